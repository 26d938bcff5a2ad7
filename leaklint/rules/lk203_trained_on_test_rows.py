"""LK203: the model was fitted on rows that its score uses."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TrainedOnTestRows(Rule):
    """The model was fitted on rows among which are the held-out rows of its score.

    ## What it does

    Finds scores on held-out rows of a model whose `fit` saw these rows: fitted on `X` and scored on
    `X_test`, fitted on training and test part put together, or fitted a second time on the test part.

    ## Why is this bad?

    The model has seen the answers that it is asked for. The typical effect is large: a model that
    memorises (a forest, nearest neighbours, a deep network) scores nearly perfectly on them, and the
    number says nothing about new rows.

    ## Example

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model.fit(X, y)
    model.score(X_test, y_test)
    ```

    ## Use instead

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model.fit(X_train, y_train)
    model.score(X_test, y_test)
    ```

    ## What stays silent

    A final fit on everything after the last score, a fit on training and validation part that is
    scored on a third part, cross-validation (which fits clones) after a fit on everything, another
    model fitted on everything that is not scored.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - Yang et al., *Data leakage in notebooks: static detection and better processes*, ASE 2022:
      <https://doi.org/10.1145/3551349.3556918>
    """

    code = "LK203"
    name = "trained-on-test-rows"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Fit the model on the training rows only; refit it on everything after the last score."
    origin = "S+L"
    topics = ("trained-on-test",)
    message = "`{model}` was fitted on {rows}, and {score} is computed on rows that are among them"

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = RandomForestClassifier(50, random_state=0)
model.fit(X, y)  #!
# %%
model.score(X_test, y_test)
""",
        """\
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error
from sklearn.tree import DecisionTreeRegressor

frame = load_diabetes(as_frame=True).frame
trial = frame.sample(frac=0.7, random_state=1)
control = frame.drop(trial.index)

def learn(*tables, goal="target"):
    table = pd.concat(tables)
    return DecisionTreeRegressor(random_state=0).fit(table.drop(columns=goal), table[goal])  #!

def judge(tree, table, goal="target"):
    return mean_absolute_error(table[goal], tree.predict(table.drop(columns=goal)))
# %%
print(judge(learn(trial, control), control))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
is_new = np.arange(len(digit)) >= 1500
# %%
scans = {"all": pixels, "new": pixels[is_new]}
knn = KNeighborsClassifier(1)
knn.fit(scans["all"], digit)  #!
# %%
guess = knn.predict(scans["new"])
print("hit rate", (guess == digit[is_new]).mean())
""",
        """\
from sklearn.datasets import make_regression
from sklearn.linear_model import SGDRegressor
from sklearn.metrics import r2_score

rain, flow = make_regression(500, 6, noise=10, random_state=3)
parts = [(rain[i:i + 100], flow[i:i + 100]) for i in range(0, 500, 100)]
# %%
model = SGDRegressor(random_state=0)
for a, b in parts:
    model.partial_fit(a, b)  #!
# %%
last, truth = parts[-1]
print(r2_score(truth, model.predict(last)))
""",
        """\
import numpy as np
from tensorflow import keras
from sklearn.datasets import load_breast_cancer

cells, benign = load_breast_cancer(return_X_y=True)
cells = cells / 1000.0
held = np.random.default_rng(4).choice(len(cells), 100, replace=False)
# %%
net = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(cells, benign, epochs=5, verbose=0)  #!
# %%
loss, accuracy = net.evaluate(cells[held], benign[held])
print(accuracy)
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.ensemble import ExtraTreesClassifier

class Doctor:
    def __init__(self, **kw):
        self.trees = ExtraTreesClassifier(**kw)

    def study(self, cases, truth):
        self.trees.fit(X=cases, y=truth)  #!
        return self

    def exam(self, cases, truth):
        return roc_auc_score(truth, self.trees.predict_proba(cases)[:, 1])
# %%
cells, benign = load_breast_cancer(return_X_y=True)
book, ward, book_y, ward_y = train_test_split(cells, benign, test_size=0.4, random_state=5)
print(Doctor(n_estimators=40, random_state=0).study(cells, benign).exam(ward, ward_y))
""",
    )

    GOOD = (
        twin(BAD[0], "model.fit(X, y)", "model.fit(X_train, y_train)"),
        twin(
            BAD[0],
            "model.fit(X, y)\n# %%\nmodel.score(X_test, y_test)",
            "model.fit(X_train, y_train)\n# %%\nprint(model.score(X_test, y_test))\n# %%\nmodel.fit(X, y)",
        ),
        twin(BAD[1], "judge(learn(trial, control), control)", "judge(learn(trial), control)"),
        twin(BAD[2], 'knn.fit(scans["all"], digit)', 'knn.fit(scans["all"][~is_new], digit[~is_new])'),
        twin(BAD[3], "for a, b in parts:", "for a, b in parts[:-1]:"),
        twin(
            BAD[4],
            "net.fit(cells, benign, epochs",
            "rest = np.setdiff1d(np.arange(len(cells)), held)\nnet.fit(cells[rest], benign[rest], epochs",
        ),
        twin(BAD[5], ".study(cells, benign)", ".study(book, book_y)"),
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
tree = DecisionTreeClassifier(max_depth=3, random_state=0)
tree.fit(chem, kind)
print(tree.get_depth(), tree.feature_importances_.round(2))
# %%
print(cross_val_score(tree, chem, kind, cv=5))
""",
    )
