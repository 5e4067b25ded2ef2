"""The checks, a mistake a file; a room for each kind of them."""
