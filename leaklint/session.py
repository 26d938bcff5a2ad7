"""One notebook, linted again and again while it is written.

A session reads only the cells that changed, and follows the notebook only from the first of them on: it
keeps the state of the interpretation before some cells, above all before the one that is being edited.
The result is that of `leaklint.engine.lint_notebook`, to the letter.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from time import thread_time
from typing import TYPE_CHECKING, Any

from leaklint.engine import Evidence, Execution, Run, judged, ordered, skipped, worth_following
from leaklint.model import Result
from leaklint.provenance.snapshot import Snapshot
from leaklint.syntax.lower import LoweredCell, lower_cell

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.notebook import Cell, Notebook

#: Seconds of CPU between two points that can be returned to. A point costs some 10 ms in a large notebook.
APART = 0.03
#: So many points are kept at most; each refers to all that the notebook held there.
MAX_POINTS = 10


class Session:
    """Lints the states of one notebook, one after another.

    Not to be used by two threads at a time, nor beside another lint of the same process: what is known
    of row sets is remembered for one notebook at a time.

    Parameters
    ----------
    config : Config, optional
        Helpers, roles, severities. Another configuration needs another session.
    order : {"document", "executed"}
        The order in which the cells are followed.
    points : int
        How many points that can be returned to are kept. Where cells are only ever added at the end two will do,
        and each refers to all that there was.
    """

    def __init__(
        self, config: Config | None = None, *, order: str = "document", points: int = MAX_POINTS
    ) -> None:
        self.config = config
        self.points = points
        self.order = order
        self._execution: Execution | None = None
        self._cells: list[tuple[Any, ...]] = []  # what the cells so far were, in order
        self._points: list[tuple[int, Snapshot, tuple[int, int, bool]]] = []
        self._lowered: dict[tuple[str, int], LoweredCell] = {}
        self._files: list[tuple[str, tuple[int, int] | None]] = []
        self._frame: tuple[Any, ...] = ()
        self._given: dict[str, Any] = {}
        self._other: Session | None = None
        #: How many cells the last lint did not have to follow again.
        self.resumed = 0

    def lint(self, notebook: Notebook, evidence: Evidence | None = None) -> Result:
        """Lint the notebook as it is now.

        Parameters
        ----------
        notebook : Notebook
            Its present state.
        evidence : Evidence, optional
            Who confirms or withdraws what is found.

        Returns
        -------
        Result
            As `leaklint.engine.lint_notebook` would give it.
        """
        result = skipped(notebook)
        if result is not None:
            return result
        given = evidence.given if evidence is not None else {}
        if given != self._given:
            absent = (
                {name for name, *_ in self._execution.interp.absent} if self._execution is not None else ()
            )
            if any(given.get(name) != self._given.get(name) for name in absent):
                self._forget()  # what was followed with them is followed again
            self._given = given
        return judged(self.run(notebook), self.config, Result(), evidence)

    def run(self, notebook: Notebook) -> Run:
        """Interpret the notebook as it is now, from the first change on."""
        try:
            return self._run(notebook)
        except BaseException:
            self._forget()  # half a run is nothing to resume from
            raise

    def _run(self, notebook: Notebook) -> Run:
        cells = ordered(notebook, self.order)
        now = [_mark(cell) for cell in cells]
        follow = worth_following(notebook, self.config)
        frame = _frame(notebook, follow)
        if frame != self._frame or self._files != [(path, _stamp(path)) for path, _ in self._files]:
            self._forget()
        same = 0
        for before, after in zip(self._cells, now, strict=False):
            if before != after:
                break
            same += 1
        self._points = [point for point in self._points if point[0] <= same]
        used: dict[tuple[str, int], LoweredCell] = {}
        if self._execution is None or not self._points:
            first = True
            self._points = []
            self._execution = Execution(notebook, self.config, follow=follow)
            start = 0
        else:
            first = False
            start, snapshot, (broken, notes, bounded) = self._points[-1]
            snapshot.restore()
            del self._execution.broken[broken:], self._execution.notes[notes:]
            self._execution.bounded = bounded
        execution = self._execution
        execution.notebook = notebook
        execution.interp.given = self._given
        execution.lower = self._lower(used)
        if execution.interp.project is not None:
            execution.interp.project.notebook = notebook
        self._frame, self._cells, self.resumed = frame, now, start
        since = thread_time()
        for at, cell in enumerate(cells):
            if at < start:
                if (cell.code, cell.index) in self._lowered:
                    used[cell.code, cell.index] = self._lowered[cell.code, cell.index]
                continue
            # Where the notebook was edited it will be edited again; further points serve other places.
            if (at == same and at > start) or (first and at and thread_time() - since > APART):
                self._keep(at)
                since = thread_time()
            execution.cell(cell)
        if len(cells) > start and (len(cells) == same or (first and thread_time() - since > APART)):
            self._keep(len(cells))
        self._lowered = used
        run = execution.finish()
        run.order = self.order
        run.elsewhere = self._elsewhere
        project = execution.interp.project
        paths = [notebook.path, *(project.modules if project is not None else ())]
        folders = {os.path.dirname(path) for path in paths}
        self._files = [(path, _stamp(path)) for path in (*paths[1:], *sorted(folders))]
        return run

    def _keep(self, at: int) -> None:
        execution = self._execution
        assert execution is not None
        state = (len(execution.broken), len(execution.notes), execution.bounded)
        self._points.append((at, Snapshot(execution.interp), state))
        if len(self._points) > self.points:
            # The one that is nearest to the one before it is missed least.
            gaps = [b[0] - a[0] for a, b in zip(self._points, self._points[1:-1], strict=False)]
            del self._points[gaps.index(min(gaps)) + 1]

    def _lower(self, used: dict[tuple[str, int], LoweredCell]) -> Callable[[str, int], LoweredCell]:
        before = self._lowered

        def lower(code: str, index: int) -> LoweredCell:
            found = before.get((code, index))
            if found is None:
                found = lower_cell(code, index)
            used[code, index] = found
            return found

        return lower

    def _elsewhere(self, notebook: Notebook) -> Run:
        """The notebook with its cells in the order in which they were run, for those who compare."""
        if self._other is None:
            self._other = Session(self.config, order="executed")
        return self._other.run(notebook)

    def _forget(self) -> None:
        self._execution = None
        self._cells, self._points, self._files, self._frame = [], [], [], ()


def _mark(cell: Cell) -> tuple[Any, ...]:
    """All of a cell that interpretation depends on."""
    if cell.kind != "code":
        return (cell.index,)
    return (cell.index, cell.code, cell.opaque, cell.defines_unknown, cell.magic, cell.runs, cell.line_magics)


def _frame(notebook: Notebook, follow: bool) -> tuple[Any, ...]:
    """What the whole interpretation depends on beside the cells one by one."""
    paths = tuple(cell.code for cell in notebook.cells if "sys.path" in cell.code)
    return (notebook.path, notebook.format, follow, paths)


def _stamp(path: str) -> tuple[int, int] | None:
    """When a file (or the list of a folder) was changed last."""
    try:
        found = os.stat(path or ".")
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


__all__ = ["APART", "MAX_POINTS", "Session"]
