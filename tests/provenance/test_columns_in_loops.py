"""Columns that a loop drops, fills or marks, and bounds that were taken from the data."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
barns = pd.read_csv("barns.csv")
"""

SCORED = """
X, y = barns.drop(columns="rent"), barns["rent"]
a, b, c, d = train_test_split(X, y, random_state=0)
print(Ridge().fit(a, c).score(b, d))
"""


def test_filled_after_some_columns_were_dropped() -> None:
    body = """
    empty = []
    for name in barns.columns:
        if barns[name].isnull().mean() > 0.6:
            empty.append(name)
    barns = barns.drop(empty, axis=1)
    for name in barns.columns:
        barns[name] = barns[name].fillna({what}) {mark}
    """
    check(HEAD, body.format(what="barns[name].mean()", mark="#! LK102"), SCORED)
    check(HEAD, body.format(what="0", mark=""), SCORED)


@pytest.mark.parametrize("call", ["np.clip(barns['area'], 0, {top})", "barns['area'].clip(0, {top})"])
def test_clipped_at_a_quantile(call: str) -> None:
    given = call.format(top="top")
    check(HEAD, f"top = barns['area'].quantile(0.99)  #! LK108\nbarns['area'] = {given}", SCORED)
    check(HEAD, f"top = 4000\nbarns['area'] = {given}", SCORED)


def test_whether_a_value_is_there_is_not_the_value() -> None:
    body = """
    print(barns["rent"].max())
    for name, column in barns.items():
        if column.isnull().sum():
            barns[name + "_gap"] = {what}
    """
    check(HEAD, body.format(what="pd.isnull(column)"), SCORED)


def test_a_copy_of_the_label_under_another_name() -> None:
    body = """
    barns["rent_again"] = barns["rent"] * 2
    X, y = barns.drop(columns="rent"), barns["rent"]
    a, b, c, d = train_test_split(X, y, random_state=0)
    print(Ridge().fit(a, c).score(b, d))
    """
    with pytest.raises(AssertionError, match="LK40"):
        check(HEAD, body)


def test_a_grey_picture_in_three_colours() -> None:
    body = """
    import glob
    shots, rents = [], []
    for path in glob.glob("barns/*.npy"):
        shot = np.repeat(np.load(path)[:, :, np.newaxis], 3, axis=2)
        shots.append(shot.ravel() / shot.max())
        rents.append(float(path.split("_")[1]))
    a, b, c, d = train_test_split(np.array(shots), np.array(rents), random_state=0)
    print(Ridge().fit(a, c).score(b, d))
    """
    check(HEAD, body)
