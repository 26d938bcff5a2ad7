"""Copies of estimators, fitted or fresh."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.values import Alt, Data, Func, Inst, Map, Obj, Seq, Val


def cloned(it: Any, value: Val) -> Val:
    """An unfitted copy (sklearn.base.clone)."""
    if isinstance(value, Obj):
        out = Obj(value.qual, value.entry, value.args, value.kw, value.node, value.infl)
        out.name = value.name
        if value.field("frozen"):
            out.learned, out.fitted, out.fit_rows = value.learned, value.fitted, value.fit_rows
            out.children = value.children
            out.frozen = True
        else:
            out.children = [cloned(it, c) for c in value.children]
        out.state = {k: v for k, v in value.state.items() if k in ("parts", "unknown", "object", "pandas")}
        if "parts" in out.state:
            out.state["parts"] = [
                (cloned(it, a) if isinstance(a, (Obj, Inst)) else a, b) for a, b in out.state["parts"]
            ]
            out.children = [a for a, _ in out.state["parts"] if isinstance(a, (Obj, Inst))]
        it.objects[out.vn] = out
        return out
    if isinstance(value, Inst):
        inst = Inst(value.cls, value.infl)
        inst.name = value.name
        init = it.class_attr(value.cls, "__init__")
        keep: dict[str, Val] = {}
        names = [p.name for p in init.node.params] if isinstance(init, Func) else []
        for key, attr in value.attrs.items():
            if key in names or not key.endswith("_"):
                keep[key] = cloned(it, attr) if isinstance(attr, (Obj, Inst)) else attr
        inst.attrs = keep
        it.give_base(inst)
        return inst
    if isinstance(value, Alt):
        return Alt([cloned(it, v) for v in value.options])
    if isinstance(value, Seq):
        return Seq(value.kind, [cloned(it, v) for v in value.items], value.open, value.infl)
    return value


def copied(it: Any, value: Val) -> Val:
    """A fitted copy (copy.deepcopy)."""
    if isinstance(value, Obj):
        out = value.clone()
        it.objects[out.vn] = out
        return out
    if isinstance(value, Data):
        return value.like(name="", vn=value.vn)
    if isinstance(value, Inst):
        inst = Inst(value.cls, value.infl)
        inst.attrs = {k: copied(it, v) if isinstance(v, (Obj, Data)) else v for k, v in value.attrs.items()}
        inst.name = value.name
        inst.base = value.base.clone() if value.base is not None else None
        return inst
    if isinstance(value, Seq):
        return Seq(value.kind, list(value.items), value.open, value.infl, value.scores)
    if isinstance(value, Map):
        return Map(dict(value.items), value.summary, value.infl, value.kind)
    return value
