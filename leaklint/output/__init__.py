"""A result as text, JSON or one of the formats that other tools read: one file a format.

Every format is a module with `render(result, context) -> str`, a pure function: it reads no
file and no environment, so that what it needs besides the result is in the `Context`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from leaklint.model import Result
    from leaklint.output.base import Context

__all__ = ["FORMATS", "TEXT_FORMATS", "Needs", "render"]


class Needs(NamedTuple):
    """What a format wants besides the findings.

    Attributes
    ----------
    text : bool
        It is for people at a terminal: infos are folded away, the summary is part of it.
    sources : bool
        It shows lines of the cells.
    spots : bool
        It names physical lines of the file.
    drawings : bool
        It draws the way of the data.
    in_repository : bool
        Services read it, which know files by their names in the repository, wherever in it the command runs.
    """

    text: bool = False
    sources: bool = False
    spots: bool = False
    drawings: bool = False
    in_repository: bool = False


FORMATS = {
    "full": Needs(text=True, sources=True),
    "concise": Needs(text=True),
    "json": Needs(),
    "jsonl": Needs(),
    "sarif": Needs(spots=True, in_repository=True),
    "github": Needs(spots=True, in_repository=True),
    "gitlab": Needs(spots=True, in_repository=True),
    "junit": Needs(spots=True, in_repository=True),
    "azure": Needs(spots=True, in_repository=True),
    "html": Needs(sources=True, drawings=True),
    "markdown": Needs(sources=True, in_repository=True),
}

TEXT_FORMATS = tuple(name for name, needs in FORMATS.items() if needs.text)


def render(name: str, result: Result, context: Context) -> str:
    """Return the result in the format of this name, ending with a newline unless it is empty."""
    if name not in FORMATS:
        raise ValueError(f"unknown output format {name!r}")
    text: str = import_module(f"leaklint.output.{name}").render(result, context)
    return text
