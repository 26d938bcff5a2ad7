"""LK903: a cell that is not Python and was left out."""

from __future__ import annotations

from leaklint.rules.base import Rule


class UnreadableCell(Rule):
    """A cell could not be parsed, and what it does is not known.

    ## What it does

    Reports cells with a syntax error. Statements around the broken one are still read where that is
    possible; the rest of the notebook always is.

    ## Why is this bad?

    What the broken statement would load, fit or score is missing from leaklint's picture. A finding may
    be missing with it. It is an info: half-written cells are part of working with notebooks.

    ## Example

    ```text
    scaler.fit(X_train
    ```

    ## Use instead

    ```python
    scaler.fit(X_train)
    ```

    or make the cell a Markdown or raw cell if it is not code.

    ## What stays silent

    IPython syntax (`%timeit`, `!pip`, `df?`), cells of other languages (`%%bash`, `%%R`), Python 2 print
    statements, empty cells.

    ## References

    - IPython, *Python vs IPython*:
      <https://ipython.readthedocs.io/en/stable/interactive/python-ipython-diff.html>
    """

    code = "LK903"
    name = "unreadable-cell"
    family = "notebook"
    severity = "info"
    effect = "small"
    advice = "Mend the cell, or turn it into Markdown if it is not code."
    origin = "S"

    BAD = (
        """\
import pandas as pd
# %%
df = pd.DataFrame({"a": [1, 2, 3]}  #!
# %%
print(df)
""",
        """\
def total(values):
    return sum(values)
# %%
for value in [1, 2, 3]
    print(total([value]))
""",
        """\
import numpy as np
# %%
These are only some words about the next step; somebody forgot to make the cell Markdown.  #!
# %%
print(np.mean([1, 2]))
""",
    )

    GOOD = (
        """\
import pandas as pd
# %%
df = pd.DataFrame({"a": [1, 2, 3]})
print(df)
""",
        """\
%matplotlib inline
!pip list
# %%
%%bash
for f in *; do echo $f; done
# %%
len?
%time total = sum(range(10))
""",
        """\
# %%
# %%
def later():
    ...
""",
    )
