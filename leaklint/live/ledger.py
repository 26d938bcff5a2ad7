"""The test-set ledger: how often each held-out set was scored, and by how many different predictions.

No static tool can see a cell being run again. After each run the ledger asks the interpretation of the
kernel's history which scores that run computed, on which rows, from which prediction, and looks these up
among the live objects. A held-out set is known by its content, so a renamed copy is the same set; a
prediction too, so ten runs with identical predictions are ten runs and one look.

References
----------
The bound on what k looks at n rows can be worth when the best is kept is Hoeffding's, as in Blum & Hardt,
*The Ladder*, ICML 2015: for scores in [0, 1] the expected optimism is at most sqrt(ln k / (2 n)).
"""

from __future__ import annotations

import ast
import math
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaklint.live.content import array_of, key_of, model_key, rows_of
from leaklint.live.known import own_attributes
from leaklint.provenance.values import Data, Infls, Inst, Map, Num, Obj, Pred, Seq, Val

if TYPE_CHECKING:
    from leaklint.engine import Run
    from leaklint.jupyter.budget import LedgerReport
    from leaklint.model import Finding, Place
    from leaklint.provenance.audit import Audit
    from leaklint.provenance.trace import ScoreEvent

FORMAT = 1
#: Predictions remembered for one set; more only count.
MAX_PREDICTIONS = 5_000


@dataclass(slots=True)
class TestSet:
    """One held-out set and what was seen of it.

    Attributes
    ----------
    key : str
        Of its content.
    name : str
        What the notebook calls it, latest name first known.
    rows : int
        Its size.
    predictions : dict
        The key of each distinct prediction to the number of runs that scored it.
    runs : int
        Runs of cells that scored the set.
    values : dict
        For each metric the lowest and the highest score seen.
    golden : str
        The guarded file that it is, if it is one.
    approximate : bool
        Some predictions could not be told apart: there were at least so many looks.
    same : dict
        Other keys of a prediction to the key in `predictions`: the model that made it, and what else that
        model said of the same rows (classes and probabilities are one look).
    """

    key: str
    name: str
    rows: int
    predictions: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    values: dict[str, list[float]] = field(default_factory=dict)
    golden: str = ""
    approximate: bool = False
    same: dict[str, str] = field(default_factory=dict)

    def look_of(self, *keys: str | None) -> str | None:
        """Return the one look that some keys of a prediction stand for; None where there is no key."""
        known = [key for key in keys if key is not None]
        if not known:
            return None
        looks = list(dict.fromkeys(self.same.get(key, key) for key in known))
        first = next((look for look in looks if look in self.predictions), looks[0])
        for other in looks:
            if other != first:
                self._merge(other, first)
        for key in known:
            if key != first and len(self.same) < MAX_PREDICTIONS:
                self.same[key] = first
        return first

    def _merge(self, other: str, look: str) -> None:
        """Two looks turned out to be one."""
        runs = self.predictions.pop(other, 0)
        if runs:
            self.predictions[look] = max(runs, self.predictions.get(look, 0))
        self.same.update({key: look for key, kept in self.same.items() if kept == other})
        self.same[other] = look

    def saw(self, metric: str, *values: float) -> None:
        """Widen the range of the scores that were seen."""
        known = [*self.values.get(metric, ()), *values]
        if known:
            self.values[metric] = [min(known), max(known)]

    @property
    def looks(self) -> int:
        """Distinct predictions that were scored."""
        return len(self.predictions)

    @property
    def bound(self) -> float:
        """What the best of so many looks can be above its true value, in expectation, at most."""
        return optimism(self.looks, self.rows)

    @property
    def metric(self) -> str:
        """The metric that was seen with the widest spread of scores; "" if no score is known."""
        known = {name: high - low for name, (low, high) in self.values.items()}
        return max(known, key=lambda name: (known[name], name)) if known else ""

    @property
    def spread(self) -> tuple[float, float] | None:
        """Lowest and highest score by that metric."""
        found = self.values.get(self.metric)
        return (found[0], found[1]) if found else None

    def to_dict(self) -> dict[str, Any]:
        """Return what is shown of it: names and numbers, no content and no key."""
        spread = self.spread
        return {
            "name": self.name,
            "rows": self.rows,
            "looks": self.looks,
            "runs": self.runs,
            "metric": self.metric,
            "spread": [round(value, 6) for value in spread] if spread else None,
            "metrics": [
                {"metric": name, "low": round(low, 6), "high": round(high, 6)}
                for name, (low, high) in sorted(self.values.items())
            ],
            "bound": round(self.bound, 6),
            "golden": self.golden,
            "approximate": self.approximate,
        }


