"""Whose rows these are: labels that were looked up for whole entities, and cuts that part whole entities.

A label that was looked up by a key (`df["patient"].map(diagnosis)`, a merge on the key) is that of the entity,
the same in each of its rows. A cut that is decided by the key alone (`df["patient"].map(crc32) % 10 < 8`)
leaves all rows of an entity on one side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leaklint.provenance import moved_keys
from leaklint.provenance.rows import NONE, Lit
from leaklint.provenance.values import Col, Cols, Data, Seq, Val

#: Edges along which a value says nothing that the parent did not say.
_SAME_ROW = ("row", "part", "gap")
_STEPS = 60


class Owners:
    """What the interpreter remembers of keys.

    Attributes
    ----------
    merged : list
        The keys of joins on one key, and the data sets that were joined to its table.
    decided : dict
        By kind and value number of a literal, the columns that decide it.
    hashed : set
        The value numbers of columns of which hashes or remainders were taken, which deal rows out like cards.
    """

    __slots__ = ("decided", "grouped", "hashed", "merged")

    def __init__(self) -> None:
        self.grouped: dict[Any, Data] = {}  # the key of a `groupby`, by the value number of either
        self.hashed: set[Any] = set()
        self.merged: list[tuple[Data, frozenset[int]]] = []
        self.decided: dict[Any, tuple[Col, ...]] = {}

    def joins(self, call: Any, main: Val, others: list[Val]) -> None:
        """Remember a join on one key: what it brings was looked up by it."""
        names = moved_keys.left_keys(call)
        if not isinstance(main, Data) or not main.rows or len(names) != 1:
            return
        key = moved_keys.column_of(call.it, main, names[0])
        if key is None:
            return
        for other in others:
            if isinstance(other, Data) and other.rows and not (other.rows.universes & main.rows.universes):
                mine = frozenset(id(u.root()) for u in other.rows.universes)
                self.merged.append((Data("series", main.rows, Cols({key.name: key})), mine))

    def decides(self, kind: str, key: Any, datas: list[Data]) -> None:
        """Remember which columns decide whether a row is among those of a literal."""
        cols: list[Col] = []
        for data in datas:
            if data.cols is None or data.cols.rest or data.preds or not data.cols.all():
                return
            cols += data.cols.all()
        if cols:
            self.decided[kind, key] = tuple(cols)

    def groups_by(self, data: Data) -> None:
        """Remember what `df.groupby(key)` goes by: a loop over it is given the values of the key."""
        keys = data.keys or ()
        if len(keys) == 1 and isinstance(keys[0], Data):
            self.grouped[data.vn] = keys[0]

    def lists(self, source: Seq, data: Data) -> None:
        """Remember that a list which a loop over groups filled holds the values of their key."""
        names = {
            x.vn[1] if isinstance(x.vn, tuple) and x.vn[:1] == ("group-key",) else None for x in source.items
        }
        key = self.grouped.get(next(iter(names))) if len(names) == 1 else None
        if key is not None:
            self.grouped[data.vn] = key

    def key_of(self, given: Val | None) -> Data | None:
        """The key whose values something holds, where it is known."""
        if isinstance(given, Seq) and given.items:
            out = Data("array", NONE, None)
            self.lists(given, out)
            return self.grouped.get(out.vn)
        return self.grouped.get(given.vn) if given is not None else None

    def hashes(self, data: Data) -> None:
        """Remember that a hash or a remainder of a column was taken."""
        if data.cols is not None and not data.cols.rest and len(data.cols.known) == 1:
            for col in data.cols.known.values():
                self.hashed.update(
                    vn for vn in _sources((col,), set()) if col.vn != vn or col.uni is not None
                )

    def dealt(self, lit: Lit) -> bool:
        """Whether a literal is one of a hash: values that lie side by side are parted."""
        return made_of(self.deciders(lit), self.hashed)

    def deciders(self, lit: Lit) -> tuple[Col, ...]:
        """The columns that decide a literal; none where nobody knows."""
        if lit[0] == "not":
            one = [self.deciders(inner) for inner in lit[1]]
            return one[0] if len(one) == 1 else ()
        return self.decided.get((lit[0], lit[1]), ()) if lit[0] in ("val", "pred") else ()

    def owner(self, label: Cols | None) -> Data | None:
        """The key that a label was looked up by."""
        cols = label.all() if label is not None and not label.rest else []
        current: Col | None = cols[0] if len(cols) == 1 else None
        for _ in range(_STEPS):
            if current is None:
                return None
            if current.looked is not None:
                return current.looked
            if current.uni is not None:
                home = id(current.uni.root())
                for key, others in reversed(self.merged):
                    if home in others:
                        return key
            parents = current.parents
            current = parents[0][0] if len(parents) == 1 and parents[0][1] in _SAME_ROW else None
        return None


def looks_up(made: Cols | None, by: Data) -> None:
    """Note of columns that their values were looked up by a key."""
    for col in made.known.values() if made is not None else ():
        col.looked = by


def made_of(cols: tuple[Col, ...], wanted: set[Any]) -> bool:
    """Whether columns were computed from some columns (by their value numbers) and nothing else."""
    return bool(cols) and all(vn in wanted for vn in _sources(cols, wanted))


def _sources(cols: tuple[Col, ...], wanted: set[Any]) -> Iterator[Any]:
    todo, steps = list(cols), 0
    while todo:
        col, steps = todo.pop(), steps + 1
        if col.vn in wanted:
            continue
        if col.rests or not col.parents or steps > _STEPS or any(e not in _SAME_ROW for _, e in col.parents):
            yield col.vn
            return
        todo += [parent for parent, _ in col.parents]


__all__ = ["Owners", "looks_up", "made_of"]
