"""Which live tables a fitted object learned from, proved from what it keeps.

One file for each kind of estimator. A file names the classes that it reads (`CLASSES`, as library.Class) and
has a function `read` that turns the attributes of one object into what it has learned (`Learned`).
"""

from __future__ import annotations

import itertools
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from leaklint.live.known import ESTIMATORS, attributes, class_of, made_by_user, module_of, names_of
from leaklint.live.parts import Part
from leaklint.live.proofs.base import ENOUGH, HINT, SELF, Claim, Learned, Union, missing, row_keys

Reader = Callable[[str, str, Mapping[str, Any], Any], list[Learned]]

_readers: dict[str, Reader] = {}


def readers() -> dict[str, Reader]:
    """Who reads which class."""
    if not _readers:
        for module in pkgutil.iter_modules(__path__):
            if module.name == "base":
                continue
            file = import_module(f"{__name__}.{module.name}")
            for name in file.CLASSES:
                _readers[name] = file.read
    return _readers


def read(name: str, obj: object) -> list[Learned]:
    """What a fitted object, or each step inside it, keeps of the rows it saw; [] for one that is not known.

    Parameters
    ----------
    name : str
        As the user would reach it.
    obj : object
        Only its instance attributes are looked at, and only if its class is a library's own.
    """
    qualified = class_of(obj)
    if not qualified:
        return []
    root, cls = qualified.partition(".")[0], qualified.rpartition(".")[2]
    reader = readers().get(f"{root}.{cls}")
    if reader is None:
        return []
    own = _harmless(attributes(obj))
    if root not in ("sklearn", "imblearn"):
        own = {**own, SELF: obj}
    try:
        found = reader(name, cls, own, names_of("numpy"))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return []  # another version keeps it in another form
    for learned in found:
        _columns(learned, own)
    return found


#: Whose objects an estimator may hold so that they are looked at.
_LIBRARIES = ESTIMATORS | frozenset(
    "builtins numpy scipy pandas polars collections functools jaxlib torch _catboost ctypes".split()
)


