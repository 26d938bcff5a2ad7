"""Choices by scores: what was picked because of them, and which of them are told although they were picked.

A choice spoils the scores of the rows that it looked at. The interpreter marks what a choice shaped; here it is
asked what the choice was among, and what to call it.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from leaklint.provenance.rows import NONE, YES, Rows, overlap
from leaklint.provenance.trace import Event, ScoreEvent
from leaklint.provenance.values import Infl, Infls, Pred

if TYPE_CHECKING:
    from leaklint.provenance.audit import Audit, Hit

#: Topics of one fault, whichever of them it was called first.
_CHOICES = frozenset({"model-choice", "tuned", "features", "threshold", "stopped-on-test", "best-cv"})


class Looks(NamedTuple):
    """What is behind the scores that a choice looked at."""

    sources: list[ScoreEvent]
    rows: set[Rows]
    classes: set[str]
    signatures: set[frozenset[frozenset[int]]]
    curve: bool
    in_folds: bool


class Choices:
    """The choices of one notebook, and the scores that they looked at.

    Parameters
    ----------
    audit : Audit
        Whose scores they are.
    """

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self._choices: dict[int, set[int]] | None = None
        self._looked: dict[tuple[int, frozenset[int]], list[ScoreEvent]] = {}
        self._kinds: dict[int, Looks] = {}
        self._varied: dict[int, tuple[list[ScoreEvent], bool]] = {}
        self._signatures: dict[int, frozenset[frozenset[int]]] = {}

    def of_score(self, score: ScoreEvent, pred: Pred, trained: bool) -> None:
        """Add the choices behind a prediction that looked at the scored rows.

        Parameters
        ----------
        score, pred : ScoreEvent, Pred
            The score, and one prediction that it was computed from.
        trained : bool
            Whether the model was fitted on the scored rows as well, which is the graver fault.
        """
        for one in pred.learned | pred.feat:
            if one.kind != "selection":
                continue
            if overlap(one.rows, pred.rows) < YES:
                continue
            if trained and one.learns not in ("threshold", "calibrate"):
                if one.learns in ("search", "stop"):
                    continue
                if not one.scores or any(self.audit.trace.scores[i].cv is not None for i in one.scores):
                    continue
            cause = self.audit.event(one.event)
            if self.audit._later_disjoint(one.rows, cause.index):
                continue
            sources = self.sources(one) if one.scores else []
            if all(s.hidden for s in sources) and (sources or one.scores):
                continue
            if sources and (all(self._own(s) for s in sources) or not self.varies(sources)):
                continue
            topic = self._selection_topic(score, pred, one)
            hit = self._told(topic, cause, score, pred, one)
            hit.extra["looked"] = sources
            if sources and all(s.cv is not None for s in sources):
                hit.topic = topic = "best-cv" if self.audit._is_cv(score, pred.rows) else topic
            elif not sources and one.learns == "search" and self.audit._is_cv(score, pred.rows):
                hit.topic = "best-cv"
            elif one.learns == "stop" and hit.scores == [score] and self.audit._is_cv(score, pred.rows):
                # Stopped by the very fold that is reported, round by round: known, small, and common.
                hit.severity = "info"
            elif one.learns == "stop" and hit.severity == "info" and not self.audit._is_cv(score, pred.rows):
                hit.severity = None
            elif sources and self._kinds_of(sources).in_folds and self.audit._is_cv(score, pred.rows):
                hit.severity = "info"

    def _told(self, topic: str, cause: Event, score: ScoreEvent, pred: Pred | None, one: Infl) -> Hit:
        """A choice is one fault, whatever it is called by the scores that it spoils."""
        for hit in self.audit.hits:
            if hit.cause.node is cause.node and hit.topic in _CHOICES:
                if score not in hit.scores:
                    hit.scores.append(score)
                return hit
        return self.audit.hit(topic, cause, YES, score, pred, one)

    def _own(self, score: ScoreEvent) -> bool:
        """A score on training rows: looking at it spoils nothing."""
        return bool(score.preds) and all(self.audit.in_training(p, p.rows) == YES for p in score.preds)

    def sources(self, one: Infl) -> list[ScoreEvent]:
        """All scores that a choice looked at, over the rounds of its loop."""
        node = self.audit.event(one.event).node
        if self._choices is None:
            self._choices = {}
            for event in self.audit.trace.events:
                if event.kind == "choose" and event.node is not None:
                    self._choices.setdefault(id(event.node), set()).update(event.data.get("scores") or ())
        key = (id(node), one.scores)
        found = self._looked.get(key)
        if found is None:
            indices = self._choices.get(id(node), set()) | set(one.scores)
            found = [
                s for s in (self.audit.trace.scores[i] for i in sorted(indices)) if self.audit._measures(s)
            ]
            self._looked[key] = found
        return found

    def _signature(self, score: ScoreEvent) -> frozenset[frozenset[int]]:
        """The fits behind a score."""
        found = self._signatures.get(score.id)
        if found is None:
            found = frozenset(frozenset(i.event for i in self.audit.fits(p)) for p in score.preds)
            self._signatures[score.id] = found
        return found

    def varies(self, sources: list[ScoreEvent]) -> bool:
        """Whether there was anything to choose among: several metrics of one prediction are one look."""
        found = self._varied.get(id(sources))
        if found is None:
            found = self._varied[id(sources)] = (sources, self._differ(sources))
        return found[1]

    def _differ(self, sources: list[ScoreEvent]) -> bool:
        if any(
            s.many or s.returns in ("curve", "importance", "search", "history") or s.cv is not None
            for s in sources
        ):
            return True
        if len({self._signature(s) for s in sources}) > 1:
            return True
        seen: set[tuple[int, str]] = set()
        for s in sources:
            key = (id(s.node), s.metric)
            if key in seen:
                return True
            seen.add(key)
        return False

    def _selection_topic(self, score: ScoreEvent, pred: Pred, one: Infl) -> str:
        if one.learns == "stop":
            return "stopped-on-test"
        if one.learns in ("threshold", "calibrate"):
            return "threshold"
        sources = self.sources(one)
        if not sources or one.learns == "seed":
            return "tuned"
        looks = self._kinds_of(sources)
        signatures = looks.signatures
        if len(signatures) == 1 and next(iter(signatures)) == self._signature(score) and all(signatures):
            fits = {i for x in next(iter(signatures)) for i in x}
            if len(looks.rows) == 1 and fits and not any(self.audit.event(i).data.get("many") for i in fits):
                return "threshold"
        if looks.curve:
            return "threshold"
        if one in pred.feat and one not in self._constructor(pred):
            return "features"
        if len(looks.classes) > 1:
            return "model-choice"
        chains = sorted((x for y in signatures for x in y), key=len)
        if len(chains) > 1 and all(a < b for a, b in itertools.pairwise(chains)):
            # One model that goes on learning: the best epoch was picked.
            return "stopped-on-test"
        return "tuned"

    def _kinds_of(self, sources: list[ScoreEvent]) -> Looks:
        """What is behind the scores that a choice looked at: worked out once for all that it spoils."""
        found = self._kinds.get(id(sources))
        if found is None:
            found = self._kinds[id(sources)] = Looks(
                sources,
                {p.rows for s in sources for p in s.preds},
                {self.class_of(p) for s in sources for p in s.preds},
                {self._signature(s) for s in sources},
                any(s.returns == "curve" for s in sources),
                all(self.audit._is_cv(s, s.rows) for s in sources),
            )
        return found

    def _constructor(self, pred: Pred) -> Infls:
        obj = self.audit.interp.objects.get(pred.model_id)
        return obj.infl if obj is not None else frozenset()

    def class_of(self, pred: Pred) -> str:
        obj = self.audit.interp.objects.get(pred.model_id)
        hops = 0
        while obj is not None and obj.role in ("pipeline", "search", "wrapper") and obj.children and hops < 4:
            # The kind of a pipeline or a search is the kind of model that it holds.
            inner = obj.children[-1 if obj.role == "pipeline" else 0]
            if not hasattr(inner, "qual"):
                break
            obj = inner
            hops += 1
        return str(obj.qual) if obj is not None else pred.model

    def searched(self) -> None:
        """The inner score of a search, where it is what is reported."""
        for score in self.audit.trace.scores:
            if not score.search or not score.shown:
                continue
            if self.audit._later_disjoint(score.rows, score.event) or any(
                o is not score and o.event > score.event and o.cv is not None and not o.search
                for o in self.audit.scores
            ):
                continue
            if any(
                o.event > score.event and self.audit.held_out(o) and not o.search for o in self.audit.scores
            ):
                continue
            for pred in score.preds:
                self.audit._statistics(score, pred)
                self.audit._made(score, pred)
            if self._nested(score):
                continue
            shown = next((node for node, _, ids in self.audit.trace.shown if score.id in ids), None)
            cause = self._shown_at(shown) if shown is not None else self.audit.event(score.event)
            self.audit.hit("best-cv", cause, YES, score, None, None)

    def _shown_at(self, node: Any) -> Event:
        """The place where a number is reported, as the cause of a fault."""
        return Event(
            self.audit.trace.events[-1].index if self.audit.trace.events else 0,
            "shown",
            node,
            (),
            "report",
            NONE,
        )

    def _nested(self, score: ScoreEvent) -> bool:
        """Whether the search as a whole was cross-validated as well."""
        universes = score.rows.universes
        for other in self.audit.trace.scores:
            if other.cv is None or other.search or not (other.rows.universes & universes):
                continue
            if any(i.kind == "selection" and i.learns == "search" for p in other.preds for i in p.learned):
                return True
        return False

    def reported(self) -> None:
        """The best of several scores is what is shown at the end."""
        for node, infl, scores in self.audit.trace.shown:
            for one in infl:
                if one.learns in ("sort", "sorted", "search", "stop", "argsort", "index") or not (
                    scores & one.scores
                ):
                    continue
                sources = self.sources(one)
                curve = bool(sources) and all(s.returns == "history" for s in sources)
                if not curve:
                    if all(s.hidden or self._own(s) for s in sources) or not self.varies(sources):
                        continue
                    if all(s.hidden for s in sources):
                        continue
                cause = self.audit.event(one.event)
                if self.audit._later_disjoint(one.rows, cause.index):
                    continue
                if not any(self.audit.held_out(s) or s.cv is not None for s in sources):
                    continue
                if all(s.cv is not None or self.audit._is_cv(s, s.rows) for s in sources):
                    self.audit.hit("best-cv", self._shown_at(node), YES, sources[0], None, one)
                    continue
                if (
                    len({id(s.node) for s in sources}) == 1
                    and len(sources) == 1
                    and not curve
                    and not self._in_loop(sources[0])
                ):
                    continue
                pred = next(iter(sources[0].preds), None)
                topic = self._selection_topic(sources[0], pred, one) if pred is not None else "tuned"
                if topic == "features" or curve:
                    topic = "tuned"
                existing = [h for h in self.audit.hits if h.cause is cause]
                if existing:
                    continue
                hit = self.audit.hit(topic, cause, YES, sources[0], pred, one)
                if curve:
                    hit.severity = "warning"  # the best point of a curve, of a model that trained to its end
                hit.extra["looked"] = sources
                hit.extra["reported"] = node

    def _in_loop(self, score: ScoreEvent) -> bool:
        return sum(1 for s in self.audit.trace.scores if s.node is score.node) > 1

    def repeated(self) -> None:
        """The same rows scored again and again while the model changes, by hand."""
        groups: dict[Rows, list[ScoreEvent]] = {}
        for score in self.audit.scores:
            if score.cv is not None or score.search or not score.preds or score.returns in ("importance",):
                continue
            if not self.audit.held_out(score):
                continue
            groups.setdefault(score.rows, []).append(score)
        for rows, scores in groups.items():
            by_class: dict[str, list[tuple[ScoreEvent, Pred]]] = {}
            for score in scores:
                if len(score.preds) != 1:
                    continue
                for pred in score.preds:
                    by_class.setdefault(self.class_of(pred), []).append((score, pred))
            for name, pairs in by_class.items():
                fits: dict[frozenset[int], tuple[ScoreEvent, Pred]] = {}
                sites: set[int] = set()
                for score, pred in pairs:
                    nodes = frozenset(
                        (id(self.audit.event(i.event).node), *map(id, self.audit.event(i.event).stack))
                        for i in self.audit.fits(pred)
                    )
                    key = frozenset(hash(n) for n in nodes)
                    if not key:
                        continue
                    site = id(score.stack[0]) if score.stack else id(score.node)
                    if key not in fits and site not in sites:
                        fits[key] = (score, pred)
                        sites.add(site)
                if len(fits) < 3 or name in ("unknown", "model", "booster"):
                    continue
                if not self._settings_differ([p for _, p in fits.values()]):
                    continue
                last, pred = list(fits.values())[-1]
                if self.audit._later_disjoint(rows, last.event):
                    continue
                if any(
                    h.topic in ("tuned", "model-choice", "threshold", "features") for h in self.audit.hits
                ):
                    continue
                hit = self.audit.hit("scored-repeatedly", self.audit.event(last.event), YES, last, pred, None)
                hit.extra["looked"] = [s for s, _ in fits.values()]
                hit.rows = rows

    def _settings_differ(self, preds: list[Pred]) -> bool:
        """Whether it is one kind of model with other settings on the same data (not other data)."""
        settings = set()
        for pred in preds:
            for one in self.audit.fits(pred):
                obj = self.audit.interp.objects.get(pred.model_id)
                steps = tuple(getattr(c, "qual", "") for c in obj.children) if obj is not None else ()
                found = self.audit.event(one.event).data.get("settings")
                settings.add((found, steps) if found is not None else None)
        return len(settings - {None}) >= 3
