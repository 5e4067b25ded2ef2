"""PyTorch as people write it: a loss, its gradient by autograd, a step."""

from __future__ import annotations

from typing import final

import numpy as np

from benchmarks.peers.peer import Go, Peer
from benchmarks.sizes import RATE, Data


@final
class TorchLoop(Peer):
    """Full batch on the processor, in float64."""

    contest, title, library, grows = "iterations", "PyTorch full-batch loop", "torch", True

    def ready(self, data: Data) -> Go:
        import torch

        X, Y = torch.from_numpy(data.X), torch.from_numpy(data.Y)

        def go(iterations: int) -> np.ndarray:
            alpha = torch.zeros(1, dtype=torch.float64, requires_grad=True)
            beta = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
            descent = torch.optim.SGD([alpha, beta], lr=RATE)
            for _ in range(iterations):
                descent.zero_grad()
                torch.mean((Y - (alpha + X @ beta)) ** 2).backward()
                descent.step()
            return torch.cat([alpha, beta]).detach().numpy()

        return go
