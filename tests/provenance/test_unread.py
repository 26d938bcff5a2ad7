"""Lines that are not Python, or not yet: what they assign is not what it was."""

import pytest

import leaklint
from leaklint.provenance.interp import Interp, expressions
from leaklint.syntax import tree

HEAD = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv("a.csv")
X, y = d.drop(columns="y"), d["y"]
"""
TAIL = """
a, b, p, q = train_test_split(X, y, random_state=0)
m = LogisticRegression().fit(a, p)
print(m.score(b, q))
"""


def verdict(line: str) -> tuple[str, list[str]]:
    result = leaklint.lint(HEAD + line + TAIL, name="case.py")
    (score,) = result.scores
    return score.verdict, [one.call for one in score.not_followed]


def test_a_half_typed_assignment_leaves_nobody_sure() -> None:
    for line in (
        "X = scale(X",
        "X = X.fillna(",
        "X, y = prepare(X, y",
        "X =",
        'X["age"] = X["age" / 3',
        "X += )",
    ):
        found, calls = verdict(line)
        assert found == "not-followed", line
        assert calls == [line]


def test_other_broken_lines_cost_themselves_only() -> None:
    for line in ("print 'hello', d.shape", "Z = scale(d", "X.plot(", "if X == :", "X == y ==", "for", "X ->"):
        assert verdict(line) == ("trusted", []), line


def test_a_failure_of_our_own_leaves_nobody_sure_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAKLINT_DEBUG", raising=False)

    def fails(self: Interp, node: object, env: object) -> None:
        raise KeyError("a fault of leaklint")

    lines = "X = X.assign(age=lambda f: f.age / 3)\n"
    assert verdict(lines)[0] == "trusted"
    monkeypatch.setitem(expressions.EXPRESSIONS, tree.Lambda, fails)
    assert verdict(lines) == ("not-followed", ["X"])


def test_the_parts_of_a_half_typed_split_are_not_the_same_rows() -> None:
    for line in ("a, b, p, q = train_test_split(X, y, random_", "a, p, b, q = X[:9], y[:9], X[9:], y[9:"):
        source = HEAD + line + "\nm = LogisticRegression().fit(a, p)\nprint(m.score(b, q))\n"
        result = leaklint.lint(source, name="case.py")
        assert [score.verdict for score in result.scores] == ["not-followed"], line
        assert not [f for f in result.findings if f.severity in ("error", "warning")], line
        assert {one.call[:10] for one in result.scores[0].not_followed} == {line[:10]}
