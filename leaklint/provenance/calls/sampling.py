"""Calls that leave other rows: filter, sort, shuffle, repeat, sample, bootstrap."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import scalar
from leaklint.provenance.calls.influence import chosen_draw
from leaklint.provenance.calls.splitting import is_seeded
from leaklint.provenance.rows import Atom, Lit, Rows
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Col,
    Cols,
    Data,
    Num,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    scores_of,
    unknown,
)


def filter_(call: Call) -> Val:
    """A subset of the rows."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        source = call.get("data")
        if isinstance(source, Seq):
            return Seq(source.kind, source.items, True, source.infl, source.scores)
        return scalar(call)
    if call.name in ("nlargest", "nsmallest") and data.scores:
        return data.like(infl=data.infl | it.choose(data.scores, call.node, call.name), name="")
    if not data.rows or data.kind == "stat":
        out_stat = data.like(name="")
        if entry.get("head") or entry.get("tail") or call.name in ("nlargest", "nsmallest"):
            groups.looked(call, data, "count")
            out_stat.table = None  # the first few of a ranking
        for v in call.args:
            out_stat.infl |= frames.passing(v)
        return out_stat
    if call.axis() == 1:
        out_cols = data.like(name="")
        if out_cols.cols is not None and call.name == "dropna":
            pass
        return out_cols
    if data.redrawn and (entry.get("skip") or entry.get("head")):
        # Shuffled anew whenever it is gone through: what is taken and what is skipped are others each time.
        event = it.event("sample", call.node, data.name, data.rows)
        drawn: Lit = ("draw", ("draw", fresh()))
        event.data["lit"] = drawn
        return data.like(rows=data.rows.with_lit(drawn), name="", parts=None)
    if entry.get("skip"):
        return frames.slice_rows(it, data, call.get("size"), None)
    if data.kind == "groupby" and (entry.get("head") or entry.get("tail")):
        # The first rows of each group.
        some: Lit = ("sub", ("by", call.name, data.rows, *(v.vn for v in call.args)))
        size = call.get("size")
        if isinstance(size, Num) and size.const == 1:
            for key in data.keys or ():
                if isinstance(key, Data) and len(data.keys or ()) == 1:
                    groups.tell(it, call.node, key, "unique", some)
        first = data.like(kind="frame", rows=groups.gathered(data.rows).with_lit(some), name="", parts=None)
        if isinstance(size, Num) and size.const == 1:
            first.ordered = 0
        first.keys = None
        return first
    if entry.get("head") or entry.get("tail"):
        size = call.get("size")
        if size is None:
            size = const(5)
        if entry.get("head"):
            return frames.slice_rows(it, data, None, size)
        if isinstance(size, Num) and isinstance(size.vn, tuple) and size.vn[:2] == ("-", ("len", data.rows)):
            return frames.slice_rows(it, data, Num(vn=size.vn[2]), None)
        number = size.number() if isinstance(size, Num) else None
        if number is not None and number.base is None:
            return frames.slice_rows(it, data, const(-number.off), None)
        return frames.slice_rows(it, data, Num(vn=("neg", size.vn)), None)
    if call.name in ("drop_duplicates", "dropDuplicates", "distinct"):
        subset = call.arg("subset", 0)
        if subset is not None and not groups.is_part(data, subset):
            # One row of each, the first or the last: sorted to choose it.
            data = data.like(rows=groups.gathered(data.rows), vn=data.vn, ordered=0)
        groups.distinct(call, data, ("sub", ("by", call.name, data.rows)))
    mask = call.get("mask")
    if isinstance(mask, Seq) and mask.span is not None and len(mask.span) == 3:
        start, stop, step = mask.span
        return frames.slice_rows(it, data, start, stop, step)
    if isinstance(mask, Seq):
        return frames.take_data(it, data.like(kind="array", vn=data.vn), mask, call.node)
    if isinstance(mask, Data):
        return frames.take(it, data, mask, call.node)
    lit: Lit = ("sub", ("by", call.name, data.rows))
    if call.name == "get_group":
        key = call.args[0] if call.args else call.kw.get("name")
        lit = frames.group_lit(data.keys, key.const if isinstance(key, Num) else None)
    elif call.name == "xs":
        lit = _labelled(call, data) or lit
    out = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
    if data.kind == "groupby":
        out.kind = "frame"
        out.keys = None
    function = call.get("function")
    if function is not None:
        out.infl |= infl_of(function)
    out.vn = (call.name, data.vn)
    return out


