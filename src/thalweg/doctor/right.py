"""Right programs: what many a mistaken one becomes when it is mended. They are never run here."""

from __future__ import annotations

RIGHT_GRADIENT = """def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    return d_alpha, d_beta
"""

RIGHT_STEP = """def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    alpha = alpha - learning_rate * d_alpha
    beta = beta - learning_rate * d_beta
    return alpha, beta
"""

RIGHT_FIT = """import numpy as np


def fit(X, Y, learning_rate, iterations):
    alpha, beta = 0.0, np.zeros(X.shape[1])
    for _ in range(iterations):
        u = Y - alpha - X @ beta
        alpha, beta = alpha + learning_rate * 2 * u.mean(), beta + learning_rate * 2 * X.T @ u / len(Y)
    return alpha, beta
"""
