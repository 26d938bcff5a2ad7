"""LK307: the best score of a search is the only result."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class BestCvScoreReported(Rule):
    """The best score inside a search is the only result: no outer fold, no held-out rows.

    ## What it does

    Finds `best_score_` (or the top of `cv_results_`) of a search fitted on all rows when the notebook
    computes no score of the search on rows it has not seen.

    ## Why is this bad?

    It is the best of many scores on the same folds, so part of it is luck. The effect is small for a few
    settings on many rows, which is why this is an info, and noticeable for wide searches on few rows.

    ## Example

    ```python
    search = GridSearchCV(SVC(), grid).fit(X, y)
    print(search.best_score_)
    ```

    ## Use instead

    ```python
    search = GridSearchCV(SVC(), grid).fit(X_train, y_train)
    print(search.score(X_test, y_test))
    ```

    or nested cross-validation: `cross_val_score(GridSearchCV(SVC(), grid), X, y)`.

    ## What stays silent

    A search that is scored on held-out rows as well, nested cross-validation, `best_params_`.

    ## References

    - Varma and Simon, *Bias in error estimation when using cross-validation for model selection*, BMC
      Bioinformatics 2006: <https://doi.org/10.1186/1471-2105-7-91>
    - scikit-learn, *Nested versus non-nested cross-validation*:
      <https://scikit-learn.org/stable/auto_examples/model_selection/plot_nested_cross_validation_iris.html>
    """

    code = "LK307"
    name = "best-cv-score-reported"
    family = "test-reuse"
    severity = "info"
    effect = "small"
    advice = "Score the search on rows it has not seen, or cross-validate the whole search."
    origin = "S"
    topics = ("best-cv",)
    message = (
        "the best of several cross-validated scores ({score}) is what is reported, and no other "
        "rows were held out for it"
    )

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

X, y = load_wine(return_X_y=True)
search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [2, 3, 4, 5]}, cv=5)
search.fit(X, y)
# %%
print("accuracy:", search.best_score_)  #!
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

def tune(rows, answer, **space):
    flow = make_pipeline(StandardScaler(), SVC())
    return RandomizedSearchCV(flow, space, n_iter=4, random_state=0, scoring="roc_auc").fit(rows, answer)
# %%
found = tune(*load_breast_cancer(return_X_y=True), svc__C=[0.1, 1, 10], svc__gamma=[0.01, 0.1])
# %%
print(f"AUC {found.best_score_:.3f} with {found.best_params_}")  #!
""",
        """\
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso
from sklearn.model_selection import GridSearchCV, KFold

class Study:
    def __init__(self, rows, goal):
        folds = KFold(5, shuffle=True, random_state=0)
        self.search = GridSearchCV(Lasso(), {"alpha": [0.01, 0.1, 1]}, cv=folds, scoring="r2")
        self.search.fit(rows, goal)

    def table(self):
        return pd.DataFrame(self.search.cv_results_).sort_values("rank_test_score")
# %%
study = Study(*load_diabetes(return_X_y=True))
print("R2", study.table()["mean_test_score"].iloc[0])  #!
""",
        """\
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
options = [(KNeighborsClassifier(), {"n_neighbors": [1, 3]}), (RidgeClassifier(), {"alpha": [1, 10]})]
searches = [GridSearchCV(model, grid, cv=3).fit(pixels, digit) for model, grid in options]
# %%
for search in searches:
    print(search.best_estimator_, search.best_score_)  #!
""",
        """\
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.experimental import enable_halving_search_cv
from sklearn.model_selection import HalvingGridSearchCV, StratifiedKFold

visits, sale = make_classification(400, 6, random_state=4)
boost = GradientBoostingClassifier(n_estimators=20, random_state=0)
halving = HalvingGridSearchCV(boost, {"max_depth": [1, 2, 3]}, cv=StratifiedKFold(3), random_state=0)
result = halving.fit(visits, sale).best_score_  #!
# %%
print("expected accuracy for new visitors", result)
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "search.fit(X, y)",
            "search.fit(X[::2], y[::2])",
            "search.best_score_",
            "search.best_score_, search.score(X[1::2], y[1::2])",
        ),
        twin(
            BAD[1],
            "found = tune(*load_breast_cancer(return_X_y=True), svc",
            "a, b, ya, yb = train_test_split(*load_breast_cancer(return_X_y=True), random_state=0)\n"
            "found = tune(a, ya, svc",
            'print(f"AUC {found.best_score_:.3f} with {found.best_params_}")',
            'print(f"AUC {found.score(b, yb):.3f} with {found.best_params_}")',
            "import RandomizedSearchCV",
            "import RandomizedSearchCV, train_test_split",
        ),
        twin(
            BAD[2],
            "        self.search.fit(rows, goal)",
            "        self.search.fit(rows[:340], goal[:340])\n"
            "        self.r2 = self.search.score(rows[340:], goal[340:])",
            'print("R2", study.table()["mean_test_score"].iloc[0])',
            'print("R2", study.r2)\nstudy.table()[["param_alpha", "mean_test_score"]]',
        ),
        twin(
            BAD[3],
            "search.best_estimator_, search.best_score_",
            "search.best_params_",
        ),
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [2, 3, 4]}, cv=3)
print(cross_val_score(search, chem, kind, cv=5).mean())
# %%
final = search.fit(chem, kind)
print(final.best_params_, final.best_score_)
""",
    )
