"""One small interface over tables of any kind.

`table_of` wraps a pandas, polars, pyarrow or modin frame, a NumPy array, a SciPy sparse matrix, or a lazy frame of
Dask, Spark, DuckDB or polars. The wrapper is read-only and lives as long as one examination: it copies nothing that
can be viewed, calls nothing that belongs to a cell (no `__eq__`, `__hash__` or `__repr__` of unknown types), and
imports no data library: the type of a value is looked up among the modules that its owner has imported.

A column comes as a `Vector`: numbers and times as NumPy arrays (a view where possible), texts and categories as codes
with keyed 64-bit hashes of the distinct values. Lazy frames give no columns, only a `Summary` of each: the reductions
run on their own engine, and nothing but one row of results leaves it.
"""

from __future__ import annotations

import datetime
import decimal
import secrets
import sys
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "LazyTable",
    "Summary",
    "Table",
    "UnknownTableError",
    "Vector",
    "hash_of",
    "in_one_precision",
    "table_of",
    "vector_of",
]

#: Hashes of values and rows mean nothing outside of this process.
_KEY = np.uint64(secrets.randbits(64) | 1)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_NULL = np.uint64(secrets.randbits(64))
_OPAQUE = np.uint64(secrets.randbits(64))
_SHIFT = np.uint64(32)

CHUNK = 1 << 16  # rows; what is hashed at a time stays in the processor's cache
LONGEST_NAME = 60

# Exact types only: a subclass may bring methods of its own.
_KIND_OF: dict[type, str] = {
    str: "text",
    bytes: "bytes",
    bool: "number",
    int: "number",
    float: "number",
    decimal.Decimal: "number",
    datetime.datetime: "time",
    datetime.date: "time",
    datetime.time: "clock",
    datetime.timedelta: "span",
    uuid.UUID: "id",
    type(None): "null",
    np.str_: "text",
    np.bytes_: "bytes",
    np.bool_: "number",
    **dict.fromkeys((np.float64, np.float32, np.int64, np.int32, np.int16, np.int8, np.uint8), "number"),
    **dict.fromkeys((np.uint16, np.uint32, np.uint64, np.float16), "number"),
    np.datetime64: "time64",
}


class UnknownTableError(TypeError):
    """A value that is no table; the message says what it is."""


def loaded(module: str, name: str) -> Any:
    """Return what a module defines if its owner has imported it, else None; nothing is imported."""
    return getattr(sys.modules.get(module), name, None)


def is_a(value: object, module: str, name: str) -> bool:
    """Whether a value is an instance of a class of a module that may not be there."""
    kind = loaded(module, name)
    return isinstance(kind, type) and isinstance(value, kind)


# -- names -----------------------------------------------------------------------------------------


def shown_name(label: object, position: int) -> str:
    """A column's label as it may be shown: only labels of known types, on one line, not too long."""
    if type(label) is tuple:
        parts = [shown_name(part, -1) for part in label]
        text = ", ".join(part for part in parts if part)
    elif type(label) in (str, int, bool, np.str_, np.int64):
        text = str(label)
    else:
        text = ""
    text = " ".join("".join(c if c.isprintable() else " " for c in text.replace("`", "'")).split())
    if not text:
        return f"column {position + 1}" if position >= 0 else ""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


# -- columns ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Vector:
    """One column.

    Attributes
    ----------
    kind : {"number", "time", "label", "opaque"}
        Numbers and booleans; times as microseconds (or the ordinals of periods); texts, categories and other values
        that can only be equal or not; what cannot be looked at.
    values : ndarray
        The numbers, or the times as int64; for labels the codes into `distinct`, -1 where missing.
    null : ndarray or None
        Where a value is missing; None where none is.
    distinct : ndarray or None
        Keyed hashes of the distinct values of a "label".
    dtype : str
        The kind of the values in a word that can be compared between two tables.
    types : frozenset of str
        Kinds of the Python objects in an object column.
    is_category : bool
        Whether the owner declared it as categories.
    """

    kind: str
    values: Any
    null: Any = None
    distinct: Any = None
    dtype: str = ""
    types: frozenset[str] = frozenset()
    is_category: bool = False
    _hashes: Any = None

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: Any) -> Vector:
        """The same column for some rows (indices, a mask or a slice)."""
        null = None if self.null is None else self.null[rows]
        return Vector(
            self.kind, self.values[rows], null, self.distinct, self.dtype, self.types, self.is_category
        )

    @property
    def n_null(self) -> int:
        return 0 if self.null is None else int(np.count_nonzero(self.null))

    def floats(self) -> Any:
        """The numbers or times as floats, NaN where missing."""
        values = self.values.astype(np.float64)
        if self.null is not None:
            values[self.null] = np.nan
        return values

    def hashes(self, rows: Any = slice(None)) -> Any:
        """64-bit keyed hashes of the values; equal values of two tables have equal hashes.

        Missing is equal to missing, 1 to 1.0, and -0.0 to 0.0. What cannot be looked at is equal to itself.
        """
        if self.kind == "opaque":
            return np.full(len(self.values[rows]), _OPAQUE)
        if self.kind == "label":
            codes = self.values[rows]
            if not len(self.distinct):
                return np.full(len(codes), _NULL)
            found = self.distinct[codes]
            found[codes < 0] = _NULL
            return found
        found = _bits(self.values[rows])
        if self.null is not None:
            found[self.null[rows]] = _NULL
        return found

    def is_text(self) -> bool:
        return self.kind == "label" and not self.is_category and self.types <= {"text"}


