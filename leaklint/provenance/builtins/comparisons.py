"""Comparisons, membership, and the masks they make."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from leaklint.provenance import frames, groups
from leaklint.provenance.builtins.operators import behind
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.values import (
    NOCONST,
    Class,
    Col,
    Data,
    Expr,
    Lib,
    Map,
    Num,
    Seq,
    Val,
    const,
    datas_of,
    infl_of,
    preds_of,
    scores_of,
    union,
    unknown,
)

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(it: Any, ops: list[str], values: list[Val], node: Any) -> Val:
    """A chain of comparisons."""
    if len(values) < 2:
        return values[0] if values else unknown()
    result = _compare(it, ops[0], values[0], values[1], node)
    for op, left, right in zip(ops[1:], values[1:], values[2:], strict=False):
        one = _compare(it, op, left, right, node)
        result = it.binary("&", result, one, node) if isinstance(result, Data) else _and(result, one)
    if isinstance(result, Num) and result.const is NOCONST and isinstance(result.vn, int):
        result.vn = ("truth", result.vn)
    return result


def _and(left: Val, right: Val) -> Val:
    infl, scores = behind([left, right])
    if (
        isinstance(left, Num)
        and isinstance(right, Num)
        and left.const is not NOCONST
        and right.const is not NOCONST
    ):
        return Num(bool(left.const) and bool(right.const), infl, scores)
    return unknown(infl, scores)


def _flip(op: str) -> str:
    return {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)


def _compare(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    if isinstance(left, Expr) or isinstance(right, Expr):
        from leaklint.provenance import exprs

        return exprs.binary(it, op, left, right, node)
    if op in ("in", "not in"):
        return _member(it, left, right, op == "in", node)
    if op in ("is", "is not"):
        if isinstance(right, Num) and right.const is None:
            if isinstance(left, Num):
                if left.const is None:
                    return const(op == "is")
                if left.const is not NOCONST:
                    return const(op == "is not")
                return unknown()
            return const(op == "is not")
        return unknown()
    if isinstance(left, Seq) and datas_of(left) and not isinstance(right, Num):
        left = frames.from_seq(it, left, node)
    if isinstance(right, Seq) and datas_of(right) and not isinstance(left, Num):
        right = frames.from_seq(it, right, node)
    if isinstance(left, Data) or isinstance(right, Data):
        return compare_data(it, op, left, right, node)
    if isinstance(left, Seq) and left.kind == "names" and isinstance(right, Num):
        # `df.columns != "y"`: a mask over names.
        out_names = Seq("names", [left, right, const(op)], False)
        out_names.span = ("name-mask", left, op, right)
        return out_names
    infl, scores = behind([left, right])
    if isinstance(left, Num) and isinstance(right, Num):
        for a, b in ((left, right), (right, left)):
            if isinstance(a.const, RestName) and isinstance(b.const, str | tuple):
                if op == "!=":
                    a.const.minus |= {b.const}
                    return const(True)
                if op == "==":
                    a.const.minus |= {b.const}
                    return const(False)
                return unknown()
        if left.const is not NOCONST and right.const is not NOCONST and op in _COMPARE:
            try:
                return Num(bool(_COMPARE[op](left.const, right.const)), infl, scores)
            except Exception:
                return unknown(infl, scores)
    if isinstance(left, (Lib, Class)) and isinstance(right, (Lib, Class)) and op in ("==", "!="):
        return const((left.vn == right.vn) == (op == "=="))
    out = Num(infl=infl, scores=scores, vn=(op, left.vn, right.vn))
    out.preds = preds_of(left) | preds_of(right)
    return out


def compare_data(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """A comparison with data gives a mask (or, of predictions with labels, hits)."""
    if not isinstance(left, Data):
        left, right, op = right, left, _flip(op)
    assert isinstance(left, Data)
    if left.table is not None and isinstance(right, Data) and right.rows and right.kind in ("row", "cell"):
        left = frames.tabled(left)  # a column, held against one value of another table
    others = [left] + ([right] if isinstance(right, Data) else [])
    rows = frames.rows_of(others)
    infl = union(infl_of(left), infl_of(right))
    cols = frames.result_cols(it, others)
    if frames.is_wide(left) and len(others) == 1 and left.cols is not None:
        # Column by column: each is a mask of its own.
        cols = left.cols.copy()
        for key, one in left.cols.known.items():
            cols.known[key] = Col(key, None, ((one, "row"),), one.infl)
    for made in cols.known.values() if cols is not None else ():
        made.coarse = made.uni is None and (len(others) == 1 or made.coarse)
    # Within one sample, a picture say, it is no mask of the rows.
    inner = left.kind in ("row", "cell") and (left.cols is None or groups.in_pieces(left))
    out = Data(left.kind if inner else "mask" if rows else "stat", rows, cols, infl)
    if op in ("==", "!=") and not isinstance(right, Data):
        groups.recoded(left, out)
    out.scores = scores_of(left) | scores_of(right)
    out.preds = preds_of(left) | preds_of(right)
    out.vn = (op, left.vn, right.vn)
    with_preds = [v for v in (left, right) if preds_of(v)]
    if out.preds:
        out.versus = any(isinstance(v, Data) and v.versus for v in (left, right)) or (
            len(with_preds) == 1 and isinstance(right, Data) and bool(right.rows) and op in ("==", "!=")
        )
    out.harmless = left.harmless and (not isinstance(right, Data) or right.harmless)
    if (
        left.keys
        and isinstance(left.keys, tuple)
        and left.keys
        and isinstance(left.keys[0], tuple)
        and left.keys[0][0] == "coded"
        and isinstance(right, Num)
    ):
        _, mask, a, b = left.keys[0]
        from leaklint.provenance.rows import complement

        hole = complement(mask)
        if right.const == a.const:
            out.mask = mask if op == "==" else (frozenset({hole}) if hole else None)
        elif right.const == b.const:
            out.mask = (frozenset({hole}) if hole else None) if op == "==" else mask
        if out.mask is not None:
            return out
    out.mask = frames.mask_of(it, op, left, right) if rows else None
    own = frames.itself(left)
    if own is not None:
        # A column's correlation with itself is 1.
        limit = right.const if isinstance(right, Num) and op in (">", ">=") else None
        out.keys = (("keeps", own),) if isinstance(limit, (int, float)) and limit < 1 else None
    elif not rows and left.keys is not None and not frames.says(left, "self"):
        out.keys = left.keys  # counts compared with a number are still counts
    if out.mask is not None and any(
        x[0] == "val" and isinstance(x[1], tuple) and x[1][:1] == ("rnd",) for x in out.mask
    ):
        it.event("mask", node, left.name, rows).data["lit"] = next(iter(out.mask))
    if not rows and left.scores:
        # Scores against a limit: which of them pass is a choice.
        out.infl |= it.choose(left.scores, node, "mask")
        out.scores = frozenset()
    return out


def _member(it: Any, left: Val, right: Val, inside: bool, node: Any) -> Val:
    infl, scores = behind([left])
    if isinstance(left, Data) and left.rows and left.kind not in ("row", "cell"):
        out = Data("mask", left.rows, frames.result_cols(it, [left]), infl)
        out.mask = frames.isin_mask(it, left, right, inside)
        return out
    if isinstance(left, Data) and isinstance(right, Data) and (left.preds or right.preds):
        # The answer is somewhere in what a model said.
        return compare_data(it, "==" if inside else "!=", left, right, node)
    if isinstance(left, Num) and isinstance(left.const, RestName):
        names = _const_names(right)
        if names is not None:
            if not inside:
                left.const.minus |= frozenset(names)
                return const(True)
            left.const.minus |= frozenset(names)
            return const(False)
        return unknown(frozenset(i for i in infl_of(right) if i.kind in ("selection", "statistic")))
    if isinstance(left, Num) and left.const is not NOCONST:
        names = _const_names(right)
        if names is not None:
            return Num((left.const in names) == inside, infl)
        if isinstance(right, Num) and isinstance(right.const, str) and isinstance(left.const, str):
            return Num((left.const in right.const) == inside, infl)
        if isinstance(right, Num) and isinstance(right.const, RestName) and isinstance(left.const, str):
            return Num(vn=("name-test", right.const, "contains", left.const, inside), infl=infl)
        if isinstance(right, Seq) and right.kind == "names":
            return unknown()
    if isinstance(right, Data) and isinstance(left, Num) and right.rows:
        out2 = Num(infl=infl)
        member = ("member", left.vn, right.vn)
        out2.vn = member if inside else ("not", member)
        return out2
    extra = frozenset(i for i in infl_of(right) if i.kind in ("selection", "statistic"))
    return unknown(infl | extra, scores)


def _const_names(value: Val) -> list[Any] | None:
    if isinstance(value, Seq) and not value.open:
        names = [x.const if isinstance(x, Num) else NOCONST for x in value.items]
        if all(n is not NOCONST and not isinstance(n, RestName) for n in names):
            return names
    if isinstance(value, Map) and value.summary is None:
        return list(value.items)
    return None
