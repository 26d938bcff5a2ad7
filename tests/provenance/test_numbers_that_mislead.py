"""Scores that follow the rows and still mislead: codes taken for amounts, curves on one side, half a bundle."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import KFold, cross_validate, train_test_split
from sklearn.preprocessing import LabelEncoder
"""

CODED = [
    'LabelEncoder().fit_transform(birds["song"])',
    'pd.factorize(birds["song"])[0]',
    'birds["song"].astype("category").cat.codes',
]


@pytest.mark.parametrize("codes", CODED)
@pytest.mark.parametrize("metric", ["r2_score", "mean_squared_error", "accuracy_score"])
def test_codes_of_names_are_no_amounts(codes: str, metric: str) -> None:
    mark = "" if metric == "accuracy_score" else "  #! LK703"
    check(
        HEAD,
        'birds = pd.read_csv("birds.csv")',
        f"y = {codes}",
        """
        a, b, ya, yb = train_test_split(birds[["wing", "beak"]], y, random_state=0)
        trees = RandomForestClassifier(random_state=0).fit(a, ya)
        """,
        f"print({metric}(yb, trees.predict(b))){mark}",
    )


@pytest.mark.parametrize("order", ['birds["age"]', 'birds["age"].map({"chick": 0, "young": 1, "old": 2})'])
def test_classes_in_an_order(order: str) -> None:
    check(
        HEAD,
        'birds = pd.read_csv("birds.csv")',
        f"y = {order}",
        """
        a, b, ya, yb = train_test_split(birds[["wing", "beak"]], y, random_state=0)
        trees = RandomForestClassifier(random_state=0).fit(a, ya)
        print(mean_squared_error(yb, trees.predict(b)))
        """,
    )


HELPERS = [
    (
        """
        def inputs(rows, fitting=False):
            table = rows[["debt", "years"]].copy()
            if fitting:
                table["debt"] = np.log1p(table["debt"])
            return table
        """,
        "  #! LK705",
    ),
    (
        """
        def inputs(rows, fitting=False):
            table = rows[["debt", "years"]].copy()
            table["debt"] = np.log1p(table["debt"])
            return table.dropna() if fitting else table
        """,
        "",
    ),
    (
        """
        def inputs(rows, fitting=False):
            table = rows[["debt", "years"]].copy()
            if fitting:
                table["debt"] = table["debt"] + np.random.default_rng(0).normal(0, 1, len(table))
            return table
        """,
        "",
    ),
    (
        """
        def inputs(rows, fitting=False):
            table = rows[["debt", "years"]].copy()
            table["debt"] = np.log1p(table["debt"]) if fitting else table["debt"].apply(np.log1p)
            return table
        """,
        "",
    ),
]


@pytest.mark.parametrize(("helper", "mark"), HELPERS)
def test_a_step_that_a_flag_keeps_from_the_scored_rows(helper: str, mark: str) -> None:
    check(
        HEAD,
        'near, far = train_test_split(pd.read_csv("loans.csv"), random_state=0)',
        helper,
        'line = Ridge().fit(inputs(near, fitting=True), near["rate"])',
        f"told = line.predict(inputs(far)){mark}",
        'print(mean_absolute_error(far["rate"], told))',
    )


BUNDLES = [
    ('{"clf": clf, "accuracy": score, "classes": list(clf.classes_)}', "  #! LK707"),
    ('{"clf": clf, "options": words.get_params()}', "  #! LK707"),
    ('{"clf": clf, "words": words}', ""),
    ('{"clf": clf, "words": words.vocabulary_, "accuracy": score}', ""),
    ('[clf, {"inner": [words]}]', ""),
]


@pytest.mark.parametrize(("bundle", "mark"), BUNDLES)
def test_a_bundle_has_what_its_model_needs(bundle: str, mark: str) -> None:
    check(
        HEAD,
        """
        notes = pd.read_csv("notes.csv")
        a, b, ya, yb = train_test_split(notes["text"], notes["kind"], random_state=0)
        words = TfidfVectorizer(min_df=2).fit(a)
        clf = LogisticRegression().fit(words.transform(a), ya)
        score = accuracy_score(yb, clf.predict(words.transform(b)))
        print(score)
        """,
        f'joblib.dump({bundle}, "notes.joblib"){mark}',
    )


FOLDS = [
    """
    back = cross_validate(RandomForestRegressor(), X, y, cv=4, return_estimator=True)
    print(np.mean([m.score(X, y) for m in back["estimator"]]))  #! LK701
    """,
    """
    back = cross_validate(RandomForestRegressor(), X, y, cv=KFold(4), return_estimator=True)
    for m in back["estimator"]:
        print(r2_score(y, m.predict(X)))  #! LK701
    """,
    """
    back = cross_validate(RandomForestRegressor(), X, y, return_estimator=True, return_indices=True)
    for m, held in zip(back["estimator"], back["indices"]["test"]):
        print(r2_score(y.iloc[held], m.predict(X.iloc[held])))
    """,
    """
    folds = KFold(4)
    back = cross_validate(RandomForestRegressor(), X, y, cv=folds, return_estimator=True)
    for m, (_, held) in zip(back["estimator"], folds.split(X)):
        print(r2_score(y.iloc[held], m.predict(X.iloc[held])))
    """,
    """
    X, X_new, y, y_new = train_test_split(X, y, random_state=0)
    back = cross_validate(RandomForestRegressor(), X, y, return_estimator=True)
    print(np.mean([m.score(X_new, y_new) for m in back["estimator"]]))
    """,
    """
    back = cross_validate(RandomForestRegressor(), X, y, return_estimator=True)
    print(back["test_score"].mean(), [m.feature_importances_ for m in back["estimator"]])
    """,
]


@pytest.mark.parametrize("folds", FOLDS)
def test_models_that_a_cross_validation_hands_back(folds: str) -> None:
    check(HEAD, 'soil = pd.read_csv("soil.csv")', 'X, y = soil.drop(columns="ph"), soil["ph"]', folds)


SERIES = """
import pandas as pd
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from sklearn.metrics import mean_absolute_percentage_error
flow = pd.read_csv("flow.csv", index_col=0, parse_dates=True)["litres"]
"""


@pytest.mark.parametrize(
    "code",
    [
        """
        res = ExponentialSmoothing(flow, trend="add").fit()
        print(mean_absolute_percentage_error(flow, res.fittedvalues))  #! LK702
        """,
        """
        past, year = flow[:-12], flow[-12:]
        res = ExponentialSmoothing(past, trend="add").fit()
        print("fit", mean_absolute_percentage_error(past, res.fittedvalues))
        print("forecast", mean_absolute_percentage_error(year, res.forecast(12)))
        """,
        """
        past, year = flow[:-12], flow[-12:]
        res = ExponentialSmoothing(past, trend="add").fit()
        print("forecast", mean_absolute_percentage_error(past, res.fittedvalues))  #! LK701
        print(res.forecast(12))
        """,
    ],
)
def test_fitted_values_are_no_forecast(code: str) -> None:
    check(SERIES, code)
