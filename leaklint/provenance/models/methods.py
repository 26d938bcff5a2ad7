"""Methods of estimators, networks and optimisers, and what each does."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.models.attributes import attribute
from leaklint.provenance.models.fitting import fit
from leaklint.provenance.models.kinds import given_to, learns_of, name_of, table
from leaklint.provenance.models.predicting import predict
from leaklint.provenance.models.scoring import score_of
from leaklint.provenance.models.studies import study_method
from leaklint.provenance.models.transforming import transform
from leaklint.provenance.rows import NONE, Lit, Rows
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Data,
    Expr,
    Func,
    Infl,
    Inst,
    Map,
    Num,
    Obj,
    Pred,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    unknown,
)

#: Calling one of these on something unknown means that it is an estimator.
ESTIMATOR_METHODS = frozenset(
    "fit fit_transform partial_fit predict predict_proba decision_function transform score evaluate fit_predict "
    "fit_generator predict_classes fit_resample fit_sample".split()
)

#: Methods by which a class of the notebook is an estimator of its own.
OWN_METHODS = frozenset(
    {"fit", "predict", "predict_proba", "train", "partial_fit", "decision_function", "forward"}
)


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
    if name == "read" and isinstance(path := obj.state.get("file"), Data):
        return frames.content(path)
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
        got = study_method(it, obj, name, args, kw, node)
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
        said = predict(it, obj, call.get("data"), node, entry.get("returns", "labels"))
        if entry.get("object") == "frame" and isinstance(said, Data) and said.rows:
            said.kind = "frame"  # `forecast.yhat`
        return said
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
    if entry.get("refits") is not None:
        obj = obj.clone()
        it.objects[obj.vn] = obj
        again = call.get("refits")
        if again is None or (isinstance(again, Num) and again.const is False):
            # More rows to speak about: what was learned stays as it was.
            obj.last = frames.as_rows(it, x, call.node) or obj.last
            return obj
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


def item(it: Any, obj: Obj, index: Val, node: Any) -> Val:
    """`pipeline["scale"]`, `pipeline[:-1]`."""
    if obj.children:
        if (
            isinstance(index, Num)
            and isinstance(index.const, int)
            and -len(obj.children) <= index.const < len(obj.children)
        ):
            return obj.children[index.const]
        given = given_to(obj, "steps")
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
