"""The typed tree that the interpreter walks.

A node keeps the syntax node it came from and asks it for its text and range only when a message
needs them: most nodes are never mentioned to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Shifted(int):
    """The index of a cell, in nodes that were parsed from its row `rows` on instead of from its first."""

    rows: int

    @classmethod
    def of(cls, cell: int, rows: int) -> Shifted:
        made = cls(cell)
        made.rows = rows
        return made


class Node:
    """A piece of Python; `cell` is the index of its cell, `sg` the concrete syntax node."""

    __slots__ = ("cell", "sg")
    fields: tuple[str, ...] = ()

    def __init__(self, sg: Any, cell: int) -> None:
        self.sg = sg
        self.cell = cell

    @property
    def text(self) -> str:
        """The source text of this node."""
        return str(self.sg.text())

    @property
    def span(self) -> tuple[int, int, int, int]:
        """Rows and columns from 0 (start row, start column, end row, end column), in code points."""
        found = self.sg.range()
        start, end = found.start, found.end
        down = self.cell.rows if isinstance(self.cell, Shifted) else 0
        return start.line + down, start.column, end.line + down, end.column

    @property
    def row(self) -> int:
        return self.span[0]


class Expr(Node):
    __slots__ = ()


class Stmt(Node):
    __slots__ = ()


class Name(Expr):
    __slots__ = ("id",)

    def __init__(self, sg: Any, cell: int, id: str) -> None:
        self.sg, self.cell, self.id = sg, cell, id


class Const(Expr):
    """A literal: number, string, bytes, True, False, None or Ellipsis.

    `vn` is for the interpreter, which keeps the value number there.
    """

    __slots__ = ("value", "vn")

    def __init__(self, sg: Any, cell: int, value: object) -> None:
        self.sg, self.cell, self.value = sg, cell, value
        self.vn: Any = None


class Attr(Expr):
    __slots__ = ("attr", "obj")

    def __init__(self, sg: Any, cell: int, obj: Expr, attr: str) -> None:
        self.sg, self.cell, self.obj, self.attr = sg, cell, obj, attr


class Arg:
    """An argument of a call: `name=value`, `*value` (star 1), `**value` (star 2) or plain."""

    __slots__ = ("name", "star", "value")

    def __init__(self, value: Expr, name: str | None = None, star: int = 0) -> None:
        self.value, self.name, self.star = value, name, star


class Call(Expr):
    __slots__ = ("args", "func")

    def __init__(self, sg: Any, cell: int, func: Expr, args: list[Arg]) -> None:
        self.sg, self.cell, self.func, self.args = sg, cell, func, args


class Sub(Expr):
    """A subscript; `index` has one item for each comma-separated part."""

    __slots__ = ("index", "obj")

    def __init__(self, sg: Any, cell: int, obj: Expr, index: list[Expr]) -> None:
        self.sg, self.cell, self.obj, self.index = sg, cell, obj, index


class Slice(Expr):
    __slots__ = ("hi", "lo", "step")

    def __init__(self, sg: Any, cell: int, lo: Expr | None, hi: Expr | None, step: Expr | None) -> None:
        self.sg, self.cell, self.lo, self.hi, self.step = sg, cell, lo, hi, step


class Bin(Expr):
    __slots__ = ("left", "op", "right")

    def __init__(self, sg: Any, cell: int, op: str, left: Expr, right: Expr) -> None:
        self.sg, self.cell, self.op, self.left, self.right = sg, cell, op, left, right


class Unary(Expr):
    __slots__ = ("op", "value")

    def __init__(self, sg: Any, cell: int, op: str, value: Expr) -> None:
        self.sg, self.cell, self.op, self.value = sg, cell, op, value


class Bool(Expr):
    __slots__ = ("op", "values")

    def __init__(self, sg: Any, cell: int, op: str, values: list[Expr]) -> None:
        self.sg, self.cell, self.op, self.values = sg, cell, op, values


class Compare(Expr):
    __slots__ = ("ops", "values")

    def __init__(self, sg: Any, cell: int, ops: list[str], values: list[Expr]) -> None:
        self.sg, self.cell, self.ops, self.values = sg, cell, ops, values


class Cond(Expr):
    __slots__ = ("body", "orelse", "test")

    def __init__(self, sg: Any, cell: int, test: Expr, body: Expr, orelse: Expr) -> None:
        self.sg, self.cell, self.test, self.body, self.orelse = sg, cell, test, body, orelse


class Param:
    """A parameter of a function: `star` is 1 for `*args`, 2 for `**kwargs`."""

    __slots__ = ("default", "kwonly", "name", "star")

    def __init__(self, name: str, default: Expr | None = None, star: int = 0, kwonly: bool = False) -> None:
        self.name, self.default, self.star, self.kwonly = name, default, star, kwonly


class Lambda(Expr):
    __slots__ = ("body", "params")

    def __init__(self, sg: Any, cell: int, params: list[Param], body: Expr) -> None:
        self.sg, self.cell, self.params, self.body = sg, cell, params, body


class Seq(Expr):
    """A tuple, list or set display; `kind` says which."""

    __slots__ = ("items", "kind")

    def __init__(self, sg: Any, cell: int, kind: str, items: list[Expr]) -> None:
        self.sg, self.cell, self.kind, self.items = sg, cell, kind, items


class Dict(Expr):
    """A dict display; a `**mapping` item has the key None."""

    __slots__ = ("items",)

    def __init__(self, sg: Any, cell: int, items: list[tuple[Expr | None, Expr]]) -> None:
        self.sg, self.cell, self.items = sg, cell, items


class Comp(Expr):
    """A comprehension: `kind` is list, set, dict or generator; `key` only for dicts."""

    __slots__ = ("clauses", "elt", "key", "kind")

    def __init__(
        self,
        sg: Any,
        cell: int,
        kind: str,
        key: Expr | None,
        elt: Expr,
        clauses: list[tuple[Expr | None, Expr]],
    ) -> None:
        self.sg, self.cell, self.kind, self.key, self.elt, self.clauses = sg, cell, kind, key, elt, clauses


class Star(Expr):
    __slots__ = ("n", "value")

    def __init__(self, sg: Any, cell: int, value: Expr, n: int) -> None:
        self.sg, self.cell, self.value, self.n = sg, cell, value, n


class Named(Expr):
    """The walrus."""

    __slots__ = ("name", "value")

    def __init__(self, sg: Any, cell: int, name: str, value: Expr) -> None:
        self.sg, self.cell, self.name, self.value = sg, cell, name, value


class Yield(Expr):
    __slots__ = ("source", "value")

    def __init__(self, sg: Any, cell: int, value: Expr | None, source: bool) -> None:
        self.sg, self.cell, self.value, self.source = sg, cell, value, source


class FString(Expr):
    """An f-string or a concatenation of strings: literal text and expressions in order."""

    __slots__ = ("parts",)

    def __init__(self, sg: Any, cell: int, parts: list[str | Expr]) -> None:
        self.sg, self.cell, self.parts = sg, cell, parts


class Opaque(Expr):
    """Something that is not understood; its parts are evaluated for what they do."""

    __slots__ = ("parts",)

    def __init__(self, sg: Any, cell: int, parts: list[Expr]) -> None:
        self.sg, self.cell, self.parts = sg, cell, parts


class Unread(Expr):
    """The right side of an assignment that is not Python (yet): anything, made from the names that it holds."""

    __slots__ = ("line", "names")

    def __init__(self, sg: Any, cell: int, line: str, names: list[Name]) -> None:
        self.sg, self.cell, self.line, self.names = sg, cell, line, names


class ExprStmt(Stmt):
    __slots__ = ("value",)

    def __init__(self, sg: Any, cell: int, value: Expr) -> None:
        self.sg, self.cell, self.value = sg, cell, value


class Assign(Stmt):
    __slots__ = ("targets", "value")

    def __init__(self, sg: Any, cell: int, targets: list[Expr], value: Expr) -> None:
        self.sg, self.cell, self.targets, self.value = sg, cell, targets, value


class Declare(Stmt):
    """`name: annotation` without a value: a field of a data class."""

    __slots__ = ("name",)

    def __init__(self, sg: Any, cell: int, name: str) -> None:
        self.sg, self.cell, self.name = sg, cell, name


class AugAssign(Stmt):
    __slots__ = ("op", "target", "value")

    def __init__(self, sg: Any, cell: int, target: Expr, op: str, value: Expr) -> None:
        self.sg, self.cell, self.target, self.op, self.value = sg, cell, target, op, value


class Return(Stmt):
    __slots__ = ("value",)

    def __init__(self, sg: Any, cell: int, value: Expr | None) -> None:
        self.sg, self.cell, self.value = sg, cell, value


class If(Stmt):
    __slots__ = ("body", "orelse", "test")

    def __init__(self, sg: Any, cell: int, test: Expr, body: list[Stmt], orelse: list[Stmt]) -> None:
        self.sg, self.cell, self.test, self.body, self.orelse = sg, cell, test, body, orelse


class For(Stmt):
    """A `for`; `binds` is for the interpreter, which keeps there what names the body binds."""

    __slots__ = ("binds", "body", "iter", "orelse", "target")

    def __init__(
        self, sg: Any, cell: int, target: Expr, iter: Expr, body: list[Stmt], orelse: list[Stmt]
    ) -> None:
        self.sg, self.cell, self.target, self.iter, self.body, self.orelse = (
            sg,
            cell,
            target,
            iter,
            body,
            orelse,
        )
        self.binds: list[str] | None = None


class While(Stmt):
    """A `while`; `binds` as in `For`."""

    __slots__ = ("binds", "body", "orelse", "test")

    def __init__(self, sg: Any, cell: int, test: Expr, body: list[Stmt], orelse: list[Stmt]) -> None:
        self.sg, self.cell, self.test, self.body, self.orelse = sg, cell, test, body, orelse
        self.binds: list[str] | None = None


class With(Stmt):
    __slots__ = ("body", "items")

    def __init__(self, sg: Any, cell: int, items: list[tuple[Expr, Expr | None]], body: list[Stmt]) -> None:
        self.sg, self.cell, self.items, self.body = sg, cell, items, body


class Try(Stmt):
    __slots__ = ("body", "final", "handlers", "orelse")

    def __init__(
        self,
        sg: Any,
        cell: int,
        body: list[Stmt],
        handlers: list[tuple[str | None, list[Stmt]]],
        orelse: list[Stmt],
        final: list[Stmt],
    ) -> None:
        self.sg, self.cell, self.body, self.handlers, self.orelse, self.final = (
            sg,
            cell,
            body,
            handlers,
            orelse,
            final,
        )


class FuncDef(Stmt):
    """A function; its body is lowered on first use, since many are never called."""

    __slots__ = ("_body", "_lower", "decorators", "name", "params")

    def __init__(
        self,
        sg: Any,
        cell: int,
        name: str,
        params: list[Param],
        decorators: list[Expr],
        lower: Callable[[], list[Stmt]],
    ) -> None:
        self.sg, self.cell, self.name, self.params, self.decorators = sg, cell, name, params, decorators
        self._lower = lower
        self._body: list[Stmt] | None = None

    @property
    def body(self) -> list[Stmt]:
        if self._body is None:
            self._body = self._lower()
        return self._body


class ClassDef(Stmt):
    __slots__ = ("bases", "body", "decorators", "name")

    def __init__(
        self, sg: Any, cell: int, name: str, bases: list[Arg], body: list[Stmt], decorators: list[Expr]
    ) -> None:
        self.sg, self.cell, self.name, self.bases, self.body, self.decorators = (
            sg,
            cell,
            name,
            bases,
            body,
            decorators,
        )


class Import(Stmt):
    """`import a.b as c`: pairs of dotted name and alias."""

    __slots__ = ("names",)

    def __init__(self, sg: Any, cell: int, names: list[tuple[str, str | None]]) -> None:
        self.sg, self.cell, self.names = sg, cell, names


class ImportFrom(Stmt):
    """`from .module import a as b`: a name `*` is a star import."""

    __slots__ = ("level", "module", "names")

    def __init__(
        self, sg: Any, cell: int, module: str, level: int, names: list[tuple[str, str | None]]
    ) -> None:
        self.sg, self.cell, self.module, self.level, self.names = sg, cell, module, level, names


class Run(Stmt):
    """A `%run` line: `target` as it is written; `inline` if the file sees the names that are there."""

    __slots__ = ("inline", "target")

    def __init__(self, sg: Any, cell: int, target: str, inline: bool) -> None:
        self.sg, self.cell, self.target, self.inline = sg, cell, target, inline


class Scope(Stmt):
    """`global` or `nonlocal`."""

    __slots__ = ("kind", "names")

    def __init__(self, sg: Any, cell: int, kind: str, names: list[str]) -> None:
        self.sg, self.cell, self.kind, self.names = sg, cell, kind, names


class Del(Stmt):
    __slots__ = ("targets",)

    def __init__(self, sg: Any, cell: int, targets: list[Expr]) -> None:
        self.sg, self.cell, self.targets = sg, cell, targets


class Raise(Stmt):
    __slots__ = ("value",)

    def __init__(self, sg: Any, cell: int, value: Expr | None) -> None:
        self.sg, self.cell, self.value = sg, cell, value


class Assert(Stmt):
    __slots__ = ("test",)

    def __init__(self, sg: Any, cell: int, test: Expr) -> None:
        self.sg, self.cell, self.test = sg, cell, test


class Match(Stmt):
    """`match`: each case has the names its pattern binds, a guard and a body."""

    __slots__ = ("cases", "subject")

    def __init__(
        self, sg: Any, cell: int, subject: Expr, cases: list[tuple[list[str], Expr | None, list[Stmt]]]
    ) -> None:
        self.sg, self.cell, self.subject, self.cases = sg, cell, subject, cases


class Jump(Stmt):
    """`pass`, `break` or `continue`."""

    __slots__ = ("kind",)

    def __init__(self, sg: Any, cell: int, kind: str) -> None:
        self.sg, self.cell, self.kind = sg, cell, kind


def names(node: object) -> Iterator[str]:
    """Yield the names that are read in an expression, one after the other."""
    todo: list[object] = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, Name):
            yield one.id
        elif isinstance(one, Node):
            for kind in type(one).__mro__:
                todo += [
                    getattr(one, slot, None) for slot in getattr(kind, "__slots__", ()) if slot not in _OWN
                ]
        elif isinstance(one, list | tuple):
            todo += one


_OWN = frozenset(Node.__slots__)
