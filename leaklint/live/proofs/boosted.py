"""Boosted trees of XGBoost, LightGBM and CatBoost: how the rows fill the leaves of the first tree.

None of them keeps a number of rows as such. XGBoost keeps the sum of second derivatives of each node, which are
the same for every row before the first tree; LightGBM the count of each node and the range of each column;
CatBoost the weight of each leaf. They hold the trees outside of Python and are asked for the first one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import SELF, Ends, Learned, Sizes

CLASSES = (
    "xgboost.Booster",
    "xgboost.XGBClassifier",
    "xgboost.XGBRegressor",
    "lightgbm.Booster",
    "lightgbm.LGBMClassifier",
    "lightgbm.LGBMRegressor",
    "lightgbm.LGBMRanker",
    "catboost.CatBoost",
    "catboost.CatBoostClassifier",
    "catboost.CatBoostRegressor",
    "catboost.CatBoostRanker",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted ensemble; one of a kind that cannot be followed keeps nothing."""
    try:
        if cls.startswith("CatBoost"):
            return _catboost(name, cls, own, np)
        booster = own[SELF] if cls == "Booster" else own["_Booster"]
        if type(booster).__module__.startswith("xgboost"):
            return _xgboost(name, cls, own, booster, np)
        return _lightgbm(name, cls, booster, np)
    except Exception:  # their own errors are of their own types
        return []


class Tree:
    """The splits of one tree: a row goes left or right by one number, down to a leaf.

    Attributes
    ----------
    feature, limit, left, right : ndarray
        Of each inner node; a negative child is a leaf, counted as ~leaf.
    lost : ndarray of bool
        Whether a missing number goes to the left.
    strict : bool
        Whether a number that equals the limit goes right.
    dtype : str
        As what a number is compared.
    """

    def __init__(
        self, feature: Any, limit: Any, left: Any, right: Any, lost: Any, strict: bool, dtype: str
    ) -> None:
        self.feature, self.limit, self.left, self.right = feature, limit, left, right
        self.lost, self.strict, self.dtype = lost, strict, dtype

    def leaves(self, matrix: Any, np: Any) -> Any:
        """The leaf of every row."""
        values = matrix.astype(self.dtype)
        at = np["zeros"](len(values), dtype="i8")
        if not len(self.feature):
            return at
        while True:
            rows = (at >= 0).nonzero()[0]
            if not len(rows):
                return ~at
            node = at[rows]
            here = values[rows, self.feature[node]]
            left = here < self.limit[node] if self.strict else here <= self.limit[node]
            left = np["where"](np["isnan"](here), self.lost[node], left)
            at[rows] = np["where"](left, self.left[node], self.right[node])


def _filled(name: str, cls: str, attr: str, tree: Tree, counts: Any, np: Any) -> Learned:
    def sizes(matrix: Any, np: Any) -> Any:
        if tree.feature.size and matrix.shape[1] <= int(tree.feature.max()):
            return None
        return np["bincount"](tree.leaves(matrix, np), minlength=len(counts))

    learned = Learned(name, cls, [Sizes(attr, "its leaves", sizes, counts)])
    learned.count, learned.count_attr = int(counts.sum()), attr
    learned.count_words = f"the first tree of `{name}` counts"
    return learned


#: How much of a row one may be off: sums are kept in single precision.
ROUNDED = 0.05


def _xgboost(name: str, cls: str, own: Mapping[str, Any], booster: Any, np: Any) -> list[Learned]:
    missing = own.get("missing")
    if missing is not None and missing == missing:
        return []
    kept = json.loads(bytes(booster[:1].save_raw("json")))["learner"]
    each = _curvature(kept)
    tree = kept["gradient_booster"]["model"]["trees"][0]
    if each is None or any(tree["split_type"]):
        return []
    left, right = np["array"](tree["left_children"]), np["array"](tree["right_children"])
    inner = left >= 0
    found = np["array"](tree["sum_hessian"], dtype=float)[~inner] / each
    counts = np["rint"](found).astype("i8")
    total = float(counts.sum())
    if float(np["abs"](found - counts).max()) > ROUNDED or total > 1e6:
        return []  # rows that had weights, or a draw of them
    number = np["where"](inner, np["cumsum"](inner) - 1, ~(np["cumsum"](~inner) - 1))
    shaped = Tree(
        np["array"](tree["split_indices"])[inner],
        np["array"](tree["split_conditions"], dtype="f4")[inner],
        number[left[inner]],
        number[right[inner]],
        np["array"](tree["default_left"])[inner].astype(bool),
        True,
        "f4",
    )
    learned = _filled(name, cls, "sum_hessian", shaped, counts, np)
    learned.width = int(kept["learner_model_param"]["num_feature"])
    names = kept.get("feature_names")
    learned.names = list(names) if names else None
    return [learned]


