"""Findings with the data's way as code frames, then the scores, notebook by notebook."""

from __future__ import annotations

from leaklint.coverage import KINDS
from leaklint.model import Finding, Place, Result, Score
from leaklint.output.base import (
    Context,
    Step,
    ascii_only,
    by_path,
    code_by_fingerprint,
    harmless,
    one_line,
    score_words,
    summary,
    visible,
    way,
    where,
)
from leaklint.output.concise import (
    error_line,
    finding_line,
    last_line,
    note_line,
    shown_notes,
)
from leaklint.output.terminal import Mark, Paint, frame, text_width
from leaklint.tally import tally_of

GLYPHS = {"trusted": "✓", "broken": "✗", "doubtful": "!", "not-followed": "?"}
_STYLES = {
    "trusted": "good",
    "broken": "bad",
    "doubtful": "doubt",
    "not-followed": "doubt",
}


def render(result: Result, context: Context) -> str:
    """Return every finding with its frames, the scores of each notebook, and what was looked at."""
    paint = Paint(context.colour)
    blocks: list[str] = []
    silent = 0
    parts = by_path(result, context.paths)
    for path, part in parts.items():
        shown = visible(part.findings, context.verbose)
        notes = shown_notes(part, context)
        blocks += ["\n".join(_finding(f, context, paint)) for f in shown]
        lines = [note_line(note, paint) for note in notes]
        lines += [error_line(error, paint) for error in part.errors]
        if part.errors:
            pass  # nothing else is known about it
        elif shown or tally_of(part).scores or len(parts) == 1 or context.verbose:
            if part.scores and (shown or len(parts) == 1 or context.verbose):
                lines += _scores(path, part, paint)
            if shown or len(parts) == 1 or context.verbose:
                lines += _not_understood(path, part, paint)
            lines.append(f"{paint(harmless(path) + ':', 'bold')} {summary(part, verbose=context.verbose)}")
        else:
            silent += 1
        if lines:
            blocks.append("\n".join(lines))
    text = "\n\n".join(blocks)
    if len(parts) != 1:
        text += ("\n\n" if text else "") + last_line(result, context)
        if silent and len(parts) > silent:
            text += f"\nIn {silent} of the {len(parts)} files nothing is scored."
    text += "\n"
    return text if context.unicode else ascii_only(text)


def _finding(finding: Finding, context: Context, paint: Paint) -> list[str]:
    lines = [finding_line(finding, paint)]
    steps = way(finding)
    sources = [context.sources(finding.path, step.place.cell_index) for step in steps]
    rows = [max(step.place.end_row, step.place.row) + 1 for step in steps]
    gutter = max(4, max(len(str(row)) for row in rows) + 1)
    previous: object = ()
    for number, (step, source) in enumerate(zip(steps, sources, strict=True), 1):
        label = _label(step, finding, number, len(steps))
        place = step.place
        again = number > 1 and _same_line(steps[number - 2].place, place)
        if again:
            pass
        elif place.cell_index != previous and place.cell is not None:
            run = "" if place.execution_count is None else f", In [{place.execution_count}]"
            lines.append(f"{'':{gutter}} {paint(f'cell {place.cell}{run}', 'frame')}")
        elif previous == () or place.cell_index == previous:
            lines.append(f"{'':{gutter}} {paint('|', 'frame')}")
        previous = place.cell_index
        if source is None:
            lines.append(f"{place.row:{gutter}} {paint('|', 'frame')} {label}")
            continue
        mark = Mark(place.row, place.column, place.end_row, place.end_column, label, step.main)
        lines += frame(
            source,
            mark,
            gutter,
            paint,
            width=context.width,
            around=1 if step.main else 0,
            again=again,
            more=number < len(steps) and _follows(place, steps[number].place),
        )
    if finding.advice:
        lines.append(
            f"{'':{gutter}} {paint('=', 'frame')} {paint('help:', 'help')} {one_line(finding.advice)}"
        )
    sure = "" if finding.confidence == "certain" else f", {finding.confidence}"
    sure = ", confirmed by the live objects" if finding.verdict == "confirmed" else sure
    about = f"{finding.name}, typical effect {finding.effect}{sure}; read `leaklint rule {finding.code}`"
    lines.append(f"{'':{gutter}} {paint('=', 'frame')} {paint('rule:', 'help')} {about}")
    return lines


def _same_line(place: Place, other: Place) -> bool:
    """Whether two places are parts of one and the same line."""
    lines = (place.cell_index, place.row, place.end_row)
    return place.row == place.end_row and lines == (other.cell_index, other.row, other.end_row)


def _follows(place: Place, other: Place) -> bool:
    """Whether the line after a place is drawn for another one anyway."""
    return place.cell_index == other.cell_index and 0 <= other.row - place.end_row <= 1


def _label(step: Step, finding: Finding, number: int, steps: int) -> str:
    text = one_line(step.label) or (f"{finding.code} is found here" if step.main else "")
    return f"{number}. {text}" if steps > 1 else text


def _scores(path: str, part: Result, paint: Paint) -> list[str]:
    codes = code_by_fingerprint(part)
    rows = [_score_row(score, codes) for score in part.scores]
    widths = [max(text_width(row[n]) for row in rows) for n in range(2)]
    lines = [f"{paint('Scores', 'bold')} of {harmless(path)}"]
    for score, row in zip(part.scores, rows, strict=True):
        sign = paint(GLYPHS[score.verdict], _STYLES[score.verdict])
        cells = [text + " " * (size - text_width(text)) for text, size in zip(row, widths, strict=False)]
        lines.append(f"  {sign} {'  '.join([*cells, *row[2:]])}".rstrip())
    return lines


def _not_understood(path: str, part: Result, paint: Paint) -> list[str]:
    """What the verdict does not speak of: `nothing found` is less where much was not understood."""
    told = [note for note in part.notes if note.kind in KINDS]
    if not told:
        return []
    sign = paint(GLYPHS["not-followed"], _STYLES["not-followed"])
    title = f"{paint('Not understood', 'bold')} in {harmless(path)}"
    return [title, *(f"  {sign} {one_line(note.message)}" for note in told)]


def _score_row(score: Score, codes: dict[str, str]) -> list[str]:
    place = where("", score.place).removeprefix(":")
    rows = f"; {one_line(score.rows)}" if score.rows else ""
    return [one_line(score.metric), place, score_words(score, codes) + rows]
