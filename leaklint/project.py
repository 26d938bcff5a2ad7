"""The project around a notebook: the modules that it imports and the files that it runs, as text.

Between `syntax` and `provenance`. Nothing found here is ever executed or imported: a file is read, its cells
are lowered, and the interpreter follows them in the same run as the notebook's own. The search stays inside
the project folder: the notebook's folder and those above it, up to the root of the git checkout or the folder
of the configuration. Installed packages are no part of it.

Cells of other files have negative numbers, so that a node tells by itself whether it stands in the notebook;
`Project.origin` says which file and cell a number means.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from leaklint.cache import has_python, probe, read_mark
from leaklint.notebook import Cell, Notebook, NotebookError, parse_notebook
from leaklint.notebook.read import read_bytes
from leaklint.syntax import tree as t
from leaklint.syntax.lower import lower_cell

#: So many files of a project are read for one notebook.
MAX_FILES = 40
#: A larger file of Python is left alone: it is data, or made by a machine.
MAX_BYTES = 1_000_000
#: Notebooks carry their outputs with them.
MAX_NOTEBOOK_BYTES = 20_000_000

_NEVER = frozenset("site-packages dist-packages node_modules .git .venv .tox .nox __pypackages__".split())
_SUFFIXES = ("", ".ipynb", ".py", ".ipy")
_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")


class _Line:
    """Stands for the syntax node of a line that the parser never saw."""

    __slots__ = ("line", "row")

    def __init__(self, row: int, line: str) -> None:
        self.row, self.line = row, line

    def text(self) -> str:
        return self.line.strip()

    def range(self) -> Any:
        first = len(self.line) - len(self.line.lstrip())
        last = max(first, len(self.line.rstrip()))
        return SimpleNamespace(
            start=SimpleNamespace(line=self.row, column=first),
            end=SimpleNamespace(line=self.row, column=last),
        )


@dataclass(slots=True, eq=False)
class Module:
    """A file of the project.

    Attributes
    ----------
    path : str
        Where it is; a folder for a package without `__init__.py`.
    name : str
        The dotted name under which it was first found; "" for a file that was run.
    package : bool
        Whether other modules lie below it.
    notebook : Notebook
        Its cells; a folder has none.
    first : int
        The number of its first cell; those of the others go down from there.
    """

    path: str
    name: str
    package: bool
    notebook: Notebook
    first: int

    @property
    def folder(self) -> str:
        """The folder that relative imports in it start from."""
        return self.path if os.path.isdir(self.path) else os.path.dirname(self.path)


def with_runs(cell: Cell, number: int, statements: list[t.Stmt]) -> list[t.Stmt]:
    """Put the `%run` lines of a cell among its statements, where they stand."""
    if not cell.runs:
        return statements
    from leaklint.notebook.magics import run_target

    lines = cell.source.split("\n")
    rows: list[tuple[int, str, bool]] = []
    for magic in cell.line_magics:
        target = run_target(magic.argument) if magic.name == "run" else None
        if target:
            rows.append((magic.row - 1, target, bool(re.match(r"(-\S+\s+)*-i\b", magic.argument))))
    if not rows:  # in comments, as Databricks writes them
        rows = [(0, target, True) for target in cell.runs]
    out: list[t.Stmt] = list(statements)
    for row, target, inline in reversed(rows):
        run = t.Run(_Line(row, lines[row] if row < len(lines) else ""), number, target, inline)
        before = next((i for i, one in enumerate(statements) if one.row >= row), len(statements))
        out.insert(before, run)
    return out


class Project:
    """Finds the modules and files that a notebook uses, within bounds.

    Parameters
    ----------
    notebook : Notebook
        Where it all starts. Text that is in no file has no project.
    root : Path, optional
        The folder of the configuration.
    known : callable
        Says of a top-level name whether library knowledge speaks for it: a library is never followed,
        even where its source is at hand.
    cell_magics : collection of str
        Further cell magics whose body is Python.
    within : Path, optional
        A folder that is never left, wherever the checkout begins.
    """

    def __init__(
        self,
        notebook: Notebook,
        root: Path | None = None,
        known: Callable[[str], bool] = lambda name: False,
        cell_magics: Collection[str] = (),
        within: Path | None = None,
    ) -> None:
        self.notebook = notebook
        self.known = known
        self.cell_magics = cell_magics
        self.config_root = root
        self.within = os.path.realpath(within) if within is not None else None
        self.notes: list[tuple[str, str]] = []
        #: Shared with the notebook: what was asked of the file system, and its answer (see `leaklint.cache`).
        self.probes = notebook.probes
        self.modules: dict[str, Module | None] = {}
        self._cells: list[tuple[Module, int]] = []
        self._lowered: dict[str, list[list[t.Stmt]]] = {}
        self._found: dict[tuple[str, str], Module | None] = {}

    # ---- folders -------------------------------------------------------------------------------

    @cached_property
    def folder(self) -> str | None:
        """The folder of the notebook; None for text that is in no file."""
        path = self.notebook.path
        if not path or not os.path.isfile(path):
            return None
        folder = os.path.dirname(os.path.realpath(path))
        return folder if self.within is None or _within(folder, self.within) else None

    @cached_property
    def root(self) -> str:
        """The outermost folder that is looked into."""
        root = self.folder or ""
        above = root
        for _ in range(40):
            if self._kind(os.path.join(above, ".git")) != "-":
                root = above
                break
            above, below = os.path.dirname(above), above
            if above == below:
                break
        if self.config_root is not None:
            configured = os.path.realpath(self.config_root)
            if _within(root, configured):
                root = configured
        if self.within is not None and not _within(root, self.within):
            root = self.within
        return root

    @cached_property
    def paths(self) -> list[str]:
        """The folders that top-level names are looked for in, nearest first."""
        folder = self.folder
        if folder is None:
            return []
        out = [folder]
        for given in self._given():
            out.append(os.path.normpath(os.path.join(folder, given)))
        while folder != self.root and len(out) < 60:
            folder = os.path.dirname(folder)
            out.append(folder)
        out += [os.path.join(one, "src") for one in (self.folder or "", self.root)]
        return [one for one in dict.fromkeys(out) if self._kind(one) == "d" and self._inside(one)]

    def _given(self) -> Iterator[str]:
        """The folders that the notebook puts on `sys.path`, as far as its text shows them."""
        for cell in self.notebook.cells:
            if "sys.path" not in cell.code:
                continue
            for line in cell.code.split("\n"):
                if "sys.path" in line:
                    parts = [a or b for a, b in _TEXT.findall(line)]
                    yield from parts[:4]
                    if len(parts) > 1:
                        yield os.path.join(*parts[:4])

    def _inside(self, path: str) -> bool:
        real = os.path.realpath(path)
        return _within(real, self.root) and _NEVER.isdisjoint(real.split(os.sep))

    def shown(self, path: str) -> str:
        """A file in the user's words: relative to the notebook."""
        return os.path.relpath(path, self.folder or ".").replace(os.sep, "/")

    # ---- the file system: each answer is remembered, as the result holds only while it stays the same ----

    def _kind(self, path: str) -> str:
        """What is at a path: "f" a file, "d" a folder, "-" nothing."""
        found = probe(path)
        self.probes.setdefault(path, found)
        return found

    def _real(self, path: str) -> str:
        """A path without links."""
        real = os.path.realpath(path)
        if real != os.path.normpath(path):
            self.probes[path] = f">{real}"
        return real

    def _locate(self, folder: str, parts: list[str]) -> str | None:
        """Return the file (or the folder, for a package without `__init__.py`) of a dotted name."""
        if not parts:
            init = os.path.join(folder, "__init__.py")
            return init if self._kind(init) == "f" else folder
        for number, part in enumerate(parts, 1):
            below = os.path.join(folder, part)
            init = os.path.join(below, "__init__.py")
            if self._kind(init) == "f":
                if number == len(parts):
                    return init
            elif number == len(parts) and self._kind(below + ".py") == "f":
                return below + ".py"
            elif self._kind(below) != "d":
                return None
            elif number == len(parts):
                # Any folder may be a package; one without modules holds data.
                listed = self.probes[os.path.join(below, "")] = has_python(below)
                return below if listed == "p" else None
            folder = below
        return None

    # ---- looking up ----------------------------------------------------------------------------

    def find(self, name: str, level: int = 0, cell: int = 0) -> Module | None:
        """Find the module that an import means.

        Parameters
        ----------
        name : str
            The dotted name; may be empty for a relative import.
        level : int
            The number of dots before it.
        cell : int
            The cell that imports it; says which file relative names start from.
        """
        if self.folder is None:
            return None
        origin = self.origin(cell)
        here = origin[0].folder if origin is not None else self.folder
        parts = name.split(".") if name else []
        if level:
            for _ in range(level - 1):
                here = os.path.dirname(here)
            bases = [here]
        else:
            top = parts[0] if parts else ""
            if not top or top in sys.stdlib_module_names or self.known(top):
                return None
            bases = self.paths if here in self.paths else [here, *self.paths]
        key = (bases[0] if bases else "", name if not level else f".{name}")
        if key in self._found:
            return self._found[key]
        found: Module | None = None
        for base in bases:
            path = self._locate(base, parts)
            if path is not None and self._inside(path):
                found = self._module(path, name)
                break
        self._found[key] = found
        return found

    def target(self, text: str, cell: int = 0) -> Module | None:
        """Find the file of a `%run` line; the notebook itself is none."""
        if self.folder is None:
            return None
        origin = self.origin(cell)
        here = origin[0].folder if origin is not None else self.folder
        for base in dict.fromkeys((self.folder, here)):
            for suffix in _SUFFIXES:
                path = self._real(os.path.join(base, text) + suffix)
                if self._kind(path) == "f" and self._inside(path):
                    if path == os.path.realpath(self.notebook.path):
                        return None
                    return self._module(path, "")
        return None

    def _module(self, path: str, name: str) -> Module | None:
        path = self._real(path)
        if path in self.modules:
            return self.modules[path]
        self.modules[path] = None
        shown = self.shown(path)
        if len(self.modules) > MAX_FILES:
            if len(self.modules) == MAX_FILES + 1:
                self.notes.append(
                    ("bounded", f"more than {MAX_FILES} files of the project: the rest was not followed")
                )
            return None
        if self._kind(path) == "d":
            notebook = Notebook(path, [], format="script", nbformat=0)
        else:
            most = MAX_NOTEBOOK_BYTES if path.endswith(".ipynb") else MAX_BYTES
            try:
                status = os.stat(path)
                if status.st_size > most:
                    self.probes[path] = f"~{status.st_mtime_ns} {status.st_size}"
                    size = most // 1_000_000
                    self.notes.append(
                        ("bounded", f"{shown} is larger than {size} MB and was not followed; split it")
                    )
                    return None
                self.probes[path] = "!"
                data, _ = read_bytes(path)
                self.probes[path] = read_mark(path, data)
                notebook = parse_notebook(data, path, self.cell_magics)
            except (NotebookError, OSError) as error:
                reason = error.reason if isinstance(error, NotebookError) else str(error.strerror)
                self.notes.append(("bounded", f"{shown} was not followed: {reason}"))
                return None
            if notebook.language != "python":
                return None
        package = os.path.isdir(path) or os.path.basename(path) == "__init__.py"
        module = Module(path, name, package, notebook, -1 - len(self._cells))
        self._cells += [(module, index) for index in range(max(1, len(notebook.cells)))]
        self.modules[path] = module
        return module

    def cells(self, module: Module) -> list[list[t.Stmt]]:
        """Return the statements of a file, cell by cell; what is not Python is left out, and told of."""
        found = self._lowered.get(module.path)
        if found is not None:
            return found
        found = self._lowered[module.path] = []
        broken: list[str] = []
        for cell in module.notebook.cells:
            if cell.kind != "code" or cell.opaque:
                continue
            number = module.first - cell.index
            try:
                lowered = lower_cell(cell.code, number)
            except RecursionError:
                self.lost(module)
                continue
            broken += [self.words(number, row) for row, _ in lowered.broken]
            found.append(with_runs(cell, number, lowered.statements))
        if broken:
            more = f" and {len(broken) - 3} more" if len(broken) > 3 else ""
            self.notes.append(("not-parsed", f"not Python, left out: {', '.join(broken[:3])}{more}"))
        return found

    def lost(self, module: Module) -> None:
        """Note that a part of a file was given up."""
        note = ("bounded", f"a part of {self.shown(module.path)} was not followed")
        if note not in self.notes:
            self.notes.append(note)

    # ---- places --------------------------------------------------------------------------------

    def origin(self, cell: int) -> tuple[Module, int] | None:
        """Return the file and the index of a cell in it; None for a cell of the notebook."""
        return self._cells[-cell - 1] if -len(self._cells) <= cell < 0 else None

    def words(self, cell: int, row: int) -> str:
        """A place in another file, in words: `line 3 of prep.py`, `cell 2 of load.ipynb`."""
        origin = self.origin(cell)
        if origin is None:
            return "another file"
        module, index = origin
        if module.notebook.format == "ipynb":
            return f"cell {index + 1} of {self.shown(module.path)}"
        line = module.notebook.physical_line(index, row + 1) or row + 1
        return f"line {line} of {self.shown(module.path)}"


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
