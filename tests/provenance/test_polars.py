"""Polars expressions on frames."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import polars as pl
import polars.selectors as cs
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pl.read_csv("homes.csv")
"""

TAIL = """
feats = ["area", "rooms"]
m = Ridge().fit(early[feats].to_numpy(), early["price"].to_numpy())
print(m.score(late[feats].to_numpy(), late["price"].to_numpy()))
"""

SPLIT = """
early, late = df.filter(pl.col("year") < 2020), df.filter(pl.col("year") >= 2020)
"""

ALL_ROWS = [
    'df = df.with_columns((pl.col("area") - pl.col("area").mean()) / pl.col("area").std())  #! LK108',
    'df = df.with_columns(area=pl.col("area").fill_null(pl.col("area").median()))  #! LK102',
    'df = df.with_columns(pl.col("area").fill_null(strategy="mean"))  #! LK102',
    'df = df.with_columns(pl.col("area", "rooms").clip(0, pl.col("rooms").quantile(0.99)))  #! LK108',
    'df = df.with_columns(area=pl.when(pl.col("area") > pl.mean("area")).then(1).otherwise(0))  #! LK108',
    'df = df.lazy().with_columns(area=pl.col("area") / pl.max("area")).collect()  #! LK108',
    "df = df.with_columns((cs.numeric() - cs.numeric().mean()) / cs.numeric().std())  #! LK108",
    'df = df.with_columns(area=pl.col("area") - pl.col("area").mean().over("town"))  #! LK108',
    'top = df.select(pl.col("area").max()).item()  #! LK108\ndf = df.with_columns(pl.col("area") / top)',
    'top = df["area"].mean()  #! LK108\ndf = df.with_columns(pl.col("area") - top)',
]


@pytest.mark.parametrize("step", ALL_ROWS)
def test_statistic_of_all_rows(step: str) -> None:
    check(HEAD + step + SPLIT + TAIL)


ROWWISE = [
    'df = df.with_columns((pl.col("area") / pl.col("rooms")).log().alias("area"))',
    'df = df.with_columns(area=pl.col("area").fill_null(0).cast(pl.Float32).clip(0, 500))',
    'df = df.with_columns(area=pl.when(pl.col("area") > 90).then(pl.lit(1)).otherwise(pl.col("rooms")))',
    'df = df.with_columns(town=pl.col("town").str.to_lowercase(), day=pl.col("date").dt.day())',
    'df = df.drop_nulls().with_row_index("i").sort("year")',
    'print(df.select(pl.col("area").mean(), pl.len()))\ndf = df.filter(pl.col("area").is_between(10, 500))',
    'df = df.with_columns(pl.concat_str("town", "street", separator=" ").alias("place"))',
]


@pytest.mark.parametrize("step", ROWWISE)
def test_row_by_row(step: str) -> None:
    check(HEAD + step + SPLIT + TAIL)


PARTED = [
    "early, late = df.head(800), df.tail(df.height - 800)",
    "early, late = df.slice(0, 800), df.slice(800)",
    """
df = df.with_row_index()
early, late = df.filter(pl.col("index") < 800), df.filter(pl.col("index") >= 800)
""",
    """
df = df.with_row_index()
early = df.sample(fraction=0.8, seed=1)
late = df.join(early, on="index", how="anti")
""",
    """
early = df.filter(pl.col("town").is_in(["A", "B"]))
late = df.filter(~pl.col("town").is_in(["A", "B"]))
""",
    'mask = pl.col("year").is_in([2020, 2021])\nearly, late = df.filter(~mask), df.filter(mask)',
]


@pytest.mark.parametrize("split", PARTED)
def test_parts_do_not_overlap(split: str) -> None:
    train_only = """
mu = early.select(pl.col("area").mean()).item()
early, late = (p.with_columns(pl.col("area") - mu) for p in (early, late))
"""
    check(HEAD + split + "\n" + train_only + TAIL)


def test_parts_that_overlap() -> None:
    check(
        HEAD
        + """
early = df.sample(fraction=0.8, seed=1)
late = df.sample(fraction=0.2, seed=2)  #! LK205
"""
        + TAIL
    )


def test_group_statistic_joined() -> None:
    check(
        HEAD
        + 'towns = df.group_by("town").agg(pl.col("area").mean().alias("usual"))  #! LK108\n'
        + 'df = df.join(towns, on="town").with_columns(area=pl.col("area") / pl.col("usual"))'
        + SPLIT
        + TAIL
    )
    check(
        HEAD
        + SPLIT
        + """
towns = early.group_by("town").agg(pl.col("area").mean().alias("usual"))
early, late = early.join(towns, on="town"), late.join(towns, on="town", how="left")
"""
        + TAIL.replace('"rooms"', '"usual"')
    )


CHOSEN = [
    ('cs.numeric() - cs.by_name("cost")', True),
    ('cs.numeric() & ~cs.by_name("cost")', True),
    ('cs.numeric().exclude("cost")', True),
    ('cs.all() - cs.by_name("cost") - cs.string()', True),
    ('cs.float() - cs.matches("cost")', False),
    ('cs.numeric() - cs.starts_with("cost")', False),
    ('cs.numeric() - cs.by_name("cost", "per_room")', False),
]


@pytest.mark.parametrize(("selector", "leaks"), CHOSEN)
def test_selectors_with_and_without_one_another(selector: str, leaks: bool) -> None:
    check(
        """
        import polars as pl
        import polars.selectors as cs
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import train_test_split
        """,
        'inns = pl.scan_csv("inns.csv").with_columns((pl.col("cost") / pl.col("rooms")).alias("per_room"))'
        + ("  #! LK402" if leaks else ""),
        "inns = inns.collect()",
        f"X, y = inns.select({selector}), inns.get_column('cost').to_pandas()",
        """
        a, b, ya, yb = train_test_split(X.to_pandas(), y, random_state=0)
        print(Ridge().fit(a, ya).score(b, yb))
        """,
    )
