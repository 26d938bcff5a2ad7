"""What the user asked not to hear: ignore comments, cell tags, notebook metadata, configuration.

    scaler.fit(X)  # leaklint: ignore[LK101] exploration only
    scaler.fit(X)  # leaklint: ignore[LK101] until=2027-03-01 until the data set is replaced
    # leaklint: file-ignore[LK1, resample-before-split]

A cell tag `leaklint-ignore-LK101` does the same for one cell, notebook metadata
`{"leaklint": {"ignore": ["LK101 reason"]}}` for the whole notebook, metadata of a cell for that cell. A
suppression that silences nothing, has expired, names no rule, or lacks a reason where one is required, is
itself a finding (LK904).
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from leaklint.config import Config, check_selector
from leaklint.model import EFFECTS, Borrowed, Finding, Place, Result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from leaklint.notebook import Notebook

Reach = Literal["line", "cell", "file"]

TAG = "leaklint-ignore-"
UNUSED = "LK904"

_COMMENT = re.compile(
    r"#[:!]*\s*leaklint\s*:\s*(?P<what>[A-Za-z-]+)(?P<codes>\s*\[(?P<inner>[^\]#]*)\])?(?P<rest>[^#]*)"
)
#: Without a sign of equality only before what is a date: "until the data set is replaced" is a reason.
_UNTIL = re.compile(r"\buntil(?:\s*=\s*(?=\S)|\s+(?=\d{4}-\d\d-\d\d\b))(\S+?)(?=[\s,;:]|$)")


@dataclass(slots=True)
class Suppression:
    """One request to be silent.

    Attributes
    ----------
    selectors : tuple of str
        Rule codes, prefixes or names.
    reach : {"line", "cell", "file"}
        How far it reaches.
    place : Place
        Where it is written.
    rows : tuple of int
        First and last row (inclusive) of the statement's lines it stands on, for reach "line".
    text : str
        As the user wrote it.
    reason : str
        Why, in the user's words.
    until : datetime.date or None
        The last day on which it holds.
    problem : str
        What is wrong with it, where it cannot be understood.
    alone : bool
        Whether it is a comment on a line of its own, where there is nothing to silence.
    lent : bool
        Whether it stands where other files may call or import it: what it silences may be found there only.
    used : set of str
        The selectors that silenced something.
    """

    selectors: tuple[str, ...]
    reach: Reach
    place: Place
    text: str
    rows: tuple[int, int] = (0, 0)
    reason: str = ""
    until: datetime.date | None = None
    problem: str = ""
    alone: bool = False
    lent: bool = False
    used: set[str] = field(default_factory=set)

    def covers(self, place: Place) -> bool:
        """Whether a place is within reach."""
        if self.reach == "file":
            return True
        if place.cell_index != self.place.cell_index:
            return False
        return self.reach == "cell" or (place.row <= self.rows[1] and self.rows[0] <= place.end_row)


@dataclass(slots=True)
class Suppressions:
    """All suppressions of one notebook."""

    items: list[Suppression] = field(default_factory=list)
    path: str = ""

    def __bool__(self) -> bool:
        return bool(self.items)


def collect(notebook: Notebook) -> Suppressions:
    """Find every suppression in a notebook's comments, cell tags and metadata."""
    found = Suppressions(path=notebook.path)
    script = notebook.format == "script"
    for cell in notebook.cells:
        where = None if script else cell.index
        for tag in cell.tags:
            if tag.startswith(TAG):
                place = Place(where, 1, 1, 1, 1, cell.id, cell.execution_count)
                selector = tag.removeprefix(TAG)
                found.items.append(_checked(Suppression((selector,), "cell", place, f"tag {tag}")))
        found.items += _from_metadata(
            cell.metadata, Place(where, 1, 1, 1, 1, cell.id, cell.execution_count), "cell"
        )
        if cell.kind != "code" or cell.opaque or "leaklint" not in cell.source:
            continue
        for comment in comments(cell.code):
            place = Place(
                where,
                comment.row,
                comment.column,
                comment.row,
                comment.column + len(comment.text.rstrip()),
                cell.id,
                cell.execution_count,
            )
            found.items += _from_comment(comment, place)
    if not script:
        found.items += _from_metadata(notebook.metadata, Place(None, 1, 1, 1, 1), "file")
    for item in found.items:
        if item.place.physical_line is None and item.place.cell_index is not None:
            line = notebook.physical_line(item.place.cell_index, item.place.row)
            item.place = _at_line(item.place, line)
        elif script:
            item.place = _at_line(item.place, item.place.row)
        if notebook.format != "ipynb" and item.reach != "cell":
            item.lent = _in_definition(notebook, item)
    return found