def _harmless(own: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes but for those into which someone has put an object of a class of their own."""
    return {
        key: value
        for key, value in list(own.items())
        if module_of(type(value)).partition(".")[0] in _LIBRARIES and not made_by_user(type(value))
    }


def _columns(learned: Learned, own: Mapping[str, Any]) -> None:
    """Which columns it was fitted on, as scikit-learn notes it."""
    if learned.names is None and learned.positions is None and learned.width is None:
        names = own.get("feature_names_in_")
        if names is not None and hasattr(names, "tolist"):
            listed = names.tolist()
            if all(type(one) is str for one in listed):
                learned.names = listed
        width = own.get("n_features_in_")
        if type(width) is int:
            learned.width = width


@dataclass(slots=True)
class Match:
    """An estimator and tables that agree with all that it keeps.

    Attributes
    ----------
    whole : bool
        No other rows would agree: every one of these rows was seen, and no other.
    agreed : list of Claim
        The attributes that could be compared.
    counted : bool
        Whether the number of rows was among it.
    """

    learned: Learned
    union: Union
    agreed: list[Claim]
    counted: bool
    whole: bool

    def needs(self, among: Sequence[Part]) -> float:
        """How surprising the agreement would be if none of the rows of `among` had been seen."""
        if not contributes(self.union, among):
            return 0.0
        if self.whole:
            return ENOUGH
        return max((claim.needs(self.union, among) for claim in self.agreed), default=0.0)

    def beside(self, others: Sequence[Part]) -> float:
        """How surprising it would be if the rows that are kept had come from other tables."""
        unions = [one for part in others if (one := Union.of(self.learned, [part])) is not None]
        return max((claim.beside(self.union, unions) for claim in self.agreed), default=0.0)

    def words(self) -> str:
        """The numbers that agree."""
        learned = self.learned
        parts = self.union.parts
        one = len(parts) == 1
        rows = " + ".join(
            f"{part.rows} {'rows ' if not i else ''}of `{part.name}`" for i, part in enumerate(parts)
        )
        told = list(
            dict.fromkeys(claim.words(self.union, one) for claim in self.agreed if claim.what or not one)
        )
        told = told[:1]
        if self.counted and learned.count_attr:
            head = learned.count_words or f"`{learned.name}.{learned.count_attr}` is"
            number = _number(learned.count)
            if number is None:
                head = f"`{learned.name}.{learned.count_attr}` counts the values in {rows}"
            elif one and number == parts[0].rows:
                head += f" {number}, all rows of `{parts[0].name}`"
            elif number == self.union.rows:
                head += f" {number} = {rows}"
            else:
                head += f" {number}, the values that are there in {rows}"
            return head + (f", and {' and '.join(told)}" if told else "")
        return f"`{learned.name}` against {rows}: {' and '.join(told)}"


def _number(count: Any) -> int | None:
    return int(count) if type(count) is int or getattr(count, "ndim", 1) == 0 else None


def contributes(union: Union, among: Sequence[Part]) -> bool:
    """Whether tables hold anything that could have been learned from: not only missing values."""
    for part, place in zip(union.parts, union.places, strict=True):
        if part not in among:
            continue
        if not part.rows:
            return False
        found = part.moments(place)
        if found is not None and not bool((found[0] > 0).any()):
            return False
    return True


def counts_agree(learned: Learned, union: Union) -> bool | None:
    """Whether the number of rows is right; None if it keeps none."""
    count = learned.count
    if count is None:
        return None
    np = union.np
    if _number(count) is not None:
        number = float(count)
        if not learned.counts_values:
            return number == union.rows
        if number > union.rows:
            return False
        if number == union.rows and not any(part.sparse for part in union.parts):
            found = union.moments()
            return found is None or bool((found[0] == number).all())
    found = union.moments()
    if found is None or getattr(count, "shape", (union.width,)) not in ((union.width,), ()):
        return False
    return bool((np["abs"](found[0] - count) < 1e-6).all())


def match(learned: Learned, parts: Sequence[Part], labels: Sequence[Part | None] = ()) -> Match | None:
    """Hold what was learned against some tables; None if they are not what it was learned from."""
    union = Union.of(learned, parts, labels)
    if union is None:
        return None
    counted = counts_agree(learned, union)
    if counted is False:
        return None
    agreed = []
    for claim in learned.claims:
        says = claim.agrees(union)
        if says is False:
            return None
        if says:
            agreed.append(claim)
    if not agreed and (learned.claims or not counted or _number(learned.count) is None):
        return None  # where only a number of rows is kept, that is what can be told
    whole = any(claim.whole and claim.bits(union) >= ENOUGH for claim in agreed)
    return Match(learned, union, agreed, bool(counted), whole)


def refuted(learned: Learned, parts: Sequence[Part], labels: Sequence[Part | None] = ()) -> bool:
    """Whether some tables are certainly not what was learned from: they can be compared, and differ."""
    union = Union.of(learned, parts, labels)
    if union is None:
        return False
    return counts_agree(learned, union) is False or any(
        claim.agrees(union) is False for claim in learned.claims
    )


def shared_rows(a: Part, b: Part, learned: Learned | None = None) -> int | None:
    """How many rows of `b` are rows of `a` too, value by value; None where that cannot be told."""
    places = []
    for part in (a, b):
        place = learned.where(part) if learned is not None else list(range(part.width))
        if not place:
            return None
        places.append(place)
    if len(places[0]) != len(places[1]):
        return None
    columns = []
    for part, place in zip((a, b), places, strict=True):
        part.budget.affords(6 * part.rows * len(place))
        columns.append([part.column(at) for at in place])
    for at, pair in enumerate(zip(*columns, strict=True)):
        if pair[0] is None or pair[1] is None:
            codes = [_codes(part, place[at]) for part, place in zip((a, b), places, strict=True)]
            if codes[0] is None or codes[1] is None:
                return None
            columns[0][at], columns[1][at] = codes
            continue
        # A copy in single precision is a copy all the same.
        kinds = [one.dtype for one in pair if one.dtype.kind == "f"]
        least = min(kinds, key=lambda kind: kind.itemsize, default=None)
        if least is not None and least.itemsize < 8 and pair[0].dtype != pair[1].dtype:
            with a.np["errstate"](all="ignore"):
                columns[0][at], columns[1][at] = (one.astype(least) for one in pair)
    keys = [row_keys(found, None, a.np) for found in columns]
    return int(a.np["isin"](keys[1], keys[0]).sum())


LOOKED = 64  # rows


def rows_within(small: Part, large: Part) -> bool:
    """Whether the rows of one table are in another, by the values of some of them."""
    if small.width != large.width or small.labels != large.labels or not small.rows:
        return False
    places = list(range(min(small.width, 50)))
    union = Union([large], [places])
    bits = union.value_bits()
    if min(union.same_rows_bits(), sum(bits)) < ENOUGH / 2:
        return False  # rows that look alike anyway
    np = union.np
    step = max(1, small.rows // LOOKED)
    mine, theirs = [], []
    for at in sorted(places, key=lambda at: -bits[at])[:8]:
        here, there = small.column(at), large.column(at)
        if here is None or there is None:
            return False
        mine.append(here[::step])
        theirs.append(there)
    # Those that share the most telling value are few.
    large.budget.affords(8 * large.rows)
    near = np["isin"](theirs[0], mine[0]).nonzero()[0]
    large.budget.affords(6 * len(near) * len(mine))
    keys = row_keys([column[near] for column in theirs], None, np)
    return bool(np["isin"](row_keys(mine, None, np), keys).all())


def _codes(part: Part, at: int) -> Any:
    """Texts and other plain values as numbers that are equal where they are."""
    part.budget.affords(20 * part.rows)
    values = part.objects(at)
    if values is None:
        return None
    # The upper bits differ as much as the lower ones, and a float holds them without loss.
    codes = [hash(None if missing(one) else one) & ((1 << 52) - 1) for one in values]
    return part.np["array"](codes, dtype=float)


@dataclass(slots=True)
class Proof:
    """What the live objects say about one estimator and one held-out table.

    Attributes
    ----------
    verdict : {"confirmed", "withdrawn", "unproved"}
        confirmed: rows of the held-out table were seen; withdrawn: none of them were.
    words : str
        The numbers, or why nothing could be proved.
    hint : str
        For what is not proved: the numbers that speak for it without proving it.
    """

    verdict: str
    words: str
    found: Match | None = None
    hint: str = ""


def prove(
    learned: Learned,
    test: Sequence[Part],
    others: Sequence[Part],
    labels: Mapping[str, Part] | None = None,
    apart: bool = True,
    told: Sequence[Part] = (),
    held: Sequence[Part] | None = None,
) -> Proof:
    """Whether an estimator saw rows of a held-out table.

    Parameters
    ----------
    learned : Learned
        What it keeps.
    test : sequence of Part
        The held-out table (or several names of parts of it).
    others : sequence of Part
        What else may have been seen: training rows, validation rows.
    labels : mapping, optional
        Name of a table -> the labels of its rows.
    apart : bool
        Whether the tables are as they were when the estimator was fitted; otherwise nothing is withdrawn.
    told : sequence of Part
        The tables, unchanged since, that the code says it was fitted on. Where none of them can have been it,
        and training rows can, even a range is enough to withdraw what the code says.
    held : sequence of Part, optional
        Those of `test` that hold no other rows than held-out ones; all of them unless given.
    """
    labels = labels or {}
    if learned.through:
        # What comes after other steps is held against what these make of the tables.
        test, others, told = (_views(learned, some) for some in (test, others, told))
        held = None if held is None else _views(learned, held)
    hint = alone = ""
    instead: Match | None = None
    usable_test = [part for part in test if learned.where(part)]
    usable = [part for part in others if learned.where(part) and part not in usable_test]
    strangers = [part for part in usable_test if held is None or part in held]
    apart = apart and bool(strangers)
    if not usable_test:
        return Proof("unproved", f"no live table of the held-out rows has the columns of `{learned.name}`")
    for parts in unions(learned, usable_test, usable):
        among = [part for part in parts if part in usable_test]
        found = match(learned, parts, [labels.get(part.name) for part in parts])
        if found is None:
            continue
        if among:
            if found.needs(among) >= ENOUGH or (len(among) == len(parts) and found.beside(usable) >= ENOUGH):
                return Proof("confirmed", found.words(), found)
            hint = hint or found.words()
        elif not found.whole:
            alone = alone or found.words()
            instead = instead or found
        elif apart and _strangers(learned, parts, strangers):
            return Proof("withdrawn", found.words(), found)
    if instead is not None and apart and not hint and told:
        other = _instead(instead, told, strangers, labels)
        if other is not None:
            return Proof("withdrawn", instead.words() + other, instead)
    if hint:
        return Proof("unproved", "other rows could have given the same", hint=hint)
    if alone:
        return Proof("unproved", "fewer rows could have given the same", hint=alone)
    return Proof("unproved", f"what `{learned.name}` keeps fits no union of the live tables")


def _views(learned: Learned, parts: Iterable[Part]) -> list[Part]:
    return [found for part in parts if (found := learned.view(part)) is not None]


def _strangers(learned: Learned, parts: Sequence[Part], test: Sequence[Part]) -> bool:
    """Whether held-out tables have rows from which could be learned, and none of them is in `parts`."""
    for one in test:
        held = Union.of(learned, [one])
        if held is None or not contributes(held, [one]):
            return False
        if any(shared_rows(part, one, learned) != 0 for part in parts):
            return False
    return True


def _instead(
    found: Match, told: Sequence[Part], test: Sequence[Part], labels: Mapping[str, Part]
) -> str | None:
    """Say that what the code names cannot have been learned from, as training rows can; None if it can."""
    learned, parts = found.learned, found.union.parts
    names = [part for part in told if part not in parts]
    if not found.counted and max((claim.hints(found.union) for claim in found.agreed), default=0.0) < HINT:
        return None

    def out(those: Sequence[Part]) -> bool:
        return refuted(learned, those, [labels.get(part.name) for part in those])

    if not all(out([part]) for part in names):
        return None
    if not all(out([part]) and out([*parts, part]) for part in test):
        return None
    if not _strangers(learned, parts, test):
        return None
    return f"; the rows of `{names[0].name}` would have given others" if names else ""


def unions(learned: Learned, test: Sequence[Part], others: Sequence[Part]) -> Iterable[tuple[Part, ...]]:
    """The unions to try: with the held-out rows first, the plainest first."""
    count = _number(learned.count) if learned.count is not None else None
    tried = 0
    for size in (2, 1, 3):
        for held in (True, False):
            for parts in itertools.combinations((*others[:12], *test[:4]), size):
                if any(part in test for part in parts) != held:
                    continue
                rows = sum(part.rows for part in parts)
                if count is not None and rows < count:
                    continue
                if count is not None and not learned.counts_values and rows != count:
                    continue
                tried += 1
                if tried > 60:
                    return
                yield parts


def explain(
    learned: Learned, parts: Sequence[Part], labels: Mapping[str, Part] | None = None
) -> Match | None:
    """The plainest union of live tables that an estimator provably saw, if there is one."""
    labels = labels or {}
    usable = [part for part in _views(learned, parts) if learned.where(part)]
    best: Match | None = None
    for tried in unions(learned, (), usable):
        found = match(learned, tried, [labels.get(part.name) for part in tried])
        if found is not None and found.whole:
            return found
        best = best or found
    return best


__all__ = [
    "Learned",
    "Match",
    "Proof",
    "explain",
    "match",
    "prove",
    "read",
    "readers",
    "refuted",
    "rows_within",
    "shared_rows",
]
