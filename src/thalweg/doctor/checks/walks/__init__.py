"""The way from one iterate to the next."""
