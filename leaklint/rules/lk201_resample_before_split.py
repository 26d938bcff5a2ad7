"""LK201: rows repeated or synthesised before the split."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ResampleBeforeSplit(Rule):
    """Rows were oversampled before the split, so that copies or blends of test rows are in the training part.

    ## What it does

    Finds SMOTE, ADASYN, `RandomOverSampler`, `sklearn.utils.resample`, `sample(replace=True)`,
    `np.repeat` and rows appended to themselves, when the result is split afterwards and one side of it
    is scored.

    ## Why is this bad?

    Oversampling makes new rows out of existing ones. If that happens before the split, the same row (or
    a blend of it and its neighbour) is on both sides, and the model is tested on what it has learned by
    heart. Also, the test part then has a share of positives that real life does not have. The typical
    effect is large, larger still with models that can memorise (trees, nearest neighbours): studies
    that reported nearly perfect scores fell to ordinary ones when this was put right.

    ## Example

    ```python
    X, y = SMOTE().fit_resample(X, y)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    ```

    ## Use instead

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    X_train, y_train = SMOTE().fit_resample(X_train, y_train)
    ```

    or make the sampler a step of `imblearn.pipeline.make_pipeline`, which resamples training rows only.

    ## What stays silent

    Resampling of the training part, samplers inside imbalanced-learn's pipelines, drawing without
    replacement, undersampling (whose test part is LK709's matter), class weights, bootstrap of
    predictions, `scipy.signal.resample`.

    ## References

    - Vandewiele et al., *Overly optimistic prediction results on imbalanced data*, Artificial Intelligence
      in Medicine 2021: <https://doi.org/10.1016/j.artmed.2020.101987>
    - imbalanced-learn, *Common pitfalls and recommended practices*:
      <https://imbalanced-learn.org/stable/common_pitfalls.html>
    """

    code = "LK201"
    name = "resample-before-split"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Split first and resample the training rows only, best with a pipeline of imbalanced-learn."
    origin = "S+L"
    topics = ("resample",)
    message = (
        "rows of {data} were copied or synthesised in {cause} before {split} splits them: neighbours"
        " of the scored rows are in the training part, and {score} is computed on them"
    )
    unscored = "rows of {data} were copied or synthesised in {cause} before {split} splits them"

    BAD = (
        """\
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

X, y = make_classification(600, 10, weights=[0.9], random_state=0)
# %%
X_res, y_res = SMOTE(random_state=0).fit_resample(X, y)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, random_state=0)
rf = RandomForestClassifier(50, random_state=0).fit(X_train, y_train)
print(f1_score(y_test, rf.predict(X_test)))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import resample

g = np.random.default_rng(1)
cards = pd.DataFrame({"amount": g.gamma(2, 50, 800), "night": g.integers(0, 2, 800)})
cards["fraud"] = (cards.amount * (1 + cards.night) + g.normal(0, 80, 800) > 400).astype(int)
# %%
rare, usual = cards[cards.fraud == 1], cards[cards.fraud == 0]
rare = resample(rare, replace=True, n_samples=len(usual), random_state=0)  #!
even = pd.concat([usual, rare])
# %%
past, present = train_test_split(even, test_size=0.3, random_state=1)
tree = DecisionTreeClassifier(random_state=0).fit(past[["amount", "night"]], past["fraud"])
print(roc_auc_score(present["fraud"], tree.predict_proba(present[["amount", "night"]])[:, 1]))
""",
        """\
from imblearn.over_sampling import RandomOverSampler
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.neighbors import KNeighborsClassifier

class Trial:
    def __init__(self, cells, benign):
        self.cells, self.benign = cells, benign

    def balance(self, sampler):
        self.cells, self.benign = sampler.fit_resample(self.cells, self.benign)  #!
        return self

    def run(self, model, share=0.7):
        order = np.random.default_rng(2).permutation(len(self.cells))
        a, b = np.split(order, [int(share * len(order))])
        model.fit(self.cells[a], self.benign[a])
        return model.score(self.cells[b], self.benign[b])
# %%
trial = Trial(*load_breast_cancer(return_X_y=True))
print(trial.balance(RandomOverSampler(random_state=0)).run(KNeighborsClassifier(1)))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import classification_report

g = np.random.default_rng(3)
leads = pd.DataFrame(g.normal(size=(500, 4)), columns=["a", "b", "c", "d"])
leads["won"] = (leads.a + g.normal(size=500) > 1.5).astype(int)
# %%
won = leads.query("won == 1").sample(n=400, replace=True, random_state=3)  #!
leads = pd.concat([leads, won], ignore_index=True)
# %%
old = leads.sample(frac=0.75, random_state=0)
new = leads.drop(old.index)
trees = ExtraTreesClassifier(50, random_state=0).fit(old[list("abcd")], old["won"])
print(classification_report(new["won"], trees.predict(new[list("abcd")])))
""",
        """\
from imblearn.over_sampling import ADASYN
from sklearn.datasets import make_classification
from sklearn.metrics import recall_score
from sklearn.svm import SVC
import numpy as np

def dataset(seed, even=True):
    scans, ill = make_classification(500, 8, weights=[0.85], flip_y=0, random_state=seed)
    if even:
        scans, ill = ADASYN(random_state=seed).fit_resample(scans, ill)  #!
    return scans, ill
# %%
scans, ill = dataset(4)
held = np.random.default_rng(4).random(len(ill)) < 0.3
svc = SVC().fit(scans[~held], ill[~held])
hits = svc.predict(scans[held])
print(recall_score(ill[held], hits), (hits == ill[held]).mean())
""",
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
# %%
times = np.where(kind == 2, 3, 1)
many = np.repeat(np.arange(len(kind)), times)  #!
chem, kind = chem[many], kind[many]
# %%
parts = train_test_split(chem, kind, stratify=kind, random_state=5)
tree = DecisionTreeClassifier(random_state=0).fit(parts[0], parts[2])
print(tree.score(parts[1], parts[3]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X_res, y_res = SMOTE(random_state=0).fit_resample(X, y)\n# %%\n",
            "",
            "train_test_split(X_res, y_res, random_state=0)\n",
            "train_test_split(X, y, random_state=0)\n"
            "X_train, y_train = SMOTE(random_state=0).fit_resample(X_train, y_train)\n",
        ),
        twin(
            BAD[1],
            "past, present = train_test_split(even, test_size=0.3, random_state=1)\n",
            "",
            "rare, usual = cards[cards.fraud == 1], cards[cards.fraud == 0]",
            "past, present = train_test_split(cards, test_size=0.3, random_state=1)\n"
            "rare, usual = past[past.fraud == 1], past[past.fraud == 0]",
            "even = pd.concat",
            "past = pd.concat",
        ),
        twin(
            BAD[2],
            "        model.fit(self.cells[a], self.benign[a])",
            "        more = RandomOverSampler(random_state=0)\n"
            "        model.fit(*more.fit_resample(self.cells[a], self.benign[a]))",
            "trial.balance(RandomOverSampler(random_state=0)).run",
            "trial.run",
        ),
        twin(
            BAD[3],
            'won = leads.query("won == 1").sample(n=400, replace=True, random_state=3)\n'
            "leads = pd.concat([leads, won], ignore_index=True)\n# %%\n",
            "",
            "new = leads.drop(old.index)\n",
            "new = leads.drop(old.index)\n"
            'won = old.query("won == 1").sample(n=300, replace=True, random_state=3)\n'
            "old = pd.concat([old, won], ignore_index=True)\n",
        ),
        twin(BAD[4], "dataset(4)", "dataset(4, even=False)"),
        twin(
            BAD[5],
            "many = np.repeat(np.arange(len(kind)), times)",
            "many = np.random.default_rng(0).permutation(len(times))",
        ),
        """\
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

visits, sale = make_classification(700, 6, weights=[0.8], random_state=6)
visits, sale = resample(visits, sale, replace=False, n_samples=500, random_state=6)
a, b, ya, yb = train_test_split(visits, sale, random_state=6)
flow = make_pipeline(SMOTE(random_state=0), LogisticRegression()).fit(a, ya)
print(f1_score(yb, flow.predict(b)))
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

cells, benign = load_breast_cancer(return_X_y=True)
a, b, ya, yb = train_test_split(cells, benign, random_state=7)
guess = RidgeClassifier().fit(a, ya).predict(b)
# %%
spread = [accuracy_score(*resample(yb, guess, random_state=i)) for i in range(200)]
print(np.percentile(spread, [2.5, 97.5]))
""",
    )
