"""A notebook in memory: its cells, and where their lines stand in the file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from leaklint.notebook.magics import LineMagic, mask

Format = Literal["ipynb", "percent", "script", "databricks"]
LineMap = Callable[[int, int, int], int | None]

_PYTHONS = frozenset("python python2 python3 ipython ipython2 ipython3 pyspark pyspark3".split())


class NotebookError(Exception):
    """A file that cannot be read as a notebook; one line names it and says what to do.

    Attributes
    ----------
    path : str
        The file as the caller named it.
    reason : str
        The message without the file's name.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = shown(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")


def shown(path: str) -> str:
    """Return a file name fit for one line of any output: no control characters, no lone surrogates."""
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in path)


@dataclass(slots=True)
class Cell:
    r"""A cell.

    Attributes
    ----------
    index : int
        Position over all cells, from 0.
    kind : str
        "code", "markdown" or "raw".
    source : str
        The text as in the file, with ``\n`` as its only newline.
    id : str or None
        The id where the format has one.
    execution_count : int or None
        The count that Jupyter shows beside the cell.
    tags : tuple of str
        The cell's tags.
    code : str
        The source with its IPython syntax masked in place: every offset stays. "" unless the cell is Python.
    magic : str or None
        Name of the cell magic.
    opaque : bool
        A code cell in another language (`%%bash`, `%%R` …): what it does is unknown.
    defines_unknown : bool
        A magic of the cell may define names that cannot be seen.
    line_magics : tuple of LineMagic
        Its line magics (row, name, argument).
    runs : tuple of str
        The files of its `%run` lines.
    """

    index: int
    kind: str
    source: str
    id: str | None = None
    execution_count: int | None = None
    tags: tuple[str, ...] = ()
    code: str = ""
    magic: str | None = None
    opaque: bool = False
    defines_unknown: bool = False
    line_magics: tuple[LineMagic, ...] = ()
    runs: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)


def make_cell(
    source: str,
    index: int = 0,
    *,
    kind: str = "code",
    cell_magics: Collection[str] = (),
    language: str | None = None,
    **attributes: Any,
) -> Cell:
    """Make a cell from its text.

    Parameters
    ----------
    source : str
        The text, with any newlines.
    index : int
        Position over all cells, from 0.
    kind : str
        "code", "markdown" or "raw".
    cell_magics : collection of str
        Further cell magics whose body is Python.
    language : str, optional
        The cell's own language where it differs from the notebook's.
    **attributes
        `id`, `execution_count`, `tags`, `metadata`.
    """
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not source.isascii():
        source = _without_surrogates(source)
    cell = Cell(index, kind, source, **attributes)
    if kind != "code":
        return cell
    if language is not None and not is_python(language):
        cell.opaque = cell.defines_unknown = True
        return cell
    masked = mask(source, cell_magics)
    # The parser would stop at a NUL, which no Python text has.
    cell.code = masked.code.replace("\0", " ") if "\0" in masked.code else masked.code
    cell.magic = masked.magic
    cell.opaque = masked.opaque
    cell.defines_unknown = masked.defines_unknown
    cell.line_magics = masked.line_magics
    cell.runs = masked.runs if masked.line_magics else ()
    return cell


def is_python(language: str) -> bool:
    """Tell whether a kernel's or a cell's language is Python by another name."""
    return language.strip().lower() in _PYTHONS


def _without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell but no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


@dataclass(slots=True)
class Notebook:
    """A notebook, or a Python file read as one.

    Attributes
    ----------
    path : str
        The file as the caller named it.
    cells : list of Cell
        All cells, in the order of their indices. A plain Python file ("script") is one cell; places in it have no
        cell index. Of what a kernel ran only the cells that are still followed are there, see `cell_at`.
    language : str
        "python", or another language's name in lower case.
    format : {"ipynb", "percent", "script", "databricks"}
        How the file spells its cells.
    nbformat : int
        Major version of the format; 0 for Python files.
    metadata : dict
        The notebook's metadata.
    probes : dict
        What following it looked for in the project: path to a mark of what was there, see `leaklint.project`.
    """

    path: str
    cells: list[Cell]
    language: str = "python"
    format: Format = "ipynb"
    nbformat: int = 4
    metadata: dict[str, Any] = field(default_factory=dict)
    probes: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    line_map: Callable[[], LineMap] | None = field(default=None, repr=False, compare=False)
    _lines: LineMap | None = field(default=None, repr=False, compare=False)

    def cell_at(self, index: int | None) -> Cell | None:
        """Return the cell of that index (None means the first), None if there is none."""
        index = index or 0
        if 0 <= index < len(self.cells) and self.cells[index].index == index:
            return self.cells[index]
        at = bisect_left(self.cells, index, key=lambda cell: cell.index)
        return self.cells[at] if at < len(self.cells) and self.cells[at].index == index else None

    def physical_line(self, cell_index: int | None, row: int, column: int = 1) -> int | None:
        """Return the line of the file, from 1, that holds a place of a cell.

        Parameters
        ----------
        cell_index : int or None
            The cell; None means the only one of a plain Python file.
        row, column : int
            The place in the cell, from 1.

        Returns
        -------
        int or None
            None where there is no file, or no such cell.
        """
        try:
            if self._lines is None:
                if self.line_map is None:
                    return None
                self._lines = self.line_map()
            return self._lines(cell_index or 0, row, column)
        except (ValueError, IndexError, RecursionError):  # no place is worth a failed run
            return None

    @property
    def code_cells(self) -> Sequence[Cell]:
        """The cells of Python code."""
        return [cell for cell in self.cells if cell.kind == "code" and not cell.opaque]
