"""LK801: a column with one value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data


class ConstantColumn(Rule):
    """A column has the same value in every row.

    ## What it does

    Finds features with one value, or none at all.

    ## Why is this bad?

    It tells no row from another. It may be a sign that a filter or a join went wrong, and scalers divide by
    its spread of zero. It has no effect on a score by itself.

    ## Example

    ```python
    df["country"] = "all"
    leaklint.inspect(df)
    ```

    ## Use instead

    ```python
    leaklint.inspect(df.drop(columns="country"))
    ```

    ## What stays silent

    Columns that are 0 throughout in tables of counts and indicators, where that is common; tables of one row.

    ## References

    - Hynes, Sculley and Terry, *The data linter: lightweight, automated sanity checking for ML data sets*, NIPS
      MLSys Workshop 2017: <http://learningsys.org/nips17/assets/papers/paper_19.pdf>
    """

    code = "LK801"
    name = "constant-column"
    family = "data"
    severity = "info"
    effect = "small"
    advice = "Leave the column out, or find out why it has one value."
    turn = 7
    lazy = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

df = pd.DataFrame({"age": np.random.default_rng(0).normal(size=100), "country": "all"})
leaklint.inspect(df)
""",
    )

    GOOD = (twin(BAD[0], ', "country": "all"', ', "country": ["all", "none"] * 50'),)

    def examine(self, data: Data) -> Iterator[Finding]:
        if data.train.n_rows < 2:
            return
        constant, zeros = [], 0
        for column in data.features:
            if not self._may_be(data, column):
                continue
            summary = data.summary(column)
            if summary.unique is None or summary.unique > 1 or (summary.unique == 1 and summary.nulls):
                continue
            constant.append(column)
            zeros += summary.low == 0
        if not constant or (zeros == len(constant) and self._counts(data)):
            return
        be, value = ("has", "value") if len(constant) == 1 else ("have", "value each")
        yield data.finding(
            self, f"{data.naming(constant)} in {data.a} {be} one {value} in all rows", columns=constant
        )

    def _may_be(self, data: Data, column: Column) -> bool:
        if data.train.lazy:
            return True
        import numpy as np

        vector = data.vector(column)
        if vector.kind == "opaque":
            return False
        values = vector.values
        return bool(values[0] == values[-1] or vector.null is not None) and len(np.unique(values[:1000])) <= 2

    def _counts(self, data: Data) -> bool:
        """Whether most columns are counts with many zeros: pixels, words, indicators."""
        if data.train.lazy:
            return False
        some = [data.vector(column) for column in data.features[:200]]
        numbers = [v for v in some if v.kind == "number" and len(v)]
        return len(numbers) > 8 and 2 * sum(float((v.values == 0).mean()) > 0.2 for v in numbers) > len(
            numbers
        )
