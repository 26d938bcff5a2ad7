"""Training loops: `train` functions, data sets and loaders, `loss.backward()`."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.models.fitting import fit
from leaklint.provenance.models.kinds import NETWORKS, name_of
from leaklint.provenance.models.making import construct
from leaklint.provenance.rows import Lit
from leaklint.provenance.values import (
    NO_INFL,
    Data,
    Infl,
    Inst,
    Map,
    Obj,
    Seq,
    Val,
    const,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)


def backward(it: Any, value: Val, node: Any) -> Val:
    """`loss.backward()`: the models behind the loss learn from the rows it was computed on."""
    for index in scores_of(value):
        it.trace.scores[index].hidden = True
    objects = getattr(it, "objects", {})
    for pred in preds_of(value):
        obj = objects.get(pred.model_id)
        if obj is None:
            continue
        event = it.event("fit", node, name_of(obj), pred.rows, "model")
        event.data.update(obj=obj)
        trained = {Infl("fit", pred.rows, event.index, "model")} | pred.feat
        truth = next((it.trace.scores[i].labels for i in scores_of(value)), None)
        last = (
            truth is not None and not truth.known and len(truth.rest) == 1 and truth.rest[0].span is not None
        )
        if truth is not None and (len(truth.known) == 1 or last) and not truth.blob:
            # One column is the label; where a network gives back what it reads, nothing is.
            obj.features, obj.labels = obj.state.get("read"), truth
        obj.learned |= trained
        obj.fit_rows = obj.fit_rows | pred.rows
        obj.fitted = True
        if obj.field("object") in NETWORKS:
            from leaklint.provenance import networks

            networks.share(obj, obj.learned)
        for before in obj.state.get("after", ()):
            # The network whose output this one was given is trained with it.
            inner = objects.get(before)
            if inner is not None and inner is not obj:
                inner.learned |= {i for i in trained if i.kind == "fit"}
                inner.fitted = True
    return const(None)


def train(call: Call) -> Val:
    """`xgb.train(params, dtrain, ...)`, `lgb.train(...)`."""
    it, entry = call.it, call.entry
    obj = Obj(entry.qualname, None, [], {}, call.node)
    obj.entry = None
    obj.state["object"] = entry.get("object", "estimator")
    obj.state["task"] = entry.get("task")
    obj.state["selects"] = entry.get("selects")
    for value in (*call.args, *call.kw.values()):
        obj.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
    extra = dict(call.kw)
    for field in ("eval_sets", "stops", "callbacks"):
        found = call.get(field)
        if found is not None:
            extra[field] = found
    params = call.args[0] if call.args else call.kw.get("params")
    if isinstance(params, Map):
        for key in ("early_stopping_rounds", "early_stopping_round", "early_stopping"):
            if key in params.items:
                extra["stops"] = params.items[key]
    learns = entry.get("learns")
    construct(it, obj)
    data = call.get("data")
    if learns:
        found_data = frames.as_data(it, data, call.node)
        if found_data is not None and found_data.rows:
            from leaklint.provenance.calls import learn

            obj.learned = found_data.total() | learn(it, found_data, call.node, call.name, str(learns))
            obj.fitted = True
            return obj
    fit(it, obj, data, call.get("label"), call.node, extra)
    return obj


def dataset(call: Call) -> Val:
    """A data set object with the rows of what it wraps."""
    it, entry = call.it, call.entry
    values = (
        call.all("data")
        if entry.get("data") == "*"
        else [call.get("data")]
        if call.recv is None or not isinstance(call.recv, Data)
        else [call.recv]
    )
    if entry.get("data") == "*":
        values = list(call.args)
    x = frames.as_data(it, values[0], call.node) if values and values[0] is not None else None
    pair = values[0] if len(values) == 1 else None
    if isinstance(pair, Seq) and pair.kind == "tuple" and len(pair.items) == 2 and not pair.open:
        # `from_tensor_slices((X, y))`: elements in pairs.
        values = list(pair.items)
        x = frames.as_data(it, values[0], call.node)
    y_val = (
        call.get("label")
        if entry.get("label") not in (None, [])
        else (values[1] if len(values) > 1 else None)
    )
    if x is None:
        if isinstance(values[0] if values else None, (Inst, Obj)):
            inst = values[0]
            datas = [
                d
                for d in (inst.attrs.values() if isinstance(inst, Inst) else [])
                if isinstance(d, Data) and d.rows
            ]
            if datas:
                x = datas[0]
                y_val = datas[1] if len(datas) > 1 else None
        if x is None:
            return unknown(infl_of(values[0]) if values else NO_INFL)
    y = frames.as_data(it, y_val, call.node)
    out = x.like(kind="dataset" if x.kind != "dataset" else x.kind, name="", mask=None)
    out.qual = entry.get("object", "")
    if x.fields is None or "x" not in x.fields:
        inner = x.like()  # columns that are masks or predictions stay what they are
        out.fields = {"x": inner}
        if y is not None:
            out.fields["y"] = y
    if not out.rows:
        return out
    which = call.const("subset", None)
    if which in ("training", "validation"):
        # A generator that holds some rows back, always the same ones.
        held: Lit = ("side", ("subset", out.rows), 0, int(which == "validation"), False)
        out = out.like(rows=out.rows.with_lit(held), name="")
    sampler = call.get("sampler") if isinstance(entry.get("sampler"), (str, int)) else None
    if isinstance(sampler, Data) and sampler.rows and sampler.kind in ("index", "array", "list"):
        out = frames.index_rows(it, out, sampler.like(kind="index", vn=sampler.vn))
    if entry.get("windows"):
        from leaklint.provenance.calls import windows

        return windows(call)
    return out
