"""What the formats share: the context, words for places, counting, harmless text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from leaklint.baseline import KNOWN, UNCHANGED
from leaklint.coverage import KINDS, call_of
from leaklint.model import SEVERITIES, Elsewhere, Finding, Place, Result, Score, Severity
from leaklint.tally import tally_of

if TYPE_CHECKING:
    from leaklint.rules.base import Rule
    from leaklint.tally import Tally

PROJECT = "leaklint"

#: Where leaklint lives; formats link to it where a reader expects a link.
HOME = "https://pypi.org/project/jupyter-leaklint/"


class Spot(NamedTuple):
    """A range in the file on disk; columns are None where they cannot be told."""

    line: int
    column: int | None
    end_line: int
    end_column: int | None


def _no_source(path: str, cell_index: int | None) -> Sequence[str] | None:
    return None


def place_as_spot(path: str, place: Place) -> Spot:
    if place.cell_index is None:
        return Spot(place.row, place.column, place.end_row, place.end_column)
    line = place.physical_line or 1
    return Spot(line, None, line + max(0, place.end_row - place.row), None)


@dataclass(slots=True)
class Context:
    """What a format needs beside the result.

    Attributes
    ----------
    sources : callable
        `(path, cell_index) -> lines` of a cell (or plain file), None if they are not known.
    spots : callable
        `(path, place) -> Spot` in the file on disk.
    paths : list of str
        Every file that was linted, in order.
    rule : callable
        `code -> Rule` for help texts, None for a rule that cannot be loaded.
    version : str
        leaklint's version.
    colour, unicode : bool
        What the terminal can show.
    verbose : bool
        Whether infos are shown in the text formats.
    width : int
        Columns of the terminal; longer source lines are cut around what is marked.
    root : str
        The folder that the paths in reports for other tools are relative to.
    """

    sources: Callable[[str, int | None], Sequence[str] | None] = _no_source
    spots: Callable[[str, Place], Spot] = place_as_spot
    paths: list[str] = field(default_factory=list)
    rule: Callable[[str], Rule | None] = lambda code: None
    version: str = ""
    colour: bool = False
    unicode: bool = True
    verbose: bool = False
    width: int = 120
    root: str = ""


# ---------------------------------------------------------------------------------------------
# text that cannot harm a terminal or break a line

# C0 and C1 controls, marks that reverse the direction of text, line separators, lone surrogates.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def harmless(text: str, *, keep: str = "") -> str:
    """Return the text with every control character replaced by one visible character."""
    return _HARMFUL.sub(lambda match: match[0] if match[0] in keep else _visible(match[0]), text)


def _visible(sign: str) -> str:
    code = ord(sign)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def one_line(text: str) -> str:
    """Return a message on one line, harmless."""
    return harmless(" ".join(text.split()) if "\n" in text or "\r" in text else text)


def ascii_only(text: str) -> str:
    """Return the text for a terminal that shows nothing else."""
    for sign, plain in _PLAIN.items():
        text = text.replace(sign, plain)
    return text


_PLAIN = {"✓": "ok", "✗": "x", "…": "...", "→": "->", "·": "-", "’": "'", "–": "-"}


def report_path(path: str, context: Context) -> str:
    """Return a path as tools that read reports want it: relative where possible, with slashes."""
    root = context.root
    if root and path != "-":
        absolute = os.path.abspath(path)
        if absolute.startswith(os.path.join(root, "")):
            path = os.path.relpath(absolute, root)
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    return path.removeprefix("./")


def made_elsewhere(finding: Finding) -> Elsewhere | None:
    """Return the place in another file where the fault is made, its path as that of the finding; None for here."""
    first = finding.elsewhere[0] if finding.elsewhere else None
    if first is None or not first.own:
        return None
    path = os.path.normpath(os.path.join(os.path.dirname(finding.path), first.path))
    return first._replace(path=path)


class Piece(NamedTuple):
    """A line of a source excerpt, cut where the marked range begins and ends."""

    row: int
    before: str
    marked: str
    after: str


def excerpt(lines: Sequence[str] | None, place: Place, most: int = 8) -> list[Piece]:
    """Return the lines of a range, at most so many, each cut at the range; harmless."""
    pieces = []
    last = min(place.end_row, len(lines or ()), place.row + most - 1)
    for row in range(place.row, last + 1):
        text = (lines or ())[row - 1]
        start = place.column - 1 if row == place.row else len(text) - len(text.lstrip())
        end = place.end_column - 1 if row == place.end_row else len(text)
        start, end = min(start, len(text)), min(max(end, start), len(text))
        parts = (text[:start], text[start:end], text[end:])
        pieces.append(Piece(row, *(harmless(part, keep="\t").expandtabs(4) for part in parts)))
    return pieces


# ---------------------------------------------------------------------------------------------
# words


def where(path: str, place: Place | None) -> str:
    """`nb.ipynb:cell 4:2:9`, or `file.py:2:9`."""
    shown = harmless(path)
    if place is None:
        return shown
    cell = "" if place.cell is None else f"cell {place.cell}:"
    return f"{shown}:{cell}{place.row}:{place.column}"


def place_words(place: Place) -> str:
    """`cell 4, line 2`, or `line 2`."""
    return f"line {place.row}" if place.cell is None else f"cell {place.cell}, line {place.row}"


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 score`, `2 scores`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def listing(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *head, last = list(words) or [""]
    return f"{', '.join(head)} and {last}" if head else last


def visible(findings: Iterable[Finding], verbose: bool) -> list[Finding]:
    """Return what the text formats show: infos only if asked for, never what a kernel disproved."""
    return [f for f in findings if f.verdict != "withdrawn" and (verbose or f.severity != "info")]


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return the number of findings of each severity."""
    totals: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        totals[finding.severity] += 1
    return totals


