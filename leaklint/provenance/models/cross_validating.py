"""cross_val_score and its kin, and the two sides of a fold."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.models import fitting, predicting, scoring
from leaklint.provenance.models.copies import cloned
from leaklint.provenance.rows import NONE, Lit
from leaklint.provenance.values import NO_INFL, Data, Map, Num, Obj, Seq, Val, fresh, infl_of, preds_of


def sides_of(it: Any, data: Data, cv: Val | None, node: Any) -> tuple[Data, Data]:
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


def same_side(label: Data, data: Data, part: Data) -> Data:
    if label.rows == data.rows:
        return label.like(rows=part.rows, name="")
    extra = frozenset(x for a in part.rows.atoms for x in a.lits) - frozenset(
        x for a in data.rows.atoms for x in a.lits
    )
    return label.like(rows=label.rows.with_lits(extra), name="")


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
        scoring.of_unknown(it, call.name, call.node, x)
        return Num(infl=infl_of(est) if est is not None else NO_INFL)
    if est is None or isinstance(est, Num):
        est = Obj("booster", None, [], {}, call.node)
    cv = call.get("cv")
    train, test = sides_of(it, data, cv, call.node)
    key = next(
        (lit[1] for a in test.rows.atoms for lit in a.lits if lit[0] == "side" and lit[1][0] == "cv"), None
    )
    model = cloned(it, est)
    fitting.fit(it, model, train, same_side(label, data, train) if label is not None else y, call.node)
    pred = predicting.predict(it, model, test, call.node)
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
