"""Spark ML: estimators that read and write columns of a frame.

`fit` gives a model of its own and leaves the estimator as it was; `transform` adds columns to the frame, and
the columns of a predictor hold its predictions. What is not read by a model does not touch it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    Col,
    Data,
    Infl,
    Infls,
    Map,
    Num,
    Obj,
    Pred,
    Preds,
    Seq,
    Val,
    const,
    fresh,
    infl_of,
    preds_of,
    unknown,
)

#: Columns that a predictor writes.
OUTPUTS = ("prediction", "probability", "rawPrediction")


def is_spark(value: Val | None) -> bool:
    return isinstance(value, Obj) and (
        value.field("object") == "spark_estimator" or value.state.get("object") == "spark_model"
    )


# ---- parameters -----------------------------------------------------------------------------------


def _param(obj: Obj, *names: str) -> Val | None:
    for name in names:
        if name in obj.kw:
            return obj.kw[name]
    return None


def _names(value: Val | None) -> list[str]:
    if isinstance(value, Num) and isinstance(value.const, str):
        return [value.const]
    if isinstance(value, Seq):
        return [x.const for x in value.items if isinstance(x, Num) and isinstance(x.const, str)]
    return []


def _text(obj: Obj, name: str, default: str) -> str:
    value = _param(obj, name)
    return value.const if isinstance(value, Num) and isinstance(value.const, str) else default


def _formula(obj: Obj) -> tuple[str, str]:
    """Both sides of an R formula: the label, and the terms."""
    label, _, terms = _text(obj, "formula", "").partition("~")
    return label.strip(), terms.strip()


_TERM = re.compile(r"([+-]?)\s*([^\s+-]+)")


def _by_formula(it: Any, obj: Obj, data: Data) -> Data:
    """The columns of an R formula: `y ~ a + b`, `y ~ . - a`, interactions with `:` and `*`."""
    label, text = _formula(obj)
    taken: list[str] = []
    left: list[str] = [label]
    for sign, term in _TERM.findall(text):
        (left if sign == "-" else taken).extend(x for x in re.split(r"[:*^]", term) if x and not x.isdigit())
    if not taken:
        out = data.like(name="")
        if out.cols is not None:
            out.cols.sure = False
        return out
    names = [const(x) for x in taken if x != "."]
    if "." not in taken:
        return frames.select_columns(it, data, Seq("list", list(names)))
    return frames.drop_columns(it, data, Seq("list", [const(x) for x in left if x not in taken]))


def _inputs(it: Any, obj: Obj, data: Data) -> Data:
    """The columns that an estimator reads."""
    given = _param(obj, "inputCols", "inputCol")
    if given is None and obj.role == "model":
        given = _param(obj, "featuresCol") or const("features")
    if given is None and obj.qual.endswith("RFormula"):
        return _by_formula(it, obj, data)
    if given is None and obj.qual.endswith("Selector"):
        given = _param(obj, "featuresCol") or const("features")
    if given is None:
        return data
    if isinstance(given, Num) and isinstance(given.const, str):
        return frames.column(it, data, given.const)
    if isinstance(given, Seq):
        return frames.select_columns(it, data, given)
    out = data.like(name="")
    if out.cols is not None:
        out.cols.sure = False
    out.infl |= infl_of(given)
    return out


def _label(it: Any, obj: Obj, data: Data) -> Data | None:
    name = _text(obj, "labelCol", "label")
    if obj.qual.endswith("ALS"):
        name = _text(obj, "ratingCol", "rating")
    cols = data.cols
    if cols is None or (name not in cols.known and not any(name not in r.minus for r in cols.rest)):
        return None
    return frames.column(it, data, name)


# ---- fitting --------------------------------------------------------------------------------------


def fit(it: Any, obj: Obj, value: Val | None, node: Any) -> Val:
    """`estimator.fit(df)`: a fitted model, another object."""
    model = _copy(it, obj)
    learn(it, model, value, node)
    return model


def _copy(it: Any, obj: Obj) -> Obj:
    """A model of its own with the settings of an estimator."""
    model = obj.clone()
    model.name = obj.name
    model.learned = NO_INFL
    model.kw = dict(obj.kw)
    model.state = {k: v for k, v in obj.state.items() if k in ("object", "named")}
    model.children = [_copy(it, c) if isinstance(c, Obj) else c for c in obj.children]
    it.objects[model.vn] = model
    return model


def learn(it: Any, obj: Obj, value: Val | None, node: Any) -> None:
    """Fit in place."""
    from leaklint.provenance import models

    data = frames.as_rows(it, value, node)
    if data is None:
        obj.learned |= infl_of(value)
        obj.fitted = True
        return
    obj.last = data
    obj.fit_rows = data.rows
    obj.fitted = True
    if obj.role == "pipeline":
        _learn_stages(it, obj, data, node)
        return
    if obj.role in ("search", "wrapper"):
        _learn_search(it, obj, data, node)
        return
    label = _label(it, obj, data)
    models.fit(it, obj, _inputs(it, obj, data).like(fields=None, name=data.name), label, node)
    if obj.role == "model" and label is not None:
        obj.labels = label.cols


def _learn_stages(it: Any, obj: Obj, data: Data, node: Any) -> None:
    stages = [c for c in obj.children if isinstance(c, Obj)]
    current: Data = data
    learned: set[Infl] = set()
    for i, child in enumerate(stages):
        if not child.fitted:
            learn(it, child, current, node)
        learned |= child.learned
        if i < len(stages) - 1:
            got = transform(it, child, current, node)
            current = got if isinstance(got, Data) else current
    obj.learned = frozenset(learned)
    last = stages[-1] if stages else None
    if last is not None:
        obj.features, obj.labels = last.features, last.labels


def _learn_search(it: Any, obj: Obj, data: Data, node: Any) -> None:
    """`CrossValidator`, `TrainValidationSplit`: folds, a choice, and a fit on all the rows."""
    from leaklint.provenance import models

    inner = next((c for c in obj.children if isinstance(c, Obj)), None)
    if inner is None:
        models.fit(it, obj, data, None, node)
        return
    train, test = models.sides_of(it, data, None, node)
    trial = _copy(it, inner)
    learn(it, trial, train, node)
    preds = _preds(transform(it, trial, test, node))
    score = it.new_score("avgMetrics", node, preds, data.rows, "search")
    score.search = True
    score.cv = True
    obj.state["scores"] = frozenset({score.id})
    event = it.event("choose", node, "search", data.rows)
    event.data.update(scores=obj.state["scores"], obj=obj)
    chosen = Infl("selection", data.rows, event.index, "search", scores=obj.state["scores"])
    best = _copy(it, inner)
    learn(it, best, data, node)
    obj.state.update(best=best, chosen=chosen)
    obj.learned = best.learned | {chosen}
    obj.features, obj.labels = best.features, best.labels


# ---- transforming ---------------------------------------------------------------------------------


def transform(it: Any, obj: Obj, value: Val | None, node: Any) -> Val:
    """`model.transform(df)`: the same rows with the model's columns."""
    data = frames.as_rows(it, value, node)
    if data is None:
        return unknown(infl_of(value) | frozenset(i for i in obj.learned if i.kind != "fit"))
    if obj.role == "pipeline":
        current: Val = data
        for child in obj.children:
            if isinstance(child, Obj):
                current = transform(it, child, current, node)
        return current
    if obj.role in ("search",):
        best = obj.state.get("best")
        if not isinstance(best, Obj):
            return data
        got = transform(it, best, data, node)
        chosen = obj.state.get("chosen")
        return _chosen(got, frozenset({chosen})) if chosen is not None and isinstance(got, Data) else got
    if obj.role == "model" and not obj.field("learns"):
        return _predict(it, obj, data, node)
    if obj.entry is None or (obj.role in ("model", "wrapper") and not obj.fitted):
        return data
    return _add_columns(it, obj, data, node)


