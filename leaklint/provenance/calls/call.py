"""One call of something that knowledge knows, with its arguments by the names of its fields."""

from __future__ import annotations

from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import frames
from leaklint.provenance.values import NOCONST, Data, Num, Seq, Val


class Call:
    """One call of something that knowledge knows: entry, receiver and arguments."""

    __slots__ = ("args", "entry", "it", "kw", "name", "node", "recv")

    def __init__(
        self,
        it: Any,
        entry: Entry,
        name: str,
        recv: Val | None,
        args: list[Val],
        kw: dict[str, Val],
        node: Any,
    ) -> None:
        self.it, self.entry, self.name, self.recv = it, entry, name, recv
        self.args, self.kw, self.node = args, kw, node

    def get(self, field: str) -> Val | None:
        """The argument that plays a part."""
        for slot in self.entry.slots(field):
            if slot.keyword is not None and slot.keyword in self.kw:
                return self.kw[slot.keyword]
            if slot.all:
                rest = self.args[slot.position or 0 :]
                return Seq("tuple", rest) if rest else None
            if slot.position is not None and slot.position < len(self.args):
                return self.args[slot.position]
        return None

    def all(self, field: str) -> list[Val]:
        out: list[Val] = []
        for slot in self.entry.slots(field):
            if slot.keyword is not None and slot.keyword in self.kw:
                out.append(self.kw[slot.keyword])
            elif slot.all:
                out += self.args[slot.position or 0 :]
            elif slot.position is not None and slot.position < len(self.args):
                out.append(self.args[slot.position])
        return out

    def arg(self, name: str, position: int | None = None) -> Val | None:
        """An argument by its name (and position)."""
        if name in self.kw:
            return self.kw[name]
        if not self.args:
            return None
        if position is None:
            params = self.entry.fields.get("params", ())
            if name in params:
                position = params.index(name)
        if position is not None and position < len(self.args):
            return self.args[position]
        return None

    def const(self, name: str, default: Any = NOCONST, position: int | None = None) -> Any:
        value = self.arg(name, position)
        if value is None:
            return default
        return value.const if isinstance(value, Num) else NOCONST

    def switch(self, field: str, default: bool) -> bool | None:
        """A field that is true, false or the name of a parameter; None where it cannot be known."""
        value = self.entry.get(field)
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            given = self.const(value, default)
            return None if given is NOCONST else bool(given)
        return default

    def data(self) -> Data | None:
        """The data that the call works on."""
        if isinstance(self.recv, Data):
            return self.recv
        return frames.as_data(self.it, self.get("data"), self.node)

    @property
    def values(self) -> list[Val]:
        out = [*self.args, *self.kw.values()]
        if self.recv is not None and isinstance(self.recv, Data):
            out.insert(0, self.recv)
        return out

    def object(self, default: str = "array") -> str:
        kind = self.entry.get("object", default)
        return str(kind)

    def axis(self) -> Any:
        """The axis: 0 along the rows, 1 within a row, None for all, NOCONST if unknown."""
        name = self.entry.get("axis")
        if name is None:
            return 0
        value: Any = self.entry.get("axis_default") if isinstance(name, int) else NOCONST
        if isinstance(name, str):
            given = self.arg(name)
            if given is None:
                given = self.kw.get("dim")
            if given is None:
                return self.entry.get("axis_default")
            if isinstance(given, Num):
                value = given.const
            elif isinstance(given, Seq):
                inner = [x.const if isinstance(x, Num) else NOCONST for x in given.items]
                value = 0 if 0 in inner else 1
        if value in ("columns", -1, 1, 2, 3):
            return 1
        if value in ("index", "rows", 0):
            return 0
        return value

    def across(self) -> bool:
        """Whether an axis within the row is written down: then there is one, whatever the data looks like."""
        name = self.entry.get("axis")
        given = self.arg(name) if isinstance(name, str) else None
        if given is None:
            return bool(self.entry.get("axis_default") == 1)
        return isinstance(given, Num) and given.const in (1, 2, 3, "columns") and given.const is not True


def become(target: Data, source: Data) -> None:
    """In-place change: the object gets another's content, its name stays."""
    name, content = target.name, dict(source.__dict__)
    target.__dict__.clear()
    target.__dict__.update(content)
    target.infl, target.scores, target.vn = source.infl, source.scores, source.vn
    target.name = name
