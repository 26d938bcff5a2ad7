"""What was not understood is said, beside what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

import leaklint
from leaklint.cli import main
from leaklint.coverage import KINDS, MOST
from leaklint.model import Result

HEAD = """# %%
import pandas as pd
from ours import load, make_model, Thing, evaluate
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


def told(text: str) -> list[tuple[str, str, int]]:
    result = leaklint.lint(HEAD + text, name="nb.py")
    return [
        (note.kind, note.message, note.place.cell_index or 0)
        for note in result.notes
        if note.kind in KINDS and note.place is not None
    ]


def test_nothing_to_tell() -> None:
    assert told("") == []


def test_cells() -> None:
    assert told("# %%\na = = 3\n# %%\nb = = 1\nc = 2\nd = = 3\n") == [
        ("not-parsed", "line 1 of cell 3 is not Python, left out", 2),
        ("not-parsed", "2 lines of cell 4 are not Python, left out", 3),
    ]


def test_loaders() -> None:
    """Only data that reach a split, a model or a score; what a helper returns beside is nobody's concern."""
    found = told("# %%\nother = load('x')\nunused = load('y')\nLogisticRegression().fit(other, y)\n")
    assert found == [("unseen-loader", "`ours.load()` in cell 3 brings data that nothing is known about", 2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ghost.fit(X_train, y_train)", "`ghost` is fitted in cell 3: nothing is known about it"),
        ("t = Thing()\nt.fit(X_train)", "`t` is fitted in cell 3: nothing is known about `ours.Thing`"),
    ],
)
def test_objects(text: str, message: str) -> None:
    assert told(f"# %%\n{text}\n") == [("unknown-object", message, 2)]


@pytest.mark.parametrize("call", ["evaluate(X_test, y_test)", "Thing.of(model, X_test)"])
def test_uses(call: str) -> None:
    assert [kind for kind, _, _ in told(f"# %%\n{call}\n")] == ["unseen-use"]


def test_known_libraries_are_not_told_of() -> None:
    assert told("# %%\nimport lightgbm as lgb\nlgb.train({}, lgb.Dataset(X_train, y_train))\n") == []


def test_many_are_counted() -> None:
    found = told("# %%\n" + "".join(f"g{n}.fit(X_train, y_train)\n" for n in range(MOST + 3)))
    assert len(found) == MOST + 1
    assert found[-1][1] == "and 3 more fitted objects not understood"


def test_run_of_a_missing_file() -> None:
    path = "notebook.ipynb"
    from leaklint.notebook import parse_notebook
    from leaklint.rules.examples import as_notebook

    notebook = parse_notebook(as_notebook("x = 1\n%run nowhere.py\n").encode(), path)
    result: Result = leaklint.engine.lint_notebook(notebook)  # type: ignore[attr-defined]
    assert any("`%run nowhere.py` in cell 1" in note.message for note in result.notes)


def test_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nb.py"
    path.write_text(HEAD + "# %%\nghost.fit(X_train, y_train)\na = = 3\n", encoding="utf-8")
    main(["check", str(path), "--isolated", "--exit-zero"])
    out = capsys.readouterr().out
    assert "Not understood in" in out
    assert "`ghost` is fitted in cell 3: nothing is known about it" in out
    assert "1 score checked, nothing found; not understood: 1 cell and 1 fitted object" in out
    main(["check", str(path), "--isolated", "--exit-zero", "--output-format", "concise"])
    out = capsys.readouterr().out
    assert "ghost" not in out
    assert "not understood: 1 cell and 1 fitted object" in out
    main(["check", str(path), "--isolated", "--exit-zero", "--output-format", "json"])
    assert '"note": "unknown-object"' in capsys.readouterr().out
