"""What the code says and what the objects say, put together.

The interpretation of what the kernel ran knows which name holds which rows and which fit made a finding. The
live namespace has the objects of these names. Where an object proves that it saw the held-out rows, the
finding is confirmed; where it proves that it saw exactly others, the finding is withdrawn; otherwise the
finding stays as it was, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leaklint.live import proofs
from leaklint.live.known import attributes, names_of
from leaklint.live.parts import Budget, OutOfTimeError, Part
from leaklint.live.proofs.base import ENOUGH, Ends, Learned, Mean, Union, Variance
from leaklint.live.scan import Held, Snapshot
from leaklint.provenance.rows import NONE, YES, Rows, overlap, subset
from leaklint.provenance.values import Alt, Data, Inst, Map, Num, Obj, Seq, There, Val

if TYPE_CHECKING:
    from leaklint.findings import Report
    from leaklint.model import Finding
    from leaklint.provenance.audit import Hit

PUT_OFF = "not looked at yet, for want of time; `%leaklint` looks at everything"


@dataclass(slots=True)
class Table:
    """A live table with what the code knows of it."""

    held: Held
    data: Data | None = None  # of the interpretation
    called: list[Data] = field(default_factory=list)  # the same under each of its names
    role: str | None = None  # train | test | validation | features | label
    origin: str = ""
    findings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.held.name


@dataclass(slots=True)
class Fitted:
    """A live estimator with what it saw."""

    held: Held
    cls: str
    saw: str = ""
    verdict: str = "unproved"  # confirmed | right | unproved
    findings: list[str] = field(default_factory=list)


#: A verdict, its words, the names that it speaks of.
Judged = tuple[str, str, tuple[str, ...]]


class Memory:
    """Proofs that need not be made again while nothing that they stand on has changed.

    Those that the last look had no use for are forgotten.
    """

    def __init__(self) -> None:
        self._now: dict[Any, Any] = {}
        self._before: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self._now) + len(self._before)

    def turn(self) -> None:
        """A new look begins."""
        self._before, self._now = self._now, {}

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once."""
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        return self._now[key]

    def clear(self) -> None:
        self._now, self._before = {}, {}


