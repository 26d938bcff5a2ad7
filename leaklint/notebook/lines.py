"""Where each line of a cell stands in the notebook's own file.

A small reader of JSON that keeps positions. It is only run when a finding asks for its physical
line; values that do not matter (outputs above all) are passed over by the C scanner of `json`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from leaklint.notebook.cells import LineMap

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")

_skip = json.JSONDecoder().raw_decode


def python_lines(first_lines: list[int]) -> LineMap:
    """Map the cells of a Python file, given the line of each cell's first row."""

    def find(cell: int, row: int, column: int) -> int | None:
        return first_lines[cell] + row - 1 if 0 <= cell < len(first_lines) else None

    return find


def json_lines(text: str, nbformat: int = 4) -> LineMap:
    """Map the cells of a notebook from the text of its file."""
    reader = _Reader(text, nbformat)
    cells = reader.cells()
    maps: dict[int, _Map] = {}

    def find(cell: int, row: int, column: int) -> int | None:
        if not 0 <= cell < len(cells):
            return None
        if cell not in maps:
            maps[cell] = reader.cell(cells[cell])
        starts, lines = maps[cell]
        return lines[max(0, bisect_right(starts, (row, column)) - 1)]

    return find


def strings_of(text: str, cell: int, nbformat: int = 4) -> Iterator[tuple[int, str, bool]]:
    """Yield the strings that make up the source of a cell.

    Each as where its content begins in the text of the file, what it holds, and whether it begins a row of its
    own, as in notebooks of format 3 whose lines have no newlines.
    """
    reader = _Reader(text, nbformat)
    members = dict(reader._object(reader.cells()[cell]))
    source = members.get("source", members.get("input"))
    if source is None:
        return
    listed = text[source] == "["
    apart = False
    for number, item in enumerate(reader._array(source) if listed else [source]):
        if text[item] == '"':
            part, _ = scanstring(text, item + 1)
            yield item + 1, part, apart and number > 0
            if number == 0:
                apart = nbformat < 4 and listed and not part.endswith(("\n", "\r"))


# Of one cell: the (row, column) at which each string of its source begins, and that string's line.
_Map = tuple[list[tuple[int, int]], list[int]]


class _Reader:
    def __init__(self, text: str, nbformat: int) -> None:
        self.text = text
        self.nbformat = nbformat
        self.newline = "\n" if "\n" in text else "\r"
        self.line = 1
        self.counted = 0

    def cells(self) -> list[int]:
        """Return the positions of all cells; what is spelled twice counts the last time, as for `json`."""
        cells: list[int] | None = None
        sheets: list[int] = []
        for key, at in self._object(self._space(0)):
            if key == "cells" and self.text[at] == "[":
                cells = self._array(at)
            elif key == "worksheets" and self.text[at] == "[":
                sheets = []
                for sheet in self._array(at):
                    inner = dict(self._object(sheet)).get("cells")
                    if inner is not None and self.text[inner] == "[":
                        sheets += self._array(inner)
        return sheets if cells is None else cells

    def cell(self, at: int) -> _Map:
        """Return the map of the cell at a position."""
        members = dict(self._object(at))
        source = members.get("source", members.get("input"))
        return ([(1, 1)], [self._line_of(at)]) if source is None else self._source(source)

    def _source(self, at: int) -> _Map:
        starts: list[tuple[int, int]] = []
        lines: list[int] = []
        row = column = 1
        carriage = False
        apart: bool | None = None if self.nbformat < 4 else False
        for item in self._array(at) if self.text[at] == "[" else [at]:
            if self.text[item] != '"':
                continue
            part, _ = scanstring(self.text, item + 1)
            if apart is None:  # version 3 joins lines that do not end in a newline by one
                apart = self.text[at] == "[" and not part.endswith(("\n", "\r"))
            elif apart:
                row += 1
                column = 1
            if not part and not apart:
                continue
            starts.append((row, column))
            lines.append(self._line_of(item))
            begin = 0
            if carriage and part.startswith("\n"):  # a CRLF torn apart by the list
                begin = 1
            last = begin
            for end in _LINE_END.finditer(part, begin):
                row += 1
                column = 1
                last = end.end()
            column += len(part) - last
            carriage = not apart and part.endswith("\r")
        if not starts:
            return [(1, 1)], [self._line_of(at)]
        return starts, lines

    def _line_of(self, at: int) -> int:
        if at < self.counted:
            self.line -= self.text.count(self.newline, at, self.counted)
        else:
            self.line += self.text.count(self.newline, self.counted, at)
        self.counted = at
        return self.line

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _object(self, at: int) -> list[tuple[str, int]]:
        """Return the keys of the object at `at`, each with the position of its value."""
        members: list[tuple[str, int]] = []
        if self.text[at] != "{":
            return members
        at = self._space(at + 1)
        while self.text[at] == '"':
            key, at = scanstring(self.text, at + 1)
            at = self._space(self._space(at) + 1)  # the colon
            members.append((key, at))
            at = self._space(_skip(self.text, at)[1])
            if self.text[at] == ",":
                at = self._space(at + 1)
        return members

    def _array(self, at: int) -> list[int]:
        """Return the positions of the items of the array at `at`."""
        items: list[int] = []
        at = self._space(at + 1)
        while self.text[at] != "]":
            items.append(at)
            at = self._space(_skip(self.text, at)[1])
            if self.text[at] == ",":
                at = self._space(at + 1)
        return items
