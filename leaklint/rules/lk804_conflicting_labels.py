"""LK804: equal rows with different labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class ConflictingLabels(Rule):
    """Rows with the same features have different labels.

    ## What it does

    Counts rows whose features are equal to those of another row with another label.

    ## Why is this bad?

    No model can be right on all of them, so they bound the best honest score: a score above the bound is a sign
    of a leak. Labels may be wrong, or a feature that matters is missing. The typical effect is small.

    ## Example

    ```python
    leaklint.inspect(df[["sex", "smoker", "sick"]], target="sick")
    ```

    ## Use instead

    ```python
    leaklint.inspect(df[["sex", "smoker", "age", "pressure", "sick"]], target="sick")
    ```

    ## What stays silent

    Less than one row in a hundred, quantities as labels.

    ## References

    - Northcutt, Athalye and Mueller, *Pervasive label errors in test sets*, NeurIPS 2021:
      <https://arxiv.org/abs/2103.14749>
    """

    code = "LK804"
    name = "conflicting-labels"
    family = "data"
    severity = "info"
    effect = "small"
    advice = "Look at some of these rows for a wrong label or a missing feature."
    needs = ("target",)
    turn = 7
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.integers(0, 2, size=(300, 3)), columns=["sex", "smoker", "sick"])
leaklint.inspect(df, target="sick")
""",
    )

    GOOD = (
        twin(BAD[0], "leaklint.inspect(df", 'df["pressure"] = rng.normal(size=300)\nleaklint.inspect(df'),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        import numpy as np

        label = data.whole_truth
        if label is None or label.kind == "number" or len(data.features) < 2:
            return
        if not data.exact and data.train.n_rows * len(data.features) > 500_000:
            return  # rows of a sample have few twins: the answer would be wrong
        rows = data.train.row_hashes([column.here for column in data.features], label.rows)
        _, codes = np.unique(rows, return_inverse=True)
        labels = label.values.astype(np.int64)
        classes = len(label.counts)
        pairs, sizes = np.unique(codes * classes + labels, return_counts=True)
        groups = np.bincount(pairs // classes)
        conflict = groups[codes] > 1
        number = int(np.count_nonzero(conflict))
        if number < 5 or number < 0.01 * len(labels):
            return
        best = np.zeros(len(groups), dtype=np.int64)
        np.maximum.at(best, pairs // classes, sizes)
        bound = float(best.sum()) / len(labels)
        target = data.label.name if data.label is not None else "the label"
        yield data.finding(
            self,
            f"{number:,} of the {len(labels):,} rows of {data.a} have the same features as a row with another "
            f"value of `{target}`; on rows like these no model can have an accuracy above {bound:.3f}",
            columns=[target],
            numbers={"rows": number, "bound": round(bound, 4)},
        )
