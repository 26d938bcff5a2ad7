"""Models that are saved: with all that they need, and scored before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leaklint.provenance.rows import YES
from leaklint.provenance.trace import Event
from leaklint.provenance.values import Alt, Data, Infl, Inst, Map, Obj, Seq, Val, infl_of

#: What a fitted step learns, where whoever loads the model needs the step.
NEEDED = frozenset({"scaler", "imputer", "encoder", "vectorizer", "reducer", "target-encoder", "discretizer"})

#: Layers are saved with the network that they are a part of.
LAYERS = ("keras.layers.", "tensorflow.keras.layers.", "torch.nn.")

#: Formats from which a network is mostly read back a few lines below.
CHECKPOINTS = ("keras", "tensorflow", "torch", "lightning", "pytorch_lightning", "transformers")


def run(audit: Any) -> None:
    """Add the hits of this family."""
    saves = [e for e in audit.trace.events if e.kind == "save" and e.data.get("value") is not None]
    if not saves:
        return
    kept: set[Any] = set()
    told: set[int] = set()
    for event in saves:
        value = event.data["value"]
        kept |= {_site(obj) for obj in held(value)}
        told |= _numbers(value)
    for event in saves:
        models = [obj for obj in top(event.data["value"]) if _predicts(obj) and obj.fitted]
        for model in models:
            _steps(audit, event, model, kept, told)
        if models:
            _never_scored(audit, event, models)


def top(value: Val | None, depth: int = 0) -> Iterator[Obj]:
    """The objects in a saved value that stand for themselves."""
    if isinstance(value, Obj):
        yield value
    elif depth < 4:
        for part in _parts(value):
            yield from top(part, depth + 1)


def held(value: Val | None, depth: int = 0) -> Iterator[Obj]:
    """All objects in a value, those inside other objects too."""
    if depth > 8:
        return
    if isinstance(value, Obj):
        yield value
        inside = [*value.children, *value.args, *value.kw.values()]
        inside += [v for v in value.state.values() if isinstance(v, (Obj, Inst, Seq, Map))]
        for part in inside:
            yield from held(part, depth + 1)
    else:
        for part in _parts(value):
            yield from held(part, depth + 1)


def _parts(value: Val | None) -> list[Val]:
    if isinstance(value, Seq):
        return value.items[:40]
    if isinstance(value, Map):
        return [*list(value.items.values())[:40], *([value.summary] if value.summary else [])]
    if isinstance(value, Alt):
        return value.options
    if isinstance(value, Inst):
        return list(value.attrs.values())
    return []


def _site(obj: Obj) -> Any:
    """Where an object was made: copies and clones of it have that in common."""
    return id(obj.node) if obj.node is not None else id(obj)


def _numbers(value: Val | None, depth: int = 0) -> set[int]:
    """The statistics of which the numbers themselves are saved: a mean, a vocabulary."""
    if isinstance(value, Obj) or (isinstance(value, Data) and value.kind != "stat") or depth > 4:
        return set()
    parts = _parts(value)
    if parts:
        return {n for part in parts for n in _numbers(part, depth + 1)}
    infl = infl_of(value)
    if any(i.kind in ("fit", "selection") or i.learns == "selector" for i in infl):
        return set()  # numbers of the model itself: its classes, its weights
    return {i.event for i in infl if i.kind == "statistic"}


def _predicts(obj: Obj) -> bool:
    from leaklint.provenance.models import is_model, learns_of

    return obj.entry is not None and is_model(obj) and not learns_of(obj)


# ---- without its steps ------------------------------------------------------------------------------


def _steps(audit: Any, event: Event, model: Obj, kept: set[Any], told: set[int]) -> None:
    """The fitted steps on the way to a model that are neither inside it nor saved."""
    root = model.qual.split(".")[0]
    if "weights" in event.what or (root in CHECKPOINTS and event.data.get("path") in audit.interp.restored):
        return
    inside = {_site(obj) for obj in held(model)}
    missing: list[tuple[Event, Infl]] = []
    learned = event.data["learned"] if event.data["value"] is model else model.learned
    for one in sorted(learned, key=lambda i: i.event):
        cause: Event = audit.event(one.event)
        step = cause.data.get("obj")
        if one.kind != "statistic" or one.learns not in NEEDED or not isinstance(step, Obj):
            continue
        if cause.kind != "fit" or step.qual.startswith(LAYERS) or step.entry is None:
            continue
        if _site(step) in kept or _site(step) in inside or one.event in told:
            continue
        if any(i.kind == "opaque" for i in step.learned):
            continue  # it went into something that may have saved it
        missing.append((cause, one))
    if not missing:
        return
    cause, one = missing[0]
    hit = audit.hit("saved-alone", event, YES, None, None, one)
    hit.extra["fit"] = cause
    hit.extra["label"] = f"`{model.name}`" if model.name else "the model"
    names = list(dict.fromkeys(c.what for c, _ in missing))
    hit.extra["column"] = " and ".join(f"`{n}`" for n in names[:3])


# ---- never scored -----------------------------------------------------------------------------------


def _never_scored(audit: Any, event: Event, models: list[Obj]) -> None:
    scores = [s for s in audit.trace.scores if s.returns != "importance"]
    if any(not s.preds for s in scores):
        return  # a score of nobody knows what
    known = {audit.choices.class_of(p) for s in scores for p in s.preds} | {
        p.model_id for s in scores for p in s.preds
    }
    for model in models:
        if model.vn in known or _kind(model) in known or any(i.kind == "opaque" for i in model.learned):
            return
    model = models[0]
    hit = audit.hit("saved-unscored", event, YES)
    hit.extra["label"] = f"`{model.name}`" if model.name else "the model"


def _kind(model: Obj) -> str:
    """The kind of model that a pipeline or a search holds."""
    obj = model
    for _ in range(4):
        if obj.role not in ("pipeline", "search", "wrapper") or not obj.children:
            break
        inner = obj.children[-1 if obj.role == "pipeline" else 0]
        if not isinstance(inner, Obj):
            break
        obj = inner
    return obj.qual
