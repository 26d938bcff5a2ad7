"""LK805: columns that are distributed differently on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data

TOLD_APART = 0.7


class Drift(Rule):
    """Columns are distributed differently in the held-out table. On request only.

    ## What it does

    Compares each column of both tables by the population stability index (above 0.25), for numbers also by the
    largest distance of the distribution functions (above 0.2), and says whether a classifier can tell the
    sides apart, if scikit-learn is in use. Ask for it: `checks=["LK805"]` or `--select LK805`.

    ## Why is this bad?

    A split that was not made by chance tests something else than it says: another season, another clinic. That
    can be just what is wanted, so it is an info. The typical effect is moderate.

    ## Example

    ```python
    leaklint.inspect(df[df["year"] < 2020], df[df["year"] >= 2020], checks=["LK805"])
    ```

    ## Use instead

    ```python
    train, test = train_test_split(df, random_state=0)
    leaklint.inspect(train, test, checks=["LK805"])
    ```

    ## What stays silent

    Everything unless it is asked for; tables of less than 100 rows; keys and columns with a value a row.

    ## References

    - Yurdakul, *Statistical properties of population stability index*, 2018:
      <https://scholarworks.wmich.edu/dissertations/3208/>
    - Rabanser, Günnemann and Lipton, *Failing loudly*, NeurIPS 2019: <https://arxiv.org/abs/1810.11953>
    """

    code = "LK805"
    name = "drift"
    family = "data"
    severity = "info"
    effect = "moderate"
    advice = "If the sides should be alike, split by chance; if not, say which change is tested."
    needs = ("test",)
    turn = 8
    on_request = True
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"year": rng.integers(2010, 2024, 1000), "price": rng.normal(size=1000)})
df["price"] += df["year"] - 2010
leaklint.inspect(df[df["year"] < 2020], df[df["year"] >= 2020], checks=["LK805"])
""",
    )

    GOOD = (
        """\
import numpy as np
import pandas as pd
import leaklint
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
df = pd.DataFrame({"year": rng.integers(2010, 2024, 1000), "price": rng.normal(size=1000)})
train, test = train_test_split(df, random_state=0)
leaklint.inspect(train, test, checks=["LK805"])
""",
        twin(BAD[0], ', checks=["LK805"]', ""),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        if data.test is None or min(data.train.n_rows, data.test.n_rows) < 100:
            return
        found = []
        for column in data.columns:
            told = self._apart(data, column)
            if told is not None:
                found.append((told[0], column, told[1], told[2]))
        area = self._adversary(data)
        if not found and area < TOLD_APART:
            return
        found.sort(key=lambda item: -item[0])
        columns = [column for _, column, _, _ in found]
        parts, plot = [], None
        if found:
            index, worst, first, second = found[0]
            be = "is" if len(found) == 1 else "are"
            parts.append(
                f"{data.naming(columns)} {be} distributed differently in {data.a} and {data.b}; most of all "
                f"`{worst.name}` (population stability index {index:.2f})"
            )
            names = [data.train.name or "train", data.test.name or "test"]
            plot = {"kind": "shares", "first": first, "second": second, "names": names}
        if area >= TOLD_APART:
            parts.append(f"a classifier tells rows of {data.a} and {data.b} apart (held-out AUC {area:.2f})")
        yield data.finding(
            self,
            "; ".join(parts),
            columns=columns,
            numbers={"columns": len(found), "adversary": round(area, 3)},
            plot=plot,
        )

    def _adversary(self, data: Data) -> float:
        """How well a classifier tells the two sides apart, where scikit-learn is in use anyway."""
        import sys

        if "sklearn" not in sys.modules or data.test is None:
            return 0.0
        import numpy as np
        from sklearn.ensemble import HistGradientBoostingClassifier

        from leaklint.live import statistics

        ids = {column.here for column in data.id_like}
        rows = [np.sort(data.generator.permutation(table.n_rows)[:4000]) for table in (data.train, data.test)]
        features = []
        for column in data.columns[:100]:
            if column.there is None or column.here in ids:
                continue
            a, b = data.train.some(column.here, rows[0]), data.test.some(column.there, rows[1])
            if a.kind != b.kind or a.kind == "opaque":
                continue
            if a.kind == "label":
                known = np.unique(a.distinct)
                sides = [np.searchsorted(known, v.hashes()).astype(float) for v in (a, b)]
            else:
                sides = [v.floats() for v in (a, b)]
            features.append(np.concatenate(sides))
            data.pause()
        if not features:
            return 0.0
        matrix = np.column_stack(features)
        matrix[~np.isfinite(matrix)] = np.nan
        side = np.repeat([0, 1], [len(rows[0]), len(rows[1])])
        fit, held = statistics.halves(len(side), np.random.default_rng(7))
        model = HistGradientBoostingClassifier(max_iter=40, random_state=0).fit(matrix[fit], side[fit])
        score = model.predict_proba(matrix[held])[:, 1]
        distinct, codes = np.unique(score, return_inverse=True)
        positive = np.bincount(codes, side[held], minlength=len(distinct))
        return statistics.auc_of_counts(
            positive, np.bincount(codes, minlength=len(distinct)) - positive, distinct
        )

    def _apart(self, data: Data, column: Column) -> tuple[float, list[float], list[float]] | None:
        import numpy as np

        from leaklint.live import statistics

        ours, theirs = data.vector(column), data.test_vector(column)
        if theirs is None or ours.kind != theirs.kind or ours.kind == "opaque":
            return None
        distance = 0.0
        if ours.kind == "label":
            if not 1 < len(ours.distinct) <= 50:
                return None
            codes = {int(key): at for at, key in enumerate(ours.distinct)}
            first, second = statistics.shares(ours, None, codes), statistics.shares(theirs, None, codes)
        else:
            a, b = ours.floats(), theirs.floats()
            a, b = a[np.isfinite(a)], b[np.isfinite(b)]
            if min(len(a), len(b)) < 50:
                return None
            edges = np.unique(np.quantile(a, np.arange(1, 10) / 10))
            first = np.bincount(np.searchsorted(edges, a, side="right"), minlength=len(edges) + 1) / len(a)
            second = np.bincount(np.searchsorted(edges, b, side="right"), minlength=len(edges) + 1) / len(b)
            distance = statistics.kolmogorov(a[:50_000], b[:50_000])
        index = statistics.stability_index(first, second)
        if index < 0.25 and distance < 0.2:
            return None
        return index, [round(float(v), 4) for v in first], [round(float(v), 4) for v in second]
