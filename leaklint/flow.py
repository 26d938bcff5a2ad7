"""The way of the data as a drawing: sources, splits, fits and scores, and where the held-out rows got in.

Beside `engine`: made from what one run and its audit know, of the same scores and findings, so that the
drawing never says anything else than the messages do. Everything here is plain data; who draws it decides how.

A drawing is of one score (or of one finding, where nothing is scored yet) and shows what that score depends
on: one trunk until the rows are parted, then a lane for the training rows and one for those that are
scored. A leak is an edge of its own: from where the held-out rows are to what learned from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from leaklint import roles
from leaklint.provenance.rows import LIKELY, NONE, Lit, Rows, clashes, overlap
from leaklint.provenance.trace import Event, ScoreEvent

if TYPE_CHECKING:
    from leaklint.findings import Report
    from leaklint.model import Finding, Place, Result
    from leaklint.provenance.audit import Audit, Hit
    from leaklint.provenance.values import Pred
    from leaklint.roles import Role

Kind = Literal["source", "split", "fit", "transform", "resample", "predict", "score", "choice", "unknown"]
Lane = Literal["train", "test", "both"]
EdgeKind = Literal["train", "test", "plain", "leak"]

#: So many nodes a drawing has at most: more are a thicket.
MOST = 12
#: So many scores are drawn of a notebook that computes hundreds.
MOST_SCORES = 200

_KINDS: dict[str, Kind] = {
    "load": "source",
    "generate": "source",
    "split": "split",
    "folds": "split",
    "sample": "split",
    "slice": "split",
    "mask": "split",
    "fit": "fit",
    "statistic": "fit",
    "resample": "resample",
    "windows": "resample",
    "choose": "choice",
    "shown": "choice",
    "predict": "predict",
    "score": "score",
    "opaque": "unknown",
}
#: Of several things that happen in one call, what it is drawn as.
_RANKS: tuple[Kind, ...] = (
    "score",
    "split",
    "choice",
    "fit",
    "resample",
    "source",
    "predict",
    "unknown",
    "transform",
)
#: Faults of columns: what the answer can be read from is learned from.
_COLUMNS = frozenset({"label-kept", "label-derived", "known-after", "lookahead"})
#: Of two edges between the same stations the first is drawn.
_EDGES: tuple[EdgeKind, ...] = ("leak", "test", "train", "plain")
_STEPS = {
    "column": "column {}",
    "lookahead": "{} of later rows",
    "lag": "{} of earlier rows",
    "shuffle": "{} shuffled",
    "sort": "{} sorted",
    "filter": "{} filtered",
}
_CHOICES = {
    "search": "best settings kept",
    "stop": "early stopping",
    "threshold": "threshold chosen",
    "calibrate": "calibration",
    "shown": "best score reported",
}


@dataclass(slots=True)
class Node:
    """A station of the data.

    Attributes
    ----------
    label : str
        In the user's names.
    lane : {"train", "test", "both"}
        Whose rows come through here: those of the training, those that are scored, or both.
    learns : str
        For a fit what was learned: "model", "scaler", "imputer" …
    """

    id: str
    kind: Kind
    label: str
    place: Place
    lane: Lane = "both"
    learns: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "label": self.label,
            "lane": self.lane,
            "learns": self.learns,
            **self.place.to_dict(),
        }


@dataclass(slots=True)
class Edge:
    """A step from one station to another.

    Attributes
    ----------
    severity, findings : str, list of str
        For a leak how grave it is, and the fingerprints of what is told of it.
    scores, loose : list of int, list of str
        The drawings it belongs to: of scores by their index, of findings by their fingerprint.
    """

    source: str
    target: str
    kind: EdgeKind = "plain"
    severity: str = ""
    findings: list[str] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            "from": self.source,
            "to": self.target,
            "kind": self.kind,
            "severity": self.severity or None,
            "findings": list(self.findings),
            "scores": list(self.scores),
            "unscored": list(self.loose),
        }


@dataclass(slots=True)
class Flow:
    """The drawings of one notebook, which share their stations.

    Attributes
    ----------
    scores : dict
        Index of a score to the ids of the nodes in its drawing, in order, the score last.
    findings : dict
        Fingerprint of a finding of which no score tells yet, to the nodes in its drawing.
    roles : dict
        The columns that were taken for labels, entities and points in time; see `leaklint.roles`.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    scores: dict[int, list[str]] = field(default_factory=dict)
    findings: dict[str, list[str]] = field(default_factory=dict)
    roles: dict[str, list[Role]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "nodes": [node.to_dict() for node in self.nodes],
            "edges": [edge.to_dict() for edge in self.edges],
            "scores": {str(index): list(ids) for index, ids in self.scores.items()},
            "findings": {fingerprint: list(ids) for fingerprint, ids in self.findings.items()},
        }

    def of_score(self, index: int) -> tuple[list[Node], list[Edge]]:
        """The drawing of one score."""
        ids = self.scores.get(index, [])
        return self._part(ids, [edge for edge in self.edges if index in edge.scores])

    def of_finding(self, fingerprint: str) -> tuple[list[Node], list[Edge]]:
        """The drawing of a finding that spoils no score yet."""
        ids = self.findings.get(fingerprint, [])
        return self._part(ids, [edge for edge in self.edges if fingerprint in edge.loose])

    def _part(self, ids: Sequence[str], edges: list[Edge]) -> tuple[list[Node], list[Edge]]:
        by_id = {node.id: node for node in self.nodes}
        return [by_id[one] for one in ids], edges


