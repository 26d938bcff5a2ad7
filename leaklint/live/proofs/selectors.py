"""Selectors: the scores by which columns were kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Claim, Learned, Union, Variance

CLASSES = (
    "sklearn.SelectKBest",
    "sklearn.SelectPercentile",
    "sklearn.SelectFpr",
    "sklearn.SelectFdr",
    "sklearn.SelectFwe",
    "sklearn.VarianceThreshold",
    "sklearn.RFE",
    "sklearn.SelectFromModel",
)


class Scores(Claim):
    """Test statistics of every column against the labels."""

    attr = "scores_"
    what = "columns' statistic against the labels"

    def __init__(self, kind: str, values: Any) -> None:
        self.kind = kind
        self.values = values

    def agrees(self, union: Union) -> bool | None:
        if len(self.values) != union.width:
            return None
        union.budget.affords(20 * union.rows * union.width)
        labels, matrix = union.label_values(), union.matrix()
        if labels is None or matrix is None:
            return None
        np = union.np
        with np["errstate"](all="ignore"):
            found = _STATISTICS[self.kind](matrix.astype(float), labels, np)
            if found is None:
                return None
            near = np["abs"](found - self.values) <= 1e-6 * np["abs"](self.values) + 1e-12
            return bool((near | np["isnan"](self.values)).all())

    def bits(self, union: Union) -> float:
        np = union.np
        each = max(0.0, math.log2(1 / (1e-6 * max(1, union.rows))))
        # Statistics of columns that the labels part perfectly, or not at all, come out alike for other rows.
        sound = np["isfinite"](self.values) & (self.values > 0) & (self.values < 1e9)
        if union.rows < 12:
            return 0.0
        told = zip(union.value_bits(), sound.tolist(), strict=False)
        return min(union.same_rows_bits(), sum(min(each, max(0.0, bits - 1)) for bits, fine in told if fine))


def _f_classif(matrix: Any, labels: Any, np: Any) -> Any:
    levels, which = np["unique"](labels, return_inverse=True)
    rows, groups = len(matrix), len(levels)
    if groups < 2 or groups > 1000 or rows <= groups:
        return None
    mean = matrix.mean(axis=0)
    between = within = 0.0
    for group in range(groups):
        part = matrix[which == group]
        inner = part.mean(axis=0)
        between = between + len(part) * (inner - mean) ** 2
        within = within + ((part - inner) ** 2).sum(axis=0)
    return (between / (groups - 1)) / (within / (rows - groups))


def _f_regression(matrix: Any, labels: Any, np: Any) -> Any:
    if labels.dtype.kind not in "fiub":
        return None
    off, target = matrix - matrix.mean(axis=0), labels.astype(float) - labels.mean()
    r2 = (off * target[:, None]).sum(axis=0) ** 2 / ((off**2).sum(axis=0) * (target**2).sum())
    return r2 / (1 - r2) * (len(matrix) - 2)


def _chi2(matrix: Any, labels: Any, np: Any) -> Any:
    levels, which = np["unique"](labels, return_inverse=True)
    if len(levels) < 2 or len(levels) > 1000:
        return None
    seen = np["stack"]([matrix[which == group].sum(axis=0) for group in range(len(levels))])
    share = np["bincount"](which) / len(which)
    expected = share[:, None] * matrix.sum(axis=0)[None, :]
    return ((seen - expected) ** 2 / expected).sum(axis=0)


_STATISTICS = {"f_classif": _f_classif, "f_regression": _f_regression, "chi2": _chi2}


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted selector."""
    from leaklint.live.known import names_of
    from leaklint.live.proofs import read as inner

    if cls == "VarianceThreshold":
        if own.get("threshold") == 0:
            return []  # it keeps the smaller of variance and range then
        return [Learned(name, cls, [Trusted("variances_", own["variances_"])])]
    if cls in ("RFE", "SelectFromModel"):
        # What is refitted on fewer columns sees them under other positions.
        return inner(f"{name}.estimator_", own["estimator_"]) if cls == "SelectFromModel" else []
    known = names_of("sklearn.feature_selection")
    for kind in _STATISTICS:
        if own.get("score_func") is known.get(kind):
            return [Learned(name, cls, [Scores(kind, own["scores_"])])]
    return []


class Trusted(Variance):
    """Variances that stand alone: of continuous columns they tell rows apart as well as means do."""

    def bits(self, union: Union) -> float:
        return self.alone(union)