def optimism(looks: int, rows: int) -> float:
    """Bound the expected optimism of the best of `looks` scores in [0, 1] on the same `rows` rows.

    sqrt(ln k / (2 n)), by Hoeffding's inequality and a union bound; 0 for a single look.
    """
    if looks < 2 or rows < 1:
        return 0.0
    return min(1.0, math.sqrt(math.log(looks) / (2 * rows)))


class Ledger:
    """The held-out sets of one notebook.

    Parameters
    ----------
    secret : bytes, optional
        The key of the content hashes; by default the user's own, kept outside the notebook.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        self.secret = secret if secret is not None else user_secret()
        self.sets: dict[str, TestSet] = {}
        self.guarded: dict[str, str] = {}  # content key of a golden file's labels or rows: its name
        self.places: dict[
            tuple[int, int, int], str
        ] = {}  # of the scores of this kernel: the key of their set

    def __len__(self) -> int:
        return len(self.sets)

    def __iter__(self) -> Iterator[TestSet]:
        """The sets, the one looked at most often first."""
        return iter(sorted(self.sets.values(), key=lambda one: (-one.looks, -one.runs, one.name)))

    # -- watching ----------------------------------------------------------------------------------

    def observe(self, run: Run, audit: Audit, count: int, names: Mapping[str, Any]) -> list[TestSet]:
        """Enter the scores that one run of a cell computed.

        Parameters
        ----------
        run : Run
            The interpretation of the kernel's history up to and with this run.
        audit : Audit
            What the rules make of it.
        count : int
            The number of the run; its cell has the index `count - 1`.
        names : mapping
            The kernel's namespace after the run.

        Returns
        -------
        list of TestSet
            The sets that were scored, as they stand now.
        """
        found: dict[str, dict[Any, list[ScoreEvent]]] = {}
        looked: dict[str, TestSet] = {}
        live = Live(run, names, count)
        for score in audit.scores:
            if score.cv is not None or score.search or _cell(score) != count - 1 or not audit.held_out(score):
                continue
            sets = live.scored(score)
            key = next((key for _, value in sets if (key := key_of(value, self.secret)) is not None), None)
            if key is None:
                continue
            name = live.called(score) or sets[0][0]
            one = self.sets.get(key)
            if one is None:
                one = self.sets[key] = TestSet(key, name, rows_of(sets[0][1]) or 1)
            else:
                one.name = name
            for _, value in sets if self.guarded and not one.golden else ():
                one.golden = one.golden or self._golden(value)
            looked[key] = one
            if (at := _place(score)) is not None:
                self.places[at] = key
                if len(self.places) > MAX_PREDICTIONS:
                    del self.places[next(iter(self.places))]  # of a run that is long gone
            # The rounds of a loop are one score of the code.
            place = (id(score.node), *map(id, score.stack))
            found.setdefault(key, {}).setdefault(place, []).append(score)
        for key, places in found.items():
            self._enter(looked[key], list(places.values()), live)
        return list(looked.values())

    def _enter(self, one: TestSet, places: list[list[ScoreEvent]], live: Live) -> None:
        one.runs += 1
        seen: set[str] = set()
        unknown: dict[str, set[str]] = {}
        for scores in places:
            metric = scores[0].metric
            values = live.values(frozenset(score.id for score in scores))
            one.saw(metric, *values)
            keys = {
                key
                for score in scores
                for pred in score.preds
                if (key := self._prediction(score, pred, one, live)) is not None
            }
            if keys and len(values) <= 1:
                seen |= keys
                # Of a loop only the last prediction is still there.
                one.approximate = one.approximate or len(scores) > 1
            elif values:
                # A loop: only its last prediction is still there, but each of its scores is.
                told = {f"{metric}={value!r}" for value in values}
                if len(told) > len(unknown.get(metric, ())):
                    unknown[metric] = told
            else:
                one.approximate = True
                seen.add(self._word(f"{metric} {_text(scores[0])}"))
        if unknown:
            # Several metrics of the same predictions are the same looks.
            most = max(unknown, key=lambda metric: (len(unknown[metric]), metric))
            if len(unknown[most]) > len(seen):
                seen = {self._word(told) for told in unknown[most]}
        # What one score told first may be what another is known by: classes and probabilities of one cell.
        for key in {one.same.get(key, key) for key in seen}:
            if key in one.predictions or len(one.predictions) < MAX_PREDICTIONS:
                one.predictions[key] = one.predictions.get(key, 0) + 1

    def _prediction(self, score: ScoreEvent, pred: Pred, one: TestSet, live: Live) -> str | None:
        """The look that a prediction is: known by what it says, and by the model that made it and the set."""
        said = live.prediction(score, pred)
        key = key_of(said, self.secret) if said is not None else None
        model = live.model(pred, as_it_was=key is not None)
        hashed = model_key(model, self.secret) if model is not None else None
        made = f"{hashed}@{one.key[:8]}" if hashed is not None else None
        if key is None or made is None or not _decided(said):
            return one.look_of(key, made)
        # Classes, probabilities and ranks of one model are one look; classes by another threshold are another.
        decided = f"{made}#"
        if decided in one.same and one.same.get(key, key) != one.same[decided]:
            return one.look_of(key)
        return one.look_of(key, made, decided)

    def looks_at(self, cell: int, row: int, column: int) -> int | None:
        """How many predictions the set was scored with on which a score of this kernel was computed.

        Parameters
        ----------
        cell, row, column : int
            Where the score is: the index of the cell, and the place in it, from 1.

        Returns
        -------
        int or None
            None where the score was not seen.
        """
        key = self.places.get((cell, row, column))
        return self.sets[key].looks if key in self.sets else None

    def of(self, name: str, value: Any) -> TestSet | None:
        """The set that a name stands for: by content, or as the set is called."""
        key = key_of(value, self.secret)
        if key is not None and key in self.sets:
            return self.sets[key]
        return next((one for one in self if one.name == name), None)

    def _word(self, text: str) -> str:
        from hashlib import blake2b

        return blake2b(text.encode(), key=self.secret, digest_size=10).hexdigest()

    # -- by hand -----------------------------------------------------------------------------------

    def look(
        self,
        labels: Any,
        predictions: Any,
        value: float | None = None,
        *,
        metric: str = "score",
        name: str = "",
    ) -> TestSet:
        """Enter a score by hand: in a script, or where the watcher cannot see it.

        Parameters
        ----------
        labels, predictions : array-like of shape (n,) or (n, m)
            The true labels of the held-out rows, and what was predicted for them.
        value : float, optional
            The score.
        metric : str
            Its name.
        name : str
            What to call the set.

        Returns
        -------
        TestSet
            The set as it stands now.

        Raises
        ------
        TypeError
            Labels or predictions are of a kind whose content cannot be read.
        """
        key, said = key_of(labels, self.secret), key_of(predictions, self.secret)
        rows = rows_of(labels)
        if key is None or said is None or not rows:
            raise TypeError("labels and predictions must be arrays, series or lists, with at least one row")
        one = self.sets.setdefault(key, TestSet(key, name or "the held-out set", rows))
        one.name = name or one.name
        one.golden = one.golden or self.guarded.get(key, "")
        one.runs += 1
        one.predictions[said] = one.predictions.get(said, 0) + 1
        if value is not None and math.isfinite(value):
            one.saw(metric, float(value))
        return one

    def findings(self, place: Place | None = None, key: str | None = None) -> list[Finding]:
        """Return the sets whose budget is spent (LK309).

        Parameters
        ----------
        place : Place, optional
            Where the latest score on them is.
        key : str, optional
            Of the one set that is asked about; by default all are.
        """
        from leaklint import rules
        from leaklint.model import Place

        rule: Any = rules.load("LK309")
        where = place if place is not None else Place(None, 1, 1, 1, 1)
        found = (rule.judge(one, self.sets.values(), where) for one in self if key in (None, one.key))
        return [finding for finding in found if finding is not None]

    def report(self) -> LedgerReport:
        """Return the ledger as it shows itself: a table and a small plot."""
        from leaklint.jupyter.budget import LedgerReport

        return LedgerReport(self)

    # -- guarded files -----------------------------------------------------------------------------

    def guard(self, name: str, columns: Mapping[str, Any]) -> None:
        """Know a golden file by the content of its columns, whatever a notebook calls it.

        Columns that any file of that length could have (constant, counted through) are no mark of it.
        """
        for values in columns.values():
            key = key_of(values, self.secret) if _telling(values) else None
            if key is not None:
                self.guarded[key] = name
                if key in self.sets:
                    self.sets[key].golden = name

    def _golden(self, value: Any) -> str:
        """The guarded file that an array is a column of, or a table has a column of; "" for none."""
        whole = self.guarded.get(key_of(value, self.secret) or "", "")
        if whole or len(getattr(value, "shape", ())) != 2:
            return whole
        array = array_of(value)
        columns = range(min(array.shape[1], 100)) if array is not None else ()
        keys = (key_of(array[:, at], self.secret) for at in columns if _telling(array[:, at]))
        return next((self.guarded[key] for key in keys if key in self.guarded), "")

    # -- lasting -----------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return what is kept in the notebook's metadata: names, numbers and keyed hashes."""
        return {
            "format": FORMAT,
            "sets": [
                {
                    "key": one.key,
                    "name": one.name,
                    "rows": one.rows,
                    "runs": one.runs,
                    "predictions": dict(one.predictions),
                    "values": {metric: list(pair) for metric, pair in one.values.items()},
                    "golden": one.golden,
                    "approximate": one.approximate,
                    "same": dict(one.same),
                }
                for one in self
            ],
        }

    def take(self, kept: Any) -> bool:
        """Add what was kept in a notebook; False, and nothing added, where it is not of that form."""
        try:
            if kept["format"] != FORMAT:
                return False
            sets = [_read(one) for one in kept["sets"]]
        except (KeyError, TypeError, ValueError):
            return False
        for one in sets:
            mine = self.sets.get(one.key)
            if mine is None:
                self.sets[one.key] = one
                continue
            mine.runs = max(mine.runs, one.runs)
            for key, times in one.predictions.items():
                look = mine.same.get(key, key)
                mine.predictions[look] = max(times, mine.predictions.get(look, 0))
            for key, look in one.same.items():
                mine.look_of(look, key)
            for metric, pair in one.values.items():
                mine.saw(metric, *pair)
        return True


