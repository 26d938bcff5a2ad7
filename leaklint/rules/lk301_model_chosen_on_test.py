"""LK301: the best of several models was picked by its score on the test rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ModelChosenOnTest(Rule):
    """The best of several models was picked by its score on rows that also give the reported score.

    ## What it does

    Follows scores into choices: `max(scores, key=scores.get)`, `argmax`, sorted tables of results,
    `if score > best`. It reports a choice between models made on held-out rows when the chosen model is
    then scored on these rows, or its best score is what is reported, and no other rows are left.

    ## Why is this bad?

    The best of many noisy numbers is too good: part of it is luck with these very rows. The effect grows
    with the number of models and shrinks with the number of test rows; with a hundred test rows and a
    dozen similar models some points of accuracy are usual. It is among the leaks that matter most in
    practice. Data looked at in order to choose is a *validation* set; there must be another one, not
    looked at, for the final score.

    ## Example

    ```python
    scores = {name: m.fit(X_train, y_train).score(X_test, y_test) for name, m in models.items()}
    best = max(scores, key=scores.get)
    print(best, scores[best])
    ```

    ## Use instead

    Choose by cross-validation on the training rows and score the winner once:

    ```python
    scores = {name: cross_val_score(m, X_train, y_train).mean() for name, m in models.items()}
    best = models[max(scores, key=scores.get)].fit(X_train, y_train)
    print(best.score(X_test, y_test))
    ```

    ## What stays silent

    A choice on a validation part when another part is scored at the end, whatever the parts are called;
    a choice by cross-validation on the training rows; several metrics of one model; train and test
    score side by side. Models compared on the test rows without a choice are an info at most.

    ## References

    - Cawley and Talbot, *On over-fitting in model selection and subsequent selection bias in performance
      evaluation*, JMLR 2010: <https://jmlr.org/papers/v11/cawley10a.html>
    - Blum and Hardt, *The ladder*, ICML 2015: <https://proceedings.mlr.press/v37/blum15.html>
    - Dwork et al., *The reusable holdout*, Science 2015: <https://doi.org/10.1126/science.aaa9375>
    """

    code = "LK301"
    name = "model-chosen-on-test"
    family = "test-reuse"
    severity = "error"
    effect = "large"
    advice = (
        "Choose by cross-validation on the training rows, then score the chosen model once on the test rows."
    )
    origin = "S"
    topics = ("model-choice",)
    message = "the model was chosen by its score on the rows that {score} is computed on"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
models = {"ridge": RidgeClassifier(), "tree": DecisionTreeClassifier(), "forest": RandomForestClassifier()}
scores = {}
for name, model in models.items():
    model.fit(X_train, y_train)
    scores[name] = model.score(X_test, y_test)
# %%
best = max(scores, key=scores.get)  #!
print(best, scores[best])
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LinearRegression
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

body, worse = load_diabetes(return_X_y=True)
a, b, ya, yb = body[:300], body[300:], worse[:300], worse[300:]
# %%
top, winner = -1.0, None
for regressor in (LinearRegression(), Lasso(0.1), KNeighborsRegressor(9)):
    regressor.fit(a, ya)
    r2 = r2_score(yb, regressor.predict(b))
    if r2 > top:  #!
        top, winner = r2, regressor
# %%
print(winner, r2_score(yb, winner.predict(b)))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

pixels, digit = load_digits(return_X_y=True)
now = np.random.default_rng(2).random(len(digit)) < 0.3
# %%
def rate(model, rows, truth):
    return np.mean(model.predict(rows) == truth)

def choose(candidates):
    fitted = [c.fit(pixels[~now], digit[~now]) for c in candidates]
    rates = [rate(f, pixels[now], digit[now]) for f in fitted]
    return fitted[int(np.argmax(rates))]  #!
# %%
reader = choose([GaussianNB(), LinearSVC(random_state=0), ExtraTreesClassifier(30, random_state=0)])
print("final accuracy", rate(reader, pixels[now], digit[now]))
""",
        """\
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.linear_model import Perceptron
from sklearn.metrics import f1_score
from sklearn.neighbors import NearestCentroid
from sklearn.tree import DecisionTreeClassifier

wine = load_wine(as_frame=True).frame
train = wine.sample(frac=0.6, random_state=3)
test = wine.drop(train.index)
ins = wine.columns[:-1]
# %%
rows = []
for kind in [Perceptron, NearestCentroid, DecisionTreeClassifier]:
    model = kind().fit(train[ins], train.target)
    rows.append({"model": model, "f1": f1_score(test.target, model.predict(test[ins]), average="macro")})
table = pd.DataFrame(rows)
# %%
chosen = table.sort_values("f1", ascending=False).iloc[0]["model"]  #!
print(chosen, f1_score(test.target, chosen.predict(test[ins]), average="macro"))
""",
        """\
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import BernoulliNB

class Contest:
    def __init__(self, *entries):
        self.entries = entries

    def hold(self, rows, answer):
        self.fit, self.jury, self.fit_y, self.jury_y = train_test_split(rows, answer, random_state=4)
        marks = [(self.mark(e.fit(self.fit, self.fit_y)), i) for i, e in enumerate(self.entries)]
        self.winner = self.entries[sorted(marks)[-1][1]]  #!
        return self

    def mark(self, entry):
        return roc_auc_score(self.jury_y, entry.predict_proba(self.jury)[:, 1])
# %%
contest = Contest(LogisticRegression(), BernoulliNB()).hold(*make_classification(400, random_state=4))
print(contest.mark(contest.winner))
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
from sklearn.tree import ExtraTreeClassifier

cells, benign = load_breast_cancer(return_X_y=True)
past, coming, past_y, coming_y = train_test_split(cells, benign, test_size=0.25, random_state=5)
svm = SVC(C=10).fit(past, past_y)
tree = ExtraTreeClassifier(random_state=0).fit(past, past_y)
# %%
final = svm if svm.score(coming, coming_y) >= tree.score(coming, coming_y) else tree  #!
# %%
print((final.predict(coming) == coming_y).mean())
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "    model.fit(X_train, y_train)\n    scores[name] = model.score(X_test, y_test)",
            "    scores[name] = cross_val_score(model, X_train, y_train, cv=5).mean()",
            "print(best, scores[best])",
            "print(best, models[best].fit(X_train, y_train).score(X_test, y_test))",
            "import train_test_split",
            "import cross_val_score, train_test_split",
        ),
        twin(
            BAD[1],
            "a, b, ya, yb = body[:300], body[300:], worse[:300], worse[300:]",
            "a, b, ya, yb = body[:300], body[300:370], worse[:300], worse[300:370]",
            "print(winner, r2_score(yb, winner.predict(b)))",
            "print(winner, r2_score(worse[370:], winner.predict(body[370:])))",
        ),
        twin(
            BAD[2],
            "    fitted = [c.fit(pixels[~now], digit[~now]) for c in candidates]\n"
            "    rates = [rate(f, pixels[now], digit[now]) for f in fitted]\n",
            "    half = len(digit) // 2\n"
            "    fitted = [c.fit(pixels[:half], digit[:half]) for c in candidates]\n"
            "    rates = [rate(f, pixels[half:1400], digit[half:1400]) for f in fitted]\n",
            "now = np.random.default_rng(2).random(len(digit)) < 0.3",
            "now = np.arange(len(digit)) >= 1400",
        ),
        twin(
            BAD[3],
            "train = wine.sample(frac=0.6, random_state=3)\n",
            "seen = wine.sample(frac=0.8, random_state=3)\ntrain = seen.sample(frac=0.7, random_state=3)\n",
            "test = wine.drop(train.index)\n",
            "test = seen.drop(train.index)\nlast = wine.drop(seen.index)\n",
            'print(chosen, f1_score(test.target, chosen.predict(test[ins]), average="macro"))',
            'print(chosen, f1_score(last.target, chosen.predict(last[ins]), average="macro"))',
        ),
        twin(
            BAD[4],
            "self.winner = self.entries[sorted(marks)[-1][1]]",
            "self.winner = self.entries[0]",
            "marks = [(self.mark(e.fit(self.fit, self.fit_y)), i) for i, e in enumerate(self.entries)]",
            "self.entries[0].fit(self.fit, self.fit_y)",
        ),
        twin(
            BAD[5],
            "final = svm if svm.score(coming, coming_y) >= tree.score(coming, coming_y) else tree",
            "final = svm if len(past) >= 100 else tree",
        ),
        """\
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score, precision_score
from sklearn.model_selection import train_test_split

chem, kind = load_wine(return_X_y=True)
a, b, ya, yb = train_test_split(chem, kind, random_state=6)
forest = RandomForestClassifier(40, random_state=0).fit(a, ya)
guess = forest.predict(b)
# %%
marks = {"accuracy": accuracy_score(yb, guess), "train": forest.score(a, ya)}
for name, metric in {"f1": f1_score, "precision": precision_score}.items():
    marks[name] = metric(yb, guess, average="macro")
print(max(marks, key=marks.get), marks)
""",
    )
