"""Logging commands that Azure Pipelines shows as issues."""

from __future__ import annotations

from leaklint.model import Result
from leaklint.output.base import Context, harmless, one_line, report_path, visible, where


def render(result: Result, context: Context) -> str:
    """Return one logging command a finding, on the line of the file itself."""
    lines = []
    for finding in visible(result.findings, context.verbose):
        spot = context.spots(finding.path, finding.place)
        fields: dict[str, object] = {
            "type": "error" if finding.severity == "error" else "warning",
            "sourcepath": harmless(report_path(finding.path, context)),
            "linenumber": spot.line,
        }
        if spot.column is not None:
            fields["columnnumber"] = spot.column
        fields["code"] = finding.code
        text = f"{where(finding.path, finding.place)}: {one_line(finding.message)}"
        lines.append(_command(fields, text))
    for error in result.errors:
        path = (
            {"sourcepath": harmless(report_path(error.path, context)), "linenumber": 1} if error.path else {}
        )
        lines.append(_command({"type": "error", **path, "code": error.code}, one_line(error.message)))
    return "".join(line + "\n" for line in lines)


def _command(fields: dict[str, object], text: str) -> str:
    inside = "".join(f"{key}={_property(str(value))};" for key, value in fields.items())
    return f"##vso[task.logissue {inside}]{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