def of(report: Report, result: Result) -> Flow:
    """Draw a notebook.

    Parameters
    ----------
    report : Report
        That has built the result.
    result : Result
        What of it is shown: a leak that is suppressed is not drawn.
    """
    return _Drawer(report, result).draw()


@dataclass(slots=True)
class _Station:
    """Everything that happens in one call."""

    key: tuple[Any, ...]
    events: list[Event]
    rank: int = 9  # 0 is drawn first when there is no room for all
    _kind: Kind | None = None  # asked for often

    @property
    def first(self) -> int:
        return self.events[0].index

    @property
    def kind(self) -> Kind:
        if self._kind is None:
            self._kind = self._kind_now()
        return self._kind

    def add(self, event: Event) -> None:
        """Add what else happens in the call."""
        if event not in self.events:
            self.events.append(event)
            self.events.sort(key=lambda one: one.index)
            self._kind = None

    def _kind_now(self) -> Kind:
        kinds = {_KINDS.get(event.kind, "transform") for event in self.events}
        return next(kind for kind in _RANKS if kind in kinds)

    @property
    def same(self) -> list[Event]:
        """The events that the station is named after."""
        kind = self.kind
        return [event for event in self.events if _KINDS.get(event.kind, "transform") == kind]

    @property
    def main(self) -> Event:
        """The one of them that says most."""
        same = self.same
        return next((event for event in same if event.learns == "model"), same[-1])

    @property
    def fits_model(self) -> bool:
        return any(event.learns == "model" for event in self.events)


class _Part:
    """What belongs to one drawing, before it is drawn."""

    def __init__(self) -> None:
        self.stations: dict[tuple[Any, ...], _Station] = {}
        self.models: list[tuple[Any, ...]] = []
        self.splits: list[tuple[Any, ...]] = []
        self.sources: list[tuple[Any, ...]] = []
        self.shaping: set[tuple[Any, ...]] = set()  # fits of models that only serve to make features
        self.behind: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}  # of a score the models that it is of
        self.parted: set[Lit] = set()  # what parts the scored rows from the others
        self.train: Rows = NONE
        self.test: Rows = NONE

    def add(self, event: Event, rank: int) -> tuple[Any, ...] | None:
        """Add an event; what stands nowhere in the notebook is left out."""
        if event.node is None:
            return None
        key = (id(event.node), *map(id, event.stack[:1]))
        station = self.stations.get(key)
        if station is None:
            station = self.stations[key] = _Station(key, [])
        station.add(event)
        station.rank = min(station.rank, rank)
        return key


