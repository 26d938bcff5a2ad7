"""LK807: values missing more often on one side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data


class MissingDiffers(Rule):
    """A column is missing much more often in one of the two tables.

    ## What it does

    Compares the share of missing values of each column: a difference of at least 10 points that chance does
    not explain.

    ## Why is this bad?

    Then the sides were not made alike: one was filled, joined or recorded in another way. What the model
    learned about missing values does not hold. The typical effect is small to moderate.

    ## Example

    ```python
    train = train.fillna(train.median())
    leaklint.inspect(train, test)
    ```

    ## Use instead

    ```python
    imputer = SimpleImputer(strategy="median").set_output(transform="pandas")
    train, test = imputer.fit_transform(train), imputer.transform(test)
    leaklint.inspect(train, test)
    ```

    ## What stays silent

    Differences of less than 10 points, or that a split by chance makes often.

    ## References

    - scikit-learn, *Common pitfalls*, "Inconsistent preprocessing":
      <https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing>
    """

    code = "LK807"
    name = "missing-differs"
    family = "data"
    severity = "warning"
    effect = "small"
    advice = "Send both sides through the same steps."
    needs = ("test",)
    turn = 7
    lazy = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(600, 3)), columns=["age", "sugar", "pressure"])
df.loc[rng.random(600) < 0.3, "sugar"] = np.nan
train, test = df[:400], df[400:]
train = train.fillna(train.median())
leaklint.inspect(train, test)
""",
    )

    GOOD = (
        twin(BAD[0], "train = train.fillna(train.median())", "train, test = train.fillna(0), test.fillna(0)"),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        if data.test is None:
            return
        found: dict[tuple[int, int], list[Column]] = {}
        rows, others = data.train.n_rows, data.test.n_rows
        if min(rows, others) < 20:
            return
        for column in data.columns:
            ours, theirs = self._missing(data, column)
            if ours is None or theirs is None:
                continue
            a, b = ours / rows, theirs / others
            overall = (ours + theirs) / (rows + others)
            noise = (overall * (1 - overall) * (1 / rows + 1 / others)) ** 0.5
            if abs(a - b) >= 0.1 and abs(a - b) > 5 * noise:
                found.setdefault((ours, theirs), []).append(column)
        for (ours, theirs), columns in found.items():
            be = "is" if len(columns) == 1 else "are"
            yield data.finding(
                self,
                f"{data.naming(columns)} {be} missing in {ours / rows:.0%} of the rows of {data.a} and in "
                f"{theirs / others:.0%} of {data.b}",
                columns=columns,
                numbers={"train": round(ours / rows, 4), "test": round(theirs / others, 4)},
            )

    def _missing(self, data: Data, column: Column) -> tuple[int | None, int | None]:
        if column.there is None or data.test is None:
            return None, None
        if data.train.lazy:
            theirs = data.test_summary(column)
            return data.summary(column).nulls, theirs.nulls if theirs is not None else None
        there = data.test_vector(column, full=True)
        return data.vector(column, full=True).n_null, there.n_null if there is not None else None
