"""LK309: a held-out set was looked at more often than its size allows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from leaklint.model import Finding, Place, page_of
from leaklint.output.base import count
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.ledger import TestSet

#: Fewer looks than this are a comparison of a few models, whatever the bound says.
FEW = 10
#: A bound below this is lost in the noise of most scores.
SMALL = 0.02


class TestBudgetSpent(Rule):
    """One held-out set was scored with many different predictions, and nothing else is left to score on.

    ## What it does

    Counts, while leaklint watches the kernel, how many different predictions were scored on each held-out
    set: ten runs of one cell with the same predictions are one look, a model that was fitted anew with other
    settings is another. Reported are ten looks or more at a set so small that the best of them can be
    better by chance than what one would care about.

    ## Why is this bad?

    Each look at a held-out set chooses a little: one keeps what scored well. The best of k scores on n rows
    is above its true value by at most the root of ln(k) / (2 n) in expectation, for a score between 0 and 1.
    That is a bound and not a measurement, but what is below it can be luck. The typical effect is large on
    small sets.

    ## Example

    ```python
    for depth in range(1, 30):
        tree = DecisionTreeClassifier(max_depth=depth).fit(X_train, y_train)
        print(depth, tree.score(X_test, y_test))
    ```

    ## Use instead

    ```python
    search = GridSearchCV(DecisionTreeClassifier(), {"max_depth": range(1, 30)}).fit(X_train, y_train)
    print(search.score(X_test, y_test))
    ```

    ## What stays silent

    Runs again with the same predictions; several metrics of one prediction; scores of training rows and of
    cross-validation; a set that is looked at often beside another one that is not: it serves to choose.

    ## References

    - Blum and Hardt, *The ladder*, ICML 2015: <https://proceedings.mlr.press/v37/blum15.html>
    - Dwork et al., *The reusable holdout*, Science 2015: <https://doi.org/10.1126/science.aaa9375>
    """

    code = "LK309"
    name = "test-budget-spent"
    family = "test-reuse"
    severity = "warning"
    effect = "large"
    advice = "Choose by cross-validation on the training rows, and score on rows that no choice has seen."
    origin = "L"

    BAD = (
        """\
import numpy as np
import leaklint

rng = np.random.default_rng(0)
truth = rng.integers(0, 2, 60)
ledger = leaklint.Ledger(b"example")
for attempt in range(40):
    guess = rng.integers(0, 2, 60)
    ledger.look(truth, guess, (truth == guess).mean(), metric="accuracy", name="y_test")
report = ledger.report()
""",
    )

    GOOD = (
        twin(BAD[0], "    guess = rng.integers(0, 2, 60)", "    guess = np.ones(60)"),
        twin(BAD[0], "range(40)", "range(4)"),
        twin(
            BAD[0],
            "report = ",
            "fresh = rng.integers(0, 2, 50)\nledger.look(fresh, np.ones(50), fresh.mean(), metric='accuracy')\nreport = ",
        ),
    )

    def judge(self, one: TestSet, others: Iterable[TestSet], place: Place) -> Finding | None:
        """Return the finding for a set, None where its budget holds."""
        if one.looks < FEW or one.bound < SMALL:
            return None
        if any(other is not one and other.runs and 3 * other.looks <= one.looks for other in others):
            return None  # this one serves to choose
        least = "at least " if one.approximate else ""
        message = (
            f"`{one.name}` ({one.rows:,} rows) was scored with {least}{one.looks} different predictions in "
            f"{count(one.runs, 'run')}: the best of them can be up to {one.bound:.3f} above its true value by luck "
            "alone, in expectation (a bound for scores between 0 and 1)"
        )
        if one.spread is not None and one.spread[0] < one.spread[1]:
            low, high = one.spread
            message += f"; the {one.metric} seen went from {low:.3f} to {high:.3f}"
        made = Finding(
            self.code,
            self.name,
            self.family,
            self.severity,
            message,
            place,
            "certain",
            self.effect,
            verdict="confirmed",
            advice=self.advice,
            url=page_of(self.code),
        )
        made.fingerprint = hashlib.blake2b(f"{self.code}|{one.key}".encode(), digest_size=8).hexdigest()
        return made
