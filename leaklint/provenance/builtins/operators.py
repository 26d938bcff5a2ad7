"""Operators: arithmetic, lists and sets joined and taken apart."""

from __future__ import annotations

import operator
import posixpath
from collections.abc import Callable
from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.rows import Atom, Rows, Sym, learn_order
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Data,
    Expr,
    Infls,
    Inst,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    datas_of,
    infl_of,
    preds_of,
    scores_of,
    sign_of,
    union,
    unknown,
)

FOLD: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def behind(values: list[Val]) -> tuple[Infls, frozenset[int]]:
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    for value in values:
        infl = union(infl, infl_of(value))
        scores |= scores_of(value)
    return infl, scores


#: Longer sequences are known in their first items only.
MAX_SEQ = 800


def binary(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """An operator on plain values and containers."""
    if isinstance(left, Num) and isinstance(right, Num):
        return _numbers(op, left, right)
    if isinstance(left, Seq) and isinstance(right, Seq):
        if op == "+" and left.open and right.open:
            augmented = _augmented(it, left, right, node)
            if augmented is not None:
                return augmented
        if op == "+":
            kind = left.kind if left.kind != "names" else "names"
            return Seq(
                kind,
                [*left.items, *right.items][:MAX_SEQ],
                left.open or right.open or len(left.items) + len(right.items) > MAX_SEQ,
                left.infl | right.infl,
                left.scores | right.scores,
            )
        if op == "-":
            if left.kind == "names" or any(
                isinstance(x, Num) and isinstance(x.const, (RestName, str)) for x in left.items
            ):
                return calls.names_minus(left, right)
            if left.kind == "range" or right.kind == "range" or datas_of(left) or datas_of(right):
                return set_minus(it, left, right, node)
            return Seq(left.kind, list(left.items), True, left.infl | right.infl)
        if op in ("|", "&", "^"):
            return Seq(left.kind, [*left.items, *right.items][:MAX_SEQ], True, left.infl | right.infl)
    if isinstance(left, Seq) and op == "*":
        if len(left.items) == 1 and isinstance(right, Num):
            if isinstance(left.items[0], Data) and left.items[0].rows:
                # `[rare] * 5`: the same rows several times.
                times = right.const if isinstance(right.const, int) else 2
                many = max(0, min(int(times), 5))
                return Seq(left.kind, left.items * many, right.const is NOCONST, left.infl)
            return Seq(left.kind, left.items, True, left.infl)
        if datas_of(left):
            return Seq(left.kind, (left.items * 2)[:MAX_SEQ], True, left.infl)
        return Seq(left.kind, left.items, True, left.infl, left.scores)
    if isinstance(left, Map) and isinstance(right, Map) and op == "|":
        return Map({**left.items, **right.items}, left.summary or right.summary, left.infl | right.infl)
    if isinstance(left, (Inst, Obj)) or isinstance(right, (Inst, Obj)):
        infl, scores = behind([left, right])
        return Num(infl=frozenset(i for i in infl if i.kind in ("selection", "opaque")), scores=scores)
    infl, scores = behind([left, right])
    preds = preds_of(left) | preds_of(right)
    return Num(infl=infl, scores=scores, preds=preds, vn=(op, left.vn, right.vn))


#: What is done to a position so that it is still known where it lies beside others.
_MEASURED = frozenset({"+", "-", "*", "/", "//"})


def _numbers(op: str, left: Num, right: Num) -> Num:
    """An operator on two numbers (or strings)."""
    infl, scores, preds = union(left.infl, right.infl), left.scores | right.scores, left.preds | right.preds
    out = Num(infl=infl, scores=scores, preds=preds, vn=(op, left.vn, right.vn))
    out.unknown = left.unknown and right.unknown
    if op == "/" and isinstance(left.const, str) and isinstance(right.const, str):
        return Num(posixpath.join(left.const, right.const), infl, scores)
    fold = FOLD.get(op)
    if fold is not None and _plain(left.const) and _plain(right.const):
        try:
            value = fold(left.const, right.const)
        except Exception:
            value = NOCONST
        if isinstance(value, (int, float, str)) and (not isinstance(value, str) or len(value) < 500):
            return Num(value, infl, scores, preds=preds)
    if op not in _MEASURED:
        return out
    out.sign = _sign(op, sign_of(left), sign_of(right))
    a, b = left.number(), right.number()
    if op in ("+", "-") and a is not None and b is not None:
        if b.base is None:
            out.sym = Sym(a.base, a.off + (b.off if op == "+" else -b.off))
            out.vn = ("lin", out.sym)
        elif a.base is None and op == "+":
            out.sym = Sym(b.base, a.off + b.off)
            out.vn = ("lin", out.sym)
        elif op == "+":
            out.sym = Sym(("+", a, b), 0)
            learn_order(a, out.sym)
            learn_order(b, out.sym)
        elif op == "-" and a.base == b.base:
            return Num(a.off - b.off, infl, scores)
        elif op == "-":
            learn_order(Sym(("-", a, b), 0), a)
            out.sym = Sym(("-", a, b), 0)
    elif op == "*" and isinstance(right.const, (int, float)) and a is not None and a.off == 0:
        out.sym = Sym(("scaled", a.base, float(right.const)), 0)
        out.vn = ("scaled", a.base, float(right.const))
    elif op == "*" and isinstance(left.const, (int, float)) and b is not None and b.off == 0:
        out.sym = Sym(("scaled", b.base, float(left.const)), 0)
        out.vn = ("scaled", b.base, float(left.const))
    elif (
        op in ("/", "//")
        and isinstance(right.const, (int, float))
        and right.const
        and a is not None
        and a.off == 0
    ):
        base, factor = a.base, 1.0 / right.const
        if isinstance(base, tuple) and len(base) == 3 and base[0] == "scaled":
            base, factor = base[1], base[2] / right.const
        out.sym = Sym(("scaled", base, factor), 0)
        out.vn = ("scaled", base, factor)
    return out


def _sign(op: str, left: int, right: int) -> int:
    if op in ("*", "/", "//"):
        return left * right
    if op == "-":
        right = -right
    return left if left == right and op in ("+", "-") else 0


def _augmented(it: Any, left: Seq, right: Seq, node: Any) -> Seq | None:
    """Two lists with an element a row, of the same rows: versions of the rows beside the rows."""
    a = [d for d in datas_of(left) if d.rows and d.kind == "row"]
    b = [d for d in datas_of(right) if d.rows and d.kind == "row"]
    if not a or not b or a[0].rows != b[0].rows or a[0].preds or b[0].preds:
        return None
    rows = a[0].rows
    uni = it.universe(a[0].name, ("stacked", rows, id(node), it.stack), made="augment", origin=rows)
    if uni.event < 0:
        uni.event = it.event("resample", node, a[0].name or "rows", rows, "augment").index
    whole = Rows((Atom(uni),))
    return Seq("list", [_moved(x, whole) for x in (*left.items, *right.items)], True, left.infl | right.infl)


def _moved(value: Val, rows: Rows) -> Val:
    if isinstance(value, Data) and value.rows:
        return value.like(rows=rows, name="")
    if isinstance(value, Seq):
        return Seq(value.kind, [_moved(x, rows) for x in value.items], value.open, value.infl, value.scores)
    return value


def _plain(value: object) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


def set_minus(it: Any, left: Seq, right: Seq, node: Any) -> Val:
    """`set(range(n)) - set(test)`."""
    a = _positions(it, left, node)
    b = frames.as_data(it, right, node) or _positions(it, right, node)
    if a is None or b is None:
        return Seq(left.kind, list(left.items), True, left.infl | right.infl)
    if not (a.rows.universes & b.rows.universes) and not any(x.lits for x in a.rows.atoms):
        from leaklint.provenance.rows import complement

        lits = frozenset(x for atom in b.rows.atoms[:1] for x in atom.lits)
        hole = complement(lits)
        if hole is not None:
            return Data("index", Rows(Atom(y.uni, frozenset({hole})) for y in b.rows.atoms[:1]))
    out = frames.drop_rows(it, a, b)
    out.kind = "index"
    return out


def _positions(it: Any, seq: Seq, node: Any) -> Data | None:
    if datas_of(seq):
        data = frames.from_seq(it, seq, node)
        return data.like(kind="index", vn=data.vn)
    if seq.kind == "range" or seq.span is not None:
        uni = it.universe("positions", ("positions", seq.vn))
        return Data("index", Rows((Atom(uni),)))
    return None


def unary(it: Any, op: str, value: Val, node: Any) -> Val:
    if isinstance(value, Expr):
        from leaklint.provenance import exprs

        return exprs.unary(it, op, value, node)
    if op == "~" and isinstance(value, Data):
        return frames.invert(it, value)
    if op == "-" and isinstance(value, Data) and (value.mask is not None):
        return frames.invert(it, value)
    if isinstance(value, Data):
        return value.like(name="", mask=None, vn=(op, value.vn))
    if op == "not":
        known = it.truth(value)
        out = Num(
            NOCONST if known is None or scores_of(value) else not known, infl_of(value), scores_of(value)
        )
        if known is None:
            out.vn = ("not", value.vn)
            if isinstance(value.vn, tuple) and value.vn[:1] == ("name-test",):
                out.vn = (*value.vn[:4], not value.vn[4])
        return out
    if isinstance(value, Num):
        if op == "-" and isinstance(value.const, (int, float)) and not isinstance(value.const, bool):
            return Num(-value.const, value.infl, value.scores)
        out2 = Num(infl=value.infl, scores=value.scores, preds=value.preds, vn=("neg", value.vn))
        number = value.number()
        if op == "-" and number is not None:
            out2.sym = Sym(("neg", number), 0) if number.off else Sym(("neg", number.base), 0)
            out2.sign = -value.sign
        return out2
    return unknown(infl_of(value), scores_of(value))
