"""Markdown for job summaries and comments on pull requests."""

from __future__ import annotations

import re

from leaklint.model import Finding, Result
from leaklint.output.base import (
    Context,
    by_path,
    code_by_fingerprint,
    excerpt,
    harmless,
    headline,
    one_line,
    place_words,
    report_path,
    score_words,
    spoiled_unseen,
    summary,
    visible,
    way,
)

_SIGNS = {"trusted": "✅", "broken": "❌", "doubtful": "⚠️", "not-followed": "❔"}
_SEVERITIES = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}

#: Of more findings only the number is told: a comment holds 65,536 characters.
MOST = 50


def render(result: Result, context: Context) -> str:
    """Return a heading with the verdict, then each notebook's scores and findings."""
    blocks = [f"## leaklint: {headline(result, verbose=context.verbose)}"]
    left = MOST
    hidden: list[str] = []
    quiet: list[str] = []
    for path, part in by_path(result, context.paths).items():
        found = visible(part.findings, context.verbose)
        shown = report_path(path, context)
        if not found and not part.errors:
            # What is ignored or known is not nothing.
            told = hidden if part.suppressed or spoiled_unseen(part) else quiet
            told.append(f"- {_code(shown)}: {escape(summary(part, verbose=context.verbose))}")
            continue
        blocks.append(f"### {_code(shown)}")
        blocks += [f"{_SEVERITIES['error']} **{e.code}** {escape(one_line(e.message))}" for e in part.errors]
        if part.scores:
            blocks.append(_scores(part))
        blocks += [_finding(finding, context) for finding in found[:left]]
        if len(found) > left:
            blocks.append(f"… and {len(found) - left} more findings in this file.")
        left = max(0, left - len(found))
        if not part.errors:
            blocks.append(escape(summary(part, verbose=context.verbose)) + ".")
    for title, lines in (("Nothing new", hidden), ("Nothing found", quiet)):
        if lines:
            rest = len(lines) - MOST
            blocks.append(f"### {title}")
            blocks.append("\n".join(lines[:MOST] + ([f"- and {rest} more files"] if rest > 0 else [])))
    return "\n\n".join(blocks) + "\n"


def _scores(part: Result) -> str:
    codes = code_by_fingerprint(part)
    rows = ["| | score | where | rows | verdict |", "|---|---|---|---|---|"]
    for score in part.scores:
        cells = [
            _SIGNS[score.verdict],
            escape(score.metric),
            place_words(score.place),
            escape(score.rows),
            escape(score_words(score, codes)),
        ]
        rows.append("| " + " | ".join(_CELL_BAR.sub(r"\\|", cell) for cell in cells) + " |")
    return "\n".join(rows)


def _finding(finding: Finding, context: Context) -> str:
    head = (
        f"{_SEVERITIES[finding.severity]} **{finding.code} {finding.name}** ({place_words(finding.place)}) "
        f"{escape(one_line(finding.message))}"
    )
    steps = []
    for number, step in enumerate(way(finding), 1):
        label = escape(one_line(step.label) or finding.name)
        pieces = excerpt(context.sources(finding.path, step.place.cell_index), step.place, most=4)
        text = "\n".join(piece.before + piece.marked + piece.after for piece in pieces)
        mark = "**" if step.main else ""
        steps.append(f"{number}. {mark}{place_words(step.place)}{mark}: {label}")
        if text:
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            block = f"{fence}python\n{text}\n{fence}"
            steps.append("\n".join(f"   {line}" for line in block.split("\n")))
    parts = [head, "\n".join(steps)]
    if finding.advice:
        parts.append(f"**How to mend it:** {escape(one_line(finding.advice))}")
    return "\n\n".join(parts)


_CELL_BAR = re.compile(r"(?<!\\)\|")
_CODE_SPAN = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"[\\`*_\[\]~|]")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, with its `code` as code; no tag, no link, no mention."""
    parts = _CODE_SPAN.split(harmless(text))
    for number, part in enumerate(parts):
        if number % 2 == 0:
            part = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")
            part = re.sub(r"(?i)\b(https?|ftp)://", r"\1:&#47;/", part).replace("www.", "www&#46;")
            parts[number] = _SPECIAL.sub(r"\\\g<0>", part)
    return "".join(parts)


def _code(text: str) -> str:
    text = harmless(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
