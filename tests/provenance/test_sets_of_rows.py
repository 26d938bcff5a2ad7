"""Rows that are told apart by sets of their numbers."""

import pytest

import leaklint

HEAD = """
import random
import pandas as pd
from sklearn.svm import SVC
frame = pd.read_csv("cells.csv")
numbers = list(frame.index)
known = random.sample(numbers, 300)
"""
TAIL = """
old, new = frame.loc[known], frame.loc[asked]
model = SVC().fit(old.drop(columns="kind"), old["kind"])
print(model.score(new.drop(columns="kind"), new["kind"]))
"""
RIGHT = (
    "asked = list(set(numbers) - set(known))",
    "asked = sorted(set(frame.index) - set(known))",
    "asked = list(set(numbers).difference(known))",
    "asked = random.sample(sorted(set(numbers) - set(known)), 50)",
    "taken = set(known); asked = [n for n in numbers if n not in taken]",
)


@pytest.mark.parametrize("line", RIGHT)
def test_what_is_left_of_a_set(line: str) -> None:
    result = leaklint.lint(HEAD + line + TAIL, name="case.py")
    assert [s.verdict for s in result.scores] == ["trusted"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("asked = list(set(numbers) & set(known))", "LK205"),
        ("asked = list(set(known))", "LK702"),
        ("asked = list(set(numbers))", "LK203"),
        ("asked = random.sample(sorted(set(numbers)), 50)", "LK205"),
    ],
)
def test_what_a_set_shares(line: str, code: str) -> None:
    result = leaklint.lint(HEAD + line + TAIL, name="case.py")
    assert {f.code for f in result.findings if f.severity in ("error", "warning")} == {code}


DRAWS = (
    "known = random.sample(range(n), 300)",
    "known = np.random.choice(n, 300, replace=False)",
    "known = np.random.permutation(n)[:300]",
    "known = list(np.random.RandomState(0).permutation(n)[:300])",
)


@pytest.mark.parametrize("draw", DRAWS)
def test_numbers_that_are_not_among_others(draw: str) -> None:
    for listed in ("range(n)", "range(len(frame))", "np.arange(n)", "frame.index"):
        for there in ("known", "set(known)"):
            line = f"n = len(frame)\n{draw}\nasked = [i for i in {listed} if i not in {there}]\n"
            body = TAIL.replace(".loc[", ".iloc[")
            result = leaklint.lint("import numpy as np" + HEAD + line + body, name="case.py")
            assert not [f for f in result.findings if f.severity in ("error", "warning")], line


VECTORS = """
import glob
import librosa
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
files = glob.glob("clips/*/*.wav")
kind = [name.split("/")[-2] for name in files]
def vector(name):
    sound, rate = librosa.load(name)
    m = librosa.feature.mfcc(y=sound, sr=rate)
    return {vector}
X = np.array([vector(name) for name in files])
a, b, p, q = train_test_split(X, kind, random_state=0)
print(SVC().fit(a, p).score(b, q))
"""


@pytest.mark.parametrize(
    "vector",
    [
        "np.r_[m.mean(axis=1), m.std(axis=1)]",
        "np.concatenate([m.mean(axis=1), m.std(axis=1)])",
        "np.hstack((np.mean(m.T, axis=0), np.std(m.T, axis=0)))",
        "np.append(m.mean(axis=1), m.std(axis=1))",
    ],
)
def test_one_long_vector_of_one_file(vector: str) -> None:
    result = leaklint.lint(VECTORS.format(vector=vector), name="case.py")
    assert [s.verdict for s in result.scores] == ["trusted"]
