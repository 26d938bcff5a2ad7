"""What every fuzz test asks of the engine."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, settings

from leaklint.engine import lint_notebook
from leaklint.model import Place, Result
from leaklint.notebook import Notebook, NotebookError, parse_notebook
from tests.fuzz.run_pathological import time_limit

SECONDS = 10.0
"""CPU for one small notebook; they need a few milliseconds."""


def bounded(examples: int) -> settings:
    """Return settings for a number of examples; the profile `explore` draws twenty times as many."""
    steady = settings.default is not None and settings.default.derandomize
    return settings(
        max_examples=examples if steady else 20 * examples,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def lint_bytes(data: bytes, name: str = "fuzzed.ipynb") -> Result | None:
    """Lint the bytes of a file; return None if it was refused as such a file.

    Only NotebookError may say so, in one line that names the file.
    """
    with time_limit(SECONDS):
        try:
            notebook = parse_notebook(data, name)
        except NotebookError as refusal:
            message = str(refusal)
            assert name in message
            assert len(message.splitlines()) == 1
            return None
        result = lint_notebook(notebook)
    check(notebook, result)
    return result


def lint_cells(sources: list[str]) -> Result:
    """Lint a notebook of code cells."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    result = lint_bytes(json.dumps(whole).encode())
    assert result is not None
    return result


def check(notebook: Notebook, result: Result) -> None:
    """Check that a result can be printed and points at text that exists."""
    json.dumps(result.to_dict())
    assert not [error for error in result.errors if "Traceback" in error.message]
    for finding in (*result.findings, *result.suppressed):
        assert finding.message
        for place in (finding.place, *(related.place for related in finding.related)):
            _check_place(notebook, place)
    for score in result.scores:
        _check_place(notebook, score.place)


def _check_place(notebook: Notebook, place: Place) -> None:
    if not notebook.cells:  # something about the notebook itself
        return
    cell = notebook.cells[place.cell_index or 0]
    lines = cell.source.split("\n")
    assert 1 <= place.row <= place.end_row <= len(lines)
    assert 1 <= place.column <= len(lines[place.row - 1]) + 1
    assert 1 <= place.end_column <= len(lines[place.end_row - 1]) + 1
