"""The words that the tables of library knowledge may use: roles, and the fields of each.

README.md beside this file explains them with examples. `problems` checks one entry against them;
the tests run it over every table, and the configuration over helpers that a team declares.
"""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

#: Kinds of values that a field may have. "arg" names an argument: its position from 0, the name of
#: the parameter, "*" for all positional arguments, or a list of alternatives, first given wins (an
#: empty list takes a default away).
_ARG = "arg"
_TRUE = "true"
_WORD = "word"
_NAMES = "names"
_TABLE = "table"
_INT = "int"
#: `true`, `false`, or the name of the parameter that decides.
_SWITCH = "switch"

LEARNS = (
    "scaler imputer encoder vectorizer reducer selector target-encoder discretizer outlier cluster "
    "label-encoder"
).split()

#: Fields that any entry may have.
COMMON: dict[str, str] = {
    "params": _NAMES,
    "handler": _WORD,
    "object": _WORD,
    "returns": _WORD,
    "inplace": _TRUE,
    "old": _TRUE,
    "axis": _ARG,
    "axis_default": _INT,
    "out": _ARG,
    "function": _ARG,
}

#: Role -> its fields. Roles of classes first, then of functions, then of methods alone.
ROLES: dict[str, dict[str, str]] = {
    "transformer": {
        "learns": _WORD,
        "stateless": _TRUE,
        "stateless_if": _TABLE,
        "stateless_given": _NAMES,
        "supervised": _TRUE,
        "fit_methods": _NAMES,
        "accumulates": _TRUE,
        "holds": _ARG,
        "data": _ARG,
        "learns_if": _TABLE,
    },
    "model": {
        "task": _WORD,
        "accumulates": _TRUE,
        "learns": _WORD,
        "supervised": _TRUE,
        "cv": _ARG,
        "selects": _TRUE,
        "infers": _TRUE,
        "time": _TRUE,
        "data": _ARG,
        "label": _ARG,
        "holds": _ARG,
        "stops": _ARG,
        "eval_sets": _ARG,
        "callbacks": _ARG,
    },
    "pipeline": {"steps": _ARG, "holds": _ARG},
    "columns": {
        "transformers": _ARG,
        "remainder": _ARG,
        "data": _ARG,
        "other": _ARG,
        "keys": _ARG,
    },
    "union": {"steps": _ARG},
    "search": {"holds": _ARG, "cv": _ARG, "refit": _ARG, "grid": _ARG, "metric": _ARG, "learns": _WORD},
    "wrapper": {
        "holds": _ARG,
        "frozen": _TRUE,
        "threshold": _TRUE,
        "calibrates": _TRUE,
        "prefit_if": _TABLE,
        "selects": _TRUE,
        "learns": _WORD,
        "supervised": _TRUE,
        "cv": _ARG,
        "task": _WORD,
        "label_transformer": _ARG,
        "stateless": _TRUE,
    },
    "resampler": {"effect": _WORD, "holds": _ARG, "function": _ARG},
    "splitter": {
        "shuffle": _SWITCH,
        "group": _TRUE,
        "time": _TRUE,
        "stratified": _TRUE,
        "repeated": _TRUE,
        "predefined": _TRUE,
        "leave": _TRUE,
        "random_state": _ARG,
        "folds": _ARG,
        "test_size": _ARG,
        "data": _ARG,
        "index_in_constructor": _TRUE,
        "shuffle_default": _TRUE,
    },
    "callback": {"stops": _TRUE, "chooses": _TRUE, "metric": _ARG, "data": _ARG, "label": _ARG, "path": _ARG},
    "dataset": {
        "data": _ARG,
        "label": _ARG,
        "windows": _TRUE,
        "shuffle": _SWITCH,
        "sampler": _ARG,
        "time": _TRUE,
        "reference": _ARG,
        "augments": _TRUE,
        "path": _ARG,
        "subset": _ARG,
    },
    # Functions (and methods).
    "split": {
        "sizes": _WORD,
        "arrays": _ARG,
        "stratify": _ARG,
        "shuffle": _SWITCH,
        "random_state": _ARG,
        "test_size": _ARG,
        "train_size": _ARG,
        "data": _ARG,
        "time": _TRUE,
        "group": _ARG,
        "shuffle_default": _TRUE,
    },
    "cv": {
        "estimator": _ARG,
        "X": _ARG,
        "y": _ARG,
        "data": _ARG,
        "cv": _ARG,
        "groups": _ARG,
        "scoring": _ARG,
        "selects": _TRUE,
        "shuffle": _SWITCH,
        "grid": _ARG,
        "stops": _ARG,
    },
    "train": {
        "selects": _TRUE,
        "data": _ARG,
        "label": _ARG,
        "eval_sets": _ARG,
        "stops": _ARG,
        "callbacks": _ARG,
        "continues": _ARG,
        "estimator": _ARG,
        "infers": _TRUE,
        "learns": _WORD,
        "supervised": _TRUE,
        "task": _WORD,
    },
    "metric": {
        "y_true": _ARG,
        "y_pred": _ARG,
        "estimator": _ARG,
        "X": _ARG,
        "y": _ARG,
        "loss": _TRUE,
        "display": _TRUE,
        "task": _WORD,
        "over": _WORD,
        "data": _ARG,
        "unsupervised": _TRUE,
        "deferred": _TRUE,
    },
    "scorer": {"function": _ARG, "metric": _ARG, "estimator": _ARG},
    "load": {
        "path": _ARG,
        "label": _ARG,
        "time": _TRUE,
        "xy": _ARG,
        "subset": _ARG,
        "shuffle": _SWITCH,
        "frame_of": _WORD,
        "split": _ARG,
        "windows": _TRUE,
        "columns": _ARG,
        "dates": _ARG,
        "index": _ARG,
        "part": _ARG,
        "random_state": _ARG,
    },
    "generate": {"random_state": _ARG},
    "rowwise": {"data": _ARG, "deals": _TRUE, "function": _ARG, "mask": _TRUE, "other": _ARG, "time": _TRUE},
    "statistic": {
        "keys": _ARG,
        "data": _ARG,
        "label": _ARG,
        "kind": _WORD,
        "harmless": _TRUE,
        "keepsrows": _TRUE,
        "learns": _WORD,
        "supervised": _TRUE,
        "harmless_if": _TABLE,
        "other": _ARG,
        "weights": _ARG,
        "mask": _TRUE,
        "fixed": _ARG,
        "over": _WORD,
        "selects": _TRUE,
    },
    "ordered": {
        "data": _ARG,
        "counts": _TRUE,
        "lookahead": _TRUE,
        "lookahead_if": _TABLE,
        "lookahead_unless": _TABLE,
        "offset": _ARG,
        "window": _ARG,
        "drops": _TRUE,
        "keepsrows": _TRUE,
    },
    "filter": {
        "data": _ARG,
        "mask": _ARG,
        "head": _TRUE,
        "tail": _TRUE,
        "size": _ARG,
        "skip": _TRUE,
        "other": _ARG,
    },
    "reorder": {"data": _ARG, "shuffled": _TRUE, "time": _TRUE, "keys": _ARG, "random_state": _ARG},
    "repeat": {"data": _ARG},
    "sample": {
        "data": _ARG,
        "replace": _SWITCH,
        "random_state": _ARG,
        "size": _ARG,
        "stratify": _ARG,
        "replace_default": _TRUE,
    },
    "concat": {"data": _ARG, "other": _ARG},
    "same": {"data": _ARG, "label": _ARG, "columns": _ARG, "other": _ARG},
    "index": {
        "data": _ARG,
        "shuffled": _TRUE,
        "replace": _SWITCH,
        "size": _ARG,
        "random_state": _ARG,
        "time": _TRUE,
        "other": _ARG,
    },
    "windows": {"data": _ARG, "label": _ARG, "shuffle": _SWITCH, "window": _ARG},
    "clone": {"estimator": _ARG, "copy": _TRUE},
    "save": {"data": _ARG, "path": _ARG},
    "restore": {"path": _ARG},
    "display": {"data": _ARG},
    "inert": {},
    "study": {"grid": _ARG, "random_state": _ARG},
    "calls": {"data": _ARG, "loss": _TRUE, "selects": _TRUE, "over": _WORD},
    # An object that looks at the same rows: its own methods are those of `object`.
    "view": {"data": _ARG, "keys": _ARG, "window": _ARG, "lookahead_if": _TABLE, "rule": _ARG},
    # Methods of estimators.
    "fit": {
        "data": _ARG,
        "label": _ARG,
        "eval_sets": _ARG,
        "eval_fraction": _ARG,
        "callbacks": _ARG,
        "stops": _ARG,
        "accumulates": _TRUE,
        "groups": _ARG,
        "held": _TRUE,
        "texts": _TRUE,
        "continues": _ARG,
        "refits": _ARG,
        "selects": _TRUE,
        "estimator": _ARG,
    },
    "predict": {"data": _ARG, "held": _TRUE, "rows": _ARG, "label": _ARG, "estimator": _ARG},
    "transform": {"data": _ARG, "inverse": _TRUE, "label": _ARG},
    "fit-transform": {"data": _ARG, "label": _ARG},
    "fit-predict": {"data": _ARG, "label": _ARG},
    "fit-resample": {"data": _ARG, "label": _ARG},
    "score": {"data": _ARG, "label": _ARG, "loss": _TRUE, "held": _TRUE, "estimator": _ARG},
    "folds": {"data": _ARG, "label": _ARG, "groups": _ARG},
    "configure": {"params": _NAMES},
    "attribute": {"selects": _TRUE},
    # Containers of the standard library.
    "container": {"data": _ARG},
}