def _read(kept: dict[str, Any]) -> TestSet:
    """Check and read one kept set: the file may have been written by anybody."""
    predictions = {str(key): int(times) for key, times in kept["predictions"].items()}
    values = {str(m): [float(low), float(high)] for m, (low, high) in kept["values"].items()}
    rows, runs = int(kept["rows"]), int(kept["runs"])
    if rows < 1 or runs < 0 or max(len(predictions), len(kept.get("same", ()))) > MAX_PREDICTIONS:
        raise ValueError("not a set")
    if not all(math.isfinite(x) for pair in values.values() for x in pair):
        raise ValueError("not a score")
    return TestSet(
        str(kept["key"]),
        str(kept["name"])[:200],
        rows,
        predictions,
        runs,
        values,
        str(kept.get("golden", ""))[:500],
        bool(kept.get("approximate", False)),
        {str(key): str(look) for key, look in dict(kept.get("same", {})).items()},
    )


class Live:
    """Finds the live objects behind what the interpreter speaks of; evaluates nothing."""

    def __init__(self, run: Run, names: Mapping[str, Any], count: int = 0) -> None:
        self.run = run
        self.shown = _shown(run, names, count)
        self.found: list[tuple[str, Val, Any]] = []
        self.singles: dict[int, list[Any]] = {}
        for name, value in run.interp.env.vars.items():
            if name in names and not name.startswith("_"):
                self._add(name, value, names[name], 0)

    def _add(self, name: str, value: Val, live: Any, depth: int) -> None:
        self.found.append((name, value, live))
        if depth > 1 or len(self.found) > 5_000:
            return
        if isinstance(value, Seq) and type(live) in (list, tuple) and not value.open:
            for item, one in zip(value.items[:50], live[:50], strict=False):
                self._add(name, item, one, depth + 1)
        elif isinstance(value, Map) and type(live) is dict:
            for key, item in list(value.items.items())[:50]:
                try:
                    if key in live:
                        self._add(name, item, live[key], depth + 1)
                except Exception:
                    continue  # a key of the user's own class may do anything when it is compared
        elif isinstance(value, Inst):
            held = own_attributes(live)
            for key, item in list(value.attrs.items())[:50]:
                if key in held:
                    self._add(f"{name}.{key}", item, held[key], depth + 1)

    def scored(self, score: ScoreEvent) -> list[tuple[str, Any]]:
        """What holds the rows that were scored, name and object: their labels first, as far as known."""
        found: list[tuple[int, str, Any]] = []
        labels = score.labels
        wanted = {col.vn for col in labels.all()} if labels is not None else set()
        for name, value, live in self.found:
            if not isinstance(value, Data) or value.preds or value.kind in _NO_TABLES:
                continue
            if value.rows != score.rows or rows_of(live) is None:
                continue
            mine = {col.vn for col in value.cols.all()} if value.cols is not None else set()
            flat = len(getattr(live, "shape", (0,))) == 1
            rank = 4 if wanted and mine == wanted else 3 if wanted & mine and flat else 2 if flat else 1
            found.append((rank, name, live))
        found.sort(key=lambda one: -one[0])  # stable: the older name first
        return [(name, live) for _, name, live in found]

    def called(self, score: ScoreEvent) -> str:
        """What the notebook first called these rows."""
        return self.run.interp.row_names.get(score.rows, "")

    def prediction(self, score: ScoreEvent, pred: Pred) -> Any:
        """The predictions, where a name still holds them: one that the score was given, if there are several."""
        given = _given(score.node)
        found: list[Any] = []
        for name, value, live in self.found:
            if isinstance(value, Data) and len(value.preds) == 1 and not value.versus and not value.scores:
                one = next(iter(value.preds))
                if one.event == pred.event and one.rows == pred.rows and rows_of(live) is not None:
                    if name in given:
                        return live
                    found.append(live)
        return found[0] if found else None

    def model(self, pred: Pred, *, as_it_was: bool = False) -> Any:
        """The model that predicted, as it is now; `as_it_was`: only if it was not fitted again since."""
        for _, value, live in self.found:
            if isinstance(value, Obj) and value.vn == pred.model_id:
                return live if not as_it_was or _fits(value.learned) == _fits(pred.learned) else None
        return None

    def values(self, scores: frozenset[int]) -> list[float]:
        """The numbers that these scores came out as, as far as a name holds them, each once."""
        out: dict[float, None] = {}
        if self.shown is not None and any(
            score.id in scores and _place(score) == self.shown[0] for score in self.run.interp.trace.scores
        ):
            out.update(dict.fromkeys(_numbers([self.shown[1]])))
        for _, value, live in self.found:
            if isinstance(value, Num) and value.scores and value.scores <= scores:
                out.update(dict.fromkeys(_numbers([live])))
            elif isinstance(value, Seq) and any(i.scores and i.scores <= scores for i in value.items[:9]):
                if all(i.scores <= scores for i in value.items[:9]):
                    out.update(dict.fromkeys(_numbers(live if type(live) in (list, tuple) else ())))
            elif isinstance(value, Map) and value.summary is not None and value.summary.scores:
                if value.summary.scores <= scores:
                    out.update(dict.fromkeys(_numbers(live.values() if type(live) is dict else ())))
        return list(out)


