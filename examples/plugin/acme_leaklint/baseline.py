"""ACME001: scores without the score of a trivial model beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.rules.base import Rule

if TYPE_CHECKING:
    from leaklint.model import Finding
    from leaklint.provenance.audit import Audit


class NoBaseline(Rule):
    """Models are scored, and no trivial model is scored on the same rows.

    ## What it does

    Looks for a score of a `DummyClassifier` or `DummyRegressor` where other models are scored.

    ## Why is this bad?

    Without it nobody knows whether a score is good. At Acme, every report has one.

    ## Example

    ```python
    model = RandomForestClassifier().fit(X_train, y_train)
    model.score(X_test, y_test)
    ```

    ## Use instead

    ```python
    model = RandomForestClassifier().fit(X_train, y_train)
    model.score(X_test, y_test)
    DummyClassifier().fit(X_train, y_train).score(X_test, y_test)
    ```

    ## What stays silent

    Notebooks that score nothing.

    ## References

    - The Acme handbook, chapter 4.
    """

    code = "ACME001"
    name = "no-baseline"
    family = "evaluation"
    severity = "warning"
    effect = "small"
    advice = "Score a DummyClassifier or DummyRegressor on the same rows."
    url = "https://acme.example/handbook#baseline"

    BAD = (
        """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("stays.csv")
train, test = train_test_split(df, random_state=0)
model = LogisticRegression().fit(train[["age"]], train["died"])
print(model.score(test[["age"]], test["died"]))  #!
""",
    )
    GOOD = (
        BAD[0].replace("  #!", "")
        + """\
from sklearn.dummy import DummyClassifier

trivial = DummyClassifier().fit(train[["age"]], train["died"])
print(trivial.score(test[["age"]], test["died"]))
""",
        'import pandas as pd\n\npd.read_csv("stays.csv").plot()\n',
    )

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield one finding, at the first score, unless a trivial model is scored too."""
        scores = [score for score in audit.scores if not (score.hidden or score.search)]
        models = {
            audit.event(one.event).what for score in scores for p in score.preds for one in audit.fits(p)
        }
        if scores and not any(model.startswith("Dummy") for model in models):
            place = audit.report.place(scores[0].node, scores[0].stack)
            message = "no trivial model is scored beside this one, so nobody knows whether its score is good"
            yield audit.report.note(self, message, place, "baseline")
