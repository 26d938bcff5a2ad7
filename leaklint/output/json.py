"""The whole result as one JSON object."""

from __future__ import annotations

import json

from leaklint.model import Result
from leaklint.output.base import Context


def render(result: Result, context: Context) -> str:
    """Return the result as indented JSON."""
    # Only ASCII: a lone surrogate in a notebook or a path then needs no encoding that could fail.
    return json.dumps(result.to_dict(), indent=2) + "\n"
