"""The numbers of a live table, column by column, for comparing them with what an estimator learned.

Nothing is copied as a whole: blocks are reduced where they lie, in pieces. NumPy is taken from the process;
where it was never imported there are no tables either.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import thread_time
from typing import Any

from leaklint.live.known import attributes, backing, names_of
from leaklint.live.scan import Held

PIECE = 1 << 16  # values at once
SAMPLED = 256
MOST_LABELS = 100_000


class OutOfTimeError(Exception):
    """The time for this look is over; what is left is looked at on request."""


class Budget:
    """How much CPU a look may take; without a limit it lasts as long as it takes.

    Not time on the wall: on a busy machine nothing else would ever be proved.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.end = None if seconds is None else thread_time() + seconds

    def check(self) -> None:
        """Raise when the time is over."""
        if self.end is not None and thread_time() > self.end:
            raise OutOfTimeError

    def affords(self, values: int) -> None:
        """Raise where looking at so many values would take too long."""
        self.check()
        if self.end is not None and values * 4e-9 > self.end - thread_time():
            raise OutOfTimeError


class Part:
    """One live table while it is looked at.

    Attributes
    ----------
    name, rows, columns
        As the scan found them.
    labels : list or None
        Column labels where they are plain text or numbers.
    obj : object
        The table; parts live as long as one look.
    """

    def __init__(self, held: Held, budget: Budget | None = None, obj: Any = None) -> None:
        self.held = held
        self.name = held.name
        self.rows = held.rows
        self.columns = held.columns
        self.kind = held.kind
        self.obj = held.obj if obj is None else obj
        self.budget = budget or Budget()
        self.np: Any = names_of("numpy")
        self._labels: Any = False
        self._columns: dict[int, Any] = {}
        self._moments: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}  # what was made of it, for those who ask again

    # -- shape --------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        return self.columns or 1

    @property
    def labels(self) -> list[Any] | None:
        if self._labels is False:
            self._labels = self._read_labels()
        labels: list[Any] | None = self._labels
        return labels

    def _read_labels(self) -> list[Any] | None:
        if self.columns == 0 or self.columns > MOST_LABELS:
            return None
        if self.kind == "pandas.DataFrame":
            return list(self.obj.columns.tolist())
        if self.kind == "polars.DataFrame":
            return list(self.obj.columns)
        return None

    @property
    def sparse(self) -> bool:
        return self.kind.startswith("scipy")

    # -- columns --------------------------------------------------------------------------------------

    def column(self, at: int) -> Any:
        """Numbers of one column, dense, as they are stored; None if it holds no numbers."""
        if at not in self._columns:
            self._columns[at] = numeric(self._raw(at), self.np)
        return self._columns[at]

    def _raw(self, at: int) -> Any:
        self.budget.affords(self.rows)
        if self.kind == "pandas.DataFrame":
            manager = self.obj._mgr
            place, row = manager.blknos[at], manager.blklocs[at]
            values = manager.blocks[place].values
            return values[row] if getattr(values, "ndim", 1) == 2 else values
        if self.kind == "pandas.Series":
            return self.obj._mgr.blocks[0].values
        if self.kind.startswith("numpy"):
            if self.obj.ndim == 1:
                return self.obj
            return self.obj[:, at] if self.obj.ndim == 2 else self.obj.reshape(self.rows, -1)[:, at]
        if self.sparse:
            return self._sparse_column(at)
        if self.kind.startswith("polars"):
            series = self.obj if self.columns == 0 else self.obj.get_columns()[at]
            return series.to_numpy()
        return None

    def _sparse_column(self, at: int) -> Any:
        matrix = self.obj
        dense = self.np["zeros"](self.rows, dtype=matrix.data.dtype)
        if matrix.format == "csc":
            inner = slice(matrix.indptr[at], matrix.indptr[at + 1])
            self.np["add"].at(dense, matrix.indices[inner], matrix.data[inner])
        else:
            hit = matrix.indices == at
            which = self.np["repeat"](self.np["arange"](self.rows), self.np["diff"](matrix.indptr))[hit]
            self.np["add"].at(dense, which, matrix.data[hit])
        return dense

    def objects(self, at: int) -> list[Any] | None:
        """Values of one column as Python objects of plain types; None where there are others."""
        raw = self._raw(at)
        return plain(raw, self.np)

    # -- reductions --------------------------------------------------------------------------------------

    def moments(self, positions: Sequence[int]) -> tuple[Any, Any, Any] | None:
        """Count, mean and sum of squared deviations of each column, missing values left out.

        None if one of the columns holds no numbers.
        """
        found = self._all("moments")
        if found is not None:
            at = list(positions)
            return found[0][at], found[1][at], found[2][at]
        columns = [self._column_moments(at) for at in positions]
        if any(one is None for one in columns):
            return None
        table = self.np["array"](columns, dtype=float).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    def extremes(self, positions: Sequence[int]) -> tuple[Any, Any] | None:
        """Least and greatest value of each column, missing values left out."""
        out = []
        for at in positions:
            key = f"ends{at}"
            if key not in self._moments:
                values = self.column(at)
                if values is None:
                    return None
                self.budget.affords(2 * self.rows)
                fmin, fmax = self.np["fmin"], self.np["fmax"]
                if values.dtype.kind == "b":
                    values = values.astype("u1")
                empty = values.size == 0
                with self.np["errstate"](all="ignore"):
                    self._moments[key] = (
                        (float("nan"), float("nan"))
                        if empty
                        else (float(fmin.reduce(values)), float(fmax.reduce(values)))
                    )
            out.append(self._moments[key])
        table = self.np["array"](out, dtype=float).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def _column_moments(self, at: int) -> tuple[float, float, float] | None:
        key = f"col{at}"
        if key not in self._moments:
            values = self.column(at)
            self._moments[key] = None if values is None else column_moments(values, self.np)
        found: tuple[float, float, float] | None = self._moments[key]
        return found

    def _all(self, key: str) -> tuple[Any, Any, Any] | None:
        """Moments of all columns at once, where they lie in one block."""
        if key not in self._moments:
            self._moments[key] = self._block_moments()
        found: tuple[Any, Any, Any] | None = self._moments[key]
        return found

    def _block_moments(self) -> tuple[Any, Any, Any] | None:
        if self.sparse:
            return self._sparse_moments()
        if self.kind.startswith("numpy") and self.obj.ndim == 2 and self.obj.dtype.kind in "fiub":
            self.budget.affords(self.obj.size)
            return block_moments(self.obj, 0, self.np, self.budget)
        if self.kind == "pandas.DataFrame":
            blocks = self.obj._mgr.blocks
            if len(blocks) == 1 and type(blocks[0].values) is self.np["ndarray"]:
                values = blocks[0].values
                if values.dtype.kind in "fiub" and values.ndim == 2:
                    self.budget.affords(values.size)
                    found = block_moments(values, 1, self.np, self.budget)
                    order = self.obj._mgr.blklocs
                    return found[0][order], found[1][order], found[2][order]
        return None

    def _sparse_moments(self) -> tuple[Any, Any, Any] | None:
        matrix, np = self.obj, self.np
        if matrix.data.dtype.kind not in "fiub":
            return None
        self.budget.affords(4 * matrix.data.size)
        width = self.width
        if matrix.format == "csc":
            which = np["repeat"](np["arange"](width), np["diff"](matrix.indptr))
        else:
            which = matrix.indices
        data = matrix.data.astype(float)
        lost = np["isnan"](data)
        seen = np["full"](width, float(self.rows))
        if lost.any():
            seen -= np["bincount"](which[lost], minlength=width)
            which, data = which[~lost], data[~lost]
        with np["errstate"](all="ignore"):
            mean = np["bincount"](which, weights=data, minlength=width) / seen
            off = data - mean[which]
            filled = np["bincount"](which, minlength=width)
            square = np["bincount"](which, weights=off * off, minlength=width)
            return seen, mean, square + (seen - filled) * mean * mean

    def sample(self, at: int, most: int = SAMPLED) -> Any:
        """Some values of a column, evenly spread over its rows."""
        values = self.column(at)
        return None if values is None else values[:: max(1, -(-self.rows // most))]


def numeric(values: Any, np: Any) -> Any:
    """Values as a NumPy array of numbers, missing ones as NaN; None if they are something else."""
    if values is None:
        return None
    if type(values) is np["ndarray"] or type(values) is np.get("memmap"):
        return values if values.dtype.kind in "fiub" else None
    own = attributes(values)
    data: Any = own.get("_data")
    mask: Any = own.get("_mask")
    if type(data) is np["ndarray"] and type(mask) is np["ndarray"] and data.dtype.kind in "fiub":
        if not mask.any():
            return data
        out = data.astype(float)
        out[mask] = float("nan")
        return out
    return None


#: By identity: asking a class for its hash may run code of its metaclass.
_PLAIN = frozenset(map(id, (str, int, float, bool, type(None))))


def plain(values: Any, np: Any) -> list[Any] | None:
    """Values as Python objects, if all are of the types whose comparison runs no one else's code."""
    if type(values) is np["ndarray"]:
        listed = values.tolist() if values.dtype.kind in "fiubUO" else None
    else:
        codes = backing(values)
        kind = type(values).__name__
        if kind == "Categorical" and type(codes) is np["ndarray"]:
            levels = values.categories.tolist()
            if any(id(type(one)) not in _PLAIN for one in levels):
                return None
            return [levels[code] if code >= 0 else None for code in codes.tolist()]
        if kind not in _TEXTS:
            number = numeric(values, np)
            return None if number is None else number.tolist()
        listed = [text if type(text) is str else None for text in values.tolist()]
    if listed is None or any(id(type(one)) not in _PLAIN for one in listed):
        return None
    return list(listed)


_TEXTS = frozenset(
    {"ArrowStringArray", "StringArray", "ArrowStringArrayNumpySemantics", "StringArrayNumpySemantics"}
)


def column_moments(values: Any, np: Any) -> tuple[float, float, float]:
    """Count, mean and sum of squared deviations of one column, missing values left out."""
    with np["errstate"](all="ignore"):
        total = float(np["add"].reduce(values, dtype=float)) if values.size else 0.0
        seen = values.size
        if total != total and values.dtype.kind == "f":
            values = values[~np["isnan"](values)]
            seen = values.size
            total = float(np["add"].reduce(values, dtype=float)) if seen else 0.0
        if not seen:
            return 0.0, 0.0, 0.0
        mean = total / seen
        square = 0.0
        for start in range(0, seen, PIECE):
            off = np["subtract"](values[start : start + PIECE], mean, dtype=float)
            square += float(np["dot"](off, off))
    return float(seen), mean, square


def block_moments(block: Any, axis: int, np: Any, budget: Budget) -> tuple[Any, Any, Any]:
    """The same for every column of a block whose rows lie along `axis`."""
    rows, width = block.shape[axis], block.shape[1 - axis]
    with np["errstate"](all="ignore"):
        mean = np["add"].reduce(block, axis=axis, dtype=float) / max(1, rows)
        seen = np["full"](width, float(rows))
        lost = np["isnan"](mean).nonzero()[0] if block.dtype.kind == "f" else ()
        square = np["zeros"](width)
        if axis == 0:
            piece = max(1, PIECE // max(1, width))
            for start in range(0, rows, piece):
                budget.check()
                off = block[start : start + piece] - mean
                square += np["einsum"]("ij,ij->j", off, off, dtype=float)
        else:
            piece = max(1, PIECE // max(1, rows))
            for start in range(0, width, piece):
                budget.check()
                off = block[start : start + piece] - mean[start : start + piece, None]
                square[start : start + piece] = np["einsum"]("ij,ij->i", off, off, dtype=float)
        for at in lost:
            budget.check()
            values = block[:, at] if axis == 0 else block[at]
            seen[at], mean[at], square[at] = column_moments(values, np)
    if not rows:
        mean = np["zeros"](width)
    return seen, mean, square
