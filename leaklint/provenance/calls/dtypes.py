"""What calls tell about the types of columns: numbers, words, dummies."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.values import Col, Cols, Data, Lib, Num, Rest, Seq, Val


def dummies(call: Call, cols: Cols | None) -> Cols | None:
    """The columns after `pd.get_dummies(df)`: of a coded column all levels, or all but the first."""
    if cols is None:
        return None
    names = call.arg("columns", 4)
    every = call.const("drop_first", False) is False
    listed = names.items if isinstance(names, Seq) and not names.open else []
    event = call.it.event("column", call.it.statement, call.name).index
    for item in listed:
        key = item.const if isinstance(item, Num) else None
        old = cols.known.get(key) if isinstance(key, str) else None
        if isinstance(key, str) and old is None:
            old = next((call.it.root_col(r.uni, key) for r in cols.rest if key not in r.minus), None)
            cols.rest = tuple(r.without([key]) for r in cols.rest)
        if isinstance(key, str) and old is not None:
            made = Col(key, None, ((old, "row"),), old.infl)
            made.coarse, made.event = True, event
            cols.known[key] = made
    cols.tail = ()
    cols.coded = every and names is None
    return cols


def by_type(it: Any, data: Data, include: Val | None, exclude: Val | None) -> Data:
    """The columns of some types; which columns these are is known of some."""
    if data.cols is None:
        return data
    cols = data.cols
    reason = "number" if _only_numbers(include) or (include is None and _only_words(exclude)) else "?"
    cols.rest = tuple(Rest(r.uni, r.minus, r.span, r.tests, r.only or reason) for r in cols.rest)
    unsure = {k: reason for k, c in cols.known.items() if not (c.num and reason == "number")}
    cols.maybe = {**unsure, **cols.maybe}
    if _no_numbers(include) or (include is None and _only_numbers(exclude)):
        cols.known = {k: c for k, c in cols.known.items() if not c.num}
    frames.chosen(it, cols)
    return data


def type_names(value: Val | None) -> list[str]:
    """Types as `select_dtypes` takes them, by their names; "?" for what is none."""
    items = value.items if isinstance(value, Seq) else [value] if value is not None else []
    out = []
    for item in items:
        if isinstance(item, Num) and isinstance(item.const, str):
            out.append(item.const)
        elif isinstance(item, Lib):
            out.append(item.qual.rsplit(".", 1)[-1])
        else:
            out.append("?")
    return out


_WORDS = frozenset("object O category string str bool datetime datetime64 datetime64[ns]".split())


def _only_numbers(value: Val | None) -> bool:
    names = set(type_names(value))
    return bool(names & {"number", "numeric"}) or {"int64", "float64"} <= names or {"int", "float"} <= names


def _no_numbers(value: Val | None) -> bool:
    names = set(type_names(value)) - {"bool"}
    return bool(names) and names <= _WORDS


NUMERIC = frozenset("log log1p log10 log2 exp expm1 sqrt sin cos tan sign square to_numeric".split())


def only_numbers_or_one(value: Val | None) -> bool:
    names = type_names(value)
    return bool(names) and all(
        n.lower().startswith(("int", "float", "uint", "i8", "f4", "f8")) for n in names
    )


def numbers(cols: Cols) -> Cols:
    """The same columns, now that all of them are numbers."""
    for key, col in list(cols.known.items()):
        if not col.num:
            made = Col(key, None, ((col, "row"),), col.infl, vn=col.vn)
            made.num, made.event, made.sure = True, col.event, True
            if col.uni is None:
                cols.known[key] = made
    return cols


def _only_words(value: Val | None) -> bool:
    names = set(type_names(value))
    return bool(names & {"object", "O", "category", "string", "str"}) and names <= _WORDS
