"""train_test_split and its kin, KFold and its kin, array_split."""

from __future__ import annotations

import itertools
from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.influence import chosen_draw
from leaklint.provenance.calls.not_followed import unfollowed_method
from leaklint.provenance.calls.records import list_display
from leaklint.provenance.rows import Atom, Lit, Rows
from leaklint.provenance.values import NOCONST, Data, Map, Num, Obj, Seq, Val, const, fresh, infl_of, unknown


def split(call: Call) -> Val:
    """`train_test_split` and its kin: two parts of each array."""
    it, entry = call.it, call.entry
    named: set[str] = set()
    for field in ("stratify", "random_state", "test_size", "train_size", "shuffle"):
        value = entry.get(field)
        if isinstance(value, str):
            named.add(value)
    if call.recv is not None:
        arrays: list[Val] = [call.recv]
    else:
        arrays = (
            list(call.args)
            if entry.get("arrays") == "*" or entry.get("data") is None
            else call.all("data") or list(call.args[:1])
        )
    seed = call.arg("random_state") if entry.get("random_state") is None else call.get("random_state")
    if seed is None:
        seed = call.kw.get("random_state") or call.kw.get("seed")
    seeded = isinstance(seed, Num) and isinstance(seed.const, int) and not isinstance(seed.const, bool)
    shuffle = call.switch("shuffle", True)
    stable = tuple((k, v.vn) for k, v in sorted(call.kw.items()) if k not in ("stratify",))
    key: Any = ("split", stable) if (seeded or shuffle is False) else ("split", fresh())
    if call.recv is not None or entry.get("arrays") != "*":
        key = (*key, *(v.vn for v in call.args if not isinstance(v, Data)))
    out: list[Val] = []
    event = it.event("split", call.node, call.name)
    event.data["shuffle"] = shuffle
    event.data["seeded"] = it.seeded or is_seeded(seed)
    event.data["arrays"] = []
    event.data["key"] = key
    stratify = call.arg("stratify")
    event.data["stratify"] = stratify
    sides = 3 if "conformalize_size" in call.kw or "conformalize" in call.name else 2
    if entry.get("returns") == "pairs" or call.name in ("randomSplit", "random_split"):
        weights = call.args[0] if call.recv is not None else (call.args[1] if len(call.args) > 1 else None)
        if isinstance(weights, Seq) and not weights.open:
            sides = max(2, len(weights.items))
    for value in arrays:
        data = frames.as_rows(it, value, call.node)
        if data is not None and isinstance(value, Seq) and data.kind == "array":
            data = data.like(kind="list", vn=data.vn)
        if data is None and isinstance(value, Seq):
            if value.kind in ("names",):
                data = None
            else:
                data = list_display(Call(it, entry, "array", None, [value], {}, call.node), value)
                if data is not None and not data.rows:
                    uni = it.universe("", ("list", value.vn), generated=True)
                    data = data.like(rows=Rows((Atom(uni),)))
                if data is not None and data.kind != "index":
                    data = data.like(kind="list", vn=data.vn)
        if data is None:
            if isinstance(value, Num) and (value.unknown or value.infl):
                data = Data("unknown", Rows((Atom(it.universe("", ("value", value.vn))),)), None, value.infl)
            else:
                out += [unknown(infl_of(value)) for _ in range(sides)]
                continue
        if not data.rows:
            out += [data.like(name="") for _ in range(sides)]
            continue
        event.rows |= data.rows
        event.data["arrays"].append(data)
        chosen = chosen_draw(seed, data)
        for side in range(sides):
            lit: Lit = ("side", (*key, _ground(data.rows)), 0, side, False)
            part = data.like(rows=data.rows.with_lit(lit), name="", parts=None, infl=data.infl | chosen)
            part.shuffled = bool(shuffle)
            part.vn = ("side", key, side, data.vn)
            out.append(part)
    if entry.get("returns") == "bunch" or (
        call.name in ("train_test_split",) and isinstance(call.recv, Data)
    ):
        if isinstance(call.recv, Data):
            return Map({"train": out[0], "test": out[1]}, kind="dict")
    return Seq("list", out)


def is_seeded(seed: Val | None) -> bool:
    return seed is not None and not (isinstance(seed, Num) and seed.const is None)


def _ground(rows: Rows) -> Any:
    """What two arrays of one split have in common: the literals, not the universe."""
    return frozenset(lit for atom in rows.atoms for lit in atom.lits)


