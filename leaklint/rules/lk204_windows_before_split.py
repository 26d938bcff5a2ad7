"""LK204: overlapping windows or lags, and then a shuffled split."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class WindowsBeforeSplit(Rule):
    """Overlapping windows (or lagged rows) of one series were split with shuffling.

    ## What it does

    Finds sequences cut from a series so that neighbours share values (sliding windows, lag columns,
    keras sequences), which are then divided at random.

    ## Why is this bad?

    A test window lies between two training windows that contain nearly all of its values, and often its
    answer. The typical effect is large.

    ## Example

    ```python
    X = np.array([series[i : i + 20] for i in range(len(series) - 20)])
    y = series[20:]
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    ```

    ## Use instead

    Split in time order, best with a gap as long as a window:

    ```python
    X_train, X_test = X[:800], X[820:]
    y_train, y_test = y[:800], y[820:]
    ```

    ## What stays silent

    Windows cut in time order and split in time order (`shuffle=False`, slices, `TimeSeriesSplit`),
    windows that do not overlap, one window for each subject.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - scikit-learn, *Cross-validation of time series data*:
      <https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-of-time-series-data>
    """

    code = "LK204"
    name = "windows-before-split"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Split the series in time order first, then cut windows from each part."
    origin = "S"
    topics = ("windows",)
    message = (
        "overlapping windows of {data} are split at random; {score} is computed on "
        "windows whose neighbours were trained on"
    )

    BAD = (
        """\
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

series = np.cumsum(np.random.default_rng(0).normal(size=1000))
# %%
windows = np.array([series[i:i + 20] for i in range(len(series) - 20)])
nexts = series[20:]
# %%
a, b, ya, yb = train_test_split(windows, nexts, random_state=0)  #!
print(Ridge().fit(a, ya).score(b, yb))
""",
        """\
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score

motion = np.random.default_rng(1).normal(size=(3000, 3)).cumsum(axis=0)
active = (np.abs(np.gradient(motion[:, 0])) > 0.8).astype(int)

def cut(signal, state, width=50, step=5):
    for start in range(0, len(signal) - width, step):
        yield signal[start:start + width].ravel(), state[start + width // 2]
# %%
rows, truth = map(np.array, zip(*cut(motion, active)))
order = np.random.default_rng(2).permutation(len(rows))  #!
fit, check = order[:400], order[400:]
forest = RandomForestClassifier(30, random_state=0).fit(rows[fit], truth[fit])
print(f1_score(truth[check], forest.predict(rows[check])))
""",
        """\
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

power = np.sin(np.arange(900) / 24) + np.random.default_rng(3).normal(0, 0.1, 900)
# %%
views = sliding_window_view(power, 25)
past, coming = views[:, :-1], views[:, -1]
# %%
folds = KFold(5, shuffle=True, random_state=0)
guess = cross_val_predict(KNeighborsRegressor(3), past, coming, cv=folds)  #!
print(mean_absolute_error(coming, guess))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "train_test_split(windows, nexts, random_state=0)",
            "train_test_split(windows, nexts, shuffle=False)",
        ),
        twin(
            BAD[1], "order = np.random.default_rng(2).permutation(len(rows))", "order = np.arange(len(rows))"
        ),
        twin(
            BAD[2],
            "guess = cross_val_predict(KNeighborsRegressor(3), past, coming, cv=folds)",
            "guess = KNeighborsRegressor(3).fit(past[:600], coming[:600]).predict(past[630:])",
            "mean_absolute_error(coming, guess)",
            "mean_absolute_error(coming[630:], guess)",
            "folds = KFold(5, shuffle=True, random_state=0)\n",
            "",
            "from sklearn.model_selection import KFold, cross_val_predict\n",
            "",
        ),
    )
