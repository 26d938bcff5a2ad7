"""Lists, dicts and records as data."""

from __future__ import annotations

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import scalar
from leaklint.provenance.rows import NONE, Atom, Rows
from leaklint.provenance.values import (
    Cols,
    Data,
    Map,
    Num,
    Seq,
    Val,
    datas_of,
    infl_of,
    join,
    preds_of,
    scores_of,
)


def to_records(call: Call) -> Val:
    """`df.to_dict("records")`: a list with a dict for each row."""
    data = call.data()
    if data is None:
        return scalar(call)
    how = call.const("orient", None, 0)
    if data.kind == "frame" and how in ("records", "r"):
        return data.like(kind="list", name=data.name, vn=data.vn)
    return data.like(name=data.name, vn=data.vn)


def list_display(call: Call, source: Seq) -> Data | None:
    """A list display as data."""
    it = call.it
    if source.kind == "range":
        uni = it.universe("positions", ("positions", source.vn))
        return Data("index", Rows((Atom(uni),)), vn=source.vn)
    if datas_of(source) or scores_of(source) or preds_of(source):
        full = [
            x
            for x in source.items
            if isinstance(x, Data) and x.rows and x.kind not in ("row",) and not x.step
        ]
        if (
            len(full) == len(source.items) >= 2
            and not source.open
            and call.name in ("array", "asarray", "concatenate")
        ):
            return frames.from_seq(it, source, call.node, stack=True)
        if source.open and full and call.name not in ("DataFrame",):
            return frames.from_seq(it, source, call.node, stack=True)
        maps = [x for x in source.items if isinstance(x, Map)]
        if maps and len(maps) == len(source.items):
            return _records(call, source, maps)
        return frames.from_seq(it, source, call.node)
    if scores_of(source):
        return frames.from_seq(it, source, call.node)
    maps = [x for x in source.items if isinstance(x, Map)]
    if maps and scores_of(source):
        return _records(call, source, maps)
    if not source.items and call.name in ("array", "DataFrame", "Series", "asarray"):
        return Data(
            "array" if call.name != "DataFrame" else "frame",
            NONE,
            Cols() if call.name == "DataFrame" else None,
            source.infl,
        )
    if call.name in ("DataFrame", "array", "asarray", "Series", "tensor", "Index"):
        if all(isinstance(x, Num) for x in source.items) and not source.open and len(source.items) < 5:
            return Data("stat", NONE, None, infl_of(source), vn=("seq", source.vn))
        found = it.source(
            "array" if call.name != "DataFrame" else "frame", "", call.node, ("list", source.vn), True
        )
        found.infl = infl_of(source)
        found.beside, found.told = source.along, source.told
        if source.items:
            it.owners.lists(source, found)
        if source.items and all(_answers(x) for x in source.items):
            # A list of answers, one for each row: a mask.
            found.kind, found.mask = "mask", frozenset({("pred", found.vn, True)})
        return found  # type: ignore[no-any-return]
    return Data("array", NONE, None, infl_of(source), vn=("seq", source.vn))


def _answers(value: Val) -> bool:
    """Whether a value is the outcome of a comparison."""
    return isinstance(value.vn, tuple) and value.vn[:1] in (
        ("truth",), ("==",), ("!=",), ("<",), ("<=",), (">",), (">=",), ("member",), ("not",),
    )  # fmt: skip


def _records(call: Call, source: Seq, maps: list[Map]) -> Data:
    """A list of dicts: a row each."""
    merged: Map = maps[0]
    joined: Val = merged
    for other in maps[1:12]:
        joined = join(joined, other)
    out = (
        frames.from_map(call.it, joined, call.node)
        if isinstance(joined, Map)
        else Data("frame", NONE, Cols())
    )
    out.infl |= source.infl
    out.scores |= scores_of(source)
    if not datas_of(source):
        out.rows = NONE
    elif out.rows:
        out.rows = call.it.aug_seqs.get(id(source), out.rows)
    if out.step:
        piece = frames.from_seq(call.it, Seq("list", list(datas_of(source)), True), call.node)
        out.rows = piece.rows
        out.ordered = max(out.ordered, piece.ordered)
    return out
