"""LK107: categories encoded by the labels of rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TargetEncodingBeforeSplit(Rule):
    """Categories were replaced by statistics of the label, computed on rows that later become the test rows.

    ## What it does

    Finds target encoders (`TargetEncoder`, `LeaveOneOutEncoder`, `CatBoostEncoder`, `JamesSteinEncoder`,
    weight of evidence …) fitted on rows that are scored later, and the same by hand:
    `groupby(key)[label].transform("mean")` and means per category mapped back.

    ## Why is this bad?

    The feature of a test row contains that row's own answer. In a category with one row it *is* the
    answer. The typical effect is large with many categories (postcodes, users, product numbers) and
    small with a handful of big ones.

    ## Example

    ```python
    df["zip_rate"] = df.groupby("zip")["bought"].transform("mean")
    train, test = train_test_split(df)
    ```

    ## Use instead

    Compute the means on the training rows, better out of fold there too, which scikit-learn's
    `TargetEncoder` does by itself in a pipeline:

    ```python
    train, test = train_test_split(df)
    model = make_pipeline(TargetEncoder(), LogisticRegression())
    model.fit(train[["zip"]], train["bought"])
    model.score(test[["zip"]], test["bought"])
    ```

    ## What stays silent

    Encoders fitted on the training rows, out-of-fold encoding, an encoder in a pipeline, a mean of the
    label per category that is only shown, group means of columns that are not the label (LK108).

    ## References

    - Micci-Barreca, *A preprocessing scheme for high-cardinality categorical attributes*, SIGKDD
      Explorations 2001: <https://doi.org/10.1145/507533.507538>
    - scikit-learn, *Target encoder's internal cross fitting*:
      <https://scikit-learn.org/stable/auto_examples/preprocessing/plot_target_encoder_cross_val.html>
    - Kaufman et al., *Leakage in data mining*, TKDD 2012: <https://doi.org/10.1145/2382577.2382579>
    """

    code = "LK107"
    name = "target-encoding-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "large"
    advice = "Compute label statistics per category on the training rows only, out of fold where you can."
    origin = "S+L"
    topics = ("before-split/target-encoding",)
    message = "`{what}` averaged the label over {rows}; {held} is among them, and {score} is computed on it"
    unscored = "`{what}` averaged the label over {rows} before {split} splits them"

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

g = np.random.default_rng(0)
df = pd.DataFrame({"zip": g.integers(0, 150, 600), "age": g.normal(40, 9, 600)})
df["bought"] = g.integers(0, 2, 600)
# %%
df["zip_rate"] = df.groupby("zip")["bought"].transform("mean")  #!
# %%
X = df[["zip_rate", "age"]]
X_train, X_test, y_train, y_test = train_test_split(X, df["bought"], random_state=0)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.preprocessing import TargetEncoder

g = np.random.default_rng(1)
hotels = pd.DataFrame({"street": g.integers(0, 80, 500).astype(str), "stars": g.integers(1, 6, 500)})
rate = hotels.stars * 30 + g.normal(0, 25, 500)
# %%
coder = TargetEncoder(random_state=0)
coder.fit(hotels[["street"]], rate)  #!
hotels["street"] = coder.transform(hotels[["street"]]).ravel()
# %%
summer, winter = hotels[:380], hotels[380:]
ridge = Ridge().fit(summer, rate[:380])
print(r2_score(rate[380:], ridge.predict(winter)))
""",
        """\
import numpy as np
import pandas as pd
from category_encoders import LeaveOneOutEncoder
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

g = np.random.default_rng(2)
claims = pd.DataFrame({"garage": g.integers(0, 90, 700).astype(str), "amount": g.gamma(2, 400, 700)})
claims["fraud"] = (claims.amount + g.normal(0, 500, 700) > 900).astype(int)

def coded(table, keys, answer):
    coder = LeaveOneOutEncoder(cols=keys)
    return coder.fit_transform(table[keys + ["amount"]], table[answer])  #!
# %%
inputs = coded(claims, keys=["garage"], answer="fraud")
is_new = claims.index % 5 == 0
rf = RandomForestClassifier(50, random_state=0).fit(inputs[~is_new], claims.fraud[~is_new])
chance = rf.predict_proba(inputs[is_new])[:, 1]
print("AUC", roc_auc_score(claims.fraud[is_new], chance))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error
from sklearn.tree import DecisionTreeRegressor

g = np.random.default_rng(3)
rides = pd.DataFrame({"driver": g.integers(0, 60, 500), "km": g.gamma(2, 4, 500)})
rides["tip"] = rides.km * 0.3 + g.normal(0, 1, 500)

class Pricing:
    keys = ("driver",)

    def enrich(self, rides):
        for key in self.keys:
            means = rides.groupby(key)["tip"].mean()  #!
            rides[f"{key}_tip"] = rides[key].map(means)
        return rides
# %%
rides = Pricing().enrich(rides)
known = rides.sample(n=400, random_state=3)
fresh = rides.drop(known.index)
tree = DecisionTreeRegressor(max_depth=4).fit(known[["driver_tip", "km"]], known["tip"])
mean_absolute_error(fresh["tip"], tree.predict(fresh[["driver_tip", "km"]]))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.naive_bayes import GaussianNB

g = np.random.default_rng(4)
pupils = pd.DataFrame({"school": g.choice(list("abcdefghijkl"), 400), "hours": g.normal(5, 2, 400)})
pupils["pass"] = (pupils.hours + g.normal(0, 2, 400) > 5).astype(int)
# %%
table = pupils.groupby("school")["pass"].agg(["sum", "count"])  #!
woe = np.log((table["sum"] + 1) / (table["count"] - table["sum"] + 1)).rename("woe")
pupils = pupils.merge(woe, left_on="school", right_index=True).sort_index()
# %%
order = g.permutation(400)
a, b = pupils.iloc[order[:300]], pupils.iloc[order[300:]]
nb = GaussianNB().fit(a[["woe", "hours"]], a["pass"])
print(np.mean(nb.predict(b[["woe", "hours"]]) == b["pass"]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'df["zip_rate"] = df.groupby("zip")["bought"].transform("mean")',
            'df["zip_rate"] = df.groupby("zip")["zip"].transform("count")',
        ),
        twin(
            BAD[0],
            'df["zip_rate"] = df.groupby("zip")["bought"].transform("mean")',
            'print(df.groupby("zip")["bought"].mean().max())',
            'X = df[["zip_rate", "age"]]',
            'X = df[["zip", "age"]]',
        ),
        twin(
            BAD[1], 'coder.fit(hotels[["street"]], rate)', 'coder.fit(hotels[["street"]][:380], rate[:380])'
        ),
        twin(
            BAD[2],
            "    coder = Leave",
            "    old = table[table.index % 5 != 0]\n    coder = Leave",
            '.fit_transform(table[keys + ["amount"]], table[answer])',
            '.fit(old[keys + ["amount"]], old[answer]).transform(table[keys + ["amount"]])',
        ),
        twin(
            BAD[3],
            "def enrich(self, rides):",
            "def enrich(self, rides, known):",
            'means = rides.groupby(key)["tip"].mean()',
            'means = known.groupby(key)["tip"].mean()',
            "rides[key].map(means)",
            "rides[key].map(means).fillna(0)",
            "enrich(rides)\n",
            "enrich(rides, known=rides.sample(n=400, random_state=3))\n",
        ),
        twin(
            BAD[4],
            'table = pupils.groupby("school")["pass"].agg(["sum", "count"])',
            "order = g.permutation(400)\n"
            'table = pupils.iloc[order[:300]].groupby("school")["pass"].agg(["sum", "count"])',
            "order = g.permutation(400)\n",
            "",
        ),
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, train_test_split

g = np.random.default_rng(5)
ads = pd.DataFrame({"site": g.integers(0, 40, 800), "hour": g.integers(0, 24, 800)})
ads["click"] = g.integers(0, 2, 800)
train, test = (part.copy() for part in train_test_split(ads, random_state=0))
# %%
train["rate"] = 0.0
for fit, out in KFold(5).split(train):
    rates = train.iloc[fit].groupby("site")["click"].mean()
    train.iloc[out, -1] = train.iloc[out]["site"].map(rates).fillna(0.5).to_numpy()
test["rate"] = test["site"].map(train.groupby("site")["click"].mean()).fillna(0.5)
# %%
lr = LogisticRegression().fit(train[["rate", "hour"]], train["click"])
print(lr.score(test[["rate", "hour"]], test["click"]))
""",
    )
