"""Calls that leave the data what it is: astype, copy, rename, reshape, chosen columns."""

from __future__ import annotations

import re

from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.dtypes import by_type
from leaklint.provenance.calls.loading import table_kind
from leaklint.provenance.calls.records import list_display
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NOCONST,
    Bound,
    Col,
    Cols,
    Data,
    Func,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Rest,
    Seq,
    Val,
    infl_of,
    scores_of,
    unknown,
)


def same(call: Call) -> Val:
    """The same data in another shape or type."""
    it, entry = call.it, call.entry
    if entry.get("data") == "*" and call.recv is None:
        outs = [frames.as_data(it, a, call.node) or a for a in call.args]
        return Seq("list", list(outs)) if len(outs) != 1 else outs[0]
    if entry.get("label") is not None and call.recv is None:
        label = call.get("label")
        first = call.get("data")
        return Seq("tuple", [v for v in (first, label) if v is not None])
    source = call.recv if call.recv is not None else call.get("data")
    kind = call.object("")
    if source is None:
        if kind == "frame" or call.name in ("DataFrame", "Series"):
            return Data("frame", NONE, Cols())
        return unknown()
    data: Data | None
    if isinstance(source, (Map, Seq)) and call.name == "as_numpy":
        return source
    if isinstance(source, Map):
        data = frames.from_map(it, source, call.node)
    elif isinstance(source, Seq) and call.recv is None:
        data = list_display(call, source)
        if data is None:
            return unknown()
    else:
        data = frames.as_data(it, source, call.node)
    if data is None:
        if isinstance(source, (Num, Obj, Inst, Lib, Func)):
            return source
        return unknown(infl_of(source), scores_of(source))
    out = data.like(name="", vn=data.vn) if call.name not in ("get",) else data.like(name="")
    if call.name in ("get", "get_column") and call.args and isinstance(call.args[0], Num):
        return frames.take(it, data, call.args[0], call.node)
    if entry.get("returns") == "pairs":
        # `train.align(test)`: each comes back as it was, with the columns of both.
        other = call.get("other")
        return Seq("tuple", [out, other if other is not None else unknown()])
    if call.name in ("select_dtypes", "filter"):
        return _by_type(call, out) if call.name == "select_dtypes" else _by_name(call, data, out)
    if call.name == "reindex" and call.const("method", None) in ("bfill", "backfill", "nearest"):
        # Days before the first figure get the one that follows.
        return frames.method(it, data, "bfill", [], {}, call.node)
    if call.name == "reindex" and "columns" in call.kw:
        return frames.select_columns(it, data, call.kw["columns"])
    if call.name in ("rename", "to_frame") and data.kind == "stat" and data.table is not None:
        name = call.arg("index" if call.name == "rename" else "name", 0)
        if isinstance(name, Num) and isinstance(name.const, str):
            # A column of a table of groups, by the name that it will have there.
            out.cols = Cols({name.const: it.root_col(data.table[0], name.const)})
        return out
    if call.name == "rename":
        return _renamed(call, out)
    if call.name in ("add_prefix", "add_suffix") and out.cols is not None:
        text = call.const("prefix" if call.name == "add_prefix" else "suffix", NOCONST, 0)
        if isinstance(text, str):
            out.cols.known = {
                (f"{text}{k}" if call.name == "add_prefix" else f"{k}{text}")
                if isinstance(k, (str, int))
                else k: c
                for k, c in out.cols.known.items()
            }
        return out
    if call.name in ("pivot", "unstack"):
        out.rows = groups.gathered(out.rows)
    if call.name == "pivot" and data.kind == "frame":
        values = call.arg("values", 2)
        if values is not None:
            chosen = frames.select_columns(
                it, data, values if isinstance(values, Seq) else Seq("list", [values])
            )
            if chosen.cols is not None and not chosen.cols.rest:
                # Each of them in several columns, which have other names.
                out.cols = Cols({}, (), tuple(chosen.cols.all()))
        index = call.arg("index", 1)
        column = frames.take(it, data, index, call.node) if isinstance(index, Num) else None
        if isinstance(column, Data) and times.is_time(column):
            times.set_index(out, column)
            out.ordered = 2  # one row for each time, in the order of time
        return out
    if call.name in ("DataFrame",) or call.name.startswith("DataFrame"):
        out.kind = "frame"
        names = call.arg("columns")
        if names is not None:
            _name_columns(call, out, data, names)
    elif call.name == "Categorical":
        out.kind = "cat"  # it has codes
        if call.arg("categories", 1) is None and call.arg("dtype", 3) is None:
            out.coded = it.event("code", call.node, call.name, data.rows, "label-encoder").index
    elif call.name == "Series":
        out.kind = "series"
        index = call.arg("index")
        if isinstance(index, Data) and index.rows and not data.rows:
            out.rows = index.rows
    elif call.name == "to_frame":
        out.kind = "frame"
    elif kind in ("array", "frame") and data.kind not in ("stat",):
        keep = data.kind in ("mask", "index", "series", "row", "cell") or data.mask is not None
        out.kind = (
            data.kind if keep and data.kind != "series" else ("array" if kind == "array" else data.kind)
        )
    if data.kind == "unknown" and kind:
        out.kind = kind
    if call.name in ("DataFrame", "Series"):
        times.set_index(out, call.arg("index"))
    elif call.name == "astype":
        times.dated(call, data, out)
    table = table_kind(entry)
    if table and out.kind in ("frame", "array", "series", "unknown"):
        out.qual = table
        out.kind = "frame" if out.kind == "frame" else "array"
    elif kind in ("frame", "array"):
        out.qual = ""
    if data.kind in ("groupby", "rolling"):
        out.kind = "frame"
    if call.name in ("unstack", "pivot", "T") and not data.rows:
        out.kind = "stat"
    if call.name in ("tolist", "to_list") and data.kind == "series" and data.rows and not data.preds:
        out.kind = "list"  # lists are put below one another by `+`
    return out


