"""What of a notebook was not understood: the other half of every verdict.

Nothing found means something only beside what was looked at. The notes made here say which cells are not
Python, which data come from a call that shows nothing of them, what was fitted without anybody knowing what
it is, and which calls got a model and may have fitted or scored it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from leaklint.model import Note, Place

if TYPE_CHECKING:
    from leaklint.findings import Report
    from leaklint.provenance.trace import Event

#: The kinds of these notes, as the JSON names them, and what they count.
KINDS = {
    "not-parsed": ("cell", "cells"),
    "unseen-loader": ("source of data", "sources of data"),
    "unknown-object": ("fitted object", "fitted objects"),
    "unseen-use": ("use of a model", "uses of a model"),
}

#: A call of such a name may well fit or score.
_SPEAKING = re.compile(r"fit|train|eval|scor|predict|metric|accuracy|cross_val|tune", re.IGNORECASE)

#: So many notes of one kind are told one by one.
MOST = 5


def notes(report: Report) -> list[Note]:
    """Return what was not understood, each once, in the order of the notebook."""
    return [*_cells(report), *_loaders(report), *_objects(report), *_uses(report)]


def _cells(report: Report) -> list[Note]:
    rows: dict[int, list[int]] = {}
    for cell, row, _ in report.run.broken:
        rows.setdefault(cell, []).append(row)
    script = report.notebook.format == "script"
    found = []
    for cell, lines in rows.items():
        where = "this file" if script else f"cell {cell + 1}"
        many = f"{len(lines)} lines" if len(lines) > 1 else f"line {lines[0] + 1}"
        verb = "are" if len(lines) > 1 else "is"
        message = f"{many} of {where} {verb} not Python, left out"
        found.append((message, report.at(cell, lines[0])))
    return _told(report, "not-parsed", found)


def _loaders(report: Report) -> list[Note]:
    """Data of unknown origin, where they reach a split, a model or a score."""
    events = report.audit.trace.events
    reached: dict[int, Event] = {}
    for event in events[: report.run.interp.uncalled]:
        if event.kind not in ("fit", "split", "score", "statistic"):
            continue
        for atom in event.rows.atoms:
            uni = atom.uni.root()
            made = events[uni.event] if 0 <= uni.event < len(events) else None
            # What an unknown call returns is told of in two events: the call, and data without a name.
            if made is not None and made.kind == "load" and not made.what and made.index:
                call = events[made.index - 1]
                if call.kind == "opaque" and call.data.get("source"):
                    reached.setdefault(call.index, call)
    found = [
        (
            f"`{call_of(one.what)}` {_in(report, one)} brings data that nothing is known about",
            _place(report, one),
        )
        for _, one in sorted(reached.items())
    ]
    return _told(report, "unseen-loader", found)


def _objects(report: Report) -> list[Note]:
    found = []
    for event in report.audit.trace.events[: report.run.interp.uncalled]:
        obj: Any = event.data.get("obj")
        if event.kind != "fit" or obj is None or getattr(obj, "entry", obj) is not None:
            continue
        qual = str(getattr(obj, "qual", ""))
        if "." in qual and report.run.interp.knowledge.lookup(qual) is not None:
            continue
        what = f"nothing is known about `{qual}`" if "." in qual else "nothing is known about it"
        message = f"`{event.what}` is fitted {_in(report, event)}: {what}"
        found.append((message, _place(report, event)))
    return _told(report, "unknown-object", found)


def _uses(report: Report) -> list[Note]:
    found = []
    for event in report.audit.trace.events[: report.run.interp.uncalled]:
        if (
            event.kind == "opaque"
            and event.rows
            and (event.data.get("models") or _SPEAKING.search(event.what))
        ):
            given = "a model and data" if event.data.get("models") else "data"
            message = f"`{call_of(event.what)}` {_in(report, event)} gets {given}: what it does with them is not known"
            found.append((message, _place(report, event)))
        elif event.kind == "opaque" and event.data.get("file"):
            message = f"`{event.what}` {_in(report, event)}: no such file in the project, left out"
            found.append((message, _place(report, event)))
    return _told(report, "unseen-use", found)


def call_of(what: str) -> str:
    """`prepare()` for a call however it is written; a line that nobody could read as it stands."""
    return what if what.endswith((")", "]")) or "=" in what else f"{what}()"


def _in(report: Report, event: Event) -> str:
    return f"in {report.where(event)}"


def _place(report: Report, event: Event) -> Place:
    return report.place(event.node, event.stack)


def _told(report: Report, kind: str, found: Iterable[tuple[str, Place]]) -> list[Note]:
    each = list(dict.fromkeys(found))
    out = [Note(message, report.path, place, kind) for message, place in each[:MOST]]
    if len(each) > MOST:
        rest = len(each) - MOST
        things = KINDS[kind][rest > 1]
        out.append(Note(f"and {rest} more {things} not understood", report.path, each[MOST][1], kind))
    return out
