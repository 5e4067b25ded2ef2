"""The right gradient times something."""
