"""What an estimator keeps of the rows it learned from, and how that is held against live tables.

A *claim* is one learned attribute: a mean, a range, a set of categories. It agrees with a union of tables or
it does not, and an agreement is worth so many *bits*: how surprising it would be if other rows had been
learned from, down to a single row put in the place of another. Only agreements that chance cannot give are
proofs. What NumPy rounds differently is allowed for, and costs bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from leaklint.live.parts import Budget, Part, numeric, plain

#: Under this name a reader finds the object itself, for libraries that keep their trees outside of Python.
SELF = ""
ENOUGH = 20.0  # bits: one in a million
HINT = 6.0  # bits that are needed where the code has told which tables it can have been
MOST_BITS = 30.0  # that one column can give
MOST_COLUMNS = 400  # whose bits are counted; more are only compared


@dataclass(slots=True)
class Learned:
    """What one fitted object keeps.

    Attributes
    ----------
    name : str
        As the user would reach it: `scaler`, `pipe['scale']`.
    cls : str
        Its class, without modules.
    claims : list of Claim
        What can be compared.
    count : int, array or None
        How many rows it says that it saw, for each column where values were missing.
    count_attr : str
        Where it says so.
    counts_values : bool
        Whether missing values are left out of the count.
    names : list of str or None
        The columns it was fitted on.
    positions : list of int or None
        The same by position, for a step that was given some columns of a table without names.
    width : int or None
        How many columns.
    image : list of Claim
        What must hold of its output on the rows it was fitted on.
    through : list
        What the rows went through before they reached it: fitted steps, and lists of picked columns.
    count_words : str
        What says the number, for those that keep it in no attribute: "the first tree of `model` counts".
    """

    name: str
    cls: str
    claims: list[Claim] = field(default_factory=list)
    count: Any = None
    count_attr: str = ""
    counts_values: bool = False
    names: list[Any] | None = None
    positions: list[int] | None = None
    width: int | None = None
    image: list[Claim] = field(default_factory=list)
    through: list[Any] = field(default_factory=list)
    count_words: str = ""

    def view(self, part: Part) -> Part | None:
        """A table as it reached the estimator; None where that cannot be had."""
        if not self.through:
            return part
        from leaklint.live.views import view

        return view(part, self.through)

    def where(self, part: Part) -> list[int] | None:
        """The positions of its columns in a table; None where they are not there, or not for certain."""
        if self.names is not None and part.labels is not None:
            at: dict[Any, int] = {}
            for position, label in enumerate(part.labels):
                if type(label) is str:
                    at[label] = -1 if label in at else position
            found = [at.get(name, -1) for name in self.names]
            return None if -1 in found else found
        if self.positions is not None and self.names is None:
            return self.positions if all(0 <= p < part.width for p in self.positions) else None
        width = len(self.names) if self.names is not None else self.width
        if width is None or width != part.width:
            return None
        return list(range(width))


class Union:
    """Some tables taken together, in the columns of one estimator."""

    def __init__(
        self, parts: Sequence[Part], places: Sequence[list[int]], labels: Sequence[Part | None] = ()
    ) -> None:
        self.parts = tuple(parts)
        self.places = tuple(places)
        self.labels = tuple(labels) or (None,) * len(self.parts)
        self.np: Any = self.parts[0].np
        self.width = len(self.places[0])
        self._kept: dict[str, Any] = {}

    @classmethod
    def of(cls, learned: Learned, parts: Sequence[Part], labels: Sequence[Part | None] = ()) -> Union | None:
        """Some tables in the columns of an estimator; None where one of them has not got these columns."""
        places = []
        for part in parts:
            place = learned.where(part)
            if not place:
                return None
            places.append(place)
        return cls(parts, places, labels) if places else None

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def budget(self) -> Budget:
        return self.parts[0].budget

    def only(self, parts: Sequence[Part]) -> Union | None:
        """The same columns of some of the tables."""
        kept = [i for i, part in enumerate(self.parts) if part in parts]
        if not kept:
            return None
        return Union(
            [self.parts[i] for i in kept], [self.places[i] for i in kept], [self.labels[i] for i in kept]
        )

    def _once(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def moments(self) -> tuple[Any, Any, Any] | None:
        """Count, mean and sum of squared deviations of every column, pooled over the tables."""
        found: tuple[Any, Any, Any] | None = self._once("moments", self._moments)
        return found

    def _moments(self) -> tuple[Any, Any, Any] | None:
        found = [part.moments(place) for part, place in zip(self.parts, self.places, strict=True)]
        if any(one is None for one in found):
            return None
        np = self.np
        seen = sum(one[0] for one in found if one is not None)
        with np["errstate"](all="ignore"):
            total = sum(one[0] * one[1] for one in found if one is not None)
            mean = np["where"](seen > 0, total / np["maximum"](seen, 1), 0.0)
            square = sum(one[2] + one[0] * (one[1] - mean) ** 2 for one in found if one is not None)
        return seen, mean, square

    def extremes(self) -> tuple[Any, Any] | None:
        found: tuple[Any, Any] | None = self._once("extremes", self._extremes)
        return found

    def _extremes(self) -> tuple[Any, Any] | None:
        found = [part.extremes(place) for part, place in zip(self.parts, self.places, strict=True)]
        if any(one is None for one in found):
            return None
        np = self.np
        with np["errstate"](all="ignore"):
            least = np["fmin"].reduce([one[0] for one in found if one is not None])
            most = np["fmax"].reduce([one[1] for one in found if one is not None])
        return least, most

    def column(self, at: int) -> Any:
        """All numbers of a column; None if it holds others."""
        columns = [part.column(place[at]) for part, place in zip(self.parts, self.places, strict=True)]
        if any(one is None for one in columns):
            return None
        return columns[0] if len(columns) == 1 else self.np["concatenate"](columns)

    def matrix(self) -> Any:
        """All numbers, as one matrix; None if there are others."""
        columns = []
        for at in range(self.width):
            values = self.column(at)
            if values is None:
                return None
            columns.append(values)
        return self.np["stack"](columns, axis=1)

    def objects(self, at: int) -> list[Any] | None:
        """All values of a column as plain Python objects."""
        out: list[Any] = []
        for part, place in zip(self.parts, self.places, strict=True):
            values = part.objects(place[at])
            if values is None:
                return None
            out += values
        return out

    def label_values(self) -> Any:
        """The labels of all rows, where every table has its own."""
        parts = []
        for part, label in zip(self.parts, self.labels, strict=True):
            if label is None or label.rows != part.rows or label.width != 1:
                return None
            values = label._raw(0)
            found = numeric(values, self.np)
            if found is None:
                listed = plain(values, self.np)
                if listed is None:
                    return None
                found = self.np["array"]([str(one) for one in listed], dtype=object)
            parts.append(found)
        if len({one.dtype.kind == "O" for one in parts}) > 1:
            return None
        return self.np["concatenate"](parts)

    # -- how telling the numbers are --------------------------------------------------------------------

    def samples(self) -> list[Any]:
        """Some values of each column, from the same rows; None for a column without numbers."""
        found: list[Any] = self._once("samples", self._samples)
        return found

    def _samples(self) -> list[Any]:
        out: list[Any] = []
        for at in range(min(self.width, MOST_COLUMNS)):
            pieces = [part.sample(place[at]) for part, place in zip(self.parts, self.places, strict=True)]
            if any(one is None for one in pieces):
                out.append(None)
            else:
                out.append(self.np["concatenate"]([one.astype(float) for one in pieces]))
        return out

    def same_rows_bits(self) -> float:
        """How telling it is that two rows are equal: few bits where many rows look alike."""
        found: float = self._once("same", self._same_rows_bits)
        return found

    def _same_rows_bits(self) -> float:
        samples = [one for one in self.samples() if one is not None]
        if not samples or len(samples[0]) < 2:
            return 0.0
        rows = self.np["stack"](samples, axis=1)
        seen: dict[bytes, int] = {}
        for row in rows:
            key = row.tobytes()
            seen[key] = seen.get(key, 0) + 1
        size = len(rows)
        pairs = sum(n * (n - 1) for n in seen.values())
        return math.inf if not pairs else -math.log2(pairs / (size * (size - 1)))

    def value_bits(self) -> list[float]:
        """For each column how telling it is that two of its values are equal, columns in step counted once."""
        found: list[float] = self._once("values", self._value_bits)
        return found

    def _value_bits(self) -> list[float]:
        np = self.np
        out: list[float] = []
        alike: set[bytes] = set()
        for values in self.samples():
            if values is None:
                out.append(0.0)
                continue
            shape = np["unique"](values, return_inverse=True)[1].astype("i4")
            keys = {shape.tobytes(), (shape.max(initial=0) - shape).tobytes()}
            out.append(0.0 if alike & keys else _value_bits(values, np))
            alike |= keys
        return out


def _value_bits(values: Any, np: Any) -> float:
    values = values[~np["isnan"](values)]
    size = len(values)
    if size < 3:
        return 0.0
    levels, counts = np["unique"](values, return_counts=True)
    if len(levels) < 2:
        return 0.0
    pairs = float((counts * (counts - 1)).sum())
    bits = MOST_BITS
    if pairs:
        bits = min(bits, -math.log2(pairs / (size * (size - 1))))
    gaps = np["diff"](levels)
    step = float(gaps.min())
    if not 0 < step < math.inf:
        return 0.0
    with np["errstate"](all="ignore"):
        steps = gaps / step
        even = bool((np["abs"](steps - np["rint"](steps)) < 1e-3).all())
    if even:
        # Whole numbers, prices, codes: sums of other rows can be the same.
        spread = float(values.std())
        bits = min(bits, max(0.0, math.log2(max(spread / step, 1e-9)) + 1))
    return max(0.0, bits)


def tolerance(values: Any, union: Union) -> float:
    """How far two ways of computing the same number may be apart, in standard deviations."""
    kinds = {str(getattr(values, "dtype", "float64"))}
    for part, place in zip(union.parts, union.places, strict=True):
        for at in place[:50]:
            column = part.column(at)
            if column is not None:
                kinds.add(str(column.dtype))
    if "float16" in kinds:
        return 2e-3
    return 1e-6 if "float32" in kinds else 1e-9


class Claim:
    """One learned attribute.

    Attributes
    ----------
    attr : str
        Its name.
    what : str
        What it is of the rows, in words: "mean", "range".
    whole : bool
        Whether an agreement with enough bits speaks for every row; else only for some of them.
    """

    attr = ""
    what = ""
    whole = True

    def agrees(self, union: Union) -> bool | None:
        """Whether the attribute is what these rows give; None where that cannot be computed."""
        raise NotImplementedError

    def bits(self, union: Union) -> float:
        """How surprising the agreement would be if one row were another."""
        return 0.0

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        """How surprising it would be if none of the rows of `among` had been seen."""
        return 0.0

    def beside(self, union: Union, others: Sequence[Union]) -> float:
        """The same for a held-out table alone, where other tables may hold the same rows."""
        return 0.0

    def hints(self, union: Union) -> float:
        """How surprising the agreement would be if half of the rows were others."""
        return self.bits(union) if self.whole else 0.0

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` equals their {self.what}"


class Mean(Claim):
    """Means of columns."""

    what = "mean"

    def __init__(self, attr: str, values: Any, loose: float = 1.0) -> None:
        self.attr = attr
        self.values = values
        self.loose = loose

    def _allowed(self, union: Union) -> Any:
        np = union.np
        found = union.moments()
        assert found is not None
        seen, mean, square = found
        spread = np["sqrt"](square / np["maximum"](seen, 1))
        size = float(seen.max(initial=1))
        exact = tolerance(self.values, union)
        rounding = 1e-15 * math.sqrt(size) if exact < 1e-8 else exact
        return self.loose * (exact * spread + 4 * rounding * (np["abs"](mean) + 3 * spread)) + 1e-300

    def agrees(self, union: Union) -> bool | None:
        np = union.np
        found = union.moments()
        if found is None or len(self.values) != union.width:
            return None
        seen, mean, _ = found
        with np["errstate"](all="ignore"):
            near = np["abs"](self.values - mean) <= self._allowed(union)
        return bool((near | (seen == 0)).all())

    def bits(self, union: Union) -> float:
        np = union.np
        found = union.moments()
        if found is None:
            return 0.0
        seen, _, square = found
        with np["errstate"](all="ignore"):
            spread = np["sqrt"](square / np["maximum"](seen, 1))
            ratio = spread / np["maximum"](seen, 1) / self._allowed(union)
            limit = np["log2"](np["maximum"](np["nan_to_num"](ratio, nan=0.0), 1.0))
        return min(
            union.same_rows_bits(),
            float(sum(min(bits, float(most)) for bits, most in zip(union.value_bits(), limit, strict=False))),
        )

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` equals their {'' if one else 'pooled '}{self.what}"


class Variance(Claim):
    """Variances of columns: a second witness beside a mean, without a vote of its own."""

    what = "variance"

    def __init__(self, attr: str, values: Any, ddof: int = 0, loose: float = 1.0) -> None:
        self.attr = attr
        self.values = values
        self.ddof = ddof
        self.loose = loose

    def agrees(self, union: Union) -> bool | None:
        np = union.np
        found = union.moments()
        if found is None or len(self.values) != union.width:
            return None
        seen, mean, square = found
        with np["errstate"](all="ignore"):
            mine = square / np["maximum"](seen - self.ddof, 1)
            near = np["abs"](self.values - mine) <= self._allowed(union, mine, mean)
        return bool((near | (seen <= self.ddof)).all())

    def _allowed(self, union: Union, mine: Any, mean: Any) -> Any:
        np = union.np
        exact = max(1e-6, 100 * tolerance(self.values, union)) * self.loose
        # Far from zero each difference from the mean is rounded.
        rounded = 1e-15 * np["abs"](mean)
        return exact * mine + 8 * rounded * np["sqrt"](mine) + rounded * rounded + 1e-300

    def alone(self, union: Union) -> float:
        """How telling the variances are without a mean beside them."""
        np = union.np
        found = union.moments()
        if found is None:
            return 0.0
        seen, mean, square = found
        with np["errstate"](all="ignore"):
            mine = square / np["maximum"](seen - self.ddof, 1)
            ratio = mine / np["maximum"](seen, 1) / self._allowed(union, mine, mean)
            limit = np["log2"](np["maximum"](np["nan_to_num"](ratio, nan=0.0), 1.0))
        # Rows as far on the other side of the mean give the same.
        telling = zip(union.value_bits(), limit.tolist(), strict=False)
        return float(
            min(union.same_rows_bits(), sum(min(max(0.0, bits - 1), most) for bits, most in telling))
        )


class Ends(Claim):
    """Least and greatest values; says for certain only that the rows that hold them were seen."""

    what = "range"
    whole = False

    def __init__(self, attr: str, least: Any, most: Any, magnitude: bool = False) -> None:
        self.attr = attr
        self.least = least
        self.most = most
        self.magnitude = magnitude

    def _of(self, union: Union) -> tuple[Any, Any] | None:
        found = union.extremes()
        if found is None or len(self.most) != union.width:
            return None
        if self.magnitude:
            np = union.np
            if any(part.sparse for part in union.parts):
                return None
            return None, np["fmax"](np["abs"](found[0]), np["abs"](found[1]))
        return found

    def agrees(self, union: Union) -> bool | None:
        found = self._of(union)
        if found is None:
            return None
        np = union.np
        with np["errstate"](all="ignore"):
            for mine, theirs in ((found[0], self.least), (found[1], self.most)):
                if mine is None or theirs is None:
                    continue
                if not bool(((mine == theirs) | np["isnan"](mine) | np["isnan"](theirs)).all()):
                    return False
        return True

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        rest = union.only([part for part in union.parts if part not in among])
        whole, other = self._of(union), self._of(rest) if rest is not None else None
        if whole is None or (rest is not None and other is None):
            return 0.0
        bits, telling = 0.0, union.value_bits()
        np = union.np
        for at in range(min(union.width, len(telling))):
            if telling[at] < 12:
                continue  # a limit that other rows can reach as well
            for side in (0, 1):
                if whole[side] is None:
                    continue
                value = float(whole[side][at])
                kept = (self.least, self.most)[side]
                if kept is None or float(kept[at]) != value:
                    continue
                if other is not None and float(other[side][at]) == value:
                    continue
                values = union.column(at)
                found = np["abs"](values) if self.magnitude else values
                if int((found == value).sum()) == 1:
                    bits += 12
        return bits

    def hints(self, union: Union) -> float:
        return self.needs(union, union.parts) / 12

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` is their {self.what}"


class Quantiles(Claim):
    """Medians and other quantiles: they move little when rows change, so they never speak for every row."""

    whole = False

    def __init__(
        self, attr: str, shares: Sequence[float], values: Sequence[Any], what: str = "median"
    ) -> None:
        self.attr = attr
        self.shares = list(shares)
        self.values = list(values)
        self.what = what

    def agrees(self, union: Union) -> bool | None:
        np = union.np
        if any(len(one) != union.width for one in self.values):
            return None
        exact = self._exact(union)
        for at in range(union.width):
            column = union.column(at)
            if column is None:
                return None
            mine = quantiles(column, self.shares, np)
            if mine is None:
                continue
            for value, theirs in zip(mine, self.values, strict=True):
                other = float(theirs[at])
                if not abs(value - other) <= exact * max(abs(value), abs(other), 1e-300) + 1e-300:
                    return False
        return True

    def _exact(self, union: Union) -> float:
        return 1e-12 if tolerance(self.values[0], union) < 1e-8 else 1e-5

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        rest = union.only([part for part in union.parts if part not in among])
        if rest is None or self.agrees(rest) is not False:
            return 0.0
        np = union.np
        size = sum(part.rows for part in among)
        bits = 0.0
        for at, telling in enumerate(union.value_bits()):
            column = union.column(at)
            if telling <= 0 or column is None:
                continue
            for theirs in self.values:
                value = float(theirs[at])
                with np["errstate"](all="ignore"):
                    near = np["abs"](column.astype(float) - value) <= self._exact(union) * abs(value)
                ties = max(1, int(near.sum()))
                bits += max(0.0, 0.5 * math.log2(max(size, 1)) - 1 - math.log2(ties))
        return bits / 2  # columns of one table move together

    def hints(self, union: Union) -> float:
        each = math.log2(len(self.shares) + 1)
        return sum(min(each, bits) for bits in union.value_bits() if bits >= 6) / 2

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` equals their {self.what}"


def quantiles(column: Any, shares: Sequence[float], np: Any) -> list[float] | None:
    """Quantiles of the values that are there, by linear interpolation; None if there are none."""
    values = column[~np["isnan"](column)] if column.dtype.kind == "f" else column.astype(float)
    size = len(values)
    if not size:
        return None
    spots = [share * (size - 1) for share in shares]
    wanted = sorted({min(size - 1, int(at) + more) for at in spots for more in (0, 1)})
    part = np["partition"](values, wanted)
    out = []
    for at in spots:
        low = int(at)
        a, b = float(part[low]), float(part[min(size - 1, low + 1)])
        out.append(a + (b - a) * (at - low))
    return out


def missing(value: Any) -> bool:
    return value is None or value != value


class Categories(Claim):
    """The distinct values of columns."""

    what = "categories"
    whole = False

    def __init__(self, attr: str, levels: Sequence[Any]) -> None:
        self.attr = attr
        self.levels = levels

    def _counts(self, union: Union) -> list[dict[Any, int]] | None:
        found: list[dict[Any, int]] | None = union._once("levels", lambda: _level_counts(union))
        return found

    def _sets(self, np: Any) -> list[set[Any]] | None:
        out = []
        for level in self.levels:
            listed = plain(level, np)
            if listed is None:
                return None
            out.append({None if missing(one) else one for one in listed})
        return out

    def agrees(self, union: Union) -> bool | None:
        if len(self.levels) != union.width:
            return None
        counts, sets = self._counts(union), self._sets(union.np)
        if counts is None or sets is None:
            return None
        return all(set(mine) == theirs for mine, theirs in zip(counts, sets, strict=True))

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        # A category that only one row has tells of that row; one that many rows have could come from others.
        rest = union.only([part for part in union.parts if part not in among])
        counts = self._counts(union)
        others = self._counts(rest) if rest is not None else None
        if counts is None or (rest is not None and others is None):
            return 0.0
        best = 0
        for at, mine in enumerate(counts):
            here = others[at] if others is not None else {}
            best = max(best, sum(1 for level, n in mine.items() if n == 1 and level not in here))
        return 0.6 * best

    def hints(self, union: Union) -> float:
        return self.needs(union, union.parts) / 0.6

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` holds just their {self.what}"


def _level_counts(union: Union) -> list[dict[Any, int]] | None:
    out = []
    for at in range(union.width):
        union.budget.affords(20 * union.rows)
        values = union.objects(at)
        if values is None:
            return None
        counts: dict[Any, int] = {}
        for value in values:
            key = None if missing(value) else value
            counts[key] = counts.get(key, 0) + 1
        out.append(counts)
    return out


class StoredRows(Claim):
    """Rows that an estimator keeps as they were."""

    what = "rows"

    def __init__(self, attr: str, stored: Any) -> None:
        self.attr = attr
        self.stored = stored

    def agrees(self, union: Union) -> bool | None:
        np = union.np
        if self.stored.ndim != 2 or self.stored.shape[1] != union.width:
            return None
        if self.stored.shape[0] != union.rows:
            return False
        union.budget.affords(6 * union.rows * union.width)
        mine = union_keys(union, self.stored.dtype)
        if mine is None:
            return None
        theirs = row_keys([self.stored[:, at] for at in range(union.width)], self.stored.dtype, np)
        return bool((np["sort"](mine) == np["sort"](theirs)).all())

    def bits(self, union: Union) -> float:
        return min(40.0, union.same_rows_bits()) if as_precise(self.stored, union) else 0.0

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` holds just these rows"


def as_precise(stored: Any, union: Union) -> bool:
    """Whether stored rows tell as much apart as the tables do: shortened numbers can be equal by that alone."""
    if stored.dtype.itemsize >= 8:
        return True
    return all(
        (column := part.column(at)) is not None and column.dtype == stored.dtype
        for part, place in zip(union.parts, union.places, strict=True)
        for at in place
    )


class Holds(Claim):
    """Some of the rows, kept as they were: support vectors, the rows between which others were made."""

    what = "rows"
    whole = False

    def __init__(self, attr: str, stored: Any) -> None:
        self.attr = attr
        self.stored = stored

    def _found(self, union: Union) -> Any:
        return union._once(f"holds {self.attr}", lambda: self._look(union))

    def _look(self, union: Union) -> Any:
        if self.stored.ndim != 2 or self.stored.shape[1] != union.width:
            return None
        np = union.np
        union.budget.affords(6 * union.rows * union.width)
        mine = union_keys(union, self.stored.dtype)
        if mine is None:
            return None
        theirs = row_keys([self.stored[:, at] for at in range(union.width)], self.stored.dtype, np)
        return mine, np["isin"](mine, theirs)

    def agrees(self, union: Union) -> bool | None:
        found = self._found(union)
        return None if found is None else bool(found[1].any())

    def beside(self, union: Union, others: Sequence[Union]) -> float:
        found = self._found(union)
        if found is None or not as_precise(self.stored, union):
            return 0.0
        mine, kept = found
        np = union.np
        for other in others:
            keys = union_keys(other, self.stored.dtype)
            if keys is None:
                return 0.0
            twice = np["isin"](mine, keys)
            if not twice.all():  # a table with all of these rows is where they come from
                kept = kept & ~twice
        return min(ENOUGH, union.same_rows_bits()) if bool(kept.any()) else 0.0

    def words(self, union: Union, one: bool) -> str:
        found = self._found(union)
        return f"`{self.attr}` holds {int(found[1].sum())} of these rows"


def union_keys(union: Union, dtype: Any = None) -> Any:
    """A 64-bit key for every row of a union; equal rows have equal keys. None if there are no numbers."""
    columns = []
    for at in range(union.width):
        column = union.column(at)
        if column is None:
            return None
        columns.append(column)
    return row_keys(columns, dtype, union.np)


def row_keys(columns: Sequence[Any], dtype: Any, np: Any) -> Any:
    """Mix the bits of each row's numbers into one key."""
    key = np["zeros"](len(columns[0]), dtype="u8")
    factor = np["uint64"](0x9E3779B97F4A7C15)
    turn = np["uint64"](29)
    with np["errstate"](all="ignore"):
        for column in columns:
            values = column.astype(dtype).astype(float) if dtype is not None else column.astype(float)
            values += 0.0  # one zero
            values[np["isnan"](values)] = float("nan")
            bits = values.view("u8")
            key = (key ^ bits) * factor
            key ^= key >> turn
    return key


