"""Lists that a loop fills: several versions of one row in them, or several parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.provenance import groups, names_of_files
from leaklint.provenance.interp.state import whole
from leaklint.provenance.rows import Atom, Rows, Sym, by_loop
from leaklint.provenance.values import Data, Map, Num, Seq, Val, const
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def watch(it: Interp, target: Seq, value: Val) -> None:
    """Something is put into a list in a loop."""
    first = value.items[0] if isinstance(value, Seq) and value.kind == "tuple" and value.items else value
    held = first if isinstance(first, Data) and first.rows and not first.preds and not first.bit else None
    if held is not None and not held.step and held.kind in (("row",) if held is value else ("row", "cell")):
        if it.going and groups.in_pieces(it.going[-1].item) and not groups.in_pieces(held):
            _watch_pieces(it, target, held)  # the label of a text, beside each of its sentences
        _watch_copies(it, target, held)
    elif (bit := a_bit(value)) is not None:
        if not _beside_its_name(it):
            _watch_pieces(it, target, bit)
    elif held is value and held is not None and held.kind == "cell":
        _watch_pieces(it, target, held)


def _watch_copies(it: Interp, target: Seq, value: Data) -> None:
    """Two versions of one row go into one list in one round: the rows are augmented."""
    # A round of the loop that goes through the rows, however many rounds of others there are in it.
    numbered = [x for atom in value.rows.atoms for x in atom.lits if x[0] == "pos" and by_loop(x[2])]
    owner = next((loop for loop in it.going[:-1] if loop.rows == value.rows), None)
    if (
        owner is not None
        and isinstance(owner.item, Data)
        and owner.item.vn == value.vn
        and _through_parts(it)
    ):
        return  # whose the parts are, once for each of them
    round_ = next((loop.round for loop in reversed(it.going) if loop.rows == value.rows), it.round)
    key = (id(target), 0 if numbered else round_, value.rows)
    count = it.appended[key] = it.appended.get(key, 0) + 1
    if count == 2 and id(target) not in it.aug_seqs and len(it.appended) < 5000:
        rows = Rows(Atom(a.uni, a.lits - set(numbered)) for a in value.rows.atoms)
        it.aug_seqs[id(target)] = copies(it, id(target), value.name, rows)
        it.keep.append(target)


def _through_parts(it: Interp) -> bool:
    """Whether the innermost loop goes through something, and does not only count."""
    node = it.going[-1].node
    over = node.iter if isinstance(node, t.For) else None
    return over is not None and not (isinstance(over, t.Call) and getattr(over.func, "id", "") == "range")


def _watch_pieces(it: Interp, target: Seq, value: Data) -> None:
    """Several parts of one row go into a list that holds parts of other rows too: the sentences of each text."""
    if target.born is None or id(target) in it.aug_seqs:
        return
    positions = {x for a in value.rows.atoms for x in a.lits if x[0] == "pos"}
    rows = Rows(Atom(a.uni, a.lits - positions) for a in value.rows.atoms)
    at = {x[2] for x in positions if Sym(x[2].base, x[2].off + 1) == x[3]}
    place, several = _put(it.statement)
    # A loop over the rows that began after the list was made, and in it another one that goes on to its end.
    loops = it.going if several else it.going[:-1]
    outer = next((x for x in loops if x.rows in (value.rows, rows) or _number(x.item) in at), None)
    if outer is None or target.born >= outer.round:
        return
    if place is not None and isinstance(place.obj, t.Sub) and not isinstance(place.obj.index[0], t.Const):
        return  # into one of several lists: a column each
    inner = it.going[-1]
    if not several and any(_stops(one, place) for one in _inside(inner.node)):
        return
    if value.bit:
        rows = groups.cut_up(it, it.statement, value.like(rows=rows)).rows
    elif inner.rows and not several and not groups.in_pieces(inner.item):
        return  # files of a folder: what says which folder is no part of any
    else:
        rows = groups.several_each(rows)  # their labels
    it.aug_seqs[id(target)] = rows
    it.keep.append(target)


def _beside_its_name(it: Interp) -> bool:
    """Whether the name of the file stands beside the part: a file for each class, with one sample a part."""
    call = it.statement.value if isinstance(it.statement, t.ExprStmt) else None
    if not isinstance(call, t.Call) or len(call.args) != 1:
        return False
    put = call.args[0].value
    parts = (
        put.items if isinstance(put, t.Seq) else [v for _, v in put.items] if isinstance(put, t.Dict) else []
    )
    return any(names_of_files.is_name(part, it.going) for part in parts)


def _put(statement: t.Stmt | None) -> tuple[t.Attr | None, bool]:
    """The method by which a statement puts something into a list, and whether that may be several at once."""
    if isinstance(statement, t.AugAssign):
        return None, not isinstance(statement.value, t.Seq)
    call = statement.value if isinstance(statement, t.ExprStmt) else None
    if not isinstance(call, t.Call) or not isinstance(call.func, t.Attr):
        return None, False
    more = call.args[0].value if call.func.attr == "extend" and call.args else None
    return call.func, more is not None and not isinstance(more, t.Seq)


def _number(item: Val | None) -> Sym | None:
    return item.number() if isinstance(item, Num) else None


def _inside(loop: t.For | t.While) -> Iterator[t.Stmt]:
    """The statements of a loop, those of loops in it left out."""
    todo: list[t.Stmt] = list(loop.body)
    while todo:
        one = todo.pop()
        yield one
        if isinstance(one, t.If):
            todo += [*one.body, *one.orelse]


def _stops(one: t.Stmt, place: t.Attr | None) -> bool:
    """Whether a loop ends at the first that it finds, or takes what is not in the list yet."""
    if isinstance(one, t.Jump):
        return one.kind == "break"
    if not isinstance(one, t.If) or place is None or not isinstance(place.obj, t.Name):
        return False
    test = one.test
    if not isinstance(test, t.Compare) or test.ops not in (["not in"], ["in"]):
        return False
    return isinstance(test.values[1], t.Name) and test.values[1].id == place.obj.id


def a_bit(value: Val) -> Data | None:
    """A part of a row, or a record that holds one: a sentence and its author."""
    parts = (
        value.items.values() if isinstance(value, Map) else value.items if isinstance(value, Seq) else [value]
    )
    return next((d for d in parts if isinstance(d, Data) and d.bit and d.rows and not d.preds), None)


def put_beside(it: Interp, rows: Data, value: Val) -> Val:
    """`more = list(X); more.append(flip(x))` in a loop over `X`: the list holds its rows, and versions of them."""
    held = isinstance(value, Data) and value.kind == "row" and not value.bit and not value.preds
    if held and isinstance(value, Data) and value.rows == rows.rows and rows.rows:
        rows.rows = copies(it, id(rows), rows.name or value.name, rows.rows)
        it.keep.append(rows)
    return const(None)


def copies(it: Interp, key: int, name: str, rows: Rows) -> Rows:
    """Several of each row that was there."""
    uni = it.universe(name, ("copies", key, rows), made="augment", origin=rows)
    if uni.event < 0:
        uni.event = it.event("resample", it.statement, name or "rows", rows, "augment").index
    return whole(uni)


__all__ = ["a_bit", "copies", "watch"]
