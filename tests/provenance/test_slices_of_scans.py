"""Scans, recordings and pictures, of which a loop takes several pieces each, or one."""

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import os
import cv2
import librosa
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

meta = pd.read_csv("patients.csv")
X, y = [], []
"""
SPLIT = "a, b, c, d = train_test_split(np.array(X), np.array(y), random_state=0)"
SCORE = "print(RandomForestClassifier().fit(a, c).score(b, d))"
SEVERAL = {
    "slices": """
for _, row in meta.iterrows():
    scan = np.load("scans/" + row["id"] + ".npy")
    for k in range(scan.shape[0]):
        X.append(scan[k].ravel())
        y.append(row["dx"])
""",
    "slices one by one": """
for name, dx in zip(meta["id"], meta["dx"]):
    for one in np.load(f"scans/{name}.npy"):
        X.append(one.ravel())
        y.append(dx)
""",
    "channels": """
kept = np.load("eeg.npz")
trials, labels = kept["X"], kept["y"]
for i in range(trials.shape[0]):
    for k in range(trials.shape[1]):
        X.append(np.abs(np.fft.rfft(trials[i, k, :])))
        y.append(labels[i])
""",
    "segments": """
for f in glob.glob("genres/*/*.wav"):
    sound, rate = librosa.load(f)
    n = int(len(sound) / 10)
    for k in range(10):
        X.append(librosa.feature.mfcc(y=sound[n * k:n * (k + 1)], sr=rate).ravel())
        y.append(f.split("/")[1])
""",
    "segments of a kind": """
for kind in os.listdir("genres"):
    for f in os.listdir(os.path.join("genres", kind)):
        sound, rate = librosa.load(os.path.join("genres", kind, f))
        for k in range(10):
            start = k * 3 * rate
            X.append(librosa.feature.mfcc(y=sound[start:start + 3 * rate], sr=rate).mean(axis=1))
            y.append(kind)
""",
    "kept in a dict": """
kept = {"X": [], "y": []}
for f in glob.glob("genres/*/*.wav"):
    sound, rate = librosa.load(f)
    n = int(len(sound) / 10)
    for k in range(10):
        kept["X"].append(librosa.feature.mfcc(y=sound[n * k:n * (k + 1)], sr=rate).ravel())
        kept["y"].append(f.split("/")[1])
X, y = kept["X"], kept["y"]
""",
    "patches": """
for kind in os.listdir("slides"):
    for f in os.listdir(os.path.join("slides", kind)):
        picture = cv2.imread(os.path.join("slides", kind, f))
        for r in range(0, picture.shape[0] - 64, 64):
            for s in range(0, picture.shape[1] - 64, 64):
                X.append(picture[r:r + 64, s:s + 64].ravel())
                y.append(kind)
""",
}
ONE = {
    "the middle slice": """
for name, dx in zip(meta["id"], meta["dx"]):
    scan = np.load(f"scans/{name}.npy")
    X.append(scan[len(scan) // 2].ravel())
    y.append(dx)
""",
    "a feature of each channel": """
kept = np.load("eeg.npz")
trials, y = kept["X"], kept["y"]
for i in range(trials.shape[0]):
    row = []
    for k in range(trials.shape[1]):
        row.append(np.abs(np.fft.rfft(trials[i, k, :])).mean())
    X.append(row)
""",
}
#: How the file of a picture is found, in folders of a class each.
FOLDERS = [
    ('os.listdir("d")', 'os.listdir(os.path.join("d", kind))', 'os.path.join("d", kind, f)'),
    ('os.listdir("d")', 'os.listdir("d/" + kind)', '"d/" + kind + "/" + f'),
    ('os.listdir("d")', 'os.listdir(f"d/{kind}")', 'f"d/{kind}/{f}"'),
    ('os.listdir("d")', 'glob.glob("d/%s/*.png" % kind)', "f"),
    ("[k for k, _, _ in os.walk('d')]", "os.listdir(kind)", "os.path.join(kind, f)"),
]


@pytest.mark.parametrize("way", SEVERAL)
def test_several_of_each(way: str) -> None:
    check(HEAD, SEVERAL[way], f"{SPLIT}  #! LK601", SCORE)


@pytest.mark.parametrize("way", ONE)
def test_one_of_each(way: str) -> None:
    check(HEAD, ONE[way], SPLIT, SCORE)


@pytest.mark.parametrize(("kinds", "files", "path"), FOLDERS)
def test_a_picture_a_file(kinds: str, files: str, path: str) -> None:
    pictures = f"""
for kind in {kinds}:
    for f in {files}:
        picture = cv2.imread({path})
        X.append(cv2.resize(picture, (32, 32)).ravel())
        y.append(kind)
"""
    check(HEAD, pictures, SPLIT, SCORE)
    walked = """
for root, folders, files in os.walk("d"):
    for f in files:
        X.append(cv2.imread(os.path.join(root, f)).ravel())
        y.append(root.split("/")[-1])
"""
    check(HEAD, walked, SPLIT, SCORE)
