"""What the audit found, as findings and verdicts in the user's words and places."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from leaklint.model import (
    Elsewhere,
    FileError,
    Finding,
    Note,
    NotFollowed,
    Place,
    Related,
    Result,
    Score,
    in_a_line,
    page_of,
)
from leaklint.provenance.audit import Audit, Hit
from leaklint.provenance.rows import YES, Atom, Rows, origins
from leaklint.provenance.trace import Event, ScoreEvent

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.engine import Evidence, Run
    from leaklint.rules.base import Rule


def audited(run: Run, config: Config | None) -> Audit:
    """Hold what happened against the rules, with what the configuration says of columns and files."""
    if config is None:
        return Audit(run.interp.trace, run.interp)
    guarded = _guard(config, run.notebook.path) if config.golden else None
    return Audit(run.interp.trace, run.interp, config.roles, guarded)


def _guard(config: Config, notebook: str) -> Callable[[str], str | None]:
    """Which guarded file a path in a notebook means: from its own folder, or from the project's."""
    from leaklint.config import path_matches

    folders = [os.path.dirname(os.path.abspath(notebook)), str(config.root or os.getcwd())]

    def guarded(path: str) -> str | None:
        for name in config.golden:
            if any(path_matches(os.path.join(folder, path), name, config.root) for folder in folders):
                return name
        return None

    return guarded


