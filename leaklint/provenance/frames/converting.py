"""Lists, dicts and data sets of one's own as tables; tables as plain data."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import times
from leaklint.provenance.frames import columns, masks, operators
from leaklint.provenance.rows import END, NONE, Atom, Rows, Sym, Universe
from leaklint.provenance.values import (
    Alt,
    Bound,
    Col,
    Cols,
    Data,
    Infls,
    Inst,
    Map,
    Num,
    Obj,
    Rest,
    Seq,
    Val,
    const,
    datas_of,
    fresh,
    infl_of,
    join,
    join_cols,
    preds_of,
    scores_of,
    unknown,
)


def is_wide(data: Data) -> bool:
    """Whether it has several columns that an element-wise step keeps apart."""
    cols = data.cols
    if cols is None:
        return False
    if len(cols.known) == 1 and None in cols.known and not cols.blob:
        return False  # one column, made from those
    return bool(cols.rest) or len(cols.known) > 1


def from_seq(it: Any, seq: Seq, node: Any, stack: bool = False) -> Data:
    """A list of data as data: `np.array([...])`, `pd.DataFrame(rows)`."""
    datas = datas_of(seq)
    made = it.aug_seqs.get(id(seq))
    if made is not None and datas:
        datas = [d.like(rows=made, name="") if d.rows else d for d in datas]
    infl: Infls = seq.infl
    for item in seq.items:
        infl |= infl_of(item)
    preds = preds_of(seq)
    scores = scores_of(seq)
    if not datas:
        kept = frozenset(i for i in infl if i.kind != "fit" or preds)
        out = Data("array", NONE, None, kept, preds, scores=scores)
        out.vn = ("seq", seq.vn)
        return out
    step = next((d.step for d in datas if d.step), None)
    if not step and not stack and all(d.kind == "cell" for d in datas):
        # Parts of one row, put together again.
        whole = datas[0].like(kind="row", name="", infl=infl, preds=preds, scores=scores)
        whole.beside, whole.told = seq.along, seq.told
        whole.shuffled = whole.shuffled or seq.shuffled
        return whole
    rows = NONE
    for data in datas:
        if not rows:
            rows = data.rows
        elif stack and data.rows != rows:
            rows |= data.rows
    rows = rows if stack else operators.rows_of(datas)
    cols: Cols | None = None
    for data in datas[:12]:
        cols = (
            join_cols(cols, data.cols.copy())
            if data.cols is not None and cols is not None
            else cols or data.cols
        )
    if cols is not None and any(isinstance(item, (Seq, Map)) for item in seq.items):
        # A list of tuples, a row each: which of them is taken later is not known.
        cols = cols.copy()
        cols.sure = False
    out = Data("array", rows, cols, infl, preds, scores=scores)
    out.shuffled = seq.shuffled
    out.versus = any(d.versus for d in datas)
    out.beside, out.told = seq.along, seq.told
    out.harmless = all(d.harmless for d in datas)
    out.ordered = max(d.ordered for d in datas)
    out.flipped = datas[0].flipped
    if step and step[0] == "block":
        # A row for each stretch of an entity.
        uni = it.universe("", ("blocks", step[1], rows), made="aggregate", origin=rows)
        uni.extra["keys"] = step[3]
        out.rows = Rows((Atom(uni),))
        out.cols = Cols(rest=(Rest(uni),))
    elif step and len(step) > 2:
        key = ("windows", step[1], rows)
        uni = windows_of(it, datas[0].name, key, _within_range(it, datas[0], step[1]), node)
        uni.extra["reach"] = [
            (*d.reach[1:], d.cols) for d in datas if d.reach is not None and d.rows == d.reach[0]
        ]
        out.rows = Rows((Atom(uni),))
        out.cols = Cols(rest=(Rest(uni),))
        out.ordered = max(out.ordered, 1)
    return out


def _within_range(it: Any, data: Data, base: Hashable) -> Rows:
    """The rows that windows end at: those of the range that a loop went through, where it had bounds of its own."""
    bounds = it.ranges.get(base[1]) if isinstance(base, tuple) and base[:1] == ("loop",) else None
    if bounds is None or any(lit[0] == "pos" for atom in data.rows.atoms for lit in atom.lits):
        return data.rows
    return data.rows.with_lit(("pos", (data.rows, data.shuffled), *bounds))


def as_data(it: Any, value: Val | None, node: Any) -> Data | None:
    """A value as data where it is data or holds some."""
    if isinstance(value, Data):
        return value
    if isinstance(value, Seq) and value.kind not in ("range",):
        if datas_of(value) or scores_of(value) or preds_of(value):
            return from_seq(it, value, node)
        return None
    if isinstance(value, Alt):
        out: Val | None = None
        for option in value.options:
            one = as_data(it, option, node)
            if one is not None:
                out = one if out is None else join(out, one)
        return out if isinstance(out, Data) else None
    if isinstance(value, Map):
        datas = datas_of(value)
        if datas:
            return from_map(it, value, node)
    if isinstance(value, Num) and isinstance(value.vn, tuple) and value.vn[:1] == ("missing",):
        found: Data = it.missing_data(value)
        return found
    if isinstance(value, Inst):
        return _own_dataset(it, value, node)
    return None


def table_of(it: Any, data: Data, infl: Infls) -> tuple[Any, ...]:
    """The rows of a table with one row a group, and what was learned by making it, which is in its cells."""
    keys = tuple(k.vn if isinstance(k, Data) else k for k in data.keys or ())
    by_time = (
        len(keys) == 1 and isinstance((data.keys or ())[0], Data) and times.is_time((data.keys or ())[0])
    )
    # Keys that nobody could tell are those of this very `groupby`.
    uni = it.universe("", ("table", data.rows, keys or data.vn))
    uni.extra.setdefault("row-keys", tuple(k for k in data.keys or () if isinstance(k, Data)))
    return uni, frozenset(i.event for i in infl), by_time


def tabled(data: Data) -> Data:
    """A table of groups that is split, fitted or shifted: data in its own right, one row a group."""
    if data.rows or data.table is None:
        return data
    uni, made, by_time = data.table
    out = data.like(
        kind="frame" if data.kind == "stat" else data.kind,
        rows=Rows((Atom(uni),)),
        infl=frozenset(i for i in data.infl if i.event not in made),
        vn=("table", data.vn),
    )
    if out.cols is None:
        out.cols = Cols({}, (Rest(uni),))
        out.cols.sure = False
    if by_time:
        out.ordered = 2
    return out


def as_rows(it: Any, value: Val | None, node: Any) -> Data | None:
    """Like `as_data`, and a plain list of values counts as rows too, as does a table of groups."""
    data = as_data(it, value, node)
    if data is not None:
        return tabled(data)
    if isinstance(value, Seq) and value.kind in ("list", "tuple") and (value.open or len(value.items) > 4):
        if all(isinstance(x, (Num, Seq, Map)) for x in value.items):
            uni = it.universe("", ("list", value.vn), generated=True)
            if uni.event < 0:
                uni.event = it.event("generate", node, "list", Rows((Atom(uni),))).index
            return Data("list", Rows((Atom(uni),)), None, infl_of(value), vn=("listed", value.vn))
    return None


def _own_dataset(it: Any, inst: Inst, node: Any) -> Data | None:
    """An instance of a data set class of the notebook (`__getitem__`, `__len__`) as the rows it gives out."""
    method_ = it.lookup_method(inst, "__getitem__")
    if method_ is None or it.depth > 18:
        return None
    number = Num()
    got = it.call(method_, [number], {}, node)
    items = got.items if isinstance(got, Seq) else [got]
    datas = [d for x in items for d in datas_of(x)[:1] if d.rows]
    if not datas:
        return None
    first = datas[0].like(kind="array", name="")
    rows = Rows(Atom(a.uni, frozenset(x for x in a.lits if not masks.is_single(x))) for a in first.rows.atoms)
    cut = _windows_at(it, first, rows, number, node)
    rows = cut or rows
    out = Data("dataset", rows, first.cols, first.infl)
    out.qual = "torch_dataset"
    out.fields = {"x": first.like(rows=rows)}
    if len(datas) > 1:
        label = out.fields["y"] = datas[1].like(kind="array", rows=rows, name="")
        if cut is not None and label.cols is not None and not label.cols.rest:
            # A later value of the series, whatever the column is called: none of those in the window.
            label.cols = Cols({k: Col(k, None, ((c, "lead"),), c.infl) for k, c in label.cols.known.items()})
    out.vn = ("own", inst.vn)
    return out


def windows_of(it: Any, name: str, key: Hashable, origin: Rows, node: Any) -> Universe:
    """The windows that one step cuts out of some rows."""
    uni: Universe = it.universe(name or "windows", key, made="windows", origin=origin)
    if uni.event < 0:
        uni.event = it.event("windows", node, name or "windows", origin).index
    return uni


def _windows_at(it: Any, first: Data, rows: Rows, number: Num, node: Any) -> Rows | None:
    """The rows of a data set that gives out `series[i : i + width]`: windows that overlap."""
    cut = {
        lit
        for atom in rows.atoms
        for lit in atom.lits
        if lit[0] == "pos"
        and lit[2].base == number.vn
        and lit[3] not in (END, Sym(lit[2].base, lit[2].off + 1))
    }
    if not cut:
        return None
    whole = Rows(Atom(a.uni, a.lits - cut) for a in rows.atoms)
    return Rows((Atom(windows_of(it, first.name, ("windows", "own", whole), whole, node)),))


def part_field(data: Data, key: Hashable) -> Data | None:
    """A part of a data set object, with the rows that the object has now."""
    found = data.fields.get(key) if data.fields else None
    if found is None:
        return None
    return (
        found.like(rows=data.rows, infl=found.infl | data.infl, vn=("field", data.vn, key))
        if data.rows
        else found
    )


def _of_the_row(value: Val) -> bool:
    """`path.stem`: what was asked of the row that the round of a loop was at, another one in each row."""
    return isinstance(value, Alt) and all(isinstance(one, Bound) for one in value.options)


def from_map(it: Any, value: Map, node: Any) -> Data:
    """`pd.DataFrame({...})`."""
    datas = datas_of(value)
    rows = operators.rows_of(datas)
    if not rows and any(d.kind == "stat" for d in datas):
        # A table of statistics: no rows of its own.
        return Data("stat", NONE, None, infl_of(value), preds_of(value), scores=scores_of(value))
    if (rows and len(datas) > 1 and all(u.generated for u in rows.universes)) or not rows:
        uni = it.universe("", ("frame", fresh()), generated=True)
        if rows:
            uni.origin = None
        first = it.event("generate", node, "DataFrame", Rows((Atom(uni),)))
        uni.event = first.index
        for data in datas:
            if data.rows != rows:
                continue
        rows = Rows((Atom(uni),)) if not rows or len({d.rows for d in datas if d.rows}) > 1 else rows
    out = Data("frame", rows, Cols(), value.infl)
    for key, item in value.items.items():
        columns.set_column(it, out, const(key), item, node)
        if isinstance(item, Seq) and scores_of(item):
            out.scores |= scores_of(item)
        if isinstance(item, Data):
            out.scores |= item.scores
            out.step = out.step or item.step
        elif isinstance(item, Num) and item.scores:
            out.scores |= item.scores
        elif isinstance(item, (Obj, Inst, Alt)) and not _of_the_row(item):
            out.held = {**(out.held or {}), key: item}
        if isinstance(item, Seq) and item.items and all(isinstance(x, (Obj, Inst, Alt)) for x in item.items):
            out.held = {**(out.held or {}), key: it.element(item, node)}
    if value.summary is not None:
        columns.set_column(it, out, unknown(), value.summary, node)
        out.scores |= scores_of(value.summary)
    out.infl = value.infl
    return out
