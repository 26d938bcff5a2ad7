"""Built-in functions: len, range, zip, max, sorted, sum, isinstance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leaklint.provenance import frames, groups
from leaklint.provenance.builtins.operators import behind
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.rows import NONE, Sym
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Bound,
    Data,
    Func,
    Infls,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    join,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t


def call(it: Any, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    handler = BUILTINS.get(name)
    if handler is None:
        infl, scores = behind([*args, *kw.values()])
        return Num(infl=infl, scores=scores)
    return handler(it, args, kw, node)


def b_print(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    it.shown(Seq("tuple", args), node)
    return const(None)


def b_len(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Data):
        if value.rows:
            return frames.length(value)
        return Num(vn=("len", value.vn))
    if (
        isinstance(value, Seq)
        and not value.open
        and value.kind not in ("range", "folds", "names", "generator")
    ):
        return const(len(value.items))
    if isinstance(value, Map) and value.summary is None:
        return const(len(value.items))
    if isinstance(value, Seq) and datas_of(value):
        rows = frames.from_seq(it, value, node).rows
        return Num(vn=("len", rows), sym=Sym(("len", rows), 0))
    return Num(vn=("len", value.vn), sym=Sym(("len", value.vn), 0))


def b_range(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    start: Val
    stop: Val
    step: Val
    if len(args) == 1:
        start, stop, step = const(0), args[0], const(1)
    elif len(args) >= 2:
        start, stop = args[0], args[1]
        step = args[2] if len(args) > 2 else const(1)
    else:
        return Seq("range", [], True)
    infl = frozenset(i for a in args for i in a.infl if i.kind == "selection")
    out = Seq("range", [Num(infl=infl)], True, infl, vn=("range", *(a.vn for a in args)))
    out.span = (start, stop, step)
    return out


def b_enumerate(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return Seq("list", [], True)
    source = args[0]
    if isinstance(source, Seq) and source.kind == "folds":
        items = frames.folds(it, source, 2)
        return Seq("list", [Seq("tuple", [const(i), x]) for i, x in enumerate(items)], True)
    items, exact = it.iterate(source, node)
    start = kw.get("start", args[1] if len(args) > 1 else const(0))
    base = start.const if isinstance(start, Num) and isinstance(start.const, int) else 0
    out: list[Val] = []
    for i, item in enumerate(items):
        position: Val = const(i + base) if exact else Num(vn=("loop", fresh(), i))
        out.append(Seq("tuple", [position, item]))
    return Seq("list", out, not exact, source.infl)


def b_zip(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    columns: list[tuple[list[Val], bool]] = [it.iterate(a, node) for a in args]
    if not columns:
        return Seq("list", [], True)
    exact = [len(items) for items, e in columns if e]
    count = min(exact) if exact else max((len(items) for items, _ in columns), default=0)
    out: list[Val] = []
    for i in range(min(count, 12)):
        row: list[Val] = []
        for (items, e), source in zip(columns, args, strict=True):
            row.append(
                items[i] if i < len(items) else (items[-1] if items and not e else it.element(source, node))
            )
        out.append(Seq("tuple", row))
    return Seq("list", out, not exact or not all(e for _, e in columns))


def b_map(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) < 2:
        return unknown()
    columns = [it.iterate(a, node) for a in args[1:]]
    count = min((len(items) for items, _ in columns), default=0)
    out = [it.call(args[0], [items[i] for items, _ in columns], {}, node) for i in range(min(count, 12))]
    return Seq("list", out, not all(e for _, e in columns), args[1].infl)


def b_filter(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) < 2:
        return unknown()
    items, _ = it.iterate(args[1], node)
    kept: list[Val] = []
    sure = True
    for item in items:
        test = it.call(args[0], [item], {}, node) if not (isinstance(args[0], Num)) else item
        known = it.truth(test)
        if known is False:
            continue
        sure = sure and known is True
        chosen = it.choose(scores_of(test), node, "compare")
        kept.append(add_infl(item, chosen))
    kind = args[1].kind if isinstance(args[1], Seq) and args[1].kind == "names" else "list"
    return Seq(kind, kept, not sure)


def _pick(how: str) -> Callable[[Any, list[Val], dict[str, Val], Any], Val]:
    def run(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        if not args:
            return unknown()
        source: Val = args[0] if len(args) == 1 else Seq("tuple", args)
        key = kw.get("key")
        scores: frozenset[int] = frozenset()
        infl: Infls = NO_INFL
        if isinstance(key, (Func, Bound, Lib, Obj, Inst)):
            for item in it.iterate(source, node)[0][:6]:
                got = it.call(key, [item], {}, node)
                scores |= scores_of(got)
                infl |= frozenset(i for i in infl_of(got) if i.kind == "selection")
        else:
            scores = scores_of(source)
            if isinstance(source, Map):
                scores = frozenset()
        if isinstance(source, Data) and not scores:
            entry = it.knowledge.method("frame", how)
            if entry is not None and source.rows:
                from leaklint.provenance.calls import apply

                return apply(it, entry, how, source, [], {}, node)
            return source.like(name="")
        out = it.element(source, node) if not isinstance(source, Map) else _keys_joined(it, source, node)
        if isinstance(source, Data):
            out = Num(infl=source.total(), scores=source.scores)
        if isinstance(out, Num) and not scores:
            out = Num(infl=out.infl, scores=out.scores, preds=out.preds, vn=(how, source.vn))
            if (
                isinstance(source, Seq)
                and all(isinstance(x, Num) and isinstance(x.const, (int, float)) for x in source.items)
                and not source.open
                and source.items
            ):
                pick = max if how == "max" else min
                return Num(pick(x.const for x in source.items if isinstance(x, Num)))  # type: ignore[type-var]
        chosen = it.choose(scores, node, how) | infl
        result = add_infl(out, chosen)
        if isinstance(result, Num) and result is out and chosen:
            result = Num(result.const, result.infl | chosen, result.scores)
        return result

    return run


def _keys_joined(it: Any, source: Map, node: Any) -> Val:
    """One of the keys of a dict: nobody knows which."""
    return Num(infl=source.infl)


def b_sorted(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    source = args[0]
    key = kw.get("key")
    scores: frozenset[int] = frozenset()
    if isinstance(key, (Func, Bound, Lib, Obj)):
        for item in it.iterate(source, node)[0][:6]:
            scores |= scores_of(it.call(key, [item], {}, node))
    elif not isinstance(source, Map):
        scores = scores_of(source)
    chosen = it.choose(scores, node, "sorted")
    if isinstance(source, Seq):
        return Seq(
            "names" if source.kind == "names" else "list",
            list(source.items),
            source.open or (bool(chosen) and False),
            source.infl | chosen,
            source.scores,
        )
    if isinstance(source, Map):
        counts = frozenset(i for i in infl_of(source) if i.kind == "count")
        return Seq("list", [Num(infl=source.infl | chosen | counts)], True, chosen)
    if isinstance(source, Data):
        return source.like(infl=source.infl | chosen, name="")
    return add_infl(source, chosen)


def b_sum(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    source = args[0]
    if isinstance(source, Data) and len(args) > 1 and isinstance(args[1], Seq):
        return source.like(name="")  # `sum(lists, [])`: the lists of these rows as one
    if isinstance(source, Data):
        entry = it.knowledge.method("array", "sum")
        if entry is not None:
            from leaklint.provenance.calls import apply

            return apply(it, entry, "sum", source, [], {}, node)
    if isinstance(source, Seq):
        if any(isinstance(x, Seq) for x in source.items):
            groups.flattened(it, node, source)
            out: Val = args[1] if len(args) > 1 else Seq("list", [])
            # Two rounds stand for all lists: what both have is not there twice.
            for x in source.items[:1] if source.open else source.items:
                out = it.binary("+", out, x, node)
            if isinstance(out, Seq):
                out.open = out.open or source.open
            return out
        datas = datas_of(source)
        if datas and all(isinstance(x, Data) for x in source.items):
            total: Val = source.items[0]
            for x in source.items[1:4]:
                total = it.binary("+", total, x, node)
            if isinstance(total, Data) and total.preds and total.versus:
                entry = it.knowledge.method("array", "sum")
                if entry is not None:
                    from leaklint.provenance.calls import apply

                    return apply(it, entry, "sum", total, [], {}, node)
            if isinstance(total, Data) and total.kind == "row" and not total.step:
                data = frames.from_seq(it, source, node)
                entry = it.knowledge.method("array", "sum")
                if entry is not None and data.rows and source.open:
                    from leaklint.provenance.calls import apply

                    return apply(it, entry, "sum", data, [], {}, node)
            return total
    infl, scores = behind([source])
    preds = preds_of(source)
    if preds and isinstance(source, Seq):
        rows = NONE
        for p in preds:
            rows |= p.rows
        score = it.new_score("sum of hits", node, preds, rows)
        return Num(
            scores=frozenset({score.id}),
            preds=preds,
            infl=frozenset(i for i in infl if i.kind == "selection"),
        )
    return Num(infl=infl, scores=scores, preds=preds)


def _convert(kind: str) -> Callable[[Any, list[Val], dict[str, Val], Any], Val]:
    def run(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        if not args:
            if kind in ("list", "tuple", "set", "frozenset"):
                return Seq("list" if kind == "list" else kind, [])
            return const({"str": "", "int": 0, "float": 0.0, "bool": False}.get(kind))
        value = args[0]
        if kind in ("list", "tuple", "set", "frozenset"):
            if isinstance(value, Seq):
                if value.kind == "names":
                    return Seq("names", [copy_name(x) for x in value.items], value.open, value.infl)
                if value.kind in ("folds",):
                    return value
                out = Seq(
                    "list" if kind == "list" else kind,
                    list(value.items),
                    value.open,
                    value.infl,
                    value.scores,
                    vn=value.vn,
                )
                out.span = value.span if value.kind == "range" else None
                if value.kind == "range":
                    out.kind = "range"
                return out
            if isinstance(value, Map):
                return Seq("list", [const(k) for k in value.items], value.summary is not None, value.infl)
            if isinstance(value, Data):
                if value.kind == "frame":
                    return frames.names_of(it, value)
                if kind == "list" and value.kind == "series" and value.rows:
                    # `list(a) + list(b)` puts rows below rows.
                    return value.like(kind="list", name="", vn=value.vn)
                if kind in ("set", "frozenset") and value.kind in ("index", "list", "array", "row"):
                    return value.like(name="", vn=value.vn, qual=value.qual or "set")
                qual = "" if value.qual == "set" else value.qual
                return value.like(name="", vn=value.vn, qual=qual)
            items, exact = it.iterate(value, node)
            return Seq("list", items, not exact)
        if isinstance(value, Data):
            one = value.kind in ("row", "cell") and not value.preds
            if value.rows and (kind != "str" or one) and not (value.kind == "row" and value.versus):
                return value.like(name="")
            number = Num(infl=value.total(), scores=value.scores, preds=value.preds)
            number.versus = value.versus
            return number
        if isinstance(value, Num):
            if kind == "str" and isinstance(value.const, RestName):
                return value  # names mostly are text already
            if value.const is not NOCONST and not isinstance(value.const, RestName):
                try:
                    done = {"int": int, "float": float, "str": str, "bool": bool}[kind](value.const)
                    return Num(done, value.infl, value.scores, preds=value.preds)
                except Exception:
                    return Num(infl=value.infl, scores=value.scores)
            out_num = Num(
                infl=value.infl,
                scores=value.scores,
                preds=value.preds,
                sym=value.sym,
                vn=value.vn if kind in ("int", "float") else (kind, value.vn),
            )
            out_num.unknown = value.unknown
            return out_num
        infl, scores = behind([value])
        return Num(infl=infl, scores=scores, preds=preds_of(value), vn=(kind, value.vn))

    return run


def copy_name(value: Val) -> Val:
    if isinstance(value, Num) and isinstance(value.const, RestName):
        return Num(RestName(value.const.rest, value.const.minus, value.const.tests), vn=("rest", fresh()))
    return value


def b_dict(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    out = Map()
    if args:
        source = args[0]
        if isinstance(source, Map):
            out = Map(dict(source.items), source.summary, source.infl)
        elif isinstance(source, Seq):
            for item in source.items:
                if isinstance(item, Seq) and len(item.items) == 2:
                    it.store_key(out, item.items[0], item.items[1])
            out.infl |= source.infl
            if source.open and out.summary is None and out.items:
                out.summary = next(iter(out.items.values()))
        elif isinstance(source, Data):
            pair = it.element(source, node)
            out.summary = pair.items[1] if isinstance(pair, Seq) and len(pair.items) == 2 else pair
    for key, value in kw.items():
        if key == "**":
            out.add(value)
        else:
            out.items[key] = value
    return out


def b_getattr(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) >= 2 and isinstance(args[1], Num) and isinstance(args[1].const, str):
        got: Val = it.getattr(args[0], args[1].const, node)
        return got
    return unknown(infl_of(args[0])) if args else unknown()


def b_setattr(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) >= 3 and isinstance(args[1], Num) and isinstance(args[1].const, str):
        it.store_attr(args[0], args[1].const, args[2], node)
    return const(None)


def b_next(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Seq) and value.kind == "folds":
        return frames.folds(it, value, 1)[0]
    if isinstance(value, Seq) and value.items:
        out = value.items[0]
        for other in value.items[1:]:
            out = join(out, other)
        return add_infl(out, value.infl)
    return it.element(value, node)  # type: ignore[no-any-return]


def b_same(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return args[0] if args else unknown()


def b_reversed(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if args and isinstance(args[0], Seq) and not args[0].open:
        return Seq("list", list(reversed(args[0].items)), False, args[0].infl, args[0].scores)
    return args[0] if args else unknown()


def b_type(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 1:
        value = args[0]
        if isinstance(value, Inst):
            return value.cls
        if isinstance(value, Obj):
            return Lib(value.qual, value.entry)
    return unknown()


def b_isinstance(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 2:
        value, kinds = args
        wanted = kinds.items if isinstance(kinds, Seq) else [kinds]
        texts = [k.qual.rsplit(".", 1)[-1] for k in wanted if isinstance(k, Lib)]
        if len(texts) == len(wanted):
            if isinstance(value, Data) and value.kind != "unknown":
                mine = {"frame": "DataFrame", "series": "Series", "array": "ndarray"}.get(value.kind)
                if mine is not None and mine in texts:
                    return const(True)
            if isinstance(value, Num) and value.const is not NOCONST:
                return const(type(value.const).__name__ in texts)
            if isinstance(value, Seq) and value.kind in ("list", "tuple") and value.kind in texts:
                return const(True)
    return unknown()


def b_abs(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if not args:
        return unknown()
    value = args[0]
    if isinstance(value, Data):
        if isinstance(node, t.Call) and isinstance(node.func, t.Name) and node.func.id == "hash":
            it.owners.hashes(value)
        return value.like(name="", mask=None)
    if isinstance(value, Num):
        out = Num(infl=value.infl, scores=value.scores, preds=value.preds, sym=value.sym, vn=value.vn)
        out.unknown = value.unknown
        return out
    infl, scores = behind(args)
    return Num(infl=infl, scores=scores)


def b_any(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    infl, scores = behind(args)
    return Num(infl=frozenset(i for i in infl if i.kind in ("selection", "opaque")), scores=scores)


def b_open(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    obj = Obj("builtins.file", None, args, kw, node)
    if args and isinstance(args[0], Num) and isinstance(args[0].const, str):
        obj.state["path"] = args[0].const
    if args and frames.names_a_file(args[0]):
        obj.state["file"] = args[0]
    return obj


def b_slice(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if len(args) == 1:
        args = [const(None), args[0]]
    return Seq("slice", args[:3])


def b_callable(it: Any, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    return unknown()


BUILTINS: dict[str, Callable[[Any, list[Val], dict[str, Val], Any], Val]] = {
    "print": b_print,
    "len": b_len,
    "range": b_range,
    "xrange": b_range,
    "enumerate": b_enumerate,
    "zip": b_zip,
    "map": b_map,
    "filter": b_filter,
    "max": _pick("max"),
    "min": _pick("min"),
    "sorted": b_sorted,
    "sum": b_sum,
    "abs": b_abs,
    "round": b_abs,
    "int": _convert("int"),
    "float": _convert("float"),
    "str": _convert("str"),
    "bool": _convert("bool"),
    "list": _convert("list"),
    "tuple": _convert("tuple"),
    "set": _convert("set"),
    "frozenset": _convert("frozenset"),
    "dict": b_dict,
    "getattr": b_getattr,
    "setattr": b_setattr,
    "hasattr": b_callable,
    "isinstance": b_isinstance,
    "issubclass": b_callable,
    "callable": b_callable,
    "next": b_next,
    "iter": b_same,
    "reversed": b_reversed,
    "type": b_type,
    "any": b_any,
    "all": b_any,
    "open": b_open,
    "slice": b_slice,
    "input": b_callable,
    "id": b_callable,
    "repr": _convert("str"),
    "super": b_callable,
    "object": b_callable,
    "Exception": b_callable,
    "ValueError": b_callable,
    "pow": b_abs,
    "divmod": b_abs,
    "hash": b_abs,
    "ord": b_abs,
    "chr": b_abs,
    "format": _convert("str"),
    "vars": b_callable,
    "locals": b_callable,
    "globals": b_callable,
    "exec": b_callable,
    "eval": b_callable,
    "staticmethod": b_same,
    "classmethod": b_same,
    "property": b_same,
    "NotImplementedError": b_callable,
    "KeyError": b_callable,
    "TypeError": b_callable,
    "RuntimeError": b_callable,
    "StopIteration": b_callable,
    "complex": b_abs,
    "bytes": b_abs,
    "dir": b_callable,
    "help": b_callable,
    "exit": b_callable,
    "quit": b_callable,
    "unicode": _convert("str"),
    "raw_input": b_callable,
    "reduce": lambda it, args, kw, node: args[-1] if args else unknown(),
}
