"""Objects of the notebook's own classes that are estimators."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.models.fitting import fit
from leaklint.provenance.models.kinds import learned_of, name_of
from leaklint.provenance.models.methods import method
from leaklint.provenance.models.predicting import predict
from leaklint.provenance.models.scoring import score_of
from leaklint.provenance.models.transforming import transform
from leaklint.provenance.values import Data, Infl, Inst, Map, Num, Pred, Val, infl_of, preds_of, unknown


def own_method(
    it: Any, inst: Inst, name: str, args: list[Val], kw: dict[str, Val], got: Val, node: Any
) -> Val:
    """`fit` and `predict` of a class that is a model of its own: it learns from the rows it gets."""
    has_fit = it.class_attr(inst.cls, "fit") is not None or it.class_attr(inst.cls, "train") is not None
    has_predict = (
        it.class_attr(inst.cls, "predict") is not None or it.class_attr(inst.cls, "predict_proba") is not None
    )
    if not (has_fit and has_predict):
        return got
    value = args[0] if args else kw.get("X", kw.get("x"))
    data = frames.as_data(it, value, node)
    if name in ("fit", "train", "partial_fit"):
        inner = frozenset(i for i in learned_of(inst) if i.kind == "fit")
        if data is not None and data.rows and not inner:
            event = it.event("fit", node, name_of(inst), data.rows, "model")
            inst.attrs["#learned"] = Num(
                infl=frozenset({Infl("fit", data.rows, event.index, "model")}) | data.total()
            )
            target = frames.as_data(it, args[1] if len(args) > 1 else kw.get("y"), node)
            if target is not None:
                inst.attrs["#label"] = target
        return got
    if preds_of(got) or data is None or not data.rows or "#learned" not in inst.attrs:
        return got
    label = inst.attrs.get("#label")
    learned = (
        infl_of(inst.attrs["#learned"])
        | inst.infl
        | frozenset(i for i in learned_of(inst) if i.kind != "fit")
    )
    pred = Pred(
        name_of(inst),
        inst.vn,
        learned,
        data.total(),
        data.rows,
        len(it.trace.events),
        data.cols,
        label.cols if isinstance(label, Data) else None,
    )
    carried = frozenset(i for i in infl_of(got) if i.kind in ("statistic", "selection", "opaque"))
    return Data("array", data.rows, None, data.total() | carried, frozenset({pred}))


def instance_method(it: Any, inst: Inst, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method that a class of the notebook inherits from a library."""
    if name == "fit_transform":
        fit(it, inst, args[0] if args else None, args[1] if len(args) > 1 else kw.get("y"), node)
        return transform(it, inst, args[0] if args else None, node)
    if name == "fit_predict":
        fit(it, inst, args[0] if args else None, args[1] if len(args) > 1 else None, node)
        return predict(it, inst, args[0] if args else None, node)
    if name == "score" and it.lookup_method(inst, "predict") is not None:
        return score_of(
            it, inst, args[0] if args else None, args[1] if len(args) > 1 else kw.get("y"), node, name
        )
    if name in ("get_params",):
        return Map({}, unknown())
    if name == "set_params":
        for key, value in kw.items():
            inst.attrs[key] = value
        return inst
    if inst.base is None:
        it.give_base(inst)
    if inst.base is not None:
        inst.base.name = inst.base.name or name_of(inst)
        if name in ("train", "eval", "to", "cuda", "cpu", "parameters"):
            return inst if name != "parameters" else unknown()
        found = method(it, inst.base, name, args, kw, node)
        return inst if found is inst.base else found
    return calls.opaque(it, f"{name_of(inst)}.{name}", args, kw, node)


def call_instance(it: Any, inst: Inst, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """`net(x)` for a network class of the notebook."""
    if inst.base is None:
        it.give_base(inst)
    if inst.base is not None and args:
        inst.base.name = inst.base.name or name_of(inst)
        data = frames.as_data(it, args[0], node)
        if data is not None:
            return predict(it, inst.base, data, node)
        return unknown(infl_of(args[0]))
    return calls.opaque(it, name_of(inst), args, kw, node)
