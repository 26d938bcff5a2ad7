"""Tables with one row a group (`groupby(key).agg(...)`) as data sets of their own."""

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score, mean_absolute_error
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import StandardScaler
"""

CUSTOMERS = """
orders = pd.read_csv("orders.csv")
buyers = orders.groupby("buyer").agg({"amount": "sum", "visits": "count", "left": "first"}).reset_index()
X, y = buyers[["amount", "visits"]], buyers["left"]
"""

DAYS = """
sales = pd.read_csv("sales.csv", parse_dates=["day"])
days = sales.groupby("day")["units"].sum().to_frame("units")
days["tomorrow"] = days["units"].shift(-1)
days["yesterday"] = days["units"].shift(1)
"""


def test_scaled_before_the_groups_are_parted() -> None:
    check(
        HEAD,
        CUSTOMERS,
        """
        X = StandardScaler().fit_transform(X)  #! LK101
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = RandomForestClassifier().fit(X_train, y_train)
        print(accuracy_score(y_test, model.predict(X_test)))
        """,
    )


def test_scaled_after_the_groups_are_parted() -> None:
    check(
        HEAD,
        CUSTOMERS,
        """
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler().fit(X_train)
        model = RandomForestClassifier().fit(scaler.transform(X_train), y_train)
        print(accuracy_score(y_test, model.predict(scaler.transform(X_test))))
        """,
    )


def test_folds_of_groups() -> None:
    check(
        HEAD,
        CUSTOMERS,
        """
        for a, b in KFold(5, shuffle=True, random_state=0).split(X):
            model = RandomForestClassifier().fit(X.iloc[a], y.iloc[a])
            print(accuracy_score(y.iloc[b], model.predict(X.iloc[b])))
        """,
    )


def test_days_to_come_as_a_feature() -> None:
    check(
        HEAD,
        DAYS,
        """
        days["later"] = days["units"].shift(-2)  #! LK503
        days = days.dropna()
        old, new = days[:-60], days[-60:]
        model = Ridge().fit(old[["later", "yesterday"]], old["tomorrow"])
        print(mean_absolute_error(new["tomorrow"], model.predict(new[["later", "yesterday"]])))
        """,
    )


def test_the_day_to_come_as_the_label() -> None:
    check(
        HEAD,
        DAYS,
        """
        days = days.dropna()
        old, new = days[:-60], days[-60:]
        model = Ridge().fit(old[["units", "yesterday"]], old["tomorrow"])
        print(mean_absolute_error(new["tomorrow"], model.predict(new[["units", "yesterday"]])))
        """,
    )


def test_days_dealt_out_at_random() -> None:
    check(
        HEAD,
        DAYS,
        """
        old, new = train_test_split(days.dropna(), random_state=0)  #! LK501
        model = Ridge().fit(old[["units", "yesterday"]], old["tomorrow"])
        print(mean_absolute_error(new["tomorrow"], model.predict(new[["units", "yesterday"]])))
        """,
    )


def test_group_means_that_go_back_to_the_rows_are_still_statistics() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("orders.csv")
        means = df.groupby("shop")["amount"].mean()  #! LK108
        df["usual"] = df["shop"].map(means)
        X_train, X_test, y_train, y_test = train_test_split(df[["usual", "age"]], df["left"], random_state=0)
        model = RandomForestClassifier().fit(X_train, y_train)
        print(accuracy_score(y_test, model.predict(X_test)))
        """,
    )


def test_the_first_of_a_ranking_are_no_data() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("orders.csv")
        big = df.groupby("shop")["amount"].sum().sort_values(ascending=False)[:10]
        print(big)
        X_train, X_test, y_train, y_test = train_test_split(df[["amount", "age"]], df["left"], random_state=0)
        model = RandomForestClassifier().fit(X_train, y_train)
        print(accuracy_score(y_test, model.predict(X_test)))
        """,
    )


NAMED = """
orders = pd.read_csv("orders.csv")
buyers = orders.groupby("buyer").agg(amount=("amount", "sum"), visits=("order", "count"), back=("back", "sum"))
buyers["each"] = buyers["amount"] / buyers["visits"]
buyers["sends_back"] = (buyers["back"] > 0).astype(int)
"""
PARTED = """
X_train, X_test, y_train, y_test = train_test_split(X, buyers["sends_back"], random_state=0)
model = RandomForestClassifier().fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
"""


def test_what_the_label_of_a_group_was_made_from() -> None:
    check(HEAD, NAMED, 'X = buyers.drop(columns="sends_back")  #! LK401', PARTED)
    check(HEAD, NAMED, 'X = buyers.drop(columns=["sends_back", "back"])', PARTED)


CITIES = """
flats = pd.read_csv("flats.csv")
cities = flats.groupby("city").agg(middle=("price", "mean"), flats=("price", "size"))  #! LK107
"""
CITIES_ALONE = """
flats, last = train_test_split(pd.read_csv("flats.csv"), random_state=0)
cities = flats.groupby("city").agg(middle=("price", "mean"), flats=("price", "size"))
"""
LOOKED_UP = (
    'flats = flats.merge(cities, left_on="city", right_index=True)',
    'flats = flats.join(cities, on="city")',
    'flats["middle"] = flats["city"].map(cities["middle"])',
    'flats["middle"] = flats["city"].map(cities["middle"].to_dict())',
    'flats["middle"] = cities.loc[flats["city"], "middle"].values',
    'flats["middle"] = cities["middle"].reindex(flats["city"]).to_numpy()',
)
FLATS = """
old, new = train_test_split(flats, random_state=0)
model = Ridge().fit(old[["rooms", "middle"]], old["price"])
print(mean_absolute_error(new["price"], model.predict(new[["rooms", "middle"]])))
"""
FLATS_ALONE = """
last["middle"] = last["city"].map(cities["middle"])
model = Ridge().fit(flats[["rooms", "middle"]], flats["price"])
print(mean_absolute_error(last["price"], model.predict(last[["rooms", "middle"]])))
"""


def test_rows_that_are_looked_up_in_a_table_of_groups_with_names() -> None:
    for line in LOOKED_UP:
        check(HEAD, CITIES, line, FLATS)
        check(HEAD, CITIES_ALONE, line, FLATS_ALONE)
