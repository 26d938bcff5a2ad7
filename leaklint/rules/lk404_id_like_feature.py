"""LK404: a key among the features."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data


class IdLikeFeature(Rule):
    """A feature only numbers or names the rows: a running number, a key, a hash.

    ## What it does

    Finds columns that have another value in every row and are whole numbers without gaps, are called like a
    key, or are short words of one length with digits in them.

    ## Why is this bad?

    A key says nothing about new rows, but it may say much about old ones: the order in which they were
    collected, the file they came from. Trees learn it by heart. The typical effect is small to moderate.

    ## Example

    ```python
    df = pd.read_csv("emails.csv")  # with the old index as `Unnamed: 0`
    leaklint.inspect(df, target="spam")
    ```

    ## Use instead

    ```python
    df = pd.read_csv("emails.csv", index_col=0)
    leaklint.inspect(df, target="spam")
    ```

    ## What stays silent

    Measurements that happen to be unique, free text, numbers with gaps that are not called a key, tables of
    less than 50 rows.

    ## References

    - Kaufman, Rosset and Perlich, *Leakage in data mining*, TKDD 2012, on identifiers that carry the label:
      <https://doi.org/10.1145/2382577.2382579>
    """

    code = "LK404"
    name = "id-like-feature"
    family = "target"
    severity = "warning"
    effect = "small"
    advice = "Make it the index, or leave it out of the features."
    turn = 4
    lazy = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"Unnamed: 0": range(300), "length": rng.normal(size=300), "spam": rng.integers(0, 2, 300)})
leaklint.inspect(df, target="spam")
""",
    )

    GOOD = (
        twin(BAD[0], '"Unnamed: 0": range(300), ', ""),
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"income": rng.permutation(900_000)[:300], "spam": rng.integers(0, 2, 300)})
leaklint.inspect(df, target="spam")
""",
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        for column in self._keys(data):
            severity = self.severity if data.as_features or data.label is not None else "info"
            yield data.finding(
                self,
                f"`{column.name}` in {data.a} has another value in each of the {data.train.n_rows:,} rows: it is a "
                "key, not a feature",
                columns=[column],
                severity=severity,
                confidence="likely",
            )

    def _keys(self, data: Data) -> list[Column]:
        if not data.train.lazy:
            return data.id_like
        from leaklint.live.checks import sounds_like_id

        found = []
        for column in data.features:
            summary = data.summary(column)
            if summary.unique == data.train.n_rows >= 50 and sounds_like_id(column.name):
                found.append(column)
        return found
