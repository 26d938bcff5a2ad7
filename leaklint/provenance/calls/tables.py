"""Methods of tables with ways of their own: fillna, drop, query, pop, set_index."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls import dispatch
from leaklint.provenance.calls.call import Call
from leaklint.provenance.rows import NONE, Lit
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Bound,
    Class,
    Col,
    Data,
    Func,
    Infl,
    Lib,
    Map,
    Num,
    Seq,
    Val,
    const,
    datas_of,
    fresh,
    infl_of,
    unknown,
)


def fillna(call: Call) -> Val:
    """`fillna(value)`: a constant teaches nothing, a mean is an imputer."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    how = call.const("method", None)
    if isinstance(how, str):
        entry = it.knowledge.method("frame", how)
        if entry is not None:
            return dispatch.apply(it, entry, how, data, [], {}, call.node)
    value = call.get("other")
    out = data.like(name="", kind="frame" if data.kind == "groupby" else data.kind)
    infl: set[Infl] = set()
    for one in infl_of(value):
        if one in data.infl:
            continue
        if one.kind == "statistic" and one.learns in ("by-hand", "group"):
            event = it.trace.events[one.event]
            event.data["fills"] = True
            infl.add(Infl("statistic", one.rows, one.event, "imputer", one.cols))
        else:
            infl.add(one)
    if isinstance(value, Map) and out.cols is not None and value.summary is None:
        for key, item in value.items.items():
            own = frozenset(
                Infl("statistic", i.rows, i.event, "imputer", i.cols)
                if i.kind == "statistic" and i.learns == "by-hand"
                else i
                for i in infl_of(item)
            )
            old = out.cols.known.get(key)
            if old is not None:
                out.cols.known[key] = Col(key, old.uni, ((old, "row"),), old.infl | own)
            else:
                out.infl |= own
    else:
        out.infl |= frozenset(infl)
    out.vn = ("fillna", data.vn, value.vn if value is not None else None)
    if out.cols is not None and len(out.cols.known) == 1 and not out.cols.rest:
        (key,), (col,) = out.cols.known.keys(), out.cols.known.values()
        out.cols.known = {key: Col(None, None, ((col, "row"),), col.infl)}
    return out


def assign(call: Call) -> Val:
    """`df.assign(a=..., b=lambda d: ...)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="", kind="frame")
    for key, value in call.kw.items():
        got = it.call(value, [out], {}, call.node) if isinstance(value, (Func, Bound, Lib)) else value
        if key == "**":
            items = got.items if isinstance(got, Map) else {}
            for k, v in items.items():
                frames.set_column(
                    it,
                    out,
                    const(k),
                    it.call(v, [out], {}, call.node) if isinstance(v, Func) else v,
                    call.node,
                )
            if not items:
                frames.set_column(it, out, unknown(), got, call.node)
            continue
        frames.set_column(it, out, const(key), got, call.node)
    return out


def drop(call: Call) -> Val:
    """`df.drop(labels, axis=1)`, `df.drop(columns=...)`, `df.drop(index)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    columns_ = call.kw.get("columns")
    if columns_ is not None:
        return frames.drop_columns(it, data, columns_)
    labels = call.arg("labels", 0)
    rows_ = call.kw.get("index")
    if data.kind == "row":
        # One row by itself: its labels are the names of columns.
        names = rows_ if rows_ is not None else labels
        return frames.drop_columns(it, data, names) if names is not None else data.like(name="")
    if rows_ is not None:
        return frames.drop_rows(it, data, rows_)
    axis = call.axis()
    if labels is None:
        return data.like(name="")
    if isinstance(labels, Seq) and labels.kind == "names":
        return frames.drop_columns(it, data, labels)
    if axis == 1 or axis is NOCONST:
        return frames.drop_columns(it, data, labels)
    if isinstance(labels, Data):
        if not labels.rows:
            return (
                frames.drop_columns(it, data, labels)
                if labels.kind == "stat" and axis == 1
                else data.like(infl=data.infl | frames.passing(labels), name="")
            )
        return frames.drop_rows(it, data, labels)
    if frames.all_but(data, labels) is not None:
        return frames.drop_rows(it, data, labels)
    return data.like(
        rows=data.rows.with_lit(("sub", fresh())),
        infl=data.infl | frames.passing(labels),
        name="",
        parts=None,
    )


def query(call: Call) -> Val:
    """`df.query("a == 1 and b > @x")`."""
    it = call.it
    data = call.data()
    text = call.arg("expr", 0)
    if data is None:
        return unknown()
    if isinstance(text, Num) and isinstance(text.const, str):
        from leaklint.syntax import tree as t
        from leaklint.syntax.lower import lower_cell

        source = text.const.replace("@", "").replace("`", "").replace("\n", " ")
        lowered = lower_cell(source.strip(), getattr(call.node, "cell", 0))
        if len(lowered.statements) == 1 and isinstance(lowered.statements[0], t.ExprStmt):
            from leaklint.provenance.interp import Env

            env = Env(None)
            scope = Env(env)
            env.vars = _QueryNames(it, data)
            mask = it.ev(_as_mask(lowered.statements[0].value), scope)
            if isinstance(mask, Data) and mask.mask is not None:
                return frames.filter_rows(it, data, mask, call.node)
    lit: Lit = ("pred", ("query", data.rows, text.vn if text is not None else None), True)
    return data.like(
        rows=data.rows.with_lit(lit), infl=data.infl | frames.passing(text or unknown()), name="", parts=None
    )


