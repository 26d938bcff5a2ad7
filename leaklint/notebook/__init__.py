"""Notebooks: reading files, cells, IPython syntax, physical lines, finding files in folders."""

from leaklint.notebook.cells import Cell, Notebook, NotebookError, make_cell
from leaklint.notebook.discover import Found, discover
from leaklint.notebook.magics import LineMagic, Masked, mask
from leaklint.notebook.read import parse_notebook, read_notebook

__all__ = [
    "Cell",
    "Found",
    "LineMagic",
    "Masked",
    "Notebook",
    "NotebookError",
    "discover",
    "make_cell",
    "mask",
    "parse_notebook",
    "read_notebook",
]
