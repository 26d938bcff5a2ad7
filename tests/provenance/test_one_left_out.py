"""Leaving one row out by hand, in the ways that people write it."""

import pytest

import leaklint

HEAD = """
import numpy as np
import pandas as pd
from sklearn.svm import SVC
frame = pd.read_csv("cells.csv")
rows, kind = frame.drop(columns="kind").values, frame["kind"].values
said = []
for i in range(len(kind)):
"""
OTHERS = (
    "rest = np.delete(np.arange(len(rows)), i)",
    "rest = np.delete(np.arange(len(rows)), [i])",
    "rest = np.setdiff1d(np.arange(len(rows)), [i])",
    "rest = np.arange(len(rows)) != i",
    "rest = np.ones(len(rows), bool); rest[i] = False",
    "rest = [j for j in range(len(rows)) if j != i]",
)
FITS = (
    "model = SVC().fit(rows[rest], kind[rest])",
    "model = SVC().fit(np.delete(rows, i, axis=0), np.delete(kind, i))",
    "model = SVC().fit(np.concatenate([rows[:i], rows[i + 1:]]), np.concatenate([kind[:i], kind[i + 1:]]))",
    'others = frame.drop(i); model = SVC().fit(others.drop(columns="kind").values, others["kind"])',
)
ASKED = ("rows[i:i + 1]", "rows[[i]]", "rows[i].reshape(1, -1)", "[rows[i]]")
WAYS = [(way, FITS[0]) for way in OTHERS] + [("pass", fit) for fit in FITS[1:]]


@pytest.mark.parametrize(("others", "fit"), WAYS)
def test_one_row_is_left_out(others: str, fit: str) -> None:
    for asked in ASKED:
        body = f"    {others}\n    {fit}\n    said.append(model.predict({asked})[0])\n"
        result = leaklint.lint(HEAD + body + "print((np.array(said) == kind).mean())\n", name="case.py")
        assert [s.verdict for s in result.scores] == ["trusted"], asked
        assert not [f for f in result.findings if f.severity in ("error", "warning")]


@pytest.mark.parametrize("rest", ["np.arange(len(rows))", "np.random.permutation(len(rows))"])
def test_no_row_is_left_out(rest: str) -> None:
    body = f"    rest = {rest}\n    {FITS[0]}\n    said.append(model.predict(rows[[i]])[0])\n"
    result = leaklint.lint(HEAD + body + "print((np.array(said) == kind).mean())\n", name="case.py")
    assert {f.code for f in result.findings if f.severity == "error"} == {"LK203"}
