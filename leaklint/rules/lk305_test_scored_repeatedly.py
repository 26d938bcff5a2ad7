"""LK305: the test rows are scored again and again while the model changes."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TestScoredRepeatedly(Rule):
    """The same held-out rows are scored in several places while the settings of one model change.

    ## What it does

    Counts the statements that score one kind of estimator, fitted anew with other settings, on the same
    held-out rows: three or more, with no other rows scored later. No value flows from a score into a
    choice here (that would be LK301 or LK302); the choice is made in the author's head.

    ## Why is this bad?

    Whoever changes a setting because of the last score is tuning on the test rows by hand, and keeps the
    attempt that was lucky with them. The effect of a few looks is small, and it grows slowly with their
    number: with n test rows and k looks the best one is too high by about `sqrt(ln(k) / (2n))` at worst.

    ## Example

    ```python
    print(SVC(C=1).fit(X_train, y_train).score(X_test, y_test))
    print(SVC(C=10).fit(X_train, y_train).score(X_test, y_test))
    print(SVC(C=50).fit(X_train, y_train).score(X_test, y_test))
    ```

    ## Use instead

    Try things out on a validation part (or by cross-validation) and score the test rows once:

    ```python
    print(cross_val_score(SVC(C=1), X_train, y_train).mean())
    print(cross_val_score(SVC(C=10), X_train, y_train).mean())
    print(cross_val_score(SVC(C=50), X_train, y_train).mean())
    print(SVC(C=10).fit(X_train, y_train).score(X_test, y_test))
    ```

    ## What stays silent

    Several metrics of one prediction, training beside test scores, attempts scored on rows that are not
    the last ones scored, two attempts. Different kinds of models side by side are an info.

    ## References

    - Dwork et al., *The reusable holdout*, Science 2015: <https://doi.org/10.1126/science.aaa9375>
    - Blum and Hardt, *The ladder*, ICML 2015: <https://proceedings.mlr.press/v37/blum15.html>
    - Yang et al., *Data leakage in notebooks: static detection and better processes*, ASE 2022:
      <https://doi.org/10.1145/3551349.3556918>
    """

    code = "LK305"
    name = "test-scored-repeatedly"
    family = "test-reuse"
    severity = "warning"
    effect = "small"
    advice = (
        "Try settings on a validation part or by cross-validation, and score the test rows once, at the end."
    )
    origin = "S+L"
    topics = ("scored-repeatedly",)
    message = (
        "`{model}` was fitted with {looks} different settings, each scored on the same held-out "
        "rows of {data}, and nothing else is held out"
    )

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = SVC(C=0.1).fit(X_train, y_train)
model.score(X_test, y_test)
# %%
model = SVC(C=10).fit(X_train, y_train)
model.score(X_test, y_test)
# %%
model = SVC(C=100).fit(X_train, y_train)
model.score(X_test, y_test)  #!
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

body, worse = load_diabetes(return_X_y=True)
a, b = body[:330], body[330:]

def trial(**settings):
    rf = RandomForestRegressor(random_state=0, **settings).fit(a, worse[:330])
    return mean_absolute_error(worse[330:], rf.predict(b))
# %%
print(trial(n_estimators=10))
# %%
print(trial(n_estimators=60))
# %%
print(trial(n_estimators=60, max_depth=4))
# %%
print(trial(n_estimators=60, max_depth=4, max_features=0.5))  #!
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
new = np.random.default_rng(2).random(len(digit)) < 0.25
knn = KNeighborsClassifier()
# %%
knn.fit(pixels[~new], digit[~new])
print("first", f1_score(digit[new], knn.predict(pixels[new]), average="macro"))
# %%
knn.set_params(n_neighbors=3).fit(pixels[~new], digit[~new])
print("second", f1_score(digit[new], knn.predict(pixels[new]), average="macro"))
# %%
knn.set_params(n_neighbors=3, weights="distance").fit(pixels[~new], digit[~new])
print("third", f1_score(digit[new], knn.predict(pixels[new]), average="macro"))  #!
""",
        """\
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier

wine = load_wine(as_frame=True).frame
train = wine.sample(frac=0.7, random_state=3)
test = wine.drop(train.index)
ins = list(wine.columns[:-1])

class Attempt:
    def __init__(self, model):
        self.model = model.fit(train[ins], train["target"])

    def show(self):
        hits = self.model.predict(test[ins]) == test["target"]
        print(f"{hits.mean():.3f}")
# %%
Attempt(DecisionTreeClassifier(max_depth=2)).show()
Attempt(DecisionTreeClassifier(max_depth=4)).show()
Attempt(DecisionTreeClassifier(max_depth=4, min_samples_leaf=5)).show()  #!
""",
        """\
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

clicks, sale = make_classification(500, 6, random_state=4)
parts = train_test_split(clicks, sale, test_size=150, random_state=4)
# %%
one = make_pipeline(StandardScaler(), LogisticRegression()).fit(parts[0], parts[2])
roc_auc_score(parts[3], one.predict_proba(parts[1])[:, 1])
# %%
two = make_pipeline(StandardScaler(), LogisticRegression(C=0.1)).fit(parts[0], parts[2])
roc_auc_score(parts[3], two.predict_proba(parts[1])[:, 1])
# %%
three = make_pipeline(PolynomialFeatures(2), StandardScaler(), LogisticRegression(C=0.1))
three.fit(parts[0], parts[2])
roc_auc_score(parts[3], three.predict_proba(parts[1])[:, 1])  #!
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "model = SVC(C=0.1).fit(X_train, y_train)\nmodel.score(X_test, y_test)",
            "print(cross_val_score(SVC(C=0.1), X_train, y_train).mean())",
            "model = SVC(C=10).fit(X_train, y_train)\nmodel.score(X_test, y_test)",
            "print(cross_val_score(SVC(C=10), X_train, y_train).mean())",
            "import train_test_split",
            "import cross_val_score, train_test_split",
        ),
        twin(
            BAD[1],
            "a, b = body[:330], body[330:]",
            "a, b = body[:330], body[330:400]",
            "worse[330:]",
            "worse[330:400]",
            "print(trial(n_estimators=60, max_depth=4, max_features=0.5))",
            "rf = RandomForestRegressor(60, max_depth=4, random_state=0).fit(a, worse[:330])\n"
            "print(mean_absolute_error(worse[400:], rf.predict(body[400:])))",
        ),
        twin(
            BAD[2],
            'print("first", f1_score(digit[new], knn.predict(pixels[new]), average="macro"))\n',
            "",
            'print("second", f1_score(digit[new], knn.predict(pixels[new]), average="macro"))\n',
            "",
        ),
        twin(
            BAD[3],
            "Attempt(DecisionTreeClassifier(max_depth=2)).show()\n",
            "",
            "Attempt(DecisionTreeClassifier(max_depth=4)).show()\n",
            "",
        ),
        twin(
            BAD[4],
            "roc_auc_score(parts[3], one.predict_proba(parts[1])[:, 1])",
            "print(one[-1].coef_)",
            "roc_auc_score(parts[3], two.predict_proba(parts[1])[:, 1])",
            "print(two[-1].coef_)",
        ),
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, roc_auc_score
from sklearn.model_selection import train_test_split

cells, benign = load_breast_cancer(return_X_y=True)
a, b, ya, yb = train_test_split(cells, benign, random_state=5)
forest = RandomForestClassifier(50, random_state=0).fit(a, ya)
# %%
print("train", accuracy_score(ya, forest.predict(a)))
print("test", accuracy_score(yb, forest.predict(b)))
# %%
print(f1_score(yb, forest.predict(b)))
print(roc_auc_score(yb, forest.predict_proba(b)[:, 1]))
confusion_matrix(yb, forest.predict(b))
""",
    )