def _bits(values: Any) -> Any:
    """Numbers as hashes that agree between integer and float columns of any width."""
    kind = values.dtype.kind
    if kind in "iu" and values.dtype.itemsize == 8:
        floats = values.astype(np.float64)
        found = floats.view(np.uint64)
        if len(values) and (values.max() > 2**53 or (kind == "i" and values.min() < -(2**53))):
            # Beyond 2^53 neighbours share a float: what the float leaves out is added.
            with np.errstate(invalid="ignore"):
                back = floats.astype(np.int64 if kind == "i" else np.uint64)
            rest = values.astype(np.uint64) - back.astype(np.uint64)
            found = found + rest * _MIX
    else:
        floats = values.astype(np.float64)
        floats += 0.0  # -0.0 becomes 0.0
        found = floats.view(np.uint64)
    return _stir(found)


def _stir(found: Any) -> Any:
    found = found ^ _KEY
    found *= _ODD
    found ^= found >> _SHIFT
    found *= _MIX
    found ^= found >> _SHIFT
    return found


def hash_of(values: Iterable[Any]) -> Any:
    """Keyed hashes of distinct Python values of known types."""
    key = int(_KEY)
    plain = np.array([hash((key, value)) for value in values], dtype=np.int64)
    return _stir(plain.view(np.uint64))


def vector_of(values: Any, dtype: str = "") -> Vector:
    """Make a column of a one-dimensional NumPy array."""
    kind = values.dtype.kind
    if kind in "biu":
        word = "boolean" if kind == "b" else "number"
        return Vector("number", values.view(np.uint8) if kind == "b" else values, dtype=dtype or word)
    if kind == "f":
        null = np.isnan(values)
        return Vector("number", values, null if null.any() else None, dtype=dtype or "number")
    if kind in "Mm":
        return _of_times(values, dtype)
    if kind == "U" or kind == "S":
        return _of_objects(values.astype(object), dtype or ("text" if kind == "U" else "bytes"))
    if kind == "O":
        return _of_objects(values, dtype)
    return Vector("opaque", values, dtype=dtype or "other")


def _of_times(values: Any, dtype: str) -> Vector:
    kind = values.dtype.kind
    null = np.isnat(values)
    if np.datetime_data(values.dtype)[0] != "generic":
        values = values.astype(f"{kind}8[us]")
    word = dtype or ("time" if kind == "M" else "duration")
    return Vector("time", values.view(np.int64), null if null.any() else None, dtype=word)


def _kinds(values: Any) -> dict[type, str]:
    """The kinds of the objects in an array, by their exact types."""
    found = {}
    missing = (loaded("pandas._libs.missing", "NAType"), loaded("pandas._libs.tslibs.nattype", "NaTType"))
    stamp, interval = loaded("pandas", "Timestamp"), loaded("pandas", "Interval")
    for kind in set(map(type, values)):
        if kind in missing:
            found[kind] = "null"
        elif kind is stamp:
            found[kind] = "time"
        elif kind is interval:
            found[kind] = "span"
        else:
            found[kind] = _KIND_OF.get(kind, "object")
    return found


