"""LK701: the only score of a model is on the rows it was fitted on."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ScoredOnTrainingRows(Rule):
    """A model is only scored on rows it was fitted on, although other rows were held out.

    ## What it does

    Finds models whose every score is on their own training rows, in notebooks that do hold rows out.
    Where nothing is held out anywhere, LK702 (no-held-out-set) says so.

    ## Why is this bad?

    The score says how well the model remembers, not how well it will do. The typical effect is large
    for models that can memorise: a decision tree without limits reaches 1.0 on its own training rows
    whatever the data.

    ## Example

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model.fit(X_train, y_train)
    print(model.score(X_train, y_train))
    ```

    ## Use instead

    ```python
    print(model.score(X_test, y_test))
    ```

    ## What stays silent

    Training and test score side by side, learning curves, out-of-bag scores, models fitted for their
    coefficients or p-values, clusterings.

    ## References

    - scikit-learn, *Cross-validation: evaluating estimator performance*:
      <https://scikit-learn.org/stable/modules/cross_validation.html>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK701"
    name = "scored-on-training-rows"
    family = "evaluation"
    severity = "error"
    effect = "large"
    advice = "Take the score on the held-out rows; show the training score beside it if you like."
    origin = "S+L"
    topics = ("own-rows",)
    message = "{score} is computed on the rows that `{model}` was fitted on in {fit}{how}"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
# %%
print("accuracy:", tree.score(X_train, y_train))  #!
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

frame = load_diabetes(as_frame=True).frame
near, far = frame.iloc[:350], frame.iloc[350:]
# %%
def quality(model, table, goal="target"):
    return r2_score(table[goal], model.predict(table.drop(columns=goal)))  #!
# %%
rf = RandomForestRegressor(40, random_state=0)
rf.fit(near.drop(columns="target"), near["target"])
print(quality(rf, near))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import f1_score
from sklearn.svm import SVC

pixels, digit = load_digits(return_X_y=True)
order = np.random.default_rng(2).permutation(len(pixels))
mine, theirs = order[:1200], order[1200:]
# %%
class Reader:
    def __init__(self):
        self.svc = SVC()

    def fit(self, pages, truth):
        self.guess = self.svc.fit(pages, truth).predict(pages)
        self.truth = truth
        return self

    def report(self):
        print(f1_score(self.truth, self.guess, average="macro"))  #!
# %%
reader = Reader().fit(pixels[mine], digit[mine])
reader.report()
answers = reader.svc.predict(pixels[theirs])
""",
        """\
from tensorflow import keras

(a, ya), (b, yb) = keras.datasets.boston_housing.load_data()
# %%
net = keras.Sequential([keras.layers.Input((13,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)])
net.compile("adam", loss="mse", metrics=["mae"])
net.fit(a, ya, epochs=20, verbose=0)
# %%
mse, mae = net.evaluate(a, ya, verbose=0)  #!
print("mean error", mae)
print(net.predict(b)[:5])
""",
        """\
from sklearn.datasets import load_wine
from sklearn.metrics import accuracy_score
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
marks = []
for fit, check in KFold(5, shuffle=True, random_state=0).split(chem):
    model = DecisionTreeClassifier(max_depth=3).fit(chem[fit], kind[fit])
    marks.append(accuracy_score(kind[fit], model.predict(chem[fit])))  #!
# %%
print(sum(marks) / len(marks))
""",
    )

    GOOD = (
        twin(BAD[0], "tree.score(X_train, y_train)", "tree.score(X_test, y_test)"),
        twin(
            BAD[0], "tree.score(X_train, y_train)", "tree.score(X_train, y_train), tree.score(X_test, y_test)"
        ),
        twin(BAD[1], "quality(rf, near)", "quality(rf, far)"),
        twin(
            BAD[2],
            "def fit(self, pages, truth):",
            "def fit(self, pages, truth, others, truth_there):",
            "self.svc.fit(pages, truth).predict(pages)",
            "self.svc.fit(pages, truth).predict(others)",
            "self.truth = truth\n",
            "self.truth = truth_there\n",
            "Reader().fit(pixels[mine], digit[mine])",
            "Reader().fit(pixels[mine], digit[mine], pixels[theirs], digit[theirs])",
        ),
        twin(BAD[3], "net.evaluate(a, ya, verbose=0)", "net.evaluate(b, yb, verbose=0)"),
        twin(
            BAD[4],
            "accuracy_score(kind[fit], model.predict(chem[fit]))",
            "accuracy_score(kind[check], model.predict(chem[check]))",
        ),
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

cells, benign = load_breast_cancer(return_X_y=True)
forest = RandomForestClassifier(100, oob_score=True, random_state=0).fit(cells, benign)
print("out of bag:", forest.oob_score_)
""",
    )
