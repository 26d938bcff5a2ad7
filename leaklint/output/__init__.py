"""A result as text, JSON or one of the formats that other tools read: one file a format.

Every format is a module with `render(result, context) -> str`, a pure function: it reads no
file and no environment, so that what it needs besides the result is in the `Context`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaklint.model import Result
    from leaklint.output.base import Context

__all__ = ["FORMATS", "TEXT_FORMATS", "render"]

FORMATS = (
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "azure",
    "html",
    "markdown",
)

#: Formats for people at a terminal: infos are folded away, the summary is part of the text.
TEXT_FORMATS = ("full", "concise")


def render(name: str, result: Result, context: Context) -> str:
    """Return the result in the format of this name, ending with a newline unless it is empty."""
    if name not in FORMATS:
        raise ValueError(f"unknown output format {name!r}")
    text: str = import_module(f"leaklint.output.{name}").render(result, context)
    return text
