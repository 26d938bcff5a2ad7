"""A stand-in for the engine, so that the command line is tested without knowing any rule.

A line that ends with `#? LK101 error large` gives that finding, `#r text` a related place of the
next finding, `#s accuracy trusted` a score, `#! kind` a way to fail.
"""

from __future__ import annotations

import json
import os
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import leaklint
from leaklint.cli import main
from leaklint.config import Config
from leaklint.model import Finding, Note, NotFollowed, Place, Related, Result, Score
from leaklint.notebook import Cell, Notebook
from leaklint.rules import registry
from leaklint.suppress import finish


def place(notebook: Notebook, cell: Cell, row: int, line: str) -> Place:
    code = line.split("#")[0].rstrip()
    start = len(code) - len(code.lstrip())
    index = None if notebook.format == "script" else cell.index
    physical = notebook.physical_line(cell.index, row)
    return Place(
        index,
        row,
        start + 1,
        row,
        len(code) + 1,
        cell.id,
        cell.execution_count,
        physical,
    )


def lint_notebook(notebook: Notebook, config: Config | None = None, *, order: str = "document") -> Result:
    result = Result()
    related: list[Related] = []
    for cell in notebook.cells:
        for row, line in enumerate(cell.source.split("\n"), 1):
            here = place(notebook, cell, row, line)
            if match := re.search(r"#r (.*)", line):
                related.append(Related(match[1], here))
            if match := re.search(r"#\? (\S+) (\w+) (\w+)", line):
                code, severity, effect = match.groups()
                name = registry()[code].name if code in registry() else "made-up"
                result.findings.append(
                    Finding(
                        code,
                        name,
                        "preprocessing",
                        severity,  # type: ignore[arg-type]
                        f"`{line.split('#')[0].strip()}` has seen it all",
                        here,
                        effect=effect,  # type: ignore[arg-type]
                        advice="Fit on the training rows.",
                        related=related,
                        fingerprint=f"{code}-{cell.index}-{row}",
                    )
                )
                related = []
            if match := re.search(r"#s (\w+) (\S+) ?(\w*)", line):
                blamed = [f.fingerprint for f in result.findings] if match[2] == "broken" else []
                calls = [NotFollowed(match[3], here)] if match[3] else []
                verdict: Any = match[2]
                rows = "X_test: held-out part of X"
                result.scores.append(
                    Score(
                        match[1],
                        here,
                        rows,
                        verdict,
                        findings=blamed,
                        not_followed=calls,
                    )
                )
            if match := re.search(r"#! (\w+)", line):
                fail(match[1])
            if match := re.search(r"#n (\w+) (.*)", line):
                result.notes.append(Note(match[2], kind=match[1], place=here))
    result.notes.append(Note(f"order {order}", kind="nothing-scored"))
    return finish(result, notebook, config or Config())


def fail(how: str) -> None:
    if how == "kill":
        os.kill(os.getpid(), 9)
    errors: dict[str, type[BaseException]] = {
        "value": ValueError,
        "deep": RecursionError,
        "interrupt": KeyboardInterrupt,
    }
    raise errors[how]("one\ntwo")


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("leaklint.engine")
    module.lint_notebook = lint_notebook  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "leaklint.engine", module)
    monkeypatch.setattr(leaklint, "__version__", "1.2.3", raising=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no colour but what a test asks for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("LEAKLINT_DEBUG", raising=False)
    return tmp_path


def notebook(*cells: str, **metadata: Any) -> str:
    """A notebook of code cells as text of its file."""
    made = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "execution_count": n,
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for n, source in enumerate(cells, 1)
    ]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}
    return json.dumps(content, indent=1)


class Run:
    """What a run of the command printed."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run the command in this process."""

    def call(*args: str) -> Run:
        capfd.readouterr()
        status = main(args)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Run(status, out, err)

    return call


LEAK = (
    "X, y = load()  #r the rows come from here",
    "X = fit(X)  #? LK101 error small",
    "score(y)  #s accuracy broken",
)
CLEAN = ("X, y = load()", "score(y)  #s accuracy trusted")
