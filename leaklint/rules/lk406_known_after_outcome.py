"""LK406: a column that is only known after the outcome is a feature."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class KnownAfterOutcome(Rule):
    """A column that the configuration declares known only after the outcome is used as a feature.

    ## What it does

    Looks for the columns named under `after` in `[tool.leaklint.roles]`, and for columns computed from
    them, among the features of a model that is scored.

    ## Why is this bad?

    At the moment of prediction the column is empty. It is in the table only because the table was written
    later: the date a loan was written off, the drug given after the diagnosis. The typical effect is
    large, and neither a split nor cross-validation shows it.

    ## Example

    ```python
    X = df[["income", "collection_calls"]]
    y = df["default"]
    ```

    ## Use instead

    ```python
    X = df[["income"]]
    y = df["default"]
    ```

    ## What stays silent

    The column in the table but not among the features, dropped before the fit, or used to build the label.

    ## References

    - Kaufman et al., *Leakage in data mining*, TKDD 2012: <https://doi.org/10.1145/2382577.2382579>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023, "illegitimate features": <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK406"
    name = "known-after-outcome"
    family = "target"
    severity = "error"
    effect = "large"
    advice = "Drop the column: it is not known yet when the prediction is made."
    origin = "S+L"
    topics = ("known-after",)
    message = (
        "{label} is known only after the outcome, says the configuration, and is among the features of "
        "`{model}`{how}: {score} has an answer that nobody has yet"
    )
    CONFIG = '[roles]\nafter = ["collection_calls"]\n'

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

g = np.random.default_rng(0)
loans = pd.DataFrame({"income": g.gamma(4, 10, 400), "collection_calls": g.poisson(1, 400)})
loans["default"] = (g.random(400) < 0.4).astype(int)
# %%
X = loans[["income", "collection_calls"]]  #!
a, b, ya, yb = train_test_split(X, loans["default"], random_state=0)
print(LogisticRegression().fit(a, ya).score(b, yb))
""",
        """\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

table = pd.read_csv("loans.csv")
table["called"] = table["collection_calls"] > 0  #!
# %%
ins = ["income", "age", "called"]
old, new = table[:800], table[800:]
forest = RandomForestClassifier(random_state=0).fit(old[ins], old["default"])
print(roc_auc_score(new["default"], forest.predict_proba(new[ins])[:, 1]))
""",
    )

    GOOD = (
        twin(BAD[0], 'loans[["income", "collection_calls"]]', 'loans[["income"]]'),
        twin(BAD[1], '"age", "called"', '"age"'),
    )