def _chosen(data: Data, infl: Infls) -> Data:
    from leaklint.provenance.calls import with_selection

    fields: dict[Hashable, Data] = {
        k: f.like(preds=with_selection(f.preds, infl)) if f.preds else f
        for k, f in (data.fields or {}).items()
    }
    return data.like(fields=fields, name="")


def _add_columns(it: Any, obj: Obj, data: Data, node: Any) -> Data:
    """What a transformer writes depends on what it reads, and on what it has learned."""
    read = _inputs(it, obj, data)
    learned = frozenset(i for i in obj.learned if i.kind in ("statistic", "selection", "opaque"))
    if obj.field("learns") == "label-encoder":
        learned = frozenset(i for i in learned if i.kind != "statistic")
    if obj.role == "model":
        learned |= frozenset(
            Infl("statistic", i.rows, i.event, "reducer") for i in obj.learned if i.kind == "fit"
        )
    out = data.like(name="", parts=None)
    ins, outs = _names(_param(obj, "inputCols")), _names(_param(obj, "outputCols"))
    if ins and len(ins) == len(outs):
        for source, target in zip(ins, outs, strict=True):
            column = frames.column(it, data, source)
            frames.set_column(it, out, const(target), column.like(infl=column.infl | learned), node)
        return out
    names = outs or _names(_param(obj, "outputCol"))
    if not names and obj.qual.endswith("RFormula"):
        names = ["features"]
        label = _formula(obj)[0]
        if label:
            frames.set_column(it, out, const("label"), frames.column(it, data, label), node)
    if not names and obj.role == "model":
        names = [_text(obj, "predictionCol", "prediction")]
    if not names:
        out.infl |= learned
        return out
    for name in names:
        infl = frozenset(i for i in read.total() | learned if i not in data.infl)
        col = Col(name, None, frames.parents_of(read), infl)
        if read.cols is not None:
            col.rests, col.sure = read.cols.rest, read.cols.sure and not read.cols.maybe
            inner = list(read.cols.known.values())
            scaled = obj.field("learns") == "scaler" and len(inner) == 1 and inner[0].pack
            col.pack = scaled or obj.qual.endswith("VectorAssembler")
        col.event = it.event(
            "column", obj.state.get("named", obj.node) if col.pack else it.statement, name
        ).index
        if out.cols is not None:
            out.cols.known[name] = col
            out.cols.rest = tuple(r.without([name]) for r in out.cols.rest)
            if read.cols is not None and (read.cols.rest or read.cols.blob):
                # All columns of a source: the vector has what nobody named as well.
                col.parents = (*col.parents, *((b, "row") for b in read.cols.blob[:10]))
        out.fields = {k: v for k, v in (out.fields or {}).items() if k != name}
        vector = read.like(kind="series", fields=None, name="", infl=data.infl | infl)
        out.fields[name] = vector
    return out