_DEFINITION = re.compile(r"(?:async\s+def|def|class)\b|@")


def _in_definition(notebook: Notebook, item: Suppression) -> bool:
    """Whether it stands in a function or class of a module, or speaks for a whole module that has some."""
    if item.reach == "file":
        lines = (line for cell in notebook.cells for line in cell.code.split("\n"))
        return any(_DEFINITION.match(line) for line in lines)
    rows = notebook.cells[item.place.cell_index or 0].code.split("\n")
    for line in reversed(rows[: item.rows[0]]):
        if line.strip() and not line[0].isspace() and not line.startswith(("#", ")", "]", "}")):
            return _DEFINITION.match(line) is not None
    return False


def _at_line(place: Place, line: int | None) -> Place:
    from dataclasses import replace

    return replace(place, physical_line=line)


def _from_comment(comment: Comment, place: Place) -> Iterator[Suppression]:
    # Several may share a comment: `# leaklint: ignore[LK101] a  # leaklint: ignore[LK201] b`.
    for match in _COMMENT.finditer(comment.text):
        what = match["what"]
        if what not in ("ignore", "file-ignore"):
            if match["codes"]:
                wrong = Suppression(
                    (),
                    "line",
                    place,
                    match[0].strip(),
                    problem=f"`{what}` is no suppression",
                )
                wrong.problem += ": write `ignore[...]` or `file-ignore[...]`"
                yield wrong
            continue
        selectors, reason, until, problem = _read(match["inner"], match["rest"])
        reach: Reach = "file" if what == "file-ignore" else "line"
        text = match[0].strip()
        if match["inner"] is None or not selectors:
            problem = problem or f"names no rule: write `{what}[LK101]`"
        rows = (comment.first_row, comment.last_row)
        alone = comment.alone and rows == (comment.row, comment.row)
        yield _checked(Suppression(selectors, reach, place, text, rows, reason, until, problem, alone))


def _read(inner: str | None, rest: str) -> tuple[tuple[str, ...], str, datetime.date | None, str]:
    """Part the inside of the brackets and what follows into selectors, reason, date and problem."""
    inner = inner or ""
    until, problem = None, ""
    for text in (inner, rest):
        if match := _UNTIL.search(text):
            try:
                until = datetime.date.fromisoformat(match[1])
            except ValueError:
                problem = f"`until={match[1]}` is not a date: write it as `until=2027-03-01`"
    selectors = tuple(s for s in re.split(r"[\s,]+", _UNTIL.sub("", inner)) if s)
    reason = _UNTIL.sub("", rest).strip(" \t:-–—,;.")
    return selectors, reason, until, problem


