"""Provenance: where rows, columns and scores come from, and what has passed between them.

`values` and `rows` are what everything is made of. `interp` walks through the cells and asks the others:
`calls` (what a call of a library does: splitting, grouping, index arrays ...), `frames` (columns, rows, masks
and subscripts of data), `models` (fitting, ensembles, predicting, scoring) and `builtins` (Python's own).
From outside, such a package is used by its face, `frames.take(...)`; only leaves (`calls.call`,
`frames.rest_names`) are imported by name at the top of a module, for these packages know one another.
"""
