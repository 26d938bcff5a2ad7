"""LK308: a guarded file shaped a fit, a statistic or a choice."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class GoldenSetTouched(Rule):
    """Rows of a file that the configuration declares golden shaped a fit, a statistic or a choice.

    ## What it does

    Follows the files named under `golden` in the configuration. Their rows may be predicted and scored;
    any fit, statistic or choice that they shape is reported.

    ## Why is this bad?

    The team keeps this file apart so that one number stays comparable. Each use that shapes a model
    spends it, for everybody, and no single notebook shows it. The effect depends on the use.

    ## Example

    ```python
    golden = pd.read_parquet("data/golden.parquet")
    scaler.fit(pd.concat([train, golden]))
    ```

    ## Use instead

    ```python
    scaler.fit(train)
    model.score(scaler.transform(golden[features]), golden["label"])
    ```

    ## What stays silent

    Predicting and scoring the golden rows, looking at their shape and columns, row-wise work on them.

    ## References

    - Dwork et al., *The reusable holdout*, Science 2015: <https://doi.org/10.1126/science.aaa9375>
    - Blum and Hardt, *The ladder*, ICML 2015: <https://proceedings.mlr.press/v37/blum15.html>
    """

    code = "LK308"
    name = "golden-set-touched"
    family = "test-reuse"
    severity = "error"
    effect = "large"
    advice = "Only predict and score the golden rows; learn and choose on other rows."
    origin = "S"
    topics = ("golden",)
    message = "rows of {column}, which the configuration guards, shape this notebook: {how}"
    CONFIG = 'golden = ["data/golden.csv"]\n'

    BAD = (
        """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

train = pd.read_csv("data/train.csv")
golden = pd.read_csv("data/golden.csv")
# %%
ins = ["age", "dose"]
scaler = StandardScaler().fit(pd.concat([train[ins], golden[ins]]))  #!
model = LogisticRegression().fit(scaler.transform(train[ins]), train["ill"])
print(model.score(scaler.transform(golden[ins]), golden["ill"]))
""",
        """\
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

def load(name):
    return pd.read_csv(f"data/{name}.csv")

mine, theirs = load("train"), load("golden")
ins = ["age", "dose"]
# %%
trees = [DecisionTreeClassifier(max_depth=d, random_state=0).fit(mine[ins], mine["ill"]) for d in (2, 4, 8)]
best = max(trees, key=lambda tree: tree.score(theirs[ins], theirs["ill"]))  #!
print(best.get_depth(), best.score(theirs[ins], theirs["ill"]))
""",
    )

    GOOD = (
        twin(BAD[0], "pd.concat([train[ins], golden[ins]])", "train[ins]"),
        twin(
            BAD[1],
            'max(trees, key=lambda tree: tree.score(theirs[ins], theirs["ill"]))',
            "trees[1]",
            "print(best.get_depth()",
            "print(theirs.shape, best.get_depth()",
        ),
    )
    ALSO = ("LK110", "LK301", "LK302")
