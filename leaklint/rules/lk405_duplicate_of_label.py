"""LK405: a column that is the label under another name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data
    from leaklint.live.statistics import Label


class DuplicateOfLabel(Rule):
    """A column equals the label up to renaming or coding, or each of its values has one label.

    ## What it does

    Looks for columns whose values stand in one-to-one relation to the label: a copy, other names for the
    classes, the number from which the label was made. And for columns each of whose values (at least 20 rows
    each) always goes with one label.

    ## Why is this bad?

    The model reads the answer. The score is perfect and says nothing. The typical effect is large.

    ## Example

    ```python
    df["status_code"] = df["churned"].map({"no": 0, "yes": 1})
    leaklint.inspect(df, target="churned")
    ```

    ## Use instead

    ```python
    leaklint.inspect(df.drop(columns="status_code"), target="churned")
    ```

    ## What stays silent

    Columns of which at least one row in 200 contradicts, columns with few rows a value, constant columns.

    ## References

    - Kaufman, Rosset and Perlich, *Leakage in data mining*, TKDD 2012:
      <https://doi.org/10.1145/2382577.2382579>
    """

    code = "LK405"
    name = "duplicate-of-label"
    family = "target"
    severity = "error"
    effect = "large"
    advice = "Take the column out of the features."
    needs = ("target",)
    turn = 2
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(500, 3)), columns=["calls", "bill", "months"])
churned = pd.Series(np.where(df["calls"] + rng.normal(size=500) > 1, "yes", "no"), name="churned")
df["status"] = (churned == "yes").astype(int)
leaklint.inspect(df, target=churned)
""",
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(500, 3)), columns=["wind", "sun", "rain"])
celsius = 10 * df["sun"] + rng.normal(scale=9, size=500)
df["fahrenheit"] = celsius * 1.8 + 32
leaklint.inspect(df, target=celsius.rename("celsius"))
""",
    )

    GOOD = (
        twin(BAD[0], '(churned == "yes").astype(int)', "rng.integers(0, 2, size=500)"),
        twin(BAD[1], "celsius * 1.8 + 32", "celsius * 1.8 + 32 + rng.normal(scale=9, size=500)"),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        label = data.truth
        if label is None or len(label) < 40 or data.label is None:
            return
        for column in data.features:
            if label.kind == "number":
                if self._same_numbers(data, column):
                    yield self._copy(data, column, "equals it up to its unit")
                continue
            if label.counts.min() < 5:
                return
            relation = self._relation(data, column, label)
            # What a sample shows is confirmed in full.
            if relation and data.sample is not None:
                whole = data.whole_truth
                relation = self._relation(data, column, whole, full=True) if whole is not None else ""
            if not relation:
                continue
            if relation == "code":
                yield self._copy(data, column, "has one value for each class and no other")
            else:
                yield data.finding(
                    self,
                    f"each value of `{column.name}` in {data.a} goes with one value of `{data.label.name}`",
                    columns=[column],
                    severity="warning",
                    confidence="likely",
                    plot=data.rate_plot(column),
                )

    def _copy(self, data: Data, column: Column, how: str) -> Finding:
        target = data.label.name if data.label is not None else "the label"
        return data.finding(
            self,
            f"`{column.name}` in {data.a} is `{target}` under another name: it {how}",
            columns=[column],
            # In a frame that still holds the label it may yet be left out.
            severity="error" if data.as_features else "warning",
            plot=data.rate_plot(column),
        )

    def _relation(self, data: Data, column: Column, label: Label, full: bool = False) -> str:
        import numpy as np

        from leaklint.live import statistics

        vector = data.vector(column, full=full)
        if vector.kind == "opaque":
            return ""
        if label.rows is not None:
            vector = vector.take(label.rows)
        if vector.kind == "label":
            codes, number, _ = statistics.bins_of(vector)
        else:
            values = (
                vector.values
                if vector.null is None
                else np.where(vector.null, vector.values.max(), vector.values)
            )
            if len(np.unique(values[:200])) > 60:
                return ""
            distinct, codes = np.unique(values, return_inverse=True)
            number = len(distinct)
        if number * 10 > len(label) or number < 2:
            return ""
        forward, backward, used = statistics.dependency(codes, number, label)
        if forward > 0.005:
            return ""
        if backward <= 0.005 and used <= len(label.counts) + 1:
            return "code" if forward == 0 and backward == 0 else "values"
        sizes = np.bincount(codes, minlength=number)
        sizes = sizes[sizes > 0]
        return "values" if sizes.min() >= 20 and label.counts.min() >= 20 and used > 1 else ""

    def _same_numbers(self, data: Data, column: Column) -> bool:
        import numpy as np

        if data.label is None or data.label.here is None:
            return False
        ours, theirs = data.vector(column), data.label.here
        if data.sample is not None:
            theirs = theirs.take(data.sample)
        if ours.kind != "number" or theirs.kind != "number":
            return False
        x, y = ours.floats(), theirs.floats()
        here = np.isfinite(x) & np.isfinite(y)
        if here.sum() < 40 or here.sum() < 0.9 * np.isfinite(y).sum():
            return False
        x, y = x[here] - x[here].mean(), y[here] - y[here].mean()
        size = float(np.sqrt((x * x).sum() * (y * y).sum()))
        return size > 0 and abs(float((x * y).sum())) / size > 1 - 1e-9
