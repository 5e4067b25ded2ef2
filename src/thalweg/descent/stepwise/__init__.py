"""Descent one step after the other, for what has no closed form: costs over the rows, and the lasso."""
