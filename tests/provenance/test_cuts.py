"""A statistic that says where the rows are cut is not one that shapes the features."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("games.csv")
"""
SCORED = """
model = LinearRegression().fit(train[["a", "b"]], train["y"])
print(model.score(test[["a", "b"]], test["y"]))
"""


@pytest.mark.parametrize(
    "cut",
    [
        'latest = df["season"].max()\ntrain, test = df[df["season"] < latest], df[df["season"] == latest]',
        'held = df["season"] == df["season"].max()\ntrain, test = df[~held], df[held]',
        'cut = df["season"].quantile(0.8)\ntrain, test = df.loc[df["season"] <= cut], df.loc[df["season"] > cut]',
        'day = df["time"].dt.normalize()\ntrain, test = df[day != day.max()], df[day == day.max()]',
        'cut = df["season"].median()\ntrain, test = df.query("season < @cut"), df.query("season >= @cut")',
    ],
)
def test_rows_are_parted_at_a_statistic(cut: str) -> None:
    check(HEAD, cut, SCORED)


def test_outliers_of_all_rows_are_taken_out() -> None:
    check(
        HEAD,
        """
        df = df[df["a"] < df["a"].quantile(0.99)] #! LK108
        train, test = train_test_split(df, random_state=0)
        """,
        SCORED,
    )


def test_the_same_statistic_cuts_and_scales() -> None:
    check(
        HEAD,
        """
        last = df["season"].max() #! LK108
        df["a"] = df["a"] / last
        train, test = df[df["season"] < last], df[df["season"] == last]
        """,
        SCORED,
    )


@pytest.mark.parametrize(
    ("a", "b", "cut", "fit"),
    [
        ("order[:-n]", "order[-n:]", "", ""),
        ("order[n:]", "order[:n]", "", ""),
        ("order[n:]", "order[-n:]", "  #! LK205", ""),
        ("order[:n]", "order[: int(0.3 * len(X))]", "", "  #! LK203"),
    ],
)
def test_both_ends_of_one_order(a: str, b: str, cut: str, fit: str) -> None:
    check(
        f"""
        import numpy as np
        import pandas as pd
        from sklearn.linear_model import Ridge

        table = pd.read_csv("a.csv")
        X, y = table.drop(columns="y"), table["y"]
        n = len(X) // 5
        order = np.random.default_rng(0).permutation(len(X))
        a, b = {a}, {b}{cut}
        model = Ridge().fit(X.iloc[a], y.iloc[a]){fit}
        print(model.score(X.iloc[b], y.iloc[b]))
        """
    )
