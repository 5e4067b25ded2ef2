"""How a plan and an outcome speak of what was chosen by rows that the descent did not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from thalweg.descent.inference.validation import Validation
from thalweg.descent.outcome import Circumstances, Ending, tell
from thalweg.descent.plan import Plan
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings


def early(run: Run, settings: Settings) -> Run:
    """The run whose number of iterations was chosen, told as such."""
    if run.validation is not None:
        run = run.told(plan=reasons(run.plan, run.validation, settings, run.shrinkage_at().sentence))
    if run.outcome.name == Ending.ITERATIONS_DONE.value:
        facts = Circumstances(run.path, settings.tolerance, run.iterations, "", run.certificate.cost_gap)
        run = run.told(outcome=tell(Ending.STOPPED_EARLY, facts))
    return run


def reasons(plan: Plan, validation: Validation, settings: Settings, shrinkage: str = "") -> Plan:
    """The plan with the true reason of what was chosen in the place of the one that descending gave."""
    found = f"where {validation.judges} cost least: {validation.verdict}."
    if validation.of == "ridge":
        return replace(plan, why=(*plan.why, f"Ridge: {validation.chosen:g}, {found}"))
    said = {"Stop:": f"Stop: after {validation.chosen:,} iterations, {found} {shrinkage}"}
    if settings.rate is None:
        said["Learning rate:"] = (
            f"Learning rate: {plan.learning_rate:.6g} = 1/lambda_max, the largest at which no mode overshoots, so that "
            "every iteration shrinks the weights less than the one before; lambda_max is the largest of any rows seen."
        )
    return replace(plan, why=tuple(_instead(reason, said) for reason in plan.why))


def _instead(reason: str, said: Mapping[str, str]) -> str:
    return next((words for start, words in said.items() if reason.startswith(start)), reason)
