"""Tables put under or beside one another: concat, append, merge, join, hstack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leaklint.provenance import frames, groups, moved_keys, pieces, times
from leaklint.provenance.calls import dispatch
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import scalar
from leaklint.provenance.calls.influence import as_influence
from leaklint.provenance.rows import NONE, Atom, Rows
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Col,
    Cols,
    Data,
    Infls,
    Lib,
    Map,
    Num,
    Preds,
    Seq,
    Val,
    add_infl,
    const,
    infl_of,
    join_cols,
    scores_of,
    unknown,
)


def concat(call: Call) -> Val:
    """Rows under one another (or columns side by side with axis 1)."""
    it = call.it
    source = call.recv if call.recv is not None else call.get("data")
    extra = call.get("other")
    values: list[Val] = []
    groups.flattened(it, call.node, source)
    if isinstance(source, Seq):
        items = source.items
        if source.open and items and all(isinstance(v, Seq) and v.kind == "list" for v in items):
            items = items[:1]  # two rounds stand for all lists: what both have is not there twice
        values = [add_infl(v, source.infl) if source.infl else v for v in items]
        open_ = source.open
    elif isinstance(source, Map):
        values = list(source.items.values()) + ([source.summary] if source.summary is not None else [])
        open_ = source.summary is not None
        if call.axis() == 1 and not open_:
            return _side_by_side(call, values, [const(k) for k in source.items])
    elif source is not None:
        values = [source]
        open_ = False
    else:
        return scalar(call)
    if extra is not None:
        values += extra.items if isinstance(extra, Seq) else [extra]
    if call.axis() == 1 or (not open_ and _one_example(values)):
        return _side_by_side(call, values)
    return stack_rows(it, values, call.node, open_, call.name)


def _one_example(values: list[Val]) -> bool:
    """`np.r_[m.mean(axis=1), m.std(axis=1)]`: several vectors of one example are one long vector."""
    datas = [v for v in values if isinstance(v, Data)]
    return (
        len(datas) > 1
        and all(isinstance(v, Data | Num) for v in values)  # numbers among them are parts of it as well
        and all(d.rows and not d.preds for d in datas)
        and any(d.kind in ("row", "cell") for d in datas)
        and len({d.rows for d in datas}) == 1
        and len({d.vn for d in datas}) == len(datas)
    )


def stack_rows(it: Any, values: list[Val], node: Any, open_: bool = False, what: str = "concat") -> Val:
    datas: list[Data] = []
    for value in values:
        data = frames.as_data(it, value, node)
        if data is not None:
            datas.append(data)
    if not datas:
        infl: Infls = NO_INFL
        scores: frozenset[int] = frozenset()
        for value in values:
            infl |= infl_of(value)
            scores |= scores_of(value)
        return Data("array", NONE, None, infl, scores=scores)
    if len(datas) == 1 and not open_:
        return datas[0].like(name="")
    whole = pieces.together(datas) if not open_ else None
    if whole is not None:
        return whole
    real = [d for d in datas if d.rows]
    rows = NONE
    cols: Cols | None = None
    infl = NO_INFL
    preds: Preds = NO_PREDS
    scores = frozenset()
    for d in datas:
        rows |= d.rows
        cols = (
            join_cols(cols, d.cols.copy())
            if cols is not None and d.cols is not None
            else cols or (d.cols.copy() if d.cols else None)
        )
        infl |= d.infl
        preds |= d.preds
        scores |= d.scores
    out = Data(
        datas[0].kind if datas[0].kind not in ("unknown", "row") else "array",
        rows,
        cols,
        infl,
        preds,
        scores=scores,
    )
    out.qual = _kin(datas)
    out.versus = any(d.versus for d in datas)
    out.harmless = bool(real) and all(d.harmless for d in real)
    out.step = next((d.step for d in datas if d.step), None)
    if len(datas) <= 6 and not open_:
        out.parts = tuple(datas)
        out.keys = _flags(datas)
        if out.keys and cols is not None:
            for name, _ in out.keys:
                flag = Col(name, None, vn=("flag-col", rows, name))
                cols.known[name] = flag
    if out.step and open_:
        return frames.from_seq(it, Seq("list", list(datas), True), node)
    if len(real) >= 2 and not preds and _copies(real, bool(it.loops) or open_):
        drawn_again = any(any(u.made == "repeat" for u in d.rows.universes) for d in real)
        made = "repeat" if drawn_again or _unchanged(real) else "augment"
        key = ("stacked", tuple(d.rows for d in real), id(node), it.stack)
        uni = it.universe("", key, made=made, origin=rows)
        if uni.event < 0:
            drawn = [u.event for d in real for u in d.rows.universes if u.made == "repeat" and u.event >= 0]
            uni.event = (
                drawn[0] if drawn else it.event("resample", node, real[0].name or what, rows, made).index
            )
        out.rows = Rows((Atom(uni),))
        out.parts = None
        out.name = ""
    return out


def _kin(datas: list[Data]) -> str:
    """The library that data put together still belongs to."""
    quals = {d.qual for d in datas[:1]}
    return next((q for q in quals if q.split("_")[0] in ("polars", "spark", "hf", "torch", "tfdata")), "")


def _flags(datas: list[Data]) -> tuple[Any, ...] | None:
    """Constant columns that tell the members apart: `train['is_train'] = 1`."""
    found = []
    common = set.intersection(*(set(d.cols.known) if d.cols is not None else set() for d in datas))
    for name in common:
        values = []
        for d in datas:
            col = d.cols.known[name] if d.cols is not None else None
            value = col.vn if col is not None and not col.parents else None
            values.append(value)
        consts = [
            v[1][2] if isinstance(v, tuple) and v[:1] == ("const",) and len(v[1]) == 3 else NOCONST
            for v in values
        ]
        if NOCONST not in consts and len(set(map(repr, consts))) == len(consts):
            found.append((name, tuple(consts)))
    return tuple(found) or None


def _unchanged(datas: list[Data]) -> bool:
    """Whether the copies are exact, which is oversampling, and not flipped or shifted ones."""
    forms: dict[Rows, set[Any]] = {}
    for d in datas:
        forms.setdefault(d.rows, set()).add(d.vn)
    return not any(d.aug for d in datas) and all(len(f) == 1 for f in forms.values())


def _copies(datas: list[Data], looping: bool) -> bool:
    """Whether some rows come in twice; what the rounds of a loop load anew is no copy."""
    from leaklint.provenance.rows import YES, overlap, subset

    for i, a in enumerate(datas[:5]):
        for b in datas[i + 1 : 6]:
            if looping and any(u.extra.get("many") for u in a.rows.universes & b.rows.universes):
                continue
            if looping and not i and all(u.extra.get("files") for u in a.rows.universes & b.rows.universes):
                continue  # what the rounds before have gathered, and one file more
            if looping and a.rows == b.rows and a.vn == b.vn and {a.kind, b.kind} <= {"row", "cell"}:
                continue  # what is in one file, and in the round after that what is in another
            if a.rows == b.rows or subset(a.rows, b.rows) or subset(b.rows, a.rows):
                return True
            made = {
                u
                for u in (a.rows.universes | b.rows.universes)
                if u.made in ("repeat", "synthetic", "augment")
            }
            if made and overlap(a.rows, b.rows) == YES:
                return True
    # Minority rows drawn with replacement beside the majority rows.
    return any(any(u.made in ("repeat", "synthetic") for u in d.rows.universes) for d in datas)


def _side_by_side(call: Call, values: list[Val], names: list[Val] | None = None) -> Val:
    it = call.it
    datas = [d for d in (frames.as_data(it, v, call.node) for v in values) if d is not None]
    if not datas:
        return scalar(call)
    rows = frames.rows_of(datas)
    out = Data("frame" if any(d.kind in ("frame", "series") for d in datas) else "array", rows, Cols())
    cols: Cols = Cols()
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for i, d in enumerate(datas):
        infl |= d.infl
        scores |= d.scores
        preds |= d.preds
        piece = d.cols.copy() if d.cols is not None else None
        if names is not None and piece is not None and not frames.is_wide(d):
            (col,) = [*piece.known.values(), Col(None, None)][:1]
            given = names[i]
            label = given.const if isinstance(given, Num) else None
            piece = Cols({label: Col(label, None, col.parents or ((col, "row"),), col.infl)})
        if piece is not None and not piece.sure and out.kind == "array" and len(datas) > 1:
            piece = _doubtful(piece)
        merged = join_cols(cols, piece, True)
        cols = merged if merged is not None else cols
        if d.fields and d.kind == "frame":
            out.fields = {**(out.fields or {}), **d.fields}
        if d.preds and d.cols is None:
            cols.blob = (*cols.blob, Col(None, None, (), d.infl))
    out.cols = cols
    out.infl = infl
    out.scores = scores
    out.preds = preds if all(d.preds for d in datas) else NO_PREDS
    if (preds and not out.preds) or preds:
        out.infl |= as_influence(preds)
    out.step = next((d.step for d in datas if d.step), None)
    out.ordered = max(d.ordered for d in datas)
    out.index = datas[0].index
    out.qual = _kin(datas)
    out.vn = ("beside", tuple(d.vn for d in datas))
    return out


def _doubtful(cols: Cols) -> Cols:
    """Columns of which some may be gone: what stands beside them in an array is there all the same."""
    gone = Col("?", None, (), cols.infl(), rests=cols.rest)
    gone.sure = False
    out = Cols(dict(cols.known), (), (*cols.blob, gone))
    out.maybe = dict.fromkeys(cols.known, "?")
    return out


def columns(call: Call) -> Val:
    """Columns put side by side: hstack, column_stack, merge, join; also a ColumnTransformer."""
    if call.entry.get("transformers") is not None:
        return dispatch.construct(call.it, call.entry, call.args, call.kw, call.node)
    it = call.it
    data = call.recv if call.recv is not None else call.get("data")
    others = call.all("other")
    values: list[Val] = []
    for value in [data, *others]:
        if isinstance(value, Seq) and value.kind != "range":
            values += value.items
        elif value is not None:
            values.append(value)
    if call.name in ("merge", "join", "merge_ordered"):
        it.owners.joins(call, values[0], values[1:])
        joined_ = [moved_keys.joined(call, values[0], v) for v in values[1:]]
        values = [*values[:1], *(_from_other_rows(values[0], v) for v in joined_)]
    out = _side_by_side(call, values)
    main = frames.as_data(it, data, call.node) if data is not None and others else None
    if isinstance(out, Data) and main is not None and main.rows:
        out.rows = main.rows
        out.kind = "frame"
        out.ordered = main.ordered
        times.joined(call, out)
        for part in _matched(call, main, others):
            if main.rows.universes == part.rows.universes:
                out.rows = frames.index_rows(it, main.like(rows=out.rows), part).rows
            else:
                # Those of an entity that is among some that were drawn, filtered or split off elsewhere.
                out.rows = out.rows.with_lit(("pred", ("joined", part.rows), True))
    return out


def _matched(call: Call, main: Data, others: list[Val]) -> Iterator[Data]:
    """What an inner join leaves is what the other side has: a draw of the entities, say."""
    pandas_join = call.name == "join" and not (main.qual.startswith(("spark", "polars")))
    place = 1 if call.recv is not None and call.name == "merge" else 2
    if call.name not in ("merge", "join") or pandas_join or call.const("how", "inner", place) != "inner":
        return
    for other in others:
        if isinstance(other, Data) and main.rows.universes == other.rows.universes:
            mine = {lit for atom in main.rows.atoms for lit in atom.lits}
            drawn = {lit for atom in other.rows.atoms for lit in atom.lits} - mine
            if any(lit[0] in ("side", "draw", "pos") for lit in drawn):
                yield Data("index", other.rows, None)
        elif isinstance(other, Data) and other.rows and not (main.rows.universes & other.rows.universes):
            if any(lit[0] not in ("sub", "opaque") for atom in other.rows.atoms for lit in atom.lits):
                yield Data("index", other.rows, None)


def _from_other_rows(main: Val, other: Val) -> Val:
    """Two parts of one table side by side: the same column of another row is another column."""
    if not (isinstance(main, Data) and isinstance(other, Data)) or other.cols is None or other.kind == "stat":
        return other
    if main.rows == other.rows or not (main.rows.universes & other.rows.universes):
        return other
    cols = other.cols.copy()
    cols.known = {k: Col(k, None, ((c, "lag"),), c.infl) for k, c in cols.known.items()}
    return other.like(cols=cols, vn=other.vn)


def handle_hstack(call: Call) -> Val:
    """`np.hstack` of one-column arrays puts rows under one another; nobody can tell, so it joins columns."""
    source = call.get("data")
    if isinstance(source, Seq) and source.items:
        datas = [d for d in (frames.as_data(call.it, v, call.node) for v in source.items) if d is not None]
        one_dim = all(
            d.kind in ("series", "index")
            or (d.cols is not None and len(d.cols.known) == 1 and not d.cols.rest)
            or d.preds
            for d in datas
        )
        if one_dim and datas and len({d.rows for d in datas}) > 1:
            return stack_rows(call.it, list(source.items), call.node, source.open)
        return _side_by_side(call, list(source.items))
    return columns(call)


def handle_stack(call: Call) -> Val:
    source = call.get("data")
    if call.axis() in (0, None) and isinstance(source, Seq):
        return frames.from_seq(call.it, source, call.node)
    return columns(call)


def library_subscript(it: Any, recv: Lib, index: list[Val], node: Any) -> Val:
    """`np.r_[a, b]`, `np.c_[a, b]`."""
    entry = it.knowledge.lookup(recv.qual)
    last = recv.qual.rsplit(".", 1)[-1]
    if entry is not None and last in ("r_", "c_"):
        call = Call(it, entry, last, None, index, {}, node)
        if last == "r_" and not _one_example(index):
            return stack_rows(it, index, node)
        return _side_by_side(call, index)
    if last == "argv":
        return unknown()
    return unknown(infl_of(Seq("tuple", index)))
