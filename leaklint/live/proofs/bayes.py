"""Models that keep sums over the rows: class counts and class means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Learned, Mean

CLASSES = ("sklearn.GaussianNB", "sklearn.MultinomialNB", "sklearn.LinearDiscriminantAnalysis")


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted model; the mean over all rows follows from those of the classes."""
    learned = Learned(name, cls)
    if cls == "GaussianNB":
        seen = own["class_count_"]
        learned.count, learned.count_attr = round(float(seen.sum())), "class_count_"
        if abs(float(seen.sum()) - learned.count) > 1e-9:
            return []
        learned.claims.append(Mean("theta_", (seen[:, None] * own["theta_"]).sum(axis=0) / seen.sum(), 10))
    elif cls == "MultinomialNB":
        rows = float(own["class_count_"].sum())
        if not rows.is_integer():
            return []
        learned.count, learned.count_attr = int(rows), "class_count_"
        learned.claims.append(Mean("feature_count_", own["feature_count_"].sum(axis=0) / rows, 10))
    elif own.get("xbar_") is not None and own.get("priors") is None:
        learned.claims.append(Mean("xbar_", own["xbar_"], 10))
    return [learned] if learned.claims else []
