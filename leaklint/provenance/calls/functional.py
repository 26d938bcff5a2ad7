"""The standard library's functools, itertools, copy and collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leaklint.provenance import groups, models
from leaklint.provenance.calls.influence import counted
from leaklint.provenance.values import (
    Bound,
    Class,
    Func,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    datas_of,
    unknown,
)


def partial(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """`functools.partial(f, a, b=c)`."""
    if not args:
        return unknown()
    return Obj("functools.partial", None, args, kw, node)


def _identity_decorator(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if args and isinstance(args[0], (Func, Class, Inst, Bound)):
        return args[0]
    return Obj("functools.identity", None, args, kw, node)


def _wraps(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return Obj("functools.identity", None, args, kw, node)


def _reduce(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) < 2:
        return unknown()
    items, _ = it.iterate(args[1], node)
    if len(args) > 2:
        items = [args[2], *items]
    if not items:
        return unknown()
    out = items[0]
    for item in items[1:6]:
        out = it.call(args[0], [out, item], {}, node)
    return out  # type: ignore[no-any-return]


def _chain(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    out = Seq("list", [])
    for arg in args:
        items, exact = it.iterate(arg, node)
        out.items += items
        out.open = out.open or not exact
    return out


def _product(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    firsts: list[Val] = [it.element(a, node) for a in args]
    seconds: list[Val] = []
    for a in args:
        items, _ = it.iterate(a, node)
        seconds.append(items[-1] if items else unknown())
    return Seq("list", [Seq("tuple", firsts), Seq("tuple", seconds)], True)


def _copy(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return models.copied(it, args[0]) if args else unknown()


def _defaultdict(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    out = Map()
    if args and isinstance(args[0], (Func, Lib, Class)):
        out.kind = "dict"
        out.summary = None
        default = it.call(args[0], [], {}, node)
        out.items["__default__"] = default
        out.summary = default
        del out.items["__default__"]
    return out


def _counter(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    out = Map({}, Num())
    column = groups.listed(it, node, args[0]) if len(args) == 1 else None
    if column is not None:
        groups.tell(it, node, column, "count")
    for data in [d for a in args for d in datas_of(a)][:1]:
        if data.rows:
            out.infl = counted(it, data.rows, node, "vectorizer")
            if data is args[0] and data.kind not in ("row", "cell"):
                groups.tell(it, node, data, "count")
    return out


def _namedtuple(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return Obj("collections.namedtuple", None, args, kw, node)


def _ipython_display(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    it.shown(Seq("tuple", [*args, *kw.values()]), node)
    return unknown()


SPECIAL: dict[str, Callable[[Any, str, list[Val], dict[str, Val], Any], Val]] = {
    "partial": partial,
    "wraps": _wraps,
    "lru_cache": _identity_decorator,
    "cache": _identity_decorator,
    "cached_property": _identity_decorator,
    "singledispatch": _identity_decorator,
    "reduce": _reduce,
    "chain": _chain,
    "product": _product,
    "combinations": lambda it, q, a, k, n: Seq(
        "list", [Seq("tuple", it.iterate(a[0], n)[0][:3])] if a else [], True
    ),
    "deepcopy": _copy,
    "copy": _copy,
    "defaultdict": _defaultdict,
    "OrderedDict": lambda it, q, a, k, n: a[0] if a and isinstance(a[0], Map) else Map(dict(k.items())),
    "Counter": _counter,
    "namedtuple": _namedtuple,
    "display": _ipython_display,
    "Markdown": _ipython_display,
    "HTML": _ipython_display,
}
