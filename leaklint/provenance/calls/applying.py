"""Calls that call functions: apply, map, pipe, optimisers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import frames, groups, owners
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.influence import looked_up
from leaklint.provenance.rows import NONE, Atom, Rows
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Class,
    Col,
    Cols,
    Data,
    Func,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    const,
    infl_of,
    scores_of,
    unknown,
)


def namespace(call: Call) -> Val:
    """`SimpleNamespace(num=[...])`, `Box({...})`: attributes by name."""
    items: dict[Any, Val] = {}
    first = call.args[0] if call.args else None
    summary = first.summary if isinstance(first, Map) else None
    if isinstance(first, Map):
        items.update((k, _nested(v)) for k, v in first.items.items())
    items.update(call.kw)
    return Map(items, summary, kind="namespace")


def _nested(value: Val) -> Val:
    """A dict inside such an object is one itself."""
    if isinstance(value, Map) and value.kind == "dict":
        return Map({k: _nested(v) for k, v in value.items.items()}, value.summary, value.infl, "namespace")
    return value


def calls(call: Call) -> Val:
    """`df.apply(f)`, `series.map(f)`, `df.pipe(f)`, an optimiser and its objective."""
    it, entry = call.it, call.entry
    function = call.get("function")
    over = entry.get("over", "")
    data = (
        call.recv
        if isinstance(call.recv, Data)
        else frames.as_data(it, call.get("data"), call.node)
        if entry.get("data") is not None
        else None
    )
    rest_args = [v for v in call.args if v is not function]
    rest_kw = {
        k: v
        for k, v in call.kw.items()
        if v is not function and k not in ("axis", "raw", "result_type", "engine", "na_action")
    }
    if entry.get("selects") or over == "scores":
        return objective_of(call, function)
    if function is None:
        return data.like(name="") if data is not None else unknown()
    if data is None:
        if isinstance(function, (Func, Bound, Class, Lib, Inst)) and entry.role == "calls":
            if call.name in (
                "partial",
                "vectorize",
                "frompyfunc",
                "delayed",
                "wraps",
                "lru_cache",
                "cache",
                "jit",
                "njit",
                "function",
            ):
                return function
            return it.call(function, rest_args, rest_kw, call.node)  # type: ignore[no-any-return]
        if isinstance(function, Seq):
            return Seq("list", function.items, function.open)
        return unknown()
    if isinstance(function, (Map, Data)) or (
        isinstance(function, Num) and not isinstance(function.const, str)
    ):
        extra = looked_up(infl_of(function))
        out = data.like(
            name="",
            kind="series" if data.kind != "frame" else "frame",
            cols=frames.result_cols(it, [data]) if not frames.is_wide(data) else data.cols,
        )
        coded = function.items.values() if isinstance(function, Map) and function.summary is None else ()
        out.num = bool(coded) and all(isinstance(v, Num) and isinstance(v.const, (int, float)) for v in coded)
        if out.cols is not None and not frames.is_wide(data):
            for made in out.cols.known.values():
                made.coarse = True
                if isinstance(function, Data) and function.cols is not None and function.kind != "stat":
                    made.sure = False
        out.infl |= extra | (
            data.cols.infl() if data.cols is not None and not frames.is_wide(data) else NO_INFL
        )
        out.mask = None
        if (isinstance(function, Data) or not coded) and not frames.is_wide(data):
            owners.looks_up(out.cols, data)
        groups.recoded(data, out)
        return out
    if isinstance(function, Num) and isinstance(function.const, str):
        return frames.method(it, data, function.const, [], {}, call.node)
    if isinstance(function, (Seq,)):
        return (
            frames.method(it, data, "mean", [], {}, call.node)
            if data.kind == "groupby"
            else data.like(name="")
        )
    whole: Val
    if over == "whole":
        if isinstance(function, Seq):
            return unknown()
        whole = it.call(function, [data, *rest_args], rest_kw, call.node)
        return whole
    if over == "groups":
        base = data.parts[0] if data.parts else data
        group = base.like(kind="frame", name="", keys=None)
        if data.cols is not None and len(data.cols.known) == 1 and not frames.is_wide(data):
            group = data.like(kind="series", name="", keys=None, parts=None)  # `groupby(key)["x"]`
        outer, it.within = it.within, (group.rows, data.keys or ())
        try:
            whole = it.call(function, [group, *rest_args], rest_kw, call.node)
        finally:
            it.within = outer
        row = _row_a_group(it, data, whole)
        if row is not None:
            return row
        # What is no table stays as it is, one for each group.
        if not (isinstance(whole, Seq) and whole.items):
            return whole
        lists = Seq("list", [whole], True)
        groups.keep_owner(it, lists, data.keys)
        return lists
    axis = call.axis()
    wide = data.kind in ("frame", "unknown")
    if over == "elements" or axis == 1 or not wide:
        item = data.like(kind="row", name="")
        if not wide or over == "elements":
            item.vn = ("element", data.vn)
        it.many += 1
        saved, it.reads = it.reads, []
        try:
            got = it.call(function, [item, *rest_args], rest_kw, call.node)
        finally:
            it.many -= 1
            read, it.reads = it.reads, saved
        out2 = data.like(name="", kind="series" if not (over == "elements" and wide) else "frame", mask=None)
        out2.num = False
        if isinstance(got, Data) and got.rows:
            out2.infl |= got.infl
            out2.cols = got.cols if got.cols is not None else frames.result_cols(it, [data])
            out2.num = got.num
            out2.preds = got.preds
            out2.harmless = got.harmless
        else:
            out2.infl |= infl_of(got) - data.total()
            out2.cols = frames.result_cols(it, [data])
            if wide and axis == 1 and out2.cols is not None:
                # What it returns was decided by the columns that it read.
                (made,) = out2.cols.known.values()
                if read:
                    out2.cols = Cols({None: Col(None, None, tuple((c, "row") for c in dict.fromkeys(read)))})
                    (made,) = out2.cols.known.values()
                made.sure = bool(read) and isinstance(function, Func)
                made.coarse = True
            out2.scores |= scores_of(got)
        if not out2.num and not wide and out2.cols is not None and out2.cols is not data.cols:
            for made in out2.cols.known.values():
                if made.name is None and not isinstance(function, Lib):
                    made.parents = tuple((c, "part" if e == "row" else e) for c, e in made.parents)
                    made.coarse = True
        if (
            over != "elements"
            and out2.cols is not None
            and frames.is_wide(out2)
            and not isinstance(got, Data)
        ):
            out2.cols = frames.result_cols(it, [out2])
        if not wide:
            groups.recoded(data, out2)
        x = data.fields.get("x") if data.fields is not None else None
        first = got.items[0] if isinstance(got, Seq) and got.items else got
        if x is not None and isinstance(first, Data) and first.rows and first.cols is None:
            # What is in the files that the elements were the names of.
            assert data.fields is not None
            out2.fields = {**data.fields, "x": x.like(cols=None)}
            out2.cols = None
        return out2
    got2 = it.call(
        function, [data.like(kind="series" if not wide else "frame", name=""), *rest_args], rest_kw, call.node
    )
    if isinstance(got2, Num) and got2.infl and not got2.preds:
        return Data("stat", NONE, None, got2.infl)
    return got2  # type: ignore[no-any-return]


def _row_a_group(it: Any, data: Data, made: Val) -> Data | None:
    """`groupby(key).apply(lambda g: pd.Series({"low": g["x"].min(), ...}))`: a table with a row for each group."""
    if not isinstance(made, Data) or made.kind != "series" or made.cols is None or made.preds:
        return None
    names = [name for name in made.cols.known if isinstance(name, str)]
    if len(names) < 2 or made.cols.rest or made.cols.blob or len(names) < len(made.cols.known):
        return None
    uni = frames.table_of(it, data, NO_INFL)[0]
    table: dict[Hashable, Col] = {name: Col(name, uni, vn=("col", id(uni), name)) for name in names}
    return Data("frame", Rows((Atom(uni),)), Cols(table))


def objective_of(call: Call, function: Val | None) -> Val:
    """An optimiser runs an objective; what it returns was chosen by the objective's scores."""
    it = call.it
    trial = Num(infl=NO_INFL)
    got: Val = unknown()
    if isinstance(function, (Func, Inst, Bound, Class)):
        args: list[Val] = [Obj("optuna.trial.Trial", None, [], {}, call.node)]
        given = call.kw.get("args")
        if call.recv is None and given is not None:
            # `minimize(f, x0, args=(...))`: they are passed on.
            args = [trial, *(given.items if isinstance(given, Seq) else [given])]
        elif isinstance(function, Func) and len(function.node.params) > 1 and call.recv is None:
            args = [trial for p in function.node.params if p.default is None and not p.star]
        elif call.recv is None:
            args = [Map({}, trial)]
        it.many += 1
        try:
            got = it.call(function, args, {}, call.node)
        finally:
            it.many -= 1
    scores = scores_of(got)
    if isinstance(got, Map) and not scores:
        scores = scores_of(got)
    chosen = it.choose(scores, call.node, "search")
    trials = call.kw.get("trials")
    if isinstance(trials, Obj):
        # hyperopt's trials remember what the objective gave back each time.
        trials.state["results"] = Seq("list", [got], True)
        trials.state["scores"] = scores
        trials.infl |= chosen
    if isinstance(call.recv, Obj):
        call.recv.infl |= chosen
        call.recv.state["scores"] = scores
        return const(None)
    return Map({}, Num(infl=chosen), chosen)