class Evidence:
    """Judges the findings of one lint by one snapshot of the namespace.

    Parameters
    ----------
    snapshot : Snapshot
        What is there.
    budget : Budget
        How long it may take; what does not fit stays unproved and says so.
    memory : Memory, optional
        Of earlier looks.
    """

    def __init__(
        self, snapshot: Snapshot, budget: Budget | None = None, memory: Memory | None = None
    ) -> None:
        self.snapshot = snapshot
        self.budget = budget or Budget()
        self.memory = memory if memory is not None else Memory()
        self.memory.turn()
        self.tables: dict[str, Table] = {}
        self.fitted: dict[str, Fitted] = {}
        self.put_off = 0
        self.given = given(snapshot)
        self.report: Report | None = None
        self._parts: dict[str, Part | None] = {}
        self._objects: dict[str, list[Obj]] = {}

    # -- the two sides, name by name -----------------------------------------------------------------

    def judge(self, report: Report, told: list[tuple[Hit, Finding]]) -> None:
        """Set the verdict of each finding that objects can speak to."""
        self.report = report
        env = report.run.interp.env.vars
        for name, held in self.snapshot.tables.items():
            values = [resolve(env, alias) for alias in held.names]
            called = [one for one in values if isinstance(one, Data)]
            self.tables[name] = Table(held, _plainest(called), called)
        for name, held in self.snapshot.estimators.items():
            self.fitted[name] = Fitted(held, held.kind.rpartition(".")[2])
            value = _first(resolve(env, alias) for alias in held.names)
            # What a name holds after a branch is one of several; the object tells which.
            options = value.options if isinstance(value, Alt) else [value]
            self._objects[name] = [one for one in options if isinstance(one, Obj)]
        self._roles(report)
        for hit, finding in told:
            judged = self._judge(hit, finding)
            if judged is None:
                continue
            verdict, words, names = judged
            finding.evidence = words
            for name in names:
                known = self.tables.get(name) or self.fitted.get(name)
                if known is not None:
                    known.findings.append(finding.fingerprint)
            if verdict == "confirmed":
                finding.verdict = "confirmed"
                finding.message = f"{finding.message}; {words}"
            elif verdict == "withdrawn":
                finding.verdict = "withdrawn"

    def finish(self) -> None:
        """Say of every estimator what it saw; then let go of the tables."""
        try:
            for name, one in self.fitted.items():
                self._explain(name, one)
        finally:
            self._parts.clear()

    def _roles(self, report: Report) -> None:
        held_out: set[Rows] = set()
        fitted: set[Rows] = set()
        labels: set[Any] = set()
        for score in report.audit.scores:
            for pred in score.preds:
                fits = {one.rows for one in report.audit.fits(pred)}
                fitted |= fits
                if fits and report.audit.held_out(score):
                    held_out.add(pred.rows)
            if score.labels is not None:
                labels |= {col.vn for col in score.labels.all()}
        for event in report.audit.trace.events:
            label = event.data.get("label") if event.kind == "fit" else None
            if isinstance(label, Data) and label.cols is not None:
                labels |= {col.vn for col in label.cols.all()}
        for one in self.tables.values():
            data = one.data
            if data is None or not data.rows or data.preds:
                continue
            sides = {lit[3] for atom in data.rows.atoms for lit in atom.lits if lit[0] == "side"}
            mine = {col.vn for col in data.cols.all()} if data.cols is not None else set()
            if one.held.columns == 0 and mine & labels:
                one.role = "label"
            elif sides == {0, 1} and data.rows not in fitted:
                # The held-out part of a training part, or one of the two parts of a held-out part.
                one.role = "validation"
            elif data.rows in held_out or (sides == {1} and data.rows not in fitted):
                one.role = "test"
            elif data.rows in fitted or sides == {0}:
                one.role = "train"
            elif one.held.columns and any(subset(rows, data.rows) for rows in held_out | fitted):
                one.role = "features"
            if sides and len(data.rows.atoms) == 1:
                part = _PARTS.get(one.role or "", "part")
                one.origin = f"{part} of {report.data_name(data.rows)}"
            elif one.role is not None:
                one.origin = report.extent(data.rows)

    def part(self, name: str) -> Part | None:
        """A live table, to be looked at; None if it is gone."""
        if name not in self._parts:
            held = self.snapshot.tables[name]
            obj = held.obj
            self._parts[name] = None if obj is None else Part(held, self.budget, obj)
        return self._parts[name]

    def _with(self, wanted: Callable[[Table], bool]) -> list[Part]:
        out = []
        for name, one in self.tables.items():
            if one.data is not None and one.data.rows and not one.data.preds and wanted(one):
                part = self.part(name)
                if part is not None:
                    out.append(part)
        return out

    def _labels(self, parts: Iterable[Part]) -> dict[str, Part]:
        """For each table the labels of the same rows."""
        out = {}
        for part in parts:
            data = self.tables[part.name].data
            for name, one in self.tables.items():
                if one.role == "label" and one.data is not None and data is not None:
                    if one.data.rows == data.rows and one.held.rows == part.rows:
                        label = self.part(name)
                        if label is not None:
                            out[part.name] = label
        return out

    # -- one finding -----------------------------------------------------------------------------------

    def _judge(self, hit: Hit, finding: Finding) -> Judged | None:
        topic = hit.topic
        if topic in ("label-kept", "label-derived"):
            return self._among_features(hit)
        if not (topic.startswith("before-split/") or topic in _TOPICS):
            return None
        names = self._fitted_by(hit)
        tokens = tuple((name, held.token) for name, held in self.snapshot.tables.items())
        learned = tuple((name, self.snapshot.estimators[name].token) for name in names)
        rows = tuple(repr(one.data.rows) if one.data is not None else "" for one in self.tables.values())
        key = (finding.fingerprint, topic, tokens, learned, hash(rows))
        try:
            judged: Judged | None = self.memory.once(key, lambda: self._look(hit, names))
        except OutOfTimeError:
            self.put_off += 1
            return ("static", PUT_OFF, ())
        return judged

    def _among_features(self, hit: Hit) -> Judged:
        """Whether the model that is there was given the column, by the names that it keeps."""
        fit, column = hit.extra.get("fit"), hit.extra.get("column")
        reason = "not proved: what was fitted has no name any more"
        for name, held in self._objects.items():
            if fit is None or not any(
                fit.data.get("obj") is obj and max((i.event for i in obj.learned), default=0) <= fit.index
                for obj in held
            ):
                continue
            obj = self.snapshot.estimators[name].obj
            names: Any = attributes(obj).get("feature_names_in_") if obj is not None else None
            listed = names.tolist() if type(names) is names_of("numpy").get("ndarray") else None
            if listed is None:
                reason = f"not proved: `{name}` keeps no names of its features"
            elif any(type(one) is str and f"`{one}`" == column for one in listed):
                words = f"`{name}.feature_names_in_` holds {column}"
                return ("confirmed", words, (name,))
            else:
                reason = f"not proved: `{name}.feature_names_in_` holds other names"
        return ("static", reason, ())

    def _fitted_by(self, hit: Hit) -> list[str]:
        """The names of what was fitted there: the object itself, then what it is a part of.

        What only learned from its output proves nothing of it.
        """
        made = {name: [obj for obj in held if self._made(hit, obj)] for name, held in self._objects.items()}
        cause = hit.cause.data.get("obj")
        if not isinstance(cause, Obj):
            return [name for name, held in made.items() if held]
        near = {
            name: min((_distance(obj, cause) for obj in held), default=FAR) for name, held in made.items()
        }
        return sorted((name for name, far in near.items() if far < FAR), key=lambda name: near[name])

    def _made(self, hit: Hit, obj: Obj) -> bool:
        """Whether the fit that a finding is about is the last one of this object."""
        index = hit.cause.index
        if any(one.event == index for one in obj.learned):
            return True
        return (
            hit.cause.data.get("obj") is obj and max((i.event for i in obj.learned), default=index) <= index
        )

    def _look(self, hit: Hit, names: Sequence[str]) -> Judged:
        test, others, held, apart = self._sides(hit)
        told = self._told(hit)
        if not test:
            return ("static", "not proved: no live table holds the held-out rows", ())
        if hit.topic == "overlapping-samples":
            return self._shared(hit, test, others)
        reason = ""
        labels = self._labels([*test, *others])
        beside = [part for part in others if part not in test]
        for name in names:
            obj = self.snapshot.estimators[name].obj
            if obj is None:
                continue
            known = proofs.read(name, obj)
            cause = hit.cause.data.get("obj")
            if isinstance(cause, Obj):
                # Of several steps first the one that the finding is about.
                known.sort(key=lambda learned: learned.cls != cause.qual.rpartition(".")[2])
            if not known:
                cls = self.fitted[name].cls
                reason = (
                    reason or f"not proved: a fitted `{cls}` keeps nothing by which its rows could be known"
                )
            for learned in known:
                proof = proofs.prove(learned, test, beside, labels, apart, told, held)
                if proof.verdict != "unproved":
                    used = proof.found.union.parts if proof.found is not None else ()
                    words = proof.words + self._contained(used, hit)
                    return (proof.verdict, words, (name, *(part.name for part in used)))
                found = None if learned.through else self._scaled(learned, hit, test, beside)
                if found is not None:
                    return (found[0], found[1], (name, *found[2]))
                hint = f"; {proof.hint}" if proof.hint else ""
                reason = reason or f"not proved: {proof.words}{hint}"
        if hit.topic == "before-split/scaler":
            found = self._scaled(None, hit, test, beside)
            if found is not None:
                return found
        if hit.topic in ("trained-on-test", "resample"):
            found = self._shared(hit, test, others)
            if found[0] == "confirmed":
                return found
        if not names:
            reason = reason or "not proved: what was fitted has no name any more"
        return ("static", reason or "not proved", ())

    def _sides(self, hit: Hit) -> tuple[list[Part], list[Part], list[Part], bool]:
        """The live tables that hold held-out rows, and all others.

        Further those of the first that hold no other rows, and whether these are untouched.
        """
        pred = hit.pred
        if pred is not None:
            wanted = pred.rows
            exact = [name for name, one in self.tables.items() if _is(one, wanted)]

            def holds(one: Table) -> bool:
                return one.name in exact or self._holds(one, wanted, exact)

            held = self._with(
                lambda one: one.name in exact or (one.data is not None and subset(one.data.rows, wanted))
            )
        else:
            split = hit.extra.get("split")

            def holds(one: Table) -> bool:
                assert one.data is not None
                if split is None:
                    return False
                # Before anything is scored nobody knows which part will be held out: the second, usually.
                return one.role in ("test", "validation") or (
                    one.data.rows == hit.rows and one.role != "label"
                )

            held = []
        test = self._with(holds)
        names = {part.name for part in test}
        others = self._with(lambda one: one.name not in names)
        held = [part for part in held if part.name in names]
        apart = pred is not None and all(
            one.data is not None and all(i.event != hit.cause.index for i in one.data.total())
            for one in self.tables.values()
            if one.name in {part.name for part in held}
        )
        # The plainest words first: a table that is just the held-out rows before one that contains them.
        test.sort(key=lambda part: part.rows)
        return test, others, held, apart

    def _holds(self, one: Table, wanted: Rows, exact: Sequence[str]) -> bool:
        """Whether a table holds held-out rows, or is a part of them.

        After a branch the code knows only which rows a name may hold: then the values must say it.
        """
        assert one.data is not None
        within = subset(one.data.rows, wanted)
        if not within and not subset(wanted, one.data.rows):
            return False
        if len((wanted if within else one.data.rows).atoms) == 1:
            return True
        mine = self.part(one.name)
        for name in exact:
            other = self.part(name)
            if mine is None or other is None or mine.width != other.width:
                continue
            small, large = (mine, other) if within else (other, mine)
            if small.rows <= large.rows and proofs.rows_within(small, large):
                return True
        return False

    def _told(self, hit: Hit) -> list[Part]:
        """The live tables that the code says were fitted on, if they are what they were then."""
        data = hit.cause.data.get("data")
        if not isinstance(data, Data):
            return []
        return self._with(lambda one: any(known.vn == data.vn for known in one.called))

    def _contained(self, parts: Sequence[Part], hit: Hit) -> str:
        """Say which held-out table is a part of the one that was seen."""
        pred = hit.pred
        if pred is None or len(parts) != 1:
            return ""
        data = self.tables[parts[0].name].data
        if data is None or _is(self.tables[parts[0].name], pred.rows) or not subset(pred.rows, data.rows):
            return ""
        for name, one in self.tables.items():
            if _is(one, pred.rows) and one.role != "label":
                return f", and the {one.held.rows} rows of `{name}` were taken from it"
        return ""

    def _scaled(
        self, learned: Learned | None, hit: Hit, test: Sequence[Part], others: Sequence[Part]
    ) -> Judged | None:
        """Proof from the scaled rows themselves: they are scaled as one, and their parts alone are not."""
        index = hit.cause.index

        def touched(part: Part) -> bool:
            data = self.tables[part.name].data
            return data is not None and any(i.event == index for i in data.total())

        tests, rest = [p for p in test if touched(p)], [p for p in others if touched(p)]
        for one in tests:
            for other in rest:
                if one.width != other.width or overlap(self._rows(one), self._rows(other)) == YES:
                    continue
                words = scaled_as_one([other, one], learned)
                if words:
                    return ("confirmed", words, (other.name, one.name))
        return None

    def _rows(self, part: Part) -> Rows:
        data = self.tables[part.name].data
        return data.rows if data is not None else NONE

    def _shared(self, hit: Hit, test: Sequence[Part], others: Sequence[Part]) -> Judged:
        """Whether rows of the held-out table are there a second time, in what was learned from."""
        seen = hit.infl.rows if hit.infl is not None else hit.rows
        found = None
        for one in test:
            if hit.pred is not None and not _is(self.tables[one.name], hit.pred.rows):
                continue
            for other in self._with(lambda t: _is(t, seen)):
                if other is one or one.width != other.width or one.width < 2:
                    continue
                union = Union([one, other], [list(range(one.width)), list(range(other.width))])
                if union.same_rows_bits() < ENOUGH / 2:
                    continue  # rows that look alike anyway
                found = proofs.shared_rows(other, one)
                if found:
                    words = f"{found} of the {one.rows} rows of `{one.name}` are rows of `{other.name}`, value by value"
                    return ("confirmed", words, (one.name, other.name))
                if found == 0 and hit.topic == "overlapping-samples":
                    words = f"no row of `{one.name}` is a row of `{other.name}`"
                    return ("withdrawn", words, (one.name, other.name))
        return ("static", "not proved: the rows could not be compared", ())

    # -- one estimator -----------------------------------------------------------------------------------

    def _explain(self, name: str, one: Fitted) -> None:
        obj = one.held.obj
        if obj is None:
            return
        key = (
            "saw",
            name,
            one.held.token,
            tuple((n, held.token, self.tables[n].role) for n, held in self.snapshot.tables.items()),
        )
        try:
            saw, names, whole = self.memory.once(key, lambda: self._saw(name, obj))
        except OutOfTimeError:
            self.put_off += 1
            return
        except Exception:
            return  # an object in a state that its own library would not make
        one.saw = saw
        roles = [self.tables[n].role for n in names if n in self.tables]
        told = set()
        if self.report is not None:
            told = {found.verdict for _, found in self.report.told if found.fingerprint in one.findings}
        if "confirmed" in told:
            one.verdict = "confirmed"
        elif (whole or "withdrawn" in told) and roles and all(role == "train" for role in roles):
            one.verdict = "right"

    def _saw(self, name: str, obj: Any) -> tuple[str, tuple[str, ...], bool]:
        known = proofs.read(name, obj)
        parts = [part for held in self.snapshot.tables if (part := self.part(held)) is not None]
        # What the code calls training or held-out rows first: the words are plainer.
        order = {"train": 0, "test": 1, "validation": 2}
        parts.sort(key=lambda part: order.get(self.tables[part.name].role or "", 3))
        found = None
        for learned in known:
            one = proofs.explain(learned, parts, self._labels(parts))
            found = one if one is not None and (found is None or one.whole) else found
            if found is not None and found.whole:
                break
        if found is not None:
            rows = found.union.parts
            names = tuple(part.name for part in rows)
            if len(rows) == 1:
                saw = f"{rows[0].rows} rows: all of `{rows[0].name}`"
            else:
                saw = f"{found.union.rows} rows: " + " + ".join(f"{p.rows} of `{p.name}`" for p in rows)
            return (saw if found.whole else f"perhaps {saw}"), names, found.whole
        return "", (), False


