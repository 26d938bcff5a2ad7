"""Windows that a loop cuts out between two places, values of other rows, and tables that were turned."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
"""

WINDOWS = """
close = np.log(pd.read_csv("index.csv", parse_dates=["day"], index_col="day")["close"])
LOOK = 40
r = close.diff().values
def windows(start, stop):
    xs, ys = [], []
    for t in range({range}):
        xs.append(close.values[t - LOOK + 1:t + 1])
        ys.append(r[t + 1])
    return np.array(xs), np.array(ys)
n = len(close)
edge = int(n * 0.85)
x, y = windows({first})
u, v = windows({second})
print(Ridge().fit(x, y).score(u, v))
"""


@pytest.mark.parametrize(
    ("bounds", "first", "second"),
    [
        ("start, stop", "LOOK, edge", "edge, n - 1"),
        ("max(start, LOOK), stop - 1", "0, edge", "edge, n"),
        ("start + LOOK, stop - 1", "0, edge", "edge, n"),
    ],
)
def test_windows_before_and_after_a_place(bounds: str, first: str, second: str) -> None:
    check(HEAD, WINDOWS.format(range=bounds, first=first, second=second))


SERIES = """
hourly = pd.read_csv("turbine.csv", parse_dates=["at"]).set_index("at").sort_index()
class Windows(Dataset):
    def __init__(self, frame, back=36):
        self.v = torch.tensor(frame[["kw", "wind"]].values, dtype=torch.float32)
        self.back = back
    def __len__(self):
        return len(self.v) - self.back
    def __getitem__(self, i):
        return self.v[i:i + self.back], self.v[i + self.back, 0]
data = Windows(hourly)
n = int(len(data) * 0.8)
net = nn.LSTM(2, 1)
opt = torch.optim.Adam(net.parameters())
for x, y in DataLoader({some}, batch_size=64, shuffle=True):
    opt.zero_grad()
    nn.functional.mse_loss(net(x), y).backward()
    opt.step()
with torch.no_grad():
    error = torch.cat([net(x) - y for x, y in DataLoader({others})])
print(error.abs().mean().item())
"""


def test_the_next_value_of_a_series_is_in_no_window() -> None:
    check(HEAD, SERIES.format(some="Subset(data, range(n))", others="Subset(data, range(n, len(data)))"))


MATCHES = """
games = pd.read_csv("games.csv", parse_dates=["day"]).sort_values("day").reset_index(drop=True)
games["game"] = games.index
rows = pd.concat([
    games[["game", "day", "home"]].rename(columns={"home": "team"}).assign(pts=games["result"].map({"H": 3, "A": 0}), side="h"),
    games[["game", "day", "away"]].rename(columns={"away": "team"}).assign(pts=games["result"].map({"H": 0, "A": 3}), side="a"),
]).sort_values(["day", "game"])
rows["form"] = rows.groupby("team")["pts"].transform(lambda s: s.shift().rolling(5, min_periods=2).mean())
wide = rows.pivot(index="game", columns="side", values=["form"])
wide.columns = ["_".join(c) for c in wide.columns]
games = games.join(wide, on="game").dropna()
late = games["season"] == 2021
use = list(wide.columns)
model = LogisticRegression().fit(games.loc[~late, use], games.loc[~late, "result"] == "H")
print(model.score(games.loc[late, use], games.loc[late, "result"] == "H"))
"""


def test_a_table_that_was_turned_has_the_values_that_were_asked_for() -> None:
    check(HEAD, MATCHES)


STAYS = """
stays = pd.read_csv("stays.csv", parse_dates=["come", "gone"])
first = stays.sort_values("come").drop_duplicates("patient")
chart = pd.read_csv("chart.csv", parse_dates=["at"]).merge(first[["stay", "come"]], on="stay").sort_values("at")
many = chart.groupby("stay").size().rename("many")
table = first.set_index("stay").join(many)
a, b, c, d = train_test_split(table[["age", "many"]], table["died"])
print(LogisticRegression().fit(a, c).score(b, d))
"""


def test_one_row_of_each_chosen_by_time() -> None:
    check(HEAD, STAYS)


BLOCKS = """
rows, kinds = [], []
for k, path in enumerate(sorted(glob.glob("kinds/*.npy"))):
    block = np.load(path)
    rows.append(block)
    kinds += [k] * len(block)
a, b, c, d = train_test_split(np.vstack(rows), np.array(kinds))
print(LogisticRegression().fit(a, c).score(b, d))
"""


def test_what_is_in_several_files_is_no_copy() -> None:
    check(HEAD, BLOCKS)


def test_a_draw_of_all_rows_after_the_cut() -> None:
    drawn = """
    data = pd.read_csv("cards.csv")
    X, y = data.drop(columns="fraud"), data["fraud"]
    a, b, c, d = train_test_split(X, y, random_state=0)
    rare, usual = np.array(y[y == 1].index), y[y == 0].index
    some = np.concatenate([rare, np.random.choice(usual, len(rare), replace=False)])  #! LK205
    model = LogisticRegression().fit(X.loc[some], y.loc[some])
    print(model.score(b, d))
    """
    check(HEAD, drawn)
