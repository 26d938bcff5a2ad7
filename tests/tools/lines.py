"""Check the physical line of every source line of all notebooks below folders, against the text of the files.

    python -m tests.tools.lines FOLDER ...

Nothing of the reader that is checked is used: the line that it names must hold the row as JSON spells it, the
lines of a cell must not go back, and where each row is a string of its own they must follow one another.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from leaklint.notebook import NotebookError, parse_notebook


def spellings(row: str) -> set[str]:
    """The ways in which JSON may spell a row."""
    plain = {json.dumps(row)[1:-1], json.dumps(row, ensure_ascii=False)[1:-1]}
    return plain | {text.replace("/", "\\/") for text in plain}


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def holds(line: str, row: str) -> bool:
    """Whether a string of a line holds a row, or the beginning of one that is torn into several strings."""
    for match in _STRING.finditer(line):
        try:
            content: str = json.loads(match[0], strict=False)
        except ValueError:
            continue
        rows = re.split("\r\n|[\r\n]", content)
        # The reader shows what is no character as one that stands for such.
        rows = [re.sub("[\ud800-\udfff]", "\ufffd", one) for one in rows]
        if row in rows or (rows[-1] and row.startswith(rows[-1])):
            return True
    return False


def wrong_lines(path: str, data: bytes) -> tuple[int, list[str]]:
    """Return how many rows were checked, and what is wrong."""
    try:
        notebook = parse_notebook(data, path)
    except NotebookError:
        return 0, []
    encoding = json.detect_encoding(data)
    text = data.decode(encoding, "surrogatepass")
    lines = text.split("\n" if "\n" in text else "\r")
    checked, wrong, before = 0, [], 0
    for cell in notebook.cells:
        last = 0
        rows = cell.source.split("\n")
        if rows and not rows[-1]:
            rows.pop()  # what stands behind the last newline has no line of its own
        for number, row in enumerate(rows, 1):
            line = notebook.physical_line(cell.index, number)
            checked += 1
            where = f"{path}: cell {cell.index + 1}, row {number}"
            if line is None or not 0 < line <= len(lines):
                wrong.append(f"{where}: line {line}")
                continue
            found = lines[line - 1]
            if not any(spelled in found for spelled in spellings(row)) and not holds(found, row):
                wrong.append(f"{where}: line {line} is {found.strip()[:60]!r}, not {row[:60]!r}")
            if line < max(last, before):
                wrong.append(f"{where}: line {line} comes after line {max(last, before)}")
            last = line
        before = max(before, last)
    return checked, wrong


def main(folders: list[str]) -> int:
    """Check all notebooks below folders; print how many rows, and what is wrong."""
    files = rows = 0
    wrong: list[str] = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.ipynb")):
            if path.is_file():
                checked, found = wrong_lines(str(path), path.read_bytes())
                files, rows, wrong = files + 1, rows + checked, wrong + found
    print(f"{rows} source lines of {files} notebooks, {len(wrong)} wrong")
    print("\n".join(wrong[:20]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
