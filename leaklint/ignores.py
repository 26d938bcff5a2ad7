"""Writing ignore comments into files (`--add-ignore`), and into nothing else of them.

A notebook is not parsed and written again, which would change its indentation, the order of its keys and
its escapes: the comment is put into the text of the JSON, inside the string that holds the line. What was
written is linted before it reaches the disk: a comment stays only if it silences what it is for, and if
nothing else is found or lost.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaklint.model import Finding, Result

if TYPE_CHECKING:
    from leaklint.notebook import Notebook

_LINE_END = re.compile(r"\r\n|\r|\n")
#: A character of a JSON string as it is spelled.
_SPELLED = re.compile(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.|.", re.DOTALL)

Key = tuple[str, int | None, int, int, str]


def key_of(finding: Finding) -> Key:
    """What makes a finding the same before and after a comment: its fingerprint may hold the whole statement."""
    place = finding.place
    return finding.code, place.cell_index, place.row, place.column, finding.path


@dataclass(slots=True)
class Written:
    """What became of the findings of a file.

    Attributes
    ----------
    data : bytes
        The content with the comments.
    done : list of Finding
        Those that are silenced now.
    failed : list of (Finding, str)
        Those that are not, and why.
    """

    data: bytes
    done: list[Finding] = field(default_factory=list)
    failed: list[tuple[Finding, str]] = field(default_factory=list)


class _CannotWriteError(Exception):
    """A line that no comment can be put behind; the message says why."""


def add(
    data: bytes,
    findings: Sequence[Finding],
    reason: str,
    parse: Callable[[bytes], Notebook],
    lint: Callable[[bytes], Result],
) -> Written:
    """Put ignore comments behind the lines of findings.

    Parameters
    ----------
    data : bytes
        The file's content.
    findings : sequence of Finding
        What shall be silenced.
    reason : str
        Why, for people who read it.
    parse, lint : callable
        What makes a notebook, and a result, of such a content.
    """
    written = Written(data)
    before = lint(data)
    # All at once, as is nearly always possible; if not, one line after the other, to find the one that fails.
    try:
        whole = _with_comments(data, findings, reason, parse)
        if _proved(before, lint(whole), findings):
            return Written(whole, list(findings))
    except _CannotWriteError:
        pass
    for group in _by_line(findings):
        try:
            more = _with_comments(written.data, group, reason, parse)
        except _CannotWriteError as error:
            written.failed += [(finding, str(error)) for finding in group]
            continue
        after = lint(more)
        if _proved(before, after, group):
            written.data, before = more, after
            written.done += group
        else:
            why = "a comment there does not silence it"
            written.failed += [(finding, why) for finding in group]
    return written


def _by_line(findings: Iterable[Finding]) -> list[list[Finding]]:
    lines: dict[tuple[int | None, int], list[Finding]] = {}
    for finding in findings:
        lines.setdefault((finding.place.cell_index, finding.place.row), []).append(finding)
    return list(lines.values())


def _proved(before: Result, after: Result, findings: Sequence[Finding]) -> bool:
    """Whether just these findings are silenced now, and everything else is as it was."""
    wanted = {key_of(finding) for finding in findings}
    shown = {key_of(finding) for finding in before.findings} - wanted
    hidden = {key_of(finding) for finding in after.suppressed}
    return {key_of(finding) for finding in after.findings} == shown and wanted <= hidden


def _with_comments(
    data: bytes, findings: Sequence[Finding], reason: str, parse: Callable[[bytes], Notebook]
) -> bytes:
    notebook = parse(data)
    text, encode = _decoded(data, notebook)
    ends: dict[int, list[str]] = {}
    for group in _by_line(findings):
        place = group[0].place
        last = max(finding.place.end_row for finding in group)
        row = _row(notebook, place.cell_index or 0, place.row, last)
        at = _end_of_row(notebook, text, place.cell_index or 0, row)
        codes = ends.setdefault(at, [])
        codes += [finding.code for finding in group if finding.code not in codes]
    for at, codes in sorted(ends.items(), reverse=True):
        comment = f"  # leaklint: ignore[{', '.join(sorted(codes))}]{' ' if reason else ''}{reason}"
        if notebook.format == "ipynb":
            comment = json.dumps(comment, ensure_ascii=text.isascii())[1:-1]
        text = text[:at] + comment + text[at:]
    return encode(text)


def _decoded(data: bytes, notebook: Notebook) -> tuple[str, Callable[[str], bytes]]:
    """Return the text of a file, and what makes its bytes again."""
    if notebook.format == "ipynb":
        encoding, errors = str(json.detect_encoding(data)), "surrogatepass"
    else:
        from leaklint.notebook.scripts import encoding_of

        encoding, errors = encoding_of(data), "strict"
    mark = next(
        (
            sign
            for sign in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            if data.startswith(sign)
        ),
        b"",
    )
    plain = {
        codecs.BOM_UTF8: "utf-8",
        codecs.BOM_UTF16_LE: "utf-16-le",
        codecs.BOM_UTF16_BE: "utf-16-be",
    }.get(mark, encoding)

    def encode(text: str) -> bytes:
        try:
            return mark + text.encode(plain, errors)
        except UnicodeEncodeError:
            raise _CannotWriteError(
                f"the reason cannot be written in the file's encoding ({plain})"
            ) from None

    text = data[len(mark) :].decode(plain, errors)
    if encode(text) != data:
        raise _CannotWriteError(f"its encoding ({encoding}) cannot be written back byte by byte")
    return text, encode


def _row(notebook: Notebook, cell: int, first: int, last: int) -> int:
    """Return the row behind which a comment belongs to the statement in rows `first` to `last`, and is one."""
    from leaklint.notebook import make_cell
    from leaklint.suppress import comments

    source = notebook.cells[cell].source
    rows = source.split("\n")
    probe = "  # leaklint: ignore[LK101]"
    for row in range(first, min(len(rows), last + 200) + 1):
        if rows[row - 1].rstrip().endswith("\\"):
            continue  # nothing may follow the sign that a line goes on
        lines = [*rows[: row - 1], rows[row - 1] + probe, *rows[row:]]
        # As the cell would be read: a magic may take the rest of its line for itself.
        code = make_cell("\n".join(lines), cell, cell_magics=_magics(notebook, cell)).code
        for comment in comments(code):
            if comment.row == row and comment.text.endswith(probe.strip()):
                if comment.first_row <= last and first <= comment.last_row:
                    return row
    raise _CannotWriteError("no comment can stand on its lines")


def _magics(notebook: Notebook, cell: int) -> tuple[str, ...]:
    """The cell's own magic, if its body was taken for Python."""
    one = notebook.cells[cell]
    return (one.magic,) if one.magic and not one.opaque else ()


def _end_of_row(notebook: Notebook, text: str, cell: int, row: int) -> int:
    """Return where in the text of the file a row of a cell ends."""
    if notebook.format != "ipynb":
        line = notebook.physical_line(cell, row)
        ends = [match.start() for match in _LINE_END.finditer(text)] + [len(text)]
        if line is None or not 0 < line <= len(ends):
            raise _CannotWriteError("its line is not in the file")
        return ends[line - 1]
    from leaklint.notebook.lines import strings_of

    current, found = 1, None
    for start, part, apart in strings_of(text, cell, notebook.nbformat):
        if apart:
            current += 1
        if current > row:
            break
        offset = 0
        for end in _LINE_END.finditer(part):
            if current == row:
                return _spelled(text, start, end.start())
            current += 1
            offset = end.end()
        if current == row and (offset < len(part) or found is None):
            # It may go on in the next string.
            found = _spelled(text, start, len(part))
    if found is None:
        raise _CannotWriteError("its line is not in the file")
    return found


def _spelled(text: str, start: int, characters: int) -> int:
    """Return where in the text of a JSON string so many of its characters have been spelled."""
    at = start
    for _ in range(characters):
        match = _SPELLED.match(text, at)
        if match is None:
            break
        at = match.end()
    return at
