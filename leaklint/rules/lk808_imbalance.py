"""LK808: a rare class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class Imbalance(Rule):
    """One class of the label is rare.

    ## What it does

    Counts the classes of the label: less than 5 % for the rarer of two, less than 2 % for one of several.

    ## Why is this bad?

    Accuracy says little: always naming the common class is right nearly always. A held-out table has few rows
    of the rare class, so scores on them vary. The typical effect is small.

    ## Example

    ```python
    leaklint.inspect(df, target="fraud")  # 0.7 % frauds; scored by accuracy
    ```

    ## Use instead

    ```python
    train, test = train_test_split(df, stratify=df["fraud"])
    print(average_precision_score(test["fraud"], model.predict_proba(test[features])[:, 1]))
    ```

    ## What stays silent

    Labels that are quantities, classes that are not rare.

    ## References

    - Saito and Rehmsmeier, *The precision-recall plot is more informative than the ROC plot*, PLoS ONE
      2015: <https://doi.org/10.1371/journal.pone.0118432>
    """

    code = "LK808"
    name = "imbalance"
    family = "data"
    severity = "info"
    effect = "small"
    advice = "Stratify the split, and report a metric that sees the rare class."
    needs = ("target",)
    turn = 8
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"amount": rng.normal(size=1000), "fraud": rng.random(1000) < 0.01})
leaklint.inspect(df, target="fraud")
""",
    )

    GOOD = (twin(BAD[0], "rng.random(1000) < 0.01", "rng.random(1000) < 0.3"),)

    def examine(self, data: Data) -> Iterator[Finding]:
        label = data.whole_truth
        if label is None or label.kind == "number" or data.label is None or len(label) < 40:
            return
        rarest = int(label.counts.min())
        share = rarest / len(label)
        if share >= (0.05 if label.kind == "binary" else 0.02):
            return
        held = ""
        if data.label.there is not None and data.test is not None:
            held = f" ({data.b} has {len(data.label.there):,})"
        yield data.finding(
            self,
            f"the rarest class of `{data.label.name}` has {rarest:,} of the {len(label):,} rows of {data.a}{held}",
            columns=[data.label.name],
            numbers={"rows": rarest, "share": round(share, 4)},
        )
