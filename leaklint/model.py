"""What a lint run returns: findings, scores with verdicts, notes and errors.

These classes are the public result (see the README, "JSON"). They hold plain
data only; nothing here knows how a finding was made or how it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from leaklint.flow import Flow
    from leaklint.tally import Tally

Severity = Literal["error", "warning", "info"]
Confidence = Literal["certain", "likely"]
Effect = Literal["small", "moderate", "large"]
Verdict = Literal["static", "confirmed", "withdrawn"]
ScoreVerdict = Literal["trusted", "broken", "doubtful", "not-followed"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
EFFECTS: tuple[Effect, ...] = ("large", "moderate", "small")


def in_a_line(error: BaseException) -> str:
    """Name an error of our own and what it says, in one line that is not too long."""
    return f"{type(error).__name__}: {error}".strip(" :").replace("\n", " ")[:200]


def page_of(code: str) -> str:
    """The address of a rule's page."""
    return f"https://github.com/leaklint/leaklint/blob/main/docs/rules/{code}.md"


@dataclass(slots=True, frozen=True)
class Place:
    """A range of text in a notebook.

    Attributes
    ----------
    cell_index : int or None
        Index over all cells from 0; None in a plain Python file.
    row, column, end_row, end_column : int
        In the cell (or file), from 1, columns in code points; the end column is exclusive.
    cell_id : str or None
        The id of the cell where the notebook format has one.
    execution_count : int or None
        The count that Jupyter shows beside the cell.
    physical_line : int or None
        The line, from 1, of the file on disk that holds this row.
    """

    cell_index: int | None
    row: int
    column: int
    end_row: int
    end_column: int
    cell_id: str | None = None
    execution_count: int | None = None
    physical_line: int | None = None

    @property
    def cell(self) -> int | None:
        """The cell's number as users count, from 1 over all cells."""
        return None if self.cell_index is None else self.cell_index + 1

    def to_dict(self) -> dict[str, Any]:
        return {
            "cell": self.cell,
            "cell_index": self.cell_index,
            "cell_id": self.cell_id,
            "execution_count": self.execution_count,
            "location": {"row": self.row, "column": self.column},
            "end_location": {"row": self.end_row, "column": self.end_column},
            "physical_line": self.physical_line,
        }


@dataclass(slots=True)
class Related:
    """A place on the way of the data: where it was loaded, fitted, split, scored."""

    message: str
    place: Place
    role: str = ""  # load | fit | split | score | predict | choose | use

    def to_dict(self) -> dict[str, Any]:
        return {"message": self.message, "role": self.role, **self.place.to_dict()}


class Elsewhere(NamedTuple):
    """A place in another file of the project that a finding's way goes through.

    Attributes
    ----------
    path : str
        The file, relative to the notebook's folder.
    cell_index : int or None
        None in a plain Python file.
    row, end_row : int
        From 1, in the cell or file.
    own : bool
        Whether it is where the fault is made, or a call that led there; the fault itself comes first.
    line : int
        The line of the file on disk.
    """

    path: str
    cell_index: int | None
    row: int
    end_row: int
    own: bool
    line: int

    @property
    def place(self) -> Place:
        return Place(self.cell_index, self.row, 1, self.end_row, 1)


class Borrowed(NamedTuple):
    """A suppression in another file of the project that silenced a finding of the notebook."""

    path: str
    cell_index: int | None
    row: int
    column: int
    selector: str
    ends: bool  # whether it holds until some day