def _labelled(call: Call, data: Data) -> Lit | None:
    """`df.xs("train")`: the rows under one label of the index, or of one of its levels."""
    key, level = call.arg("key", 0), call.arg("level", 2)
    if not (isinstance(key, Num) and isinstance(key.const, (int, str))):
        return None
    if level is None:
        return ("val", ("index", frames.data_set_of(data.rows)), "==", frames.literal(key.const))
    if not (isinstance(level, Num) and isinstance(level.const, (int, str))):
        return None
    return ("val", ("level", level.const, frames.data_set_of(data.rows)), "==", frames.literal(key.const))


def reorder(call: Call) -> Val:
    """The same rows in another order."""
    it = call.it
    values = call.all("data") if call.recv is None else []
    if (
        call.recv is None
        and (call.entry.get("data") == "*" or len(call.args) > 1)
        and call.entry.get("shuffled")
        and len(values) > 1
    ):
        return Seq(
            "list",
            [_shuffled(call, d) for d in (frames.as_data(it, v, call.node) for v in values) if d is not None],
        )
    data = call.data()
    if data is None:
        source = call.recv if call.recv is not None else call.get("data")
        if isinstance(source, Seq):
            scores = scores_of(source)
            if scores and not call.entry.get("shuffled"):
                return add_infl(
                    Seq("list", list(source.items), source.open, source.infl),
                    it.choose(scores, call.node, "sort"),
                )
            if call.entry.get("inplace"):
                source.vn = fresh()
            return source
        return scalar(call)
    if data.scores and not call.entry.get("shuffled"):
        return data.like(infl=data.infl | it.choose(data.scores, call.node, "sort"), name="")
    out = _shuffled(call, data) if call.entry.get("shuffled") else data.like(name="")
    if data.qual == "tfdata" and call.name == "shuffle":
        out.redrawn = call.const("reshuffle_each_iteration", True, 2) is not False
    if not call.entry.get("shuffled"):
        out.vn = (call.name, data.vn, *(v.vn for v in call.args))
        keys = call.get("keys")
        if keys is None and call.name == "sort_values":
            out.table = None  # a ranking
        out.shuffled = False
        if call.name in ("flip", "flipud", "reverse"):
            out.flipped = not data.flipped
        if data.rows:
            names = keys.items if isinstance(keys, Seq) else [keys] if keys is not None else []
            event = it.event("sort", call.node, data.name, data.rows)
            event.data["by"] = [
                frames.column(it, data, k.const)
                for k in names
                if isinstance(k, Num) and isinstance(k.const, str)
            ]
            out.step = data.step
            times.sorted_by(call, data, out, event.data["by"])
    return out


def _shuffled(call: Call, data: Data) -> Data:
    out = data.like(name="")
    out.shuffled = True
    out.vn = ("shuffled", data.vn, call.node.cell if hasattr(call.node, "cell") else 0)
    event = call.it.event("shuffle", call.node, data.name, data.rows)
    event.data["base"] = data.rows
    return out


