"""LK401: the label is one of the features."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class LabelInFeatures(Rule):
    """The column to predict is still among the columns it is predicted from.

    ## What it does

    Finds feature tables that still hold the label: `X = df`, a `drop` that forgets it, ranges of columns
    that include it, a copy of it under another name.

    ## Why is this bad?

    The model only has to read the answer off. The effect is as large as it can be: a score near
    perfection, and a model that is of no use once the answer is not there.

    ## Example

    ```python
    y = df["price"]
    X = df.select_dtypes("number")
    ```

    ## Use instead

    ```python
    y = df["price"]
    X = df.drop(columns="price").select_dtypes("number")
    ```

    ## What stays silent

    The label in the table while the features are chosen by name without it, a copy of the label that is
    dropped later, lags of the label that look backwards.

    ## References

    - Kaufman et al., *Leakage in data mining*, TKDD 2012: <https://doi.org/10.1145/2382577.2382579>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK401"
    name = "label-in-features"
    family = "target"
    severity = "error"
    effect = "large"
    advice = "Drop the label, and every copy of it, from the features."
    origin = "S+L"
    topics = ("label-kept",)
    message = "the label {label} is among the features that `{model}` is fitted on{how}"
    unscored = (
        "the label {label} is among the features that `{model}` is fitted on{how}; nothing is scored yet"
    )

    BAD = (
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = load_diabetes(as_frame=True).frame
# %%
y = df["target"]
X = df.drop(columns=["sex"])  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

g = np.random.default_rng(1)
visits = pd.DataFrame({"age": g.integers(18, 90, 500), "days": g.poisson(4, 500)})
visits["again"] = ((visits.age + g.normal(0, 20, 500)) > 60).astype(int)
visits["returned"] = visits["again"]

def part(table, goal):
    return table.drop(columns=goal), table[goal]  #!
# %%
spring, autumn = visits[:350], visits[350:]
a, ya = part(spring, "again")
b, yb = part(autumn, "again")
print(f1_score(yb, DecisionTreeClassifier(random_state=0).fit(a, ya).predict(b)))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsRegressor

g = np.random.default_rng(2)
boats = pd.DataFrame(g.normal(size=(300, 3)), columns=["length", "sail", "speed"])
# %%
table = boats.to_numpy()
inputs, speed = table[:, 0:3], table[:, -1]  #!
# %%
model = KNeighborsRegressor(3).fit(inputs[:200], speed[:200])
print(np.abs(model.predict(inputs[200:]) - speed[200:]).mean())
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

g = np.random.default_rng(3)
mails = pd.DataFrame({"links": g.poisson(2, 400), "length": g.gamma(2, 100, 400), "text": "hi"})
mails["spam"] = (mails.links + g.normal(0, 1, 400) > 3).astype(int)
# %%
model = LogisticRegression(max_iter=1000)
print(cross_val_score(model, mails.select_dtypes("number"), mails["spam"], cv=5).mean())  #!
""",
    )

    GOOD = (
        twin(BAD[0], 'columns=["sex"]', 'columns=["sex", "target"]'),
        twin(
            BAD[1],
            "return table.drop(columns=goal), table[goal]",
            'return table.drop(columns=[goal, "returned"]), table[goal]',
        ),
        twin(BAD[2], "table[:, 0:3]", "table[:, 0:2]"),
        twin(
            BAD[3],
            'mails.select_dtypes("number"), mails["spam"]',
            'mails.drop(columns="spam").select_dtypes("number"), mails["spam"]',
        ),
        twin(
            BAD[1],
            'visits["returned"] = visits["again"]',
            'visits["returned"] = visits["again"]\ndone = "returned"\ndel visits[done]',
        ),
    )
