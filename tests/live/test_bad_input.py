"""Whatever stands in a table: a note at most, never an exception of ours, and nothing of the user's is called."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import leaklint
from leaklint.live import checks
from leaklint.live.checks import Examined, UnknownColumnError, examine
from leaklint.live.parts import Budget
from leaklint.live.tables import UnknownTableError, table_of

pd = pytest.importorskip("pandas")
ROWS = 120


class Trap:
    """Says no to everything that might be asked of it."""

    asked = 0

    def _no(self, *args: object) -> Any:
        type(self).asked += 1
        raise RuntimeError("asked")

    __eq__ = __ne__ = __lt__ = __repr__ = __str__ = __len__ = __bool__ = __float__ = __int__ = __iter__ = _no
    __hash__ = _no  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        return self._no()


class Silent:
    """A label that pandas can use and nobody can show."""

    def __repr__(self) -> str:
        raise RuntimeError("asked")

    __str__ = __repr__


class LoudText(str):
    """A text with manners of its own."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("asked")

    def __hash__(self) -> int:
        raise RuntimeError("asked")

    def __str__(self) -> str:
        raise RuntimeError("asked")


def objects(make: Callable[[int], Any]) -> Any:
    column = np.empty(ROWS, dtype=object)
    for at in range(ROWS):
        column[at] = make(at)
    return column


def zoned(at: int) -> datetime.datetime:
    return datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=at)


