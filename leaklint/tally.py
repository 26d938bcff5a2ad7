"""What a result comes to in numbers: enough for its line in a report where nothing of it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leaklint.coverage import KINDS

if TYPE_CHECKING:
    from leaklint.model import Result

#: The last note of a kind may stand for many.
_MORE = re.compile(r"and (\d+) more ")

#: Notes that reports for people fold into their summary.
_FOLDED = frozenset({"nothing-scored", "opaque-cell", *KINDS})


class Tally:
    """Numbers of one file, or of many.

    Attributes
    ----------
    scores : dict of str to int
        How many scores got each verdict.
    calls : dict of str to None
        The calls that hide something about a score as they are written, each once, as they come.
    dark : dict of str to int
        How much of each kind was not understood.
    infos : int
        How many findings are no more than infos.
    """

    __slots__ = ("calls", "dark", "infos", "scores")

    def __init__(self) -> None:
        self.scores: dict[str, int] = {}
        self.calls: dict[str, None] = {}
        self.dark: dict[str, int] = {}
        self.infos = 0

    def add(self, other: Tally) -> None:
        """Count what another one counts too."""
        if other.scores:
            for verdict, number in other.scores.items():
                self.scores[verdict] = self.scores.get(verdict, 0) + number
            if other.calls:
                self.calls.update(other.calls)
        if other.dark:
            for kind, number in other.dark.items():
                self.dark[kind] = self.dark.get(kind, 0) + number
        self.infos += other.infos

    def to_list(self) -> list[Any]:
        """Return the numbers as JSON can hold them."""
        return [self.scores, list(self.calls), self.dark, self.infos]

    @classmethod
    def from_list(cls, values: list[Any]) -> Tally:
        """Return what `to_list` was made of."""
        tally = cls()
        scores, calls, dark, tally.infos = values
        tally.scores, tally.calls, tally.dark = dict(scores), dict.fromkeys(calls), dict(dark)
        return tally


def count_up(result: Result) -> Tally:
    """Count what a result holds."""
    tally = Tally()
    for score in result.scores:
        tally.scores[score.verdict] = tally.scores.get(score.verdict, 0) + 1
        for missed in score.not_followed:
            tally.calls[missed.call] = None
    for note in result.notes:
        if note.kind in KINDS:
            more = _MORE.match(note.message)
            tally.dark[note.kind] = tally.dark.get(note.kind, 0) + (int(more[1]) if more else 1)
    for finding in result.findings:
        tally.infos += finding.severity == "info" and finding.verdict != "withdrawn"
    return tally


def tally_of(result: Result) -> Tally:
    """Return the numbers of a result: those that were kept for it, otherwise they are counted."""
    if not result.tallies:
        return count_up(result)
    tally = Tally()
    for one in result.tallies.values():
        tally.add(one)
    return tally


def is_quiet(result: Result) -> bool:
    """Whether reports for people, unless they are verbose, show nothing of a result but its numbers."""
    return not (
        result.errors
        or result.suppressed
        or result.golden
        or result.flows
        or any(finding.severity != "info" for finding in result.findings)
        or any(score.verdict in ("broken", "doubtful") for score in result.scores)
        or any(note.kind not in _FOLDED for note in result.notes)
    )
