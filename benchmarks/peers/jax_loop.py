"""JAX at its best: the whole loop compiled, the gradient by transformation."""

from __future__ import annotations

import os
from typing import Any, final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import RATE, Data


@final
class JaxLoop(Peer):
    """Full batch on the processor, in float64; what the compiler takes shows in the first call only."""

    contest, title, library, grows = "iterations", "JAX full-batch loop (jit)", "jax", True

    def ready(self, data: Data) -> Go:
        os.environ["JAX_PLATFORMS"] = "cpu"
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)

        def cost(theta: Any, X: Any, Y: Any) -> Any:
            return jnp.mean((Y - (theta[0] + X @ theta[1:])) ** 2)

        @jax.jit
        def descend(iterations: Any, theta: Any, X: Any, Y: Any) -> Any:
            return jax.lax.fori_loop(0, iterations, lambda _, now: now - RATE * jax.grad(cost)(now, X, Y), theta)

        X, Y, start = jnp.asarray(data.X), jnp.asarray(data.Y), jnp.zeros(data.X.shape[1] + 1)
        return lambda iterations: np.asarray(descend(iterations, start, X, Y).block_until_ready())
