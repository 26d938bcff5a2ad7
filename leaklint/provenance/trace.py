"""What happened, in order: loads, splits, fits, predictions, scores, choices."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.rows import NONE, Rows
from leaklint.provenance.values import NO_INFL, NO_PREDS, Cols, Infl, Infls, Preds


class Event:
    """One step of the notebook.

    Attributes
    ----------
    kind : str
        load, split, fit, statistic, transform, resample, predict, score, choose, opaque, display, save.
    node : Node
        The syntax node; `stack` the calls that led to it, outermost first.
    what : str
        The object in the user's words: a variable, a class, a function.
    rows : Rows
        The rows it touched.
    """

    __slots__ = ("data", "index", "kind", "learns", "node", "rows", "stack", "what")

    def __init__(
        self,
        index: int,
        kind: str,
        node: Any,
        stack: tuple[Any, ...],
        what: str,
        rows: Rows,
        learns: str = "",
    ) -> None:
        self.index = index
        self.kind = kind
        self.node = node
        self.stack = stack
        self.what = what
        self.rows = rows
        self.learns = learns
        self.data: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"{self.index}:{self.kind}({self.what})"


class ScoreEvent:
    """A number (or report) computed from predictions and labels."""

    __slots__ = (
        "choice",
        "cv",
        "event",
        "hidden",
        "id",
        "labels",
        "many",
        "metric",
        "node",
        "preds",
        "returns",
        "rows",
        "search",
        "shown",
        "stack",
        "task",
        "unfollowed",
    )

    def __init__(
        self,
        id: int,
        event: int,
        metric: str,
        node: Any,
        stack: tuple[Any, ...],
        preds: Preds,
        rows: Rows,
        returns: str = "number",
    ) -> None:
        self.id = id
        self.event = event
        self.metric = metric
        self.node = node
        self.stack = stack
        self.preds = preds
        self.rows = rows
        self.returns = returns
        self.cv: Any = None  # the split of a cross-validation
        self.search = False  # the inner score of a search (best_score_)
        self.hidden = False  # the loss of a training step: not a report
        self.labels: Cols | None = None
        self.shown = False
        self.many = False  # one evaluation that stands for many: an objective, a function over elements
        self.unfollowed: Infls = NO_INFL
        self.choice: Infls = NO_INFL  # a selection that the reported number itself went through
        self.task = ""


class Trace:
    """The events and scores of one run of the interpreter."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.scores: list[ScoreEvent] = []
        self.notes: list[tuple[str, str, Any]] = []
        self.shown: list[tuple[Any, Infls, frozenset[int]]] = []  # displayed values that hold scores

    def add(
        self, kind: str, node: Any, stack: tuple[Any, ...], what: str, rows: Rows = NONE, learns: str = ""
    ) -> Event:
        event = Event(len(self.events), kind, node, stack, what, rows, learns)
        self.events.append(event)
        return event


__all__ = ["NO_PREDS", "Event", "Infl", "ScoreEvent", "Trace"]