def _curvature(kept: Mapping[str, Any]) -> float | None:
    """The second derivative of every row's loss before the first tree; None where it differs."""
    objective = kept["objective"]["name"]
    text = str(kept["learner_model_param"]["base_score"])
    start = [float(one) for one in text.strip("[]").split(",")]
    if objective == "reg:squarederror":
        return 1.0
    if objective in ("binary:logistic", "reg:logistic"):
        return start[0] * (1 - start[0])
    if objective in ("multi:softmax", "multi:softprob"):
        classes = int(kept["learner_model_param"]["num_class"])
        first = start if len(start) == classes else start * classes
        whole = sum(math.exp(one) for one in first)
        share = math.exp(first[0]) / whole
        return 2 * share * (1 - share)
    return None


def _lightgbm(name: str, cls: str, booster: Any, np: Any) -> list[Learned]:
    text = booster.model_to_string(num_iteration=1)
    head, _, rest = text.partition("\nTree=0\n")
    of_model = dict(line.split("=", 1) for line in head.split("\n") if "=" in line)
    body = rest.partition("\n\n")[0]
    of_tree = dict(line.split("=", 1) for line in body.split("\n") if "=" in line)
    width = int(of_model["max_feature_idx"]) + 1
    least, most = _ranges(of_model["feature_infos"].split(" "))

    def numbers(key: str, kind: Any) -> Any:
        return np["array"]([kind(one) for one in of_tree.get(key, "").split()])

    out = []
    kinds = numbers("decision_type", int)
    inner, counts = numbers("internal_count", int), numbers("leaf_count", int)
    if len(counts) > 1 and not (kinds & 1).any():
        missing = (kinds >> 2) & 3
        limit = numbers("threshold", float)
        # Where none was missing while it learned, a missing number is taken for 0.
        lost = np["where"](missing == 2, (kinds & 2) > 0, limit >= 0)
        if not (missing == 1).any():
            shaped = Tree(
                numbers("split_feature", int),
                limit,
                numbers("left_child", int),
                numbers("right_child", int),
                lost,
                False,
                "f8",
            )
            learned = _filled(name, cls, "internal_count", shaped, counts, np)
            learned.count = int(inner[0])
            out.append(learned)
    if any(one == one for one in most):
        ends = Ends("feature_infos", np["array"](least), np["array"](most))
        if out:
            out[0].claims.append(ends)
        else:
            out.append(Learned(name, cls, [ends]))
    for learned in out:
        learned.width = width
    return out


def _ranges(told: list[str]) -> tuple[list[float], list[float]]:
    """Least and greatest values as LightGBM writes them; NaN for columns of categories."""
    least, most = [], []
    for one in told:
        low, colon, high = one.strip("[]").partition(":")
        known = colon and one.startswith("[")
        least.append(float(low) if known else math.nan)
        most.append(float(high) if known else math.nan)
    return least, most


def _catboost(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    model, inner = own[SELF], own["_object"]
    if not inner._is_oblivious() or inner._get_cat_feature_indices() or inner._get_text_feature_indices():
        return []
    borders = inner._get_borders()
    splits = []
    for told in inner._get_tree_splits(0, None):
        place, _, border = told.partition(", bin=")
        near = min(borders[int(place)], key=lambda one: abs(one - float(border)))
        splits.append((int(place), np["float32"](near)))
    weights = np["asarray"](inner._get_leaf_weights())[: 1 << len(splits)]
    counts = np["rint"](weights).astype("i8")
    if float(np["abs"](weights - counts).max(initial=0)) > 1e-6 or not counts.sum():
        return []

    def sizes(matrix: Any, np: Any) -> Any:
        leaf = np["zeros"](len(matrix), dtype="i8")
        for bit, (place, border) in enumerate(splits):
            if place >= matrix.shape[1]:
                return None
            # A missing number counts as the least one.
            leaf += (matrix[:, place].astype("f4") > border).astype("i8") << bit
        return np["bincount"](leaf, minlength=len(counts))

    learned = Learned(name, cls, [Sizes("get_leaf_weights()", "its leaves", sizes, counts)])
    learned.count, learned.count_attr = int(counts.sum()), "get_leaf_weights()"
    learned.count_words = f"the first tree of `{name}` counts"
    learned.width = int(model._n_features_in) if type(own.get("_n_features_in")) is int else None
    return [learned] if learned.width else []
