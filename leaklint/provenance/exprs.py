"""Column expressions (Polars, Spark): recipes that mean something only on the frame they are given to.

An expression is kept as a function of a frame. `select`, `with_columns`, `filter` and `agg` run it, so that
`pl.col("x").mean()` is a statistic of the rows of just that frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls import (
    ROLES,
    Call,
    apply,
    by_type,
    columns,
    concat,
    fillna,
    filter_,
    learn,
    only_numbers_or_one,
)
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Col,
    Cols,
    Data,
    Expr,
    Func,
    Infl,
    Infls,
    Lib,
    Map,
    Num,
    Seq,
    Val,
    const,
    fresh,
    infl_of,
    join_cols,
    unknown,
)

#: A column of a result: its name (None: several columns of unknown names) and what is in it.
Part = tuple[Hashable, Val]
Run = Callable[[Any, Data], list[Part]]

#: Names that open a group of methods (`.str.lower()`); all of them work row by row.
SPACES = frozenset("str dt list arr struct bin cat name meta".split())

#: Methods that only say how a column is called or stored.
SAME = frozenset("alias cast astype keep_name asc desc asc_nulls_last desc_nulls_last set_sorted".split())

_NO_ENTRY = Entry("", "rowwise", {"other": 0})


# ---- making ---------------------------------------------------------------------------------------


def expression(call: Call) -> Val:
    """`pl.col("x")`, `pl.all()`, `F.mean("x")`, `pl.when(...)`."""
    name, node = call.name, call.node
    args = _flat(call.args)
    if "selectors" in call.entry.qualname:
        return _selector(call, args)
    if name in ("lit",):
        value = args[0] if args else unknown()
        return Expr(lambda it, frame: [("literal", value)], node)
    if name in ("col", "column", "element", "exclude", "nth") and (name != "exclude" or not args):
        return _column(args, node)
    if name == "all":
        return _everything(node, []) if not args else _column(args, node)
    if name == "exclude":
        return _everything(node, _texts(args))
    if name == "expr":
        return _text_expression(call)
    if name == "when":
        return _when([], call.args, node)
    if call.entry.role in ("statistic", "ordered"):
        return _function(call, args)
    wanted = [a for a in args if not (isinstance(a, Num) and not isinstance(a.const, str))]
    return Expr(lambda it, frame: [_together(it, frame, name, wanted, node)], node)


def _flat(args: list[Val]) -> list[Val]:
    out: list[Val] = []
    for arg in args:
        if isinstance(arg, Seq) and not arg.open:
            out += _flat(arg.items)
        elif isinstance(arg, Seq):
            out += arg.items
        else:
            out.append(arg)
    return out


def _texts(args: list[Val]) -> list[str]:
    return [a.const for a in _flat(args) if isinstance(a, Num) and isinstance(a.const, str)]


def _column(args: list[Val], node: Any) -> Expr:
    infl: Infls = NO_INFL
    for arg in args:
        infl |= frozenset(i for i in infl_of(arg) if i.kind in ("selection", "statistic"))

    def run(it: Any, frame: Data) -> list[Part]:
        out: list[Part] = []
        for arg in args:
            out += _named(it, frame, arg)
        return out

    return Expr(run, node, infl)


def _named(it: Any, frame: Data, arg: Val) -> list[Part]:
    """The columns that a name, a pattern or a type means."""
    text = arg.const if isinstance(arg, Num) else None
    if isinstance(text, str):
        if text == "*":
            return _all_parts(it, frame, [])
        if text.startswith("^") and text.endswith("$"):
            return _matching(it, frame, text)
        return [(text, frames.column(it, frame, text))]
    if isinstance(text, frames.RestName):
        return [(None, frames.select_columns(it, frame, Seq("names", [arg])))]
    return [(None, _some(frame))]


def _some(frame: Data) -> Data:
    """Some columns of a frame; which ones is not known."""
    out = frame.like(name="")
    if out.cols is not None:
        out.cols.sure = False
    return out


def _matching(it: Any, frame: Data, pattern: str) -> list[Part]:
    try:
        wanted = re.compile(pattern)
    except re.error:
        return [(None, _some(frame))]
    cols = frame.cols
    if cols is None:
        return [(None, frame)]
    out: list[Part] = [
        (name, frames.column(it, frame, name))
        for name in list(cols.known)
        if isinstance(name, str) and wanted.match(name)
    ]
    if cols.rest or cols.blob:
        out.append((None, _some(frame.like(cols=Cols({}, cols.rest, cols.blob)))))
    return out


def _all_parts(it: Any, frame: Data, minus: list[str]) -> list[Part]:
    cols = frame.cols
    if cols is None or frame.kind == "stat":
        return [(None, frame)]
    gone = set(minus)
    patterns = [re.compile(m) for m in minus if m.startswith("^")]
    out: list[Part] = [
        (name, frames.column(it, frame, name))
        for name in list(cols.known)
        if name not in gone and not any(p.match(str(name)) for p in patterns)
    ]
    if cols.rest or cols.blob:
        left = Cols({}, tuple(r.without(gone) for r in cols.rest), cols.blob, cols.sure)
        out.append((None, frame.like(cols=left, name="")))
    return out


def _everything(node: Any, minus: list[str]) -> Expr:
    out = Expr(lambda it, frame: _all_parts(it, frame, minus), node)
    out.state["minus"] = minus
    return out


def _selector(call: Call, args: list[Val]) -> Expr:
    """`cs.numeric()`, `cs.exclude("y")`, `cs.by_name("a", "b")`."""
    texts = _texts(args)
    if call.name in ("by_name",):
        out = _column(args, call.node)
        out.state["only"] = texts
        return out
    if call.name in ("all", "exclude"):
        return _everything(call.node, texts if call.name == "exclude" else [])
    if call.name == "numeric":
        return _numbers(call.node, [])
    return _vague(call.node, [], call.name)


def _numbers(node: Any, minus: list[str]) -> Expr:
    """All columns of numbers, some left out."""

    def run(it: Any, frame: Data) -> list[Part]:
        left = frames.drop_columns(it, frame, Seq("list", [const(n) for n in minus]))
        return [(None, by_type(it, left, const("number"), None))]

    out = Expr(run, node)
    out.state.update(minus=minus, number=True)
    return out


#: Selectors of columns that are not numbers.
_NO_NUMBERS = frozenset(
    "string categorical enum boolean binary temporal date datetime time duration object list array struct".split()
)


def _vague(node: Any, minus: list[str], kind: str = "") -> Expr:
    """Some columns; which ones is not known, but for those that are left out."""
    gone = [const(n) for n in minus]
    out = Expr(
        lambda it, frame: [(None, _some(frames.drop_columns(it, frame, Seq("list", list(gone)))))], node
    )
    out.state.update(minus=minus, some=True, kind=kind)
    return out


def _algebra(op: str, left: Val, right: Val, node: Any) -> Expr | None:
    """Selectors without, with and within one another; None where these are no selectors."""
    if not (isinstance(left, Expr) and isinstance(right, Expr)) or op not in ("-", "&", "|", "^"):
        return None
    if not ({"minus", "only"} & left.state.keys() and {"minus", "only"} & right.state.keys()):
        return None
    names, kinds = right.state.get("only"), {str(e.state.get("kind")) for e in (left, right)}
    if op == "-" and "minus" in left.state:
        if names is not None:
            return _excluding(left, names)
        if right.state.get("kind") in _NO_NUMBERS and not left.state.get("some"):
            return _numbers(node, left.state["minus"])
        return _vague(node, left.state["minus"])
    if op == "&":
        for one, other in ((left, right), (right, left)):
            if "minus" in one.state and not one.state.get("some") and not one.state.get("number"):
                # All but some: what is left of the other one.
                if "minus" in other.state:
                    return _excluding(other, one.state["minus"])
    if op == "|" and kinds == {"float", "integer"}:
        return _numbers(node, [])
    return _vague(node, [])


def _excluding(left: Expr, names: list[str]) -> Expr:
    """A selector without some names."""
    gone = [*left.state["minus"], *names]
    if left.state.get("number"):
        return _numbers(left.node, gone)
    if left.state.get("some"):
        return _vague(left.node, gone)
    return _everything(left.node, gone)


def _text_expression(call: Call) -> Val:
    """`F.expr("a + b")`: Python reads simple SQL the same way."""
    text = call.args[0] if call.args else unknown()
    entry = Entry("expr", "rowwise", {})

    def run(it: Any, frame: Data) -> list[Part]:
        from leaklint.provenance.calls import eval_

        got = eval_(Call(it, entry, "eval", frame, [text], {}, call.node))
        return [("expr", got)]

    return Expr(run, call.node)


def _when(pairs: list[tuple[Val, Val]], given: list[Val], node: Any) -> Expr:
    """`when(condition).then(value)` and, with both at once, `when(condition, value)`."""
    cond = given[0] if given else unknown()
    done = [*pairs, (cond, given[1])] if len(given) > 1 else pairs
    out = Expr(lambda it, frame: [_chosen(it, frame, done, None, node)], node)
    out.state["pairs"] = done
    out.state["cond"] = cond if len(given) == 1 else None
    return out


def _chosen(it: Any, frame: Data, pairs: list[tuple[Val, Val]], otherwise: Val | None, node: Any) -> Part:
    name: Hashable = "literal"
    datas: list[Data] = []
    infl: Infls = NO_INFL
    for cond, value in pairs:
        for one in (cond, value):
            for part_name, part in parts(it, frame, one, literal=True):
                infl |= infl_of(part)
                if isinstance(part, Data) and part.rows:
                    datas.append(part)
                    if one is value and name == "literal":
                        name = part_name
    if otherwise is not None:
        for _, part in parts(it, frame, otherwise, literal=True):
            infl |= infl_of(part)
            if isinstance(part, Data) and part.rows:
                datas.append(part)
    return name, _row_by_row(it, frame, datas, infl)


def _row_by_row(it: Any, frame: Data, datas: list[Data], infl: Infls) -> Val:
    """A column computed row by row from others."""
    if not datas:
        return Num(infl=infl)
    out = frame.like(
        kind="series",
        cols=frames.result_cols(it, datas),
        infl=frame.infl | infl,
        name="",
        fields=None,
        parts=None,
        mask=None,
    )
    for data in datas:
        out.preds |= data.preds
        out.versus = out.versus or data.versus
    return out


def _together(it: Any, frame: Data, what: str, args: list[Val], node: Any) -> Part:
    """A function of several columns, row by row."""
    name: Hashable = None
    datas: list[Data] = []
    infl: Infls = NO_INFL
    for arg in args:
        for part_name, part in parts(it, frame, arg):
            name = part_name if name is None else name
            infl |= infl_of(part)
            if isinstance(part, Data) and part.rows:
                datas.append(part)
    out = _row_by_row(it, frame, datas, infl)
    if isinstance(out, Data):
        out.vn = (what, *(d.vn for d in datas))
    return name if name is not None else what, out


def _function(call: Call, args: list[Val]) -> Expr:
    """`pl.mean("x")`, `F.lag("x", 1)`: the function on a column."""
    node, entry, name = call.node, call.entry, call.name
    role = ROLES[entry.role]

    def run(it: Any, frame: Data) -> list[Part]:
        if not args:
            return [(name, Num(vn=(name, frame.vn)))]
        out: list[Part] = []
        chosen = args if entry.role == "statistic" and name not in ("quantile", "corr", "cov") else args[:1]
        for arg in chosen:
            for part_name, part in parts(it, frame, arg):
                if not isinstance(part, Data) or not part.rows:
                    out.append((part_name, part))
                    continue
                got = role(Call(it, entry, name, part, call.args, call.kw, node))
                out.append((part_name, got))
        return out

    out = Expr(run, node)
    out.state["counts"] = name in ("count", "len")
    return out


# ---- running --------------------------------------------------------------------------------------


def parts(it: Any, frame: Data, value: Val, literal: bool = False) -> list[Part]:
    """The columns that a value means to a frame; a string is a column's name unless `literal`."""
    if isinstance(value, Expr):
        out = value.run(it, frame)
        return [(name, _with(part, value.infl)) for name, part in out] if value.infl else out
    if isinstance(value, Seq):
        found: list[Part] = []
        for item in value.items:
            found += parts(it, frame, item, literal)
        if value.open:
            found = found or [(None, _some(frame))]
        return found
    if isinstance(value, Num):
        if (isinstance(value.const, str) and not literal) or isinstance(value.const, frames.RestName):
            return _named(it, frame, value)
        return [("literal", value)]
    if isinstance(value, Lib):
        if ".col." in value.qual:
            return _named(it, frame, const(value.qual.rsplit(".", 1)[-1]))
        return [(None, _some(frame))]
    if isinstance(value, Data):
        return [(_name_of(value), value)]
    return [("literal", unknown(infl_of(value)))]


