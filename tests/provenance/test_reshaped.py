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


NORMED = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import random_split

pack = np.load("spectra.npz")
x, kind = torch.tensor(pack["x"]), torch.tensor(pack["kind"])
known, asked = random_split(range(len(x)), [len(x) - 100, 100], generator=torch.Generator().manual_seed(8))
known, asked = list(known), list(asked)
z = x / {of}.mean(dim=0, keepdim=True){mark}
net = nn.Linear(8, 6)
optimizer = torch.optim.AdamW(net.parameters())
for epoch in range(30):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(z[known]), kind[known]).backward()
    optimizer.step()
print(net(z[asked]).argmax(1).eq(kind[asked]).float().mean().item())
"""


@pytest.mark.parametrize(("of", "mark"), [("x", "  #! LK108"), ("x[known]", "")])
def test_hits_are_counted_by_a_method(of: str, mark: str) -> None:
    check(NORMED.format(of=of, mark=mark))


VISITS = """
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor

wide = pd.read_csv("trial.csv")
visits = pd.wide_to_long(wide, ["score", "dose"], i="who", j="visit").reset_index()
{parted}
inputs = [c for c in visits.columns if c not in {left_out}]
model = RandomForestRegressor().fit(visits.loc[~out, inputs], visits.loc[~out, "score"])
print(model.score(visits.loc[out, inputs], visits.loc[out, "score"]))
"""


@pytest.mark.parametrize(
    ("parted", "left_out"),
    [
        ("out = np.random.default_rng(0).random(len(visits)) < 0.2  #! LK601", "('who', 'score')"),
        ("out = np.random.default_rng(0).random(len(visits)) < 0.2", "('score',)"),
        ("out = visits.who.isin(wide.who.sample(frac=0.2, random_state=0))", "('who', 'score')"),
    ],
)
def test_a_row_for_each_visit(parted: str, left_out: str) -> None:
    check(VISITS.format(parted=parted, left_out=left_out))


MACRO = """
import pandas as pd
from sklearn.linear_model import Ridge

spreads = pd.read_csv("spreads.csv", index_col="day", parse_dates=True).sort_index()
macro = pd.read_csv("macro.csv", index_col="day", parse_dates=True).sort_index()
design = macro.reindex(spreads.index, method="{method}"){mark}
A, B = design[design.index < "2021"], design[design.index >= "2021"]
model = Ridge().fit(A, spreads.loc[A.index, "bp"])
print(model.score(B, spreads.loc[B.index, "bp"]))
"""


@pytest.mark.parametrize(
    ("method", "mark"), [("bfill", "  #! LK503"), ("nearest", "  #! LK503"), ("ffill", "")]
)
def test_figures_for_days_between(method: str, mark: str) -> None:
    check(MACRO.format(method=method, mark=mark))
