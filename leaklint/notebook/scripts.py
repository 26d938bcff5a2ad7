"""Python files into notebooks: with `# %%` cells, exported by Databricks, or plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from leaklint.notebook.cells import Cell, LineMap, Notebook, NotebookError, make_cell
from leaklint.notebook.read import RECODE

_MARKER = re.compile(r"^[ \t]*#[ \t]*%%(?=[%\s\[]|$)(.*)$", re.MULTILINE)
_CODECELL = re.compile(r"^#[ \t]*<codecell>()[ \t]*$", re.MULTILINE)
_KIND = re.compile(r"\[(markdown|md|raw)\]")
_TAGS = re.compile(r"\btags\s*=\s*(\[[^\]]*\])")
_LANGUAGE = re.compile(r"\blanguage\s*=\s*\"([^\"]*)\"")
_FRONT_MATTER = re.compile(r"\A#[ \t]*---[ \t]*\n(?:#[^\n]*\n)*?#[ \t]*---[ \t]*(?:\n|\Z)")
_STRING = re.compile(
    r"\#[^\n]*"
    r'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:""")?'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?",
    re.DOTALL,
)
_DATABRICKS = re.compile(r"\A# Databricks notebook source[ \t]*(?:\n|\Z)")
_COMMAND = re.compile(r"^# COMMAND -{10,}[ \t]*(?:\n|\Z)", re.MULTILINE)
_MAGIC_COMMENT = re.compile(r"^# MAGIC[ \t]+%(\w+)[ \t]*(.*)$", re.MULTILINE)
_CODING = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


def encoding_of(data: bytes) -> str:
    """Return the encoding that a Python file declares, UTF-8 where it declares none."""
    coding = _CODING.match(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if coding and not data.startswith(b"\xef\xbb\xbf"):
        return coding.group(1).decode("ascii", "replace")
    return "utf-8"


def _decode_python(data: bytes, name: str) -> str:
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise NotebookError(name, "is a binary file, not Python text; exclude it")
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotebookError(name, f"is not {encoding.upper()} text (line {line}); {RECODE}") from None
    except (LookupError, ValueError):
        raise NotebookError(name, f"declares an unknown encoding ({encoding}); save it as UTF-8") from None
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_python(data: bytes, name: str, cell_magics: Collection[str]) -> Notebook:
    """Read a Python file; what it holds tells whether it has cells."""
    text = _decode_python(data, name)
    if _DATABRICKS.match(text):
        return _databricks(text, name, cell_magics)
    markers = _markers(text)
    if markers:
        return _percent(text, markers, name, cell_magics)
    cells = [make_cell(text, 0, cell_magics=cell_magics)]
    return Notebook(name, cells, format="script", nbformat=0, line_map=_python_map([1]))


def _python_map(first_lines: list[int]) -> Callable[[], LineMap]:
    def line_map() -> LineMap:
        from leaklint.notebook.lines import python_lines

        return python_lines(first_lines)

    return line_map


def _markers(text: str) -> list[re.Match[str]]:
    """Return the lines that begin a cell; those inside a string do not."""
    markers = list(_MARKER.finditer(text)) or list(_CODECELL.finditer(text))
    if not markers or ('"""' not in text and "'''" not in text):
        return markers
    strings = [found.span() for found in _STRING.finditer(text) if text[found.start()] != "#"]
    inside = iter(strings)
    span = next(inside, None)
    kept = []
    for marker in markers:
        while span is not None and span[1] <= marker.start():
            span = next(inside, None)
        if span is None or not span[0] < marker.start():
            kept.append(marker)
    return kept


def _percent(text: str, markers: list[re.Match[str]], name: str, cell_magics: Collection[str]) -> Notebook:
    cells: list[Cell] = []
    first_lines: list[int] = []
    row = counted = 0

    def add(title: str, begin: int, end: int) -> None:
        nonlocal row, counted
        row += text.count("\n", counted, begin)
        counted = begin
        source = text[begin:end]
        kind = _KIND.search(title)
        tags = _TAGS.search(title)
        language = _LANGUAGE.search(title)
        first_lines.append(row + 1)
        cells.append(
            make_cell(
                source.rstrip("\n"),
                len(cells),
                kind="code" if kind is None else "raw" if kind.group(1) == "raw" else "markdown",
                cell_magics=cell_magics,
                language=language.group(1) if language else None,
                tags=_strings(tags.group(1)) if tags else (),
            )
        )

    # What stands above the first marker is a cell, but for jupytext's front matter.
    front = _FRONT_MATTER.match(text)
    begin = front.end() if front else 0
    if begin < markers[0].start() and text[begin : markers[0].start()].strip():
        add("", begin, markers[0].start())
    ends: Iterable[int] = [*(m.start() for m in markers[1:]), len(text)]
    for marker, end in zip(markers, ends, strict=True):
        add(marker.group(1), min(marker.end() + 1, len(text)), max(end, min(marker.end() + 1, len(text))))
    return Notebook(name, cells, format="percent", nbformat=0, line_map=_python_map(first_lines))


def _strings(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\"']([^\"']*)[\"']", text))


def _databricks(text: str, name: str, cell_magics: Collection[str]) -> Notebook:
    """Read an exported Databricks notebook, whose other languages stand in `# MAGIC` comments."""
    cells: list[Cell] = []
    first_lines: list[int] = []
    head = _DATABRICKS.match(text)
    begin = head.end() if head else 0
    parts = []
    for command in _COMMAND.finditer(text):
        parts.append((begin, command.start()))
        begin = command.end()
    parts.append((begin, len(text)))
    for start, end in parts:
        source = text[start:end]
        lines_above = len(source) - len(source.lstrip("\n"))
        source = source.strip("\n")
        if not source.strip():
            continue
        first_lines.append(text.count("\n", 0, start + lines_above) + 1)
        magic = _MAGIC_COMMENT.search(source)
        kind = "markdown" if magic and magic.group(1) in ("md", "md-sandbox") else "code"
        cell = make_cell(source, len(cells), kind=kind, cell_magics=cell_magics)
        if magic and kind == "code":
            _databricks_magic(cell, magic.group(1))
        cells.append(cell)
    return Notebook(name, cells, format="databricks", nbformat=0, line_map=_python_map(first_lines))


def _databricks_magic(cell: Cell, magic: str) -> None:
    if magic in ("sql", "scala", "r", "sh", "fs"):
        cell.magic = magic
        cell.opaque = True
        cell.code = ""
        # The result of %sql comes back as `_sqldf`; the others have interpreters of their own.
        cell.defines_unknown = magic == "sql"
    elif magic == "run":
        cell.runs = tuple(
            found.group(2).strip().strip("\"'")
            for found in _MAGIC_COMMENT.finditer(cell.source)
            if found.group(1) == "run" and found.group(2).strip()
        )
