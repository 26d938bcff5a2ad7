"""Predictions for a whole frame of which some rows are scored."""

from __future__ import annotations

import pytest

from .marked import check

HEAD = """\
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

df = pd.read_csv("rent.csv")
train_rows, test_rows = train_test_split(df.index, random_state=0)
features = ["area", "rooms"]
"""

SCORES = [
    'print(r2_score(df.loc[test_rows, "rent"], df.loc[test_rows, "said"]))\n',
    'test = df.loc[test_rows]\nprint(r2_score(test["rent"], test["said"]))\n',
    'print(((df.loc[test_rows, "said"] - df.loc[test_rows, "rent"]) ** 2).mean())\n',
]


@pytest.mark.parametrize("score", SCORES)
def test_trained_on_the_other_rows(score: str) -> None:
    fit = 'model = Ridge().fit(df.loc[train_rows, features], df.loc[train_rows, "rent"])\n'
    check(HEAD, fit + 'df["said"] = model.predict(df[features])\n' + score)


@pytest.mark.parametrize("score", SCORES)
def test_trained_on_all_rows(score: str) -> None:
    fit = 'model = Ridge().fit(df[features], df["rent"])  #! LK203\n'
    check(HEAD, fit + 'df["said"] = model.predict(df[features])\n' + score)
