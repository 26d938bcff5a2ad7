"""LK904: an ignore comment that silences nothing."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class UnusedSuppression(Rule):
    """An ignore comment silences nothing, or its date has passed.

    ## What it does

    Reports `# leaklint: ignore[...]` and `# leaklint: file-ignore[...]` comments that no finding
    answers to, that name an unknown rule, or whose `until=` date has passed (the finding then shows
    again).

    ## Why is this bad?

    The reason that was written beside it is no longer true, and the comment waits to hide the next,
    real finding on its line.

    ## Example

    ```python
    model.fit(X_train, y_train)  # leaklint: ignore[LK203] small data
    ```

    ## Use instead

    Delete the comment:

    ```python
    model.fit(X_train, y_train)
    ```

    ## What stays silent

    Comments that silence a finding, also one of a notebook that follows the file, comments for rules that
    are switched off in this run, the words in a string. In a Python file: comments in functions and classes,
    for the whole file if it has some, and all if nothing is scored there, as what they silence may be found
    only where the file is imported or run.

    ## References

    - ruff, `unused-noqa`, the same idea for another linter: <https://docs.astral.sh/ruff/rules/unused-noqa/>
    """

    code = "LK904"
    name = "unused-suppression"
    family = "notebook"
    severity = "warning"
    effect = "small"
    advice = "Delete the comment, or renew its date and reason."
    origin = "S"
    ALSO = ("LK101",)

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = GaussianNB().fit(X_train, y_train)  # leaklint: ignore[LK203] the table is small #!
print(model.score(X_test, y_test))
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

cells, benign = load_breast_cancer(return_X_y=True)
cells = StandardScaler().fit_transform(cells)  # leaklint: ignore[LK101] until=2020-01-31 prototype #!
# %%
a, b, ya, yb = train_test_split(cells, benign, random_state=0)
print(LogisticRegression().fit(a, ya).score(b, yb))
""",
        """\
# leaklint: file-ignore[LK201] we oversample on purpose #!
# %%
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

body, worse = load_diabetes(return_X_y=True)
print(Ridge().fit(body[:300], worse[:300]).score(body[300:], worse[300:]))
""",
    )

    GOOD = (
        twin(BAD[0], "  # leaklint: ignore[LK203] the table is small", ""),
        twin(BAD[1], "until=2020-01-31 ", ""),
        twin(
            BAD[1],
            "  # leaklint: ignore[LK101] until=2020-01-31 prototype",
            "",
            "cells = StandardScaler().fit_transform(cells)",
            "print('# leaklint: ignore[LK101] in a string is no comment')",
        ),
    )
