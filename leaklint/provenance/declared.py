"""What only the configuration can know: guarded files, and columns that are filled in after the outcome."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.rows import LIKELY, NONE, YES, Atom, Rows, overlap
from leaklint.provenance.targets import Features, named
from leaklint.provenance.trace import Event
from leaklint.provenance.values import Col, Infl, Pred


def run(audit: Any) -> None:
    """Add the hits of guarded files and of columns that are known too late."""
    if audit.guarded is not None:
        _guarded(audit)
    after = audit.roles.get("after")
    if after:
        _after(audit, frozenset({after} if isinstance(after, str) else after))


# ---- guarded files ----------------------------------------------------------------------------------


def files(audit: Any) -> dict[str, Rows]:
    """The rows of each guarded file that the notebook reads, by the name that the configuration gives it."""
    out: dict[str, Rows] = {}
    for key, uni in audit.interp.universes.items():
        if not (isinstance(key, tuple) and len(key) > 1):
            continue
        inner = key[0] if isinstance(key[0], tuple) else key
        if inner[:1] != ("file",) or not isinstance(inner[1], str):
            continue
        name = audit.guarded(inner[1])
        if name is not None:
            out[name] = out.get(name, NONE) | Rows((Atom(uni),))
    return out


def _guarded(audit: Any) -> None:
    known = files(audit)
    audit.golden = {name: _scorings(audit, rows) for name, rows in known.items()}
    if not known:
        return
    used = _used(audit)
    for event in audit.trace.events:
        for name, rows in known.items():
            how = _touches(audit, event, rows, used)
            if not how:
                continue
            hit = audit.hit("golden", event, overlap(event.rows, rows))
            hit.rows = rows
            hit.extra["column"] = f"`{name}`"
            hit.extra["how"] = how


def _scorings(audit: Any, rows: Rows) -> int:
    """In how many places the rows of a file are scored."""
    found = {
        (id(s.node), s.stack[:1])
        for s in audit.scores
        if not (s.hidden or s.search or s.returns == "importance") and overlap(s.rows, rows) >= LIKELY
    }
    return len(found)


def _used(audit: Any) -> set[int]:
    """The events that shaped a model, its features, or the choice of what is reported."""
    infl: set[Infl] = set()
    for event in audit.trace.events:
        if event.kind == "predict":
            infl |= event.data["pred"].learned | event.data["pred"].feat
        elif event.kind == "fit" and event.data.get("data") is not None:
            infl |= event.data["data"].total()
    for score in audit.trace.scores:
        for pred in score.preds:
            infl |= pred.learned | pred.feat
    for _, shown, _ in audit.trace.shown:
        infl |= {i for i in shown if i.kind == "selection"}
    return {i.event for i in infl}


def _touches(audit: Any, event: Event, rows: Rows, used: set[int]) -> str:
    """How a step lets guarded rows shape something; "" where it does not."""
    if event.kind not in ("fit", "statistic", "choose") or overlap(event.rows, rows) < LIKELY:
        return ""
    if event.kind == "fit":
        return f"`{event.what}` is fitted on them"
    if event.index not in used:
        return ""
    if event.kind == "statistic":
        return f"the statistic `{event.what}` is taken over them"
    scores = [audit.trace.scores[i] for i in event.data.get("scores") or ()]
    if scores and (
        all(s.hidden for s in scores) or not audit.choices.varies(audit.choices.sources(_selection(event)))
    ):
        return ""
    return "a choice is made by a score on them"


def _selection(event: Event) -> Infl:
    return Infl("selection", event.rows, event.index, scores=frozenset(event.data.get("scores") or ()))


# ---- known too late ---------------------------------------------------------------------------------


def _after(audit: Any, names: frozenset[str]) -> None:
    done: dict[int, list[tuple[Col, Col]]] = {}
    scored = [(s, p) for s in audit.scores if not s.search for p in s.preds]
    for score, pred in scored:
        if pred.features is None:
            continue
        key = id(pred.features)
        if key not in done:
            done[key] = _late(audit, pred, names)
        for column, late in done[key]:
            cause = _where(audit, pred, column if column is not late else None)
            hit = audit.hit("known-after", cause, YES, score, pred, None)
            if "label" in hit.extra:
                continue
            hit.rows = pred.rows
            hit.extra["label"] = f"`{late.name}`"
            hit.extra["column"] = named(column) or "a column"
            hit.extra["how"] = "" if column is late else f" ({named(column) or 'a column'} is made from it)"


def _late(audit: Any, pred: Pred, names: frozenset[str]) -> list[tuple[Col, Col]]:
    """The features that are, or come from, columns that are known too late."""
    assert pred.features is not None
    if not pred.features.sure:
        return []
    inputs = Features(pred.features, numeric=True)
    out: list[tuple[Col, Col]] = []
    for column in inputs.cols:
        late = _origin(column, names)
        if late is not None:
            out.append((column, late))
    for col in list(audit.interp.cols.values()):
        if col.name in names and id(col) not in inputs.ids and inputs.has(col):
            out.append((col, col))
    return out


def _origin(column: Col, names: frozenset[str]) -> Col | None:
    seen: set[int] = set()
    todo = [column]
    while todo and len(seen) < 200:
        one = todo.pop()
        if id(one) in seen or not one.sure:
            continue
        seen.add(id(one))
        if one.name in names:
            return one
        todo += [p for p, edge in one.parents if edge in ("row", "part", "run", "lag")]
    return None


def _where(audit: Any, pred: Pred, column: Col | None) -> Event:
    """Where the column came among the features: where it was made, X, the split, the fit."""
    if column is not None and column.event >= 0 and audit.event(column.event).node is not None:
        return audit.event(column.event)  # type: ignore[no-any-return]
    if pred.features is not None and pred.features.event >= 0:
        chosen: Event = audit.event(pred.features.event)
        if chosen.node is not None:
            return chosen
    split: Event | None = audit.split_of(pred)
    if split is not None and split.node is not None:
        return split
    return audit.event(audit.fits(pred)[-1].event if audit.fits(pred) else pred.event)  # type: ignore[no-any-return]
