"""What a value owes to the rows, choices and predictions behind it."""

from __future__ import annotations

from typing import Any

from leaklint.provenance.calls.call import Call
from leaklint.provenance.rows import Rows
from leaklint.provenance.values import NO_INFL, Data, Infl, Infls, Preds, Val, infl_of


def learn(it: Any, data: Data, node: Any, what: str, learns: str, call: Call | None = None) -> Infls:
    """The influence of a statistic over some rows."""
    keys: tuple[Any, ...] = (data.keys or ()) if learns == "group" and call is not None else ()
    rows, by = it.within
    if learns == "by-hand" and by and data.rows == rows:
        learns, keys = "group", by  # each group by itself
    event = it.event("statistic", node, what, data.rows, learns)
    event.data["of"] = data.name
    cols = data.cols
    seen = (
        frozenset(cols.all()) if cols is not None and len(cols.known) <= 12 and not cols.rest else frozenset()
    )
    if cols is not None and cols.rest:
        event.data["rest"] = True
        event.data["cols"] = cols
    if keys:
        event.data["keys"] = keys
    return frozenset({Infl("statistic", data.rows, event.index, learns, seen)})


def about(preds: Preds, rows: Rows) -> Preds:
    """Forecasts get the rows that they are held against.

    Where the model may know some of those, nothing is said: a loop may go on with what has been forecast. Where
    it was fitted on all of them, each time that it was, it forecasts nothing.
    """
    from leaklint.provenance.rows import LIKELY, overlap, subset
    from leaklint.provenance.values import Pred

    if all(p.rows for p in preds):
        return preds
    if not rows:
        return frozenset(p for p in preds if p.rows)

    def fitted(p: Pred) -> list[Rows]:
        """What the model knows some of the rows by."""
        return [i.rows for i in p.learned if i.kind == "fit" and overlap(i.rows, rows) >= LIKELY]

    knowing = {p: fitted(p) for p in preds if not p.rows}
    # A history that grows in a loop holds none of them at first, and all of them in the end.
    always = all(some and all(subset(rows, one) for one in some) for some in knowing.values())
    return frozenset(
        p if p.rows else Pred(p.model, p.model_id, p.learned, p.feat, rows, p.event, p.features, p.labels)
        for p in preds
        if always or not knowing.get(p)
    )


def narrowed(preds: Preds, rows: Rows) -> Preds:
    """Predictions for a whole frame of which some rows are picked: they are about the picked rows."""
    from leaklint.provenance.rows import subset
    from leaklint.provenance.values import Pred

    if not rows:
        return preds
    return frozenset(
        Pred(p.model, p.model_id, p.learned, p.feat, rows, p.event, p.features, p.labels)
        if p.rows and rows != p.rows and rows.universes <= p.rows.universes and subset(rows, p.rows)
        else p
        for p in preds
    )


def with_selection(preds: Preds, infl: Infls) -> Preds:
    """Predictions whose cut-off or weights were chosen: the choice belongs to what is scored."""
    from leaklint.provenance.values import Pred

    extra = frozenset(i for i in infl if i.kind in ("selection",))
    if not extra:
        return preds
    out = []
    for p in preds:
        if extra <= p.learned:
            out.append(p)
        else:
            out.append(
                Pred(p.model, p.model_id, p.learned | extra, p.feat, p.rows, p.event, p.features, p.labels)
            )
    return frozenset(out)


def counted(it: Any, rows: Rows, node: Any, learns: str) -> Infls:
    """Counts over rows: nothing by themselves, an encoding once rows are looked up in them."""
    event = it.event("statistic", node, "counts", rows, learns)
    return frozenset({Infl("count", rows, event.index, learns)})


def looked_up(infl: Infls) -> Infls:
    """Influences of a table that rows are looked up in."""
    return frozenset(
        Infl("statistic", i.rows, i.event, i.learns, i.cols) if i.kind == "count" else i for i in infl
    )


def as_influence(preds: Preds) -> Infls:
    """Predictions used as features: what their model learned goes with them."""
    out: set[Infl] = set()
    for p in preds:
        for i in p.learned:
            if i.kind in ("statistic", "selection", "opaque"):
                out.add(i)
            elif i.kind == "fit":
                out.add(Infl("statistic", i.rows, i.event, "reducer"))
    return frozenset(out)


def chosen_draw(seed: Val | None, data: Data) -> Infls:
    """A seed that was picked by scores picks the test rows on which the score is best."""
    if seed is None:
        return NO_INFL
    return frozenset(
        Infl("selection", data.rows, one.event, "seed", scores=one.scores)
        for one in infl_of(seed)
        if one.kind == "selection" and one.scores
    )
