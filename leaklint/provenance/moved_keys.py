"""Tables that are joined to themselves on a key that was moved: last week's sales, next month's price.

`prev["date"] += pd.Timedelta(days=7)` and a join on `date` bring each row what was a week before; with `-=`
what comes a week later. Nobody says which columns are times, so a number that was moved counts as one where the
rows are parted by it, see `along`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from leaklint.provenance.values import NO_INFL, Col, Data, Infl, Num, Obj, Pred, Seq, Val, sign_of

_ADD = frozenset({"+", "add"})
_SUBTRACT = frozenset({"-", "sub", "subtract"})


def move(op: str, left: Val, right: Val, out: Data) -> None:
    """`df["date"] + pd.Timedelta(days=7)`: remember by what the column was moved, and which one it was."""
    data, by = (left, right) if isinstance(left, Data) else (right, left)
    if not isinstance(data, Data) or isinstance(by, Data) or data.preds or data.moved is not None:
        return
    if op not in _ADD and not (op in _SUBTRACT and data is left):
        return
    way = _way(by)
    cols = data.cols.all() if data.cols is not None else []
    if len(cols) == 1 or (not data.rows and data.table is not None):
        out.moved = (cols[0].vn if cols else None, way if op in _ADD else -way)


#: Spans of time: what they are made of are numbers of days, hours and so on.
_SPANS = frozenset("timedelta timedelta64 relativedelta to_timedelta duration Timedelta DateOffset".split())


def _way(by: Val) -> int:
    """1 for a number or a span of time that is not negative, -1 for a negative one, 0 if nobody knows."""
    made: list[Any] = []
    if isinstance(by, Obj):
        made = [v.const for v in (*by.args, *by.kw.values()) if isinstance(v, Num)]
    elif isinstance(by.vn, tuple) and by.vn[:1] and by.vn[0] in _SPANS:
        made = [x[2] for x in by.vn[1:] if isinstance(x, tuple) and len(x) == 3 and x[0] == "k"]
    elif isinstance(by, Num) and isinstance(by.const, str):
        made = [by.const]  # `pd.Timedelta("7D")`
    elif isinstance(by, Num):
        return sign_of(by)
    numbers = [x for x in made if isinstance(x, int | float)]
    if any(isinstance(x, str) and x.startswith("-") for x in made):
        return -1
    return -1 if numbers and min(numbers) < 0 else 1


def joined(call: Any, main: Val, other: Val) -> Val:
    """What a join brings from other rows of the same table, as what it is: earlier or later rows."""
    if not (isinstance(main, Data) and isinstance(other, Data)) or other.cols is None:
        return other
    if other.rows and not (main.rows.universes & other.rows.universes):
        return other
    it = call.it
    keys = list(pairs(call))
    if call.name == "join" and keys and not main.qual.startswith(("spark", "polars")):
        # By the other's index, of which nobody says how it was moved.
        cols = other.cols.copy()
        cols.known = {k: Col(k, None, ((c, "lag"),), c.infl) for k, c in cols.known.items()}
        return other.like(cols=cols, vn=other.vn)
    for left, right in keys:
        mine, theirs = column_of(it, main, left), other.cols.known.get(right)
        if theirs is None and not other.rows:
            # Of a table of groups that was given other names: only one was computed, and it was moved.
            theirs = next((c for c in other.cols.known.values() if c.vn in it.moves), None)
        if theirs is None:
            continue
        moved, back = it.moves.get(theirs.vn), it.moves.get(mine.vn) if mine is not None else None
        if moved is not None and back is None:
            base, way = moved
            if base is not None and (mine is None or mine.vn != base):
                continue
        elif back is not None and moved is None and back[0] == theirs.vn:
            base, way = back[0], -back[1]
        else:
            continue
        brought = _other_rows(call, other, base, way, {name for _, name in keys})
        _suffixed(call, main, brought)
        return brought
    return other


def _suffixed(call: Any, main: Data, other: Data) -> None:
    """Columns of the other table that are called like one of this."""
    given = call.kw.get("suffixes", call.kw.get("suffix"))
    last = given.items[-1] if isinstance(given, Seq) and given.items else given
    end = last.const if isinstance(last, Num) and isinstance(last.const, str) else "_y"
    if main.cols is None or other.cols is None:
        return
    here = main.cols
    known: dict[Hashable, Col] = {}
    for k, col in other.cols.known.items():
        own = col.parents[0][0]
        both = k in here.known or (own.name == k and any(r.uni is own.uni and r.has(k) for r in here.rest))
        known[f"{k}{end}" if both and isinstance(k, str) else k] = col
    other.cols.known = known


def _other_rows(call: Any, other: Data, base: Hashable, way: int, keys: set[Hashable]) -> Data:
    it = call.it
    kind = "lookahead" if way < 0 else "lag"
    event = it.event(kind, call.node, call.name, other.rows, call.name)
    event.data.update(data=other, near=False, keys=(), along=base, by=None)
    seen = frozenset({Infl(kind, other.rows, event.index, call.name)})
    assert other.cols is not None
    cols = other.cols.copy()
    # The key is that of the row, whatever the other table calls it.
    edge = "lead" if way < 0 else "lag"
    cols.known = {
        k: Col(k, None, ((c, edge),), c.infl | seen) for k, c in cols.known.items() if k not in keys
    }
    if cols.blob or cols.rest:
        cols.blob = (Col("?", None, tuple((c, edge) for c in cols.blob), cols.infl() | seen),)
        cols.blob[0].sure = not cols.rest
    cols.rest = ()
    infl = other.infl
    if not other.rows and other.table is not None and way > 0:
        infl = frozenset(i for i in infl if i.event not in other.table[1])  # of earlier rows alone
    return other.like(cols=cols, infl=infl | (NO_INFL if cols.known or cols.blob else seen), vn=other.vn)


def column_of(it: Any, data: Data, name: Hashable) -> Col | None:
    from leaklint.provenance import frames

    found = frames.column(it, data, name) if data.rows else data
    known = list(found.cols.known.values()) if found.cols is not None else []
    return known[0] if len(known) == 1 else None


def pairs(call: Any) -> Iterator[tuple[Hashable, Hashable]]:
    """The columns that a join goes by, left and right."""
    yield from zip(*_sides(call), strict=False)


def left_keys(call: Any) -> list[Hashable]:
    """The columns of the left table that a join goes by, whatever they meet on the right: an index, say."""
    return _sides(call)[0]


def _sides(call: Any) -> tuple[list[Hashable], list[Hashable]]:
    at = 2 if call.recv is not None else 3
    both = call.kw.get("on", call.args[at] if len(call.args) > at else None)
    left, right = call.kw.get("left_on", both), call.kw.get("right_on", both)
    return _names(left), _names(right)


def _names(value: Val | None) -> list[Hashable]:
    items = value.items if isinstance(value, Seq) else [value] if value is not None else []
    return [item.const for item in items if isinstance(item, Num) and isinstance(item.const, str)]


def along(audit: Any, event: Any, pred: Pred) -> bool:
    """Whether the rows are parted by the column that was moved: it is the order in which they come."""
    base = event.data.get("along")
    if base is None:
        return False
    named = {base, ("of", base)}
    for rows in (pred.rows, *(one.rows for one in audit.fits(pred))):
        for atom in rows.atoms:
            if any(lit[0] == "val" and lit[1] in named for lit in atom.lits):
                return True
    return False


__all__ = ["along", "joined", "move"]