def repeat(call: Call) -> Val:
    """Rows (or positions) repeated."""
    it = call.it
    data = call.data()
    if data is None:
        source = call.get("data")
        if isinstance(source, Seq) and datas_of(source):
            data = frames.from_seq(it, source, call.node)
        else:
            return it.source("array", "", call.node, None, True)  # type: ignore[no-any-return]
    if not data.rows or data.kind in ("row", "cell"):
        return data.like(name="")  # within one sample: the colours of a grey picture
    if data.kind == "index":
        out = data.like(name="")
        out.repeat = True
        out.vn = ("repeated", data.vn, *(v.vn for v in call.args))
        out.event = it.event("resample", call.node, data.name or "rows", data.rows, "repeat").index
        return out
    if call.name == "explode":
        return groups.exploded(call, data)
    if call.name == "wide_to_long":
        # As many rows as there were sets of columns for each one that was there, known by `i`.
        long = data.like(name="")
        owner = call.kw.get("i", call.args[2] if len(call.args) > 2 else None)
        if isinstance(owner, Num) and isinstance(owner.const, str):
            groups.tell(it, call.node, frames.column(it, long, owner.const), "repeated")
        return long
    if call.name in ("melt", "unpivot", "stack"):
        return _melted(call, data)
    return repeated(it, data, call.node, "repeat")


def _melted(call: Call, data: Data) -> Data:
    """A row for each column of each row that was there."""
    if data.kind != "frame" or data.table is not None:
        return data.like(name="")
    long = groups.cut_up(call.it, call.node, data)
    kept, values = call.kw.get("id_vars", call.kw.get("index")), call.kw.get("value_vars", call.kw.get("on"))
    if call.name == "melt" and call.args:
        own = call.args if call.recv is not None else call.args[1:]
        kept, values = kept or (own[0] if own else None), values or (own[1] if len(own) > 1 else None)
    names = kept.items if isinstance(kept, Seq) and not kept.open else [kept] if isinstance(kept, Num) else []
    consts = [n.const for n in names if isinstance(n, Num) and isinstance(n.const, str)]
    if call.name == "stack" or not consts or len(consts) < len(names) or len(long.rows.atoms) != 1:
        return long
    cols = {name: frames.column(call.it, data, name).cols for name in consts}
    given = frames.select_columns(call.it, data, values) if values is not None else None
    rest = given if given is not None else frames.drop_columns(call.it, data, Seq("list", list(names)))
    made: dict[Hashable, Col] = {}
    for name, one in cols.items():
        if one is None or len(one.known) != 1:
            return long
        made[name] = next(iter(one.known.values()))
    uni = long.rows.atoms[0].uni
    for word, usual in (("var_name", "variable"), ("value_name", "value")):
        name = call.const(word, usual)
        if not isinstance(name, str):
            return long
        made[name] = Col(name, uni, vn=("melted", data.vn, name))
    if rest.cols is not None:
        value = made[name]
        value.parents, value.rests = (
            tuple((c, "row") for c in rest.cols.all()[:40]),
            tuple(rest.cols.rest[:4]),
        )
        value.sure = False  # one of them, another in each row
    long.cols = Cols(made)
    return long


def repeated(it: Any, data: Data, node: Any, made: str, key: Any = None) -> Data:
    """Rows that were drawn with replacement, copied or synthesised."""
    uni = it.universe(data.name, key or ("made", fresh()), made=made, origin=data.rows)
    if uni.event < 0:
        event = it.event("resample", node, data.name or "rows", data.rows, made)
        uni.event = event.index
    return data.like(rows=Rows((Atom(uni),)), name="", parts=None)


