"""Walking forward through time: fitted on a window, scored on what comes after it."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
f = pd.read_parquet("factors.parquet").sort_index()
y = f.pop("next_month")
errors, scaler = [], StandardScaler()
"""
LOOP = """
for end in range(120, len(f)):
    {window}
    model = Ridge().fit({x}, {y}) {mark}
    errors.append(abs(model.predict({now})[0] - y.iloc[{at}]))
print(np.mean(errors))
"""


@pytest.mark.parametrize(
    "now", ["f.iloc[[end]]", "f.iloc[end:end + 1]", "f.iloc[end].to_numpy().reshape(1, -1)"]
)
@pytest.mark.parametrize(
    ("window", "part"),
    [
        ("past = slice(end - 120, end - 1)", "past"),
        ("pass", "end - 120:end"),
        ("start = end - 60", "start:end"),
    ],
)
def test_the_window_ends_before_what_is_predicted(now: str, window: str, part: str) -> None:
    body = LOOP.format(window=window, x=f"f.iloc[{part}]", y=f"y.iloc[{part}]", now=now, at="end", mark="")
    check(HEAD, body)


@pytest.mark.parametrize("now", ["f.iloc[[end]]", "f.iloc[end:end + 1]"])
def test_the_window_holds_what_is_predicted(now: str) -> None:
    part = "end - 120:end + 1"
    body = LOOP.format(
        window="pass", x=f"f.iloc[{part}]", y=f"y.iloc[{part}]", now=now, at="end", mark="#! LK203"
    )
    check(HEAD, body)


def test_a_scaler_of_the_window() -> None:
    check(
        HEAD,
        """
        for end in range(120, len(f)):
            past = slice(end - 120, end)
            model = Ridge().fit(scaler.fit_transform(f.iloc[past]), y.iloc[past])
            errors.append(abs(model.predict(scaler.transform(f.iloc[[end]]))[0] - y.iloc[end]))
        print(np.mean(errors))
        """,
    )


def test_a_scaler_of_all_months() -> None:
    check(
        HEAD,
        """
        scaler.fit(f) #! LK101
        for end in range(120, len(f)):
            past = slice(end - 120, end)
            model = Ridge().fit(scaler.transform(f.iloc[past]), y.iloc[past])
            errors.append(abs(model.predict(scaler.transform(f.iloc[[end]]))[0] - y.iloc[end]))
        print(np.mean(errors))
        """,
    )


def test_one_row_left_out_by_a_mask() -> None:
    check(
        HEAD,
        """
        for i in range(len(f)):
            keep = np.arange(len(f)) != i
            model = Ridge().fit(f[keep], y[keep])
            errors.append(abs(model.predict(f.iloc[[i]])[0] - y.iloc[i]))
        print(np.mean(errors))
        """,
    )
