"""Scores that follow the protocol and still do not mean what they seem to."""

from __future__ import annotations

import re
from typing import Any

from leaklint.provenance import times
from leaklint.provenance.rows import LIKELY, UNKNOWN, YES, Lit, overlap
from leaklint.provenance.trace import Event, ScoreEvent
from leaklint.provenance.values import Col, Cols, Data, Func, Num, Pred
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
            _skew(audit, score, pred)
    _mismatch(audit)
    _other_metric(audit)


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
    for event in audit.narrowing.get(lit, ()):
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


def _inner(vn: Any) -> Any:
    """The column that values were compared of."""
    return vn[1] if isinstance(vn, tuple) and len(vn) == 2 and vn[0] == "of" else None


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
        by_class = any(
            lit[0] == "val" and (lit[1] in labels or _inner(lit[1]) in labels) for lit in atom.lits
        )
        if not by_class:
            return None
        draws = [lit for lit in atom.lits if lit[0] == "draw"]
        drawn += draws
        whole = whole or not draws
    if not drawn or not whole:
        return None
    for event in audit.narrowing.get(drawn[0], ()):
        if event.kind == "sample":
            return event  # type: ignore[no-any-return]
    return None


# ---- rows that took another way than the training rows ----------------------------------------------


def _skew(audit: Any, score: ScoreEvent, pred: Pred) -> None:
    event = audit.trace.events[pred.event] if pred.event < len(audit.trace.events) else None
    if event is None or event.data.get("pred") is not pred or score.cv is not None:
        return
    given, last = event.data.get("given"), event.data.get("last")
    if not isinstance(given, Data) or not isinstance(last, Data):
        return
    if given.steps == last.steps:
        _columns_skew(audit, score, pred, event, given, last)
        return
    roots = {u.root() for u in given.rows.universes}
    if not roots & {u.root() for u in last.rows.universes}:
        return  # from elsewhere, where it may have gone through anything
    if any(i.kind == "opaque" for i in given.total() | last.total()):
        return
    how = _difference(given, last)
    if not how:
        return
    hit = audit.hit("skew", event, YES, score, pred, None)
    hit.extra["how"] = how


def _columns_skew(audit: Any, score: ScoreEvent, pred: Pred, event: Event, given: Data, last: Data) -> None:
    """A column that was bent by a curve on one side and is as it was loaded on the other."""
    mine, theirs = last.cols, given.cols
    if mine is None or theirs is None:
        return
    for name in mine.known:
        if name in theirs.known and name not in mine.maybe and name not in theirs.maybe:
            one, other_one = _assigned(mine.known[name]), _assigned(theirs.known[name])
            how = _numbered_anew(audit, one, other_one) or _one_worked_over(audit, one, other_one)
            if how:
                audit.hit("skew", event, YES, score, pred, None).extra["how"] = f"`{name}` {how}"
                return
    if not (mine.sure and theirs.sure):
        return
    for name, trained in mine.known.items():
        asked = theirs.known.get(name)
        if asked is None or trained is asked or name in mine.maybe or name in theirs.maybe:
            continue
        for bent, plain, which in ((trained, asked, "training"), (asked, trained, "scored")):
            if plain.uni is None or plain.parents or bent.event < 0 or not bent.sure:
                continue
            steps = audit.event(bent.event).data.get("curves")
            if steps and [p for p, _ in bent.parents] == [plain] and not bent.rests:
                other = "scored" if which == "training" else "training"
                hit = audit.hit("skew", event, YES, score, pred, None)
                hit.extra["how"] = (
                    f"`{name}` of the {which} rows went through `{_last(steps[-1][1])}`, "
                    f"that of the {other} rows did not"
                )
                return


def _assigned(col: Col) -> Col:
    """The column as it was assigned, before a transformer put another in its place."""
    for _ in range(6):
        if col.event >= 0 or len(col.parents) != 1 or col.parents[0][0].name != col.name:
            break
        col = col.parents[0][0]
    return col


