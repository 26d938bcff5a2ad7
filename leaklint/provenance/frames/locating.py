"""Subscripts of several parts: `array[rows, columns]`, `iloc`, `loc`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import calls
from leaklint.provenance.frames import subscripts, taking
from leaklint.provenance.frames.columns import chosen, column, select_columns, touched
from leaklint.provenance.frames.converting import from_seq
from leaklint.provenance.frames.masks import literal
from leaklint.provenance.frames.operators import result_cols
from leaklint.provenance.frames.selecting import data_set_of, filter_rows, index_rows, passing, slice_rows
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Bound,
    Col,
    Cols,
    Data,
    Func,
    Lib,
    Map,
    Num,
    Rest,
    Seq,
    Val,
    datas_of,
    fresh,
    infl_of,
    key_of,
    scores_of,
    unknown,
)


def take_many(it: Any, recv: Val, index: list[Any], node: Any) -> Val:
    """`recv[rows, columns]`."""
    if isinstance(recv, Data) and recv.kind == "loc":
        base = recv.parts[0] if recv.parts else recv
        return take_loc(it, base, recv.qual, index, node)
    if isinstance(recv, Lib):
        return calls.library_subscript(it, recv, [x for x in index if not isinstance(x, tuple)], node)
    if isinstance(recv, Data):
        index = [x for x in index if not (isinstance(x, Num) and x.const is None)] or [(None, None, None)]
        if index and isinstance(index[0], Num) and index[0].const is ...:
            index = [(None, None, None), *index[1:]]
        out = row_part(it, recv, index[0], node)
        if len(index) > 1 and isinstance(out, Data):
            out = col_part(it, out, index[1])
        if (
            recv.kind == "row"
            and not recv.preds
            and isinstance(out, Data)
            and out.kind not in ("row", "cell")
        ):
            out = out.like(kind="row", vn=out.vn)  # a part of one sample is of that sample
        return out
    if isinstance(recv, Map):
        parts = tuple(key_of(x) if isinstance(x, Val) else NOCONST for x in index)
        if parts in recv.items:
            return recv.items[parts]
        return it.element(recv, node)  # type: ignore[no-any-return]
    if isinstance(recv, Num) and isinstance(recv.vn, tuple) and recv.vn[:1] == ("missing",):
        return take_many(it, it.missing_data(recv), index, node)
    return unknown(infl_of(recv), scores_of(recv))


def row_part(it: Any, data: Data, index: Any, node: Any) -> Val:
    if isinstance(index, tuple):
        return slice_rows(it, data, *index)
    if isinstance(index, Num) and index.const is NOCONST and index.infl:
        return data.like(infl=data.infl | passing(index))
    if isinstance(index, Num):
        return taking.pick(it, data, index)
    return taking.take_data(
        it, data.like(kind="array", vn=data.vn) if data.kind == "frame" else data, index, node
    )


def width(data: Data) -> Num:
    """The number of columns: `data.shape[1]`."""
    return Num(vn=("width", data.vn))


def _column_bound(data: Data, bound: Val) -> Any:
    """A position among the columns; counted from the end where it is told by their number."""
    if not isinstance(bound, Num) or bound.const is not NOCONST:
        return bound.const if isinstance(bound, Num) else NOCONST
    place = bound.number()
    if place is None or place.base != ("width", data.vn) or place.off > 0:
        return NOCONST
    return int(place.off) or None


def col_part(it: Any, data: Data, index: Any) -> Val:
    """Columns by position."""
    cols = data.cols
    if cols is None:
        if not isinstance(index, tuple):
            out = data.like(name="")
            out.infl |= passing(index) if isinstance(index, Val) else NO_INFL
            return out
        return data
    if isinstance(index, tuple):
        ends = [_column_bound(data, x) if x is not None else None for x in index[:2]]
        if ends[0] is None and ends[1] is None:
            return data.like(cols=chosen(it, cols.copy()), name="", vn=data.vn)
        only = _single_column(cols, *ends)
        if only is not NOCONST and (only is not None or _put_beside(data)):
            col = cols.known.get(only)
            if col is None and cols.rest:
                col = it.root_col(cols.rest[0].uni, only)
            if col is not None:
                return data.like(cols=chosen(it, Cols({only: col})), name="")
        return data.like(cols=chosen(it, _range_of(cols, *ends)), name="")
    at = _column_bound(data, index) if isinstance(index, Num) else NOCONST
    if isinstance(at, int) and isinstance(index, Num):
        name = _position(cols, at)
        if name is None and not _put_beside(data):
            name = NOCONST
        if name is not NOCONST and name in cols.known:
            return column(it, data, name)
        strange = any(c.uni is not r.uni for c in cols.known.values() for r in cols.rest)
        for rest_ in () if name is NOCONST and strange else cols.rest:
            col = it.root_col(rest_.uni, name if name is not NOCONST else ("#?", fresh()))
            single = Cols({col.name: col})
            single.event = cols.event
            return data.like(
                kind="series" if data.kind == "frame" else "array",
                cols=single,
                vn=("of", col.vn),
                name="",
            )
        out1 = data.like(cols=result_cols(it, [data]), name="")
        if out1.cols is not None:
            out1.cols.sure = False
        return out1
    if isinstance(index, Seq) and isinstance(index.span, tuple) and index.span[:1] == ("name-mask",):
        return select_columns(it, data, index)
    if isinstance(index, Seq) and index.items and not datas_of(index):
        places = [x.const if isinstance(x, Num) else NOCONST for x in index.items]
        if all(isinstance(n, int) and not isinstance(n, bool) for n in places) and not index.open:
            picked: dict[Hashable, Col] = {}
            for place in places:
                at = _position(cols, place)
                if at is NOCONST:
                    break
                if at in cols.known:
                    picked[at] = cols.known[at]
                elif cols.rest:
                    picked[at] = it.root_col(cols.rest[0].uni, at)
            if len(picked) == len(places):
                return data.like(cols=chosen(it, Cols(picked)), name="", infl=data.infl | passing(index))
        vague = cols.copy()
        vague.sure = False
        return data.like(cols=vague, name="", infl=data.infl | passing(index))
    if isinstance(index, Val):
        vague = cols.copy()
        vague.sure = False
        return data.like(
            infl=data.infl | passing(index) | it.choose(scores_of(index), it.statement, "mask"),
            cols=vague,
            name="",
        )
    return data


def _put_beside(data: Data) -> bool:
    """Whether tables were put side by side: only then is a column without a name one, and in its place."""
    return isinstance(data.vn, tuple) and data.vn[:1] == ("beside",)


def without_places(it: Any, data: Data, places: Val | None) -> Data:
    """`np.delete(x, [0, 4], axis=1)`: all columns but those at some positions."""
    out = data.like(name="")
    if out.cols is None:
        return out
    items = places.items if isinstance(places, Seq) and not places.open else [places]
    gone: list[Hashable] = []
    for one in items:
        place = one.const if isinstance(one, Num) else None
        name = _position(out.cols, place) if isinstance(place, int) else None
        if name is None:
            out.cols = Cols(dict(out.cols.known), out.cols.rest, out.cols.blob, False)
            return out
        gone.append(name)
    for name in gone:
        out.cols.known.pop(name, None)
        out.cols.rest = tuple(r.without([name]) for r in out.cols.rest)
    out.cols.tail = tuple(k for k in out.cols.tail if k not in gone)
    return out


def _position(cols: Cols, place: Any) -> Hashable | None:
    """The name of the column at a position; ("#", n) in a source whose names are not known, else NOCONST.

    A column that was made and has no name yet has the name None.
    """
    if not isinstance(place, int) or isinstance(place, bool):
        return NOCONST
    if place < 0 and -place <= len(cols.tail) and not cols.maybe.keys() & set(cols.tail):
        return cols.tail[place]  # whatever stands before them
    if cols.blob or not cols.sure or cols.maybe:
        return NOCONST
    if not cols.rest:
        keys = list(cols.known)
        return keys[place] if -len(keys) <= place < len(keys) else NOCONST
    if len(cols.rest) > 1 or cols.rest[0].span is not None or cols.rest[0].tests or cols.rest[0].only:
        return NOCONST
    rest = cols.rest[0]
    if place < 0 and -place <= len(cols.tail):
        return cols.tail[place]
    names = touched(cols, rest)
    if len(cols.known) > len(names | set(cols.tail)):
        return NOCONST
    gone = rest.minus - (names - set(cols.tail))
    return ("#", place + len(cols.tail) if place < 0 else place, frozenset(gone))


def _single_column(cols: Cols, a: Any, b: Any) -> Hashable | None:
    """The one column of a range that holds only one: `x[:, -1:]`, `x[:, 3:4]`."""
    if isinstance(a, bool) or not isinstance(a, (int, type(None))):
        return NOCONST
    if a == -1 and b is None:
        return _position(cols, -1)
    if isinstance(b, int) and not isinstance(b, bool) and b == (a or 0) + 1 and b != 0:
        return _position(cols, a or 0)
    return NOCONST


def _range_of(cols: Cols, a: Any, b: Any) -> Cols:
    """A range of columns by position."""
    plain = all(x is None or (isinstance(x, int) and not isinstance(x, bool)) for x in (a, b))
    vague = cols.copy()
    if not plain or cols.blob or not cols.sure or cols.maybe or len(cols.rest) > 1:
        vague.sure = False
        return vague
    if not cols.rest:
        out = Cols({k: cols.known[k] for k in list(cols.known)[a:b]})
        out.event = cols.event
        return out
    rest = cols.rest[0]
    names = touched(cols, rest) - set(cols.tail)
    if rest.span is not None or rest.tests or rest.only or len(cols.known) > len(names) + len(cols.tail):
        if cols.tail and b is None and isinstance(a, int) and 0 <= a <= len(cols.known) - len(cols.tail):
            # The last ones are among them, whatever else is.
            vague.maybe = {k: "?" for k in cols.known if k not in cols.tail}
            vague.rest = tuple(Rest(r.uni, r.minus, r.span, r.tests, "?") for r in cols.rest)
            return vague
        vague.sure = False
        return vague
    tail = list(cols.tail)
    whole = Rest(rest.uni, rest.minus - names)
    if a is not None and a < 0:
        if -a > len(tail) or (b is not None and b >= 0):
            vague.sure = False
            return vague
        return Cols({k: cols.known[k] for k in tail[a:b]})
    if b is not None and b < 0:
        cut = min(-b, len(tail))
        tail = tail[: len(tail) - cut]
        b = (b + cut) or None
    elif b is not None:
        tail = []
    if a in (None, 0) and b is None:
        # All of the source: what was used by name is there by name.
        known = {k: c for k, c in cols.known.items() if k in names or k in tail}
        out = Cols(known, (rest,))
    else:
        out = Cols({k: cols.known[k] for k in tail}, (Rest(whole.uni, whole.minus, (a, b)),))
    out.tail = tuple(tail)
    return out


def take_loc(it: Any, data: Data, which: str, index: list[Any], node: Any) -> Val:
    """`data.loc[...]` and `data.iloc[...]`."""
    first = index[0]
    label = which in ("loc", "at", "ix")
    if isinstance(first, tuple):
        part: Val = (
            subscripts.slice_labels(it, data, first[0], first[1])
            if label and are_labels(first)
            else slice_rows(it, data, *first)
        )
    elif isinstance(first, (Func, Bound)):
        got = it.call(first, [data], {}, node)
        return take_loc(it, data, which, [got, *index[1:]], node)
    elif isinstance(first, Data):
        if first.mask is not None or first.kind == "mask" or _one_each(first, data):
            part = filter_rows(it, data, first, node)
        elif not first.rows and first.kind in ("stat",):
            part = taking.pick(it, data, unknown(first.total(), first.scores))
        elif first.kind in ("index", "series", "array", "unknown"):
            part = index_rows(it, data, first)
        else:
            part = index_rows(it, data, first)
    elif label and subscripts.of_levels(first):
        part = subscripts.slice_levels(it, data, first)
    elif isinstance(first, Seq):
        only = taking.only_columns(data, first) if which == "iloc" else None
        if only is not None:
            part = only
        elif datas_of(first):
            part = index_rows(it, data, from_seq(it, first, node))
        else:
            names = [x.const if isinstance(x, Num) else NOCONST for x in first.items]
            if names and not first.open and all(isinstance(n, (int, str)) for n in names):
                vn = ("index", data_set_of(data.rows)) if label else ("position", data.rows)
                part = data.like(
                    rows=data.rows.with_lit(("val", vn, "in", frozenset(literal(n) for n in names))), name=""
                )
            else:
                part = data.like(
                    rows=data.rows.with_lit(("pred", ("list", first.vn), True)),
                    infl=data.infl | passing(first),
                    name="",
                )
    elif isinstance(first, Num):
        if data.scores and not data.rows:
            part = data.like(infl=data.infl | passing(first), name="")
            if len(index) < 2:
                return part
        elif data.kind in ("frame", "unknown") or len(index) > 1 or data.rows:
            part = data.like(
                kind="row" if data.kind != "unknown" else "frame", infl=data.infl | passing(first), name=""
            )
            if isinstance(first.const, (int, str)) and not isinstance(first.const, bool):
                vn2 = ("index", data_set_of(data.rows)) if label else ("position", data.rows)
                part.rows = data.rows.with_lit(("val", vn2, "==", literal(first.const)))
        else:
            return taking.pick(it, data, first)
    else:
        part = data
    if len(index) > 1 and isinstance(part, Data):
        second = index[1]
        if which in ("iloc", "iat"):
            return col_part(it, part, second)
        if isinstance(second, tuple):
            if second[0] is None and second[1] is None:
                return part
            vague = part.cols.copy() if part.cols is not None else None
            if vague is not None:
                vague.sure = False
            return part.like(cols=vague, name="")
        if subscripts.of_levels(second):
            return part  # some columns, by their levels
        kind = part.kind
        if label and isinstance(second, Seq) and second.items and all(map(_whole_number, second.items)):
            return select_columns(it, part.like(kind="frame", vn=part.vn), second)  # names that are numbers
        if isinstance(second, Val):
            out = taking.take_data(it, part.like(kind="frame", vn=part.vn), second, node)
            if isinstance(out, Data) and isinstance(second, Data) and second.mask is not None:
                return part
            return out if isinstance(out, Data) or kind else part
    return part


def _whole_number(value: Val) -> bool:
    return isinstance(value, Num) and type(value.const) is int


def _one_each(index: Data, data: Data) -> bool:
    """A column with a value for each row of a frame: a mask, where labels would be a part of them."""
    plain = index.kind == "series" and not (index.repeat or index.shuffled or index.preds)
    return plain and bool(data.rows) and index.rows == data.rows


def are_labels(bounds: tuple[Any, ...]) -> bool:
    return any(isinstance(b, (Num, Val)) for b in bounds if b is not None)
