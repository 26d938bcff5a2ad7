"""LK106: features selected with the help of rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class SelectorBeforeSplit(Rule):
    """Features were selected by their relation to the label, on rows that later become the test rows.

    ## What it does

    Finds supervised selection of features (`SelectKBest`, `SelectFromModel`, `RFE`, Boruta, correlation
    with the label, importances of a model) that looked at rows on which a score is computed later.

    ## Why is this bad?

    Among many columns some agree with the label of the test rows by mere chance, and exactly those
    are kept. The typical effect is large where columns are many and rows are few: with thousands of
    columns of pure noise and some dozens of rows, a classifier that cannot know anything reaches a
    nearly perfect score. With few columns and many rows it is small.

    ## Example

    ```python
    X = SelectKBest(k=20).fit_transform(X, y)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    ```

    ## Use instead

    Select inside the training rows; in a pipeline the selection is repeated in every fold:

    ```python
    model = make_pipeline(SelectKBest(k=20), LogisticRegression())
    cross_val_score(model, X, y)
    ```

    ## What stays silent

    A selection made on the training rows or inside a pipeline, columns dropped by hand or by their
    share of missing values, correlations that are only looked at, importances of a fitted model that
    nothing depends on.

    ## References

    - Ambroise and McLachlan, *Selection bias in gene extraction on the basis of microarray
      gene-expression data*, PNAS 2002: <https://doi.org/10.1073/pnas.102102699>
    - Hastie, Tibshirani and Friedman, *The elements of statistical learning*, section 7.10.2:
      <https://hastie.su.domains/ElemStatLearn/>
    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    """

    code = "LK106"
    name = "selector-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "large"
    advice = "Select features on the training rows only, or make the selection a step of the pipeline."
    origin = "S+L"
    topics = ("before-split/selector",)
    message = (
        "`{what}` chose features by looking at {rows}; {held} is among them, and {score} is computed on it"
    )
    unscored = "`{what}` chose features by looking at {rows} before {split} splits them"

    BAD = (
        """\
from sklearn.datasets import make_classification
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = make_classification(120, 400, n_informative=4, random_state=0)
# %%
X = SelectKBest(f_classif, k=15).fit_transform(X, y)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression(max_iter=500).fit(X_train, y_train)
print(model.score(X_test, y_test))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error

g = np.random.default_rng(1)
genes = pd.DataFrame(g.normal(size=(150, 60))).add_prefix("g")
genes["dose"] = genes.g0 * 2 + g.normal(size=150)
# %%
strength = genes.corr()["dose"].drop("dose").abs()  #!
keep = strength[strength > 0.15].index.tolist()
# %%
first, second = genes.iloc[:100], genes.iloc[100:]
ridge = Ridge().fit(first[keep], first["dose"])
print(mean_absolute_error(second["dose"], ridge.predict(second[keep])))
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

cells, benign = load_breast_cancer(return_X_y=True)
# %%
def useful(inputs, answer, count=8):
    forest = RandomForestClassifier(60, random_state=0)
    forest.fit(inputs, answer)  #!
    return np.argsort(forest.feature_importances_)[-count:]

cells = cells[:, useful(cells, benign)]
# %%
shuffled = np.random.default_rng(2).permutation(len(cells))
learn, check = shuffled[:400], shuffled[400:]
tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(cells[learn], benign[learn])
print(f1_score(benign[check], tree.predict(cells[check])))
""",
        """\
import numpy as np
from sklearn.datasets import make_regression
from sklearn.feature_selection import RFE, SelectFromModel
from sklearn.linear_model import Lasso, LinearRegression

class Screen:
    def __init__(self, selector):
        self.selector = selector

    def fit(self, assay, response):
        self.selector.fit(assay, response)  #!
        return self

    def __call__(self, assay):
        return self.selector.transform(assay)
# %%
assay, response = make_regression(200, 80, n_informative=5, noise=30, random_state=3)
screen = Screen(selector=SelectFromModel(Lasso(alpha=2.0))).fit(assay, response)
# %%
tested = np.zeros(200, dtype=bool)
tested[150:] = True
ols = LinearRegression().fit(screen(assay[~tested]), response[~tested])
residual = response[tested] - ols.predict(screen(assay[tested]))
print("rmse", np.sqrt((residual**2).mean()))
""",
        """\
