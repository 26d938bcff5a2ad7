"""Optuna and its kin."""

from __future__ import annotations

from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance.calls.call import Call
from leaklint.provenance.values import Map, Num, Obj, Val, fresh, unknown


def study_method(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
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


def study_attribute(it: Any, obj: Obj, name: str) -> Val | None:
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
