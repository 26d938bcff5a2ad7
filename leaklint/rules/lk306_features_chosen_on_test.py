"""LK306: features were kept or dropped by their effect on a test score."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class FeaturesChosenOnTest(Rule):
    """Features were kept or dropped by their effect on a score of the rows that are reported.

    ## What it does

    Finds forward or backward selection, permutation importance and ablations that are scored on held-out
    rows and decide which columns the model gets, when it is then scored on the same rows.

    ## Why is this bad?

    With many columns to choose from there is always a set that suits these very test rows. The effect
    grows with the number of columns tried, and is large where test rows are few.

    ## Example

    ```python
    for column in X.columns:
        model.fit(X_train[kept + [column]], y_train)
        score = model.score(X_test[kept + [column]], y_test)
        if score > best:
            kept, best = kept + [column], score
    ```

    ## Use instead

    ```python
    chooser = SequentialFeatureSelector(model, cv=5).fit(X_train, y_train)
    model.fit(chooser.transform(X_train), y_train)
    model.score(chooser.transform(X_test), y_test)
    ```

    ## What stays silent

    Selection by cross-validation on the training rows, importances that are only shown, a choice on a
    validation part with another part scored at the end.

    ## References

    - scikit-learn, *Feature selection*: <https://scikit-learn.org/stable/modules/feature_selection.html>
    - Cawley and Talbot, *On over-fitting in model selection and subsequent selection bias in performance
      evaluation*, JMLR 2010: <https://jmlr.org/papers/v11/cawley10a.html>
    """

    code = "LK306"
    name = "features-chosen-on-test"
    family = "test-reuse"
    severity = "error"
    effect = "large"
    advice = "Choose features by cross-validation on the training rows, then score once on the test rows."
    origin = "S"
    topics = ("features",)
    message = "features were kept or dropped by the score on the rows that {score} is computed on"

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
kept, best = [], 0.0
for column in X.columns:
    attempt = kept + [column]
    score = RidgeClassifier().fit(X_train[attempt], y_train).score(X_test[attempt], y_test)
    if score > best:  #!
        kept, best = attempt, score
# %%
final = RidgeClassifier().fit(X_train[kept], y_train)
print(final.score(X_test[kept], y_test))
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.metrics import roc_auc_score

cells, benign = load_breast_cancer(return_X_y=True)
book, ward = np.split(np.random.default_rng(1).permutation(len(cells)), [400])
forest = RandomForestClassifier(40, random_state=0).fit(cells[book], benign[book])
# %%
effect = permutation_importance(forest, cells[ward], benign[ward], n_repeats=2, random_state=0)
useful = effect.importances_mean > 0  #!
# %%
forest.fit(cells[book][:, useful], benign[book])
print(roc_auc_score(benign[ward], forest.predict_proba(cells[ward][:, useful])[:, 1]))
""",
        """\
from itertools import combinations
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error

frame = load_diabetes(as_frame=True).frame
first, second = frame.iloc[:330], frame.iloc[330:]

def error(columns):
    columns = list(columns)
    model = LinearRegression().fit(first[columns], first["target"])
    return mean_absolute_error(second["target"], model.predict(second[columns]))
# %%
pair = min(combinations(frame.columns[:-1], 2), key=error)  #!
print(pair, error(pair))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "    score = RidgeClassifier().fit(X_train[attempt], y_train).score(X_test[attempt], y_test)",
            "    score = cross_val_score(RidgeClassifier(), X_train[attempt], y_train).mean()",
            "import train_test_split",
            "import cross_val_score, train_test_split",
        ),
        twin(
            BAD[1],
            "permutation_importance(forest, cells[ward], benign[ward], n_repeats=2, random_state=0)",
            "permutation_importance(forest, cells[book], benign[book], n_repeats=2, random_state=0)",
        ),
        twin(
            BAD[2],
            "first, second = frame.iloc[:330], frame.iloc[330:]",
            "first, second, third = frame.iloc[:250], frame.iloc[250:350], frame.iloc[350:]",
            "print(pair, error(pair))",
            "model = LinearRegression().fit(first[list(pair)], first['target'])\n"
            "print(pair, mean_absolute_error(third['target'], model.predict(third[list(pair)])))",
        ),
    )
