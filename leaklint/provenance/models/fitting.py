"""`fit`: the rows and columns that an estimator learns from."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.models import ensembles
from leaklint.provenance.models.kinds import NETWORKS, is_stateless, learned_of, learns_of, name_of
from leaklint.provenance.models.stopping import watch_stopping
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import NO_INFL, Alt, Cols, Data, Infl, Inst, Num, Obj, Seq, Val, infl_of


def fit(
    it: Any,
    est: Val,
    x: Val | None,
    y: Val | None,
    node: Any,
    kw: dict[str, Val] | None = None,
    accumulate: bool = False,
) -> Val:
    """Fit any estimator; what it learned is in the object afterwards."""
    kw = kw or {}
    if isinstance(est, Alt):
        for option in est.options:
            fit(it, option, x, y, node, kw, accumulate)
        return est
    if isinstance(est, Inst):
        method_ = it.lookup_method(est, "fit")
        if method_ is not None:
            args = [v for v in (x, y) if v is not None]
            it.call(method_, args, {}, node)
            return est
        if est.base is not None:
            fit(it, est.base, x, y, node, kw, accumulate)
        return est
    if not isinstance(est, Obj):
        return est
    data = frames.standing(frames.as_rows(it, x, node))
    label = frames.standing(frames.as_data(it, y, node))
    if data is not None and data.fields and "x" in data.fields:
        label = label if label is not None else frames.part_field(data, "y")
        inner = frames.part_field(data, "x")
        data = inner if inner is not None and inner.rows else data
    if data is None:
        infl = infl_of(x)
        if x is None and est.state.get("X") is not None:
            return fit(it, est, est.state["X"], est.state.get("y"), node, kw, accumulate)
        data = Data("array", NONE, None, infl)
    if data.preds:
        from leaklint.provenance.calls import as_influence

        data = data.like(infl=data.infl | as_influence(data.preds), vn=data.vn)
    base_learned = (
        est.learned
        if (accumulate or est.field("accumulates") or _warm(est)) and est.role != "transformer"
        else NO_INFL
    )
    if accumulate and est.role == "transformer":
        base_learned = est.learned
    learned: set[Infl] = set(base_learned) | set(est.infl)
    features = data.total()
    role = est.role
    if role == "pipeline":
        ensembles.fit_pipeline(it, est, data, label if label is not None else y, node)
        for child in est.children:
            learned |= learned_of(child)
        est.features, est.labels = data.cols, label.cols if label is not None else None
    elif role == "columns":
        ensembles.fit_columns(it, est, data, y, node)
        for child in est.children:
            learned |= learned_of(child)
    elif role == "union":
        for child in est.children:
            fit(it, child, data, y, node)
            learned |= learned_of(child)
    elif role == "search":
        est.state["groups"] = kw.get("groups")
        learned |= ensembles.fit_search(it, est, data, label, y, node)
    elif role == "wrapper":
        learned |= ensembles.fit_wrapper(it, est, data, y, node)
    elif role == "transformer" and is_stateless(est):
        learned |= features
    elif role == "transformer" or (role == "model" and learns_of(est)):
        learns = learns_of(est) or "transformer"
        event = it.event("fit", node, name_of(est), data.rows, learns)
        event.data.update(data=data, obj=est, statistic=True)
        if learns == "label-encoder":
            est.state["coded"] = event.index
        if learns != "label-encoder" and data.rows:
            seen = (
                frozenset(label.cols.all()) if label is not None and label.cols is not None else frozenset()
            )
            learned.add(Infl("statistic", data.rows, event.index, learns, seen))
        learned |= features
    elif role in ("resampler", "splitter", "callback", "study") or (role == "inert"):
        learned |= features
    else:
        event = it.event("fit", node, name_of(est), data.rows, "model")
        event.data.update(
            data=data, obj=est, label=label, stack=bool(data.preds), settings=_settings(est), many=it.many > 0
        )
        if data.rows:
            learned.add(Infl("fit", data.rows, event.index, "model"))
        learned |= features
        if label is not None:
            learned |= {i for i in label.total() if i.kind in ("selection", "opaque")}
        for child in est.children:
            if isinstance(child, (Obj, Inst)) and child is not est:
                learned |= {i for i in learned_of(child) if i.kind == "selection"}
    est.learned = frozenset(learned)
    est.fitted = True
    est.fit_rows = data.rows | est.fit_rows if accumulate else data.rows
    columns = _features(est, data)
    if columns is not None:
        est.features = columns
    if label is not None:
        est.labels = label.cols
    elif isinstance(y, Seq) and y.of is not None:
        est.labels = y.of
    est.last = data
    if kw:
        watch_stopping(it, est, data, kw, node)
    if est.field("object") in NETWORKS:
        from leaklint.provenance import networks

        networks.share(est, est.learned)
    return est


def _settings(est: Obj) -> Any:
    """The parameters of an estimator as they are now."""
    return (tuple(v.vn for v in est.args), tuple(sorted((k, str(v.vn)) for k, v in est.kw.items())))


def _features(est: Obj, data: Data) -> Cols | None:
    """The columns that the model itself was fitted on, after all that comes before it."""
    inner: Val | None = None
    if est.role == "pipeline" and est.children:
        inner = est.children[-1]
    elif est.role == "search":
        inner = est.state.get("best")
    elif est.role == "wrapper":
        inner = est.state.get("inner")
    if isinstance(inner, Obj) and inner.features is not None:
        return inner.features
    return data.cols.copy() if data.cols is not None else None


def _warm(est: Obj) -> bool:
    value = est.kw.get("warm_start")
    return isinstance(value, Num) and value.const is True
