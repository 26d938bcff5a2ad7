"""Masks: what a comparison or isin() tells about the rows it keeps."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.frames import converting
from leaklint.provenance.rows import Lit, Sym, complement
from leaklint.provenance.values import NOCONST, Data, Map, Num, Seq, Val, fresh


def is_label(value: object) -> bool:
    return isinstance(value, (str, int, float, tuple))


def literal(value: object) -> Any:
    """A constant as the value of a literal."""
    if isinstance(value, bool):
        return Sym(None, int(value))
    if isinstance(value, (int, float)):
        return Sym(None, value)
    return Sym(repr(value), 0)


_ORDERED = ("<", "<=", ">", ">=", "==", "!=")


def mask_of(it: Any, op: str, left: Data, right: Val) -> frozenset[Lit] | None:
    """The literal of a comparison of data with a value."""
    mask = _compared(it, op, left, right)
    for lit in mask or ():
        if lit[0] in ("val", "pred"):
            it.owners.decides(lit[0], lit[1], [d for d in (left, right) if isinstance(d, Data) and d.rows])
    return mask


def _compared(it: Any, op: str, left: Data, right: Val) -> frozenset[Lit] | None:
    if not isinstance(right, Num):
        if isinstance(right, Data):
            if op in _ORDERED and right.kind == "stat" and not converting.is_wide(left) and not right.rows:
                # One number, though nobody knows which: the rows below it are not those above.
                return frozenset({("val", column_key(left), op, Sym(right.vn, 0))})
            return frozenset({("pred", ("cmp", op, left.vn, right.vn), True)})
        return None
    vn = column_key(left)
    if isinstance(vn, tuple) and len(vn) == 2 and vn[1] in it.written:
        lits = it.written[vn[1]].get(literal(right.const))
        if lits is not None and op == "==":
            return lits  # type: ignore[no-any-return]
        if lits is not None and op == "!=" and len(lits) == 1:
            return frozenset({("not", lits)})
        return frozenset({("opaque", (vn, op, right.vn))})
    if right.const is not NOCONST and isinstance(right.const, (str, int, float, bool)):
        return frozenset({("val", vn, op, literal(right.const))})
    number = right.number()
    if number is not None and op in _ORDERED:
        return frozenset({("val", vn, op, number)})
    return frozenset({("pred", ("cmp", op, vn, right.vn), True)})


def column_key(left: Data) -> Any:
    """How literals name a column: by its value number, marked where it was drawn at random."""
    atoms = left.rows.atoms
    drawn = len(atoms) == 1 and (atoms[0].uni.generated or atoms[0].uni.name == "permutation")
    if left.kind == "array" and drawn and not atoms[0].lits:
        return ("rnd", left.vn)  # independent of every other cut
    return left.vn


def isin_mask(it: Any, left: Data, values: Val, inside: bool = True) -> frozenset[Lit]:
    """The literals of `left.isin(values)`."""
    mask = _among(it, left, values, inside)
    for lit in mask:
        if lit[0] == "val" or (lit[0] == "pred" and lit[1][:1] == ("isin",)):
            it.owners.decides(lit[0], lit[1], [left])
    return mask


def _among(it: Any, left: Data, values: Val, inside: bool) -> frozenset[Lit]:
    if isinstance(values, Data):
        index = values
        same = left.rows.universes & index.rows.universes
        if same and left.kind in ("index",) and len(index.rows.atoms) >= 1:
            # Rows whose label is among those of another part of the same data.
            lits: set[Lit] = set()
            if len(index.rows.atoms) == 1:
                extra = index.rows.atoms[0].lits
                if inside:
                    return frozenset(extra)
                hole = complement(extra)
                return frozenset({hole}) if hole is not None else frozenset({("sub", fresh())})
            for atom in index.rows.atoms:
                hole = complement(atom.lits)
                if hole is not None:
                    lits.add(hole)
            return frozenset(lits) if not inside else frozenset({("not", frozenset(lits))})
        if left.kind == "index":
            drawn = _numbers_drawn(left, index)
            if drawn:
                hole = None if inside else complement(drawn)
                return drawn if inside else frozenset({hole} if hole is not None else ())
            return frozenset({("pred", ("bag", values.vn), inside)})
        # The same column of two parts holds other values.
        listed: Lit = (
            "pred",
            ("isin", left.vn, (values.vn, values.rows) if values.rows else values.vn),
            inside,
        )
        return frozenset({listed}) if inside else frozenset({listed, *_not_among(left, index)})
    if isinstance(values, (Seq, Map)):
        raw = list(values.items)
        items = [x.const if isinstance(x, Num) else NOCONST for x in raw] if isinstance(values, Seq) else raw
        is_open = isinstance(values, Seq) and values.open
        if not is_open and items and all(isinstance(x, (str, int, float)) for x in items):
            values_of = frozenset(literal(x) for x in items)
            return frozenset({("val", column_key(left), "in" if inside else "notin", values_of)})
    return frozenset({("pred", ("isin", left.vn, values.vn), inside)})


def _numbers_drawn(left: Data, values: Data) -> frozenset[Lit]:
    """What is known of the rows whose numbers are among some that were drawn or shuffled."""
    if left.cols is not None or values.kind != "index" or values.repeat or len(values.rows.atoms) != 1:
        return frozenset()
    (atom,) = values.rows.atoms
    return atom.lits if atom.uni.name in ("permutation", "positions") else frozenset()


def _not_among(left: Data, values: Data) -> frozenset[Lit]:
    """`~df["file"].isin(part["file"])`: whatever the column is, the part's own rows are not among these."""
    if left.cols is None or values.cols is None or left.rows.universes != values.rows.universes:
        return frozenset()
    mine, theirs = ({c.vn for c in d.cols.known.values()} for d in (left, values) if d.cols is not None)
    if len(mine) != 1 or mine != theirs or left.cols.rest or values.cols.rest:
        return frozenset()
    holes = (complement(atom.lits) for atom in values.rows.atoms)
    return frozenset(hole for hole in holes if hole is not None)


def invert(it: Any, data: Data) -> Data:
    """`~mask`."""
    hole = complement(data.mask) if data.mask is not None else ("pred", data.vn, False)
    holes = frozenset({hole}) if hole is not None else None
    if data.keys and isinstance(data.keys[0], tuple) and data.keys[0][0] == "isin":
        left, values = data.keys[0][1]
        holes = isin_mask(it, left, values, False)
    out = data.like(mask=holes, name="", keys=None)
    out.vn = ("not", data.vn)
    return out


def is_single(lit: Lit) -> bool:
    """A literal that picks one row by its number."""
    return (
        lit[0] == "val"
        and isinstance(lit[1], tuple)
        and lit[1][:1] in (("position",), ("index",))
        and lit[2] == "=="
    )
