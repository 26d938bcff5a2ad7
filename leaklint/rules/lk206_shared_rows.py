"""LK206: rows that are in the training and in the held-out table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class SharedRows(Rule):
    """The held-out table holds rows that are in the training table as well.

    ## What it does

    Compares the rows of two tables: by the memory they lie in, by index labels with equal values, and by all
    values of the columns that both have. Columns that only number the rows are left out. Rows of few, common
    values are equal by chance: as many as that are subtracted.

    ## Why is this bad?

    On a row that the model was fitted on, it need not generalise. The score measures memory, and the more
    the model can memorise the better it looks. The typical effect is large.

    ## Example

    ```python
    df = pd.concat([df, df[df["sick"] == 1]])
    train, test = train_test_split(df)
    leaklint.inspect(train, test)
    ```

    ## Use instead

    ```python
    train, test = train_test_split(df.drop_duplicates())
    train = pd.concat([train, train[train["sick"] == 1]])
    leaklint.inspect(train, test)
    ```

    ## What stays silent

    As many equal rows as rows of that kind have twins among themselves; tables that share columns but no
    rows. A sampled verdict says how many rows were looked at.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023, "duplicates": <https://doi.org/10.1016/j.patter.2023.100804>
    - Barz and Denzler, *Do we train on test data?*, Journal of Imaging 2020:
      <https://doi.org/10.3390/jimaging6060041>
    """

    code = "LK206"
    name = "shared-rows"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Take duplicates out before the split, or split so that equal rows stay on one side."
    needs = ("test",)
    tier = 0
    turn = 1
    lazy = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(400, 3)), columns=["pulse", "weight", "sugar"])
df["sick"] = (df["sugar"] + 2 * rng.normal(size=400) > 3).astype(int)
df = pd.concat([df] + 4 * [df[df["sick"] == 1]], ignore_index=True)
train, test = train_test_split(df, random_state=0)
leaklint.inspect(train, test, target="sick")
""",
        """\
import numpy as np
import leaklint

X = np.random.default_rng(1).normal(size=(1000, 6))
leaklint.inspect(X[:800], X[700:])
""",
    )

    GOOD = (
        """\
import numpy as np
import pandas as pd
import leaklint
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(400, 3)), columns=["pulse", "weight", "sugar"])
df["sick"] = (df["sugar"] + 2 * rng.normal(size=400) > 3).astype(int)
train, test = train_test_split(df, random_state=0)
train = pd.concat([train] + 4 * [train[train["sick"] == 1]], ignore_index=True)
leaklint.inspect(train, test, target="sick")
""",
        twin(BAD[1], "X[700:]", "X[800:]"),
        """\
import numpy as np
import pandas as pd
import leaklint
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.integers(0, 3, size=(2000, 3)), columns=["sex", "class", "deck"])
train, test = train_test_split(df, random_state=0)
leaklint.inspect(train.reset_index(drop=True), test.reset_index(drop=True))
""",
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        same = data.same
        if same is not None:
            how = (
                "they lie in the same memory"
                if same.how == "memory"
                else "with the same index labels and values"
            )
            message = f"{same.found:,} of the {same.rows:,} rows of {data.b} are rows of {data.a}: {how}"
            yield data.finding(
                self,
                message,
                numbers={"shared": same.found},
                plot=_plot(data, same.found, same.rows),
                rows=same.rows,
            )
            return
        shared = data.shared if data.tier else None
        if shared is None or shared.beyond_chance <= 0:
            return
        looked = "" if shared.sampled else "the "
        among = f"{looked}{shared.looked_at:,} rows of {data.b}"
        if shared.sampled:
            among = f"{shared.looked_at:,} sampled rows (of {shared.rows:,}) of {data.b}"
        chance = ""
        if shared.expected >= 0.5:
            chance = f"; about {shared.expected:,.0f} would be by chance"
        be = "is" if shared.found == 1 else "are"
        message = (
            f"{shared.found:,} of {among} {be} in {data.a} as well, with the same value in each of the "
            f"{len(data.common):,} columns that both have{chance}"
        )
        # Only copies are certain; one in a hundred spoils a score whatever the model.
        grave = shared.copies > 0.01 * shared.looked_at and shared.copies > 2
        yield data.finding(
            self,
            message,
            severity="error" if grave else "warning",
            confidence="certain" if shared.copies else "likely",
            numbers={"shared": shared.found, "by chance": round(shared.expected, 1), "copies": shared.copies},
            plot=_plot(data, shared.found, shared.looked_at),
            looked_at=shared.looked_at,
            rows=shared.rows,
        )


def _plot(data: Data, shared: int, rows: int) -> dict[str, object]:
    return {
        "kind": "overlap",
        "parts": [
            [f"only in {data.b}".replace("`", ""), rows - shared],
            [f"in {data.a} too".replace("`", ""), shared],
        ],
    }
