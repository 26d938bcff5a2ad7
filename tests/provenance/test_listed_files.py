"""Files listed in a folder: sorted out by their names, drawn, dealt, read and put together."""

import pytest

from tests.provenance.marked import check

FILES = """
import glob
import os
import random
from pathlib import Path
import numpy as np
from sklearn.svm import SVC
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(str(p)[0]) for p in paths])
"""
FILES_SCORED = """
known, kinds = load(train)
asked, truth = load(test)
print(SVC().fit(known, kinds).score(asked, truth))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
root = Path("h")
slides = sorted(d.name for d in root.iterdir() if d.is_dir())
patches = [p for s in slides for p in sorted((root / s).glob("*.png"))]
random.shuffle(slides)
n = int(0.8 * len(slides))
train = [p for p in patches if p.parent.name in slides[:n]]
test = [p for p in patches if p.parent.name in slides[n:]]
""",
        """
files = sorted(Path("h").rglob("*.png"))
people = sorted({f.parent.name for f in files})
random.shuffle(people)
held = set(people[:5])
train, test = [f for f in files if f.parent.name not in held], [f for f in files if f.parent.name in held]
""",
        """
root = Path("h")
slides = sorted(d.name for d in root.iterdir())
random.shuffle(slides)
n = int(0.8 * len(slides))
train = [p for s in slides[:n] for p in (root / s).glob("*.png")]
test = [p for s in slides[n:] for p in (root / s).glob("*.png")]
""",
        """
patches = [p for s in ("a", "b") for p in sorted((Path("h") / s).glob("*.png"))]
people = sorted({f.parent.name for f in patches})
random.shuffle(people)
held = set(people[:5])
train, test = [], []
for f in patches:
    if f.parent.name in held:
        test.append(f)
    else:
        train.append(f)
""",
        """
files = sorted(glob.glob("h/*.png"))
train, test = [f for f in files if not f.startswith("h/held")], [f for f in files if f.startswith("h/held")]
""",
        """
files = [os.path.join("h", f) for f in os.listdir("h") if f.endswith(".npy")]
train, test = [f for f in files if "s01" not in f], [f for f in files if "s01" in f]
""",
        """
clips = sorted(Path("b").glob("*.wav"))
train = random.sample(clips, 2400)
test = random.sample(sorted(set(clips) - set(train)), 600)
""",
        """
clips = sorted(Path("b").glob("*.wav"))
train = random.sample(clips, 2400)
test = sorted(set(clips) - set(train))
""",
        """
clips = sorted(Path("b").glob("*.wav"))
train = random.sample(clips, 2400)
test = [c for c in clips if c not in train]
""",
        """
clips = sorted(Path("b").glob("*.wav"))
random.shuffle(clips)
train, test = clips[:400], clips[400:]
""",
        """
clips = sorted(Path("b").glob("*.wav"))
train, test = random.sample(clips, 2400), random.sample(clips, 600)  #! LK205
""",
        """
clips = sorted(glob.glob("b/*.wav"))
train, test = random.sample(clips, 2400), random.sample(clips, 600)  #! LK205
""",
    ],
)
def test_files(way: str) -> None:
    check(FILES, way, FILES_SCORED)


def test_all_files_on_both_sides() -> None:
    scored = FILES_SCORED.replace("truth))", "truth))  #! LK702")
    check(FILES, 'train = test = sorted(glob.glob("h/*.png"))', scored)


TABLES = """
import glob
import os
import numpy as np
import pandas as pd
from sklearn.svm import SVC
from sklearn.model_selection import train_test_split
"""
TABLES_SCORED = """
a, b, c, d = train_test_split(df[["u"]], df["y"])
print(SVC().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
parts = []
for f in glob.glob("*.csv"):
    parts.append(pd.read_csv(f))
df = pd.concat(parts)
""",
        """
df = pd.DataFrame()
for f in glob.glob("*.csv"):
    df = pd.concat([df, pd.read_csv(f)])
""",
        """
df = None
for f in glob.glob("*.csv"):
    one = pd.read_csv(f)
    df = one if df is None else pd.concat([df, one])
""",
        """
def read(folder):
    frames = {f: pd.read_csv(os.path.join(folder, f)) for f in os.listdir(folder) if f.endswith(".csv")}
    return pd.concat(frames.values())
df = read("d")
""",
        """
df = pd.concat([pd.read_csv(f) for f in glob.glob("*.csv")] + [pd.read_csv("x.csv")])
""",
        """
def one(f):
    table = pd.read_csv(f)
    table["src"] = f
    return table.dropna()
df = pd.concat(one(f) for f in sorted(glob.glob("*.csv")))
""",
        """
df = {"y": np.concatenate([np.load(f.replace("x", "y")) for f in glob.glob("*.npy")])}
df["u"] = np.vstack([np.load(f) for f in glob.glob("*.npy")])
df = pd.DataFrame(df)
""",
        """
parts = []
for year in range(2010, 2021):
    parts.append(pd.read_csv(f"data_{year}.csv"))
df = pd.concat(parts)
""",
        """
one, parts = pd.read_csv("a.csv"), []
for k in range(5):
    parts.append(one)
df = pd.concat(parts)  #! LK201
""",
    ],
)
def test_tables(way: str) -> None:
    check(TABLES, way, TABLES_SCORED)
