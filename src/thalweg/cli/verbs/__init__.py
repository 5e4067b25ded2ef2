"""One file a verb: ``NAME.py`` defines ``command`` (a click command); the first line of its docstring is its help.

Nothing else lies here; a file added is a verb added.
"""
