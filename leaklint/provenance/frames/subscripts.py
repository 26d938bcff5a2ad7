"""Subscripts of anything: `x[...]`, slices, keys."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import calls, models, pieces
from leaklint.provenance.frames import locating, taking
from leaklint.provenance.frames.converting import from_seq, is_wide
from leaklint.provenance.frames.elements import named_group
from leaklint.provenance.frames.masks import literal
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.frames.selecting import data_set_of, one_of_many, passing, slice_rows, some_of_many
from leaklint.provenance.rows import Atom, Lit, Rows, by_loop
from leaklint.provenance.values import (
    NOCONST,
    Alt,
    Data,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Rest,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    key_of,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t


def subscript(it: Any, recv: Val, node: t.Sub, env: Any) -> Val:
    """`recv[...]`."""
    if isinstance(recv, Lib | Obj) and recv.qual == "pandas.IndexSlice":
        return _levels(it, node, env)
    if len(node.index) == 1 and isinstance(node.index[0], t.Slice):
        part = node.index[0]
        lo = it.ev(part.lo, env) if part.lo is not None else None
        hi = it.ev(part.hi, env) if part.hi is not None else None
        step = it.ev(part.step, env) if part.step is not None else None
        return take_slice(it, recv, lo, hi, step, node)
    if len(node.index) == 1:
        one = index_of(it, node.index[0], env)
        if isinstance(one, tuple):
            return take_slice(it, recv, one[0], one[1], one[2], node)
        return _one_of_several(recv, [one], take(it, recv, one, node))
    index = [index_of(it, x, env) for x in node.index]
    return _one_of_several(recv, index, locating.take_many(it, recv, index, node))


def _levels(it: Any, node: t.Sub, env: Any) -> Seq:
    """`pd.IndexSlice["a", "2017":]`: what is asked of each level of an index."""
    items: list[Val] = []
    for one in node.index:
        asked = index_of(it, one, env)
        if isinstance(asked, tuple):
            asked = Seq("slice", [bound if bound is not None else const(None) for bound in asked])
        items.append(asked)
    return Seq("levels", items)


def of_levels(index: Any) -> bool:
    """Whether rows are asked for by several levels of their index."""
    if not isinstance(index, Seq) or index.open:
        return False
    return index.kind == "levels" or any(isinstance(x, Seq) and x.kind == "slice" for x in index.items)


def slice_levels(it: Any, data: Data, levels: Seq) -> Data:
    """`data.loc[pd.IndexSlice[:, "2017":], :]`: the rows that meet what is asked of each level."""
    for at, asked in enumerate(levels.items):
        vn = ("level", at, data_set_of(data.rows))
        if isinstance(asked, Seq) and asked.kind == "slice":
            bounds = [None if isinstance(x, Num) and x.const is None else x for x in asked.items[:2]]
            data = slice_labels(it, data, bounds[0], bounds[1], vn)
        elif isinstance(asked, Num) and asked.const is not NOCONST:
            data = data.like(rows=data.rows.with_lit(("val", vn, "==", literal(asked.const))), name="")
        else:
            data = data.like(
                rows=data.rows.with_lit(("pred", ("in", vn, asked.vn), True)),
                infl=data.infl | passing(asked),
                name="",
            )
    return data


def _one_of_several(recv: Val, index: list[Any], out: Val) -> Val:
    """`scan[k]` in a loop over `k`: a slice of a scan, of which each round takes another."""
    if not isinstance(recv, Data) or not isinstance(out, Data) or out.preds:
        return out
    if recv.cols is not None and is_wide(recv) and recv.kind != "array":
        return out  # columns
    one = recv.kind in ("row", "cell")
    if out.kind not in ("row", "cell") or (one and out.rows != recv.rows):
        return out
    numbers = [x.number() for x in (index if one else index[1:]) if isinstance(x, Num)]
    if any(number is not None and by_loop(number) for number in numbers):
        out = out.like(vn=out.vn)
        out.bit = True
    return out


def index_of(it: Any, node: t.Expr, env: Any) -> Any:
    if isinstance(node, t.Slice):
        return tuple(it.ev(x, env) if x is not None else None for x in (node.lo, node.hi, node.step))
    value = it.ev(node, env)
    if isinstance(value, Seq) and value.kind == "slice":
        return tuple([*value.items, None, None][:3])
    return value


def take_slice(it: Any, recv: Val, lo: Val | None, hi: Val | None, step: Val | None, node: Any) -> Val:
    if isinstance(recv, Data):
        base = recv.parts[0] if recv.kind == "loc" and recv.parts else recv
        if recv.kind == "loc":
            if recv.qual == "iloc":
                return slice_rows(it, base, lo, hi, step)
            return slice_labels(it, base, lo, hi)
        text = [x for x in (lo, hi) if isinstance(x, Num) and isinstance(x.const, str)]
        if text:
            return slice_labels(it, base, lo, hi)
        if recv.kind == "row" and step is None and recv.cols is not None and is_wide(recv):
            part = locating.col_part(it, recv, (lo, hi))
            return part.like(kind="row") if isinstance(part, Data) else part
        out = slice_rows(it, recv, lo, hi, step)
        picked = frozenset(i for b in (lo, hi) if b is not None for i in infl_of(b) if i.kind == "selection")
        if picked:
            out.infl |= picked
        return out
    if isinstance(recv, Seq):
        if recv.kind == "names" and any(
            isinstance(x, Num) and isinstance(x.const, RestName) for x in recv.items
        ):
            return _slice_names(recv, lo, hi)
        if not recv.open and recv.kind not in ("range", "folds"):
            a, b, c = (
                x.const if isinstance(x, Num) and (x.const is None or isinstance(x.const, int)) else None
                for x in (lo, hi, step)
            )
            known = all(
                x is None or (isinstance(x, Num) and (isinstance(x.const, int) or x.const is None))
                for x in (lo, hi, step)
            )
            if known and c != 0:
                return Seq(recv.kind, recv.items[slice(a, b, c)], False, recv.infl, recv.scores)
        if step is None:
            some = pieces.between(recv, lo, hi)
            if some is not None:
                return some
        rest = Seq(
            recv.kind if recv.kind not in ("range", "folds") else "list",
            list(recv.items),
            True,
            recv.infl,
            recv.scores,
        )
        if recv.kind == "range":
            rows = it.universe("range", ("range", recv.vn))
            return slice_rows(it, Data("index", Rows((Atom(rows),)), vn=recv.vn), lo, hi, step)
        chosen = frozenset(i for b in (lo, hi) if b is not None for i in infl_of(b) if i.kind == "selection")
        if chosen:
            return add_infl(rest, chosen)
        datas = datas_of(recv)
        if recv.open and datas and all(one_of_many(d) for d in datas):
            which = tuple(bound.vn if bound is not None else None for bound in (lo, hi))
            rest.items = [some_of_many(it, x, which) if isinstance(x, Data) else x for x in recv.items]
            return rest
        if recv.open and len(recv.items) == 2 and datas and all(not _rowlike(x) for x in recv.items):
            if isinstance(hi, Num) and hi.const == -1 and lo is None:
                return Seq(recv.kind, recv.items[:1], True, recv.infl)
            if isinstance(lo, Num) and lo.const == 1 and hi is None:
                return Seq(recv.kind, recv.items[1:], True, recv.infl)
        if datas and recv.open:
            # A list with an element a row: slicing it parts the rows.
            data = from_seq(it, recv, node)
            data.vn = ("seq", recv.vn)
            data.kind = "list"
            return slice_rows(it, data, lo, hi, step)
        if recv.open and not datas:
            rows2 = it.universe("", ("list", recv.vn))
            if rows2.event < 0:
                rows2.event = it.event("generate", node, "list", Rows((Atom(rows2),))).index
                rows2.generated = True
            return slice_rows(
                it, Data("array", Rows((Atom(rows2),)), None, infl_of(recv), vn=recv.vn), lo, hi, step
            )
        return rest
    if isinstance(recv, Map):
        return unknown(recv.infl)
    return Num(infl=infl_of(recv), scores=scores_of(recv), preds=preds_of(recv))


def _rowlike(value: Val) -> bool:
    return any(d.kind in ("row", "cell") for d in datas_of(value))


def _by_gaps(recv: Seq, index: Num) -> Seq | None:
    """`df.columns[df.isna().mean() > 0.8]`: names of columns that are mostly empty, or mostly not.

    What a model is asked for is not mostly empty: nothing that matters is among the one, all of it among the
    other.
    """
    vn = index.vn
    if not (isinstance(vn, tuple) and len(vn) == 3 and vn[0] in ("<", "<=", ">", ">=")):
        return None
    share = vn[1]
    if not (isinstance(share, tuple) and len(share) > 1 and share[0] in ("mean", "sum")):
        return None
    if not (isinstance(share[1], tuple) and share[1][:1] in (("isna",), ("isnull",))):
        return None
    return Seq("names", [], False, recv.infl) if vn[0] in (">", ">=") else recv


def _name_at(recv: Seq, place: int) -> Num | None:
    """`df.columns[-1]` of a table whose columns nobody named: one of them, by its position."""
    at = next(i for i, x in enumerate(recv.items) if isinstance(x, Num) and isinstance(x.const, RestName))
    front, some, ends = recv.items[:at], recv.items[at], recv.items[at + 1 :]
    names = some.const if isinstance(some, Num) else None
    assert isinstance(names, RestName)
    if place < 0 and -place <= len(ends):
        return None
    rest = names.rest
    named = {x.const for x in front if isinstance(x, Num) and isinstance(x.const, str | tuple)}
    if rest.span is not None or rest.tests or rest.only or names.minus or names.tests:
        return None
    if len(named) < len(front) or not named <= rest.minus or recv.open:
        return None
    gone = frozenset(rest.minus - named)
    return Num(("#", place + len(ends) if place < 0 else place, gone), infl=recv.infl)


def _slice_names(recv: Seq, lo: Val | None, hi: Val | None) -> Seq:
    """`df.columns[:-1]`: by position, so only the ends are known."""
    out: list[Val] = []
    a = lo.const if isinstance(lo, Num) and isinstance(lo.const, int) else None
    b = hi.const if isinstance(hi, Num) and isinstance(hi.const, int) else None
    for item in recv.items:
        if isinstance(item, Num) and isinstance(item.const, RestName):
            rest = item.const.rest
            if a is None and b is None:
                out.append(Num(RestName(rest, item.const.minus, item.const.tests), vn=("rest", fresh())))
                continue
            ends = recv.items[recv.items.index(item) + 1 :]
            front = recv.items[: recv.items.index(item)]
            if b is not None and b < 0 and ends:
                # The last ones are known: `df.columns[:-1]` after `df["y"] = ...`.
                ends, b = ends[:b], (b + len(ends)) or None
                if b is not None and b > 0:
                    b = None
            elif b is not None and b >= 0:
                ends = []
            if a is not None and a < 0:
                return Seq("names", ends[a:] if -a <= len(ends) else [item], -a > len(ends), recv.infl)
            named = [x for x in front if isinstance(x, Num) and isinstance(x.const, str)]
            whole = rest.minus - {x.const for x in named if isinstance(x, Num)}
            if (a, b) == (None, None):
                out += front
                name = RestName(rest, item.const.minus, item.const.tests)
            else:
                name = RestName(
                    Rest(rest.uni, frozenset(whole), (a, b), rest.tests, rest.only),
                    item.const.minus,
                    item.const.tests,
                )
            return Seq("names", [*out, Num(name, vn=("rest", fresh())), *ends], recv.open, recv.infl)
    return Seq("names", out, recv.open, recv.infl)


def slice_labels(it: Any, data: Data, lo: Val | None, hi: Val | None, level: Hashable = None) -> Data:
    """`data.loc["2020":"2021"]`: a range of labels; the end is inclusive."""
    vn = level if level is not None else ("index", data_set_of(data.rows))
    lits: set[Lit] = set()
    for value, op in ((lo, ">="), (hi, "<=")):
        if value is None or (isinstance(value, Num) and value.const is None):
            continue
        if isinstance(value, Num):
            if value.const is not NOCONST:
                lits.add(("val", vn, op, literal(value.const)))
                continue
            number = value.number()
            if number is not None:
                lits.add(("val", vn, op, number))
                continue
        lits.add(("pred", ("cmp", op, vn, value.vn), True))
    return data.like(rows=data.rows.with_lits(lits), name="", parts=None)


def take(it: Any, recv: Val, index: Val, node: Any) -> Val:
    """`recv[index]` with one index."""
    picked = infl_of(index)
    if picked:
        picked = frozenset(i for i in picked if i.kind == "selection")
    if isinstance(recv, Seq):
        if (
            isinstance(index, Num)
            and index.const in (0, -1)
            and recv.open
            and len(recv.items) >= 2
            and not any(scores_of(x) for x in recv.items)
            and not pieces.counted(recv)
        ):
            # Two rounds of a loop stand for all of them: the first and the last are not the same one.
            return add_infl(recv.items[0 if index.const == 0 else -1], picked | recv.infl)
        if (
            recv.kind == "names"
            and isinstance(index, Num)
            and type(index.const) is int
            and any(isinstance(x, Num) and isinstance(x.const, RestName) for x in recv.items)
        ):
            name = _name_at(recv, index.const)
            if name is not None:
                return add_infl(name, picked)
        gaps = _by_gaps(recv, index) if recv.kind == "names" and isinstance(index, Num) else None
        if gaps is not None:
            return gaps
        if (
            isinstance(index, Num)
            and isinstance(index.const, int)
            and not recv.open
            and recv.kind not in ("range", "folds")
        ) and -len(recv.items) <= index.const < len(recv.items):
            return add_infl(recv.items[index.const], picked | recv.infl)
        if recv.kind == "names" and isinstance(index, (Data, Seq)):
            # Names picked by a computed mask or order: which ones is not known, what chose them is.
            return _picked_names(it, recv, index, node)
        if isinstance(index, Num) and (index.const is NOCONST or pieces.counted(recv)):
            part = pieces.at(recv, index)
            if part is not None:
                return add_infl(part, picked | recv.infl)
        objects = not datas_of(recv) and any(isinstance(x, (Map, Obj, Inst)) for x in recv.items)
        if isinstance(index, Data) and (datas_of(recv) or recv.open) and (index.rows or not objects):
            data = from_seq(it, recv, node)
            data.vn = ("seq", recv.vn)
            return take(it, data, index, node)
        return add_infl(
            it.element(
                recv, node, index.const if isinstance(index, Num) and isinstance(index.const, int) else None
            ),
            picked,
        )
    if isinstance(recv, Map):
        key = key_of(index)
        if key is not NOCONST and key in recv.items:
            return add_infl(recv.items[key], picked | recv.infl)
        if (isinstance(index, Num) and (picked or index.const is NOCONST)) or (
            isinstance(index, Data) and not index.rows and (recv.items or recv.summary is not None)
        ):
            return add_infl(it.element(recv, node), picked)
        if recv.summary is not None and not isinstance(index, Data):
            return add_infl(named_group(recv.summary, index), picked | recv.infl)
        if isinstance(index, Data) and datas_of(recv) and any(d.rows for d in datas_of(recv)):
            return add_infl(it.element(recv, node), picked | recv.infl)
        if isinstance(index, Data):
            from leaklint.provenance.calls import looked_up

            return index.like(infl=index.infl | looked_up(infl_of(recv)), name="")
        return unknown(recv.infl | picked)
    if isinstance(recv, Data):
        return taking.take_data(it, recv, index, node)
    if isinstance(recv, Alt):
        return recv.each(lambda option: take(it, option, index, node))
    if isinstance(recv, Inst):
        method = it.lookup_method(recv, "__getitem__")
        if method is not None:
            return it.call(method, [index], {}, node)  # type: ignore[no-any-return]
        return unknown(infl_of(recv))
    if isinstance(recv, Lib):
        return calls.library_subscript(it, recv, [index], node)
    if isinstance(recv, Obj):
        return models.item(it, recv, index, node)
    if isinstance(recv, Num) and isinstance(recv.vn, tuple) and recv.vn[:1] == ("missing",):
        return taking.take_data(it, it.missing_data(recv), index, node)
    out_num = Num(infl=infl_of(recv) | picked, scores=scores_of(recv), preds=preds_of(recv))
    out_num.unknown = isinstance(recv, Num) and recv.unknown
    return out_num


def _picked_names(it: Any, recv: Seq, index: Val, node: Any) -> Seq:
    mask = getattr(index, "span", None) if isinstance(index, Seq) else None
    if isinstance(mask, tuple) and mask and mask[0] == "name-mask":
        from leaklint.provenance.calls import names_minus

        _, _, op, right = mask
        if op == "!=":
            return names_minus(recv, right)
        if op == "==":
            return Seq("names", [right], False, recv.infl)
    out: list[Val] = []
    for item in recv.items:
        if isinstance(item, Num) and isinstance(item.const, RestName):
            name = RestName(item.const.rest, item.const.minus)
            name.sure = False
            out.append(Num(name, vn=("rest", fresh())))
        else:
            out.append(item)
    return Seq("names", out, True, recv.infl | passing(index) | it.choose(scores_of(index), node, "mask"))
