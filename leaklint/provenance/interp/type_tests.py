"""`if df[c].dtype != object` in a loop over the columns: of which type the columns are that go on.

A list that is filled in such a loop has the columns that `df.select_dtypes` would give: of some it is known
that they are numbers, of the label of a regression too, and of the others nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaklint.provenance.calls.dtypes import type_names
from leaklint.provenance.frames.columns import MAYBE
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.interp.state import Env
from leaklint.provenance.values import Col, Data, Num, Rest, Val, fresh
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp

_IS = {
    "is_numeric_dtype": "number",
    "is_string_dtype": "object",
    "is_object_dtype": "object",
    "is_categorical_dtype": "category",
}
_WORDS = frozenset("object O object_ category string str bool datetime64 datetime64[ns]".split())
_NUMBERS = ("int", "float", "uint", "number", "numeric", "i8", "f8")


class Asked:
    """What a test asks of the type of a column.

    Attributes
    ----------
    name : str
        The variable that holds the column's name.
    table : Data
        The table.
    types : frozenset of str
        Their names, as `select_dtypes` would take them.
    yes : bool
        False where it asks for all others.
    """

    __slots__ = ("name", "table", "types", "yes")

    def __init__(self, name: str, table: Data, types: frozenset[str], yes: bool) -> None:
        self.name, self.table, self.types, self.yes = name, table, types, yes

    def wanted(self) -> str:
        """Return "number" for all numbers and nothing else, "word" for no number, "some" for anything else."""
        if self.types <= _WORDS:
            return "word" if self.yes else "number" if self.types & {"object", "O", "object_"} else "some"
        if all(one.startswith(_NUMBERS) for one in self.types):
            every = bool(self.types & {"number", "numeric"}) or (
                any(one.startswith("int") for one in self.types)
                and any(one.startswith("float") for one in self.types)
            )
            if every:
                return "number" if self.yes else "word"
        return "some"


def narrowed(it: Interp, node: t.Expr, env: Env) -> tuple[bool, dict[str, Val]] | None:
    """Whether a test is met, and by which names: None for a test that asks of no column's type.

    Returns
    -------
    tuple of bool and dict, or None
        The dict has what variables hold where the test is met.
    """
    parts = _parts(node)
    asked = [_asked(it, one, env) for one in parts]
    about = [one for one in asked if one is not None]
    if len(about) != 1:
        return None
    (one,) = about
    value = env.find(one.name)
    if not isinstance(value, Num) or not isinstance(value.const, str | RestName):
        return None
    for part, question in zip(parts, asked, strict=True):
        if question is None:
            known = it.truth(it.ev(part, env))
            if known is False:
                return False, {}
            if known is None:
                return None
    wanted = one.wanted()
    only = "number" if wanted == "number" else "?"
    if isinstance(value.const, RestName):
        old = value.const
        rest = Rest(old.rest.uni, old.rest.minus, old.rest.span, old.rest.tests, old.rest.only or only)
        name = RestName(rest, old.minus, old.tests)
        name.sure = old.sure
        return True, {one.name: Num(name, vn=("rest", fresh()))}
    col = _column(it, one.table, value.const)
    if col is None:
        return None
    if col.num and wanted != "some":
        return wanted == "number", {}
    return True, {one.name: Num(value.const, vn=(MAYBE, only, fresh()))}


def _column(it: Interp, table: Data, name: str) -> Col | None:
    cols = table.cols
    if cols is None or name in cols.maybe:
        return None
    known: Col | None = cols.known.get(name)
    return known or next((it.root_col(r.uni, name) for r in cols.rest if name not in r.minus), None)


def _parts(node: t.Expr) -> list[t.Expr]:
    """What has to be met, all of it."""
    if isinstance(node, t.Bool) and node.op == "and":
        return [part for value in node.values for part in _parts(value)]
    if isinstance(node, t.Bin) and node.op == "&":
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


def _asked(it: Interp, node: t.Expr, env: Env) -> Asked | None:
    if isinstance(node, t.Unary) and node.op == "not":
        inner = _asked(it, node.value, env)
        return None if inner is None else Asked(inner.name, inner.table, inner.types, not inner.yes)
    if isinstance(node, t.Bool) and node.op == "or":
        return _either(it, node.values, env)
    if isinstance(node, t.Bin) and node.op == "|":
        return _either(it, [node.left, node.right], env)
    if isinstance(node, t.Call) and len(node.args) == 1:
        called = node.func.attr if isinstance(node.func, t.Attr) else getattr(node.func, "id", "")
        place = _place(node.args[0].value) or _dtype(node.args[0].value)
        return _about(it, place, frozenset({_IS[called]}), True, env) if called in _IS else None
    if not isinstance(node, t.Compare) or len(node.ops) != 1:
        return None
    (op,), (left, right) = node.ops, node.values
    place = _dtype(left)
    if place is None or op not in ("==", "!=", "in", "not in", "is", "is not"):
        return None
    return _about(it, place, frozenset(type_names(it.ev(right, env))), op in ("==", "in", "is"), env)


def _either(it: Interp, values: list[t.Expr], env: Env) -> Asked | None:
    """`df[c].dtype == "int64" or df[c].dtype == "float64"`."""
    found = [_asked(it, value, env) for value in values]
    all_ = [one for one in found if one is not None and one.yes]
    if len(all_) < len(values) or len({one.name for one in all_}) != 1:
        return None
    return Asked(all_[0].name, all_[0].table, frozenset().union(*(one.types for one in all_)), True)


def _about(
    it: Interp, place: tuple[t.Expr, str] | None, types: frozenset[str], yes: bool, env: Env
) -> Asked | None:
    if place is None or not types or "?" in types:
        return None
    if not isinstance(env.find(place[1]), Num):
        return None
    table = it.ev(place[0], env)
    return Asked(place[1], table, types, yes) if isinstance(table, Data) and table.rows else None


def _dtype(node: t.Expr) -> tuple[t.Expr, str] | None:
    """`df[c].dtype`, `df.dtypes[c]`: the table and the variable."""
    if isinstance(node, t.Attr) and node.attr == "name":
        node = node.obj
    if isinstance(node, t.Attr) and node.attr in ("dtype", "dtypes"):
        return _place(node.obj)
    if isinstance(node, t.Sub) and isinstance(node.obj, t.Attr) and node.obj.attr == "dtypes":
        return (node.obj.obj, node.index[0].id) if _one_name(node) else None  # type: ignore[attr-defined]
    return None


def _place(node: t.Expr) -> tuple[t.Expr, str] | None:
    """`df[c]`."""
    if isinstance(node, t.Sub) and _one_name(node):
        return node.obj, node.index[0].id  # type: ignore[attr-defined]
    return None


def _one_name(node: t.Sub) -> bool:
    return len(node.index) == 1 and isinstance(node.index[0], t.Name)


__all__ = ["narrowed"]
