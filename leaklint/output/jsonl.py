"""The result as JSON lines: every finding, score, note and error on its own, with its kind."""

from __future__ import annotations

import json
from typing import Any

from leaklint.model import Result
from leaklint.output.base import Context

_KINDS = {"findings": "finding", "scores": "score", "notes": "note", "errors": "error"}


def render(result: Result, context: Context) -> str:
    """Return one JSON object a line."""
    data: dict[str, Any] = result.to_dict()
    return "".join(
        json.dumps({"kind": kind, **item}) + "\n" for key, kind in _KINDS.items() for item in data[key]
    )
