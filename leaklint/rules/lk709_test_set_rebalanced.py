"""LK709: held-out rows were over- or undersampled."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TestSetRebalanced(Rule):
    """The held-out rows were over- or undersampled, so that their share of positives is not the real one.

    ## What it does

    Finds samplers applied to the held-out part, and undersampling before the split (oversampling before
    the split puts copies on both sides: LK201).

    ## Why is this bad?

    Precision, accuracy and F1 depend on how rare the positives are. On a test part made even, a precision
    of 90 % may be 10 % in real life. The typical effect is large for such metrics, small for recall and
    the area under the ROC curve.

    ## Example

    ```python
    X_test, y_test = RandomUnderSampler().fit_resample(X_test, y_test)
    precision_score(y_test, model.predict(X_test))
    ```

    ## Use instead

    ```python
    X_train, y_train = RandomUnderSampler().fit_resample(X_train, y_train)
    precision_score(y_test, model.predict(X_test))
    ```

    ## What stays silent

    Sampling of the training part only, stratified splits, random subsets of the test rows without regard
    to the label, bootstrap of predictions.

    ## References

    - imbalanced-learn, *Common pitfalls and recommended practices*:
      <https://imbalanced-learn.org/stable/common_pitfalls.html>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023, "sampling bias": <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK709"
    name = "test-set-rebalanced"
    family = "evaluation"
    severity = "warning"
    effect = "large"
    advice = "Resample the training rows only and leave the held-out rows as they are."
    origin = "S+L"
    topics = ("rebalanced",)
    message = (
        "`{what}` evens out the classes of rows that are held out later: {score} is computed on a share of "
        "positives that is not the real one"
    )

    BAD = (
        """\
from imblearn.under_sampling import RandomUnderSampler
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score
from sklearn.model_selection import train_test_split

X, y = make_classification(2000, weights=[0.9], random_state=0)
X, y = RandomUnderSampler(random_state=0).fit_resample(X, y)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(precision_score(y_test, model.predict(X_test)))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

g = np.random.default_rng(1)
cards = pd.DataFrame({"amount": g.gamma(2, 50, 2000), "night": g.integers(0, 2, 2000)})
cards["fraud"] = (cards.amount * (1 + cards.night) + g.normal(0, 60, 2000) > 450).astype(int)
past, present = cards[:1500], cards[1500:]

def even(table, goal="fraud"):
    n = table[goal].sum()
    return table.groupby(goal).sample(n=n, random_state=0)  #!
# %%
present = even(present)
tree = DecisionTreeClassifier(max_depth=4).fit(past[["amount", "night"]], past["fraud"])
print(f1_score(present["fraud"], tree.predict(present[["amount", "night"]])))
""",
        """\
from imblearn.over_sampling import RandomOverSampler
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

scans, ill = make_classification(1500, weights=[0.85], random_state=2)
fit, check, fit_y, check_y = train_test_split(scans, ill, stratify=ill, random_state=2)
# %%
sides = {"fit": (fit, fit_y), "check": (check, check_y)}
for name, (rows, answer) in sides.items():
    sides[name] = RandomOverSampler(random_state=0).fit_resample(rows, answer)  #!
# %%
forest = RandomForestClassifier(40, random_state=0).fit(*sides["fit"])
print(classification_report(sides["check"][1], forest.predict(sides["check"][0])))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X, y = RandomUnderSampler(random_state=0).fit_resample(X, y)\n",
            "",
            "model = Log",
            "X_train, y_train = RandomUnderSampler(random_state=0).fit_resample(X_train, y_train)\n"
            "model = Log",
        ),
        twin(BAD[1], "present = even(present)", "past = even(past)"),
        twin(
            BAD[2],
            "for name, (rows, answer) in sides.items():\n",
            "for name, (rows, answer) in list(sides.items())[:1]:\n",
        ),
    )
