"""Calls that the configuration describes by a pattern: `prepare($DATA, label=$Y)`."""

from __future__ import annotations

import re
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.libraries.schema import COMMON, DEFAULTS, ROLES, Fields
from leaklint.provenance.values import Val
from leaklint.syntax import tree as t

_VARIABLE = re.compile(r"\$(\$\$)?([A-Z_][A-Z0-9_]*)")

#: What people call the arguments that the tables call otherwise.
_USUAL = {
    "X": ("X", "data", "arrays"),
    "Y": ("y", "label"),
    "DATA": ("data", "X", "arrays"),
    "DF": ("data", "X", "arrays"),
    "ROWS": ("data", "X", "arrays"),
    "LABEL": ("label", "y", "y_true"),
    "LABELS": ("label", "y", "y_true"),
    "TARGET": ("label", "y"),
    "GROUP": ("group", "groups"),
    "GROUPS": ("groups", "group"),
    "EVAL": ("eval_sets",),
    "MODEL": ("estimator", "holds"),
    "PREDICTIONS": ("y_pred",),
    "FILE": ("path",),
}

#: Names that some role has; a pattern may give more than its own role needs.
_PARTS = frozenset(name for fields in ROLES.values() for name, kind in fields.items() if kind == "arg")


class Pattern:
    """A pattern of calls, and what such a call does.

    Parameters
    ----------
    text : str
        In the syntax of ast-grep. A metavariable names the part that its expression plays: `$DATA`,
        `$LABEL`, `$Y`, `$GROUPS`, or any field of the role in capitals; a field of the table may name a
        metavariable too (`label = "Y"`).
    role : str
        What the call does, a role of library knowledge.
    fields : dict
        The other keys of the entry.
    """

    __slots__ = ("arrays", "entry", "head", "idle", "text", "variables")

    def __init__(self, text: str, role: str, fields: Fields) -> None:
        self.text = text
        found = _VARIABLE.findall(text)
        self.variables = [name for _, name in found if not name.startswith("_")]
        self.arrays: list[str] = []
        self.idle: list[str] = []  # metavariables that play no part
        own = dict(fields)
        taken = {
            str(item).removeprefix("$")
            for value in own.values()
            for item in (value if isinstance(value, list) else [value])
        }
        for key, value in own.items():
            if isinstance(value, str) and value.removeprefix("$") in self.variables:
                own[key] = value.removeprefix("$")
        known = {**COMMON, **ROLES.get(role, {})}
        for name in self.variables:
            if name in taken:
                continue
            usual = [f for f in (name.lower(), name, *_USUAL.get(name, ())) if f in known]
            if role == "split" and name not in (
                "STRATIFY",
                "TEST_SIZE",
                "TRAIN_SIZE",
                "RANDOM_STATE",
                "SHUFFLE",
            ):
                # What is split comes out in parts, in the order of the pattern.
                self.arrays.append(name)
            elif usual and usual[0] not in own:
                own[usual[0]] = name
            elif not usual and name not in _USUAL and name.lower() not in _PARTS:
                self.idle.append(name)
        # Positions count the metavariables; what the pattern does not name, the call does not have.
        for key in DEFAULTS.get(role, {}):
            if key not in own and key != "params" and known.get(key) == "arg" and key != "arrays":
                own[key] = []
        own["params"] = [*self.arrays, *(v for v in self.variables if v not in self.arrays)]
        if self.arrays:
            own["arrays"] = "*"
        self.entry = Entry(text, role, own)
        # Asked of every call: the name that it must end with, where the pattern has one.
        head = re.match(r"[\w.$]*?(\w+)\s*\(", text)
        self.head = head[1] if head and "$" + head[1] not in text else None

    def match(self, node: t.Call) -> dict[str, t.Expr] | None:
        """Return the expressions that the metavariables stand for, if a call fits the pattern."""
        if self.head is not None:
            func = node.func
            last = func.attr if isinstance(func, t.Attr) else func.id if isinstance(func, t.Name) else None
            if last is not None and last != self.head:
                return None
        found = node.sg.find(pattern=self.text)
        if found is None or _where(found) != _where(node.sg):
            return None
        wanted = {}
        for name in self.variables:
            one = found.get_match(name)
            if one is not None:
                wanted[_where(one)] = name
        out: dict[str, t.Expr] = {}
        todo: list[Any] = [node]
        while todo and wanted:
            part = todo.pop()
            if part is not node:
                name = wanted.pop(_where(part.sg), "")
                if name:
                    out[name] = part
                    continue
            todo += _parts(part)
        return out


def problem(text: str, role: str, fields: Fields) -> str:
    """Say what is wrong with a pattern; "" for one that can be used."""
    from ast_grep_py import SgRoot

    plain = _VARIABLE.sub(lambda match: match[2].lower(), text.replace("$$$", "$"))
    root = SgRoot(plain.replace("$", "rest"), "python").root()
    call = next(iter(root.children()), None)
    while call is not None and call.kind() == "expression_statement":
        call = next(iter(call.children()), None)
    if (
        root.find(kind="ERROR") is not None
        or call is None
        or call.kind() != "call"
        or len(root.children()) > 1
    ):
        return f"`pattern` must be one call, such as `prepare($DATA, label=$Y)`, not {text!r}"
    idle = Pattern(text, role, fields).idle
    if idle:
        known = [name for name, kind in ROLES.get(role, {}).items() if kind == "arg"]
        names = ", ".join(f"${name.upper()}" for name in known) or "none"
        return (
            f"`${idle[0]}` in `pattern` is no part of role {role!r} (it has {names}); write `$_` for the rest"
        )
    return ""


def call(it: Any, node: t.Call, env: Any) -> Val | None:
    """Do what the configuration says of a call; None where it says nothing."""
    from leaklint.provenance import calls

    for pattern in it.patterns:
        found = pattern.match(node)
        if found is None:
            continue
        order = sorted(found, key=lambda name: _where(found[name].sg))
        values = {name: it.ev(found[name], env) for name in order}
        args = [values.pop(name) for name in pattern.arrays if name in values]
        name = node.func.text.rsplit(".", 1)[-1]
        return calls.apply(it, pattern.entry, name, None, args, values, node)
    return None


def _where(sg: Any) -> tuple[int, int]:
    found = sg.range()
    return found.start.index, found.end.index


def _parts(node: Any) -> list[Any]:
    """The expressions right below an expression."""
    if isinstance(node, t.Call):
        return [node.func, *(arg.value for arg in node.args)]
    out: list[Any] = []
    for kind in type(node).__mro__:
        for slot in getattr(kind, "__slots__", ()):
            value = getattr(node, slot, None)
            if isinstance(value, t.Expr):
                out.append(value)
            elif isinstance(value, (list, tuple)):
                out += [one for one in value if isinstance(one, t.Expr)]
    return out
