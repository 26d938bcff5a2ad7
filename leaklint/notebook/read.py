"""Files into notebooks: .ipynb in formats 3 and 4 (Python files: see scripts)."""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from leaklint.notebook.cells import Cell, LineMap, Notebook, NotebookError, is_python, make_cell

_CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
_ONE_LINE = re.compile(r"\s+")

_RESAVE = "save it again in Jupyter, or exclude it"
RECODE = "save it as UTF-8, or exclude it"


def read_notebook(path: str | Path, cell_magics: Collection[str] = ()) -> Notebook:
    """Read a file.

    Parameters
    ----------
    path : str or Path
        An .ipynb file, or a Python file.
    cell_magics : collection of str
        Further cell magics whose body is Python.

    Raises
    ------
    NotebookError
        If it cannot be read; the message is one line that names the file.
    """
    name = os.fspath(path)
    data, _ = read_bytes(name)
    return parse_notebook(data, name, cell_magics)


def read_bytes(name: str) -> tuple[bytes, os.stat_result]:
    """Return the content of a file, and its state while that was read.

    A file that is saved at the same time is read again: half of the old and half of the new is no notebook.

    Raises
    ------
    NotebookError
        If it cannot be read.
    """
    try:
        for _ in range(5):
            with open(name, "rb") as file:
                before = os.fstat(file.fileno())
                data = file.read()
                after = os.fstat(file.fileno())
            same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
            if same and (len(data) == after.st_size or not stat.S_ISREG(after.st_mode)):
                return data, after
            time.sleep(0.05)
    except FileNotFoundError:
        if os.path.islink(name):
            raise NotebookError(name, "links to a file that does not exist; mend or remove it") from None
        raise NotebookError(name, "no such file; check the spelling") from None
    except IsADirectoryError:
        raise NotebookError(name, "is a folder, not a notebook; name a file in it") from None
    except PermissionError:
        raise NotebookError(name, "may not be read: permission denied; change its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotebookError(name, f"cannot be read: {reason}; repair it or exclude it") from None
    raise NotebookError(name, "is changed while it is read; check it again when it is saved")


def parse_notebook(data: bytes, name: str, cell_magics: Collection[str] = ()) -> Notebook:
    """Read a notebook from the bytes of its file.

    Parameters
    ----------
    data : bytes
        The content.
    name : str
        The file's name. ".ipynb" and ".py" say what it is; otherwise (stdin) the content does.
    cell_magics : collection of str
        Further cell magics whose body is Python.

    Raises
    ------
    NotebookError
        If it is not a notebook; the message is one line that names the file.
    """
    suffix = os.path.splitext(name)[1].lower()
    if suffix == ".ipynb":
        return _parse_json(data, name, cell_magics)
    if suffix not in (".py", ".pyw", ".ipy") and _looks_like_json(data):
        return _parse_json(data, name, cell_magics)
    from leaklint.notebook.scripts import parse_python

    return parse_python(data, name, cell_magics)


def _looks_like_json(data: bytes) -> bool:
    """Tell a notebook from Python text that begins with a brace."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if not re.match(rb'\{\s*("|\Z)', head):
        return False
    if re.search(rb'"(cells|worksheets|nbformat|nbformat_minor|metadata)"\s*:', head) is None:
        return False
    # A dict literal of Python may have such keys too; then only real JSON is a notebook.
    return re.match(rb'\{\s*"(cells|worksheets|nbformat|nbformat_minor|metadata)"', head) is not None


def _parse_json(data: bytes, name: str, cell_magics: Collection[str]) -> Notebook:
    content = _load_json(data, name)
    if not isinstance(content, dict):
        raise NotebookError(
            name, f"not a notebook: the JSON is {_kind_of(content)}, not an object; {_RESAVE}"
        )
    version = content.get("nbformat")
    if version is None:
        raise NotebookError(name, f"not a notebook: it has no 'nbformat'; {_RESAVE}")
    if not isinstance(version, int) or isinstance(version, bool):
        raise NotebookError(name, f"'nbformat' is {_kind_of(version)}, not a number; {_RESAVE}")
    if version < 3:
        raise NotebookError(
            name,
            f"nbformat {version} is too old (3 and 4 can be read); "
            "convert it with `jupyter nbconvert --to notebook`",
        )
    if version > 4:
        raise NotebookError(
            name, f"nbformat {version} is unknown (3 and 4 can be read); save it as version 4"
        )
    metadata = content.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    cells = [
        _json_cell(item, index, version, name, cell_magics)
        for index, item in enumerate(_json_cells(content, name))
    ]

    def line_map() -> LineMap:
        from leaklint.notebook.lines import json_lines

        return json_lines(_json_text(data), version)

    return Notebook(
        path=name,
        cells=cells,
        language=language_of(metadata, content),
        format="ipynb",
        nbformat=version,
        metadata=metadata,
        line_map=line_map,
    )


def _json_text(data: bytes) -> str:
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    return text.removeprefix("\ufeff")


def _load_json(data: bytes, name: str) -> Any:
    if not data.strip():
        raise NotebookError(name, "the file is empty; delete it, or save the notebook again")
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        if b"\0" in data[:4096] or data[:2] in (b"\x1f\x8b", b"PK"):
            raise NotebookError(name, f"is a binary file, not a notebook; {_RESAVE}") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise NotebookError(name, f"is not UTF-8 text (line {line}); {RECODE}") from None
    except json.JSONDecodeError as error:
        raise NotebookError(name, _json_fault(error)) from None
    except RecursionError:
        raise NotebookError(name, "the JSON is nested too deeply to be a notebook; exclude it") from None
    except (ValueError, MemoryError) as error:
        told = _ONE_LINE.sub(" ", str(error)).partition(";")[0]
        raise NotebookError(name, f"cannot be read as JSON ({told}); {_RESAVE}") from None


def _json_fault(error: json.JSONDecodeError) -> str:
    text = error.doc
    if text.startswith("version https://git-lfs"):
        return "is a Git LFS pointer, not the notebook itself; run `git lfs pull`"
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return f"has an unresolved merge conflict at line {line}; resolve it first"
    if "\0" in text[:4096]:
        return f"is a binary file, not a notebook; {_RESAVE}"
    if text.lstrip()[:1] in ("{", "[") and (
        error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    ):
        line = text.rstrip().count("\n") + 1
        return f"is truncated: the JSON ends in the middle, at line {line}; restore the file from a copy"
    return (
        f"is not JSON (line {error.lineno}, column {error.colno}: {error.msg.partition(':')[0]}); {_RESAVE}"
    )


def _json_cells(content: dict[str, Any], name: str) -> Iterator[Any]:
    if "cells" in content:
        cells = content["cells"]
        if not isinstance(cells, list):
            raise NotebookError(name, f"'cells' is {_kind_of(cells)}, not a list; {_RESAVE}")
        yield from cells
        return
    sheets = content.get("worksheets")
    if sheets is None:
        raise NotebookError(name, f"not a notebook: it has no 'cells'; {_RESAVE}")
    if not isinstance(sheets, list):
        raise NotebookError(name, f"'worksheets' is {_kind_of(sheets)}, not a list; {_RESAVE}")
    for sheet in sheets:
        cells = sheet.get("cells", []) if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            raise NotebookError(name, f"'cells' of a worksheet is {_kind_of(cells)}, not a list; {_RESAVE}")
        yield from cells


def _json_cell(item: Any, index: int, version: int, name: str, cell_magics: Collection[str]) -> Cell:
    if not isinstance(item, dict):
        raise NotebookError(name, f"cell {index + 1} is {_kind_of(item)}, not an object; {_RESAVE}")
    kind = item.get("cell_type", "code")
    if kind not in ("code", "markdown", "raw"):
        # The headings and the HTML of version 3 are prose; what is unknown is left alone.
        kind = "markdown" if kind in ("heading", "html") else "raw"
    source = item.get("source")
    if source is None:
        source = item.get("input", "")
    if isinstance(source, list):
        if not all(isinstance(part, str) for part in source):
            raise NotebookError(name, f"the source of cell {index + 1} is not text; {_RESAVE}")
        # As nbformat joins them: version 3 puts newlines where the first line has none.
        apart = version < 4 and source and not source[0].endswith(("\n", "\r"))
        source = ("\n" if apart else "").join(source)
    elif not isinstance(source, str):
        raise NotebookError(
            name, f"the source of cell {index + 1} is {_kind_of(source)}, not text; {_RESAVE}"
        )
    metadata = item.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    tags = metadata.get("tags")
    count = item.get("execution_count", item.get("prompt_number"))
    identity = item.get("id")
    return make_cell(
        source,
        index,
        kind=kind,
        cell_magics=cell_magics,
        language=cell_language(item, metadata),
        id=identity if isinstance(identity, str) else None,
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        metadata=metadata,
    )


def cell_language(item: dict[str, Any], metadata: dict[str, Any]) -> str | None:
    editor = metadata.get("vscode")
    language = editor.get("languageId") if isinstance(editor, dict) else None
    if language is None:
        language = item.get("language")  # version 3
    return language if isinstance(language, str) and language else None


def language_of(metadata: dict[str, Any], content: dict[str, Any] | None = None) -> str:
    """Return the kernel's language; where the file does not say, it is Python."""
    kernel = metadata.get("kernelspec")
    info = metadata.get("language_info")
    spoken = [
        kernel.get("language") if isinstance(kernel, dict) else None,
        info.get("name") if isinstance(info, dict) else None,
        metadata.get("language"),
    ]
    for language in spoken:
        if isinstance(language, str) and language.strip():
            return "python" if is_python(language) else language.strip().lower()
    name = kernel.get("name") if isinstance(kernel, dict) else None
    if isinstance(name, str):
        lowered = name.lower()
        if lowered == "ir":
            return "r"
        for other in ("julia", "scala", "spylon", "javascript", "bash", "octave", "sparkr"):
            if lowered.startswith(other):
                return other
    # Version 3 could say it in each cell only.
    sheets = content.get("worksheets") if content is not None else None
    if isinstance(sheets, list):
        languages = {
            cell["language"]
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
            if isinstance(cell, dict) and isinstance(cell.get("language"), str) and cell["language"]
        }
        if languages and not any(map(is_python, languages)):
            return str(min(languages)).lower()
    return "python"


def _kind_of(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
