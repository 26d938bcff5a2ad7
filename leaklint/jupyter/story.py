"""A result laid out in the order in which a person wants to read it.

First the verdict, then the scores with what spoils them, then what is folded away. The HTML, the plain
text and the widget are drawn from the same `Story`, so that they never say different things.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from leaklint.model import EFFECTS, SEVERITIES, Finding, NotFollowed, Place, Result, Score
from leaklint.output.base import call_name, count, listing, way

Tone = Literal["bad", "doubt", "unsure", "good", "empty"]

NOTHING: Mapping[int, str] = MappingProxyType({})
_VERDICT_ORDER = {"broken": 0, "doubtful": 1, "not-followed": 2, "trusted": 3}
_ROLES = {"load": "source", "choose": "choice"}
_ROLE_OF_FAMILY = {"preprocessing": "fit", "test-reuse": "choice"}


@dataclass(slots=True)
class Step:
    """One station on the way of the data."""

    role: str
    message: str
    place: Place
    code: str
    here: bool = False  # the finding's own place


@dataclass(slots=True)
class Entry:
    """A score and the findings that spoil it."""

    score: Score
    findings: list[Finding] = field(default_factory=list)
    told_before: list[Finding] = field(
        default_factory=list
    )  # spoil it too, shown in full under an earlier score
    ignored: list[Finding] = field(default_factory=list)  # spoil it too, and were asked not to be told


@dataclass(slots=True)
class Story:
    """What a report shows, in its order."""

    headline: str
    tone: Tone
    entries: list[Entry]
    loose: list[Finding]  # serious, but nothing is scored on their rows yet
    habits: list[Finding]
    not_followed: list[NotFollowed]
    remarks: list[str]
    problems: list[str]
    suppressed: list[Finding]
    withdrawn: list[Finding]
    earlier: list[Finding]  # only scores whose output is gone were spoilt
    earlier_scores: int

    @property
    def shown(self) -> list[Finding]:
        """The findings that are not folded away."""
        return [f for e in self.entries for f in e.findings] + self.loose


def order(finding: Finding) -> tuple[int, int, int, int, int, int]:
    """Sort key for findings: the gravest first, then as in the notebook."""
    return (
        SEVERITIES.index(finding.severity),
        EFFECTS.index(finding.effect),
        0 if finding.verdict == "confirmed" else 1,
        0 if finding.confidence == "certain" else 1,
        -1 if finding.place.cell_index is None else finding.place.cell_index,
        finding.place.row,
    )


def cell_name(place: Place) -> str:
    """Name a place's cell, or its line in a plain script."""
    return f"line {place.row}" if place.cell is None else f"cell {place.cell}"


def code_at(place: Place, sources: Mapping[int, str], limit: int = 88) -> str:
    """The line of code at a place, or the part of it that is meant if the line is long."""
    index = place.cell_index or 0
    lines = sources.get(index, "").split("\n")
    if not 1 <= place.row <= len(lines):
        return ""
    rows = lines[place.row - 1 : max(place.row, place.end_row)]
    first = rows[0]
    whole = _on_one_line(rows)
    if len(whole) > limit:
        end = place.end_column - 1 if place.end_row == place.row else len(first)
        whole = _on_one_line([first[place.column - 1 : end], *rows[1:]]) or whole
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def _on_one_line(lines: Sequence[str]) -> str:
    text = " ".join(" ".join(lines).split()) if len(lines) > 1 else lines[0].strip()
    return re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", text) if len(lines) > 1 else text


def _key(place: Place) -> tuple[int, int, int]:
    return (-1 if place.cell_index is None else place.cell_index, place.row, place.column)


def _role(role: str, finding: Finding) -> str:
    return _ROLES.get(role, role) or _ROLE_OF_FAMILY.get(finding.family, "here")


def steps(finding: Finding, sources: Mapping[int, str]) -> list[Step]:
    """The way of the data through the notebook, the finding's own place among the others."""
    if not finding.related:
        return []
    return [
        Step(_role(s.role, finding), s.label, s.place, code_at(s.place, sources), s.main)
        for s in way(finding)
    ]