@dataclass(slots=True)
class Finding:
    """One pitfall, told once, at the place where it is made."""

    code: str
    name: str
    family: str
    severity: Severity
    message: str
    place: Place
    confidence: Confidence = "certain"
    effect: Effect = "moderate"
    verdict: Verdict = "static"
    advice: str = ""
    url: str = ""
    path: str = ""
    related: list[Related] = field(default_factory=list)
    fix: dict[str, Any] | None = None
    fingerprint: str = ""
    scores: list[int] = field(default_factory=list)  # indices into Result.scores that it spoils
    evidence: str = ""  # what the objects of a live kernel say of it, or why they say nothing
    suppressed: str | None = None  # why it is hidden: the text of the suppression
    elsewhere: list[Elsewhere] = field(default_factory=list)  # where its way leaves the notebook

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "family": self.family,
            "severity": self.severity,
            "confidence": self.confidence,
            "effect": self.effect,
            "verdict": self.verdict,
            "message": self.message,
            "advice": self.advice,
            "url": self.url,
            "path": self.path,
            **self.place.to_dict(),
            "related": [r.to_dict() for r in self.related],
            "fix": self.fix,
            "fingerprint": self.fingerprint,
            **({"evidence": self.evidence} if self.evidence else {}),
        }


@dataclass(slots=True)
class NotFollowed:
    """A call on the way to a score that could not be followed."""

    call: str
    place: Place

    def to_dict(self) -> dict[str, Any]:
        return {"call": self.call, **self.place.to_dict()}


@dataclass(slots=True)
class Score:
    """One score that the notebook computes, with what leaklint thinks of it."""

    metric: str
    place: Place
    rows: str = ""  # in words: "X_test: held-out part of X, split in cell 7"
    verdict: ScoreVerdict = "trusted"
    path: str = ""
    findings: list[str] = field(default_factory=list)  # fingerprints
    looks: int = 1  # distinct predictions scored on these rows
    not_followed: list[NotFollowed] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "path": self.path,
            **self.place.to_dict(),
            "metric": self.metric,
            "rows": self.rows,
            "verdict": self.verdict,
            "findings": list(self.findings),
            "looks": self.looks,
            "not_followed": [n.to_dict() for n in self.not_followed],
        }


@dataclass(slots=True)
class Note:
    """Something the user should know that is not a pitfall: what was left out, and why."""

    message: str
    path: str = ""
    place: Place | None = None
    kind: str = "note"  # note | skipped | bounded | nothing-scored | opaque-cell, or of coverage.KINDS

    def to_dict(self) -> dict[str, Any]:
        where = self.place.to_dict() if self.place else {}
        return {"path": self.path, "message": self.message, "note": self.kind, **where}


@dataclass(slots=True)
class FileError:
    """A file (or the run) that failed; makes the exit status 2."""

    message: str
    path: str = ""
    code: str = "LK900"

    def to_dict(self) -> dict[str, Any]:
        return {"path": self.path, "code": self.code, "message": self.message}


@dataclass(slots=True)
class Result:
    """Everything leaklint has to say about one notebook, or about many."""

    findings: list[Finding] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    suppressed: list[Finding] = field(default_factory=list)
    files: int = 1
    golden: dict[str, tuple[int, int]] = field(default_factory=dict)  # guarded file: notebooks, scorings
    borrowed: list[Borrowed] = field(default_factory=list)  # suppressions of other files that were of use
    flows: dict[str, Flow] = field(default_factory=dict)  # by path, where the configuration asks for them
    tallies: dict[str, Tally] = field(default_factory=dict)  # by path, where not everything is held

    def extend(self, other: Result) -> None:
        """Add what another run found, as `check` does file by file."""
        offset = len(self.scores)
        for finding in (*other.findings, *other.suppressed):
            finding.scores = [index + offset for index in finding.scores]
        self.findings += other.findings
        self.scores += other.scores
        self.notes += other.notes
        self.errors += other.errors
        self.suppressed += other.suppressed
        self.flows |= other.flows
        self.tallies |= other.tallies
        self.files += other.files
        for name, (notebooks, times) in other.golden.items():
            before = self.golden.get(name, (0, 0))
            self.golden[name] = (before[0] + notebooks, before[1] + times)

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "findings": [f.to_dict() for f in self.findings],
            "scores": [s.to_dict() for s in self.scores],
            "notes": [n.to_dict() for n in self.notes],
            "errors": [e.to_dict() for e in self.errors],
        }
