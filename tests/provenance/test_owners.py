"""Whose the rows are: labels looked up for a key, rows that were melted, cuts that a key decides, first rows of each."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import hashlib
import zlib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupShuffleSplit, train_test_split
"""

FIT = """
model = LogisticRegression().fit(some[use], some["label"])
print(model.score(others[use], others["label"]))
"""

VISITS = """
log = pd.read_parquet("log.parquet")
members = pd.read_csv("members.csv")
table = log.groupby(["user", "visit"]).agg(n=("page", "count"), secs=("secs", "sum")).reset_index()
use = ["n", "secs"]
"""

USUAL = """
table["usual"] = table.groupby("user")["secs"].transform("mean"){mark}
use = ["n", "secs", "usual"]
"""

LABELS = [
    'table["label"] = table["user"].isin(members["user"]).astype(int)',
    'table["label"] = table["user"].map(members.set_index("user")["paid"])',
    'table = table.merge(members[["user", "label"]], on="user")',
    'table = table.merge(members.set_index("user")[["label"]], left_on="user", right_index=True)',
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_the_key_and_a_cut_at_random(label: str) -> None:
    check(
        HEAD,
        VISITS,
        USUAL.format(mark="  #! LK108"),
        label,
        "some, others = train_test_split(table)  #! LK601",
        FIT,
    )


HASHES = [
    "zlib.crc32(str(k).encode()) % 10",
    "int(hashlib.md5(str(k).encode()).hexdigest(), 16) % 10",
    "hash(k) % 10",
]


@pytest.mark.parametrize("hashed", HASHES)
def test_a_hash_of_the_key_keeps_it_whole(hashed: str) -> None:
    bucket = f'bucket = table["{{}}"].map(lambda k: {hashed})'
    cut = "some, others = table[bucket < 8], table[bucket >= 8]"
    check(HEAD, VISITS, USUAL.format(mark=""), LABELS[0], bucket.format("user"), cut, FIT)
    marked = USUAL.format(mark="  #! LK108")
    check(HEAD, VISITS, marked, LABELS[0], bucket.format("visit"), f"{cut}  #! LK601", FIT)


def test_a_remainder_of_the_key_keeps_it_whole() -> None:
    cut = 'held = table["{}"] % 10 == 7\nsome, others = table[~held], table[held]{}'
    check(HEAD, VISITS, USUAL.format(mark=""), LABELS[1], cut.format("user", ""), FIT)
    marked = USUAL.format(mark="  #! LK108")
    check(HEAD, VISITS, marked, LABELS[1], cut.format("visit", "  #! LK601"), FIT)


DAYS = """
log = pd.read_csv("steps.csv", parse_dates=["at"])
who = pd.read_csv("who.csv")
log["day"] = log["at"].dt.date
table = log.groupby({keys}).agg(n=("steps", "sum"), top=("steps", "max")).reset_index().merge(who, on="{on}")
use = ["n", "top", "age"]
"""


@pytest.mark.parametrize(
    ("keys", "on", "mark"),
    [
        ('["user", "day"]', "user", "  #! LK601"),
        ('"user"', "user", ""),
        ('["user", "visit"]', "visit", ""),
    ],
)
def test_days_of_one_whose_label_it_is(keys: str, on: str, mark: str) -> None:
    check(HEAD, DAYS.format(keys=keys, on=on), f"some, others = train_test_split(table){mark}", FIT)


def test_days_of_one_by_groups() -> None:
    split = """
    ours, theirs = next(GroupShuffleSplit(1, test_size=0.2).split(table, groups=table["user"]))
    some, others = table.iloc[ours], table.iloc[theirs]
    """
    check(HEAD, DAYS.format(keys='["user", "day"]', on="user"), split, FIT)


SESSIONS = """
clicks = pd.read_csv("clicks.csv")
clicks["at"] = pd.to_datetime(clicks["at"], unit="ms")
clicks = clicks.sort_values(["user", "at"])
fresh = clicks["at"].diff().gt(pd.Timedelta("30min")) | clicks["user"].ne(clicks["user"].shift())
clicks["visit"] = fresh.cumsum()
table = clicks.groupby(["user", "visit"]).agg(n=("page", "size"), pages=("page", "nunique")).reset_index()
table = table.merge(pd.read_csv("users.csv"), on="user")
use = ["n", "pages"]
rng = np.random.default_rng(0)
"""


def test_sessions_that_the_clicks_were_cut_into_are_no_series() -> None:
    drawn = "known = rng.random(len(table)) < 0.8  #! LK601\nsome, others = table[known], table[~known]"
    check(HEAD, SESSIONS, drawn, FIT)
    whole = """
    users = table["user"].unique()
    known = table["user"].isin(users[rng.random(len(users)) < 0.8])
    some, others = table[known], table[~known]
    """
    check(HEAD, SESSIONS, whole, FIT)


WIDE = """
wide = pd.read_excel("trials.xlsx")
assert wide["person"].is_unique
use = ["age", "ms"]
"""
MELTED = 'table = wide.melt(id_vars=["person", "age", "label"], value_name="ms", ignore_index=False)'
FOLDS = """
rng = np.random.default_rng(0)
fold = {fold}{mark}
for k in range(5):
    some, others = table[fold != k], table[fold == k]
    model = LogisticRegression().fit(some[use], some["label"])
    print(model.score(others[use], others["label"]))
"""


def test_melted_rows_are_several_of_one() -> None:
    check(HEAD, WIDE, MELTED, "some, others = train_test_split(table)  #! LK601", FIT)
    check(
        HEAD,
        WIDE,
        MELTED.replace("table = wide.melt(", "table = pd.melt(wide, "),
        "some = table.sample(frac=0.8)  #! LK601",
        "others = table.drop(some.index)",
        FIT,
    )


@pytest.mark.parametrize(
    "split",
    [
        """
        held = table["person"].isin(table["person"].drop_duplicates().sample(frac=0.2))
        some, others = table[~held], table[held]
        """,
        """
        ours, theirs = next(GroupShuffleSplit(1).split(table, groups=table["person"]))
        some, others = table.iloc[ours], table.iloc[theirs]
        """,
    ],
)
def test_melted_rows_that_stay_together(split: str) -> None:
    check(HEAD, WIDE, MELTED, split, FIT)


def test_melted_after_the_cut_or_for_a_picture() -> None:
    check(
        HEAD,
        WIDE,
        "some, others = train_test_split(wide)",
        MELTED.replace("table = wide", "some = some"),
        MELTED.replace("table = wide", "others = others"),
        FIT,
    )
    check(
        HEAD,
        WIDE,
        MELTED,
        "table.boxplot('ms')",
        "use = ['age']",
        "some, others = train_test_split(wide)",
        FIT,
    )
    back = (
        'again = table.pivot(index=["person", "age", "label"], columns="variable", values="ms").reset_index()'
    )
    check(HEAD, WIDE, MELTED, back, "use = ['age']", "some, others = train_test_split(again)", FIT)


def test_a_number_for_each_row_before_it_became_several() -> None:
    relative = 'table["ms"] /= table.groupby("person")["ms"].transform("median")'
    whole = FOLDS.format(fold="(rng.permutation(len(wide)) % 5)[table.index]", mark="")
    check(HEAD, WIDE, MELTED, relative, whole)


FIRST = """
stays = pd.read_csv("stays.csv").sort_values(["patient", "stay"])
print(stays.groupby("patient").size().value_counts())
use = ["age", "drugs"]
"""


@pytest.mark.parametrize("first", ["head(1)", "tail(1)", "head(n=1)"])
def test_the_first_row_of_each(first: str) -> None:
    check(
        HEAD,
        FIRST,
        f'firsts = stays.groupby("patient").{first}',
        "some, others = train_test_split(firsts)",
        FIT,
    )
    check(HEAD, FIRST, 'some, others = train_test_split(stays.groupby("patient").head(3))  #! LK601', FIT)
    check(HEAD, FIRST, "some, others = train_test_split(stays)  #! LK601", FIT)


ENGINES = """
runs = pd.read_csv("runs.txt", header=None, names=["unit", "time"] + [f"s{i}" for i in range(20)])
runs["left"] = runs.groupby("unit")["time"].transform("max") - runs["time"]
def cut(frame):
    xs, ys = [], []
    for _, one in frame.groupby("unit"):
        v, r = one[["s1", "s2"]].values, one["left"].values
        for i in range(len(one) - 30):
            xs.append(v[i:i + 30].ravel())
            ys.append(r[i + 29])
    return np.array(xs), np.array(ys)
"""


def test_windows_of_whole_entities_have_their_own_statistics() -> None:
    split = """
    ours, theirs = train_test_split(runs["unit"].unique())
    x, y = cut(runs[runs["unit"].isin(ours)])
    u, v = cut(runs[runs["unit"].isin(theirs)])
    print(LogisticRegression().fit(x, y).score(u, v))
    """
    check(HEAD, ENGINES, split)