def _of_objects(values: Any, dtype: str = "") -> Vector:
    kinds = _kinds(values)
    words = frozenset(kinds.values())
    empty = {kind for kind, word in kinds.items() if word == "null"}
    null = None
    if empty or float in kinds or np.float64 in kinds or decimal.Decimal in kinds:
        null = np.fromiter(
            (
                type(v) in empty or (kinds[type(v)] == "number" and _not_a_number(v))
                for v in values
            ),
            dtype=bool,
            count=len(values),
        )  # fmt: skip
        if not null.any():
            null = None
    if null is not None and words & {"text", "time", "bytes"} and "number" in words:
        # NaN among texts is a missing value, not a number among texts.
        words = frozenset(kinds[kind] for kind in set(map(type, values[~null])))
    words -= {"null"}
    if "object" in words:
        return Vector("opaque", values, null, dtype=dtype or "objects", types=words)
    try:
        if words == {"number"}:
            return _numbers(values, null, words, dtype)
        if words == {"time"}:
            return _dates(values, null, words, dtype)
        return _labels(values, null, words, dtype)
    except Exception:  # numbers too large for a float, NaN that signals: comparable by nothing
        return Vector("opaque", values, null, dtype=dtype or "objects", types=words)


def _not_a_number(value: Any) -> bool:
    if type(value) is decimal.Decimal:
        return value.is_nan()
    return bool(value != value)


def _numbers(values: Any, null: Any, words: frozenset[str], dtype: str) -> Vector:
    keep = values if null is None else values[~null]
    made = np.fromiter((float(v) for v in keep), dtype=np.float64, count=len(keep))
    if null is not None:
        whole = np.full(len(values), np.nan)
        whole[~null] = made
        made = whole
    return Vector("number", made, null, dtype=dtype or "number", types=words)


_EPOCH = datetime.datetime(1970, 1, 1)
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()