_PARTS = {"test": "held-out part", "train": "training part", "validation": "validation part"}

#: Besides everything before a split.
_TOPICS = frozenset(
    {"refit", "train-and-test", "trained-on-test", "own-rows", "overlapping-samples", "resample"}
)


FAR = 9


def _distance(obj: Obj, cause: Obj, depth: int = 0) -> int:
    """How many objects deep one is inside another; `FAR` if it is not, or not seen to be.

    A search or a pipeline may have fitted a copy: copies were made in one place.
    """
    if obj is cause or (obj.node is cause.node and obj.qual == cause.qual):
        return 0
    if depth > 3:
        return FAR
    inner = [*obj.children, *obj.args, *obj.kw.values(), *obj.state.values()]
    flat: list[Any] = []
    for one in inner[:60]:
        flat += one.items[:60] if isinstance(one, Seq) else [one]
    for one in [*flat]:
        if isinstance(one, Seq):  # ("scale", StandardScaler(), columns)
            flat += one.items[:10]
    found = [_distance(one, cause, depth + 1) for one in flat if isinstance(one, Obj) and one is not obj]
    return min([FAR, *(1 + far for far in found)])


def _is(one: Table, rows: Rows) -> bool:
    """Whether one of the names of a table stands for just these rows."""
    return any(known.rows == rows for known in one.called)


