"""LK602: one entity on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaklint.live.checks import Column, Data
    from leaklint.live.tables import Vector


class GroupOverlap(Rule):
    """Values of a key that names whose rows they are, such as a patient, are in both tables.

    ## What it does

    Compares the values of the key in both tables. The key is the column that is named, or configured as
    `group`; otherwise a column called like one (`patient`, `user`, `*_id`) whose values have several rows each.

    ## Why is this bad?

    Rows of one patient are alike. Who has seen one of them knows the others: the score says how well known
    patients are recognised, not how the model does on new ones. The typical effect is large.

    ## Example

    ```python
    train, test = train_test_split(visits)
    leaklint.inspect(train, test, group="patient")
    ```

    ## Use instead

    ```python
    rows, others = next(GroupShuffleSplit(random_state=0).split(visits, groups=visits["patient"]))
    leaklint.inspect(visits.iloc[rows], visits.iloc[others], group="patient")
    ```

    ## What stays silent

    Keys on one side only; without a name given: columns with about one row a value, or very many.

    ## References

    - scikit-learn, *Cross-validation iterators for grouped data*:
      <https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-iterators-for-grouped-data>
    - Saeb et al., *The need to approximate the use-case in clinical machine learning*, GigaScience 2017:
      <https://doi.org/10.1093/gigascience/gix019>
    """

    code = "LK602"
    name = "group-overlap"
    family = "group"
    severity = "error"
    effect = "large"
    advice = "Split by group, for instance with `GroupShuffleSplit` or `GroupKFold`."
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
visits = pd.DataFrame({"patient": rng.integers(0, 60, 500), "sugar": rng.normal(size=500)})
train, test = train_test_split(visits, random_state=0)
leaklint.inspect(train, test, group="patient")
""",
        """\
import numpy as np
import pandas as pd
import leaklint
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
clicks = pd.DataFrame({"userId": rng.integers(0, 60, 500), "seconds": rng.normal(size=500)})
train, test = train_test_split(clicks, random_state=0)
leaklint.inspect(train, test)
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "train, test = train_test_split(visits, random_state=0)",
            'train, test = visits[visits["patient"] < 40], visits[visits["patient"] >= 40]',
        ),
        twin(BAD[1], "userId", "page_views"),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        if data.train.lazy:
            yield from self._lazily(data)
        elif data.group is not None:
            if data.group.here is not None and data.group.there is not None:
                yield from self._compare(data, data.group.name, data.group.here, data.group.there, False)
        elif data.tier >= 1 and data.test is not None:
            for column in self._guesses(data):
                ours, theirs = data.vector(column, full=True), data.test_vector(column, full=True)
                if theirs is not None:
                    yield from self._compare(data, column.name, ours, theirs, True, column)

    def _guesses(self, data: Data) -> list[Column]:
        import numpy as np

        from leaklint.live.checks import sounds_like_group

        found = []
        for column in data.features:
            if column.there is None or not sounds_like_group(column.name):
                continue
            vector = data.vector(column, full=True)
            if vector.kind not in ("number", "label") or vector.dtype == "boolean":
                continue
            values = len(np.unique(vector.values))
            # One row a value is a key of rows; many rows a value is a category.
            if values and 2 < data.train.n_rows / values < max(20, data.train.n_rows / 20) and values >= 10:
                found.append(column)
        return found

    def _compare(
        self, data: Data, name: str, ours: Vector, theirs: Vector, guessed: bool, column: Column | None = None
    ) -> Iterator[Finding]:
        import numpy as np

        if ours.kind == "opaque" or theirs.kind == "opaque" or ours.kind != theirs.kind:
            return
        a = np.unique(ours.hashes() if ours.null is None else ours.hashes()[~ours.null])
        keys = theirs.hashes() if theirs.null is None else theirs.hashes()[~theirs.null]
        b = np.unique(keys)
        both = np.intersect1d(a, b, assume_unique=True)
        if not len(both):
            return
        rows = int(np.isin(keys, both).sum())
        where = column or (data.group.column if data.group is not None else None)
        values = data.shown_values(data.test, where.there if where is not None else None, both)
        yield self._finding(data, name, len(a), len(b), len(both), rows, len(theirs), guessed, values)

    def _finding(
        self,
        data: Data,
        name: str,
        ours: int,
        theirs: int,
        both: int,
        rows: int | None,
        total: int,
        guessed: bool,
        values: Sequence[str] = (),
    ) -> Finding:
        which = f": {rows:,} of its {total:,} rows" if rows is not None else ""
        message = f"{both:,} of the {theirs:,} values of `{name}` in {data.b} are in {data.a} as well{which}"
        if guessed:
            message += ", if it names whose rows they are"
        return data.finding(
            self,
            message,
            columns=[name],
            severity="warning" if guessed else "error",
            confidence="likely" if guessed else "certain",
            numbers={"values": both, "of": theirs, **({"rows": rows} if rows is not None else {})},
            plot={
                "kind": "overlap",
                "parts": [
                    [f"only in {data.train.name or 'train'}", ours - both],
                    ["in both", both],
                    [f"only in {data.test.name if data.test else 'test'}", theirs - both],
                ],
            },
            rows=total,
            values=values,
        )

    def _lazily(self, data: Data) -> Iterator[Finding]:
        from leaklint.live.tables import LazyTable

        train, test = data.train, data.test
        if data.group is None or data.group.column is None or data.group.column.there is None:
            return
        if not isinstance(train, LazyTable) or not isinstance(test, LazyTable) or train.kind != test.kind:
            return
        key = train.keys[data.group.column.here]
        both = test.count_in([key], train, distinct=True)
        if not both:
            return
        rows = test.count_in([key], train, distinct=False)
        theirs = data.test_summary(data.group.column)
        ours = data.summary(data.group.column).unique or both
        number = (theirs.unique if theirs is not None else None) or both
        yield self._finding(data, data.group.name, ours, number, both, rows, test.n_rows, False)
