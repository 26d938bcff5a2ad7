"""Attributes of estimators: what they learned, their best parts, their parameters."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.models.kinds import given_to, is_model, table
from leaklint.provenance.models.predicting import predict
from leaklint.provenance.models.studies import study_attribute
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Data,
    Expr,
    Infl,
    Infls,
    Inst,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    add_infl,
    fresh,
    unknown,
)


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
        got = study_attribute(it, obj, name)
        if got is not None:
            return got
    if name in ("named_steps", "steps", "named_transformers_", "transformers_", "named_estimators_"):
        given = given_to(obj, "steps")
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
    if name in _OF_THE_FIT and obj.fitted and obj.last is not None and is_model(obj):
        return _of_the_fit(it, obj, name, obj.last, node)
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
    if entry is not None and entry.get("selects") and (obj.field("selects") or obj.state.get("selects")):
        return Num(infl=mark | _own_choice(it, obj))
    stats: set[Infl] = set()
    for i in obj.learned | obj.infl:
        if i.kind == "fit":
            stats.add(Infl("statistic", i.rows, i.event, "selector"))
        elif i.kind in ("statistic", "selection", "opaque"):
            stats.add(i)
    if name in _OF_THE_FIT and obj.last is not None:
        return _of_the_fit(it, obj, name, obj.last, node)
    if (
        entry is not None
        or name.endswith("_")
        or name in ("pvalues", "params", "coef", "tvalues", "weight", "bias")
    ):
        return Data("stat", NONE, None, frozenset(stats))
    if name in ("values", "shape", "columns"):
        return unknown()
    return Bound(obj, name)


#: What a fitted model of statsmodels says about the rows of its own fit.
_OF_THE_FIT = frozenset(
    "fittedvalues resid resid_pearson resid_response resid_deviance resid_working resid_anscombe".split()
)


def _of_the_fit(it: Any, obj: Obj, name: str, rows: Data, node: Any) -> Val:
    """Its predictions for them, or what these leave of the label."""
    said = predict(it, obj, rows, node)
    if name == "fittedvalues" or obj.labels is None or not isinstance(said, Data):
        return said
    label = Data("series", rows.rows, obj.labels.copy())
    return frames.combine(it, "-", label, said, node)


def _own_choice(it: Any, obj: Obj) -> Infls:
    """What a model that tunes itself (`LassoCV`, `auto_arima`) chose: by the rows that it was fitted on."""
    out: set[Infl] = set()
    for one in obj.learned:
        if one.kind != "fit":
            continue
        fitted = it.trace.events[one.event]
        event = it.event("choose", fitted.node, "search", one.rows)
        event.data["obj"] = obj
        out.add(Infl("selection", one.rows, event.index, "search"))
    return frozenset(out)
