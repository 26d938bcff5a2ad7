"""Several copies of each row, made in a loop in the loop over the rows."""

import pytest

from tests.provenance.marked import check

HEAD = """
import cv2
import glob
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = np.load("x.npy"), np.load("y.npy")
"""

LOOPS = {
    "turned": """
xs, ys = [], []
for image, label in zip({X}, {y}):
    for k in range(4):
        xs.append(np.rot90(image, k)){mark}
        ys.append(label)
xs, ys = np.array(xs), np.array(ys)
""",
    "beside the original": """
xs, ys = [], []
for i in range(len({X})):
    xs.append({X}[i])
    ys.append({y}[i])
    for k in range(3):
        xs.append(np.roll({X}[i], k)){mark}
        ys.append({y}[i])
xs, ys = np.array(xs), np.array(ys)
""",
    "comprehension": """
xs = np.array([np.rot90(image, k) for image in {X} for k in range(4)]){mark}
ys = np.repeat({y}, 4)
""",
}


@pytest.mark.parametrize("how", LOOPS)
def test_before_the_split(how: str) -> None:
    check(
        HEAD,
        LOOPS[how].format(X="X", y="y", mark="  #! LK202"),
        "a, b, c, d = train_test_split(xs, ys, random_state=0)",
        "print(SVC().fit(a, c).score(b, d))",
    )


@pytest.mark.parametrize("how", LOOPS)
def test_after_the_split(how: str) -> None:
    check(
        HEAD,
        "a, b, c, d = train_test_split(X, y, random_state=0)",
        LOOPS[how].format(X="a", y="c", mark=""),
        "print(SVC().fit(xs, ys).score(b, d))",
    )


def test_one_of_each_file_in_folders() -> None:
    check(
        HEAD,
        """
        xs, ys = [], []
        for k, folder in enumerate(glob.glob("pictures/*")):
            for file in glob.glob(folder + "/*.png"):
                xs.append(cv2.imread(file).ravel())
                ys.append(k)
        a, b, c, d = train_test_split(np.array(xs), np.array(ys), random_state=0)
        print(SVC().fit(a, c).score(b, d))
        """,
    )


def test_several_columns_of_each_row() -> None:
    check(
        HEAD,
        """
        import pandas as pd

        table = pd.read_csv("a.csv")
        xs = []
        for _, row in table.iterrows():
            features = []
            for name in ["a", "b", "c"]:
                features.append(row[name] ** 2)
            xs.append(features)
        a, b, c, d = train_test_split(np.array(xs), table["y"], random_state=0)
        print(SVC().fit(a, c).score(b, d))
        """,
    )


NAMED = """
pixels, photo = [], []
for i, image in enumerate(X):
    for quarter in range(4):
        pixels.append(np.rot90(image, quarter)){mark}
        photo.append(i)
pixels, photo, y = np.stack(pixels), np.array(photo), np.repeat(y, 4)
some = np.random.default_rng(4).choice({many}, {many} // 5, replace=False)
held = np.isin({number}, some)
print(SVC().fit(pixels[~held], y[~held]).score(pixels[held], y[held]))
"""


@pytest.mark.parametrize(
    ("number", "many", "mark"),
    [("photo", "len(X)", ""), ("np.arange(len(pixels))", "len(pixels)", "  #! LK202")],
)
def test_copies_parted_by_what_they_are_of(number: str, many: str, mark: str) -> None:
    check(HEAD, NAMED.format(number=number, many=many, mark=mark))
