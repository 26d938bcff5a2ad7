"""Drawing for terminals: colour, widths, code frames."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from leaklint.output.base import harmless

TAB = 4
#: Rows of a long range that are shown at its beginning and at its end.
_HEAD, _TAIL = 3, 1

_CODES = {
    "bold": "1",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "frame": "1;34",
    "main": "1;31",
    "side": "1;34",
    "help": "1;32",
    "good": "32",
    "bad": "31",
    "doubt": "33",
    "dim": "2",
}


class Paint:
    """Adds colour, or nothing."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text


def char_width(char: str) -> int:
    """Return the number of terminal columns that a character takes."""
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def text_width(text: str) -> int:
    """Return the number of terminal columns that a text takes."""
    return len(text) if text.isascii() else sum(map(char_width, text))


class _Line(NamedTuple):
    text: str
    stops: Sequence[int]  # the terminal column before each code point, and after the last


def _lay_out(source: str) -> _Line:
    """Make a source line printable and remember where each of its code points went."""
    plain = harmless(source, keep="\t")
    if plain.isascii() and "\t" not in plain:
        return _Line(plain, range(len(plain) + 1))  # nearly every line: a column a character
    out, stops, at = [], [0], 0
    for char in plain:
        shown = " " * TAB if char == "\t" else char
        out.append(shown)
        at += TAB if char == "\t" else char_width(char)
        stops.append(at)
    return _Line("".join(out), stops)


class Mark(NamedTuple):
    """A range to mark in a frame, with its label."""

    row: int
    column: int
    end_row: int
    end_column: int
    label: str
    main: bool


def frame(
    lines: Sequence[str],
    mark: Mark,
    gutter: int,
    paint: Paint,
    *,
    width: int = 120,
    around: int = 0,
    again: bool = False,
    more: bool = False,
) -> list[str]:
    """Draw the lines of a range with a row of carets under each part of it.

    Parameters
    ----------
    lines : sequence of str
        The source of the cell.
    mark : Mark
        What is marked.
    gutter : int
        Columns for line numbers.
    paint : Paint
        Colour.
    width : int
        Columns of the terminal.
    around : int
        Lines shown before and after.
    again, more : bool
        Whether the mark is under the line that was drawn last, and whether another one follows under this
        line: the line itself is drawn once.
    """
    bar = paint("|", "frame")
    first, last = mark.row, max(mark.row, mark.end_row)
    if mark.end_column <= 1 and last > first:
        last -= 1  # the range ends before the first column of its last row
    if not lines or first > len(lines):
        return [f"{'':{gutter}} {bar} {mark.label}".rstrip()]
    last = min(last, len(lines))
    rows = list(range(first, last + 1))
    hidden = range(0)
    if len(rows) > _HEAD + _TAIL + 1:
        hidden = range(first + _HEAD, last - _TAIL + 1)
    room = max(30, width - gutter - 3)
    cut = _cut(lines, mark, room)
    out = []

    def put(row: int) -> None:
        text = _window(_lay_out(lines[row - 1]).text, cut, room)
        out.append(f"{paint(f'{row:{gutter}}', 'frame')} {bar} {text}".rstrip())

    for row in range(max(1, first - around), 0 if again else first):
        if lines[row - 1].strip():
            put(row)
    for row in rows:
        if row in hidden:
            if row == hidden[0]:
                out.append(f"{'':{gutter}} {bar} {paint('...', 'dim')}")
            continue
        if not again:
            put(row)
        start, end = _columns(lines[row - 1], row, mark, last)
        if start >= end and row != last:
            continue
        start, end = max(start - cut, 0), max(end - cut, 1)
        start = min(start, room - 1)
        end = max(min(end, room), start + 1)
        sign = ("^" if mark.main else "-") * (end - start)
        label = f" {mark.label}" if row == last and mark.label else ""
        style = "main" if mark.main else "side"
        out.append(f"{'':{gutter}} {bar} {' ' * start}{paint(sign + label, style)}")
    for row in range(last + 1, 0 if more else min(len(lines), last + around) + 1):
        if lines[row - 1].strip():
            put(row)
    return out


def _columns(source: str, row: int, mark: Mark, last: int) -> tuple[int, int]:
    """Return the terminal columns, from 0, that the range takes in one of its rows."""
    stops = _lay_out(source).stops
    indent = len(source) - len(source.lstrip())
    start = mark.column - 1 if row == mark.row else indent
    end = mark.end_column - 1 if row == mark.end_row else len(source.rstrip())
    start = max(0, min(start, len(source)))
    end = max(0, min(end, len(source)))
    if end <= start and row == mark.row == last:
        return stops[start], stops[start] + 1
    return stops[start], stops[end]


def _cut(lines: Sequence[str], mark: Mark, room: int) -> int:
    """Return how many columns to drop at the left so that the marked part of a long line shows."""
    laid = _lay_out(lines[mark.row - 1])
    if laid.stops[-1] <= room:
        return 0
    start, end = _columns(lines[mark.row - 1], mark.row, mark, mark.end_row)
    if end <= room:
        return 0
    return max(0, min(start - 12, laid.stops[-1] - room))


def _window(text: str, cut: int, room: int) -> str:
    if cut == 0 and text_width(text) <= room:
        return text
    out, at = [], 0
    for char in text:
        size = char_width(char)
        if cut <= at and at + size <= cut + room:
            out.append(char)
        elif at < cut < at + size:
            out.append(" ")
        at += size
    return "".join(out)
