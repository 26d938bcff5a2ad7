"""Whole tables that are moved, cut into columns, put beside their labels, or that lose a row."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split

w = pd.read_csv("sales.csv", parse_dates=["d"], index_col="d")
df = pd.read_csv("people.csv")
"""
BY_TIME = """
n = int(len(X) * 0.8)
model = Ridge().fit(X[:n], y[:n])
print(model.score(X[n:], y[n:])){mark}
"""
AT_RANDOM = """
a, b, c, d = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    ("table", "mark"),
    [("w.shift(1).dropna()", ""), ("w.diff().shift(1).dropna()", ""), ("w.dropna()", "  #! LK401")],
)
def test_a_table_of_the_day_before_has_no_label(table: str, mark: str) -> None:
    check(HEAD, f"X = {table}\ny = w['rye'].loc[X.index]", BY_TIME.format(mark=mark))


@pytest.mark.parametrize(
    ("parts", "mark"),
    [
        ("X, y = np.split(df.values, [10], axis=1)", ""),
        ("X, y = np.hsplit(df.values, [-1])", ""),
        ("X, y = torch.split(torch.tensor(df.values), [10, 1], dim=1)", ""),
        ("_, y = np.split(df.values, [-1], axis=1)\nX = df.values", "  #! LK401"),
    ],
)
def test_a_table_cut_into_columns(parts: str, mark: str) -> None:
    check(HEAD, parts, AT_RANDOM.replace("=0)", f"=0){mark}"))


BESIDE = """
kind = {kind}
df = pd.concat([df.drop(columns="kind"), kind], axis=1)
X, y = df.iloc[:, {columns}], df.iloc[:, -1]{mark}
"""


@pytest.mark.parametrize(
    "kind", ['df["kind"].map({"a": 0, "b": 1})', 'pd.get_dummies(df["kind"], drop_first=True)']
)
@pytest.mark.parametrize(("columns", "mark"), [(":-1", ""), ("1:", "  #! LK401")])
def test_a_label_that_was_put_last(kind: str, columns: str, mark: str) -> None:
    check(HEAD, BESIDE.format(kind=kind, columns=columns, mark=mark), AT_RANDOM)


def test_one_item_is_taken_out_of_a_list() -> None:
    check(
        HEAD,
        """
        rows, kinds = df[["age", "pay"]].values.tolist(), df["kind"].tolist()
        misses = 0
        for i in range(len(rows)):
            others, told = list(rows), list(kinds)
            row, kind = others.pop(i), told.pop(i)
            misses += abs(Ridge().fit(others, told).predict([row])[0] - kind)
        print(misses / len(rows))
        """,
    )


TOLD = """
def told(g):
    return pd.Series({"mean": g["x"].mean(), "top": g["x"].max(), "kind": g["kind"].iloc[0]})

T = df.groupby("id").apply(told).reset_index()
"""


def test_a_row_that_a_function_makes_for_each_group() -> None:
    split = """
    known, asked = train_test_split(T, random_state=0)
    model = LogisticRegression().fit(known[["mean", "top"]], known["kind"])
    print(model.score(asked[["mean", "top"]], asked["kind"]))
    """
    check(HEAD, TOLD, split)
    check(HEAD, TOLD, 'T["mean"] -= T["mean"].mean()  #! LK108', split)


OWN = """
def centred(g):
    g = g.copy()
    g["x"] = (g["x"] - g["x"].mean()) / g["x"].std()
    return g

df = df.groupby("id").apply(centred)
df["z"] = df.groupby("id")["z"].apply(lambda v: v - v.median())
"""


def test_what_each_group_is_by_itself() -> None:
    whole = """
    ids = df["id"].unique()
    some, others = train_test_split(ids, random_state=0)
    known, asked = df[df["id"].isin(some)], df[df["id"].isin(others)]
    print(LogisticRegression().fit(known[["x", "z"]], known["kind"]).score(asked[["x", "z"]], asked["kind"]))
    """
    check(HEAD, OWN, whole)
    rows = """
    known, asked = train_test_split(df, random_state=0)
    print(LogisticRegression().fit(known[["x", "z"]], known["kind"]).score(asked[["x", "z"]], asked["kind"]))
    """
    check(
        HEAD,
        OWN.replace("centred)\n", "centred)  #! LK108\n").replace("median())", "median())  #! LK108"),
        rows,
    )


WINDOWS = """
def windows(seq, n):
    it = iter(seq)
    got = tuple(islice(it, n))
    yield got
    for one in it:
        got = got[1:] + (one,)
        yield got

W = np.array(list(windows(w["rye"].values, 25)))
X, y = W[:, :-1], W[:, -1]
X = np.c_[X, w.index.hour.values[24:]]
n = int(len(X) * 0.8)
print(Ridge().fit(X[:n], y[:n]).score(X[n:], y[n:]))
"""


def test_the_last_of_a_window_is_not_among_those_before() -> None:
    check(HEAD, "from itertools import islice", WINDOWS)


def test_names_that_begin_with_one_of_several() -> None:
    check(
        HEAD,
        """
        w["mean_7"] = w["rye"].rolling(7).mean()
        w["ahead"] = w["rye"].shift(-1)
        w = w.dropna()
        X, y = w[[c for c in w if c.startswith(("mean_", "lag_"))]], w["ahead"]
        """,
        BY_TIME.format(mark=""),
    )