def by_path(result: Result, paths: Sequence[str] = ()) -> dict[str, Result]:
    """Part a result into one result a file, in the order in which the files were linted."""
    parts: dict[str, Result] = {path: Result() for path in paths}

    def part(path: str) -> Result:
        return parts.setdefault(path, Result())

    for finding in result.findings:
        part(finding.path).findings.append(finding)
    for finding in result.suppressed:
        part(finding.path).suppressed.append(finding)
    for score in result.scores:
        part(score.path).scores.append(score)
    for path, flow in result.flows.items():
        part(path).flows[path] = flow
    for path, tally in result.tallies.items():
        part(path).tallies[path] = tally
    for note in result.notes:
        if note.path:  # others are about the run
            part(note.path).notes.append(note)
    for error in result.errors:
        part(error.path).errors.append(error)
    return parts


class Step(NamedTuple):
    """One place on the way of the data."""

    place: Place
    label: str
    main: bool
    role: str = ""


def way(finding: Finding) -> list[Step]:
    """Return the finding's own place among the related ones, in the order of the data's way.

    Related places come in that order; the finding's own is put before the first of them that
    stands behind it in the notebook, unless it is among them already.
    """
    own = finding.place
    steps = [Step(r.place, r.message, _same(r.place, own), r.role) for r in finding.related]
    if any(step.main for step in steps):
        first = next(n for n, step in enumerate(steps) if step.main)
        return [step._replace(main=n == first) for n, step in enumerate(steps)]
    later = [n for n, step in enumerate(steps) if _position(step.place) > _position(own)]
    steps.insert(later[0] if later else len(steps), Step(own, "", True))
    return steps


def _same(place: Place, other: Place) -> bool:
    return (place.cell_index, place.row, place.column) == (
        other.cell_index,
        other.row,
        other.column,
    )


def _position(place: Place) -> tuple[int, int, int]:
    return (
        -1 if place.cell_index is None else place.cell_index,
        place.row,
        place.column,
    )


# ---------------------------------------------------------------------------------------------
# the last word


