"""Least squares: the residuals of the rows that were fitted, and of no others, are at right angles to them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Claim, Learned, Union

CLASSES = ("sklearn.LinearRegression", "sklearn.Ridge")


class Normal(Claim):
    """The normal equations."""

    attr = "coef_"
    what = "least-squares solution"

    def __init__(self, coef: Any, intercept: float, alpha: float, with_intercept: bool) -> None:
        self.coef = coef
        self.intercept = intercept
        self.alpha = alpha
        self.with_intercept = with_intercept

    def agrees(self, union: Union) -> bool | None:
        if len(self.coef) != union.width:
            return None
        union.budget.affords(10 * union.rows * union.width)
        labels, matrix = union.label_values(), union.matrix()
        if labels is None or matrix is None or labels.dtype.kind not in "fiub":
            return None
        np = union.np
        with np["errstate"](all="ignore"):
            matrix = matrix.astype(float)
            rest = labels - matrix @ self.coef - self.intercept
            size = math.sqrt(float((rest * rest).sum()))
            if self.with_intercept:
                matrix = matrix - matrix.mean(axis=0)
            spread = np["sqrt"]((matrix * matrix).sum(axis=0))
            if size <= 1e-9 * math.sqrt(float((labels.astype(float) ** 2).sum())):
                return None  # a perfect fit fits any of the rows
            slope = matrix.T @ rest - self.alpha * self.coef
            near = np["abs"](slope) <= 1e-7 * (spread * size + self.alpha * np["abs"](self.coef))
            level = not self.with_intercept or abs(float(rest.sum())) <= 1e-7 * size * math.sqrt(len(rest))
        return bool(near.all()) and level

    def bits(self, union: Union) -> float:
        each = max(0.0, math.log2(1 / (1e-7 * max(1, union.rows))))
        if not self.with_intercept and not self._centred(union):
            return 0.0
        # As many rows as columns are met by any coefficients.
        if union.rows < 2 * union.width + 4:
            return 0.0
        return min(union.same_rows_bits(), each + sum(min(each, bits) for bits in union.value_bits()))

    def _centred(self, union: Union) -> bool:
        """Whether columns lie around zero: far from it the rows differ by little of what is compared."""
        found = union.moments()
        if found is None:
            return False
        seen, mean, square = found
        np = union.np
        with np["errstate"](all="ignore"):
            return bool((mean * mean <= 100 * square / np["maximum"](seen, 1)).all())


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted linear model of one target."""
    coef = own["coef_"]
    if coef.ndim != 1 or own.get("positive"):
        return []
    alpha = own.get("alpha", 0.0) if cls == "Ridge" else 0.0
    if cls == "Ridge" and own.get("solver") not in ("auto", "cholesky", "svd"):
        return []
    if type(alpha) not in (int, float):
        return []
    intercept = own.get("intercept_", 0.0)
    return [Learned(name, cls, [Normal(coef, float(intercept), float(alpha), bool(own["fit_intercept"]))])]
