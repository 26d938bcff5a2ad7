"""Networks: models are made of layers, and what trains one model trains every model with the same layers."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.values import (
    NO_INFL,
    Data,
    Infl,
    Infls,
    Inst,
    Map,
    Obj,
    Seq,
    Val,
)

#: Kinds of objects that hold weights.
KINDS = ("layer", "network", "module")

#: Layers without weights, where data comes in.
_INPUTS = ("Input", "InputLayer")

_DEEP = 6


def is_part(value: Val | None) -> bool:
    return isinstance(value, Obj) and (value.field("object") in KINDS or value.state.get("object") in KINDS)


def apply_layer(layer: Obj, args: list[Val], node: Any) -> Obj | None:
    """A layer on a tensor that stands for data to come; None where no argument is one."""
    tensors = _tensors(args)
    if not tensors:
        return None
    return tensor([layer, *[x for t in tensors for x in t.state["layers"]]], node)


def _tensors(values: list[Val]) -> list[Obj]:
    out: list[Obj] = []
    for value in values:
        if isinstance(value, Seq):
            out += _tensors(value.items)
        elif isinstance(value, Obj):
            if "layers" in value.state and value.qual == "tensor":
                out.append(value)
            elif value.qual.rsplit(".", 1)[-1] in _INPUTS:
                out.append(tensor([value], value.node))
    return out


def tensor(layers: list[Obj], node: Any) -> Obj:
    """The output of some layers."""
    out = Obj("tensor", None, [], {}, node)
    unique: dict[int, Obj] = {id(x): x for x in layers}
    out.state["layers"] = list(unique.values())
    out.infl = frozenset(i for x in unique.values() for i in x.infl if i.kind == "selection")
    return out


def joined(values: list[Val], node: Any) -> Obj | None:
    """A function of tensors (concatenate, add): it stands behind the layers of them all."""
    found = _tensors(values)
    return tensor([x for t in found for x in t.state["layers"]], node) if found else None


def layers_of(model: Val, depth: int = 0) -> list[Obj]:
    """Everything with weights inside a model, itself left out."""
    out: list[Obj] = []
    if depth > _DEEP:
        return out
    if isinstance(model, Inst):
        for value in model.attrs.values():
            out += _inside(value, depth)
        return out
    if not isinstance(model, Obj):
        return out
    for value in [*model.args, *model.kw.values(), *model.children]:
        out += _inside(value, depth)
    owner = model.state.get("owner")
    if isinstance(owner, Inst) and depth == 0:
        out += layers_of(owner, depth + 1)
    return out


def _inside(value: Val, depth: int) -> list[Obj]:
    if isinstance(value, Obj):
        if value.qual == "tensor":
            inner = [x for x in value.state["layers"] if x.qual.rsplit(".", 1)[-1] not in _INPUTS]
            return [*inner, *[x for one in inner for x in layers_of(one, depth + 1)]]
        if value.qual.rsplit(".", 1)[-1] in _INPUTS:
            return []
        if is_part(value):
            return [value, *layers_of(value, depth + 1)]
        return []
    if isinstance(value, Inst):
        return [*([value.base] if value.base is not None else []), *layers_of(value, depth + 1)]
    if isinstance(value, Seq):
        return [x for item in value.items[:60] for x in _inside(item, depth + 1)] if depth < _DEEP else []
    if isinstance(value, Map):
        items = list(value.items.values())[:60]
        return [x for item in items for x in _inside(item, depth + 1)] if depth < _DEEP else []
    return []


def share(model: Obj, learned: Infls) -> None:
    """The layers of a model that was trained have learned what it has learned."""
    fits = frozenset(i for i in learned if i.kind in ("fit", "statistic", "selection", "opaque"))
    if not fits:
        return
    for layer in layers_of(model):
        if layer is not model:
            layer.state["shared"] = layer.state.get("shared", NO_INFL) | fits


def known(model: Obj) -> Infls:
    """What a model's layers have learned: in other models, or by `adapt`."""
    out: set[Infl] = set(model.state.get("shared", NO_INFL))
    for layer in layers_of(model):
        out |= layer.state.get("shared", NO_INFL)
        out |= {i for i in layer.learned if i.kind in ("statistic", "selection", "fit", "opaque")}
    return frozenset(out)


def curves(scores: frozenset[int]) -> Map:
    """The curves of a training: those of the evaluation rows are scores, the others are not."""
    from leaklint.provenance.rows import NONE

    plain = (
        "loss",
        "accuracy",
        "acc",
        "auc",
        "mae",
        "mse",
        "lr",
        "learning_rate",
        "precision",
        "recall",
        "f1",
    )
    return Map({name: Data("stat", NONE) for name in plain}, Data("stat", NONE, None, NO_INFL, scores=scores))


__all__ = ["apply_layer", "curves", "is_part", "joined", "known", "layers_of", "share"]