def _given(node: Any) -> set[str]:
    """The names among the arguments of a call."""
    from leaklint.syntax import tree as t

    if not isinstance(node, t.Call):
        return set()
    return {arg.value.id for arg in node.args if isinstance(arg.value, t.Name)}


def _decided(said: Any) -> bool:
    """Whether predictions are one of two classes each, for which a threshold may have been moved."""
    numpy = sys.modules.get("numpy")
    array = array_of(said)
    if numpy is None or array is None or array.ndim != 1 or array.dtype.kind not in "iub":
        return False
    return bool(array.size) and bool(((array == array.min()) | (array == array.max())).all())


def _fits(learned: Infls) -> set[int]:
    return {one.event for one in learned if one.kind == "fit"}


_NO_TABLES = ("row", "cell", "stat", "index")


def _numbers(values: Any) -> list[float]:
    numpy = sys.modules.get("numpy")
    # By type: `isinstance` would ask an object of the user for its class.
    kinds = {float, int} if numpy is None else {float, int, numpy.float64, numpy.float32, numpy.float16}
    known = set(map(id, kinds))
    return [float(one) for one in list(values)[:10_000] if id(type(one)) in known and math.isfinite(one)]


def _telling(values: Any) -> bool:
    """Whether a column is more than a constant or a count."""
    numpy = sys.modules.get("numpy")
    array = array_of(values)
    if numpy is None or array is None or array.ndim != 1 or len(array) < 2:
        return False
    if array.dtype.kind not in "fiub":
        return len({str(type(one)) + str(one) for one in array[:1000].tolist() if type(one) is str}) > 1
    steps = numpy.diff(array.astype("float64"))
    return bool((steps != steps[0]).any())


