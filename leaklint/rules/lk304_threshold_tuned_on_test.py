"""LK304: a cut-off, calibration or blend was fitted on the test rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ThresholdTunedOnTest(Rule):
    """A cut-off, a calibration, blend weights or a stacker was fitted on the rows that are scored.

    ## What it does

    Finds what is put on top of a model and learned from held-out rows: the threshold with the best F1, a
    point of the ROC curve, a calibrator, the weights of an average, a second-level model, when the
    result is scored on the same rows and no other rows are left.

    ## Why is this bad?

    The last step has seen the answers. One number chosen on many rows moves the score little; many
    weights, an isotonic calibration or a stacker on few rows move it much. With rare positives even a
    single threshold can do so.

    ## Example

    ```python
    fpr, tpr, cuts = roc_curve(y_test, p_test)
    cut = cuts[np.argmax(tpr - fpr)]
    print(f1_score(y_test, p_test >= cut))
    ```

    ## Use instead

    Choose the threshold on predictions for rows that are not scored afterwards, for example out-of-fold
    predictions of the training rows:

    ```python
    p = cross_val_predict(model, X_train, y_train, method="predict_proba")[:, 1]
    fpr, tpr, cuts = roc_curve(y_train, p)
    cut = cuts[np.argmax(tpr - fpr)]
    print(f1_score(y_test, p_test >= cut))
    ```

    `TunedThresholdClassifierCV` does this by itself.

    ## What stays silent

    Thresholds fixed beforehand, ROC and calibration curves that are only shown, thresholds and
    calibration from a validation part or from out-of-fold predictions.

    ## References

    - scikit-learn, *Tuning the decision threshold for class prediction*:
      <https://scikit-learn.org/stable/modules/classification_threshold.html>
    - scikit-learn, *Probability calibration*: <https://scikit-learn.org/stable/modules/calibration.html>
    - Cawley and Talbot, *On over-fitting in model selection and subsequent selection bias in performance
      evaluation*, JMLR 2010: <https://jmlr.org/papers/v11/cawley10a.html>
    """

    code = "LK304"
    name = "threshold-tuned-on-test"
    family = "test-reuse"
    severity = "error"
    effect = "moderate"
    advice = "Choose thresholds, calibrators and weights on a validation part or on out-of-fold predictions."
    origin = "S"
    topics = ("threshold",)
    message = "a cut-off, calibration or weight was fitted on the rows that {score} is computed on"

    BAD = (
        """\
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_curve
from sklearn.model_selection import train_test_split

