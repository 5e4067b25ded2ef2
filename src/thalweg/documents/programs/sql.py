"""SQL, as DuckDB and its kin read it."""

from __future__ import annotations

from typing import final

from thalweg.algebra.expression import Expression, Symbol, substitute, symbol
from thalweg.algebra.linear_model import BETA
from thalweg.algebra.write import write
from thalweg.core.errors import Refusal
from thalweg.documents.programs.program import Program, Task
from thalweg.documents.programs.straight_line import straight_line


@final
class Sql(Program):
    """One SELECT over a table ``data`` with the columns cost, d_alpha and one d_<feature> for each feature.

    The parameters and constants stand at its top. Rows in which a value is NULL are left out.
    """

    def write(self, task: Task) -> str:
        if "alpha" in map(str.casefold, task.features):
            raise Refusal("A feature called 'alpha' would share the column d_alpha.", do="Give it another name.")
        stages = [("parameters", _parameters(task)), ("examples", _examples(task)), ("predicted", _predicted(task))]
        for name, formula in _definitions(task):
            stages.append((f"with_{name}", f"SELECT *, {formula} AS {name} FROM {stages[-1][0]}"))
        whole = ",\n".join(f"{name} AS (\n  {query}\n)" for name, query in stages)
        heading = "\n".join(f"-- {line}" for line in task.heading)
        return f"{heading}\nWITH {whole}\nSELECT\n  {_results(task)}\nFROM {stages[-1][0]}\n"


def _parameters(task: Task) -> str:
    beta = task.beta or (0.0,) * len(task.features)
    named = [("alpha", task.alpha), *((f"beta_{j}", weight) for j, weight in enumerate(beta, 1))]
    named += [(name, float(value)) for name, value in task.safe.constants]
    return "SELECT " + ", ".join(f"CAST({value!r} AS DOUBLE) AS {name}" for name, value in named)


def _examples(task: Task) -> str:
    columns = [f"CAST(data.{quoted(name)} AS DOUBLE) AS x_{j}" for j, name in enumerate(task.features, 1)]
    columns.append(f"CAST(data.{quoted(task.target)} AS DOUBLE) AS y")
    known = " AND ".join(f"data.{quoted(name)} IS NOT NULL" for name in (*task.features, task.target))
    return f"SELECT parameters.*, {', '.join(columns)} FROM data CROSS JOIN parameters WHERE {known}"


def _predicted(task: Task) -> str:
    terms = " + ".join(["alpha", *(f"beta_{j} * x_{j}" for j in range(1, len(task.features) + 1))])
    return f"SELECT *, {terms} AS yhat FROM examples"


def _definitions(task: Task) -> list[tuple[str, str]]:
    residual: list[tuple[Symbol, Expression]] = []
    if task.safe.inner.name == "u":
        residual.append((Symbol("u"), symbol("y") - symbol("yhat")))
    definitions, (loss, slope) = straight_line(task.loss_and_slope, "sql")
    named = [*residual, *definitions, (Symbol("loss"), loss), (Symbol("slope"), slope)]
    return [(name.name, write(formula, "sql")) for name, formula in named]


def _results(task: Task) -> str:
    term, pull = task.penalty_and_slope
    places = range(1, len(task.features) + 1)
    cost, slopes = "avg(loss)", [f"avg(slope * x_{j})" for j in places]
    if task.safe.has_penalty:
        cost += " + max(" + " + ".join(_of_weight(term, j) for j in places) + ")"
        slopes = [f"{slope} + max({_of_weight(pull, j)})" for slope, j in zip(slopes, places, strict=True)]
    gradient = [f"{slope} AS {quoted('d_' + name)}" for slope, name in zip(slopes, task.features, strict=True)]
    return ",\n  ".join([f"{cost} AS cost", "avg(slope) AS d_alpha", *gradient])


def _of_weight(formula: Expression, j: int) -> str:
    one: dict[Symbol, Expression] = {BETA: Symbol(f"beta_{j}")}
    return write(substitute(formula, one), "sql")


def quoted(name: str) -> str:
    """A column's name as an identifier, whatever is in it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
