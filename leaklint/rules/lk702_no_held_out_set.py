"""LK702: nothing is held out anywhere in the notebook."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class NoHeldOutSet(Rule):
    """A model is fitted, scored and reported, and no rows are held out anywhere.

    ## What it does

    Finds notebooks that fit a model on all rows and score it on the same rows, and neither split nor
    cross-validate anything. Where rows are held out but not scored, LK701 says so.

    ## Why is this bad?

    Nobody can tell from such a number how the model does on new rows. It is the first kind of leakage in
    the survey below. The typical effect is large for flexible models and small for a linear model of a
    few columns and many rows.

    ## Example

    ```python
    model.fit(X, y)
    print(accuracy_score(y, model.predict(X)))
    ```

    ## Use instead

    ```python
    print(cross_val_score(model, X, y).mean())
    ```

    or a split before the fit.

    ## What stays silent

    Cross-validation, out-of-bag scores, models fitted for their coefficients, p-values or plots,
    clusterings, a model that is fitted and saved without any score.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - scikit-learn, *Cross-validation: evaluating estimator performance*:
      <https://scikit-learn.org/stable/modules/cross_validation.html>
    """

    code = "LK702"
    name = "no-held-out-set"
    family = "evaluation"
    severity = "warning"
    effect = "large"
    advice = "Hold rows out before the fit, or cross-validate, and report that score."
    origin = "S"
    topics = ("no-held-out",)
    message = (
        "{score} is computed on the rows that `{model}` was fitted on in {fit}; this notebook holds"
        " out nothing"
    )

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier

X, y = load_wine(return_X_y=True)
# %%
clf = RandomForestClassifier(50, random_state=0)
clf.fit(X, y)
# %%
print("accuracy", clf.score(X, y))  #!
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.neighbors import KNeighborsRegressor

g = np.random.default_rng(1)
tides = pd.DataFrame({"moon": g.uniform(0, 29, 300), "wind": g.normal(5, 2, 300)})
tides["level"] = np.sin(tides.moon / 4) + 0.1 * tides.wind + g.normal(0, 0.1, 300)
# %%
def rmse(model, table, inputs=("moon", "wind"), goal="level"):
    cols = list(inputs)
    model.fit(table[cols], table[goal])
    return mean_squared_error(table[goal], model.predict(table[cols])) ** 0.5  #!
# %%
print(f"error {rmse(KNeighborsRegressor(3), tides):.3f}")
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import classification_report
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

class Diagnosis:
    def __init__(self):
        self.flow = make_pipeline(StandardScaler(), SVC(C=100))

    def fit(self, cells, benign):
        self.flow.fit(cells, benign)
        print(classification_report(benign, self.flow.predict(cells)))  #!
# %%
Diagnosis().fit(*load_breast_cancer(return_X_y=True))
""",
        """\
from sklearn.datasets import load_digits
from sklearn.tree import DecisionTreeClassifier

scans = load_digits()
tree = DecisionTreeClassifier(max_depth=12, random_state=0).fit(scans["data"], scans["target"])
# %%
right = tree.predict(scans.data) == scans.target
print(f"{right.mean():.1%} right")  #!
""",
        """\
import numpy as np
from sklearn.datasets import make_regression
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score

ore, yield_ = make_regression(300, 8, noise=20, random_state=4)
models = [GradientBoostingRegressor(n_estimators=n, random_state=0) for n in (200,)]
for model in models:
    fitted = model.fit(ore, yield_).predict(ore)
    print(r2_score(yield_, fitted))  #!
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "clf.fit(X, y)",
            "clf.fit(X[::2], y[::2])",
            "clf.score(X, y)",
            "clf.score(X[1::2], y[1::2])",
        ),
        twin(
            BAD[1],
            "    model.fit(table[cols], table[goal])\n",
            "",
            "model.predict(table[cols])",
            "cross_val_predict(model, table[cols], table[goal], cv=5)",
            "from sklearn.neighbors",
            "from sklearn.model_selection import cross_val_predict\nfrom sklearn.neighbors",
        ),
        twin(
            BAD[2],
            "        print(classification_report(benign, self.flow.predict(cells)))",
            "        print(self.flow[-1].n_support_)",
        ),
        twin(
            BAD[3],
            '.fit(scans["data"], scans["target"])',
            '.fit(scans["data"][:1200], scans["target"][:1200])',
            "tree.predict(scans.data) == scans.target",
            "tree.predict(scans.data[1200:]) == scans.target[1200:]",
        ),
        twin(
            BAD[4], "    print(r2_score(yield_, fitted))", "    print(fitted[:5], model.feature_importances_)"
        ),
        """\
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score

petals = load_iris().data
groups = KMeans(3, random_state=0).fit_predict(petals)
print(silhouette_score(petals, groups))
""",
        """\
import numpy as np
import statsmodels.api as sm
from sklearn.datasets import load_diabetes

body, worse = load_diabetes(return_X_y=True, as_frame=True)
fit = sm.OLS(worse, sm.add_constant(body)).fit()
print(fit.summary())
print(fit.pvalues[fit.pvalues < 0.05].index.tolist())
""",
    )
