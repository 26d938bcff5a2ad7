"""A list of the parts of one data set, of which one at a time is held out: folds made by hand.

Which part `folds[k]` is nobody knows, but it is none of `folds[:k] + folds[k + 1:]`, nor of those that a
comprehension takes for `j != k`. The part at a number that is not known is a value of its own: the part's
position compared with that number.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance.rows import END, Lit, Sym
from leaklint.provenance.values import NOCONST, Data, Num, Seq, Val

_CUTS = ("parts", "step")


def common(seq: Seq) -> tuple[Any, Data] | None:
    """What the items of a list are parts of: the key of the cut, and one item without it."""
    key: Any = None
    first: Data | None = None
    if len(seq.items) < 2 or not all(isinstance(item, Data) for item in seq.items[:3]):
        return None
    for item in seq.items:
        if not isinstance(item, Data) or len(item.rows.atoms) != 1:
            return None
        cut = _cut(item)
        if cut is None or (key is not None and cut[1] != key):
            return None
        key, first = cut[1], first or item
    assert first is not None
    (atom,) = first.rows.atoms
    lits = frozenset(lit for lit in atom.lits if not (lit[0] == "side" and lit[1] == key))
    whole = type(first.rows)((type(atom)(atom.uni, lits),))
    return key, first.like(rows=whole, name="", parts=None)


def _cut(item: Data) -> Lit | None:
    for lit in item.rows.atoms[0].lits:
        if lit[0] == "side" and isinstance(lit[1], tuple) and lit[1][:1] and lit[1][0] in _CUTS:
            return lit
    return None


def together(datas: list[Data]) -> Data | None:
    """All parts of one cut put together again: the whole, in the order that it had."""
    found = common(Seq("list", list(datas)))
    if found is None or found[0][0] != "parts":
        return None
    key, whole = found
    sides = [
        lit[3] for data in datas for lit in data.rows.atoms[0].lits if lit[0] == "side" and lit[1] == key
    ]
    if not isinstance(key[-1], int) or sides != list(range(key[-1])):
        return None
    infl = frozenset(one for data in datas for one in data.infl)
    return whole.like(infl=infl) if all(data.kind == whole.kind for data in datas) else None


def each(seq: Seq, count: int) -> list[Val]:
    """The parts of a cut into nobody knows how many, unpacked into so many names; none where it is no such list."""
    if not counted(seq):
        return []
    found = common(seq)
    assert found is not None
    return [_where(*found, "==", Sym(None, i)) for i in range(count)]


def counted(seq: Seq) -> bool:
    """Whether it is a list of the parts of one cut, of which nobody knows how many there are."""
    found = common(seq) if seq.open else None
    return found is not None and found[0][0] == "parts"


def at(seq: Seq, index: Val) -> Data | None:
    """`parts[k]` for a number that is not known."""
    number = _number(index)
    found = common(seq) if number is not None else None
    if found is None or number is None:
        return None
    return _where(*found, "==", number)


def between(seq: Seq, lo: Val | None, hi: Val | None) -> Seq | None:
    """`parts[:k]` and `parts[k + 1:]`."""
    bounds = [(op, _number(b)) for op, b in ((">=", lo), ("<", hi)) if b is not None and not _none(b)]
    told = counted(seq) or any(isinstance(n, Sym) and n.base is not None for _, n in bounds)
    if not told or any(n is None for _, n in bounds):
        return None
    found = common(seq)
    if found is None:
        return None
    key, part = found
    for op, number in bounds:
        part = _where(key, part, op, number)
    return Seq("list", [part], True, seq.infl, seq.scores)


def others(value: Val, index: Val, but: Val) -> Val:
    """A part that was taken for an index that is not `but`."""
    left, right = _number(index), _number(but)
    if left is None or right is None or not isinstance(value, Data) or len(value.rows.atoms) != 1:
        return value
    (atom,) = value.rows.atoms
    for lit in atom.lits:
        if lit[0] == "side" and isinstance(lit[1], tuple) and lit[1][:1] and lit[1][0] in _CUTS:
            if left.base is None and lit[3] == left.off:
                return _where(lit[1], value, "!=", right)
        elif lit[:1] == ("val",) and _is_piece(lit[1]) and lit[2:] == ("==", left):
            rest = type(atom)(atom.uni, atom.lits - {lit})
            return _where(lit[1][1], value.like(rows=type(value.rows)((rest,)), name=""), "!=", right)
    return value


def _where(key: Hashable, part: Data, op: str, number: Any) -> Data:
    out = part.like(rows=part.rows.with_lit(("val", ("piece", key), op, number)), name="", parts=None)
    out.vn = ("piece", key, op, number, part.vn)
    return out


def _is_piece(column: Any) -> bool:
    return isinstance(column, tuple) and column[:1] == ("piece",)


def _none(value: Val) -> bool:
    return isinstance(value, Num) and value.const is None


def _number(value: Val) -> Sym | None:
    if not isinstance(value, Num) or isinstance(value.const, bool) or value.const is None:
        return None
    if value.const is NOCONST and value.infl:
        return None  # chosen somehow: which part it is may matter
    number = value.number()
    if number is not None and number.base is None and number.off < 0:
        return Sym(END.base, number.off)  # from the last one on
    return number


__all__ = ["at", "between", "common", "counted", "each", "others", "together"]
