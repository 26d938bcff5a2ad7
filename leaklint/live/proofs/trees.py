"""Trees and ensembles of trees: how the rows fill the leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Learned, Sizes

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
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted tree, or the first of several that saw all rows."""
    if "tree_" in own:
        return [_tree(name, cls, "tree_", own["tree_"], np)]
    members = own["estimators_"]
    if type(members) is list:
        if own.get("bootstrap"):
            return []  # each tree saw a draw of the rows that nobody kept
        first, attr = members[0], "estimators_[0].tree_"
    else:
        if own.get("subsample", 1.0) != 1.0:
            return []
        first, attr = members[0, 0], "estimators_[0, 0].tree_"
    return [_tree(name, cls, attr, first.__dict__["tree_"], np)]


def _tree(name: str, cls: str, attr: str, tree: Any, np: Any) -> Learned:
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

    learned = Learned(name, cls, [Sizes(attr, f"the leaves of `{attr}`", sizes, tree.n_node_samples[leaves])])
    learned.count, learned.count_attr = int(tree.n_node_samples[0]), f"{attr}.n_node_samples[0]"
    return learned
