"""Counts by rule, and the calls that hide most scores: where to look first in many notebooks."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from leaklint.coverage import call_of
from leaklint.model import SEVERITIES, Result, Severity
from leaklint.output.base import Context, ascii_only, count, one_line
from leaklint.output.concise import error_line, last_line
from leaklint.output.terminal import Paint, text_width

#: How many of the calls not followed are listed.
MOST = 20


@dataclass(slots=True)
class RuleCount:
    """How often a rule spoke."""

    code: str
    name: str
    severity: Severity
    count: int = 0
    files: set[str] = field(default_factory=set)


@dataclass(slots=True)
class CallCount:
    """How many scores, in how many files, a call that was not followed hides."""

    call: str
    scores: int = 0
    files: set[str] = field(default_factory=set)


def rule_counts(result: Result) -> list[RuleCount]:
    """Count findings by rule and severity, the worst and most frequent first."""
    found: dict[tuple[str, str], RuleCount] = {}
    for finding in result.findings:
        if finding.verdict == "withdrawn":
            continue
        key = (finding.code, finding.severity)
        row = found.setdefault(key, RuleCount(finding.code, finding.name, finding.severity))
        row.count += 1
        row.files.add(finding.path)
    return sorted(
        found.values(),
        key=lambda row: (SEVERITIES.index(row.severity), -row.count, row.code),
    )


def call_counts(result: Result) -> list[CallCount]:
    """Count the scores that each call not followed hides, most first."""
    found: dict[str, CallCount] = {}
    for score in result.scores:
        for call in dict.fromkeys(one_line(item.call).removesuffix("()") for item in score.not_followed):
            row = found.setdefault(call, CallCount(call))
            row.scores += 1
            row.files.add(score.path)
    return sorted(found.values(), key=lambda row: (-row.scores, -len(row.files), row.call))


def render(result: Result, context: Context, *, as_json: bool = False) -> str:
    """Return the two tables as text, or as one JSON object."""
    if as_json:
        return _json(result)
    paint = Paint(context.colour)
    lines = []
    rules = rule_counts(result)
    if rules:
        rows = [
            [
                str(row.count),
                row.code,
                row.severity,
                row.name,
                f"in {count(len(row.files), 'file')}",
            ]
            for row in rules
        ]
        for row, cells in zip(rules, _table(rows), strict=True):
            lines.append(cells.replace(row.severity, paint(row.severity, row.severity), 1))
    calls = call_counts(result)
    if calls:
        lines += [""] if lines else []
        lines.append(paint("Calls not followed that hide most scores", "bold"))
        rows = [
            [str(row.scores), call_of(row.call), f"in {count(len(row.files), 'file')}"]
            for row in calls[:MOST]
        ]
        lines += _table(rows)
        if len(calls) > MOST:
            lines.append(f"and {len(calls) - MOST} more")
        lines += [
            "",
            "To tell leaklint what they do, put these into pyproject.toml; the roles are a guess by the name:",
        ]
        for call in calls[:MOST]:
            lines += ["", *declaration(call.call)]
    lines += ["", *(error_line(error, paint) for error in result.errors)] if result.errors else []
    lines += ["", last_line(result, context)] if lines else [last_line(result, context)]
    text = "\n".join(lines) + "\n"
    return text if context.unicode else ascii_only(text)


#: What a function of such a name may well do. Where none fits, each row by itself: that claims least.
_GUESSES = (
    ("split", re.compile(r"split|partition|holdout|folds?$", re.IGNORECASE)),
    ("metric", re.compile(r"score|metric|accura|evaluat|error$|loss$", re.IGNORECASE)),
    ("train", re.compile(r"fit|train", re.IGNORECASE)),
    ("load", re.compile(r"load|read|fetch|get_data|download", re.IGNORECASE)),
    ("statistic", re.compile(r"scale|normali|standardi|impute|fill_?na|encode", re.IGNORECASE)),
)
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def declaration(call: str) -> list[str]:
    """Return the lines that declare a team's own function, ready to paste."""
    if "=" in call.partition("(")[0]:
        return [f"# {call} is no whole line of Python: complete it"]
    if not _NAME.fullmatch(call):
        return [f"# {call} has no name to declare it by: wrap the call in a function, and declare that"]
    last = call.rpartition(".")[2]
    role = next((role for role, words in _GUESSES if words.search(last)), "rowwise")
    lines = ["[[tool.leaklint.helpers]]", f'name = "{call}"', f'role = "{role}"']
    if "." in call:
        lines[1] += f'  # a method of an object: pattern = "$_.{last}($DATA, $$$)" instead'
    if role == "statistic":
        lines.append("keepsrows = true")
    return lines


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(text_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [" " * (widths[0] - len(row[0])) + row[0]]
        cells += [
            text + " " * (width - text_width(text)) for text, width in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def _json(result: Result) -> str:
    verdicts = Counter(score.verdict for score in result.scores)
    data = {
        "schema": 1,
        "files": result.files,
        "rules": [
            {
                "code": r.code,
                "name": r.name,
                "severity": r.severity,
                "count": r.count,
                "files": len(r.files),
            }
            for r in rule_counts(result)
        ],
        "scores": dict(verdicts),
        "not_followed": [
            {
                "call": c.call,
                "scores": c.scores,
                "files": len(c.files),
                "declaration": "\n".join(declaration(c.call)),
            }
            for c in call_counts(result)
        ],
        "errors": [error.to_dict() for error in result.errors],
    }
    return json.dumps(data, indent=2) + "\n"