class _QueryNames(dict[str, Val]):
    """Names inside a query: columns of the frame, then variables of the notebook."""

    def __init__(self, it: Any, data: Data) -> None:
        super().__init__()
        self.it, self.data = it, data

    def get(self, name: str, default: Any = None) -> Any:
        cols = self.data.cols
        if cols is not None and name in cols.known:
            return frames.column(self.it, self.data, name)
        found = self.it.env.find(name)
        if found is not None and not isinstance(found, (Func, Class, Lib)):
            return found
        if name == "index":
            return frames.attribute(self.it, self.data, "index", None)
        if cols is not None and any(r.span is None for r in cols.rest):
            return frames.column(self.it, self.data, name)
        return default


def _as_mask(node: Any) -> Any:
    """`not a` and `a in b` mean element-wise things inside a query."""
    from leaklint.syntax import tree as t

    if isinstance(node, t.Unary) and node.op == "not":
        return t.Unary(node.sg, node.cell, "~", _as_mask(node.value))
    if isinstance(node, t.Bool):
        return t.Bool(node.sg, node.cell, node.op, [_as_mask(v) for v in node.values])
    return node


def pop(call: Call) -> Val:
    """`df.pop("y")`: the column leaves the frame."""
    it = call.it
    data = call.data()
    name = call.arg("item", 0)
    if data is None or name is None:
        return unknown()
    out = frames.take(it, data, name, call.node)
    if data.kind in ("list", "array") and isinstance(name, Num) and name.number() is not None:
        # An item of a list: the others are left.
        data.rows = frames.drop_rows(it, data, name).rows
        data.vn = fresh()
        return out
    if isinstance(call.recv, Data):
        event = data.cols.event if data.cols is not None else -1
        frames.lose(it, call.recv, name)
        call.recv.vn = fresh()
        if call.recv.cols is not None:
            call.recv.cols.event = event
    return out


def insert(call: Call) -> Val:
    data = call.data()
    name, value = call.arg("column", 1), call.arg("value", 2)
    if data is not None and name is not None and value is not None:
        place = call.arg("loc", 0)
        at = place.const if isinstance(place, Num) and isinstance(place.const, int) else None
        frames.set_column(call.it, data, name, value, call.node, True)
        key = name.const if isinstance(name, Num) else None
        if data.cols is not None and key in data.cols.known and not data.cols.rest:
            if at is None:
                data.cols.sure = False
            else:
                keys = [k for k in data.cols.known if k != key]
                keys.insert(at, key)
                data.cols.known = {k: data.cols.known[k] for k in keys}
    return const(None)


