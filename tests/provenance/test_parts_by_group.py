"""Parts that a column names, reached by `groupby`; rows that come several times."""

from __future__ import annotations

import pytest

from .marked import check

HEAD = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("stays.csv")
"""
SCORE = """\
model = LogisticRegression().fit(a[["age"]], a["died"])
print(model.score(b[["age"]], b["died"]))
"""

APART = [
    '(_, a), (_, b) = df.groupby("later")\n',
    'parts = {k: g for k, g in df.groupby("part")}\na, b = parts["train"], parts["test"]\n',
    'parts = dict(list(df.groupby("part")))\na, b = parts["train"], parts["test"]\n',
    'g = df.groupby("part")\na, b = g.get_group("train"), g.get_group("test")\n',
    'for later, g in df.groupby("later"):\n    if later:\n        b = g\n    else:\n        a = g\n',
    'for part, g in df.groupby("part"):\n    if part == "train":\n        a = g\n    else:\n        b = g\n',
]


@pytest.mark.parametrize("cut", APART)
def test_groups_are_apart(cut: str) -> None:
    check(HEAD, cut + SCORE)


@pytest.mark.parametrize("cut", APART)
def test_scaled_before(cut: str) -> None:
    check(HEAD, 'df["age"] = df["age"] / df["age"].mean()  #! LK108\n' + cut + SCORE)


def test_one_group_twice() -> None:
    same = 'g = df.groupby("part")\na, b = g.get_group("train"), g.get_group("train")\n'
    check(HEAD, same + SCORE.rstrip() + "  #! LK702\n")


SPLIT = "a, b = train_test_split(df, random_state=0)\n"


def test_list_of_copies() -> None:
    many = 'rare = df[df["died"] == 1]\ndf = pd.concat([df[df["died"] == 0]] + [rare] * 5)  #! LK201\n'
    check(HEAD, many + SPLIT + SCORE)


def test_list_of_one() -> None:
    once = 'rare = df[df["died"] == 1]\ndf = pd.concat([df[df["died"] == 0]] + [rare] * 1)\n'
    check(HEAD, once + SPLIT + SCORE)


WRITTEN = """\
learn, held = train_test_split(df.index, random_state=0)
df["part"] = "train"
df.loc[held, "part"] = "test"
b = df[df["part"] == "test"]
"""


@pytest.mark.parametrize("rows", ["learn", 'df["part"] != "test"'])
def test_written_parts_are_apart(rows: str) -> None:
    check(HEAD, WRITTEN + f"a = df.loc[{rows}]\n" + SCORE)


@pytest.mark.parametrize("rows", ["held", 'df["part"] == "test"'])
def test_written_parts_are_the_same(rows: str) -> None:
    check(HEAD, WRITTEN + f"a = df.loc[{rows}]\n" + SCORE.rstrip() + "  #! LK701\n")
