"""Scopes, calls in progress and bounds."""

from __future__ import annotations

from leaklint.provenance.rows import Rows, Universe
from leaklint.provenance.values import (
    NO_INFL,
    Data,
    Func,
    Infl,
    Infls,
    Num,
    Val,
    infl_of,
    scores_of,
)
from leaklint.syntax import tree as t

MAX_STEPS = 300_000
MAX_DEPTH = 24
MAX_ROUNDS = 2
MAX_ITEMS = 12
MAX_SCORES = 3_000


class BoundedError(Exception):
    """The work is over its bound; what was learned so far stays."""


class Env:
    """Names of one scope; functions see their definition's scope behind it."""

    __slots__ = ("declared", "glob", "parent", "vars")

    def __init__(self, parent: Env | None = None) -> None:
        self.vars: dict[str, Val] = {}
        self.parent = parent
        self.glob: Env = parent.glob if parent is not None else self
        self.declared: dict[str, Env] | None = None

    def find(self, name: str) -> Val | None:
        env: Env | None = self
        while env is not None:
            value = env.vars.get(name)
            if value is not None:
                return value
            env = env.parent
        return None


class Going:
    """A loop that is going on.

    Attributes
    ----------
    rows : Rows
        Those of which it sees one at a time; none where its rounds are known, or where it goes through parts of one.
    round : int
        The round that it is in, counted over all loops.
    node : For or While
        Where it is.
    item : Val or None
        What it is at; None where its rounds are known.
    """

    __slots__ = ("item", "node", "round", "rows")

    def __init__(self, rows: Rows, round_: int, node: t.For | t.While) -> None:
        self.rows, self.round, self.node = rows, round_, node
        self.item: Val | None = None


class Frame:
    """One call in progress."""

    __slots__ = ("func", "loop_infl", "returns", "yields")

    def __init__(self, func: Func | None) -> None:
        self.func = func
        self.returns: list[Val] = []
        self.yields: list[Val] = []
        self.loop_infl: Infls = NO_INFL


def assigned_names(target: t.Expr) -> list[str]:
    """The names at the root of what is assigned to."""
    if isinstance(target, t.Seq):
        return [name for item in target.items for name in assigned_names(item)]
    while isinstance(target, t.Attr | t.Sub | t.Star):
        target = target.value if isinstance(target, t.Star) else target.obj
    return [target.id] if isinstance(target, t.Name) else []


def beside(parts: list[Val], chosen: Infls) -> Infls:
    """The choices among values that are shown together; best and mean side by side are a spread, no choice."""
    out: set[Infl] = set()
    for one in chosen:
        plain = any(
            scores_of(p) >= one.scores
            and not any(i.kind == "selection" and i.scores == one.scores for i in infl_of(p))
            for p in parts
            if scores_of(p)
        )
        if not plain:
            out.add(one)
    return frozenset(out)


def is_hit(value: Val) -> bool:
    """Whether a value says if a prediction was right."""
    return isinstance(value, (Data, Num)) and bool(value.preds) and value.versus and not value.scores


def whole(uni: Universe) -> Rows:
    from leaklint.provenance.rows import Atom

    return Rows((Atom(uni),))
