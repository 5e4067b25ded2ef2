"""Descent by mini-batches: each step sees some of the rows, every row once an epoch."""
