"""Somebody else's functions, called in a process of their own."""
