"""Cells that were run in another order, names that are gone, and guarded files over many notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

import leaklint
from leaklint.cli import main
from leaklint.model import Finding
from leaklint.rules.examples import as_notebook

SWAPPED = """\
# %% [1]
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler
X, y = load_wine(return_X_y=True)
# %% [3]
Z = StandardScaler().fit_transform(X)
# %% [2]
X = X + 0
# %% [4]
a, b, ya, yb = train_test_split(Z, y, random_state=0)
print(GaussianNB().fit(a, ya).score(b, yb))
"""

VANISHES = """\
# %% [1]
from sklearn.datasets import load_wine
from sklearn.naive_bayes import GaussianNB
X, y = load_wine(return_X_y=True)
n = 178
# %% [5]
model = GaussianNB().fit(X[:n], y[:n])
# %% [4]
n = 100
# %% [6]
print(model.score(X[120:], y[120:]))
"""


def found(text: str) -> list[Finding]:
    return leaklint.lint(as_notebook(text), name="x.ipynb").findings


def codes(text: str) -> set[str]:
    return {f.code for f in found(text) if f.severity != "info"}


def test_an_order_that_changes_nothing_is_silent() -> None:
    assert codes(SWAPPED) == {"LK101"}
    assert "top to bottom" not in next(f.message for f in found(SWAPPED) if f.code == "LK101")


def test_a_finding_that_vanishes_as_it_was_run_says_so() -> None:
    told = [f.message for f in found(VANISHES) if f.code == "LK205"]
    assert told
    assert all("only from top to bottom" in message for message in told)


def test_an_upper_cell_that_was_run_once_more_is_no_other_order() -> None:
    again = VANISHES.replace("n = 100", "print(model)\nn = 100")
    told = [f.message for f in found(again) if f.code == "LK205"]
    assert told
    assert not any("top to bottom" in message for message in told)


def test_a_name_that_only_a_later_cell_defines() -> None:
    text = (
        "# %% [1]\nfrom sklearn.datasets import load_wine\nfrom sklearn.naive_bayes import GaussianNB\n"
        "X, y = load_wine(return_X_y=True)\n"
        "# %% [9]\nprint(GaussianNB().fit(X[:cut], y[:cut]).score(X[cut:], y[cut:]))\n# %% [4]\ncut = 120\n"
    )
    assert any(f.code == "LK902" and "further down" in f.message for f in found(text))
    for hiding in ("%run setup.py\n", "exec(open('setup.py').read())\n", "from setup_cut import *\n"):
        assert not any(f.code == "LK902" for f in found(text.replace("X, y", hiding + "X, y")))


def test_a_cell_that_was_never_run_uses_no_hidden_state() -> None:
    text = (
        "# %%\nfrom sklearn.datasets import load_wine\nfrom sklearn.naive_bayes import GaussianNB\n"
        "X, y = load_wine(return_X_y=True)\nprint(GaussianNB().fit(X[:cut], y[:cut]).score(X[cut:], y[cut:]))\n"
    )
    assert not any(f.code == "LK902" for f in found(text))


def test_guarded_files_are_counted_over_all_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "leaklint.toml").write_text('golden = ["data/golden.csv"]\n')
    for name, times in (("a.py", 1), ("b.py", 2)):
        scored = "print(m.score(g[['x']], g.y))\n"
        (tmp_path / name).write_text(
            "import pandas as pd\nfrom sklearn.svm import SVC\nt = pd.read_csv('data/train.csv')\n"
            "g = pd.read_csv('data/golden.csv')\nm = SVC().fit(t[['x']], t.y)\n" + scored * times
        )
    monkeypatch.chdir(tmp_path)
    main(["check", ".", "--output-format", "json", "-j", "1"])
    assert "data/golden.csv is scored in 2 notebooks, 3 times in all" in capsys.readouterr().out
