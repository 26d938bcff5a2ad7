"""What the earlier steps of a fitted pipeline make of a live table.

A later step never saw the rows of the user, but what the steps before it made of them. Some of the steps of
scikit-learn are plain arithmetic on what they keep: those are applied to the live rows again, so that the
later step can be held against the result. Nothing that could run code of the user is: no function, no
subclass, no estimator of anyone else.
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Sequence
from typing import Any

from leaklint.live.known import attributes, class_of, names_of
from leaklint.live.parts import OutOfTimeError, Part
from leaklint.live.scan import Held

#: Steps whose `transform` is arithmetic, and costs a few passes over the values.
PLAIN = frozenset(
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer SimpleImputer MissingIndicator "
    "OrdinalEncoder OneHotEncoder PolynomialFeatures PCA TruncatedSVD VarianceThreshold SelectKBest "
    "SelectPercentile PowerTransformer QuantileTransformer KBinsDiscretizer TfidfTransformer "
    "ColumnTransformer Pipeline FeatureUnion".split()
)
#: Values of a table beyond which nothing is made of it.
MOST_VALUES = 20_000_000
COST = 30  # times a pass over the values


def view(part: Part, through: Sequence[Any]) -> Part | None:
    """A table as it reached a later step; None where it cannot be had safely or cheaply.

    Parameters
    ----------
    part : Part
        The live table.
    through : sequence
        What it went through, in order: fitted steps, and lists of columns that were picked.
    """
    key = "view " + ",".join(str(id(one)) for one in through)
    if key not in part.kept:
        part.kept[key] = _made(part, through)
    found: Part | None = part.kept[key]
    return found


def _made(part: Part, through: Sequence[Any]) -> Part | None:
    if part.rows * part.width > MOST_VALUES or part.kind.startswith("polars"):
        return None
    if any(type(one) is not list and not is_plain(one) for one in through):
        return None
    part.budget.affords(COST * part.rows * part.width)
    table = part.obj
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for one in through:
                table = _picked(table, one) if type(one) is list else one.transform(table)
    except OutOfTimeError:
        raise
    except Exception:  # other columns than those that it was fitted on
        return None
    held = _held(part.name, table)
    return None if held is None or held.rows != part.rows else Part(held, part.budget, table)


def _picked(table: Any, columns: list[Any]) -> Any:
    if all(type(one) is str for one in columns):
        return table[columns]
    return table.iloc[:, columns] if hasattr(table, "iloc") else table[:, columns]


def _held(name: str, table: Any) -> Held | None:
    np = names_of("numpy")
    kind = type(table)
    if kind is np["ndarray"] and table.ndim == 2:
        return Held(name, "numpy.ndarray", weakref.ref(table), int(table.shape[0]), int(table.shape[1]))
    if kind is names_of("pandas").get("DataFrame"):
        return Held(name, "pandas.DataFrame", weakref.ref(table), int(table.shape[0]), int(table.shape[1]))
    sparse = names_of("scipy.sparse")
    for one in ("csr_matrix", "csc_matrix", "csr_array", "csc_array"):
        if kind is sparse.get(one):
            return Held(name, f"scipy.{one}", weakref.ref(table), int(table.shape[0]), int(table.shape[1]))
    return None


def is_plain(step: Any, depth: int = 0) -> bool:
    """Whether a fitted step, and all that is inside it, can be applied without running code of the user."""
    if type(step) is str or step is None:
        return step in ("passthrough", "drop", None)
    qualified = class_of(step)
    root, cls = qualified.partition(".")[0], qualified.rpartition(".")[2]
    if root != "sklearn" or cls not in PLAIN or depth > 4:
        return False
    own = attributes(step)
    if "transform" in own:
        return False  # someone put another function in its place
    if cls == "ColumnTransformer":
        inner = [one[1] for one in own.get("transformers_", ())]
        if any(callable(one[2]) for one in own.get("transformers_", ())):
            return False
    elif cls == "Pipeline":
        inner = [one[1] for one in own.get("steps", ())]
    elif cls == "FeatureUnion":
        inner = [one[1] for one in own.get("transformer_list", ())]
    else:
        inner = []
    return all(is_plain(one, depth + 1) for one in inner)
