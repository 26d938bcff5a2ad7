"""LK503: a feature that looks at later rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class LookAheadFeature(Rule):
    """A feature of an ordered row was computed from rows that come later.

    ## What it does

    Finds `shift(-n)`, `rolling(center=True)`, backward filling, interpolation between both sides, and
    two-sided smoothing or decomposition of time-ordered rows, where the result is a feature.

    ## Why is this bad?

    On the day of the prediction the later values do not exist. The typical effect is large when the
    later value is close to what is predicted, as it mostly is.

    ## Example

    ```python
    df["smooth"] = df["load"].rolling(7, center=True).mean()
    ```

    ## Use instead

    ```python
    df["smooth"] = df["load"].shift(1).rolling(7).mean()
    ```

    ## What stays silent

    `shift(-n)` that builds the label, lags, windows that end before the row, forward filling, rows that
    have no order.

    ## References

    - Hyndman and Athanasopoulos, *Forecasting: principles and practice*: <https://otexts.com/fpp3/>
    - pandas, *Windowing operations*: <https://pandas.pydata.org/docs/user_guide/window.html>
    """

    code = "LK503"
    name = "look-ahead-feature"
    family = "temporal"
    severity = "error"
    effect = "large"
    advice = "Use only rows that come before: shift(1) first, then roll; fill forward."
    origin = "S"
    topics = ("lookahead",)
    message = "`{what}` in {cause} looks at later rows of {data}, and `{model}` learns from it"

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

days = pd.date_range("2021-01-01", periods=500, freq="D")
df = pd.DataFrame({"load": np.random.default_rng(0).normal(size=500).cumsum()}, index=days)
df["smooth"] = df["load"].rolling(7, center=True).mean()  #!
df["next"] = df["load"].shift(-1)
df = df.dropna()
# %%
early, late = df[:400], df[400:]
model = LinearRegression().fit(early[["smooth"]], early["next"])
print(model.score(late[["smooth"]], late["next"]))
""",
        """\
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

air = pd.read_csv("air.csv", parse_dates=["time"]).sort_values("time").set_index("time")
air["wind_then"] = air["wind"].shift(-6)  #!
air["dust_before"] = air["dust"].shift(1)
air = air.dropna()
# %%
ins = ["wind_then", "dust_before"]
past, coming = air.loc[:"2021"], air.loc["2022":]
forest = RandomForestRegressor(random_state=0).fit(past[ins], past["dust"])
print(mean_absolute_error(coming["dust"], forest.predict(coming[ins])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

hours = pd.date_range("2022-01-01", periods=800, freq="h")
tank = pd.DataFrame({"level": np.sin(np.arange(800) / 30), "pump": 1.0}, index=hours)
tank.iloc[::5, 1] = np.nan

def prepare(table):
    table["pump"] = table["pump"].bfill()  #!
    table["before"] = table["level"].shift(1)
    return table.dropna()
# %%
tank = prepare(tank)
a, b = tank.iloc[:600], tank.iloc[600:]
knn = KNeighborsRegressor().fit(a[["pump", "before"]], a["level"])
print(r2_score(b["level"], knn.predict(b[["pump", "before"]])))
""",
    )

    GOOD = (
        twin(BAD[0], "rolling(7, center=True)", "rolling(7)"),
        twin(BAD[1], 'air["wind"].shift(-6)', 'air["wind"].shift(6)'),
        twin(BAD[2], ".bfill()", ".ffill()"),
    )
