"""The worked example that is built in: four examples, two features, Y = 1 + 2 x1 - x2 exactly."""

from __future__ import annotations

from fractions import Fraction

X = ((1, 2), (2, 0), (3, 1), (0, 3))
Y = (1, 5, 6, -2)
ALPHA = Fraction(0)
BETA = (Fraction(1, 2), Fraction(1, 4))
LEARNING_RATE = Fraction(1, 20)
