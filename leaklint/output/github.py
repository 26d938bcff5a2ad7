"""Workflow commands that GitHub Actions turns into annotations."""

from __future__ import annotations

from collections.abc import Iterator

from leaklint.model import Finding, Result
from leaklint.output.base import (
    Context,
    count,
    harmless,
    made_elsewhere,
    one_line,
    report_path,
    visible,
    where,
)

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(result: Result, context: Context) -> str:
    """Return one workflow command a finding, on the line of the file itself."""
    lines = []
    for finding in visible(result.findings, context.verbose):
        spot = context.spots(finding.path, finding.place)
        fields = {
            "title": f"leaklint ({finding.code})",
            "file": harmless(report_path(finding.path, context)),
            "line": spot.line,
            "endLine": spot.end_line,
        }
        # GitHub drops annotations that give columns of a range over several lines.
        if spot.column is not None and spot.end_column is not None and spot.line == spot.end_line:
            fields |= {"col": spot.column, "endColumn": spot.end_column}
        text = f"{where(finding.path, finding.place)}: {finding.code} {one_line(finding.message)}"
        if finding.advice:
            text += f"\n{one_line(finding.advice)}"
        lines.append(_command(_LEVELS[finding.severity], fields, text))
    lines += _elsewhere(visible(result.findings, context.verbose), context)
    for error in result.errors:
        fields = {"title": f"leaklint ({error.code})"}
        if error.path:
            fields |= {"file": harmless(report_path(error.path, context)), "line": 1}
        lines.append(_command("error", fields, f"{harmless(error.path)}: {one_line(error.message)}"))
    return "".join(line + "\n" for line in lines)


def _elsewhere(findings: list[Finding], context: Context) -> Iterator[str]:
    """One notice at each line of another file where faults are made: that may be what a pull request changed."""
    made: dict[tuple[str, int, str], list[Finding]] = {}
    for finding in findings:
        there = made_elsewhere(finding)
        if there is not None:
            key = (harmless(report_path(there.path, context)), there.line, finding.code)
            made.setdefault(key, []).append(finding)
    for (path, line, code), told in made.items():
        first = told[0]
        files = len({finding.path for finding in told})
        more = f", and in {count(files - 1, 'more file')}" if files > 1 else ""
        text = f"{code} {first.name}: made here, told at {where(first.path, first.place)}{more}"
        fields: dict[str, object] = {
            "title": f"leaklint ({code})",
            "file": path,
            "line": line,
            "endLine": line,
        }
        yield _command("notice", fields, f"{text}\n{one_line(first.advice)}")


def _command(level: str, fields: dict[str, object], text: str) -> str:
    inside = ",".join(f"{key}={_property(str(value))}" for key, value in fields.items())
    return f"::{level} {inside}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
