"""Which rows of which data set: the one notion that everything else stands on.

A `Rows` is a union of atoms. An atom is a universe (one load, one generated array) and a conjunction
of literals that narrow it: a side of a split, a slice by position, a predicate. The one operation that
matters is `overlap`.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

#: Answers of `overlap`, in order of certainty.
NO, UNKNOWN, LIKELY, YES = 0, 1, 2, 3

Lit = tuple[Any, ...]


class Sym:
    """A number that may be symbolic: `base` (a value number, None for a plain number) plus `off`."""

    __slots__ = ("_hash", "base", "off")

    def __init__(self, base: Hashable, off: float) -> None:
        self.base = base
        self.off = off
        self._hash = hash((base, off))  # once: symbols nest deep

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Sym) or self._hash != other._hash or self.off != other.off:
            return False
        if self.base is other.base:
            return True
        if self.base != other.base:
            return False
        other.base = self.base  # one and the same from now on: what nests deep is compared once
        return True

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{self.base}+{self.off}"


def by_loop(bound: Sym) -> bool:
    """Whether a position is another one in each round of a loop."""
    todo: list[Any] = [bound.base]
    for _ in range(20):
        if not todo:
            break
        one = todo.pop()
        if isinstance(one, Sym):
            todo.append(one.base)
        elif isinstance(one, tuple):
            if one[:1] in (("loop",), ("element",)):
                return True
            todo += one[:4]
    return False


START = Sym(None, 0)
END = Sym("end", 0)


#: What slices tell about symbolic bounds: `x[a:b]` says a <= b.
_facts: dict[Sym, set[Sym]] = {}


def learn_order(a: Sym, b: Sym) -> None:
    """Remember that a <= b."""
    if a != b and len(_facts) < 2000:
        more = _facts.setdefault(a, set())
        if b not in more:
            more.add(b)
            _learned()


_versions = itertools.count(1)
_version = 0  # of what answers about rows rest on; no two states share one


def _learned() -> None:
    global _version
    _version = next(_versions)


def _share(base: Hashable) -> tuple[Hashable, float] | None:
    """`int(0.8 * n)` as (n, 0.8)."""
    if (
        isinstance(base, tuple)
        and len(base) == 3
        and base[0] == "scaled"
        and isinstance(base[2], float | int)
    ):
        return base[1], float(base[2])
    return None


def before(a: Sym, b: Sym) -> bool | None:
    """Whether a <= b; None where nobody can tell."""
    if a == START or b == END:
        return True
    if a.base == b.base:
        return a.off <= b.off
    if a.off == b.off == 0:
        x, y = _share(a.base), _share(b.base)
        if x is not None and y is not None and x[0] == y[0]:
            return x[1] <= y[1]
    seen = {a}
    todo = [a]
    while todo and len(seen) < 60:
        for other in _facts.get(todo.pop(), ()):
            if other == b or (other.base == b.base and other.off <= b.off):
                return True
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return None


# Literals:
#   ("side", key, round, side, apart)   a side of one execution of a split; `apart`: its test sides of different
#                                       rounds are disjoint (the folds of one KFold)
#   ("pos", base, lo, hi)               positions lo..hi of the order `base`
#   ("val", column, op, value)          a column compared with a value
#   ("pred", vn, truth)                 a mask and its complement
#   ("idx", base, rows)                 positions drawn from an index array `base`
#   ("not", frozenset of literals)      a complement
#   ("sub", id)                         some subset, taken without regard to a split (dropna)
#   ("draw", id)                        a random draw, independent of all others
#   ("opaque", id)                      nobody knows


class Atom:
    """A universe and the literals that narrow it."""

    __slots__ = ("_hash", "lits", "uni")

    def __init__(self, uni: Universe, lits: frozenset[Lit] = frozenset()) -> None:
        self.uni = uni
        self.lits = lits
        self._hash = hash((id(uni), lits))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Atom) or self.uni is not other.uni or self._hash != other._hash:
            return False
        if self.lits is other.lits:
            return True
        if self.lits != other.lits:
            return False
        other.lits = self.lits
        return True

    def __hash__(self) -> int:
        return self._hash

    def with_lit(self, lit: Lit) -> Atom:
        return Atom(self.uni, self.lits | {lit})

    def __repr__(self) -> str:
        return f"{self.uni.name}{sorted(map(repr, self.lits))}"


class Universe:
    """One data set as it entered the notebook, or one that was made from others.

    Attributes
    ----------
    name : str
        In the user's words: a variable or a file.
    made : str
        "" for a source; else how it was made from `origin`: "synthetic", "repeat", "augment", "windows",
        "aggregate", "opaque".
    origin : Rows or None
        The rows it was made from.
    generated : bool
        Made by a random generator in the notebook.
    """

    __slots__ = ("alias", "event", "extra", "generated", "key", "made", "name", "origin", "time")

    def __init__(
        self,
        name: str,
        key: Hashable = None,
        made: str = "",
        origin: Rows | None = None,
        event: int = -1,
        generated: bool = False,
    ) -> None:
        self.name = name
        self.key = key
        self.made = made
        self.origin = origin
        self.event = event
        self.generated = generated
        self.time = False
        self.alias: Universe | None = None
        self.extra: dict[str, Any] = {}

    def root(self) -> Universe:
        """The universe that stands for all whose rows are the same, row by row."""
        found = self
        while found.alias is not None:
            found = found.alias
        return found

    def align(self, other: Universe) -> None:
        """Row i of this is row i of the other: they were added, or are X and y of one split."""
        a, b = self.root(), other.root()
        if a is not b and not a.made and not b.made:
            b.alias = a
            _learned()

    def __repr__(self) -> str:
        return f"<{self.name}{'/' + self.made if self.made else ''}>"


class Rows:
    """A union of atoms; immutable."""

    __slots__ = ("_hash", "atoms")

    def __init__(self, atoms: Iterable[Atom]) -> None:
        seen: dict[Atom, None] = dict.fromkeys(atoms)
        self.atoms = tuple(seen)
        self._hash = hash(frozenset(self.atoms))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Rows) or self._hash != other._hash:
            return False
        if self.atoms is other.atoms:
            return True
        if len(self.atoms) != 1 or len(other.atoms) != 1:
            return set(self.atoms) == set(other.atoms)
        if self.atoms[0] != other.atoms[0]:
            return False
        other.atoms = self.atoms
        return True

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return bool(self.atoms)

    def __or__(self, other: Rows) -> Rows:
        if not other.atoms or other is self:
            return self
        if not self.atoms:
            return other
        return Rows((*self.atoms, *other.atoms)[:12])

    def with_lit(self, lit: Lit) -> Rows:
        return Rows(a.with_lit(lit) for a in self.atoms)

    def with_lits(self, lits: Iterable[Lit]) -> Rows:
        extra = frozenset(lits)
        return Rows(Atom(a.uni, a.lits | extra) for a in self.atoms)

    @property
    def universes(self) -> set[Universe]:
        return {a.uni for a in self.atoms}

    @property
    def generated(self) -> bool:
        """Whether there are rows, and a random generator made all of them."""
        for atom in self.atoms:
            if not atom.uni.generated:
                return False
        return bool(self.atoms)

    def __repr__(self) -> str:
        return " | ".join(map(repr, self.atoms)) or "no rows"


NONE = Rows(())


def contradict(a: Lit, b: Lit) -> bool:
    """Whether no row can satisfy both literals."""
    ka, kb = a[0], b[0]
    if ka == "not" and kb != "not":
        return bool(a[1] <= {b})
    if kb == "not" and ka != "not":
        return bool(b[1] <= {a})
    if ka != kb:
        return False
    if ka == "side":
        if a[1] != b[1]:
            return False
        if a[2] == b[2]:
            return bool(a[3] != b[3])
        return bool(a[4] and b[4] and a[3] == b[3] == 1)
    if ka == "pos":
        if a[1] != b[1]:
            return False
        return before(a[3], b[2]) is True or before(b[3], a[2]) is True
    if ka == "pred":
        return bool(a[1] == b[1] and a[2] != b[2])
    if ka == "val":
        return bool(a[1] == b[1] and _values_apart(a[2], a[3], b[2], b[3]))
    if ka == "idx":
        return bool(a[1] == b[1] and overlap(a[2], b[2]) == NO)
    return False


def clashes(a: frozenset[Lit], b: frozenset[Lit]) -> Iterator[Lit]:
    """The literals of `a` that contradict one of `b`."""
    if len(a) * len(b) <= 64:
        for x in a:
            if any(contradict(x, y) for y in b):
                yield x
        return
    # Only literals about the same thing contradict each other, and a complement its one literal.
    about: dict[Any, list[Lit]] = {}
    for y in b:
        if y[0] != "not":
            about.setdefault(y[:2], []).append(y)
        elif len(y[1]) == 1:
            about.setdefault(("not", next(iter(y[1]))), []).append(y)
    for x in a:
        rivals = about.get(x[:2], []) + about.get(("not", x), [])
        if x[0] == "not" and len(x[1]) == 1:
            (inner,) = x[1]
            rivals = [inner] if inner in b else []
        if any(contradict(x, y) for y in rivals):
            yield x


def clash(a: frozenset[Lit], b: frozenset[Lit]) -> Lit | None:
    """The first literal of `a` that contradicts one of `b`."""
    return next(clashes(a, b), None)


_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "notin", "notin": "in"}


def negate(lit: Lit) -> Lit:
    """The literal of the complement."""
    if lit[0] == "pred":
        return ("pred", lit[1], not lit[2])
    if lit[0] == "val":
        return ("val", lit[1], _NEGATED[lit[2]], lit[3])
    if lit[0] == "not" and len(lit[1]) == 1:
        (inner,) = lit[1]
        return inner  # type: ignore[no-any-return]
    return ("not", frozenset({lit}))


def complement(lits: frozenset[Lit]) -> Lit | None:
    """The literal that holds where not all of `lits` do."""
    if not lits:
        return None
    if len(lits) == 1:
        (one,) = lits
        return negate(one)
    return ("not", lits)


def _members(value: Any) -> frozenset[Any] | None:
    return value if isinstance(value, frozenset) else None


def _values_apart(op1: str, v1: Any, op2: str, v2: Any) -> bool:
    """Whether `x op1 v1` and `x op2 v2` exclude each other; values are Sym or frozensets of constants."""
    if _NEGATED.get(op1) == op2 and v1 == v2:
        return True
    if op1 == "==":
        op1, v1 = "in", frozenset({v1})
    if op2 == "==":
        op2, v2 = "in", frozenset({v2})
    if op1 == "!=":
        op1, v1 = "notin", frozenset({v1})
    if op2 == "!=":
        op2, v2 = "notin", frozenset({v2})
    if op1 == "in" and op2 == "in":
        a, b = _members(v1), _members(v2)
        return a is not None and b is not None and not (a & b) and _constants(a | b)
    if {op1, op2} == {"in", "notin"}:
        inside, outside = (_members(v1), _members(v2)) if op1 == "in" else (_members(v2), _members(v1))
        return inside is not None and outside is not None and inside <= outside
    if op1 in ("<", "<=") and op2 in (">", ">="):
        return _gap(v1, v2, op1 == "<" or op2 == ">")
    if op2 in ("<", "<=") and op1 in (">", ">="):
        return _gap(v2, v1, op2 == "<" or op1 == ">")
    if op1 == "in" and op2 in ("<", "<=", ">", ">="):
        return _all_outside(_members(v1), op2, v2)
    if op2 == "in" and op1 in ("<", "<=", ">", ">="):
        return _all_outside(_members(v2), op1, v1)
    return False


def _constants(values: frozenset[Any]) -> bool:
    return all(not isinstance(v, Sym) or v.base is None or isinstance(v.base, str) for v in values)


def _number(value: Any) -> Any:
    if isinstance(value, Sym):
        if value.base is None:
            return value.off
        if isinstance(value.base, str):
            return value.base
    return None


def _all_outside(inside: frozenset[Any] | None, op: str, bound: Any) -> bool:
    if not inside:
        return False
    limit = _number(bound)
    try:
        for v in inside:
            x = _number(v)
            if isinstance(v, Sym) and isinstance(bound, Sym) and v.base == bound.base:
                x, limit = v.off, bound.off
            if x is None or limit is None:
                return False
            if {"<": x < limit, "<=": x <= limit, ">": x > limit, ">=": x >= limit}[op]:
                return False
    except TypeError:
        return False
    return True


def _gap(upper: Any, lower: Any, strict: bool) -> bool:
    """Whether x < upper and x > lower cannot both hold."""
    if not isinstance(upper, Sym) or not isinstance(lower, Sym):
        return False
    if upper.base == lower.base:
        return upper.off < lower.off or (strict and upper.off == lower.off)
    if (
        isinstance(upper.base, str)
        and isinstance(lower.base, str)
        and upper.base[:1] == lower.base[:1] == "'"
    ):
        # Text that sorts as it reads: ISO dates.
        return upper.base < lower.base
    return False


def _values_shared(x: Lit, y: Lit) -> bool | None:
    """Whether two cuts of one column both take some value that the notebook writes out itself.

    None where they are not a bound from above and one from below. A number with a fraction is no value
    that rows are likely to have: two bounds that touch there part the rows after all.
    """
    if x[2] in (">", ">="):
        x, y = y, x
    if x[2] not in ("<", "<=") or y[2] not in (">", ">="):
        return None
    upper, lower = _number(x[3]), _number(y[3])
    if upper is None or lower is None or isinstance(upper, str) != isinstance(lower, str):
        return False
    if isinstance(upper, str):
        if not upper[:1] == lower[:1] == "'":
            return False
    elif x[2] == "<" and y[2] == ">" and upper - lower <= 1:
        return False  # no whole number lies between them
    if upper == lower:
        return x[2] == "<=" and y[2] == ">=" and (isinstance(upper, str) or float(upper).is_integer())
    return bool(lower < upper)


def implies(lits: frozenset[Lit], wanted: Lit) -> bool:
    """Whether rows with all of `lits` certainly satisfy `wanted`."""
    if wanted in lits:
        return True
    kind = wanted[0]
    if kind == "not":
        return any(contradict(one, other) for one in lits for other in wanted[1])
    for lit in lits:
        if lit[0] != kind:
            continue
        if kind == "pos" and lit[1] == wanted[1]:
            if before(wanted[2], lit[2]) is True and before(lit[3], wanted[3]) is True:
                return True
        elif kind == "idx" and lit[1] == wanted[1]:
            if subset(lit[2], wanted[2]):
                return True
        elif kind == "val" and lit[1] == wanted[1]:
            if _values_apart(lit[2], lit[3], _NEGATED[wanted[2]], wanted[3]):
                return True
    return False


def subset(a: Rows, b: Rows) -> bool:
    """Whether all rows of a are certainly rows of b (through what they were made from as well)."""
    return bool(a.atoms) and all(any(_atom_subset(x, y) for y in b.atoms) for x in a.atoms)


def _atom_subset(a: Atom, b: Atom) -> bool:
    if a.uni.root() is b.uni.root():
        return all(implies(a.lits, lit) for lit in b.lits)
    return False


#: Literals that cut rows without regard to any split: they neither part train from test nor need to be shared.
_NEUTRAL = ("sub",)


def _atom_overlap(a: Atom, b: Atom, depth: int) -> int:
    if a.uni.root() is not b.uni.root():
        if depth > 6:
            return UNKNOWN
        if a.uni.made == b.uni.made == "windows" and a.uni.origin is not None and b.uni.origin is not None:
            # Windows of a later part reach back into the earlier one: that is how the past is looked at.
            if subset(a.uni.origin, b.uni.origin) or subset(b.uni.origin, a.uni.origin):
                return YES
            return min(UNKNOWN, _rows_overlap(a.uni.origin, b.uni.origin, depth + 1))
        for x, y in ((a, b), (b, a)):
            if x.uni.made == "windows" and x.uni.origin is not None and y.uni.made != "windows":
                # The scored rows of a window are those after its look-back, and which windows these are
                # (a part of them by position) is not known in rows of the series.
                if any(_atom_subset(one, y) for one in x.uni.origin.atoms):
                    return YES
                level = _rows_overlap(x.uni.origin, Rows((y,)), depth + 1)
                cut = any(lit[0] in ("pos", "val", "pred") for lit in y.lits)
                return min(UNKNOWN, level) if cut else level
        best = NO
        if a.uni.origin is not None:
            best = max(best, _rows_overlap(a.uni.origin, Rows((b,)), depth + 1, a))
        if best < YES and b.uni.origin is not None:
            best = max(best, _rows_overlap(Rows((a,)), b.uni.origin, depth + 1, b))
        return best
    if clash(a.lits, b.lits) is not None:
        return NO
    if a.lits or b.lits:
        for lits, other in ((a.lits, b.lits), (b.lits, a.lits)):
            for lit in lits:
                if lit[0] == "not" and all(implies(other, one) for one in lit[1]):
                    return NO
    opaque_a = any(x[0] == "opaque" and x not in b.lits for x in a.lits)
    opaque_b = any(x[0] == "opaque" and x not in a.lits for x in b.lits)
    if opaque_a and opaque_b:
        return UNKNOWN
    if all(implies(a.lits, y) or y[0] in _NEUTRAL for y in b.lits) or all(
        implies(b.lits, x) or x[0] in _NEUTRAL for x in a.lits
    ):
        return LIKELY if opaque_a or opaque_b else YES
    if opaque_a or opaque_b:
        return UNKNOWN
    return _unrelated(a, b)


def _unrelated(a: Atom, b: Atom) -> int:
    """Two cuts that say nothing of each other: random ones almost surely meet, others may not."""
    level = YES
    rest_a = [x for x in a.lits if not implies(b.lits, x) and x[0] not in _NEUTRAL]
    rest_b = [y for y in b.lits if not implies(a.lits, y) and y[0] not in _NEUTRAL]
    for x in rest_a:
        for y in rest_b:
            level = min(level, _pair(x, y))
    return level


def _labelled(column: Any) -> bool:
    return isinstance(column, tuple) and column[:1] in (("index",), ("position",))


def _drawn(lit: Lit) -> bool:
    """A cut by numbers that were drawn at random."""
    return lit[0] in ("draw", "side") or (
        lit[0] in ("val", "pred") and isinstance(lit[1], tuple) and lit[1][:1] in (("rnd",), ("bag",))
    )


_RANDOM = ("draw", "side", "not")


def _pair(x: Lit, y: Lit) -> int:
    if x[0] == "pos" and y[0] == "pos" and x[1] == y[1]:
        if x[2] == y[2] or x[3] == y[3]:
            return YES  # `order[n:]` beside `order[-m:]`: both hold the last row
        if before(y[2], x[2]) is True and before(y[3], x[2]) is False:
            return YES
        if before(x[2], y[2]) is True and before(x[3], y[2]) is False:
            return YES
        return UNKNOWN
    if x[0] == "side" and y[0] == "side" and x[1] == y[1]:
        return UNKNOWN  # other rounds of the same folds
    random_x, random_y = _drawn(x), _drawn(y)
    if x[0] == y[0] == "val" and x[1] == y[1] and (shared := _values_shared(x, y)) is not None:
        return (YES if random_x else LIKELY) if shared else UNKNOWN
    if random_x and random_y:
        return YES
    if random_x or random_y:
        return LIKELY
    if {x[0], y[0]} == {"val", "pos"}:
        value, span = (x, y) if x[0] == "val" else (y, x)
        if isinstance(value[3], Sym) and value[3].base is not None and value[3].base == span[2].base:
            return UNKNOWN  # both speak of where a loop is: `np.arange(n) != i` beside `X[[i]]`
        return LIKELY if value[2] in ("==", "in", "!=", "notin") and not _labelled(value[1]) else UNKNOWN
    if x[0] == "idx" and y[0] == "idx":
        return min(YES, overlap(x[2], y[2])) if x[1] == y[1] else UNKNOWN
    if x[0] in ("draw", "side") and y[0] in ("draw", "side"):
        return YES
    if x[0] in _RANDOM or y[0] in _RANDOM:
        return LIKELY
    return UNKNOWN


def _rows_overlap(a: Rows, b: Rows, depth: int, via: Atom | None = None) -> int:
    best = NO
    for x in a.atoms:
        for y in b.atoms:
            level = _atom_overlap(x, y, depth)
            if via is not None and via.uni.made == "opaque":
                level = min(level, UNKNOWN)
            if level > best:
                best = level
                if best == YES:
                    return YES
    return best


_memo: dict[tuple[Rows, Rows], int] = {}


def overlap(a: Rows, b: Rows) -> int:
    """Whether two row sets share rows: `NO`, `UNKNOWN` (not followed), `LIKELY` or `YES`."""
    key = (a, b)
    known = _memo.get(key)
    if known is None:
        if len(_memo) > 50_000:
            _memo.clear()
        known = _memo[key] = _rows_overlap(a, b, 0)
    return known


def forget() -> None:
    """Drop the memo: universes of the last notebook need not be kept alive."""
    _memo.clear()
    _facts.clear()
    _learned()


Known = tuple[int, dict[tuple[Rows, Rows], int], dict[Sym, set[Sym]]]


def remembered() -> Known:
    """What is remembered between questions about rows, to be handed to `recall`."""
    return _version, dict(_memo), {a: set(more) for a, more in _facts.items()}


def recall(known: Known) -> None:
    """Go back to what was remembered then; answers that rest on nothing learned since are kept."""
    global _version
    if known[0] == _version:
        return
    forget()
    _version = known[0]
    _memo.update(known[1])
    _facts.update({a: set(more) for a, more in known[2].items()})


@contextmanager
def kept() -> Iterator[None]:
    """What is known of positions stays while another run of the notebook is followed."""
    saved = dict(_facts)
    try:
        yield
    finally:
        forget()
        _facts.update(saved)


def origins(rows: Rows, depth: int = 0) -> Rows:
    """The source rows behind derived universes."""
    if depth > 8:
        return rows
    out = NONE
    for atom in rows.atoms:
        if atom.uni.origin is not None:
            out |= origins(atom.uni.origin, depth + 1)
        else:
            out |= Rows((atom,))
    return out
