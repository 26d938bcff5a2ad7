"""Clusterings and discretisers: how the rows fall into groups and bins."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from leaklint.live.parts import Part
from leaklint.live.proofs.base import Claim, Ends, Learned, Quantiles, Union

CLASSES = ("sklearn.KMeans", "sklearn.MiniBatchKMeans", "sklearn.BisectingKMeans", "sklearn.KBinsDiscretizer")


EXACT = 1e-8


class Inertia(Claim):
    """The sum of squared distances to the nearest centre."""

    what = "sum of squared distances"
    whole = False

    def __init__(self, centres: Any, value: float, sizes: Any) -> None:
        self.attr = "inertia_"
        self.centres = centres
        self.value = value
        self.sizes = sizes

    def _found(self, union: Union) -> Any:
        return union._once("inertia", lambda: self._compute(union))

    def _compute(self, union: Union) -> Any:
        union.budget.affords(4 * union.rows * union.width * len(self.centres))
        matrix = union.matrix()
        if matrix is None or matrix.shape[1] != self.centres.shape[1]:
            return None
        np = union.np
        near = np["full"](len(matrix), float("inf"))
        which = np["zeros"](len(matrix), dtype=int)
        with np["errstate"](all="ignore"):
            for number, centre in enumerate(self.centres):
                off = matrix - centre
                distance = np["einsum"]("ij,ij->i", off, off, dtype=float)
                closer = distance < near
                near[closer], which[closer] = distance[closer], number
        return float(near.sum()), np["bincount"](which, minlength=len(self.centres))

    def agrees(self, union: Union) -> bool | None:
        found = self._found(union)
        if found is None:
            return None
        total, sizes = found
        # Rows on a border may have changed sides in the last step.
        moved = int(abs(sizes - self.sizes).sum())
        return abs(total - self.value) <= EXACT * max(abs(self.value), 1e-12) and moved <= 2

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        # Other rows in the place of these move the sum, which is compared to eight digits, and the sizes.
        rows = max(1, sum(part.rows for part in among))
        moved = math.log2(max(1.0, math.sqrt(rows) / (union.rows * EXACT)))
        share = self.sizes / max(1, self.sizes.sum())
        filled = sum(0.5 * math.log2(max(1.0, 6.28 * rows * float(p))) for p in share[1:] if p > 0)
        return min(union.same_rows_bits() * rows, moved + filled)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted clustering or discretiser."""
    learned = Learned(name, cls)
    if cls == "KBinsDiscretizer":
        edges = own["bin_edges_"]
        if any(len(one) < 2 for one in edges):
            return []
        if own["strategy"] == "quantile" and len({len(one) for one in edges}) == 1:
            middle = len(edges[0]) // 2
            share = middle / (len(edges[0]) - 1)
            values = np["array"]([float(one[middle]) for one in edges])
            learned.claims.append(Quantiles("bin_edges_", [share], [values], "quantile"))
        if own["strategy"] in ("uniform", "quantile"):
            least = np["array"]([float(one[0]) for one in edges])
            most = np["array"]([float(one[-1]) for one in edges])
            learned.claims.append(Ends("bin_edges_", least, most))
        return [learned] if learned.claims else []
    labels = own["labels_"]
    learned.count, learned.count_attr = len(labels), "labels_"
    centres = own["cluster_centers_"]
    if cls != "BisectingKMeans":
        sizes = np["bincount"](labels, minlength=len(centres))
        learned.claims.append(Inertia(centres, float(own["inertia_"]), sizes))
    return [learned] if learned.claims else []
