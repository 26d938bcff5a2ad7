"""LK302: settings were tuned by scores on the test rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TunedOnTest(Rule):
    """Settings of a model were tuned by its score on the rows that also give the reported score.

    ## What it does

    Finds loops, grids, objectives and searches that try settings (k, depth, C, seeds, prompts) and keep
    the one with the best score on held-out rows, when the result is then scored on these rows, or that
    best score is what is reported, and no other rows are left.

    ## Why is this bad?

    The setting was fitted to the test rows, with the author's loop as the optimiser. The effect grows
    with the number of settings tried and shrinks with the number of test rows: little for three values
    of C on ten thousand rows, several points for a wide grid, or for random seeds, on a hundred.

    ## Example

    ```python
    scores = [KNeighborsClassifier(k).fit(X_train, y_train).score(X_test, y_test) for k in range(1, 30)]
    print("best accuracy", max(scores))
    ```

    ## Use instead

    ```python
    search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": range(1, 30)})
    search.fit(X_train, y_train)
    print(search.score(X_test, y_test))
    ```

    ## What stays silent

    Searches by cross-validation on the training rows; a validation part used for tuning when another
    part is scored at the end; curves of training and test score that decide nothing.

    ## References

    - scikit-learn, *Tuning the hyper-parameters of an estimator*:
      <https://scikit-learn.org/stable/modules/grid_search.html>
    - Cawley and Talbot, *On over-fitting in model selection and subsequent selection bias in performance
      evaluation*, JMLR 2010: <https://jmlr.org/papers/v11/cawley10a.html>
    - Dwork et al., *The reusable holdout*, Science 2015: <https://doi.org/10.1126/science.aaa9375>
    """

    code = "LK302"
    name = "tuned-on-test"
    family = "test-reuse"
    severity = "error"
    effect = "large"
    advice = (
        "Tune by cross-validation on the training rows or on a validation part; score the test rows last."
    )
    origin = "S"
    topics = ("tuned",)
    message = "a setting was chosen by the score on the rows that {score} is computed on"

    BAD = (
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
ks = list(range(1, 25))
scores = []
for k in ks:
    knn = KNeighborsClassifier(k).fit(X_train, y_train)
    scores.append(knn.score(X_test, y_test))
best_k = ks[int(np.argmax(scores))]  #!
# %%
final = KNeighborsClassifier(best_k).fit(X_train, y_train)
print(best_k, final.score(X_test, y_test))
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error

body, worse = load_diabetes(return_X_y=True)
ward, clinic = slice(None, 330), slice(330, None)
# %%
def error(alpha):
    model = Ridge(alpha=alpha).fit(body[ward], worse[ward])
    return mean_absolute_error(worse[clinic], model.predict(body[clinic]))
# %%
alpha = min([0.001, 0.01, 0.1, 1, 10], key=error)  #!
print("alpha", alpha, "error", error(alpha))
""",
        """\
from itertools import product
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score

frame = load_breast_cancer(as_frame=True).frame
known = frame.sample(frac=0.7, random_state=2)
fresh = frame[~frame.index.isin(known.index)]

class Tuner:
    best = {"auc": 0.0}

    def try_out(self, **settings):
        model = GradientBoostingClassifier(n_estimators=15, random_state=0, **settings)
        model.fit(known.drop(columns="target"), known["target"])
        auc = roc_auc_score(fresh["target"], model.predict_proba(fresh.drop(columns="target"))[:, 1])
        if auc > self.best["auc"]:  #!
            self.best = {"auc": auc, "model": model, **settings}
# %%
tuner = Tuner()
for depth, rate in product([1, 2, 3], [0.05, 0.2]):
    tuner.try_out(max_depth=depth, learning_rate=rate)
print(tuner.best)
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.svm import SVC

pixels, digit = load_digits(return_X_y=True)
side = np.where(np.random.default_rng(3).random(len(digit)) < 0.25, 0, -1)
# %%
search = GridSearchCV(SVC(), {"C": [0.1, 1, 10]}, cv=PredefinedSplit(side), refit=False)
search.fit(pixels, digit)  #!
# %%
svc = SVC(**search.best_params_).fit(pixels[side == -1], digit[side == -1])
hits = svc.predict(pixels[side == 0]) == digit[side == 0]
print(hits.mean())
""",
        """\
from sklearn.datasets import make_classification
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

claims, paid = make_classification(500, 10, flip_y=0.2, random_state=4)
a, b, ya, yb = train_test_split(claims, paid, test_size=0.2, random_state=4)
# %%
depth, score, before = 1, 0.0, -1.0
while score > before:  #!
    before = score
    depth += 1
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(a, ya)
    score = f1_score(yb, tree.predict(b))
# %%
print(f"depth {depth - 1}: F1 {before:.3f}")
""",
        """\
from sklearn.datasets import make_regression
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import ParameterGrid, ShuffleSplit

river, level = make_regression(400, 7, noise=40, random_state=5)
up, down = next(ShuffleSplit(1, test_size=0.25, random_state=5).split(river))
grid = ParameterGrid({"n_estimators": [10, 30], "max_depth": [3, 6, None]})
# %%
models = [ExtraTreesRegressor(random_state=0, **p).fit(river[up], level[up]) for p in grid]
tried = [(r2_score(level[down], m.predict(river[down])), i) for i, m in enumerate(models)]
r2, index = max(tried)  #!
print("best R2 on held-out rows:", r2, grid[index])
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n",
            "X_rest, X_last, y_rest, y_last = train_test_split(X, y, random_state=0)\n"
            "X_train, X_test, y_train, y_test = train_test_split(X_rest, y_rest, random_state=0)\n",
            "print(best_k, final.score(X_test, y_test))",
            "print(best_k, final.score(X_last, y_last))",
        ),
        twin(
            BAD[1],
            "    model = Ridge(alpha=alpha).fit(body[ward], worse[ward])\n"
            "    return mean_absolute_error(worse[clinic], model.predict(body[clinic]))\n",
            "    guess = cross_val_predict(Ridge(alpha=alpha), body[ward], worse[ward])\n"
            "    return mean_absolute_error(worse[ward], guess)\n",
            'print("alpha", alpha, "error", error(alpha))',
            "model = Ridge(alpha=alpha).fit(body[ward], worse[ward])\n"
            "print(mean_absolute_error(worse[clinic], model.predict(body[clinic])))",
            "from sklearn.metrics",
            "from sklearn.model_selection import cross_val_predict\nfrom sklearn.metrics",
        ),
        twin(
            BAD[2],
            "known = frame.sample(frac=0.7, random_state=2)",
            "last = frame.tail(120)\nframe = frame.head(-120)\n"
            "known = frame.sample(frac=0.7, random_state=2)",
            "print(tuner.best)",
            'chance = tuner.best["model"].predict_proba(last.drop(columns="target"))[:, 1]\n'
            'print(roc_auc_score(last["target"], chance))',
        ),
        twin(
            BAD[3],
            "cv=PredefinedSplit(side)",
            "cv=3",
            "search.fit(pixels, digit)",
            "search.fit(pixels[side == -1], digit[side == -1])",
            "GridSearchCV, PredefinedSplit",
            "GridSearchCV",
        ),
        twin(
            BAD[4],
            "a, b, ya, yb = train_test_split(claims, paid, test_size=0.2, random_state=4)",
            "a, c, ya, yc = train_test_split(claims, paid, test_size=0.2, random_state=4)\n"
            "a, b, ya, yb = train_test_split(a, ya, test_size=0.2, random_state=4)",
            'print(f"depth {depth - 1}: F1 {before:.3f}")',
            "tree = DecisionTreeClassifier(max_depth=depth - 1, random_state=0).fit(a, ya)\n"
            "print(f1_score(yc, tree.predict(c)))",
        ),
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import RandomizedSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

chem, kind = load_wine(return_X_y=True)
a, test, ya, test_y = train_test_split(chem, kind, random_state=6)
flow = make_pipeline(StandardScaler(), SVC())
space = {"svc__C": [0.1, 1, 10], "svc__gamma": [0.01, 0.1]}
search = RandomizedSearchCV(flow, space, n_iter=4, random_state=0)
search.fit(a, ya)
print(search.best_params_)
# %%
print(search.score(test, test_y))
""",
        """\
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split

pixels, digit = load_digits(return_X_y=True)
train, rest, train_y, rest_y = train_test_split(pixels, digit, test_size=0.4, random_state=7)
test, holdout, test_y, holdout_y = train_test_split(rest, rest_y, test_size=0.5, random_state=7)
# %%
trials = {}
for alpha in (0.1, 1.0, 10.0):
    trials[alpha] = RidgeClassifier(alpha=alpha).fit(train, train_y).score(test, test_y)
alpha = max(trials, key=trials.get)
# %%
print(RidgeClassifier(alpha=alpha).fit(train, train_y).score(holdout, holdout_y))
""",
    )
