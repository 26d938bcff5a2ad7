"""Samples that are cut out of files: statistics within one are its own, sentences of one file belong together."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import os
from pathlib import Path
import nltk
import numpy as np
import pandas as pd
import scipy.io
import wfdb
from PIL import Image
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.pipeline import make_pipeline
"""

BEATS = """
def beats(record):
    signal = {signal}
    out = []
    for {at} in {places}:
        beat = signal[at - 90:at + 110]
        out.append((beat - beat.mean()) / beat.std())
    return np.array(out)
A, B = beats("a"), beats("b")
print(LogisticRegression().fit(A, np.load("ya.npy")).score(B, np.load("yb.npy")))
"""


@pytest.mark.parametrize(
    ("signal", "at", "places"),
    [
        ("np.load(record + '.npy')", "at", "np.load(record + '_at.npy')"),
        ("wfdb.rdrecord(record).p_signal[:, 0]", "at, kind", "zip(*places(record))"),
    ],
)
def test_a_beat_by_its_own_mean(signal: str, at: str, places: str) -> None:
    check(HEAD, BEATS.format(signal=signal, at=at, places=places))


def test_a_part_by_its_own_mean_is_learned_again() -> None:
    cut = """
    X, y = np.load("x.npy"), np.load("y.npy")
    n = int(0.8 * len(X))
    some, others = X[:n], X[n:]
    some = (some - some.mean(0)) / some.std(0)
    others = (others - others.mean(0)) / others.std(0)  #! LK109
    print(LogisticRegression().fit(some, y[:n]).score(others, y[n:]))
    """
    check(HEAD, cut)


CROSSINGS = """
def cut(rec, width=128, hop=128):
    for s in range(0, rec.shape[0] - width + 1, hop):
        yield rec[s:s + width]
X, y, who = [], [], []
for person in range(1, 44):
    arm = scipy.io.loadmat("person%d.mat" % person)["arm"]
    for trial in range(7):
        for w in cut(np.nan_to_num(arm[trial])):
            X.append(np.concatenate([np.abs(np.diff(w, axis=0)).sum(0), (np.diff(np.sign(w), axis=0) != 0).sum(0)]))
            y.append(trial)
            who.append(person)
X, y = np.vstack(X), np.array(y)
"""


def test_differences_within_a_piece() -> None:
    whole = """
    i, j = next(GroupShuffleSplit(1, test_size=0.25).split(X, y, who))
    print(LogisticRegression().fit(X[i], y[i]).score(X[j], y[j]))
    """
    check(HEAD, CROSSINGS, whole)


TILES = """
grade = pd.read_csv("slides.csv", index_col="slide")["tumour"]
tiles = []
for png in sorted(Path("slides").glob("*.png")):
    picture = np.asarray(Image.open(png).convert("RGB"))
    for r in range(0, picture.shape[0] - 255, 256):
        t = picture[r:r + 256]
        tiles.append({"slide": png.stem, "label": grade[png.stem], "mean": t.mean(), "high": np.percentile(t, 95)})
tiles = pd.DataFrame(tiles)
use = ["mean", "high"]
"""
FIT = """
model = LogisticRegression().fit(some[use], some["label"])
print(model.score(others[use], others["label"]))
"""


def test_tiles_of_whole_slides() -> None:
    whole = """
    aside = tiles["slide"].drop_duplicates().sample(frac=0.2)
    some, others = tiles[~tiles["slide"].isin(aside)], tiles[tiles["slide"].isin(aside)]
    """
    check(HEAD, TILES, whole, FIT)
    check(HEAD, TILES, "some, others = train_test_split(tiles)  #! LK601", FIT)


SENTENCES = """
pairs = []
for f in {files}:
    with open(f) as file:
        for s in nltk.sent_tokenize(file.read()):
            if len(s) > 5:
                pairs.append((s, {label}))
some, others = train_test_split(pairs){mark}
model = make_pipeline(TfidfVectorizer(), LogisticRegression())
model.fit([p[0] for p in some], [p[1] for p in some])
print(model.score([p[0] for p in others], [p[1] for p in others]))
"""


@pytest.mark.parametrize(
    ("files", "label", "mark"),
    [
        ('glob.glob("books/*/*.txt")', "os.path.basename(os.path.dirname(f))", "  #! LK601"),
        ('glob.glob("books/*.txt")', "os.path.basename(f).split('-')[0]", "  #! LK601"),
        ('glob.glob("*.txt")', "os.path.basename(f)[:-4]", ""),
        ('os.listdir("books")', "f.replace('.txt', '')", ""),
    ],
)
def test_sentences_of_files(files: str, label: str, mark: str) -> None:
    check(HEAD, SENTENCES.format(files=files, label=label, mark=mark))


