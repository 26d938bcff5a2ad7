"""A rule's page: the documentation of one rule as Markdown, as plain text, or as data for JSON."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leaklint.rules.base import Rule

SECTIONS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "What stays silent",
    "References",
)

FOUND_IN = {
    "S": "the code",
    "L": "the live kernel",
    "S+L": "the code, confirmed or withdrawn by the live kernel",
}


def documentation(rule: Rule) -> tuple[str, dict[str, str]]:
    """Return the first paragraph of the rule's docstring, and its sections by heading."""
    text = inspect.cleandoc(type(rule).__doc__ or "")
    # Headings inside a code block would be comments of its Python, which never start with two hashes.
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    sections = {}
    for part in parts:
        title, _, body = part.partition("\n")
        sections[title.strip()] = body.strip("\n")
    return head.strip(), sections


def to_dict(rule: Rule) -> dict[str, Any]:
    """Return the page as plain data, as `leaklint rule --output-format json` prints it."""
    summary, sections = documentation(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "effect": rule.effect,
        "origin": rule.origin,
        "summary": summary,
        "advice": rule.advice,
        "sections": sections,
    }


def to_markdown(rule: Rule) -> str:
    """Return the page as Markdown."""
    summary, sections = documentation(rule)
    facts = [
        f"**Family** {rule.family}",
        f"**Severity** {rule.severity}",
        f"**Typical effect on the score** {rule.effect}",
        f"**Found in** {FOUND_IN[rule.origin]}",
    ]
    blocks = [
        f"# {rule.code} {rule.name}",
        summary,
        " · ".join(facts),
        f"**In one sentence:** {rule.advice}",
        *(f"## {title}\n\n{body}" for title, body in sections.items()),
    ]
    return "\n\n".join(blocks) + "\n"


def to_text(rule: Rule) -> str:
    """Return the page as plain text for a terminal: no Markdown signs, code indented."""
    summary, sections = documentation(rule)
    facts = (
        f"family {rule.family}, severity {rule.severity}, typical effect {rule.effect}, "
        f"found in {FOUND_IN[rule.origin]}"
    )
    blocks = [f"{rule.code} {rule.name}", _plain(summary), facts, _plain(rule.advice)]
    blocks += [f"{title}\n{'-' * len(title)}\n{_plain(body)}" for title, body in sections.items()]
    return "\n\n".join(blocks) + "\n"


def _plain(text: str) -> str:
    lines = []
    in_code = False
    for line in text.split("\n"):
        if line.startswith("```"):
            in_code = not in_code
        elif in_code:
            lines.append(f"    {line}".rstrip())
        else:
            line = re.sub(r"<(https?://[^>]+)>", r"\1", line)
            line = re.sub(r"\[([^\]]+)\]\((https?://[^)]+)\)", r"\1, \2", line)
            lines.append(re.sub(r"[`*]", "", line))
    return "\n".join(lines)
