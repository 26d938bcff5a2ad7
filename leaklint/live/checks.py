"""The checks of data: tables in, findings with their evidence out.

    examined = examine(X_train, X_test, target=(y_train, y_test), names=("X_train", "X_test"))
    for finding in examined.findings:
        print(finding.severity, finding.code, finding.message)
        print(examined.evidence[finding.fingerprint].numbers)

What is asked is in `leaklint/rules/`: each rule that has an `examine` is given a `Data`, which knows the facts
(shared rows, how well each column tells the label, ...) and works each of them out once. A rule that fails becomes a
note; findings never carry a value of a cell unless `show_values` is set.

Tiers are budgets: 0 looks at what costs next to nothing (index labels and memory), 1 at samples, whose findings are
then confirmed in full, 2 at everything. With a `Budget` of CPU what does not fit is put off and
named. `KeyboardInterrupt` is not caught: nothing is held that would have to be put back.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from leaklint.live import overlap, statistics
from leaklint.live.parts import Budget, OutOfTimeError
from leaklint.live.tables import (
    LazyTable,
    Summary,
    Table,
    UnknownTableError,
    Vector,
    in_one_precision,
    shown_name,
    table_of,
)
from leaklint.model import Confidence, Effect, Finding, Place, Severity, Verdict, page_of

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.rules.base import Rule

__all__ = ["Data", "Evidence", "Examined", "Scored", "UnknownColumnError", "examine", "rules_of_data"]

SAMPLE = 6_000  # rows of train that columns are judged by, below tier 2
PROBE = {0: 0, 1: 500, 2: None}  # rows of test that are looked for in train
MOST_COLUMNS = {0: 200, 1: 500, 2: 4000}
WIDE = 20_000
MOST_NAMED = 8  # columns named in a message
NOWHERE = Place(None, 1, 1, 1, 1)

Progress = Callable[[float, str], None]


class UnknownColumnError(LookupError):
    """A column that is not there; the message names the nearest."""


@dataclass(slots=True)
class Scored:
    """A score that was computed on the held-out rows, as far as a rule must know it.

    Attributes
    ----------
    metric : str
        Its name, such as "accuracy".
    value : float or None
        The number, if it is known.
    text : str
        What to call it in a message, such as "`accuracy` in cell 9".
    """

    metric: str
    value: float | None = None
    text: str = ""


@dataclass(slots=True)
class Evidence:
    """What a finding rests on, in names and counts.

    Attributes
    ----------
    code : str
        The rule.
    columns : list of str
        The columns that it is about.
    numbers : dict
        The numbers of the message, by name.
    looked_at, rows : int
        How many rows the verdict rests on, of how many.
    plot : dict or None
        What to draw: `{"kind": "rate", "rates", "sizes", "base"}`, `{"kind": "overlap", "parts"}` or
        `{"kind": "span", "spans"}`.
    values : list of str
        Values of cells; always empty unless they were asked for.
    """

    code: str
    columns: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    looked_at: int = 0
    rows: int = 0
    plot: dict[str, Any] | None = None
    values: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "columns": list(self.columns),
            "numbers": dict(self.numbers),
            "rows": self.rows,
            "looked_at": self.looked_at,
            "plot": self.plot,
            **({"values": list(self.values)} if self.values else {}),
        }


@dataclass(slots=True)
class Examined:
    """What an examination found.

    Attributes
    ----------
    findings : list of Finding
        The gravest first.
    evidence : dict
        Fingerprint of a finding to its `Evidence`.
    notes : list of str
        What could not be looked at, and why.
    put_off : list of str
        Codes of rules for which there was no time.
    checked : list of str
        Codes of the rules that were asked.
    """

    findings: list[Finding] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    put_off: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    elapsed: float = 0.0


@dataclass(slots=True)
class Column:
    """A column by its positions; `there` is None where test does not have it."""

    name: str
    here: int
    there: int | None


@dataclass(slots=True)
class Key:
    """A column with a role: the label, a group, the time; it need not be part of the tables."""

    name: str
    here: Vector | None
    there: Vector | None
    column: Column | None
    guessed: bool = False


def number_words(number: float) -> str:
    """`12,345`."""
    return f"{round(number):,}"


def percent(share: float) -> str:
    """A share as a reader wants it: no `0 %` for what is there, no `100 %` for what is not all."""
    if 0 < share < 0.001:
        return "less than 0.1 %"
    if 0.9995 < share < 1:
        return "more than 99.9 %"
    digits = 0 if share in (0, 1) or share >= 0.1 else 1
    return f"{100 * share:.{digits}f} %"


class Data:
    """The tables of one examination, and what is known of them.

    Attributes
    ----------
    train, test : Table
        The tables; `test` may be None.
    columns : list of Column
        The columns of `train` that are looked at.
    features : list of Column
        Those of them that have no role.
    label, group, time : Key or None
        The columns with a role.
    exact : bool
        Whether all rows are looked at.
    as_features : bool
        Whether `train` is known to be the features of a model: the label came apart from it.
    scores : sequence of Scored
        What was computed on the held-out rows.
    found : list of Finding
        What other rules have found so far.
    """

    def __init__(
        self,
        train: Table,
        test: Table | None,
        *,
        target: Any = None,
        group: Any = None,
        time: Any = None,
        tier: int = 1,
        budget: Budget | None = None,
        show_values: bool = False,
        scores: Sequence[Scored] = (),
        labels: tuple[str, str] = ("", ""),
    ) -> None:
        self.train, self.test = train, test
        self.tier, self.exact = tier, tier >= 2
        self.budget = budget or Budget()
        self.show_values = show_values
        self.scores = list(scores)
        self.found: list[Finding] = []
        self.evidence: dict[str, Evidence] = {}
        self.notes: list[str] = []
        self.generator = np.random.default_rng(
            20240229
        )  # our own: the user's random numbers stay as they are
        self.columns = self._columns([target, group, time])
        self.label = self._key(target, "target", labels)
        self.group = self._key(group, "group")
        self.time = self._key(time, "time")
        self.as_features = self.label is not None and self.label.column is None
        roles = [key.column.here for key in (self.label, self.group, self.time) if key and key.column]
        self.features = [column for column in self.columns if column.here not in roles]

    # -- columns -----------------------------------------------------------------------------------

    def _columns(self, wanted: Sequence[Any]) -> list[Column]:
        train, test = self.train, self.test
        most = MOST_COLUMNS[self.tier]
        chosen = range(train.n_columns)
        if train.n_columns > most:
            step = train.n_columns // most
            picked = {*range(0, train.n_columns, step)} | {
                at for label in wanted if _is_name(label) and (at := train.find(label)) is not None
            }
            chosen = sorted(picked)  # type: ignore[assignment]
            self.notes.append(
                f"{self.of(train)} has {number_words(train.n_columns)} columns, of which "
                f"{number_words(len(chosen))} were looked at"
            )
        if train.n_columns > WIDE and (test is None or test.n_columns == train.n_columns):
            # Names of that many columns take longer than looking at some of them.
            keys = train.keys
            return [Column(shown_name(keys[at], at), at, None if test is None else at) for at in chosen]
        if test is None:
            return [Column(train.names[at], at, None) for at in chosen]
        if train.named and test.named:
            there = {name: at for at, name in enumerate(test.names)}
            return [Column(train.names[at], at, there.get(train.names[at])) for at in chosen]
        return [Column(train.names[at], at, at if at < test.n_columns else None) for at in chosen]

    def _key(self, value: Any, role: str, names: tuple[str, str] = ("", "")) -> Key | None:
        if value is None:
            return None
        if _is_name(value):
            return self._named_key(value, role)
        first, second = value if isinstance(value, tuple) and len(value) == 2 else (value, None)
        here = self._vector_like(first, self.train, role)
        there = None if self.test is None or second is None else self._vector_like(second, self.test, role)
        name = names[0] or _own_name(first) or f"the {role}"
        return Key(name, here, there, None)

    def _named_key(self, label: Any, role: str) -> Key:
        at = self.train.find(label)
        if at is None:
            raise UnknownColumnError(
                f"`{self.train.name}` has no column {shown_name(label, -1) or 'of that name'!r} for the "
                f"{role}{_nearest(label, self.train)}"
            )
        column = next((c for c in self.columns if c.here == at), None) or Column(
            self.train.names[at], at, None
        )
        if self.test is not None and role != "target" and column.there is None:
            raise UnknownColumnError(
                f"`{self.test.name}` has no column {column.name!r} for the {role}{_nearest(label, self.test)}"
            )
        if self.train.lazy:
            return Key(column.name, None, None, column)
        there = None
        if self.test is not None and not self.test.lazy and column.there is not None:
            there = self.test.vector(column.there)
        return Key(column.name, self.train.vector(at), there, column)

    @staticmethod
    def _vector_like(value: Any, table: Table, role: str) -> Vector:
        wrapped = table_of(value, role)
        if wrapped.lazy:
            raise UnknownTableError(f"the {role} of a lazy frame must be one of its columns: give its name")
        if wrapped.n_rows != table.n_rows:
            raise UnknownTableError(
                f"the {role} has {number_words(wrapped.n_rows)} rows, `{table.name}` has "
                f"{number_words(table.n_rows)}"
            )
        if wrapped.n_columns != 1:
            raise UnknownTableError(f"the {role} must be one column, not {wrapped.n_columns}")
        return wrapped.vector(0)

    # -- rows --------------------------------------------------------------------------------------

    @cached_property
    def sample(self) -> Any:
        """The rows of train that columns are judged by; None for all."""
        if self.exact or self.train.n_rows <= SAMPLE:
            return None
        return np.sort(self.generator.choice(self.train.n_rows, SAMPLE, replace=False))

    @cached_property
    def test_sample(self) -> Any:
        """The same for test."""
        if self.test is None or self.exact or self.test.n_rows <= SAMPLE:
            return None
        return np.sort(self.generator.choice(self.test.n_rows, SAMPLE, replace=False))

    def of(self, table: Table) -> str:
        """What to call a table."""
        return f"`{table.name}`" if table.name else "the table"

    @property
    def a(self) -> str:
        """The name of train in a message."""
        return self.of(self.train)

    @property
    def b(self) -> str:
        """The name of test in a message."""
        return self.of(self.test) if self.test is not None else ""

    def pause(self) -> None:
        """Give up if the time is over."""
        self.budget.check()

    def vector(self, column: Column, *, full: bool = False) -> Vector:
        """A column of train: of the sampled rows, or of all."""
        self.pause()
        if full or self.sample is None:
            return self.train.vector(column.here)
        key = column.here
        if key not in self._sampled:
            self._sampled[key] = self.train.some(key, self.sample)
        return self._sampled[key]

    def test_vector(self, column: Column, *, full: bool = False) -> Vector | None:
        """The column of test, None where it has none."""
        self.pause()
        if self.test is None or column.there is None:
            return None
        if full or self.test_sample is None:
            return self.test.vector(column.there)
        key = column.there
        if key not in self._test_sampled:
            self._test_sampled[key] = self.test.some(key, self.test_sample)
        return self._test_sampled[key]

    @cached_property
    def _sampled(self) -> dict[int, Vector]:
        return {}

    @cached_property
    def _test_sampled(self) -> dict[int, Vector]:
        return {}

    def summary(self, column: Column) -> Summary:
        """Reductions over a column of train, all rows."""
        if isinstance(self.train, LazyTable):
            positions = [c.here for c in self.columns]
            return dict(zip(positions, self.train.summaries(positions), strict=True))[column.here]
        return self.train.summary(column.here)

    def test_summary(self, column: Column) -> Summary | None:
        """Reductions over a column of test, all rows."""
        if self.test is None or column.there is None:
            return None
        if isinstance(self.test, LazyTable):
            positions = [c.there for c in self.columns if c.there is not None]
            return dict(zip(positions, self.test.summaries(positions), strict=True))[column.there]
        return self.test.summary(column.there)

    def word(self, table: Table, position: int) -> str:
        """The kind of values in a column."""
        return table.word(position) if isinstance(table, LazyTable) else table.vector(position).dtype

    # -- facts -------------------------------------------------------------------------------------

    @cached_property
    def common(self) -> list[tuple[int, int]]:
        """The columns that both tables have, by their positions."""
        return [(c.here, c.there) for c in self.columns if c.there is not None]

    @cached_property
    def same(self) -> overlap.Shared | None:
        """Rows of test that are rows of train, by memory or by index."""
        if self.test is None or self.train.lazy or self.test.lazy:
            return None
        parts = in_one_precision(self.train, self.test, self.common)
        return overlap.same_rows(*parts, self.common, quick=not self.tier)

    @cached_property
    def shared(self) -> overlap.Shared | None:
        """Rows of test that are in train, by the values of the columns that both have."""
        if self.test is None:
            return None
        if isinstance(self.train, LazyTable) or isinstance(self.test, LazyTable):
            return self._shared_lazily()
        most = PROBE[self.tier]
        parts = in_one_precision(self.train, self.test, self.common)
        found = overlap.shared_rows(*parts, self.common, most, self.generator, self.pause)
        if not found.found:
            keys = {column.here for column in self.id_like}
            rest = [pair for pair in self.common if pair[0] not in keys]
            if len(rest) < len(self.common) and len(rest) > 1:
                # A running number makes every row unlike every other.
                found = overlap.shared_rows(*parts, rest, most, self.generator, self.pause)
        return found

    def _shared_lazily(self) -> overlap.Shared | None:
        train, test = self.train, self.test
        if not (isinstance(train, LazyTable) and isinstance(test, LazyTable)) or self.tier < 2:
            return None
        if train.kind != test.kind:
            self.notes.append("rows of different engines were not compared")
            return None
        keys = [
            train.keys[i]
            for i, j in self.common
            if train.word(i) != "other" and test.word(j) == train.word(i)
        ]
        if not keys:
            return None
        found = test.count_in(keys, train, distinct=False)
        distinct = int(
            train.value.select(*keys)
            .unique(subset=keys)
            .select(train.nw.len().alias("n"))
            .collect()
            .rows()[0][0]
        )
        twins = 1 - distinct / max(1, train.n_rows)
        return overlap.Shared(test.n_rows, test.n_rows, found, twins * test.n_rows, 0 if twins else found)

    @cached_property
    def id_like(self) -> list[Column]:
        """Features whose values only number or name the rows."""
        return [column for column in self.features if self._is_id(column)]

    def _is_id(self, column: Column) -> bool:
        rows = self.train.n_rows
        if rows < 50 or self.train.lazy:
            return False
        vector = self.vector(column)
        if vector.null is not None or vector.kind not in ("number", "label") or vector.dtype == "boolean":
            return False
        values = vector.values
        if len(np.unique(values[:300])) < len(values[:300]):
            return False
        if vector.kind == "number" and values.dtype.kind == "f":
            if (values[:300] % 1 != 0).any():
                return False
            with np.errstate(invalid="ignore"):
                if not np.isfinite(values).all() or (values % 1 != 0).any():
                    return False
        if len(np.unique(values)) < len(values):
            return False
        vector = self.vector(column, full=True)
        values = vector.values
        if len(np.unique(values)) < rows:
            return False
        if sounds_like_id(column.name):
            return True
        if vector.kind == "number":
            known = rows + (self.test.n_rows if self.test is not None else 0)
            return bool(float(values.max()) - float(values.min()) < 1.05 * known + 1)
        return vector.is_text() and _are_tokens(self.train.raw(column.here))

    @cached_property
    def truth(self) -> statistics.Label | None:
        """The label of the sampled rows, ready for statistics."""
        return self._truth(self.sample)

    @cached_property
    def whole_truth(self) -> statistics.Label | None:
        """The label of all rows."""
        return self.truth if self.sample is None else self._truth(None)

    def _truth(self, rows: Any) -> statistics.Label | None:
        if self.label is None or self.label.here is None:
            return None
        vector = self.label.here
        return statistics.label_of(vector if rows is None else vector.take(rows))

    @cached_property
    def powers(self) -> list[tuple[Column, float]]:
        """How well each feature tells the label by itself (AUC, or the part explained), on sampled rows."""
        label = self.truth
        if label is None:
            return []
        found = []
        halves = statistics.halves(len(label), np.random.default_rng(7))
        for column in self.features:
            power = self._power(self.vector(column), label, halves)
            if power is not None:
                found.append((column, power))
        return found

    def full_power(self, column: Column) -> float | None:
        """The same for one feature, on all rows."""
        label = self.whole_truth
        if label is None:
            return None
        halves = statistics.halves(len(label), np.random.default_rng(7))
        return self._power(self.vector(column, full=True), label, halves)

    @staticmethod
    def _power(vector: Vector, label: statistics.Label, halves: tuple[Any, Any]) -> float | None:
        if vector.kind == "opaque":
            return None
        if label.rows is not None:
            vector = vector.take(label.rows)
        if len(vector) != len(label):
            return None
        codes, number, _ = statistics.bins_of(vector)
        if vector.kind == "label" and number > min(len(label) // 4, 1000) + statistics.BINS:
            return None  # a key of rows or of groups, not a feature
        return statistics.power(codes, number, label, *halves)

    def rate_plot(self, column: Column) -> dict[str, Any] | None:
        """The mean label along a feature: ten bins in the order of its values, without the values."""
        label, vector = self.truth, self.vector(column)
        if label is None or vector.kind == "opaque" or label.kind == "number":
            return None
        if label.rows is not None:
            vector = vector.take(label.rows)
        codes, number, _ = statistics.bins_of(vector)
        if vector.kind == "label":
            if number > 13:
                return None
        else:
            values = vector.values if vector.null is None else vector.values[~vector.null]
            edges = (
                np.unique(np.quantile(values.astype(np.float64), np.arange(1, 12) / 12))
                if len(values)
                else values
            )
            codes = np.searchsorted(edges, vector.values, side="right")
            if vector.null is not None:
                codes[vector.null] = len(edges) + 1
            number = len(edges) + 2
        shares, sizes = statistics.rates(codes, number, label)
        base = (
            float((label.values == int(np.argmax(label.counts))).mean())
            if label.kind == "classes"
            else float(label.values.mean())
        )
        return {
            "kind": "rate",
            "rates": [round(r, 4) for r in shares],
            "sizes": sizes,
            "base": round(base, 4),
        }

    def shown_values(self, table: Table | None, position: int | None, hashes: Any) -> list[str]:
        """Up to five of the values with these hashes, if values may be shown at all."""
        if not self.show_values or table is None or position is None or table.lazy:
            return []
        vector = table.vector(position)
        rows = np.flatnonzero(np.isin(vector.hashes(), hashes))
        found: list[str] = []
        for value in table.raw(position)[rows[:5000]]:
            if type(value) in (str, int, float, bool, np.str_, np.int64, np.float64):
                text = str(value)[:40]
                if text not in found:
                    found.append(text)
            if len(found) == 5:
                break
        return found

    # -- findings ----------------------------------------------------------------------------------

    def naming(self, columns: Sequence[Column | str]) -> str:
        """Columns by name: the first few, and how many more."""
        names = [f"`{c if isinstance(c, str) else c.name}`" for c in columns]
        if len(names) > MOST_NAMED:
            return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def finding(
        self,
        rule: Rule,
        message: str,
        *,
        columns: Sequence[Column | str] = (),
        severity: Severity | None = None,
        confidence: Confidence = "certain",
        verdict: Verdict = "confirmed",
        effect: Effect | None = None,
        numbers: dict[str, float] | None = None,
        plot: dict[str, Any] | None = None,
        looked_at: int | None = None,
        rows: int | None = None,
        values: Sequence[str] = (),
        advice: str = "",
    ) -> Finding:
        """Make a finding of a rule, and keep what it rests on."""
        names = [c if isinstance(c, str) else c.name for c in columns]
        if values:
            message += f" ({', '.join(values)})"
        made = Finding(
            rule.code,
            rule.name,
            rule.family,
            severity or rule.severity,
            message,
            NOWHERE,
            confidence,
            effect or rule.effect,
            verdict=verdict,
            advice=advice or rule.advice,
            url=page_of(rule.code),
        )
        tables = "|".join([self.train.name, self.test.name if self.test is not None else ""])
        raw = f"{rule.code}|{tables}|{'|'.join(sorted(names)[:50])}"
        made.fingerprint = hashlib.blake2b(raw.encode("utf-8", "replace"), digest_size=8).hexdigest()
        total = rows if rows is not None else self.train.n_rows
        seen = looked_at if looked_at is not None else total
        self.evidence[made.fingerprint] = Evidence(
            rule.code, names, dict(numbers or {}), seen, total, plot, list(values)
        )
        return made


def _is_name(value: Any) -> bool:
    return type(value) in (str, int, np.str_) or (
        type(value) is tuple and bool(value) and all(type(part) in (str, int) for part in value)
    )


def _own_name(value: Any) -> str:
    name = (
        getattr(value, "name", None)
        if type(value).__module__.partition(".")[0] in ("pandas", "polars")
        else None
    )
    return shown_name(name, -1) if type(name) is str else ""


def _nearest(label: Any, table: Table) -> str:
    import difflib

    names = table.names[:5000]
    near = difflib.get_close_matches(str(label), names, n=1, cutoff=0.5)
    lower = {name.lower(): name for name in names}
    near = near or [lower[m] for m in difflib.get_close_matches(str(label).lower(), lower, n=1, cutoff=0.5)]
    return f"; did you mean {near[0]!r}?" if near else ""


_ID_WORDS = frozenset("id ids uuid guid key pk index idx rownames rownum rownumber serial".split())
_GROUP_WORDS = frozenset(
    "patient subject user customer client session person participant household device machine store driver "
    "player student donor visitor account member group speaker writer scene site".split()
)


def words_of(name: str) -> list[str]:
    """`customerId` and `customer_id` as their words."""
    spaced = "".join(
        f" {c}" if c.isupper() and at and name[at - 1].islower() else c for at, c in enumerate(name)
    )
    return "".join(c if c.isalnum() else " " for c in spaced).lower().split()


def sounds_like_id(name: str) -> bool:
    """Whether a name says that its column only tells rows apart."""
    words = words_of(name)
    return bool(words) and (words[-1] in _ID_WORDS or words[0] == "unnamed" or words == ["row", "number"])


def sounds_like_group(name: str) -> bool:
    """Whether a name says that its column tells whose rows they are."""
    words = words_of(name)
    return bool(words) and (words[-1] in _GROUP_WORDS or words[-1] == "id")


def _are_tokens(raw: Any) -> bool:
    """Whether texts look like keys: one word each, all about as long, with digits in them."""
    some = [value for value in raw[:500] if type(value) is str]
    if not some or any(" " in value for value in some):
        return False
    if sum(_is_date(value) for value in some) > 0.9 * len(some):
        return False  # a file holds days as text: each row has its own, and that is no key
    lengths = {len(value) for value in some}
    return max(lengths) - min(lengths) <= 3 and sum(any(c.isdigit() for c in v) for v in some) > 0.9 * len(
        some
    )


_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[-/.])(?P<b>\d{1,2}|[A-Za-z]{3,9})(?:(?P=sign)(?P<c>\d{4}|\d{1,2}))?"
    r"(?:T\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?")
_QUARTER = re.compile(r"\d{4}-?(?:Q[1-4]|W[0-5]?\d)", re.IGNORECASE)


def _is_date(text: str) -> bool:
    """Whether a word may be a day, a month, or a time of day, as people and machines write them."""
    if _CLOCK.fullmatch(text) or _QUARTER.fullmatch(text):
        return True
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    parts = [int(part) for part in match.group("a", "b", "c") if part and part.isdigit()]
    years = [part for part in parts if 1000 <= part <= 2999]
    days = [part for part in parts if 1 <= part <= 31]
    # A year, and days or months beside it; a year of two digits is one of three small numbers.
    whole = len(years) + len(days) == len(parts)
    named = not match["b"].isdigit()
    month = named or any(part <= 12 for part in days)
    short = len(parts) + named == 3 and max(parts) <= 99 and len(days) + named >= 2
    return month and ((whole and len(years) == 1) or short)


# -- asking the rules ------------------------------------------------------------------------------


@cache
def rules_of_data() -> tuple[Rule, ...]:
    """The rules that examine data, the strongest evidence first."""
    from leaklint import rules
    from leaklint.rules.base import Rule

    found = []
    for code in rules.examining():
        try:
            rule = rules.load(code)
        except rules.RuleError:
            if code in rules.registry():
                raise
            continue  # another package's rule that cannot be loaded: `leaklint check` says so
        if type(rule).examine is not Rule.examine:
            found.append(rule)
    return tuple(sorted(found, key=lambda rule: (rule.turn, rule.code)))


def examine(
    train: Any,
    test: Any = None,
    target: Any = None,
    group: Any = None,
    time: Any = None,
    *,
    names: tuple[str, str] = ("train", "test"),
    label_names: tuple[str, str] = ("", ""),
    tier: int = 1,
    budget: Budget | None = None,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
    asked: Collection[str] = (),
    scores: Sequence[Scored] = (),
    show_values: bool = False,
    config: Config | None = None,
) -> Examined:
    """Ask the rules about one table, or about a training and a held-out table.

    Parameters
    ----------
    train, test : table
        Anything that `leaklint.live.tables.table_of` reads.
    target, group, time : str, column, or pair of columns, optional
        The name of a column that both tables have, or the column itself (of train, or of both).
    names, label_names : pair of str
        What the user calls the tables, and the label where it is apart from them.
    tier : {0, 1, 2}
        Next to nothing, samples, everything.
    budget : Budget, optional
        How much CPU it may take; without one it lasts as long as it takes.
    progress : callable, optional
        Called with the part done (0 to 1) and what is being done.
    only : collection of str, optional
        Ask no other rules than those with these codes.
    asked : collection of str
        Codes of rules that only speak on request (LK805).
    scores : sequence of Scored
        What was computed on the held-out rows, for the rules about scores.
    show_values : bool
        Whether messages may carry values of cells.
    config : Config, optional
        Selects rules, sets severities.

    Returns
    -------
    Examined
        Findings, the evidence of each, and notes.

    Raises
    ------
    UnknownTableError, UnknownColumnError
        What was asked for cannot be examined; the message is for the user.
    """
    began = monotonic()
    first = table_of(train, names[0])
    second = None if test is None else table_of(test, names[1])
    tables = (first,) if second is None else (first, second)
    if len({table.lazy for table in tables}) > 1:
        raise UnknownTableError(
            "one of the tables is lazy and the other is in memory: collect one, or load both lazily"
        )
    data = Data(
        first,
        second,
        target=target,
        group=group,
        time=time,
        tier=tier,
        budget=budget,
        show_values=show_values,
        scores=scores,
        labels=label_names,
    )
    examined = Examined(notes=data.notes, evidence=data.evidence)
    chosen = [rule for rule in rules_of_data() if _applies(rule, data, only, asked, config)]
    debug = bool(os.environ.get("LEAKLINT_DEBUG"))
    for turn, rule in enumerate(chosen):
        if progress is not None:
            progress(turn / len(chosen), rule.name.replace("-", " "))
        try:
            data.pause()
            made = list(rule.examine(data))
        except OutOfTimeError:
            examined.put_off.append(rule.code)
            continue
        except MemoryError:
            data.notes.append(f"{rule.code} {rule.name} was not checked: there was not enough memory")
            continue
        except Exception as error:
            if debug:
                raise
            # The message of the error may carry values of cells, its type does not.
            data.notes.append(f"{rule.code} {rule.name} could not be checked ({type(error).__name__})")
            continue
        examined.checked.append(rule.code)
        for finding in made:
            if config is not None:
                finding.severity = config.severity_of(finding.code, finding.severity)
        data.found += made
    if progress is not None:
        progress(1.0, "")
    examined.findings = sorted(data.found, key=_rank)
    examined.elapsed = monotonic() - began
    return examined


def _applies(
    rule: Rule, data: Data, only: Collection[str] | None, asked: Collection[str], config: Config | None
) -> bool:
    own = {rule.code, rule.name}
    if only is not None and not own & set(only):
        return False
    if rule.on_request and only is None and not own & set(asked):
        return False
    if config is not None and not config.selects(rule.code):
        return False
    if rule.tier > data.tier or (data.train.lazy and not rule.lazy):
        return False
    has = {
        "test": data.test is not None,
        "target": data.label is not None,
        "scores": bool(data.scores),
        "time": True,
        "group": True,
    }
    return all(has[need] for need in rule.needs)


def _rank(finding: Finding) -> tuple[int, int, int, str]:
    from leaklint.model import EFFECTS, SEVERITIES

    return (
        SEVERITIES.index(finding.severity),
        EFFECTS.index(finding.effect),
        0 if finding.confidence == "certain" else 1,
        finding.code,
    )


def each(values: Sequence[Any], pause: Callable[[], None]) -> Iterator[Any]:
    """Go through a list, giving up when the time is over."""
    for value in values:
        pause()
        yield value