class Spread(Claim):
    """Means (and variances) of what a fitted function makes of the rows.

    Parameters
    ----------
    attr, what : str
        Where the numbers are kept, and what they are, in words.
    make : callable
        Matrix -> matrix, as the estimator computes it.
    mean, variance : array or None
        What must come out.
    """

    def __init__(
        self,
        attr: str,
        what: str,
        make: Callable[[Any, Any], Any],
        mean: Any = None,
        variance: Any = None,
        exact: float = 1e-7,
    ) -> None:
        self.attr, self.what, self.make = attr, what, make
        self.mean, self.variance, self.exact = mean, variance, exact

    def _made(self, union: Union) -> Any:
        union.budget.affords(20 * union.rows * union.width)
        matrix = union.matrix()
        if matrix is None:
            return None
        with union.np["errstate"](all="ignore"):
            return self.make(matrix.astype(float), union.np)

    def _moments(self, union: Union) -> Any:
        def reduce() -> Any:
            made = self._made(union)
            return None if made is None else block_of(made, union)

        return union._once(f"spread {self.attr}", reduce)

    def agrees(self, union: Union) -> bool | None:
        found = self._moments(union)
        if found is None:
            return None
        np = union.np
        seen, mean, square = found
        with np["errstate"](all="ignore"):
            variance = square / np["maximum"](seen, 1)
            near = np["ones"](len(mean), dtype=bool)
            if self.mean is not None:
                near &= np["abs"](self.mean - mean) <= self.exact * np["sqrt"](variance)
            if self.variance is not None:
                near &= np["abs"](self.variance - variance) <= 10 * self.exact * variance + 1e-300
        return bool(near.all())

    def bits(self, union: Union) -> float:
        found = self._moments(union)
        if found is None:
            return 0.0
        seen = float(found[0].max(initial=1))
        exact = self.exact if self.mean is not None else 10 * self.exact
        each = max(0.0, math.log2(1 / (seen * exact)))
        telling = sum(min(bits, each) for bits in union.value_bits())
        return min(union.same_rows_bits(), telling, each * len(found[1]))

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` gives {self.what}"


def block_of(matrix: Any, union: Union) -> tuple[Any, Any, Any]:
    """Moments of the columns of a matrix."""
    from leaklint.live.parts import block_moments

    return block_moments(matrix, 0, union.np, union.budget)


class Drawn(Claim):
    """How the rows that were drawn for a tree fill its leaves, where the draw can be made again.

    What was drawn are positions, so only one table can be held against it, in its own order.
    """

    whole = False
    what = "rows"

    def __init__(
        self, attr: str, rows: int, trees: Sequence[tuple[Any, Callable[[Any, Any], Any], Any]]
    ) -> None:
        self.attr = attr
        self.rows = rows
        self.trees = trees  # of each the drawn positions, sizes of leaves by rows, and what they are

    def agrees(self, union: Union) -> bool | None:
        if len(union.parts) != 1:
            return None
        if union.rows != self.rows:
            return False
        found: bool | None = union._once(f"drawn {id(self)}", lambda: self._look(union))
        return found

    def _look(self, union: Union) -> bool | None:
        union.budget.affords(30 * len(self.trees) * union.rows * max(8, union.width))
        matrix = union.matrix()
        if matrix is None:
            return None
        np = union.np
        for drawn, sizes, expected in self.trees:
            with np["errstate"](all="ignore"):
                found = sizes(matrix[drawn], np)
            if found is None or len(found) != len(expected) or not bool((found == expected).all()):
                return None if found is None else False
        return True

    def hints(self, union: Union) -> float:
        return self.needs(union, union.parts)

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        # If others stood at the places of these, each leaf would have to get as many of them again.
        bits = 0.0
        for drawn, _, expected in self.trees:
            share = expected / max(1, expected.sum())
            bits += 0.5 * sum(math.log2(max(1.0, 6.28 * len(drawn) * float(p))) for p in share[share > 0][1:])
        return min(union.same_rows_bits() * self.rows, bits / 2)

    def words(self, union: Union, one: bool) -> str:
        return f"the leaves of `{self.attr}` are filled just as the rows drawn from them fill them"


class Sizes(Claim):
    """How many rows go to each place of a fitted structure: the leaves of a tree, the groups of a clustering."""

    def __init__(self, attr: str, what: str, sizes: Callable[[Any, Any], Any], expected: Any) -> None:
        self.attr, self.what, self.sizes, self.expected = attr, what, sizes, expected

    def agrees(self, union: Union) -> bool | None:
        union.budget.affords(30 * union.rows * max(8, union.width))
        matrix = union.matrix()
        if matrix is None:
            return None
        with union.np["errstate"](all="ignore"):
            found = self.sizes(matrix, union.np)
        if found is None:
            return None
        return len(found) == len(self.expected) and bool((found == self.expected).all())

    def bits(self, union: Union) -> float:
        # Another row falls into the same place with the share of that place.
        share = self.expected / max(1, self.expected.sum())
        each = -math.log2(max(1e-9, float((share * share).sum())))
        return min(union.same_rows_bits(), each)

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        # If other rows stood in for these, each place would have to get as many of them again.
        rows = sum(part.rows for part in among)
        share = self.expected / max(1, self.expected.sum())
        filled = share[share > 0]
        spread = 0.5 * sum(math.log2(max(1.0, 6.28 * rows * float(p))) for p in filled[1:])
        return min(union.same_rows_bits() * max(1, rows), spread)

    def words(self, union: Union, one: bool) -> str:
        return f"{self.what} are filled just as these rows fill them"