#: What a field is where an entry of the role leaves it out (calls of functions and classes only: the
#: methods of `[methods.*]` have their receiver as data).
DEFAULTS: dict[str, Fields] = {
    "metric": {"y_true": 0, "y_pred": 1, "params": ["y_true", "y_pred"]},
    "cv": {"estimator": 0, "X": 1, "y": 2, "cv": "cv", "groups": "groups"},
    "split": {"arrays": "*"},
    "load": {"path": 0},
    "restore": {"path": 0},
    "save": {"data": 0, "path": 1},
    "clone": {"estimator": 0},
    "search": {"holds": 0, "cv": "cv", "refit": "refit"},
    "pipeline": {"steps": 0},
    "union": {"steps": 0},
    "wrapper": {"holds": 0},
    "dataset": {"data": 0},
    "scorer": {"function": 0},
    "calls": {"function": 0},
    "train": {"data": 0},
    **{
        role: {"data": 0}
        for role in "rowwise statistic ordered filter reorder repeat sample concat same index windows".split()
    },
}

#: Defaults for methods: only what is the same everywhere.
METHOD_DEFAULTS: dict[str, Fields] = {
    "fit": {"data": 0, "label": 1, "params": ["X", "y"]},
    "predict": {"data": 0, "params": ["X"]},
    "transform": {"data": 0, "params": ["X"]},
    "fit-transform": {"data": 0, "label": 1, "params": ["X", "y"]},
    "fit-predict": {"data": 0, "label": 1, "params": ["X", "y"]},
    "fit-resample": {"data": 0, "label": 1, "params": ["X", "y"]},
    "score": {"data": 0, "label": 1, "params": ["X", "y"]},
    "folds": {"data": 0, "label": 1, "groups": 2, "params": ["X", "y", "groups"]},
    "calls": {"function": 0},
    "split": {"arrays": "*"},
    "save": {"path": 0},
}