def _micros(value: Any) -> int:
    if type(value) is datetime.date:
        return (value.toordinal() - _FIRST_DAY) * 86_400_000_000
    zone = value.utcoffset()
    plain = value.replace(tzinfo=None) - _EPOCH
    if zone is not None:
        plain -= zone
    return int(plain // datetime.timedelta(microseconds=1))


def _dates(values: Any, null: Any, words: frozenset[str], dtype: str) -> Vector:
    # A time zone is a user's object too, but only the owner of an exact datetime could have put it there.
    made = np.zeros(len(values), dtype=np.int64)
    here = range(len(values)) if null is None else np.flatnonzero(~null)
    for at in here:
        made[at] = _micros(values[at])
    return Vector("time", made, null, dtype=dtype or "time", types=words)


def _labels(values: Any, null: Any, words: frozenset[str], dtype: str) -> Vector:
    index: dict[Any, int] = {}
    put = index.setdefault
    if null is None:
        codes = np.fromiter((put(v, len(index)) for v in values), dtype=np.int64, count=len(values))
    else:
        codes = np.full(len(values), -1, dtype=np.int64)
        kept = values[~null]
        codes[~null] = np.fromiter((put(v, len(index)) for v in kept), dtype=np.int64, count=len(kept))
    word = dtype or ("text" if words <= {"text"} else "values")
    return Vector("label", codes, null, hash_of(index), word, words)


def _of_codes(codes: Any, categories: Any, dtype: str, *, is_category: bool) -> Vector:
    """A column that its owner keeps as codes into distinct values."""
    inner = vector_of(np.asarray(categories)) if len(categories) else None
    codes = np.asarray(codes)
    null = codes < 0
    if inner is not None and inner.kind == "opaque":
        return Vector("opaque", codes, null if null.any() else None, dtype=dtype)
    distinct = inner.hashes() if inner is not None else np.empty(0, np.uint64)
    types = frozenset(["text"]) if inner is not None and inner.dtype == "text" else frozenset(["values"])
    return Vector(
        "label", codes.astype(np.int64), null if null.any() else None, distinct, dtype, types, is_category
    )


# -- tables ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Summary:
    """Reductions over one column; None where they make no sense.

    `low` and `high` are values of the data: they are compared, never shown.
    """

    rows: int
    nulls: int | None = None
    unique: int | None = None
    mean: float | None = None
    variance: float | None = None
    low: Any = None
    high: Any = None


class Table:
    """A table in memory.

    Attributes
    ----------
    name : str
        What the user calls it.
    kind : str
        The library it comes from.
    n_rows, n_columns : int
        Its shape when it was wrapped.
    keys : sequence
        The labels of the columns as their owner has them, or numbers.
    named : bool
        Whether columns are known by name rather than by position.
    """

    lazy = False
    named = True

    def __init__(self, value: Any, name: str, kind: str, keys: Sequence[Any], n_rows: int) -> None:
        self.value = value
        self.name = name
        self.kind = kind
        self.n_rows = n_rows
        self.keys = keys
        self.n_columns = len(keys)
        self._vectors: dict[int, Vector] = {}
        self._names: list[str] | None = None

    @property
    def names(self) -> list[str]:
        """The columns' names as they may be shown, each once."""
        if self._names is None:
            seen: dict[str, int] = {}
            self._names = []
            for position, key in enumerate(self.keys):
                name = shown_name(key, position) if self.named else f"column {position + 1}"
                again = seen[name] = seen.get(name, 0) + 1
                self._names.append(name if again == 1 else f"{name} ({again})")
        return self._names

    def find(self, label: Any) -> int | None:
        """The position of the first column with this label."""
        for position, key in enumerate(self.keys):
            if type(key) is type(label) and key == label:
                return position
        if type(label) is str and self.named:
            for position, name in enumerate(self.names):
                if name == label:
                    return position
        return None

    def vector(self, position: int) -> Vector:
        """A column; it is made once."""
        if position not in self._vectors:
            self._vectors[position] = self._make(position)
        return self._vectors[position]

    def _make(self, position: int) -> Vector:
        raise NotImplementedError

    def some(self, position: int, rows: Any) -> Vector:
        """A column for some rows (indices), without looking at the others where the owner can do that."""
        if position in self._vectors:
            return self._vectors[position].take(rows)
        return self._make_some(position, rows)

    def _make_some(self, position: int, rows: Any) -> Vector:
        return self.vector(position).take(rows)

    def raw(self, position: int) -> Any:
        """A column's values as an object array: for texts, and where the user wants values shown."""
        raise NotImplementedError

    def take(self, rows: Any) -> Table:
        """A table of some rows, copied."""
        return _Part(self, rows)

    def labels(self) -> Vector | None:
        """The index labels if they say more than the position."""
        return None

    def pointer(self, position: int) -> tuple[int, int] | None:
        """Where in memory a column begins, and the bytes from row to row; None where it is not laid out so."""
        return None

    def summary(self, position: int) -> Summary:
        """Reductions over a column."""
        vector = self.vector(position)
        if vector.kind == "opaque":
            return Summary(self.n_rows, vector.n_null)
        rest = vector.values if vector.null is None else vector.values[~vector.null]
        unique = len(np.unique(rest))
        if vector.kind == "label" or not len(rest):
            return Summary(self.n_rows, vector.n_null, unique)
        if vector.kind == "time":
            return Summary(self.n_rows, vector.n_null, unique, None, None, int(rest.min()), int(rest.max()))
        with np.errstate(all="ignore"):
            floats = rest.astype(np.float64)
            return Summary(
                self.n_rows,
                vector.n_null,
                unique,
                float(floats.mean()),
                float(floats.var()),
                float(rest.min()),
                float(rest.max()),
            )

    def row_hashes(self, positions: Sequence[int], rows: Any = None) -> Any:
        """Keyed 64-bit hashes of rows over some columns, in their order."""
        vectors = [self.vector(position) for position in positions]
        count = self.n_rows if rows is None else len(rows)
        found = np.empty(count, dtype=np.uint64)
        for start in range(0, count, CHUNK):
            part = slice(start, min(start + CHUNK, count)) if rows is None else rows[start : start + CHUNK]
            found[start : start + CHUNK] = _row_hashes(vectors, part)
        return found


def _row_hashes(vectors: Sequence[Vector], part: Any) -> Any:
    mixed = None
    for vector in vectors:
        hashes = vector.hashes(part)
        if mixed is None:
            mixed = hashes
            continue
        mixed *= _ODD
        mixed ^= mixed >> _SHIFT
        mixed += hashes
    return mixed


class Rounded(Table):
    """Another table with some of its numbers rounded to a narrower type, to be compared with such numbers."""

    def __init__(self, whole: Table, narrow: dict[int, Any]) -> None:
        super().__init__(whole.value, whole.name, whole.kind, whole.keys, whole.n_rows)
        self.whole, self.narrow = whole, narrow
        self.named = whole.named
        self._names = whole._names

    def _make(self, position: int) -> Vector:
        return self._round(position, self.whole.vector(position))

    def _make_some(self, position: int, rows: Any) -> Vector:
        return self._round(position, self.whole.some(position, rows))

    def _round(self, position: int, vector: Vector) -> Vector:
        kind = self.narrow.get(position)
        if kind is None:
            return vector
        with np.errstate(all="ignore"):
            return Vector(vector.kind, vector.values.astype(kind), vector.null, dtype=vector.dtype)

    def raw(self, position: int) -> Any:
        return self.whole.raw(position)

    def labels(self) -> Vector | None:
        return self.whole.labels()

    def pointer(self, position: int) -> tuple[int, int] | None:
        return self.whole.pointer(position)


def in_one_precision(first: Table, second: Table, pairs: Sequence[tuple[int, int]]) -> tuple[Table, Table]:
    """Two tables whose numbers can be compared: a copy in single precision is a copy all the same.

    Parameters
    ----------
    first, second : Table
        Tables in memory.
    pairs : sequence of (int, int)
        Positions of the columns that both have.
    """
    narrow: tuple[dict[int, Any], dict[int, Any]] = ({}, {})
    row = np.arange(1)
    if not first.n_rows or not second.n_rows or "sparse" in (first.kind, second.kind):
        return first, second
    for pair in pairs:
        vectors = first.some(pair[0], row), second.some(pair[1], row)
        if any(vector.kind != "number" for vector in vectors):
            continue
        kinds = [vector.values.dtype for vector in vectors]
        floats = [kind for kind in kinds if kind.kind == "f"]
        least = min(floats, key=lambda kind: kind.itemsize, default=None)
        if least is None or least.itemsize >= 8:
            continue
        for side, kind in enumerate(kinds):
            if kind != least and kind.itemsize > (least.itemsize if kind.kind == "f" else 2):
                narrow[side][pair[side]] = least
    return (
        Rounded(first, narrow[0]) if narrow[0] else first,
        Rounded(second, narrow[1]) if narrow[1] else second,
    )


class _Part(Table):
    """Some rows of another table."""

    def __init__(self, whole: Table, rows: Any) -> None:
        super().__init__(None, whole.name, whole.kind, whole.keys, len(rows))
        self.whole, self.rows = whole, rows
        self.named = whole.named
        self._names = whole._names

    def _make(self, position: int) -> Vector:
        return self.whole.some(position, self.rows)

    def raw(self, position: int) -> Any:
        return self.whole.raw(position)[self.rows]

    def labels(self) -> Vector | None:
        labels = self.whole.labels()
        return None if labels is None else labels.take(self.rows)

    def pointer(self, position: int) -> None:
        return None

    def row_hashes(self, positions: Sequence[int], rows: Any = None) -> Any:
        return self.whole.row_hashes(positions, self.rows if rows is None else self.rows[rows])


def _nothing_known(count: int, dtype: str) -> Vector:
    return Vector("opaque", np.broadcast_to(np.uint8(0), count), dtype=dtype)


# -- pandas ----------------------------------------------------------------------------------------


def _of_pandas(array: Any, rows: Any = None) -> Vector:
    """A column of a pandas array (`Series.array`, `Index.array`), or of some rows of it."""
    pd = sys.modules["pandas"]
    if isinstance(array, pd.arrays.NumpyExtensionArray):
        values = np.asarray(array)  # pandas 2 would look for missing values first if asked for it otherwise
        return vector_of(values if rows is None else values[rows])
    dtype = array.dtype
    if rows is not None:
        array = array.take(rows)
    if isinstance(dtype, pd.CategoricalDtype):
        categories = np.asarray(array.categories, dtype=None)
        return _of_codes(array.codes, categories, "categories", is_category=True)
    if dtype.kind in "Mm":
        if dtype.kind == "M" and not isinstance(dtype, np.dtype | pd.DatetimeTZDtype):
            array = array.to_numpy(dtype="datetime64[us]")  # Arrow's
        elif dtype.kind == "m" and not isinstance(dtype, np.dtype):
            array = array.to_numpy(dtype="timedelta64[us]")
        else:
            unit = np.datetime_data(dtype)[0] if isinstance(dtype, np.dtype) else dtype.unit
            array = np.asarray(array.view("i8")).view(f"{dtype.kind}8[{unit}]")
        return vector_of(array)
    if isinstance(dtype, pd.PeriodDtype):
        ordinals = np.asarray(array.asi8)
        null = np.asarray(array.isna())
        return Vector("time", ordinals, null if null.any() else None, dtype=f"period {dtype.freq.freqstr}")
    if isinstance(dtype, pd.SparseDtype):
        return vector_of(np.asarray(array))
    if isinstance(dtype, pd.StringDtype) or str(dtype) in ("string[pyarrow]", "large_string[pyarrow]"):
        codes, distinct = pd.factorize(array)
        return _of_codes(codes, np.asarray(distinct, dtype=object), "text", is_category=False)
    if dtype.kind in "biuf" and type(dtype).__module__.partition(".")[0] == "pandas":
        made = vector_of(array.to_numpy(dtype=np.float64, na_value=np.nan))
        made.dtype = "boolean" if dtype.kind == "b" else "number"
        return made
    return _nothing_known(len(array), "other")


class _PandasTable(Table):
    def __init__(self, frame: Any, name: str) -> None:
        super().__init__(frame, name, "pandas", frame.columns, len(frame))

    def _column(self, position: int) -> Any:
        return self.value.iloc[:, position].array

    def _make(self, position: int) -> Vector:
        return _of_pandas(self._column(position))

    def _make_some(self, position: int, rows: Any) -> Vector:
        return _of_pandas(self._column(position), rows)

    def raw(self, position: int) -> Any:
        return np.asarray(self._column(position), dtype=object)

    def labels(self) -> Vector | None:
        return _labels_of(self.value.index)

    def pointer(self, position: int) -> tuple[int, int] | None:
        array = self._column(position)
        return _pointer(np.asarray(array)) if is_a(array, "pandas.arrays", "NumpyExtensionArray") else None


class _SeriesTable(_PandasTable):
    def __init__(self, series: Any, name: str) -> None:
        Table.__init__(self, series, name, "pandas", [series.name], len(series))
        self.named = series.name is not None

    def _column(self, position: int) -> Any:
        return self.value.array


def _labels_of(index: Any) -> Vector | None:
    pd = sys.modules["pandas"]
    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
        return None
    if isinstance(index, pd.MultiIndex):
        levels = [
            _of_codes(codes, np.asarray(level), "", is_category=True)
            for codes, level in zip(index.codes, index.levels, strict=True)
        ]
        return Vector("label", np.arange(len(index)), None, _row_hashes(levels, slice(None)), "labels")
    return _of_pandas(index.array)


def _pointer(column: Any) -> tuple[int, int] | None:
    if type(column) is not np.ndarray or column.ndim != 1 or column.dtype.hasobject:
        return None
    return int(column.__array_interface__["data"][0]), int(column.strides[0])


# -- NumPy and SciPy -------------------------------------------------------------------------------


class _ArrayTable(Table):
    named = False

    def __init__(self, array: Any, name: str) -> None:
        if array.dtype.names:
            keys: Sequence[Any] = array.dtype.names
            array = array.reshape(-1)
            self.named = True
        else:
            # More than two dimensions are images or sequences: one row each.
            if array.ndim != 2:
                array = array.reshape(len(array), 1 if array.ndim == 1 else int(np.prod(array.shape[1:])))
            keys = range(array.shape[1])
        super().__init__(array, name, "numpy", keys, len(array))

    def _column(self, position: int) -> Any:
        if self.named:
            return self.value[self.keys[position]]
        return self.value[:, position]

    def _make(self, position: int) -> Vector:
        column = self._column(position)
        return vector_of(column) if column.ndim == 1 else _nothing_known(len(column), "other")

    def _make_some(self, position: int, rows: Any) -> Vector:
        column = self._column(position)
        return vector_of(column[rows]) if column.ndim == 1 else _nothing_known(len(rows), "other")

    def raw(self, position: int) -> Any:
        return self._column(position).astype(object)

    def pointer(self, position: int) -> tuple[int, int] | None:
        return _pointer(self._column(position))


class _SparseTable(Table):
    named = False

    def __init__(self, matrix: Any, name: str) -> None:
        super().__init__(matrix, name, "sparse", range(matrix.shape[1]), matrix.shape[0])
        self._columns: Any = None
        self._rows: Any = None

    def _make(self, position: int) -> Vector:
        if self._columns is None:
            self._columns = self.value.tocsc()
        by_column = self._columns
        part = slice(by_column.indptr[position], by_column.indptr[position + 1])
        data = by_column.data[part]
        column = np.zeros(self.n_rows, dtype=data.dtype if data.dtype.kind in "fiu" else np.float64)
        np.add.at(column, by_column.indices[part], data)
        return vector_of(column)

    def raw(self, position: int) -> Any:
        return self.vector(position).values.astype(object)

    def row_hashes(self, positions: Sequence[int], rows: Any = None) -> Any:
        if self._rows is None:
            by_row = self.value.tocsr()
            if by_row is self.value or not by_row.has_canonical_format:
                by_row = by_row.copy()  # putting it in order must not touch the user's own
                by_row.sum_duplicates()
            by_row.eliminate_zeros()
            self._rows = by_row
        by_row = self._rows if rows is None else self._rows[rows]
        place = np.zeros(self.n_columns, dtype=np.uint64)
        place[np.asarray(positions, dtype=np.int64)] = _stir(
            np.arange(1, len(positions) + 1, dtype=np.uint64)
        )
        parts = place[by_row.indices]
        parts = np.where(parts != 0, _stir(_bits(by_row.data) + parts), np.uint64(0))
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(parts, dtype=np.uint64)])
        return sums[by_row.indptr[1:]] - sums[by_row.indptr[:-1]]


