"""Layers of Keras that learn before training: the means and variances that `Normalization` adapted to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.known import attributes, class_of
from leaklint.live.proofs.base import Learned, Mean

CLASSES = ("keras.Normalization", "keras.Sequential")

#: Keras sums in single precision.
LOOSE = 5.0


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a layer, or the one that comes first in a model."""
    if cls == "Sequential":
        for layer in list(own.get("_layers") or ())[:3]:
            qualified = class_of(layer)
            if qualified.endswith(".Normalization"):
                return _layer(f"{name}.layers[0]", attributes(layer), np)
            if not qualified.endswith(".InputLayer"):
                break
        return []
    return _layer(name, own, np)


def _layer(name: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    if own.get("adapt_mean") is None or own.get("input_mean") is not None or own.get("axis") != (-1,):
        return []  # given by the user, or over other axes
    mean = np["asarray"](own["mean"]).ravel()
    if mean.dtype.kind != "f" or own.get("invert"):
        return []
    return [Learned(name, "Normalization", [Mean("mean", mean.astype("f4"), LOOSE)], width=len(mean))]