def _predict(it: Any, obj: Obj, data: Data, node: Any) -> Data:
    """The columns of a predictor."""
    read = _inputs(it, obj, data)
    pred = Pred(
        obj.name or obj.qual.rsplit(".", 1)[-1],
        obj.vn,
        obj.learned | obj.infl,
        read.total(),
        data.rows,
        len(it.trace.events),
        obj.features,
        obj.labels,
    )
    event = it.event("predict", node, pred.model, data.rows)
    event.data["pred"] = pred
    out = data.like(name="", parts=None)
    column = Data("series", data.rows, None, read.total(), frozenset({pred}), vn=("pred", obj.vn, fresh()))
    for given, default in (
        ("predictionCol", "prediction"),
        ("probabilityCol", "probability"),
        ("rawPredictionCol", "rawPrediction"),
    ):
        name = _text(obj, given, default)
        if out.cols is not None:
            out.cols.known[name] = Col(name, None, ())
            out.cols.rest = tuple(r.without([name]) for r in out.cols.rest)
        out.fields = {**(out.fields or {}), name: column}
    return out


def _preds(value: Val | None) -> Preds:
    """The predictions among the columns of a frame."""
    if not isinstance(value, Data):
        return preds_of(value)
    out: Preds = value.preds
    for field in (value.fields or {}).values():
        out |= field.preds
    return out


# ---- scoring --------------------------------------------------------------------------------------


