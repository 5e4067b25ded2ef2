"""One step of gradient descent, with a mistake in it: thalweg doctor examples/mistaken.py finds it."""


def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * u.sum()
    d_beta = -2 * u @ X
    return alpha - learning_rate * d_alpha, beta - learning_rate * d_beta
