"""A cost of another gradient."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.factor import Factor
from thalweg.doctor.facts import Descent, Facts
from thalweg.doctor.probing.costing import CostReading
from thalweg.doctor.wording import named


def look(facts: Facts) -> Evidence | None:
    """A cost that is neither the mean squared error nor what the file's own gradient belongs to."""
    cost = facts.cost
    if facts.function != "cost" or cost is None or cost.base == "broadcast" or any(facts.whole_numbers):
        return None
    seen = f"At one point it is {cost.values[0]:.6g}, where the mean squared error is {cost.values[1]:.6g}"
    if not cost.is_squared_error or cost.factor is None:
        return Evidence(f"{seen}: {named(cost)}.", "cost")
    if facts.descent is None:
        return None if cost.factor in (Factor(), Factor(twos=-1)) else Evidence(f"{seen}: {named(cost)}.", "cost")
    if _belongs(cost, facts.descent):
        return None
    own = facts.descent.factor
    belongs = "" if own.is_one else f", that of your gradient {own.text}"
    return Evidence(f"{seen}: {named(cost)}; the right factor is 1{belongs}.", "cost")


def _belongs(cost: CostReading, descent: Descent) -> bool:
    """Whether the gradient is that of the cost, or only the gradient is at fault."""
    if ("ridge" in cost.extras) > descent.ridge or ("lasso" in cost.extras) > descent.lasso:
        return False
    halved = cost.factor == Factor(twos=-1) and descent.factor.twos == -1
    return cost.factor in (Factor(), descent.factor) or halved


CHECK = Check(
    code="cost-mismatch",
    title="The cost is not the one whose gradient is used",
    why="What is printed as the cost is not what the descent makes small, so it cannot tell whether the descent works.",
    fix="Use J = mean((Y - Yhat)**2), and mind the brackets: 1 / (2 * m), not 1 / 2 * m.",
    hint="Is your gradient the derivative of your cost, factor for factor?",
    likelihood=0.75,
    sick="""def cost(X, Y, alpha, beta):
    return (1 / 2 * len(Y)) * sum((Y - alpha - X @ beta) ** 2)
""",
    well="""def cost(X, Y, alpha, beta):
    return (1 / (2 * len(Y))) * sum((Y - alpha - X @ beta) ** 2)
""",
    look=look,
)