# -- polars, pyarrow, modin ------------------------------------------------------------------------


class _OtherTable(Table):
    """A frame that narwhals can read."""

    def __init__(self, frame: Any, name: str) -> None:
        import narwhals as nw

        self.nw = nw
        super().__init__(frame, name, str(frame.implementation).lower(), frame.columns, len(frame))
        self.kind = self.kind.rpartition(".")[2]

    def _column(self, position: int) -> Any:
        return self.value.get_column(self.keys[position])

    def _make(self, position: int) -> Vector:
        return self._of_series(self._column(position))

    def _make_some(self, position: int, rows: Any) -> Vector:
        return self._of_series(self._column(position)[[int(row) for row in rows]])

    def _of_series(self, series: Any) -> Vector:
        nw, dtype = self.nw, series.dtype
        if dtype in (nw.Categorical, nw.Enum):
            made = _of_objects(series.cast(nw.String).to_numpy().astype(object), "categories")
            made.is_category = True
            return made
        if dtype == nw.Datetime:
            if dtype.time_zone is not None:
                series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
            return vector_of(np.asarray(series.to_numpy()))
        if dtype.is_nested() or dtype in (nw.Object, nw.Unknown):
            return _nothing_known(len(series), "other")
        made = vector_of(np.asarray(series.to_numpy()))
        if dtype.is_numeric() or dtype == nw.Boolean:
            made.dtype = "boolean" if dtype == nw.Boolean else "number"
        return made

    def raw(self, position: int) -> Any:
        return np.asarray(self._column(position).to_numpy()).astype(object)

    def pointer(self, position: int) -> None:
        return None


