"""The label among the features: questions about where columns come from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from leaklint.provenance.rows import LIKELY, YES, Sym, by_loop
from leaklint.provenance.trace import Event
from leaklint.provenance.values import Col, Cols, Data, Infl, Pred, Rest


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


class Leak:
    """One way from the label to a feature.

    Attributes
    ----------
    kept : bool
        The label itself (or what it was computed from, or a copy) is a feature; else something computed from
        it is.
    column : Col
        The feature; `label` what it comes from; `made` the column under which it was first made.
    level : int
        How certain it is.
    """

    __slots__ = ("column", "kept", "label", "level", "made", "sources", "twin")

    def __init__(self, kept: bool, label: Col, column: Col, made: Col, level: int) -> None:
        self.kept, self.label, self.column, self.made, self.level = kept, label, column, made, level
        self.sources: tuple[Col, ...] = ()
        self.twin = False


class Features:
    """The columns that a model certainly is fitted on."""

    def __init__(self, cols: Cols, numeric: bool) -> None:
        self.cols: list[Col] = []
        for name, col in cols.known.items():
            why = cols.maybe.get(name)
            if why is None or (why == "number" and (numeric or col.num)) or (why == "dummies"):
                self.cols.append(col)
        self.cols += [c for c in cols.blob if c.sure]
        rests = list(cols.rest)
        for col in self.cols:
            if col.pack and col.sure and len(self.cols) < 400:
                self.cols += [p for p, _ in col.parents]
                rests += col.rests
        self.coded = cols.coded
        self.ids = {id(c) for c in self.cols}
        self.numeric = numeric
        self.rest: list[Rest] = []
        self.placed: list[Rest] = []
        for rest in rests:
            used = frozenset(k for k, c in cols.known.items() if c.uni is rest.uni)
            # What was replaced by its own coding (dummies): be that the label, the label is among them still.
            used |= {
                c.parents[0][0].name
                for c in self.cols
                if len(c.parents) == 1
                and c.parents[0][1] == "row"
                and c.sure
                and not c.rests
                and c.parents[0][0].uni is rest.uni
            }
            self.rest.append(rest)
            if used:
                # By position: a column that was only used by name is still where it was.
                placed = Rest(rest.uni, rest.minus - used, rest.span, rest.tests, rest.only)
                self.placed.append(placed)

    def has(self, col: Col) -> bool:
        """Whether a column is among them."""
        if id(col) in self.ids or holds(self.rest, col, self.numeric):
            return True
        return isinstance(col.name, tuple) and holds(self.placed, col, self.numeric)


def holds(rests: Iterable[Rest], col: Col, numeric: bool = False) -> bool:
    """Whether a column of a source is one of its nameless ones."""
    if col.uni is None:
        return False
    for rest in rests:
        counts = rest.only != "number" or numeric or col.num
        if rest.uni is col.uni and counts and rest.has(col.name):
            return True
    return False


def origins(label: Col) -> list[tuple[Col, str]]:
    """What a label is a function of, alone: the column, and by which edge."""
    out: list[tuple[Col, str]] = []
    current, kind = label, "row"
    while len(out) < 20:
        if len(current.parents) != 1 or current.rests or not current.sure:
            break
        parent, edge = current.parents[0]
        if edge not in ("row", "part", "gap"):
            break
        kind = "part" if edge == "part" else kind
        if parent is current or any(parent is o for o, _ in out):
            break
        if parent.name is not None:
            out.append((parent, kind))
        current = parent
    return out


def generated(col: Col) -> bool:
    """Made by a random generator: toy data, in which a label has to come from somewhere."""
    if col.uni is not None:
        return col.uni.generated
    return not col.parents and all(r.uni.generated for r in col.rests)


def way(col: Col, goal: Col, edges: tuple[str, ...], numeric: bool) -> list[Col] | None:
    """The columns from a feature back to another one, that one left out; None where there is no sure way."""
    seen: set[int] = set()
    todo: list[tuple[Col, list[Col]]] = [(col, [col])]
    while todo and len(seen) < 300:
        one, path = todo.pop()
        if id(one) in seen or not one.sure:
            continue
        seen.add(id(one))
        if holds(one.rests, goal, numeric):
            return path
        for parent, edge in one.parents:
            if edge not in edges:
                continue
            if parent is goal:
                return path
            todo.append((parent, [*path, parent]))
    return None


def copies(path: list[Col]) -> bool:
    """Whether nothing is lost and nothing mixed in on the way."""
    return all(
        len(c.parents) == 1 and not c.rests and not c.coarse and c.parents[0][1] == "row" for c in path
    )


def _first(path: list[Col]) -> Col:
    """Where a feature was made: what it was made from need not be a feature itself."""
    for column, parent in pairwise(path):
        if isinstance(column.name, str) and isinstance(parent.name, str):
            if column.name != parent.name and not column.name.startswith(f"{parent.name}_"):
                return column
    return path[-1]


def leaks(features: Cols, labels: Cols, numeric: bool) -> list[Leak]:
    """All ways from the label to the features."""
    if not features.sure or not labels.sure or labels.blob or labels.maybe.keys() & labels.known.keys():
        return []
    goals = [c for c in labels.known.values() if c.sure]
    if not goals and not labels.known:
        return _overlapping(features, labels)
    if not 1 <= len(goals) <= 3 or len(goals) != len(labels.known):
        return []
    if labels.rest and not all(c.name is None for c in goals):
        return []
    inputs = Features(features, numeric)
    mine = {id(c) for c in goals}
    if not inputs.rest and inputs.ids <= mine and not (features.blob or features.maybe):
        return []  # a model of the column itself
    out: list[Leak] = []
    for label in goals:
        found = _of(label, inputs)
        out += found
    return out


def _overlapping(features: Cols, labels: Cols) -> list[Leak]:
    """Labels are the last columns, by position, and the features run into them."""
    if len(labels.rest) != 1 or labels.rest[0].span is None or labels.rest[0].tests or labels.rest[0].only:
        return []
    goal = labels.rest[0]
    first, last = goal.span or (None, None)
    if not isinstance(first, int) or first < 1 or last not in (None, first + 1):
        return []
    label = Col(("#", first, goal.minus), goal.uni)
    for rest in features.rest:
        if (
            rest.uni is goal.uni
            and rest.minus == goal.minus
            and rest.span != goal.span
            and rest.has(label.name)
        ):
            return [Leak(True, label, label, label, YES)]
    return []


def _of(label: Col, inputs: Features) -> list[Leak]:
    if inputs.has(label):
        return [Leak(True, label, label, label, YES)]
    if inputs.coded and _sibling(label, inputs):
        found = Leak(True, label, label, label, LIKELY)
        found.twin = True
        return [found]
    sources = origins(label)
    for source, _ in sources:
        if inputs.has(source) and not generated(source):
            return [Leak(True, label, source, source, YES)]
    out: list[Leak] = []
    for column in inputs.cols:
        path = way(column, label, ("row", "part", "run"), inputs.numeric)
        if path is None:
            for source, kind in sources:
                if kind == "row" and not generated(source):
                    path = way(column, source, ("row", "part"), inputs.numeric)
                if path is not None:
                    break
        if path is not None:
            out.append(Leak(copies(path), label, column, _first(path), YES))
    if not out:
        parts = _parts(label, inputs)
        if parts:
            found = Leak(True, label, parts[0], parts[0], YES)
            found.sources = parts
            out.append(found)
    return out or _of_the_same(label, inputs)


def _of_the_same(label: Col, inputs: Features) -> list[Leak]:
    """`won = paid >= asked` and `share = paid / asked`: a feature that is made of all that the label is made of.

    Where each of these is a feature itself, all of them were known.
    """
    made_of = {id(p): p for p, edge in label.parents if edge == "row" and isinstance(p.name, str)}
    if len(made_of) < 2 or len(made_of) < len(label.parents) or label.rests or not label.sure:
        return []
    if all(inputs.has(p) for p in made_of.values()) or any(generated(p) for p in made_of.values()):
        return []
    for column in inputs.cols:
        if not column.sure or column.pack or column.rests or id(column) in made_of:
            continue
        if made_of.keys() <= ancestors(column, ("row", "part")):
            return [Leak(False, label, column, column, YES)]
    return []


#: Levels of columns that have two of them.
_EITHER = frozenset("yes no y n true false t f".split())


def _sibling(label: Col, inputs: Features) -> bool:
    """Whether the label is one of two columns that `get_dummies` made, and the other one is a feature."""
    name = label.name
    if label.uni is None or not isinstance(name, str) or "_" not in name:
        return False
    stem, level = name.rsplit("_", 1)
    if level.lower() not in _EITHER:
        return False
    for rest in inputs.rest:
        if rest.uni is label.uni and not rest.only and rest.span is None and not rest.tests:
            # The coded column may have been used by its own name before.
            there = {c.name for c in inputs.cols}
            lost = (m for m in rest.minus if isinstance(m, str) and m != name and m not in there)
            return not any(m.startswith(stem) for m in lost)
    return False


def _parts(label: Col, inputs: Features) -> tuple[Col, ...]:
    """The features that a label is computed from, where it is from nothing else."""
    found: dict[int, Col] = {}
    todo = [label]
    steps = 0
    while todo:
        one = todo.pop()
        steps += 1
        if steps > 200:
            return ()
        if one is not label and inputs.has(one):
            found[id(one)] = one
            continue
        if (
            not one.parents
            or one.rests
            or not one.sure
            or any(e not in ("row", "part") for _, e in one.parents)
        ):
            return ()
        todo += [p for p, _ in one.parents]
    parts = tuple(found.values())
    if any(generated(c) for c in parts):
        return ()
    return parts


def named(col: Col) -> str:
    """A column in the user's words."""
    name = col.name
    if isinstance(name, str):
        return f"`{name}`"
    if isinstance(name, tuple) and name[1:2] == (-1,):
        return "(the last column)"
    if isinstance(name, tuple) and name[:1] == ("#",) and isinstance(name[1], int):
        return f"(column {name[1]})"
    for parent, _ in col.parents:
        if isinstance(parent.name, str):
            return f"made from `{parent.name}`"
    return ""


