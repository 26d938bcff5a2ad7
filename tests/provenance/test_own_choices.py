"""Settings that a model chose for itself, splits that were chosen, rows under a label of the index."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.linear_model import Lasso, LassoCV
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import cross_val_score, train_test_split
"""


def test_a_penalty_that_was_tuned_on_all_rows() -> None:
    check(
        HEAD,
        """
        d = pd.read_csv("wines.csv")
        a, b, p, q = train_test_split(d.drop(columns="price"), d["price"], random_state=0)
        tuned = LassoCV().fit(d.drop(columns="price"), d["price"])  #! LK302
        print(Lasso(alpha=tuned.alpha_).fit(a, p).score(b, q))
        """,
    )


def test_a_penalty_that_was_tuned_on_training_rows() -> None:
    check(
        HEAD,
        """
        d = pd.read_csv("wines.csv")
        a, b, p, q = train_test_split(d.drop(columns="price"), d["price"], random_state=0)
        tuned = LassoCV().fit(a, p)
        print(Lasso(alpha=tuned.alpha_).fit(a, p).score(b, q), tuned.alpha_)
        """,
    )


def test_a_penalty_of_all_rows_that_no_other_model_gets() -> None:
    check(
        HEAD,
        """
        d = pd.read_csv("wines.csv")
        a, b, p, q = train_test_split(d.drop(columns="price"), d["price"], random_state=0)
        print(LassoCV().fit(d.drop(columns="price"), d["price"]).alpha_)
        print(Lasso(alpha=0.1).fit(a, p).score(b, q))
        """,
    )


def test_orders_of_a_forecast() -> None:
    check(
        """
        import pandas as pd, pmdarima as pm
        from sklearn.metrics import mean_squared_error
        from statsmodels.tsa.statespace.sarimax import SARIMAX
        sold = pd.read_csv("sold.csv", index_col=0, parse_dates=True)["n"]
        past, coming = sold[:-24], sold[-24:]
        found = pm.auto_arima(sold, seasonal=True, m=12)  #! LK302
        model = SARIMAX(past, order=found.order, seasonal_order=found.seasonal_order).fit()
        print(mean_squared_error(coming, model.forecast(24)))
        """
    )
    check(
        """
        import pandas as pd, pmdarima as pm
        from sklearn.metrics import mean_squared_error
        from statsmodels.tsa.statespace.sarimax import SARIMAX
        sold = pd.read_csv("sold.csv", index_col=0, parse_dates=True)["n"]
        past, coming = sold[:-24], sold[-24:]
        found = pm.auto_arima(past, seasonal=True, m=12)
        model = SARIMAX(past, order=found.order, seasonal_order=found.seasonal_order).fit()
        print(mean_squared_error(coming, model.forecast(24)))
        """
    )


PARTS = """
early, late = pd.read_csv("may.csv"), pd.read_csv("june.csv")
both = pd.concat([early, late], keys=["known", "new"])
"""


def test_parts_under_a_label_of_the_index() -> None:
    check(
        HEAD,
        PARTS,
        """
        both["age"] = both["age"].fillna(both["age"].median())  #! LK102
        early, late = both.xs("known"), both.xs("new", level=0)
        model = Lasso().fit(early.drop(columns="paid"), early["paid"])
        print(model.score(late.drop(columns="paid"), late["paid"]))
        """,
    )
    check(
        HEAD,
        PARTS,
        """
        both["age"] = both["age"].fillna(both.xs("known")["age"].median())
        early, late = both.xs("known"), both.xs("new")
        model = Lasso().fit(early.drop(columns="paid"), early["paid"])
        print(model.score(late.drop(columns="paid"), late["paid"]))
        """,
    )


LOADS = """
import polars as pl
from sklearn.linear_model import Ridge
d = pl.read_csv("load.csv", try_parse_dates=True).sort("day")
"""
FIT = """
d = d.with_columns(coming=pl.col("mw").shift(-1)).drop_nulls()
a = d.filter(pl.col("day") < pl.date(2024, 1, 1))
b = d.filter(pl.col("day") >= pl.date(2024, 1, 1))
model = Ridge().fit(a.select("week", "price").to_numpy(), a["coming"].to_numpy())
print(model.score(b.select("week", "price").to_numpy(), b["coming"].to_numpy()))
"""


