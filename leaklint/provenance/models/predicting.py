"""`predict`: predictions, the rows they are for and the model behind them."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.models import scoring, transforming
from leaklint.provenance.models.kinds import NETWORKS, learns_of, name_of, table
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    Alt,
    Data,
    Infl,
    Inst,
    Map,
    Num,
    Obj,
    Pred,
    Seq,
    Val,
    fresh,
    infl_of,
    unknown,
)


def predict(it: Any, est: Val, x: Val | None, node: Any, returns: str = "labels") -> Val:
    """What an estimator says about some rows."""
    if isinstance(est, Alt):
        return est.each(lambda option: predict(it, option, x, node, returns))
    if isinstance(est, Inst):
        for name in ("predict", "forward", "call", "transform"):
            found = it.lookup_method(est, name)
            if found is not None and name == "predict":
                return it.call(found, [v for v in (x,) if v is not None], {}, node)  # type: ignore[no-any-return]
        if est.base is None:
            it.give_base(est)
        if est.base is None:
            return calls.opaque(it, name_of(est), [x] if x is not None else [], {}, node)
        est.base.name = est.base.name or name_of(est)
        return predict(it, est.base, x, node, returns)
    if not isinstance(est, Obj):
        return calls.opaque(it, name_of(est), [x] if x is not None else [], {}, node)
    data = frames.standing(frames.as_rows(it, x, node))
    if data is not None and data.fields and "x" in data.fields:
        data = frames.part_field(data, "x") or data
    current = data
    if est.role == "pipeline" and current is not None and est.children:
        current = through_steps(it, est, current, node)
    if current is None:
        ahead = est.field("task", est.state.get("task")) == "forecast" and est.fitted
        chosen = infl_of(x) | frozenset(i for i in est.learned if i.kind == "selection")
        if ahead:
            # Rows to come: which ones, the labels tell that the forecast is held against.
            steps = Pred(name_of(est), est.vn, est.learned | est.infl, NO_INFL, NONE, len(it.trace.events))
            return Data("array", NONE, None, chosen, frozenset({steps}))
        return unknown(chosen)
    if not current.rows:
        return Data("array", NONE, None, current.total())
    if current.preds:
        from leaklint.provenance.calls import as_influence

        current = current.like(infl=current.infl | as_influence(current.preds))
    known = est.learned
    if est.field("object") in NETWORKS:
        from leaklint.provenance import networks

        known |= networks.known(est)
        est.state["read"] = current.cols
        if current.preds:
            est.state["after"] = {p.model_id for p in current.preds}
    carried = frozenset(i for i in known if i.kind in ("statistic", "selection", "opaque"))
    cluster = est.role == "model" and learns_of(est)
    base = data if data is not None else current
    pred = Pred(
        name_of(est),
        est.vn,
        known | est.infl,
        current.total(),
        base.rows,
        len(it.trace.events),
        est.features,
        est.labels,
    )
    event = it.event("predict", node, name_of(est), base.rows)
    event.data.update(pred=pred, given=base, last=est.last)
    out_data = Data(
        "array", base.rows, None, current.total() | carried, NO_PREDS if cluster else frozenset({pred})
    )
    out_data.vn = ("pred", est.vn, len(est.learned), base.vn, returns, fresh())
    if cluster:
        out_data.cols = frames.result_cols(it, [current])
    return out_data


def through_steps(it: Any, est: Obj, data: Data, node: Any) -> Data:
    """Data after all transformers of a pipeline."""
    current: Val = data
    for child in est.children[:-1]:
        if isinstance(child, Obj) and child.role == "resampler":
            continue
        if isinstance(child, (Obj, Inst, Alt)):
            current = transforming.transform(it, child, current, node)
    return current if isinstance(current, Data) else data


def call_object(it: Any, obj: Obj, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A library object that is called: a partial, a layer, a network, a loss."""
    if obj.qual == "functools.partial":
        return it.call(obj.args[0], [*obj.args[1:], *args], {**obj.kw, **kw}, node)  # type: ignore[no-any-return]
    if obj.qual == "functools.identity":
        return args[0] if args else unknown()
    if obj.field("object") == "fastai_splitter":
        from leaklint.provenance import fastai

        return fastai.splitter(it, obj, args, node)
    if obj.qual == "collections.namedtuple":
        out = Map(kind="namespace")
        names = obj.args[1] if len(obj.args) > 1 else None
        listed: list[Any] = []
        if isinstance(names, Num) and isinstance(names.const, str):
            listed = names.const.replace(",", " ").split()
        elif isinstance(names, Seq):
            listed = [x.const for x in names.items if isinstance(x, Num)]
        for key, value in zip(listed, args, strict=False):
            out.items[key] = value
        out.items.update(kw)
        return out
    if obj.role == "inert" and obj.field("object") == "pretrained":
        from leaklint.provenance import prompts

        answer = prompts.ask(it, obj, name_of(obj), [*args, *kw.values()], node)
        if answer is not None:
            return answer
    entry = table(it, obj, "__call__") if obj.entry is not None else None
    if entry is not None and entry.role == "metric":
        return calls.apply(it, entry, name_of(obj), None, args, kw, node)
    if obj.entry is not None and obj.role == "metric":
        return calls.apply(it, obj.entry, name_of(obj), None, args, kw, node)
    if obj.role == "scorer":
        return (
            scoring.score_of(
                it,
                args[0],
                args[1] if len(args) > 1 else None,
                args[2] if len(args) > 2 else None,
                node,
                "scorer",
            )
            if args
            else unknown()
        )
    data = frames.as_data(it, args[0], node) if args else None
    if data is None and obj.field("object") in NETWORKS:
        from leaklint.provenance import networks

        tensor = networks.apply_layer(obj, args, node)
        if tensor is not None:
            return tensor
    if data is not None:
        if obj.role in ("transformer", "columns", "union"):
            return transforming.transform(it, obj, data, node)
        if obj.role in ("model", "wrapper", "search", "pipeline") or obj.entry is None:
            if obj.entry is None and obj.qual.split(".")[0] not in it.knowledge.roots():
                return calls.opaque(it, name_of(obj), args, kw, node)
            return predict(it, obj, data, node)
        out_data = data.like(name="")
        out_data.infl |= frozenset(i for i in obj.learned if i.kind in ("statistic", "selection"))
        return out_data
    for value in args:
        if isinstance(value, Obj):
            return Obj(obj.qual, obj.entry, args, kw, node, obj.infl | value.infl)
    if any(isinstance(i, Infl) for i in infl_of(Seq("tuple", args))):
        return unknown(infl_of(Seq("tuple", args)))
    return unknown()
