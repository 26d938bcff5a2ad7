"""What kind of estimator an object is, and what it was given and has learned."""

from __future__ import annotations

from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance.calls.call import Call
from leaklint.provenance.values import NO_INFL, Alt, Infls, Inst, Num, Obj, Val, infl_of

#: Objects with weights, which other objects may share.
NETWORKS = ("network", "module", "layer")

MODEL_ROLES = ("model", "search", "wrapper", "pipeline")


#: What a transformer learns, where rows that skip it mean something else.
STEPS = frozenset({"scaler", "imputer", "encoder", "vectorizer", "reducer", "selector", "discretizer"})


def given_to(obj: Obj, field: str) -> Val | None:
    entry = obj.entry
    if entry is None:
        return None
    return Call(None, entry, "", None, obj.args, obj.kw, obj.node).get(field)


def is_estimator(value: Val | None) -> bool:
    if isinstance(value, Obj):
        return (
            value.role in (*MODEL_ROLES, "transformer", "columns", "union", "resampler")
            or value.entry is None
        )
    return isinstance(value, Inst)


def learns_of(obj: Obj) -> str:
    """What kind of statistic a fit of this object learns; "" for a model."""
    if obj.role == "model":
        if obj.field("task") == "cluster":
            return str(obj.field("learns", "") or "cluster")
        return str(obj.field("learns", "") or "outlier") if obj.field("task") == "outlier" else ""
    return str(obj.field("learns", "") or "")


def is_stateless(obj: Obj) -> bool:
    if obj.field("stateless"):
        return True
    conditions = obj.field("stateless_if")
    if conditions:
        for name, wanted in conditions.items():
            value = obj.kw.get(name)
            params = obj.field("params", [])
            if value is None and name in params and params.index(name) < len(obj.args):
                value = obj.args[params.index(name)]
            if not (isinstance(value, Num) and value.const == wanted):
                return False
        return True
    given = obj.field("stateless_given")
    if given:
        for name in given:
            value = obj.kw.get(name)
            if value is not None and not (isinstance(value, Num) and value.const in ("auto", None)):
                return True
    return False


def is_model(value: Val | None) -> bool:
    """Whether it predicts (rather than transforms)."""
    if isinstance(value, Obj):
        role = value.role
        if role == "model":
            return value.field("task") not in ("cluster", "outlier")
        if role == "search":
            return True
        if role == "wrapper":
            return not value.field("learns")
        if role == "pipeline":
            return bool(value.children) and is_model(value.children[-1])
        return value.entry is None
    if isinstance(value, Inst):
        return True
    if isinstance(value, Alt):
        return any(is_model(v) for v in value.options)
    return False


def name_of(value: Val) -> str:
    """An estimator in the user's words."""
    if isinstance(value, Obj):
        return value.name or value.qual.rsplit(".", 1)[-1]
    if isinstance(value, Inst):
        return value.name or value.cls.name
    return "model"


def learned_of(value: Val) -> Infls:
    """What an estimator learned, children and attributes included."""
    if isinstance(value, Obj):
        return value.infl | value.learned
    if isinstance(value, Inst):
        out = value.infl
        for attr in value.attrs.values():
            if isinstance(attr, (Obj, Inst)):
                out |= learned_of(attr)
            else:
                out |= frozenset(
                    i for i in infl_of(attr) if i.kind in ("statistic", "selection", "opaque", "fit")
                )
        if value.base is not None:
            out |= value.base.learned
        return out
    if isinstance(value, Alt):
        out = NO_INFL
        for option in value.options:
            out |= learned_of(option)
        return out
    return NO_INFL


def table(it: Any, obj: Obj, name: str) -> Entry | None:
    """What a method of a library object means."""
    kinds = []
    if obj.entry is not None:
        kind = obj.entry.get("object")
        if kind:
            kinds.append(kind)
        if obj.role == "splitter":
            kinds.append("splitter")
    if obj.state.get("object"):
        kinds.insert(0, obj.state["object"])
    if obj.role not in ("splitter", "inert", "study", "callback") or not kinds:
        kinds.append("estimator")
    for kind in kinds:
        found: Entry | None = it.knowledge.method(kind, name)
        if found is not None:
            return found
    return None
