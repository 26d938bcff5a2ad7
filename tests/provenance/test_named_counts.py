"""Columns of tables of groups by their names, blocks of any width, recordings of a laboratory, whole signals."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import librosa
import mne
import numpy as np
import pandas as pd
import pywt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold, KFold, cross_val_score, train_test_split
"""

TABLE = """
log = pd.read_csv("log.csv")
table = log.groupby("visit").agg(n=("page", "count"), price=("price", "mean"))
{joined}
table["paid"] = (table["buys"] > 0).astype(int)
X, y = table.drop(columns={gone}), table["paid"]
a, b, c, d = train_test_split(X, y, random_state=0)
"""
FIT = "print(LogisticRegression().fit(a, c).score(b, d))"

JOINED = [
    'table = table.join(log["kind"].eq("buy").groupby(log["visit"]).sum().rename("buys"))',
    'buys = log.groupby("visit")["bought"].sum().to_frame("buys")\ntable = table.join(buys)',
]


@pytest.mark.parametrize("joined", JOINED)
def test_a_count_that_the_label_is_read_off(joined: str) -> None:
    check(HEAD, TABLE.format(joined=joined, gone='["paid", "buys"]'), FIT)
    marked = TABLE.format(joined=joined, gone='["paid"]')
    lines = [f"{line}  #! LK401" if line.startswith("X, y =") else line for line in marked.splitlines()]
    check(HEAD, "\n".join(lines), FIT)


BLOCKS = """
def cut(sound, rate, seconds=1.0):
    n = int(rate * seconds)
    for k in range(0, len(sound) - n + 1, n):
        yield sound[k:k + n]
X, y = [], []
for f in sorted(glob.glob("actors/*/*.wav")):
    sound, rate = librosa.load(f)
    for part in cut(sound, rate):
        X.append(librosa.feature.mfcc(y=part, sr=rate).mean(axis=1))
        y.append(f.split("-")[2])
X, y = np.array(X), np.array(y)
a, b, c, d = train_test_split(X, y, random_state=0)  #! LK601
"""


def test_blocks_side_by_side_overlap_nowhere() -> None:
    check(HEAD, BLOCKS, FIT)


EPOCHS = """
rows, kinds, who = [], [], []
for k, path in enumerate(sorted(glob.glob("sub-*/eeg/*.set"))):
    raw = mne.io.read_raw_eeglab(path, preload=True)
    block = mne.make_fixed_length_epochs(raw, duration=12.0).get_data().mean(axis=2)
    rows.append(block)
    kinds += [int("patient" in path)] * len(block)
    who += [k] * len(block)
X, y = np.vstack(rows), np.array(kinds)
print(cross_val_score(LogisticRegression(), X, y, groups=who, cv={cv})){mark}
"""


@pytest.mark.parametrize(("cv", "mark"), [("KFold(5, shuffle=True)", "  #! LK601"), ("GroupKFold(5)", "")])
def test_epochs_of_recordings(cv: str, mark: str) -> None:
    check(HEAD, EPOCHS.format(cv=cv, mark=mark))


def test_a_series_that_was_put_together_from_all_of_it() -> None:
    series = """
    close = pd.read_csv("index.csv", parse_dates=["day"], index_col="day")["close"]
    parts = pywt.wavedec(close.values, "db4")
    calm = pywt.waverec(parts, "db4")  #! LK503
    X, y = np.array([calm[t - 40:t] for t in range(40, len(close))]), close.diff().values[40:]
    n = int(0.8 * len(X))
    print(Ridge().fit(X[:n], y[:n]).score(X[n:], y[n:]))
    """
    check(HEAD, series)
    beats = """
    beats, y = np.load("beats.npy"), np.load("y.npy")
    X = np.array([pywt.waverec(pywt.wavedec(one, "db4"), "db4") for one in beats])
    a, b, c, d = train_test_split(X, y, random_state=0)
    """
    check(HEAD, beats, FIT)


PARTS = """
{load}
y = df.iloc[:, 0].to_numpy()
df.drop(df.columns[0], axis=1, inplace=True)
X = df.to_numpy()
a, b, c, d = train_test_split(X, y, random_state=0)
"""


@pytest.mark.parametrize(
    "load",
    [
        "df = pd.concat([pd.read_csv(f, header=None) for f in files])",
        "df = pd.read_csv('train.csv', header=None)",
        "df = pd.concat(map(pd.read_csv, files))",
    ],
)
def test_the_first_column_of_several_files_is_gone(load: str) -> None:
    check(HEAD, PARTS.format(load=load), FIT)
