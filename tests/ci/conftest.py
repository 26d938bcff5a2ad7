"""A folder of notebooks and the command, run in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leaklint.cli import main

LOAD = "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\ndf = pd.read_csv('a.csv')"
FIT = "X = StandardScaler().fit_transform(df.drop(columns='y'))\ny = df['y']"
SCORE = """\
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
a, b, c, d = train_test_split(X, y, random_state=0)
LogisticRegression().fit(a, c).score(b, d)"""
LEAK = (LOAD, FIT, SCORE)
#: A module that a notebook imports, and the notebook: the fault is made in line 6 of the module.
PREP = """\
from sklearn.preprocessing import StandardScaler


def scale(frame):
    scaler = StandardScaler()
    return scaler.fit_transform(frame)


def other(frame):
    return frame
"""
IMPORTS = (LOAD, "from prep import scale\nX = scale(df.drop(columns='y'))\ny = df['y']", SCORE)
CLEAN = (LOAD, "X, y = df.drop(columns='y'), df['y']", SCORE)


def notebook(*cells: str, **metadata: Any) -> str:
    """The text of a notebook of code cells, as Jupyter writes it."""
    made = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(cells, 1)
    ]
    content = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


class Run:
    """What a run of the command printed."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[tuple[str, str]]:
        """The file and the code of every finding that fails a run."""
        shown = [f for f in self.json["findings"] if f["severity"] != "info"]
        return [(finding["path"], finding["code"]) for finding in shown]


Runner = Callable[..., Run]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in ("FORCE_COLOR", "NO_COLOR", "LEAKLINT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return work


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Runner:
    """Run the command in this process."""

    def call(*args: str) -> Run:
        capfd.readouterr()
        try:
            status = main(args)
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Run(status, out, err)

    return call


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are really linted, as they come; in this process only."""
    from leaklint import engine

    seen: list[str] = []
    true = engine.lint_notebook

    def lint_notebook(notebook: Any, *args: Any, **kw: Any) -> Any:
        seen.append(os.path.basename(notebook.path))
        return true(notebook, *args, **kw)

    monkeypatch.setattr(engine, "lint_notebook", lint_notebook)
    return seen


def write(**files: str) -> None:
    """Write files whole; an underscore before the ending is a dot, two are a slash.

    As an editor does: who watches the folder sees the text before or the text after, never an empty file.
    """
    for name, text in files.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        path = Path(f"{stem}.{ending}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path = path.resolve()
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8", newline="")
        os.replace(part, path)


def age(*names: str, seconds: float = 60) -> None:
    """Make files older, so that their time of change can be trusted."""
    for name in names or [str(path) for path in Path().rglob("*") if path.is_file()]:
        status = os.stat(name)
        then = status.st_mtime_ns - int(seconds * 1e9)
        os.utime(name, ns=(then, then))
