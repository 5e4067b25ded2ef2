"""Integers run over."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts


def look(facts: Facts) -> Evidence | None:
    """Right on small whole numbers, wrong on large ones."""
    small, large = facts.whole_numbers
    if not small or large or facts.cuts_results:
        return None
    return Evidence("On whole numbers up to 10 it is right, on whole numbers up to 100000 it is not.")


CHECK = Check(
    code="integer-overflow",
    title="Whole numbers overflow",
    why="An integer of 32 bits goes on at -2147483648 after 2147483647: squares and sums come out wrong.",
    fix="Convert the data to floating point first: X.astype(float).",
    hint="How large is the largest number on the way, and does its type hold it?",
    likelihood=0.935,
    sick="""def gradient(X, Y, alpha, beta):
    X, Y = X.astype("int32"), Y.astype("int32")
    A = X.T @ X
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * (X.T @ Y - alpha * X.sum(axis=0) - A @ beta) / len(Y)
    return d_alpha, d_beta
""",
    well="""def gradient(X, Y, alpha, beta):
    A = X.T @ X
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * (X.T @ Y - alpha * X.sum(axis=0) - A @ beta) / len(Y)
    return d_alpha, d_beta
""",
    look=look,
)
