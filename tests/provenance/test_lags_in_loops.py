"""Lags whose number a loop gives: which way they look, and what the columns are called."""

import pytest

from tests.provenance.marked import check

RATES = """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv("e.csv", parse_dates=["Date"])
"""
BY_DATE = """
a, b = fx[fx["Date"] < "2020-12-15"], fx[fx["Date"] >= "2021-01-01"]
names = [c for c in fx.columns if "_" in c]
print(RandomForestRegressor().fit(a[names], a["answer"]).score(b[names], b["answer"]))
"""


#: The names of all columns, or those that the code happens to use.
@pytest.mark.parametrize("known", ["", 'fx = fx[["Date", "USD", "CHF", "GBP", "answer"]]\n'])
@pytest.mark.parametrize(
    "way",
    [
        """
fx = fx.sort_values("Date")
for k in range(1, 12):
    fx[f"c_{k}"] = fx["USD"].shift(k)
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
fx = fx.dropna()
fx["c_1"] = fx["USD"].shift(-1)
fx["answer"] = fx["USD"].shift(1)
fx = fx.dropna()
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
change = fx[["USD", "CHF"]] / fx[["USD", "CHF"]].shift(-1) - 1
for k in range(0, 5):
    fx[[f"{c}_{k}" for c in change]] = change.shift(-k).to_numpy()
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
fx = fx.dropna()
change = fx[["USD", "CHF"]] / fx[["USD", "CHF"]].shift(-1) - 1
for k in range(0, 5):
    fx[[f"{c}_{k}" for c in change]] = change.shift(-k)
fx["answer"] = change["USD"].shift(1)
""",
        """
fx = fx.sort_values("Date")
for k in range(1, 12):
    fx[f"c_{k}"] = fx["USD"].shift(-k)  #! LK503
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
for k in range(1, 12):
    fx[f"c_{k}"] = fx["USD"].shift(k)  #! LK503
""",
        """
fx = fx.sort_values("Date")
LAGS = 7
for k in range(-1, -LAGS - 1, -1):
    fx[f"c_{k}"] = fx["USD"].shift(k)  #! LK503
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
fx["c_1"] = fx["USD"].shift(1)  #! LK503
""",
        """
fx = fx.sort_values("Date")
change = fx[["USD", "CHF"]] / fx[["USD", "CHF"]].shift(1) - 1
for k in range(1, 5):
    fx[[f"{c}_{k}" for c in change]] = change.shift(-k)  #! LK503
""",
    ],
)
def test_columns(known: str, way: str) -> None:
    check(RATES + known, way, BY_DATE)


BY_PLACE = """
y = fx["answer"]
print(RandomForestRegressor().fit(X[:500], y[:500]).score(X[500:], y[500:]))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
fx = fx.sort_values("Date")
def lags(frame, n):
    return pd.DataFrame({f"lag{k}": frame["USD"].shift(k) for k in range(1, n + 1)})
X = lags(fx, 24)
""",
        """
fx = fx.sort_values("Date")
X = pd.concat([fx["USD"].shift(k) for k in range(24)], axis=1)
""",
        """
fx = fx.sort_values("Date", ascending=False).reset_index(drop=True)
X = pd.concat([fx["USD"].shift(-k) for k in range(24)], axis=1)[::-1]
fx = fx[::-1]
""",
        """
fx = fx.sort_values("Date")
def lags(frame, n):
    return pd.DataFrame({f"lag{k}": frame["USD"].shift(-k) for k in range(1, n + 1)})  #! LK503
X = lags(fx, 24)
""",
        """
fx = fx.sort_values("Date")
X = pd.concat([fx["USD"].shift(-k) for k in range(24)], axis=1)  #! LK503
""",
    ],
)
def test_tables(way: str) -> None:
    check(RATES, way, BY_PLACE)


@pytest.mark.parametrize(("lag", "mark"), [("k", ""), ("-k", "  #! LK503"), ("-k if k > 9 else k", "")])
def test_many_lags_under_names_of_a_loop(lag: str, mark: str) -> None:
    check(
        f"""
        import pandas as pd
        from sklearn.linear_model import LogisticRegression

        days = pd.read_csv("btc.csv", parse_dates=["day"], index_col="day").sort_index()
        days["up"] = (days["close"].shift(-1) > days["close"]).astype(int)
        days["change"] = days["close"].pct_change()
        for k in range(1, 8):
            days[f"change_{{k}}"] = days["change"].shift({lag}){mark}
        days = days.dropna()
        columns = ["change"] + [f"change_{{k}}" for k in range(1, 8)]
        train, test = days.loc[:"2021-12-31"], days.loc["2022-01-01":]
        model = LogisticRegression().fit(train[columns], train["up"])
        print(model.score(test[columns], test["up"]))
        """
    )


@pytest.mark.parametrize(
    ("ahead", "made", "mark"),
    [
        (1, 'days["up"].shift(1)', ""),
        (1, 'days["up"].shift(1).rolling(5).sum()', ""),
        (1, 'days["up"].shift(3)', ""),
        (5, 'days["up"].shift(5)', ""),
        (1, 'days["up"].rolling(5).sum()', "  #! LK503 LK402"),
        (5, 'days["up"].shift(1)', "  #! LK503"),
    ],
)
def test_what_looked_ahead_and_is_moved_back(ahead: int, made: str, mark: str) -> None:
    leads, makes = (f"  #! {code}" if code in mark else "" for code in ("LK503", "LK402"))
    check(
        f"""
        import pandas as pd
        from sklearn.linear_model import LogisticRegression

        days = pd.read_csv("btc.csv", parse_dates=["day"], index_col="day").sort_index()
        days["later"] = days["close"].shift(-{ahead}){leads}
        days["up"] = (days["later"] > days["close"]).astype(int)
        days["was"] = {made}{makes}
        days = days.dropna()
        train, test = days.loc[:"2021-12-31"], days.loc["2022-01-01":]
        model = LogisticRegression().fit(train[["close", "was"]], train["up"])
        print(model.score(test[["close", "was"]], test["up"]))
        """
    )
