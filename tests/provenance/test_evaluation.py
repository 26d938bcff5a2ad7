"""Scores that follow the protocol and still do not mean what they seem to."""

from __future__ import annotations

import leaklint

EVENED = """\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("cards.csv")
fraud = df[df["y"] == 1]
fine = df[df["y"] == 0].sample(len(fraud), random_state=0)
small = pd.concat([fraud, fine])
a, b, ya, yb = train_test_split(small.drop(columns="y"), small["y"], random_state=0)
forest = RandomForestClassifier().fit(a, ya)
print(accuracy_score(yb, forest.predict(b)))
"""

COLUMNS = """\
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
df = pd.read_csv("a.csv")
a, b, ya, yb = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
scaler = StandardScaler()
a[["u", "v"]] = scaler.fit_transform(a[["u", "v"]])
b[["u", "v"]] = scaler.transform(b[["u", "v"]])
print(SVC().fit(a, ya).score(b, yb))
"""


def codes(text: str) -> set[str]:
    return {f.code for f in leaklint.lint(text, name="x.py").findings if f.severity != "info"}


def test_evened_by_hand() -> None:
    assert codes(EVENED) == {"LK709"}


def test_evened_but_scored_on_the_rows_as_they_are_too() -> None:
    whole = EVENED.replace("fraud = ", "df, rest = df[:9000], df[9000:]\nfraud = ")
    told = whole + 'print(accuracy_score(rest["y"], forest.predict(rest.drop(columns="y"))))\n'
    assert codes(told) == set()


def test_a_metric_that_the_share_does_not_move() -> None:
    assert codes(EVENED.replace("accuracy_score", "recall_score")) == set()


def test_columns_scaled_on_both_sides() -> None:
    assert codes(COLUMNS) == set()
    raw = COLUMNS.replace(
        'a[["u", "v"]] = scaler.fit_transform(a[["u", "v"]])', "a = scaler.fit_transform(a)"
    )
    raw = raw.replace('b[["u", "v"]] = scaler.transform(b[["u", "v"]])\n', "")
    assert codes(raw) == {"LK705"}