def _with(value: Val, infl: Infls) -> Val:
    from leaklint.provenance.values import add_infl

    return add_infl(value, infl)


def _name_of(data: Data) -> Hashable:
    cols = data.cols
    if cols is not None and len(cols.known) == 1 and not cols.rest:
        (name,) = cols.known
        return name
    return None if frames.is_wide(data) else "literal"


def table_of(frame: Data) -> str:
    """Where the methods of the columns of a frame are described."""
    return "polars_column" if frame.qual.startswith("polars") else "expr"


def put(it: Any, out: Data, name: Hashable, value: Val, node: Any) -> None:
    """A column of a result: one that is taken over stays the column that it was."""
    if isinstance(value, Data) and value.cols is not None and out.cols is not None:
        cols = value.cols
        if name is None or frames.is_wide(value):
            merged = join_cols(out.cols, cols.copy())
            out.cols = merged if merged is not None else out.cols
            out.infl |= value.infl
            return
        own = cols.known.get(name)
        if own is not None and own.name == name and len(cols.known) == 1:
            out.cols.known[name] = own
            out.cols.rest = tuple(r.without([name]) for r in out.cols.rest)
            out.infl |= value.infl
            if value.preds or value.scores:
                out.fields = {**(out.fields or {}), name: value}
            return
    frames.set_column(it, out, const(name), value, node)


