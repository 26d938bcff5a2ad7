"""From what happened to what is wrong with it: each score is held against the influences on it.

The audit answers, once, the questions that rules ask of the trace. A rule picks the hits of its topic and
words them; it never looks at code.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from leaklint.provenance.choices import Choices
from leaklint.provenance.owners import made_of
from leaklint.provenance.rows import (
    END,
    LIKELY,
    NO,
    NONE,
    START,
    UNKNOWN,
    YES,
    Atom,
    Lit,
    Rows,
    Sym,
    Universe,
    by_loop,
    contradict,
    origins,
    overlap,
    subset,
)
from leaklint.provenance.trace import Event, ScoreEvent, Trace
from leaklint.provenance.values import Data, Infl, Infls, Pred, Seq

#: The value numbers of columns that have another value in each row.
_NUMBERED = {("positions",), ("index",), ("row-number",), ("range",)}

#: What a statistic learned -> the last part of its topic.
LEARNS = {
    "scaler": "scaler",
    "imputer": "imputer",
    "encoder": "encoder",
    "vectorizer": "vectorizer",
    "reducer": "reducer",
    "cluster": "reducer",
    "selector": "selector",
    "target-encoder": "target-encoding",
    "group": "statistic",
    "discretizer": "statistic",
    "outlier": "statistic",
    "by-hand": "statistic",
    "transformer": "statistic",
}

#: Topics whose fault is in what a helper was given, not in the helper.
_AT_CALL = frozenset(
    {
        "augment",
        "resample",
        "resample-cv",
        "trained-on-test",
        "overlapping-samples",
        "own-rows",
        "no-held-out",
    }
)

SILENT = frozenset({"label-encoder", ""})

#: Reductions that make a score of the distance between forecasts and labels.
_REDUCTIONS = frozenset("mean sum median std var prod max min average nanmean nanmedian nanstd".split())


def _by_hand(score: ScoreEvent) -> bool:
    """Whether a number was worked out in plain code, not by a metric of a library."""
    return score.metric.endswith(" by hand") or score.metric.rpartition(".")[2] in _REDUCTIONS


def _shared(a: tuple[Any, ...], b: tuple[Any, ...]) -> int:
    """How many calls two events have in common, from the outermost on."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x is not y:
            break
        count += 1
    return count


def _together(a: ScoreEvent, b: ScoreEvent) -> bool:
    """Whether two scores are of one cell, or of one call of a helper."""
    if a.stack and b.stack:
        return a.stack[0] is b.stack[0]
    return a.node is not None and b.node is not None and bool(a.node.cell == b.node.cell >= 0)


class Hit:
    """One fault: the event that made it and the scores that it spoils.

    Attributes
    ----------
    topic : str
        What kind of fault, as rules name it.
    cause : Event
        Where it was made.
    level : int
        `YES` certain, `LIKELY`, as `overlap` says.
    scores : list of ScoreEvent
        The scores it spoils, in order.
    severity : str or None
        Lower than the rule's own where the protocol allows it; None for the rule's own.
    """

    __slots__ = ("cause", "extra", "infl", "level", "pred", "rows", "scores", "severity", "topic", "unscored")

    def __init__(
        self,
        topic: str,
        cause: Event,
        level: int,
        score: ScoreEvent | None,
        pred: Pred | None,
        infl: Infl | None,
    ) -> None:
        self.topic = topic
        self.cause = cause
        self.level = level
        self.scores: list[ScoreEvent] = [score] if score is not None else []
        self.severity: str | None = None
        self.pred = pred
        self.infl = infl
        self.rows: Rows = infl.rows if infl is not None else cause.rows
        self.unscored = False
        self.extra: dict[str, Any] = {}


def _repeated(made: Universe) -> int:
    """How sure it is that some rows are there more than once: a draw may repeat none."""
    return LIKELY if made.extra.get("maybe") else YES


def _not_held(lit: Lit) -> bool:
    """Whether a row is one that was told from another one by name: `if f != held: ...`."""
    return (
        lit[0] == "opaque"
        and isinstance(lit[1], tuple)
        and lit[1][:1] in (("==",), ("!=",))
        and len(lit[1]) == 3
    )


def _all_but_one(fitted: Rows, scored: Rows) -> bool:
    """`files[:k] + files[k + 1:]` beside `files[k]`, which is any of the files and none of these."""
    if fitted.atoms and all(any(_not_held(lit) for lit in atom.lits) for atom in fitted.atoms):
        return True
    if len(fitted.atoms) != 2 or any(lit[0] == "pos" for atom in scored.atoms for lit in atom.lits):
        return False
    ends = {}
    for atom in fitted.atoms:
        cuts = [lit for lit in atom.lits if lit[0] == "pos"]
        if len(cuts) != 1 or not atom.uni.extra.get("files"):
            return False
        ends["left" if cuts[0][2] == START else "right"] = cuts[0]
    if len(ends) != 2:
        return False
    last, first = ends["left"][3], ends["right"][2]
    return ends["right"][3] == END and first == Sym(last.base, last.off + 1) and by_loop(last)


