"""Functions that a team describes in its configuration: by name, or by a pattern of the call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import leaklint
from leaklint.config import ConfigError, parse_config
from leaklint.model import Result

HEAD = """
import pandas as pd
import ours
from ours import part, prepare, load, train, judge
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
"""

SCORED = """
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""

LEAK = {
    "split": "X_train, X_test, y_train, y_test = part(StandardScaler().fit_transform(X), target=y, size=0.2)",
    "scaler": "X_train, X_test, y_train, y_test = train_test_split(prepare(X, label=y), y)",
    "method": "X_train, X_test, y_train, y_test = train_test_split(ours.tools.normed(X), y)",
    "load": """X, y = load("b.csv", 3).drop(columns="y"), load("b.csv", 3)["y"]
X_train, X_test, y_train, y_test = train_test_split(StandardScaler().fit_transform(X), y)""",
    "name": "X_train, X_test, y_train, y_test = train_test_split(ours.scaled(X), y)",
    "own": """def own(x):
    return x.whatever()
X_train, X_test, y_train, y_test = train_test_split(own(X), y)""",
}

GOOD = {
    "split": "X_train, X_test, y_train, y_test = part(X, target=y, size=0.2)",
    "scaler": """X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = prepare(X_train, label=y_train)""",
    "method": """X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = ours.tools.normed(X_train)""",
    "load": """X, y = load("b.csv", 3).drop(columns="y"), load("b.csv", 3)["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y)""",
    "name": """X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = ours.scaled(X_train)""",
    "own": """def own(x):
    return x.whatever()
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = own(X_train)""",
}

SCALES = {"role": "statistic", "learns": "scaler", "keepsrows": True}
HELPERS: list[dict[str, Any]] = [
    {"pattern": "part($X, target=$Y, $$$REST)", "role": "split"},
    {"pattern": "prepare($DATA, label=$Y)", **SCALES},
    {"pattern": "$_.normed($ROWS)", "data": "ROWS", **SCALES},
    {"pattern": "load($PATH, $_)", "role": "load", "returns": "frame"},
    {"pattern": "train($DATA, on=$LABEL)", "role": "train"},
    {"pattern": "judge($PREDICTIONS, against=$LABEL)", "role": "metric"},
    {"name": "ours.scaled", **SCALES},
    {"name": "own", **SCALES},
]


def lint(text: str) -> Result:
    config = parse_config({"helpers": HELPERS}, "leaklint.toml", Path("."), "")
    return leaklint.lint(HEAD + text, name="nb.py", config=config)


def codes(result: Result) -> list[str]:
    return [f.code for f in result.findings if f.severity != "info"]


@pytest.mark.parametrize("kind", LEAK)
def test_helper(kind: str) -> None:
    result = lint(LEAK[kind] + SCORED)
    assert codes(result) == ["LK101"]
    assert [s.verdict for s in result.scores] == ["broken"]
    result = lint(GOOD[kind] + SCORED)
    assert codes(result) == []
    assert [s.verdict for s in result.scores] == ["trusted"]


def test_training_and_metric() -> None:
    text = """
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = train({rows}, on={labels})
print(judge(model.predict(X_test), against=y_test))
"""
    assert codes(lint(text.format(rows="X", labels="y"))) == ["LK203"]
    result = lint(text.format(rows="X_train", labels="y_train"))
    assert codes(result) == []
    assert [(s.metric, s.verdict) for s in result.scores] == [("judge", "trusted")]


def test_other_calls_are_left_alone() -> None:
    result = lint("X_train, X_test, y_train, y_test = part(X, y)" + SCORED)
    assert [s.verdict for s in result.scores] == ["not-followed"]


def test_nested_calls_match_alone() -> None:
    """A call whose argument fits does not fit itself."""
    result = lint("print(prepare(X, label=y).shape)\n" + GOOD["split"] + SCORED)
    assert codes(result) == []
    assert [s.verdict for s in result.scores] == ["trusted"]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("def (", "must be one call"),
        ("$X; $Y", "must be one call"),
        ("prepare", "must be one call"),
        ("prepare($A", "must be one call"),
        ("prepare($DATA, $COLOUR)", "`$COLOUR` in `pattern` is no part of role 'statistic'"),
    ],
)
def test_bad_patterns(pattern: str, told: str) -> None:
    with pytest.raises(ConfigError, match="helpers 1") as error:
        parse_config({"helpers": [{"pattern": pattern, **SCALES}]}, "leaklint.toml", Path("."), "")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_module_of_the_project(tmp_path: Path) -> None:
    """What the team says of a function goes before what can be seen of it."""
    (tmp_path / "ours.py").write_text("def scaled(x):\n    return x\n", encoding="utf-8")
    config = parse_config({"helpers": HELPERS}, "leaklint.toml", tmp_path, "")
    path = tmp_path / "nb.py"
    for call in ("import ours", "from ours import scaled", "import ours as o"):
        name = {"import ours": "ours.scaled", "import ours as o": "o.scaled"}.get(call, "scaled")
        path.write_text(
            f"{HEAD}{call}\n{LEAK['name'].replace('ours.scaled', name)}{SCORED}", encoding="utf-8"
        )
        assert codes(leaklint.lint(path, config=config)) == ["LK101"]
