"""How many steps it takes until the noise of batches has averaged out."""

from __future__ import annotations

import math


def steps_in_batches(smooth: float, smallest: float, noise: float, fall: float, wanted: float) -> float:
    r"""About :math:`\frac{2L_b}{\mu}\ln\frac{J_0 - J^*}{\epsilon} + \frac{4 L_b\sigma^2}{\mu^2\epsilon}` steps.

    With L_b the smoothness and sigma² the ``noise`` of batches, mu the ``smallest`` curvature, epsilon the gap that is
    ``wanted`` and ``fall`` how far the cost is above the least at the start.

    Source: Gower, Loizou, Qian, Sailanbayev, Shulgin, Richtárik, "SGD: general analysis and improved rates" (2019),
    theorem 3.2.

    >>> round(steps_in_batches(smooth=2.0, smallest=1.0, noise=0.5, fall=1.0, wanted=0.01))
    418
    """
    if wanted <= 0 or smallest <= 0:
        return math.inf
    calm = 2 * smooth / smallest * math.log(max(fall / wanted, 2.0))
    return calm + 4 * smooth * noise / (smallest**2 * wanted)
