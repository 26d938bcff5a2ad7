"""LK402: a feature computed from the label of its own row."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class DerivedFromLabel(Rule):
    """A feature was computed from the label.

    ## What it does

    Follows columns through assignments: a ratio with the label, a bin or a flag of it, a residual, a
    cumulative sum that includes the row itself, used as a feature.

    ## Why is this bad?

    In use the label is not known, so neither is the feature. Until then it tells the model the answer,
    or half of it. The typical effect is large.

    ## Example

    ```python
    df["price_per_room"] = df["price"] / df["rooms"]
    X, y = df[["rooms", "price_per_room"]], df["price"]
    ```

    ## Use instead

    Leave it out, or compute it from what is known beforehand:

    ```python
    X, y = df[["rooms"]], df["price"]
    ```

    ## What stays silent

    A label computed from features, columns derived from the label and dropped again, lags of the label
    that look backwards. Means of the label per category are LK107.

    ## References

    - Kaufman et al., *Leakage in data mining*, TKDD 2012: <https://doi.org/10.1145/2382577.2382579>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK402"
    name = "derived-from-label"
    family = "target"
    severity = "error"
    effect = "large"
    advice = "Leave the feature out, or compute it without the label."
    origin = "S"
    topics = ("label-derived",)
    message = "the feature {column} is computed from the label {label}, and `{model}` is fitted on it"

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

g = np.random.default_rng(0)
df = pd.DataFrame({"rooms": g.integers(1, 7, 500), "area": g.normal(80, 20, 500)})
df["price"] = df.area * 3 + g.normal(0, 30, 500)
# %%
df["price_per_room"] = df["price"] / df["rooms"]  #!
# %%
X, y = df.drop(columns="price"), df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

g = np.random.default_rng(1)
loans = pd.DataFrame({"income": g.gamma(4, 10, 600), "age": g.integers(20, 70, 600)})
loans["default"] = (loans.income + g.normal(0, 15, 600) < 25).astype(int)

def enrich(table):
    return table.assign(risk=lambda t: np.where(t["default"] == 1, "high", "low"))  #!
# %%
loans = pd.get_dummies(enrich(loans), columns=["risk"])
past, present = loans.iloc[:450], loans.iloc[450:]
ins = [c for c in loans if c != "default"]
forest = RandomForestClassifier(30, random_state=0).fit(past[ins], past["default"])
print(roc_auc_score(present["default"], forest.predict_proba(present[ins])[:, 1]))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsRegressor

g = np.random.default_rng(2)
rides = pd.DataFrame({"km": g.gamma(2, 4, 400), "hour": g.integers(0, 24, 400)})
rides["fare"] = rides.km * 2.1 + 3 + g.normal(0, 1, 400)
rides["class"] = pd.cut(rides["fare"], [-99, 8, 15, 999], labels=False)  #!
# %%
now = rides.sample(frac=0.7, random_state=2)
then = rides.drop(now.index)
knn = KNeighborsRegressor().fit(now[["km", "hour", "class"]], now["fare"])
print("R2", knn.score(then[["km", "hour", "class"]], then["fare"]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'df.drop(columns="price"), df["price"]',
            'df.drop(columns=["price", "price_per_room"]), df["price"]',
        ),
        twin(BAD[1], 't["default"] == 1', 't["income"] < 20'),
        twin(BAD[2], 'rides["fare"], [-99, 8, 15, 999]', 'rides["km"], [-99, 8, 15, 999]'),
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

g = np.random.default_rng(3)
homes = pd.DataFrame({"price": g.gamma(4, 60, 500), "rooms": g.integers(1, 7, 500)})
homes["dear"] = (homes["price"] > 240).astype(int)
homes["size"] = homes["rooms"].map(lambda n: "large" if n > 3 else "small")
# %%
X = pd.get_dummies(homes[["rooms", "size"]])
a, b, ya, yb = train_test_split(X, homes["dear"], random_state=3)
print(LogisticRegression().fit(a, ya).score(b, yb))
""",
    )
