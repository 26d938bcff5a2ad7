"""What a kernel has run, in the order in which it ran.

Jupyter numbers every run of a cell, and that number is the only one a user sees in a live notebook.
In the notebook that is linted run *n* is therefore cell *n*; a run that is not known (history that was
cleared), or of which nothing is left, is not there, and costs nothing however many there were.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

RAISED = "leaklint-raised"  # cell tag: it ended in an error

#: So many runs are followed before those that do not matter any more are left out: all at once, since what
#: comes after a change is followed again.
MOST_FOLLOWED = 200
RECENT = 60  # the latest runs are all followed
REPEATS = 3  # of runs with the same text: the first, and so many of the latest


@dataclass(slots=True)
class Run:
    """One run of one cell.

    Attributes
    ----------
    count : int
        The number that Jupyter shows beside the cell.
    text : str
        What was in the cell, as typed.
    cell_id : str or None
        Which cell of the notebook it was, where the front end tells.
    state : {"running", "ok", "raised", "refused"}
        "raised": it ended in an error; "refused": it never began (a syntax error).
    reached : int or None
        For a run that raised, the number of lines from the top that took effect.
    """

    count: int
    text: str
    cell_id: str | None = None
    state: str = "ok"
    reached: int | None = None

    @property
    def source(self) -> str:
        """The part of the cell that can have had an effect, on its own lines."""
        if self.state == "refused":
            return ""
        if self.reached is None:
            return self.text
        return "\n".join(self.text.split("\n")[: self.reached])


class History:
    """All runs that a kernel's namespace owes itself to.

    Attributes
    ----------
    runs : dict of int to Run
        Those that are followed, by their number.
    last : int
        The number of the latest run, 0 if there is none.
    """

    def __init__(self) -> None:
        self.runs: dict[int, Run] = {}
        self._forget()

    def _forget(self) -> None:
        self.runs.clear()
        self.last = 0
        self._left_out = 0  # how many runs are not kept any more
        self._caught = 1  # so far IPython's own history was read
        self._most = MOST_FOLLOWED

    def __len__(self) -> int:
        return len(self.runs) + self._left_out

    def __iter__(self) -> Iterator[Run]:
        return iter(sorted(self.runs.values(), key=lambda run: run.count))

    def catch_up(self, typed: Sequence[str], failed: Any = ()) -> None:
        """Add what ran before anyone listened.

        Parameters
        ----------
        typed : sequence of str
            IPython's history as typed; the item at n is run n.
        failed : container of int
            The runs that are known to have ended in an error.
        """
        if len(typed) < self._caught:
            self._caught = 1  # it was cleared
        for count in range(self._caught, len(typed)):
            if count not in self.runs and typed[count].strip():
                self._add(Run(count, typed[count], state="raised" if count in failed else "ok"))
        self._caught = max(1, len(typed))

    def begin(self, count: int, text: str, cell_id: str | None = None) -> Run:
        """Note that a cell begins to run."""
        if count < self.last:
            # Counting from the start again means that the namespace was cleared (%reset).
            self._forget()
        return self._add(Run(count, text, cell_id, state="running"))

    def _add(self, run: Run) -> Run:
        self.runs[run.count] = run
        self.last = max(self.last, run.count)
        return run

    def end(
        self,
        count: int,
        text: str,
        *,
        refused: bool = False,
        raised: bool = False,
        reached: int | None = None,
    ) -> Run:
        """Note how a cell's run ended."""
        run = self.runs.get(count)
        if run is None or run.text != text:
            run = self._add(Run(count, text))
        run.state = "refused" if refused else "raised" if raised else "ok"
        run.reached = reached if raised else None
        return run

    def cell_ids(self) -> dict[int, str]:
        """The cells that the runs belong to, as far as that is known.

        Front ends tell the id only to those who listen: what ran before is known by its text, if one
        cell alone has that text.
        """
        by_text: dict[str, set[str]] = {}
        for run in self.runs.values():
            if run.cell_id:
                by_text.setdefault(run.text, set()).add(run.cell_id)
        ids = {}
        for run in self:
            alike = by_text.get(run.text, set())
            if run.cell_id or len(alike) == 1:
                ids[run.count] = run.cell_id or next(iter(alike))
        return ids

    def superseded(self) -> frozenset[int]:
        """Cell indices of runs whose output is gone, because the same cell ran again later."""
        latest: dict[str, int] = {}
        gone = set()
        for count, cell_id in self.cell_ids().items():
            if cell_id in latest:
                gone.add(latest[cell_id] - 1)
            latest[cell_id] = count
        return frozenset(gone)

    def _thin_out(self) -> None:
        """Leave out runs of which nothing is left, and of many with the same text those in the middle.

        A kernel that runs for weeks is followed as quickly as one that runs for a day, and in as much memory.
        """
        if len(self.runs) <= self._most:
            return
        from leaklint.jupyter.reaching import superfluous

        followed = list(self)
        recent = self.last - RECENT
        # What stands under a cell is from its latest run, and is there to be read.
        latest = {cell_id: count for count, cell_id in sorted(self.cell_ids().items())}
        shown = {*latest.values(), *(run.count for run in followed if run.count >= recent)}
        gone = superfluous(followed, shown)
        rest = [run for run in followed if run.count not in gone]
        if len(rest) > MOST_FOLLOWED // 2:
            by_text: dict[tuple[str, str], list[int]] = {}
            for run in rest:
                by_text.setdefault((run.text, run.state), []).append(run.count)
            gone |= {count for counts in by_text.values() for count in counts[1:-REPEATS] if count < recent}
        for count in gone:
            del self.runs[count]  # nobody will ask for it
        self._left_out += len(gone)
        self._most = max(MOST_FOLLOWED, len(self.runs) + MOST_FOLLOWED // 2)

    def document(self) -> dict[str, Any]:
        """The runs that are followed, as a notebook in nbformat 4."""
        self._thin_out()
        ids = self.cell_ids()
        cells = []
        for run in self:
            cell: dict[str, Any] = {
                "cell_type": "code",
                "execution_count": run.count,
                "metadata": {"tags": [RAISED]} if run.state == "raised" else {},
                "outputs": [],
                "source": run.source,
            }
            if run.count in ids:
                cell["id"] = ids[run.count]
            cells.append(cell)
        return {
            "cells": cells,
            "metadata": {
                "language_info": {"name": "python"},
                "kernelspec": {"name": "python3", "language": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }


def lines_reached(text: str, transformed: str, line: int) -> int | None:
    """How many lines of a cell took effect when an error arose on one of them.

    A plain statement that raised did nothing; of a compound one (a loop, a `with`) some part ran.

    Parameters
    ----------
    text, transformed : str
        The cell as typed and as IPython ran it.
    line : int
        The line of the running cell, from 1, where the error arose.

    Returns
    -------
    int or None
        A number of lines of `text`; None if the two texts cannot be laid beside each other.
    """
    lines = text.split("\n")
    lead = next(
        (i for i, content in enumerate(lines) if content.strip()), 0
    )  # IPython drops empty lines at the top
    if text.strip().count("\n") != transformed.strip().count("\n"):
        return None
    try:
        body = ast.parse(transformed).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    for statement in body:
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
        last = statement.end_lineno or statement.lineno
        if first <= line <= last:
            return lead + (last if hasattr(statement, "body") else first - 1)
    return None
