"""What the moments say of a fit: standard errors, what stopping early amounts to, and what other rows would cost."""
