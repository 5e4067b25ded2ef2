"""Which gradient a step used, read off what it did: at which points, of what, times what, plus what."""
