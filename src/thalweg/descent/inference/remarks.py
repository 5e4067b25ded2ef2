"""What a reader of a summary has to know beside its numbers."""

from __future__ import annotations

import math

import numpy as np

from thalweg.descent.inference.least_squares import LeastSquares

_ROUNDINGS, _SURE = 8, 1e-9


def remarks(fit: LeastSquares) -> tuple[str, ...]:
    """Sentences, the most important first; none for a plain fit."""
    said = (_shrunk(fit), _weights(fit), _no_bias(fit), _open(fit), _nothing_left(fit), _digits(fit))
    return tuple(sentence for sentence in said if sentence)


def _shrunk(fit: LeastSquares) -> str:
    if not fit.is_shrunk:
        return ""
    by = "" if fit.k is None else f"{fit.evidence.filters(fit.k).sentence} "
    ridge = "The ridge draws the weights to zero. " if fit.evidence.parabola.ridge else ""
    return (
        f"{ridge}{by}The standard errors are those of the estimates as they are, linear in the targets "
        "(a linear smoother): sigma^2 A A^T, with sigma^2 from the rows less the effective degrees of freedom. They "
        "leave out the bias that shrinking brings, so t and p do not test the unshrunk weights; there is no F."
    )


def _weights(fit: LeastSquares) -> str:
    if not fit.evidence.weighted:
        return ""
    return (
        "The weights of the rows are taken as precisions: a row of weight w has the variance sigma^2 / w. "
        "Rows of weight 0 do not count; the likelihood is not known from the moments."
    )


def _no_bias(fit: LeastSquares) -> str:
    return "" if fit.evidence.bias else "Without a bias, R2 and F are about zero, not about the mean."


def _open(fit: LeastSquares) -> str:
    names = ("alpha (bias)", *fit.evidence.names)
    found = [repr(name) for name, is_open in zip(names, fit.is_open, strict=True) if is_open]
    found = found if fit.evidence.bias or not fit.is_open[0] else found[1:]
    if not found:
        return ""
    shown = ", ".join(found[:6]) + (f" and {len(found) - 6} more" if len(found) > 6 else "")
    return f"Features that are constant or collinear leave open what {shown} should be: no standard errors for these."


def _nothing_left(fit: LeastSquares) -> str:
    return "The fit uses as many degrees of freedom as there are rows: nothing is left to tell how sure it is." * (
        math.isnan(fit.left)
    )


def _digits(fit: LeastSquares) -> str:
    """The moments are known to some units in the last place, which the weakest correlation magnifies; after a second
    pass its square root does."""
    root = fit.evidence.path.spectrum.root
    weakest = root.weakest
    known = math.sqrt(weakest) if root.passes > 1 else weakest
    doubt = _ROUNDINGS * len(fit.errors) * float(np.finfo(float).eps) / known
    if doubt <= _SURE:
        return ""
    return (
        f"The features are so alike (weakest eigenvalue of their correlations {weakest:.2g}) that the moments in "
        f"double precision vouch for {max(0, math.floor(-math.log10(doubt)))} digits of these numbers."
    )
