"""What each statement does: assignments, branches, functions, classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from leaklint.provenance import frames
from leaklint.provenance.interp import type_tests
from leaklint.provenance.interp.importing import x_from, x_import, x_run, x_scope
from leaklint.provenance.interp.loops import x_for, x_while
from leaklint.provenance.interp.state import Env, is_hit
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_PREDS,
    Bound,
    Class,
    Data,
    Func,
    Inst,
    Lib,
    Num,
    Seq,
    Val,
    add_infl,
    const,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def x_expr(it: Interp, node: t.ExprStmt, env: Env) -> str | None:
    it.ev(node.value, env)
    return None


def x_assign(it: Interp, node: t.Assign, env: Env) -> str | None:
    value = it.ev(node.value, env)
    for target in node.targets:
        it.assign(target, value, env)
    return None


def x_augassign(it: Interp, node: t.AugAssign, env: Env) -> str | None:
    old = it.ev(node.target, env)
    value = it.ev(node.value, env)
    if isinstance(old, Seq) and node.op == "+" and (not isinstance(value, Data) or _some_parts(it, value)):
        items = [value]
        if isinstance(value, Seq):
            items = value.items
        elif isinstance(value, Data):
            items = it.iterate(value, node)[0]
        for item in items:
            it.append(old, item)
        old.infl |= value.infl
        return None
    new = it.binary(node.op, old, value, node)
    if node.op in ("+", "-") and not scores_of(value):
        hits = it.hits or (preds_of(value) if is_hit(value) else NO_PREDS)
        if hits:
            rows = NONE
            for pred in hits:
                rows |= pred.rows
            score = it.new_score("count by hand", node, hits, rows)
            new = Num(infl=infl_of(new), scores=scores_of(new) | {score.id}, preds=hits)
    it.assign(node.target, new, env)
    return None


def _some_parts(it: Interp, value: Data) -> bool:
    """Whether it is of one row that a loop is at: the words of a text."""
    return bool(it.going) and value.kind in ("row", "cell")


def x_return(it: Interp, node: t.Return, env: Env) -> str | None:
    value = it.ev(node.value, env) if node.value is not None else const(None)
    if it.ctl:
        # A score that is clipped by itself is that score still: `return val if val > 0 else 0`.
        own = scores_of(value)
        value = add_infl(value, frozenset(i for i in it.ctl if not (i.scores and i.scores <= own)))
    it.frames[-1].returns.append(value)
    return "return"


def _of_a_type(it: Interp, node: t.If, env: Env, met: bool, names: dict[str, Val]) -> str | None:
    """The columns of some types go on, and no other."""
    if not met:
        return None
    before = {name: env.vars[name] for name in names if name in env.vars}
    env.vars.update(names)
    try:
        signal = it.block(node.body, env)
    finally:
        env.vars.update(before)
    return None if names else signal


def _nothing() -> None:
    """What undoes nothing."""


def _within(it: Interp, env: Env, groups: dict[str, Data], test: Val, side: bool) -> Callable[[], None]:
    """On one side of a condition a group is one of those that meet it; returns what undoes that."""
    if not groups:
        return _nothing
    parts = {n: frames.meeting(g, test, side) for n, g in groups.items()}
    env.vars.update(parts)

    def back() -> None:
        for name, part in parts.items():
            if env.vars.get(name) is part:
                env.vars[name] = groups[name]

    return back


def x_if(it: Interp, node: t.If, env: Env) -> str | None:
    by_type = type_tests.narrowed(it, node.test, env) if it.loop_depth and not node.orelse else None
    if by_type is not None:
        return _of_a_type(it, node, env, *by_type)
    test = it.ev(node.test, env)
    known = it.truth(test)
    if known is not None and it.many and isinstance(test, Num):
        # Few rounds are looked at: what counts how often a score got worse is not known by then.
        if any(i.kind == "selection" for i in test.infl):
            known = None
    if known is True and not scores_of(test):
        return it.block(node.body, env)
    if known is False and not scores_of(test):
        return it.block(node.orelse, env)
    chosen = it.choose(scores_of(test), node.test, "compare")
    chosen |= frozenset(
        i
        for i in infl_of(test)
        if i.kind == "selection" or (i.kind == "statistic" and i.learns == "selector")
    )
    saved, saved_hits = it.ctl, it.hits
    it.ctl |= chosen
    if is_hit(test):
        it.hits = preds_of(test)
    before = dict(env.vars)
    groups = frames.groups_by(test, env.vars)
    if not groups and it.loop_depth:
        groups = frames.rows_by(t.names(node.test), env.vars)
    it.vague += 1
    try:
        back = _within(it, env, groups, test, True)
        first = it.block(node.body, env)
        back()
        after_body = env.vars
        env.vars = before
        back = _within(it, env, groups, test, False)
        second = it.block(node.orelse, env) if node.orelse else None
        back()
    finally:
        it.vague -= 1
        it.ctl, it.hits = saved, saved_hits
    after_else = env.vars
    if first == "return" and second is None:
        env.vars = after_else
        if chosen:
            it.frames[-1].loop_infl |= chosen
        return None
    if first is not None and second is None:
        # break or continue on one side: what follows runs on the other; what was bound before stays seen.
        if chosen and first == "break":
            it.frames[-1].loop_infl |= chosen
        env.vars = it.merge(after_body, after_else) if first == "break" else after_else
        if first == "continue":
            env.vars = it.merge(after_else, after_body)
        return None
    if second is not None and first is None:
        env.vars = after_body
        return None
    if first is not None and second is not None:
        env.vars = it.merge(after_body, after_else)
        return first if first == second else ("return" if "return" in (first, second) else first)
    env.vars = it.merge(after_body, after_else)
    return None


def x_with(it: Interp, node: t.With, env: Env) -> str | None:
    for value, target in node.items:
        got = it.ev(value, env)
        if target is not None:
            entered = got
            if isinstance(got, Inst):
                method = it.lookup_method(got, "__enter__")
                if method is not None:
                    entered = it.call(method, [], {}, node)
            it.assign(target, entered, env)
    return it.block(node.body, env)


def x_try(it: Interp, node: t.Try, env: Env) -> str | None:
    signal = it.block(node.body, env)
    after = env.vars
    for name, body in node.handlers:
        if not body or all(isinstance(s, (t.Jump, t.Raise)) for s in body):
            continue
        env.vars = dict(after)
        if name:
            env.vars[name] = unknown()
        saved = it.frames[-1].returns[:]
        if it.block(body, env) is None:
            after = it.merge(after, env.vars)
        elif signal is None:
            it.frames[-1].returns[:] = it.frames[-1].returns or saved
    env.vars = after
    if signal is None and node.orelse:
        signal = it.block(node.orelse, env)
    final = it.block(node.final, env) if node.final else None
    return final or signal


def x_def(it: Interp, node: t.FuncDef, env: Env) -> str | None:
    if node.name in it.taught and env is env.glob:
        it.bind(node.name, Lib(node.name), env)
        return None
    defaults = {p.name: it.ev(p.default, env) for p in node.params if p.default is not None}
    func = Func(node, env, node.name, defaults)
    value: Val = func
    it.funcs.append((func, env))
    it.defined.setdefault(id(node), []).append(func)
    for decorator in reversed(node.decorators):
        value = decorate(it, decorator, value, func, env)
    it.bind(node.name, value, env)
    return None


def decorate(it: Interp, node: t.Expr, value: Val, func: Func | Class, env: Env) -> Val:
    text = node.text.split("(")[0].strip()
    last = text.rsplit(".", 1)[-1]
    if isinstance(func, Func) and last in (
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "setter",
    ):
        func.marks |= {last}
        return value
    decorator = it.ev(node, env)
    if isinstance(decorator, (Func, Class, Inst)):
        if isinstance(func, Func):
            func.called = True
        out = it.call(decorator, [value], {}, node)
        return out if isinstance(out, (Func, Class, Inst, Bound)) else value
    return value


def x_class(it: Interp, node: t.ClassDef, env: Env) -> str | None:
    bases = [it.ev(a.value, env) for a in node.bases if a.name is None]
    cls = Class(node, env, node.name, bases)
    scope = Env(env)
    it.block(node.body, scope)
    cls.attrs = dict(scope.vars)
    for _name, value in cls.attrs.items():
        if isinstance(value, Func):
            value.owner = cls
            if value.env is scope:
                value.env = env
    it.classes.append(cls)
    value2: Val = cls
    for decorator in reversed(node.decorators):
        value2 = decorate(it, decorator, value2, cls, env)
    it.bind(node.name, value2, env)
    return None


def x_del(it: Interp, node: t.Del, env: Env) -> str | None:
    for target in node.targets:
        if isinstance(target, t.Name):
            env.vars.pop(target.id, None)
        elif isinstance(target, t.Sub):
            frames.delete_item(it, it.ev(target.obj, env), target, env)
    return None


def x_raise(it: Interp, node: t.Raise, env: Env) -> str | None:
    return "return" if len(it.frames) > 1 and not it.loop_depth else None


def x_assert(it: Interp, node: t.Assert, env: Env) -> str | None:
    it.ev(node.test, env)
    return None


def x_match(it: Interp, node: t.Match, env: Env) -> str | None:
    subject = it.ev(node.subject, env)
    before = env.vars
    merged: dict[str, Val] | None = None
    chosen = it.choose(scores_of(subject), node.subject, "compare")
    saved = it.ctl
    it.ctl |= chosen
    try:
        for names, guard, body in node.cases:
            env.vars = dict(before)
            for name in names:
                env.vars[name] = it.element(subject, node) if len(names) > 1 else subject
            if guard is not None:
                it.ev(guard, env)
            it.block(body, env)
            merged = env.vars if merged is None else it.merge(merged, env.vars)
    finally:
        it.ctl = saved
    env.vars = it.merge(merged, before) if merged is not None else before
    return None


def x_declare(it: Interp, node: t.Declare, env: Env) -> str | None:
    return None


def x_jump(it: Interp, node: t.Jump, env: Env) -> str | None:
    return None if node.kind == "pass" else node.kind


STATEMENTS: dict[type, Callable[[Interp, Any, Env], str | None]] = {
    t.ExprStmt: x_expr,
    t.Assign: x_assign,
    t.AugAssign: x_augassign,
    t.Return: x_return,
    t.If: x_if,
    t.For: x_for,
    t.While: x_while,
    t.With: x_with,
    t.Try: x_try,
    t.FuncDef: x_def,
    t.ClassDef: x_class,
    t.Import: x_import,
    t.ImportFrom: x_from,
    t.Run: x_run,
    t.Scope: x_scope,
    t.Del: x_del,
    t.Raise: x_raise,
    t.Assert: x_assert,
    t.Match: x_match,
    t.Jump: x_jump,
    t.Declare: x_declare,
}
