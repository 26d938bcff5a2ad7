"""The data of a kernel checked by itself: which tables are training and held-out rows, the code says.

What the checks of data find becomes a finding of the notebook: it stands where the rows were parted, and spoils
the scores that were computed on the held-out table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from leaklint.live.join import Evidence, Table
from leaklint.live.parts import Budget, OutOfTimeError
from leaklint.model import Finding, Note, Place, Result
from leaklint.provenance.rows import NO, overlap

if TYPE_CHECKING:
    from leaklint.live.checks import Scored
    from leaklint.provenance.trace import ScoreEvent

#: So many pairs of tables are looked at after a run; the latest are.
MOST_PAIRS = 4


@dataclass(slots=True)
class Pair:
    """A training and a held-out table of the same split, with their labels where these are apart."""

    train: Table
    test: Table
    labels: tuple[Table, Table] | None = None
    target: str | None = None  # the label's column, where it is part of the tables


def pairs(evidence: Evidence) -> Iterator[Pair]:
    """Find the held-out tables, each with the training table that it was parted from; the latest first."""
    tables = list(evidence.tables.values())
    labels = [one for one in tables if one.role == "label" and one.data is not None]
    report = evidence.report
    named: set[Any] = set()
    if report is not None:
        for score in report.audit.scores:
            if score.labels is not None:
                named |= {col.name for col in score.labels.all() if isinstance(col.name, str)}
    for test in reversed(tables):
        if test.role not in ("test", "validation") or test.data is None or not test.held.columns:
            continue
        near = [
            one
            for one in tables
            if one.role == "train"
            and one.data is not None
            and one.held.columns == test.held.columns
            and one.data.rows.universes & test.data.rows.universes
            and overlap(one.data.rows, test.data.rows) == NO
        ]
        # Of a scaled and an unscaled pair each goes with its own kind.
        near.sort(key=lambda one: (one.held.kind != test.held.kind, abs(one.held.run - test.held.run)))
        if not near:
            continue
        train = near[0]
        mine = _labels_of(train, labels), _labels_of(test, labels)
        both = (mine[0], mine[1]) if mine[0] is not None and mine[1] is not None else None
        known = test.data.cols.known if test.data.cols is not None else {}
        target = next((name for name in sorted(named) if name in known), None) if both is None else None
        yield Pair(train, test, both, target)


def _labels_of(table: Table, labels: list[Table]) -> Table | None:
    assert table.data is not None
    for one in labels:
        if one.data is not None and one.data.rows == table.data.rows and one.held.rows == table.held.rows:
            return one
    return None


def add(
    evidence: Evidence,
    result: Result,
    names: Mapping[str, Any],
    *,
    exact: bool = False,
    seconds: float | None = None,
) -> None:
    """Check the data behind the scores, and add what is found to the result of the code.

    Parameters
    ----------
    evidence : Evidence
        What is there, and what the code says of it.
    result : Result
        Gets the findings; scores on rows that they speak of lose their verdict.
    names : mapping
        The namespace, to read the values of scores in.
    exact : bool
        Look at all rows instead of samples.
    seconds : float, optional
        How much CPU it may take.
    """
    report = evidence.report
    if report is None or not evidence.tables:
        return
    from leaklint.live.checks import rules_of_data

    rules_of_data()  # imported before the time runs
    budget = Budget(seconds)
    seen: set[tuple[str, str]] = set()
    found: list[tuple[Finding, Pair]] = []
    for count, pair in enumerate(pairs(evidence)):
        if count >= MOST_PAIRS and not exact:
            break
        try:
            for finding in _look(evidence, pair, names, exact, budget):
                # The same fault of a table and of its scaled copy is one.
                key = (finding.code, finding.message.partition("`")[0] + str(sorted(finding.scores)))
                if key not in seen:
                    seen.add(key)
                    found.append((finding, pair))
        except Exception as error:
            told = f"{type(error).__name__} while the data was checked; the findings of the code are not affected"
            result.notes.append(Note(told, report.path, kind="bounded"))
    if found:
        _enter(evidence, result, found)


def _look(
    evidence: Evidence, pair: Pair, names: Mapping[str, Any], exact: bool, budget: Budget
) -> list[Finding]:
    from leaklint.live.checks import examine

    report = evidence.report
    assert report is not None
    held = [pair.train.held, pair.test.held, *(one.held for one in pair.labels or ())]
    objects = [one.obj for one in held]
    if any(one is None for one in objects):
        return []
    scores = _scores(evidence, pair, names)
    config = report.config
    roles = config.roles if config is not None else {}
    target = (objects[2], objects[3]) if pair.labels else pair.target
    key = (
        "data",
        exact,
        tuple(one.token for one in held),
        tuple((s.metric, s.value) for s in scores),
        pair.target,
    )

    def once() -> tuple[list[Finding], bool]:
        examined = examine(
            objects[0],
            objects[1],
            target,
            _column(roles.get("group"), pair),
            _column(roles.get("time"), pair),
            names=(pair.train.name, pair.test.name),
            label_names=(pair.labels[0].name, pair.labels[1].name) if pair.labels else ("", ""),
            tier=2 if exact else 1,
            budget=budget,
            scores=scores,
            config=config,
        )
        return [_judged(evidence, pair, one, examined.evidence) for one in examined.findings], bool(
            examined.put_off
        )

    try:
        budget.check()
    except OutOfTimeError:
        evidence.put_off += 1
        return []
    findings, put_off = evidence.memory.once(key, once)
    if put_off:
        evidence.put_off += 1
    return [replace(one, scores=[]) for one in findings]


def _judged(evidence: Evidence, pair: Pair, finding: Finding, known: dict[str, Any]) -> Finding:
    """A fault of columns that no scored model was given is only a remark."""
    facts = known.get(finding.fingerprint)
    columns = facts.columns if facts is not None else []
    if not columns or finding.severity == "info" or finding.family not in ("target", "data"):
        return finding
    models = [pred.features for score in _events(evidence, pair) for pred in score.preds]
    if not models or any(cols is None for cols in models):
        return finding
    for cols in models:
        assert cols is not None
        for name in columns:
            if cols.blob or name in cols.known or any(rest.has(name) or rest.span for rest in cols.rest):
                return finding
    return replace(finding, severity="info", message=f"{finding.message}; no scored model was given it")


def _column(name: Any, pair: Pair) -> str | None:
    """A configured column, if both tables have it."""
    for one in [name] if isinstance(name, str) else list(name or ()):
        if all(one in getattr(table.held.obj, "columns", ()) for table in (pair.train, pair.test)):
            return str(one)
    return None


def _events(evidence: Evidence, pair: Pair) -> list[ScoreEvent]:
    assert evidence.report is not None
    assert pair.test.data is not None
    rows = pair.test.data.rows
    return [
        score
        for score in evidence.report.audit.scores
        if score.rows == rows or any(pred.rows == rows for pred in score.preds)
    ]


def _scores(evidence: Evidence, pair: Pair, names: Mapping[str, Any]) -> list[Scored]:
    """What was computed on the held-out table, with the number where a name holds it."""
    from leaklint.live.checks import Scored
    from leaklint.live.ledger import Live

    report = evidence.report
    assert report is not None
    live = Live(report.run, names)
    out = []
    for score in _events(evidence, pair):
        values = live.values(frozenset({score.id}))
        text = f"`{score.metric}` in {report.where(score)}"
        out.append(Scored(score.metric, max(values) if values else None, text))
    return out


def _enter(evidence: Evidence, result: Result, found: list[tuple[Finding, Pair]]) -> None:
    from leaklint.config import Config
    from leaklint.findings import rank
    from leaklint.suppress import finish

    report = evidence.report
    assert report is not None
    extra = Result()
    for finding, pair in found:
        finding.place = _place(evidence, pair)
        finding.path = report.path
        ids = {score.id for score in _events(evidence, pair)}
        finding.scores = [
            at for at, events in enumerate(report.drawn) if any(one.id in ids for one in events)
        ]
        extra.findings.append(finding)
    config = report.config if report.config is not None else Config()
    extra = finish(extra, report.notebook, config)
    result.suppressed += extra.suppressed
    for finding in extra.findings:
        if finding.code == "LK904":
            continue  # what silences a finding of the code is not idle
        result.findings.append(finding)
        for at in finding.scores if finding.severity != "info" else ():
            if at < len(result.scores):
                score = result.scores[at]
                score.findings.append(finding.fingerprint)
                if finding.severity == "error":
                    score.verdict = "broken"
                elif score.verdict in ("trusted", "not-followed"):
                    score.verdict = "doubtful"
        for _, pair in found:
            for table in (pair.train, pair.test):
                if f"`{table.name}`" in finding.message and finding.fingerprint not in table.findings:
                    table.findings.append(finding.fingerprint)
    result.findings.sort(key=rank)


def _place(evidence: Evidence, pair: Pair) -> Place:
    """Where the rows were parted; else where they are scored."""
    report = evidence.report
    assert report is not None
    assert pair.test.data is not None
    for atom in pair.test.data.rows.atoms:
        for lit in atom.lits:
            event = report.audit._split_event(lit)
            if event is not None and event.node is not None:
                return report.place(event.node, event.stack)
    events = _events(evidence, pair)
    if events:
        return report.place(events[0].node, events[0].stack)
    return report.at(report.notebook.cells[-1].index if report.notebook.cells else 0, 0)


__all__ = ["Pair", "add", "pairs"]
