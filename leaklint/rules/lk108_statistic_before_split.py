"""LK108: a statistic computed by hand on rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class StatisticBeforeSplit(Rule):
    """Rows were scaled, clipped, binned or dropped by a statistic that includes the later test rows.

    ## What it does

    Finds what LK101 finds where no estimator is used: `(df - df.mean()) / df.std()`, division by the
    maximum, clipping at quantiles, `qcut` and ranks, z-score and IQR filters, means of groups used as
    features, when the statistic was computed on rows on which a score is computed later.

    ## Why is this bad?

    The test rows have shaped the numbers by which the training rows are prepared, and the test rows
    that did not fit in (outliers) may even be gone before the score is taken. The effect of
    scaling is small. Dropping outliers can be large: the score is then about the easy rows only.

    ## Example

    ```python
    df = (df - df.mean()) / df.std()
    train, test = df[:800], df[800:]
    ```

    ## Use instead

    ```python
    train, test = df[:800], df[800:]
    mean, std = train.mean(), train.std()
    train, test = (train - mean) / std, (test - mean) / std
    ```

    ## What stays silent

    Statistics along a row (`axis=1`), fixed limits (`/ 255`, `clip(0, 100)`, bins given by hand), shapes,
    counts and class weights, statistics that are only shown, statistics of the training rows. A
    statistic of the label alone (a scaled y, say) is an info.

    ## References

    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK108"
    name = "statistic-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "small"
    advice = "Compute the statistic on the training rows and apply the same numbers to the test rows."
    origin = "S"
    topics = ("before-split/statistic",)
    message = "`{what}` over {rows} shape{s} the features; {held} is among these rows, and {score} is computed on it"
    unscored = "the features are shaped by `{what}` over {rows}, computed before {split} splits them"

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True, as_frame=True)
# %%
X = (X - X.mean()) / X.std()  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
clf = LogisticRegression().fit(X_train, y_train)
clf.score(X_test, y_test)
""",
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPRegressor

patients, worse = load_diabetes(return_X_y=True, scaled=False)
# %%
def between_zero_and_one(block):
    low = np.min(block, axis=0)  #!
    span = np.ptp(block, axis=0)
    return (block - low) / span

patients = between_zero_and_one(patients)
# %%
k = 4 * len(patients) // 5
net = MLPRegressor(hidden_layer_sizes=(20,), max_iter=300, random_state=0).fit(patients[:k], worse[:k])
print(mean_squared_error(worse[k:], net.predict(patients[k:])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

g = np.random.default_rng(2)
sales = pd.DataFrame({"ads": g.lognormal(2, 1, 500), "staff": g.poisson(6, 500)})
sales["units"] = sales.ads * 2 + sales.staff * 5 + g.normal(0, 9, 500)
# %%
low, high = sales["ads"].quantile([0.01, 0.99])  #!
sales["ads"] = sales["ads"].clip(low, high)
# %%
rows = g.random(500) < 0.8
inputs = sales.columns[:2]
ols = LinearRegression().fit(sales.loc[rows, inputs], sales.loc[rows, "units"])
r2_score(sales.loc[~rows, "units"], ols.predict(sales.loc[~rows, inputs]))
""",
        """\
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.ensemble import RandomForestRegressor

g = np.random.default_rng(3)
trips = pd.DataFrame({"km": g.gamma(2, 5, 600), "lights": g.poisson(4, 600)})
trips["minutes"] = trips.km * 2 + trips.lights + g.standard_t(2, 600)
# %%
trips = trips[(np.abs(stats.zscore(trips)) < 3).all(axis=1)]  #!
# %%
driven = trips.sample(frac=0.75, random_state=0)
ahead = trips.drop(driven.index)
rf = RandomForestRegressor(40, random_state=0).fit(driven[["km", "lights"]], driven.minutes)
error = (rf.predict(ahead[["km", "lights"]]) - ahead.minutes).abs().mean()
print(f"{error:.2f} minutes")
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

g = np.random.default_rng(4)
people = pd.DataFrame({"income": g.lognormal(3, 0.6, 500), "age": g.integers(18, 80, 500)})
people["owner"] = (people.income + people.age / 3 + g.normal(0, 9, 500) > 38).astype(int)
# %%
people = people.assign(band=lambda d: pd.qcut(d["income"], 5, labels=False))  #!
# %%
seen, asked = train_test_split(people, test_size=0.3, random_state=4)
tree = DecisionTreeClassifier(max_depth=3).fit(seen[["band", "age"]], seen["owner"])
f1_score(asked["owner"], tree.predict(asked[["band", "age"]]))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

g = np.random.default_rng(5)
shops = pd.DataFrame({"town": g.choice(list("klmn"), 450), "visits": g.poisson(80, 450)})
shops["staff"] = g.poisson(5, 450)
shops["turnover"] = shops.visits * 3 + shops.staff * 20 + g.normal(0, 30, 450)

def add_context(frame, by="town"):
    typical = frame.groupby(by)["visits"].transform("mean")  #!
    frame["busy"] = frame["visits"] / typical
    return frame
# %%
shops = add_context(shops)
X, y = shops[["busy", "staff", "visits"]].to_numpy(), shops["turnover"].to_numpy()
order = np.random.RandomState(1).permutation(450)
train, test = order[:330], order[330:]
print(Ridge().fit(X[train], y[train]).score(X[test], y[test]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = (X - X.mean()) / X.std()\n",
            "",
            "clf = Log",
            "mean, std = X_train.mean(), X_train.std()\n"
            "X_train, X_test = (X_train - mean) / std, (X_test - mean) / std\nclf = Log",
        ),
        twin(BAD[0], "X = (X - X.mean()) / X.std()", "X = X.sub(X.mean(axis=1), axis=0)"),
        twin(
            BAD[1],
            "np.min(block, axis=0)",
            "np.min(block[:353], axis=0)",
            "np.ptp(block, axis=0)",
            "np.ptp(block[:353], axis=0)",
        ),
        twin(BAD[2], 'low, high = sales["ads"].quantile([0.01, 0.99])', "low, high = 0.5, 60"),
        twin(
            BAD[3],
            "trips = trips[(np.abs(stats.zscore(trips)) < 3).all(axis=1)]",
            "print(np.abs(stats.zscore(trips)).max())\ntrips = trips[trips.km < 60]",
        ),
        twin(
            BAD[4],
            'pd.qcut(d["income"], 5, labels=False)',
            'pd.cut(d["income"], [0, 10, 20, 40, 1e6], labels=False)',
        ),
        twin(
            BAD[5],
            'frame["visits"] / typical',
            'frame["visits"] / frame["staff"].clip(1)',
        ),
        """\
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

images, digit = load_digits(return_X_y=True)
print(images.mean(), images.std(), images.shape)
images = images / 16.0
images = images - images.mean(axis=1, keepdims=True)
# %%
a, b, ya, yb = train_test_split(images, digit, random_state=0)
print(accuracy_score(yb, LinearSVC(random_state=0).fit(a, ya).predict(b)))
""",
    )