import numpy as np
import pandas as pd
from scipy.stats import ttest_ind
from sklearn.naive_bayes import GaussianNB

g = np.random.default_rng(4)
scan = pd.DataFrame(g.normal(size=(90, 50))).add_prefix("voxel_")
sick = pd.Series(g.integers(0, 2, 90))
# %%
p_values = {c: ttest_ind(scan.loc[sick == 1, c], scan.loc[sick == 0, c]).pvalue for c in scan.columns}  #!
chosen = [c for c, p in p_values.items() if p < 0.1]
# %%
hospital_a = scan.sample(60, random_state=0)
hospital_b = scan.drop(hospital_a.index)
nb = GaussianNB().fit(hospital_a[chosen], sick[hospital_a.index])
print((nb.predict(hospital_b[chosen]) == sick[hospital_b.index]).mean())
""",
        """\
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_selection import mutual_info_classif
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

clicks, bought = make_classification(400, 30, random_state=5)
relevance = mutual_info_classif(clicks, bought, random_state=0)  #!
columns = relevance.argsort()[::-1][:10]
# %%
a, b, ya, yb = train_test_split(clicks[:, columns], bought, test_size=100, random_state=5)
boost = GradientBoostingClassifier(n_estimators=30, random_state=0).fit(a, ya)
roc_auc_score(yb, boost.predict_proba(b)[:, 1])
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = SelectKBest(f_classif, k=15).fit_transform(X, y)\n",
            "best = SelectKBest(f_classif, k=15)\n",
            "model = LogisticRegression(max_iter=500).fit(X_train, y_train)",
            "model = LogisticRegression(max_iter=500).fit(best.fit_transform(X_train, y_train), y_train)",
            "model.score(X_test, y_test)",
            "model.score(best.transform(X_test), y_test)",
        ),
        twin(BAD[1], 'genes.corr()["dose"]', 'genes.iloc[:100].corr()["dose"]'),
        twin(
            BAD[1],
            "keep = strength[strength > 0.15].index.tolist()",
            'print(strength.max())\nkeep = ["g0", "g1", "g2"]',
        ),
        twin(
            BAD[2],
            "cells = cells[:, useful(cells, benign)]\n# %%\n",
            "# %%\n",
            "tree = Dec",
            "cells = cells[:, useful(cells[learn], benign[learn])]\ntree = Dec",
        ),
        twin(BAD[3], ".fit(assay, response)\n# %%", ".fit(assay[:150], response[:150])\n# %%"),
        twin(
            BAD[4],
            "scan.loc[sick == 1, c], scan.loc[sick == 0, c]",
            "past.loc[sick == 1, c], past.loc[sick == 0, c]",
            "p_values = {c",
            "past = scan.sample(60, random_state=0)\np_values = {c",
            "hospital_a = scan.sample(60, random_state=0)",
            "hospital_a = past",
        ),
        twin(
            BAD[5],
            "relevance = mutual_info_classif(clicks, bought, random_state=0)\n"
            "columns = relevance.argsort()[::-1][:10]\n",
            "",
            "train_test_split(clicks[:, columns], bought, test_size=100, random_state=5)\n",
            "train_test_split(clicks, bought, test_size=100, random_state=5)\n"
            "columns = mutual_info_classif(a, ya, random_state=0).argsort()[::-1][:10]\n",
            ".fit(a, ya)",
            ".fit(a[:, columns], ya)",
            "predict_proba(b)",
            "predict_proba(b[:, columns])",
        ),
        """\
from sklearn.datasets import make_classification
from sklearn.feature_selection import SelectPercentile, VarianceThreshold
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline

X, y = make_classification(150, 300, random_state=6)
flow = Pipeline([
    ("varies", VarianceThreshold()),
    ("best", SelectPercentile(percentile=10)),
    ("model", LogisticRegression(max_iter=500)),
])
# %%
print(cross_val_score(flow, X, y, cv=5, scoring="roc_auc"))
""",
    )