def together(data: Any, label: Any) -> bool:
    """Whether features and labels are of the same rows: the next row's label is a forecast."""
    if data is None or label is None:
        return True
    if not data.rows.universes & label.rows.universes:
        return False
    return [_cuts(a) for a in data.rows.atoms] == [_cuts(a) for a in label.rows.atoms]


def _cuts(atom: Any) -> frozenset[Any]:
    return frozenset(x for x in atom.lits if x[0] == "pos")


def run(audit: Any) -> None:
    """Add the hits of the target family."""
    known: dict[tuple[int, int], list[Leak]] = {}
    for score in audit.scores:
        for pred in score.preds:
            _check(audit, score, pred, known)
    if any(s.preds for s in audit.scores):
        return
    for event in audit.trace.events:
        obj = event.data.get("obj")
        label = event.data.get("label")
        if event.kind == "fit" and obj is not None and label is not None and obj.features is not None:
            pred = Pred(event.what, obj.vn, obj.learned, obj.learned, event.rows, event.index)
            pred.features, pred.labels = obj.features, label.cols
            _check(audit, None, pred, known)


def _check(audit: Any, score: Any, pred: Pred, known: dict[tuple[int, int], list[Leak]]) -> None:
    features, labels = pred.features, pred.labels
    if features is None or labels is None:
        return
    fits = [audit.event(i.event) for i in audit.fits(pred)]
    fits = [e for e in fits if e.node is not None]
    if fits:
        _in_window(audit, score, pred, features, fits)
    if not fits or not any(together(e.data.get("data"), e.data.get("label")) for e in fits):
        return
    key = (id(features), id(labels))
    if key not in known:
        obj = getattr(audit.interp, "objects", {}).get(pred.model_id)
        task = _task(obj) or (score.task if score is not None else "")
        known[key] = leaks(features, labels, task == "regressor")
    for leak in known[key]:
        cause = _place(audit, leak, features, labels, pred, fits)
        hit = audit.hit("label-kept" if leak.kept else "label-derived", cause, leak.level, score, pred, None)
        if "label" in hit.extra:
            continue
        hit.rows = pred.rows
        hit.unscored = score is None
        hit.extra["label"] = named(leak.label)
        hit.extra["column"] = named(leak.column)
        hit.extra["fit"] = fits[-1]
        if leak.twin:
            hit.extra["how"] = ": `get_dummies` made a column of its other level too"
        elif leak.kept and leak.column is not leak.label:
            names = [named(c) for c in leak.sources] or [named(leak.column)]
            listed = " and ".join(n for n in names[:3] if n)
            hit.extra["how"] = f": it can be read off {listed}"


