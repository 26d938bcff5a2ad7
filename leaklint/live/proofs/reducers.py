"""PCA and its kin: means, counts, and the spread of what they project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Learned, Mean, Spread, StoredRows

CLASSES = (
    "sklearn.PCA",
    "sklearn.IncrementalPCA",
    "sklearn.TruncatedSVD",
    "sklearn.FastICA",
    "sklearn.FactorAnalysis",
    "sklearn.SparsePCA",
    "sklearn.MiniBatchSparsePCA",
    "sklearn.KernelPCA",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted reducer."""
    learned = Learned(name, cls)
    for attr in ("n_samples_", "n_samples_seen_"):
        if own.get(attr) is not None:
            learned.count, learned.count_attr = int(own[attr]), attr
    if own.get("mean_") is not None:
        learned.claims.append(Mean("mean_", own["mean_"], loose=10 if cls != "PCA" else 1))
    elif cls == "TruncatedSVD":
        parts = own["components_"]

        def make(matrix: Any, np: Any) -> Any:
            return matrix @ parts.T

        variance = own["explained_variance_"]
        learned.claims.append(
            Spread("components_", "them just `explained_variance_`", make, variance=variance, exact=1e-8)
        )
    elif cls == "KernelPCA" and own.get("X_fit_") is not None and hasattr(own["X_fit_"], "ndim"):
        learned.count, learned.count_attr = int(own["X_fit_"].shape[0]), "X_fit_"
        learned.claims.append(StoredRows("X_fit_", own["X_fit_"]))
    return [learned] if learned.claims else []
