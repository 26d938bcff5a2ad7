"""LK403: a feature that tells the label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Column, Data
    from leaklint.live.statistics import Label

SURE = 0.98
LONE = 0.9
PERFECT = 0.995
ENOUGH = 400  # rows, to tell such areas apart
MISSING = 0.9
ORDER = 0.8


def _near(best: float, second: float) -> bool:
    """Whether two strengths are of a kind: neither feature stands out."""
    return second > 0.85 * best


def _apart(powers: list[float], rows: int) -> int:
    """How many features, one or two, know next to everything while the next best does not; 0 for none.

    Beside a strong honest feature what counts is what they leave unknown, not what they know.
    """
    if rows < ENOUGH:
        return 0
    for count in (1, 2):
        if len(powers) <= count or powers[count - 1] < PERFECT:
            return 0
        left = max(1 - powers[count - 1], 2 / rows)
        if 1 - powers[count] >= 5 * left:
            return count
    return 0


class LabelProxy(Rule):
    """One feature (nearly) tells the label by itself, or it is told by what is missing or by the order of rows.

    ## What it does

    Learns the mean label in 32 bins of each feature on one half of the rows and judges it on the other: by the
    AUC for two classes, by the part explained otherwise. It also asks whether a value being missing tells the
    label, and whether the position of a row does.

    ## Why is this bad?

    A feature that knows the answer was mostly recorded after it: what a card was used for, in a model that
    decides who gets a card. Nothing of the kind is there when the model is used. The typical effect is large.

    ## Example

    ```python
    leaklint.inspect(cards, target="card")  # `share` and `expenditure` are 0 for those without a card
    ```

    ## Use instead

    ```python
    leaklint.inspect(cards.drop(columns=["share", "expenditure"]), target="card")
    ```

    ## What stays silent

    A best feature with a close second, unless it leaves next to nothing unknown and the second five times as
    much: in easy data many features tell the label. Classes that are stored one
    after the other. It is a warning, never an error: whether a strong feature is known in time is not in the data.

    ## References

    - Kaufman, Rosset and Perlich, *Leakage in data mining*, TKDD 2012:
      <https://doi.org/10.1145/2382577.2382579>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023, "illegitimate features": <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK403"
    name = "label-proxy"
    family = "target"
    severity = "warning"
    effect = "large"
    advice = "Ask when the feature is known: leave it out if that is after the label."
    needs = ("target",)
    turn = 3
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(800, 4)), columns=["age", "income", "months", "rooms"])
df["card"] = np.where(df["income"] + rng.normal(size=800) > 0, "yes", "no")
df["spent"] = np.where(df["card"] == "yes", rng.gamma(2, 100, size=800), 0)
leaklint.inspect(df, target="card")
""",
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(1)
df = pd.DataFrame(rng.normal(size=(900, 3)), columns=["age", "dose", "pressure"])
died = (df["age"] + rng.normal(size=900) > 1).astype(int)
df["days_in_ward"] = np.where(died == 1, np.nan, rng.poisson(9, size=900))
leaklint.inspect(df, target=died)
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'np.where(df["card"] == "yes", rng.gamma(2, 100, size=800), 0)',
            "rng.gamma(2, 100, size=800)",
        ),
        twin(BAD[1], "np.where(died == 1, np.nan, rng.poisson(9, size=900))", "rng.poisson(9, size=900)"),
        """\
