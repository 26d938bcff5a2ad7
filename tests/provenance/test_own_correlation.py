"""The strongest correlation of a column is its own: which parts of a sorted list have it."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

train, test = train_test_split(pd.read_csv("laptops.csv"), random_state=0)
own = train.corr()["price"]
"""
SCORED = """
model = RandomForestRegressor().fit(train[names], train["price"]){mark}
print(model.score(test[names], test["price"]))
"""


@pytest.mark.parametrize(
    "names",
    [
        "own.apply(abs).sort_values()[-21:].index",
        "own.abs().sort_values().tail(20).index",
        "own.abs().sort_values(ascending=False).index[:10]",
        "own.abs().sort_values(ascending=False).head(10).index.tolist()",
        "own.abs().sort_values(ascending=False)[:COUNT].index",
        "own.abs().nlargest(10).index",
        "own[own.abs() > 0.3].index",
    ],
)
def test_with_itself(names: str) -> None:
    check(HEAD, f"names = {names}", SCORED.format(mark="  #! LK401"))


@pytest.mark.parametrize(
    "names",
    [
        "own.apply(abs).sort_values()[-21:-1].index",
        "own.abs().sort_values().head(20).index",
        "own.abs().sort_values(ascending=False).index[1:11]",
        "own.abs().nlargest(11).index[1:]",
        "own.abs().sort_values(ascending=False).tail(10).index",
        "own.abs().sort_values().index[:10]",
        "own.abs().sort_index()[-10:].index",
        "own.apply(lambda x: -abs(x)).sort_values()[-10:].index",
        "own[own.abs() > 0.3].index.drop('price')",
    ],
)
def test_without_itself(names: str) -> None:
    check(HEAD, f"names = {names}", SCORED.format(mark=""))