# -- lazy frames -----------------------------------------------------------------------------------


class LazyTable(Table):
    """A frame whose data stay where they are: Dask, Spark, DuckDB, lazy polars.

    Every question becomes one query on the frame's own engine whose answer is one row of numbers.
    """

    lazy = True

    def __init__(self, frame: Any, name: str) -> None:
        import narwhals as nw

        self.nw = nw
        self.schema = dict(frame.collect_schema())
        rows = int(self._answer(frame.select(nw.len().alias("n")))["n"])
        super().__init__(frame, name, str(frame.implementation).lower(), list(self.schema), rows)
        self.kind = self.kind.rpartition(".")[2]
        self._summaries: dict[int, Summary] = {}

    @staticmethod
    def _answer(query: Any) -> dict[str, Any]:
        """Run a query of one row."""
        rows = query.collect().rows(named=True)
        found: dict[str, Any] = rows[0] if rows else {}
        return found

    def _make(self, position: int) -> Vector:
        raise UnknownTableError("the data of a lazy frame stay where they are")

    def take(self, rows: Any) -> Table:
        raise UnknownTableError("the data of a lazy frame stay where they are")

    def pointer(self, position: int) -> None:
        return None

    def word(self, position: int) -> str:
        """The kind of a column, in the words of `Vector.dtype`."""
        nw, dtype = self.nw, self.schema[self.keys[position]]
        if dtype.is_numeric():
            return "number"
        if dtype.is_nested() or dtype in (nw.Object, nw.Unknown):
            return "other"
        known = {
            nw.Boolean: "boolean",
            nw.String: "text",
            nw.Categorical: "categories",
            nw.Enum: "categories",
        }
        return next(
            (word for kind, word in known.items() if dtype == kind),
            "time" if dtype.is_temporal() else "other",
        )

    def summaries(self, positions: Sequence[int]) -> list[Summary]:
        """Reductions over columns, in one query for all that were not asked before."""
        nw = self.nw
        asked = [position for position in positions if position not in self._summaries]
        parts = []
        for at in asked:
            column, word = nw.col(self.keys[at]), self.word(at)
            if word == "other":
                continue
            parts += [column.null_count().alias(f"{at} nulls"), column.n_unique().alias(f"{at} unique")]
            if word == "number":
                parts += [column.mean().alias(f"{at} mean"), column.var().alias(f"{at} variance")]
            if word in ("number", "time"):
                parts += [column.min().alias(f"{at} low"), column.max().alias(f"{at} high")]
        found = self._answer(self.value.select(*parts)) if parts else {}
        for at in asked:
            facts = {
                key: found.get(f"{at} {key}")
                for key in ("nulls", "unique", "mean", "variance", "low", "high")
            }
            for key in ("nulls", "unique"):
                value: Any = facts[key]
                facts[key] = None if value is None else int(value)  # some engines answer with a Decimal
            if facts["nulls"] and facts["unique"]:
                facts["unique"] -= 1  # the engines count missing as a value
            self._summaries[at] = Summary(self.n_rows, **facts)
        return [self._summaries[position] for position in positions]

    def summary(self, position: int) -> Summary:
        return self.summaries([position])[0]

    def count_in(self, columns: Sequence[Any], other: LazyTable, *, distinct: bool) -> int:
        """Count the rows (or the distinct values) of some columns that are in another frame as well."""
        nw = self.nw
        keys = list(columns)
        mine, theirs = self.value.select(*keys), other.value.select(*keys).unique(subset=keys)
        if distinct:
            mine = mine.unique(subset=keys)
        both = mine.join(theirs, on=keys, how="semi")
        return int(self._answer(both.select(nw.len().alias("n")))["n"])

    def count_where(self, condition: Any) -> int:
        """Count the rows for which a condition (made of `nw.col`) holds."""
        return int(self._answer(self.value.filter(condition).select(self.nw.len().alias("n")))["n"])


