"""GitLab's code quality report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from leaklint.model import Result
from leaklint.output.base import Context, one_line, place_words, report_path, visible

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def render(result: Result, context: Context) -> str:
    """Return the report: a JSON list with one entry a finding."""
    seen: Counter[str] = Counter()
    entries: list[dict[str, Any]] = []

    def add(path: str, code: str, severity: str, text: str, lines: tuple[int, int], key: str) -> None:
        shown = report_path(path, context)
        # GitLab wants fingerprints that no two entries share, and that last from commit to commit.
        key = f"{shown}\0{code}\0{key}"
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest()
        entries.append(
            {
                "description": text,
                "check_name": code,
                "fingerprint": digest,
                "severity": severity,
                "location": {"path": shown, "lines": {"begin": lines[0], "end": lines[1]}},
            }
        )

    for finding in visible(result.findings, context.verbose):
        spot = context.spots(finding.path, finding.place)
        text = f"{finding.code} ({place_words(finding.place)}) {one_line(finding.message)}"
        key = finding.fingerprint or finding.message
        severity = _SEVERITIES[finding.severity]
        add(finding.path, finding.code, severity, text, (spot.line, spot.end_line), key)
    for error in result.errors:
        add(
            error.path,
            error.code,
            "blocker",
            f"{error.code} {one_line(error.message)}",
            (1, 1),
            error.message,
        )
    return json.dumps(entries, indent=2) + "\n"
