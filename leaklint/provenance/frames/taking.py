"""`df[...]` and `array[...]`: columns by name, rows by mask or position."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from leaklint.provenance.frames import locating, subscripts
from leaklint.provenance.frames.columns import column, itself, says, select_columns
from leaklint.provenance.frames.converting import from_seq, is_wide
from leaklint.provenance.frames.masks import is_label, literal
from leaklint.provenance.frames.operators import result_cols
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.frames.selecting import filter_rows, index_rows, is_window, passing
from leaklint.provenance.rows import NONE, Lit, Rows, Sym
from leaklint.provenance.values import (
    NOCONST,
    Bound,
    Data,
    Func,
    Map,
    Num,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    infl_of,
    unknown,
)

_DATE = re.compile(r"(19|20)\d\d(-\d\d?){0,2}")


def is_date(data: Data, index: Num) -> bool:
    """`prices["2018"]`: of rows that are labelled by time, a year or a month names rows."""
    if not isinstance(index.const, str) or not _DATE.fullmatch(index.const):
        return False
    if data.kind not in ("frame", "series") or (data.cols is not None and index.const in data.cols.known):
        return False
    return data.index is not None and data.index.time


def take_data(it: Any, data: Data, index: Val, node: Any) -> Val:
    if data.kind == "loc":
        base = data.parts[0] if data.parts else data
        return locating.take_loc(it, base, data.qual, [index], node)
    if isinstance(index, Data) and says(index, "keeps") and not data.rows:
        kept = data.like(infl=data.infl | passing(index), name="")
        kept.keys = (("self", (index.keys or ())[0][1]),)
        return kept
    if data.kind in ("groupby", "rolling", "resample"):
        names = index if isinstance(index, Seq) else Seq("list", [index])
        out = (
            select_columns(it, data, names) if isinstance(index, Seq) else column(it, data, key_const(index))
        )
        return out.like(kind=data.kind, keys=data.keys, parts=data.parts, qual=data.qual)
    if data.fields is not None and data.kind == "dataset":
        key = index.const if isinstance(index, Num) else NOCONST
        if is_label(key) and key in data.fields:
            return data.fields[key]
    if data.qual == "archive" and isinstance(index, Num) and isinstance(index.const, str):
        if data.cols is None or index.const not in data.cols.known:
            # An archive holds several tables, each under a key of its own.
            key = ("part", data.rows, index.const)
            return it.source("frame" if data.kind == "frame" else "array", index.const, node, key)  # type: ignore[no-any-return]
    if isinstance(index, Num):
        if is_date(data, index):
            return subscripts.slice_labels(it, data, index, index)
        if data.held and isinstance(index.const, str) and index.const in data.held:
            return add_infl(
                data.held[index.const], frozenset(i for i in data.infl | index.infl if i.kind == "selection")
            )
        if isinstance(index.const, str):
            if data.kind == "stat" or (data.kind == "series" and not data.rows):
                return stat_item(it, data, index)
            if data.kind in ("frame", "unknown", "row", "dataset", "array", "series"):
                out2 = column(it, data, index.const)
                out2.name = ""
                return add_infl(out2, frozenset(i for i in index.infl if i.kind == "selection"))
        if isinstance(index.const, RestName):
            any_one = data.like(kind="series", name="")
            if any_one.cols is not None:
                any_one.cols.sure = False
            return any_one
        if isinstance(index.const, tuple) and data.cols is not None:
            if index.const in data.cols.known or index.const[:1] == ("#",):
                return column(it, data, index.const)
        if index.const is None or index.const is ...:
            return data
        if isinstance(index.const, int) and not isinstance(index.const, bool):
            if data.kind == "frame" and data.cols is not None and index.const in data.cols.known:
                return column(it, data, index.const)
            if data.kind == "unknown":
                return it.opaque_part(data, index.const)  # type: ignore[no-any-return]
            if data.kind == "row" and data.cols is not None and is_wide(data):
                part = locating.col_part(it, data, index)
                return part.like(kind="row") if isinstance(part, Data) else part
        return pick(it, data, index)
    if isinstance(index, Seq):
        if datas_of(index):
            several = from_seq(it, index, node)
            if data.kind == "frame" and data.rows and several.mask is None and several.kind != "mask":
                # A list between a frame's brackets names columns, wherever the names were found.
                return select_columns(it, data, Seq("list", [unknown()], True, infl_of(several)))
            return take_data(it, data, several, node)
        consts = [x.const if isinstance(x, Num) else NOCONST for x in index.items]
        if index.kind == "names" or any(isinstance(x, (str, RestName)) for x in consts):
            return select_columns(it, data, index)
        if data.kind in ("frame",) and not any(isinstance(x, int) for x in consts):
            return select_columns(it, data, index)
        only = only_columns(data, index)
        if only is not None:
            return only
        lit: Lit = ("pred", ("list", index.vn), True)
        if consts and not index.open and all(isinstance(x, int) for x in consts):
            lit = ("val", ("position", data.rows), "in", frozenset(literal(x) for x in consts))
        return data.like(rows=data.rows.with_lit(lit), infl=data.infl | passing(index), name="", parts=None)
    if isinstance(index, Data):
        if index.mask is not None or index.kind == "mask":
            if data.kind == "index" or data.rows or index.rows:
                return filter_rows(it, data, index, node)
        if data.kind == "array" and data.rows and not index.rows and _compared(index):
            # A list of numbers was compared: which rows these are nobody knows, but `~mask` has all others.
            return filter_rows(it, data, index, node)
        if index.kind == "index" and not (
            data.kind == "frame" and index.rows.universes & data.rows.universes
        ):
            return (
                index_rows(it, data, index)
                if data.rows
                else data.like(infl=data.infl | passing(index), name="")
            )
        if index.kind in ("stat", "names"):
            return select_columns(it, data, index)
        if not index.rows:
            # A list of columns that was computed (the index of a series of statistics).
            return (
                select_columns(it, data, index)
                if data.kind in ("frame", "unknown", "array")
                else pick(it, data, index)
            )
        framed = data.kind == "frame" or (data.kind == "unknown" and index.kind == "series")
        if framed and index.rows.universes & data.rows.universes and not index.preds:
            # Between a frame's own brackets a value for each row is a mask, whatever it was computed by.
            return filter_rows(it, data, index, node)
        # A lookup by a column of codes: the rows are those of the codes.
        out = index.like(
            kind=index.kind if index.kind in ("row", "cell") else "array",
            infl=index.infl | infl_of(data),
            cols=result_cols(it, [index]),
            name="",
            mask=None,
        )
        if out.cols is not None and data.rows:
            for col in out.cols.known.values():
                col.sure = False  # what is looked up is as much from the table as from the codes
        if data.preds:
            out.preds = data.preds
        if (
            index.rows.universes & data.rows.universes
            and index.kind in ("array", "series", "unknown")
            and index.cols is None
        ):
            return index_rows(it, data, index.like(kind="index", vn=index.vn))
        if all(u.generated for u in index.rows.universes) and not (
            all(u.generated for u in data.rows.universes) and index.cols
        ):
            return index_rows(it, data, index.like(kind="index", vn=index.vn))
        return out
    if isinstance(index, Map):
        return select_columns(it, data, Seq("list", [const(k) for k in index.items]))
    if isinstance(index, (Func, Bound)):
        got = it.call(index, [data], {}, node)
        return take_data(it, data, got, node) if not isinstance(got, (Func, Bound)) else data
    return data.like(name="")


def _compared(index: Data) -> bool:
    """Whether a value holds the answers of a comparison with something that is no statistic of rows."""
    return (
        index.vn.__class__ is tuple and index.vn[:1] in _COMPARISONS and not index.scores and not index.preds
    )


_COMPARISONS = frozenset((op,) for op in ("==", "!=", "<", "<=", ">", ">="))


def key_const(index: Val) -> Hashable:
    return index.const if isinstance(index, Num) and is_label(index.const) else "?"


def stat_item(it: Any, data: Data, index: Num) -> Val:
    """One entry of a series of statistics."""
    out = Data(
        "stat",
        NONE,
        None,
        data.total() | frozenset(i for i in index.infl if i.kind == "selection"),
        scores=data.scores,
    )
    if says(data, "self") and itself(data) is None:
        out.keys = (("self", index.const),)
    if isinstance(index.const, str):
        out.table = data.table  # a column of a table of groups
    return out


def pick(it: Any, data: Data, index: Val) -> Val:
    """One row, or one number of a sequence of numbers; of a frame perhaps one column."""
    if data.kind in ("frame", "unknown") and is_wide(data):
        data = data.like(vn=data.vn)
        if data.cols is not None:
            data.cols.sure = False
    if data.rows and isinstance(index.vn, tuple) and index.vn[:1] == ("missing",):
        # A name that no cell defines: rows or columns, nobody knows which.
        part: Data = it.opaque_part(data, index.vn)
        return part
    selection = frozenset(i for i in infl_of(index) if i.kind == "selection")
    if data.scores and not data.rows:
        return Num(infl=data.total() | selection, scores=data.scores, preds=data.preds)
    if data.kind == "stat" or not data.rows:
        return data.like(infl=data.infl | selection, name="")
    kind = data.kind if data.kind in ("unknown", "cell") else "row"
    if data.kind in ("array", "frame") and isinstance(index.vn, tuple) and index.vn[:1] == ("missing",):
        # Nothing defines this name: one row, or many.
        return data.like(rows=data.rows.with_lit(("opaque", index.vn)), infl=data.infl | selection, name="")
    out = data.like(kind=kind, infl=data.infl | selection, name="")
    if isinstance(index, Num) and isinstance(index.const, int) and data.kind not in ("row", "cell"):
        out.rows = data.rows.with_lit(("val", ("position", data.rows), "==", literal(index.const)))
    elif (
        isinstance(index, Num)
        and data.kind not in ("row", "cell", "unknown")
        and (at := place_of(index)) is not None
    ):
        out.rows = _row_at(data, at)
    return out


def only_columns(data: Data, index: Seq) -> Data | None:
    """`X.iloc[[i]]`: the one row that a loop is at, as a table."""
    if len(index.items) != 1 or index.open or not isinstance(index.items[0], Num):
        return None
    at = place_of(index.items[0])
    if at is None:
        return None
    return data.like(rows=_row_at(data, at), infl=data.infl | passing(index), name="", parts=None)


def _row_at(data: Data, at: Sym) -> Rows:
    return data.rows.with_lit(("pos", (data.rows, data.shuffled), at, Sym(at.base, at.off + 1)))


def place_of(index: Num) -> Sym | None:
    """The row that a loop is at, as a position: `X[i]`, `X.iloc[i + 1]`."""
    number = index.number() if index.const is NOCONST and not index.infl else None
    return number if number is not None and is_window(number) else None
