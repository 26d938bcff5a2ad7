"""Rows that belong together: lists that became rows, row numbers that were dealt out, lone copies, whole groups."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, GroupKFold, GroupShuffleSplit, KFold
from sklearn.model_selection import ShuffleSplit, train_test_split
from sklearn.feature_extraction.text import HashingVectorizer
songs = pd.read_csv("songs.csv")
"""

VERSES = """
words = HashingVectorizer()
model = LogisticRegression().fit(words.transform(some["verse"]), some["genre"])
print(model.score(words.transform(others["verse"]), others["genre"]))
"""

EXPLODED = [
    """
    verses = songs.assign(verse=songs["text"].str.split("//")).explode("verse")
    some, others = train_test_split(verses, random_state=1)  #! LK601
    """,
    """
    def lines(table):
        table = table.copy()
        table["verse"] = table["text"].map(lambda text: text.splitlines())
        return table.explode("verse").dropna(subset=["verse"]).reset_index(drop=True)
    verses = lines(songs)
    some = verses.sample(frac=0.7, random_state=3)  #! LK601
    others = verses.drop(some.index)
    """,
    """
    some, others = train_test_split(songs, random_state=1)
    some = some.assign(verse=some["text"].str.split("//")).explode("verse")
    others = others.assign(verse=others["text"].str.split("//")).explode("verse")
    """,
    """
    verses = songs.assign(verse=songs["text"].str.split("//")).explode("verse")
    ours, theirs = next(GroupShuffleSplit(1, random_state=1).split(verses, groups=verses["song"]))
    some, others = verses.iloc[ours], verses.iloc[theirs]
    """,
    """
    verses = songs.assign(verse=songs["text"].str.split("//")).explode("verse")
    names, rest = train_test_split(songs["song"].unique(), random_state=1)
    some, others = verses[verses["song"].isin(names)], verses[verses["song"].isin(rest)]
    """,
    """
    verses = songs.assign(verse=songs["text"].str.split("//")).explode("verse")
    print(verses["verse"].str.len().describe())
    firsts = verses.drop_duplicates("song")
    some, others = train_test_split(firsts, random_state=1)
    """,
    """
    tags = songs["tags"].str.split(",").explode()
    print(tags.value_counts().head(10))
    songs["verse"] = songs["text"].str[:200]
    some, others = train_test_split(songs, random_state=1)
    """,
]


@pytest.mark.parametrize("cut", EXPLODED)
def test_a_row_for_each_item_of_a_list(cut: str) -> None:
    check(HEAD, cut, VERSES)


HELD_OUT = [
    ("some, others = train_test_split(songs, test_size=0.2, random_state=7)  #! LK601", ""),
    ("some, others = train_test_split(songs, test_size=0.25, random_state=7)  #! LK601", ""),
    ('some, others = [songs[songs["singer"].isin(part)] for part in (ours, theirs)]', ""),
    ('some = songs[songs["singer"].isin(ours)]', 'others = songs[~songs["singer"].isin(ours)]'),
]


@pytest.mark.parametrize(("cut", "more"), HELD_OUT)
def test_the_same_draw_of_names_beside_the_rows(cut: str, more: str) -> None:
    check(
        HEAD,
        'ours, theirs = train_test_split(songs["singer"].unique(), test_size=0.2, random_state=7)',
        cut,
        more,
        """
        search = GridSearchCV(Ridge(), {"alpha": [1, 10]}, cv=GroupKFold(4))
        search.fit(some[["tempo", "key"]], some["hits"], groups=some["singer"])
        print(search.score(others[["tempo", "key"]], others["hits"]))
        """,
    )


NUMBERS = [
    "late = songs.index.isin(np.random.default_rng(0).permutation(len(songs))[:400])  #! LK601",
    "late = songs.index.isin(np.random.choice(len(songs), 400, replace=False))  #! LK601",
    """
    rng = np.random.RandomState(4)
    drawn = rng.permutation(len(songs))  #! LK601
    late = np.isin(songs.index, drawn[: len(songs) // 5])
    """,
    'late = songs["singer"].isin(np.random.default_rng(0).permutation(songs["singer"].unique())[:9]).to_numpy()',
    'late = (songs["singer"] % 5 == 0).to_numpy()',
]


@pytest.mark.parametrize("mask", NUMBERS)
def test_row_numbers_are_dealt_out(mask: str) -> None:
    check(
        HEAD,
        'print(songs.groupby("singer").size().describe())',
        mask,
        """
        inputs = ["tempo", "key"]
        model = Ridge().fit(songs.loc[~late, inputs], songs.loc[~late, "hits"])
        print(model.score(songs.loc[late, inputs], songs.loc[late, "hits"]))
        """,
    )


