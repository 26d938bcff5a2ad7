"""Calls that depend on the order of rows: shift, rolling, cumsum."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import alike, scalar
from leaklint.provenance.values import Col, Cols, Data, Infl, Num, Rest, Val, sign_of


def ordered(call: Call) -> Val:
    """A row of the result depends on its neighbours."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        return scalar(call)
    if data.table is not None and data.table[2]:
        data = frames.tabled(data)  # one row a day: neighbours mean something
    if not data.rows or data.kind == "stat":
        return data.like(name="")
    if data.kind in ("row", "cell"):
        return data.like(name="", cols=frames.result_cols(it, [data]))
    axis = call.axis()
    if axis == 1 or (axis == -1 and data.kind == "frame" and frames.is_wide(data)):
        return alike(call, data)
    if data.qual == "decomposition":
        return data.like(name="", qual=data.qual if call.name == "fit" else "")
    if data.kind in ("row", "cell") and call.recv is None:
        return alike(call, data)  # within one sample
    ahead = bool(entry.get("lookahead"))
    given = entry.get("lookahead_if")
    if given:
        ahead = all(call.const(k, None) == v for k, v in given.items())
    by = call.get("offset")
    if sign_of(by) < 0:
        ahead = True
    if isinstance(by, Num) and by.const == 0 and call.name in times.NEIGHBOURS:
        return alike(call, data)  # the row itself
    if data.kind == "rolling" and data.qual == "ahead":
        ahead = True
    ahead = times.looks_ahead(call, data, ahead)
    if isinstance(by, Num) and not isinstance(by.const, (int, float)) and not by.sign:
        ahead = False  # back or ahead by a number that may be either
    edge = "lead" if ahead else "run" if _with_own_row(call, data) else "lag"
    out = alike(call, data)
    out.kind = (
        "series"
        if data.kind in ("series",)
        else (
            "frame"
            if data.kind in ("frame", "groupby", "rolling", "resample") and frames.is_wide(data)
            else "series"
        )
    )
    if data.kind in ("array", "index"):
        out.kind = data.kind
    out.keys, out.parts = None, None
    out.qual = ""
    out.mask = None
    if data.kind == "resample":
        return times.resampled(call, data, out, ahead)
    event = it.event("lookahead" if ahead else "lag", call.node, data.name, data.rows, call.name)
    times.tell(event, call, data)
    seen = frozenset({Infl("lookahead" if ahead else "lag", data.rows, event.index, call.name)})
    if entry.get("counts"):
        # A count of rows: what the columns hold does not matter.
        out.kind, out.cols = "series", Cols({None: Col(None, None, (), seen)})
        out.infl = seen
    elif data.cols is not None:
        if frames.is_wide(data):
            out.cols = data.cols.copy()
            if out.cols is not None:
                out.cols.known = {
                    k: Col(k, None, ((c, edge),), c.infl | seen) for k, c in data.cols.known.items()
                }
                # Columns that nobody named yet carry it with the rows.
                if data.cols.rest or data.cols.blob:
                    out.infl |= seen
                if edge != "run":
                    # Those of another row: none of them is a column of the table that was moved.
                    moved = (call.name, *(v.vn for v in call.args))
                    out.cols.rest = tuple(_elsewhere(it, rest, moved) for rest in data.cols.rest)
        else:
            out.cols = frames.result_cols(it, [data], edge)
            out.infl |= data.cols.infl() | seen
    else:
        out.infl |= seen
    if (
        call.name in ("shift", "lag", "tshift")
        and isinstance(by, Num)
        and type(by.const) is int
        and by.const > 0
    ):
        _taken_back(call, data, out, by.const)
    if call.name == "asfreq":
        out.ordered = max(out.ordered, 1)
    if call.object("") == "decomposition":
        out.qual = "decomposition"
    out.vn = (call.name, data.vn, *(v.vn for v in call.args))
    return out


def _elsewhere(it: Any, rest: Rest, moved: Any) -> Rest:
    """The same names, of columns of their own."""
    uni = it.universe(rest.uni.name, ("moved", id(rest.uni), moved), generated=rest.uni.generated)
    return Rest(uni, rest.minus, rest.span, rest.tests, rest.only)


def _taken_back(call: Call, data: Data, out: Data, rows: int) -> None:
    """What looked ahead by so many rows, and is moved down by as many, is of the row itself or an earlier one."""
    events = call.it.trace.events
    gone = {
        one
        for one in data.total()
        if one.kind == "lookahead"
        and isinstance(ahead := events[one.event].data.get("by"), int | float)
        and ahead <= rows
    }
    if not gone:
        return
    out.infl -= gone
    if out.cols is not None:
        out.cols = out.cols.copy()
        for name, col in out.cols.known.items():
            if col.infl & gone:
                made = Col(col.name, None, col.parents, col.infl - gone, rests=col.rests)
                made.event, made.num, made.coarse, made.sure = col.event, col.num, col.coarse, col.sure
                out.cols.known[name] = made


def _with_own_row(call: Call, data: Data) -> bool:
    """Whether a row of the result is made from its own row too: all but a plain shift do that."""
    if call.name in ("shift", "lag", "tshift"):
        return False
    if data.kind == "rolling":
        return not isinstance(data.step, tuple) or data.step[:1] != ("left",)
    return True
