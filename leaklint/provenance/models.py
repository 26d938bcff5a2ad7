"""Estimators: what they learn from, what they predict, and the scores that come of it."""

from __future__ import annotations

import re
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import calls, frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.rows import NO, NONE, Atom, Lit, Rows, overlap
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Alt,
    Bound,
    Class,
    Col,
    Cols,
    Data,
    Expr,
    Func,
    Infl,
    Infls,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Pred,
    Preds,
    Rest,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    join,
    join_cols,
    preds_of,
    scores_of,
    unknown,
)

#: Calling one of these on something unknown means that it is an estimator.
ESTIMATOR_METHODS = frozenset(
    "fit fit_transform partial_fit predict predict_proba decision_function transform score evaluate fit_predict "
    "fit_generator predict_classes fit_resample fit_sample".split()
)

#: Objects with weights, which other objects may share.
_NETWORKS = ("network", "module", "layer")

#: Methods by which a class of the notebook is an estimator of its own.
OWN_METHODS = frozenset(
    {"fit", "predict", "predict_proba", "train", "partial_fit", "decision_function", "forward"}
)

MODEL_ROLES = ("model", "search", "wrapper", "pipeline")


#: What a transformer learns, where rows that skip it mean something else.
STEPS = frozenset({"scaler", "imputer", "encoder", "vectorizer", "reducer", "selector", "discretizer"})


# ---- construction ---------------------------------------------------------------------------------


def construct(it: Any, obj: Obj) -> None:
    """Find the estimators that an object holds, and the choices that its parameters carry."""
    sel: set[Infl] = set()
    for value in (*obj.args, *obj.kw.values()):
        sel |= {i for i in infl_of(value) if i.kind == "selection"}
    obj.infl |= frozenset(sel)
    entry = obj.entry
    role = obj.role
    if role == "pipeline" or role == "union":
        obj.children = _steps(it, obj, "steps")
    elif role == "columns":
        obj.children = []
        obj.state["parts"] = _column_parts(obj)
        obj.children = [p[0] for p in obj.state["parts"] if isinstance(p[0], (Obj, Inst))]
    elif role in ("search", "wrapper", "callback") or (entry is not None and entry.get("holds") is not None):
        obj.children = _held(obj)
    elif entry is None:
        for value in (*obj.args, *obj.kw.values()):
            if isinstance(value, (Obj, Inst)) and (is_estimator(value)):
                obj.children.append(value)
    for child in obj.children:
        if isinstance(child, (Obj, Inst)):
            obj.infl |= frozenset(i for i in child.infl if i.kind == "selection")
    if role == "transformer" and entry is not None and entry.get("data") is not None:
        given = Call(it, entry, obj.qual, None, obj.args, obj.kw, obj.node).get("data")
        data = frames.as_rows(it, given, obj.node)
        if data is not None and data.rows:
            fit(it, obj, data, None, obj.node)  # gensim: the constructor learns
    if role == "model" and entry is not None and entry.get("data") is not None and (obj.args or obj.kw):
        # statsmodels: the data comes with the constructor.
        call = Call(it, entry, obj.qual, None, obj.args, obj.kw, obj.node)
        obj.state["X"] = call.get("data")
        obj.state["y"] = call.get("label")
        _formula(it, obj)
    it.objects[obj.vn] = obj


def _formula(it: Any, obj: Obj) -> None:
    """`smf.ols("y ~ a + b", data=df)`: the columns that the formula names."""
    text = obj.kw.get("formula", obj.args[0] if obj.args else None)
    data = obj.state.get("X")
    if not (isinstance(text, Num) and isinstance(text.const, str) and "~" in text.const):
        return
    if not isinstance(data, Data) or data.cols is None:
        return
    left, right = text.const.split("~", 1)
    names = [n for n in re.findall(r"[^\W\d]\w*(?![\w.(])", right) if n not in ("I", "C", "Q", "np")]
    label = left.strip()
    if label.isidentifier():
        obj.state["y"] = frames.column(it, data, label)
    if names:
        part = frames.select_columns(it, data, Seq("list", [const(n) for n in dict.fromkeys(names)]))
        part.name = data.name
        obj.state["X"] = part


def _given(obj: Obj, field: str) -> Val | None:
    entry = obj.entry
    if entry is None:
        return None
    return Call(None, entry, "", None, obj.args, obj.kw, obj.node).get(field)


def _steps(it: Any, obj: Obj, field: str) -> list[Val]:
    given = _given(obj, field)
    items: list[Val] = []
    source = given.items if isinstance(given, Seq) else obj.args
    for item in source:
        if isinstance(item, Seq) and item.items:
            if len(item.items) >= 2 and isinstance(item.items[0], Num):
                items.append(item.items[1])
            else:
                items += item.items
        elif isinstance(item, (Obj, Inst, Alt, Class, Func)):
            items.append(item)
        elif isinstance(item, Num) and isinstance(item.const, str):
            continue
        elif isinstance(item, Num) and item.unknown:
            items.append(promote(it, item, obj.node))
    return items


def _column_parts(obj: Obj) -> list[tuple[Val, Val]]:
    given = _given(obj, "transformers")
    out: list[tuple[Val, Val]] = []
    for item in given.items if isinstance(given, Seq) else []:
        if not isinstance(item, Seq) or len(item.items) < 2:
            continue
        parts = item.items
        if isinstance(parts[0], Num) and len(parts) >= 3:
            out.append((parts[1], parts[2]))
        elif isinstance(parts[0], (Obj, Inst)) or len(parts) == 2:
            first, second = parts[0], parts[1]
            if isinstance(second, (Obj, Inst)) and not isinstance(first, (Obj, Inst)):
                first, second = second, first
            out.append((first, second))
    return out


def _held(obj: Obj) -> list[Val]:
    given = _given(obj, "holds")
    if given is None:
        for name in ("estimator", "base_estimator", "estimators", "model", "regressor"):
            given = given or obj.kw.get(name)
    if given is None:
        return []
    if isinstance(given, (Obj, Inst, Alt, Class)):
        return [given]
    out: list[Val] = []
    if isinstance(given, Seq):
        for item in given.items:
            if isinstance(item, Seq):
                out += [x for x in item.items if isinstance(x, (Obj, Inst))]
            elif isinstance(item, (Obj, Inst)):
                out.append(item)
    if isinstance(given, Func):
        out.append(given)
    final = obj.kw.get("final_estimator") or obj.kw.get("meta_classifier")
    if isinstance(final, (Obj, Inst)):
        out.append(final)
    return out


def promote(it: Any, value: Val, node: Any) -> Obj:
    """An unknown value that is used as an estimator becomes one."""
    known = it.promoted.get(id(value))
    if known is not None:
        return known[1]  # type: ignore[no-any-return]
    mark = frozenset(i for i in infl_of(value) if i.kind in ("opaque", "selection"))
    obj = Obj("unknown", None, [], {}, node, mark)
    obj.name = getattr(value, "name", "") or (
        str(value.vn[1]) if isinstance(value.vn, tuple) and value.vn[:1] == ("missing",) else ""
    )
    obj.state["unknown"] = True
    it.promoted[id(value)] = (value, obj)
    it.objects[obj.vn] = obj
    return obj


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


