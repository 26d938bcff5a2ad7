"""The statistics behind the checks, in NumPy: how well one column tells the label, how far two samples differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from leaklint.live.tables import Vector

BINS = 32
MOST_CLASSES = 20


@dataclass(slots=True)
class Label:
    """The label, ready for statistics.

    Attributes
    ----------
    kind : {"binary", "classes", "number"}
        Two classes, several, or a quantity.
    values : ndarray
        0 and 1; codes from 0; or ranks between 0 and 1, so that long tails do not hide a proxy.
    rows : ndarray or None
        The rows that have a label, None if all do.
    counts : ndarray
        Rows of each class; empty for a quantity.
    """

    kind: str
    values: Any
    rows: Any
    counts: Any

    def __len__(self) -> int:
        return len(self.values)


def label_of(vector: Vector) -> Label | None:
    """Make a label of a column; None if it is none: constant, too many classes, or not readable."""
    if vector.kind == "opaque":
        return None
    rows = None if vector.null is None else np.flatnonzero(~vector.null)
    values = vector.values if rows is None else vector.values[rows]
    if len(values) < 2:
        return None
    if vector.kind == "number" and values.dtype.kind == "f" and not np.isfinite(values).all():
        return None
    distinct, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    number = len(distinct)
    if number < 2:
        return None
    if number == 2:
        return Label("binary", codes.astype(np.float64), rows, counts)
    whole = vector.kind == "label" or vector.values.dtype.kind != "f" or bool((distinct % 1 == 0).all())
    if number <= MOST_CLASSES and whole and vector.kind != "time":
        return Label("classes", codes, rows, counts)
    if vector.kind == "label":
        return None
    return Label("number", mean_ranks(codes, counts), rows, np.empty(0, np.int64))


def mean_ranks(codes: Any, counts: Any) -> Any:
    """Ranks between 0 and 1 of values given as codes of their sorted distinct values; ties share one."""
    ends = np.cumsum(counts)
    return ((ends - (counts - 1) / 2) / ends[-1])[codes]


def bins_of(vector: Vector, edges: Any = None) -> tuple[Any, int, Any]:
    """Part a column into bins: the code of each row, the number of codes, and the edges used.

    Numbers go into at most 32 bins with about as many rows each, labels into their own values. Missing
    values have a bin of their own.
    """
    if vector.kind == "label":
        number = len(vector.distinct) + 1
        return np.where(vector.values < 0, number - 1, vector.values), number, None
    values = vector.values
    if edges is None:
        some = values if vector.null is None else values[~vector.null]
        if len(some) > 4096:
            some = some[:: len(some) // 4096 + 1]
        some = np.sort(some)
        picks = (np.arange(1, BINS) * len(some)) // BINS
        edges, times = np.unique(some[picks], return_counts=True) if len(some) else (some, some)
        often = edges[times > 1]
        if len(often):
            # A value that fills whole bins, such as 0, has one of its own.
            above = often + 1 if often.dtype.kind in "iub" else np.nextafter(often, often.dtype.type(np.inf))
            edges = np.unique(np.concatenate([edges, above]))
    codes = np.searchsorted(edges, values, side="right")
    if vector.null is not None:
        codes[vector.null] = 2 * BINS
    return codes, 2 * BINS + 1, edges


def halves(count: int, generator: Any) -> tuple[Any, Any]:
    """Two random halves of the rows: one to learn from, one to be judged on."""
    order = generator.permutation(count)
    return order[: count // 2], order[count // 2 :]


def power(codes: Any, number: int, label: Label, fit: Any, held: Any) -> float:
    """How well a column tells the label, judged on rows that it did not learn from.

    The prediction for a row is the mean label of its bin. For two classes the answer is the AUC (.5 is
    nothing, 1 is all), otherwise the part of the variance explained (0 is nothing, 1 is all).
    """
    if label.kind == "classes":
        return _explained_classes(codes, number, label, fit, held)
    values = label.values
    sums = np.bincount(codes[fit], values[fit], minlength=number)
    sizes = np.bincount(codes[fit], minlength=number)
    overall = float(values[fit].mean())
    # Half a row of the overall mean keeps a value that was seen once from being sure.
    means = (sums + overall / 2) / (sizes + 0.5)
    if label.kind == "binary":
        positive = np.bincount(codes[held], values[held], minlength=number)
        negative = np.bincount(codes[held], minlength=number) - positive
        return auc_of_counts(positive, negative, means)
    truth = values[held]
    spread = float(((truth - truth.mean()) ** 2).sum())
    return 1.0 - float(((truth - means[codes[held]]) ** 2).sum()) / spread if spread else 0.0


def auc_of_counts(positive: Any, negative: Any, score: Any) -> float:
    """The AUC of a score that has few values, from the positives and negatives at each."""
    order = np.argsort(score, kind="stable")
    positive, negative, score = positive[order], negative[order], score[order]
    starts = np.flatnonzero(np.concatenate(([True], score[1:] != score[:-1])))
    positive, negative = np.add.reduceat(positive, starts), np.add.reduceat(negative, starts)
    both = float(positive.sum()) * float(negative.sum())
    if not both:
        return 0.5
    below = np.cumsum(negative) - negative
    return float((positive * (below + negative / 2)).sum()) / both


def _explained_classes(codes: Any, number: int, label: Label, fit: Any, held: Any) -> float:
    classes = len(label.counts)
    seen = np.bincount(codes[fit] * classes + label.values[fit], minlength=number * classes)
    seen = seen.reshape(number, classes).astype(np.float64)
    overall = seen.sum(axis=0) / max(1.0, seen.sum())
    shares = (seen + overall / 2) / (seen.sum(axis=1, keepdims=True) + 0.5)
    truth = np.bincount(codes[held] * classes + label.values[held], minlength=number * classes)
    truth = truth.reshape(number, classes).astype(np.float64)
    rows = truth.sum(axis=1)
    # Squared error of the shares, and of the overall shares, over one-hot labels.
    error = float((rows * (shares**2).sum(axis=1) - 2 * (truth * shares).sum(axis=1) + rows).sum())
    base = truth.sum(axis=0) / max(1.0, rows.sum())
    worst = float(rows.sum() * (1 - (base**2).sum()))
    return 1.0 - error / worst if worst > 0 else 0.0


def strength(value: float, kind: str) -> float:
    """How far a power is above knowing nothing, between 0 and 1, for whatever label."""
    return max(0.0, 2 * value - 1) if kind == "binary" else max(0.0, value)


def rates(codes: Any, number: int, label: Label) -> tuple[list[float], list[int]]:
    """The mean label and the number of rows of each bin that has rows, in the order of the bins."""
    values = label.values if label.kind != "classes" else (label.values == int(np.argmax(label.counts)))
    sizes = np.bincount(codes, minlength=number)
    sums = np.bincount(codes, values, minlength=number)
    here = sizes > 0
    return [float(v) for v in sums[here] / sizes[here]], [int(v) for v in sizes[here]]


def dependency(codes: Any, number: int, label: Label) -> tuple[float, float, int]:
    """How far a column determines the label, and the label the column.

    Returns the share of rows that contradict "each value has one label", the share that contradict "each
    label has one value", and the number of values in use.
    """
    classes = len(label.counts)
    pairs = np.bincount(codes * classes + label.values.astype(np.int64), minlength=number * classes)
    table = pairs.reshape(number, classes)
    rows = int(table.sum())
    forward = 1 - int(table.max(axis=1).sum()) / rows
    backward = 1 - int(table.max(axis=0).sum()) / rows
    return forward, backward, int(np.count_nonzero(table.sum(axis=1)))


def shares(vector: Vector, edges: Any, codes: dict[int, int] | None = None) -> Any:
    """The share of rows in each bin; labels are counted by the codes of `codes` (hash to code)."""
    if vector.kind == "label":
        assert codes is not None
        own = np.array([codes.get(int(h), len(codes)) for h in vector.distinct], dtype=np.int64)
        here = vector.values[vector.values >= 0]
        found = np.bincount(own[here], minlength=len(codes) + 1) if len(own) else np.zeros(len(codes) + 1)
    else:
        here = vector.values if vector.null is None else vector.values[~vector.null]
        found = np.bincount(np.searchsorted(edges, here, side="right"), minlength=len(edges) + 1)
    return found / max(1, found.sum())


def stability_index(first: Any, second: Any) -> float:
    """The population stability index of two lists of shares."""
    first, second = np.maximum(first, 1e-4), np.maximum(second, 1e-4)
    return float(((second - first) * np.log(second / first)).sum())


def kolmogorov(first: Any, second: Any) -> float:
    """The largest distance between two empirical distribution functions."""
    first, second = np.sort(first), np.sort(second)
    grid = np.concatenate([first, second])
    left = np.searchsorted(first, grid, side="right") / max(1, len(first))
    right = np.searchsorted(second, grid, side="right") / max(1, len(second))
    return float(np.abs(left - right).max()) if len(grid) else 0.0
