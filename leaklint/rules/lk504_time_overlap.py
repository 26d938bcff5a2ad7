"""LK504: training rows later than the first held-out row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from typing import Any

    from leaklint.live.checks import Data


class TimeOverlap(Rule):
    """The training rows reach beyond the time at which the held-out rows begin.

    ## What it does

    Compares the times of both tables. The time is the column that is named, or an index of dates on both
    sides.

    ## Why is this bad?

    Who learns from Tuesday and Thursday guesses Wednesday easily. In use the model only has the past, so the
    score is better than it will be. The typical effect is large where neighbours in time are alike.

    ## Example

    ```python
    train, test = train_test_split(df)
    leaklint.inspect(train, test, time="day")
    ```

    ## Use instead

    ```python
    df = df.sort_values("day")
    train, test = df[:800], df[800:]
    leaklint.inspect(train, test, time="day")
    ```

    ## What stays silent

    Held-out rows that are all later than the training rows, tables of which no time is known.

    ## References

    - scikit-learn, *TimeSeriesSplit*:
      <https://scikit-learn.org/stable/modules/cross_validation.html#time-series-split>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023, "temporal leakage": <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK504"
    name = "time-overlap"
    family = "temporal"
    severity = "error"
    effect = "large"
    advice = "Split by time: everything before a moment is for training, everything after it is held out."
    needs = ("test",)
    tier = 0
    turn = 1
    lazy = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=300), "load": rng.normal(size=300)})
mixed = df.sample(frac=1, random_state=0)
train, test = mixed[:200], mixed[200:]
leaklint.inspect(train, test, time="day")
""",
    )

    GOOD = (twin(BAD[0], "mixed = df.sample(frac=1, random_state=0)", "mixed = df"),)

    def examine(self, data: Data) -> Iterator[Finding]:
        if data.train.lazy:
            yield from self._lazily(data)
            return
        import numpy as np

        name, ours, theirs, guessed = self._times(data)
        if ours is None or theirs is None or ours.kind != theirs.kind or ours.dtype != theirs.dtype:
            return
        if ours.kind not in ("time", "number"):
            return
        a = ours.values if ours.null is None else ours.values[~ours.null]
        b = theirs.values if theirs.null is None else theirs.values[~theirs.null]
        if not len(a) or not len(b):
            return
        last, first = a.max(), b.min()
        before = int(np.count_nonzero(b < last))
        if not before:
            return
        ends = float(min(a.min(), first)), float(max(last, b.max()))
        width = (ends[1] - ends[0]) or 1.0
        spans = [
            [
                label,
                round((float(part.min()) - ends[0]) / width, 4),
                round((float(part.max()) - ends[0]) / width, 4),
            ]
            for label, part in ((data.train.name or "train", a), (data.test.name if data.test else "test", b))
        ]
        yield self._finding(data, name, before, len(b), int(np.count_nonzero(a > first)), guessed, spans)

    def _finding(
        self, data: Data, name: str, before: int, rows: int, later: int, guessed: bool, spans: Any = None
    ) -> Finding:
        return data.finding(
            self,
            f"{before:,} of the {rows:,} rows of {data.b} are not later in {name} than the last row of {data.a}; "
            f"{later:,} training rows are later than the first held-out row",
            columns=[data.time.name] if data.time is not None else [],
            severity="warning" if guessed else "error",
            confidence="likely" if guessed else "certain",
            numbers={"before": before, "later": later},
            plot={"kind": "span", "spans": spans} if spans else None,
            rows=rows,
        )

    def _times(self, data: Data) -> tuple[str, Any, Any, bool]:
        if data.time is not None:
            return f"`{data.time.name}`", data.time.here, data.time.there, False
        if data.test is None:
            return "", None, None, True
        ours, theirs = data.train.labels(), data.test.labels()
        if ours is None or theirs is None or ours.kind != "time" or theirs.kind != "time":
            return "", None, None, True
        return "their index", ours, theirs, True

    def _lazily(self, data: Data) -> Iterator[Finding]:
        if data.time is None or data.time.column is None or data.time.column.there is None:
            return
        from leaklint.live.tables import LazyTable

        train, test, column = data.train, data.test, data.time.column
        if not isinstance(train, LazyTable) or not isinstance(test, LazyTable):
            return
        ours, theirs = data.summary(column), data.test_summary(column)
        if theirs is None or ours.high is None or theirs.low is None or theirs.low >= ours.high:
            return
        there = train.nw.col(test.keys[data.time.column.there])
        here = train.nw.col(train.keys[column.here])
        before, later = test.count_where(there < ours.high), train.count_where(here > theirs.low)
        yield self._finding(data, f"`{data.time.name}`", before, test.n_rows, later, False)
