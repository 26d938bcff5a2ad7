"""LK710: one metric chose the model, another is reported."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ChosenByAnotherMetric(Rule):
    """One metric selected the model or its settings, and another one is reported.

    ## What it does

    Compares the metric by which a search or a loop chose with the metric that is reported for the chosen
    model. It is a warning where the configuration names the metric that matters (`metric` under
    `[tool.leaklint.roles]`) and the choice used another.

    ## Why is this bad?

    The search looked for something else than what is asked: the most accurate model is often not the one
    with the best recall. It breaks no protocol, so it is an info.

    ## Example

    ```python
    search = GridSearchCV(SVC(), grid).fit(X_train, y_train)
    print(f1_score(y_test, search.predict(X_test)))
    ```

    ## Use instead

    ```python
    search = GridSearchCV(SVC(), grid, scoring="f1").fit(X_train, y_train)
    print(f1_score(y_test, search.predict(X_test)))
    ```

    ## What stays silent

    The same metric in both places, several reported metrics of which one is the chosen one.

    ## References

    - scikit-learn, *Metrics and scoring*: <https://scikit-learn.org/stable/modules/model_evaluation.html>
    """

    code = "LK710"
    name = "chosen-by-another-metric"
    family = "evaluation"
    severity = "info"
    effect = "small"
    advice = "Choose by the metric that you report."
    origin = "S"
    topics = ("other-metric",)
    message = "the model was chosen by `{how}`, and {column} is what is reported"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import recall_score
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.tree import DecisionTreeClassifier

cells, benign = load_breast_cancer(return_X_y=True)
a, b, ya, yb = train_test_split(cells, benign, random_state=0)
grid = {"max_depth": [2, 4, 8]}
search = GridSearchCV(DecisionTreeClassifier(random_state=0), grid, scoring="accuracy").fit(a, ya)
# %%
print("recall", recall_score(yb, search.predict(b)))  #!
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso
from sklearn.metrics import median_absolute_error
from sklearn.model_selection import cross_val_score

body, worse = load_diabetes(return_X_y=True)
a, b = body[:340], body[340:]
ya, yb = worse[:340], worse[340:]
by = "r2"
alpha = max([0.01, 0.1, 1.0], key=lambda v: cross_val_score(Lasso(v), a, ya, scoring=by).mean())
# %%
print(median_absolute_error(yb, Lasso(alpha).fit(a, ya).predict(b)))  #!
""",
    )

    GOOD = (
        twin(BAD[0], 'scoring="accuracy"', 'scoring="recall"'),
        twin(BAD[1], 'by = "r2"', 'by = "neg_median_absolute_error"'),
    )
