"""Descent over the rows: for every cost that the moments of the data are not enough for."""
