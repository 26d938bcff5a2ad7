"""What is learned of each entity by itself, and entities that are parted in a table of their own."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, cross_val_score, train_test_split

visits = pd.read_csv("visits.csv")
"""

BY_HEAD = """
columns = ["a", "b"]
by_head = visits.groupby("person")[columns]
X = (visits[columns] - by_head.transform("mean")) / by_head.transform("std"){mark}
y = visits["y"]
"""


@pytest.mark.parametrize(
    ("folds", "mark"),
    [
        ("cv=StratifiedGroupKFold(5), groups=visits['person']", ""),
        ("cv=GroupKFold(5), groups=visits['person']", ""),
        ("cv=GroupKFold(5), groups=visits['town']", "  #! LK111"),
        ("cv=KFold(5)", "  #! LK111"),
    ],
)
def test_statistics_within_entities(folds: str, mark: str) -> None:
    check(
        HEAD,
        BY_HEAD.format(mark=mark),
        f"print(cross_val_score(LogisticRegression(), X, y, scoring='roc_auc', {folds}).mean())",
    )


def test_labels_of_entities_are_labels_of_the_scored_rows() -> None:
    check(
        HEAD,
        """
        visits["rate"] = visits.groupby("person")["y"].transform("mean")  #! LK111
        X, y, who = visits[["a", "rate"]], visits["y"], visits["person"]
        print(cross_val_score(LogisticRegression(), X, y, cv=GroupKFold(5), groups=who, scoring="f1").mean())
        """,
    )


SCORED = """
model = LogisticRegression().fit(train[["a"]], train["y"])
print(model.score(test[["a"]], test["y"]))
"""

TABLES = {
    "aggregated": "people = visits.groupby('person')['y'].max().reset_index()",
    "named": "people = visits.groupby('person', as_index=False).agg(y=('y', 'max'))",
    "distinct": "people = visits[['person']].drop_duplicates()",
    "another": "people = pd.read_csv('people.csv')",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "parts",
    [
        "visits[visits['person'].isin({}['person'])]",
        "visits.merge({}[['person']], on='person')",
        "visits.merge({}, on='person', how='inner')",
        "{}[['person']].merge(visits, on='person')",
    ],
)
def test_entities_that_were_split(table: str, parts: str) -> None:
    check(
        HEAD,
        TABLES[table],
        "a, b = train_test_split(people, random_state=0)",
        f"train, test = {parts.format('a')}, {parts.format('b')}",
        SCORED,
    )


@pytest.mark.parametrize("ids", ["people['person']", "people.index"])
def test_a_column_of_entities_that_was_split(ids: str) -> None:
    made = "people = visits.groupby('person')['y'].max()"
    if "index" not in ids:
        made += ".reset_index()"
    check(
        HEAD,
        made,
        f"a, b = train_test_split({ids}, random_state=0)",
        "train, test = visits[visits['person'].isin(a)], visits[visits['person'].isin(b)]",
        SCORED,
    )


def test_what_is_looked_up_for_both_parts_parts_nothing() -> None:
    check(
        HEAD,
        """
        people = pd.read_csv("people.csv").dropna()
        train, test = visits.merge(people, on="person"), visits.merge(people, on="person")
        model = LogisticRegression().fit(train[["a"]], train["y"])
        print(model.score(test[["a"]], test["y"]))  #! LK702
        """,
    )


@pytest.mark.parametrize(("by", "mark"), [("person", ""), ("town", "  #! LK108")])
def test_entities_of_two_lists(by: str, mark: str) -> None:
    check(
        HEAD,
        f"""
        visits["rank"] = visits.groupby("{by}")["a"].rank(pct=True){mark}
        X, y = visits.drop(columns=["person", "town", "y"]), visits["y"]
        some, others = train_test_split(visits["person"].unique(), random_state=0)
        model = LogisticRegression().fit(X[visits.person.isin(some)], y[visits.person.isin(some)])
        print(model.score(X[visits.person.isin(others)], y[visits.person.isin(others)]))
        """,
    )
