"""LK806: categories that training has not seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class UnseenCategories(Rule):
    """A column of the held-out table has categories that the training table has not.

    ## What it does

    Compares the values of columns of texts and categories that repeat.

    ## Why is this bad?

    An encoder that was fitted on the training rows has no number for them: it fails, or makes all of them one.
    Dummies that are made on each side get different columns. The typical effect is small to moderate.

    ## Example

    ```python
    train, test = df[df["shop"] < "m"], df[df["shop"] >= "m"]
    leaklint.inspect(train, test)
    ```

    ## Use instead

    ```python
    encoder = OneHotEncoder(handle_unknown="ignore", min_frequency=5)
    train, test = train_test_split(df, stratify=df["shop"])
    leaklint.inspect(train, test)
    ```

    ## What stays silent

    Free text, keys, columns of numbers.

    ## References

    - scikit-learn, *Encoding categorical features*, on infrequent and unknown categories:
      <https://scikit-learn.org/stable/modules/preprocessing.html#infrequent-categories>
    """

    code = "LK806"
    name = "unseen-categories"
    family = "data"
    severity = "warning"
    effect = "small"
    advice = "Say what an unknown category means: `handle_unknown=`, a common category for rare ones."
    needs = ("test",)
    turn = 7
    origin = "L"

    ALSO = ("LK206",)

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"shop": rng.choice(list("abcdef"), 600), "sold": rng.normal(size=600)})
leaklint.inspect(df[df["shop"] < "d"], df[df["shop"] >= "c"].reset_index(drop=True))
""",
    )

    GOOD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"shop": rng.choice(list("abcdef"), 600), "sold": rng.normal(size=600)})
leaklint.inspect(df[:400], df[400:].reset_index(drop=True))
""",
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        import numpy as np

        for column in data.features:
            ours = data.vector(column)
            if ours.kind != "label" or column.there is None:
                continue
            used = ours.values[ours.values >= 0]
            # A category repeats; a text or a key does not.
            if not len(used) or len(np.unique(used)) * 5 > len(used):
                continue
            ours, theirs = data.vector(column, full=True), data.test_vector(column, full=True)
            if theirs is None or theirs.kind != "label" or not len(theirs):
                continue
            known = np.unique(ours.distinct[ours.values[ours.values >= 0]])
            here, counts = np.unique(theirs.values[theirs.values >= 0], return_counts=True)
            new = ~np.isin(theirs.distinct[here], known)
            number, rows = int(new.sum()), int(counts[new].sum())
            if not number:
                continue
            word = "category" if number == 1 else "categories"
            few = rows < 0.01 * len(theirs)
            yield data.finding(
                self,
                f"`{column.name}` has {number:,} {word} in {data.b} that {data.a} does not have, in {rows:,} of "
                f"{len(theirs):,} rows",
                columns=[column],
                severity="info" if few else "warning",
                numbers={"categories": number, "rows": rows},
                rows=len(theirs),
                values=data.shown_values(data.test, column.there, theirs.distinct[here][new]),
            )