# ---- operators and methods ------------------------------------------------------------------------


def binary(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    """`pl.col("a") - pl.col("b").mean()`, comparisons as well."""
    chosen = _algebra(op, left, right, node)
    if chosen is not None:
        return chosen

    def run(it: Any, frame: Data) -> list[Part]:
        first = parts(it, frame, left, literal=True)
        second = parts(it, frame, right, literal=True)
        if len(second) == 1:
            pairs = [(a, second[0]) for a in first]
        elif len(first) == 1:
            pairs = [(first[0], b) for b in second]
        else:
            named = dict(second)
            pairs = [(a, (a[0], named[a[0]])) for a in first if a[0] in named]
        out: list[Part] = []
        for (name, a), (other, b) in pairs:
            out.append((name if name != "literal" else other, _operate(it, op, a, b, node)))
        return out

    return Expr(run, node)


_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def _operate(it: Any, op: str, left: Val, right: Val, node: Any) -> Val:
    from leaklint.provenance import builtins

    if op in _COMPARISONS:
        return builtins.compare(it, [op], [left, right], node)
    out: Val = it.binary(op, left, right, node)
    return out


def unary(it: Any, op: str, value: Expr, node: Any) -> Val:
    if op == "~" and "only" in value.state:
        return _everything(node, value.state["only"])
    if op == "~" and value.state.get("kind") in _NO_NUMBERS:
        return _numbers(node, [])
    if op == "~" and "minus" in value.state:
        return _vague(node, [])

    def run(it: Any, frame: Data) -> list[Part]:
        from leaklint.provenance import builtins

        return [(name, builtins.unary(it, op, part, node)) for name, part in value.run(it, frame)]

    return Expr(run, node)


def attribute(it: Any, expr: Expr, name: str, node: Any) -> Val:
    if name in SPACES:
        return Expr(expr.run, node, expr.infl, name)
    return Bound(expr, name)


def method(it: Any, expr: Expr, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A step of an expression."""
    pairs = expr.state.get("pairs")
    if pairs is not None:
        cond = expr.state.get("cond")
        if name == "then" and cond is not None:
            out = _when([*pairs, (cond, args[0] if args else unknown())], [], node)
            out.state["cond"] = None
            return out
        if name == "when":
            return _when(pairs, args, node)
        if name == "otherwise":
            other = args[0] if args else unknown()
            return Expr(lambda it, frame: [_chosen(it, frame, pairs, other, node)], node)
    if name == "exclude" and "minus" in expr.state:
        return _excluding(expr, _texts(args))
    if name == "over":
        return Expr(lambda it, frame: _over(it, frame, expr, args, kw, node), node)
    if name in ("alias", "name") and args:
        text = args[0].const if isinstance(args[0], Num) else None
        label = text if isinstance(text, str) else "?"
        renamed = Expr(
            lambda it, frame: [(label if n is not None else None, v) for n, v in expr.run(it, frame)], node
        )
        renamed.state["counts"] = expr.state.get("counts", False)
        return renamed
    if expr.space == "name":
        return _renamed(expr, name, args, node)
    if name in ("cast", "astype") and only_numbers_or_one(args[0] if args else kw.get("dtype")):
        return Expr(lambda it, frame: [_as_number(part) for part in expr.run(it, frame)], node, expr.infl)
    if name in SAME:
        return Expr(expr.run, node, expr.infl)
    if name == "pipe" and args and isinstance(args[0], (Func, Bound)):
        got: Val = it.call(args[0], [expr, *args[1:]], kw, node)
        return got
    space = expr.space

    def run(it: Any, frame: Data) -> list[Part]:
        return [
            (label, _step(it, frame, space, name, part, args, kw, node))
            for label, part in parts(it, frame, expr)
        ]

    return Expr(run, node)


def _as_number(part: Part) -> Part:
    """A column, which is one of numbers from now on."""
    label, value = part
    if isinstance(value, Data) and value.kind in ("series", "mask", "array"):
        value = value.like(vn=value.vn, name="", num=True)
    return label, value


def _renamed(expr: Expr, name: str, args: list[Val], node: Any) -> Expr:
    """`.name.suffix("_z")`: the same columns under other names."""
    given = args[0].const if args and isinstance(args[0], Num) else None

    def rename(label: Hashable) -> Hashable:
        if name == "keep":
            return label
        if isinstance(label, str) and isinstance(given, str):
            return label + given if name == "suffix" else given + label if name == "prefix" else "?"
        return None

    return Expr(lambda it, frame: [(rename(n), v) for n, v in expr.run(it, frame)], node)


def _step(
    it: Any, frame: Data, space: str, name: str, value: Val, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    """One method on one column."""
    given = [_argument(it, frame, a) for a in args]
    named = {k: _argument(it, frame, v) for k, v in kw.items()}
    if not isinstance(value, Data) or not value.rows or value.kind == "stat":
        out = value
        for extra in (*given, *named.values()):
            if infl_of(extra):
                out = _with(out, infl_of(extra))
        return out
    if name in ("is_in", "isin"):
        listed = given[0] if len(given) == 1 else Seq("list", given)
        mask = value.like(kind="mask", name="", mask=frames.isin_mask(it, value, listed))
        mask.vn = ("isin", value.vn, listed.vn)
        return mask
    if name in ("is_between", "between") and len(given) >= 2:
        low = _operate(it, ">=", value, given[0], node)
        return _operate(it, "&", low, _operate(it, "<=", value, given[1], node), node)
    value = value.like(vn=value.vn, qual="")
    entry = it.knowledge.method(space, name) if space in ("str", "dt", "cat") else None
    if entry is None and not space:
        entry = it.knowledge.method(table_of(frame), name)
    if space and (entry is None or entry.role not in ("statistic", "ordered")):
        entry = _NO_ENTRY
    if entry is None:
        entry = _NO_ENTRY
    if entry.role == "view":
        return value
    if entry.role == "rowwise" and entry.get("handler") is None:
        for extra in (*given, *named.values()):
            value.infl |= frozenset(i for i in infl_of(extra) if i.kind in ("statistic", "selection"))
    out2 = apply(it, entry, name, value, given, named, node)
    if isinstance(out2, Data) and out2.rows:
        out2.qual = ""
        if out2.kind not in ("mask", "series", "index"):
            out2.kind = "series"
    return out2


def _argument(it: Any, frame: Data, value: Val) -> Val:
    if isinstance(value, Expr):
        found = parts(it, frame, value)
        return found[0][1] if found else unknown()
    if isinstance(value, Seq) and any(isinstance(x, Expr) for x in value.items):
        return Seq(value.kind, [_argument(it, frame, x) for x in value.items], value.open)
    return value


def _over(it: Any, frame: Data, expr: Expr, args: list[Val], kw: dict[str, Val], node: Any) -> list[Part]:
    """`pl.col("y").mean().over("shop")`: a statistic for each group, given back to its rows."""
    start = len(it.trace.events)
    keys = _keys(it, frame, args)
    out: list[Part] = []
    for name, value in parts(it, frame, expr):
        if isinstance(value, Data) and value.rows:
            out.append((name, value.like(infl=grouped(it, value.infl, start, keys), name="")))
            continue
        infl = grouped(it, infl_of(value), start, keys)
        read = {c for i in infl if i.event >= start for c in i.cols}
        col = Col(None, None, tuple((c, "stat") for c in read), NO_INFL)
        series = frame.like(
            kind="series", cols=Cols({None: col}), infl=frame.infl | infl, name="", fields=None, parts=None
        )
        out.append((name, series))
    return out


def _keys(it: Any, frame: Data, args: list[Val]) -> tuple[Data, ...]:
    keys: list[Data] = []
    for arg in _flat(args):
        if isinstance(arg, (Expr, Num)):
            keys += [v for _, v in parts(it, frame, arg) if isinstance(v, Data)]
    return tuple(keys)


def grouped(it: Any, infl: Infls, start: int, keys: tuple[Data, ...]) -> Infls:
    """Statistics that were taken since `start`, as statistics of groups."""
    out: set[Infl] = set()
    for one in infl:
        if one.kind == "statistic" and one.event >= start and one.learns == "by-hand":
            event = it.trace.events[one.event]
            event.learns = "group"
            event.data["keys"] = keys
            out.add(Infl("statistic", one.rows, one.event, "group", one.cols))
        else:
            out.add(one)
    return frozenset(out)


# ---- frames ---------------------------------------------------------------------------------------


def _listed(call: Call) -> list[tuple[Hashable, Val]]:
    """The expressions of a call, with the names that keywords give them."""
    out: list[tuple[Hashable, Val]] = [(None, a) for a in call.args]
    out += [(k, v) for k, v in call.kw.items() if k not in ("maintain_order", "eager")]
    return out


def with_(call: Call) -> Val:
    """`select` and `with_columns`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    keep = call.name.startswith("with_column")
    values = [
        (given, name, part)
        for given, arg in _listed(call)
        for name, part in parts(it, data, arg, literal=given is not None)
    ]
    if data.kind == "stat" or not data.rows:
        out = data.like(name="")
        for _, _, part in values:
            out.infl |= infl_of(part)
        return out
    rows = [p for _, _, p in values if isinstance(p, Data) and p.rows and p.kind != "stat"]
    if not keep and values and not rows:
        # Only statistics: one row of numbers.
        infl: Infls = NO_INFL
        for _, _, part in values:
            infl |= infl_of(part)
        table = Data("stat", NONE, None, infl, vn=("stats", data.vn, fresh()))
        table.harmless = not infl
        return table
    out = data.like(name="", parts=None)
    if not keep:
        out.cols, out.fields = Cols(), None
    for given, name, part in values:
        put(it, out, given if given is not None else name, part, call.node)
    out.kind = "frame"
    return out


def filter_rows(call: Call) -> Val:
    """`df.filter(pl.col("year") < 2020)`, `df.where("year < 2020")`."""
    it = call.it
    data = call.data()
    if data is None:
        return filter_(call)
    if data.kind == "stat" or not data.rows:
        return data.like(name="")
    if call.args and isinstance(call.args[0], (Func, Bound)):
        return filter_(call)
    out = data
    masks: list[Val] = []
    for arg in _flat(call.args):
        if isinstance(arg, Num) and isinstance(arg.const, str):
            out = _query(call, out, arg.const)
            continue
        masks += [part for _, part in parts(it, data, arg)]
    for key, value in call.kw.items():
        masks.append(_operate(it, "==", frames.column(it, data, key), value, call.node))
    for mask in masks:
        if isinstance(mask, Data) and (mask.mask is not None or mask.rows):
            found = frames.filter_rows(it, out, mask, call.node)
            if mask.preds and mask.versus:
                found.preds, found.versus = mask.preds, True
            out = found
        else:
            lit = ("pred", ("filter", data.rows, mask.vn), True)
            extra = frozenset(i for i in infl_of(mask) if i.kind in ("selection", "statistic", "opaque"))
            out = out.like(rows=out.rows.with_lit(lit), infl=out.infl | extra, name="", parts=None)
    return out


def _query(call: Call, data: Data, text: str) -> Data:
    """A condition in SQL; what Python reads the same way is understood."""
    from leaklint.provenance.calls import query

    source = re.sub(r"(?<![<>!=])=(?!=)", "==", text.replace("<>", "!="))
    for word in ("AND", "OR", "NOT", "IN"):
        source = re.sub(rf"\b{word}\b", word.lower(), source)
    entry = Entry("query", "filter", {"params": ["expr"]})
    got = query(Call(call.it, entry, "query", data, [const(source)], {}, call.node))
    return got if isinstance(got, Data) else data


def drop(call: Call) -> Val:
    """`df.drop("y")`, `df.drop("a", "b")`, `df.drop(cs.numeric())`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    names: list[Val] = []
    sure = True
    for arg in _flat(call.args or list(call.kw.values())[:1]):
        if isinstance(arg, Num):
            names.append(arg)
            continue
        for name, _ in parts(it, data, arg):
            if isinstance(name, str):
                names.append(const(name))
            else:
                sure = False
    out = frames.drop_columns(it, data, Seq("list", names))
    if not sure and out.cols is not None:
        out.cols.sure = False
    return out


def slice_(call: Call) -> Val:
    """`df.slice(offset, length)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    first, length = call.arg("offset", 0), call.arg("length", 1)
    if first is None or not data.rows:
        return data.like(name="")
    if length is None:
        return frames.slice_rows(it, data, first, None)
    if isinstance(first, Num) and first.const == 0:
        return frames.slice_rows(it, data, None, length)
    return frames.slice_rows(it, data, first, it.binary("+", first, length, call.node))


def concat_(call: Call) -> Val:
    """`pl.concat(frames, how=...)`."""
    how = call.const("how", "vertical")
    if isinstance(how, str) and how.startswith("horizontal"):
        inner = Call(
            call.it, Entry("concat", "columns", {"data": 0}), "concat", None, call.args[:1], {}, call.node
        )
        return columns(inner)
    plain = Entry(call.entry.qualname, "concat", {"data": 0, "params": ["items", "how"]})
    return concat(Call(call.it, plain, "concat", None, call.args[:1], dict(call.kw), call.node))


def join(call: Call) -> Val:
    """`df.join(other, on=..., how=...)`: an anti join leaves the rows that the other does not have."""
    it = call.it
    how = call.const("how", "inner", 2)
    data = call.data()
    other = frames.as_data(it, call.get("other"), call.node)
    if data is not None and other is not None and data.rows.universes & other.rows.universes:
        index = Data("index", other.rows, None)
        if how in ("anti", "left_anti", "leftanti"):
            return frames.drop_rows(it, data, index)
        if how in ("semi", "left_semi", "leftsemi"):
            return frames.index_rows(it, data, index)
    elif how in ("anti", "semi", "left_anti", "left_semi", "leftanti", "leftsemi") and data is not None:
        mask = ("pred", ("join", data.vn, other.vn if other is not None else 0), "semi" in str(how))
        return data.like(rows=data.rows.with_lit(mask), name="", parts=None)
    return columns(call)


def agg(call: Call) -> Val:
    """`df.group_by(key).agg(...)`: statistics of groups."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    base = data.parts[0] if data.parts else data
    if not base.rows or base.kind == "stat":
        return base.like(name="")
    start = len(it.trace.events)
    infl: Infls = NO_INFL
    args = _listed(call)
    if len(call.args) == 1 and isinstance(call.args[0], Map):
        # Spark's `agg({"x": "mean"})`.
        args = []
        for key, what in call.args[0].items.items():
            column = frames.column(it, base, key)
            infl |= infl_of(frames.method(it, column, str(getattr(what, "const", "mean")), [], {}, call.node))
    for given, arg in args:
        for _, part in parts(it, base, arg, literal=given is not None):
            infl |= infl_of(part)
    keys = tuple(k for k in data.keys or () if isinstance(k, Data))
    out = Data("stat", NONE, None, grouped(it, infl - base.total(), start, keys))
    out.harmless = not out.infl
    asked = [arg for _, arg in args]
    if asked and all(isinstance(arg, Expr) and arg.state.get("counts") for arg in asked):
        groups.counts(data, out)
        if out.keys is not None:
            groups.tell(it, call.node, out.keys[0][1], "count")
    return out


def group(call: Call) -> Val:
    """`df.group_by("shop", pl.col("day"))`: a look at the same rows."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(kind="polars_groupby", name="", vn=(call.name, data.vn, *(v.vn for v in call.args)))
    out.parts = (data,)
    out.qual = ""
    out.keys = _keys(it, data, [*call.args, *([call.kw["by"]] if "by" in call.kw else [])])
    event = it.event("group", call.node, data.name, data.rows)
    event.data["keys"] = list(out.keys)
    event.data["data"] = data
    return out


def fill(call: Call) -> Val:
    """`fill_null(value)` and `fill_null(strategy="mean")`."""
    it = call.it
    how = call.const("strategy", None)
    data = call.data()
    if not isinstance(how, str) or data is None:
        return fillna(call)
    if how in ("forward", "backward"):
        entry = it.knowledge.method("polars_column", f"{how}_fill")
        return apply(it, entry, f"{how}_fill", data, [], {}, call.node) if entry is not None else data
    if how in ("zero", "one") or not data.rows:
        return data.like(name="")
    out = data.like(name="")
    out.infl |= learn(it, data, call.node, how, "imputer", call)
    return out


def row_index(call: Call) -> Val:
    """`df.with_row_index("i")`: the same number for the same row of the same data."""
    data = call.data()
    if data is None:
        return unknown()
    given = call.arg("name", 0)
    name = given.const if isinstance(given, Num) and isinstance(given.const, str) else "index"
    out = data.like(name="")
    if out.cols is not None:
        out.cols.known[name] = Col(name, None, vn=(times.ROW_NUMBER, data.rows))
        out.cols.rest = tuple(r.without([name]) for r in out.cols.rest)
    return out


def with_column(call: Call) -> Val:
    """Spark's `withColumn(name, expression)`, `withColumns({...})`, `withColumnRenamed(old, new)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="", parts=None)
    given: list[tuple[Val, Val]] = []
    if call.name == "withColumns" and call.args and isinstance(call.args[0], Map):
        given = [(const(k), v) for k, v in call.args[0].items.items()]
    elif len(call.args) + len(call.kw) >= 2:
        values = [*call.args, *call.kw.values()]
        given = [(values[0], values[1])]
    for name, value in given:
        if call.name == "withColumnRenamed":
            text, new = name, value
            if isinstance(text, Num) and isinstance(new, Num) and isinstance(new.const, str):
                column = frames.column(it, data, text.const)
                out = frames.drop_columns(it, out, text)
                frames.set_column(it, out, new, column, call.node)
            continue
        for _, part in parts(it, data, value, literal=True)[:1]:
            frames.set_column(it, out, name, part, call.node)
    out.kind = "frame"
    return out


__all__ = ["attribute", "binary", "expression", "method", "parts", "unary"]
