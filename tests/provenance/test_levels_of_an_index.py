"""Rows that are asked for by several levels of their index."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.linear_model import Ridge

idx = pd.IndexSlice
prices = pd.read_csv("prices.csv", index_col=["ticker", "date"])
"""
SCORE = """
model = Ridge().fit(early.loc[:, [1, 2, 3]], early.label){mark}
print(model.score(late.loc[:, [1, 2, 3]], late.label))
"""
EARLY = ["prices.loc[idx[:, :'2016'], :]", "prices.loc[(slice(None), slice(None, '2016')), :]"]
LATE = [
    "prices.loc[idx[:, '2017'], :]",
    "prices.loc[pd.IndexSlice[:, '2017':], :]",
    "prices.loc[(slice(None), slice('2017', None)), :]",
]


@pytest.mark.parametrize("early", EARLY)
@pytest.mark.parametrize("late", LATE)
def test_years_apart(early: str, late: str) -> None:
    check(HEAD, f"early, late = {early}, {late}", SCORE.format(mark=""))


@pytest.mark.parametrize("early", EARLY)
def test_the_same_years(early: str) -> None:
    check(HEAD, f"early, late = prices, {early}", SCORE.format(mark="  #! LK203"))


def test_columns_that_are_numbers() -> None:
    parts = f"early, late = {EARLY[0]}, {LATE[0]}"
    labelled = SCORE.replace("[:, [1, 2, 3]]", "[:, [1, 2, 'label']]").format(mark="  #! LK401")
    check(HEAD, parts, labelled)
