"""Tables of every kind say the same about the same data."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaklint.live import overlap
from leaklint.live.checks import examine
from leaklint.live.tables import LazyTable, table_of

pd = pytest.importorskip("pandas")


NUMBERS = itertools.count()


def frame(rows: int = 300, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "number": rng.normal(size=rows),
            "whole": rng.integers(0, 40, rows),
            "text": rng.choice(["red", "green", "blue"], rows),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), unit="D"),
            "flag": rng.random(rows) < 0.4,
        }
    )


def polars(df: Any) -> Any:
    return pytest.importorskip("polars").from_pandas(df)


def arrow(df: Any) -> Any:
    return pytest.importorskip("pyarrow").Table.from_pandas(df, preserve_index=False)


def lazy_polars(df: Any) -> Any:
    return polars(df).lazy()


def dask(df: Any) -> Any:
    return pytest.importorskip("dask.dataframe").from_pandas(df, npartitions=3)


def duckdb(df: Any) -> Any:
    database = pytest.importorskip("duckdb")
    name = f"kept{next(NUMBERS)}"  # in the default connection: relations of two cannot be joined
    database.execute(f"create temp table {name} as select * from df")
    return database.table(name)


EAGER: dict[str, Callable[[Any], Any]] = {
    "pandas": lambda df: df,
    "nullable": lambda df: df.convert_dtypes(),
    "polars": polars,
    "pyarrow": arrow,
}
LAZY: dict[str, Callable[[Any], Any]] = {"polars": lazy_polars, "dask": dask, "duckdb": duckdb}


@pytest.mark.parametrize("kind", EAGER)
def test_every_kind_says_the_same(kind: str) -> None:
    df = frame()
    df.loc[[3, 5], "text"] = None
    df.loc[7, "number"] = np.nan
    plain, other = table_of(df, "df"), table_of(EAGER[kind](df), "df")
    assert (other.n_rows, other.names) == (plain.n_rows, plain.names)
    positions = range(plain.n_columns)
    assert (other.row_hashes(positions) == plain.row_hashes(positions)).all()
    for at in positions:
        a, b = plain.summary(at), other.summary(at)
        assert (a.nulls, a.unique) == (b.nulls, b.unique)
        if a.mean is not None and b.mean is not None:
            assert a.mean == pytest.approx(b.mean)
    rows = np.array([7, 3, 9])
    assert (other.take(rows).row_hashes(positions) == plain.row_hashes(positions, rows)).all()


@pytest.mark.parametrize("kind", LAZY)
def test_lazy_frames_answer_by_reductions(kind: str) -> None:
    df = frame()
    df.loc[7, "number"] = np.nan
    plain, lazy = table_of(df, "df"), table_of(LAZY[kind](df), "df")
    assert isinstance(lazy, LazyTable)
    assert (lazy.n_rows, lazy.names) == (plain.n_rows, plain.names)
    for at, summary in enumerate(lazy.summaries(range(lazy.n_columns))):
        expected = plain.summary(at)
        assert summary.unique == expected.unique
        assert lazy.word(at) == plain.vector(at).dtype
        if lazy.word(at) == "number":
            assert summary.mean == pytest.approx(expected.mean)
            assert summary.high == pytest.approx(expected.high)


@pytest.mark.parametrize("kind", LAZY)
def test_lazy_frames_are_examined_on_their_engine(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    df = frame(400)
    df["visit"] = np.arange(400)
    df["customer"] = [f"c{n % 50}" for n in range(400)]
    df["all"] = 1
    train, test = df[:300], df[280:].reset_index(drop=True)
    answered: list[int] = []
    answer = LazyTable._answer

    def counted(query: Any) -> dict[str, Any]:
        rows = query.collect()
        answered.append(len(rows))
        return answer(query)

    monkeypatch.setattr(LazyTable, "_answer", staticmethod(counted))
    monkeypatch.setenv("LEAKLINT_DEBUG", "1")
    make = LAZY[kind]
    examined = examine(make(train), make(test), group="customer", time="visit", tier=2)
    assert {f.code for f in examined.findings} == {"LK206", "LK504", "LK602", "LK801"}
    assert set(answered) == {1}, "nothing but one row of results leaves the engine"
    shared = next(f for f in examined.findings if f.code == "LK206")
    assert shared.message.startswith("20 of the 120 rows")
    late = next(f for f in examined.findings if f.code == "LK504")
    assert "19 of the 120 rows" in late.message
    clean = examine(make(df[:200]), make(df[200:]), time="visit", tier=2)
    assert not {f.code for f in clean.findings} - {"LK801"}


@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_findings_do_not_depend_on_the_library(kind: str) -> None:
    df = frame(400)
    df["leak"] = df["flag"] * 3.0 + 0.01 * df["number"]
    train, test = df[:300], df[250:].reset_index(drop=True)
    make = EAGER[kind]
    plain = examine(train, test, target="flag", tier=2)
    other = examine(make(train), make(test), target="flag", tier=2)
    assert plain.findings
    assert [(f.code, f.severity) for f in other.findings] == [(f.code, f.severity) for f in plain.findings]


def test_arrays_and_sparse_matrices() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    dense = np.random.default_rng(0).poisson(0.05, size=(300, 80)).astype(float)
    train, test = dense[:200], np.concatenate([dense[200:], dense[:10]])
    expected = table_of(dense).summary(3)
    for make in (
        sparse.csr_matrix,
        sparse.csc_matrix,
        sparse.coo_matrix,
        sparse.csr_array,
        sparse.lil_matrix,
    ):
        matrix = make(train)
        table = table_of(matrix, "X")
        assert table.summary(5).unique == table_of(train).summary(5).unique
        examined = examine(matrix, make(test), tier=2)
        assert [f.code for f in examined.findings if f.severity != "info"] == ["LK206"]
    assert table_of(sparse.csr_matrix(dense)).summary(3) == expected
    unsorted = sparse.csr_matrix(
        (np.array([1.0, 2.0, 3.0]), np.array([2, 0, 0]), np.array([0, 3])), shape=(1, 3)
    )
    before = unsorted.indices.copy(), unsorted.data.copy()
    same = sparse.csr_matrix(np.array([[5.0, 0.0, 1.0]]))
    assert table_of(unsorted).row_hashes(range(3)) == table_of(same).row_hashes(range(3))
    assert (unsorted.indices == before[0]).all()
    assert (unsorted.data == before[1]).all()


def test_structured_arrays_images_and_series() -> None:
    people = np.array([(1, 2.5, "a"), (2, 3.5, "b")], dtype=[("n", int), ("x", float), ("name", "U3")])
    assert table_of(people).names == ["n", "x", "name"]
    images = np.random.default_rng(0).integers(0, 255, size=(60, 8, 8, 3), dtype=np.uint8)
    assert table_of(images).n_columns == 192
    assert [f.code for f in examine(images[:40], images[30:].copy(), tier=2).findings] == ["LK206"]
    assert table_of(pd.Series([1, 2], name="age")).names == ["age"]
    masked = np.ma.masked_array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])
    assert table_of(masked).summary(1).nulls == 1


def test_columns_are_views() -> None:
    array = np.random.default_rng(0).normal(size=(1000, 5))
    df = pd.DataFrame(array, columns=list("abcde"))
    for value in (array, df):
        vector = table_of(value).vector(2)
        assert np.shares_memory(vector.values, df["c"].to_numpy()) or np.shares_memory(vector.values, array)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 40),
    st.integers(0, 12),
    st.integers(1, 4),
    st.integers(1, 6),
    st.integers(0, 2**31),
)
def test_shared_rows_are_counted_right(
    rows: int, others: int, copies: int, columns: int, values: int, seed: int
) -> None:
    """Against comparing every row with every row, for whatever mixture of types."""
    rng = np.random.default_rng(seed)

    def make(count: int) -> Any:
        parts: dict[str, Any] = {}
        for at in range(columns):
            kind = at % 4
            if kind == 0:
                parts[f"c{at}"] = rng.integers(0, values, count).astype(
                    [np.int64, np.float32, np.int8][seed % 3]
                )
            elif kind == 1:
                parts[f"c{at}"] = pd.array(rng.choice(["a", "b", None], count), dtype="str")
            elif kind == 2:
                parts[f"c{at}"] = rng.choice([1.5, np.nan, -0.0, 0.0], count)
            else:
                parts[f"c{at}"] = pd.Categorical(rng.choice(["u", "v"], count))
        return pd.DataFrame(parts)

    train = make(rows)
    test = pd.concat(
        [make(others), train.sample(min(copies, rows), random_state=seed % 1000)], ignore_index=True
    )
    known = {plain(row) for row in train.itertuples(index=False)}
    expected = sum(plain(row) in known for row in test.itertuples(index=False))
    a, b = table_of(train), table_of(test)
    pairs = [(at, at) for at in range(columns)]
    for most in (None, 10_000):
        shared = overlap.shared_rows(a, b, pairs, most, np.random.default_rng(0), lambda: None)
        assert shared.found == expected
    assert 0 <= shared.beyond_chance <= shared.found


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(None if v is None or v != v else (v + 0.0 if isinstance(v, float) else v) for v in row)


def test_large_whole_numbers_are_told_apart() -> None:
    big = 2**60 + np.arange(1000, dtype=np.int64)
    table = table_of(big)
    assert len(np.unique(table.row_hashes([0]))) == 1000
    assert (table_of(big.astype(np.uint64)).row_hashes([0]) == table.row_hashes([0])).all()
    small = np.arange(1000)
    assert (table_of(small).row_hashes([0]) == table_of(small.astype(np.float32)).row_hashes([0])).all()


def test_same_rows_by_memory() -> None:
    base = np.random.default_rng(0).normal(size=(100, 4))
    fortran = np.asfortranarray(base)
    for array in (base, fortran):
        a, b = table_of(array[:60]), table_of(array[50:])
        pairs = [(at, at) for at in range(4)]
        found = overlap.same_rows(a, b, pairs)
        assert found is not None
        assert (found.how, found.found) == ("memory", 10)
        assert overlap.same_rows(table_of(array[:50]), table_of(array[50:]), pairs) is None
        assert overlap.same_rows(table_of(array[::2]), table_of(array[1::2]), pairs) is None
        halves = table_of(array[:, :2]), table_of(array[:, 2:])
        assert overlap.same_rows(*halves, [(0, 0), (1, 1)]) is None


def test_same_rows_by_index() -> None:
    df = frame(200).sample(frac=1, random_state=0)
    train, test = df.iloc[:150].copy(), df.iloc[140:].copy()
    pairs = [(at, at) for at in range(5)]
    found = overlap.same_rows(table_of(train), table_of(test), pairs)
    assert found is not None
    assert (found.how, found.found) == ("index", 10)
    changed = test.assign(number=0.0, whole=-1)
    assert overlap.same_rows(table_of(train), table_of(changed), pairs) is None, "labels of another source"
    assert overlap.same_rows(table_of(df.iloc[:150].copy()), table_of(df.iloc[150:].copy()), pairs) is None


def test_sampled_verdicts_say_so() -> None:
    rng = np.random.default_rng(0)
    train = rng.normal(size=(20_000, 4))
    test = np.concatenate([rng.normal(size=(8_000, 4)), train[:4000]])
    sampled = examine(train, test, tier=1)
    assert "of 500 sampled rows (of 12,000)" in sampled.findings[0].message
    evidence = sampled.evidence[sampled.findings[0].fingerprint]
    assert (evidence.looked_at, evidence.rows) == (500, 12_000)
    exact = examine(train, test, tier=2)
    assert exact.findings[0].message.startswith("4,000 of the 12,000 rows")
    assert "sampled" not in exact.findings[0].message


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize(
    ("kind", "other"),
    [("f8", "f4"), ("f4", "f8"), ("f4", "f2"), ("i8", "f8"), ("i8", "f4"), ("i8", "i4"), ("i8", "Float32")],
)
def test_a_copy_in_another_precision_is_a_copy(tier, kind, other):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(600, 4)) if kind[0] == "f" else rng.integers(0, 10**7, (600, 4))
    train = pd.DataFrame(rows[:400], columns=list("abcd")).astype(kind)
    copied, apart = np.vstack([rows[400:], rows[:50]]), rows[400:]
    for some, codes in ((copied, {"LK206"}), (apart, set())):
        test = pd.DataFrame(some, columns=list("abcd")).astype(kind).astype(other)
        examined = examine(train, test, tier=tier)
        assert {f.code for f in examined.findings if f.family == "overlap"} == codes
        if codes:
            assert examined.findings[0].message.startswith("50 of the 250 rows")


@pytest.mark.parametrize("honest", [0.6, 0.9, 1.2])
def test_a_feature_that_knows_all_stands_out_beside_a_strong_honest_one(honest):
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(1500, 8)), columns=list("abcdefgh"))
    y = (table["a"] * 3 + rng.normal(size=1500) * honest > 0).astype(int).rename("y")
    found = examine(table.assign(after=y * 2 + rng.normal(size=1500) * 0.2), target=y).findings
    assert [f.code for f in found] == ["LK403"]
    assert found[0].message.startswith("`after` by itself")
    # Two honest ones that are as strong are no news.
    twin = table["a"] + rng.normal(size=1500) * 0.02
    assert honest < 1 or not examine(table.assign(twin=twin), target=y).findings
