"""Stores: `df[...] = value`, `loc[...] = value`, attributes, `del`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import times
from leaklint.provenance.frames.columns import lose, names_of, parents_of, set_column
from leaklint.provenance.frames.locating import row_part
from leaklint.provenance.frames.masks import is_label, literal
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.frames.selecting import slice_rows
from leaklint.provenance.frames.subscripts import index_of
from leaklint.provenance.rows import NONE, Atom, Lit, Rows, complement
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Alt,
    Col,
    Cols,
    Data,
    Infl,
    Inst,
    Map,
    Num,
    Seq,
    Val,
    add_infl,
    const,
    fresh,
    infl_of,
    preds_of,
    scores_of,
)
from leaklint.syntax import tree as t


def store_item(it: Any, recv: Val, node: t.Sub, value: Val, env: Any) -> None:
    """`recv[...] = value`."""
    index = [index_of(it, x, env) for x in node.index]
    if isinstance(recv, Map):
        key: Val = (
            index[0]
            if len(index) == 1 and isinstance(index[0], Val)
            else Seq("tuple", [x for x in index if isinstance(x, Val)])
        )
        it.store_key(recv, key, value)
        return
    if isinstance(recv, Seq):
        if (
            isinstance(index[0], Num)
            and isinstance(index[0].const, int)
            and not recv.open
            and -len(recv.items) <= index[0].const < len(recv.items)
        ):
            recv.items[index[0].const] = add_infl(value, it.ctl) if it.ctl else value
        else:
            it.append(recv, value)
            recv.open = True
        return
    if isinstance(recv, Inst):
        method = it.lookup_method(recv, "__setitem__")
        if method is not None:
            it.call(method, [x for x in index if isinstance(x, Val)] + [value], {}, node)
        return
    if isinstance(recv, Alt):
        for option in recv.options:
            if isinstance(option, (Map, Data)):
                store_item(it, option, node, value, env)
        return
    if not isinstance(recv, Data):
        return
    if recv.kind == "loc" and recv.parts:
        base = recv.parts[0]
        if len(index) > 1 and isinstance(index[1], Val):
            names = index[1]
            rows_all = isinstance(index[0], tuple) and index[0][0] is None and index[0][1] is None
            if rows_all and recv.qual == "loc":
                set_column(it, base, names, value, node)
                return
            _partial(it, base, index[0], names if recv.qual in ("loc", "at", "ix") else None, value, node)
            return
        first = index[0]
        if isinstance(first, Num) and not base.rows:
            # `table.loc[i] = [...]`: a row of results.
            base.scores |= scores_of(value)
            base.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
            return
        _partial(it, base, first, None, value, node)
        return
    first = index[0]
    if (
        len(index) == 1
        and isinstance(first, Num)
        and (isinstance(first.const, str) or (recv.kind == "frame" and first.const is not None))
    ):
        set_column(it, recv, first, value, node)
        return
    if len(index) == 1 and isinstance(first, Seq) and recv.kind in ("frame", "unknown"):
        set_column(it, recv, first, value, node)
        return
    if len(index) == 1 and isinstance(first, Data) and recv.kind == "frame" and not first.rows:
        recv.infl |= infl_of(value)
        return
    if recv.kind == "mask" or (recv.mask is not None) or recv.qual == "flags":
        _set_flags(it, recv, first, value)
        return
    _partial(it, recv, first, None, value, node)


def _set_flags(it: Any, recv: Data, index: Any, value: Val) -> None:
    """`mask = np.zeros(n, bool); mask[rows] = True`."""
    truth = value.const if isinstance(value, Num) else None
    lits: frozenset[Lit] | None = None
    if isinstance(index, Data):
        if index.mask is not None:
            lits = index.mask
        elif len(index.rows.atoms) == 1 and index.rows.atoms[0].lits:
            lits = index.rows.atoms[0].lits
        elif index.kind == "index" or index.rows:
            lits = frozenset({("pred", index.vn, True)})
    elif isinstance(index, tuple):
        got = slice_rows(
            it, recv.like(rows=recv.rows or Rows((Atom(it.universe("", ("flags", recv.vn))),))), *index
        )
        extra = frozenset(lit for atom in got.rows.atoms for lit in atom.lits)
        lits = extra or None
    if lits is None:
        recv.mask = frozenset({("pred", fresh(), True)})
    elif truth in (True, 1):
        recv.mask = lits
    else:
        hole = complement(lits)
        recv.mask = frozenset({hole}) if hole is not None else None
    recv.kind = "mask"


def _remember(it: Any, col: Col, old: Col | None, value: Val, rows: Rows, target: Rows) -> None:
    """`df["part"] = "train"`, `df.loc[held, "part"] = "test"`: the value names these rows from now on."""
    if old is None or (old.vn not in it.written and (old.parents or old.uni is not None)):
        return
    # Truth values are masks of their own.
    if not isinstance(value, Num) or not isinstance(value.const, str):
        return
    if len(target.atoms) != 1 or len(rows.atoms) != 1:
        return
    lits = target.atoms[0].lits - rows.atoms[0].lits
    if lits:
        col.vn = ("written", fresh())
        it.written[col.vn] = {**it.written.get(old.vn, {}), literal(value.const): lits}


def _partial(it: Any, data: Data, index: Any, names: Val | None, value: Val, node: Any) -> None:
    """Some rows are overwritten: what shapes only those rows is out-of-fold for the others."""
    if it.ctl:
        value = add_infl(value, it.ctl)
    part = row_part(it, data, index, node) if not isinstance(index, Data) or index.kind != "loc" else data
    target = part.rows if isinstance(part, Data) else NONE
    infl = infl_of(value)
    if isinstance(index, Data):
        infl |= frozenset(i for i in index.total() if i.kind == "statistic")
    from leaklint.provenance.rows import NO, overlap

    kept: set[Infl] = set()
    for one in infl:
        if one in data.infl:
            continue
        if one.kind == "statistic" and target and one.rows and overlap(one.rows, target) == NO:
            kept.add(Infl("out-of-fold", one.rows, one.event, one.learns, one.cols))
        else:
            kept.add(one)
    # One number out of a list of numbers, into a matrix that is filled cell by cell, says nothing of its rows.
    number = isinstance(value, Data) and value.kind in ("row", "cell") and value.rows.generated
    if isinstance(value, Data) and not data.rows and not number:
        data.rows = value.rows if not target else data.rows
        if not data.rows:
            data.rows = value.rows
    data.preds |= preds_of(value)
    data.scores |= scores_of(value)
    if isinstance(value, Data):
        data.versus = data.versus or value.versus
        if data.cols is None and value.cols is not None:
            data.cols = value.cols.copy()
    if names is not None and data.cols is not None:
        key = names.const if isinstance(names, Num) else NOCONST
        if is_label(key) and not isinstance(key, RestName):
            old = data.cols.known.get(key)
            if old is None:
                old = next((it.root_col(r.uni, key) for r in data.cols.rest if key not in r.minus), None)
            parents = parents_of(value) if isinstance(value, Data) else ()
            col = Col(
                key,
                old.uni if old else None,
                ((old, "row"), *parents) if old else parents,
                (old.infl if old else NO_INFL) | frozenset(kept),
            )
            _remember(it, col, old, value, data.rows, target)
            data.cols.known[key] = col
            data.cols.rest = tuple(r.without([key]) for r in data.cols.rest)
            if isinstance(value, Data) and value.preds:
                data.fields = {
                    **(data.fields or {}),
                    key: data.like(kind="series", preds=value.preds, cols=None, fields=None),
                }
            data.vn = fresh()
            return
    data.infl |= frozenset(kept)
    data.vn = fresh()


def set_attr(it: Any, data: Data, name: str, value: Val, node: Any) -> None:
    """`df.columns = [...]`, `df.index = ...`, `df.name = ...`."""
    if name == "columns" and data.cols is not None:
        if (
            isinstance(value, Seq)
            and not value.open
            and not data.cols.rest
            and len(value.items) == len(data.cols.known)
        ):
            named = [x.const if isinstance(x, Num) else NOCONST for x in value.items]
            if all(isinstance(n, str) for n in named):
                data.cols.known = dict(zip(named, data.cols.known.values(), strict=True))
                return
        if isinstance(value, Seq) and not value.open and data.cols.rest and not data.cols.known:
            # Names for a source that had none: later uses by name find the same columns.
            return
        if untouched(it, data.cols):
            return  # other names for all of them, and nobody has used the old ones
        _rename_all(it, data, value)
        return
    if name in ("index", "name", "dtype", "shape", "attrs", "flags"):
        if name == "index":
            times.set_index(data, value)
        return
    if data.kind in ("frame", "unknown"):
        known = data.cols is None or name in data.cols.known
        set_column(it, data, const(name), value, node)
        made = data.cols.known.get(name) if data.cols is not None else None
        if not known and made is not None:
            made.sure = False  # of a frame without that column this sets a mere attribute


def _rename_all(it: Any, data: Data, value: Val) -> None:
    """Other names for all columns: which is which is known where there is a name for each of them, in order."""
    cols = data.cols
    assert cols is not None
    new: dict[Hashable, Hashable] = {}
    if isinstance(value, Seq) and not value.open and len(value.items) == len(old := names_of(it, data).items):
        for before, after in zip(old, value.items, strict=True):
            known = after.const if isinstance(after, Num) else NOCONST
            if isinstance(before, Num) and isinstance(known, str):
                new[before.const] = known
    cols.known = {new.get(key, f"?{key}"): col for key, col in cols.known.items()}
    cols.maybe = {new.get(key, f"?{key}"): how for key, how in cols.maybe.items()}
    cols.tail = tuple(new.get(key, f"?{key}") for key in cols.tail)
    data.vn = fresh()


def untouched(it: Any, cols: Cols) -> bool:
    """Whether no column of a source has been named yet."""
    if cols.known or cols.blob or cols.maybe or any(r.minus or r.tests or r.only for r in cols.rest):
        return False
    mine = {id(r.uni) for r in cols.rest}
    return not any(uni in mine for uni, _ in it.cols)


def delete_item(it: Any, recv: Val, node: t.Sub, env: Any) -> None:
    index = [index_of(it, x, env) for x in node.index]
    if isinstance(recv, Map) and isinstance(index[0], Num) and is_label(index[0].const):
        recv.items.pop(index[0].const, None)
    elif isinstance(recv, Data) and isinstance(index[0], Val):
        lose(it, recv, index[0])
