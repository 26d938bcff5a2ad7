"""Language models: what a prompt asks, and the worked examples that it shows.

A text made of a row remembers the row. The row that is asked is the one that a loop is at; other rows in
the prompt, with more than one of their columns (a question and its answer), are examples.
"""

from __future__ import annotations

from typing import Any

from leaklint.provenance.rows import NONE, Rows
from leaklint.provenance.values import (
    NO_INFL,
    Data,
    Infl,
    Infls,
    Obj,
    Pred,
    Seq,
    Val,
    datas_of,
    infl_of,
)

#: Libraries whose clients only pass on what they are asked.
CLIENTS = frozenset(
    "openai anthropic langchain_openai langchain_anthropic langchain_core litellm ollama".split()
)

#: Calls of such a client that give an answer.
ASKS = frozenset(
    "create invoke generate complete completion chat predict __call__ generate_content ask query".split()
)


def text_of(it: Any, values: list[Val], node: Any) -> Infls:
    """What a text made of some values mentions."""
    rows: dict[Any, set[Any]] = {}
    for value in values:
        if isinstance(value, Data) and value.rows and value.kind in ("row", "cell") and not value.preds:
            rows.setdefault(value.rows, set()).add(value.vn)
    out: set[Infl] = set()
    for one, seen in rows.items():
        event = it.event("text", node, "text", one)
        out.add(Infl("text", one, event.index, "example" if len(seen) > 1 else ""))
    return frozenset(out)


def ask(it: Any, model: Val, name: str, values: list[Val], node: Any) -> Data | None:
    """The answer of a language model; None unless the prompt is about the row that a loop is at."""
    texts = {i for i in infl_of(Seq("tuple", values)) if i.kind == "text"}
    asked = {d.rows for v in values for d in datas_of(v) if d.rows and d.kind in ("row", "cell")}
    query: set[Infl] = set()
    rows = NONE
    for looped, since in it.loops:
        query |= {i for i in texts if i.rows in looped and i.event >= since}
        for one in asked & looped:
            rows |= one
    for text in query:
        rows |= text.rows
    if not rows:
        return None
    about = {Rows((a,)) for a in rows.atoms} | {q.rows for q in query} | asked
    shown = frozenset(
        Infl("example", i.rows, i.event, "example")
        for i in texts - query
        if i.learns == "example" and (i.rows not in about or _older(it, i))
    )
    chosen = frozenset(i for i in infl_of(Seq("tuple", values)) if i.kind == "selection")
    pred = Pred(name, model.vn, chosen, shown, rows, len(it.trace.events))
    event = it.event("predict", node, name, rows)
    event.data["pred"] = pred
    return Data("row", rows, None, chosen or NO_INFL, frozenset({pred}))


def _older(it: Any, one: Infl) -> bool:
    """Whether a text was made before any loop that runs now."""
    return all(one.event < since for _, since in it.loops)


def client(value: Val) -> bool:
    """Whether an object is a client of a language model."""
    return isinstance(value, Obj) and (
        value.qual.split(".")[0] in CLIENTS or value.field("object") == "pretrained"
    )
