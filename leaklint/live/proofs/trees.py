"""Trees and ensembles of trees: how the rows fill the leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leaklint.live.known import attributes
from leaklint.live.proofs.base import Drawn, Learned, Sizes

CLASSES = (
    "sklearn.DecisionTreeClassifier",
    "sklearn.DecisionTreeRegressor",
    "sklearn.ExtraTreeClassifier",
    "sklearn.ExtraTreeRegressor",
    "sklearn.GradientBoostingClassifier",
    "sklearn.GradientBoostingRegressor",
    "sklearn.ExtraTreesClassifier",
    "sklearn.ExtraTreesRegressor",
    "sklearn.RandomForestClassifier",
    "sklearn.RandomForestRegressor",
    "sklearn.HistGradientBoostingClassifier",
    "sklearn.HistGradientBoostingRegressor",
)

#: Trees of a forest that are looked at: each row is in one of them but for one in a hundred.
FEW = 5


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted tree, or the first of several that saw all rows."""
    if "tree_" in own:
        return [_tree(name, cls, "tree_", own["tree_"], np)]
    if cls.startswith("Hist"):
        return _histogram(name, cls, own, np)
    members = own["estimators_"]
    if type(members) is list:
        if own.get("bootstrap"):
            return _forest(name, cls, own, members, np)
        first, attr = members[0], "estimators_[0].tree_"
    else:
        if own.get("subsample", 1.0) != 1.0:
            return []
        first, attr = members[0, 0], "estimators_[0, 0].tree_"
    return [_tree(name, cls, attr, first.__dict__["tree_"], np)]


def _forest(name: str, cls: str, own: Mapping[str, Any], members: list[Any], np: Any) -> list[Learned]:
    """Each tree saw a draw of the rows; the seed of the draw was kept."""
    rows, each = own.get("_n_samples"), own.get("_n_samples_bootstrap")
    if type(rows) is not int or type(each) is not int or own.get("_sample_weight") is not None:
        return []
    trees = []
    for member in members[:FEW]:
        tree, seed = attributes(member)["tree_"], attributes(member)["random_state"]
        if type(seed) is not int:
            return []
        drawn = np["unique"](np["random"].RandomState(seed).randint(0, rows, each, dtype="i4"))
        if len(drawn) != int(tree.n_node_samples[0]):
            return []  # drawn in another way, in another version
        trees.append((drawn, *_leaves(tree)))
    learned = Learned(name, cls, [Drawn("estimators_", rows, trees)])
    learned.count, learned.count_attr = rows, "_n_samples"
    return [learned]


def _histogram(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    if own.get("_preprocessor") is not None or (
        own.get("do_early_stopping_") and own.get("_use_validation_data")
    ):
        return []  # columns in another order; rows that were set aside
    nodes = attributes(own["_predictors"][0][0])["nodes"]
    leaves = nodes["is_leaf"].astype(bool)
    if nodes["is_categorical"].any():
        return []

    def sizes(matrix: Any, np: Any) -> Any:
        at = np["zeros"](len(matrix), dtype="i8")
        for _ in range(int(nodes["depth"].max(initial=0)) + 1):
            rows = (~leaves[at]).nonzero()[0]
            if not len(rows):
                break
            node = at[rows]
            here = matrix[rows, nodes["feature_idx"][node]].astype(float)
            goes = here <= nodes["num_threshold"][node]
            goes = np["where"](np["isnan"](here), nodes["missing_go_to_left"][node] == 1, goes)
            at[rows] = np["where"](goes, nodes["left"][node], nodes["right"][node])
        return np["bincount"](at, minlength=len(nodes))[leaves]

    counts = nodes["count"][leaves].astype("i8")
    learned = Learned(name, cls, [Sizes("_predictors", "its leaves", sizes, counts)])
    learned.count, learned.count_attr = int(counts.sum()), "_predictors"
    learned.count_words = f"the first tree of `{name}` counts"
    return [learned]


def _tree(name: str, cls: str, attr: str, tree: Any, np: Any) -> Learned:
    sizes, expected = _leaves(tree)
    learned = Learned(name, cls, [Sizes(attr, f"the leaves of `{attr}`", sizes, expected)])
    learned.count, learned.count_attr = int(tree.n_node_samples[0]), f"{attr}.n_node_samples[0]"
    return learned


def _leaves(tree: Any) -> tuple[Callable[[Any, Any], Any], Any]:
    """How many rows come to each leaf, and how many came."""
    left, right = tree.children_left, tree.children_right
    feature, threshold = tree.feature, tree.threshold
    leaves = left == -1
    missing = getattr(tree, "missing_go_to_left", None)

    def sizes(matrix: Any, np: Any) -> Any:
        values = matrix.astype("f4")
        at = np["zeros"](len(values), dtype="i8")
        for _ in range(int(tree.max_depth) + 1):
            inner = ~leaves[at]
            if not inner.any():
                break
            rows = inner.nonzero()[0]
            node = at[rows]
            here = values[rows, feature[node]]
            goes = here <= threshold[node]
            lost = np["isnan"](here)
            if lost.any():
                if missing is None:
                    return None
                goes = np["where"](lost, missing[node].astype(bool), goes)
            at[rows] = np["where"](goes, left[node], right[node])
        return np["bincount"](at, minlength=len(left))[leaves]

    return sizes, tree.n_node_samples[leaves]
