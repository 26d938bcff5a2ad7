"""LK901: the cells were run in another order than they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.provenance.audit import Audit


def _key(finding: Finding) -> Any:
    return finding.code, finding.place.cell_index, finding.place.row


class OutOfOrderRun(Rule):
    """The execution counts contradict the order of the cells, and a finding or a scored value depends on it.

    ## What it does

    Compares the notebook as it stands with the notebook as it was run. It reports a difference only where
    it changes a finding, or a value that goes into a score.

    ## Why is this bad?

    The saved score was made by a notebook that nobody sees. Run from top to bottom it may come out
    otherwise, or the leak may appear, or vanish.

    ## Example

    Cell 2 was run after cell 3:

    ```python
    # [1]
    X_train, X_test = X[:400], X[400:]
    # [3]
    X_train = X
    # [2]
    model.fit(X_train, y)
    ```

    ## Use instead

    Restart the kernel and run all cells:

    ```python
    # [1]
    X_train, X_test = X[:400], X[400:]
    # [2]
    model.fit(X_train, y[:400])
    ```

    ## What stays silent

    Counts with gaps, cells run again, cells that were not run, another order that changes nothing.

    ## References

    - Pimentel et al., *A large-scale study about quality and reproducibility of Jupyter notebooks*, MSR 2019:
      <https://doi.org/10.1109/MSR.2019.00077>
    """

    code = "LK901"
    name = "out-of-order-run"
    family = "notebook"
    severity = "warning"
    effect = "moderate"
    advice = "Restart the kernel, run all cells, and look at the score again."
    origin = "S+L"
    question = "cell-order"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield this rule's findings in an audited notebook."""
        from leaklint.provenance.notebook_state import swapped

        report = audit.report
        if self.question not in report.questions():
            return
        pairs = swapped(report.notebook)
        if not pairs:
            return
        upper, lower = pairs[0]
        cells = report.notebook.cells
        how = (
            f"cell {lower + 1} ran as [{cells[lower].execution_count}], before cell {upper + 1} "
            f"as [{cells[upper].execution_count}]"
        )
        stands = {_key(f): f for f in report.made if f.severity != "info"}
        ran = {_key(f): f for f in report.other_order()}
        for key, finding in stands.items():
            if key not in ran:
                finding.message += (
                    f" (only from top to bottom; as the cells were run it does not hold: {how})"
                )
        for key, finding in ran.items():
            if key not in stands:
                message = f"{how}, and run so this holds: {finding.code} {finding.message}"
                yield report.note(self, message, finding.place, f"{finding.code} {finding.fingerprint}")

    ALSO = ("LK101", "LK203")

    BAD = (
        """\
# %% [1]
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
# %% [4]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %% [3]
X = StandardScaler().fit_transform(X)
# %% [5]
print(GaussianNB().fit(X_train, y_train).score(X_test, y_test))
""",
        """\
# %% [1]
from sklearn.datasets import load_diabetes
from sklearn.tree import DecisionTreeRegressor

body, worse = load_diabetes(return_X_y=True)
n = 300
# %% [7]
tree = DecisionTreeRegressor(max_depth=3).fit(body[:n], worse[:n])
# %% [6]
n = 442
# %% [8]
print(tree.score(body[300:], worse[300:]))
""",
    )

    GOOD = (
        twin(BAD[0], "# %% [4]", "# %% [2]"),
        twin(BAD[1], "# %% [6]\nn = 442", "# %% [6]\nprint(n)"),
    )