LISTED = """
texts, labels = [], []
for f in Path("data").glob("*/*.txt"):
    {put}
    labels{of}
a, b, c, d = train_test_split(texts, labels){mark}
model = make_pipeline(TfidfVectorizer(), LogisticRegression())
print(model.fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    ("put", "of", "mark"),
    [
        ("texts.append(f.read_text())", ".append(f.parent.name)", ""),
        (
            "parts = nltk.sent_tokenize(f.read_text()); texts += parts",
            " += [f.parent.name] * len(parts)",
            "  #! LK601",
        ),
        ("lines = f.read_text().splitlines(); texts += lines", " += [f.parent.name] * len(lines)", ""),
    ],
)
def test_texts_of_files(put: str, of: str, mark: str) -> None:
    check(HEAD, LISTED.format(put=put, of=of, mark=mark))


UNPACKED = """
books = pd.DataFrame([{"book": p, "author": p.split("/")[1], "text": open(p).read()} for p in glob.glob("books/*/*.txt")])
books["s"] = books["text"].apply(lambda text: [s.strip() for s in nltk.sent_tokenize(text)])
parts = books.drop(columns="text").explode("s").drop_duplicates("BY")
"""


@pytest.mark.parametrize(("by", "mark"), [("s", "  #! LK601"), ("book", "")])
def test_the_same_sentence_twice_and_one_of_each_book(by: str, mark: str) -> None:
    fit = """
    model = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(some["s"], some["author"])
    print(model.score(others["s"], others["author"]))
    """
    check(HEAD, UNPACKED.replace("BY", by), f"some, others = train_test_split(parts){mark}", fit)


CLIPS = """
import random
import librosa
def cut(path):
    sound, rate = librosa.load(path)
    step = len(sound) // 10
    for k in range(10):
        yield librosa.feature.mfcc(y=sound[k * step:(k + 1) * step], sr=rate).mean(axis=1), {label}
def both(pairs):
    xs, ys = zip(*pairs)
    return np.stack(xs), np.array(ys)
tracks = sorted(glob.glob("tracks/*/*.wav"))
"""
SHUFFLED = """
pairs = [c for track in tracks for c in cut(track)]
random.shuffle(pairs){mark}
n = round(0.8 * len(pairs))
(x, y), (u, v) = both(pairs[:n]), both(pairs[n:])
print(LogisticRegression().fit(x, y).score(u, v))
"""


def test_clips_that_a_generator_cuts() -> None:
    folder = CLIPS.format(label="path.split('/')[-2]")
    check(HEAD, folder, SHUFFLED.format(mark="  #! LK601"))
    check(HEAD, CLIPS.format(label="path"), SHUFFLED.format(mark=""))
    whole = """
    random.shuffle(tracks)
    n = round(0.8 * len(tracks))
    x, y = both([c for track in tracks[:n] for c in cut(track)])
    u, v = both([c for track in tracks[n:] for c in cut(track)])
    print(LogisticRegression().fit(x, y).score(u, v))
    """
    check(HEAD, folder, whole)


TURNED = """
def more(pictures, kinds):
    a, b = list(pictures), list(kinds)
    for picture, kind in zip(pictures, kinds):
        for _ in range(3):
            a.append(picture[:, ::-1])
            b.append(kind)
    return np.array(a), np.array(b)
X, y = np.load("x.npy"), np.load("y.npy")
"""


def test_turned_copies_put_to_a_copy_of_the_list() -> None:
    fit = "print(LogisticRegression().fit(some, a).score(others, b))"
    check(HEAD, TURNED, "X, y = more(X, y)  #! LK202", "some, others, a, b = train_test_split(X, y)", fit)
    check(HEAD, TURNED, "some, others, a, b = train_test_split(X, y)", "some, a = more(some, a)", fit)


PICTURES = """
import cv2
X, y = [], []
for f in glob.glob("kinds/*/*.jpg"):
    picture = cv2.imread(f)
    X.append({one})
    y.append(os.path.basename(os.path.dirname(f)))
a, b, c, d = train_test_split(np.array(X), y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    "one",
    [
        "np.r_[cv2.calcHist([picture], [0], None, [32], [0, 256]).ravel(), picture.max(), np.percentile(picture, 95)]",
        "np.hstack([picture.mean(axis=(0, 1)), picture.std(), np.percentile(picture, 5)])",
        "np.concatenate((picture.ravel(), cv2.Canny(picture, 1, 2).ravel(), [1.0]))",
    ],
)
def test_numbers_of_one_picture_in_one_vector(one: str) -> None:
    check(HEAD, PICTURES.format(one=one))
