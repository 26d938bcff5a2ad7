"""LK703: a metric that does not suit the labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class MetricMismatch(Rule):
    """The metric does not suit the labels: accuracy alone on rare positives, errors of class numbers.

    ## What it does

    Finds accuracy as the only metric where the labels are known to be unbalanced, and regression metrics
    (squared error, R2) on predicted classes, or classification metrics on rounded numbers. In a live kernel
    the labels themselves are counted.

    ## Why is this bad?

    With 3 % positives, a model that always says no is right in 97 % of cases. And class 3 is not three
    times class 1. The score is correct as a number, but it does not mean what readers take it for.

    ## Example

    ```python
    X, y = make_classification(weights=[0.97])
    print(accuracy_score(y_test, model.predict(X_test)))
    ```

    ## Use instead

    ```python
    print(average_precision_score(y_test, model.predict_proba(X_test)[:, 1]))
    ```

    ## What stays silent

    Accuracy beside a metric that sees the rare class, accuracy on labels that are balanced or not known
    to be otherwise, regression metrics on numbers and on probabilities (Brier score).

    ## References

    - scikit-learn, *Metrics and scoring*: <https://scikit-learn.org/stable/modules/model_evaluation.html>
    - Saito and Rehmsmeier, *The precision-recall plot is more informative than the ROC plot*, PLoS ONE
      2015: <https://doi.org/10.1371/journal.pone.0118432>
    """

    code = "LK703"
    name = "metric-mismatch"
    family = "evaluation"
    severity = "warning"
    effect = "moderate"
    advice = "Report a metric that sees the rare class, or one that suits the kind of label."
    origin = "S+L"
    topics = ("mismatch",)
    message = "{how}"
    needs = ("target", "scores")
    tier = 0
    turn = 8

    BAD = (
        """\
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

X, y = make_classification(2000, weights=[0.97], random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = LogisticRegression().fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))  #!
""",
        """\
from sklearn.datasets import load_wine
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
a, b, ya, yb = train_test_split(chem, kind, random_state=1)
# %%
guess = DecisionTreeClassifier(random_state=0).fit(a, ya).predict(b)
print("R2", r2_score(yb, guess))  #!
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score

body, worse = load_diabetes(return_X_y=True)
ridge = Ridge().fit(body[:350], worse[:350])
print(accuracy_score(worse[350:], ridge.predict(body[350:]).round()))  #!
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "import accuracy_score",
            "import accuracy_score, f1_score",
            "print(accuracy_score(y_test, model.predict(X_test)))",
            "print(accuracy_score(y_test, model.predict(X_test)), f1_score(y_test, model.predict(X_test)))",
        ),
        twin(
            BAD[1],
            "import r2_score",
            "import f1_score",
            "r2_score(yb, guess)",
            'f1_score(yb, guess, average="macro")',
        ),
        twin(
            BAD[2],
            "accuracy_score(worse[350:], ridge.predict(body[350:]).round())",
            "mean_absolute_error(worse[350:], ridge.predict(body[350:]).round())",
            "import accuracy_score",
            "import mean_absolute_error",
        ),
        twin(BAD[0], "weights=[0.97]", "weights=[0.5]"),
    )

    DATA_BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"amount": rng.normal(size=1000), "fraud": rng.random(1000) < 0.07})
leaklint.inspect(df, target="fraud", scores={"accuracy": 0.93})
""",
    )

    DATA_GOOD = (
        twin(DATA_BAD[0], '{"accuracy": 0.93}', '{"accuracy": 0.93, "average_precision": 0.2}'),
        twin(DATA_BAD[0], "< 0.07", "< 0.4"),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        label = data.whole_truth
        if label is None or label.kind != "binary" or data.label is None or len(label) < 40:
            return
        metrics = {score.metric.lower().removesuffix("_score") for score in data.scores}
        if not metrics or not metrics <= {"accuracy", "score", "acc"}:
            return
        rarer = int(label.counts.min())
        if rarer >= 0.1 * len(label):
            return
        base = 1 - rarer / len(label)
        yield data.finding(
            self,
            f"`accuracy` is the only metric, and only {rarer:,} of the {len(label):,} values of "
            f"`{data.label.name}` are of the rarer class: always saying the other one reaches {base:.3f}",
            columns=[data.label.name],
            numbers={"rarer": rarer, "base": round(base, 4)},
        )
