"""Scores on training rows beside scores on others; parts of one table side by side; made-up labels."""

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, mean_absolute_error
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB
ponds = pd.read_csv("ponds.csv")
X, y = ponds.drop(columns="frogs"), ponds["frogs"]
"""

SPLIT = "a, b, c, d = train_test_split(X, y, random_state=0)"


def test_models_fitted_again_before_they_are_held_against_other_rows() -> None:
    body = """
    models = [LogisticRegression(), GaussianNB()]
    for model in models:
        model.fit(a, c)
        print(accuracy_score(c, model.predict(a)))
    for model in models:
        model.fit(a, c)
        print(accuracy_score(d, model.predict(b)))
    """
    check(HEAD, SPLIT, body)


def test_models_never_held_against_other_rows() -> None:
    body = """
    for model in [LogisticRegression(), GaussianNB()]:
        model.fit(a, c)
        print(accuracy_score(c, model.predict(a)))  #! LK701
    """
    check(HEAD, SPLIT, body)


def test_cross_validated_after_a_look_at_the_training_rows() -> None:
    check(
        HEAD,
        """
        model = LogisticRegression().fit(X, y)
        print(model.score(X, y))
        print(cross_val_score(model, X, y).mean())
        """,
    )


def test_frames_that_are_given_the_same_columns() -> None:
    body = """
    a, b = pd.get_dummies(a), pd.get_dummies(b)
    a, b = a.align({other}, join="left", axis=1)
    print(accuracy_score({labels}, LogisticRegression().fit(a, c).predict(b))) {mark}
    """
    check(HEAD, SPLIT, body.format(other="b", labels="d", mark=""))
    check(HEAD, SPLIT, body.format(other="a", labels="c", mark="#! LK701"))


def test_how_far_points_lie_from_a_line_through_them() -> None:
    body = """
    def roughness(series):
        out = []
        for k in range(9):
            piece = series[k * 10 : (k + 1) * 10]
            at = np.arange(len(piece))
            line = np.polyval(np.polyfit(at, piece, 1), at)
            out.append(np.sqrt(np.mean((piece - line) ** 2)))
        return out
    print(roughness(ponds["depth"].values))
    """
    good = "print(accuracy_score(d, LogisticRegression().fit(a, c).predict(b)))"
    check(HEAD, SPLIT, body, good)


def test_stopped_by_the_fold_that_is_scored() -> None:
    body = """
    import lightgbm as lgb
    {parts}
        model = lgb.LGBMClassifier()
        model.fit(a, c, eval_set=[(b, d)], callbacks=[lgb.early_stopping(9)]) {mark}
        print(accuracy_score(d, model.predict(b)))
    """
    folds = """for i, j in KFold(5, shuffle=True, random_state=0).split(X):
        a, b, c, d = X.iloc[i], X.iloc[j], y.iloc[i], y.iloc[j]"""
    check(HEAD, body.format(parts=folds, mark=""))
    plain = """for seed in [0]:
        a, b, c, d = train_test_split(X, y, random_state=seed)"""
    check(HEAD, body.format(parts=plain, mark="#! LK303"))


def test_a_label_made_of_random_inputs() -> None:
    body = """
    rng = np.random.default_rng(0)
    U = 6 * rng.random((100, 1)) - 3
    v = 0.5 * U**2 + U + 2 + rng.normal(size=(100, 1))
    model = Ridge().fit(U[:50], v[:50, 0])
    print(mean_absolute_error(v[50:, 0], model.predict(U[50:])))
    """
    check(HEAD, body)


def test_one_column_of_two_parts_of_a_table() -> None:
    body = """
    prices = pd.read_csv("prices.csv", parse_dates=["day"])
    one = prices[prices["sort"] == "rye"][["day", "close"]].rename(columns={"close": "rye"})
    two = prices[prices["sort"] == "oat"][["day", "close"]].rename(columns={"close": "oat"})
    both = one.merge(two, on="day")
    old, new = both[:900], both[900:]
    model = Ridge().fit(old[["rye"]], old["oat"])
    print(mean_absolute_error(new["oat"], model.predict(new[["rye"]])))
    """
    check(HEAD, body)


def test_a_survey_of_categories_is_no_look_at_entities() -> None:
    body = """
    print(ponds.groupby("owner").size())
    {more}
    X = ponds[["depth", "area"]]
    a, b, c, d = train_test_split(X, y, random_state=0) {mark}
    print(accuracy_score(d, LogisticRegression().fit(a, c).predict(b)))
    """
    check(HEAD, body.format(more="", mark="#! LK601"))
    check(HEAD, body.format(more='print(ponds["soil"].value_counts())', mark=""))


def test_estimators_say_themselves_which_columns_they_look_at() -> None:
    body = """
    import tensorflow as tf
    names = ["fare", "miles", "stops"]
    old, new = pd.read_csv("old.csv", names=names), pd.read_csv("new.csv", names=names)
    def feed(rides, rounds):
        return tf.estimator.inputs.pandas_input_fn(x=rides, y=rides["fare"], num_epochs=rounds, shuffle=True)
    columns = [tf.feature_column.numeric_column(name) for name in names[1:]]
    model = tf.estimator.LinearRegressor(feature_columns=columns)
    model.train(input_fn=feed(old, 10))
    print(model.evaluate(input_fn=feed(new, 1)))
    """
    check(HEAD, body)


def test_splitters_that_were_given_the_rows_when_they_were_made() -> None:
    body = """
    from sklearn.cross_validation import KFold, StratifiedKFold
    A, t = X.values, y.values
    {line}
    said = t.copy()
    for i, j in {folds}:
        said[j] = GaussianNB().fit(A[i], t[i]).predict(A[j])
    print(np.mean(said == t))
    """
    for folds in ("KFold(len(t), n_folds=3, shuffle=True)", "StratifiedKFold(t, 3)"):
        check(HEAD, body.format(line="", folds=folds))
        check(HEAD, body.format(line="A = (A - A.mean(0)) / A.std(0)  #! LK111", folds=folds))