def _by_type(call: Call, out: Data) -> Data:
    """`df.select_dtypes("number")`: which columns these are is known of some."""
    out.vn = (call.name, out.vn)
    return by_type(call.it, out, call.arg("include", 0), call.arg("exclude", 1))


def _by_name(call: Call, data: Data, out: Data) -> Data:
    """`df.filter(items=[...])`, or by a part of the name."""
    items = call.arg("items", 0)
    if isinstance(items, Data) and (items.mask is not None or items.kind == "mask") and data.rows:
        # No names: `series.filter(mask)` of a library that calls this `filter`.
        return frames.filter_rows(call.it, data, items, call.node)
    if items is not None:
        return frames.select_columns(call.it, data, items)
    out.vn = (call.name, data.vn)
    like = call.const("like", None)
    if out.cols is not None:
        if isinstance(like, str):
            out.cols.known = {k: c for k, c in out.cols.known.items() if isinstance(k, str) and like in k}
            out.cols.rest = tuple(
                Rest(r.uni, r.minus, r.span, (*r.tests, ("contains", like, True)), r.only)
                for r in out.cols.rest
            )
            out.cols.tail = tuple(k for k in out.cols.tail if k in out.cols.known)
            frames.chosen(call.it, out.cols)
        elif (
            isinstance(pattern := call.const("regex", None), str) and (test := _pattern(pattern)) is not None
        ):
            out.cols.known = {
                k: c for k, c in out.cols.known.items() if isinstance(k, str) and test.search(k)
            }
            out.cols.rest = tuple(
                Rest(r.uni, r.minus, r.span, (*r.tests, ("matches", pattern, True)), r.only)
                for r in out.cols.rest
            )
            out.cols.tail = tuple(k for k in out.cols.tail if k in out.cols.known)
            frames.chosen(call.it, out.cols)
        else:
            out.cols.sure = False
    return out


def _pattern(text: str) -> re.Pattern[str] | None:
    """A regular expression that can be tried on names in no time; None for any other."""
    if len(text) > 200 or _NESTED.search(text):
        return None
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return None


#: A repeated group may take forever; what looks around or back is nothing for a quick look either.
_NESTED = re.compile(r"\)[+*{]|\\[1-9]|\(\?[<=!(P]")


def _name_columns(call: Call, out: Data, data: Data, names: Val) -> None:
    if not isinstance(names, Seq):
        return
    consts = [x.const if isinstance(x, Num) else NOCONST for x in names.items]
    cols = out.cols
    if cols is None:
        out.cols = Cols({c: Col(c, None) for c in consts if isinstance(c, str)}, sure=not names.open)
        return
    if set(consts) <= set(cols.known) and consts:
        out.cols = Cols({c: cols.known[c] for c in consts if isinstance(c, str)})
        return
    if all(isinstance(c, str) for c in consts) and consts and not names.open:
        if not cols.rest and len(cols.known) == len(consts) and not cols.blob:
            out.cols = Cols(dict(zip(consts, cols.known.values(), strict=True)))
            return
        if cols.rest and not cols.known and len(cols.rest) == 1 and cols.rest[0].span is None:
            out.cols = Cols({c: call.it.root_col(cols.rest[0].uni, c) for c in consts if isinstance(c, str)})
            return
        parents = tuple((c, "row") for c in cols.all()[:30])
        out.cols = Cols(
            {c: Col(c, None, parents, cols.infl()) for c in consts if isinstance(c, str)},
            cols.rest if not parents else (),
        )
        for one in out.cols.known.values():
            one.sure = False


def _renamed(call: Call, out: Data) -> Data:
    mapping = call.arg("columns") or (call.args[0] if call.args else None)
    if isinstance(mapping, Map) and out.cols is not None:
        for old, new in mapping.items.items():
            if isinstance(new, Num) and isinstance(new.const, str):
                col = out.cols.known.pop(old, None)
                if col is None:
                    col = next(
                        (call.it.root_col(r.uni, old) for r in out.cols.rest if old not in r.minus), None
                    )
                    out.cols.rest = tuple(r.without([old]) for r in out.cols.rest)
                if col is not None:
                    named = Col(new.const, None, ((col, "row"),), col.infl, vn=col.vn)
                    named.num, named.coarse, named.event = col.num, col.coarse, col.event
                    out.cols.known[new.const] = named
                    out.cols.tail = tuple(new.const if k == old else k for k in out.cols.tail)
    elif (
        isinstance(mapping, Num)
        and isinstance(mapping.const, str)
        and out.cols is not None
        and len(out.cols.known) == 1
    ):
        (col,) = out.cols.known.values()
        out.cols.known = {mapping.const: col}
    elif isinstance(mapping, (Func, Bound, Lib)) and out.cols is not None:
        if frames.untouched(call.it, out.cols):
            return out
        out.cols = Cols({f"?{k}": c for k, c in out.cols.known.items()}, out.cols.rest, out.cols.blob, False)
    return out
