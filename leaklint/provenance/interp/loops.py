"""`for` and `while`: a few rounds, and what may have changed after them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from leaklint.provenance.frames import RestName
from leaklint.provenance.interp.state import MAX_ROUNDS, Env, Going
from leaklint.provenance.rows import NONE, Rows, Sym, learn_order
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Infls,
    Num,
    Obj,
    Seq,
    Val,
    add_infl,
    datas_of,
    infl_of,
    scores_of,
    sign_of,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def x_for(it: Interp, node: t.For, env: Env) -> str | None:
    iterable = it.ev(node.iter, env)
    return loop(it, node, iterable, env)


def loop(it: Interp, node: t.For, iterable: Val, env: Env) -> str | None:
    items, exact = it.iterate(iterable, node.iter)
    vague = not exact
    if exact and any(isinstance(x, Num) and isinstance(x.const, RestName) for x in items):
        items, exact = items * 2, False  # one name stands for many columns
    it.loop_depth += 1
    since, handed = len(it.trace.events), it.handed
    frame = it.frames[-1]
    saved = frame.loop_infl
    frame.loop_infl = NO_INFL
    ended = False
    it.many += not exact
    it.loops.append((set() if exact else {d.rows for x in items[:1] for d in datas_of(x)}, since))
    going = Going(NONE if exact else one_by_one(items[:1]), it.round, node)
    it.going.append(going)
    it.vague += vague
    it.nest += len(items) > 1
    folds = isinstance(iterable, Seq) and iterable.kind == "folds"
    try:
        for at, item in enumerate(items):
            if at and not exact and not folds and it.settled(since, handed):
                break
            it.round += 1
            going.round, going.item = it.round, None if exact else item
            if frame.loop_infl:
                it.ctl |= frame.loop_infl
            it.assign(node.target, item, env)
            signal = it.block(node.body, env)
            if signal == "break":
                ended = True
                break
            if signal == "return":
                return signal if exact and len(items) == 1 else None
    finally:
        it.loop_depth -= 1
        it.loops.pop()
        it.going.pop()
        it.many -= not exact
        it.vague -= vague
        it.nest -= len(items) > 1
        left = frame.loop_infl
        frame.loop_infl = saved
    if not exact:
        unfix(it, node, env)
    if left:
        taint_assigned(it, node, env, left, since)
    if node.orelse and not ended:
        return it.block(node.orelse, env)
    return None


def one_by_one(items: Iterable[Val]) -> Rows:
    """The rows of which a loop sees one at a time, by what it goes through."""
    for data in (d for item in items for d in datas_of(item)):
        if data.kind in ("row", "cell") and data.rows and not data.bit:
            return data.rows
    return NONE


def taint_assigned(it: Interp, node: t.For | t.While, env: Env, infl: Infls, since: int) -> None:
    """A loop that stops by a score: what it leaves behind was chosen by that score."""
    for event in it.trace.events[since:]:
        if event.kind == "fit":
            obj = event.data.get("obj")
            if isinstance(obj, Obj):
                obj.learned |= infl
    for name in _binds(node):
        value = env.vars.get(name)
        if value is not None:
            env.vars[name] = add_infl(value, infl)


def unfix(it: Interp, node: t.For | t.While, env: Env) -> None:
    """After an unknown number of rounds a counter is not known any more."""
    for name in _binds(node):
        value = env.vars.get(name)
        if isinstance(value, Num) and value.const is not NOCONST and not isinstance(value.const, (str, bool)):
            if value.const is None:
                continue
            env.vars[name] = Num(infl=value.infl, scores=value.scores, preds=value.preds)


def x_while(it: Interp, node: t.While, env: Env) -> str | None:
    frame = it.frames[-1]
    saved_ctl, saved_loop = it.ctl, frame.loop_infl
    frame.loop_infl = NO_INFL
    since, handed = len(it.trace.events), it.handed
    it.loop_depth += 1
    it.many += 1
    it.vague += 1
    it.nest += 1
    try:
        for at in range(MAX_ROUNDS):
            if at and it.settled(since, handed):
                break
            test = it.ev(node.test, env)
            if it.truth(test) is False and not scores_of(test):
                break
            it.ctl |= it.choose(scores_of(test), node.test, "compare")
            it.ctl |= frozenset(i for i in infl_of(test) if i.kind == "selection")
            it.ctl |= frame.loop_infl
            signal = it.block(node.body, env)
            unfix(it, node, env)
            if signal == "break":
                break
            if signal == "return":
                return None if it.truth(test) is None else signal
    finally:
        it.loop_depth -= 1
        it.many -= 1
        it.vague -= 1
        it.nest -= 1
        left = frame.loop_infl
        it.ctl, frame.loop_infl = saved_ctl, saved_loop
    if left:
        taint_assigned(it, node, env, left, since)
    return it.block(node.orelse, env) if node.orelse else None


def loop_value(it: Interp, value: Seq, round_: int) -> Num:
    number = Num(infl=value.infl, vn=("loop", value.vn, round_))
    if value.span is not None:
        number.sym = Sym(("loop", value.vn, round_), 0)
        number.sign = _sign(value.span)
        _bounds(it, value)
        if number.sign >= 0:
            learn_order(Sym(None, 0), number.sym)
    return number


def _bounds(it: Interp, value: Seq) -> None:
    """Remember between which numbers a loop runs, where both are known by name."""
    start, stop = (*value.span, None)[:2] if value.span is not None else (None, None)
    ends = [v.number() if isinstance(v, Num) else None for v in (start, stop)]
    if ends[0] is not None and ends[1] is not None and len(it.ranges) < 500:
        it.ranges[value.vn] = (ends[0], ends[1])


def _sign(span: tuple[Any, ...]) -> int:
    """Of the numbers of a range, where its bounds tell."""
    start, stop, step = (*span[:3], None, None, None)[:3]
    down = sign_of(step) < 0
    if start is None or sign_of(start) > 0:
        # `range(7, 0, -1)` ends above zero, `range(7, -7, -1)` does not.
        last = stop.const if isinstance(stop, Num) else None
        return 1 if not down or (isinstance(last, int) and last >= -1) else 0
    last = stop.const if isinstance(stop, Num) else None
    return -1 if sign_of(start) < 0 and (down or (isinstance(last, int) and last <= 1)) else 0


def known_range(value: Seq) -> range | None:
    if value.span is None:
        return None
    numbers = []
    for part in value.span[:3]:
        if part is None or not isinstance(part, Num) or not isinstance(part.const, int):
            return None
        numbers.append(part.const)
    try:
        return range(*numbers)
    except (ValueError, TypeError):
        return None


def _binds(node: t.For | t.While) -> list[str]:
    """Names that the body of a loop binds."""
    if node.binds is None:
        node.binds = _assigned(node.body)
    return node.binds


def _assigned(statements: list[t.Stmt]) -> list[str]:
    """Names that a block binds, nested blocks included."""
    out: list[str] = []
    todo = list(statements)
    while todo:
        node = todo.pop()
        if isinstance(node, t.Assign):
            for target in node.targets:
                _target_names(target, out)
        elif isinstance(node, t.AugAssign):
            _target_names(node.target, out)
        elif isinstance(node, t.For):
            todo += node.body
            _target_names(node.target, out)
        elif isinstance(node, (t.While, t.With)):
            todo += node.body
        elif isinstance(node, t.If):
            todo += node.body
            todo += node.orelse
        elif isinstance(node, t.Try):
            todo += node.body
            for _, body in node.handlers:
                todo += body
    return out


def _target_names(node: t.Expr, out: list[str]) -> None:
    if isinstance(node, t.Name):
        out.append(node.id)
    elif isinstance(node, t.Seq):
        for item in node.items:
            _target_names(item, out)
