"""Marking what a learner derived: lines are read, checked by value and by shape, and the first mistake is named."""
