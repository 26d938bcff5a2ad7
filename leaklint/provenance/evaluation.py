"""Scores that follow the protocol and still do not mean what they seem to."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import times
from leaklint.provenance.rows import UNKNOWN, YES, Lit
from leaklint.provenance.trace import Event, ScoreEvent
from leaklint.provenance.values import Cols, Data, Pred
from leaklint.syntax import tree as t

#: Metrics that do not change with the share of positives.
UNMOVED = ("roc_auc", "recall", "sensitivity", "roc_curve", "auc", "rocauc", "balanced_accuracy")

#: Samplers that change the share of the classes by leaving rows out.
UNDER = frozenset({"RandomUnderSampler", "NearMiss", "InstanceHardnessThreshold", "ClusterCentroids"})


def run(audit: Any) -> None:
    """Add the hits of this family."""
    for score in audit.scores:
        if score.search or score.returns == "importance":
            continue
        for pred in score.preds:
            if not audit.fits(pred) or audit.in_training(pred, pred.rows) > UNKNOWN:
                continue
            _unseeded(audit, score, pred)
            _rebalanced(audit, score, pred)


# ---- splits without a seed --------------------------------------------------------------------------


def _unseeded(audit: Any, score: ScoreEvent, pred: Pred) -> None:
    if score.cv is not None:
        return
    found = times.random_cut(audit, score, pred)
    if found is None or found[1]:
        return
    event = found[0]
    if event.data.get("seeded") or not _drawn_anew(event):
        return
    if sum(1 for e in audit.trace.events if e.node is event.node and e.kind == event.kind) > 1:
        return  # one of many splits, in a loop or by a helper
    audit.hit("unseeded", event, YES, score, pred, None)


def _drawn_anew(event: Event) -> bool:
    """Whether a random step has no seed; a generator object had the chance to get one."""
    if event.kind not in ("split", "sample", "shuffle") or not isinstance(event.node, t.Call):
        return False
    call = event.node
    if any(a.star or a.name in ("random_state", "seed", "rng", "generator", "key") for a in call.args):
        return False
    func = " ".join(str(call.func.text).split())
    if func.rpartition(".")[0] in ("np.random", "numpy.random", "random"):
        return True
    last = func.rsplit(".", 1)[-1]
    if event.kind == "split":
        return last == "train_test_split"
    return last == "sample" or func in ("shuffle", "utils.shuffle", "sklearn.utils.shuffle")


# ---- held-out rows that were made even --------------------------------------------------------------


def _rebalanced(audit: Any, score: ScoreEvent, pred: Pred) -> None:
    if _unmoved(score):
        return
    cause = _evened(audit, pred)
    if cause is None:
        return
    nodes = audit.fit_nodes(pred)
    mine = [s for s in audit.scores if any(nodes & audit.fit_nodes(p) for p in s.preds)]
    for other in mine:
        for p in other.preds:
            if audit.in_training(p, p.rows) <= UNKNOWN and p.rows and _evened(audit, p) is None:
                return  # scored on rows as they are, too
    audit.hit("rebalanced", cause, YES, score, pred, None)


def _unmoved(score: ScoreEvent) -> bool:
    metric = score.metric.lower().rsplit(".", 1)[-1]
    return any(name in metric for name in UNMOVED) or score.returns == "curve"


def _evened(audit: Any, pred: Pred) -> Event | None:
    """Where the scored rows were over- or undersampled, if they were."""
    fitted = {a.uni.root() for one in audit.fits(pred) for a in one.rows.atoms}
    for atom in pred.rows.atoms:
        uni = atom.uni
        if uni.made in ("repeat", "synthetic") and uni.event >= 0 and uni.root() not in fitted:
            event: Event = audit.event(uni.event)
            if "sampler" in event.data:
                return event
        for lit in atom.lits:
            found = _under(audit, lit, pred)
            if found is not None:
                return found
    return _by_hand(audit, pred)


def _under(audit: Any, lit: Lit, pred: Pred) -> Event | None:
    if lit[0] not in ("sub", "draw"):
        return None
    for event in audit.trace.events:
        if event.data.get("lit") != lit:
            continue
        sampler = event.data.get("sampler")
        if sampler is not None and sampler.qual.rsplit(".", 1)[-1] in UNDER:
            return event  # type: ignore[no-any-return]
        keys = event.data.get("keys")
        if keys and len(keys) == 1 and _is_label(keys[0], pred):
            return event  # type: ignore[no-any-return]
    return None


def _is_label(key: Any, pred: Pred) -> bool:
    """Whether rows are grouped by the label."""
    if not isinstance(key, Data) or key.cols is None or pred.labels is None:
        return False
    return bool({id(c) for c in key.cols.all()} & _with_origins(pred.labels)) or bool(
        set(key.cols.known) & set(pred.labels.known) - {None}
    )


def _with_origins(labels: Cols) -> set[int]:
    from leaklint.provenance.targets import origins

    out: set[int] = set()
    for col in labels.all():
        out |= {id(col), *(id(c) for c, _ in origins(col))}
    return out


def _by_hand(audit: Any, pred: Pred) -> Event | None:
    """`concat([rare, common.sample(len(rare))])`, where both are told apart by the label."""
    if pred.labels is None or len(pred.rows.atoms) < 2:
        return None
    labels = {c.vn for c in pred.labels.all()}
    from leaklint.provenance.targets import origins

    for col in pred.labels.all():
        labels |= {c.vn for c, _ in origins(col)}
    drawn: list[Lit] = []
    whole = False
    for atom in pred.rows.atoms:
        by_class = any(lit[0] == "val" and lit[1] in labels for lit in atom.lits)
        if not by_class:
            return None
        draws = [lit for lit in atom.lits if lit[0] == "draw"]
        drawn += draws
        whole = whole or not draws
    if not drawn or not whole:
        return None
    for event in audit.trace.events:
        if event.kind == "sample" and event.data.get("lit") == drawn[0]:
            return event  # type: ignore[no-any-return]
    return None