def evaluate(it: Any, obj: Obj, value: Val | None, node: Any) -> Val:
    """`evaluator.evaluate(predictions)`."""
    data = frames.as_rows(it, value, node)
    if data is None:
        return unknown(infl_of(value))
    preds: Preds = NO_PREDS
    named = _names(_param(obj, "predictionCol", "rawPredictionCol", "probabilityCol"))
    for name in named or OUTPUTS:
        field = (data.fields or {}).get(name)
        if field is not None:
            preds |= field.preds
    preds = preds or _preds(data)
    if not preds:
        sel = frozenset(i for i in data.total() if i.kind == "selection")
        return Num(infl=sel)
    rows = data.rows or NONE
    # The frame may have been filtered since the model predicted.
    preds = frozenset(
        p
        if p.rows == rows or not rows
        else Pred(p.model, p.model_id, p.learned, p.feat, rows, p.event, p.features, p.labels)
        for p in preds
    )
    metric = _text(obj, "metricName", obj.qual.rsplit(".", 1)[-1])
    score = it.new_score(metric, node, preds, rows, infl=data.infl)
    label = _label(it, obj, data)
    score.labels = label.cols if label is not None else None
    score.task = str(obj.field("task", "") or "")
    sel = frozenset(i for p in preds for i in p.learned if i.kind == "selection")
    return Num(scores=frozenset({score.id}), infl=sel)


# ---- sessions -------------------------------------------------------------------------------------


def session(call: Call) -> Val:
    """`SparkSession.builder.appName("x")` and all that follows: a session, or what will be one."""
    return of_kind("spark_session", call.node)


def of_kind(kind: str, node: Any) -> Obj:
    out = Obj(f"pyspark.{kind}", None, [], {}, node)
    out.state["object"] = kind
    return out


def _session_method(
    it: Any, obj: Obj, kind: str, name: str, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    from leaklint.provenance.calls import apply

    entry = it.knowledge.method(kind, name)
    if entry is None:
        return unknown()
    if entry.role in ("load", "index") or entry.get("object") == "spark":
        return apply(it, entry, name, None, args, kw, node)
    return obj


# ---- methods --------------------------------------------------------------------------------------


def method(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    """A method of an estimator, a model or an evaluator; None where nothing special is known of it."""
    first = args[0] if args else kw.get("dataset")
    kind = obj.state.get("object") or obj.field("object")
    if kind in ("spark_session", "spark_reader"):
        return _session_method(it, obj, kind, name, args, kw, node)
    if obj.field("object") == "spark_evaluator":
        if name == "evaluate":
            return evaluate(it, obj, first, node)
        if name.startswith("set") and args:
            obj.kw[_parameter(name)] = args[0]
            return obj
        return None
    if not is_spark(obj):
        return None
    if name == "fit":
        if obj.role == "transformer" and obj.field("stateless"):
            return obj
        return fit(it, obj, first, node)
    if name == "transform":
        return transform(it, obj, first, node)
    if name == "evaluate" and first is not None:
        got = transform(it, obj, first, node)
        number = evaluate(it, Obj("summary", None, [], {}, node), got, node)
        return Map({}, number, kind="namespace")
    if name.startswith("set") and args:
        key = _parameter(name)
        obj.kw[key] = args[0]
        if key == "inputCols":
            obj.state["named"] = node
        if key == "stages" and isinstance(args[0], Seq):
            obj.children = [c for c in args[0].items if isinstance(c, Obj)]
        elif key == "estimator" and isinstance(args[0], Obj):
            obj.children = [args[0]]
        return obj
    if name in ("copy",):
        return obj
    return None


def _parameter(setter: str) -> str:
    return setter[3:4].lower() + setter[4:]


def attribute(it: Any, obj: Obj, name: str) -> Val | None:
    kind = obj.state.get("object") or obj.field("object")
    if kind == "spark_session":
        if name in ("read", "readStream"):
            return of_kind("spark_reader", obj.node)
        if name in ("builder", "sparkContext"):
            return obj
    if name == "stages" and obj.role == "pipeline":
        return Seq("list", list(obj.children))
    if name == "bestModel" and isinstance(obj.state.get("best"), Obj):
        best: Obj = obj.state["best"]
        chosen = obj.state.get("chosen")
        out = best.clone(best.infl | (frozenset({chosen}) if chosen is not None else NO_INFL))
        out.learned = best.learned
        it.objects[out.vn] = out
        return out
    if name == "avgMetrics":
        chosen = obj.state.get("chosen")
        return Data("stat", NONE, None, NO_INFL, scores=obj.state.get("scores", frozenset()))
    return None


def count(call: Call) -> Val:
    """`df.count()`; of the rows where a prediction is right it is a score by hand."""
    from leaklint.provenance.calls import by_hand_score, harmless_statistic

    data = call.data()
    if data is not None and data.preds and data.versus:
        return by_hand_score(call, data)
    return harmless_statistic(call, data) if data is not None else unknown()
