"""Calls that are not followed: what may have happened to what they were given."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import models
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    Bound,
    Cols,
    Data,
    Func,
    Infl,
    Infls,
    Inst,
    Map,
    Num,
    Obj,
    Preds,
    Seq,
    Val,
    datas_of,
    infl_of,
    join_cols,
    preds_of,
    scores_of,
    unknown,
)


def unfollowed(it: Any, callee: Val, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A call of something unknown: it may do anything with the rows it gets."""
    return opaque(it, _callee_name(node), args, kw, node)


def _callee_name(node: Any) -> str:
    try:
        text = str(node.func.text) if hasattr(node, "func") else str(node.text)
    except AttributeError:
        return "call"
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def opaque(
    it: Any, name: str, args: list[Val], kw: dict[str, Val], node: Any, data: Data | None = None
) -> Val:
    values = [*args, *kw.values()]
    for value in values:
        if isinstance(value, Func) and not value.called and not isinstance(value, Bound):
            value.called = True
            it.call_func(
                value, [unknown() for p in value.node.params if not p.star and p.default is None], {}, node
            )
    datas: list[Data] = [data] if data is not None else []
    for value in values:
        datas += datas_of(value)
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for value in [*values, *([data] if data is not None else [])]:
        infl |= infl_of(value)
        scores |= scores_of(value)
        preds |= preds_of(value)
    rows = NONE
    for one in datas[:6]:
        if one.rows and one.kind != "stat":
            rows |= one.rows
    event = it.event("opaque", node, name, rows)
    mark = Infl("opaque", rows, event.index, name)
    for value in values:
        for obj in _objects(value):
            models.tell_opaque(it, obj, mark)
            event.data["models"] = True
    if not rows:
        if any(isinstance(v, (Obj, Inst)) for v in values):
            return Num(infl=infl | {mark}, scores=scores, preds=preds, unknown=True)
        source = it.source("unknown", "", node, ("call", name, tuple(v.vn for v in values)))
        event.data["source"] = True
        source.infl = infl | {mark}
        source.scores = scores
        source.preds = preds
        return source  # type: ignore[no-any-return]
    result = Data(
        "unknown", rows.with_lit(("opaque", event.index)), None, infl | {mark}, preds, scores=scores
    )
    cols: Cols | None = None
    for one in datas[:4]:
        if one.cols is not None:
            cols = join_cols(cols, Cols(dict(one.cols.known), one.cols.rest, one.cols.blob, False))
    result.cols = cols
    return result


def _objects(value: Val, depth: int = 0) -> list[Val]:
    if isinstance(value, (Obj, Inst)):
        return [value]
    out: list[Val] = []
    if depth < 2:
        if isinstance(value, Seq):
            for item in value.items[:8]:
                out += _objects(item, depth + 1)
        elif isinstance(value, Map):
            for item in list(value.items.values())[:8]:
                out += _objects(item, depth + 1)
    return out


def unfollowed_method(it: Any, data: Data, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method of data that no table knows."""
    if data.kind in ("rng",):
        return it.source("array", "", node, None, True)  # type: ignore[no-any-return]
    if not data.rows or data.kind == "stat":
        return data.like(name="")
    if data.kind in ("row", "cell"):
        if (
            data.preds
            and args
            and isinstance(args[0], Data)
            and name in ("startswith", "endswith", "__contains__", "find")
        ):
            from leaklint.provenance import builtins

            return builtins.compare_data(it, "==", data, args[0], node)
        out = data.like(name="")
        for value in [*args, *kw.values()]:
            out.infl |= infl_of(value)
        return out
    if data.kind == "unknown" and not args and not kw:
        return data.like(name="")
    return opaque(it, _callee_name(node), args, kw, node, data)


def unknown_library(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A name of a library without knowledge of it."""
    last = qual.rsplit(".", 1)[-1]
    root = qual.split(".")[0]
    known_root = root in it.knowledge.roots()
    bare = last.lstrip("_")
    if bare[:1].isupper() and not bare.isupper():
        obj = Obj(qual, None, args, kw, node)
        models.construct(it, obj)
        return obj
    if last in ("print", "show", "plot", "savefig") or root in (
        "matplotlib",
        "plt",
        "seaborn",
        "sns",
        "plotly",
    ):
        return unknown()
    if known_root and not datas_of(Seq("tuple", [*args, *kw.values()])):
        infl: Infls = NO_INFL
        for value in [*args, *kw.values()]:
            infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
        return Num(infl=infl)
    return opaque(it, last if root == qual else qual, args, kw, node)
