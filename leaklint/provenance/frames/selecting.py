"""Choosing rows: slices, filters, index arrays, dropped rows."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import groups
from leaklint.provenance.frames.columns import own_place, says
from leaklint.provenance.frames.converting import tabled
from leaklint.provenance.frames.masks import literal
from leaklint.provenance.rows import END, START, Atom, Lit, Rows, Sym, complement, learn_order
from leaklint.provenance.values import NOCONST, Data, Infl, Infls, Num, Seq, Val, fresh, infl_of


def slice_rows(it: Any, data: Data, lo: Val | None, hi: Val | None, step: Val | None = None) -> Data:
    """`data[lo:hi]` along the rows."""
    data = tabled(data)
    a = _bound(lo, START)
    b = _bound(hi, END)
    if says(data, "self"):
        place = own_place(data)
        low = isinstance(lo, Num) and type(lo.const) is int and lo.const < 0
        high = isinstance(hi, Num) and (type(hi.const) is not int or hi.const > 0)
        kept = (place == "last" and low and b == END) or (place == "first" and a == START and high)
        data = data.like(keys=data.keys if kept and step is None else None, vn=data.vn)
    if b == Sym(("len", data.rows), 0):
        b = END
    stride = step.const if isinstance(step, Num) else (None if step is None else NOCONST)
    if a == START and b == END and stride in (None, 1, -1):
        return data.like(vn=data.vn, name="", flipped=data.flipped != (stride == -1))
    if (is_window(a) or is_window(b)) and a != START and b != END:
        width = None
        if a.base == b.base:
            width = b.off - a.off
            hop = _hop(a)
            if hop is not None and width <= hop:
                # Blocks side by side, not windows that overlap.
                if data.kind in ("row", "cell") and width > 1:
                    return groups.cut_up(it, it.statement, data).like(name="", parts=None)
                if data.keys and isinstance(data.keys[0], Data):
                    return data.like(step=("block", a.base, width, data.keys), name="")
                if isinstance(a.base, tuple) and len(a.base) == 3:
                    learn_order(Sym(a.base, b.off), Sym((*a.base[:2], a.base[2] + 1), a.off))
                return data.like(
                    rows=data.rows.with_lit(("pos", (data.rows, data.shuffled), a, b)), name="", parts=None
                )
        elif data.kind in ("row", "cell") and _side_by_side(a, b):
            return groups.cut_up(it, it.statement, data).like(name="", parts=None)
        step_of = ("window", a.base if is_window(a) else b.base, width)
        cut = it.event("columns", it.statement, "").index
        reach = (data.rows, ("pos", (data.rows, data.shuffled), a, b), cut)
        return data.like(step=step_of, name="", bounds=(lo, hi), reach=reach)
    if data.kind in ("row", "cell") and data.cols is None:
        return data.like(name="")  # a stretch of one sample
    if data.parts is not None:
        part = _part(data, a, b)
        if part is not None:
            return part.like(
                infl=data.infl | part.infl,
                cols=data.cols.copy() if data.cols is not None else part.cols,
            )
    learn_order(a, b)
    base = (data.rows, data.shuffled)
    lit: Lit = ("pos", base, a, b)
    if step is not None and isinstance(step, Num) and step.const not in (1, None):
        off = a.off if a.base is None else 0
        lit = (
            ("side", ("step", base, step.vn), 0, off, False)
            if not (isinstance(step.const, int) and step.const < 0)
            else lit
        )
        if lit[0] == "pos":
            return data.like(name="")
    out = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
    out.vn = ("slice", data.vn, a, b)
    event = it.event("slice", it.statement, data.name or "", data.rows)
    event.data["lit"] = lit
    event.data["shuffle"] = lit[0] == "side"  # every other row: dealt out one by one
    event.data["infl"] = data.total()
    return out


def _hop(bound: Sym) -> float | None:
    """The step of the range that a loop variable runs over."""
    base = bound.base
    if (
        isinstance(base, tuple)
        and len(base) > 1
        and isinstance(base[1], tuple)
        and base[1][:1] == ("range",)
        and len(base[1]) == 4
    ):
        step = base[1][3]
        if isinstance(step, tuple) and len(step) == 3 and isinstance(step[2], (int, float)):
            return float(step[2])
    return None


def _side_by_side(a: Sym, b: Sym) -> bool:
    """`x[k:k + n]` for `k` in `range(0, len(x), n)`, whatever `n` is."""
    loop = a.base
    if a.off or b.off or not (isinstance(loop, tuple) and len(loop) > 1 and isinstance(loop[1], tuple)):
        return False
    if loop[1][:1] != ("range",) or len(loop[1]) != 4 or not isinstance(b.base, tuple):
        return False
    return b.base[:1] == ("+",) and loop[1][3] in b.base[1:]


def standing(data: Data | None) -> Data | None:
    """The rows of a window that is used as a table of its own: what a rolling window is fitted or scored on."""
    if data is None or data.bounds is None or not isinstance(data.step, tuple) or data.step[0] != "window":
        return data
    a, b = _bound(data.bounds[0], START), _bound(data.bounds[1], END)
    lit: Lit = ("pos", (data.rows, data.shuffled), a, b)
    return data.like(rows=data.rows.with_lit(lit), step=None, bounds=None, vn=("standing", data.vn))


def is_window(bound: Sym) -> bool:
    return isinstance(bound.base, tuple) and len(bound.base) > 1 and bound.base[0] == "loop"


def _bound(value: Val | None, default: Sym) -> Sym:
    if value is None or (isinstance(value, Num) and value.const is None):
        return default
    if isinstance(value, Num):
        number = value.number()
        if number is not None:
            if number.base is None and number.off < 0:
                return Sym("end", number.off)
            if isinstance(number.base, tuple) and number.base[:1] == ("neg",):
                return Sym(("end", number.base[1]), number.off)
            return number
    return Sym(value.vn, 0)


def _part(data: Data, a: Sym, b: Sym) -> Data | None:
    """The member of a concatenation that a slice cuts out again."""
    parts = data.parts or ()
    at = START
    ends: list[Sym] = []
    for part in parts[:-1]:
        size = Sym(("len", part.rows), 0)
        ends.append(size if at == START else Sym(("+", at.base, size.base), 0))
        at = ends[-1]
    starts = [START, *ends]
    stops = [*ends, END]
    for part, lo, hi in zip(parts, starts, stops, strict=True):
        if a == lo and b == hi:
            return part
    if len(parts) == 2:
        if a == Sym(("end", ("len", parts[1].rows)), 0) and b == END:
            return parts[1]
        if a == START and b == Sym(("end", ("len", parts[1].rows)), 0):
            return parts[0]
    return None


#: What simple statistics learned; rows that are kept or not by one are another matter than its own values.
_PLAIN = ("", "by-hand", "discretizer", "scaler", "statistic")


def filter_rows(it: Any, data: Data, mask: Data, node: Any) -> Data:
    """`data[mask]`."""
    extra = frozenset(i for i in mask.total() if i.kind in ("selection", "statistic", "opaque"))
    # Which categories are rare enough to be left out teaches a model nothing.
    extra = frozenset(i for i in extra if not _of_counts(it, i)) | it.choose(mask.scores, node, "mask")
    extra = frozenset(
        Infl("statistic", i.rows, i.event, "outlier", i.cols)
        if i.kind == "statistic" and i.learns in _PLAIN
        else i
        for i in extra
    )
    if data.table is not None and data.table[0] in mask.rows.universes:
        data = tabled(data)
    out = data.like(infl=data.infl | (extra - data.infl), name="", table=None)
    if data.parts is not None and mask.mask:
        part = _flagged_part(data, mask)
        if part is not None:
            return part.like(infl=data.infl | part.infl, cols=data.cols.copy() if data.cols else part.cols)
    if mask.mask is not None:
        out.rows = data.rows.with_lits(mask.mask)
    else:
        out.rows = data.rows.with_lit(("pred", mask.vn, True))
    out.vn = ("rows", data.vn, mask.vn)
    out.parts = None
    for one in extra:
        if one.kind == "statistic":
            it.cut_by.setdefault(one.event, set()).update(mask.mask or {("pred", mask.vn, True)})
    event = it.event("filter", it.statement, data.name or "", data.rows)
    event.data["mask"] = mask
    return out


def _of_counts(it: Any, infl: Infl) -> bool:
    """Whether all that was learned is how many rows each category has."""
    return infl.kind == "statistic" and it.trace.events[infl.event].what == "counts"


def _flagged_part(data: Data, mask: Data) -> Data | None:
    """A flag column tells the members of a concatenation apart: `both[both.flag == 1]`."""
    if len(mask.mask or ()) != 1:
        return None
    lit = next(iter(mask.mask or ()))
    if lit[0] != "val" or not isinstance(lit[1], tuple):
        return None
    flags = getattr(data, "keys", None)
    if not flags:
        return None
    for flag in flags:
        if not (isinstance(flag, tuple) and len(flag) == 2):
            continue  # the column that rows were grouped by
        name, values = flag
        if lit[1] == ("of", ("flag-col", data.rows, name)):
            hits = [p for p, v in zip(data.parts or (), values, strict=False) if _flag_true(lit, v)]
            if len(hits) == 1:
                return hits[0]
    return None


def _flag_true(lit: Lit, value: object) -> bool:
    wanted = lit[3]
    have = literal(value)
    return have in wanted if isinstance(wanted, frozenset) else (have == wanted) == (lit[2] == "==")


def index_rows(it: Any, data: Data, index: Data) -> Data:
    """`data[positions]` or `data.loc[labels]`."""
    if data.table is not None and not data.rows:
        data = tabled(data) if data.table[0] in index.rows.universes else data.like(table=None)
    extra = frozenset(i for i in index.infl if i.kind in ("selection", "statistic", "opaque"))
    if index.preds and index.mask is None and index.kind in ("array", "series", "row", "cell"):
        # Looked up by what a model said: the answers are about the rows that were asked.
        return index.like(infl=index.infl | infl_of(data), cols=None, name="", mask=None)
    if index.repeat:
        # Drawn from some of the rows only where the bounds say so.
        among = slice_rows(it, data, *index.bounds).rows if index.bounds is not None else data.rows
        bag = (among or data.rows).with_lit(("pred", ("bag", index.vn), True))
        event = index.event if index.event >= 0 else _event_of(it, "resample", data)
        uni = it.universe(data.name, ("bag", index.vn, data.rows), made="repeat", origin=bag)
        uni.event = event if uni.event < 0 else uni.event
        return data.like(rows=Rows((Atom(uni),)), infl=data.infl | extra, name="", ordered=0)
    if not index.rows:
        return data.like(rows=data.rows.with_lit(("pred", index.vn, True)), infl=data.infl | extra, name="")
    same = data.rows.universes & index.rows.universes
    atoms: list[Atom] = []
    for atom in data.rows.atoms:
        for other in index.rows.atoms:
            if same and atom.uni is not other.uni:
                continue
            if not same and other.uni.made and other.uni.origin is not None and not other.lits:
                continue
            atoms.append(Atom(atom.uni, atom.lits | other.lits))
    out = data.like(rows=Rows(atoms) if atoms else data.rows, infl=data.infl | extra, name="", parts=None)
    out.shuffled = index.shuffled
    out.vn = ("at", data.vn, index.vn)
    return out


def _event_of(it: Any, kind: str, data: Data) -> int:
    return int(it.event(kind, it.statement, data.name, data.rows).index)


def drop_rows(it: Any, data: Data, index: Val) -> Data:
    """`data.drop(index)`: what is left."""
    if data.table is not None and isinstance(index, Data) and data.table[0] in index.rows.universes:
        data = tabled(data)
    if not isinstance(index, Data) or not index.rows:
        lit = all_but(data, index) or ("sub", fresh())
        return data.like(rows=data.rows.with_lit(lit), infl=data.infl | passing(index), name="")
    atoms: list[Atom] = []
    for atom in data.rows.atoms:
        lits: frozenset[Lit] | None = atom.lits
        for other in index.rows.atoms:
            if other.uni is not atom.uni and len(data.rows.universes & index.rows.universes) > 0:
                continue
            extra = other.lits - atom.lits
            if not extra:
                if other.lits:
                    lits = None
                continue
            hole = complement(extra)
            if hole is not None and lits is not None:
                lits = lits | {hole}
        if lits is not None:
            atoms.append(Atom(atom.uni, lits))
    return data.like(rows=Rows(atoms), infl=data.infl | passing(index), name="", parts=None)


def one_of_many(data: Data) -> bool:
    """Whether it is a table that a loop read, another in each round."""
    return bool(data.rows) and all(u.extra.get("many") for u in data.rows.universes)


def some_of_many(it: Any, data: Data, which: Hashable) -> Data:
    """Some of the files of a folder: nobody knows which, but none of those that are not among them."""
    uni = it.universe(data.name, ("some", data.rows, which))
    if uni.event < 0:
        uni.event = min(u.event for u in data.rows.universes)
        uni.extra["many"] = True
    return data.like(rows=Rows((Atom(uni),)), name=data.name)


def all_but(data: Data, index: Val) -> Lit | None:
    """`np.delete(x, i)`, `df.drop(i)` in a loop over `i`: all rows but the one that has its turn."""
    items = index.items if isinstance(index, Seq) and not index.open else [index]
    numbers = [x.number() if isinstance(x, Num) else None for x in items]
    if len(numbers) != 1 or numbers[0] is None or numbers[0].base is None:
        return None
    return ("val", ("positions", ("len", data.rows)), "!=", numbers[0])


def passing(value: Val) -> Infls:
    return frozenset(i for i in infl_of(value) if i.kind in ("selection", "statistic", "opaque"))


def data_set_of(rows: Rows) -> Any:
    """What all parts of one data set have in common."""
    return frozenset(id(u) for u in rows.universes)