# -- which is which --------------------------------------------------------------------------------


def table_of(value: Any, name: str = "") -> Table:
    """Wrap a table of any known kind.

    Parameters
    ----------
    value : object
        A frame, series, array, sparse matrix or lazy frame; a `Table` is returned as it is.
    name : str
        What the user calls it.

    Raises
    ------
    UnknownTableError
        When it is no table; the message says what it is.
    """
    if isinstance(value, Table):
        return value
    if is_a(value, "pandas", "DataFrame"):
        return _PandasTable(value, name)
    if is_a(value, "pandas", "Series"):
        return _SeriesTable(value, name)
    if is_a(value, "pandas", "Index"):
        return _ArrayTable(np.asarray(value), name)
    if is_a(value, "scipy.sparse", "spmatrix") or is_a(value, "scipy.sparse", "sparray"):
        if value.ndim != 2:
            raise UnknownTableError(f"`{name or 'it'}` is a sparse array of {value.ndim} dimension, not of 2")
        return _SparseTable(value, name)
    if isinstance(value, np.ndarray):
        if not value.ndim:
            raise UnknownTableError(f"`{name or 'it'}` is a single value, not a table")
        if isinstance(value, np.ma.MaskedArray):
            value = value.astype(np.float64).filled(np.nan) if value.dtype.kind in "biuf" else value.data
        return _ArrayTable(value.view(np.ndarray), name)
    if _is_foreign(value):
        import warnings

        import narwhals as nw

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # advice to the caller of narwhals, not to the user
            frame = nw.from_native(value, pass_through=True, allow_series=True)
        if isinstance(frame, nw.LazyFrame):
            return LazyTable(frame, name)
        if isinstance(frame, nw.Series):
            return _OtherTable(frame.to_frame(), name)
        if isinstance(frame, nw.DataFrame):
            return _OtherTable(frame, name)
    if type(value) in (list, tuple) and len(value) and all(type(v) in _KIND_OF for v in value):
        return _ArrayTable(_of_list(value), name)
    raise UnknownTableError(
        f"`{name or 'it'}` is a {type(value).__name__}, not a table that leaklint can read"
    )


def _of_list(value: Sequence[Any]) -> Any:
    array = np.empty(len(value), dtype=object)
    array[:] = value
    return array.astype(type(value[0])) if set(map(type, value)) in ({int}, {float}, {bool}) else array


#: The packages whose frames narwhals reads; nothing is asked of values of other types.
_FRAMES = (
    "polars", "pyarrow", "modin", "cudf", "dask", "dask_expr", "pyspark", "duckdb", "_duckdb", "sqlframe", "ibis", "narwhals"
)  # fmt: skip


def _is_foreign(value: Any) -> bool:
    module = type(value).__module__
    return isinstance(module, str) and module.partition(".")[0] in _FRAMES
