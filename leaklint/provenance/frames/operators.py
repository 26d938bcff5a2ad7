"""Operators between tables, arrays and series: whose rows and columns the result has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from leaklint.provenance import calls, moved_keys, times
from leaklint.provenance.frames import columns, converting
from leaklint.provenance.rows import NONE, Lit, Rows, complement, subset
from leaklint.provenance.values import NO_PREDS, Col, Cols, Data, Num, Rest, Val, infl_of, scores_of, union


def rows_of(datas: Iterable[Data]) -> Rows:
    """The rows of an element-wise result: of real data before generated noise, of lookups never."""
    best: Rows | None = None
    datas = [d for d in datas if d.rows.atoms]
    if len(datas) > 1:
        # One row against all of them: `prices / prices.iloc[0]`.
        datas = [d for d in datas if d.kind not in ("row", "cell")] or datas
    for data in datas:
        if best is None:
            best = data.rows
        elif best == data.rows:
            continue
        elif (best.generated and not data.rows.generated) or (
            best.universes & data.rows.universes and subset(data.rows, best) and not subset(best, data.rows)
        ):
            best = data.rows
    return best if best is not None else NONE


def result_cols(it: Any, datas: list[Data], edge: str = "row", name: Hashable = None) -> Cols | None:
    """The columns of an element-wise result."""
    parents: list[tuple[Col, str]] = []
    rests: list[Rest] = []
    sure = coarse = True
    looked: Data | None = None
    for data in datas:
        cols = data.cols
        if cols is None or not data.rows.atoms:
            continue
        for col in cols.all():
            if col.name is not None:
                coarse = False
                parents.append((col, edge))
                continue
            coarse = coarse and col.coarse
            sure = sure and col.sure
            if len(cols.known) == 1:
                looked = col.looked
                for parent, e in col.parents:
                    parents.append((parent, e if edge == "row" else _joined(edge, e)))
                rests += col.rests
            else:
                parents.append((col, edge))
        rests += [r for r in cols.rest if r not in rests]
        sure = sure and cols.sure and not cols.maybe
    if not parents and not rests:
        return None
    if len(parents) > 1:
        unique = {(id(parent), e): (parent, e) for parent, e in parents[:80]}
        parents = list(unique.values())
    out = Col(name, None, tuple(parents), rests=tuple(rests[:4]))
    out.sure, out.coarse = sure, coarse and bool(parents)
    out.looked = looked if len(datas) == 1 else None
    return Cols({name: out}, tuple(rests[:4]))


_EDGES = ("row", "part", "gap", "run", "lag", "stat", "lead")


def _joined(outer: str, inner: str) -> str:
    """One edge for two steps: what a step forgets stays forgotten."""
    return outer if _EDGES.index(outer) > _EDGES.index(inner) else inner


def _of_sets(it: Any, op: str, left: Data, right: Data) -> Data:
    """`set(all_ids) - set(train_ids)`: some of the rows, none of what they hold."""
    from leaklint.provenance.frames import selecting

    if op == "-":
        return selecting.drop_rows(it, left, right)
    if op == "&":
        return selecting.index_rows(it, left, right.like(kind="index"))
    return left.like(rows=left.rows | right.rows, infl=left.infl | right.infl, name="")


def one_in_another(named: list[Data]) -> bool:
    """Whether they are of other rows each, one at a time: a folder, and a file in it, which is what they make."""
    seen = [d.rows.universes for d in named]
    apart = all(seen) and not any(a & b for i, a in enumerate(seen) for b in seen[:i])
    return apart and all(d.kind in ("row", "cell") and not d.preds for d in named)


def _names(data: Data) -> bool:
    return all(u.extra.get("files") for u in data.rows.universes)


def combine(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """`left op right` where at least one is data."""
    if isinstance(left, Data) and isinstance(right, Data):
        if op in ("&", "|"):
            return _logical(it, op, left, right)
        if op == "+" and left.kind == right.kind == "list":
            return calls.stack_rows(it, [left, right], node)
        datas = [left, right]
        if op == "+" and _names(left) and _names(right) and one_in_another(datas):
            return right.like(name="")  # `folder + "/" + name`
        if op == "-" and all(d.qual == "set" and d.rows for d in datas):
            return _of_sets(it, op, left, right)
        infl = union(left.infl, right.infl)
    else:
        datas = [left] if isinstance(left, Data) else [right] if isinstance(right, Data) else []
        infl = union(left.infl, right.infl)
        for x in (left, right):
            if not isinstance(x, (Data, Num)):
                infl = union(infl, infl_of(x))
    two = len(datas) == 2
    if op == "%" and not two and datas[0] is left:
        it.owners.hashes(datas[0])
    rows = rows_of(datas)
    main = datas[0]
    if two and rows.atoms and main.rows != rows:
        main = datas[1]
    if two and op != "@":
        align(datas[0], datas[1])
    others = [d for d in datas if d is not main]
    for d in others:
        if d.cols is not None:
            infl = union(infl, d.cols.infl())
    if (
        two
        and rows.generated
        and all(converting.is_wide(d) for d in datas)
        and not datas[0].aug
        and not datas[1].aug
    ):
        cols = None  # `a * X**2 + X` over random numbers: what is made of them is none of them
    elif converting.is_wide(main) and not (two and op == "@"):
        cols = main.cols.copy() if main.cols is not None else None
        if (
            others
            and others[0].rows
            and cols is not None
            and others[0].cols is not None
            and not others[0].cols.rest
        ):
            extra = tuple((c, "row") for c in others[0].cols.all()[:20])
            if (
                extra
                and main.cols is not None
                and not (set(map(id, others[0].cols.all())) <= set(map(id, main.cols.all())))
            ):
                cols.known = {k: Col(k, None, ((c, "row"), *extra), c.infl) for k, c in cols.known.items()}
                for col in cols.known.values():
                    col.event = it.event("column", it.statement, str(col.name), rows).index
    else:
        cols = (_without_own(left, right) if op in ("-", "sub", "subtract") else None) or result_cols(
            it, datas
        )
        if main.cols is not None:
            infl = union(infl, main.cols.infl())
    preds = NO_PREDS
    versus = False
    for d in datas:
        preds |= d.preds
        versus = versus or d.versus
    for x in (left, right):
        if isinstance(x, Num):
            preds |= x.preds
    if preds and not versus and two:
        with_preds = [d for d in datas if d.preds]
        without = [d for d in datas if not d.preds and d.rows]
        versus = bool(with_preds and without) and op in ("-", "==", "!=", "*", "/", "+") and op != "+"
    kind = (
        main.kind
        if main.kind not in ("index", "mask", "unknown")
        else ("array" if main.kind != "mask" else "series")
    )
    if kind == "stat" and rows:
        kind = "array"
    out = Data(kind, rows, cols, infl, preds, scores=scores_of(left) | scores_of(right))
    # What is the default of the class is not said again: these are made, and copied, more than anything else.
    if versus:
        out.versus = True
    if any(d.harmless for d in datas):
        out.harmless = all(d.harmless for d in datas if d.rows.atoms) if rows.atoms else True
    for d in datas:
        if d.step and out.step is None:
            out.step = d.step
        if d.ordered > out.ordered:
            out.ordered = d.ordered
        if d.truth is not None and out.truth is None:
            out.truth = d.truth
    if main.flipped:
        out.flipped = True
    if main.side is not None:
        out.side = main.side
    if versus and out.truth is None and two:
        out.truth = next((d.cols for d in datas if not d.preds and d.rows), None)
    times.moved(op, datas, out)
    if not two:
        moved_keys.move(op, left, right, out)
    out.vn = (op, left.vn, right.vn)
    if two and any(d is not main and d.rows.generated for d in datas):
        out.aug = True
        columns.vary(rows)
    if main.shuffled:
        out.shuffled = True
    if op in _ARITHMETIC or (op == "+" and all(d.num for d in datas)):
        out.num = True
    if not rows.atoms and main.keys is not None:
        out.keys = main.keys  # counts compared with a number are still counts
    if main.kind == "index" and op in ("+", "-"):
        out.kind = "index"
    if rows == main.rows and op in _ARITHMETIC:
        out.parts = columns.parts_of(main, out)
    return out


#: Sums over a row and those before it.
_SUMS = frozenset("cumsum cum_sum sum rolling_sum".split())


def _without_own(left: Val, right: Val) -> Cols | None:
    """`y.cumsum() - y`: what came before the row, and not the row itself."""
    if not (isinstance(left, Data) and isinstance(right, Data) and left.cols and right.cols):
        return None
    total, own = _only(left.cols), _only(right.cols)
    if total is None or own is None or not total.parents:
        return None
    same = {id(own), *(id(parent) for parent, edge in own.parents if own.name is None and edge == "row")}
    if not all(edge == "run" and id(parent) in same for parent, edge in total.parents):
        return None
    if not any(one.kind == "lag" and one.learns in _SUMS for one in left.total()):
        return None
    return Cols({None: Col(None, None, tuple((parent, "lag") for parent, _ in total.parents), total.infl)})


def _only(cols: Cols) -> Col | None:
    if len(cols.known) != 1 or cols.rest or cols.blob:
        return None
    (col,) = cols.known.values()
    return col


def align(a: Data, b: Data) -> None:
    """Two whole arrays, put together row by row, have the same rows."""
    if len(a.rows.atoms) == len(b.rows.atoms) == 1:
        x, y = a.rows.atoms[0], b.rows.atoms[0]
        if x.uni is not y.uni and not x.lits and not y.lits and (x.uni.generated or y.uni.generated):
            x.uni.align(y.uni)


_ARITHMETIC = frozenset({"-", "*", "/", "//", "%", "**"})


def _logical(it: Any, op: str, left: Data, right: Data) -> Data:
    a = left.mask if left.mask is not None else frozenset({("pred", left.vn, True)})
    b = right.mask if right.mask is not None else frozenset({("pred", right.vn, True)})
    if op == "&":
        mask: frozenset[Lit] = a | b
    else:
        holes = frozenset(x for x in (complement(a), complement(b)) if x is not None)
        mask = frozenset({("not", holes)})
        values = _same_column(a, b)
        if values is not None:
            mask = values
    out = Data(
        "mask", rows_of([left, right]), result_cols(it, [left, right]), left.infl | right.infl, mask=mask
    )
    for d in (left, right):
        if d.cols is not None:
            out.infl |= d.cols.infl()
    out.preds = left.preds | right.preds
    out.versus = (
        left.versus
        or right.versus
        or (bool(left.preds) != bool(right.preds) and bool(left.rows and right.rows))
    )
    out.harmless = left.harmless and right.harmless
    out.vn = (op, left.vn, right.vn)
    return out


def _same_column(a: frozenset[Lit], b: frozenset[Lit]) -> frozenset[Lit] | None:
    if len(a) == len(b) == 1:
        (x,), (y,) = a, b
        if x[0] == y[0] == "val" and x[1] == y[1] and x[2] in ("==", "in") and y[2] in ("==", "in"):
            xs = x[3] if isinstance(x[3], frozenset) else frozenset({x[3]})
            ys = y[3] if isinstance(y[3], frozenset) else frozenset({y[3]})
            return frozenset({("val", x[1], "in", xs | ys)})
    return None