def _plainest(called: Sequence[Data]) -> Data | None:
    """What the code knows of an object that has several names: by the one that says most."""
    best: Data | None = None
    for one in called:
        if best is None or (len(one.rows.atoms) < len(best.rows.atoms) and subset(one.rows, best.rows)):
            best = one
    return best


def _first(values: Iterable[Val | None]) -> Val | None:
    return next((value for value in values if value is not None), None)


_KINDS = {
    "pandas.DataFrame": "frame",
    "polars.DataFrame": "frame",
    "pandas.Series": "series",
    "polars.Series": "series",
}


def given(snapshot: Snapshot) -> dict[str, Any]:
    """The live tables by name, for names that no cell defines: a helper made them, or `%store -r`.

    Each with its columns and its length as they were when it was first seen: cells may have changed it since.
    """
    out: dict[str, Any] = {}
    parts: dict[str, dict[int, There]] = {}
    for held in snapshot.tables.values():
        if held.first is None:
            held.first = (held.rows, _plain_labels(held))
        rows, columns = held.first
        there = There(_KINDS.get(held.kind, "array"), columns, rows)
        for name in held.names:
            base, bracket, rest = name.partition("[")
            if not bracket:
                out[name] = there
            elif rest[:-1].isdecimal():
                parts.setdefault(base, {})[int(rest[:-1])] = there
    for name, kinds in parts.items():
        if sorted(kinds) == list(range(len(kinds))):
            out[name] = [kinds[i] for i in range(len(kinds))]
    return out


