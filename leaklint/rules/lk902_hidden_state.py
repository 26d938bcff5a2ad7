"""LK902: a name that no cell defines any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.provenance.audit import Audit


class HiddenState(Rule):
    """A name is used that no cell of the notebook defines any more.

    ## What it does

    Finds names on the way to a fit or a score that no cell above defines, in code that was run: the cell
    that made them was deleted or renamed, or stands further down.

    ## Why is this bad?

    The result rests on something that is gone. Nobody can say what was in it, and the notebook fails in a
    new kernel.

    ## Example

    ```python
    model.fit(X_train_clean, y_train)  # no cell makes X_train_clean
    ```

    ## Use instead

    ```python
    X_train_clean = clean(X_train)
    model.fit(X_train_clean, y_train)
    ```

    ## What stays silent

    Names that a magic, a star import, `%run` or `globals()` may define, names in functions that are never
    called, cells that were never run.

    ## References

    - Pimentel et al., *A large-scale study about quality and reproducibility of Jupyter notebooks*, MSR 2019:
      <https://doi.org/10.1109/MSR.2019.00077>
    """

    code = "LK902"
    name = "hidden-state"
    family = "notebook"
    severity = "warning"
    effect = "moderate"
    advice = "Restart the kernel, run all cells, and restore the cell that made the name."
    origin = "S+L"
    question = "absent-name"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield this rule's findings in an audited notebook."""
        from leaklint.provenance.notebook_state import hidden

        report = audit.report
        for name, node, below in hidden(audit, report.notebook):
            where = (
                "no cell of the notebook defines it"
                if below is None
                else f"only cell {below + 1}, further down, defines it"
            )
            message = f"`{name}` was there when this cell ran, but {where}: nobody can say what was in it"
            yield report.note(self, message, report.place(node), name)

    BAD = (
        """\
# %% [1]
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

chem, kind = load_wine(return_X_y=True)
# %% [3]
a, b, ya, yb = train_test_split(chem_clean, kind, random_state=0)
print(GaussianNB().fit(a, ya).score(b, yb))
""",
        """\
# %% [2]
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

body, worse = load_diabetes(return_X_y=True)
ridge = Ridge(alpha=best_alpha).fit(body[:300], worse[:300])
# %% [4]
print(ridge.score(body[300:], worse[300:]))
""",
    )

    GOOD = (
        twin(BAD[0], "# %% [3]\n", "# %% [2]\nchem_clean = chem[:, :10]\n# %% [3]\n"),
        twin(BAD[1], "alpha=best_alpha", "alpha=0.5"),
        """\
# %% [1]
from helpers import *
from sklearn.datasets import load_wine
from sklearn.naive_bayes import GaussianNB

chem, kind = load_wine(return_X_y=True)
# %% [2]
print(GaussianNB().fit(chem[first], kind[first]).score(chem[second], kind[second]))
""",
    )