VERDICT_WORDS = {
    "broken": "broken",
    "doubtful": "doubtful",
    "not-followed": "not followed",
    "trusted": "trusted",
}


def call_name(call: str) -> str:
    """A call that was not followed, in code."""
    return f"`{call_of(one_line(call))}`"


def calls_not_followed(tally: Tally) -> list[str]:
    """Return the calls that hide something about a score, each once, as they come."""
    return list(dict.fromkeys(map(call_name, tally.calls)))


def not_understood(tally: Tally) -> str:
    """`1 cell and 2 fitted objects`: what the notes of coverage tell of; "" where everything was followed."""
    return listing(count(number, *KINDS[kind]) for kind, number in tally.dark.items())


def code_by_fingerprint(result: Result) -> dict[str, str]:
    """Return the codes that the fingerprints in a score's `findings` stand for."""
    codes = {finding.fingerprint: f"{finding.code} (ignored)" for finding in result.suppressed}
    # An info spoils no score.
    return codes | {f.fingerprint: f.code for f in result.findings if f.severity != "info"}


def score_words(score: Score, codes: Mapping[str, str]) -> str:
    """Return the verdict on a score and what it rests on: `broken by LK101, scored 3 times`."""
    told = VERDICT_WORDS[score.verdict]
    blamed = list(dict.fromkeys(codes[f] for f in score.findings if f in codes))
    if blamed and score.verdict != "trusted":
        told += f" by {listing(blamed)}"
    elif score.findings and score.verdict in ("broken", "doubtful"):
        told += " by what is not shown"  # not selected, or in the baseline
    calls = ", ".join(dict.fromkeys(call_name(item.call) for item in score.not_followed))
    if calls:
        told += f" through {calls}" if score.verdict == "not-followed" else f", {calls} not followed"
    return f"{told}, scored {score.looks} times" if score.looks > 1 else told


def verdicts(tally: Tally) -> str:
    """`2 scores: 1 broken, 1 trusted`."""
    number = sum(tally.scores.values())
    if number == 1:
        return f"1 score, {next(VERDICT_WORDS[verdict] for verdict in tally.scores)}"
    parts = [
        f"{tally.scores[verdict]} {word}"
        for verdict, word in VERDICT_WORDS.items()
        if verdict in tally.scores
    ]
    return f"{count(number, 'score')}: {', '.join(parts)}"


def linted(result: Result) -> int:
    """Return how many files were linted: those that are missing or could not be read were not."""
    return result.files - len({error.path for error in result.errors})


def unscored(tally: Tally) -> str:
    """Say that there is no score: that nothing is scored is known only where every call could be followed."""
    return "no score could be followed" if "unseen-use" in tally.dark else "nothing is scored yet"


def found(findings: Iterable[Finding]) -> str:
    """`1 error and 2 warnings`."""
    return listing(count(number, severity) for severity, number in counts(findings).items() if number)


def spoiled_unseen(result: Result) -> list[Score]:
    """Return the scores that only findings spoil which are not shown: ignored, known, of rules that are off."""
    live = {
        (f.path, f.fingerprint) for f in result.findings if f.verdict != "withdrawn" and f.severity != "info"
    }
    return [
        score
        for score in result.scores
        if score.verdict in ("broken", "doubtful") and score.findings and _unknown(score, live)
    ]


def _unknown(score: Score, known: set[tuple[str, str]]) -> bool:
    """Whether none of the findings that spoil a score is among these; others may have the same fingerprint."""
    return known.isdisjoint((score.path, fingerprint) for fingerprint in score.findings)