#: The words that a field of kind "word" may hold; fields not listed take any.
WORDS: dict[str, tuple[str, ...]] = {
    "learns": tuple(LEARNS),
    "task": ("classifier", "regressor", "both", "cluster", "outlier", "density", "ranking", "forecast"),
    "effect": ("synthetic", "repeat", "subset"),
    "kind": ("scale", "fill", "select", "bins", "group", "test"),
    "over": ("curve", "scores", "columns", "rows", "elements", "whole", "groups", "keys"),
    "returns": tuple(
        (
            # load, generate
            "frame array bunch xy trains parts text "
            # cv, metric
            "number curve report matrix scores predictions importance table "
            # predict
            "labels probabilities scores_per_row samples "
            # calls
            "rows columns whole elements groups value best model mask "
            # fit, containers, attributes
            "history receiver results pairs list dict set iterator params estimator index train test"
        ).split()
    ),
}

_HINTS = {
    _ARG: "a position from 0, the name of a parameter, or a list of alternatives",
    _TRUE: "true",
    _WORD: "a word",
    _NAMES: "a list of names",
    _TABLE: "a table of parameter = value",
    _INT: "an integer",
    _SWITCH: "true, false or the name of a parameter",
}


def _is(kind: str, value: object) -> bool:
    if kind == _TRUE:
        return value is True
    if kind == _SWITCH:
        return isinstance(value, (bool, str))
    if kind == _WORD:
        return isinstance(value, str)
    if kind == _INT:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == _NAMES:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == _TABLE:
        return isinstance(value, dict) and bool(value)
    if isinstance(value, list):
        return all(_is(_ARG, item) and not isinstance(item, list) for item in value)
    return (isinstance(value, str) and bool(value)) or (_is(_INT, value) and value >= 0)  # type: ignore[operator]


def _near(word: str, known: list[str]) -> str:
    from difflib import get_close_matches  # wanted for messages only, and slow to import

    match = get_close_matches(word, known, 1)
    return f", did you mean {match[0]!r}?" if match else ""


def problems(role: object, fields: Fields) -> list[str]:
    """Say what is wrong with an entry, one sentence each; an empty list when it is well formed.

    Parameters
    ----------
    role : object
        The value of its `role` key.
    fields : dict
        All other keys.
    """
    if not isinstance(role, str):
        return ["an entry needs a `role`"]
    if role not in ROLES:
        return [f"unknown role {role!r}{_near(role, list(ROLES))}"]
    known = {**COMMON, **ROLES[role]}
    found = []
    for name, value in fields.items():
        kind = known.get(name)
        if kind is None:
            found.append(f"role {role!r} has no field {name!r}{_near(name, list(known))}")
        elif not _is(kind, value):
            found.append(f"field {name!r} must be {_HINTS[kind]}, not {value!r}")
        elif kind == _WORD and name in WORDS and value not in WORDS[name]:
            found.append(f"field {name!r} cannot be {value!r}{_near(value, list(WORDS[name]))}")
    return found
