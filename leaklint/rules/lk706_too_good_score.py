"""LK706: a perfect score beside a second sign of a leak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data

SIGNS = frozenset("LK206 LK207 LK403 LK405 LK504 LK602".split())


class TooGoodScore(Rule):
    """A perfect score on held-out rows, and something else that says the rows or the label are known.

    ## What it does

    Looks for scores of 1.0 (an AUC above 0.999) on held-out rows for which a check of the data has found shared
    rows, a feature that tells the label, or one entity on both sides.

    ## Why is this bad?

    Alone a perfect score proves nothing: easy data reach it honestly. Together with a second sign it mostly is
    what the leak looks like from outside. The typical effect is large.

    ## Example

    ```python
    leaklint.inspect(X_train, X_test, target=(y_train, y_test), scores={"accuracy": 1.0})
    ```

    ## Use instead

    ```python
    X_train, X_test = X_train.drop(columns="status"), X_test.drop(columns="status")
    leaklint.inspect(X_train, X_test, target=(y_train, y_test), scores={"accuracy": 0.87})
    ```

    ## What stays silent

    A perfect score without a second sign, signs without a perfect score.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK706"
    name = "too-good-score"
    family = "evaluation"
    severity = "warning"
    effect = "large"
    advice = "Mend what the second sign shows, then score again."
    needs = ("test", "scores")
    tier = 0
    turn = 9
    origin = "L"

    ALSO = ("LK405",)

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(500, 3)), columns=["calls", "bill", "months"])
churned = pd.Series(np.where(df["calls"] + rng.normal(size=500) > 1, "yes", "no"), name="churned")
df["status"] = (churned == "yes").astype(int)
leaklint.inspect(df[:400], df[400:], target=(churned[:400], churned[400:]), scores={"accuracy": 1.0})
""",
    )

    GOOD = (twin(BAD[0], '(churned == "yes").astype(int)', "rng.integers(0, 2, size=500)"),)

    def examine(self, data: Data) -> Iterator[Finding]:
        signs = [f for f in data.found if f.code in SIGNS and f.severity != "info"]
        if not signs:
            return
        for score in data.scores:
            if score.value is None or score.value > 1 + 1e-9:
                continue
            curve = "auc" in score.metric.lower() or "average_precision" in score.metric.lower()
            if score.value < (0.999 if curve else 1.0):
                continue
            codes = ", ".join(dict.fromkeys(f"{f.code} {f.name}" for f in signs))
            what = score.text or f"`{score.metric}`"
            yield data.finding(
                self,
                f"{what} on {data.b} is {score.value:.4g}, and the data show why it may be too good: {codes}",
                columns=[score.metric],
                confidence="likely",
                numbers={"score": score.value},
            )
