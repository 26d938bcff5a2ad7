"""Source text to a small typed tree, through ast-grep's Python grammar.

`lower.lower_cell` is the only entry; `tree` has the node classes.
"""
