"""A row of the gradient that is not the right one."""
