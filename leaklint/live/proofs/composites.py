"""Pipelines, column transformers, searches and ensembles: the steps inside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.known import class_of
from leaklint.live.proofs.base import Learned

CLASSES = (
    "sklearn.Pipeline",
    "imblearn.Pipeline",
    "sklearn.ColumnTransformer",
    "sklearn.FeatureUnion",
    "sklearn.GridSearchCV",
    "sklearn.RandomizedSearchCV",
    "sklearn.HalvingGridSearchCV",
    "sklearn.HalvingRandomSearchCV",
    "sklearn.TransformedTargetRegressor",
)

#: Steps that give the rows on as they came.
_PASSING = ("passthrough", None)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read the parts of a composite that see the rows as they were given."""
    from leaklint.live.proofs import read as inner

    if cls == "ColumnTransformer":
        return _columns(name, own)
    if cls == "FeatureUnion":
        return [one for key, step in own["transformer_list"] for one in inner(f"{name}[{key!r}]", step)]
    if cls.endswith("SearchCV"):
        best = own.get("best_estimator_")
        return inner(f"{name}.best_estimator_", best) if best is not None else []
    if cls == "TransformedTargetRegressor":
        return inner(f"{name}.regressor_", own["regressor_"])
    out: list[Learned] = []
    before: list[Any] = []
    for key, step in own["steps"]:
        if step is None or (type(step) is str and step in _PASSING):
            continue
        for learned in inner(f"{name}[{key!r}]", step):
            learned.through = [*before, *learned.through]
            out.append(learned)
        if class_of(step).startswith("imblearn."):
            break  # what comes after it saw other rows than these
        before.append(step)
    return out


def _columns(name: str, own: Mapping[str, Any]) -> list[Learned]:
    from leaklint.live.proofs import read as inner

    out: list[Learned] = []
    places = own.get("_transformer_to_input_indices") or {}
    names = own.get("feature_names_in_")
    for key, step, columns in own["transformers_"]:
        if type(step) is str:
            continue
        listed: Any = columns.tolist() if hasattr(columns, "tolist") else columns
        if type(listed) is not list or any(type(one) not in (int, str) for one in listed):
            listed = [int(one) for one in places[key]]  # a slice, a mask, a selector
        if names is not None and all(type(one) is int for one in listed):
            listed = [names[one] for one in listed]
        for learned in inner(f"{name}.named_transformers_[{key!r}]", step):
            if learned.through:
                learned.through.insert(0, listed)
            elif learned.names is None:
                if all(type(one) is int for one in listed):
                    learned.positions = listed
                else:
                    learned.names = listed
            out.append(learned)
    return out
