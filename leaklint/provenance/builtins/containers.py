"""Methods of lists, dicts, sets, strings and plain values."""

from __future__ import annotations

import re
from typing import Any

from leaklint.provenance import calls, frames
from leaklint.provenance.builtins.functions import BUILTINS, copy_name
from leaklint.provenance.builtins.operators import behind, set_minus
from leaklint.provenance.calls.call import Call
from leaklint.provenance.frames.rest_names import RestName
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    SPELLED,
    Bound,
    Data,
    Func,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    infl_of,
    join,
    key_of,
    preds_of,
    scores_of,
    unknown,
)


def container_method(
    it: Any, recv: Seq | Map, name: str, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    """A method of a list or dict."""
    if isinstance(recv, Map):
        return _map_method(it, recv, name, args, kw, node)
    if name == "append" and args:
        it.append(recv, args[0])
        return const(None)
    if name in ("extend",) and args:
        items, exact = it.iterate(args[0], node)
        for item in items:
            it.append(recv, item)
        recv.open = recv.open or not exact
        recv.infl |= args[0].infl
        return const(None)
    if name == "insert" and len(args) > 1:
        it.append(recv, args[1])
        return const(None)
    if name in ("add", "appendleft") and args:
        it.append(recv, args[0])
        return const(None)
    if name == "update" and args:
        for item in it.iterate(args[0], node)[0]:
            it.append(recv, item)
        return const(None)
    if name in ("pop", "popleft"):
        return it.element(recv, node)  # type: ignore[no-any-return]
    if name in ("remove", "discard") and args:
        if recv.kind == "names" or any(
            isinstance(x, Num) and isinstance(x.const, (str, RestName)) for x in recv.items
        ):
            left = calls.names_minus(recv, args[0])
            recv.items = left.items
            recv.infl |= frozenset(
                i for i in (*it.ctl, *infl_of(args[0])) if i.kind in ("selection", "statistic")
            )
        return const(None)
    if name in ("sort",):
        key = kw.get("key")
        scores: frozenset[int] = frozenset()
        if isinstance(key, (Func, Bound, Lib, Obj)):
            for item in recv.items[:4]:
                scores |= scores_of(it.call(key, [item], {}, node))
        else:
            scores = scores_of(recv)
        recv.infl |= it.choose(scores, node, "sort")
        return const(None)
    if name == "reverse":
        if not recv.open:
            recv.items.reverse()
        return const(None)
    if name == "clear":
        recv.items = []
        recv.open = False
        recv.infl = NO_INFL
        return const(None)
    if name == "copy":
        out = Seq(recv.kind, [copy_name(x) for x in recv.items], recv.open, recv.infl, recv.scores)
        out.span = recv.span
        return out
    if name in ("index",):
        scores = scores_of(recv)
        infl = infl_of(args[0]) if args else NO_INFL
        return Num(
            infl=frozenset(i for i in infl if i.kind == "selection") | it.choose(scores, node, "index")
            if scores
            else infl
        )
    if name in ("difference", "drop", "delete") and args:
        if recv.kind == "names" or any(
            isinstance(x, Num) and isinstance(x.const, (str, RestName)) for x in recv.items
        ):
            return calls.names_minus(recv, args[0])
        other = args[0]
        if isinstance(other, Seq):
            return set_minus(it, recv, other, node)
        return recv
    if name in ("union", "intersection", "symmetric_difference"):
        items = list(recv.items)
        for a in args:
            if isinstance(a, Seq):
                items += a.items
        return Seq(recv.kind, items, True, recv.infl)
    if (
        name in ("tolist", "to_list", "values", "astype", "to_series", "to_numpy", "map")
        and recv.kind == "names"
    ):
        return (
            Seq("names", [copy_name(x) for x in recv.items], recv.open, recv.infl) if name != "map" else recv
        )
    if name in ("split",) and recv.kind == "folds":
        return recv
    if name in ("isin", "str", "get_loc", "count", "join"):
        return unknown(infl_of(recv))
    if name in ("__getitem__", "get"):
        return it.element(recv, node)  # type: ignore[no-any-return]
    datas = datas_of(recv)
    if datas:
        return frames.method(it, frames.from_seq(it, recv, node), name, args, kw, node)
    infl, scores = behind([recv, *args])
    return Num(infl=infl, scores=scores)


def _map_method(it: Any, recv: Map, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    if name in ("get", "pop", "setdefault", "__getitem__") and args:
        if name == "setdefault" and len(args) > 1:
            got = frames.take(it, recv, args[0], node) if _has(recv, args[0]) else None
            if got is None:
                it.store_key(recv, args[0], args[1])
                return args[1]
            return got
        got = frames.take(it, recv, args[0], node)
        if len(args) > 1 and not _has(recv, args[0]):
            return join(got, args[1]) if recv.summary is not None else args[1]
        return got
    if name in ("items", "iteritems"):
        pairs: list[Val] = [Seq("tuple", [const(k), add_infl(v, recv.infl)]) for k, v in recv.items.items()]
        if recv.summary is not None:
            pairs.append(Seq("tuple", [unknown(recv.infl), add_infl(recv.summary, recv.infl)]))
        return Seq("list", pairs, recv.summary is not None)
    if name in ("values", "itervalues"):
        items = [add_infl(v, recv.infl) if recv.infl else v for v in recv.items.values()]
        if recv.summary is not None:
            items.append(add_infl(recv.summary, recv.infl))
        return Seq("list", items, recv.summary is not None)
    if name in ("keys", "iterkeys"):
        out = Seq("list", [const(k) for k in recv.items], recv.summary is not None, recv.infl)
        if recv.summary is not None:
            out.items.append(unknown(recv.infl))
        return out
    if name == "update":
        for data in [d for a in args if not isinstance(a, Map) for d in datas_of(a)][:1]:
            if data.rows and not any(i.kind == "count" for i in recv.infl):
                from leaklint.provenance.calls import counted

                recv.infl |= counted(it, data.rows, node, "vectorizer")
        for source in args:
            if isinstance(source, Map):
                recv.update(source)
        for key, value in kw.items():
            recv.items[key] = add_infl(value, it.ctl) if it.ctl else value
        recv.infl |= it.ctl
        return const(None)
    if name == "copy":
        return Map(dict(recv.items), recv.summary, recv.infl, recv.kind)
    if name == "clear":
        recv.items, recv.summary = {}, None
        return const(None)
    if name == "train_test_split" and "train" in recv.items:
        source = recv.items["train"]
        return frames.method(it, source, name, args, kw, node) if isinstance(source, Data) else recv
    if name in (
        "map",
        "with_format",
        "set_format",
        "remove_columns",
        "rename_column",
        "filter",
        "shuffle",
        "cast_column",
        "batch",
        "prefetch",
        "select",
    ) and not any(isinstance(v, Data) and v.qual == "hf_dataset" for v in recv.items.values()):
        out_map = Map({}, None, recv.infl, recv.kind)
        for label, part in recv.items.items():
            out_map.items[label] = (
                frames.method(it, part, name, args, kw, node) if isinstance(part, Data) else part
            )
        return out_map
    if datas_of(recv):
        from leaklint.provenance import huggingface

        done = huggingface.dictionary(it, recv, name, args, kw, node)
        if done is not None:
            return done
    infl, scores = behind([recv, *args])
    return Num(infl=infl, scores=scores)


def _has(recv: Map, key: Val) -> bool:
    return key_of(key) in recv.items


def value_method(it: Any, recv: Val, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method of a string, a number, or something unknown."""
    if name == "backward":
        from leaklint.provenance import models

        return models.backward(it, recv, node)
    if isinstance(recv, Bound) and it.loops:
        from leaklint.provenance import prompts

        owner: Val = recv
        while isinstance(owner, Bound):
            owner = owner.recv
        if prompts.client(owner) and name in prompts.ASKS:
            answer = prompts.ask(it, owner, "language model", [*args, *kw.values()], node)
            if answer is not None:
                return answer
    infl, scores = behind([recv, *args, *kw.values()])
    preds = preds_of(recv)
    if isinstance(recv, Num) and (recv.const is NOCONST or isinstance(recv.const, str)):
        files = calls.listed(it, recv, name, args, node)
        if files is not None:
            return files
    if isinstance(recv, Num) and isinstance(recv.const, str):
        made = _made_text(recv.const, name, args)
        if made is not None:
            return add_infl(const(made), infl)
        if name == "format":
            if any(isinstance(v, Data) and v.rows for v in (*args, *kw.values())):
                from leaklint.provenance import prompts

                infl |= prompts.text_of(it, [*args, *kw.values()], node)
            return Num(infl=infl, scores=scores)
        if name in ("split",) and not args:
            return Seq("list", [const(x) for x in recv.const.split()[:200]])
        if name == "split" and isinstance(args[0], Num) and isinstance(args[0].const, str) and args[0].const:
            return Seq("list", [const(x) for x in recv.const.split(args[0].const)[:200]])
        if name in ("startswith", "endswith") and args and not (isinstance(args[0], Seq) and args[0].open):
            ends = args[0].items if isinstance(args[0], Seq) else args[:1]
            told = [x.const for x in ends if isinstance(x, Num) and isinstance(x.const, str)]
            if len(told) == len(ends):
                return const(getattr(recv.const, name)(tuple(told)))
        if name in ("lower", "upper", "strip", "title") or (name in SPELLED and not args):
            return const(getattr(recv.const, name)())
        if name == "join" and args:
            datas = datas_of(args[0])
            if datas:
                one = datas[0].kind == "row" or (datas[0] is args[0] and datas[0].kind == "cell")
                return datas[0].like(name="") if one else Num(infl=infl)
        datas = [d for a in args for d in datas_of(a)]
        if datas:
            return calls.opaque(it, name, args, kw, node) if name not in ("join",) else datas[0]
        return Num(infl=infl)
    if isinstance(recv, Num) and isinstance(recv.const, RestName):
        arg = args[0].const if args and isinstance(args[0], Num) else None
        if name in ("startswith", "endswith") and isinstance(arg, str):
            return Num(vn=("name-test", recv.const, name, arg, True))
        if name in SPELLED and not args:
            return Num(vn=("name-test", recv.const, name, None, True))
        if name in ("startswith", "endswith"):
            recv.const.sure = False
        return Num(vn=(name, recv.vn))
    datas = [d for a in [*args, *kw.values()] for d in datas_of(a)]
    if isinstance(recv, Num) and recv.const is NOCONST and name in _TABLES and not datas:
        return calls.opaque(it, _text(node), [recv, *args], kw, node)
    if isinstance(recv, Num) and recv.unknown and datas:
        return calls.opaque(it, _text(node), args, kw, node)
    if name in (
        "item",
        "cpu",
        "numpy",
        "detach",
        "float",
        "mean",
        "sum",
        "tolist",
        "round",
        "result",
        "squeeze",
    ):
        return Num(infl=infl, scores=scores, preds=preds, vn=(name, recv.vn))
    out2 = Num(infl=infl, scores=scores, preds=preds)
    out2.unknown = isinstance(recv, Num) and recv.unknown
    if datas and not isinstance(recv, Num):
        return calls.opaque(it, _text(node), args, kw, node)
    return out2


#: Methods by which whatever it is hands out a table.
_TABLES = frozenset(
    "to_pandas to_dataframe toPandas to_df as_dataframe fetch_pandas_all fetchdf fetch_df get_all_records".split()
)


def _text(node: Any) -> str:
    text = str(node.func.text) if hasattr(node, "func") else ""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def container(call: Call) -> Val:
    """Containers of the standard library by their names."""
    handler = BUILTINS.get(call.name)
    if handler is not None:
        return handler(call.it, call.args, call.kw, call.node)
    if call.args and isinstance(call.args[0], (Seq, Map, Data)):
        return call.args[0]
    infl, scores = behind(call.values)
    return Num(infl=infl, scores=scores)


def _made_text(text: str, name: str, args: list[Val]) -> str | None:
    """What a method of a text makes of texts that are all known."""
    if name == "join" and len(args) == 1 and isinstance(args[0], Seq) and not args[0].open:
        parts = [x.const if isinstance(x, Num) else None for x in args[0].items]
        if parts and all(isinstance(x, str) for x in parts):
            return text.join(str(x) for x in parts)
    known = [x.const if isinstance(x, Num) else None for x in args]
    if name in ("replace", "format", "removeprefix", "removesuffix") and all(
        isinstance(x, str) for x in known
    ):
        texts = [str(x) for x in known]
        if name == "format" and re.findall(r"\{[^{}]*\}|[{}]", text) == ["{}"] * len(texts):
            return text.format(*texts)  # a field for each text, and none that reads into it
        if name == "replace" and len(texts) == 2:
            return text.replace(texts[0], texts[1])
        if len(texts) == 1 and name.startswith("remove"):
            return str(getattr(text, name)(texts[0]))
    return None
