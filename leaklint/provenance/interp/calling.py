"""Calls: their arguments, classes of the notebook, `super()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaklint.provenance import models
from leaklint.provenance.interp.state import Env
from leaklint.provenance.interp.unpacking import parts_of
from leaklint.provenance.values import (
    Alt,
    Bound,
    Class,
    Data,
    Func,
    Inst,
    Lib,
    Map,
    Num,
    Seq,
    Val,
    add_infl,
    infl_of,
    join,
    unknown,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def library_base(it: Interp, cls: Class, depth: int = 0) -> Lib | None:
    """The first library class among the bases."""
    for base in cls.bases:
        if isinstance(base, Lib):
            return base
        if isinstance(base, Class) and depth < 8:
            found = library_base(it, base, depth + 1)
            if found is not None:
                return found
    return None


def e_call(it: Interp, node: t.Call, env: Env) -> Val:
    if it.patterns:
        from leaklint.provenance import taught

        said = taught.call(it, node, env)
        if said is not None:
            return said
    func = node.func
    if isinstance(func, t.Attr):
        recv = it.ev(func.obj, env)
        if isinstance(recv, Inst):
            args, kw = arguments(it, node, env)
            return it.method(recv, func.attr, args, kw, node)
        if not isinstance(recv, (Lib, Map, Class, Alt)) or (isinstance(recv, Map) and recv.kind == "dict"):
            args, kw = arguments(it, node, env)
            if "inplace" in kw and isinstance(recv, Data) and isinstance(func.obj, (t.Sub, t.Attr)):
                return on_column(it, recv, func, args, kw, node, env)
            return it.method(recv, func.attr, args, kw, node)
        if isinstance(recv, Alt):
            args, kw = arguments(it, node, env)
            out: Val | None = None
            for option in recv.options:
                one = it.method(option, func.attr, args, kw, node)
                out = one if out is None else join(out, one)
            return out if out is not None else unknown()
        callee = it.getattr(recv, func.attr, func)
        if isinstance(callee, Bound):
            args, kw = arguments(it, node, env)
            return it.method(callee.recv, callee.name, args, kw, node)
    elif isinstance(func, t.Name) and func.id == "super":
        return super_of(it, env)
    elif isinstance(func, t.Name) and func.id in ("locals", "globals", "vars") and not node.args:
        return Map(dict((env.glob.vars if func.id == "globals" else env.vars).items()))
    else:
        callee = it.ev(func, env)
    args, kw = arguments(it, node, env)
    return it.call(callee, args, kw, node)


def on_column(
    it: Interp, column: Data, func: t.Attr, args: list[Val], kw: dict[str, Val], node: t.Call, env: Env
) -> Val:
    """`df["age"].fillna(0, inplace=True)`: it is the frame's own column that is filled."""
    rows, before = column.rows, column.vn
    out = it.method(column, func.attr, args, kw, node)
    place = func.obj
    holder = place.obj if isinstance(place, (t.Sub, t.Attr)) else None
    # A list of columns is a copy, and so is what a call returns.
    plain = isinstance(holder, (t.Name, t.Attr, t.Sub)) and column.kind == "series" and column.rows == rows
    if plain and column.vn != before:
        it.assign(place, column, env)
    return out


def super_of(it: Interp, env: Env) -> Val:
    frame = it.frames[-1]
    func = frame.func
    if func is not None and isinstance(func.self_val, Inst):
        inst = func.self_val
        for base in func.owner.bases if func.owner is not None else inst.cls.bases:
            if isinstance(base, Class):
                proxy = Inst(base)
                proxy.attrs = inst.attrs
                proxy.base = inst.base
                proxy.name = inst.name
                return proxy
        if inst.base is None:
            it.give_base(inst)
        if inst.base is not None:
            inst.base.state["self"] = inst
            return inst.base
    return unknown()


def arguments(it: Interp, node: t.Call, env: Env) -> tuple[list[Val], dict[str, Val]]:
    args: list[Val] = []
    kw: dict[str, Val] = {}
    for arg in node.args:
        value = it.ev(arg.value, env)
        if not arg.star:
            if arg.name is not None:
                kw[arg.name] = value
            else:
                args.append(value)
        elif arg.star == 1:
            if isinstance(value, Seq) and not value.open:
                args += [add_infl(x, value.infl) for x in value.items]
            elif isinstance(value, Data):
                args += parts_of(it, value, 2, node) if value.kind == "unknown" else [value]
            elif isinstance(value, Num):
                args.append(value)
            else:
                args += it.iterate(value, node)[0]
        elif isinstance(value, Map):
            for key, item in value.items.items():
                if isinstance(key, str):
                    kw[key] = add_infl(item, value.infl) if value.infl else item
            if value.summary is not None:
                kw["**"] = value.summary
            elif not value.items and value.infl:
                kw["**"] = unknown(value.infl)
        else:
            kw["**"] = value
    return args, kw


def instantiate(it: Interp, cls: Class, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    cls.called = True
    inst = Inst(cls, cls.infl)
    it.give_base(inst)
    init = it.class_attr(cls, "__init__")
    if isinstance(init, Func):
        it.call(it.lookup_method(inst, "__init__") or init, args, kw, node)
    else:
        base = library_base(it, cls)
        if inst.base is not None and base is not None:
            inst.base.args, inst.base.kw = args, kw
            models.construct(it, inst.base)
        names = _fields(cls)
        for name, value in zip(names, args, strict=False):
            inst.attrs[name] = value
        for name, value in kw.items():
            inst.attrs[name] = value
        for i, arg in enumerate(args):
            inst.attrs.setdefault(f"#{i}", arg)
        for name in names:
            made = it.class_attr(cls, name) if name not in inst.attrs else None
            if isinstance(made, Num) and isinstance(made.vn, tuple) and made.vn[:1] == ("factory",):
                inst.attrs[name] = it.call(made.vn[1], [], {}, node)
        after = it.lookup_method(inst, "__post_init__")
        if after is not None:
            it.call(after, [], {}, node)
    for value in [*args, *kw.values()]:
        inst.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
    return inst


def bind_params(
    it: Interp, params: list[t.Param], args: list[Val], kw: dict[str, Val], func: Func, env: Env
) -> None:
    kw = dict(kw)
    extra = kw.pop("**", None)
    position = 0
    for param in params:
        if param.star == 1:
            env.vars[param.name] = Seq("tuple", args[position:])
            position = len(args)
        elif param.star == 2:
            env.vars[param.name] = Map(dict(kw.items()), extra)
            kw = {}
        elif not param.kwonly and position < len(args):
            env.vars[param.name] = args[position]
            position += 1
        elif param.name in kw:
            env.vars[param.name] = kw.pop(param.name)
        elif param.name in func.defaults:
            value = func.defaults[param.name]
            if extra is not None and infl_of(extra):
                value = add_infl(value, infl_of(extra))
            env.vars[param.name] = value
        else:
            env.vars[param.name] = (
                Num(infl=infl_of(extra), unknown=True) if extra is not None else Num(unknown=True)
            )


def _fields(cls: Class, depth: int = 0) -> list[str]:
    """The fields of a data class, in order, those of its bases first."""
    out: list[str] = []
    if depth < 5:
        for base in cls.bases:
            if isinstance(base, Class):
                out += _fields(base, depth + 1)
    for statement in cls.node.body:
        if isinstance(statement, t.Declare):
            out.append(statement.name)
        elif isinstance(statement, t.Assign) and isinstance(statement.targets[0], t.Name):
            out.append(statement.targets[0].id)
    return out
