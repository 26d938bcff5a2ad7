"""Encoders: the categories they know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Categories, Learned

CLASSES = (
    "sklearn.OneHotEncoder",
    "sklearn.OrdinalEncoder",
    "sklearn.TargetEncoder",
    "sklearn.LabelEncoder",
    "sklearn.LabelBinarizer",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted encoder."""
    if cls in ("LabelEncoder", "LabelBinarizer"):
        return [Learned(name, cls, [Categories("classes_", [own["classes_"]])], width=1)]
    given = own.get("categories", "auto")
    if not (type(given) is str and given == "auto"):
        return []  # told by the user, not learned
    return [Learned(name, cls, [Categories("categories_", own["categories_"])])]
