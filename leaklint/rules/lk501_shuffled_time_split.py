"""LK501: rows in time order were split with shuffling."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ShuffledTimeSplit(Rule):
    """Rows that have an order in time were split at random.

    ## What it does

    Finds a random split of rows whose order in time is known to the notebook: a date index, rows sorted
    by a date, lags and rolling windows over the rows.

    ## Why is this bad?

    The model is trained on days after those it is tested on. It fills in gaps between known days
    instead of foretelling. The typical effect is large for slowly changing series, and it does not show in
    a random cross-validation, which makes the same mistake.

    ## Example

    ```python
    df = df.sort_values("date")
    train, test = train_test_split(df)
    ```

    ## Use instead

    ```python
    df = df.sort_values("date")
    train, test = train_test_split(df, shuffle=False)
    ```

    ## What stays silent

    Splits in time order, dates that are only a feature of independent rows (a date of birth), a random
    split inside the training period for the sake of a validation part when the test part is later.

    ## References

    - Hyndman and Athanasopoulos, *Forecasting: principles and practice*, "Time series cross-validation":
      <https://otexts.com/fpp3/tscv.html>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK501"
    name = "shuffled-time-split"
    family = "temporal"
    severity = "error"
    effect = "large"
    advice = "Split in time order: train on the earlier rows, test on the later ones."
    origin = "S+L"
    topics = ("time-split",)
    message = (
        "rows of {data} are in the order of time, and {split} deals them out at random; {score} is "
        "computed on days between those of the training"
    )

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

days = pd.date_range("2021-01-01", periods=600, freq="D")
df = pd.DataFrame({"demand": np.random.default_rng(0).normal(size=600).cumsum()}, index=days)
df["yesterday"] = df["demand"].shift(1)
df["week"] = df["demand"].shift(1).rolling(7).mean()
df = df.dropna()
# %%
X, y = df[["yesterday", "week"]], df["demand"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  #!
print(Ridge().fit(X_train, y_train).score(X_test, y_test))
""",
        """\
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

rent = pd.read_csv("bikes.csv", parse_dates=["hour"]).sort_values("hour")
rent["last_hour"] = rent["count"].shift(1)
rent = rent.dropna()
# %%
known = rent.sample(frac=0.8, random_state=1)  #!
coming = rent.drop(known.index)
ins = ["temp", "wind", "last_hour"]
forest = RandomForestRegressor(random_state=0).fit(known[ins], known["count"])
print(mean_absolute_error(coming["count"], forest.predict(coming[ins])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

def load(hours):
    stamp = pd.date_range("2022-03-01", periods=hours, freq="h")
    level = np.sin(np.arange(hours) / 12) + np.random.default_rng(2).normal(0, 0.2, hours)
    return pd.DataFrame({"level": level}, index=stamp)

river = load(2000)
river["before"] = river["level"].shift(3)
river = river.dropna()
# %%
pick = np.random.default_rng(3).permutation(len(river))  #!
up, down = river.iloc[pick[:1500]], river.iloc[pick[1500:]]
ols = LinearRegression().fit(up[["before"]], up["level"])
print(r2_score(down["level"], ols.predict(down[["before"]])))
""",
    )

    GOOD = (
        twin(BAD[0], "train_test_split(X, y, random_state=0)", "train_test_split(X, y, shuffle=False)"),
        twin(BAD[1], "rent.sample(frac=0.8, random_state=1)", "rent.iloc[: int(0.8 * len(rent))]"),
        twin(BAD[2], "np.random.default_rng(3).permutation(len(river))", "np.arange(len(river))"),
        """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

people = pd.read_csv("people.csv", parse_dates=["born"])
people["age"] = 2022 - people["born"].dt.year
# %%
a, b, ya, yb = train_test_split(people[["age", "income"]], people["votes"], random_state=0)
print(LogisticRegression().fit(a, ya).score(b, yb))
""",
    )
