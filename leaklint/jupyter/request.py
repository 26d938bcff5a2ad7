"""What the front end posts, checked to the last field before anything is made of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, NoReturn

from leaklint.model import SEVERITIES
from leaklint.notebook import Notebook, make_cell
from leaklint.notebook.cells import is_python
from leaklint.notebook.read import cell_language, language_of

FORMATS = ("html", "markdown", "json")

#: Notebooks of people have hundreds of cells. More are refused before each of them is looked at.
MAX_CELLS = 20_000
MAX_TEXT = 4096  # of a path, an id, a tag
MAX_ITEMS = 1000  # of a list of tags or of rules

_KINDS = ("code", "markdown", "raw")
_SCRIPTS = (".py", ".pyw", ".ipy")


class BadRequestError(Exception):
    """A body that is no request; the message is one line for whoever wrote the caller."""


@dataclass(slots=True)
class Request:
    """One request to lint.

    Attributes
    ----------
    path : str
        The document as the contents manager calls it.
    cells : list of dict
        Its cells as they stand in the editor, saved or not: what `make_cell` wants to know of each.
    metadata : dict
        The notebook's metadata.
    sequence : int, float, str or None
        Whatever the caller tells its answers apart by; it is sent back.
    client : str
        Which of several editors of one document is asking.
    language : str or None
        What the kernel speaks, where the front end knows better than the metadata.
    ignore, severity, order
        The user's settings: laid over the configuration.
    format : str
        Of an export.
    """

    path: str
    cells: list[dict[str, Any]]
    metadata: dict[str, Any] = field(default_factory=dict)
    sequence: int | float | str | None = None
    client: str = ""
    language: str | None = None
    ignore: list[str] = field(default_factory=list)
    severity: dict[str, Any] = field(default_factory=dict)
    order: str | None = None
    format: str = "html"

    def notebook(self, name: str, cell_magics: list[str]) -> Notebook:
        """The document as the engine wants it.

        Parameters
        ----------
        name : str
            Its path in the file system, or whatever stands for it.
        cell_magics : list of str
            Further cell magics whose body is Python.
        """
        if self.path.lower().endswith(_SCRIPTS) and [cell["kind"] for cell in self.cells] == ["code"]:
            from leaklint.notebook.scripts import parse_python

            # What is in the editor is text already: a declared encoding has nothing to say about it.
            text = "\ufeff" + _whole(self.cells[0]["source"]).replace("\0", " ")
            return parse_python(text.encode(), name, cell_magics)
        language = self.language if self.language is not None else language_of(self.metadata)
        language = language.strip().lower()
        if not language or is_python(language):
            language = "python"
        cells = [make_cell(**cell, cell_magics=cell_magics) for cell in self.cells]
        return Notebook(name, cells, language, metadata=self.metadata)


def parse(body: bytes) -> Request:
    """Read the body of a request.

    Raises
    ------
    BadRequestError
        It is not what the interface describes.
    """
    value = _load(body)
    if not isinstance(value, dict):
        _refuse(f"the body is {_kind(value)}, not an object")
    path = _text(value, "path", "")
    if "\0" in path:
        _refuse("`path` holds a NUL character")
    cells = value.get("cells")
    if not isinstance(cells, list):
        _refuse(f"`cells` must be a list, not {_kind(cells)}" if "cells" in value else "`cells` is missing")
    if len(cells) > MAX_CELLS:
        _refuse(f"{len(cells)} cells are too many: at most {MAX_CELLS} are linted")
    metadata = _object(value, "metadata")
    options = _object(value, "options")
    order = options.get("order")
    if order not in (None, "document", "executed"):
        _refuse('`options.order` must be "document" or "executed"')
    form = value.get("format", "html")
    if form not in FORMATS:
        _refuse("`format` must be one of " + ", ".join(f'"{one}"' for one in FORMATS))
    severity = _object(options, "severity", "options.")
    for key, one in severity.items():
        if one not in SEVERITIES:
            shown = key[:40].encode("ascii", "backslashreplace").decode()
            _refuse(f"`options.severity.{shown}` must be one of " + ", ".join(f'"{s}"' for s in SEVERITIES))
    return Request(
        path=path,
        cells=[_cell(cell, index) for index, cell in enumerate(cells)],
        metadata=metadata,
        sequence=_sequence(value.get("sequence")),
        client=_text(value, "client", ""),
        language=_text(value, "kernel_language", None),
        ignore=_strings(options, "ignore", "options."),
        severity=severity,
        order=order,
        format=form,
    )


def _load(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        _refuse("the body is not UTF-8 text")
    except RecursionError:
        _refuse("the body is nested too deeply")
    except json.JSONDecodeError as error:
        _refuse(f"the body is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}")
    except ValueError as error:  # a number with thousands of digits
        _refuse(f"the body cannot be read: {str(error).partition(';')[0].lower()}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _refuse(message: str) -> NoReturn:
    raise BadRequestError(message)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _text(value: dict[str, Any], key: str, default: Any, where: str = "") -> Any:
    found = value.get(key)
    if found is None:
        return default
    if not isinstance(found, str):
        _refuse(f"`{where}{key}` must be text, not {_kind(found)}")
    if len(found) > MAX_TEXT:
        _refuse(f"`{where}{key}` is longer than {MAX_TEXT} characters")
    return _whole(found)


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs, which no file name and no answer can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text


def _object(value: dict[str, Any], key: str, where: str = "") -> dict[str, Any]:
    found = value.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        _refuse(f"`{where}{key}` must be an object, not {_kind(found)}")
    return found


def _strings(value: dict[str, Any], key: str, where: str) -> list[str]:
    found = value.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        _refuse(f"`{where}{key}` must be a list of texts")
    if len(found) > MAX_ITEMS or any(len(one) > MAX_TEXT for one in found):
        _refuse(f"`{where}{key}` is too long")
    return [_whole(one) for one in found]


def _sequence(value: Any) -> int | float | str | None:
    if value is None or (isinstance(value, str) and len(value) <= MAX_TEXT):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _refuse("`sequence` must be a number or a short text")
    return value


def _cell(value: Any, index: int) -> dict[str, Any]:
    where = f"cells[{index}]"
    if not isinstance(value, dict):
        _refuse(f"`{where}` must be an object, not {_kind(value)}")
    kind = value.get("type", "code")
    if kind not in _KINDS:
        _refuse(f"`{where}.type` must be one of " + ", ".join(f'"{one}"' for one in _KINDS))
    source = value.get("source", "")
    if not isinstance(source, str):
        _refuse(f"`{where}.source` must be text, not {_kind(source)}")
    count = value.get("execution_count")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        _refuse(f"`{where}.execution_count` must be a whole number or null, not {_kind(count)}")
    metadata = _object(value, "metadata", f"{where}.")
    return {
        "source": source,
        "index": index,
        "kind": kind,
        "language": cell_language({}, metadata),
        "id": _text(value, "id", None, f"{where}."),
        "execution_count": count,
        "tags": tuple(_strings(value, "tags", f"{where}.")),
        "metadata": metadata,
    }
