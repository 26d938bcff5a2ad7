"""Early stopping and evaluation sets, watched while a model is fitted."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.models.kinds import given_to
from leaklint.provenance.rows import NONE, Rows, overlap
from leaklint.provenance.values import Data, Infl, Inst, Map, Num, Obj, Seq, Val


def watch_stopping(it: Any, est: Obj, data: Data, kw: dict[str, Val], node: Any) -> None:
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
    active = does_stop(stops) or does_stop(
        given_to(est, "stops")
        if est.entry is not None and est.entry.get("stops")
        else est.kw.get("early_stopping_rounds")
    )
    active = (
        active
        or any(_is_stopper(c) for c in as_list(callbacks))
        or any(_is_stopper(c) for c in as_list(est.kw.get("callbacks")))
    )
    best = kw.get("use_best_model")
    active = active or (isinstance(best, Num) and best.const is True)
    for name in ("early_stopping_rounds", "od_wait", "od_type"):
        active = active or does_stop(est.kw.get(name)) or does_stop(kw.get(name))
    best = est.kw.get("use_best_model")
    active = active or (isinstance(best, Num) and best.const is True)
    unpacked = est.kw.get("**")
    if isinstance(unpacked, Map) and "early_stopping_rounds" in unpacked.items:
        active = True
    if rows and active:
        event = it.event("choose", node, "stop", rows)
        event.data["obj"] = est
        est.learned |= {Infl("selection", rows, event.index, "stop")}
    for callback in as_list(callbacks):
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


def does_stop(value: Val | None) -> bool:
    return value is not None and not (isinstance(value, Num) and value.const in (None, False, 0))


def as_list(value: Val | None) -> list[Val]:
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