def checked(result: Result) -> str:
    """Say of scores that no finding is shown for: `1 score checked, nothing found`, and what else is known."""
    scores = tally_of(result).scores
    total = sum(scores.values())
    if scores.get("not-followed") == total:
        one = "1 score found, which could not be followed"
        return one if total == 1 else f"{total} scores found, none of which could be followed"
    spoiled = spoiled_unseen(result)
    if not spoiled:
        return f"{count(total, 'score')} checked, nothing found"
    # Beside a verdict like this a plain `nothing found` would be wrong.
    ratchet = any((f.suppressed or "").startswith((KNOWN, UNCHANGED)) for f in result.suppressed)
    told = f"{count(total, 'score')} checked, nothing {'new' if ratchet else 'else'} found"
    if total == 1:
        return f"{told}, but it is {VERDICT_WORDS[spoiled[0].verdict]} by what is not shown"
    numbers = {word: sum(score.verdict == word for score in spoiled) for word in ("broken", "doubtful")}
    told += ", but " + listing(f"{number} {word}" for word, number in numbers.items() if number)
    return f"{told} by what is not shown"


def headline(result: Result, *, verbose: bool = False) -> str:
    """Return the verdict in one phrase: `2 of 3 scores cannot be trusted`."""
    shown = found(visible(result.findings, verbose))
    tally = tally_of(result)
    broken, total = tally.scores.get("broken", 0), sum(tally.scores.values())
    if total and not shown:
        return checked(result)
    if broken:
        unseen = sum(score.verdict == "broken" for score in spoiled_unseen(result))
        if total == 1:
            return "the only score cannot be trusted" + (" because of what is not shown" if unseen else "")
        which = "" if unseen == broken else f"{unseen} of them "
        more = f", {which}because of what is not shown" if unseen else ""
        return f"{broken} of {total} scores cannot be trusted{more}"
    if shown:
        return f"{shown}; {verdicts(tally) if total else unscored(tally)}"
    if result.errors and not linted(result):
        return "nothing could be linted"
    return unscored(tally)


def summary(result: Result, *, verbose: bool = False, most: int = 5) -> str:
    """Return one line that says what was looked at: never a bare OK.

    Parameters
    ----------
    result : Result
        Of one notebook, or of all.
    verbose : bool
        Whether infos were shown.
    most : int
        How many of the calls not followed are named.
    """
    shown = visible(result.findings, verbose)
    tally = tally_of(result)
    number = sum(tally.scores.values())
    parts = []
    if shown:
        parts.append(found(shown))
        parts.append(verdicts(tally) if number else unscored(tally))
        if spoiled := spoiled_unseen(result):
            which = "" if number == 1 else f"{len(spoiled)} of them "
            parts[-1] += f" ({which}spoiled by what is not shown)"
    elif number:
        parts.append(checked(result))
    elif result.errors and not linted(result):
        return "nothing could be linted"
    else:
        parts.append(unscored(tally))
    calls = calls_not_followed(tally)
    if calls:
        named = ", ".join(calls[:most]) + (f" and {len(calls) - most} more" if len(calls) > most else "")
        parts.append(f"{count(len(calls), 'call')} not followed: {named}")
    dark = not_understood(tally)
    if dark:
        parts.append(f"not understood: {dark}")
    if tally.infos and not verbose:
        them = "it" if tally.infos == 1 else "them"
        parts.append(f"{count(tally.infos, 'info')} (`--verbose` shows {them})")
    known = sum(finding.suppressed == KNOWN for finding in result.suppressed)
    if known:
        parts.append(f"{count(known, 'finding')} known from the baseline")
    same = [finding.suppressed or "" for finding in result.suppressed]
    same = [words for words in same if words.startswith(UNCHANGED)]
    if same:
        parts.append(f"{count(len(same), 'finding')} {same[0]}")
    asked = len(result.suppressed) - known - len(same)
    if asked > 0:
        parts.append(f"{count(asked, 'finding')} ignored as asked")
    told = {(f.path, f.fingerprint) for f in (*result.suppressed, *result.findings)}
    off = sum(_unknown(score, told) for score in spoiled_unseen(result))
    if off:
        parts.append(f"{count(off, 'score')} spoiled by rules that are not selected")
    if result.errors:
        parts.append(f"{count(len(result.errors), 'file')} failed")
    return "; ".join(parts)