class Audit:
    """The faults of one notebook and the verdict on each of its scores.

    Parameters
    ----------
    trace : Trace
        What happened.
    interp : Interp
        The interpreter that ran it, for what else it knows (functions, files).
    roles : dict
        What the configuration says about columns: target, group, time, metric, after.
    guarded : callable, optional
        Gives for a path in the code the name of the guarded file that it means, or None.

    Attributes
    ----------
    golden : dict
        For each guarded file that is read, in how many places its rows are scored.
    failed : dict
        What could not be checked, by a fault of our own, and the error.
    dealing : list of Event
        The steps that took some of the rows, or put them in another order.
    entities : list of Event
        The steps that tell what the rows are about: what was counted, grouped, made unique.
    report : Report or None
        Who turns the hits into findings, for rules that ask about the notebook as a whole.
    """

    def __init__(
        self,
        trace: Trace,
        interp: Any,
        roles: dict[str, Any] | None = None,
        guarded: Callable[[str], str | None] | None = None,
    ) -> None:
        self.trace = trace
        self.interp = interp
        self.roles = roles or {}
        self.guarded = guarded
        self.golden: dict[str, int] = {}
        self.failed: dict[str, Exception] = {}
        self.report: Any = None
        self.hits: list[Hit] = []
        self._index: dict[tuple[str, int], Hit] = {}
        self._cut_by: dict[Any, Event | None] = {}
        self._fits: dict[int, tuple[Pred, list[Infl]]] = {}
        self._sets: dict[int, tuple[frozenset[int], frozenset[int]]] = {}  # of the same predictions
        self._fit_nodes: dict[int, frozenset[tuple[int, ...]]] = {}  # of predictions that `_fits` keeps alive
        self._seen: dict[int, int] = {}
        self._crossing: dict[int, bool] = {}
        self.scores = [s for s in trace.scores if self._counts(s)]
        self.dealing = [e for e in trace.events if e.kind in ("sample", "shuffle", "filter")]
        self.entities = [e for e in trace.events if e.kind == "entity"]
        #: The steps that narrowed the rows to those of a literal.
        self.narrowing: dict[Lit, list[Event]] = {}
        for event in trace.events:
            lit = event.data.get("lit")
            if lit is not None:
                self.narrowing.setdefault(lit, []).append(event)
        self._round_index: dict[Any, set[int]] | None = None
        self._later: dict[tuple[Rows, int], bool] = {}
        self.choices = Choices(self)
        self._run()

    # ---- which scores count ------------------------------------------------------------------

    def _counts(self, score: ScoreEvent) -> bool:
        if score.hidden and score.returns != "history":
            return False
        if not self._measures(score):
            return False
        return score.returns not in ("history",)

    def _measures(self, score: ScoreEvent) -> bool:
        """Whether a number says how good a model is: distances to the neighbours in a tree do not."""
        if not score.preds or score.labels is not None or not _by_hand(score):
            return True
        spread = not score.metric.endswith(" by hand")  # how far the points of a line are spread, say
        return not all(self._a_tool(p) and (spread or p.labels is None) for p in score.preds)

    def event(self, index: int) -> Event:
        return self.trace.events[index]

    def fits(self, pred: Pred) -> list[Infl]:
        known = self._fits.get(id(pred))
        if known is None:
            known = self._fits[id(pred)] = (pred, [i for i in pred.learned if i.kind == "fit"])
        return known[1]

    def in_training(self, pred: Pred, rows: Rows) -> int:
        """How certainly the scored rows are among those the model was fitted on."""
        fits, own = self.fits(pred), rows is pred.rows
        if own and id(pred) in self._seen:
            return self._seen[id(pred)]
        best = NO
        for one in fits:
            if best < YES and not _all_but_one(one.rows, rows):
                best = max(best, overlap(one.rows, rows))
        if own:
            self._seen[id(pred)] = best
        return best

    def held_out(self, score: ScoreEvent) -> bool:
        """Whether a score was computed on rows its models were not fitted on."""
        return any(self.fits(p) and self.unseen(p) for p in score.preds)

    def unseen(self, pred: Pred) -> bool:
        """Whether the model behind a prediction has hardly seen the rows that it was made on."""
        return self.in_training(pred, pred.rows) <= UNKNOWN

    def fit_nodes(self, pred: Pred) -> frozenset[tuple[int, ...]]:
        """Where the models behind a prediction were fitted, helpers told apart by who called them."""
        known = self._fit_nodes.get(id(pred))
        if known is None:
            events = [self.event(i.event) for i in self.fits(pred)]
            known = frozenset((id(e.node), *map(id, e.stack)) for e in events)
            self._fit_nodes[id(pred)] = known
        return known

    # ---- hits --------------------------------------------------------------------------------

    def hit(
        self,
        topic: str,
        cause: Event,
        level: int,
        score: ScoreEvent | None = None,
        pred: Pred | None = None,
        infl: Infl | None = None,
    ) -> Hit:
        """Note a fault; the same cause under the same topic is one fault."""
        key = (topic, id(cause.node) if cause.node is not None else cause.index)
        found = self._index.get(key)
        if found is None:
            found = self._index[key] = Hit(topic, cause, level, score, pred, infl)
            self.hits.append(found)
            return found
        found.level = max(found.level, level)
        if score is not None and score not in found.scores:
            found.scores.append(score)
        return found

    def site(self, hit: Hit) -> Any:
        """The node to point at: the call that passed the wrong rows to a helper which is innocent itself.

        Where a helper is called with the data and the parting of the rows happens outside it, the fault is
        at the call; a statistic is told of where it is computed.
        """
        cause = hit.cause
        looked: list[ScoreEvent] = hit.extra.get("looked") or []
        if cause.kind == "choose" and cause.stack and looked:
            # A helper that is handed scores and compares them.
            shared = max(_shared(cause.stack, score.stack) for score in looked)
            return cause.stack[shared] if shared < len(cause.stack) else cause.node
        before = hit.topic.startswith("before-split/") or hit.topic == "outside-cv"
        if not cause.stack or not (before or hit.topic in _AT_CALL):
            return cause.node
        other: Event | None = hit.extra.get("fit") or hit.extra.get("split")
        if other is None and before and hit.pred is not None:
            other = self.split_of(hit.pred)
        if other is None and hit.scores and hit.scores[0].node is not cause.node:
            other = self.event(hit.scores[0].event)
        if other is None:
            return cause.node
        shared = _shared(cause.stack, other.stack)
        if before:
            # Rows that the helper loads itself were not passed to it.
            for atom in hit.rows.atoms:
                if atom.uni.event >= 0:
                    shared = max(shared, _shared(cause.stack, self.event(atom.uni.event).stack))
        return cause.stack[shared] if shared < len(cause.stack) else cause.node

    def of(self, *topics: str) -> list[Hit]:
        return [h for h in self.hits if h.topic in topics]

    def _run(self) -> None:
        for score in self.scores:
            if score.search:
                continue
            for pred in score.preds:
                self._part("the rows of a score", self._check, score, pred)
        for part in (self.choices.searched, self.choices.reported, self.choices.repeated, self._unscored):
            self._part("choices", part)
        from leaklint.provenance import declared, evaluation, groups, saved, targets, times

        for family in (targets, times, groups, evaluation, saved, declared):
            self._part(family.__name__.rpartition(".")[2], family.run, self)

    def _part(self, what: str, check: Callable[..., None], *arguments: Any) -> None:
        """Make one check; where it fails the others still speak, and the failure is told."""
        try:
            check(*arguments)
        except Exception as error:
            if os.environ.get("LEAKLINT_DEBUG"):
                raise
            self.failed[what] = error

    # ---- one score ---------------------------------------------------------------------------

    def _check(self, score: ScoreEvent, pred: Pred) -> None:
        rows = pred.rows
        if self._made(score, pred):
            self._statistics(score, pred)
            self.choices.of_score(score, pred, False)
            return
        self._examples(score, pred)
        level = self.in_training(pred, rows)
        if level == YES:
            self._trained_on(score, pred)
            self.choices.of_score(score, pred, True)
            return
        if level == LIKELY and self.fits(pred):
            self._trained_on(score, pred)
        self._statistics(score, pred)
        self.choices.of_score(score, pred, False)

    def _examples(self, score: ScoreEvent, pred: Pred) -> None:
        """Rows that a prompt shows with their answers, and that are asked as well."""
        for one in pred.feat:
            if one.kind != "example":
                continue
            level = overlap(one.rows, pred.rows)
            if level < LIKELY:
                continue
            held = {lit for atom in pred.rows.atoms for lit in atom.lits}
            cause = self.event(one.event)
            for atom in one.rows.atoms:
                for lit in atom.lits - held:
                    cause = self._split_event(lit) or cause
            self.hit("eval-in-index", cause, level, score, pred, one)

    def _indexed(self, pred: Pred) -> bool:
        """Whether the model only looks rows up."""
        obj = self.interp.objects.get(pred.model_id)
        return obj is not None and (
            obj.field("task") == "density"
            and (obj.field("object") == "vector_index" or "Neighbors" in obj.qual or "Tree" in obj.qual)
        )

    def _made(self, score: ScoreEvent, pred: Pred) -> bool:
        """Rows that were copied, synthesised or cut into windows before the split."""
        found = False
        for atom in pred.rows.atoms:
            uni = atom.uni
            if uni.made not in ("repeat", "synthetic", "augment", "windows") or uni.event < 0:
                continue
            if uni.made == "repeat" and uni.extra.get("varied"):
                continue
            for one in self.fits(pred):
                for other in one.rows.atoms:
                    if other.uni.root() is not uni.root():
                        continue
                    sides = self._parted(atom, other)
                    if sides is None or self._by_group(sides):
                        continue
                    cause = self.event(uni.event)
                    if uni.made == "windows":
                        from leaklint.provenance.times import random_cut

                        cut = random_cut(self, score, pred)
                        if cut is None:
                            continue
                        split = cut[0]
                        hit = self.hit("windows", split or cause, YES, score, pred, one)
                        hit.extra["windows"] = cause
                    elif uni.made == "augment":
                        hit = self.hit("augment", cause, YES, score, pred, one)
                        hit.extra["split"] = self._split_event(sides)
                    else:
                        topic = (
                            "resample-cv"
                            if (sides[0] == "side" and self._is_cv(score, pred.rows)) or score.cv is not None
                            else "resample"
                        )
                        hit = self.hit(topic, cause, _repeated(uni), score, pred, one)
                        hit.extra["split"] = self._split_event(sides)
                    found = found or uni.made != "windows"
        return found

    def _by_group(self, lit: Any) -> bool:
        """A split that keeps all versions of a row on one side."""
        if lit[0] == "pred" and isinstance(lit[1], tuple) and lit[1][:1] == ("isin",):
            # By the values of a column: which picture it was made of. A number of its own would part them.
            column = lit[1][1]
            return not (isinstance(column, tuple) and column[:1] in _NUMBERED)
        event = self._split_event(lit)
        splitter = event.data.get("splitter") if event is not None else None
        return splitter is not None and bool(splitter.field("group"))

    def _by_whole_groups(self, event: Event) -> bool:
        """A splitter that holds out entities, and is told whose the rows are (not a number for each row)."""
        from leaklint.provenance.groups import of_rows
        from leaklint.provenance.times import maker_of

        event = maker_of(self, event)
        splitter = event.data.get("splitter")
        if splitter is None or not splitter.field("group"):
            return False
        given = event.data.get("groups")
        listed = isinstance(given, Seq) and given.kind == "list"  # grown in a loop, beside the rows
        return (isinstance(given, Data) or listed) and of_rows(self, event) is None

    def _parted(self, a: Atom, b: Atom) -> Any:
        """The literal by which two parts of one data set exclude each other."""
        from leaklint.provenance.rows import clash

        return clash(a.lits, b.lits)

    def _split_event(self, lit: Any) -> Event | None:
        if lit is None:
            return None
        if lit not in self._cut_by:
            self._cut_by[lit] = self._cut_event(lit)
        return self._cut_by[lit]

    def _cut_event(self, lit: Any) -> Event | None:
        idle: Event | None = None
        for event in self.trace.events:
            if event.kind in ("split", "sample", "slice", "mask"):
                if event.data.get("lit") == lit:
                    return event
                key = event.data.get("key")
                if (
                    key is not None
                    and lit[0] == "side"
                    and isinstance(lit[1], tuple)
                    and lit[1][: len(key)] == key
                ):
                    if event.rows:
                        return event
                    # The same draw of what has no rows: a list of names that was split beside them.
                    idle = idle or event
        if lit[0] == "not":
            for inner in lit[1]:
                found = self._split_event(inner)
                if found is not None:
                    return found
        return idle

    def split_of(self, pred: Pred) -> Event | None:
        """Where the scored rows were parted from the training rows."""
        for one in self.fits(pred):
            for a in pred.rows.atoms:
                for b in one.rows.atoms:
                    if a.uni.root() is b.uni.root():
                        lit = self._parted(a, b)
                        if lit is not None:
                            return self._split_event(lit)
        return None

    def _trained_on(self, score: ScoreEvent, pred: Pred) -> None:
        """The scored rows are among the fitted rows."""
        rows = pred.rows
        for one in self.fits(pred):
            level = overlap(one.rows, rows)
            if level < LIKELY:
                continue
            cause = self.event(one.event)
            if self._of_one_fold(pred):
                if score.cv is None and level == YES:
                    self._on_all_folds(score, pred, one)
                return
            made = [
                a.uni
                for a in one.rows.atoms
                if a.uni.made in ("repeat", "synthetic", "augment") and a.uni.event >= 0
            ]
            if made and not any(a.uni in made for a in rows.atoms):
                whole = [u.origin for u in made if u.origin is not None]
                if whole and all(subset(o, rows) for o in whole):
                    # What was resampled is the training part, and that very part is scored.
                    self._on_own_rows(score, pred, one)
                    return
                topic = "augment" if made[0].made == "augment" else "resample"
                self.hit(topic, self.event(made[0].event), level, score, pred, one)
                return
            if level == YES and self._indexed(pred):
                self.hit("eval-in-index", cause, YES, score, pred, one)
                return
            same = subset(rows, one.rows) and subset(one.rows, rows)
            alone = len({i.rows for i in self.fits(pred)}) == 1
            if level == YES and alone and (same or set(rows.atoms) == set(one.rows.atoms)):
                self._on_own_rows(score, pred, one)
                return
            if level == YES and subset(one.rows, rows) and not subset(rows, one.rows):
                # Scored on everything, the training rows among it.
                if self._gap(score, pred):
                    return
                if score.returns in ("importance",):
                    return
                self.hit("trained-on-test", cause, YES, score, pred, one)
                return
            if level == YES and subset(rows, one.rows):
                if alone and self._only_filtered(rows, one.rows):
                    self._on_own_rows(score, pred, one)
                    return
                if self._gap(score, pred):
                    return
                self.hit("trained-on-test", cause, YES, score, pred, one)
                return
            if score.cv is None:
                other = self._other_rounds(rows, one.rows)
                if other:
                    continue
                # The draw that came second took no regard of the first.
                draws = [event for part in (rows, one.rows) if (event := self._drawn(part)) is not None]
                cause = max(draws, key=lambda event: event.index, default=cause)
                self.hit("overlapping-samples", cause, level, score, pred, one)
                return

    def _drawn(self, rows: Rows) -> Event | None:
        for atom in rows.atoms:
            for lit in atom.lits:
                event = self._split_event(lit)
                if event is not None:
                    return event
        return None

    def _other_rounds(self, a: Rows, b: Rows) -> bool:
        """Other rounds of the same folds: a model of an earlier round, which nobody meant to score."""
        keys_a = {lit[1] for atom in a.atoms for lit in atom.lits if lit[0] == "side"}
        keys_b = {lit[1] for atom in b.atoms for lit in atom.lits if lit[0] == "side"}
        return bool(keys_a & keys_b)

    def _only_filtered(self, part: Rows, whole: Rows) -> bool:
        """A part that is no held-out part: some rows of the training data that are looked at."""
        if len(whole.atoms) > len(part.atoms):
            return False
        wanted = {lit for atom in whole.atoms for lit in atom.lits}
        extra = {lit for atom in part.atoms for lit in atom.lits} - wanted
        return all(lit[0] in ("sub",) for lit in extra)

    def _on_own_rows(self, score: ScoreEvent, pred: Pred, one: Infl) -> None:
        if self._gap(score, pred) or score.returns in ("importance", "curve") or score.cv is not None:
            return
        if self._a_tool(pred) and _by_hand(score):
            return  # how far points lie from a line laid through them: a description of them
        if self.event(one.event).data.get("stack"):
            # A combination of other models' answers, fitted on the rows it is scored on.
            self.hit("threshold", self.event(one.event), YES, score, pred, one)
            return
        topic = "own-rows" if self._anything_held_out() else "no-held-out"
        cause = self.event(score.event)
        hit = self.hit(topic, cause, YES, score, pred, one)
        hit.extra["fit"] = self.event(one.event)
        hit.extra.setdefault("how", ", and this model is scored on no others")

    def _a_tool(self, pred: Pred) -> bool:
        """Whether what was fitted is a line or a tree of points rather than a model of anything."""
        obj = self.interp.objects.get(pred.model_id)
        return obj is not None and str(obj.qual).partition(".")[0] in ("numpy", "scipy")

    def _of_one_fold(self, pred: Pred) -> bool:
        """Whether the model is one of those that a cross-validation hands back."""
        obj = self.interp.objects.get(pred.model_id)
        return obj is not None and bool(obj.state.get("fold"))

    def _on_all_folds(self, score: ScoreEvent, pred: Pred, one: Infl) -> None:
        """A model of one fold, scored on the rows of all of them."""
        whole = {
            Atom(a.uni, frozenset(x for x in a.lits if not (x[0] == "side" and x[1][0] == "cv")))
            for a in one.rows.atoms
        }
        if score.returns in ("importance", "curve") or whole != set(pred.rows.atoms):
            return
        hit = self.hit("own-rows", self.event(score.event), YES, score, pred, one)
        hit.extra["fit"] = self.event(one.event)
        hit.extra["how"] = ", together with the few that were held out of its fold"

    def _crosses(self, pred: Pred) -> bool:
        """Scored on rows of which some, and not all, were fitted on: meant to be held out, and reported."""
        fits = self.fits(pred)
        known = self._crossing.get(id(pred))
        if known is None:
            known = not any(subset(one.rows, pred.rows) or subset(pred.rows, one.rows) for one in fits)
            self._crossing[id(pred)] = known
        return known

    def _gap(self, score: ScoreEvent, pred: Pred) -> bool:
        """Whether the same model is also scored on rows it has not seen: then this is a look at the gap."""
        nodes = self.fit_nodes(pred)
        mine = {one.rows for one in self.fits(pred)}
        kind = self.choices.class_of(pred)
        for other in self.scores:
            if other is score or (other.hidden and other.returns != "history"):
                continue
            for p in other.preds:
                if (
                    other.cv is not None
                    and not other.search
                    and self.choices.class_of(p) == kind != "unknown"
                ):
                    # Cross-validated beside it or afterwards: the number that counts is that one.
                    beside = other.event > score.event or _together(other, score)
                    if beside and overlap(p.rows, pred.rows) >= LIKELY:
                        return True
                if p.model_id == pred.model_id and mine == {one.rows for one in self.fits(p)}:
                    # Fitted once more on the same rows, and then held against others.
                    if p.rows and self.unseen(p) and overlap(p.rows, pred.rows) != YES:
                        return True
                if not p.rows.atoms or nodes.isdisjoint(self.fit_nodes(p)):
                    continue
                if self.unseen(p):
                    if overlap(p.rows, pred.rows) != YES:
                        return True
                elif self._crosses(p):
                    return True
        for other in self.trace.scores:
            if other.returns == "history" and any(nodes & self.fit_nodes(p) for p in other.preds):
                if all(self.unseen(p) for p in other.preds):
                    return True
        return False

    def _anything_held_out(self) -> bool:
        for other in self.trace.scores:
            if other.cv is not None or other.returns == "history":
                return True
            if self.held_out(other):
                return True
        for event in self.trace.events:
            if event.kind == "split" and (event.data.get("arrays") or event.data.get("folds")):
                return True
            if event.kind == "slice" and event.data["lit"][0] == "pos" and event.data["lit"][2] != START:
                return True
            if event.kind == "predict":
                pred = event.data["pred"]
                if self.fits(pred) and self.in_training(pred, pred.rows) == NO:
                    return True
        return False

    # ---- statistics --------------------------------------------------------------------------

    def _statistics(self, score: ScoreEvent, pred: Pred, severity: str | None = None) -> None:
        rows = pred.rows
        for one in pred.learned | pred.feat:
            if one.kind != "statistic" or one.learns in SILENT:
                continue
            level = overlap(one.rows, rows)
            if level < LIKELY:
                continue
            if level == LIKELY and self._other_rounds(one.rows, rows):
                continue
            if self._only_cuts(one, pred):
                continue
            cause = self.event(one.event)
            if self._within_entities(one, score, pred, cause):
                continue
            topic = self._statistic_topic(score, pred, one, cause)
            if topic is None:
                continue
            hit = self.hit(topic, cause, level, score, pred, one)
            if (
                topic == "outside-cv"
                and hit.severity in (None, "info")
                and self._later_disjoint(one.rows, score.event)
            ):
                # The folds only served to choose: rows that nobody had seen are scored afterwards.
                hit.severity = "info" if hit.scores == [score] or hit.severity == "info" else None
            elif topic == "outside-cv":
                hit.severity = None
            if severity is not None and hit.severity is None and hit.scores == [score]:
                hit.severity = severity

    def _only_cuts(self, one: Infl, pred: Pred) -> bool:
        """Whether a statistic is only where the scored rows are parted from the others: the last season, day 80."""
        lits = self.interp.cut_by.get(one.event)
        if not lits or one.learns != "outlier":
            return False
        scored = [lit for atom in pred.rows.atoms for lit in atom.lits if lit[0] != "side"]
        fitted = [lit for fit in self.fits(pred) for atom in fit.rows.atoms for lit in atom.lits]
        return any(
            contradict(x, y) for x in scored for y in fitted if x[0] == y[0] and (x in lits or y in lits)
        )

    def _within_entities(self, one: Infl, score: ScoreEvent, pred: Pred, cause: Event) -> bool:
        """Whether a statistic of each entity by itself stays on the side of a split that its entity is on.

        What the label of an entity told is told of the very rows that are scored.
        """
        from leaklint.provenance import groups, targets, times

        keys: tuple[Any, ...] = cause.data.get("keys") or ()
        if len(keys) != 1 or not isinstance(keys[0], Data) or targets.reads_label(one, pred, cause):
            return False
        key = groups.Key(keys[0], set(), True)
        if self._one_row_each(key, pred):
            return True
        if score.cv is not None:
            event = times.folds_event(self, score)
            return event is not None and self._of_groups(event, key)
        return self.keeps_whole(key, pred)

    def _one_row_each(self, key: Any, pred: Pred) -> bool:
        """Whether what is scored has one row of each entity, so that all that is known of one goes with that row."""
        atoms = [atom for rows in (pred.rows, *(fit.rows for fit in self.fits(pred))) for atom in rows.atoms]
        return any(
            event.data["how"] == "unique"
            and key.same(event.data["data"])
            and event.data.get("only") is not None
            and all(event.data["only"] in atom.lits for atom in atoms)
            for event in self.entities
        )

    def keeps_whole(self, key: Any, pred: Pred) -> bool:
        """Whether the rows of one entity are all scored or all fitted on."""
        from leaklint.provenance import times

        found = times.cuts(self, pred)
        if not found:
            # Each side has the entities that are in a list of its own: `df[df["match"].isin(matches)]`.
            sides = [pred.rows, *(fit.rows for fit in self.fits(pred))]
            found = [
                # Windows have the rows that they were cut from.
                [*atom.lits, *(lit for one in origins(Rows((atom,))).atoms for lit in one.lits)]
                for rows in sides
                for atom in rows.atoms
            ]
        return bool(found) and all(any(self._of_whole(key, lit) for lit in lits) for lits in found)

    def _of_groups(self, event: Event, key: Any) -> bool:
        from leaklint.provenance.times import maker_of

        if not self._by_whole_groups(event):
            return False
        given = maker_of(self, event).data["groups"]
        of = self.interp.owners.key_of(given)
        return (isinstance(given, Data) and key.same(given)) or (of is not None and key.same(of))

    def _of_whole(self, key: Any, lit: Any) -> bool:
        """Whether a literal parts whole entities."""
        if lit[0] == "side":
            event = self._split_event(lit)
            return event is not None and self._of_groups(event, key)
        if lit[0] == "pred" and isinstance(lit[1], tuple) and lit[1][:1] == ("isin",):
            return lit[1][1] in {col.vn for col in key.cols} | {key.data.vn}
        if lit[0] == "val" and lit[1] in {("of", col.vn) for col in key.cols} | {key.data.vn}:
            return True
        if (
            lit[0] == "val"
            and isinstance(lit[1], tuple)
            and lit[1][:1] == ("at",)
            and lit[1][2][:1] == ("index",)
        ):
            # `fold[long.index]`: one number for each row before it became several; one entity a row.
            return any(key.same(e.data["data"]) for e in self.entities if e.data["how"] == "unique")
        return made_of(self.interp.owners.deciders(lit), {col.vn for col in key.cols})

    def _statistic_topic(self, score: ScoreEvent, pred: Pred, one: Infl, cause: Event) -> str | None:
        rows = pred.rows
        learns = self._learns(pred, one, cause)
        if subset(one.rows, rows) and one not in pred.learned:
            return "refit" if self.fits(pred) else None
        if len(one.rows.atoms) > 1 and self._is_union(one.rows, rows):
            return "train-and-test"
        if self._is_cv(score, rows) and not self._same_folds(one.rows, pred):
            return "outside-cv"
        return f"before-split/{learns}"

    def _learns(self, pred: Pred, one: Infl, cause: Event) -> str:
        learns = LEARNS.get(one.learns, "statistic")
        if one.learns == "group":
            from leaklint.provenance.targets import reads_label

            return "target-encoding" if reads_label(one, pred, cause) else "statistic"
        return learns

    def _is_union(self, rows: Rows, held: Rows) -> bool:
        """Train and test put under one another again."""
        inside = [a for a in rows.atoms if overlap(Rows((a,)), held) == YES]
        outside = [a for a in rows.atoms if overlap(Rows((a,)), held) == NO]
        return bool(inside and outside)

    def _is_cv(self, score: ScoreEvent, rows: Rows) -> bool:
        if score.cv is not None:
            return True
        for atom in rows.atoms:
            for lit in atom.lits:
                if lit[0] == "side" and (
                    lit[1][0] == "cv" or (lit[1][0] == "folds" and len(self._rounds(lit[1])) > 1)
                ):
                    return True
        return False

    def _rounds(self, key: Any) -> set[int]:
        """The rounds of one splitter that are scored: a single one (`next(...)`) is a plain split."""
        if self._round_index is None:
            self._round_index = {}
            for score in self.trace.scores:
                for pred in score.preds:
                    for atom in pred.rows.atoms:
                        for lit in atom.lits:
                            if lit[0] == "side":
                                self._round_index.setdefault(lit[1], set()).add(lit[2])
        return self._round_index.get(key, set())

    def _same_folds(self, stat: Rows, pred: Pred) -> bool:
        """The statistic itself is taken inside the folds (on the wrong side of them)."""
        keys = set()
        for one in self.fits(pred):
            for a in pred.rows.atoms:
                for b in one.rows.atoms:
                    lit = self._parted(a, b) if a.uni.root() is b.uni.root() else None
                    if lit is not None and lit[0] == "side":
                        keys.add(lit[1])
        return any(lit[0] == "side" and lit[1] in keys for atom in stat.atoms for lit in atom.lits)

    # ---- what is scored later ----------------------------------------------------------------

    def _later_disjoint(self, rows: Rows, after: int) -> bool:
        """Whether a part that had no say in a choice is scored afterwards."""
        found = self._later.get((rows, after))
        if found is None:
            found = self._later[(rows, after)] = self._scored_later(rows, after)
        return found

    def _kin(self, rows: Rows) -> set[int]:
        """The data sets of some rows, and those that models which are scored on them were fitted on."""
        mine = {id(a.uni.root()) for a in rows.atoms}
        found = set(mine)
        for other in self.trace.scores:
            for p in other.preds:
                fitted, scored = self._data_sets(p)
                if not mine.isdisjoint(scored):
                    found |= fitted
        return found

    def _data_sets(self, pred: Pred) -> tuple[frozenset[int], frozenset[int]]:
        """The data sets that a model was fitted on, and those that it predicted on."""
        known = self._sets.get(id(pred))
        if known is None:
            fitted = frozenset(id(a.uni.root()) for one in self.fits(pred) for a in one.rows.atoms)
            known = self._sets[id(pred)] = fitted, frozenset(id(a.uni.root()) for a in pred.rows.atoms)
        return known

    def _scored_later(self, rows: Rows, after: int) -> bool:
        kin: set[int] | None = None
        for other in self.trace.scores:
            if other.event <= after or other.hidden or other.search or other.returns == "history":
                continue
            for p in other.preds:
                if p.rows and overlap(rows, p.rows) == NO and self.in_training(p, p.rows) <= UNKNOWN:
                    # A model of other data says nothing of what was chosen here.
                    kin = self._kin(rows) if kin is None else kin
                    fitted, scored = self._data_sets(p)
                    if not fitted or not kin.isdisjoint(fitted) or not kin.isdisjoint(scored):
                        return True
        return False

    # ---- nothing is scored yet ----------------------------------------------------------------

    def _unscored(self) -> None:
        """Nothing held out is scored: tell of tainted rows once they reach a split, one severity lower."""
        if any(self.held_out(s) or s.cv is not None for s in self.scores if s.preds):
            return
        for event in self.trace.events:
            if event.kind == "split":
                for data in event.data.get("arrays", []):
                    self._tainted(event, data.total(), data.rows)
                    for atom in data.rows.atoms:
                        uni = atom.uni
                        if (
                            uni.made in ("repeat", "synthetic")
                            and uni.event >= 0
                            and not uni.extra.get("varied")
                        ):
                            hit = self.hit("resample", self.event(uni.event), _repeated(uni))
                            hit.unscored = True
                            hit.extra["split"] = event
        starts: list[tuple[Any, Any, Event]] = []
        ends: set[tuple[Any, Any]] = set()
        for event in self.trace.events:
            if event.kind == "slice" and event.data["lit"][0] == "pos":
                _, base, lo, hi = event.data["lit"]
                if lo == START:
                    starts.append((base, hi, event))
                elif hi == END:
                    ends.add((base, lo))
        for base, cut, event in starts:
            if (base, cut) in ends:
                self._tainted(event, event.data["infl"], event.rows)

    def _tainted(self, split: Event, infl: Infls, rows: Rows) -> None:
        for one in infl:
            if one.kind != "statistic" or one.learns in SILENT:
                continue
            if overlap(one.rows, rows) < YES or not subset(rows, one.rows):
                continue
            cause = self.event(one.event)
            learns = LEARNS.get(one.learns, "statistic")
            files = len({id(atom.uni.root()) for atom in rows.atoms}) > 1
            # Files that were put together and are taken apart again: as in competitions, where one is only predicted.
            topic = "train-and-test" if files and split.kind == "slice" else f"before-split/{learns}"
            hit = self.hit(topic, cause, YES, None, None, one)
            hit.unscored = True
            hit.extra["split"] = split
            if topic == "train-and-test":
                hit.severity = "info"

    # ---- verdicts ----------------------------------------------------------------------------

    def unfollowed(self, score: ScoreEvent) -> list[Event]:
        """Calls on the way to a score that nobody could follow."""
        marks: dict[int, Event] = {}
        infl: set[Infl] = set(score.unfollowed)
        for pred in score.preds:
            infl |= {i for i in pred.learned | pred.feat if i.kind == "opaque"}
            for atom in pred.rows.atoms:
                for lit in atom.lits:
                    if lit[0] == "opaque":
                        index = lit[1][0] if isinstance(lit[1], tuple) else lit[1]
                        if isinstance(index, int) and index < len(self.trace.events):
                            event = self.trace.events[index]
                            if event.kind == "opaque":
                                marks[index] = event
        for one in infl:
            marks[one.event] = self.event(one.event)
        return [marks[k] for k in sorted(marks)]


__all__ = ["NONE", "Audit", "Hit"]
