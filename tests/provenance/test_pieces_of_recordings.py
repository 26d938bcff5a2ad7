"""Recordings that a loop cuts into pieces: the pieces of one belong together."""

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import os
from collections import Counter
from pathlib import Path
import cv2
import numpy as np
import wfdb
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupShuffleSplit, train_test_split
"""
AT_RANDOM = """
X, y = np.array(X), np.array(y)
known, asked = train_test_split(np.arange(len(X)), test_size=0.25, random_state=0)
print(RandomForestClassifier().fit(X[known], y[known]).score(X[asked], y[asked]))
"""


def marked(code: str) -> str:
    """The score, with the split marked as what is reported."""
    return AT_RANDOM.replace("random_state=0)", f"random_state=0)  #! {code}")


@pytest.mark.parametrize(
    "way",
    [
        """
X, y = [], []
for f in sorted(glob.glob("m/*.npy")):
    signal = np.load(f)
    X.append(signal[100:200])
    y.append(int(f[-5]))
""",
        """
X, y = [], []
for k in os.listdir("d"):
    for f in os.listdir(os.path.join("d", k)):
        img = cv2.imread(os.path.join("d", k, f))
        X.append(img[10:50, 10:50].ravel())
        y.append(k)
""",
        """
data = np.load("har.npz")
X, y, who = data["X"], data["y"], data["who"]
print(np.unique(y, return_counts=True))
""",
    ],
)
def test_one_piece_each(way: str) -> None:
    check(HEAD, way, AT_RANDOM)


@pytest.mark.parametrize(
    "way",
    [
        """
X, y = [], []
for f in sorted(glob.glob("m/*.npy")):
    signal = np.load(f)
    for s in range(0, len(signal) - 100, 100):
        X.append(signal[s:s + 100])
        y.append(int(f[-5]))
""",
        """
X, y = [], []
for rec in ["100", "101", "103", "105", "106", "108"]:
    signal = wfdb.rdrecord(f"mitdb/{rec}").p_signal[:, 0]
    ann = wfdb.rdann(f"mitdb/{rec}", "atr")
    for pos, sym in zip(ann.sample, ann.symbol):
        if sym in "NV" and 90 < pos < len(signal) - 90:
            X.append(signal[pos - 90:pos + 90])
            y.append(int(sym == "V"))
""",
        """
X, y, who = [], [], []
for rec in ["100", "101", "103"]:
    signal, ann = np.load(f"m/{rec}.npy"), np.load(f"a/{rec}.npy")
    for pos, sym in ann:
        X.append(signal[pos - 90:pos + 90])
        y.append(sym)
        who.append(rec)
print(dict(zip(*np.unique(who, return_counts=True))))
""",
        """
X, y, who = [], [], []
for rec in ["100", "101", "103"]:
    signal = np.load(f"m/{rec}.npy")
    for s in range(0, len(signal), 100):
        X.append(signal[s:s + 100])
        y.append(1)
        who.append(rec)
print(Counter(who))
""",
        """
data = np.load("har.npz")
X, y, who = data["X"], data["y"], data["who"]
ids, counts = np.unique(who, return_counts=True)
print(len(ids), counts.min(), counts.max())
""",
    ],
)
def test_pieces_of_one(way: str) -> None:
    check(HEAD, way, marked("LK601"))


@pytest.mark.parametrize(
    "way",
    [
        """
X, y = [], []
for f in Path("m").glob("*.csv"):
    signal = np.loadtxt(f)
    for s in range(0, len(signal) - 100, 50):
        w = signal[s:s + 100]
        X.append([w.mean(), w.std()])
        y.append(int(f.stem[0]))
""",
    ],
)
def test_windows_that_overlap(way: str) -> None:
    check(HEAD, way, marked("LK204"))


BY_GROUP = """
known, asked = next(GroupShuffleSplit(random_state=0).split(X, y, groups=who))
print(RandomForestClassifier().fit(X[known], y[known]).score(X[asked], y[asked]))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
X, y, who = [], [], []
for k, f in enumerate(sorted(glob.glob("m/*.npy"))):
    signal = np.load(f)
    for s in range(0, len(signal) - 100, 100):
        X.append(signal[s:s + 100])
        y.append(int(f[-5]))
        who.append(k)
X, y, who = np.array(X), np.array(y), np.array(who)
""",
        """
data = np.load("har.npz")
X, y, who = data["X"], data["y"], data["who"]
ids, counts = np.unique(who, return_counts=True)
print(len(ids), counts.min(), counts.max())
""",
    ],
)
def test_whole_recordings(way: str) -> None:
    check(HEAD, way, BY_GROUP)


CUT = """
def cut(files):
    X, y = [], []
    for f in files:
        signal = np.load(f)
        for s in range(0, len(signal) - 100, 100):
            X.append(signal[s:s + 100])
            y.append(int(f[-5]))
    return np.array(X), np.array(y)
"""
BY_FILE = """
print(RandomForestClassifier().fit(X, y).score(asked, truth))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
p, q = train_test_split(sorted(glob.glob("m/*.npy")), random_state=0)
(X, y), (asked, truth) = cut(p), cut(q)
""",
    ],
)
def test_files_parted_first(way: str) -> None:
    check(HEAD + CUT, way, BY_FILE)


WINDOWS = """
import pandas as pd

df = pd.read_csv("walks.csv")
X, y, who = [], [], []
for (user, act), g in df.groupby(["user", "activity"]):
    v = g[["x", "y", "z"]].to_numpy()
    for i in range(0, len(v) - 128, 64):
        X.append(v[i : i + 128].mean(axis=0))
        y.append(act)
        who.append(user)
X, y = np.array(X), np.array(y)
known, asked = next(GroupShuffleSplit(1, test_size=0.3).split(X, y, {given})){mark}
print(RandomForestClassifier().fit(X[known], y[known]).score(X[asked], y[asked]))
"""


@pytest.mark.parametrize(
    ("given", "mark"), [("who", ""), ("np.array(who)", ""), ("np.arange(len(X))", "  #! LK502")]
)
def test_owners_that_are_listed_beside_their_windows(given: str, mark: str) -> None:
    check(HEAD, WINDOWS.format(given=given, mark=mark))