def _numbered_anew(audit: Any, trained: Col, asked: Col) -> str:
    """Whether the names in a column got their numbers on the scored rows once more; "" if not."""
    if trained.event < 0 or asked.event < 0:
        return ""
    codes = [audit.event(col.event).data.get("coded", -1) for col in (trained, asked)]
    if min(codes) < 0 or codes[0] == codes[1]:
        return ""
    first, again = (audit.event(code) for code in codes)
    if not again.rows or not first.rows or overlap(first.rows, again.rows) > UNKNOWN:
        return ""
    return f"was numbered once more for the scored rows by `{_last(again.what)}`: the numbers may mean other names"


def _one_worked_over(audit: Any, trained: Col, asked: Col) -> str:
    """Whether a column was computed from another on one side, and is that other column itself on the other side."""
    if trained.event < 0 or asked.event < 0:
        return ""
    sources = [[p for p, edge in col.parents if edge in ("row", "part")] for col in (trained, asked)]
    if any(len(col.parents) != 1 or col.rests or not col.sure for col in (trained, asked)):
        return ""
    if not all(sources) or sources[0][0].name != sources[1][0].name or sources[0][0].parents:
        return ""
    events = [audit.event(col.event) for col in (trained, asked)]
    copied = [bool(event.data.get("copied")) for event in events]
    if copied[0] == copied[1] or trained.infl or asked.infl:
        return ""
    if _by_chance(audit, events[copied[0]]):
        return ""  # training rows may be varied at random, so that there are more of them
    worked, plain = ("scored", "training") if copied[0] else ("training", "scored")
    return f"of the {worked} rows is computed from `{sources[0][0].name}`, that of the {plain} rows is copied from it"


_CHANCE = re.compile(r"\b(?:random|rng|randint|choice|shuffle|uniform|normal)\b")


def _by_chance(audit: Any, event: Event) -> bool:
    """Whether chance has a part in a statement, or in the functions of the notebook that it names."""
    text = str(event.node.text) if event.node is not None else ""
    for name in set(re.findall(r"[^\W\d]\w*", text)):
        value = audit.interp.env.find(name)
        if isinstance(value, Func):
            text += str(value.node.text)
    return _CHANCE.search(text) is not None


def _difference(given: Data, last: Data) -> str:
    """How the scored rows differ in their steps from the training rows; "" where that is not sure."""
    if len(last.steps) > 1 and sorted(given.steps) == sorted(last.steps):
        names = " and then ".join(f"`{_last(q)}`" for _, q in last.steps)
        return f"the training rows went through {names}, the scored rows the other way round"
    skipped = [s for s in last.steps if s not in given.steps]
    added = [s for s in given.steps if s not in last.steps]
    if bool(skipped) == bool(added):
        return ""
    learns, qual = (skipped or added)[0]
    other = given if skipped else last
    if learns:
        if any(i.kind == "statistic" and i.learns == learns for i in other.total()):
            return ""
    elif other.steps or not _raw(other, last if skipped else given):
        return ""
    if skipped:
        return f"the training rows went through `{_last(qual)}`, the scored rows did not"
    return f"the scored rows went through `{_last(qual)}`, the training rows did not"


def _last(qual: str) -> str:
    return qual.rsplit(".", 1)[-1]


def _raw(data: Data, changed: Data) -> bool:
    """Whether one side is just what the other side was before its one step, rows apart."""
    return bool(_whole(data.vn) == _whole(changed.vn, changed.steps[-1][1]))


def _whole(vn: Any, step: str = "") -> Any:
    """What a part was cut from, and before `step`."""
    for _ in range(12):
        if not isinstance(vn, tuple) or len(vn) < 2:
            break
        if vn[0] == "slice":
            vn = vn[1]
        elif vn[0] == "side":
            vn = vn[-1]
        elif step and vn[0] == step:
            vn, step = vn[1], ""
        else:
            break
    return vn


# ---- metrics that do not suit the labels ------------------------------------------------------------

#: Generators and data sets whose label is a number, not a class.
NUMBERS = frozenset(
    "load_diabetes fetch_california_housing load_boston make_regression make_friedman1 make_friedman2 "
    "make_friedman3 make_sparse_uncorrelated load_linnerud".split()
)

