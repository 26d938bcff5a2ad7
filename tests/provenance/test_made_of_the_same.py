"""A label that compares columns, and features that are made of the same ones."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
t = pd.read_csv("t.csv", parse_dates=["due", "came", "sent"])
"""

FIT = """
a, b, c, d = train_test_split(t[use], t["label"], random_state=0)
print(LogisticRegression().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    ("label", "feature"),
    [
        ("(t.paid >= t.asked).astype(int)", "t.paid / t.asked.clip(lower=1)"),
        ("t.came > t.due", "(t.came - t.due).dt.days"),
        ("np.where(t.paid - t.asked > 10, 1, 0)", "t.paid - t.asked"),
    ],
)
def test_all_that_the_label_is_made_of(label: str, feature: str) -> None:
    made = f't["label"] = {label}\nt["made"] = {feature}  #! LK402'
    check(HEAD, made, 'use = ["made", "weight", "asked"]', FIT)


@pytest.mark.parametrize(
    ("label", "feature", "use"),
    [
        ("(t.paid >= t.asked).astype(int)", "t.asked / t.days", "made asked"),
        ("t.came > t.due", "(t.due - t.sent).dt.days", "made weight"),
        ("t.price.shift(-1) > t.price", "t.price / t.price.shift(1)", "made weight"),
    ],
)
def test_a_part_of_it_that_was_known(label: str, feature: str, use: str) -> None:
    made = f't["label"] = {label}\nt["made"] = {feature}'
    cut = """
    n = 800
    model = LogisticRegression().fit(t[use][:n], t["label"][:n])
    print(model.score(t[use][n:], t["label"][n:]))
    """
    check(HEAD, made, f"use = {use.split()}", cut)
