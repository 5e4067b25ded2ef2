"""Steps that are taken many at a time, by the compiled routine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from thalweg.descent.batches.formulas import program_of
from thalweg.descent.batches.table import Visit
from thalweg.descent.batches.walker import Rates, State, Steps, Walker
from thalweg.descent.stepwise.formulas import lines_of
from thalweg.descent.stepwise.objective import Vector
from thalweg.kernels.addresses import address
from thalweg.kernels.compiled.machine import Call
from thalweg.kernels.compiled.steps import Program, steps


@final
@dataclass(frozen=True, eq=False)
class Compiled(Walker):
    """The state's memory are the lines that the routine works on, the gradient and theta first."""

    steps: Steps
    program: Program

    @classmethod
    def of(cls, steps: Steps) -> Compiled | None:
        """``None`` where the rule has no formula of one entry."""
        problem = steps.problem
        program = program_of(problem.cost, steps.rule, problem.shrinkage, problem.weights is not None)
        return program and cls(steps, program)

    def start(self, theta: Vector) -> State:
        return State(theta, lines_of(theta, self.steps.rule.memory(theta)), 0)

    def through(self, visit: Visit, state: State, rates: Rates) -> State:
        # the routine takes them one beside the other, which no schedule has promised
        rates = np.ascontiguousarray(rates)
        lines, table, columns = state.memory.copy(), visit.table, visit.table.inputs.shape[1]
        count = min(len(rates), -(-len(visit.places) // self.steps.batch))
        data = [0 if array is None else address(array) for array in (table.inputs, table.target, table.weights)]
        rows = address(visit.places), len(visit.places), self.steps.batch, columns
        self._call(*data, *rows, address(lines), address(rates), state.k, count, address(self._fixed))
        return State(np.concatenate([lines[1, -1:], lines[1, :columns]]), lines, state.k + count)

    @cached_property
    def _call(self) -> Call:
        return steps(self.program)

    @cached_property
    def _fixed(self) -> np.ndarray:
        shrinkage = self.steps.problem.shrinkage
        return np.array([self.steps.problem.bias, self.steps.mean_weight, shrinkage.ridge, shrinkage.lasso], float)