def way_in_short(finding: Finding) -> str:
    """The same in a few words: `source (2) → fit (4) → split (7) → score (9)`."""
    if not finding.related or finding.place.cell is None:
        return cell_name(finding.place)
    stations = [(_role(step.role, finding), step.place.cell) for step in way(finding)]
    return " → ".join(f"{role} ({cell})" for role, cell in dict.fromkeys(stations))


def _names(calls: Sequence[NotFollowed]) -> str:
    distinct = list(dict.fromkeys(call_name(call.call) for call in calls))
    return ", ".join(distinct[:3]) + (f" and {len(distinct) - 3} more" if len(distinct) > 3 else "")


def _headline(
    scores: Sequence[Score], loose: Sequence[Finding], missed: Sequence[NotFollowed]
) -> tuple[str, Tone]:
    total = len(scores)
    verdicts = {verdict: sum(s.verdict == verdict for s in scores) for verdict in _VERDICT_ORDER}
    calls = len(dict.fromkeys(call.call for call in missed))
    unfollowed = f"; {count(calls, 'call')} not followed: {_names(missed)}" if missed else ""
    if not total:
        if loose:
            return (
                f"Nothing is scored yet, but {count(len(loose), 'leak')} would spoil the first score",
                "doubt",
            )
        return "Nothing is scored yet" + unfollowed, "empty"
    if verdicts["broken"]:
        if total == 1:
            return "The only score cannot be trusted", "bad"
        more = f", {verdicts['doubtful']} more {'is' if verdicts['doubtful'] == 1 else 'are'} doubtful"
        which = f"None of the {total} scores can be trusted"
        if verdicts["broken"] < total:
            which = f"{verdicts['broken']} of {total} scores cannot be trusted"
        return which + (more if verdicts["doubtful"] else ""), "bad"
    if verdicts["doubtful"]:
        if total == 1:
            return "The only score is doubtful", "doubt"
        be = "is" if verdicts["doubtful"] == 1 else "are"
        return f"{verdicts['doubtful']} of {total} scores {be} doubtful", "doubt"
    if verdicts["not-followed"] == total and not loose:
        only = "The only score could not be followed"
        lost = only if total == 1 else f"None of the {total} scores could be followed"
        return lost + unfollowed, "unsure"
    found = f"; {count(len(loose), 'finding')} beside them" if loose else ", nothing found"
    sure = not missed and not verdicts["not-followed"] and not loose
    return f"{count(total, 'score')} checked{found}{unfollowed}", "good" if sure else "unsure"


def likeness(finding: Finding, sources: Mapping[int, str]) -> tuple[str, str, str]:
    """What stays the same when the cell of a finding runs again."""
    return finding.code, finding.place.cell_id or "", code_at(finding.place, sources) or finding.fingerprint


def still_there(
    finding: Finding, sources: Mapping[int, str], now: Sequence[Finding], now_sources: Mapping[int, str]
) -> bool:
    """Whether a finding, told before, is among those of now: on the same line, or elsewhere in its cell."""
    like = likeness(finding, sources)
    others = [likeness(other, now_sources) for other in now]
    return like in others or (bool(like[1]) and like[:2] in [other[:2] for other in others])


