"""Attributes and methods of tables, arrays and series."""

from __future__ import annotations

from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import builtins, calls, groups, models, times
from leaklint.provenance.frames import elements
from leaklint.provenance.frames.columns import column, names_of, own_place, says
from leaklint.provenance.frames.locating import width
from leaklint.provenance.frames.selecting import data_set_of
from leaklint.provenance.rows import Sym
from leaklint.provenance.values import (
    Bound,
    Cols,
    Data,
    Lib,
    Num,
    Seq,
    Val,
    add_infl,
    infl_of,
    preds_of,
    unknown,
)

#: Methods that only data has: a name that no cell defines is data when one of them is called.
KNOWN_FRAME_METHODS = frozenset(
    "drop dropna fillna groupby sample iloc loc merge join sort_values reset_index set_index astype apply map values "
    "describe info head tail isnull isna value_counts corr query copy to_numpy mean std median iterrows reshape".split()
)

#: What the output object of a network holds.
OUTPUTS = frozenset("logits loss last_hidden_state pooler_output prediction_logits sequences output".split())

TABLES = {
    "frame": "frame",
    "series": "frame",
    "index": "frame",
    "mask": "frame",
    "unknown": "frame",
    "stat": "frame",
    "row": "frame",
    "cell": "frame",
    "array": "array",
    "list": "array",
    "groupby": "groupby",
    "rolling": "rolling",
    "resample": "resample",
    "str": "str",
    "dt": "dt",
    "cat": "cat",
    "rng": "rng",
}


#: Kinds whose attributes are columns, where they are nothing else.
_NAMED = ("frame", "row", "groupby")


def table_entry(it: Any, data: Data, name: str, called: bool = True) -> Entry | None:
    """What library knowledge says of a method or attribute; of a table that is not called only its own."""
    kind = TABLES.get(data.kind, data.kind)
    entry: Entry | None = None
    if (
        data.qual
        and data.kind not in ("loc", "rolling", "groupby", "rng")
        and data.qual not in ("flags", "integers")
    ):
        entry = it.knowledge.method(data.qual, name)
    if entry is None:
        entry = it.knowledge.method(kind, name)
    if entry is None and kind in ("frame", "array"):
        entry = it.knowledge.method("array" if kind == "frame" else "frame", name)
    if entry is None and kind in ("frame", "array", "dataset") and (called or data.kind not in _NAMED):
        for other in ("tensor", "dataset", "dataloader"):
            entry = it.knowledge.method(other, name)
            if entry is not None:
                break
    return entry


def attribute(it: Any, data: Data, name: str, node: Any) -> Val:
    """`data.name` (not called)."""
    if data.fields is not None and data.kind in ("dataset", "bunch") and name in data.fields:
        return data.fields[name]
    if data.held and name in data.held:
        return add_infl(data.held[name], frozenset(i for i in data.infl if i.kind == "selection"))
    if (
        data.cols is not None
        and name in data.cols.known
        and data.kind in ("frame", "row", "groupby", "rolling")
    ):
        out = column(it, data, name)
        return (
            out.like(kind=data.kind, keys=data.keys, parts=data.parts)
            if data.kind in ("groupby", "rolling")
            else out
        )
    entry = table_entry(it, data, name, called=False)
    if entry is None and data.kind == "stat" and not name.startswith("_"):
        return data.like(name="")
    if data.qual == "decomposition" and name in times.PARTS:
        return data.like(name="", qual="", vn=(name, data.vn))
    if name in times.CALENDAR and data.kind in ("frame", "row"):
        entry = None  # only an index or `.dt` has it: of a frame it is a column
    if entry is None:
        if data.preds and (data.kind == "cell" or name in OUTPUTS or _forecast(data, name)):
            return data.like(name="", vn=(name, data.vn))
        if data.kind in ("frame", "unknown", "row", "groupby") and not name.startswith("_"):
            out = column(it, data, name)
            if data.kind == "groupby":
                return out.like(kind=data.kind, keys=data.keys, parts=data.parts)
            return out
        return Bound(data, name)
    role = entry.role
    handler = entry.get("handler")
    if role == "attribute" and entry.get("returns") == "columns":
        return names_of(it, data)
    if handler == "loc":
        view = data.like(kind="loc", vn=("loc", data.vn))
        view.qual = name
        view.parts = (data,)
        return view
    if handler == "columns":
        return names_of(it, data)
    if name == "index":
        out = Data("index", data.rows, None, frozenset(i for i in data.infl if i.kind != "fit"))
        if data.kind == "stat" or not data.rows:
            out.kind = "stat"
            out.infl = data.total()
            out.scores = data.scores
            out.keys = data.keys if says(data, "self") else None
            if data.table is not None:
                # Which groups there are was not learned from what was computed of them.
                out.table = data.table
                out.infl = frozenset(i for i in out.infl if i.event not in data.table[1])
        out.vn = ("index", data_set_of(data.rows))
        out.ordered, out.flipped = data.ordered, data.flipped
        if data.index is not None and data.rows:
            out.cols = Cols({data.index.name: data.index})
        return out
    if name == "shape":
        return Seq("tuple", [length(data), width(data)])
    if name == "is_unique" and data.rows:
        groups.tell(it, node, data, "unique")
    if name == "dtypes" and data.qual == "spark":
        pairs: list[Val] = [Seq("tuple", [n, unknown()]) for n in names_of(it, data).items]
        return Seq("list", pairs)
    if name == "height" and data.qual.startswith("polars"):
        return length(data)
    if name in ("size",) or (role == "statistic" and entry.get("harmless")):
        if name in ("shape", "size", "ndim", "dtype", "dtypes", "name", "names", "empty", "device", "nbytes"):
            return Num(vn=(name, data.vn))
    if name == "T" or handler == "transpose":
        return turned(data)
    if role in ("view",):
        view = data.like(kind=entry.get("object", "frame"), vn=(name, data.vn), name="")
        view.parts = (data,)
        return view
    if name in _PROPERTIES and (role in ("same", "rowwise", "index") or entry.get("keepsrows")):
        return method(it, data, name, [], {}, node)
    return Bound(data, name)


