"""Shapes, kinds of numbers, and the cost."""
