"""Python's own functions, operators and containers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from leaklint.provenance import calls, frames, groups
from leaklint.provenance.calls.call import Call
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.rows import NONE, Atom, Lit, Rows, Sym, learn_order
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Alt,
    Bound,
    Class,
    Col,
    Data,
    Expr,
    Func,
    Infls,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    join,
    preds_of,
    scores_of,
    unknown,
)

_FOLD: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _all(values: list[Val]) -> tuple[Infls, frozenset[int]]:
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    for value in values:
        infl |= infl_of(value)
        scores |= scores_of(value)
    return infl, scores


#: Longer sequences are known in their first items only.
MAX_SEQ = 800


# ---- operators ------------------------------------------------------------------------------------


def binary(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """An operator on plain values and containers."""
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
                return _set_minus(it, left, right, node)
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
        infl, scores = _all([left, right])
        return Num(infl=frozenset(i for i in infl if i.kind in ("selection", "opaque")), scores=scores)
    infl, scores = _all([left, right])
    preds = preds_of(left) | preds_of(right)
    out = Num(infl=infl, scores=scores, preds=preds, vn=(op, left.vn, right.vn))
    if isinstance(left, Num) and isinstance(right, Num):
        out.unknown = left.unknown and right.unknown
        fold = _FOLD.get(op)
        if fold is not None and _plain(left.const) and _plain(right.const):
            try:
                value = fold(left.const, right.const)
            except Exception:
                value = NOCONST
            if isinstance(value, (int, float, str)) and (not isinstance(value, str) or len(value) < 500):
                return Num(value, infl, scores, preds=preds)
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


def _set_minus(it: Any, left: Seq, right: Seq, node: Any) -> Val:
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
        return out2
    return unknown(infl_of(value), scores_of(value))


def compare(it: Any, ops: list[str], values: list[Val], node: Any) -> Val:
    """A chain of comparisons."""
    if len(values) < 2:
        return values[0] if values else unknown()
    result: Val | None = None
    for op, left, right in zip(ops, values, values[1:], strict=False):
        one = _compare(it, op, left, right, node)
        result = (
            one
            if result is None
            else it.binary("&", result, one, node)
            if isinstance(result, Data)
            else _and(result, one)
        )
    if isinstance(result, Num) and result.const is NOCONST and isinstance(result.vn, int):
        result.vn = ("truth", result.vn)
    return result if result is not None else unknown()


def _and(left: Val, right: Val) -> Val:
    infl, scores = _all([left, right])
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
    infl, scores = _all([left, right])
    if isinstance(left, Num) and isinstance(right, Num):
        for a, b in ((left, right), (right, left)):
            if isinstance(a.const, RestName) and isinstance(b.const, str):
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
    others = [left] + ([right] if isinstance(right, Data) else [])
    rows = frames.rows_of(others)
    infl = infl_of(left) | infl_of(right)
    cols = frames.result_cols(it, others)
    if frames.is_wide(left) and len(others) == 1 and left.cols is not None:
        # Column by column: each is a mask of its own.
        cols = left.cols.copy()
        for key, one in left.cols.known.items():
            cols.known[key] = Col(key, None, ((one, "row"),), one.infl)
    for made in cols.known.values() if cols is not None else ():
        made.coarse = made.uni is None and (len(others) == 1 or made.coarse)
    out = Data("mask" if rows else "stat", rows, cols, infl)
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
    infl, scores = _all([left])
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
        out2.vn = ("member", left.vn, right.vn)
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


# ---- built-in functions ---------------------------------------------------------------------------


def call(it: Any, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    handler = BUILTINS.get(name)
    if handler is None:
        infl, scores = _all([*args, *kw.values()])
        return Num(infl=infl, scores=scores)
    return handler(it, args, kw, node)


def b_print(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    it.shown(Seq("tuple", args), node)
    return const(None)


def b_len(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Data):
        if value.rows:
            return frames.length(value)
        return Num(vn=("len", value.vn))
    if (
        isinstance(value, Seq)
        and not value.open
        and value.kind not in ("range", "folds", "names", "generator")
    ):
        return const(len(value.items))
    if isinstance(value, Map) and value.summary is None:
        return const(len(value.items))
    if isinstance(value, Seq) and datas_of(value):
        rows = frames.from_seq(it, value, node).rows
        return Num(vn=("len", rows), sym=Sym(("len", rows), 0))
    return Num(vn=("len", value.vn), sym=Sym(("len", value.vn), 0))


def b_range(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    start: Val
    stop: Val
    step: Val
    if len(args) == 1:
        start, stop, step = const(0), args[0], const(1)
    elif len(args) >= 2:
        start, stop = args[0], args[1]
        step = args[2] if len(args) > 2 else const(1)
    else:
        return Seq("range", [], True)
    infl = frozenset(i for a in args for i in a.infl if i.kind == "selection")
    out = Seq("range", [Num(infl=infl)], True, infl, vn=("range", *(a.vn for a in args)))
    out.span = (start, stop, step)
    return out


def b_enumerate(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return Seq("list", [], True)
    source = args[0]
    if isinstance(source, Seq) and source.kind == "folds":
        items = frames.folds(it, source, 2)
        return Seq("list", [Seq("tuple", [const(i), x]) for i, x in enumerate(items)], True)
    items, exact = it.iterate(source, node)
    start = kw.get("start", args[1] if len(args) > 1 else const(0))
    base = start.const if isinstance(start, Num) and isinstance(start.const, int) else 0
    out: list[Val] = []
    for i, item in enumerate(items):
        position: Val = const(i + base) if exact else Num(vn=("loop", fresh(), i))
        out.append(Seq("tuple", [position, item]))
    return Seq("list", out, not exact, source.infl)


def b_zip(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    columns: list[tuple[list[Val], bool]] = [it.iterate(a, node) for a in args]
    if not columns:
        return Seq("list", [], True)
    exact = [len(items) for items, e in columns if e]
    count = min(exact) if exact else max((len(items) for items, _ in columns), default=0)
    out: list[Val] = []
    for i in range(min(count, 12)):
        row: list[Val] = []
        for (items, e), source in zip(columns, args, strict=True):
            row.append(
                items[i] if i < len(items) else (items[-1] if items and not e else it.element(source, node))
            )
        out.append(Seq("tuple", row))
    return Seq("list", out, not exact or not all(e for _, e in columns))


def b_map(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) < 2:
        return unknown()
    columns = [it.iterate(a, node) for a in args[1:]]
    count = min((len(items) for items, _ in columns), default=0)
    out = [it.call(args[0], [items[i] for items, _ in columns], {}, node) for i in range(min(count, 12))]
    return Seq("list", out, not all(e for _, e in columns), args[1].infl)


def b_filter(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) < 2:
        return unknown()
    items, _ = it.iterate(args[1], node)
    kept: list[Val] = []
    sure = True
    for item in items:
        test = it.call(args[0], [item], {}, node) if not (isinstance(args[0], Num)) else item
        known = it.truth(test)
        if known is False:
            continue
        sure = sure and known is True
        chosen = it.choose(scores_of(test), node, "compare")
        kept.append(add_infl(item, chosen))
    kind = args[1].kind if isinstance(args[1], Seq) and args[1].kind == "names" else "list"
    return Seq(kind, kept, not sure)


def _pick(how: str) -> Callable[[Any, list[Val], dict[str, Val], Any], Val]:
    def run(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        if not args:
            return unknown()
        source: Val = args[0] if len(args) == 1 else Seq("tuple", args)
        key = kw.get("key")
        scores: frozenset[int] = frozenset()
        infl: Infls = NO_INFL
        if isinstance(key, (Func, Bound, Lib, Obj, Inst)):
            for item in it.iterate(source, node)[0][:6]:
                got = it.call(key, [item], {}, node)
                scores |= scores_of(got)
                infl |= frozenset(i for i in infl_of(got) if i.kind == "selection")
        else:
            scores = scores_of(source)
            if isinstance(source, Map):
                scores = frozenset()
        if isinstance(source, Data) and not scores:
            entry = it.knowledge.method("frame", how)
            if entry is not None and source.rows:
                from leaklint.provenance.calls import apply

                return apply(it, entry, how, source, [], {}, node)
            return source.like(name="")
        out = it.element(source, node) if not isinstance(source, Map) else _keys_joined(it, source, node)
        if isinstance(source, Data):
            out = Num(infl=source.total(), scores=source.scores)
        if isinstance(out, Num) and not scores:
            out = Num(infl=out.infl, scores=out.scores, preds=out.preds, vn=(how, source.vn))
            if (
                isinstance(source, Seq)
                and all(isinstance(x, Num) and isinstance(x.const, (int, float)) for x in source.items)
                and not source.open
                and source.items
            ):
                pick = max if how == "max" else min
                return Num(pick(x.const for x in source.items if isinstance(x, Num)))  # type: ignore[type-var]
        chosen = it.choose(scores, node, how) | infl
        result = add_infl(out, chosen)
        if isinstance(result, Num) and result is out and chosen:
            result = Num(result.const, result.infl | chosen, result.scores)
        return result

    return run


def _keys_joined(it: Any, source: Map, node: Any) -> Val:
    """One of the keys of a dict: nobody knows which."""
    return Num(infl=source.infl)


def b_sorted(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    source = args[0]
    key = kw.get("key")
    scores: frozenset[int] = frozenset()
    if isinstance(key, (Func, Bound, Lib, Obj)):
        for item in it.iterate(source, node)[0][:6]:
            scores |= scores_of(it.call(key, [item], {}, node))
    elif not isinstance(source, Map):
        scores = scores_of(source)
    chosen = it.choose(scores, node, "sorted")
    if isinstance(source, Seq):
        return Seq(
            "names" if source.kind == "names" else "list",
            list(source.items),
            source.open or (bool(chosen) and False),
            source.infl | chosen,
            source.scores,
        )
    if isinstance(source, Map):
        counts = frozenset(i for i in infl_of(source) if i.kind == "count")
        return Seq("list", [Num(infl=source.infl | chosen | counts)], True, chosen)
    if isinstance(source, Data):
        return source.like(infl=source.infl | chosen, name="")
    return add_infl(source, chosen)


def b_sum(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    source = args[0]
    if isinstance(source, Data):
        entry = it.knowledge.method("array", "sum")
        if entry is not None:
            from leaklint.provenance.calls import apply

            return apply(it, entry, "sum", source, [], {}, node)
    if isinstance(source, Seq):
        if any(isinstance(x, Seq) for x in source.items):
            out: Val = args[1] if len(args) > 1 else Seq("list", [])
            for x in source.items:
                out = it.binary("+", out, x, node)
            if isinstance(out, Seq):
                out.open = out.open or source.open
            return out
        datas = datas_of(source)
        if datas and all(isinstance(x, Data) for x in source.items):
            total: Val = source.items[0]
            for x in source.items[1:4]:
                total = it.binary("+", total, x, node)
            if isinstance(total, Data) and total.preds and total.versus:
                entry = it.knowledge.method("array", "sum")
                if entry is not None:
                    from leaklint.provenance.calls import apply

                    return apply(it, entry, "sum", total, [], {}, node)
            if isinstance(total, Data) and total.kind == "row" and not total.step:
                data = frames.from_seq(it, source, node)
                entry = it.knowledge.method("array", "sum")
                if entry is not None and data.rows and source.open:
                    from leaklint.provenance.calls import apply

                    return apply(it, entry, "sum", data, [], {}, node)
            return total
    infl, scores = _all([source])
    preds = preds_of(source)
    if preds and isinstance(source, Seq):
        rows = NONE
        for p in preds:
            rows |= p.rows
        score = it.new_score("sum of hits", node, preds, rows)
        return Num(
            scores=frozenset({score.id}),
            preds=preds,
            infl=frozenset(i for i in infl if i.kind == "selection"),
        )
    return Num(infl=infl, scores=scores, preds=preds)


def _convert(kind: str) -> Callable[[Any, list[Val], dict[str, Val], Any], Val]:
    def run(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        if not args:
            if kind in ("list", "tuple", "set", "frozenset"):
                return Seq("list" if kind == "list" else kind, [])
            return const({"str": "", "int": 0, "float": 0.0, "bool": False}.get(kind))
        value = args[0]
        if kind in ("list", "tuple", "set", "frozenset"):
            if isinstance(value, Seq):
                if value.kind == "names":
                    return Seq("names", [copy_name(x) for x in value.items], value.open, value.infl)
                if value.kind in ("folds",):
                    return value
                out = Seq(
                    "list" if kind == "list" else kind,
                    list(value.items),
                    value.open,
                    value.infl,
                    value.scores,
                    vn=value.vn,
                )
                out.span = value.span if value.kind == "range" else None
                if value.kind == "range":
                    out.kind = "range"
                return out
            if isinstance(value, Map):
                return Seq("list", [const(k) for k in value.items], value.summary is not None, value.infl)
            if isinstance(value, Data):
                if value.kind == "frame":
                    return frames.names_of(it, value)
                if kind == "list" and value.kind == "series" and value.rows:
                    # `list(a) + list(b)` puts rows below rows.
                    return value.like(kind="list", name="", vn=value.vn)
                return value.like(name="", vn=value.vn)
            items, exact = it.iterate(value, node)
            return Seq("list", items, not exact)
        if isinstance(value, Data):
            if value.rows and kind not in ("str",) and not (value.kind == "row" and value.versus):
                return value.like(name="")
            number = Num(infl=value.total(), scores=value.scores, preds=value.preds)
            number.versus = value.versus
            return number
        if isinstance(value, Num):
            if value.const is not NOCONST and not isinstance(value.const, RestName):
                try:
                    done = {"int": int, "float": float, "str": str, "bool": bool}[kind](value.const)
                    return Num(done, value.infl, value.scores, preds=value.preds)
                except Exception:
                    return Num(infl=value.infl, scores=value.scores)
            out_num = Num(
                infl=value.infl,
                scores=value.scores,
                preds=value.preds,
                sym=value.sym,
                vn=value.vn if kind in ("int", "float") else (kind, value.vn),
            )
            out_num.unknown = value.unknown
            return out_num
        infl, scores = _all([value])
        return Num(infl=infl, scores=scores, preds=preds_of(value), vn=(kind, value.vn))

    return run


def copy_name(value: Val) -> Val:
    if isinstance(value, Num) and isinstance(value.const, RestName):
        return Num(RestName(value.const.rest, value.const.minus, value.const.tests), vn=("rest", fresh()))
    return value


def b_dict(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    out = Map()
    if args:
        source = args[0]
        if isinstance(source, Map):
            out = Map(dict(source.items), source.summary, source.infl)
        elif isinstance(source, Seq):
            for item in source.items:
                if isinstance(item, Seq) and len(item.items) == 2:
                    it.store_key(out, item.items[0], item.items[1])
            out.infl |= source.infl
            if source.open and out.summary is None and out.items:
                out.summary = next(iter(out.items.values()))
        elif isinstance(source, Data):
            pair = it.element(source, node)
            out.summary = pair.items[1] if isinstance(pair, Seq) and len(pair.items) == 2 else pair
    for key, value in kw.items():
        if key == "**":
            out.summary = join(out.summary, value) if out.summary else value
        else:
            out.items[key] = value
    return out


def b_getattr(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) >= 2 and isinstance(args[1], Num) and isinstance(args[1].const, str):
        got: Val = it.getattr(args[0], args[1].const, node)
        return got
    return unknown(infl_of(args[0])) if args else unknown()


def b_setattr(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) >= 3 and isinstance(args[1], Num) and isinstance(args[1].const, str):
        it.store_attr(args[0], args[1].const, args[2], node)
    return const(None)


def b_next(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Seq) and value.kind == "folds":
        return frames.folds(it, value, 1)[0]
    if isinstance(value, Seq) and value.items:
        out = value.items[0]
        for other in value.items[1:]:
            out = join(out, other)
        return add_infl(out, value.infl)
    return it.element(value, node)  # type: ignore[no-any-return]


def b_same(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return args[0] if args else unknown()


def b_reversed(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if args and isinstance(args[0], Seq) and not args[0].open:
        return Seq("list", list(reversed(args[0].items)), False, args[0].infl, args[0].scores)
    return args[0] if args else unknown()


def b_type(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 1:
        value = args[0]
        if isinstance(value, Inst):
            return value.cls
        if isinstance(value, Obj):
            return Lib(value.qual, value.entry)
    return unknown()


def b_isinstance(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 2:
        value, kinds = args
        wanted = kinds.items if isinstance(kinds, Seq) else [kinds]
        texts = [k.qual.rsplit(".", 1)[-1] for k in wanted if isinstance(k, Lib)]
        if len(texts) == len(wanted):
            if isinstance(value, Data) and value.kind != "unknown":
                mine = {"frame": "DataFrame", "series": "Series", "array": "ndarray"}.get(value.kind)
                if mine is not None and mine in texts:
                    return const(True)
            if isinstance(value, Num) and value.const is not NOCONST:
                return const(type(value.const).__name__ in texts)
            if isinstance(value, Seq) and value.kind in ("list", "tuple") and value.kind in texts:
                return const(True)
    return unknown()


def b_abs(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Data):
        return value.like(name="", mask=None)
    if isinstance(value, Num):
        out = Num(infl=value.infl, scores=value.scores, preds=value.preds, sym=value.sym, vn=value.vn)
        out.unknown = value.unknown
        return out
    infl, scores = _all(args)
    return Num(infl=infl, scores=scores)


def b_any(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    infl, scores = _all(args)
    return Num(infl=frozenset(i for i in infl if i.kind in ("selection", "opaque")), scores=scores)


def b_open(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    obj = Obj("builtins.file", None, args, kw, node)
    if args and isinstance(args[0], Num) and isinstance(args[0].const, str):
        obj.state["path"] = args[0].const
    return obj


def b_slice(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 1:
        args = [const(None), args[0]]
    return Seq("slice", args[:3])


def b_callable(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return unknown()


BUILTINS: dict[str, Callable[[Any, list[Val], dict[str, Val], Any], Val]] = {
    "print": b_print,
    "len": b_len,
    "range": b_range,
    "xrange": b_range,
    "enumerate": b_enumerate,
    "zip": b_zip,
    "map": b_map,
    "filter": b_filter,
    "max": _pick("max"),
    "min": _pick("min"),
    "sorted": b_sorted,
    "sum": b_sum,
    "abs": b_abs,
    "round": b_abs,
    "int": _convert("int"),
    "float": _convert("float"),
    "str": _convert("str"),
    "bool": _convert("bool"),
    "list": _convert("list"),
    "tuple": _convert("tuple"),
    "set": _convert("set"),
    "frozenset": _convert("frozenset"),
    "dict": b_dict,
    "getattr": b_getattr,
    "setattr": b_setattr,
    "hasattr": b_callable,
    "isinstance": b_isinstance,
    "issubclass": b_callable,
    "callable": b_callable,
    "next": b_next,
    "iter": b_same,
    "reversed": b_reversed,
    "type": b_type,
    "any": b_any,
    "all": b_any,
    "open": b_open,
    "slice": b_slice,
    "input": b_callable,
    "id": b_callable,
    "repr": _convert("str"),
    "super": b_callable,
    "object": b_callable,
    "Exception": b_callable,
    "ValueError": b_callable,
    "pow": b_abs,
    "divmod": b_abs,
    "hash": b_abs,
    "ord": b_abs,
    "chr": b_abs,
    "format": _convert("str"),
    "vars": b_callable,
    "locals": b_callable,
    "globals": b_callable,
    "exec": b_callable,
    "eval": b_callable,
    "staticmethod": b_same,
    "classmethod": b_same,
    "property": b_same,
    "NotImplementedError": b_callable,
    "KeyError": b_callable,
    "TypeError": b_callable,
    "RuntimeError": b_callable,
    "StopIteration": b_callable,
    "complex": b_abs,
    "bytes": b_abs,
    "dir": b_callable,
    "help": b_callable,
    "exit": b_callable,
    "quit": b_callable,
    "unicode": _convert("str"),
    "raw_input": b_callable,
    "reduce": lambda it, args, kw, node: args[-1] if args else unknown(),
}


# ---- methods of containers and plain values -------------------------------------------------------


def container_method(
    it: Any, recv: Seq | Map, name: str, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    """A method of a list or dict."""
    if isinstance(recv, Map):
        return _map_method(it, recv, name, args, kw, node)
    if name == "append" and args:
        it.append(recv, args[0])
        return const(None)
    if name in ("extend",) and args:
        items, exact = it.iterate(args[0], node)
        for item in items:
            it.append(recv, item)
        recv.open = recv.open or not exact
        recv.infl |= args[0].infl
        return const(None)
    if name == "insert" and len(args) > 1:
        it.append(recv, args[1])
        return const(None)
    if name in ("add", "appendleft") and args:
        it.append(recv, args[0])
        return const(None)
    if name == "update" and args:
        for item in it.iterate(args[0], node)[0]:
            it.append(recv, item)
        return const(None)
    if name in ("pop", "popleft"):
        return it.element(recv, node)  # type: ignore[no-any-return]
    if name in ("remove", "discard") and args:
        if recv.kind == "names" or any(
            isinstance(x, Num) and isinstance(x.const, (str, RestName)) for x in recv.items
        ):
            left = calls.names_minus(recv, args[0])
            recv.items = left.items
            recv.infl |= frozenset(
                i for i in (*it.ctl, *infl_of(args[0])) if i.kind in ("selection", "statistic")
            )
        return const(None)
    if name in ("sort",):
        key = kw.get("key")
        scores: frozenset[int] = frozenset()
        if isinstance(key, (Func, Bound, Lib, Obj)):
            for item in recv.items[:4]:
                scores |= scores_of(it.call(key, [item], {}, node))
        else:
            scores = scores_of(recv)
        recv.infl |= it.choose(scores, node, "sort")
        return const(None)
    if name == "reverse":
        if not recv.open:
            recv.items.reverse()
        return const(None)
    if name == "clear":
        recv.items = []
        recv.open = False
        recv.infl = NO_INFL
        return const(None)
    if name == "copy":
        out = Seq(recv.kind, [copy_name(x) for x in recv.items], recv.open, recv.infl, recv.scores)
        out.span = recv.span
        return out
    if name in ("index",):
        scores = scores_of(recv)
        infl = infl_of(args[0]) if args else NO_INFL
        return Num(
            infl=frozenset(i for i in infl if i.kind == "selection") | it.choose(scores, node, "index")
            if scores
            else infl
        )
    if name in ("difference", "drop", "delete") and args:
        if recv.kind == "names" or any(
            isinstance(x, Num) and isinstance(x.const, (str, RestName)) for x in recv.items
        ):
            return calls.names_minus(recv, args[0])
        other = args[0]
        if isinstance(other, Seq):
            return _set_minus(it, recv, other, node)
        return recv
    if name in ("union", "intersection", "symmetric_difference"):
        items = list(recv.items)
        for a in args:
            if isinstance(a, Seq):
                items += a.items
        return Seq(recv.kind, items, True, recv.infl)
    if (
        name in ("tolist", "to_list", "values", "astype", "to_series", "to_numpy", "map")
        and recv.kind == "names"
    ):
        return (
            Seq("names", [copy_name(x) for x in recv.items], recv.open, recv.infl) if name != "map" else recv
        )
    if name in ("split",) and recv.kind == "folds":
        return recv
    if name in ("isin", "str", "get_loc", "count", "join"):
        return unknown(infl_of(recv))
    if name in ("__getitem__", "get"):
        return it.element(recv, node)  # type: ignore[no-any-return]
    datas = datas_of(recv)
    if datas:
        return frames.method(it, frames.from_seq(it, recv, node), name, args, kw, node)
    infl, scores = _all([recv, *args])
    return Num(infl=infl, scores=scores)


def _map_method(it: Any, recv: Map, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if name in ("get", "pop", "setdefault", "__getitem__") and args:
        if name == "setdefault" and len(args) > 1:
            got = frames.take(it, recv, args[0], node) if _has(recv, args[0]) else None
            if got is None:
                it.store_key(recv, args[0], args[1])
                return args[1]
            return got
        got = frames.take(it, recv, args[0], node)
        if len(args) > 1 and not _has(recv, args[0]):
            return join(got, args[1]) if recv.summary is not None else args[1]
        return got
    if name in ("items", "iteritems"):
        pairs: list[Val] = [Seq("tuple", [const(k), add_infl(v, recv.infl)]) for k, v in recv.items.items()]
        if recv.summary is not None:
            pairs.append(Seq("tuple", [unknown(recv.infl), add_infl(recv.summary, recv.infl)]))
        return Seq("list", pairs, recv.summary is not None)
    if name in ("values", "itervalues"):
        items = [add_infl(v, recv.infl) if recv.infl else v for v in recv.items.values()]
        if recv.summary is not None:
            items.append(add_infl(recv.summary, recv.infl))
        return Seq("list", items, recv.summary is not None)
    if name in ("keys", "iterkeys"):
        out = Seq("list", [const(k) for k in recv.items], recv.summary is not None, recv.infl)
        if recv.summary is not None:
            out.items.append(unknown(recv.infl))
        return out
    if name == "update":
        for data in [d for a in args if not isinstance(a, Map) for d in datas_of(a)][:1]:
            if data.rows and not any(i.kind == "count" for i in recv.infl):
                from leaklint.provenance.calls import counted

                recv.infl |= counted(it, data.rows, node, "vectorizer")
        for source in args:
            if isinstance(source, Map):
                recv.items.update(source.items)
                recv.infl |= source.infl
                if source.summary is not None:
                    recv.summary = join(recv.summary, source.summary) if recv.summary else source.summary
        for key, value in kw.items():
            recv.items[key] = add_infl(value, it.ctl) if it.ctl else value
        recv.infl |= it.ctl
        return const(None)
    if name == "copy":
        return Map(dict(recv.items), recv.summary, recv.infl, recv.kind)
    if name == "clear":
        recv.items, recv.summary = {}, None
        return const(None)
    if name == "train_test_split" and "train" in recv.items:
        source = recv.items["train"]
        return frames.method(it, source, name, args, kw, node) if isinstance(source, Data) else recv
    if name in (
        "map",
        "with_format",
        "set_format",
        "remove_columns",
        "rename_column",
        "filter",
        "shuffle",
        "cast_column",
        "batch",
        "prefetch",
        "select",
    ) and not any(isinstance(v, Data) and v.qual == "hf_dataset" for v in recv.items.values()):
        out_map = Map({}, None, recv.infl, recv.kind)
        for label, part in recv.items.items():
            out_map.items[label] = (
                frames.method(it, part, name, args, kw, node) if isinstance(part, Data) else part
            )
        return out_map
    if datas_of(recv):
        from leaklint.provenance import huggingface

        done = huggingface.dictionary(it, recv, name, args, kw, node)
        if done is not None:
            return done
    infl, scores = _all([recv, *args])
    return Num(infl=infl, scores=scores)


def _has(recv: Map, key: Val) -> bool:
    from leaklint.provenance.interp import key_of

    return key_of(key) in recv.items


def value_method(it: Any, recv: Val, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method of a string, a number, or something unknown."""
    if name == "backward":
        from leaklint.provenance import models

        return models.backward(it, recv, node)
    if isinstance(recv, Bound) and it.loops:
        from leaklint.provenance import prompts

        owner: Val = recv
        while isinstance(owner, Bound):
            owner = owner.recv
        if prompts.client(owner) and name in prompts.ASKS:
            answer = prompts.ask(it, owner, "language model", [*args, *kw.values()], node)
            if answer is not None:
                return answer
    infl, scores = _all([recv, *args, *kw.values()])
    preds = preds_of(recv)
    if isinstance(recv, Num) and isinstance(recv.const, str):
        if name == "format":
            if any(isinstance(v, Data) and v.rows for v in (*args, *kw.values())):
                from leaklint.provenance import prompts

                infl |= prompts.text_of(it, [*args, *kw.values()], node)
            return Num(infl=infl, scores=scores)
        if name in ("split",) and not args:
            return Seq("list", [const(x) for x in recv.const.split()[:200]])
        if name == "split" and isinstance(args[0], Num) and isinstance(args[0].const, str) and args[0].const:
            return Seq("list", [const(x) for x in recv.const.split(args[0].const)[:200]])
        if (
            name in ("startswith", "endswith")
            and args
            and isinstance(args[0], Num)
            and isinstance(args[0].const, str)
        ):
            return const(getattr(recv.const, name)(args[0].const))
        if name in ("lower", "upper", "strip", "title"):
            return const(getattr(recv.const, name)())
        if name == "join" and args:
            datas = datas_of(args[0])
            if datas:
                return datas[0].like(kind="row", name="") if datas[0].kind == "row" else Num(infl=infl)
        datas = [d for a in args for d in datas_of(a)]
        if datas:
            return calls.opaque(it, name, args, kw, node) if name not in ("join",) else datas[0]
        return Num(infl=infl)
    if isinstance(recv, Num) and isinstance(recv.const, RestName):
        arg = args[0].const if args and isinstance(args[0], Num) else None
        if name in ("startswith", "endswith") and isinstance(arg, str):
            return Num(vn=("name-test", recv.const, name, arg, True))
        if name in ("startswith", "endswith"):
            recv.const.sure = False
        return Num(vn=(name, recv.vn))
    datas = [d for a in [*args, *kw.values()] for d in datas_of(a)]
    if isinstance(recv, Num) and recv.unknown and datas:
        return calls.opaque(it, _text(node), args, kw, node)
    if name in (
        "item",
        "cpu",
        "numpy",
        "detach",
        "float",
        "mean",
        "sum",
        "tolist",
        "round",
        "result",
        "squeeze",
    ):
        return Num(infl=infl, scores=scores, preds=preds, vn=(name, recv.vn))
    out2 = Num(infl=infl, scores=scores, preds=preds)
    out2.unknown = isinstance(recv, Num) and recv.unknown
    if datas and not isinstance(recv, Num):
        return calls.opaque(it, _text(node), args, kw, node)
    return out2


def _text(node: Any) -> str:
    text = str(node.func.text) if hasattr(node, "func") else ""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def container(call: Call) -> Val:
    """Containers of the standard library by their names."""
    handler = BUILTINS.get(call.name)
    if handler is not None:
        return handler(call.it, call.args, call.kw, call.node)
    if call.args and isinstance(call.args[0], (Seq, Map, Data)):
        return call.args[0]
    infl, scores = _all(call.values)
    return Num(infl=infl, scores=scores)


__all__ = [
    "BUILTINS",
    "NO_PREDS",
    "Alt",
    "Lit",
    "binary",
    "call",
    "compare",
    "container",
    "container_method",
    "unary",
    "value_method",
]
