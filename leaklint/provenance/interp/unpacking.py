"""`a, b = value`: the parts of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaklint.provenance import pieces
from leaklint.provenance.interp.state import Env
from leaklint.provenance.values import Data, Map, Num, Seq, Val, add_infl, const, unknown
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def unpack(it: Interp, targets: list[t.Expr], value: Val, env: Env, node: t.Expr) -> None:
    star = next((i for i, x in enumerate(targets) if isinstance(x, t.Star)), None)
    items = parts_of(it, value, len(targets) if star is None else None, node)
    if isinstance(value, Seq) and value.open:
        items = pieces.each(value, len(targets)) or items
    if star is None:
        for i, target in enumerate(targets):
            it.assign(target, items[i] if i < len(items) else it.element(value, node), env)
        return
    tail = len(targets) - star - 1
    for i in range(star):
        it.assign(targets[i], items[i] if i < len(items) else it.element(value, node), env)
    middle = items[star : len(items) - tail] if len(items) >= star + tail else []
    it.assign(targets[star], Seq("list", middle, open=not items, infl=value.infl), env)
    for i in range(tail):
        at = len(items) - tail + i
        it.assign(targets[star + 1 + i], items[at] if 0 <= at < len(items) else it.element(value, node), env)


def parts_of(it: Interp, value: Val, count: int | None, node: Any) -> list[Val]:
    """The values that unpacking gives; made up where only a summary is known."""
    if isinstance(value, Seq) and not value.open:
        return [add_infl(x, value.infl) if value.infl else x for x in value.items]
    if isinstance(value, Map) and not value.summary:
        if value.kind == "namespace" and 0 in value.items:
            return [v for k, v in value.items.items() if isinstance(k, int)]
        return [const(k) for k in value.items]
    if count is None:
        return []
    if isinstance(value, Seq) and len(value.items) == count and value.kind == "tuple":
        return list(value.items)
    if isinstance(value, Data) and value.kind == "unknown":
        return [it.opaque_part(value, i) for i in range(count)]
    if isinstance(value, Data) and value.fields and "x" in value.fields and count == 2:
        return [value.fields["x"], value.fields.get("y", unknown())]
    if isinstance(value, Num) and (value.unknown or value.infl or value.scores):
        return [Num(infl=value.infl, scores=value.scores, unknown=value.unknown) for _ in range(count)]
    if isinstance(value, Seq) and value.kind == "folds":
        return [it.element(value, node, i) for i in range(count)]
    return [it.element(value, node, i) for i in range(count)]