def _in_window(audit: Any, score: Any, pred: Pred, features: Cols, fits: list[Event]) -> None:
    """Windows over a series that reach as far as the value that is foretold from them."""
    if not features.sure or features.known or len(features.rest) != 1:
        return
    (rest,) = features.rest
    windows = rest.uni.extra.get("reach")
    if not windows or rest.span is not None or rest.minus or rest.tests or rest.only:
        return
    for fit in fits:
        label = fit.data.get("label")
        if not isinstance(label, Data) or label.cols is None or label.cols.rest or len(label.cols.known) != 1:
            continue
        (col,) = label.cols.known.values()
        places = [x for atom in label.rows.atoms for x in atom.lits if x[0] == "pos" and by_loop(x[2])]
        for (_, base, lo, hi), cut, cols in windows:
            if cols is None or not Features(cols, True).has(col):
                continue
            if any(p[1] == base and _within(p[2], lo, hi) for p in places if p[3] == _next(p[2])):
                hit = audit.hit("label-kept", audit.event(cut), YES, score, pred, None)
                hit.rows = pred.rows
                hit.unscored = score is None
                hit.extra["label"] = named(col)
                hit.extra["column"] = named(col)
                hit.extra["fit"] = fits[-1]
                hit.extra["how"] = ": each window holds the very value that it is to foretell"
                return