def _forecast(data: Data, name: str) -> bool:
    """`forecast.yhat`, `forecast.predicted_mean`, `forecast.summary_frame()`: what is forecast, or bounds of it."""
    return bool(data.preds) and not data.rows and data.kind == "array" and not name.startswith("_")


def turned(data: Data) -> Data:
    """`data.T`. What is learned along the columns while it lies on its side is about single rows."""
    out = data.like(name="", parts=None, vn=("T", data.vn))
    if data.side is None:
        out.side = data.infl
    else:
        out.infl = frozenset(i for i in data.infl if i.kind != "statistic" or i in data.side)
        out.side = None
    return out


_PROPERTIES = frozenset(
    "values array flat base data real imag year month day hour minute second dayofweek weekday dayofyear"
    " quarter week weekofyear date time day_of_week day_of_year is_month_end is_month_start days seconds"
    " days_in_month codes indices".split()
)


#: What can be done to correlations, and to the list of their columns, without losing the column itself.
_KEEP_OWN = frozenset("abs sort_index tolist to_list copy round dropna index unique to_frame".split())


def _own_place(data: Data, name: str, args: list[Val], kw: dict[str, Val]) -> str | None:
    """Where among its correlations a column itself is afterwards: "first", "last" or "" somewhere; None: perhaps gone."""
    place = own_place(data)
    if name == "sort_values":
        ascending = kw.get("ascending")
        return "first" if isinstance(ascending, Num) and ascending.const in (False, 0) else "last"
    if name == "nlargest":
        return "first"
    if name in ("head", "tail"):
        return place if place == {"head": "first", "tail": "last"}[name] else None
    if name in ("apply", "map", "transform"):
        # The strongest by size is the strongest: it is 1.
        return (
            place if args and isinstance(args[0], Lib) and args[0].qual.rsplit(".", 1)[-1] == "abs" else None
        )
    return place if name in _KEEP_OWN else None


_COMPARED = {"eq": "==", "ne": "!="}


def length(data: Data) -> Num:
    """`len(data)`: the same number for all data with the same rows."""
    if len(data.rows.atoms) == 1 and not data.rows.atoms[0].lits:
        known = data.rows.atoms[0].uni.extra.get("rows")
        if known is not None:
            return Num(known, vn=("len", data.rows))  # the table is there, and was looked at
    return Num(vn=("len", data.rows), sym=Sym(("len", data.rows), 0))


def method(it: Any, data: Data, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """Call a method of data."""
    if says(data, "self"):
        place = _own_place(data, name, args, kw)
        if place is None and name in ("remove", "pop"):
            data.keys = None
        keys = ((*(data.keys or ())[0][:2], place),) if place is not None else None
        data = data.like(keys=keys, vn=data.vn)
    if name in _COMPARED and len(args) == 1 and (data.preds or preds_of(args[0])):
        return builtins.compare_data(it, _COMPARED[name], data, args[0], node)  # `said.eq(labels)`
    promoted = it.promoted.get(id(data))
    if promoted is not None:
        return models.method(it, promoted[1], name, args, kw, node)
    if (
        data.kind == "unknown"
        and name in models.ESTIMATOR_METHODS
        and not (data.name == "" and name == "transform")
    ) and (name not in ("transform", "score", "evaluate", "train", "eval") or not data.fields):
        return models.method(it, models.promote(it, data, node), name, args, kw, node)
    if data.kind == "row" and data.cols is None and name in ("backward", "item", "detach"):
        pass
    if name == "backward":
        return models.backward(it, data, node)
    if name in ("read_text", "read_bytes") and elements.names_a_file(data):
        return elements.content(data)
    if name == "append" and data.kind in ("array", "list") and len(args) == 1 and it.loops:
        from leaklint.provenance.interp import growing

        return growing.put_beside(it, data, args[0])
    if elements.in_lines(data, name, args):
        return Seq("list", [unknown()], True)
    entry = table_entry(it, data, name)
    if entry is None:
        if data.kind in ("stat",) or data.harmless or _forecast(data, name):
            return data.like(name="")
        if data.cols is not None and name in data.cols.known:
            return unknown(infl_of(data))
        return calls.unfollowed_method(it, data, name, args, kw, node)
    if data.kind == "rng":
        # A random generator is no data: what it returns depends on the arguments alone.
        return calls.apply(it, entry, name, None, args, kw, node)
    return calls.apply(it, entry, name, data, args, kw, node)