CLASS_METRICS = frozenset(
    "accuracy_score f1_score precision_score recall_score classification_report".split()
)

NUMBER_METRICS = frozenset(
    "r2_score mean_squared_error root_mean_squared_error mean_absolute_percentage_error "
    "explained_variance_score mean_squared_log_error".split()
)


#: What cross-validation calls them.
NUMBER_SCORERS = {
    "r2": "r2_score",
    "explained_variance": "explained_variance_score",
    "neg_mean_squared_error": "mean_squared_error",
    "neg_root_mean_squared_error": "root_mean_squared_error",
    "neg_mean_absolute_percentage_error": "mean_absolute_percentage_error",
}


def _mismatch(audit: Any) -> None:
    scores = [
        s
        for s in audit.scores
        if s.preds and not s.hidden and not s.search and s.returns not in ("importance", "history")
    ]
    for score in scores:
        pred = next(iter(score.preds))
        metric = _last(score.metric)
        task = _task(audit, pred)
        event = audit.trace.events[pred.event] if pred.event < len(audit.trace.events) else None
        asked = (
            isinstance(event.node, t.Call) and _last(str(event.node.func.text)) if event is not None else ""
        )
        scoring = audit.event(score.event).data.get("scoring") if score.cv is not None else None
        if isinstance(scoring, Num) and scoring.const in NUMBER_SCORERS:
            metric, asked = NUMBER_SCORERS[scoring.const], "predict"
        how, level = "", YES
        amounts = metric in NUMBER_METRICS and task == "classifier" and asked == "predict"
        if amounts and (level := _nominal(audit, score)) > UNKNOWN:
            how = f"`{metric}` takes the class numbers that `{pred.model}` predicts for amounts"
        elif metric in CLASS_METRICS and task == "regressor" and asked == "predict" and _amounts(pred, score):
            how = f"`{metric}` asks whether the amounts that `{pred.model}` predicts are met exactly"
        if how:
            hit = audit.hit("mismatch", audit.event(score.event), level, score, pred, None)
            hit.extra["how"] = how
    _accuracy_alone(audit, scores)


def _task(audit: Any, pred: Pred) -> str:
    from leaklint.provenance.targets import _task as task_of

    return task_of(audit.interp.objects.get(pred.model_id))


def _plain(score: ScoreEvent, pred: Pred) -> bool:
    """Whether the label is what the data set came with, not something made from it."""
    cols = score.labels if score.labels is not None else pred.labels
    return cols is not None and all(c.name == "target" and not c.parents for c in cols.all())


def _amounts(pred: Pred, score: ScoreEvent) -> bool:
    return bool(_made_by(pred) & NUMBERS) and _plain(score, pred)


def _made_by(pred: Pred) -> set[str]:
    out: set[str] = set()
    for atom in pred.rows.atoms:
        key = atom.uni.key
        if isinstance(key, tuple) and len(key) > 1:
            out |= {_last(str(part)) for part in key[:2] if isinstance(part, str)}
        out.add(_last(str(atom.uni.name)))
    return out


#: Data sets whose classes have no order.
NOMINAL = frozenset("load_wine load_iris load_breast_cancer fetch_20newsgroups make_blobs".split())


def _nominal(audit: Any, score: ScoreEvent) -> int:
    """Whether the classes have no order: `YES` where the data set is known, `LIKELY` for coded names."""
    pred = next(iter(score.preds))
    if _made_by(pred) & NOMINAL and _plain(score, pred):
        return YES
    cols = score.labels if score.labels is not None else pred.labels
    if cols is None or len(cols.known) != 1 or cols.rest or cols.blob:
        return UNKNOWN
    return LIKELY if _with_origins(cols) & _coded(audit) else UNKNOWN


def _coded(audit: Any) -> set[int]:
    """Columns whose values were numbered as they came, or by the alphabet."""
    out: set[int] = set()
    for event in audit.trace.events:
        data = event.data.get("data")
        if event.learns == "label-encoder" and event.kind in ("fit", "code") and isinstance(data, Data):
            if data.cols is not None and len(data.cols.known) == 1 and not data.cols.rest:
                (col,) = data.cols.known.values()
                if not col.num:
                    out |= _with_origins(data.cols)
    return out


