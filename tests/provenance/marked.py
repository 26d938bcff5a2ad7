"""Sources whose faults are marked: `#! LK108` at the end of the line that is to be reported."""

from __future__ import annotations

import re
from textwrap import dedent

import leaklint

_MARK = re.compile(r"#! ((?:LK\d+ ?)+)$")


def check(*texts: str) -> None:
    """Lint a source, in one or more pieces: what is found is what is marked, and a score was looked at."""
    source = "\n".join(dedent(text).strip() for text in texts) + "\n"
    marked = {
        (code, row)
        for row, line in enumerate(source.splitlines(), 1)
        for mark in _MARK.findall(line)
        for code in mark.split()
    }
    result = leaklint.lint(source, name="case.py")
    found = {(f.code, f.place.row) for f in result.findings if f.severity in ("warning", "error")}
    assert found == marked, sorted(found)
    assert result.scores or marked, "no score was followed"