def _shown(run: Run, names: Mapping[str, Any], count: int) -> tuple[tuple[int, int, int], Any] | None:
    """The value that the cell of a run showed as its last, and the place of the expression that made it."""
    shown = names.get("_oh")
    cell = run.notebook.cell_at(count - 1)
    if type(shown) is not dict or count not in shown or cell is None:
        return None
    text = cell.code
    try:
        last = ast.parse(text).body[-1]
    except (SyntaxError, ValueError, RecursionError, IndexError):
        return None
    if not isinstance(last, ast.Expr):
        return None
    line = text.split("\n")[last.lineno - 1].encode("utf-8", "surrogatepass")
    column = len(line[: last.col_offset].decode("utf-8", "replace"))
    return (count - 1, last.lineno, column + 1), shown[count]


def _place(score: ScoreEvent) -> tuple[int, int, int] | None:
    """Where a score is: the index of its cell, row and column from 1."""
    node = score.node
    if node is not None and node.cell < 0:
        node = next((call for call in reversed(score.stack) if call.cell >= 0), None)
    if node is None:
        return None
    row, column, _, _ = node.span
    return node.cell, row + 1, column + 1


def _cell(score: ScoreEvent) -> int:
    """The cell whose run computed a score: that of the outermost call that led to it."""
    node = score.stack[0] if score.stack else score.node
    return node.cell if node is not None else -1


def _text(score: ScoreEvent) -> str:
    node = score.node
    return f"{node.cell}:{node.row}" if node is not None else ""


def user_secret() -> bytes:
    """The user's own key for content hashes, made when it is first needed.

    It lies in Jupyter's data folder, readable by the user alone. Where it cannot be kept, a key for this
    process alone is given: the ledger then does not outlast the kernel.
    """
    folder = os.environ.get("JUPYTER_DATA_DIR")
    path = Path(folder) if folder else None
    if path is None:
        try:
            from jupyter_core.paths import jupyter_data_dir

            path = Path(jupyter_data_dir())
        except ImportError:
            path = Path.home() / ".local" / "share" / "jupyter"
    path = path / "leaklint" / "ledger.key"
    try:
        found = path.read_bytes()
        if len(found) == 32:
            return found
    except OSError:
        pass
    made = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made)
    except FileExistsError:
        try:
            found = path.read_bytes()
        except OSError:
            return made
        return found if len(found) == 32 else made
    except OSError:
        pass
    return made


__all__ = ["Ledger", "TestSet", "optimism", "user_secret"]
