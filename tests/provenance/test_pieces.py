"""Folds made by hand: a list of parts, of which one at a time is held out."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.preprocessing import StandardScaler
A = pd.read_csv("prostate.csv").to_numpy()
parts = np.array_split(A, 10)
order = np.random.default_rng(0).permutation(len(A))
places = np.array_split(order, 5)
strides = [A[i::4] for i in range(4)]
errors = []
"""

RIGHT = [
    "rest = np.concatenate(parts[:k] + parts[k + 1:])",
    "rest = np.vstack([parts[j] for j in range(10) if j != k])",
    "rest = np.vstack([part for j, part in enumerate(parts) if j != k])",
    "rest = np.vstack([part for j, part in enumerate(parts) if k != j])",
]
WRONG = [
    ("rest = np.concatenate(parts)", "LK203"),
]
LOOP = """
for k in range(10):
    held = parts[k]
    {rest}
    model = Lasso(.05).fit(rest[:, :-1], rest[:, -1]) {mark}
    errors.append(((model.predict(held[:, :-1]) - held[:, -1]) ** 2).mean())
print(np.mean(errors))
"""


@pytest.mark.parametrize("rest", RIGHT)
def test_all_parts_but_one(rest: str) -> None:
    check(HEAD, LOOP.format(rest=rest, mark=""))


@pytest.mark.parametrize(("rest", "code"), WRONG)
def test_all_parts_or_all_but_another(rest: str, code: str) -> None:
    check(HEAD, LOOP.format(rest=rest, mark=f"#! {code}"))


@pytest.mark.parametrize(
    ("rest", "right"),
    [
        ("np.concatenate(places[:k] + places[k + 1:])", True),
        ("np.concatenate([p for j, p in enumerate(places) if j != k])", True),
        ("np.concatenate(places)", False),
    ],
)
def test_positions_in_parts(rest: str, right: bool) -> None:
    check(
        HEAD,
        f"""
        for k in range(5):
            inside = {rest}
            model = Lasso().fit(A[inside, :-1], A[inside, -1]) {"" if right else "#! LK203"}
            errors.append(((model.predict(A[places[k], :-1]) - A[places[k], -1]) ** 2).mean())
        print(np.mean(errors))
        """,
    )


def test_a_scaler_outside_of_the_parts() -> None:
    check(
        HEAD,
        """
        X = StandardScaler().fit_transform(A[:, :-1]) #! LK101
        folds, labels = np.array_split(X, 6), np.array_split(A[:, -1], 6)
        for k in range(6):
            rest, truth = np.vstack(folds[:k] + folds[k + 1:]), np.hstack(labels[:k] + labels[k + 1:])
            model = Lasso().fit(rest, truth)
            errors.append(((model.predict(folds[k]) - labels[k]) ** 2).mean())
        print(np.mean(errors))
        """,
    )
