"""Imports, `%run`, and cells with a scope of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaklint.provenance.interp.state import Env
from leaklint.provenance.values import Lib
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def x_import(it: Interp, node: t.Import, env: Env) -> str | None:
    from leaklint.provenance import modules

    for name, alias in node.names:
        it.knowledge.use(name)
        if modules.import_(it, name, alias, node, env):
            continue
        if alias:
            it.bind(alias, Lib(name), env)
        else:
            root = name.split(".")[0]
            if not isinstance(env.vars.get(root), Lib):
                it.bind(root, Lib(root), env)
    return None


def x_from(it: Interp, node: t.ImportFrom, env: Env) -> str | None:
    from leaklint.provenance import modules

    if node.module:
        it.knowledge.use(node.module)
    for name, alias in modules.from_(it, node, env):
        if name == "*":
            names = it.knowledge.star(node.module)
            for one in names:
                env.vars[one] = Lib(f"{node.module}.{one}")
            if not names:
                it.star_unknown = True
            continue
        prefix = "." * node.level + node.module
        it.bind(alias or name, Lib(f"{prefix}.{name}" if prefix else name), env)
    return None


def x_run(it: Interp, node: t.Run, env: Env) -> str | None:
    from leaklint.provenance import modules

    modules.run(it, node, env)
    return None


def x_scope(it: Interp, node: t.Scope, env: Env) -> str | None:
    if env.declared is None:
        env.declared = {}
    for name in node.names:
        if node.kind == "global":
            env.declared[name] = env.glob
        else:
            outer = env.parent
            while outer is not None and name not in outer.vars:
                outer = outer.parent
            if outer is not None:
                env.declared[name] = outer
    return None
