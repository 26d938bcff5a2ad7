"""Columns: which there are, choosing, dropping and setting them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import calls, groups, times
from leaklint.provenance.frames import converting, masks
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.rows import Rows
from leaklint.provenance.values import (
    NOCONST,
    Col,
    Cols,
    Data,
    Num,
    Rest,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

#: The value number of the names that a loop has made: `f"lag_{k}"`.
UNNAMED = "unnamed"

#: The value number of a name that is one of a list only if its column is of some type, and of which type.
MAYBE = "maybe"


def names_of(it: Any, data: Data) -> Seq:
    """The column names of a frame, as a sequence."""
    items: list[Val] = []
    cols = data.cols
    if cols is not None:
        ends = set(cols.tail) if cols.rest else set()
        items += [
            Num(name, vn=(MAYBE, cols.maybe[name], fresh())) if name in cols.maybe else const(name)
            for name in cols.known
            if isinstance(name, (str, tuple)) and name not in ends
        ]
        items += [Num(RestName(r), vn=("rest", fresh())) for r in cols.rest]
        items += [
            const(name) for name in cols.tail if isinstance(name, str) and name in ends & set(cols.known)
        ]
        if cols.blob:
            items.append(Num(vn=(UNNAMED, fresh())))
        elif not cols.rest and not cols.sure:
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
        if col is None and not cols.rest and data.kind == "frame":
            col = next((c for c in groups.row_keys(it, data.rows) if c.name == name), None)
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
    out.parts = parts_of(data, out)
    return out


#: So many tables that were put together are known by what is computed of them: the training and the test file.
_FEW = 4


def parts_of(whole: Data, made: Data) -> tuple[Data, ...] | None:
    """What was computed of several tables, of each of them: it can be taken apart again."""
    if not whole.parts or len(whole.parts) > _FEW:
        return None
    return tuple(made.like(rows=part.rows, parts=None, name="") for part in whole.parts)


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
    unnamed = False
    for item in names.items:
        if isinstance(item.vn, tuple) and item.vn[:1] == (UNNAMED,):
            blob, unnamed = cols.blob, True
            continue
        if cols.blob and isinstance(item, Num) and isinstance(item.vn, tuple) and item.vn[:1] == ("fstr",):
            # `f"lag_{k}"` in a loop: names as those that a loop gave.
            blob, unnamed = cols.blob, True
            continue
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
                already = value in known and value not in maybe
                known[value] = col
                if (names.open and names.kind != "sure") or (value in cols.maybe and data.kind == "array"):
                    maybe[value] = "?"
                elif isinstance(item.vn, tuple) and item.vn[:1] == (MAYBE,) and not already:
                    maybe[value] = item.vn[1]
                else:
                    maybe.pop(value, None)
        else:
            sure = False
    if names.open:
        sure = False
    if not sure and not known and not rest and not unnamed:
        known, rest, blob = dict(cols.known), list(cols.rest), cols.blob
        maybe = dict.fromkeys(known, "?")
    fields = {k: v for k, v in data.fields.items() if k in known} if data.fields else None
    picked = chosen(it, Cols(known, tuple(rest), blob, sure))
    picked.maybe = maybe
    if rest and len(rest) == 1:
        picked.tail = tuple(k for k in cols.tail if k in known) or _last_named(names, known, maybe)
    return data.like(
        infl=data.infl | extra,
        cols=picked,
        kind="frame",
        fields=fields,
        name="",
    )


def _last_named(names: Seq, known: dict[Hashable, Col], maybe: dict[Hashable, str]) -> tuple[Hashable, ...]:
    """The columns that a list names after all those that it does not name: `[*numbers, "label"]`."""
    out: list[Hashable] = []
    for item in reversed(names.items if not names.open else ()):
        key = item.const if isinstance(item, Num) else NOCONST
        if not isinstance(key, str) or key not in known or key in maybe:
            break
        out.append(key)
    return tuple(reversed(out))


def itself(names: Val) -> Hashable:
    """The column that is certainly in a list of those that correlate with it; None for any other list."""
    return names.keys[0][1] if isinstance(names, Data) and says(names, "self") else None  # type: ignore[index]


def own_place(data: Data) -> str:
    """Where among its own correlations a column is: "first", "last", or "" where nobody knows."""
    first = data.keys[0] if data.keys else ()
    return first[2] if isinstance(first, tuple) and first[:1] == ("self",) and len(first) > 2 else ""


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
    if any(name not in before.known for name in gone):
        # It may be the new name of one that nobody knows by its new name.
        lost = [k for k in before.known if isinstance(k, str) and k[:1] == "?"]
        out.cols.maybe = {**out.cols.maybe, **dict.fromkeys(lost, "?")} if lost else out.cols.maybe
    out.cols.known = {k: v for k, v in out.cols.known.items() if k not in gone}
    out.cols.blob = tuple(c for c in out.cols.blob if c.name not in gone)
    out.cols.rest = tuple(r.without(gone) for r in out.cols.rest)
    out.cols.tail = tuple(k for k in out.cols.tail if k not in gone)
    return out


def lose(it: Any, data: Data, names: Val) -> None:
    """`del df["y"]`, `df.pop("y")`: columns leave the very table, and the records that it is one of."""
    left = drop_columns(it, data, names)
    data.cols, data.infl = left.cols, left.infl
    if data.owner is not None:
        lose(it, data.owner, names)


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
        calls.become(data, converting.tabled(data))  # one row a day that gets more columns: a data set by now
    if it.ctl:
        value = add_infl(value, it.ctl)
    if isinstance(value, Seq) and datas_of(value):
        value = converting.from_seq(it, value, node)
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
                own = value.cols.known.get(item.const) if masks.is_label(item.const) else None
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
    if key is NOCONST or not masks.is_label(key) or isinstance(key, RestName):
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
    copied = False
    col = Col(key, None, parents, infl, vn=constant, rests=source.rest if source is not None else ())
    if source is not None and len(source.known) == 1 and not source.blob:
        (own,) = source.known.values()
        copied = own.uni is not None
        if own.name is None:
            coded = own.vn if isinstance(own.vn, tuple) and own.vn[:1] == ("code",) else None
            col = Col(key, None, own.parents, infl, vn=coded, rests=own.rests)
            col.looked = own.looked
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
    if isinstance(value, Data) and value.moved is not None:
        it.moves[col.vn] = value.moved
    made = it.event("column", it.statement, str(key), data.rows)
    col.event = made.index
    if isinstance(it.statement, t.Assign) and groups.is_stem(it.statement.value):
        made.data["stem"] = True
    made.data["copied"] = copied
    if isinstance(value, Data) and value.steps and not any(learns for learns, _ in value.steps):
        made.data["curves"] = value.steps
    if isinstance(value, Data) and value.coded >= 0:
        made.data["coded"] = value.coded
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
