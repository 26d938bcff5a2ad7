"""LK208: rows repeated or synthesised before a cross-validation."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ResampleOutsideCv(Rule):
    """Rows were oversampled first and cross-validated afterwards, so that folds share copies.

    ## What it does

    Finds SMOTE and kin, `RandomOverSampler`, `resample`, `sample(replace=True)` and repeated rows
    whose result goes into `cross_val_score`, a search, or a loop over folds.

    ## Why is this bad?

    Copies or blends of one row land in several folds. In each round the model is tested on rows that
    it has learned in another guise. The typical effect is large, and it is larger the more rows were
    added.

    ## Example

    ```python
    X, y = RandomOverSampler().fit_resample(X, y)
    cross_val_score(model, X, y)
    ```

    ## Use instead

    ```python
    from imblearn.pipeline import make_pipeline

    model = make_pipeline(RandomOverSampler(), RandomForestClassifier())
    cross_val_score(model, X, y)
    ```

    ## What stays silent

    Samplers inside imbalanced-learn's pipelines, resampling of the training part inside the loop,
    draws without replacement, class weights.

    ## References

    - Santos et al., *Cross-validation for imbalanced datasets: avoiding overoptimistic and overfitting
      approaches*, IEEE Computational Intelligence Magazine 2018: <https://doi.org/10.1109/MCI.2018.2866730>
    - imbalanced-learn, *Common pitfalls and recommended practices*:
      <https://imbalanced-learn.org/stable/common_pitfalls.html>
    """

    code = "LK208"
    name = "resample-outside-cv"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Make the sampler a step of an imbalanced-learn pipeline and cross-validate that."
    origin = "S"
    topics = ("resample-cv",)
    message = (
        "rows of {data} were copied or synthesised in {cause} outside the folds; {score} finds "
        "neighbours of its test rows among the training rows"
    )

    BAD = (
        """\
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

X, y = make_classification(600, 8, weights=[0.9], random_state=0)
# %%
X, y = SMOTE(random_state=0).fit_resample(X, y)  #!
# %%
print(cross_val_score(RandomForestClassifier(40, random_state=0), X, y, cv=5, scoring="f1").mean())
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import resample

g = np.random.default_rng(1)
pumps = pd.DataFrame({"heat": g.normal(60, 9, 500), "hum": g.gamma(2, 3, 500)})
pumps["broke"] = (pumps.heat + pumps.hum + g.normal(0, 4, 500) > 80).astype(int)
# %%
broken = pumps[pumps["broke"] == 1]
pumps = pd.concat([pumps, resample(broken, n_samples=350, random_state=0)], ignore_index=True)  #!
# %%
marks = []
for a, b in StratifiedKFold(4, shuffle=True, random_state=0).split(pumps, pumps["broke"]):
    fit, check = pumps.iloc[a], pumps.iloc[b]
    tree = DecisionTreeClassifier(random_state=0).fit(fit[["heat", "hum"]], fit["broke"])
    marks.append(f1_score(check["broke"], tree.predict(check[["heat", "hum"]])))
print(np.mean(marks))
""",
        """\
from imblearn.over_sampling import RandomOverSampler
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import classification_report
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

def even(rows, labels, sampler=RandomOverSampler(random_state=2)):
    return sampler.fit_resample(rows, labels)  #!

cells, benign = even(*load_breast_cancer(return_X_y=True))
# %%
guess = cross_val_predict(KNeighborsClassifier(1), cells, benign, cv=10)
print(classification_report(benign, guess))
""",
        """\
from imblearn.combine import SMOTEENN
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate

class Study:
    grid = {"C": [0.1, 1, 10]}

    def __init__(self, seed):
        self.rows, self.answer = make_classification(500, 6, weights=[0.8], random_state=seed)

    def balance(self):
        self.rows, self.answer = SMOTEENN(random_state=0).fit_resample(self.rows, self.answer)  #!

    def run(self):
        search = GridSearchCV(LogisticRegression(), self.grid, cv=3)
        return cross_validate(search, self.rows, self.answer, cv=4, scoring="roc_auc")["test_score"]
# %%
study = Study(3)
study.balance()
print(study.run())
""",
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import KFold, cross_val_score
from sklearn.svm import SVC

chem, kind = load_wine(return_X_y=True)
# %%
extra = np.random.default_rng(4).choice(np.flatnonzero(kind == 2), 60)
chem, kind = np.concatenate([chem, chem[extra]]), np.concatenate([kind, kind[extra]])  #!
# %%
folds = KFold(5, shuffle=True, random_state=0)
print(cross_val_score(SVC(C=100.0), X=chem, y=kind, cv=folds))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X, y = SMOTE(random_state=0).fit_resample(X, y)\n# %%\n",
            "model = make_pipeline(SMOTE(random_state=0), RandomForestClassifier(40, random_state=0))\n",
            "cross_val_score(RandomForestClassifier(40, random_state=0), X",
            "cross_val_score(model, X",
            "from sklearn.datasets",
            "from imblearn.pipeline import make_pipeline\nfrom sklearn.datasets",
        ),
        twin(
            BAD[1],
            'broken = pumps[pumps["broke"] == 1]\n'
            "pumps = pd.concat([pumps, resample(broken, n_samples=350, random_state=0)], ignore_index=True)\n"
            "# %%\n",
            "",
            "    tree = Dec",
            '    broken = fit[fit["broke"] == 1]\n'
            "    fit = pd.concat([fit, resample(broken, n_samples=200, random_state=0)])\n"
            "    tree = Dec",
        ),
        twin(BAD[2], "even(*load_breast_cancer(return_X_y=True))", "load_breast_cancer(return_X_y=True)"),
        twin(BAD[3], "study.balance()\n", ""),
        twin(
            BAD[4],
            "np.flatnonzero(kind == 2), 60)",
            "np.flatnonzero(kind == 2), 30, replace=False)",
            "chem, kind = np.concatenate([chem, chem[extra]]), np.concatenate([kind, kind[extra]])",
            "chem, kind = np.delete(chem, extra, axis=0), np.delete(kind, extra)",
        ),
        """\
from imblearn.over_sampling import ADASYN
import numpy as np
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import StratifiedKFold

scans, ill = make_classification(500, 8, weights=[0.85], random_state=5)

def folds(model, splitter, sampler):
    for a, b in splitter.split(scans, ill):
        rows, answer = sampler.fit_resample(scans[a], ill[a])
        yield recall_score(ill[b], clone(model).fit(rows, answer).predict(scans[b]))
# %%
print(np.mean([*folds(LogisticRegression(), StratifiedKFold(5), ADASYN(random_state=0))]))
""",
    )