import leaklint
from sklearn.datasets import load_breast_cancer

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
leaklint.inspect(X, target=y)
""",
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        label = data.truth
        if label is None or len(label) < 40 or (len(label.counts) and label.counts.min() < 8):
            return
        told = {
            name for f in data.found if f.code == "LK405" for name in data.evidence[f.fingerprint].columns
        }
        yield from self._features(data, label, told)
        yield from self._missing(data, label, told)
        yield from self._order(data)

    def _features(self, data: Data, label: Label, told: set[str]) -> Iterator[Finding]:
        from leaklint.live.statistics import strength

        ids = {column.here for column in data.id_like}
        powers = [(c, p) for c, p in data.powers if c.name not in told and c.here not in ids]
        powers.sort(key=lambda item: -item[1])
        strong = [(c, p) for c, p in powers if p >= SURE]
        rest = [(c, p) for c, p in powers if p < SURE]
        following = rest[0][1] if rest else None
        floor = 0.5 if label.kind == "binary" else 0.0
        # Where most columns tell the label it is easy, or made of one measurement.
        if len(strong) > max(3, len(powers) // 3):
            return
        apart = _apart([p for _, p in powers], len(label)) if label.kind == "binary" else 0
        if apart:
            # It leaves a fifth, at most, of what the best honest feature leaves unknown.
            strong, following = powers[:apart], powers[apart][1]
        elif (
            strong
            and following is not None
            and _near(strength(strong[-1][1], label.kind), strength(following, label.kind))
        ):
            strong = []
        for column, _ in strong:
            yield from self._finding(data, label, column, following if following is not None else floor)
        if strong or len(rest) < 2:
            return
        (column, best), (_, second) = rest[0], rest[1]
        # Alone far ahead: the next says little more than half as much.
        if (
            label.kind == "binary"
            and best >= LONE
            and strength(second, "binary") <= 0.6 * strength(best, "binary")
        ):
            yield from self._finding(data, label, column, second)

    def _finding(self, data: Data, label: Label, column: Column, following: float) -> Iterator[Finding]:
        power = data.full_power(column)
        if power is None or power < (LONE if label.kind == "binary" else SURE):
            return
        if label.kind == "binary":
            how = f"with a held-out AUC of {power:.3f}; the next best feature has {following:.3f}"
        else:
            how = f"explaining {power:.1%} of it in held-out rows; the next best feature explains {following:.1%}"
        target = data.label.name if data.label is not None else "the label"
        yield data.finding(
            self,
            f"`{column.name}` by itself tells `{target}` in {data.a}, {how}",
            columns=[column],
            confidence="certain" if power >= SURE else "likely",
            numbers={"power": round(power, 4), "next": round(following, 4)},
            plot=data.rate_plot(column),
        )

    def _missing(self, data: Data, label: Label, told: set[str]) -> Iterator[Finding]:
        if label.kind != "binary":
            return
        import numpy as np

        truth = label.values.astype(bool)
        found: dict[bytes, list[Column]] = {}
        for column in data.features:
            vector = data.vector(column)
            if vector.null is None or column.name in told:
                continue
            null = vector.null if label.rows is None else vector.null[label.rows]
            hits = float(null[truth].mean()), float(null[~truth].mean())
            if abs(hits[0] - hits[1]) >= 2 * MISSING - 1 and min(null.sum(), (~null).sum()) >= 8:
                found.setdefault(np.packbits(null).tobytes(), []).append(column)
        proxies = {n for f in data.found if f.code == self.code for n in data.evidence[f.fingerprint].columns}
        for columns in found.values():
            columns = [column for column in columns if column.name not in proxies]
            if not columns:
                continue
            null = data.vector(columns[0]).null
            null = null if label.rows is None else null[label.rows]
            area = 0.5 + abs(float(null[truth].mean()) - float(null[~truth].mean())) / 2
            target = data.label.name if data.label is not None else "the label"
            which = data.naming(columns)
            yield data.finding(
                self,
                f"whether {which} {'is' if len(columns) == 1 else 'are'} missing tells `{target}` in {data.a} "
                f"(AUC {area:.3f})",
                columns=columns,
                numbers={"power": round(area, 4)},
            )

    def _order(self, data: Data) -> Iterator[Finding]:
        import numpy as np

        from leaklint.live import statistics

        label = data.whole_truth
        if label is None or label.kind != "binary" or len(label) < 200:
            return
        # After a shuffled split the index still knows the order.
        labels = data.train.labels()
        place = np.arange(data.train.n_rows)
        where = "the position of a row"
        if labels is not None and labels.kind in ("number", "time") and labels.null is None:
            place, where = labels.values, "the index of a row"
        if label.rows is not None:
            place = place[label.rows]
        if labels is not None and len(np.unique(place)) < len(place):
            return
        order = np.argsort(place)
        truth = label.values.astype(bool)[order]
        ends = np.flatnonzero(np.diff(truth.astype(np.int8), prepend=2, append=2))
        rarer = bool(truth.mean() < 0.5)
        runs = np.diff(ends)[truth[ends[:-1]] == rarer]
        if len(ends) < 12 or runs.max() >= max(20, len(truth) // 20):
            return  # stored class by class, or copies of one class appended
        codes = np.empty(len(order), dtype=np.int64)
        codes[order] = np.arange(len(order)) * statistics.BINS // len(order)
        halves = statistics.halves(len(order), np.random.default_rng(7))
        area = statistics.power(codes, statistics.BINS, label, *halves)
        if area < ORDER:
            return
        target = data.label.name if data.label is not None else "the label"
        shares = [round(float(part.mean()), 4) for part in np.array_split(truth, 12)]
        yield data.finding(
            self,
            f"{where} tells `{target}` in {data.a} (AUC {area:.3f}): whatever follows the order of the rows, "
            "such as a time or a running number, tells it too",
            columns=[],
            confidence="likely",
            numbers={"power": round(area, 4)},
            plot={"kind": "rate", "rates": shares, "sizes": [1] * 12, "base": round(float(truth.mean()), 4)},
        )
