"""The label among the features: questions about where columns come from."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.trace import Event
from leaklint.provenance.values import Col, Infl, Pred


def ancestors(col: Col, edges: tuple[str, ...] = ("row",), limit: int = 200) -> set[int]:
    """The columns that a column was computed from (itself included), by identity."""
    seen: set[int] = set()
    todo = [col]
    while todo and len(seen) < limit:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        todo += [p for p, edge in one.parents if edge in edges]
    return seen


def reads_label(infl: Infl, pred: Pred, cause: Event) -> bool:
    """Whether a statistic was taken over the label of the model."""
    if pred.labels is None:
        return False
    labels: set[int] = set()
    for col in pred.labels.all():
        current: Col | None = col
        while current is not None and id(current) not in labels:
            # The label, and what it is a copy or a coding of; not the columns that it was computed from.
            labels.add(id(current))
            current = current.parents[0][0] if len(current.parents) == 1 else None
    for col in infl.cols:
        if id(col) in labels or ancestors(col) & labels:
            return True
    return bool(cause.data.get("rest")) and any(
        r.has(col.name)
        for col in pred.labels.all()
        for r in (cause.data["cols"].rest if cause.data.get("cols") else ())
    )


def run(audit: Any) -> None:
    """Add the hits of the target family."""
