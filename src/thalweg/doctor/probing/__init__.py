"""Somebody's functions called at chosen points, and what they gave as plain arrays."""