SPLITS = [
    ("ShuffleSplit(1, random_state=0).split(x)", "LK204"),
    ("GroupShuffleSplit(1, random_state=0).split(x, y, of)", ""),
    ("GroupKFold(4).split(x, y, groups=of)", ""),
]


@pytest.mark.parametrize(("cut", "code"), SPLITS)
def test_windows_of_entities_that_are_held_out(cut: str, code: str) -> None:
    check(
        HEAD,
        """
        waves = pd.read_parquet("waves.parquet")
        def windows(table, wide):
            xs, ys, of = [], [], []
            for name, part in table.groupby("singer"):
                loud, sung = part["loud"].to_numpy(), part["sung"].to_numpy()
                for at in range(0, len(part) - wide, wide // 4):
                    xs.append(loud[at : at + wide])
                    ys.append(int(sung[at : at + wide].max()))
                    of.append(name)
            return np.array(xs), np.array(ys), np.array(of)
        x, y, of = windows(waves, 64)
        """,
        f"a, b = next({cut})" + f"  #! {code}" * bool(code),
        """
        print(LogisticRegression().fit(x[a], y[a]).score(x[b], y[b]))
        """,
    )


COPIES = [
    """
    lone = songs.drop_duplicates("melody")  #! LK601
    _, held = train_test_split(lone, test_size=0.3, random_state=1)
    rest = songs[~songs["file"].isin(held["file"])]
    """,
    """
    lone = songs.drop_duplicates(subset=["melody"])  #! LK601
    held = lone.sample(200, random_state=1)
    rest = songs.drop(held.index)
    """,
    """
    rest, _ = train_test_split(songs.drop_duplicates("melody"), random_state=1)  #! LK601
    held = songs[~songs.index.isin(rest.index)]
    """,
    """
    lone = songs.drop_duplicates("melody")
    held = lone.sample(200, random_state=1)
    rest = songs[~songs["melody"].isin(held["melody"])]
    """,
    """
    lone = songs.drop_duplicates("melody")
    ours, theirs = train_test_split(lone, random_state=1)
    rest, held = songs[songs["melody"].isin(ours["melody"])], songs[songs["melody"].isin(theirs["melody"])]
    """,
    """
    lone = songs.drop_duplicates("melody")
    rest, held = train_test_split(lone, random_state=1)
    """,
    """
    lone = songs[songs.groupby("melody")["file"].transform("count") == 1]
    held = lone.sample(200, random_state=1)
    rest = songs[~songs["file"].isin(held["file"])]
    """,
    """
    held = songs.sort_values("released").drop_duplicates("melody", keep="last")
    rest = songs.drop(held.index)
    """,
]


@pytest.mark.parametrize("cut", COPIES)
def test_one_row_of_each_is_dealt_out_and_its_copies_are_left(cut: str) -> None:
    check(
        HEAD,
        cut,
        """
        model = Ridge().fit(rest[["tempo", "key"]], rest["hits"])
        print(model.score(held[["tempo", "key"]], held["hits"]))
        """,
    )


ANSWERS = [
    "late = of % 5 == 0",
    "late = of > 40",
    "late = of != 3",
]


@pytest.mark.parametrize("mask", ANSWERS)
def test_answers_about_a_list_choose_rows(mask: str) -> None:
    check(
        HEAD,
        """
        def stretches(table, wide=100):
            for singer, part in table.groupby("singer"):
                loud = part[["low", "high"]].to_numpy()
                for at in range(len(loud) // wide):
                    yield loud[at * wide : (at + 1) * wide].ravel(), part["sung"].iloc[0], singer
        x, y, of = (np.array(v) for v in zip(*stretches(songs)))
        """,
        mask,
        """
        model = LogisticRegression().fit(x[~late], y[~late])
        print(model.score(x[late], y[late]))
        """,
    )


def test_answers_about_a_list_choose_rows_that_were_trained_on() -> None:
    check(
        HEAD,
        """
        x, y = songs[["tempo", "key"]].to_numpy(), songs["hits"].to_numpy()
        late = np.array([3, 4, 5, 6]) > 4
        model = Ridge().fit(x, y)  #! LK203
        print(model.score(x[late], y[late]))
        """,
    )


def test_rows_that_went_some_other_way() -> None:
    """Rows that were dropped by who knows what, before a key is asked for."""
    import leaklint

    source = """
import pandas as pd
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split
from sklearn.svm import SVC
frame = pd.read_csv("visits.csv")
frame = frame.drop([3, 5, 8])
X, y = frame[["age", "dose"]], frame["well"]
print(cross_val_score(SVC(), X, y, groups=frame["person"], cv=GroupKFold(5)).mean())
a, b, p, q = train_test_split(X, y, random_state=0)
print(SVC().fit(a, p).score(b, q))
"""
    result = leaklint.lint(source, name="case.py")
    assert {f.code for f in result.findings if f.severity in ("error", "warning")} == {"LK601"}
