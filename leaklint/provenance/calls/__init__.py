"""What a call of a library does, by the role that library knowledge gives it: a room for each kind of call."""

from __future__ import annotations

from leaklint.provenance.calls.applying import objective_of
from leaklint.provenance.calls.call import Call, become
from leaklint.provenance.calls.dispatch import ROLES, apply, construct, library
from leaklint.provenance.calls.dtypes import by_type, only_numbers_or_one
from leaklint.provenance.calls.index_arrays import names_minus, windows
from leaklint.provenance.calls.influence import (
    about,
    as_influence,
    counted,
    learn,
    looked_up,
    narrowed,
    with_selection,
)
from leaklint.provenance.calls.loading import listed
from leaklint.provenance.calls.not_followed import opaque, unfollowed, unfollowed_method
from leaklint.provenance.calls.sampling import filter_, repeated
from leaklint.provenance.calls.splitting import folds, make_folds, old_folds, splitter_shuffles
from leaklint.provenance.calls.stacking import columns, concat, library_subscript, stack_rows
from leaklint.provenance.calls.statistics import by_hand_score, harmless_statistic
from leaklint.provenance.calls.tables import eval_, fillna, query

__all__ = [
    "ROLES",
    "Call",
    "about",
    "apply",
    "as_influence",
    "become",
    "by_hand_score",
    "by_type",
    "columns",
    "concat",
    "construct",
    "counted",
    "eval_",
    "fillna",
    "filter_",
    "folds",
    "harmless_statistic",
    "learn",
    "library",
    "library_subscript",
    "listed",
    "looked_up",
    "make_folds",
    "names_minus",
    "narrowed",
    "objective_of",
    "old_folds",
    "only_numbers_or_one",
    "opaque",
    "query",
    "repeated",
    "splitter_shuffles",
    "stack_rows",
    "unfollowed",
    "unfollowed_method",
    "windows",
    "with_selection",
]