def sample(call: Call) -> Val:
    """A random subset."""
    it, entry = call.it, call.entry
    replace = call.switch("replace", bool(entry.get("replace_default", False)))
    arrays = call.all("data") if call.recv is None else []
    if call.recv is not None:
        arrays = [call.recv]
    if entry.get("data") == "*":
        replace = call.const("replace", True) is not False
    size = call.get("size")
    frac = call.const("frac", call.const("fraction", None))
    seed = call.get("random_state")
    key: Any
    seeded = isinstance(seed, Num) and seed.const is not NOCONST and seed.const is not None
    outs: list[Val] = []
    for value in arrays:
        data = frames.as_data(it, value, call.node)
        if data is None:
            outs.append(_sample_plain(call, value, replace))
            continue
        data = frames.tabled(data)
        chosen = chosen_draw(seed, data) if data.rows else NO_INFL
        if chosen:
            data = data.like(infl=data.infl | chosen)
        if not data.rows:
            some = data.like(name="")
            if data.keys and data.keys[0][:1] == ("unique",) and data.keys[0][1].kind == "index":
                # Some of the row labels, to be asked for with `isin`.
                drawn = it.event("sample", call.node, data.keys[0][1].name, data.keys[0][1].rows)
                drawn.data["lit"] = ("pred", ("bag", some.vn), True)
            outs.append(some)
            continue
        if frac == 1 and not replace:
            outs.append(_shuffled(call, data))
            continue
        if replace or (replace is None and data.rows and not data.preds and data.kind != "index"):
            if data.kind in ("index",):
                out_i = data.like(name="")
                out_i.repeat = True
                outs.append(out_i)
            elif data.preds:
                outs.append(data.like(name=""))
            else:
                shared = ("draws", id(call.node), it.steps, data.rows) if len(arrays) > 1 else None
                drawn_again = repeated(it, data, call.node, "repeat", shared)
                if replace is None:
                    # `replace=len(group) < k`: where there are too few.
                    for uni in drawn_again.rows.universes:
                        uni.extra["maybe"] = True
                outs.append(drawn_again)
            continue
        vns = tuple(v.vn for k, v in sorted(call.kw.items()) if k not in ("data",))
        key = ("draw", vns, size.vn if size is not None else None) if seeded else ("draw", fresh())
        lit: Lit = ("draw", key)
        if frac == 1 or (call.recv is None and entry.get("data") == "*" and size is None):
            outs.append(_shuffled(call, data))
            continue
        if _is_whole(size, data):
            outs.append(_shuffled(call, data))
            continue
        part = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
        part.shuffled = True
        part.ordered = data.ordered
        if data.kind == "groupby":
            part.kind, part.keys = "frame", None
        event = it.event("sample", call.node, data.name, data.rows)
        event.data["lit"] = lit
        event.data["data"] = data
        event.data["seeded"] = it.seeded or is_seeded(seed)
        event.data["keys"] = data.keys if data.kind == "groupby" and frac is None else None
        outs.append(part)
    if not outs:
        return unknown()
    return outs[0] if len(outs) == 1 else Seq("list", outs)


def _is_whole(size: Val | None, data: Data) -> bool:
    return isinstance(size, Num) and size.vn == ("len", data.rows)


def _sample_plain(call: Call, value: Val, replace: bool | None) -> Val:
    """`rng.choice(n, k)`: positions when the first argument is a number, else values."""
    it = call.it
    if (
        isinstance(value, Num)
        and (value.const is NOCONST or isinstance(value.const, int))
        and not isinstance(value.const, str)
    ):
        uni = it.universe("positions", ("positions", value.vn))
        rows = Rows((Atom(uni),))
        out = Data("index", rows)
        if replace:
            out.repeat = True
            return out
        size = call.get("size")
        out.shuffled = True
        event = it.event("sample", call.node, "", rows)
        if not _equal_size(size, value):
            lit: Lit = ("draw", ("draw", fresh()))
            out.rows = rows.with_lit(lit)
            event.data["lit"] = lit
        else:
            event.data["base"] = rows
        return out
    if isinstance(value, Seq) and value.kind in ("range",):
        uni = it.universe("positions", ("positions", value.vn))
        out2 = Data("index", Rows((Atom(uni),)))
        out2.repeat = bool(replace)
        if not replace:
            lit = ("draw", ("draw", fresh()))
            it.event("sample", call.node, "sample", out2.rows).data["lit"] = lit
            out2.rows = out2.rows.with_lit(lit)
        return out2
    size2 = call.get("size")
    if size2 is None and call.name in ("choice",):
        return it.element(value, call.node)  # type: ignore[no-any-return]
    if isinstance(value, Seq) and value.open and not replace and not value.items:
        return value
    return it.source("array", "", call.node, None, True)  # type: ignore[no-any-return]


def _equal_size(size: Val | None, value: Num) -> bool:
    return size is not None and size.vn == value.vn
