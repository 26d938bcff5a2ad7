"""Data: selecting rows and columns, and what the methods of frames and arrays do to provenance."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import groups, pieces, times
from leaklint.provenance.rows import (
    END,
    NONE,
    START,
    Atom,
    Lit,
    Rows,
    Sym,
    complement,
    learn_order,
    negate,
    subset,
)
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Alt,
    Bound,
    Col,
    Cols,
    Data,
    Func,
    Infl,
    Infls,
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
    join,
    join_cols,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

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


class RestName:
    """The names of all columns of a source that nobody named; some may have been excluded."""

    __slots__ = ("minus", "rest", "sure", "tests")

    def __init__(
        self,
        rest: Rest,
        minus: frozenset[Hashable] = frozenset(),
        tests: tuple[tuple[str, Any, bool], ...] = (),
    ) -> None:
        self.rest = rest
        self.minus = minus
        self.sure = True
        self.tests = tests

    def narrowed(self, rest: Rest) -> Rest:
        """The columns of a frame that these names are the names of."""
        only = (rest.only or self.rest.only) if self.sure else "?"
        tests = tuple(dict.fromkeys(rest.tests + self.rest.tests + self.tests))
        if self.rest.span is not None:
            return Rest(rest.uni, self.rest.minus | self.minus, self.rest.span, tests, only)
        return Rest(rest.uni, rest.minus | self.minus | self.rest.minus, rest.span, tests, only)


# ---- columns --------------------------------------------------------------------------------------


def names_of(it: Any, data: Data) -> Seq:
    """The column names of a frame, as a sequence."""
    items: list[Val] = []
    cols = data.cols
    if cols is not None:
        ends = set(cols.tail) if cols.rest else set()
        items += [const(name) for name in cols.known if isinstance(name, (str, tuple)) and name not in ends]
        items += [Num(RestName(r), vn=("rest", fresh())) for r in cols.rest]
        items += [
            const(name) for name in cols.tail if isinstance(name, str) and name in ends & set(cols.known)
        ]
        if not cols.rest and (cols.blob or not cols.sure):
            items.append(unknown())
    else:
        items.append(unknown())
    out = Seq("names", items, infl=frozenset(i for i in data.total() if i.kind == "selection"))
    out.open = False
    return out


def parents_of(data: Data) -> tuple[tuple[Col, str], ...]:
    if data.cols is None:
        return ()
    cols = data.cols.all()
    return tuple((c, "row") for c in cols[:40])


def column(it: Any, data: Data, name: Hashable) -> Data:
    """One column of a frame as a series."""
    infl = data.infl
    cols = data.cols
    if data.fields is not None and name in data.fields:
        held = data.fields[name]
        col = cols.known.get(name) if cols is not None else None
        out = held.like(
            rows=data.rows,
            infl=held.infl | infl,
            cols=Cols({name: col}) if col is not None else held.cols,
            name="",
        )
        out.vn = held.vn
        return out
    col = None
    if cols is not None:
        col = cols.known.get(name)
        if col is None:
            for rest in cols.rest:
                if name not in rest.minus and rest.passes(name):
                    col = it.root_col(rest.uni, name)
                    if rest.span is None and data.kind not in ("array",):
                        cols.known.setdefault(name, col)
                        cols.rest = tuple(r.without([name]) if r is rest else r for r in cols.rest)
                    break
        if col is None and cols.blob:
            col = Col(name, None, tuple((b, "row") for b in cols.blob[:20]), cols.infl())
            col.sure = False
        if col is None:
            col = _dummy(cols, name)
    kind = "cell" if data.kind in ("row", "cell") else "array" if data.kind == "array" else "series"
    out = Data(kind, data.rows, Cols({name: col}) if col is not None else None, infl)
    if col is not None and out.cols is not None and cols is not None:
        out.cols.event = cols.event
        out.num = col.num
        if it.reads is not None:
            it.reads.append(col)
    out.preds = data.preds
    out.scores = data.scores
    out.versus = data.versus
    out.step = data.step
    out.harmless = data.harmless
    out.ordered, out.flipped, out.index = data.ordered, data.flipped, data.index
    out.shuffled = data.shuffled
    out.vn = ("of", col.vn) if col is not None else fresh()
    return out


def _dummy(cols: Cols, name: Hashable) -> Col | None:
    """A column that coding another one made: `town_Rome` of `town`."""
    if not isinstance(name, str):
        return None
    for key, col in cols.known.items():
        if (
            isinstance(key, str)
            and cols.maybe.get(key, "dummies") == "dummies"
            and name.startswith(f"{key}_")
        ):
            if col.coarse:
                made = Col(name, None, ((col, "row"),))
                made.coarse, made.event = True, col.event
                return made
    return None


def chosen(it: Any, cols: Cols, word: str = "columns") -> Cols:
    """Columns that were chosen just now, by the statement at hand."""
    cols.event = it.event(word, it.statement, "").index
    return cols


def touched(cols: Cols, rest: Rest) -> frozenset[Hashable]:
    """Names of a source that were used, but are still where they were."""
    return frozenset(k for k, c in cols.known.items() if c.uni is rest.uni)


def select_columns(it: Any, data: Data, names: Val) -> Data:
    """Some columns of a frame by a list of names."""
    extra = frozenset(i for i in infl_of(names) if i.kind in ("selection", "statistic"))
    cols = data.cols
    if isinstance(names, Seq) and isinstance(names.span, tuple) and names.span[:1] == ("name-mask",):
        names = masked_names(names)
    if not isinstance(names, Seq) or cols is None:
        out = data.like(
            infl=data.infl | extra, kind="frame" if data.kind != "array" else "array", name="", keys=None
        )
        if out.cols is not None:
            out.cols = _with_own(it, out.cols, itself(names))
        return out
    known: dict[Hashable, Col] = {}
    maybe: dict[Hashable, str] = {}
    rest: list[Rest] = []
    sure = True
    blob: tuple[Col, ...] = ()
    for item in names.items:
        value = item.const if isinstance(item, Num) else NOCONST
        if isinstance(value, RestName):
            rest += [value.narrowed(r) for r in cols.rest if r.uni is value.rest.uni or len(cols.rest) == 1]
            if value.rest.uni not in [r.uni for r in cols.rest]:
                sure = False
            if value.rest.span is None and value.sure:
                # Columns that were still nameless when the names were listed.
                for key, one in cols.known.items():
                    if one.uni is value.rest.uni and value.narrowed(value.rest).has(key):
                        known.setdefault(key, one)
        elif isinstance(value, (str, int, tuple)) and not isinstance(value, bool):
            col: Col | None = cols.known.get(value)
            if col is None:
                col = next((it.root_col(r.uni, value) for r in cols.rest if value not in r.minus), None)
            if col is None:
                col = next((b for b in cols.blob if b.name == value), None)
            if col is None and cols.blob:
                col = Col(value, None, tuple((b, "row") for b in cols.blob[:20]), cols.infl())
                col.sure = False
            if col is None:
                col = _dummy(cols, value)
            if col is not None:
                known[value] = col
                if (names.open and names.kind != "sure") or (value in cols.maybe and data.kind == "array"):
                    maybe[value] = "?"
        else:
            sure = False
    if names.open:
        sure = False
    if not sure and not known and not rest:
        known, rest, blob = dict(cols.known), list(cols.rest), cols.blob
        maybe = dict.fromkeys(known, "?")
    fields = {k: v for k, v in data.fields.items() if k in known} if data.fields else None
    picked = chosen(it, Cols(known, tuple(rest), blob, sure))
    picked.maybe = maybe
    if rest and len(rest) == 1:
        picked.tail = tuple(k for k in cols.tail if k in known)
    return data.like(
        infl=data.infl | extra,
        cols=picked,
        kind="frame",
        fields=fields,
        name="",
    )


def itself(names: Val) -> Hashable:
    """The column that is certainly in a list of those that correlate with it; None for any other list."""
    return names.keys[0][1] if isinstance(names, Data) and says(names, "self") else None  # type: ignore[index]


def says(data: Data, what: str) -> bool:
    """Whether something is remembered of numbers or of a list of columns."""
    if data.rows or not data.keys:
        return False
    first = data.keys[0]
    return isinstance(first, tuple) and first[0] == what


def _with_own(it: Any, cols: Cols, name: Hashable) -> Cols:
    """Some columns of a frame, nobody knows which, but for one."""
    if name is None:
        cols.sure = False
        return cols
    own = cols.known.get(name)
    if own is None:
        own = next((it.root_col(r.uni, name) for r in cols.rest if r.has(name)), None)
    out = cols.copy()
    out.maybe = dict.fromkeys(cols.known, "?")
    out.rest = tuple(Rest(r.uni, r.minus, r.span, r.tests, "?") for r in cols.rest)
    if own is not None:
        out.known[name] = own
        out.maybe.pop(name, None)
        out.rest = tuple(r.without([name]) for r in out.rest)
    out.tail = ()
    return chosen(it, out)


def drop_columns(it: Any, data: Data, names: Val) -> Data:
    """A frame without some columns."""
    extra = frozenset(i for i in infl_of(names) if i.kind in ("selection", "statistic"))
    out = data.like(infl=data.infl | extra, name="")
    if out.cols is None:
        return out
    if isinstance(names, Seq) and isinstance(names.span, tuple) and names.span[:1] == ("name-mask",):
        names = masked_names(names)
    chosen(it, out.cols)
    before = out.cols
    items = names.items if isinstance(names, Seq) else [names]
    gone: list[Hashable] = []
    for item in items:
        value = item.const if isinstance(item, Num) else NOCONST
        if isinstance(value, (str, int, tuple)):
            gone.append(value)
        elif isinstance(value, RestName):
            # A list that grew under a condition holds some of the names at most.
            some = isinstance(names, Seq) and names.open
            out.cols.rest = tuple(x for r in out.cols.rest for x in _left_over(value, r, not some))
            for key, col in () if some else before.known.items():
                # Used by name since the names were listed: it is one of them, or it is not.
                if col.uni is value.rest.uni and value.narrowed(value.rest).has(key):
                    gone.append(key)
        else:
            out.cols.sure = False
    if isinstance(names, Seq) and names.open:
        out.cols.sure = False
    for name in gone:
        base = _dummy(before, name) if name not in before.known else None
        if base is not None:
            # One of the columns that a coded one stands for: the others are left, or they are not.
            out.cols.maybe = {
                **out.cols.maybe,
                **{k: "?" for k, c in before.known.items() if c is base.parents[0][0]},
            }
    out.cols.known = {k: v for k, v in out.cols.known.items() if k not in gone}
    out.cols.blob = tuple(c for c in out.cols.blob if c.name not in gone)
    out.cols.rest = tuple(r.without(gone) for r in out.cols.rest)
    out.cols.tail = tuple(k for k in out.cols.tail if k not in gone)
    return out


def _left_over(names: RestName, rest: Rest, sure: bool = True) -> list[Rest]:
    """What is left of a source when the columns that these names stand for are dropped."""
    if names.rest.uni is not rest.uni:
        return [rest]
    if not (sure and names.sure) or names.rest.span is not None or len(names.tests) > 1:
        return [Rest(rest.uni, rest.minus, rest.span, rest.tests, "?")]
    if names.tests:
        how, arg, wanted = names.tests[0]
        return [Rest(rest.uni, rest.minus, rest.span, (*rest.tests, (how, arg, not wanted)), rest.only)]
    if names.minus - rest.minus:
        return [Rest(rest.uni, rest.minus, rest.span, rest.tests, "?")]
    return []


def masked_names(mask: Seq) -> Seq:
    """`df.columns != "y"` as the names that are left."""
    _, names, op, right = mask.span
    from leaklint.provenance.calls import names_minus

    if op in ("!=", "notin"):
        return names_minus(names, right)
    items = right.items if isinstance(right, Seq) else [right]
    if op in ("==", "in"):
        return Seq("names", list(items), isinstance(right, Seq) and right.open)
    return Seq("names", list(names.items), True, names.infl)


def set_column(it: Any, data: Data, name: Val, value: Val, node: Any, at_front: bool = False) -> None:
    """`df[name] = value`, in place."""
    if data.table is not None and data.table[2] and not data.rows:
        calls.become(data, tabled(data))  # one row a day that gets more columns: a data set by now
    if it.ctl:
        value = add_infl(value, it.ctl)
    if isinstance(value, Seq) and datas_of(value):
        value = from_seq(it, value, node)
    infl = infl_of(value)
    parents: tuple[tuple[Col, str], ...] = ()
    source = value.cols if isinstance(value, Data) else value.of if isinstance(value, Seq) else None
    if isinstance(value, Data):
        parents = parents_of(value)
    elif source is not None:
        parents = tuple((c, "row") for c in source.all()[:40])
    if data.cols is None:
        data.cols = Cols()
    key = name.const if isinstance(name, Num) else NOCONST
    if isinstance(name, Seq):
        for i, item in enumerate(name.items):
            one = value
            if isinstance(value, Data) and value.cols is not None and isinstance(item, Num):
                own = value.cols.known.get(item.const) if _ok(item.const) else None
                if own is not None:
                    one = value.like(cols=Cols({item.const: own}))
            elif isinstance(value, Seq) and len(value.items) == len(name.items):
                one = value.items[i]
            if isinstance(item, Num) and isinstance(item.const, RestName):
                data.infl |= infl
                continue
            set_column(it, data, item, one, node)
        if name.open or not name.items:
            data.infl |= infl
        return
    infl -= data.infl
    if key is NOCONST or not _ok(key) or isinstance(key, RestName):
        col = Col("?", None, parents, infl)
        col.sure = False
        data.cols.blob = (*data.cols.blob[-30:], col)
        return
    if not data.rows and isinstance(value, Data) and value.rows:
        data.rows = value.rows
        data.kind = "frame"
    constant = ("const", value.vn) if isinstance(value, Num) and value.const is not NOCONST else None
    if (
        isinstance(value, Data)
        and value.rows
        and value.rows != data.rows
        and all(u.generated for u in value.rows.universes)
    ):
        vary(data.rows)
    dated = isinstance(value, Data) and times.is_time(value)
    col = Col(key, None, parents, infl, vn=constant, rests=source.rest if source is not None else ())
    if source is not None and len(source.known) == 1 and not source.blob:
        (own,) = source.known.values()
        if own.name is None:
            coded = own.vn if isinstance(own.vn, tuple) and own.vn[:1] == ("code",) else None
            col = Col(key, None, own.parents, infl, vn=coded, rests=own.rests)
        elif own.uni is None or not source.rest:
            col.rests = ()
        col.coarse = own.coarse and own.name is None
        col.sure = own.sure and source.sure
    elif source is not None:
        col.sure = source.sure and not source.blob
    if isinstance(value, Seq):
        col.coarse = True
    if isinstance(value, Data):
        col.num = value.num
    made = it.event("column", it.statement, str(key), data.rows)
    col.event = made.index
    if isinstance(value, Data) and value.steps and not any(learns for learns, _ in value.steps):
        made.data["curves"] = value.steps
    col.time = dated
    if dated:
        made.data["dated"] = True
    if dated and isinstance(value, Data) and value.ordered == 2 and not (value.shuffled or value.repeat):
        data.ordered = 2
    if name.infl:
        data.infl |= frozenset(i for i in name.infl if i.kind == "selection")
    if key not in data.cols.known and not at_front:
        data.cols.tail = (*data.cols.tail, key)
    data.cols.maybe = {k: v for k, v in data.cols.maybe.items() if k != key}
    data.cols.known[key] = col
    data.cols.rest = tuple(r.without([key]) for r in data.cols.rest)
    data.fields = {k: v for k, v in data.fields.items() if k != key} if data.fields else None
    if isinstance(value, Data) and (value.preds or value.scores or value.mask is not None or value.harmless):
        data.fields = {**(data.fields or {}), key: value}
    elif isinstance(value, Seq) and (scores_of(value) or preds_of(value)):
        held = Data("series", data.rows, None, infl_of(value), preds=preds_of(value), scores=scores_of(value))
        data.fields = {**(data.fields or {}), key: held}
    data.vn = fresh()


def vary(rows: Rows) -> None:
    """Repeated rows get measurements of their own: repeated measurements, not copies."""
    for uni in rows.universes:
        if uni.made == "repeat":
            uni.extra["varied"] = True


def _ok(value: object) -> bool:
    return isinstance(value, (str, int, float, tuple))


# ---- rows -----------------------------------------------------------------------------------------


def slice_rows(it: Any, data: Data, lo: Val | None, hi: Val | None, step: Val | None = None) -> Data:
    """`data[lo:hi]` along the rows."""
    data = tabled(data)
    a = _bound(lo, START)
    b = _bound(hi, END)
    if says(data, "self"):
        data = data.like(keys=None, vn=data.vn)
    if b == Sym(("len", data.rows), 0):
        b = END
    stride = step.const if isinstance(step, Num) else (None if step is None else NOCONST)
    if a == START and b == END and stride in (None, 1, -1):
        return data.like(vn=data.vn, name="", flipped=data.flipped != (stride == -1))
    if (_window(a) or _window(b)) and a != START and b != END:
        width = None
        if a.base == b.base:
            width = b.off - a.off
            hop = _hop(a)
            if hop is not None and width <= hop:
                # Blocks side by side, not windows that overlap.
                if data.keys and isinstance(data.keys[0], Data):
                    return data.like(step=("block", a.base, width, data.keys), name="")
                if isinstance(a.base, tuple) and len(a.base) == 3:
                    learn_order(Sym(a.base, b.off), Sym((*a.base[:2], a.base[2] + 1), a.off))
                return data.like(
                    rows=data.rows.with_lit(("pos", (data.rows, data.shuffled), a, b)), name="", parts=None
                )
        return data.like(step=("window", a.base if _window(a) else b.base, width), name="", bounds=(lo, hi))
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


def standing(data: Data | None) -> Data | None:
    """The rows of a window that is used as a table of its own: what a rolling window is fitted or scored on."""
    if data is None or data.bounds is None or not isinstance(data.step, tuple) or data.step[0] != "window":
        return data
    a, b = _bound(data.bounds[0], START), _bound(data.bounds[1], END)
    lit: Lit = ("pos", (data.rows, data.shuffled), a, b)
    return data.like(rows=data.rows.with_lit(lit), step=None, bounds=None, vn=("standing", data.vn))


def _window(bound: Sym) -> bool:
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
    extra |= it.choose(mask.scores, node, "mask")
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
    for name, values in flags:
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
        return data.like(rows=data.rows.with_lit(("sub", fresh())), infl=data.infl | _passing(index), name="")
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
    return data.like(rows=Rows(atoms), infl=data.infl | _passing(index), name="", parts=None)


def _passing(value: Val) -> Infls:
    return frozenset(i for i in infl_of(value) if i.kind in ("selection", "statistic", "opaque"))


# ---- masks ----------------------------------------------------------------------------------------


def literal(value: object) -> Any:
    """A constant as the value of a literal."""
    if isinstance(value, bool):
        return Sym(None, int(value))
    if isinstance(value, (int, float)):
        return Sym(None, value)
    return Sym(repr(value), 0)


_ORDERED = ("<", "<=", ">", ">=", "==", "!=")


def mask_of(it: Any, op: str, left: Data, right: Val) -> frozenset[Lit] | None:
    """The literal of a comparison of data with a value."""
    if not isinstance(right, Num):
        if isinstance(right, Data):
            if op in _ORDERED and right.kind == "stat" and not is_wide(left) and not right.rows:
                # One number, though nobody knows which: the rows below it are not those above.
                return frozenset({("val", column_key(left), op, Sym(right.vn, 0))})
            return frozenset({("pred", ("cmp", op, left.vn, right.vn), True)})
        return None
    vn = column_key(left)
    if isinstance(vn, tuple) and len(vn) == 2 and vn[1] in it.written:
        lits = it.written[vn[1]].get(literal(right.const))
        if lits is not None and op == "==":
            return lits  # type: ignore[no-any-return]
        if lits is not None and op == "!=" and len(lits) == 1:
            return frozenset({("not", lits)})
        return frozenset({("opaque", (vn, op, right.vn))})
    if right.const is not NOCONST and isinstance(right.const, (str, int, float, bool)):
        return frozenset({("val", vn, op, literal(right.const))})
    number = right.number()
    if number is not None and op in _ORDERED:
        return frozenset({("val", vn, op, number)})
    return frozenset({("pred", ("cmp", op, vn, right.vn), True)})


def column_key(left: Data) -> Any:
    """How literals name a column: by its value number, marked where it was drawn at random."""
    atoms = left.rows.atoms
    if left.kind == "array" and len(atoms) == 1 and atoms[0].uni.generated and not atoms[0].lits:
        return ("rnd", left.vn)  # independent of every other cut
    return left.vn


def isin_mask(it: Any, left: Data, values: Val, inside: bool = True) -> frozenset[Lit]:
    """The literals of `left.isin(values)`."""
    if isinstance(values, Data):
        index = values
        same = left.rows.universes & index.rows.universes
        if same and left.kind in ("index",) and len(index.rows.atoms) >= 1:
            # Rows whose label is among those of another part of the same data.
            lits: set[Lit] = set()
            if len(index.rows.atoms) == 1:
                extra = index.rows.atoms[0].lits
                if inside:
                    return frozenset(extra)
                hole = complement(extra)
                return frozenset({hole}) if hole is not None else frozenset({("sub", fresh())})
            for atom in index.rows.atoms:
                hole = complement(atom.lits)
                if hole is not None:
                    lits.add(hole)
            return frozenset(lits) if not inside else frozenset({("not", frozenset(lits))})
        if left.kind == "index":
            return frozenset({("pred", ("bag", values.vn), inside)})
        return frozenset({("pred", ("isin", left.vn, values.vn), inside)})
    if isinstance(values, (Seq, Map)):
        raw = list(values.items)
        items = [x.const if isinstance(x, Num) else NOCONST for x in raw] if isinstance(values, Seq) else raw
        is_open = isinstance(values, Seq) and values.open
        if not is_open and items and all(isinstance(x, (str, int, float)) for x in items):
            values_of = frozenset(literal(x) for x in items)
            return frozenset({("val", column_key(left), "in" if inside else "notin", values_of)})
    return frozenset({("pred", ("isin", left.vn, values.vn), inside)})


def invert(it: Any, data: Data) -> Data:
    """`~mask`."""
    hole = complement(data.mask) if data.mask is not None else ("pred", data.vn, False)
    out = data.like(mask=frozenset({hole}) if hole is not None else None, name="", keys=None)
    out.vn = ("not", data.vn)
    return out


# ---- combining ------------------------------------------------------------------------------------


def _data_rows(datas: Iterable[Data]) -> Rows:
    """The rows of an element-wise result: of real data before generated noise, of lookups never."""
    best: Rows | None = None
    for data in datas:
        if not data.rows:
            continue
        if best is None:
            best = data.rows
        elif best == data.rows:
            continue
        elif (
            all(u.generated for u in best.universes) and not all(u.generated for u in data.rows.universes)
        ) or (
            best.universes & data.rows.universes and subset(data.rows, best) and not subset(best, data.rows)
        ):
            best = data.rows
    return best if best is not None else NONE


def result_cols(it: Any, datas: list[Data], edge: str = "row", name: Hashable = None) -> Cols | None:
    """The columns of an element-wise result."""
    parents: list[tuple[Col, str]] = []
    rests: list[Rest] = []
    blobs = 0
    sure = coarse = True
    for data in datas:
        if data.cols is None or not data.rows:
            continue
        for col in data.cols.all():
            coarse = coarse and col.coarse and col.name is None
            sure = sure and (col.sure or col.name is not None)
            if col.name is None and len(data.cols.known) == 1:
                for parent, e in col.parents:
                    parents.append((parent, _joined(edge, e)))
                rests += col.rests
            else:
                parents.append((col, edge))
        rests += [r for r in data.cols.rest if r not in rests]
        blobs += len(data.cols.blob)
        sure = sure and data.cols.sure and not data.cols.maybe
    if not parents and not rests:
        return None
    unique: dict[tuple[int, str], tuple[Col, str]] = {}
    for parent, e in parents[:80]:
        unique.setdefault((id(parent), e), (parent, e))
    out = Col(name, None, tuple(unique.values()), rests=tuple(rests[:4]))
    out.sure, out.coarse = sure, coarse and bool(parents)
    return Cols({name: out}, tuple(rests[:4]))


_EDGES = ("row", "part", "run", "lag", "stat", "lead")


def _joined(outer: str, inner: str) -> str:
    """One edge for two steps: what a step forgets stays forgotten."""
    return outer if _EDGES.index(outer) > _EDGES.index(inner) else inner


def is_wide(data: Data) -> bool:
    """Whether it has several columns that an element-wise step keeps apart."""
    cols = data.cols
    if cols is None:
        return False
    if len(cols.known) == 1 and None in cols.known and not cols.blob:
        return False  # one column, made from those
    return bool(cols.rest) or len(cols.known) > 1


def combine(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """`left op right` where at least one is data."""
    if op in ("&", "|") and isinstance(left, Data) and isinstance(right, Data):
        return _logical(it, op, left, right)
    if op == "+" and isinstance(left, Data) and isinstance(right, Data) and left.kind == right.kind == "list":
        return calls.stack_rows(it, [left, right], node)
    datas = [x for x in (left, right) if isinstance(x, Data)]
    rows = _data_rows(datas)
    infl = left.infl | right.infl if not (isinstance(left, Data) and isinstance(right, Data)) else NO_INFL
    for x in (left, right):
        infl |= infl_of(x) if not isinstance(x, Data) else x.infl
    main = next((d for d in datas if d.rows == rows and rows), datas[0])
    if len(datas) == 2 and op != "@":
        align(datas[0], datas[1])
    others = [d for d in datas if d is not main]
    for d in others:
        if d.cols is not None:
            infl |= d.cols.infl()
    made_up = bool(rows) and all(u.generated for u in rows.universes)
    if (
        made_up
        and len(datas) == 2
        and all(is_wide(d) for d in datas)
        and not datas[0].aug
        and not datas[1].aug
    ):
        cols = None  # `a * X**2 + X` over random numbers: what is made of them is none of them
    elif is_wide(main) and not (len(datas) == 2 and op == "@"):
        cols = main.cols.copy() if main.cols is not None else None
        if (
            others
            and others[0].rows
            and cols is not None
            and others[0].cols is not None
            and not others[0].cols.rest
        ):
            extra = tuple((c, "row") for c in others[0].cols.all()[:20])
            if (
                extra
                and main.cols is not None
                and not (set(map(id, others[0].cols.all())) <= set(map(id, main.cols.all())))
            ):
                cols.known = {k: Col(k, None, ((c, "row"), *extra), c.infl) for k, c in cols.known.items()}
                for col in cols.known.values():
                    col.event = it.event("column", it.statement, str(col.name), rows).index
    else:
        cols = result_cols(it, datas)
        if main.cols is not None:
            infl |= main.cols.infl()
    preds = NO_PREDS
    versus = False
    for d in datas:
        preds |= d.preds
        versus = versus or d.versus
    for x in (left, right):
        if isinstance(x, Num):
            preds |= x.preds
    if preds and not versus and len(datas) == 2:
        with_preds = [d for d in datas if d.preds]
        without = [d for d in datas if not d.preds and d.rows]
        versus = bool(with_preds and without) and op in ("-", "==", "!=", "*", "/", "+") and op != "+"
    kind = (
        main.kind
        if main.kind not in ("index", "mask", "unknown")
        else ("array" if main.kind != "mask" else "series")
    )
    if kind == "stat" and rows:
        kind = "array"
    out = Data(kind, rows, cols, infl, preds, scores=scores_of(left) | scores_of(right))
    out.versus = versus
    out.step = next((d.step for d in datas if d.step), None)
    out.harmless = all(d.harmless for d in datas if d.rows) if rows else any(d.harmless for d in datas)
    out.ordered = max(d.ordered for d in datas)
    out.flipped = main.flipped
    out.side = main.side
    out.truth = next((d.truth for d in datas if d.truth is not None), None)
    if versus and out.truth is None and len(datas) == 2:
        out.truth = next((d.cols for d in datas if not d.preds and d.rows), None)
    times.moved(op, datas, out)
    out.vn = (op, left.vn, right.vn)
    out.aug = any(d.rows and all(u.generated for u in d.rows.universes) and d is not main for d in datas)
    if out.aug:
        vary(rows)
    out.shuffled = main.shuffled
    out.num = op in _ARITHMETIC or (op == "+" and all(d.num for d in datas))
    if not rows and main.keys is not None:
        out.keys = main.keys  # counts compared with a number are still counts
    if main.kind == "index" and op in ("+", "-"):
        out.kind = "index"
    return out


def align(a: Data, b: Data) -> None:
    """Two whole arrays, put together row by row, have the same rows."""
    if len(a.rows.atoms) == len(b.rows.atoms) == 1:
        x, y = a.rows.atoms[0], b.rows.atoms[0]
        if x.uni is not y.uni and not x.lits and not y.lits and (x.uni.generated or y.uni.generated):
            x.uni.align(y.uni)


_ARITHMETIC = frozenset({"-", "*", "/", "//", "%", "**"})


def _logical(it: Any, op: str, left: Data, right: Data) -> Data:
    a = left.mask if left.mask is not None else frozenset({("pred", left.vn, True)})
    b = right.mask if right.mask is not None else frozenset({("pred", right.vn, True)})
    if op == "&":
        mask: frozenset[Lit] = a | b
    else:
        holes = frozenset(x for x in (complement(a), complement(b)) if x is not None)
        mask = frozenset({("not", holes)})
        values = _same_column(a, b)
        if values is not None:
            mask = values
    out = Data(
        "mask", _data_rows([left, right]), result_cols(it, [left, right]), left.infl | right.infl, mask=mask
    )
    for d in (left, right):
        if d.cols is not None:
            out.infl |= d.cols.infl()
    out.preds = left.preds | right.preds
    out.versus = (
        left.versus
        or right.versus
        or (bool(left.preds) != bool(right.preds) and bool(left.rows and right.rows))
    )
    out.harmless = left.harmless and right.harmless
    out.vn = (op, left.vn, right.vn)
    return out


def _same_column(a: frozenset[Lit], b: frozenset[Lit]) -> frozenset[Lit] | None:
    if len(a) == len(b) == 1:
        (x,), (y,) = a, b
        if x[0] == y[0] == "val" and x[1] == y[1] and x[2] in ("==", "in") and y[2] in ("==", "in"):
            xs = x[3] if isinstance(x[3], frozenset) else frozenset({x[3]})
            ys = y[3] if isinstance(y[3], frozenset) else frozenset({y[3]})
            return frozenset({("val", x[1], "in", xs | ys)})
    return None


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
        return datas[0].like(kind="row", name="", infl=infl, preds=preds, scores=scores)
    rows = NONE
    for data in datas:
        if not rows:
            rows = data.rows
        elif stack and data.rows != rows:
            rows |= data.rows
    rows = rows if stack else _data_rows(datas)
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
    out.versus = any(d.versus for d in datas)
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
        uni = it.universe(datas[0].name or "windows", key, made="windows", origin=rows)
        if uni.event < 0:
            uni.event = it.event("windows", node, datas[0].name or "windows", rows).index
            uni.extra["width"] = step[2]
        out.rows = Rows((Atom(uni),))
        out.cols = Cols(rest=(Rest(uni),))
        out.ordered = max(out.ordered, 1)
    return out


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
    uni = it.universe("", ("table", data.rows, keys))
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
    got = it.call(method_, [Num()], {}, node)
    items = got.items if isinstance(got, Seq) else [got]
    datas = [d for x in items for d in datas_of(x)[:1] if d.rows]
    if not datas:
        return None
    first = datas[0].like(kind="array", name="")
    rows = Rows(Atom(a.uni, frozenset(x for x in a.lits if not _single(x))) for a in first.rows.atoms)
    out = Data("dataset", rows, first.cols, first.infl)
    out.qual = "torch_dataset"
    out.fields = {"x": first.like(rows=rows)}
    if len(datas) > 1:
        out.fields["y"] = datas[1].like(kind="array", rows=rows, name="")
    out.vn = ("own", inst.vn)
    return out


def _single(lit: Lit) -> bool:
    """A literal that picks one row by its number."""
    return (
        lit[0] == "val"
        and isinstance(lit[1], tuple)
        and lit[1][:1] in (("position",), ("index",))
        and lit[2] == "=="
    )


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


def from_map(it: Any, value: Map, node: Any) -> Data:
    """`pd.DataFrame({...})`."""
    datas = datas_of(value)
    rows = _data_rows(datas)
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
        set_column(it, out, const(key), item, node)
        if isinstance(item, Seq) and scores_of(item):
            out.scores |= scores_of(item)
        if isinstance(item, Data):
            out.scores |= item.scores
            out.step = out.step or item.step
        elif isinstance(item, Num) and item.scores:
            out.scores |= item.scores
        elif isinstance(item, (Obj, Inst, Alt)):
            out.held = {**(out.held or {}), key: item}
        if isinstance(item, Seq) and item.items and all(isinstance(x, (Obj, Inst, Alt)) for x in item.items):
            out.held = {**(out.held or {}), key: it.element(item, node)}
    if value.summary is not None:
        set_column(it, out, unknown(), value.summary, node)
        out.scores |= scores_of(value.summary)
    out.infl = value.infl
    return out


# ---- subscripts -----------------------------------------------------------------------------------


def subscript(it: Any, recv: Val, node: t.Sub, env: Any) -> Val:
    """`recv[...]`."""
    if len(node.index) == 1 and isinstance(node.index[0], t.Slice):
        part = node.index[0]
        lo = it.ev(part.lo, env) if part.lo is not None else None
        hi = it.ev(part.hi, env) if part.hi is not None else None
        step = it.ev(part.step, env) if part.step is not None else None
        return take_slice(it, recv, lo, hi, step, node)
    index = [_index(it, x, env) for x in node.index]
    if len(index) == 1 and isinstance(index[0], tuple):
        return take_slice(it, recv, index[0][0], index[0][1], index[0][2], node)
    if len(index) == 1:
        return take(it, recv, index[0], node)
    return take_many(it, recv, index, node)


def _index(it: Any, node: t.Expr, env: Any) -> Any:
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


def slice_labels(it: Any, data: Data, lo: Val | None, hi: Val | None) -> Data:
    """`data.loc["2020":"2021"]`: a range of labels; the end is inclusive."""
    vn = ("index", _base(data.rows))
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


def _base(rows: Rows) -> Any:
    """What all parts of one data set have in common."""
    return frozenset(id(u) for u in rows.universes)


def take(it: Any, recv: Val, index: Val, node: Any) -> Val:
    """`recv[index]` with one index."""
    from leaklint.provenance.interp import key_of

    picked = frozenset(i for i in infl_of(index) if i.kind == "selection")
    if isinstance(recv, Seq):
        if (
            isinstance(index, Num)
            and index.const in (0, -1)
            and recv.open
            and len(recv.items) >= 2
            and not any(scores_of(x) for x in recv.items)
        ):
            # Two rounds of a loop stand for all of them: the first and the last are not the same one.
            return add_infl(recv.items[0 if index.const == 0 else -1], picked | recv.infl)
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
        if isinstance(index, Num) and index.const is NOCONST:
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
            return add_infl(_named_group(recv.summary, index), picked | recv.infl)
        if isinstance(index, Data) and datas_of(recv) and any(d.rows for d in datas_of(recv)):
            return add_infl(it.element(recv, node), picked | recv.infl)
        if isinstance(index, Data):
            from leaklint.provenance.calls import looked_up

            return index.like(infl=index.infl | looked_up(infl_of(recv)), name="")
        return unknown(recv.infl | picked)
    if isinstance(recv, Data):
        return take_data(it, recv, index, node)
    if isinstance(recv, Alt):
        out: Val | None = None
        for option in recv.options:
            one = take(it, option, index, node)
            out = one if out is None else join(out, one)
        return out if out is not None else unknown()
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
        return take_data(it, it.missing_data(recv), index, node)
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
    return Seq("names", out, True, recv.infl | _passing(index) | it.choose(scores_of(index), node, "mask"))


_DATE = re.compile(r"(19|20)\d\d(-\d\d?){0,2}")


def _is_date(data: Data, index: Num) -> bool:
    """`prices["2018"]`: of rows that are labelled by time, a year or a month names rows."""
    if not isinstance(index.const, str) or not _DATE.fullmatch(index.const):
        return False
    if data.kind not in ("frame", "series") or (data.cols is not None and index.const in data.cols.known):
        return False
    return data.index is not None and data.index.time


def take_data(it: Any, data: Data, index: Val, node: Any) -> Val:
    if data.kind == "loc":
        base = data.parts[0] if data.parts else data
        return take_loc(it, base, data.qual, [index], node)
    if isinstance(index, Data) and says(index, "keeps") and not data.rows:
        kept = data.like(infl=data.infl | _passing(index), name="")
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
        if _ok(key) and key in data.fields:
            return data.fields[key]
    if data.qual == "archive" and isinstance(index, Num) and isinstance(index.const, str):
        if data.cols is None or index.const not in data.cols.known:
            # An archive holds several tables, each under a key of its own.
            key = ("part", data.rows, index.const)
            return it.source("frame" if data.kind == "frame" else "array", index.const, node, key)  # type: ignore[no-any-return]
    if isinstance(index, Num):
        if _is_date(data, index):
            return slice_labels(it, data, index, index)
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
        if isinstance(index.const, tuple) and data.cols is not None and index.const in data.cols.known:
            return column(it, data, index.const)
        if index.const is None or index.const is ...:
            return data
        if isinstance(index.const, int) and not isinstance(index.const, bool):
            if data.kind == "frame" and data.cols is not None and index.const in data.cols.known:
                return column(it, data, index.const)
            if data.kind == "unknown":
                return it.opaque_part(data, index.const)  # type: ignore[no-any-return]
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
        only = _only(data, index)
        if only is not None:
            return only
        lit: Lit = ("pred", ("list", index.vn), True)
        if consts and not index.open and all(isinstance(x, int) for x in consts):
            lit = ("val", ("position", data.rows), "in", frozenset(literal(x) for x in consts))
        return data.like(rows=data.rows.with_lit(lit), infl=data.infl | _passing(index), name="", parts=None)
    if isinstance(index, Data):
        if index.mask is not None or index.kind == "mask":
            if data.kind == "index" or data.rows or index.rows:
                return filter_rows(it, data, index, node)
        if index.kind == "index" and not (
            data.kind == "frame" and index.rows.universes & data.rows.universes
        ):
            return (
                index_rows(it, data, index)
                if data.rows
                else data.like(infl=data.infl | _passing(index), name="")
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


def key_const(index: Val) -> Hashable:
    return index.const if isinstance(index, Num) and _ok(index.const) else "?"


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
        and (at := _place(index)) is not None
    ):
        out.rows = _row_at(data, at)
    return out


def _only(data: Data, index: Seq) -> Data | None:
    """`X.iloc[[i]]`: the one row that a loop is at, as a table."""
    if len(index.items) != 1 or index.open or not isinstance(index.items[0], Num):
        return None
    at = _place(index.items[0])
    if at is None:
        return None
    return data.like(rows=_row_at(data, at), infl=data.infl | _passing(index), name="", parts=None)


def _row_at(data: Data, at: Sym) -> Rows:
    return data.rows.with_lit(("pos", (data.rows, data.shuffled), at, Sym(at.base, at.off + 1)))


def _place(index: Num) -> Sym | None:
    """The row that a loop is at, as a position: `X[i]`, `X.iloc[i + 1]`."""
    number = index.number() if index.const is NOCONST and not index.infl else None
    return number if number is not None and _window(number) else None


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
        from leaklint.provenance.interp import key_of

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
        return data.like(infl=data.infl | _passing(index))
    if isinstance(index, Num):
        return pick(it, data, index)
    return take_data(it, data.like(kind="array", vn=data.vn) if data.kind == "frame" else data, index, node)


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
            out.infl |= _passing(index) if isinstance(index, Val) else NO_INFL
            return out
        return data
    if isinstance(index, tuple):
        ends = [_column_bound(data, x) if x is not None else None for x in index[:2]]
        if ends[0] is None and ends[1] is None:
            return data.like(cols=chosen(it, cols.copy()), name="", vn=data.vn)
        only = _single_column(cols, *ends)
        if only is not None:
            col = cols.known.get(only)
            if col is None and cols.rest:
                col = it.root_col(cols.rest[0].uni, only)
            if col is not None:
                return data.like(cols=chosen(it, Cols({only: col})), name="")
        return data.like(cols=chosen(it, _range_of(cols, *ends)), name="")
    at = _column_bound(data, index) if isinstance(index, Num) else NOCONST
    if isinstance(at, int) and isinstance(index, Num):
        name = _position(cols, at)
        if name is not None and name in cols.known:
            return column(it, data, name)
        for rest_ in cols.rest:
            col = it.root_col(rest_.uni, name if name is not None else ("#?", fresh()))
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
                if at is None:
                    break
                if at in cols.known:
                    picked[at] = cols.known[at]
                elif cols.rest:
                    picked[at] = it.root_col(cols.rest[0].uni, at)
            if len(picked) == len(places):
                return data.like(cols=chosen(it, Cols(picked)), name="", infl=data.infl | _passing(index))
        vague = cols.copy()
        vague.sure = False
        return data.like(cols=vague, name="", infl=data.infl | _passing(index))
    if isinstance(index, Val):
        vague = cols.copy()
        vague.sure = False
        return data.like(
            infl=data.infl | _passing(index) | it.choose(scores_of(index), it.statement, "mask"),
            cols=vague,
            name="",
        )
    return data


def _position(cols: Cols, place: Any) -> Hashable | None:
    """The name of the column at a position; ("#", n) in a source whose names are not known."""
    if not isinstance(place, int) or isinstance(place, bool) or cols.blob or not cols.sure or cols.maybe:
        return None
    if not cols.rest:
        keys = list(cols.known)
        return keys[place] if -len(keys) <= place < len(keys) else None
    if len(cols.rest) > 1 or cols.rest[0].span is not None or cols.rest[0].tests or cols.rest[0].only:
        return None
    rest = cols.rest[0]
    if place < 0 and -place <= len(cols.tail):
        return cols.tail[place]
    names = touched(cols, rest)
    if len(cols.known) > len(names | set(cols.tail)):
        return None
    gone = rest.minus - (names - set(cols.tail))
    return ("#", place + len(cols.tail) if place < 0 else place, frozenset(gone))


def _single_column(cols: Cols, a: Any, b: Any) -> Hashable | None:
    """The one column of a range that holds only one: `x[:, -1:]`, `x[:, 3:4]`."""
    if isinstance(a, bool) or not isinstance(a, (int, type(None))):
        return None
    if a == -1 and b is None:
        return _position(cols, -1)
    if isinstance(b, int) and not isinstance(b, bool) and b == (a or 0) + 1 and b != 0:
        return _position(cols, a or 0)
    return None


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
            slice_labels(it, data, first[0], first[1])
            if label and _labels(first)
            else slice_rows(it, data, *first)
        )
    elif isinstance(first, (Func, Bound)):
        got = it.call(first, [data], {}, node)
        return take_loc(it, data, which, [got, *index[1:]], node)
    elif isinstance(first, Data):
        if first.mask is not None or first.kind == "mask" or _one_each(first, data):
            part = filter_rows(it, data, first, node)
        elif not first.rows and first.kind in ("stat",):
            part = pick(it, data, unknown(first.total(), first.scores))
        elif first.kind in ("index", "series", "array", "unknown"):
            part = index_rows(it, data, first)
        else:
            part = index_rows(it, data, first)
    elif isinstance(first, Seq):
        only = _only(data, first) if which == "iloc" else None
        if only is not None:
            part = only
        elif datas_of(first):
            part = index_rows(it, data, from_seq(it, first, node))
        else:
            names = [x.const if isinstance(x, Num) else NOCONST for x in first.items]
            if names and not first.open and all(isinstance(n, (int, str)) for n in names):
                vn = ("index", _base(data.rows)) if label else ("position", data.rows)
                part = data.like(
                    rows=data.rows.with_lit(("val", vn, "in", frozenset(literal(n) for n in names))), name=""
                )
            else:
                part = data.like(
                    rows=data.rows.with_lit(("pred", ("list", first.vn), True)),
                    infl=data.infl | _passing(first),
                    name="",
                )
    elif isinstance(first, Num):
        if data.scores and not data.rows:
            part = data.like(infl=data.infl | _passing(first), name="")
            if len(index) < 2:
                return part
        elif data.kind in ("frame", "unknown") or len(index) > 1 or data.rows:
            part = data.like(
                kind="row" if data.kind != "unknown" else "frame", infl=data.infl | _passing(first), name=""
            )
            if isinstance(first.const, (int, str)) and not isinstance(first.const, bool):
                vn2 = ("index", _base(data.rows)) if label else ("position", data.rows)
                part.rows = data.rows.with_lit(("val", vn2, "==", literal(first.const)))
        else:
            return pick(it, data, first)
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
        kind = part.kind
        if isinstance(second, Val):
            out = take_data(it, part.like(kind="frame", vn=part.vn), second, node)
            if isinstance(out, Data) and isinstance(second, Data) and second.mask is not None:
                return part
            return out if isinstance(out, Data) or kind else part
    return part


def _one_each(index: Data, data: Data) -> bool:
    """A column with a value for each row of a frame: a mask, where labels would be a part of them."""
    plain = index.kind == "series" and not (index.repeat or index.shuffled or index.preds)
    return plain and bool(data.rows) and index.rows == data.rows


def _labels(bounds: tuple[Any, ...]) -> bool:
    return any(isinstance(b, (Num, Val)) for b in bounds if b is not None)


# ---- stores ---------------------------------------------------------------------------------------


def store_item(it: Any, recv: Val, node: t.Sub, value: Val, env: Any) -> None:
    """`recv[...] = value`."""
    index = [_index(it, x, env) for x in node.index]
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
    if isinstance(value, Data) and not data.rows:
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
        if _ok(key) and not isinstance(key, RestName):
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
        data.cols.sure = False
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


def delete_item(it: Any, recv: Val, node: t.Sub, env: Any) -> None:
    index = [_index(it, x, env) for x in node.index]
    if isinstance(recv, Map) and isinstance(index[0], Num) and _ok(index[0].const):
        recv.items.pop(index[0].const, None)
    elif isinstance(recv, Data) and isinstance(index[0], Val):
        out = drop_columns(it, recv, index[0])
        recv.cols, recv.infl = out.cols, out.infl


# ---- elements and folds ---------------------------------------------------------------------------


def iterate(it: Any, data: Data, node: Any) -> tuple[list[Val], bool]:
    """The items of a loop over data."""
    rows_first = data.qual in ("hf_dataset", "tfdata", "torch_dataset", "torch_loader")
    if data.kind == "frame" and not rows_first and data.cols is not None:
        names = names_of(it, data)
        return names.items[:40], not any(
            isinstance(x, Num) and x.const is NOCONST for x in names.items
        ) and len(names.items) <= 40
    return [element(it, data, None)], False


def group_lit(keys: Any, name: Any) -> Lit:
    """The rows of one group of a `groupby`: those with one value of its key."""
    one = keys[0] if keys and len(keys) == 1 else None
    one = one[1] if isinstance(one, tuple) and len(one) == 2 else one
    if isinstance(one, Data) and _ok(name) and name is not None:
        return ("val", column_key(one), "==", literal(name))
    return ("opaque", ("group", str(name)))


def _named_group(value: Val, index: Val) -> Val:
    """`{key: group for key, group in df.groupby(...)}["train"]`: no longer any group but that one."""
    if not (isinstance(value, Data) and value.keys and isinstance(index, Num) and _ok(index.const)):
        return value
    rows = Rows(
        Atom(a.uni, frozenset(x for x in a.lits if not _any_group(x)) | {group_lit(value.keys, index.const)})
        if any(_any_group(x) for x in a.lits)
        else a
        for a in value.rows.atoms
    )
    return value.like(rows=rows, name="", vn=("group", value.vn, index.const))


def _any_group(lit: Lit) -> bool:
    return lit[0] == "sub" and isinstance(lit[1], tuple) and lit[1][:1] == ("group",)


def groups_by(test: Val, names: dict[str, Val]) -> dict[str, Data]:
    """The groups in scope whose key a condition asks about: `for key, group in df.groupby(...): if key:`."""
    key = _group_key(test.vn)
    if key is None:
        return {}
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, Data)
        and any(_any_group(x) and x[1][1] == key for a in value.rows.atoms for x in a.lits)
    }


def _group_key(vn: Any, depth: int = 5) -> Any:
    if not isinstance(vn, tuple) or not depth:
        return None
    if vn[:1] == ("group-key",) and len(vn) == 2:
        return vn[1]
    return next((k for k in (_group_key(x, depth - 1) for x in vn[:6]) if k is not None), None)


def element(it: Any, data: Data, index: int | None) -> Val:
    """One element: a row, a batch, a group."""
    if data.fields is not None and "x" in data.fields:
        parts: list[Val] = [p for p in (part_field(data, "x"), part_field(data, "y")) if p is not None]
        return Seq("tuple", parts) if len(parts) > 1 else parts[0]
    if data.kind in ("groupby", "polars_groupby"):
        base = data.parts[0] if data.parts else data
        group = base.like(
            kind="frame",
            rows=base.rows.with_lit(
                ("sub", ("group", data.vn, fresh()))
                if index is None
                else ("opaque", ("group", data.vn, index))
            ),
            parts=None,
            name="",
            keys=data.keys,
        )
        group.step = base.step
        return Seq("tuple", [Num(vn=("group-key", data.vn)), group])
    if data.kind == "unknown" and index is not None:
        return it.opaque_part(data, index)  # type: ignore[no-any-return]
    if data.kind == "stat" or not data.rows:
        return data.like(name="")
    if data.kind == "rows":
        return Seq("tuple", [unknown(), data.like(kind="row", name="")])
    kind = "row" if data.kind not in ("unknown", "dataset") else data.kind
    if data.kind in ("row", "cell"):
        kind = "cell"
    out = data.like(kind=kind, name="")
    out.vn = ("element", data.vn)
    return out


def folds(it: Any, seq: Seq, rounds: int) -> list[Val]:
    """The rounds of a splitter: pairs of index arrays."""
    key, data, entry = seq.span
    out: list[Val] = []
    count = getattr(seq, "rounds_done", 0)
    for r in range(count, count + rounds):
        pair: list[Val] = []
        for side in (0, 1):
            lit: Lit = ("side", key, r, side, not entry.get("repeated", False))
            index = Data("index", data.rows.with_lit(lit), None, NO_INFL)
            index.vn = ("fold", key, r, side)
            pair.append(index)
        out.append(Seq("tuple", pair))
    return out


# ---- attributes and methods -----------------------------------------------------------------------


def table_entry(it: Any, data: Data, name: str) -> Entry | None:
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
    if entry is None and kind in ("frame", "array", "dataset"):
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
    entry = table_entry(it, data, name)
    if entry is None and data.kind == "stat" and not name.startswith("_"):
        return data.like(name="")
    if data.qual == "decomposition" and name in times.PARTS:
        return data.like(name="", qual="", vn=(name, data.vn))
    if name in _CALENDAR and data.kind in ("frame", "row"):
        entry = None  # only an index or `.dt` has it: of a frame it is a column
    if entry is None:
        if data.preds and (data.kind == "cell" or name in OUTPUTS):
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
        out.vn = ("index", _base(data.rows))
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


def turned(data: Data) -> Data:
    """`data.T`. What is learned along the columns while it lies on its side is about single rows."""
    out = data.like(name="", parts=None, vn=("T", data.vn))
    if data.side is None:
        out.side = data.infl
    else:
        out.infl = frozenset(i for i in data.infl if i.kind != "statistic" or i in data.side)
        out.side = None
    return out


_CALENDAR = frozenset(
    "year month day hour minute second date time week quarter weekday dayofweek dayofyear days"
    " seconds".split()
)

_PROPERTIES = frozenset(
    "values array flat base data real imag year month day hour minute second dayofweek weekday dayofyear"
    " quarter week weekofyear date time day_of_week day_of_year is_month_end is_month_start days seconds"
    " days_in_month codes indices".split()
)


#: What can be done to correlations, and to the list of their columns, without losing the column itself.
_KEEP_OWN = frozenset(
    "abs sort_values sort_index tolist to_list copy round dropna nlargest index unique to_frame".split()
)


def length(data: Data) -> Num:
    """`len(data)`: the same number for all data with the same rows."""
    return Num(vn=("len", data.rows), sym=Sym(("len", data.rows), 0))


def method(it: Any, data: Data, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """Call a method of data."""
    if says(data, "self") and name not in _KEEP_OWN:
        if name in ("remove", "pop"):
            data.keys = None
        data = data.like(keys=None, vn=data.vn)
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
    entry = table_entry(it, data, name)
    if entry is None:
        if data.kind in ("stat",) or data.harmless:
            return data.like(name="")
        if data.cols is not None and name in data.cols.known:
            return unknown(infl_of(data))
        return calls.unfollowed_method(it, data, name, args, kw, node)
    if data.kind == "rng":
        # A random generator is no data: what it returns depends on the arguments alone.
        return calls.apply(it, entry, name, None, args, kw, node)
    return calls.apply(it, entry, name, data, args, kw, node)


__all__ = [
    "KNOWN_FRAME_METHODS",
    "RestName",
    "as_data",
    "attribute",
    "combine",
    "from_seq",
    "method",
    "negate",
    "take",
]


# These know this module too: they come when all of it is there.
from leaklint.provenance import calls, models  # noqa: E402
