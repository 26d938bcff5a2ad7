"""Parts that are dealt out row by row with a function, drawn entities, and arrays on their side."""

import pytest

from tests.provenance.marked import check

HEAD = """
import zlib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, normalize
from sklearn.svm import SVC

df = pd.read_csv("houses.csv")
"""

SCORE = """
model = Ridge().fit(train[["rooms"]], train["price"])
print(model.score(test[["rooms"]], test["price"]))
"""

HASHED = [
    'held = df["id"].apply(lambda i: zlib.crc32(np.int64(i)) & 0xffffffff < 0.2 * 2**32)\n'
    "train, test = df.loc[~held], df.loc[held]\n",
    'def far(i):\n    return zlib.crc32(str(i).encode()) % 5 == 0\n\nheld = df["id"].map(far)\n'
    "train, test = df[~held], df[held]\n",
    "held = df.index.map(lambda i: zlib.crc32(str(i).encode()) % 5 == 0)\ntrain, test = df[~held], df[held]\n",
    'held = np.array([zlib.crc32(str(i).encode()) % 5 == 0 for i in df["id"]])\ntrain, test = df[~held], df[held]\n',
    'df["late"] = df["id"].map(lambda i: hash(i) % 10 == 0)\ntrain, test = df[~df["late"]], df[df["late"]]\n',
    'some = set(df["id"].unique()[:100])\nheld = df["id"].apply(lambda i: i in some)\n'
    "train, test = df[~held], df[held]\n",
]


@pytest.mark.parametrize("split", HASHED)
def test_rows_dealt_out_by_a_function_are_apart(split: str) -> None:
    check(HEAD, split, SCORE)


@pytest.mark.parametrize("split", HASHED[:3])
def test_what_was_scaled_before_is_still_seen(split: str) -> None:
    scaled = 'df[["rooms"]] = StandardScaler().fit_transform(df[["rooms"]])  #! LK101\n'
    check(HEAD + scaled + split.strip() + "\n" + SCORE)


OWN_ROWS = [
    "S = S - S.min(1, keepdims=True)\nS = (S - S.mean(1)[:, None]) / S.std(1)[:, None]\n",
    "S = (S.T - S.min(axis=1)).T\nS = ((S.T - S.mean(axis=1)) / S.std(axis=1)).T\nS = normalize(S.T, axis=0).T\n",
    "S -= S.min(-1, keepdims=True)\nS = np.transpose(StandardScaler().fit_transform(np.transpose(S)))\n",
]

SPECTRA = """
z = np.load("spectra.npz")
S, y = z["S"], z["y"]
"""

SCORED = """
a, b, ya, yb = train_test_split(S, y, random_state=0)
print(SVC().fit(a, ya).score(b, yb))
"""


@pytest.mark.parametrize("steps", OWN_ROWS)
def test_a_row_is_scaled_by_itself(steps: str) -> None:
    check(HEAD, SPECTRA, steps, SCORED)


def test_columns_are_scaled_over_all_rows() -> None:
    check(HEAD, SPECTRA, "S = (S - S.mean(0)) / S.std(0)  #! LK108", SCORED)


def test_scaled_columns_that_lie_on_their_side_at_first() -> None:
    check(
        HEAD,
        """
        S = np.array([(df["a"] - df["a"].mean()) / df["a"].std(), df["b"]]).T  #! LK108
        y = df["y"]
        """,
        SCORED,
    )


DRAWN = """
print(df["owner"].value_counts().describe())
who = df[["owner"]].drop_duplicates()
one, two = train_test_split(who, test_size=0.2, random_state=0)
"""


def test_rows_of_drawn_entities_are_joined() -> None:
    check(HEAD, DRAWN, 'train, test = df.merge(one, on="owner"), df.merge(two, on="owner")', SCORE)


def test_rows_dealt_out_although_the_entities_were_counted() -> None:
    check(HEAD, DRAWN, "train, test = train_test_split(df, random_state=0)  #! LK601", SCORE)


def test_one_row_without_its_label() -> None:
    loop = """
    X, y = [], []
    for _, row in df.iterrows():
        X.append(row.drop("price").values)
        y.append(row["price"])
    n = int(len(X) * 0.8)
    model = Ridge().fit(np.array(X)[:n], np.array(y)[:n])
    print(model.score(np.array(X)[n:], np.array(y)[n:]))
    """
    check(HEAD, loop)


def test_a_shift_that_is_handed_to_transform() -> None:
    check(
        HEAD,
        """
        df["day"] = pd.to_datetime(df["day"])
        df = df.sort_values(["owner", "day"])
        df["soon"] = df.groupby("owner")["rooms"].transform(pd.Series.shift, -7)  #! LK503
        df["last"] = df.groupby("owner")["rooms"].transform(pd.Series.shift, 7)
        df["price"] = df.groupby("owner")["price"].transform(lambda s: s.shift(-1))
        train, test = df[df["day"] < "2020-01-01"], df[df["day"] >= "2020-01-01"]
        model = Ridge().fit(train[["soon", "last"]], train["price"])
        print(model.score(test[["soon", "last"]], test["price"]))
        """,
    )


def test_groups_among_the_parameters() -> None:
    check(
        HEAD,
        """
        from sklearn.model_selection import cross_validate
        X, y, who = df[["rooms", "area"]], df["price"], df["owner"]
        print(cross_validate(Ridge(), X, y, params={"groups": who}, cv=10)["test_score"].mean())  #! LK601
        """,
    )