class _Drawer:
    def __init__(self, report: Report, result: Result) -> None:
        self.report = report
        self.audit: Audit = report.audit
        self.result = result
        self.flow = Flow()
        self.nodes: dict[tuple[Any, ...], Node] = {}
        self.edges: dict[tuple[str, str, str], Edge] = {}
        self.shown = {f.fingerprint: f for f in result.findings if f.severity != "info"}

    def draw(self) -> Flow:
        hits = [(h, self.shown[f.fingerprint]) for h, f in self.report.told if f.fingerprint in self.shown]
        for index, scores in enumerate(self.report.drawn[:MOST_SCORES]):
            ids = {score.id for score in scores}
            mine = [(h, f) for h, f in hits if any(score.id in ids for score in h.scores)]
            self._score(index, scores, mine)
        for hit, finding in hits:
            if not finding.scores:
                self._loose(hit, finding)
        self.flow.roles = roles.of(self.report)
        order = {node.id: place for place, node in enumerate(self.flow.nodes)}
        self.flow.edges = sorted(self.edges.values(), key=lambda e: (order[e.source], order[e.target]))
        return self.flow

    # ---- what belongs to a drawing -------------------------------------------------------------

    def _score(self, index: int, scores: Sequence[ScoreEvent], hits: list[tuple[Hit, Finding]]) -> None:
        part = _Part()
        last = None
        for score in scores[:40]:
            last = self._add_score(part, score, 0) or last
            part.test |= score.rows
            if score.cv is not None:
                from leaklint.provenance.times import folds_event

                self._split(part, folds_event(self.audit, score), 1)
            for pred in sorted(score.preds, key=lambda one: one.event)[:6]:
                self._prediction(part, pred)
        if last is None:
            return
        for rows in (part.test, part.train):
            self._origin(part, rows)
        leaks = self._leaks(part, hits, last)
        chosen = self._chosen(part)
        edges = self._edges(part, chosen, last, leaks)
        self.flow.scores[index] = self._place(part, chosen, last)
        self._join(edges, lambda edge: edge.scores.append(index))

    def _loose(self, hit: Hit, finding: Finding) -> None:
        part = _Part()
        cause = part.add(hit.cause, 0)
        if cause is None:
            return
        for rows in (hit.rows, hit.cause.rows):
            part.train |= rows
            self._origin(part, rows)
        leaks = self._leaks(part, [(hit, finding)], None)
        chosen = self._chosen(part)
        edges = self._edges(part, chosen, None, leaks)
        self.flow.findings[finding.fingerprint] = self._place(part, chosen, None)
        self._join(edges, lambda edge: edge.loose.append(finding.fingerprint))

    def _add_score(self, part: _Part, score: ScoreEvent, rank: int) -> tuple[Any, ...] | None:
        key = part.add(self.audit.event(score.event), rank)
        if key is not None:
            behind = part.behind.setdefault(key, set())
            for pred in score.preds:
                for one in self.audit.fits(pred):
                    fit = part.add(self.audit.event(one.event), max(rank + 1, 1))
                    behind |= {fit} if fit is not None else set()
        return key

    def _prediction(self, part: _Part, pred: Pred) -> None:
        audit = self.audit
        part.test |= pred.rows
        fits = audit.fits(pred)
        for one in fits[-4:]:
            key = part.add(audit.event(one.event), 1)
            if key is not None and key not in part.models:
                part.models.append(key)
            part.train |= one.rows
        for one in fits:
            self._cut(part, pred.rows, one.rows)
        for one in sorted(pred.learned | pred.feat, key=lambda i: i.event)[-40:]:
            event = audit.event(one.event)
            if one.kind == "statistic":
                key = part.add(event, 4 if event.kind == "fit" else 6)
                if key is not None and event.learns == "model":
                    part.shaping.add(key)
            elif one.kind == "selection":
                part.add(event, 3)
            elif one.kind == "opaque":
                part.add(event, 5)
        part.models = [key for key in part.models if key not in part.shaping] or part.models
        if 0 <= pred.event < len(audit.trace.events):
            key = part.add(audit.event(pred.event), 7)
            if key is not None:
                part.behind.setdefault(key, set()).update(part.models)

    def _cut(self, part: _Part, scored: Rows, fitted: Rows) -> None:
        """Add where scored and fitted rows were parted: `X[:n]` and `X[n:]` are one cut, the earlier of them."""
        for a in scored.atoms[:4]:
            for b in fitted.atoms[:4]:
                if a.uni.root() is not b.uni.root():
                    continue
                lits = [*clashes(a.lits, b.lits), *clashes(b.lits, a.lits)] or [self.audit._parted(a, b)]
                events = [self.audit._split_event(lit) for lit in lits if lit is not None]
                part.parted.update(lit for lit in lits if lit is not None)
                first = min((e for e in events if e is not None), key=lambda e: e.index, default=None)
                self._split(part, first, 1)

    def _split(self, part: _Part, event: Event | None, rank: int) -> None:
        key = part.add(event, rank) if event is not None else None
        if key is not None and key not in part.splits:
            part.splits.append(key)

    def _origin(self, part: _Part, rows: Rows, depth: int = 0) -> None:
        """Add where rows come from: loads, resamplings, windows, and the cuts on their way."""
        events = self.audit.trace.events
        for atom in rows.atoms[:4]:
            for uni in dict.fromkeys((atom.uni, atom.uni.root())):
                if 0 <= uni.event < len(events):
                    event = events[uni.event]
                    key = part.add(event, 2 if _KINDS.get(event.kind) == "source" else 3)
                    if key is not None and _KINDS.get(event.kind) == "source" and key not in part.sources:
                        part.sources.append(key)
                if uni.origin is not None and depth < 5:
                    self._origin(part, uni.origin, depth + 1)
            for lit in atom.lits:
                if lit not in part.parted:
                    self._split(part, self.audit._split_event(lit), 3)

    def _one_line(self, part: _Part, key: tuple[Any, ...], score: tuple[Any, ...]) -> bool:
        """Whether it is the prediction in `accuracy_score(y, model.predict(X))`: one thing to look at."""
        a, b = part.stations[key], part.stations[score]
        if a.kind != "predict" or b.kind != "score":
            return False
        return (a.main.node.cell, a.main.node.row) == (b.main.node.cell, b.main.node.row)

    def _chosen(self, part: _Part) -> list[tuple[Any, ...]]:
        """The stations that there is room for, in the order in which they happened."""
        stations = part.stations
        scores = [key for key, station in stations.items() if station.kind == "score"]
        keys = [key for key in stations if not any(self._one_line(part, key, score) for score in scores)]
        keys.sort(key=lambda key: (stations[key].rank, stations[key].first))
        return sorted(keys[:MOST], key=lambda key: stations[key].first)

    # ---- leaks ---------------------------------------------------------------------------------

    def _leaks(
        self, part: _Part, hits: list[tuple[Hit, Finding]], last: tuple[Any, ...] | None
    ) -> list[tuple[Any, ...]]:
        """For each finding the edge by which held-out rows get where they must not."""
        out: list[tuple[Any, ...]] = []
        for hit, finding in hits:
            cause = part.add(hit.cause, 0)
            if cause is None:
                continue
            if last is not None and self._one_line(part, cause, last):
                cause = last
            split = hit.extra.get("split") or (
                self.audit.split_of(hit.pred) if hit.pred is not None else None
            )
            if isinstance(split, Event) and split.data.get("lit") not in part.parted:
                self._split(part, split, 1)
            for name in ("fit", "windows"):
                event = hit.extra.get(name)
                if isinstance(event, Event):
                    part.add(event, 1)
            looked = [self._add_score(part, one, 2) for one in (hit.extra.get("looked") or [])[:3]]
            seen = [key for key in looked if key is not None]
            ends = self._leak(part, hit, cause, seen, last)
            out += [(a, b, "leak", finding) for a, b in ends if a != b]
        for a, b, _, _ in out:
            for key in (a, b):
                part.stations[key].rank = min(part.stations[key].rank, 1)
        return out

    def _leak(
        self,
        part: _Part,
        hit: Hit,
        cause: tuple[Any, ...],
        looked: list[tuple[Any, ...]],
        last: tuple[Any, ...] | None,
    ) -> list[tuple[Any, Any]]:
        stations = part.stations
        kind = stations[cause].kind
        models = [key for key in part.models if key not in (last, cause)]
        splits = [key for key in part.splits if key != cause]
        # The last cut is the one that parts the scored rows from the others.
        cut = max(splits, key=lambda key: stations[key].first, default=None)
        sources = [key for key in part.sources if key != cause]
        # A source of its own, unless all rows come from it.
        held = [key for key in sources if self._lane(part, stations[key]) == "test"]
        held = held if len(sources) > 1 else []
        if hit.topic == "scored-repeatedly" and models:
            # Each look at the score had its say in the model that came next.
            return [(key, models[-1]) for key in looked if key != last]
        if cause == last:
            others = models or sources or splits
            return [(others[-1], cause)] if others else []
        if kind == "split":
            onto = models[-1] if models else last
            return [(cause, onto)] if onto is not None else [(sources[-1], cause)] if sources else []
        if hit.topic in _COLUMNS:
            # Nothing crosses from one part to the other: the column itself is the way.
            return [(cause, models[-1] if models else last)]
        if kind == "choice" and looked:
            return [(key, cause) for key in looked if key != cause]
        start = held[-1] if held else cut
        if start is None and last is not None and any(e.data.get("folds") for e in stations[last].events):
            start = last  # the folds of a cross-validation are made in the call that scores them
        if start is None and sources:
            start = sources[-1]
        if start is not None:
            return [(start, cause)]
        return [(cause, last)] if last is not None else []

    # ---- edges ---------------------------------------------------------------------------------

    def _lane(self, part: _Part, station: _Station) -> Lane:
        kind = station.kind
        if kind in ("score", "predict"):
            return "test"
        if station.fits_model and station.key not in part.shaping:
            return "train"
        rows = NONE
        for event in station.same:
            rows |= event.rows
        if kind in ("split", "choice") or not (rows and part.train and part.test):
            return "both"
        train = overlap(rows, part.train) >= LIKELY
        test = overlap(rows, part.test) >= LIKELY
        return "both" if train == test else "train" if train else "test"

    def _edges(
        self,
        part: _Part,
        chosen: list[tuple[Any, ...]],
        last: tuple[Any, ...] | None,
        leaks: list[tuple[Any, ...]],
    ) -> list[tuple[Any, ...]]:
        """Join the stations in the order in which the rows go through them, lane by lane."""
        edges: list[tuple[Any, ...]] = []
        heads: dict[str, list[tuple[Any, ...]]] = {"train": [], "test": []}
        models: list[tuple[Any, ...]] = []
        answers: dict[tuple[Any, ...], tuple[Any, ...]] = {}  # of a model what it said
        waiting: list[tuple[Any, ...]] = []  # choices that have decided nothing yet
        forked = False

        def join(sources: Iterable[tuple[Any, ...]], target: tuple[Any, ...], kind: EdgeKind) -> None:
            for source in dict.fromkeys(sources):
                if source != target:
                    edges.append((source, target, kind if forked else "plain", None))

        for key in [one for one in chosen if one != last] + ([last] if last in chosen else []):
            station = part.stations[key]
            lane = self._lane(part, station)
            kind = station.kind
            if kind == "source":
                forked = forked or lane != "both"
                for name in ("train", "test") if lane == "both" else (lane,):
                    heads[name].append(key)
            elif kind in ("score", "predict"):
                behind = part.behind.get(key, set())
                mine = [one for one in models if one in behind or one in answers] if behind else models
                if station.fits_model or not (mine or behind):
                    join(heads["train"], key, "train" if heads["train"] != heads["test"] else "plain")
                join(heads["test"], key, "test")
                join([answers.get(one, one) for one in mine], key, "plain")
                if key == last:
                    join(waiting, key, "plain")
                elif kind == "predict":
                    answers |= dict.fromkeys(mine, key)
            elif kind == "choice":
                looked = station.main.data.get("scores") or ()
                nodes = {id(self.audit.trace.scores[i].node) for i in looked}
                seen = [one for one in chosen if one[0] in nodes and one not in (key, last)]
                if seen:
                    join(seen, key, "plain")
                elif last is None or last[0] not in nodes:
                    join(heads["train"] or heads["test"], key, "train")
                (models if station.fits_model else waiting).append(key)
            elif station.fits_model and key not in part.shaping:
                join(heads["train"] or heads["test"], key, "train")
                join(waiting, key, "plain")
                waiting = []
                models.append(key)
            elif lane == "both":
                same = heads["train"] == heads["test"]
                join(heads["train"], key, "plain" if same else "train")
                join(heads["test"], key, "plain" if same else "test")
                heads = {"train": [key], "test": [key]}
                forked = forked or kind == "split"
            else:
                join(heads[lane], key, lane)
                heads[lane] = [key]
        edges += [leak for leak in leaks if leak[0] in chosen and leak[1] in chosen]
        for key in chosen:
            # Whatever is here had its say in the score: through the next model, or directly.
            if last is not None and key != last and not any(edge[0] == key for edge in edges):
                after = chosen[chosen.index(key) + 1 :]
                onto = next((one for one in after if one in part.behind.get(last, ())), last)
                edges.append((key, onto, "plain", None))
        return edges

    # ---- nodes ---------------------------------------------------------------------------------

    def _place(self, part: _Part, chosen: list[tuple[Any, ...]], last: tuple[Any, ...] | None) -> list[str]:
        ids = []
        for key in [one for one in chosen if one != last] + ([last] if last in chosen else []):
            station = part.stations[key]
            node = self.nodes.get(key)
            lane = self._lane(part, station)
            if node is None:
                event = station.main
                node = self.nodes[key] = Node(
                    f"n{len(self.nodes)}",
                    station.kind,
                    self._label(station),
                    self.report.place(event.node, event.stack),
                    lane,
                    ("by-hand" if event.kind == "statistic" else event.learns)
                    if station.kind == "fit"
                    else "",
                )
                self.flow.nodes.append(node)
            elif node.lane != lane:
                node.lane = "both"
            ids.append(node.id)
        return ids

    def _label(self, station: _Station) -> str:
        event = station.main
        if station.kind == "source":
            names = dict.fromkeys(
                self.report.data_name(e.rows).replace("`", "") for e in station.same if e.rows
            )
            bare = dict.fromkeys(name.partition(" (")[0] for name in names)
            return ", ".join(names if len(bare) > 1 else bare if len(names) > 1 else names) or event.what
        if station.kind == "choice":
            how = "shown" if event.kind == "shown" else event.what
            words = _CHOICES.get(how, "best one kept")
            model = next((e.what for e in reversed(station.events) if e.kind == "fit"), "")
            return f"{model}, {words}" if model else words
        if station.kind == "split" and event.kind in ("slice", "mask", "sample"):
            return f"{event.what or 'rows'} split"
        if station.kind == "transform":
            return _STEPS.get(event.kind, event.kind).format(event.what or "rows")
        return event.what if event.what not in ("", "unknown") else station.kind

    def _join(self, edges: list[tuple[Any, ...]], tag: Any) -> None:
        best: dict[tuple[Any, Any], EdgeKind] = {}
        for a, b, kind, _ in edges:
            best[a, b] = min(best.get((a, b), kind), kind, key=_EDGES.index)
        tagged: set[int] = set()
        for a, b, kind, finding in edges:
            if kind != best[a, b]:
                continue
            if a not in self.nodes or b not in self.nodes:
                continue
            key = (self.nodes[a].id, self.nodes[b].id, kind)
            edge = self.edges.get(key)
            if edge is None:
                edge = self.edges[key] = Edge(*key)
            if id(edge) not in tagged:
                tagged.add(id(edge))
                tag(edge)
            if finding is not None and finding.fingerprint not in edge.findings:
                edge.findings.append(finding.fingerprint)
                if edge.severity != "error":
                    edge.severity = finding.severity
