"""Tables joined to themselves on a key that was moved."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor

df = pd.read_csv("s.csv", parse_dates=["date"])
model = XGBRegressor()
"""
WEEK = {
    "an assignment": """
near = df[["store", "date", "sales"]].rename(columns={{"sales": "there"}})
near["date"] = near["date"] {sign} pd.Timedelta(days=7)
df = df.merge(near, on=["store", "date"]){mark}
""",
    "in place": """
near = df[["store", "date", "sales"]].copy()
near.columns = ["store", "date", "there"]
near["date"] {sign}= pd.DateOffset(weeks=1)
df = pd.merge(df, near, on=["store", "date"], how="left"){mark}
""",
    "in a chain": """
near = df[["store", "date", "sales"]].assign(date=lambda d: d.date {sign} pd.Timedelta("7D"))
df = df.merge(near.rename(columns={{"sales": "there"}}), how="left", on=["store", "date"]){mark}
""",
}
SCORED = """
df = df.fillna(0)
train, test = df[df.date < "2015-06-01"], df[df.date >= "2015-06-01"]
features = ["there", "promo"]
print(model.fit(train[features], train["sales"]).score(test[features], test["sales"]))
"""


@pytest.mark.parametrize("how", ["an assignment", "in place", "in a chain"])
@pytest.mark.parametrize(("sign", "mark"), [("+", ""), ("-", "  #! LK503")])
def test_a_week_ago_or_to_come(how: str, sign: str, mark: str) -> None:
    check(HEAD, WEEK[how].format(sign=sign, mark=mark), SCORED)


@pytest.mark.parametrize(("sign", "mark"), [("-", ""), ("+", "  #! LK503")])
def test_the_other_side_is_moved(sign: str, mark: str) -> None:
    join = f"""
    df["then"] = df["date"] {sign} pd.Timedelta(7, "D")
    past = df[["store", "date", "sales"]]
    both = ["store", "then"], ["store", "date"]
    df = pd.merge(df, past, left_on=both[0], right_on=both[1], suffixes=("", "_7")){mark}
    """
    check(HEAD, join, SCORED.replace('"there"', '"sales_7"'))


LAGS = """
def lagged(df, lags, name):
    few = df[["month", "shop", name]]
    for i in lags:
        moved = few.copy()
        moved.columns = ["month", "shop", name + "_lag_" + str(i)]
        moved["month"] {sign}= i
        df = pd.merge(df, moved, on=["month", "shop"], how="left"){mark}
    return df

df = lagged(df, {lags}, "n").fillna(0)
train, test = df[df.month < 33], df[df.month == 33]
print(model.fit(train.drop(columns="n"), train["n"]).score(test.drop(columns="n"), test["n"]))
"""


@pytest.mark.parametrize("lags", ["[1, 2, 3]", "range(1, 13)", "MONTHS"])
@pytest.mark.parametrize(("sign", "mark"), [("+", ""), ("-", "  #! LK503")])
def test_numbered_months(lags: str, sign: str, mark: str) -> None:
    check(HEAD, LAGS.format(lags=lags, sign=sign, mark="" if lags == "MONTHS" else mark))


YEAR = """
{made}
df = df.merge(last, on=["store", "year", "week"], how="left")
train, test = df[df.year < 2015], df[df.year == 2015]
features = ["last_year", "promo"]
print(model.fit(train[features], train["sales"]).score(test[features], test["sales"]))
"""


@pytest.mark.parametrize(
    "made",
    [
        """
last = df.groupby(["store", "year", "week"], as_index=False)["sales"].mean()
last["year"] = last["year"] + 1
last = last.rename(columns={"sales": "last_year"})
""",
        """
last = df.groupby(["store", "year", "week"]).agg({"sales": "mean"}).reset_index()
last["year"] += 1
last.columns = ["store", "year", "week", "last_year"]
""",
    ],
)
def test_means_of_the_year_before(made: str) -> None:
    check(HEAD, YEAR.format(made=made.strip()))


def test_the_label_is_what_comes_later() -> None:
    check(
        HEAD,
        """
        later = df[["store", "date", "sales"]].rename(columns={"sales": "goal"})
        later["date"] = later["date"] - pd.Timedelta(days=7)
        df = df.merge(later, on=["store", "date"])
        train, test = df[df.date < "2015-06-01"], df[df.date >= "2015-06-01"]
        features = ["sales", "promo"]
        print(model.fit(train[features], train["goal"]).score(test[features], test["goal"]))
        """,
    )


def test_neighbours_on_a_map() -> None:
    # What stands to the right of a place is no later than it.
    check(
        HEAD,
        """
        right = df[["x", "y", "height"]].rename(columns={"height": "height_right"})
        right["x"] = right["x"] - 1
        df = df.merge(right, on=["x", "y"])
        train, test = train_test_split(df, random_state=0)
        features = ["height", "height_right"]
        print(model.fit(train[features], train["rain"]).score(test[features], test["rain"]))
        """,
    )


def test_a_join_by_an_index_that_was_moved() -> None:
    check(
        HEAD,
        """
        near = df[["store", "date", "sales"]].copy()
        near["date"] += pd.Timedelta(days=7)
        df = df.join(near.set_index(["store", "date"])["sales"].rename("there"), on=["store", "date"])
        """,
        SCORED,
    )


def test_not_moved_at_all() -> None:
    fitted = "model.fit(train[features], train['sales'])"
    check(
        HEAD,
        """
        near = df[["store", "date", "sales"]].rename(columns={"sales": "there"})
        df = df.merge(near, on=["store", "date"])
        train, test = df[df.date < "2015-06-01"], df[df.date >= "2015-06-01"]
        features = ["there", "promo"]
        """,
        f"{fitted}  #! LK401",
        "print(model.score(test[features], test['sales']))",
    )