def tell(result: Result, sources: Mapping[int, str] = NOTHING, superseded: Collection[int] = ()) -> Story:
    """Lay out a result.

    Parameters
    ----------
    result : Result
        What the engine found.
    sources : mapping of int to str
        The text of the cells by their index.
    superseded : collection of int
        Indices of cells whose output has been replaced by a later run.
    """

    def gone(place: Place) -> bool:
        return place.cell_index is not None and place.cell_index in superseded

    current = [score for score in result.scores if not gone(score.place)]
    spoils: dict[str, list[Score]] = {}
    for score in result.scores:
        for fingerprint in score.findings:
            spoils.setdefault(fingerprint, []).append(score)
    # The same cell run twice makes the same finding twice: the later run is the one on the screen.
    distinct: dict[str, Finding] = {}
    for finding in sorted(result.findings, key=lambda f: (not gone(f.place), _key(f.place))):
        distinct[finding.fingerprint or f"{finding.code} {_key(finding.place)}"] = finding

    spoiling: dict[str, Finding] = {}
    habits, loose, withdrawn, earlier = [], [], [], []
    for finding in sorted(distinct.values(), key=order):
        scores = spoils.get(finding.fingerprint, [])
        if finding.verdict == "withdrawn":
            withdrawn.append(finding)
        elif finding.severity == "info":
            habits.append(finding)
        elif any(not gone(score.place) for score in scores):
            spoiling[finding.fingerprint] = finding
        elif scores or gone(finding.place):
            earlier.append(finding)
        else:
            loose.append(finding)
    serious = [*spoiling.values(), *loose]
    earlier = [f for f in earlier if not still_there(f, sources, serious, sources)]

    entries = []
    told: set[str] = set()
    hidden = {finding.fingerprint: finding for finding in result.suppressed}
    for score in sorted(current, key=lambda s: _VERDICT_ORDER[s.verdict]):
        entry = Entry(score)
        for finding in sorted((spoiling[f] for f in score.findings if f in spoiling), key=order):
            (entry.told_before if finding.fingerprint in told else entry.findings).append(finding)
            told.add(finding.fingerprint)
        entry.ignored = [hidden[f] for f in score.findings if f in hidden and f not in spoiling]
        entries.append(entry)

    missed = [call for score in current for call in score.not_followed]
    headline, tone = _headline(current, loose, missed)
    # One score that nothing shown spoils would look like a mistake; of several each says it for itself.
    spoilt = [entry for entry in entries if entry.score.verdict in ("broken", "doubtful")]
    if spoilt and all(entry.ignored and not (entry.findings or entry.told_before) for entry in spoilt):
        headline += " because of what is ignored"
    problems = [error.message for error in result.errors]
    if problems:
        tone = "unsure" if tone in ("good", "empty") else tone
    calls = {(call.call, _key(call.place)): call for call in missed}
    return Story(
        headline=headline,
        tone=tone,
        entries=entries,
        loose=loose,
        habits=habits,
        not_followed=list(calls.values()),
        remarks=list(dict.fromkeys(note.message for note in result.notes if note.kind != "nothing-scored")),
        problems=problems,
        suppressed=list(result.suppressed),
        withdrawn=withdrawn,
        earlier=earlier,
        earlier_scores=len(result.scores) - len(current),
    )


def fix_line(finding: Finding) -> str:
    """The comment that hides a finding, and where it goes."""
    where = f"line {finding.place.row}"
    if finding.place.cell is not None:
        where += f" of cell {finding.place.cell}"
    return f"`# leaklint: ignore[{finding.code}] why it is right here` at the end of {where}"


def told_above(entry: Entry) -> str:
    """Name the findings that spoil a score and are shown under an earlier one."""
    names = [f"{finding.code} in {cell_name(finding.place)}" for finding in entry.told_before]
    return f"{'also ' if entry.findings else ''}because of {listing(names)}, told above"


def because_of_ignored(entry: Entry) -> str:
    """Name the findings that spoil a score and are ignored as asked."""
    names = dict.fromkeys(f"{finding.code} in {cell_name(finding.place)}" for finding in entry.ignored)
    also = "also " if entry.findings or entry.told_before else ""
    return f"{also}because of {listing(names)}, ignored as asked"


def qualities(finding: Finding) -> list[str]:
    """How sure, and how much it usually moves a score."""
    return [
        f"{finding.effect} effect",
        "confirmed" if finding.verdict == "confirmed" else finding.confidence,
    ]


VERDICT_WORDS = {
    "broken": "cannot be trusted",
    "doubtful": "doubtful",
    "not-followed": "could not be followed",
    "trusted": "nothing found",
}
