"""Tables that are turned from long to wide, and tensors that are cut into parts."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.metrics import mean_absolute_error
from xgboost import XGBRegressor

raw = pd.read_csv("gauges.csv", parse_dates=["time"])
"""
WIDE = [
    'raw.pivot_table(index="time", columns="station", values="value")',
    'pd.pivot_table(raw, values="value", index="time", columns="station").sort_index()',
    'raw.pivot(index="time", columns="station", values="value")',
    'raw.pivot_table(index="time", columns="station", values="value").resample("h").mean()',
]
FORECAST = """
level = wide.pop("lower")
wide = wide.{fill}(){mark}
n = int(len(wide) * 0.8)
model = XGBRegressor().fit(wide.iloc[:n], level.iloc[:n])
print(mean_absolute_error(level.iloc[n:], model.predict(wide.iloc[n:])))
"""


@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize(("fill", "mark"), [("bfill", "  #! LK503"), ("ffill", "")])
def test_one_row_for_each_time(wide: str, fill: str, mark: str) -> None:
    check(HEAD, f"wide = {wide}", FORECAST.format(fill=fill, mark=mark))


TORCH = """
import numpy as np
import torch
from sklearn.metrics import accuracy_score
from torch import nn

pack = np.load("windows.npz")
x, y, who = torch.from_numpy(pack["x"]), torch.from_numpy(pack["y"]), pack["who"]
names, counts = np.unique(who, return_counts=True)
print(counts.min())
"""
TRAINED = """
net = nn.Linear(8, 1)
optimizer = torch.optim.AdamW(net.parameters())
for epoch in range(5):
    for batch in {batches}:
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(net(x[a[batch]]), y[a[batch]]).backward()
        optimizer.step()
print(accuracy_score(y[b], net(x[b]) > 0))
"""


@pytest.mark.parametrize(
    "batches", ["torch.randperm(len(a)).split(128)", "torch.chunk(torch.randperm(len(a)), 8)"]
)
@pytest.mark.parametrize(
    ("parts", "mark"),
    [
        ("torch.randperm(len(x)).split([800, 200])", "  #! LK601"),
        ("torch.arange(1000).split([800, 200])", ""),
    ],
)
def test_sizes_of_parts(batches: str, parts: str, mark: str) -> None:
    check(TORCH, f"a, b = {parts}{mark}", TRAINED.format(batches=batches))


@pytest.mark.parametrize(
    ("sizes", "mark"),
    [("[600, 200, 200]", ""), ("[n, len(x) - n]", ""), ("250", None), ("sizes", None)],
)
def test_parts_apart(sizes: str, mark: str | None) -> None:
    # What is fitted on one part and scored on another is silent, however they are told.
    check(
        TORCH.split("names,")[0],
        f"n, sizes = 700, who.tolist()\na, *_, b = torch.split(torch.randperm(len(x)), {sizes})",
        TRAINED.format(batches="torch.randperm(len(a)).split(128)"),
    )
