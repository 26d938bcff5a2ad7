"""LK502: rows in time order were cross-validated with folds that mix past and future."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ShuffledTimeCv(Rule):
    """Rows that have an order in time were cross-validated with shuffled or ordinary folds.

    ## What it does

    Finds `KFold`, `StratifiedKFold`, `ShuffleSplit` and the default folds over rows whose order in time is
    known to the notebook.

    ## Why is this bad?

    In all folds but the last the model is trained on what comes after the days it is tested on. The
    typical effect is large with shuffling and lags, smaller with unshuffled blocks.

    ## Example

    ```python
    cross_val_score(model, X_by_day, y_by_day, cv=KFold(5, shuffle=True))
    ```

    ## Use instead

    ```python
    cross_val_score(model, X_by_day, y_by_day, cv=TimeSeriesSplit(5))
    ```

    ## What stays silent

    `TimeSeriesSplit`, expanding or sliding windows made by hand, dates that are only a feature of
    independent rows.

    ## References

    - scikit-learn, *Cross-validation of time series data*:
      <https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-of-time-series-data>
    - Bergmeir and Benitez, *On the use of cross-validation for time series predictor evaluation*,
      Information Sciences 2012: <https://doi.org/10.1016/j.ins.2011.12.028>
    """

    code = "LK502"
    name = "shuffled-time-cv"
    family = "temporal"
    severity = "error"
    effect = "large"
    advice = "Use TimeSeriesSplit, or folds in which the training rows come first."
    origin = "S"
    topics = ("time-cv",)
    message = "rows of {data} are in the order of time, and the folds of {score} are drawn at random"

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score

days = pd.date_range("2020-01-01", periods=700, freq="D")
sales = pd.DataFrame({"units": np.random.default_rng(0).normal(size=700).cumsum()}, index=days)
for lag in (1, 7):
    sales[f"lag{lag}"] = sales["units"].shift(lag)
sales = sales.dropna()
# %%
folds = KFold(5, shuffle=True, random_state=0)
print(cross_val_score(Ridge(), sales[["lag1", "lag7"]], sales["units"], cv=folds).mean())  #!
""",
        """\
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import ShuffleSplit

grid = pd.read_csv("grid.csv", index_col="time", parse_dates=True).sort_index()
grid["hour_ago"] = grid["load"].shift(1)
grid = grid.dropna()
# %%
errors = []
for a, b in ShuffleSplit(4, test_size=0.2, random_state=0).split(grid):  #!
    past, coming = grid.iloc[a], grid.iloc[b]
    boost = HistGradientBoostingRegressor().fit(past[["temp", "hour_ago"]], past["load"])
    errors.append(mean_absolute_error(coming["load"], boost.predict(coming[["temp", "hour_ago"]])))
print(sum(errors) / len(errors))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate

minutes = pd.date_range("2023-05-01", periods=900, freq="min")
price = pd.Series(np.random.default_rng(2).normal(size=900).cumsum(), index=minutes)

def table(price):
    frame = pd.DataFrame({"step": price.diff(), "mean": price.rolling(10).mean() - price})
    frame["rises"] = (price.shift(-1) > price).astype(int)
    return frame.dropna()
# %%
quotes = table(price)
folds = StratifiedKFold(4, shuffle=True, random_state=0)
result = cross_validate(LogisticRegression(), quotes[["step", "mean"]], quotes["rises"], cv=folds)  #!
# %%
print(result["test_score"].mean())
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "folds = KFold(5, shuffle=True, random_state=0)",
            "folds = TimeSeriesSplit(5)",
            "import KFold,",
            "import TimeSeriesSplit,",
        ),
        twin(
            BAD[1],
            "ShuffleSplit(4, test_size=0.2, random_state=0)",
            "TimeSeriesSplit(4)",
            "import ShuffleSplit",
            "import TimeSeriesSplit",
        ),
        twin(
            BAD[2],
            "folds = StratifiedKFold(4, shuffle=True, random_state=0)",
            "folds = TimeSeriesSplit(4)",
            "import StratifiedKFold, cross_validate",
            "import TimeSeriesSplit, cross_validate",
        ),
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score

body, worse = load_diabetes(return_X_y=True, as_frame=True)
body = body.sort_values("age")
worse = worse.loc[body.index]
print(cross_val_score(Ridge(), body, worse, cv=KFold(5, shuffle=True, random_state=0)).mean())
""",
    )
