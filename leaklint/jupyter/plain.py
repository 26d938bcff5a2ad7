"""A story as plain text, for terminals and for hosts that show nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from leaklint.jupyter.story import (
    VERDICT_WORDS,
    Story,
    because_of_ignored,
    cell_name,
    code_at,
    fix_line,
    qualities,
    steps,
    told_above,
)
from leaklint.model import Finding
from leaklint.output.base import call_name, count

WIDTH = 100


def wrapped(value: str, indent: int, first: str | None = None) -> str:
    """Break a sentence into lines, behind a margin."""
    pad = " " * indent
    return textwrap.fill(
        value,
        WIDTH,
        initial_indent=pad if first is None else first,
        subsequent_indent=pad,
        break_long_words=False,
        break_on_hyphens=False,
    )


def card(finding: Finding, sources: Mapping[int, str]) -> list[str]:
    """A finding with the way of its data."""
    lines = [
        f"  {finding.severity} {finding.code} {finding.name} · {cell_name(finding.place)} · "
        + " · ".join(qualities(finding)),
        wrapped(finding.message, 4),
    ]
    way = steps(finding, sources)
    width = max((len(step.role) for step in way), default=0)
    cells = max((len(cell_name(step.place)) for step in way), default=0)
    for step in way:
        arrow = ">" if step.here else " "
        lines.append(
            f"  {arrow} {cell_name(step.place):<{cells}}  {step.role:<{width}}  {step.code}".rstrip()
        )
    if not way and (line := code_at(finding.place, sources)):
        lines.append(f"  > {cell_name(finding.place)}  {line}")
    if finding.advice:
        lines.append(wrapped(finding.advice, 9, "    Fix: "))
    lines.append(wrapped(fix_line(finding), 12, "    Ignore: "))
    return lines


def text(story: Story, sources: Mapping[int, str], footer: str = "") -> str:
    """The whole report."""
    lines = [story.headline]
    lines += [f"  error: {problem}" for problem in story.problems]
    good = []
    for item in story.entries:
        score = item.score
        rows = f": {score.rows}" if score.rows else ""
        line = f"{score.metric} in {cell_name(score.place)} {VERDICT_WORDS[score.verdict]}{rows}"
        if score.verdict == "trusted" and not item.findings:
            good.append(wrapped(line, 2, ""))
            continue
        lines += ["", wrapped(line, 2, "")]
        lines += [f"  {told_above(item)}"] if item.told_before else []
        lines += [f"  {because_of_ignored(item)}"] if item.ignored else []
        lines += [f"  depends on {call_name(c.call)} in {cell_name(c.place)}" for c in score.not_followed]
        for finding in item.findings:
            lines += card(finding, sources)
    if story.loose:
        lines += ["", "Before anything is scored on these rows"]
        for finding in story.loose:
            lines += card(finding, sources)
    lines += ["", *good] if good else []
    rest = [
        count(len(story.habits), "habit or remark", "habits and remarks") if story.habits else "",
        f"{len(story.suppressed)} ignored" if story.suppressed else "",
        f"{len(story.withdrawn)} withdrawn" if story.withdrawn else "",
        f"{count(len(story.earlier), 'finding')} in earlier runs, mended since" if story.earlier else "",
    ]
    lines += ["", *(wrapped(f"note: {remark}", 2, "") for remark in story.remarks)] if story.remarks else []
    if any(rest):
        lines += ["", "also: " + ", ".join(part for part in rest if part)]
    if footer:
        lines += ["", footer]
    return "\n".join(lines)