MOST_SEEDED = 500  # columns


def _plain_labels(held: Held) -> tuple[str, ...] | None:
    """The columns of a frame, where all of them are text and no two are alike."""
    obj = held.obj
    if obj is None or not 0 < held.columns <= MOST_SEEDED or _KINDS.get(held.kind) != "frame":
        return None
    labels = Part(held, obj=obj).labels
    if labels is None or any(type(one) is not str for one in labels) or len(set(labels)) < len(labels):
        return None
    return tuple(labels)


def resolve(env: dict[str, Val], name: str) -> Val | None:
    """What the interpretation holds under a name, or in a container under a name."""
    try:
        path = ast.parse(name, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    steps: list[ast.expr] = []
    while not isinstance(path, ast.Name):
        if not isinstance(path, (ast.Attribute, ast.Subscript)):
            return None
        steps.append(path)
        path = path.value
    value = env.get(path.id)
    for step in reversed(steps):
        if isinstance(step, ast.Attribute):
            value = value.attrs.get(step.attr) if isinstance(value, Inst) else None
        elif isinstance(step, ast.Subscript):
            try:
                key = ast.literal_eval(step.slice)
            except ValueError:
                return None
            if isinstance(value, Seq) and type(key) is int and not value.open and key < len(value.items):
                value = value.items[key]
            else:
                value = value.items.get(key) if isinstance(value, Map) else None
    return value


def scaled_as_one(parts: Sequence[Part], learned: Learned | None = None) -> str:
    """Say that tables were scaled together, if their numbers prove it; else "".

    The pooled rows have mean 0 and variance 1, which their parts alone have not: two tables that were each
    scaled by themselves have it too. With an estimator, its count of rows must be theirs as well.
    """
    np = parts[0].np
    rows = sum(part.rows for part in parts)
    if learned is not None:
        if not learned.image:
            return ""
        if getattr(learned.count, "ndim", 0) or (learned.count is not None and int(learned.count) != rows):
            return ""
    width = parts[0].width
    places = list(range(width))
    union = Union(parts, [places] * len(parts))
    moments = union.moments()
    if moments is None:
        numbers = [at for at in places if all(part.column(at) is not None for part in parts)]
        if not numbers:
            return ""
        union = Union(parts, [numbers] * len(parts))
        moments = union.moments()
        places = numbers
    if moments is None:
        return ""
    seen, mean, square = moments
    with np["errstate"](all="ignore"):
        variance = square / np["maximum"](seen, 1)
        good = (np["abs"](mean) < 1e-9) & (np["abs"](variance - 1) < 1e-6) & (seen > 0)
        flat = (np["abs"](mean) < 1e-9) & (variance < 1e-12)
    if not good.any() or (good | flat).sum() < 0.9 * len(places):
        return ""
    kept = [at for at, fine in zip(places, good.tolist(), strict=True) if fine]
    union = Union(parts, [kept] * len(parts))
    zero, one = np["zeros"](len(kept)), np["ones"](len(kept))
    if Mean("mean", zero).bits(union) < ENOUGH:
        return ""
    for part in parts:
        alone = Union([part], [kept])
        found = alone.moments()
        if found is None or Mean("mean", zero, 1e6).agrees(alone) is not False:
            return ""
    told = " + ".join(
        f"{part.rows} {'rows ' if not i else ''}of `{part.name}`" for i, part in enumerate(parts)
    )
    columns = f"all {len(kept)} columns" if len(kept) == width else f"{len(kept)} of {width} columns"
    head = f"{told} together have mean 0 and variance 1 in {columns}, `{parts[0].name}` alone has not"
    if learned is not None and learned.count is not None:
        return f"`{learned.name}.{learned.count_attr}` is {rows}, and {head}"
    del one
    return head


__all__ = ["Ends", "Evidence", "Fitted", "Memory", "Num", "Table", "Variance", "resolve", "scaled_as_one"]