def _next(at: Sym) -> Sym:
    return Sym(at.base, at.off + 1)


def _within(at: Sym, lo: Sym, hi: Sym) -> bool:
    """Whether a position is certainly in `lo:hi`: the last one of a window is, wherever that begins."""
    if hi == _next(at):
        return True
    return lo.base == hi.base == at.base and lo.off <= at.off < hi.off


def _task(obj: Any) -> str:
    """What kind of model it is, wrappers and pipelines looked into."""
    for _ in range(6):
        if obj is None or not hasattr(obj, "entry"):
            return ""
        task = str(obj.field("task", "") or "")
        if task:
            return task
        obj = obj.children[-1] if obj.children else None
    return ""


def _place(audit: Any, leak: Leak, features: Cols, labels: Cols, pred: Pred, fits: list[Event]) -> Event:
    """Where the label came among the features: the column that was made, X, the split, the fit."""
    if not leak.kept and leak.made.event >= 0:
        made: Event = audit.event(leak.made.event)
        if made.node is not None:
            return made
    for pack in features.known.values() if leak.kept else ():
        if (
            pack.pack
            and pack.event >= 0
            and (any(p is leak.column for p, _ in pack.parents) or holds(pack.rests, leak.column))
        ):
            # A vector is made of columns that are named where it is described.
            packed: Event = audit.event(pack.event)
            if packed.node is not None:
                return packed
    if features.event >= 0 and features.event != labels.event:
        chosen: Event = audit.event(features.event)
        if chosen.node is not None:
            return chosen
    split: Event | None = audit.split_of(pred)
    if split is not None and split.node is not None:
        return split
    return fits[-1]