def test_windows_of_polars_that_reach_into_the_days_to_come() -> None:
    check(LOADS, 'd = d.with_columns(week=pl.col("mw").rolling_mean(7, center=True))  #! LK503', FIT)
    check(LOADS, 'd = d.with_columns(week=pl.col("mw").cum_sum(reverse=True))  #! LK503', FIT)
    check(LOADS, 'd = d.with_columns(week=pl.col("mw").rolling_mean(7))', FIT)
    check(LOADS, 'd = d.with_columns(week=pl.col("mw").cum_sum())', FIT)


TRIES = """
d = pd.read_csv("wines.csv")
found = {}
for seed in range(50):
    a, b = train_test_split(d, random_state=seed)
    found[seed] = Lasso().fit(a.drop(columns="price"), a["price"]).score(b.drop(columns="price"), b["price"])
"""


def test_a_split_that_was_picked_because_its_test_rows_are_easy() -> None:
    check(
        HEAD,
        TRIES,
        """
        best = max(found, key=found.get)  #! LK302
        a, b = train_test_split(d, random_state=best)
        print(Lasso().fit(a.drop(columns="price"), a["price"]).score(b.drop(columns="price"), b["price"]))
        """,
    )
    check(
        HEAD,
        TRIES.replace(
            "a, b = train_test_split(d, random_state=seed)",
            "a = d.sample(frac=0.7, random_state=seed); b = d.drop(a.index)",
        ),
        """
        best = max(found, key=found.get)  #! LK302
        a = d.sample(frac=0.7, random_state=best)
        b = d.drop(a.index)
        print(Lasso().fit(a.drop(columns="price"), a["price"]).score(b.drop(columns="price"), b["price"]))
        """,
    )


def test_splits_that_are_averaged_and_a_seed_that_was_picked_within_the_training_rows() -> None:
    check(HEAD, TRIES, "print(sum(found.values()) / len(found))")
    check(
        HEAD,
        TRIES.replace("d = pd.read_csv(", "d, last = train_test_split(pd.read_csv(").replace(
            'wines.csv")', 'wines.csv"), random_state=0)'
        ),
        """
        best = max(found, key=found.get)
        a, b = train_test_split(d, random_state=best)
        model = Lasso().fit(a.drop(columns="price"), a["price"])
        print(model.score(last.drop(columns="price"), last["price"]))
        """,
    )


CHOSEN = """
d = pd.read_csv("wines.csv")
a, b, p, q = train_test_split(d.drop(columns="price"), d["price"], random_state=0)
found = {}
for alpha in (0.1, 1.0, 10.0):
    found[alpha] = Lasso(alpha=alpha).fit(a, p).score(b, q)
best = max(found, key=found.get)MARK
print(Lasso(alpha=best).fit(a, p).score(b, q))
"""


def test_a_score_of_other_data_is_no_last_word() -> None:
    check(
        HEAD,
        CHOSEN.replace("MARK", "  #! LK302"),
        """
        other = pd.read_csv("beers.csv")
        u, v = train_test_split(other, random_state=0)
        print(Lasso().fit(u.drop(columns="cost"), u["cost"]).score(v.drop(columns="cost"), v["cost"]))
        """,
    )
    check(
        HEAD,
        CHOSEN.replace("MARK", ""),
        """
        last = pd.read_csv("last.csv")
        print(Lasso(alpha=best).fit(a, p).score(last.drop(columns="price"), last["price"]))
        """,
    )


CLIPPED = """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

df = pd.read_csv("a.csv")
early, late = df[:100], df[100:]

def clipped(score):
    if score > 0:
        return score
    return {other}

def judge(truth, said):
    return {{"r2": clipped(r2_score(truth, said)) * 100}}

for alpha in (1, 2):
    model = Ridge(alpha).fit(early[["x"]], early["y"])
    print(judge(late["y"], model.predict(late[["x"]])))
"""


@pytest.mark.parametrize("other", ["0", "score + 1", "-score"])
def test_a_score_that_is_clipped_is_no_choice(other: str) -> None:
    check(CLIPPED.format(other=other))