COLUMNS: dict[str, Callable[[], Any]] = {
    "traps": lambda: objects(lambda at: Trap()),
    "some traps": lambda: objects(lambda at: Trap() if at % 3 else at),
    "loud texts": lambda: objects(lambda at: LoudText(at)),
    "dicts": lambda: objects(lambda at: {"a": at}),
    "lists": lambda: objects(lambda at: [[at], [at, [at]]]),
    "arrays": lambda: objects(lambda at: np.arange(at % 3)),
    "frames": lambda: objects(lambda at: pd.DataFrame({"a": [at]})),
    "functions": lambda: objects(lambda at: lambda: at),
    "mixed": lambda: objects(lambda at: (at, str(at), None, 1.5, b"x", float("nan"), True)[at % 7]),
    "decimals": lambda: objects(lambda at: decimal.Decimal(at) / 7),
    "signalling": lambda: objects(lambda at: decimal.Decimal("sNaN") if at == 5 else decimal.Decimal(at)),
    "huge numbers": lambda: pd.Series(objects(lambda at: 10**400 + at), dtype=object),
    "complex": lambda: np.arange(ROWS) * 1j,
    "infinite": lambda: np.where(np.arange(ROWS) % 4, np.inf, -np.inf),
    "nan": lambda: np.full(ROWS, np.nan),
    "none": lambda: objects(lambda at: None),
    "huge texts": lambda: objects(lambda at: "x" * 200_000 if at % 40 == 0 else str(at)),
    "surrogates": lambda: pd.Series(objects(lambda at: f"\ud800{at % 5}"), dtype=object),
    "dates": lambda: objects(lambda at: datetime.date(1, 1, 1) + datetime.timedelta(days=at)),
    "zoned objects": lambda: objects(zoned),
    "zoned": lambda: pd.date_range("2020-01-01", periods=ROWS, tz="Europe/Berlin"),
    "periods": lambda: pd.period_range("2020-01", periods=ROWS, freq="M"),
    "spans": lambda: pd.to_timedelta(np.arange(ROWS), unit="s"),
    "categories": lambda: pd.Categorical(list("abc") * (ROWS // 3)),
    "empty categories": lambda: pd.Categorical([None] * ROWS, categories=[]),
    "intervals": lambda: pd.cut(np.arange(ROWS), 5),
    "masked": lambda: pd.array([1, None, 3] * (ROWS // 3), dtype="Int64"),
    "flags": lambda: pd.array([True, None, False] * (ROWS // 3), dtype="boolean"),
    "sparse": lambda: pd.arrays.SparseArray([0, 0, 1] * (ROWS // 3)),
    "half": lambda: np.arange(ROWS, dtype=np.float16),
    "big": lambda: np.full(ROWS, np.uint64(2**64 - 1)) - np.arange(ROWS, dtype=np.uint64),
    "texts": lambda: pd.array([f"a {at} b c d e f" for at in range(ROWS)], dtype="string"),
}


def all_ways(frame: Any, **options: Any) -> list[Examined]:
    """Examine a frame alone, against a part of itself, and with a label, at each tier."""
    y = np.arange(len(frame)) % 2
    found = []
    for tier in (0, 1, 2):
        found.append(examine(frame, tier=tier, **options))
        found.append(examine(frame, frame[: len(frame) // 2], tier=tier, **options))
        found.append(examine(frame, target=y, tier=tier, asked=["LK805"], **options))
    return found


@pytest.mark.parametrize("what", COLUMNS)
def test_a_column_of_anything(what: str) -> None:
    Trap.asked = 0
    frame = pd.DataFrame({"x": np.arange(ROWS) * 0.5, "it": COLUMNS[what]()})
    for examined in all_ways(frame) + all_ways(frame[["it"]]):
        assert not [note for note in examined.notes if "could not be checked" in note]
    for role in ("target", "group", "time"):
        examined = examine(frame, frame[60:], tier=2, **{role: "it"})
        assert not [note for note in examined.notes if "could not be checked" in note]
    assert Trap.asked == 0
    report = leaklint.inspect(frame, frame[60:])
    report.to_frame()
    report.to_dict()
    assert str(report)
    assert Trap.asked == 0


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (2, 2)])
def test_hardly_a_table(shape: tuple[int, int]) -> None:
    array = np.zeros(shape)
    for value in (array, pd.DataFrame(array), pd.DataFrame(array).astype(object)):
        all_ways(value)
        leaklint.inspect(value, value)._repr_html_()


def test_single_values_are_no_tables() -> None:
    for value in (np.array(3.0), 5, None, "text", object(), {"a": [1]}, Trap()):
        with pytest.raises(UnknownTableError):
            table_of(value, "it")


def test_a_million_columns() -> None:
    wide = pd.DataFrame(np.zeros((3, 1_000_000), dtype=np.int8))
    began = time.process_time()
    examined = examine(wide, wide[:1], tier=1)
    assert time.process_time() - began < 10
    assert any("1,000,000 columns" in note for note in examined.notes)
    array = np.random.default_rng(0).normal(size=(40, 200_000))
    assert [f.code for f in examine(array, array[:20], tier=2).findings] == ["LK206"]


def test_strange_labels_of_columns_and_rows() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(ROWS, 4))
    levels = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"])
    rows = pd.MultiIndex.from_product([range(ROWS // 2), ["u", "v"]])
    frame = pd.DataFrame(values, columns=levels, index=rows)
    examined = examine(frame, frame[50:70], target=("a", 1))
    assert [f.code for f in examined.findings] == ["LK206"]
    same = pd.DataFrame(values, columns=["a", "a", "b", "b"])
    assert {f.code for f in examine(same, same[:30], target="b").findings} == {"LK206"}
    odd = pd.DataFrame(values, columns=[Silent(), 7, None, Silent()])
    names = table_of(odd, "odd").names
    assert names == ["column 1", "7", "column 3", "column 4"]
    examine(odd, odd[:30], tier=2)
    repeated = pd.DataFrame(values, index=np.zeros(ROWS, dtype=int))
    examine(repeated, repeated[:30], tier=2)


def test_wrong_columns_are_told_with_the_nearest() -> None:
    frame = pd.DataFrame({"patient": [1, 2], "sugar": [1.0, 2.0]})
    with pytest.raises(UnknownColumnError, match="did you mean 'patient'"):
        examine(frame, target="pateint")
    with pytest.raises(UnknownColumnError, match="`test` has no column 'patient'"):
        examine(frame, frame[["sugar"]], group="patient")
    with pytest.raises(UnknownTableError, match="the target has 3 rows, `train` has 2"):
        examine(frame, target=[1, 2, 3])


def test_frames_that_change_meanwhile() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(4000, 8)), columns=list("abcdefgh"))
    stop = threading.Event()

    def change() -> None:
        at = 0
        while not stop.is_set():
            at += 1
            frame[f"new{at % 5}"] = at
            del frame["a"]
            frame["a"] = 1.0
            if at < 50:
                frame.loc[len(frame)] = 0.0

    worker = threading.Thread(target=change)
    worker.start()
    try:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            with contextlib.suppress(UnknownTableError):  # the label is as long as the frame no more
                examine(frame, frame, target=np.zeros(4000), tier=2)
    finally:
        stop.set()
        worker.join()


def test_interrupts_come_through_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(400, 4)), columns=list("abcd"))
    before = frame.copy()

    def interrupt(done: float, what: str) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(frame, frame[:50], tier=2, progress=interrupt)
    pd.testing.assert_frame_equal(frame, before)
    assert [f.code for f in examine(frame, frame[:50], tier=2).findings] == ["LK206"]


def test_what_does_not_fit_the_time_is_put_off() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(400, 4)), columns=list("abcd"))
    examined = examine(frame, frame[:50], tier=2, budget=Budget(-1))
    assert not examined.findings
    assert "LK206" in examined.put_off
    assert not examined.checked


def test_a_rule_that_fails_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAKLINT_DEBUG", raising=False)

    def fail(*args: object, **options: object) -> None:
        raise ValueError("a secret value")

    monkeypatch.setattr(checks.overlap, "same_rows", fail)
    frame = pd.DataFrame({"a": [1, 1, 1, 1], "b": [1.0, 2, 3, 4]})
    examined = examine(frame, frame)
    assert "LK206 shared-rows could not be checked (ValueError)" in examined.notes
    assert "secret" not in "".join(examined.notes)
    assert "LK801" in {f.code for f in examined.findings}


def test_random_numbers_of_the_user_stay_as_they_are() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(30_000, 4)), columns=list("abcd"))
    np.random.seed(3)
    state = np.random.get_state()[1].copy()
    hashes = pd.util.hash_pandas_object(frame)
    leaklint.inspect(frame, frame[:5000], target="a")
    assert (np.random.get_state()[1] == state).all()
    assert (pd.util.hash_pandas_object(frame) == hashes).all()


def test_what_someone_has_put_into_an_estimator_is_not_asked():
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    from leaklint.live import proofs

    asked = []

    class Evil:
        shape = dtype = property(lambda self: asked.append("property"))

        def __len__(self):
            asked.append("length")
            return 1

        def __float__(self):
            asked.append("number")
            return 1.0

        __eq__ = __getattr__ = __iter__ = __array__ = lambda self, *args: asked.append("more")
        __hash__ = None

    X = np.ones((5, 2))
    for made in (StandardScaler(), MinMaxScaler()):
        made.fit(X)
        for key in [key for key in vars(made) if key.endswith("_")]:
            kept = vars(made)[key]
            vars(made)[key] = Evil()
            proofs.read("est", made)
            proofs.read("est", Pipeline([("one", made), ("two", Evil())]))
            vars(made)[key] = kept
    assert asked == []
