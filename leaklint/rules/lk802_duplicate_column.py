"""LK802: two columns with the same values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data


class DuplicateColumn(Rule):
    """Two columns hold the same values in every row.

    ## What it does

    Compares the features with each other, whatever they are called.

    ## Why is this bad?

    The second column adds nothing, and importance is divided between the two. Often it is the trace of a join.
    It has hardly an effect on a score.

    ## Example

    ```python
    df["size"] = df["area"]
    leaklint.inspect(df)
    ```

    ## Use instead

    ```python
    leaklint.inspect(df.drop(columns="size"))
    ```

    ## What stays silent

    Columns that differ in one row; constant columns, which are LK801.

    ## References

    - Hynes, Sculley and Terry, *The data linter: lightweight, automated sanity checking for ML data sets*, NIPS
      MLSys Workshop 2017: <http://learningsys.org/nips17/assets/papers/paper_19.pdf>
    """

    code = "LK802"
    name = "duplicate-column"
    family = "data"
    severity = "info"
    effect = "small"
    advice = "Leave one of them out."
    turn = 7
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

df = pd.DataFrame({"area": np.random.default_rng(0).normal(size=100)})
df["size"] = df["area"]
leaklint.inspect(df)
""",
    )

    GOOD = (twin(BAD[0], 'df["size"] = df["area"]', 'df["size"] = df["area"] ** 2'),)

    def examine(self, data: Data) -> Iterator[Finding]:
        import numpy as np

        if data.train.n_rows < 3:
            return
        groups: dict[int, list[Column]] = {}
        for column in data.features:
            vector = data.vector(column)
            if vector.kind == "opaque":
                continue
            hashes = vector.hashes()
            if (hashes == hashes[0]).all():
                continue
            groups.setdefault(hash(hashes.tobytes()), []).append(column)
        for first, *others in groups.values():
            if data.sample is not None and others:
                whole = data.vector(first, full=True).hashes()
                others = [c for c in others if np.array_equal(data.vector(c, full=True).hashes(), whole)]
            if others:
                be = "holds" if len(others) == 1 else "hold"
                yield data.finding(
                    self,
                    f"{data.naming(others)} in {data.a} {be} the same values as `{first.name}`",
                    columns=[first, *others],
                )
