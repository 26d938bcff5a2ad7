"""Arrays of positions and labels: arange, nonzero, argsort, differences of sets, windows."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.records import list_display
from leaklint.provenance.rows import NONE, Atom, Rows, complement
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Col,
    Cols,
    Data,
    Map,
    Num,
    Rest,
    Seq,
    Val,
    datas_of,
    fresh,
    infl_of,
    scores_of,
    unknown,
)


def index(call: Call) -> Val:
    """Row positions or labels."""
    it, entry = call.it, call.entry
    source = call.recv if call.recv is not None else call.get("data")
    if entry.get("time"):
        uni = it.universe("dates", ("dates", tuple(v.vn for v in call.values)), generated=True)
        uni.time = True
        out_time = Data("index", Rows((Atom(uni),)), Cols({"#time": Col("#time", uni)}))
        out_time.ordered = 2
        return out_time
    if isinstance(source, Data):
        if source.scores and not source.rows:
            return Data("stat", NONE, None, source.total() | it.choose(source.scores, call.node, call.name))
        if not source.rows:
            return Data("stat", NONE, None, source.total())
        if source.mask is not None or source.kind == "mask":
            lits = source.mask if source.mask is not None else frozenset({("pred", source.vn, True)})
            out_mask = Data("index", source.rows.with_lits(lits), None, frames.passing(source))
            if call.name in ("nonzero", "where"):
                return Seq("tuple", [out_mask])
            return out_mask
        if call.name in ("index",):
            return frames.attribute(it, source, "index", call.node)
        out = Data("index", source.rows, None, NO_INFL)
        out.shuffled = bool(entry.get("shuffled")) or source.shuffled
        if entry.get("shuffled"):
            out.kind = source.kind if source.kind != "unknown" else "array"
            if out.kind != "index":
                return source.like(name="", shuffled=True)
            out.vn = ("permuted", fresh())
        elif call.name == "argsort":
            out.vn = ("argsort", source.vn)
            if source.preds:
                out.preds = source.preds
        return out
    if isinstance(source, Seq) and (datas_of(source)):
        data = frames.from_seq(it, source, call.node)
        return Data("index", data.rows, None, NO_INFL)
    if isinstance(source, Seq) and scores_of(source):
        return Data("stat", NONE, None, infl_of(source) | it.choose(scores_of(source), call.node, call.name))
    size = call.args[0] if call.args and not isinstance(call.args[0], Seq) else source
    if size is None:
        size = unknown()
    stop = call.args[1] if call.name == "arange" and len(call.args) > 1 else size
    uni = it.universe("positions", ("positions", stop.vn if not entry.get("shuffled") else ("perm", stop.vn)))
    out2 = Data("index", Rows((Atom(uni),)), vn=None if entry.get("shuffled") else ("positions", stop.vn))
    if (
        call.name == "arange"
        and len(call.args) > 1
        and not (isinstance(call.args[0], Num) and call.args[0].const == 0)
    ):
        return frames.slice_rows(it, out2, call.args[0], None)
    if entry.get("shuffled"):
        uni2 = it.universe("permutation", ("permutation", fresh()))
        event = it.event("shuffle", call.node, "permutation")
        uni2.event = event.index
        out2 = Data("index", Rows((Atom(uni2),)))
        event.data["base"] = out2.rows
        out2.shuffled = True
    return out2


def set_operation(call: Call) -> Val:
    """`np.setdiff1d(a, b)`, `index.difference(other)`."""
    it = call.it
    first = call.recv if call.recv is not None else call.get("data")
    second = call.get("other")
    a = frames.as_data(it, first, call.node)
    b = frames.as_data(it, second, call.node)
    if isinstance(first, Seq) and first.kind in ("range", "names"):
        if first.kind == "names":
            return names_minus(first, second)
        a = list_display(call, first)
    if a is not None and isinstance(second, (Seq, Num)) and not datas_of(second):
        if call.name in ("setdiff1d", "difference"):
            left = frames.drop_rows(it, a, second)
            left.kind = "index"
            return left
    if a is None or b is None:
        return unknown(infl_of(first) | infl_of(second))
    if call.name in ("setdiff1d", "difference"):
        if b.kind != "index" and (b.repeat or all(u.generated for u in b.rows.universes)):
            return a.like(kind="index", rows=a.rows.with_lit(("pred", ("bag", b.vn), False)), name="")
        if (
            not (a.rows.universes & b.rows.universes)
            and a.rows
            and b.rows
            and not any(x.lits for x in a.rows.atoms)
        ):
            hole = complement(frozenset(x for atom in b.rows.atoms[:1] for x in atom.lits))
            if hole is not None:
                return a.like(
                    kind="index", rows=Rows(Atom(y.uni, frozenset({hole})) for y in b.rows.atoms[:1]), name=""
                )
        out = frames.drop_rows(it, a, b)
        out.kind = "index"
        return out
    if call.name in ("intersect1d", "intersection"):
        return frames.index_rows(it, a, b.like(kind="index"))
    return a.like(rows=a.rows | b.rows, kind="index", name="")


def names_minus(names: Seq, gone: Val | None) -> Seq:
    """Column names without some."""
    drop: list[Any] = []
    items = gone.items if isinstance(gone, (Seq,)) else list(gone.items) if isinstance(gone, Map) else [gone]
    for item in items:
        if isinstance(item, Num) and item.const is not NOCONST:
            drop.append(item.const)
        elif not isinstance(item, Val) and item is not None:
            drop.append(item)
    out: list[Val] = []
    for item in names.items:
        if isinstance(item, Num) and isinstance(item.const, frames.RestName):
            name = frames.RestName(item.const.rest, item.const.minus | frozenset(drop))
            out.append(Num(name, vn=("rest", fresh())))
        elif not (isinstance(item, Num) and item.const in drop):
            out.append(item)
    extra = infl_of(gone) if gone is not None else NO_INFL
    return Seq(
        "names",
        out,
        names.open,
        names.infl | frozenset(i for i in extra if i.kind in ("selection", "statistic")),
    )


def windows(call: Call) -> Val:
    """Overlapping windows over rows."""
    it = call.it
    data = call.data()
    if data is None or not data.rows:
        return unknown()
    part = [call.kw.get(name) for name in ("start_index", "end_index")]
    whole = call.entry.get("label") is not None and any(
        v is not None and not (isinstance(v, Num) and v.const in (None, 0)) for v in part
    )
    if whole:
        data = frames.slice_rows(it, data, part[0], part[1])
    key = ("windows", call.name, data.rows, tuple(v.vn for v in call.args[1:]))
    uni = frames.windows_of(it, data.name, key, data.rows, call.node)
    out = data.like(kind="array", rows=Rows((Atom(uni),)), name="", cols=Cols(rest=(Rest(uni),)))
    out.infl = data.total()
    out.ordered = max(data.ordered, 1)
    if call.entry.get("label") is not None:
        label = call.get("label")
        if isinstance(label, Data):
            out.kind = "dataset"
            out.fields = {
                "x": out.like(kind="array", fields=None),
                "y": label.like(rows=out.rows, kind="array"),
            }
    return out


def delete(call: Call) -> Val:
    """`np.delete(x, rows, axis=0)`."""
    data = call.data()
    if data is None:
        return unknown()
    if call.axis() == 1:
        return frames.without_places(call.it, data, call.get("mask"))
    mask = call.get("mask")
    return frames.drop_rows(call.it, data, mask) if mask is not None else data
