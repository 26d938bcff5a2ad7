"""Imputers: the values they fill in, or the rows they look them up in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Learned, Mean, Quantiles, StoredRows

CLASSES = ("sklearn.SimpleImputer", "sklearn.KNNImputer", "sklearn.IterativeImputer")


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted imputer."""
    learned = Learned(name, cls)
    if cls == "KNNImputer":
        kept = own["_fit_X"]
        learned.count, learned.count_attr = int(kept.shape[0]), "_fit_X"
        learned.claims.append(StoredRows("_fit_X", kept))
        return [learned]
    if cls == "IterativeImputer":
        first = own["initial_imputer_"].__dict__
        found = read(name, "SimpleImputer", first, np)
        for one in found:
            one.cls = cls
            for claim in one.claims:
                claim.attr = "initial_imputer_.statistics_"
        return found
    values = own["statistics_"]
    if values.dtype.kind != "f" or not _only_nan(own.get("missing_values")):
        return []
    if own["strategy"] == "mean":
        learned.claims.append(Mean("statistics_", values))
    elif own["strategy"] == "median":
        learned.claims.append(Quantiles("statistics_", [0.5], [values]))
    return [learned] if learned.claims else []


def _only_nan(missing: Any) -> bool:
    return type(missing) is float and missing != missing
