"""Whatever bytes a file holds, it is linted or refused in one line."""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzz.harness import bounded, lint_bytes
from tests.fuzz.pathological import HEAD, TAIL, as_notebook
from tests.fuzz.samples import SAMPLES, cells

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs setitimer")


WORDS = (
    *(
        "cells",
        "cell_type",
        "source",
        "metadata",
        "outputs",
        "execution_count",
        "id",
        "nbformat",
        "nbformat_minor",
    ),
    *("worksheets", "input", "language_info", "kernelspec", "name", "language", "tags", "leaklint", "ignore"),
    *("code", "markdown", "raw", "heading", "python", "R", "x = 1\n", "leaklint-ignore-LK101"),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=20)
    | st.sampled_from([[], {}, -1, 3, 4, 10**30, "\ud800"])
)
KEYS = st.sampled_from(WORDS) | st.text(max_size=10)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


def valid() -> dict[str, Any]:
    """Return a notebook with all that a notebook can have."""
    notebook = as_notebook([HEAD, *cells(SAMPLES[0]), TAIL])
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a\n"]}]
    notebook["cells"][2]["metadata"] = {"tags": ["leaklint-ignore-LK101"]}
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "# Title"})
    notebook["cells"].insert(2, {"cell_type": "raw", "metadata": {}, "source": ["raw"]})
    notebook["metadata"] = {
        "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
        "language_info": {"name": "python", "version": "3.11"},
        "leaklint": {"ignore": ["LK102"]},
    }
    return notebook


def old() -> dict[str, Any]:
    """Return a notebook of format 3."""
    code = [
        {"cell_type": "code", "input": source, "language": "python", "outputs": []}
        for source in cells(SAMPLES[1])
    ]
    return {"metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": code}]}


NOTEBOOKS = (valid(), old())
BYTES = tuple(json.dumps(notebook, indent=1).encode() for notebook in NOTEBOOKS)


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside a JSON value."""
    found = [above] if above else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*above, key))
    return found


@bounded(200)
@given(JSON)
def test_any_json(value: Any) -> None:
    lint_bytes(json.dumps(value).encode())


@bounded(100)
@given(JSON, st.sampled_from([3, 4, 4.5, 5, "4", None]))
def test_any_cells(value: Any, version: Any) -> None:
    lint_bytes(
        json.dumps({"cells": value, "metadata": {}, "nbformat": version, "nbformat_minor": 5}).encode()
    )


@bounded(200)
@given(st.sampled_from(NOTEBOOKS), st.data())
def test_mutated_notebooks(original: dict[str, Any], data: st.DataObject) -> None:
    notebook = copy.deepcopy(original)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(notebook)))
        holder = notebook
        for key in path[:-1]:
            holder = holder[key]
        change = data.draw(st.sampled_from(["replace", "delete", "double"]))
        if change == "delete":
            del holder[path[-1]]
        elif change == "double":
            holder[path[-1]] = [holder[path[-1]]] * 2
        else:
            holder[path[-1]] = data.draw(JSON)
        if not places(notebook):
            break
    lint_bytes(json.dumps(notebook).encode())


@bounded(100)
@given(st.sampled_from(BYTES), st.data())
def test_truncated_and_damaged_bytes(original: bytes, data: st.DataObject) -> None:
    damaged = bytearray(original[: data.draw(st.integers(0, len(original)))])
    for position, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(original)), st.integers(0, 255)), max_size=4)
    ):
        if position < len(damaged):
            damaged[position] = byte
    lint_bytes(bytes(damaged))


@bounded(120)
@given(st.binary(max_size=200), st.sampled_from(["a.ipynb", "a.py", "a.txt", "-", "a"]))
@example(b"", "a.ipynb")
@example(b"\xef\xbb\xbf{}", "a.ipynb")
@example(b"\xff\xfe{\x00}\x00", "a.ipynb")
@example("{}".encode("utf-16"), "a.ipynb")
@example(b"[" * 100_000, "a.ipynb")
@example(b'{"a":' * 100_000, "a.ipynb")
@example(b'{"cells": [], "nbformat": 1e999}', "a.ipynb")
@example(b"# Databricks notebook source\n# MAGIC %md\n# COMMAND ----------\nx = 1", "a.py")
@example(b"# -*- coding: latin-1 -*-\nx = '\xe9'", "a.py")
@example(b"# %% [markdown]\n# %%\n# %% {\n", "a.py")
def test_any_bytes(data: bytes, name: str) -> None:
    lint_bytes(data, name)


@bounded(60)
@given(st.sampled_from(SAMPLES), st.data())
def test_scripts(sample: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sample)))
    length = data.draw(st.integers(0, 60))
    text = sample[:start] + data.draw(st.text(max_size=10)) + sample[start + length :]
    lint_bytes(text.encode("utf-8", "surrogatepass"), data.draw(st.sampled_from(["a.py", "b.py"])))
