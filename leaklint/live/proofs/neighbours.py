"""Estimators that keep the rows they were fitted on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.known import attributes
from leaklint.live.proofs.base import Holds, Learned, StoredRows

CLASSES = (
    "sklearn.KNeighborsClassifier",
    "sklearn.KNeighborsRegressor",
    "sklearn.RadiusNeighborsClassifier",
    "sklearn.RadiusNeighborsRegressor",
    "sklearn.NearestNeighbors",
    "sklearn.LocalOutlierFactor",
    "sklearn.GaussianProcessRegressor",
    "sklearn.GaussianProcessClassifier",
    "sklearn.KernelRidge",
    "sklearn.SVC",
    "sklearn.SVR",
    "sklearn.NuSVC",
    "sklearn.NuSVR",
    "sklearn.OneClassSVM",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted estimator that looks rows up."""
    if cls == "GaussianProcessClassifier":
        inner = attributes(own["base_estimator_"])
        if "estimators_" in inner:  # one against the rest: each saw all rows
            inner = attributes(inner["estimators_"][0])
        return [
            Learned(
                name, cls, [StoredRows("base_estimator_.X_train_", inner["X_train_"])], len(inner["X_train_"])
            )
        ]
    for attr in ("_fit_X", "X_train_", "X_fit_"):
        kept = own.get(attr)
        if kept is not None and type(kept) is np["ndarray"] and kept.ndim == 2:
            return [Learned(name, cls, [StoredRows(attr, kept)], int(kept.shape[0]), _count(own, attr))]
    kept = own.get("support_vectors_")
    if kept is not None and type(kept) is np["ndarray"]:
        learned = Learned(name, cls, [Holds("support_vectors_", kept)])
        shape = own.get("shape_fit_")
        if type(shape) is tuple and len(shape) == 2:
            learned.count, learned.count_attr = int(shape[0]), "shape_fit_[0]"
        return [learned]
    return []


def _count(own: Mapping[str, Any], attr: str) -> str:
    return "n_samples_fit_" if "n_samples_fit_" in own else attr
