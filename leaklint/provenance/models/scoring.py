"""Scores: `score`, metrics and what they were computed on."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.models import predicting
from leaklint.provenance.models.kinds import name_of
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_PREDS,
    NOCONST,
    Alt,
    Data,
    Inst,
    Map,
    Num,
    Obj,
    Preds,
    Seq,
    Val,
    fresh,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)


def of_unknown(it: Any, name: str, node: Any, x: Val | None) -> None:
    """A score of rows that nobody could follow is a score all the same, and none to trust.

    What a function computes that nobody calls is none.
    """
    nobody_knows = (
        (isinstance(x, Num) and x.const is NOCONST)
        or (isinstance(x, Data) and not x.rows and x.kind != "stat")
        or (isinstance(x, Seq) and x.open and x.kind != "names")
    )
    if nobody_knows and len(it.trace.events) < it.uncalled:
        it.new_score(name, node, NO_PREDS, NONE)


def score_of(it: Any, est: Val, x: Val | None, y: Val | None, node: Any, name: str) -> Val:
    """`est.score(X, y)`."""
    if isinstance(est, Alt):
        return est.each(lambda option: score_of(it, option, x, y, node, name))
    pred = predicting.predict(it, est, x, node)
    preds = preds_of(pred)
    if not preds:
        data = frames.as_data(it, x, node)
        if data is None or not data.rows or isinstance(est, Num):
            if isinstance(est, Obj):
                of_unknown(it, f"{name_of(est)}.{name}", node, x)
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
