"""LK905: a score depends on code that leaklint could not follow."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class NotFollowed(Rule):
    """A score depends on a call that could not be followed, so it is neither trusted nor doubted.

    ## What it does

    Names the calls on the way to a score whose code leaklint neither knows nor finds in the project:
    functions of unknown packages, objects loaded from a file, names that no cell defines.

    ## Why is this bad?

    It is not; it says how far the verdict reaches. A leak inside such a call would not be seen. The
    score's verdict is "not followed" unless something else is known about it.

    ## Example

    ```python
    from ourlab.data import prepare

    a, b, ya, yb = prepare("patients.csv")
    print(model.fit(a, ya).score(b, yb))
    ```

    ## Use instead

    Tell leaklint what the call does, in `pyproject.toml`:

    ```toml
    [[tool.leaklint.helpers]]
    name = "ourlab.data.prepare"
    role = "split"
    ```

    or keep the module in the project folder, where it is read as well:

    ```python
    from prepare import prepare
    ```

    ## What stays silent

    Unknown calls that no score depends on (plots, logging, display), calls on single rows, functions of
    the notebook and of local modules.

    ## References

    - Kapoor and Narayanan, model info sheets, which ask for the same by hand:
      <https://reproducible.cs.princeton.edu/>
    """

    code = "LK905"
    name = "not-followed"
    family = "notebook"
    severity = "info"
    effect = "small"
    advice = "Read the named call yourself, or describe it to leaklint under [[tool.leaklint.helpers]]."
    origin = "S"

    BAD = (
        """\
from ourlab.data import prepare
from sklearn.ensemble import RandomForestClassifier

a, b, ya, yb = prepare("patients.csv")  #!
# %%
forest = RandomForestClassifier(random_state=0).fit(a, ya)
print(forest.score(b, yb))
""",
        """\
import ourlab
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

chem, kind = load_wine(return_X_y=True)
chem = ourlab.features.enrich(chem)  #!
# %%
a, b, ya, yb = train_test_split(chem, kind, random_state=0)
print(GaussianNB().fit(a, ya).score(b, yb))
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from theirs import SecretModel

cells, benign = load_breast_cancer(return_X_y=True)
a, b, ya, yb = train_test_split(cells, benign, random_state=0)
# %%
model = SecretModel(depth=3)
model.study(a, ya)
guess = model.answer(b)  #!
print(f1_score(yb, guess))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "from ourlab.data import prepare\n",
            "from sklearn.datasets import load_wine\nfrom sklearn.model_selection import train_test_split\n",
            'a, b, ya, yb = prepare("patients.csv")',
            "def prepare(load):\n    return train_test_split(*load(return_X_y=True), random_state=0)\n\n"
            "a, b, ya, yb = prepare(load_wine)",
        ),
        twin(BAD[1], "chem = ourlab.features.enrich(chem)", "ourlab.plots.show(kind.sum())"),
        """\
import logging
import mysterious
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB

mysterious.style("dark")
marks = cross_val_score(GaussianNB(), *load_wine(return_X_y=True))
logging.info("done")
mysterious.banner(marks.mean())
""",
    )