def _accuracy_alone(audit: Any, scores: list[ScoreEvent]) -> None:
    """Accuracy as the only metric, where the notebook itself says how rare a class is."""
    rare = [s for s in scores if any(a.uni.extra.get("rare") for p in s.preds for a in p.rows.atoms)]
    if not rare or len(rare) != len(scores):
        return
    for score in rare:
        metric = _last(score.metric)
        if metric not in ("accuracy_score", "score") or score.cv is not None:
            return
        if any(_task(audit, p) != "classifier" for p in score.preds):
            return
    first = rare[0]
    pred = next(iter(first.preds))
    share = next(a.uni.extra["rare"] for a in pred.rows.atoms if a.uni.extra.get("rare"))
    hit = audit.hit("mismatch", audit.event(first.event), YES, first, pred, None)
    hit.extra["how"] = (
        f"accuracy is the only metric, and saying the common class always is right in {share:.0%}"
    )


# ---- chosen by one metric, reported by another ------------------------------------------------------


def _other_metric(audit: Any) -> None:
    groups: dict[int, tuple[Event, list[ScoreEvent]]] = {}
    for score in audit.scores:
        if score.search or score.cv is not None or score.hidden or score.returns == "importance":
            continue
        for pred in score.preds:
            if audit.in_training(pred, pred.rows) > UNKNOWN:
                continue
            for one in pred.learned:
                if one.kind == "selection" and one.event < score.event:
                    groups.setdefault(one.event, (audit.event(one.event), []))[1].append(score)
    wanted = audit.roles.get("metric")
    for event, scores in groups.values():
        by = _chosen_by(audit, event)
        told = {_metric(s.metric) for s in scores}
        if not by or None in told or by in told or any(s.returns not in ("number", "report") for s in scores):
            continue
        if told & {"report", "matrix"}:
            continue
        first = min(scores, key=lambda s: s.event)
        hit = audit.hit("other-metric", audit.event(first.event), YES, first, next(iter(first.preds)), None)
        hit.extra.update(how=by, column=" and ".join(sorted(f"`{x}`" for x in told if x)))
        if isinstance(wanted, str) and _metric(wanted) != by:
            hit.severity = "warning"


def _chosen_by(audit: Any, event: Event) -> str | None:
    """The metric by which a choice was made, where it is known."""
    if event.what == "search" and "scoring" in event.data:
        scoring = event.data["scoring"]
        if isinstance(scoring, Num) and isinstance(scoring.const, str):
            return _metric(scoring.const)
        return None
    names: set[str | None] = set()
    for index in event.data.get("scores") or ():
        score = audit.trace.scores[index]
        scoring = audit.event(score.event).data.get("scoring")
        known = isinstance(scoring, Num) and isinstance(scoring.const, str)
        names.add(_metric(scoring.const if known else "" if score.cv is not None else score.metric))
    return names.pop() if len(names) == 1 else None


_KNOWN = frozenset(
    "accuracy balanced_accuracy f1 precision recall roc_auc average_precision log_loss brier matthews_corrcoef "
    "r2 mean_squared_error mean_absolute_error median_absolute_error max_error explained_variance "
    "mean_absolute_percentage_error report matrix".split()
)

_SAME = {
    "neg_log_loss": "log_loss",
    "brier_score_loss": "brier",
    "classification_report": "report",
    "confusion_matrix": "matrix",
    "multilabel_confusion_matrix": "matrix",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "rmse": "mean_squared_error",
    "root_mean_squared_error": "mean_squared_error",
    "auc": "roc_auc",
}


def _metric(name: str) -> str | None:
    """A metric by one name, however it is spelled; None where nobody knows."""
    if not name:
        return None
    text = _last(name).removeprefix("neg_").lower()
    for end in ("_score", "_macro", "_micro", "_weighted", "_samples", "_ovr", "_ovo"):
        text = text.removesuffix(end)
    text = _SAME.get(text, text)
    return text if text in _KNOWN else None