def set_index(call: Call) -> Val:
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="")
    key = call.args[0] if call.args else call.kw.get("keys")
    if isinstance(key, Num) and isinstance(key.const, str):
        col = frames.column(it, data, key.const)
        if call.const("drop", True) is not False:
            out = frames.drop_columns(it, out, key)
        times.set_index(out, col)
    elif isinstance(key, Seq) and not datas_of(key):
        cols = [
            frames.column(it, data, k.const)
            for k in key.items
            if isinstance(k, Num) and isinstance(k.const, str)
        ]
        out = frames.drop_columns(it, out, key)
        out.index = None
        if any(times.is_time(c) for c in cols):
            out.ordered = max(out.ordered, 1)
    elif key is not None:
        times.set_index(out, key)
    if data.scores:
        out.scores = data.scores
    return out


def reset_index(call: Call) -> Val:
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="")
    if data.kind == "stat":
        return out
    if out.kind == "series":
        out.kind = "frame"
    if out.index is not None:
        if call.const("drop", False) is not True and out.cols is not None:
            out.cols.known.setdefault(out.index.name, out.index)
        out.index = None
    elif call.const("drop", False) is False and not call.args and out.cols is not None:
        if not out.cols.rest:
            for col in groups.row_keys(call.it, data.rows):
                out.cols.known.setdefault(col.name, col)
            return out
        if data.rows and all(a.uni.extra.get("numbered") and not a.lits for a in data.rows.atoms):
            out.cols.known.setdefault("index", Col("index", None, vn=(times.ROW_NUMBER, data.rows)))
    return out


def eval_(call: Call) -> Val:
    """`df.eval("c = a + b")`."""
    it = call.it
    data = call.data()
    text = call.args[0] if call.args else None
    if data is None:
        return unknown()
    out = data.like(name="")
    if isinstance(text, Num) and isinstance(text.const, str):
        from leaklint.provenance.interp import Env
        from leaklint.syntax import tree as t
        from leaklint.syntax.lower import lower_cell

        lowered = lower_cell(text.const.replace("@", "").strip(), getattr(call.node, "cell", 0))
        for statement in lowered.statements:
            env = Env(None)
            env.vars = _QueryNames(it, out)
            if isinstance(statement, t.Assign):
                value = it.ev(statement.value, env)
                for target in statement.targets:
                    if isinstance(target, t.Name):
                        frames.set_column(it, out, const(target.id), value, call.node)
            elif isinstance(statement, t.ExprStmt):
                return it.ev(statement.value, env)  # type: ignore[no-any-return]
    return out


def unique(call: Call) -> Val:
    source = call.get("data")
    data = call.data() or groups.listed(call.it, call.node, source)
    if data is None:
        if isinstance(source, Seq):
            return Seq("list", source.items, True)
        return unknown()
    out = Data("stat", NONE, None, NO_INFL, vn=("unique", data.vn))
    out.harmless = True
    out.keys = (("unique", data),)
    if (
        call.kw.get("return_counts") is not None
        or call.kw.get("return_index") is not None
        or call.kw.get("return_inverse") is not None
    ):
        if call.const("return_counts", False) is True and data.rows:
            groups.tell(call.it, call.node, data, "count")
        return Seq("tuple", [out, groups.counts(data, out.like())])
    return out


def dataclass_field(call: Call) -> Val:
    """`field(default_factory=StandardScaler)`: each instance gets one of its own."""
    made = call.kw.get("default_factory")
    return Num(vn=("factory", made)) if made is not None else call.kw.get("default", unknown())


def transpose(call: Call) -> Val:
    """`x.transpose()`, `np.transpose(x)`; axes that are named are those of pictures or of stretches of time."""
    data = call.data()
    given = call.args if call.recv is not None else call.args[1:]
    if data is None or call.name != "transpose" or given or call.kw:
        return dispatch.ROLES[call.entry.role](call)
    return frames.turned(data)