def _from_metadata(metadata: object, place: Place, reach: Reach) -> Iterator[Suppression]:
    ours = metadata.get("leaklint") if isinstance(metadata, dict) else None
    if ours is None:
        return
    form = 'write `{"leaklint": {"ignore": ["LK101 reason"]}}`'
    entries = ours.get("ignore", []) if isinstance(ours, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        yield Suppression((), reach, place, "metadata leaklint", problem=f"is not understood: {form}")
        return
    for entry in entries:
        selector, _, rest = entry.strip().partition(" ")
        selectors, reason, until, problem = _read(selector, rest)
        item = Suppression(
            selectors,
            reach,
            place,
            f"metadata {entry}",
            (0, 0),
            reason,
            until,
            problem,
        )
        if not selectors and not problem:
            item.problem = f"names no rule: {form}"
        yield _checked(item)


def _checked(item: Suppression) -> Suppression:
    for selector in item.selectors:
        try:
            check_selector(selector)
        except ValueError as error:
            item.problem = item.problem or str(error)
    return item


# ---------------------------------------------------------------------------------------------
# comments


@dataclass(slots=True)
class Comment:
    """A comment: where it starts, and the rows of the logical line it belongs to."""

    text: str
    row: int
    column: int
    alone: bool
    first_row: int
    last_row: int


_OPEN, _CLOSE = "([{", ")]}"
_TOKEN = re.compile(r"[#'\"()\[\]{}\n\\]")


def comments(code: str) -> list[Comment]:
    """Find the comments of Python text, also of broken text: never those inside strings.

    A scanner of its own, because the tokeniser of the standard library gives up at the first
    error, and a suppression must not stop working while a cell is being typed.
    """
    starts = [0] + [match.end() for match in re.finditer("\n", code)]
    found: list[Comment] = []
    pending: list[Comment] = []
    depth, first, at = 0, 1, 0

    def row_of(offset: int) -> int:
        return bisect_right(starts, offset)

    def close(last_row: int) -> None:
        for comment in pending:
            comment.last_row = last_row
        found.extend(pending)
        pending.clear()

    while match := _TOKEN.search(code, at):
        sign, offset = match[0], match.start()
        at = offset + 1
        if sign == "#":
            end = code.find("\n", offset)
            end = len(code) if end < 0 else end
            row = row_of(offset)
            column = offset - starts[row - 1] + 1
            alone = not code[starts[row - 1] : offset].strip()
            pending.append(
                Comment(
                    code[offset:end],
                    row,
                    column,
                    alone,
                    row if depth == 0 and alone else first,
                    row,
                )
            )
            at = end
        elif sign == "\n":
            if depth == 0 or _starts_statement(code, at):
                close(row_of(offset))
                depth, first = 0, row_of(offset) + 1
        elif sign == "\\":
            at = offset + 2  # a line that goes on, or a character that cannot matter
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        else:
            at = _after_string(code, offset)
    close(len(starts))
    return found


_KEYWORD = re.compile(r"(?:def|class|import|from|return|while|with|try|del|raise|assert)\b|@\w")


def _starts_statement(code: str, offset: int) -> bool:
    """Whether a line begins so that an open bracket before it must have been forgotten."""
    return _KEYWORD.match(code, offset) is not None


def _after_string(code: str, offset: int) -> int:
    quote = code[offset]
    raw_triple = code.startswith(quote * 3, offset)
    end = quote * 3 if raw_triple else quote
    at = offset + len(end)
    while at < len(code):
        if code[at] == "\\":
            at += 2
        elif code.startswith(end, at):
            return at + len(end)
        elif code[at] == "\n" and not raw_triple:
            return at  # never closed: the line's end closes it
        else:
            at += 1
    return len(code)


# ---------------------------------------------------------------------------------------------
# applying


def finish(
    result: Result,
    notebook: Notebook,
    config: Config,
    today: datetime.date | None = None,
    others: Mapping[str, Notebook] | None = None,
) -> Result:
    """Make a notebook's raw findings what the user is to see: selection, severities, suppressions, order.

    Parameters
    ----------
    result : Result
        The raw findings.
    notebook : Notebook
        Where they are.
    config : Config
        What is in force for it.
    today : date, optional
        For suppressions that have an end.
    others : mapping, optional
        The files of the project that were followed from it, as findings name them: what is ignored there is
        ignored for the notebook too.
    """
    path = notebook.path
    shown = []
    for finding in result.findings:
        finding.path = finding.path or path
        if config.selects(finding.code, path):
            finding.severity = config.severity_of(finding.code, finding.severity)
            shown.append(finding)
    result.findings = shown
    if others:
        _borrow(result, others, today or datetime.date.today())
    found = collect(notebook)
    if notebook.format != "ipynb" and not result.scores:
        # Rows that are prepared here are scored elsewhere, if anywhere.
        for item in found.items:
            item.lent = item.reach != "cell"
    return apply(result, found, config, today)


def _borrow(result: Result, others: Mapping[str, Notebook], today: datetime.date) -> None:
    """Note for each finding which suppressions of other files reach the place where its fault is made."""
    known: dict[str, list[Suppression]] = {}
    used: dict[Borrowed, None] = {}
    for finding in result.findings:
        for one in finding.elsewhere:
            if not one.own or one.path not in others:
                continue
            if one.path not in known:
                items = collect(others[one.path]).items
                known[one.path] = [i for i in items if i.until is None or i.until >= today]
            for item in known[one.path]:
                if not item.covers(one.place):
                    continue
                for selector in item.selectors:
                    if matches(selector, finding.code, finding.name):
                        finding.suppressed = finding.suppressed or f"{item.text} (in {one.path})"
                        place = item.place
                        where = (one.path, place.cell_index, place.row, place.column)
                        used[Borrowed(*where, selector, item.until is not None)] = None
    result.borrowed += used


def withdraw(complaint: Finding, used: Collection[str]) -> bool:
    """Take back that selectors silence nothing, where other notebooks show that they do.

    Parameters
    ----------
    complaint : Finding
        Of this rule; its message is put right where a part of it still holds.
    used : collection of str
        The selectors that silence something elsewhere.

    Returns
    -------
    bool
        Whether nothing is left of the complaint.
    """
    match = _IDLE.search(complaint.message)
    if match is None:
        return False
    left = [name for name in match[1].split(", ") if name.strip("`") not in used]
    complaint.message = (
        complaint.message[: match.start(1)] + ", ".join(left) + complaint.message[match.end(1) :]
    )
    return not left


#: How the complaint names the selectors that silence nothing.
_IDLE = re.compile(r" silences nothing: ((?:`[^`]*`(?:, )?)+) finds nothing ")


def apply(
    result: Result,
    suppressions: Suppressions,
    config: Config,
    today: datetime.date | None = None,
) -> Result:
    """Move what is suppressed to `result.suppressed`, and report suppressions that are of no use."""
    if suppressions or result.borrowed:
        today = today or datetime.date.today()
        live = [item for item in suppressions.items if not (item.until is not None and item.until < today)]
        result.findings = _silence(result, result.findings, live)
        complaints = list(_complaints(suppressions, config, today))
        result.findings += _silence(result, complaints, live)
    result.findings.sort(key=order_key)
    return result


def _silence(result: Result, findings: Iterable[Finding], items: list[Suppression]) -> list[Finding]:
    kept = []
    for finding in findings:
        # Hidden already by what stands where the fault is made, in another file.
        hidden = finding.suppressed is not None
        if hidden:
            result.suppressed.append(finding)
        for item in items:
            if item.problem and not item.selectors:
                continue
            if not item.covers(finding.place):
                continue
            for selector in item.selectors:
                if matches(selector, finding.code, finding.name):
                    item.used.add(selector)
                    if not hidden:
                        hidden = True
                        finding.suppressed = item.text
                        result.suppressed.append(finding)
        if not hidden:
            kept.append(finding)
    return kept


def matches(selector: str, code: str, name: str) -> bool:
    """Whether a selector means this rule."""
    return selector in ("ALL", code, name) or (
        (selector[-1:].isdigit() or selector == "LK") and code.startswith(selector)
    )


def _complaints(suppressions: Suppressions, config: Config, today: datetime.date) -> Iterator[Finding]:
    path = suppressions.path
    if not config.selects(UNUSED, path):
        return
    for item in suppressions.items:
        shown = f"`{item.text}`"
        if item.problem:
            yield _complaint(
                path,
                item,
                f"{shown}: {item.problem}",
                "Mend the suppression, or take it out.",
            )
            continue
        if item.until is not None and item.until < today:
            yield _complaint(
                path,
                item,
                f"{shown} expired on {item.until.isoformat()}: what it hid is shown again",
                "Mend what it hid, or take a new decision with a new date.",
            )
            continue
        if config.require_reason and not item.reason:
            how = (
                "a tag cannot give one: use a comment"
                if item.text.startswith("tag ")
                else "the configuration requires one"
            )
            yield _complaint(
                path,
                item,
                f"{shown} gives no reason: {how}",
                "Write after the brackets, or after the code in the metadata, why it is right.",
            )
        if item.lent:
            continue
        idle = [s for s in item.selectors if s not in item.used and _could_speak(s, config, path)]
        if idle:
            names = ", ".join(f"`{s}`" for s in idle)
            where = {
                "line": "on this line",
                "cell": "in this cell",
                "file": "in this notebook",
            }[item.reach]
            advice = "Take it out, so that it cannot hide something later."
            if item.alone and item.reach == "line":
                advice = "Write it at the end of the line it is for: on a line of its own it reaches nothing."
            yield _complaint(
                path,
                item,
                f"{shown} silences nothing: {names} finds nothing {where}",
                advice,
            )


def _could_speak(selector: str, config: Config, path: str) -> bool:
    """Whether a rule that the selector means is in force: one that was not run proves nothing."""
    from leaklint.rules import load, registry

    if selector == UNUSED:
        return False
    infos = [info for info in registry().values() if matches(selector, info.code, info.name)]
    if not infos or not all(config.selects(info.code, path) for info in infos):
        return False
    return any(load(info.code).origin != "L" for info in infos)


def _complaint(path: str, item: Suppression, message: str, advice: str) -> Finding:
    return Finding(
        code=UNUSED,
        name="unused-suppression",
        family="notebook",
        severity="warning",
        effect="small",
        message=message,
        place=item.place,
        advice=advice,
        path=path,
        fingerprint=_fingerprint(item),
    )


def _fingerprint(item: Suppression) -> str:
    import hashlib

    return hashlib.sha256(f"{UNUSED}\0{item.reach}\0{item.text}".encode("utf-8", "replace")).hexdigest()[:16]


_VERDICTS = {"confirmed": 0, "withdrawn": 3}


def order_key(finding: Finding) -> tuple[int, int, int, int, int, str]:
    """The order everywhere: large effects first, then what is surest, then the notebook's order."""
    surest = _VERDICTS.get(finding.verdict, 1 if finding.confidence == "certain" else 2)
    place = finding.place
    index = -1 if place.cell_index is None else place.cell_index
    return (
        EFFECTS.index(finding.effect),
        surest,
        index,
        place.row,
        place.column,
        finding.code,
    )
