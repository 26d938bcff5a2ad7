"""Rows that are dealt out by their number, and columns that a loop lists beside them."""

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import os
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split
"""

ANSWERS = """
log = pd.read_csv("answers.csv").reset_index()
print(log.groupby("student").size().describe())
"""

POLARS = """
log = pl.read_csv("answers.csv").with_row_index("row")
print(log.group_by("student").len().select(pl.col("len").max()))
"""

SCORED = """
features = ["hints", "seconds"]
model = LogisticRegression().fit(learn[features], learn["right"])
print(model.score(judge[features], judge["right"]))
"""


@pytest.mark.parametrize(
    "cut",
    [
        "learn, judge = log[log['index'] % 5 > 0], log[log['index'] % 5 == 0]  #! LK601",
        "bucket = log['index'] % 10\nlearn, judge = log[bucket < 8], log[bucket >= 8]  #! LK601",
        "learn, judge = log.iloc[::2], log.iloc[1::2]  #! LK601",
        "learn, judge = log[log['index'] < 8000], log[log['index'] >= 8000]",
        "learn, judge = log[log['student'] % 5 > 0], log[log['student'] % 5 == 0]",
    ],
)
def test_pandas(cut: str) -> None:
    check(HEAD, ANSWERS, cut, SCORED)


@pytest.mark.parametrize(("key", "mark"), [("row", "  #! LK601"), ("student", "")])
def test_polars(key: str, mark: str) -> None:
    check(
        HEAD,
        POLARS,
        f"""
        log = log.with_columns((pl.col("{key}").hash(1) % 5).alias("bucket"))
        learn, judge = log.filter(pl.col("bucket") > 0), log.filter(pl.col("bucket") == 0){mark}
        """,
        SCORED,
    )


SLIDES = """
patches, tumour, slide = [], [], []
for folder in sorted(glob.glob("slides/*")):
    for png in glob.glob(os.path.join(folder, "*.png")):
        patches.append(cv2.imread(png).ravel())
        tumour.append(int("tumour" in os.path.basename(png)))
        slide.append(os.path.basename(folder))
patches, tumour, slide = np.stack(patches), np.array(tumour), np.array(slide)
names, counts = np.unique(slide, return_counts=True)
"""


@pytest.mark.parametrize(
    ("held", "mark"),
    [
        ("rng.random(len(patches)) < 0.25", "  #! LK601"),
        ("np.isin(slide, rng.choice(names, len(names) // 4, replace=False))", ""),
    ],
)
def test_listed_in_a_loop_in_a_loop(held: str, mark: str) -> None:
    check(
        HEAD,
        SLIDES,
        f"""
        rng = np.random.default_rng(1)
        held = {held}{mark}
        model = LogisticRegression().fit(patches[~held], tumour[~held])
        print(model.score(patches[held], tumour[held]))
        """,
    )


CLIPS = """
files = sorted(Path("clips").glob("*.png"))
X = np.array([cv2.imread(str(f)).ravel() for f in files])
"""

CUT = """
a, b, c, d = train_test_split(X, y, random_state=0){mark}
print(LogisticRegression().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize("count", ["Counter(who).most_common(5)", "np.unique(who, return_counts=True)"])
def test_listed_in_comprehensions(count: str) -> None:
    listed = """
    y = np.array([f.stem.endswith("pos") for f in files])
    who = [f.parent.name for f in files]
    """
    check(HEAD, CLIPS, listed, f"print({count})", CUT.format(mark="  #! LK601"))


@pytest.mark.parametrize(
    "label", ["np.array(who)", "(np.array(who) == 'cat').astype(int)", "who", "[names.index(w) for w in who]"]
)
def test_the_label_that_was_counted(label: str) -> None:
    listed = f"""
    who = [f.parent.name for f in files]
    names = sorted(set(who))
    y = {label}
    """
    for count in ("Counter(who)", "np.unique(who, return_counts=True)", "np.unique(y, return_counts=True)"):
        check(HEAD, CLIPS, listed, f"print({count})", CUT.format(mark=""))


def test_two_that_were_counted() -> None:
    listed = """
    y = np.array([f.stem.endswith("pos") for f in files])
    site = np.array([f.parent.name for f in files])
    camera = np.array([f.stem[:3] for f in files])
    print(np.unique(site, return_counts=True), np.unique(camera, return_counts=True))
    """
    check(HEAD, CLIPS, listed, CUT.format(mark=""))


@pytest.mark.parametrize(
    "kept",
    [
        "log[log['right'].map(log['right'].value_counts()) >= 50]",
        "log[log['right'].isin(log['right'].value_counts().loc[lambda n: n >= 50].index)]",
        "log[log.groupby('right')['right'].transform('size') >= 50]",
    ],
)
def test_rare_categories_that_are_left_out(kept: str) -> None:
    check(
        HEAD,
        "log = pd.read_csv('answers.csv')",
        f"log = {kept}",
        "learn, judge = train_test_split(log, random_state=0)",
        SCORED,
    )


LOOP = """
folders, codes = sorted(os.listdir("data")), {{"01": "happy", "02": "sad"}}
X, y, who = [], [], []
for k, folder in enumerate(folders):
    for file in glob.glob(os.path.join("data", folder, "*.png")):
        parts = os.path.basename(file).removesuffix(".png").split("-")
        X.append(cv2.imread(file).ravel())
        who.append({who})
        y.append({label})
X, y = np.array(X), np.array(y)
print(Counter(who))
"""


@pytest.mark.parametrize(
    ("who", "label", "mark"),
    [
        ("parts[6]", "parts[2]", "  #! LK601"),
        ("folder", "parts[2]", "  #! LK601"),
        ("folder", "codes[parts[2]]", "  #! LK601"),
        ("parts[2]", "codes[parts[2]]", ""),
        ("parts[2]", "1 if parts[2] == '01' else 0", ""),
        ("parts[2]", "os.path.basename(file)[:-4].split('-')[2]", ""),
        ("folder", "folders.index(folder)", ""),
        ("folder", "k", ""),
        ("folder", "int('sick' in file)", ""),
        ("file.split('/')[1]", "k", ""),
        ("os.path.basename(folder)", "int('sick' in folder)", ""),
    ],
)
def test_the_classes_once_more_in_words(who: str, label: str, mark: str) -> None:
    check(HEAD, LOOP.format(who=who, label=label), CUT.format(mark=mark))