class Report:
    """Turns the hits of an audit into findings, and its scores into verdicts."""

    def __init__(self, run: Run, audit: Audit, config: Config | None) -> None:
        self.run = run
        self.audit = audit
        self.config = config
        self.notebook = run.notebook
        self.path = run.notebook.path
        self.prints: dict[str, int] = {}
        self.score_index: dict[int, int] = {}
        self.elsewheres: dict[tuple[str, Place], str] = {}  # calls not followed in other files
        self.made: list[Finding] = []
        self.told: list[tuple[Hit, Finding]] = []  # what each finding was made from, where that is one fault
        self.evidence: Evidence | None = None
        self.drawn: list[list[ScoreEvent]] = []  # for each score of the result what it stands for
        audit.report = self

    def build(self, result: Result) -> Result:
        from leaklint import rules

        made: list[tuple[Hit | None, Finding]] = []
        for what, error in self.audit.failed.items():
            message = (
                f"leaklint failed on a part of this file ({what}: {in_a_line(error)}) and checked the rest; "
                "this is a bug, LEAKLINT_DEBUG=1 shows where"
            )
            result.errors.append(FileError(message, self.path, "internal-error"))
        # Importing all rules costs as much as a small notebook.
        for code in rules.telling({hit.topic for hit in self.audit.hits} | self.questions()):
            rule = rules.load(code)
            if type(rule).check is _base_check() and rule.topics:
                for hits in self.by_statement(self.audit.of(*rule.topics)):
                    made.append((hits[0], self.finding(rule, hits[0], hits[1:])))
            elif type(rule).check is not _base_check():
                self.made = [f for _, f in made]
                made += [(None, finding) for finding in self._asked(result, rule)]
        self.told = [(hit, finding) for hit, finding in made if hit is not None]
        if self.evidence is not None:
            self.evidence.judge(self, self.told)
        self._scores(result, [(h, f) for h, f in made if f.verdict != "withdrawn"])
        for index, row, text in self.run.broken:
            self._broken(result, rules.load("LK903"), index, row, text)
        result.findings += [f for _, f in made]
        for one in result.findings:
            one.path = self.path
        if any(score.verdict == "not-followed" for score in result.scores):
            self._not_followed(result, rules.load("LK905"))
        result.findings.sort(key=rank)
        from leaklint.coverage import notes

        result.notes += notes(self)
        if not result.scores:
            result.notes.append(Note("nothing is scored yet", self.path, kind="nothing-scored"))
        return result

    def _asked(self, result: Result, rule: Rule) -> list[Finding]:
        """What a rule of its own kind finds; one of another package may fail, and the others still speak."""
        from leaklint import rules

        if rule.code in rules.registry():
            return list(rule.check(self.audit))
        try:
            return list(rule.check(self.audit))
        except Exception as error:
            if os.environ.get("LEAKLINT_DEBUG"):
                raise
            message = f"the rule {rule.code} of a plugin failed on this file: {in_a_line(error)}"
            result.errors.append(FileError(message, self.path, "internal-error"))
            return []

    def questions(self) -> set[str]:
        """What to ask about the notebook as a whole, as the rules that know the answer name it."""
        if self.notebook.format != "ipynb":
            return set()
        asked = {"absent-name"} if self.run.interp.absent else set()
        counts = [c.execution_count for c in self.notebook.cells if c.kind == "code" and c.execution_count]
        if counts != sorted(counts) and self.run.order == "document" and self.audit.scores:
            asked.add("cell-order")
        return asked

    def by_statement(self, hits: list[Hit]) -> list[list[Hit]]:
        """Hits of one rule at one statement are one fault: `mu, sd = x.mean(), x.std()`."""
        groups: dict[tuple[Any, ...], list[Hit]] = {}
        # The audit walks over sets: what comes first there is chance.
        for hit in sorted(hits, key=lambda hit: hit.cause.index):
            node = self.audit.site(hit)
            where = (node.cell, node.row) if node is not None else (None, hit.cause.index)
            groups.setdefault((hit.topic, hit.unscored, *where), []).append(hit)
        for first, *others in groups.values():
            for other in others:
                first.scores += [s for s in other.scores if s not in first.scores]
                first.level = max(first.level, other.level)
                if first.severity is not None:
                    first.severity = other.severity
        return list(groups.values())

    def other_order(self) -> list[Finding]:
        """The warnings and errors of the notebook with its cells in the order in which they were run."""
        from leaklint import rules
        from leaklint.provenance.rows import kept

        with kept():
            assert self.run.elsewhere is not None
            run = self.run.elsewhere(self.notebook)
            other = Report(run, audited(run, self.config), self.config)
            out: list[Finding] = []
            for code in rules.registry():
                rule = rules.load(code)
                for hits in other.by_statement(other.audit.of(*rule.topics)) if rule.topics else ():
                    out.append(other.finding(rule, hits[0], hits[1:]))
        return [f for f in out if f.severity != "info"]

    def note(self, rule: Rule, message: str, place: Place, key: str) -> Finding:
        """A finding about the notebook as a whole; `key` tells it from others of its rule."""
        severity = rule.severity
        if self.config is not None:
            severity = self.config.severity_of(rule.code, severity)
        finding = Finding(
            rule.code,
            rule.name,
            rule.family,
            severity,
            message,
            place,
            "likely",
            rule.effect,
            advice=rule.advice,
            url=rule.url or page_of(rule.code),
            path=self.path,
        )
        raw = f"{rule.code}|{key}"
        finding.fingerprint = hashlib.blake2b(raw.encode(), digest_size=8).hexdigest()
        return finding

    # ---- places --------------------------------------------------------------------------------

    def place(self, node: Any, stack: tuple[Any, ...] = ()) -> Place:
        """The place of a node; of one in another file, the place in the notebook that led to it."""
        if node is not None and node.cell < 0:
            node = next((call for call in reversed(stack) if call.cell >= 0), None)
        if node is None:
            return self._at(0, 0, 0, 0, 0)
        row, column, end_row, end_column = node.span
        return self._at(node.cell, row, column, end_row, end_column)

    def at(self, cell: int, row: int) -> Place:
        """The place of a row (from 0) of a cell of the notebook."""
        return self._at(cell, row, 0, row, 0)

    def elsewhere(self, node: Any) -> str:
        """The file and line of a node that is not in the notebook; "" for one that is."""
        project = self.run.interp.project
        if node is None or node.cell >= 0 or project is None:
            return ""
        return project.words(node.cell, node.row)

    def step(self, index: int, message: str, role: str, node: Any) -> Related:
        """A place on the way; `index` is that of the event it belongs to."""
        there = self.elsewhere(node)
        if not there:
            return Related(message, self.place(node), role)
        events = self.audit.trace.events
        stack = events[index].stack if index < len(events) else ()
        return Related(f"{message.removesuffix(' here')} in {there}", self.place(node, stack), role)

    def _at(self, cell: int, row: int, column: int, end_row: int, end_column: int) -> Place:
        script = self.notebook.format == "script"
        source = self.notebook.cell_at(cell)
        return Place(
            None if script else cell,
            row + 1,
            column + 1,
            end_row + 1,
            end_column + 1,
            source.id if source is not None else None,
            source.execution_count if source is not None else None,
            self.notebook.physical_line(cell, row + 1),
        )

    def where(self, event: Event | ScoreEvent | None) -> str:
        if event is None or event.node is None:
            return "the notebook"
        if event.node.cell < 0:
            return self.elsewhere(event.node)
        if self.notebook.format == "script":
            return f"line {event.node.row + 1}"
        return f"cell {event.node.cell + 1}"

    # ---- words ---------------------------------------------------------------------------------

    def data_name(self, rows: Rows) -> str:
        """A data set in the user's words."""
        names: list[str] = []
        for atom in rows.atoms:
            uni = atom.uni
            seen = 0
            while not uni.name and uni.origin is not None and uni.origin.atoms and seen < 5:
                uni = uni.origin.atoms[0].uni
                seen += 1
            if uni.name and uni.name not in names:
                names.append(uni.name)
        return " and ".join(f"`{n}`" for n in names[:3]) or "the data"

    def extent(self, rows: Rows) -> str:
        """Which rows of it, in the notebook's own name where it has one: all, or a part."""
        if len(rows.atoms) > 1:
            return f"several parts of {self.data_name(rows)}"
        if not any(lit[0] not in ("sub", "opaque") for atom in rows.atoms for lit in atom.lits):
            return f"all rows of {self.data_name(rows)}"
        name = self.run.interp.row_names.get(rows)
        return f"`{name}`" if name is not None else f"a part of {self.data_name(rows)}"

    def source(self, rows: Rows) -> str:
        """Where rows come from: all rows of a data set, or a part of it and where that was cut."""
        whole = self.data_name(rows)
        for atom in rows.atoms:
            for lit in atom.lits:
                event = self.audit._split_event(lit)
                if event is not None and event.node is not None:
                    return f"a part of {whole}, split in {self.where(event)}"
        return self.extent(rows)

    def held(self, hit: Hit, split: Event | None) -> str:
        """The scored rows in the user's words."""
        name = self.run.interp.row_names.get(hit.pred.rows) if hit.pred is not None else None
        place = f", split in {self.where(split)}," if split is not None else ""
        if name is not None and name not in self.data_name(hit.rows):
            return f"`{name}`{place}"
        return f"the part that {self.where(split)} holds out" if split is not None else "the held-out part"

    def words(self, hit: Hit) -> dict[str, str]:
        score = hit.scores[0] if hit.scores else None
        pred = hit.pred
        split = hit.extra.get("split") or (self.audit.split_of(pred) if pred is not None else None)
        held = self.held(hit, split)
        looked = hit.extra.get("looked") or []
        return {
            "what": hit.cause.what if hit.cause.what not in ("", "unknown") else "this step",
            "s": "s",  # the ending of a verb after `what`
            "cause": self.where(hit.cause),
            "rows": self.extent(hit.rows),
            "data": self.data_name(hit.rows),
            "split": self.where(split),
            "held": held,
            "metric": score.metric if score is not None else "the score",
            "score": f"`{score.metric}` in {self.where(score)}" if score is not None else "any score",
            "model": pred.model if pred is not None else "the model",
            "looks": str(len(looked)),
            "key": str(hit.extra.get("key", "entity")),
            "fit": self.where(hit.extra.get("fit")),
            "label": hit.extra.get("label") or "the label",
            "column": hit.extra.get("column") or "a column",
            "how": hit.extra.get("how") or "",
        }

    def finding(self, rule: Rule, hit: Hit, more: Sequence[Hit] = ()) -> Finding:
        severity = hit.severity or rule.severity
        if self.config is not None:
            # As it will be shown: a verdict must not rest on another severity than the reader sees.
            severity = self.config.severity_of(rule.code, severity)  # type: ignore[arg-type]
        if self.run.interp.uncalled <= hit.cause.index or (
            hit.scores and all(self.run.interp.uncalled <= s.event for s in hit.scores)
        ):
            severity = "info"  # in a function that this notebook never calls
        confidence = "certain" if hit.level == YES else "likely"
        if confidence == "likely" and severity == "error":
            severity = "warning"
        template = getattr(rule, "message", "") or rule.advice
        if hit.unscored:
            severity = {"error": "warning", "warning": "info"}.get(severity, severity)
            template = getattr(rule, "unscored", "") or template
        words = self.words(hit)
        names = list(dict.fromkeys(h.cause.what for h in (hit, *more) if h.cause.what))
        if len(names) > 1:
            words["s"] = ""
            words["what"] = "`, `".join(names[:-1]) + "` and `" + names[-1]
        message = template.format_map(_Words(words))
        site = self.audit.site(hit)
        there = self.elsewhere(hit.cause.node)
        if there and there not in message:
            message = f"{message} ({there})"
        finding = Finding(
            rule.code,
            rule.name,
            rule.family,
            severity,  # type: ignore[arg-type]
            message,
            self.place(site, hit.cause.stack),
            confidence,  # type: ignore[arg-type]
            rule.effect,
            advice=rule.advice,
            url=rule.url or page_of(rule.code),
            path=self.path,
        )
        stations = self.stations(hit)
        finding.related = [self.step(*station) for station in stations]
        finding.elsewhere = self.abroad([hit, *more], stations)
        finding.fingerprint = self.fingerprint(rule.code, hit)
        return finding

    def abroad(self, hits: Sequence[Hit], stations: Sequence[tuple[int, str, str, Any]]) -> list[Elsewhere]:
        """The places in other files that the way goes through, those where the fault is made first."""
        project = self.run.interp.project
        if project is None:
            return []
        events = self.audit.trace.events
        found: dict[tuple[str, int | None, int, int], Elsewhere] = {}

        def add(node: Any, own: bool) -> None:
            origin = project.origin(node.cell) if node is not None else None
            if origin is None:
                return
            module, index = origin
            row, _, end_row, _ = node.span
            cell = None if module.notebook.format == "script" else index
            key = (project.shown(module.path), cell, row + 1, end_row + 1)
            if key not in found:
                line = module.notebook.physical_line(index, row + 1) or row + 1
                found[key] = Elsewhere(*key, own, line)

        for hit in hits:
            for node in (self.audit.site(hit), hit.cause.node, *reversed(hit.cause.stack)):
                add(node, True)
        for index, _, _, node in stations:
            add(node, False)
            for call in events[index].stack if index < len(events) else ():
                add(call, False)
        return list(found.values())

    def stations(self, hit: Hit) -> list[tuple[int, str, str, Any]]:
        """The way of the data: where it came from, the fit, the split, the score; each as `step` takes it."""
        steps: list[tuple[int, str, str, Any]] = []
        for atom in hit.rows.atoms[:2]:
            uni = atom.uni
            hops = 0
            while uni is not None and hops < 4:
                if uni.event >= 0:
                    event = self.audit.event(uni.event)
                    word = {"load": "loaded here", "generate": "made here"}.get(event.kind, "made here")
                    if event.node is not None:
                        steps.append(
                            (
                                event.index,
                                f"{self.data_name(Rows((Atom(uni),)))} {word}",
                                "load" if not uni.made else "resample",
                                event.node,
                            )
                        )
                uni = uni.origin.atoms[0].uni if uni.origin is not None and uni.origin.atoms else None  # type: ignore[assignment]
                hops += 1
        pred = hit.pred
        cause = hit.cause
        for atom in pred.rows.atoms if pred is not None else ():
            for lit in atom.lits:
                if lit[0] == "pos":
                    for uni in lit[1][0].universes:
                        if uni.event >= 0 and self.audit.event(uni.event).kind == "shuffle":
                            steps.append(
                                (uni.event, "shuffled here", "split", self.audit.event(uni.event).node)
                            )
        if self.audit.site(hit) is not cause.node and cause.node is not None:
            steps.append(
                (
                    cause.index,
                    f"`{cause.what}` here",
                    cause.kind if cause.kind in ("fit", "score") else "use",
                    cause.node,
                )
            )
        for call in cause.stack[-2:]:
            steps.append((cause.index, "called here", "use", call))
        if pred is not None:
            split = hit.extra.get("split") or self.audit.split_of(pred)
            if split is not None and split.node is not None:
                steps.append((split.index, "split here", "split", split.node))
            for one in self.audit.fits(pred)[:2]:
                event = self.audit.event(one.event)
                if event.node is not None and event is not cause:
                    steps.append((event.index, f"`{event.what}` fitted here", "fit", event.node))
        elif hit.extra.get("split") is not None:
            split = hit.extra["split"]
            steps.append((split.index, "split here", "split", split.node))
        for name in ("windows", "fit"):
            made = hit.extra.get(name)
            if made is not None and made.node is not None:
                steps.append(
                    (
                        made.index,
                        {"windows": "windows cut here", "fit": "fitted here"}[name],
                        "fit",
                        made.node,
                    )
                )
        for looked in (hit.extra.get("looked") or [])[:4]:
            steps.append((looked.event, f"`{looked.metric}` looked at here", "score", looked.node))
        for score in hit.scores[:4]:
            if score.node is not None:
                steps.append((score.event, f"`{score.metric}` computed here", "score", score.node))
                for call in score.stack[-1:]:
                    steps.append((score.event, "called here", "use", call))
        reported = hit.extra.get("reported")
        if reported is not None:
            steps.append((10**9, "reported here", "score", reported))
        out: list[tuple[int, str, str, Any]] = []
        seen: set[tuple[Any, Any, str]] = set()
        for index, message, role, node in sorted(steps, key=lambda s: s[0]):
            if node is None or (node.cell, node.span, role) in seen:
                continue
            seen.add((node.cell, node.span, role))
            out.append((index, message, role, node))
        return out[:10]

    def fingerprint(self, code: str, hit: Hit) -> str:
        text = " ".join(hit.cause.node.text.split()) if hit.cause.node is not None else hit.cause.what
        scores = ",".join(sorted({s.metric for s in hit.scores}))
        raw = f"{code}|{text}|{hit.topic}|{self.data_name(hit.rows)}|{scores}"
        count = self.prints.get(raw, 0)
        self.prints[raw] = count + 1
        return hashlib.blake2b(f"{raw}|{count}".encode(), digest_size=8).hexdigest()

    # ---- scores --------------------------------------------------------------------------------

    def _scores(self, result: Result, made: list[tuple[Hit | None, Finding]]) -> None:
        audit = self.audit
        groups: dict[tuple[int, Any], list[ScoreEvent]] = {}
        for score in audit.scores:
            if score.hidden or score.returns == "importance":
                continue
            if score.search and not score.shown:
                continue
            groups.setdefault((id(score.node), score.stack[:1]), []).append(score)
        looks: dict[Rows, set[Any]] = {}
        for score in audit.scores:
            for pred in score.preds:
                looks.setdefault(pred.rows, set()).add(
                    (pred.model_id, frozenset(i.event for i in audit.fits(pred)))
                )
        for scores in groups.values():
            first = scores[0]
            ids = {s.id for s in scores}
            spoiled = [(h, f) for h, f in made if h is not None and any(s.id in ids for s in h.scores)]
            severities = {f.severity for _, f in spoiled}
            unfollowed: dict[tuple[int, ...], Event] = {}
            for s in scores:
                for event in audit.unfollowed(s):
                    unfollowed[id(event.node), *map(id, event.stack)] = event
            unknown = self._undefined(scores)
            verdict = "trusted"
            if "error" in severities:
                verdict = "broken"
            elif "warning" in severities:
                verdict = "doubtful"
            elif unfollowed or unknown or audit.failed or not any(s.preds for s in scores):
                verdict = "not-followed"
            rows = first.rows
            entry = Score(
                first.metric,
                self.place(first.node, first.stack),
                self.rows_in_words(first),
                verdict,  # type: ignore[arg-type]
                self.path,
                [f.fingerprint for _, f in spoiled],
                max((len(looks.get(p.rows, ())) for p in first.preds), default=1),
                [*(self.not_followed(e) for e in unfollowed.values()), *unknown],
            )
            del rows
            index = len(result.scores)
            result.scores.append(entry)
            self.drawn.append(scores)
            for _, finding in spoiled:
                finding.scores.append(index)

    def _undefined(self, scores: list[ScoreEvent]) -> list[NotFollowed]:
        """The names that no cell defines and that the rows of these scores come from: nobody knows their way."""
        interp = self.run.interp
        places = {name: node for name, node, at in reversed(interp.absent) if at < interp.uncalled}
        names = {
            uni: name
            for name, data in interp.missing.items()
            if name in places and name not in interp.given
            for uni in data.rows.universes
        }
        if not names:
            return []
        found: dict[str, None] = {}
        for score in scores:
            for pred in score.preds:
                for rows in (pred.rows, *(one.rows for one in self.audit.fits(pred))):
                    found.update(dict.fromkeys(names[u] for u in origins(rows).universes if u in names))
        return [NotFollowed(f"{name} (no cell defines it)", self.place(places[name])) for name in found]

    def not_followed(self, event: Event) -> NotFollowed:
        one = NotFollowed(event.what, self.place(event.node, event.stack))
        there = self.elsewhere(event.node)
        if there:
            self.elsewheres[(one.call, one.place)] = f" in {there}"
        return one

    def rows_in_words(self, score: ScoreEvent) -> str:
        if not score.rows:
            return "rows that were not followed"
        name = self.data_name(score.rows)
        if score.cv is not None:
            return f"the folds of {name}"
        pred = next(iter(score.preds), None)
        split = self.audit.split_of(pred) if pred is not None else None
        if split is not None:
            return f"held-out part of {name}, split in {self.where(split)}"
        if pred is not None and self.audit.in_training(pred, pred.rows) == YES:
            return f"rows of {name} that the model was fitted on"
        return self.extent(score.rows)

    def _not_followed(self, result: Result, rule: Rule) -> None:
        calls: dict[tuple[str, Any], tuple[NotFollowed, list[int]]] = {}
        for index, score in enumerate(result.scores):
            if score.verdict != "not-followed":
                continue
            for one in score.not_followed:
                calls.setdefault((one.call, one.place), (one, []))[1].append(index)
        for (call, place), (_, indices) in calls.items():
            if place.row == 0:
                continue
            names = ", ".join(sorted({f"`{result.scores[i].metric}`" for i in indices})[:3])
            finding = Finding(
                rule.code,
                rule.name,
                rule.family,
                rule.severity,
                f"`{call}`{self.elsewheres.get((call, place), '')} could not be followed, "
                f"so {names} could not be checked",
                place,
                effect=rule.effect,
                advice=rule.advice,
                url=rule.url or page_of(rule.code),
                path=self.path,
            )
            finding.scores = list(indices)
            finding.fingerprint = hashlib.blake2b(f"{rule.code}|{call}".encode(), digest_size=8).hexdigest()
            result.findings.append(finding)

    def _broken(self, result: Result, rule: Rule, cell: int, row: int, text: str) -> None:
        short = text if len(text) <= 60 else text[:57] + "..."
        width = max(1, len(text))
        finding = Finding(
            rule.code,
            rule.name,
            rule.family,
            rule.severity,
            f"not Python, left out: `{short}`",
            self._at(cell, row, 0, row, width),
            effect=rule.effect,
            advice=rule.advice,
            url=rule.url or page_of(rule.code),
            path=self.path,
        )
        finding.fingerprint = hashlib.blake2b(f"{rule.code}|{text}".encode(), digest_size=8).hexdigest()
        result.findings.append(finding)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _base_check() -> Callable[..., Any]:
    from leaklint.rules.base import Rule

    return Rule.check


_EFFECT = {"large": 0, "moderate": 1, "small": 2}
_VERDICT = {"confirmed": 0, "static": 1, "withdrawn": 2}
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


def rank(finding: Finding) -> tuple[Any, ...]:
    """The order in which findings are told: by effect, certainty and place; remarks last."""
    place = finding.place
    return (
        _SEVERITY[finding.severity] == 2,
        _EFFECT[finding.effect],
        _VERDICT[finding.verdict],
        finding.confidence != "certain",
        place.cell_index if place.cell_index is not None else 0,
        place.row,
        place.column,
        finding.code,
    )
