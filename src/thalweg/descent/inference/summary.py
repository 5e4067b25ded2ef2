"""The table of a least squares fit: estimates, how sure they are, and how much they explain."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.core.plain import plain
from thalweg.descent.inference import table
from thalweg.descent.inference.distributions import half_width, two_sided
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.inference.least_squares import LeastSquares
from thalweg.descent.inference.remarks import remarks
from thalweg.descent.parameters import Parameters
from thalweg.descent.settings import number

BIAS = "alpha (bias)"


@final
@dataclass(frozen=True)
class Coefficient:
    """One parameter in the data's units; the interval holds it with the probability ``level`` of the summary."""

    name: str
    estimate: float
    standard_error: float
    t: float
    p: float
    low: float
    high: float


@final
@dataclass(frozen=True)
class Summary:
    r"""What least squares says of its own estimates.

    .. math:: \mathrm{Cov} = \hat\sigma^2 A A^T, \qquad \hat\sigma^2 = \frac{\sum w_i u_i^2}{m - \mathrm{df}}, \qquad
        t = \frac{\mathrm{estimate}}{\mathrm{standard\ error}}

    with A the linear function of the targets that the estimates are, and df the trace of the matrix that turns targets
    into predictions. At the least cost without a ridge that is ordinary least squares, (X^T W X)^-1 and the number of
    parameters. For a ridge, or where the descent stopped earlier, the estimates are shrunk: the covariance is that of
    the linear smoother, its bias left out, df are the effective degrees of freedom, and there is no F.
    Weights of rows are precisions: the variance of row i is sigma²/w_i, and m counts the rows of positive weight.
    Without a bias R2 is about zero, not about the mean. What cannot be known is NaN: the standard errors of
    weights that collinear features leave open, and all of them where no degrees of freedom are left.
    ``log_likelihood``, ``aic`` and ``bic`` are those of normal residuals, for rows without weights.

    Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning" (2009), 3.2 and 7.6.
    """

    target: str
    rows: int
    coefficients: tuple[Coefficient, ...]
    level: float
    r2: float
    adjusted_r2: float
    residual_error: float
    degrees_of_freedom: float
    residual_degrees_of_freedom: float
    f: float
    f_p: float
    log_likelihood: float
    aic: float
    bic: float
    remarks: tuple[str, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The titles of the table."""
        share = f"{100 * self.level:g} %"
        return ("parameter", "estimate", "std. error", "t", "p", f"{share} from", "to")

    @property
    def lines(self) -> list[list[str]]:
        """The rows of the table, as printed."""
        return [
            [c.name, *map(table.shown, (c.estimate, c.standard_error, c.t, c.p, c.low, c.high))]
            for c in self.coefficients
        ]

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names and printed values."""
        freedom = table.shown(self.degrees_of_freedom)
        is_spent = math.isnan(self.residual_degrees_of_freedom)
        left = "no" if is_spent else table.shown(self.residual_degrees_of_freedom)
        has_bias = self.coefficients[0].name == BIAS
        tested = table.shown(self.degrees_of_freedom - has_bias)
        facts = (
            ("R2", f"{table.shown(self.r2)}, adjusted {table.shown(self.adjusted_r2)}"),
            ("residual standard error", f"{table.shown(self.residual_error)} on {left} degrees of freedom"),
            ("degrees of freedom used", freedom),
            ("F", f"{table.shown(self.f)} on {tested} and {left}, p {table.shown(self.f_p)}"),
            ("log-likelihood", f"{table.shown(self.log_likelihood)}"),
            ("AIC, BIC", f"{table.shown(self.aic)}, {table.shown(self.bic)}"),
        )
        known = {"F": self.f, "log-likelihood": self.log_likelihood, "AIC, BIC": self.aic}
        return tuple(fact for fact in facts if not math.isnan(known.get(fact[0], 0.0)))

    def __str__(self) -> str:
        """The table for a terminal."""
        return table.text(self.title, self.head, self.lines, self.facts, self.remarks)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return table.html_table(self.title, self.head, self.lines, self.facts, self.remarks)

    @property
    def title(self) -> str:
        return f"{self.target} on {self.rows:,} {'row' if self.rows == 1 else 'rows'}, by least squares"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; what is not known is ``None``."""
        values: dict[str, Any] = plain(asdict(self))
        return values


def summarise(evidence: Evidence, stopped: tuple[int, Parameters] | None, level: float) -> Summary:
    """The summary at the least cost, or of a run that ``stopped`` after so many iterations, there.

    Raises ``Refusal`` for a cost that is not one of squared residuals, and for a level outside 0 to 1.
    """
    evidence.need_squares()
    level = number(level, "level")
    if not 0 < level < 1:
        raise Refusal(f"The level is {level:g}.", do="Give one between 0 and 1, such as 0.95.")
    fit = LeastSquares(evidence, *(stopped or (None, evidence.optimum)))
    return Summary(
        target=evidence.target,
        rows=fit.rows,
        coefficients=_coefficients(fit, level),
        level=level,
        r2=fit.r2,
        adjusted_r2=fit.adjusted_r2,
        residual_error=math.sqrt(fit.variance),
        degrees_of_freedom=fit.freedom,
        residual_degrees_of_freedom=fit.left,
        f=fit.f,
        f_p=fit.f_p,
        log_likelihood=fit.log_likelihood,
        aic=-2 * fit.log_likelihood + 2 * fit.freedom,
        bic=-2 * fit.log_likelihood + math.log(fit.rows) * fit.freedom,
        remarks=remarks(fit),
    )


def _coefficients(fit: LeastSquares, level: float) -> tuple[Coefficient, ...]:
    names = (BIAS, *fit.evidence.names)
    estimates = np.array([fit.parameters.alpha, *fit.parameters.beta])
    with np.errstate(divide="ignore", invalid="ignore"):
        t = estimates / fit.errors
    width = half_width(level, fit.left) * fit.errors
    columns = (estimates, fit.errors, t, two_sided(t, fit.left), estimates - width, estimates + width)
    rows = zip(names, *(map(float, column) for column in columns), strict=True)
    return tuple(Coefficient(*row) for row in rows)[0 if fit.evidence.bias else 1 :]
