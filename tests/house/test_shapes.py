"""The checker of shapes and types is on: a broken promise fails wherever a test meets it."""

from __future__ import annotations

import jaxtyping
import numpy as np
import pytest

from thalweg.kernels.moments import Moments

ROWS = np.ones((3, 2))


@pytest.mark.parametrize("rows", [ROWS[0], ROWS.astype(np.float32), ROWS.tolist()], ids=["shape", "dtype", "type"])
def test_a_wrong_argument_is_caught(rows: object) -> None:
    with pytest.raises(jaxtyping.TypeCheckError):
        Moments.of(rows)  # type: ignore[arg-type]


def test_shapes_that_do_not_agree_are_caught() -> None:
    with pytest.raises(jaxtyping.TypeCheckError):
        Moments(3, 3.0, np.ones(2), np.ones((3, 3)))
