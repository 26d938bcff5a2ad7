"""LK111: preprocessing fitted once, outside the folds of a cross-validation."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class PreprocessOutsideCv(Rule):
    """Preprocessing was fitted on all rows, and its result was cross-validated.

    ## What it does

    Finds preprocessing that learned from rows of every fold before `cross_val_score`,
    `cross_validate`, `cross_val_predict`, `GridSearchCV` and kin, or a loop over `KFold.split`.

    ## Why is this bad?

    In each round the fold that is scored has already taken part in the preprocessing, so no fold is
    unseen. The effect is that of the step itself: small for scalers and imputers, large for a
    selection of features or an encoding by the label. If a search over such folds is scored afterwards
    on rows that no step has seen, only the choice inside the search is touched, and this is an info.

    ## Example

    ```python
    X = SelectKBest(k=20).fit_transform(X, y)
    cross_val_score(LogisticRegression(), X, y)
    ```

    ## Use instead

    ```python
    model = make_pipeline(SelectKBest(k=20), LogisticRegression())
    cross_val_score(model, X, y)
    ```

    ## What stays silent

    Pipelines that are cross-validated as a whole, steps fitted inside the loop on the training part of
    each fold, row-wise steps, labels encoded by `LabelEncoder`.

    ## References

    - scikit-learn, *Cross-validation*, "Data transformation with held-out data":
      <https://scikit-learn.org/stable/modules/cross_validation.html#data-transformation-with-held-out-data>
    - Hastie, Tibshirani and Friedman, *The elements of statistical learning*, section 7.10.2:
      <https://hastie.su.domains/ElemStatLearn/>
    - Moscovich and Rosset, *On the cross-validation bias due to unsupervised preprocessing*, JRSS B 2022:
      <https://doi.org/10.1111/rssb.12537>
    """

    code = "LK111"
    name = "preprocess-outside-cv"
    family = "preprocessing"
    severity = "error"
    effect = "moderate"
    advice = "Put the step and the model into one pipeline and cross-validate the pipeline."
    origin = "S"
    topics = ("outside-cv",)
    message = "`{what}` learned from {rows} outside the folds; {score} scores parts of the same rows"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True)
# %%
X = StandardScaler().fit_transform(X)  #!
# %%
scores = cross_val_score(SVC(), X, y, cv=5)
print(scores.mean(), scores.std())
""",
        """\
import numpy as np
from sklearn.datasets import make_classification
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold

genes, ill = make_classification(100, 500, n_informative=3, random_state=1)
# %%
few = SelectKBest(k=12).fit_transform(genes, ill)  #!
# %%
marks = []
for fit, check in StratifiedKFold(5, shuffle=True, random_state=1).split(few, ill):
    lr = LogisticRegression(max_iter=500).fit(few[fit], ill[fit])
    marks.append(accuracy_score(ill[check], lr.predict(few[check])))
print(np.mean(marks))
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict

def project(rows, size):
    return PCA(size).fit(rows).transform(rows)  #!

def report(model, rows, answer, **how):
    guess = cross_val_predict(model, rows, answer, **how)
    return r2_score(answer, guess)
# %%
body, worse = load_diabetes(return_X_y=True)
print(report(Ridge(0.1), project(body, 5), worse, cv=KFold(10, shuffle=True, random_state=0)))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_validate

g = np.random.default_rng(3)
bikes = pd.DataFrame({"temp": g.normal(15, 8, 500), "wind": g.gamma(2, 3, 500)})
bikes["busy"] = (bikes.temp - bikes.wind + g.normal(0, 5, 500) > 8).astype(int)
bikes.loc[g.random(500) < 0.1, "wind"] = np.nan
# %%
bikes["wind"] = bikes["wind"].fillna(bikes["wind"].median())  #!
# %%
rf = RandomForestClassifier(40, random_state=0)
result = cross_validate(rf, bikes[["temp", "wind"]], bikes["busy"], cv=4, scoring=["roc_auc", "f1"])
print(pd.DataFrame(result)[["test_roc_auc", "test_f1"]].mean())
""",
        """\
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler

class Study:
    def __init__(self, rows, answer):
        self.rows = MinMaxScaler().fit_transform(rows)  #!
        self.answer = answer

    def run(self):
        inner = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3, 5]}, cv=3)
        return cross_val_score(inner, self.rows, self.answer, cv=3)
# %%
print(Study(*load_digits(return_X_y=True)).run().mean())
""",
        """\
import numpy as np
import pandas as pd
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeRegressor

g = np.random.default_rng(5)
jobs = pd.DataFrame({"firm": g.integers(0, 70, 400), "years": g.integers(0, 30, 400)})
jobs["wage"] = jobs.years * 1.2 + g.normal(30, 6, 400)
# %%
jobs["firm_wage"] = jobs.groupby("firm")["wage"].transform("mean")  #!
# %%
inputs, errors = ["firm_wage", "years"], []
for a, b in KFold(5, shuffle=True, random_state=0).split(jobs):
    tree = DecisionTreeRegressor(max_depth=4).fit(jobs.iloc[a][inputs], jobs["wage"].iloc[a])
    errors.append(np.abs(tree.predict(jobs.iloc[b][inputs]) - jobs["wage"].iloc[b]).mean())
print(f"{np.mean(errors):.2f}")
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = StandardScaler().fit_transform(X)\n# %%\nscores = cross_val_score(SVC(), X",
            "scores = cross_val_score(make_pipeline(StandardScaler(), SVC()), X",
            "from sklearn.preprocessing",
            "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing",
        ),
        twin(
            BAD[1],
            "few = SelectKBest(k=12).fit_transform(genes, ill)\n# %%\n",
            "",
            "split(few, ill):\n",
            "split(genes, ill):\n    few = SelectKBest(k=12).fit(genes[fit], ill[fit]).transform(genes)\n",
        ),
        twin(
            BAD[2],
            "    return PCA(size).fit(rows).transform(rows)",
            "    return rows[:, :size]",
        ),
        twin(
            BAD[2],
            "report(Ridge(0.1), project(body, 5), worse",
            "report(make_pipeline(PCA(5), Ridge(0.1)), body, worse",
            "def project(rows, size):\n    return PCA(size).fit(rows).transform(rows)\n\n",
            "",
            "# %%\n",
            "# %%\nfrom sklearn.pipeline import make_pipeline\n",
        ),
        twin(BAD[3], '.fillna(bikes["wind"].median())', ".fillna(0.0)"),
        twin(
            BAD[4],
            "MinMaxScaler().fit_transform(rows)",
            "rows / 16",
        ),
        twin(
            BAD[5],
            'jobs["firm_wage"] = jobs.groupby("firm")["wage"].transform("mean")\n# %%\n',
            "",
            "    tree = Dec",
            '    firms = jobs.iloc[a].groupby("firm")["wage"].mean()\n'
            '    jobs["firm_wage"] = jobs["firm"].map(firms).fillna(firms.mean())\n'
            "    tree = Dec",
        ),
        """\
from sklearn.datasets import load_wine
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

chem, kind = load_wine(return_X_y=True)
flow = Pipeline([
    ("scale", StandardScaler()),
    ("few", SelectFromModel(LinearSVC(C=0.1, penalty="l1", dual=False))),
    ("model", LogisticRegression()),
])
search = GridSearchCV(flow, {"model__C": [0.1, 1, 10]}, cv=3)
print(cross_val_score(search, chem, kind, cv=5).mean())
""",
    )
