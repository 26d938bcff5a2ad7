"""Imports of the project's own modules, and `%run`: other files followed in the same run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from leaklint.provenance.values import NO_INFL, NO_PREDS, Lib, Map, Num, Seq, Val, const, unknown

if TYPE_CHECKING:
    from leaklint.project import Module
    from leaklint.provenance.interp import Env, Interp
    from leaklint.syntax import tree as t


def import_(it: Interp, name: str, alias: str | None, node: t.Import, env: Env) -> bool:
    """`import pkg.mod as alias`; False where the project has no such module."""
    project = it.project
    module = project.find(name, 0, node.cell) if project is not None else None
    if project is None or module is None:
        return False
    if alias:
        it.bind(alias, _holder(it, module, node), env)
        return True
    parts = name.split(".")
    held: Map | None = None
    for number in range(1, len(parts) + 1):
        dotted = ".".join(parts[:number])
        found = module if number == len(parts) else project.find(dotted, 0, node.cell)
        if found is not None:
            one = _holder(it, found, node)
        else:  # a folder that only holds packages
            one = it.holders.setdefault(dotted, Map(kind="module"))
        if held is None:
            it.bind(parts[0], one, env)
        else:
            held.items[parts[number - 1]] = one
        held = one
    return True


def from_(it: Interp, node: t.ImportFrom, env: Env) -> list[tuple[str, str | None]]:
    """`from module import a, b`: bind what the project has; return the names that are left."""
    project = it.project
    if project is None or not (node.module or node.level):
        return node.names
    module = project.find(node.module, node.level, node.cell)
    rest: list[tuple[str, str | None]] = []
    for name, alias in node.names:
        if name == "*":
            if module is None:
                rest.append((name, alias))
            else:
                _star(it, _load(it, module, node), env)
            continue
        value = _load(it, module, node).vars.get(name) if module is not None else None
        if value is None and (module is None or module.package):
            prefix = f"{node.module}." if node.module else ""
            below = project.find(prefix + name, node.level, node.cell)
            value = _holder(it, below, node) if below is not None else None
        if value is not None:
            it.bind(alias or name, value, env)
        elif module is not None:
            it.bind(alias or name, unknown(), env)
        else:
            rest.append((name, alias))
    return rest


def run(it: Interp, node: t.Run, env: Env) -> None:
    """`%run file`: its names become the notebook's."""
    project = it.project
    module = project.target(node.target, node.cell) if project is not None else None
    if project is None or module is None:
        it.opaque_cells = True  # whatever it defines
        it.event("opaque", node, f"%run {node.target}").data["file"] = True
        return
    if module.path in it.running:
        return
    # A notebook and `%run -i` share the names that are there; a script starts with none.
    if node.inline or module.notebook.format == "ipynb":
        _follow(it, module, node, it.env)
        return
    from leaklint.provenance.interp import Env

    fresh = Env()
    fresh.vars["__name__"] = const("__main__")
    _follow(it, module, node, fresh)
    for name, value in fresh.vars.items():
        if name != "__name__":
            it.env.vars[name] = value


def _holder(it: Interp, module: Module, node: t.Node) -> Map:
    """The module as a value; one object however often it is imported."""
    env = _load(it, module, node)
    held = it.holders.get(module.path)
    if held is None:
        held = it.holders[module.path] = Map(kind="module")
    held.items = env.vars  # type: ignore[assignment]
    return held


def _load(it: Interp, module: Module, node: t.Node) -> Env:
    """The names of a module, interpreted once; of one that is being imported, those it has so far."""
    from leaklint.provenance.interp import Env

    env = it.modules.get(module.path)
    if env is not None:
        return env
    env = it.modules[module.path] = Env()
    env.vars["__name__"] = const(module.name)
    _follow(it, module, node, env)
    for qual in it.knowledge.taught():
        # What the team says about a function goes before what can be seen of it.
        head, _, last = qual.rpartition(".")
        if head and last in env.vars and (module.name == head or module.name.endswith("." + head)):
            env.vars[last] = Lib(qual)
    held = it.holders.get(module.path)
    if held is not None:
        held.items = env.vars  # type: ignore[assignment]
    return env


def _follow(it: Interp, module: Module, node: t.Node, env: Env) -> None:
    from leaklint.provenance.interp import BoundedError, Frame

    project = it.project
    assert project is not None
    saved = it.env, it.stack, it.ctl, it.hits, it.loop_depth, it.many, it.statement
    it.env, it.stack = env, (*it.stack, node)
    it.ctl, it.hits, it.loop_depth, it.many = NO_INFL, NO_PREDS, 0, 0
    it.frames.append(Frame(None))
    it.running.append(module.path)
    shows = module.notebook.format == "ipynb"
    try:
        for statements in project.cells(module):
            for number, statement in enumerate(statements, 1):
                try:
                    if shows and number == len(statements):
                        it.run([statement])
                    else:
                        it.exec(statement, env)
                except BoundedError:
                    raise
                except Exception as error:
                    if os.environ.get("LEAKLINT_DEBUG") and not isinstance(error, RecursionError):
                        raise
                    project.lost(module)
    finally:
        it.running.pop()
        it.frames.pop()
        it.env, it.stack, it.ctl, it.hits, it.loop_depth, it.many, it.statement = saved


def _star(it: Interp, source: Env, env: Env) -> None:
    listed = source.vars.get("__all__")
    names: list[Any] = [n for n in source.vars if not n.startswith("_")]
    if isinstance(listed, Seq) and not listed.open:
        names = [x.const for x in listed.items if isinstance(x, Num)]
    for name in names:
        value: Val | None = source.vars.get(name) if isinstance(name, str) else None
        if value is not None:
            env.vars[name] = value
