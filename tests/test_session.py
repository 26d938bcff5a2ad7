"""A notebook that is edited is told the same as one that is read anew."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from leaklint import rules
from leaklint.config import Config
from leaklint.engine import lint_notebook
from leaklint.notebook import parse_notebook
from leaklint.rules import examples
from leaklint.session import Session


def _notebooks() -> list[dict[str, Any]]:
    found = []
    for rule in rules.all_rules():
        texts = [*rule.BAD, *rule.GOOD]
        found += [json.loads(examples.as_notebook(text)) for text in texts[:3]]
    return found


def _read(notebook: dict[str, Any], name: str = "edited.ipynb") -> Any:
    return parse_notebook(json.dumps(notebook).encode(), name)


def _told(result: Any) -> str:
    return repr((result.findings, result.scores, result.notes, result.suppressed, result.golden))


def _edit(notebook: dict[str, Any], chance: random.Random, others: list[dict[str, Any]]) -> None:
    """Change a notebook as somebody who writes it would."""
    cells = notebook["cells"]
    cell = chance.choice(cells)
    text = "".join(cell["source"])
    how = chance.randrange(8)
    if how == 0:
        cell["source"] = f"{text}\nsomething = 1"
    elif how == 1:
        cell["source"] = text.rpartition("\n")[0]
    elif how == 2:
        cell["source"] = text[: len(text) // 2]  # half-typed
    elif how == 3:
        cell["source"] = ""
    elif how == 4 and len(cells) > 1:
        cells.remove(cell)
    elif how == 5:
        cells.insert(chance.randrange(len(cells) + 1), chance.choice(chance.choice(others)["cells"]))
    elif how == 6:
        cells.append(cells.pop(cells.index(cell)))  # moved
    else:
        for number, one in enumerate(cells):
            one["execution_count"] = chance.randrange(1, 20) if number % 2 else number + 1


@pytest.mark.parametrize("seed", range(4))
def test_an_edited_notebook_is_told_the_same_as_a_new_one(seed: int) -> None:
    chance = random.Random(seed)
    others = _notebooks()
    for start in chance.sample(others, 14):
        notebook = json.loads(json.dumps(start))
        session = Session()
        for _ in range(7):
            assert _told(session.lint(_read(notebook))) == _told(lint_notebook(_read(notebook)))
            notebook = json.loads(json.dumps(notebook))
            _edit(notebook, chance, others)


def test_sessions_do_not_disturb_each_other() -> None:
    chance = random.Random(7)
    others = _notebooks()
    notebooks = chance.sample(others, 6)
    sessions = [Session() for _ in notebooks]
    for _ in range(6):
        for session, notebook in zip(sessions, notebooks, strict=True):
            assert _told(session.lint(_read(notebook))) == _told(lint_notebook(_read(notebook)))
            notebook["cells"] = json.loads(json.dumps(notebook["cells"]))
            _edit(notebook, chance, others)


def _long() -> dict[str, Any]:
    """A notebook of two hundred cells whose score is at the end."""
    cells = [
        "import pandas as pd\nfrom sklearn.model_selection import train_test_split\n"
        "from sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression",
        "df = pd.read_csv('patients.csv')\nX, y = df.drop(columns='died'), df['died']",
        *(f"X['ratio_{i}'] = X['a'] / (X['b'] + {i})\nprint(X.shape)" for i in range(195)),
        "scaler = StandardScaler().fit(X)",
        "X_train, X_test, y_train, y_test = train_test_split(scaler.transform(X), y, random_state=0)",
        "print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))",
    ]
    return json.loads(examples.as_notebook("\n# %%\n".join(cells)))


def test_only_what_follows_the_edit_is_interpreted_again() -> None:
    notebook = _long()
    session = Session()
    assert [f.code for f in session.lint(_read(notebook)).findings] == ["LK101"]
    for at in (150, 150, 199, 199, 3, 150):
        notebook["cells"][at]["source"] += "\nprint('again')"
        assert [f.code for f in session.lint(_read(notebook)).findings] == ["LK101"]
        last, at = at, session.resumed
        assert at <= last
    notebook["cells"][199]["source"] += "\nprint('and again')"
    session.lint(_read(notebook))
    notebook["cells"][199]["source"] += "\nprint('and again')"
    session.lint(_read(notebook))
    assert session.resumed == 199


def test_a_mended_leak_is_gone_and_comes_back() -> None:
    notebook = _long()
    session = Session()
    session.lint(_read(notebook))
    fit = notebook["cells"][197]
    for _ in range(3):
        fit["source"] = "scaler = StandardScaler()"
        notebook["cells"][198]["source"] = (
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
            "X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)"
        )
        assert not session.lint(_read(notebook)).findings
        fit["source"] = "scaler = StandardScaler()\nX = scaler.fit_transform(X)"
        assert [f.code for f in session.lint(_read(notebook)).findings] == ["LK101"]


def test_a_changed_helper_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "prep.py").write_text(
        "from sklearn.preprocessing import StandardScaler\n\ndef prepare(x):\n"
        "    return StandardScaler().fit_transform(x)\n"
    )
    cells = [
        "import pandas as pd\nfrom sklearn.model_selection import train_test_split\n"
        "from sklearn.linear_model import LogisticRegression\nfrom prep import prepare",
        "df = pd.read_csv('a.csv')\nX, y = prepare(df.drop(columns='y')), df['y']",
        "A, B, c, d = train_test_split(X, y, random_state=0)\n"
        "print(LogisticRegression().fit(A, c).score(B, d))",
    ]
    path = tmp_path / "work.ipynb"
    text = examples.as_notebook("\n# %%\n".join(cells))
    path.write_text(text)
    session = Session(Config(root=tmp_path))

    def codes() -> list[str]:
        return [f.code for f in session.lint(parse_notebook(text.encode(), str(path))).findings]

    assert codes() == ["LK101"]
    assert codes() == ["LK101"]
    (tmp_path / "prep.py").write_text(
        "def prepare(x):\n    return x + 1  # nothing is learned here any more\n"
    )
    assert codes() == []


def test_a_failure_leaves_a_session_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = _long()
    session = Session()
    session.lint(_read(notebook))
    notebook["cells"][100]["source"] = "print('changed')"
    with monkeypatch.context() as broken:
        broken.setattr("leaklint.engine.Execution.finish", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            session.lint(_read(notebook))
    assert _told(session.lint(_read(notebook))) == _told(lint_notebook(_read(notebook)))
