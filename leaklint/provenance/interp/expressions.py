"""What each expression is worth: names, operators, f-strings."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from leaklint.provenance import builtins, calls, frames
from leaklint.provenance.interp.calling import e_call
from leaklint.provenance.interp.displays import e_comp, e_dict, e_seq
from leaklint.provenance.interp.state import Env, beside
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Cols,
    Data,
    Func,
    Infls,
    Lib,
    Num,
    Preds,
    Seq,
    There,
    Val,
    add_infl,
    const,
    infl_of,
    join,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def e_name(it: Interp, node: t.Name, env: Env) -> Val:
    value = env.find(node.id)
    if value is not None:
        return value
    if node.id in builtins.BUILTINS:
        return Lib("builtins." + node.id)
    if node.id == "__name__":
        return const("__main__")
    if node.id in ("display", "get_ipython", "In", "Out", "_", "__file__", "quit", "exit"):
        return Lib("IPython." + node.id)
    if node.id == "spark":
        # Platforms that run Spark define it.
        from leaklint.provenance.spark import of_kind

        return of_kind("spark_session", node)
    if len(it.absent) < 500:
        it.absent.append((node.id, node, len(it.trace.events)))
    kind = it.given.get(node.id)
    if kind is not None:
        return given_data(it, node.id, kind)
    return Num(unknown=True, vn=("missing", node.id))


def given_data(it: Interp, name: str, kind: Any) -> Val:
    """Data that is there in the kernel though no cell defines it; the same value each time."""
    known = it.missing.get(name)
    if known is None and isinstance(kind, There):
        known = it.missing_data(Num(unknown=True, vn=("missing", name)))
        known.kind = kind.kind
        (uni,) = known.rows.universes
        if kind.columns is not None:
            known.cols = Cols({label: it.root_col(uni, label) for label in kind.columns})
            known.cols.tail = kind.columns
        if kind.rows is not None:
            uni.extra["rows"] = kind.rows
    if known is not None:
        return known
    # One load brings tables that are used together: which rows they share nobody knows.
    return Seq("tuple", [given_data(it, f"{name}[{i}]", one) for i, one in enumerate(kind)])


def e_const(it: Interp, node: t.Const, env: Env) -> Val:
    # Its value number is made once: in a loop the same literal is met again and again.
    if node.vn is None:
        node.vn = Num(node.value).vn
    return Num(node.value, vn=node.vn)


def e_attr(it: Interp, node: t.Attr, env: Env) -> Val:
    return it.getattr(it.ev(node.obj, env), node.attr, node)


def e_sub(it: Interp, node: t.Sub, env: Env) -> Val:
    return frames.subscript(it, it.ev(node.obj, env), node, env)


def e_slice(it: Interp, node: t.Slice, env: Env) -> Val:
    for part in (node.lo, node.hi, node.step):
        if part is not None:
            it.ev(part, env)
    return unknown()


def e_bin(it: Interp, node: t.Bin, env: Env) -> Val:
    if not isinstance(node.left, t.Bin):
        return it.binary(node.op, it.ev(node.left, env), it.ev(node.right, env), node)
    chain = []
    current: t.Expr = node
    while isinstance(current, t.Bin):
        chain.append(current)
        current = current.left
    left = it.ev(current, env)
    for one in reversed(chain):
        left = it.binary(one.op, left, it.ev(one.right, env), one)
    return left


def e_unary(it: Interp, node: t.Unary, env: Env) -> Val:
    return builtins.unary(it, node.op, it.ev(node.value, env), node)


def e_bool(it: Interp, node: t.Bool, env: Env) -> Val:
    values: list[Val] = []
    for part in node.values:
        value = it.ev(part, env)
        known = it.truth(value)
        if known is not None and not isinstance(value, Data):
            if (node.op == "and" and known is False) or (node.op == "or" and known is True):
                return value if not values else join(values[-1], value)
            continue_with = value
            if part is node.values[-1] and not values:
                return continue_with
            if part is not node.values[-1]:
                continue
        values.append(value)
    if not values:
        return const(node.op == "and")
    if len(values) == 1 and node.op == "and" and isinstance(values[0], Num):
        return values[0]
    if any(isinstance(v, Data) and v.mask is not None for v in values):
        out: Val = values[0]
        for value in values[1:]:
            out = it.binary("&" if node.op == "and" else "|", out, value, node)
        return out
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    if node.op == "and":
        for value in values:
            infl |= infl_of(value)
            scores |= scores_of(value)
        return unknown(infl, scores)
    joined = values[0]
    for value in values[1:]:
        joined = join(joined, value)
    return joined


def e_compare(it: Interp, node: t.Compare, env: Env) -> Val:
    values = [it.ev(v, env) for v in node.values]
    return builtins.compare(it, node.ops, values, node)


def e_cond(it: Interp, node: t.Cond, env: Env) -> Val:
    test = it.ev(node.test, env)
    known = it.truth(test)
    if known is not None and not scores_of(test):
        return it.ev(node.body if known else node.orelse, env)
    chosen = it.choose(scores_of(test), node.test, "compare")
    out = join(it.ev(node.body, env), it.ev(node.orelse, env))
    chosen |= frozenset(i for i in infl_of(test) if i.kind == "selection")
    return add_infl(out, chosen)


def e_lambda(it: Interp, node: t.Lambda, env: Env) -> Val:
    defaults = {p.name: it.ev(p.default, env) for p in node.params if p.default is not None}
    return Func(node, env, "<lambda>", defaults)


def e_star(it: Interp, node: t.Star, env: Env) -> Val:
    return it.ev(node.value, env)


def e_named(it: Interp, node: t.Named, env: Env) -> Val:
    value = it.ev(node.value, env)
    it.bind(node.name, value, env)
    return value


def e_yield(it: Interp, node: t.Yield, env: Env) -> Val:
    if node.value is not None:
        value = it.ev(node.value, env)
        frame = it.frames[-1]
        it.handed += 1
        if node.source:
            frame.yields += it.iterate(value, node)[0]
        elif len(frame.yields) < 20:
            frame.yields.append(value)
    return unknown()


def e_fstring(it: Interp, node: t.FString, env: Env) -> Val:
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    text: list[str] | None = []
    values: list[Val] = []
    vns: list[Hashable] = []
    for part in node.parts:
        if isinstance(part, str):
            if text is not None:
                text.append(part)
            vns.append(part)
            continue
        value = it.ev(part, env)
        values.append(value)
        infl |= infl_of(value)
        scores |= scores_of(value)
        preds |= preds_of(value)
        vns.append(value.vn)
        if text is not None and isinstance(value, Num) and isinstance(value.const, (str, int)):
            text.append(str(value.const))
        else:
            text = None
    if any(isinstance(v, Data) and v.kind in ("row", "cell") and v.rows for v in values):
        from leaklint.provenance import prompts

        infl |= prompts.text_of(it, values, node)
    infl = frozenset(i for i in infl if i.kind != "selection") | beside(
        values, frozenset(i for i in infl if i.kind == "selection")
    )
    out = Num("".join(text) if text is not None else NOCONST, infl, scores, preds=preds)
    if text is None:
        out.vn = ("fstr", tuple(vns))
    cells = [v for v in values if isinstance(v, Data) and v.kind in ("row", "cell") and v.rows and v.cols]
    if cells and not preds and not scores and len({c.rows for c in cells}) == 1:
        # A text about one row is a column of it.
        return Data("cell", cells[0].rows, frames.result_cols(it, cells), infl, vn=out.vn)
    return out


def e_opaque(it: Interp, node: t.Opaque, env: Env) -> Val:
    infl: Infls = NO_INFL
    for part in node.parts:
        infl |= infl_of(it.ev(part, env))
    return unknown(infl)


def e_unread(it: Interp, node: t.Unread, env: Env) -> Val:
    found = [env.find(name.id) for name in node.names]
    return calls.opaque(it, node.line, [value for value in found if value is not None], {}, node)


EXPRESSIONS: dict[type, Callable[[Interp, Any, Env], Val]] = {
    t.Name: e_name,
    t.Const: e_const,
    t.Attr: e_attr,
    t.Call: e_call,
    t.Sub: e_sub,
    t.Slice: e_slice,
    t.Bin: e_bin,
    t.Unary: e_unary,
    t.Bool: e_bool,
    t.Compare: e_compare,
    t.Cond: e_cond,
    t.Lambda: e_lambda,
    t.Seq: e_seq,
    t.Dict: e_dict,
    t.Comp: e_comp,
    t.Star: e_star,
    t.Named: e_named,
    t.Yield: e_yield,
    t.FString: e_fstring,
    t.Opaque: e_opaque,
    t.Unread: e_unread,
}
