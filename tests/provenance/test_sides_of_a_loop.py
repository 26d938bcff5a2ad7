"""Rounds of a loop that are told apart by `continue`, and tables that are told apart by their file."""

import pytest

import leaklint
from tests.provenance.marked import check

HEAD = """
import glob

import pandas as pd
from sklearn.linear_model import LogisticRegression
"""

SCORED = """
train, test = pd.concat(train), pd.concat(test)
model = LogisticRegression().fit(train[["a", "b"]], train["y"]){mark}
print(model.score(test[["a", "b"]], test["y"]))
"""

FILES = """
train, test = [], []
for file in sorted(glob.glob("data/*.csv")):
    table = pd.read_csv(file)
    if "subject07" in file:
        test.append(table)
{rest}
"""

GROUPS = """
train, test = [], []
for site, group in pd.read_csv("sites.csv").groupby("site"):
    if site == "Rome":
        test.append(group)
{rest}
"""

APART = "        continue\n    train.append({})"
ELSE = "    else:\n        train.append({})"
BOTH = "    train.append({})"


@pytest.mark.parametrize("rest", [APART, ELSE])
@pytest.mark.parametrize(("rounds", "part"), [(FILES, "table"), (GROUPS, "group")])
def test_told_apart(rounds: str, part: str, rest: str) -> None:
    check(HEAD, rounds.format(rest=rest.format(part)), SCORED.format(mark=""))


def test_not_told_apart() -> None:
    check(HEAD, GROUPS.format(rest=BOTH.format("group")), SCORED.format(mark="  #! LK203"))


@pytest.mark.parametrize(("skip", "mark"), [("        continue\n", ""), ("", "  #! LK203")])
def test_rows_one_by_one(skip: str, mark: str) -> None:
    check(
        HEAD,
        f"""
xs, ys, xt, yt = [], [], [], []
for i, row in pd.read_csv("sites.csv").iterrows():
    if row["site"] == "Rome":
        xt.append([row["a"], row["b"]])
        yt.append(row["y"])
{skip}    xs.append([row["a"], row["b"]])
    ys.append(row["y"])
model = LogisticRegression().fit(xs, ys){mark}
print(model.score(xt, yt))
""",
    )


def test_several_that_are_skipped() -> None:
    check(
        HEAD,
        """
        train, test = [], []
        for file in sorted(glob.glob("data/*.csv")):
            if "broken" in file:
                continue
            table = pd.read_csv(file)
            subject = file.split("_")[0]
            if len(table) < 10:
                continue
            if subject in {"s01", "s07"}:
                test.append(table)
                continue
            train.append(table)
        """,
        SCORED.format(mark=""),
    )


def test_a_table_of_groups_is_filtered_by_a_flag() -> None:
    check(
        HEAD,
        """
        songs = pd.read_csv("songs.csv")
        groups = songs.groupby(["artist"])
        groups["cut"] = pd.cut(groups["plays"], bins=[0, 5, 9], labels=[0, 1])
        for level in [0, 1]:
            print(groups[groups["cut"] == level].sum())
        train, test = [songs[songs.year < 2000]], [songs[songs.year >= 2000]]
        """,
        SCORED.format(mark=""),
    )


def test_hundreds_that_are_skipped_are_not_too_deep() -> None:
    skips = "\n".join(f"    if row['a'] == {n}:\n        continue" for n in range(400))
    rounds = f"for i, row in pd.read_csv('sites.csv').iterrows():\n{skips}\n    print(row)\n"
    result = leaklint.lint(f"import pandas as pd\n{rounds}", name="a.py")
    assert not [note for note in result.notes if "deep" in note.message]
