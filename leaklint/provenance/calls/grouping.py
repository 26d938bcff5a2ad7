"""Views of the same rows, groupby, rolling and resample, and groupby().transform()."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.ordering import ordered
from leaklint.provenance.calls.statistics import statistic
from leaklint.provenance.values import Bound, Data, Func, Infl, Lib, Num, Obj, Seq, Val, const, unknown


def view(call: Call) -> Val:
    """`df.groupby(key)`, `df.rolling(n)`, `series.str`: another way to look at the same rows."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(
        kind=entry.get("object", "frame"), name="", vn=(call.name, data.vn, *(v.vn for v in call.args))
    )
    out.parts = (data,)
    if call.name in groups.PICTURES:
        groups.looked(call, data)
    given = entry.get("lookahead_if")
    if out.kind == "rolling":
        ahead = bool(given) and all(call.const(k, None) == v for k, v in (given or {}).items())
        window = call.get("window")
        out.qual = "ahead" if ahead else ""
        if call.const("closed", None) == "left":
            out.step = ("left",)
        if window is not None and isinstance(window, Obj) and "Forward" in window.qual:
            out.qual = "ahead"
    keys = call.get("keys")
    if keys is not None:
        names = keys.items if isinstance(keys, Seq) else [keys]
        cols: list[Any] = []
        for name in names:
            if isinstance(name, Num) and isinstance(name.const, str):
                cols.append(frames.column(it, data, name.const))
            elif isinstance(name, Data):
                cols.append(name)
                out.infl |= name.infl
        out.keys = tuple(cols)
        it.owners.groups_by(out)
        event = it.event("group", call.node, data.name, data.rows)
        event.data["keys"] = cols
        event.data["data"] = data
    if data.kind == "groupby":
        out.keys = data.keys
    elif out.kind == "groupby":
        out.rows = groups.gathered(out.rows)
    return out


def groupby_transform(call: Call) -> Val:
    """`groupby(key)[x].transform("mean")`."""
    function = call.get("function")
    data = call.data()
    given = function
    if isinstance(function, Lib) and function.qual.startswith(("pandas.Series.", "pandas.DataFrame.")):
        function = const(function.qual.rsplit(".", 1)[1])  # `transform(pd.Series.shift, 7)`
    if isinstance(function, Num) and isinstance(function.const, str) and data is not None:
        entry = call.it.knowledge.method("groupby", function.const)
        if entry is not None and entry.role == "ordered":
            rest = {k: v for k, v in call.kw.items() if k != "func"}
            args = call.args[1:] if call.args and call.args[0] is given else call.args
            return ordered(Call(call.it, entry, function.const, data, args, rest, call.node))
        if entry is not None and entry.get("harmless"):
            out0 = data.like(kind="series", name="", keys=None, parts=None)
            out0.cols = frames.result_cols(call.it, [data])
            if function.const in ("count", "size", "nunique"):
                out0.infl |= times.totals(call, data)
                groups.counts(data, out0)
                out0.harmless = True
            return out0
    if isinstance(function, (Func, Bound)) and data is not None:
        base = data.like(kind="series", keys=data.keys, parts=None, name="")
        got = call.it.call(function, [base], {}, call.node)
        if isinstance(got, Data) and got.rows:
            out = got.like(name="", keys=None)
            out.infl = frozenset(
                Infl("statistic", i.rows, i.event, "group" if i.learns == "by-hand" else i.learns, i.cols)
                if i.kind == "statistic"
                else i
                for i in out.infl
            )
            return out
        if isinstance(got, Num):
            out2 = data.like(kind="series", name="", keys=None, parts=None)
            out2.infl |= got.infl
            return out2
    return statistic(call)
