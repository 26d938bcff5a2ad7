"""One line a finding, one line at the end."""

from __future__ import annotations

from leaklint.coverage import KINDS
from leaklint.model import FileError, Finding, Note, Result
from leaklint.output.base import (
    Context,
    ascii_only,
    count,
    harmless,
    linted,
    one_line,
    summary,
    visible,
    where,
)
from leaklint.output.terminal import Paint

#: Notes of these kinds are said by the summary already.
_SAID = ("nothing-scored",)


def render(result: Result, context: Context) -> str:
    """Return the findings as `path:cell 4:2:9: LK101 error message`, one a line."""
    paint = Paint(context.colour)
    lines = [finding_line(f, paint) for f in visible(result.findings, context.verbose)]
    lines += [note_line(note, paint) for note in shown_notes(result, context)]
    if context.verbose:
        lines += [note_line(note, paint) for note in result.notes if note.kind in KINDS]
    lines += [error_line(error, paint) for error in result.errors]
    lines.append(last_line(result, context))
    text = "\n".join(lines) + "\n"
    return text if context.unicode else ascii_only(text)


def finding_line(finding: Finding, paint: Paint) -> str:
    """Return the header of a finding."""
    head = paint(where(finding.path, finding.place) + ":", "bold")
    code = paint(f"{finding.code} {finding.severity}", finding.severity)
    return f"{head} {code} {one_line(finding.message)}"


def error_line(error: FileError, paint: Paint) -> str:
    """Return the line for a file that failed."""
    head = paint(harmless(error.path) + ":", "bold") + " " if error.path else ""
    return f"{head}{paint(f'{error.code} error', 'error')} {one_line(error.message)}"


def note_line(note: Note, paint: Paint) -> str:
    """Return the line for a note."""
    head = paint(
        (where(note.path, note.place) if note.place else harmless(note.path)) + ":",
        "bold",
    )
    return f"{head} {paint('note', 'info')} {one_line(note.message)}"


def shown_notes(result: Result, context: Context) -> list[Note]:
    """Return the notes that say something which the summary does not."""
    return [
        note
        for note in result.notes
        if note.kind not in _SAID
        and note.kind not in KINDS
        and (context.verbose or note.kind != "opaque-cell")
    ]


def last_line(result: Result, context: Context) -> str:
    """Return the summary of the run."""
    text = summary(result, verbose=context.verbose)
    if result.files > 1 and linted(result):
        text = f"{count(linted(result), 'file')}: {text}"
    return text[0].upper() + text[1:] + "."
