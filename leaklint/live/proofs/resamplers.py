"""Resamplers of imbalanced-learn: the rows between which new ones were made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.known import attributes
from leaklint.live.proofs.base import Holds, Learned

CLASSES = (
    "imblearn.SMOTE",
    "imblearn.BorderlineSMOTE",
    "imblearn.SVMSMOTE",
    "imblearn.ADASYN",
    "imblearn.SMOTEN",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a resampler: the search for neighbours inside it keeps the rows of the class that it enlarged."""
    for attr in ("nn_k_", "nn_"):
        inner = own.get(attr)
        kept = attributes(inner).get("_fit_X") if inner is not None else None
        if kept is not None and type(kept) is np["ndarray"] and kept.ndim == 2:
            return [Learned(name, cls, [Holds(f"{attr}._fit_X", kept)])]
    return []
