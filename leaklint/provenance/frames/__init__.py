"""Tables, arrays and series as the interpreter sees them: a room each for columns, rows, masks and subscripts."""

from __future__ import annotations

from leaklint.provenance.frames.assigning import delete_item, set_attr, store_item, untouched
from leaklint.provenance.frames.attributes import KNOWN_FRAME_METHODS, attribute, length, method, turned
from leaklint.provenance.frames.columns import (
    UNNAMED,
    chosen,
    column,
    drop_columns,
    itself,
    names_of,
    parents_of,
    says,
    select_columns,
    set_column,
)
from leaklint.provenance.frames.converting import (
    as_data,
    as_rows,
    from_map,
    from_seq,
    is_wide,
    part_field,
    table_of,
    tabled,
)
from leaklint.provenance.frames.elements import (
    element,
    folds,
    group_lit,
    groups_by,
    iterate,
    meeting,
    rows_by,
)
from leaklint.provenance.frames.locating import col_part, without_places
from leaklint.provenance.frames.masks import invert, isin_mask, literal, mask_of
from leaklint.provenance.frames.operators import combine, result_cols, rows_of
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.frames.selecting import (
    all_but,
    data_set_of,
    drop_rows,
    filter_rows,
    index_rows,
    passing,
    slice_rows,
    standing,
)
from leaklint.provenance.frames.subscripts import subscript, take, take_slice
from leaklint.provenance.frames.taking import take_data

__all__ = [
    "KNOWN_FRAME_METHODS",
    "UNNAMED",
    "RestName",
    "all_but",
    "as_data",
    "as_rows",
    "attribute",
    "chosen",
    "col_part",
    "column",
    "combine",
    "data_set_of",
    "delete_item",
    "drop_columns",
    "drop_rows",
    "element",
    "filter_rows",
    "folds",
    "from_map",
    "from_seq",
    "group_lit",
    "groups_by",
    "index_rows",
    "invert",
    "is_wide",
    "isin_mask",
    "iterate",
    "itself",
    "length",
    "literal",
    "mask_of",
    "meeting",
    "method",
    "names_of",
    "parents_of",
    "part_field",
    "passing",
    "result_cols",
    "rows_by",
    "rows_of",
    "says",
    "select_columns",
    "set_attr",
    "set_column",
    "slice_rows",
    "standing",
    "store_item",
    "subscript",
    "table_of",
    "tabled",
    "take",
    "take_data",
    "take_slice",
    "turned",
    "untouched",
    "without_places",
]