def array_split(call: Call) -> Val:
    """`np.split(rows, [n, m])`."""
    it = call.it
    source = call.get("arrays") if call.recv is None else call.recv
    data = frames.as_data(it, source, call.node)
    if data is None and isinstance(source, Seq):
        data = list_display(Call(it, call.entry, "array", None, [source], {}, call.node), source)
    at = 1 if call.recv is None else 0
    named = ("indices_or_sections", "split_size_or_sections", "num_or_size_splits", "split_size", "chunks")
    bounds = call.args[at] if len(call.args) > at else next((call.kw[k] for k in named if k in call.kw), None)
    if isinstance(call.recv, Data) and (call.recv.kind in ("row", "cell") or not _numbers(bounds)):
        # `text.split()`, `text.split(",")`
        return unfollowed_method(it, call.recv, call.name, call.args, call.kw, call.node)
    sizes = call.entry.get("sizes", "")
    if sizes and isinstance(bounds, Seq):
        bounds = _after_each(bounds)
    elif sizes == "each":
        bounds = None  # so many rows each: nobody knows into how many parts
    if data is None or not data.rows:
        return Seq("list", [unknown(infl_of(source))], True)
    cuts: list[Val | None] = [None]
    if call.axis() == 1 and data.kind != "series":
        return _by_columns(call, data, bounds)
    if isinstance(bounds, Seq):
        cuts += bounds.items
    elif isinstance(bounds, Num) and isinstance(bounds.const, int) and 0 < bounds.const <= 12:
        sides = []
        for i in range(bounds.const):
            lit: Lit = ("side", ("parts", data.rows, bounds.const), 0, i, False)
            sides.append(data.like(rows=data.rows.with_lit(lit), name=""))
        return Seq("list", list(sides))
    else:
        one: Any = ("parts", data.rows, fresh())
        some = [data.like(rows=data.rows.with_lit(("side", one, 0, r, True)), name="") for r in (0, 1)]
        return Seq("list", list(some), True)
    cuts.append(None)
    return Seq("list", [frames.slice_rows(it, data, a, b) for a, b in itertools.pairwise(cuts)])


def _by_columns(call: Call, data: Data, bounds: Val | None) -> Val:
    """`np.split(table, [10], axis=1)`: some of the columns each."""
    if isinstance(bounds, Seq) and not bounds.open:
        ends = [None, *bounds.items, None]
        parts = [frames.col_part(call.it, data, pair) for pair in itertools.pairwise(ends)]
        return Seq("list", parts)
    some = data.like(name="")
    if some.cols is not None:
        some.cols = some.cols.copy()
        some.cols.sure = False
    return Seq("list", [some, some.like()], True)


def _numbers(value: Val | None) -> bool:
    """Whether it can be a number of rows, or several."""
    return isinstance(value, Seq) or (
        isinstance(value, Num) and not isinstance(value.const, (str, type(None)))
    )


def _after_each(sizes: Seq) -> Seq | None:
    """Where parts of these sizes end, the last one left out; None where that is not known."""
    ends: list[Val] = []
    total: int | None = 0
    for size in sizes.items[:-1]:
        if total is None:
            return None
        number = size.const if isinstance(size, Num) else None
        total = total + number if type(number) is int else None
        if total is None and ends:
            return None
        ends.append(size if total is None else const(total))
    return Seq("list", ends) if ends and not sizes.open else None


def folds(call: Call) -> Val:
    """`splitter.split(X, y, groups)`: rounds of (train, test) positions."""
    obj = call.recv
    assert isinstance(obj, Obj)
    return make_folds(
        call.it, obj, call.get("data") or (call.args[0] if call.args else None), call.args, call.kw, call.node
    )


def old_folds(it: Any, obj: Obj, node: Any) -> Seq:
    """The rounds of a splitter that was given the rows, or their number, when it was made."""
    known = obj.state.get("rounds")
    if known is None:
        source = obj.args[0] if obj.args else obj.kw.get("n", obj.kw.get("y", obj.kw.get("labels")))
        known = make_folds(it, obj, source, [], {}, node)
        obj.state["rounds"] = known
    assert isinstance(known, Seq)
    return known


def make_folds(it: Any, obj: Obj, source: Val | None, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    data = frames.as_data(it, source, node)
    data = frames.tabled(data) if data is not None else None
    if data is None and isinstance(source, Seq):
        data = Data("index", Rows((Atom(it.universe("positions", ("positions", source.vn))),)))
    if data is None or not data.rows:
        uni = it.universe("positions", ("positions", source.vn if source is not None else fresh()))
        data = Data("index", Rows((Atom(uni),)))
    entry = obj.entry
    event = it.event("split", node, obj.name or obj.qual.rsplit(".", 1)[-1], data.rows)
    groups = kw.get("groups", args[2] if len(args) > 2 else None)
    event.data.update(
        splitter=obj, data=data, groups=groups, folds=True, shuffle=splitter_shuffles(obj), arrays=[data]
    )
    seq = Seq("folds", [], True)
    key = ("folds", _splitter_key(obj), _ground(data.rows), _base_key(data))
    seq.span = (key, data, entry if entry is not None else _NoEntry())
    event.data["key"] = key
    return seq


def _base_key(data: Data) -> Any:
    return None


class _NoEntry:
    role = ""

    def get(self, name: str, default: Any = None) -> Any:
        return default


def _splitter_key(obj: Obj) -> Any:
    seed = obj.kw.get("random_state")
    fixed = splitter_shuffles(obj) is False or (isinstance(seed, Num) and isinstance(seed.const, int))
    if fixed:
        return (obj.qual, tuple(v.vn for v in obj.args), tuple((k, v.vn) for k, v in sorted(obj.kw.items())))
    return fresh()


def splitter_shuffles(obj: Obj) -> bool | None:
    """Whether a splitter shuffles the rows."""
    value = obj.field("shuffle", False)
    if isinstance(value, bool):
        return value
    params = obj.field("params", [])
    given = obj.kw.get(value)
    if given is None and value in params and params.index(value) < len(obj.args):
        given = obj.args[params.index(value)]
    if given is None:
        return False
    return bool(given.const) if isinstance(given, Num) and given.const is not NOCONST else None
