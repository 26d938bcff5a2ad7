"""Windows over a series: whether they reach as far as the value that they foretell."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

table = pd.read_csv("grid.csv")
series = table["load"].to_numpy()
"""

FITTED = """
X, y = np.array(X), np.array(y)
cut = int(len(X) * 0.8)
model = Ridge().fit(X[:cut], y[:cut])
print(model.score(X[cut:], y[cut:]))
"""

ROUND = """
X, y = [], []
for i in range(24, len(series) - 24):
    X.append({window}){mark}
    y.append({label})
"""


@pytest.mark.parametrize(
    ("window", "label"),
    [
        ("series[i - 24 : i]", "series[i]"),
        ("series[i : i + 24]", "series[i + 24]"),
        ("series[i - 24 : i + 1][:-1]", "series[i]"),
        ("series[i - 24 : i]", "series[i + 6]"),
        ("table[['wind', 'sun']].to_numpy()[i - 24 : i + 1]", "series[i]"),
    ],
)
def test_up_to_the_label(window: str, label: str) -> None:
    check(HEAD, ROUND.format(window=window, label=label, mark=""), FITTED)


@pytest.mark.parametrize(
    ("window", "label"),
    [
        ("series[i - 24 : i + 1]", "series[i]"),
        ("series[i : i + 24]", "series[i + 23]"),
        ("series[i : i + 24]", "series[i + 12]"),
        ("table[['load', 'sun']].to_numpy()[i - 24 : i + 1]", "series[i]"),
    ],
)
def test_past_the_label(window: str, label: str) -> None:
    check(HEAD, ROUND.format(window=window, label=label, mark="  #! LK401"), FITTED)


@pytest.mark.parametrize(("end", "mark"), [("i", ""), ("i + 1", "  #! LK401")])
def test_in_a_function_with_a_width(end: str, mark: str) -> None:
    check(
        HEAD,
        f"""
        def windows(values, width):
            xs, ys = [], []
            for i in range(width, len(values)):
                xs.append(values[i - width : {end}]){mark}
                ys.append(values[i])
            return np.stack(xs), np.array(ys)

        a, b = windows(series[:8000], 48)
        c, d = windows(series[8000:], 48)
        print(Ridge().fit(a, b).score(c, d))
        """,
    )
