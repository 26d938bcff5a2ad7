"""What of a file's name a list was read from: its folder, the third part of the name, all of it.

A list that a loop fills beside files may be whose recordings these are, or the label once more in words. Which
it is shows where both are read from different parts of the names; `@` stands for what the innermost loop is
at, `#` for what an outer one is at.
"""

from __future__ import annotations

import re
from typing import Any

from leaklint.syntax import tree as t

#: Calls and methods that leave the part that they are given what it is.
_SAME = frozenset(
    "str int float bool Path PurePath fspath removesuffix removeprefix lower upper strip".split()
)
_DEPTH = 12


def told(expr: t.Expr, loops: list[Any]) -> frozenset[str]:
    """Return the parts of names that an expression reads.

    Parameters
    ----------
    expr : Expr
        What is put into the list.
    loops : list of For or Comp
        The loops around it, the innermost last.
    """
    return frozenset(_leaves(expr, _Scope(loops), _DEPTH))


def related(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two lists may have been read from the same part; True where nobody knows."""
    a, b = a - {ITSELF}, b - {ITSELF}
    return not a or not b or any(_related(x, y) for x in a for y in b)


def _related(a: str, b: str) -> bool:
    if a.startswith("#") or b.startswith("#"):
        # Of the folder that an outer loop is at, a path may tell; the name of a file in it does not.
        return a[:1] == b[:1] or not any(".name" in x for x in (a, b))
    long, short = (a, b) if len(a) >= len(b) else (b, a)
    return long == short or (long.startswith(short) and long[len(short)] in ".[(")


class _Scope:
    """What names stand for inside some loops."""

    def __init__(self, loops: list[Any]) -> None:
        self.roots: dict[str, str] = {}
        self.cut = False  # a stretch of a name was taken, or a letter of it
        self.assigned: dict[str, tuple[t.Expr, str] | None] = {}
        for at, loop in enumerate(loops):
            inner = at == len(loops) - 1
            for target in _targets(loop):
                for place, name in enumerate(t.names(target)):
                    self.roots[name] = f"@{place}" if inner else f"#{at}"
        body: list[Any] = list(loops[-1].body) if loops and isinstance(loops[-1], t.For) else []
        while body:
            one = body.pop()
            if isinstance(one, t.If):
                body += [*one.body, *one.orelse]
            for target in one.targets if isinstance(one, t.Assign) else ():
                parts = target.items if isinstance(target, t.Seq) else [target]
                for place, part in enumerate(parts):
                    if isinstance(part, t.Name):
                        index = f"[{place}]" if isinstance(target, t.Seq) else ""
                        again = part.id in self.assigned
                        self.assigned[part.id] = None if again else (one.value, index)


def _targets(loop: Any) -> list[t.Expr]:
    if isinstance(loop, t.For):
        return [loop.target]
    return [target for target, _ in loop.clauses if target is not None]


def _leaves(expr: Any, scope: _Scope, depth: int) -> set[str]:
    found = _chain(expr, scope, depth)
    if found is not None or depth <= 0:
        return {found} if found else set()
    if isinstance(expr, t.Name):
        value = scope.assigned.get(expr.id)
        return _leaves(value[0], scope, depth - 1) if value is not None else set()
    out: set[str] = set()
    for kind in type(expr).__mro__:
        for slot in getattr(kind, "__slots__", ()):
            if slot in ("sg", "cell"):
                continue
            todo = [getattr(expr, slot, None)]
            while todo:
                part = todo.pop()
                if isinstance(part, list | tuple):
                    todo += part
                elif isinstance(part, t.Arg):
                    todo.append(part.value)
                elif isinstance(part, t.Expr):
                    out |= _leaves(part, scope, depth - 1)
    return out


def _chain(expr: Any, scope: _Scope, depth: int) -> str | None:
    """One part of what a loop is at; "" for what has nothing to do with it, None for what is no such part."""
    if depth <= 0:
        return None
    if isinstance(expr, t.Const):
        return ""
    if isinstance(expr, t.Name):
        if expr.id in scope.roots:
            return scope.roots[expr.id]
        if expr.id not in scope.assigned:
            return ""
        value = scope.assigned[expr.id]
        base = _chain(value[0], scope, depth - 1) if value is not None else None
        return f"{base}{value[1]}" if base and value is not None else base
    if isinstance(expr, t.Attr):
        base = _chain(expr.obj, scope, depth - 1)
        return f"{base}.{'name' if expr.attr == 'stem' else expr.attr}" if base else base
    if isinstance(expr, t.Sub):
        base = _chain(expr.obj, scope, depth - 1)
        index = [x.value if isinstance(x, t.Const) else None for x in expr.index]
        if not base or len(index) != 1:
            return base or None
        scope.cut = scope.cut or not (
            index == [0] or all(isinstance(x, t.Slice) and x.lo is None for x in expr.index)
        )
        # From the end, or a stretch of it: which part that is nobody knows.
        return f"{base}[{index[0]}]" if type(index[0]) is int and index[0] >= 0 else base
    if isinstance(expr, t.Call):
        return _called(expr, scope, depth)
    return None


def _called(expr: t.Call, scope: _Scope, depth: int) -> str | None:
    name = expr.func.attr if isinstance(expr.func, t.Attr) else getattr(expr.func, "id", "")
    base = _chain(expr.func.obj, scope, depth - 1) if isinstance(expr.func, t.Attr) else ""
    values = [arg.value for arg in expr.args]
    if base and all(isinstance(value, t.Const) for value in values):
        given = ", ".join(repr(value.value) for value in values if isinstance(value, t.Const))
        return base if name in _SAME else f"{base}.{name}({given})"
    if not base and len(values) == 1 and name in (*_SAME, "basename", "dirname"):
        inner = _chain(values[0], scope, depth - 1)
        if inner and name in ("basename", "dirname"):
            return f"{inner}.{'name' if name == 'basename' else 'parent'}"
        return inner or None
    return None


#: Among the parts that a list was read from: the name of the file itself.
ITSELF = "="
_WHOLE = re.compile(r"(\.name)?(\.replace\(.*\)|\.r?(split|partition)\('\.'.*\)\[0\])?")


def is_name(expr: t.Expr, going: list[Any]) -> bool:
    """Whether an expression gives the name of the file that a loop is at, which is another one for each file.

    Parameters
    ----------
    expr : Expr
        What is put into a list.
    going : list of Going
        The loops around it, the innermost last.
    """
    at = [
        k
        for k, loop in enumerate(going)
        if loop.rows and all(u.extra.get("files") for u in loop.rows.universes)
    ]
    loop = going[at[-1]].node if at else None
    if not isinstance(loop, t.For):
        return False
    numbered = isinstance(loop.target, t.Seq) and isinstance(loop.iter, t.Call)
    if numbered and getattr(loop.iter.func, "id", "") != "enumerate":  # type: ignore[attr-defined]
        return False
    own = ("@0", "@1") if at[-1] == len(going) - 1 else (f"#{at[-1]}",)
    scope = _Scope([one.node for one in going])
    parts = _leaves(expr, scope, _DEPTH)
    return (
        bool(parts)
        and not scope.cut
        and all(part[:2] in own and _WHOLE.fullmatch(part[2:]) for part in parts)
    )


__all__ = ["ITSELF", "is_name", "related", "told"]