# ---- fitting --------------------------------------------------------------------------------------


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
        _fit_pipeline(it, est, data, label if label is not None else y, node)
        for child in est.children:
            learned |= learned_of(child)
        est.features, est.labels = data.cols, label.cols if label is not None else None
    elif role == "columns":
        _fit_columns(it, est, data, y, node)
        for child in est.children:
            learned |= learned_of(child)
    elif role == "union":
        for child in est.children:
            fit(it, child, data, y, node)
            learned |= learned_of(child)
    elif role == "search":
        est.state["groups"] = kw.get("groups")
        learned |= _fit_search(it, est, data, label, y, node)
    elif role == "wrapper":
        learned |= _fit_wrapper(it, est, data, y, node)
    elif role == "transformer" and is_stateless(est):
        learned |= features
    elif role == "transformer" or (role == "model" and learns_of(est)):
        learns = learns_of(est) or "transformer"
        event = it.event("fit", node, name_of(est), data.rows, learns)
        event.data.update(data=data, obj=est, statistic=True)
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
        _watch(it, est, data, kw, node)
    if est.field("object") in _NETWORKS:
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


def _fit_pipeline(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> None:
    current: Val = data
    label: Val | None = y
    for i, child in enumerate(est.children):
        last = i == len(est.children) - 1
        if isinstance(child, Obj) and child.role == "resampler":
            continue
        if isinstance(child, (Class, Func)):
            continue
        if last and is_model(child):
            fit(it, child, current, label, node)
            return
        if (
            isinstance(child, Inst)
            and it.lookup_method(child, "fit_transform") is not None
            and it.lookup_method(child, "fit") is None
        ):
            current = it.method(
                child, "fit_transform", [v for v in (current, label) if v is not None], {}, node
            )
            continue
        fit(it, child, current, label, node)
        if not last:
            current = transform(it, child, current, node)


def _fit_columns(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> None:
    for child, names in est.state.get("parts", []):
        part = _chosen(it, data, names, node)
        if isinstance(child, (Obj, Inst)):
            fit(it, child, part, y, node)


def _chosen(it: Any, data: Data, names: Val, node: Any) -> Data:
    if isinstance(names, (Func, Bound)):
        got = it.call(names, [data], {}, node)
        return frames.select_columns(it, data, got) if isinstance(got, Seq) else data
    if isinstance(names, Num) and isinstance(names.const, str):
        return frames.column(it, data, names.const)
    if isinstance(names, Seq):
        if any(
            isinstance(x, Num) and isinstance(x.const, int) and not isinstance(x.const, bool)
            for x in names.items
        ):
            picked = frames.col_part(it, data, names)
            return picked if isinstance(picked, Data) else data
        return frames.select_columns(it, data, names)
    out = data.like(name="")
    if out.cols is None:
        return out
    if isinstance(names, Obj) and names.qual.endswith("make_column_selector") and not names.args:
        if "pattern" not in names.kw:
            from leaklint.provenance.calls import by_type

            return by_type(it, out, names.kw.get("dtype_include"), names.kw.get("dtype_exclude"))
    if isinstance(names, tuple):
        return out
    out.cols.sure = False
    return out


def _fit_search(it: Any, est: Obj, data: Data, label: Data | None, y: Val | None, node: Any) -> Infls:
    """A search cross-validates, chooses, and refits on all the rows it got."""
    inner = est.children[0] if est.children else Obj("model", None, [], {}, node)
    trial = cloned(it, inner)
    train, test = _sides(it, data, _given(est, "cv"), node)
    fit(it, trial, train, _same_side(label, data, train) if label is not None else y, node)
    pred = predict(it, trial, test, node)
    preds = preds_of(pred)
    looked = train.rows | test.rows if isinstance(_given(est, "cv"), Seq) else data.rows
    cv = _given(est, "cv")
    folds = it.event("folds", node, "search", data.rows)
    folds.data.update(
        cv=cv,
        data=data,
        groups=est.state.get("groups"),
        folds=True,
        arrays=[data],
        splitter=cv if isinstance(cv, Obj) else None,
        shuffle=calls.splitter_shuffles(cv) if isinstance(cv, Obj) else None,
    )
    score = it.new_score("best_score_", node, preds, looked, "search")
    score.search = True
    score.cv = _given(est, "cv") or True
    est.state["scores"] = frozenset({score.id})
    event = it.event("choose", node, "search", looked)
    event.data["scores"] = est.state["scores"]
    event.data["obj"] = est
    event.data["scoring"] = _given(est, "scoring") or est.kw.get("scoring")
    chosen = Infl("selection", looked, event.index, "search", scores=est.state["scores"])
    best = cloned(it, inner)
    refit = _given(est, "refit")
    if not (isinstance(refit, Num) and refit.const is False):
        fit(it, best, data, label if label is not None else y, node)
    est.state["best"] = best
    est.state["chosen"] = chosen
    return learned_of(best) | {chosen}


def _sides(it: Any, data: Data, cv: Val | None, node: Any) -> tuple[Data, Data]:
    """The training and test rows of one round of a cross-validation."""
    if isinstance(cv, Seq) and cv.items and isinstance(cv.items[0], Seq) and len(cv.items[0].items) == 2:
        pair = [frames.as_data(it, x, node) for x in cv.items[0].items]
        if pair[0] is not None and pair[1] is not None and cv.kind != "folds":
            return frames.index_rows(it, data, pair[0]), frames.index_rows(it, data, pair[1])
    key = ("cv", fresh())
    first: Lit = ("side", key, 0, 0, False)
    second: Lit = ("side", key, 0, 1, False)
    return (
        data.like(rows=data.rows.with_lit(first), name="", vn=("cv", data.vn, 0)),
        data.like(rows=data.rows.with_lit(second), name="", vn=("cv", data.vn, 1)),
    )


def _same_side(label: Data, data: Data, part: Data) -> Data:
    if label.rows == data.rows:
        return label.like(rows=part.rows, name="")
    extra = frozenset(x for a in part.rows.atoms for x in a.lits) - frozenset(
        x for a in data.rows.atoms for x in a.lits
    )
    return label.like(rows=label.rows.with_lits(extra), name="")


def _fit_wrapper(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> Infls:
    """Calibrators, threshold tuners, stackers, selectors around an estimator."""
    child = est.children[0] if est.children else None
    learned: set[Infl] = set()
    prefit = est.field("frozen") or _prefit(est)
    frozen_child = isinstance(child, Obj) and (child.field("frozen") or child.frozen)
    if est.field("frozen"):
        if child is not None:
            learned |= learned_of(child)
        est.frozen = True
        return frozenset(learned)
    if (prefit or frozen_child) and child is not None:
        learned |= learned_of(child)
        how = "threshold" if est.field("threshold") else "calibrate" if est.field("calibrates") else ""
        learns = est.field("learns")
        if learns:
            for i in list(learned):
                if i.kind == "fit":
                    learned.add(Infl("statistic", i.rows, i.event, str(learns)))
            return frozenset(learned)
        if data.rows:
            event = it.event("choose", node, how or "calibrate", data.rows)
            event.data["obj"] = est
            learned.add(Infl("selection", data.rows, event.index, how or "calibrate"))
        learned |= data.total()
        return frozenset(learned)
    learns = est.field("learns")
    if learns:
        event = it.event("fit", node, name_of(est), data.rows, str(learns))
        event.data.update(data=data, obj=est, statistic=True)
        if data.rows:
            learned.add(Infl("statistic", data.rows, event.index, str(learns)))
        learned |= data.total()
        return frozenset(learned)
    for one in est.children:
        if isinstance(one, (Obj, Inst)):
            copy = cloned(it, one)
            fit(it, copy, data, y, node)
            est.state["inner"] = copy
            learned |= learned_of(copy)
            if isinstance(one, Obj) and isinstance(copy, Obj):
                one.infl |= NO_INFL
    if not any(i.kind == "fit" for i in learned) and data.rows:
        event = it.event("fit", node, name_of(est), data.rows, "model")
        event.data.update(data=data, obj=est)
        learned.add(Infl("fit", data.rows, event.index, "model"))
    learned |= data.total()
    return frozenset(learned)


def _prefit(est: Obj) -> bool:
    conditions = est.field("prefit_if")
    for name, wanted in (conditions or {}).items():
        value = est.kw.get(name)
        if isinstance(value, Num) and value.const == wanted:
            return True
    cv = est.kw.get("cv")
    return isinstance(cv, Num) and cv.const == "prefit"


def _watch(it: Any, est: Obj, data: Data, kw: dict[str, Val], node: Any) -> None:
    """Evaluation sets that training is stopped or checkpointed by."""
    sets = [kw.get("eval_sets"), kw.get("eval_fraction")]
    given = sets[0]
    rows = NONE
    if given is not None:
        for one in _eval_rows(it, given, node):
            if overlap(one, data.rows) != 3 or not data.rows:
                rows |= one
    est.state["eval_rows"] = rows
    stops = kw.get("stops")
    callbacks = kw.get("callbacks")
    active = _stops(stops) or _stops(
        _given(est, "stops")
        if est.entry is not None and est.entry.get("stops")
        else est.kw.get("early_stopping_rounds")
    )
    active = (
        active
        or any(_is_stopper(c) for c in _listed(callbacks))
        or any(_is_stopper(c) for c in _listed(est.kw.get("callbacks")))
    )
    best = kw.get("use_best_model")
    active = active or (isinstance(best, Num) and best.const is True)
    for name in ("early_stopping_rounds", "od_wait", "od_type"):
        active = active or _stops(est.kw.get(name)) or _stops(kw.get(name))
    best = est.kw.get("use_best_model")
    active = active or (isinstance(best, Num) and best.const is True)
    unpacked = est.kw.get("**")
    if isinstance(unpacked, Map) and "early_stopping_rounds" in unpacked.items:
        active = True
    if rows and active:
        event = it.event("choose", node, "stop", rows)
        event.data["obj"] = est
        est.learned |= {Infl("selection", rows, event.index, "stop")}
    for callback in _listed(callbacks):
        path = (
            callback.kw.get("filepath", callback.args[0] if callback.args else None)
            if isinstance(callback, Obj)
            else None
        )
        if (
            isinstance(callback, Obj)
            and "Checkpoint" in callback.qual
            and isinstance(path, Num)
            and isinstance(path.const, str)
        ):
            it.files[path.const] = est.clone()


def _stops(value: Val | None) -> bool:
    return value is not None and not (isinstance(value, Num) and value.const in (None, False, 0))


def _listed(value: Val | None) -> list[Val]:
    if isinstance(value, Seq):
        return value.items
    return [value] if value is not None else []


def _is_stopper(value: Val) -> bool:
    if isinstance(value, Obj):
        if value.role == "callback":
            best_only = value.kw.get("save_best_only")
            if value.field("chooses") and not value.field("stops") and "Checkpoint" in value.qual:
                return (isinstance(best_only, Num) and best_only.const is True) or "lightning" in value.qual
            monitor = value.kw.get("monitor", value.args[0] if value.args else None)
            if isinstance(monitor, Num) and isinstance(monitor.const, str):
                name = monitor.const
                return name.startswith("val") or "val" in name or "test" in name or "eval" in name
            return bool(value.field("stops") or value.field("chooses"))
        return False
    if isinstance(value, Inst):
        base = value.base
        return base is not None and _is_stopper(base)
    return False


def _eval_rows(it: Any, value: Val, node: Any) -> list[Rows]:
    """The rows of each evaluation set: (X, y), [(X, y), ...], a data set, a generator."""
    if isinstance(value, Data):
        return [value.rows] if value.rows else []
    if isinstance(value, Seq):
        items = value.items
        if items and all(isinstance(x, Data) and not x.fields for x in items[:2]) and 2 <= len(items) <= 3:
            first = items[0]
            if value.kind == "tuple" or (len(items) == 2 and isinstance(first, Data)):
                return [first.rows] if isinstance(first, Data) else []
        out: list[Rows] = []
        for item in items:
            out += _eval_rows(it, item, node)
        return out
    if isinstance(value, Num) and isinstance(value.vn, tuple) and value.vn[:1] == ("missing",):
        return [it.missing_data(value).rows]
    return []


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


# ---- predicting -----------------------------------------------------------------------------------


def predict(it: Any, est: Val, x: Val | None, node: Any, returns: str = "labels") -> Val:
    """What an estimator says about some rows."""
    if isinstance(est, Alt):
        out: Val | None = None
        for option in est.options:
            one = predict(it, option, x, node, returns)
            out = one if out is None else join(out, one)
        return out if out is not None else unknown()
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
        current = _through(it, est, current, node)
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
    if est.field("object") in _NETWORKS:
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


def _through(it: Any, est: Obj, data: Data, node: Any) -> Data:
    """Data after all transformers of a pipeline."""
    current: Val = data
    for child in est.children[:-1]:
        if isinstance(child, Obj) and child.role == "resampler":
            continue
        if isinstance(child, (Obj, Inst, Alt)):
            current = transform(it, child, current, node)
    return current if isinstance(current, Data) else data


def transform(it: Any, est: Val, x: Val | None, node: Any) -> Val:
    """Data as a fitted transformer gives it back: the same rows, and what it learned."""
    if isinstance(est, Alt):
        out: Val | None = None
        for option in est.options:
            one = transform(it, option, x, node)
            out = one if out is None else join(out, one)
        return out if out is not None else unknown()
    if isinstance(est, Inst):
        found = it.lookup_method(est, "transform")
        if found is not None:
            return it.call(found, [v for v in (x,) if v is not None], {}, node)  # type: ignore[no-any-return]
        return x if x is not None else unknown()
    if not isinstance(est, Obj):
        return x if x is not None else unknown()
    data = frames.as_rows(it, x, node)
    it.steps += len(est.learned) >> 5  # a thousand influences are more work than one
    learned = frozenset(i for i in est.learned if i.kind in ("statistic", "selection", "opaque"))
    if is_model(est) and est.role != "pipeline" and not learns_of(est):
        learned = frozenset(i for i in est.learned if i.kind != "fit") | frozenset(
            Infl("statistic", i.rows, i.event, "reducer") for i in est.learned if i.kind == "fit"
        )
    if data is None:
        return unknown(infl_of(x) | learned)
    function = _given(est, "function") if est.entry is not None and est.entry.get("function") else None
    if function is not None and isinstance(function, (Func, Lib, Bound)):
        got = it.call(function, [data], {}, node)
        if isinstance(got, Data):
            return got.like(infl=got.infl | learned, name="")
    if est.role == "pipeline":
        current: Val = data
        for child in est.children:
            if isinstance(child, Obj) and child.role == "resampler":
                continue
            if isinstance(child, (Obj, Inst, Alt)):
                current = transform(it, child, current, node)
        return current
    if est.role == "columns":
        return _transform_columns(it, est, data, node)
    out_data = data.like(
        kind="array" if data.kind in ("series", "unknown", "frame") else data.kind,
        infl=data.infl | learned,
        name="",
        mask=None,
        parts=None,
    )
    if data.kind == "frame":
        out_data.kind = "frame" if est.state.get("pandas") else "array"
    if out_data.cols is not None:
        out_data.cols = _learned_columns(it, est, data, out_data.cols)
    out_data.vn = ("transformed", est.vn, data.vn, len(it.trace.events))
    if learns_of(est) in STEPS and not is_stateless(est):
        out_data.steps = (*data.steps, (learns_of(est), est.qual))
    out_data.fields = None
    if learns_of(est) == "label-encoder":
        out_data.infl = data.infl
        out_data.num = True
    return out_data


#: Transformers that fill or change a column by looking at the other ones of its row.
_ACROSS = frozenset({"KNNImputer", "IterativeImputer"})


def _learned_columns(it: Any, est: Obj, data: Data, cols: Cols) -> Cols:
    """The columns that a transformer gives back."""
    learns = learns_of(est)
    last = est.qual.rsplit(".", 1)[-1]
    if learns == "selector" or (est.entry is None and est.qual != "functools.partial"):
        cols.sure = False
    elif learns in ("reducer", "cluster"):
        return jumbled(cols, _mixed(it, cols, last))
    elif learns == "vectorizer":
        return jumbled(cols, None, "part")
    elif learns == "encoder" and not est.state.get("pandas") and data.kind != "series":
        return jumbled(cols) if not last.startswith("Ordinal") else cols
    elif last in _ACROSS and len(cols.known) > 1:
        mixed = _mixed(it, cols, last)
        for key, col in list(cols.known.items()):
            made = Col(key, None, ((col, "row"), *mixed.parents), col.infl, rests=mixed.rests)
            made.sure, made.event = mixed.sure, mixed.event
            cols.known[key] = made
    return cols


def _mixed(it: Any, cols: Cols, name: str) -> Col:
    """A column that is made from all others."""
    known = [(c, "row") for k, c in cols.known.items() if k not in cols.maybe]
    made = Col(name, None, (*known, *((c, "row") for c in cols.blob if c.sure)), cols.infl(), rests=cols.rest)
    made.sure = cols.sure
    made.event = it.event("column", it.statement, name).index
    return made


def jumbled(cols: Cols, instead: Col | None = None, edge: str = "") -> Cols:
    """Columns whose names and positions are lost."""
    marker = Col("?", None)
    marker.sure = False
    if instead is not None:
        out = Cols({}, (), (marker, instead), cols.sure)
    else:
        known = dict(cols.known)
        if edge:
            known = {k: Col(k, None, ((c, edge),), c.infl) for k, c in known.items()}
        out = Cols(known, () if edge else cols.rest, (marker, *cols.blob), cols.sure)
        out.maybe = dict(cols.maybe)
    out.event = cols.event
    return out


def _transform_columns(it: Any, est: Obj, data: Data, node: Any) -> Data:
    cols: Cols = Cols()
    infl = data.infl
    dropped: list[Any] = []
    for child, names in est.state.get("parts", []):
        part = _chosen(it, data, names, node)
        if isinstance(child, Num) and child.const == "drop":
            dropped += list(part.cols.known) if part.cols is not None else []
            if part.cols is not None and (part.cols.rest or not part.cols.sure):
                dropped.append(NOCONST)
        else:
            own = part.cols.copy() if part.cols is not None else None
            if isinstance(child, (Obj, Inst)):
                got = transform(it, child, part, node)
                infl |= infl_of(got)
                if isinstance(got, Data) and got.cols is not None:
                    own = got.cols
            merged = join_cols(cols, own, True)
            cols = merged if merged is not None else cols
    remainder = _given(est, "remainder")
    rest_too = isinstance(remainder, (Obj, Inst)) or (
        isinstance(remainder, Num) and remainder.const == "passthrough"
    )
    if rest_too and data.cols is not None:
        # What is not transformed passes: all columns come out, in one form or the other.
        left = frames.drop_columns(it, data, Seq("list", [const(n) for n in dropped if n is not NOCONST]))
        if left.cols is not None:
            left.cols.sure = left.cols.sure and NOCONST not in dropped
            cols = left.cols
    if isinstance(remainder, (Obj, Inst)):
        infl |= frozenset(i for i in learned_of(remainder) if i.kind == "statistic")
    cols = frames.chosen(it, jumbled(cols))
    infl |= frozenset(i for i in est.learned if i.kind in ("selection", "opaque"))
    return data.like(kind="array", cols=cols, infl=infl, name="", parts=None, fields=None)


# ---- methods --------------------------------------------------------------------------------------


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


def method(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """Call a method of an estimator or another library object."""
    if isinstance(obj, Expr):
        from leaklint.provenance import exprs

        return exprs.method(it, obj, name, args, kw, node)
    if obj.qual.startswith("pyspark"):
        from leaklint.provenance import spark

        done = spark.method(it, obj, name, args, kw, node)
        if done is not None:
            return done
    if obj.qual == "collections.namedtuple":
        return unknown()
    if obj.field("object") == "hf_trainer":
        from leaklint.provenance import huggingface

        done = huggingface.method(it, obj, name, args, kw, node)
        if done is not None:
            return done
    if obj.field("object") in ("fastai_learner", "fastai_block"):
        from leaklint.provenance import fastai

        handle = fastai.learner if obj.field("object") == "fastai_learner" else fastai.block
        done = handle(it, obj, name, args, kw, node)
        if done is not None:
            return done
    own = obj.state.get("." + name)
    if own is not None and isinstance(own, (Func, Bound)):
        return it.call(own, args, kw, node)  # type: ignore[no-any-return]
    if obj.role == "study" or obj.qual.startswith("optuna"):
        got = _study(it, obj, name, args, kw, node)
        if got is not None:
            return got
    if obj.role == "inert" and it.loops:
        from leaklint.provenance import prompts

        if prompts.client(obj) and name in prompts.ASKS:
            answer = prompts.ask(it, obj, name_of(obj), [*args, *kw.values()], node)
            if answer is not None:
                return answer
    entry = table(it, obj, name)
    if entry is None:
        return _by_name(it, obj, name, args, kw, node)
    call = Call(it, entry, name, obj, args, kw, node)
    role = entry.role
    if role == "fit":
        return _do_fit(it, obj, call)
    if role == "predict":
        return predict(it, obj, call.get("data"), node, entry.get("returns", "labels"))
    if role == "transform":
        if (
            obj.role in ("model",)
            and entry.get("inverse") is None
            and not learns_of(obj)
            and name == "transform"
        ):
            return transform(it, obj, call.get("data"), node)
        if entry.get("inverse"):
            value = call.get("data")
            data = frames.as_data(it, value, node)
            return data.like(name="") if data is not None else unknown(infl_of(value))
        return transform(it, obj, call.get("data"), node)
    if role == "fit-transform":
        x, y = call.get("data"), call.get("label")
        fit(it, obj, x, y, node)
        return transform(it, obj, x, node)
    if role == "fit-predict":
        x, y = call.get("data"), call.get("label")
        fit(it, obj, x, y, node)
        return predict(it, obj, x, node)
    if role == "fit-resample":
        return _resample(it, obj, call)
    if role == "score":
        return score_of(it, obj, call.get("data"), call.get("label"), node, name)
    if role == "folds":
        from leaklint.provenance.calls import folds

        return folds(call)
    if role == "configure":
        if entry.get("handler") == "load_state" or name == "load_state_dict":
            for value in call.args:
                obj.learned |= infl_of(value)
                obj.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
            return obj
        for value in (*args, *kw.values()):
            obj.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
            if name in ("add", "compile") and isinstance(value, Obj):
                obj.children.append(value)
        obj.kw = {**obj.kw, **kw}
        return obj
    if role == "attribute":
        return attribute(it, obj, name, node)
    if role in ("inert",):
        infl = frozenset(i for i in obj.infl | obj.learned if i.kind == "selection")
        if name in ("get_support", "get_feature_names_out", "get_feature_names", "get_params"):
            if name == "get_params":
                return Map({}, Num(infl=infl), infl)
            stats = frozenset(i for i in obj.learned if i.kind in ("statistic", "selection"))
            return Data("stat", NONE, None, stats)
        return Num(infl=infl)
    if role == "save":
        path = call.get("path")
        if isinstance(path, Num) and isinstance(path.const, str):
            it.files[path.const] = add_infl(obj.clone(), it.ctl) if it.ctl else obj.clone()
        event = it.event("save", node, name)
        event.data.update(value=obj, path=path.const if isinstance(path, Num) else None, learned=obj.learned)
        return const(None)
    if role == "restore":
        path = call.get("path")
        if isinstance(path, Num) and isinstance(path.const, str) and path.const in it.files:
            kept = it.files[path.const]
            it.restored.add(path.const)
            obj.learned |= infl_of(kept)
            return obj
        return obj
    if role == "calls":
        return calls.apply(it, entry, name, obj, args, kw, node)
    if role == "rowwise" and args:
        # An embedding of each row by something trained elsewhere.
        read = frames.as_data(it, args[0], node)
        if read is not None:
            kind = read.kind if read.kind in ("row", "cell") else "array"
            return read.like(kind=kind, infl=read.infl | obj.learned, name="", mask=None, fields=None)
    if role in ("dataset", "load", "metric", "generate", "display"):
        return calls.apply(it, entry, name, None, args, kw, node)
    return _by_name(it, obj, name, args, kw, node)


def _do_fit(it: Any, obj: Obj, call: Call) -> Val:
    entry = call.entry
    x, y = call.get("data"), call.get("label")
    extra: dict[str, Val] = dict(call.kw)
    for field in ("eval_sets", "eval_fraction", "callbacks", "stops"):
        found = call.get(field)
        if found is not None:
            extra[field] = found
    if "X_val" in call.kw and "eval_sets" not in extra:
        extra["eval_sets"] = call.kw["X_val"]
    fit(it, obj, x, y, call.node, extra, bool(entry.get("accumulates")))
    returns = entry.get("returns")
    if returns == "history":
        return _history(it, obj, extra, call)
    if returns == "results" and entry.get("object"):
        obj.state["object"] = entry.get("object")
    return obj


def _history(it: Any, obj: Obj, extra: dict[str, Val], call: Call) -> Val:
    """The curves of a training: scores on the evaluation rows, epoch by epoch."""
    history = Obj("keras.callbacks.History", None, [], {}, call.node)
    history.state["object"] = "history"
    history.state["model"] = obj
    rows: Rows = obj.state.get("eval_rows", NONE)
    if rows:
        learned = frozenset(i for i in obj.learned if not (i.kind == "selection" and i.learns == "stop"))
        pred = Pred(
            name_of(obj), obj.vn, learned, NO_INFL, rows, len(it.trace.events), obj.features, obj.labels
        )
        score = it.new_score("validation curve", call.node, frozenset({pred}), rows, "history")
        score.hidden = True
        history.state["scores"] = frozenset({score.id})
    return history


def _by_name(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method that no table knows, by what its name means everywhere."""
    first = args[0] if args else kw.get("X", kw.get("x", kw.get("data")))
    second = args[1] if len(args) > 1 else kw.get("y")
    if obj.role in ("inert", "callback", "splitter") and name != "split":
        return unknown(frozenset(i for i in obj.infl if i.kind == "selection"))
    if name in ("fit", "train", "fit_generator", "learn") and (
        first is not None or obj.state.get("X") is not None
    ):
        extra = dict(kw)
        for key in ("eval_set", "validation_data", "valid_sets", "evals"):
            if key in kw:
                extra["eval_sets"] = kw[key]
        fit(it, obj, first, second, node, extra)
        return obj
    if name == "fit":
        fit(it, obj, first, second, node, dict(kw))
        return obj
    if name == "partial_fit":
        fit(it, obj, first, second, node, dict(kw), True)
        return obj
    if name == "fit_transform":
        fit(it, obj, first, second, node)
        return transform(it, obj, first, node)
    if name == "transform":
        return transform(it, obj, first, node)
    if name.startswith("predict") or name in (
        "decision_function",
        "forecast",
        "get_forecast",
        "get_prediction",
    ):
        return predict(it, obj, first, node)
    if name in ("score", "evaluate"):
        return score_of(it, obj, first, second, node, name)
    if name == "split" and (obj.role == "splitter" or obj.entry is None) and first is not None:
        return calls.make_folds(it, obj, first, args, kw, node)
    if name in (
        "summary",
        "plot",
        "eval",
        "train",
        "cuda",
        "cpu",
        "to",
        "zero_grad",
        "step",
        "compile",
        "summary2",
        "double",
        "float",
    ):
        return obj if name in ("cuda", "cpu", "to", "eval", "train", "double", "float") else unknown()
    if name in ("parameters", "named_parameters", "state_dict", "get_weights", "get_booster"):
        if name == "get_booster":
            return obj
        return Num(infl=obj.learned | obj.infl)
    if name in ("load_state_dict", "set_weights"):
        for value in args:
            obj.learned |= infl_of(value)
        return unknown()
    if name in ("set_params", "add"):
        for value in (*args, *kw.values()):
            obj.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
        return obj
    if not datas_of(Seq("tuple", [*args, *kw.values()])):
        if (
            obj.entry is None
            and not obj.state.get("unknown")
            and obj.qual.split(".")[0] not in it.knowledge.roots()
        ):
            return Num(
                infl=infl_of(Seq("tuple", args))
                | frozenset(i for i in obj.infl | obj.learned if i.kind in ("selection", "opaque")),
                unknown=True,
            )
        return Num(infl=frozenset(i for i in obj.infl | obj.learned if i.kind in ("selection", "opaque")))
    out = calls.opaque(it, f"{name_of(obj)}.{name}", args, kw, node)
    tell_opaque(it, obj, next(iter(i for i in infl_of(out) if i.kind == "opaque"), None))
    return out


def tell_opaque(it: Any, obj: Val, mark: Infl | None) -> None:
    """An estimator went into something unknown: it may have been fitted there."""
    if mark is None:
        return
    if isinstance(obj, Obj):
        if obj.role in ("inert", "splitter", "callback"):
            return
        obj.learned |= {mark}
    elif isinstance(obj, Inst):
        obj.infl |= {mark}


def _resample(it: Any, obj: Obj, call: Call) -> Val:
    """Over- and undersampling: other rows come out."""
    data = frames.as_rows(it, call.get("data"), call.node)
    label = frames.as_rows(it, call.get("label"), call.node)
    if data is None or not data.rows:
        return Seq("tuple", [call.get("data") or unknown(), call.get("label") or unknown()])
    effect = obj.field("effect", "synthetic")
    if effect == "subset":
        lit: Lit = ("sub", fresh())
        x: Data = data.like(rows=data.rows.with_lit(lit), name="")
        event = it.event("resample", call.node, name_of(obj), data.rows, "subset")
        event.data["lit"] = lit
        rows_y = label.like(rows=label.rows.with_lit(lit), name="") if label is not None else None
    else:
        x = calls.repeated(it, data, call.node, effect)
        event = it.trace.events[x.rows.atoms[0].uni.event]
        rows_y = label.like(rows=x.rows, name="") if label is not None else None
    event.what = name_of(obj)
    event.data["sampler"] = obj
    event.data["data"] = data
    x.infl |= frozenset(i for i in obj.infl if i.kind == "selection")
    return Seq("tuple", [x, rows_y if rows_y is not None else unknown()])


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
            score_of(
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
    if data is None and obj.field("object") in _NETWORKS:
        from leaklint.provenance import networks

        tensor = networks.apply_layer(obj, args, node)
        if tensor is not None:
            return tensor
    if data is not None:
        if obj.role in ("transformer", "columns", "union"):
            return transform(it, obj, data, node)
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


def item(it: Any, obj: Obj, index: Val, node: Any) -> Val:
    """`pipeline["scale"]`, `pipeline[:-1]`."""
    if obj.children:
        if (
            isinstance(index, Num)
            and isinstance(index.const, int)
            and -len(obj.children) <= index.const < len(obj.children)
        ):
            return obj.children[index.const]
        given = _given(obj, "steps")
        if isinstance(given, Seq) and isinstance(index, Num):
            for step in given.items:
                if (
                    isinstance(step, Seq)
                    and len(step.items) == 2
                    and isinstance(step.items[0], Num)
                    and step.items[0].const == index.const
                ):
                    return step.items[1]
        return obj.children[-1]
    return Num(infl=obj.infl | obj.learned, scores=obj.state.get("scores", frozenset()))


def attribute(it: Any, obj: Obj, name: str, node: Any) -> Val:
    """`est.attr` (not called)."""
    if isinstance(obj, Expr):
        from leaklint.provenance import exprs

        return exprs.attribute(it, obj, name, node)
    if obj.qual.startswith("pyspark"):
        from leaklint.provenance import spark

        part = spark.attribute(it, obj, name)
        if part is not None:
            return part
    own = obj.state.get("." + name)
    if isinstance(own, Val):
        return own
    if name == "name" and obj.qual.startswith(("keras", "tensorflow")) and "name" in obj.kw:
        return obj.kw["name"]
    if obj.field("object") == "hf_trainer":
        from leaklint.provenance import huggingface

        part = huggingface.attribute(it, obj, name)
        if part is not None:
            return part
    if obj.role == "study" or obj.qual.startswith("optuna"):
        got = _study_attribute(it, obj, name)
        if got is not None:
            return got
    if name in ("named_steps", "steps", "named_transformers_", "transformers_", "named_estimators_"):
        given = _given(obj, "steps")
        out = Map(kind="bunch")
        if isinstance(given, Seq):
            for step in given.items:
                if (
                    isinstance(step, Seq)
                    and len(step.items) >= 2
                    and isinstance(step.items[0], Num)
                    and isinstance(step.items[0].const, str)
                ):
                    out.items[step.items[0].const] = step.items[1]
        elif obj.children:
            for child in obj.children:
                if isinstance(child, Obj):
                    out.items[child.qual.rsplit(".", 1)[-1].lower()] = child
        return out
    if name == "results" and isinstance(obj.state.get("results"), Seq):
        return add_infl(obj.state["results"], obj.infl)
    entry = table(it, obj, name)
    if name == "fittedvalues" and obj.fitted and obj.last is not None and is_model(obj):
        return predict(it, obj, obj.last, node)
    if entry is not None and entry.role != "attribute":
        return Bound(obj, name)
    returns = entry.get("returns", "") if entry is not None else ""
    chosen = obj.state.get("chosen")
    mark: Infls = (
        frozenset({chosen})
        if chosen is not None
        else frozenset(i for i in obj.learned | obj.infl if i.kind == "selection")
    )
    if name in ("best_estimator_", "best_model_", "estimator_", "final_estimator_", "best_pipeline_"):
        best = obj.state.get("best")
        if isinstance(best, Obj):
            return best.clone(best.infl | mark)
        if isinstance(best, Inst):
            return add_infl(best, mark)
        return obj.clone(obj.infl | mark)
    if name in (
        "best_params_",
        "best_index_",
        "best_trial",
        "best_params",
        "best_iteration",
        "best_iteration_",
        "best_ntree_limit",
    ):
        out_map = Map({}, Num(infl=mark), mark)
        return out_map if "params" in name else Num(infl=mark)
    if returns == "scores" or name in ("best_score_", "cv_results_", "history", "best_score"):
        scores = obj.state.get("scores", frozenset())
        if name in ("best_score_", "best_score"):
            return Num(infl=mark, scores=scores)
        if name == "history":
            from leaklint.provenance import networks

            return networks.curves(scores)
        return (
            Map({}, Data("stat", NONE, None, NO_INFL, scores=scores))
            if name in ("cv_results_",)
            else Data("stat", NONE, None, mark, scores=scores)
        )
    if returns == "labels":
        data = obj.last
        if data is not None and data.rows:
            learned = frozenset(i for i in obj.learned if i.kind in ("statistic", "selection"))
            return Data("array", data.rows, frames.result_cols(it, [data]), data.total() | learned)
        return unknown(obj.learned)
    if name in (
        "oob_score_",
        "oob_prediction_",
        "oob_decision_function_",
        "classes_",
        "n_features_in_",
        "feature_names_in_",
        "n_iter_",
        "aic",
        "bic",
        "inertia_",
        "explained_variance_ratio_",
    ):
        if name == "explained_variance_ratio_":
            return Data("stat", NONE, None, frozenset(i for i in obj.learned if i.kind in ("statistic",)))
        return Num(vn=(name, obj.vn, fresh()))
    stats: set[Infl] = set()
    for i in obj.learned | obj.infl:
        if i.kind == "fit":
            stats.add(Infl("statistic", i.rows, i.event, "selector"))
        elif i.kind in ("statistic", "selection", "opaque"):
            stats.add(i)
    if name in ("fittedvalues", "resid") and obj.last is not None:
        return predict(it, obj, obj.last, node)
    if (
        entry is not None
        or name.endswith("_")
        or name in ("pvalues", "params", "coef", "tvalues", "weight", "bias")
    ):
        return Data("stat", NONE, None, frozenset(stats))
    if name in ("values", "shape", "columns"):
        return unknown()
    return Bound(obj, name)


# ---- scoring --------------------------------------------------------------------------------------


def score_of(it: Any, est: Val, x: Val | None, y: Val | None, node: Any, name: str) -> Val:
    """`est.score(X, y)`."""
    if isinstance(est, Alt):
        out: Val | None = None
        for option in est.options:
            one = score_of(it, option, x, y, node, name)
            out = one if out is None else join(out, one)
        return out if out is not None else unknown()
    pred = predict(it, est, x, node)
    preds = preds_of(pred)
    if not preds:
        data = frames.as_data(it, x, node)
        if data is None or not data.rows or isinstance(est, Num):
            return Num(infl=frozenset(i for i in infl_of(pred) if i.kind in ("selection", "opaque")))
        return Num()
    rows = NONE
    for p in preds:
        rows |= p.rows
    label = frames.as_data(it, y, node)
    score = it.new_score(
        f"{name_of(est)}.{name}" if isinstance(est, (Obj, Inst)) else name,
        node,
        preds,
        rows,
        infl=infl_of(pred),
    )
    score.labels = label.cols if label is not None else None
    sel = frozenset(i for p in preds for i in p.learned if i.kind == "selection")
    number = Num(scores=frozenset({score.id}), infl=sel)
    if isinstance(est, Obj) and name in ("evaluate",):
        return Seq("list", [number], True, scores=frozenset({score.id}))
    return number


def metric(call: Call) -> Val:
    """`metric(y_true, y_pred)`."""
    it, entry = call.it, call.entry
    if entry.get("deferred") and not (call.args or call.kw):
        return _deferred(it, call)
    if entry.get("deferred") and call.name[:1].isupper() and not any(preds_of(v) for v in call.values):
        return _deferred(it, call)
    if entry.get("estimator") is not None:
        est = call.get("estimator")
        x, y = call.get("X"), call.get("y")
        if isinstance(est, Data) and est.preds:
            return _score_preds(call, est.preds, est, None)
        if est is not None and isinstance(est, (Obj, Inst, Alt)):
            got = score_of(it, est, x, y, call.node, call.name)
            if entry.get("returns") == "importance":
                scores = scores_of(got)
                for index in scores:
                    it.trace.scores[index].returns = "importance"
                return Data("stat", NONE, None, infl_of(got), scores=scores)
            return got
        return unknown()
    if entry.get("over") == "curve":
        infl = infl_of(Seq("tuple", call.values))
        return Num(
            infl=frozenset(i for i in infl if i.kind == "selection"),
            scores=scores_of(Seq("tuple", call.values)),
            preds=preds_of(Seq("tuple", call.values)),
        )
    if entry.get("unsupervised"):
        data = call.data()
        if data is None:
            return unknown()
        return Num(infl=frozenset(i for i in data.total() if i.kind == "selection"), vn=fresh())
    y_true, y_pred = call.get("y_true"), call.get("y_pred")
    if y_true is None or y_pred is None:
        rest = [v for v in call.args if v is not y_true and v is not y_pred]
        y_true = y_true or (rest[0] if rest else None)
        y_pred = y_pred or (rest[-1] if rest else None)
    preds = preds_of(y_pred)
    source = y_pred
    other = y_true
    if not preds:
        preds = preds_of(y_true)
        source, other = y_true, y_pred
    return _score_preds(call, preds, source, other)


def _deferred(it: Any, call: Call) -> Val:
    return Obj(call.entry.qualname, call.entry, call.args, call.kw, call.node)


def _score_preds(call: Call, preds: Preds, source: Val | None, other: Val | None) -> Val:
    it, entry = call.it, call.entry
    infl = infl_of(source) | frozenset(i for i in infl_of(other) if i.kind in ("selection", "opaque"))
    returns = entry.get("returns", "number")
    if not preds:
        data = frames.as_data(it, source, call.node)
        if data is not None and data.rows and any(i.kind == "opaque" for i in infl):
            it.new_score(call.name, call.node, NO_PREDS, data.rows, returns, infl)
        sel = frozenset(i for i in infl if i.kind == "selection")
        number: Val = Num(infl=sel, vn=(call.name, *(v.vn for v in call.values)))
        if returns in ("curve", "report") and entry.get("over") is None and not entry.get("display"):
            return Seq("tuple", [Data("stat", NONE, None, sel) for _ in range(3)])
        return number
    if not all(p.rows for p in preds):
        from leaklint.provenance.calls import about

        truth = frames.as_data(it, other, call.node)
        preds = about(preds, truth.rows if truth is not None else NONE)
        if not preds:
            return Num(infl=frozenset(i for i in infl if i.kind == "selection"))
    if isinstance(source, Data):
        from leaklint.provenance.calls import narrowed

        preds = narrowed(preds, source.rows)
    preds = calls.with_selection(preds, infl_of(source))
    rows = NONE
    for p in preds:
        rows |= p.rows
    score = it.new_score(call.name, call.node, preds, rows, returns, infl)
    label = frames.as_data(it, other, call.node)
    score.labels = label.cols if label is not None else None
    score.task = entry.get("task", "")
    if entry.get("display"):
        score.shown = True
    sel = frozenset(i for p in preds for i in p.learned if i.kind == "selection")
    ids = frozenset({score.id})
    if returns == "curve":
        parts: list[Val] = [Data("stat", NONE, None, sel, scores=ids) for _ in range(3)]
        return Seq("tuple", parts)
    if returns in ("report",) and call.name != "classification_report":
        return Seq("tuple", [Data("stat", NONE, None, sel, scores=ids) for _ in range(4)])
    if returns in ("matrix",):
        return Data("stat", NONE, None, sel, scores=ids)
    if call.name == "classification_report":
        return (
            Map({}, Map({}, Num(scores=ids, infl=sel)), kind="dict")
            if call.const("output_dict", False) is True
            else Num(scores=ids, infl=sel)
        )
    number = Num(scores=ids, infl=sel)
    number.preds = source.preds if isinstance(source, (Data, Num)) else preds
    return number


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
        if obj.field("object") in _NETWORKS:
            from leaklint.provenance import networks

            networks.share(obj, obj.learned)
        for before in obj.state.get("after", ()):
            # The network whose output this one was given is trained with it.
            inner = objects.get(before)
            if inner is not None and inner is not obj:
                inner.learned |= {i for i in trained if i.kind == "fit"}
                inner.fitted = True
    return const(None)


def cross_validation(call: Call) -> Val:
    """`cross_val_score(est, X, y, cv=...)` and its kin."""
    it, entry = call.it, call.entry
    est = call.get("estimator") if entry.get("estimator") != [] else None
    x, y = call.get("X"), call.get("y")
    data = frames.as_rows(it, x, call.node)
    if data is None:
        data = frames.as_rows(it, call.get("data"), call.node)
    label = frames.as_data(it, y, call.node)
    if data is not None and data.fields and "x" in data.fields:
        label = label if label is not None else frames.part_field(data, "y")
        data = frames.part_field(data, "x") or data
    returns = entry.get("returns", "scores")
    if data is None or not data.rows:
        return Num(infl=infl_of(est) if est is not None else NO_INFL)
    if est is None or isinstance(est, Num):
        est = Obj("booster", None, [], {}, call.node)
    cv = call.get("cv")
    train, test = _sides(it, data, cv, call.node)
    key = next(
        (lit[1] for a in test.rows.atoms for lit in a.lits if lit[0] == "side" and lit[1][0] == "cv"), None
    )
    model = cloned(it, est)
    fit(it, model, train, _same_side(label, data, train) if label is not None else y, call.node)
    pred = predict(it, model, test, call.node)
    preds = preds_of(pred)
    event = it.event("split", call.node, call.name, data.rows)
    groups = call.get("groups")
    handed = call.kw.get("params", call.kw.get("fit_params"))
    if groups is None and isinstance(handed, Map):
        groups = handed.items.get("groups")
    event.data.update(
        key=key,
        cv=cv,
        data=data,
        groups=groups,
        folds=True,
        arrays=[data],
        splitter=cv if isinstance(cv, Obj) else None,
    )
    if isinstance(cv, Obj):
        event.data["shuffle"] = calls.splitter_shuffles(cv)
    if returns == "predictions":
        return Data("array", data.rows, None, infl_of(pred), preds)
    score = it.new_score(call.name, call.node, preds, test.rows, returns, infl=infl_of(pred))
    it.trace.events[score.event].data["scoring"] = call.kw.get("scoring")
    score.cv = cv if cv is not None else True
    score.labels = label.cols if label is not None else None
    sel = frozenset(i for p in preds for i in p.learned if i.kind == "selection")
    result = Data("stat", NONE, None, sel, scores=frozenset({score.id}))
    if returns in ("curve",):
        return Seq("tuple", [Data("stat", NONE, None, sel), result.like(scores=frozenset()), result])
    if call.name == "cross_validate":
        columns: dict[Any, Val] = {
            "train_score": Data("stat", NONE),
            "fit_time": Data("stat", NONE),
            "score_time": Data("stat", NONE),
        }
        if call.const("return_estimator", False) is True and isinstance(model, Obj):
            model.state["fold"] = True
            columns["estimator"] = Seq("list", [model], True)
        if call.const("return_indices", False) is True:
            sides = {"train": Data("index", train.rows), "test": Data("index", test.rows)}
            columns["indices"] = Map({k: Seq("list", [v], True) for k, v in sides.items()})
        return Map(columns, result)
    if returns == "table":
        return result.like(kind="frame")
    return result


def train(call: Call) -> Val:
    """`xgb.train(params, dtrain, ...)`, `lgb.train(...)`."""
    it, entry = call.it, call.entry
    obj = Obj(entry.qualname, None, [], {}, call.node)
    obj.entry = None
    obj.state["object"] = entry.get("object", "estimator")
    obj.state["task"] = entry.get("task")
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
    if x.fields is None:
        inner = x.like(fields=None)
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


# ---- optuna and its kin ---------------------------------------------------------------------------


def _study(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    if name in ("optimize", "minimize", "maximize"):
        function = args[0] if args else kw.get("func")
        from leaklint.provenance.calls import objective_of

        call = Call(it, obj.entry if obj.entry is not None else _NO_ENTRY, name, obj, args, kw, node)
        return objective_of(call, function)
    if name.startswith("suggest_"):
        return Num(vn=("trial", fresh()))
    if name in ("report", "should_prune", "set_user_attr", "trials_dataframe", "enqueue_trial"):
        return unknown()
    return None


def _study_attribute(it: Any, obj: Obj, name: str) -> Val | None:
    infl = frozenset(i for i in obj.infl if i.kind == "selection")
    if name in ("best_params", "best_trial", "best_value", "trials", "params", "value", "number"):
        if name in ("best_value", "value"):
            return Num(infl=infl, scores=obj.state.get("scores", frozenset()))
        if name == "best_trial":
            out = Obj("optuna.trial.FrozenTrial", None, [], {}, obj.node, infl)
            out.state["scores"] = obj.state.get("scores", frozenset())
            return out
        return Map({}, Num(infl=infl), infl)
    return None


_NO_ENTRY = Entry("", "calls", {})


# ---- copies ---------------------------------------------------------------------------------------


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


__all__ = [
    "ESTIMATOR_METHODS",
    "NO",
    "Atom",
    "Rest",
    "attribute",
    "construct",
    "fit",
    "method",
    "predict",
    "transform",
]
