"""Fitting what holds other estimators: pipelines, column transformers, searches, voting and stacking."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.models import cross_validating, fitting, predicting, transforming
from leaklint.provenance.models.copies import cloned
from leaklint.provenance.models.kinds import given_to, is_model, learned_of, name_of
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Class,
    Data,
    Func,
    Infl,
    Infls,
    Inst,
    Num,
    Obj,
    Seq,
    Val,
    preds_of,
)


def fit_pipeline(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> None:
    current: Val = data
    label: Val | None = y
    for i, child in enumerate(est.children):
        last = i == len(est.children) - 1
        if isinstance(child, Obj) and child.role == "resampler":
            continue
        if isinstance(child, (Class, Func)):
            continue
        if last and is_model(child):
            fitting.fit(it, child, current, label, node)
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
        fitting.fit(it, child, current, label, node)
        if not last:
            current = transforming.transform(it, child, current, node)


def fit_columns(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> None:
    for child, names in est.state.get("parts", []):
        part = part_for_step(it, data, names, node)
        if isinstance(child, (Obj, Inst)):
            fitting.fit(it, child, part, y, node)


def part_for_step(it: Any, data: Data, names: Val, node: Any) -> Data:
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


def fit_search(it: Any, est: Obj, data: Data, label: Data | None, y: Val | None, node: Any) -> Infls:
    """A search cross-validates, chooses, and refits on all the rows it got."""
    inner = est.children[0] if est.children else Obj("model", None, [], {}, node)
    trial = cloned(it, inner)
    train, test = cross_validating.sides_of(it, data, given_to(est, "cv"), node)
    fitting.fit(
        it, trial, train, cross_validating.same_side(label, data, train) if label is not None else y, node
    )
    pred = predicting.predict(it, trial, test, node)
    preds = preds_of(pred)
    looked = train.rows | test.rows if isinstance(given_to(est, "cv"), Seq) else data.rows
    cv = given_to(est, "cv")
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
    score.cv = given_to(est, "cv") or True
    est.state["scores"] = frozenset({score.id})
    event = it.event("choose", node, "search", looked)
    event.data["scores"] = est.state["scores"]
    event.data["obj"] = est
    event.data["scoring"] = given_to(est, "scoring") or est.kw.get("scoring")
    chosen = Infl("selection", looked, event.index, "search", scores=est.state["scores"])
    best = cloned(it, inner)
    refit = given_to(est, "refit")
    if not (isinstance(refit, Num) and refit.const is False):
        fitting.fit(it, best, data, label if label is not None else y, node)
    est.state["best"] = best
    est.state["chosen"] = chosen
    return learned_of(best) | {chosen}


def fit_wrapper(it: Any, est: Obj, data: Data, y: Val | None, node: Any) -> Infls:
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
            fitting.fit(it, copy, data, y, node)
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