X, y = make_classification(800, weights=[0.7], flip_y=0.1, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
proba = LogisticRegression().fit(X_train, y_train).predict_proba(X_test)[:, 1]
# %%
fpr, tpr, thresholds = roc_curve(y_test, proba)
best = thresholds[np.argmax(tpr - fpr)]  #!
# %%
print(f1_score(y_test, proba >= best))
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import recall_score, f1_score
from sklearn.naive_bayes import GaussianNB

cells, sick = load_breast_cancer(return_X_y=True)
early, late = np.split(np.random.default_rng(1).permutation(len(sick)), [400])
risk = GaussianNB().fit(cells[early], sick[early]).predict_proba(cells[late])[:, 1]
# %%
def tune(truth, risk):
    cuts = np.linspace(0.05, 0.95, 19)
    return max(cuts, key=lambda c: f1_score(truth, risk > c))  #!
# %%
alarm = risk > tune(sick[late], risk)
print("F1", f1_score(sick[late], alarm), "recall", recall_score(sick[late], alarm))
""",
        """\
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss
from sklearn.svm import LinearSVC

visits, bought = make_classification(900, 12, random_state=2)
rows = {"fit": slice(0, 600), "check": slice(600, None)}
svc = LinearSVC(random_state=0).fit(visits[rows["fit"]], bought[rows["fit"]])
# %%
sure = CalibratedClassifierCV(FrozenEstimator(svc), method="isotonic")
sure.fit(visits[rows["check"]], bought[rows["check"]])  #!
# %%
chance = sure.predict_proba(visits[rows["check"]])[:, 1]
print(brier_score_loss(bought[rows["check"]], chance))
""",
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error

frame = load_diabetes(as_frame=True).frame
now = frame.sample(frac=0.7, random_state=3)
next_year = frame.drop(now.index)

def inputs(table):
    return table.drop(columns="target")

models = [m.fit(inputs(now), now.target) for m in (Ridge(), RandomForestRegressor(30))]
pair = [m.predict(inputs(next_year)) for m in models]
# %%
def blend(w):
    return w * pair[0] + (1 - w) * pair[1]

w = min(np.linspace(0, 1, 21), key=lambda w: mean_squared_error(next_year.target, blend(w)))  #!
# %%
print(w, mean_squared_error(next_year.target, blend(w)))
""",
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

class Stack:
    def __init__(self, *base):
        self.base, self.top = base, LogisticRegression()

    def fit(self, rows, kind):
        for model in self.base:
            model.fit(rows, kind)
        return self

    def votes(self, rows):
        return np.hstack([model.predict_proba(rows) for model in self.base])
# %%
chem, kind = load_wine(return_X_y=True)
a, b, ya, yb = train_test_split(chem, kind, random_state=4)
stack = Stack(GaussianNB(), DecisionTreeClassifier(max_depth=3, random_state=0)).fit(a, ya)
stack.top.fit(stack.votes(b), yb)  #!
print(stack.top.score(stack.votes(b), yb))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n",
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
            "X_train, X_cut, y_train, y_cut = train_test_split(X_train, y_train, random_state=0)\n",
            "proba = LogisticRegression().fit(X_train, y_train).predict_proba(X_test)[:, 1]",
            "model = LogisticRegression().fit(X_train, y_train)\nproba = model.predict_proba(X_test)[:, 1]",
            "roc_curve(y_test, proba)",
            "roc_curve(y_cut, model.predict_proba(X_cut)[:, 1])",
        ),
        twin(
            BAD[1],
            "alarm = risk > tune(sick[late], risk)\n",
            "out = cross_val_predict(GaussianNB(), cells[early], sick[early], method='predict_proba')[:, 1]\n"
            "alarm = risk > tune(sick[early], out)\n",
            "from sklearn.naive_bayes",
            "from sklearn.model_selection import cross_val_predict\nfrom sklearn.naive_bayes",
        ),
        twin(
            BAD[2],
            'rows = {"fit": slice(0, 600), ',
            'rows = {"fit": slice(0, 500), "calibrate": slice(500, 600), ',
            'sure.fit(visits[rows["check"]], bought[rows["check"]])',
            'sure.fit(visits[rows["calibrate"]], bought[rows["calibrate"]])',
        ),
        twin(
            BAD[3],
            "w = min(np.linspace(0, 1, 21), key=lambda w: mean_squared_error(next_year.target, blend(w)))",
            "w = 0.5",
        ),
        twin(
            BAD[4],
            "stack.top.fit(stack.votes(b), yb)",
            "out = np.hstack([cross_val_predict(m, a, ya, method='predict_proba') for m in stack.base])\n"
            "stack.top.fit(out, ya)",
            "import train_test_split",
            "import cross_val_predict, train_test_split",
        ),
        """\
import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split

loans, default = make_classification(700, 9, random_state=6)
a, b, ya, yb = train_test_split(loans, default, random_state=6)
risk = RandomForestClassifier(40, random_state=0).fit(a, ya).predict_proba(b)[:, 1]
# %%
fpr, tpr, cuts = roc_curve(yb, risk)
plt.plot(fpr, tpr)
precision, recall, _ = precision_recall_curve(yb, risk)
plt.plot(recall, precision)
# %%
print(roc_auc_score(yb, risk), f1_score(yb, risk > 0.4))
""",
    )
