"""From a call to what it does: the tables of handlers and roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import builtins, groups, models
from leaklint.provenance.calls.applying import calls, namespace
from leaklint.provenance.calls.call import Call, become
from leaklint.provenance.calls.casting import same
from leaklint.provenance.calls.elementwise import rowwise, where
from leaklint.provenance.calls.functional import SPECIAL
from leaklint.provenance.calls.grouping import groupby_transform, view
from leaklint.provenance.calls.index_arrays import delete, index, set_operation, windows
from leaklint.provenance.calls.loading import (
    container,
    generate,
    input_fn,
    load,
    path_join,
    randint,
    restore,
    save,
)
from leaklint.provenance.calls.not_followed import unknown_library
from leaklint.provenance.calls.ordering import ordered
from leaklint.provenance.calls.records import to_records
from leaklint.provenance.calls.sampling import filter_, reorder, repeat, sample
from leaklint.provenance.calls.splitting import array_split, folds, split
from leaklint.provenance.calls.stacking import columns, concat, handle_hstack, handle_stack
from leaklint.provenance.calls.statistics import statistic
from leaklint.provenance.calls.tables import (
    assign,
    dataclass_field,
    drop,
    eval_,
    fillna,
    insert,
    pop,
    query,
    reset_index,
    set_index,
    transpose,
    unique,
)
from leaklint.provenance.rows import NONE
from leaklint.provenance.values import (
    NO_INFL,
    Data,
    Infls,
    Inst,
    Lib,
    Num,
    Obj,
    Seq,
    Val,
    const,
    infl_of,
    unknown,
)

#: The modules whose special functions are meant, whatever else has one of the same name.
_OF_PYTHON = frozenset({"functools", "itertools", "copy", "collections", "IPython"})


def library(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """Call a function or class of a library by its qualified name."""
    first, last = _ends(qual)
    if last in SEEDS:
        it.seeded = True
    if first == "builtins":
        return builtins.call(it, qual[9:], args, kw, node)
    entry = it.knowledge.lookup(qual)
    special = SPECIAL.get(last)
    if special is not None and first in _OF_PYTHON:
        return special(it, qual, args, kw, node)
    if entry is None:
        return unknown_library(it, qual, args, kw, node)
    return apply(it, entry, last, None, args, kw, node)


@lru_cache(4096)
def _ends(qual: str) -> tuple[str, str]:
    """The first and the last part of a qualified name; the same few names are called all the time."""
    parts = qual.split(".")
    return parts[0], parts[-1]


def apply(
    it: Any, entry: Entry, name: str, recv: Val | None, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    """Do what an entry says."""
    call = Call(it, entry, name, recv, args, kw, node)
    handler = entry.fields.get("handler")
    if handler is not None:
        found = HANDLERS.get(handler)
        if found is not None:
            out = found(call)
            return _inplace(call, out)
    role = ROLES.get(entry.role)
    if role is None:
        return construct(it, entry, args, kw, node)
    result = role(call)
    if handler is not None and isinstance(result, Data) and result.cols is not None:
        # Irregular, and not understood: its columns may be others.
        result.cols.sure = False
    return _inplace(call, result)


def _inplace(call: Call, out: Val) -> Val:
    """`inplace=True`: the receiver becomes the result."""
    if not isinstance(out, Data):
        return out
    fields = call.entry.fields
    if isinstance(call.recv, Data) and out is not call.recv:
        if call.const("inplace", False) is True or (fields.get("inplace") and fields.get("handler") is None):
            become(call.recv, out)
            return const(None)
    elif fields.get("inplace") and call.recv is None and call.args:
        target = call.args[0]
        if isinstance(target, Data):
            become(target, out)
            return const(None)
        if isinstance(target, Seq) and out.shuffled:
            target.shuffled = True
            return const(None)
    return out


def construct(
    it: Any, entry: Entry | None, args: list[Val], kw: dict[str, Val], node: Any, qual: str = ""
) -> Obj:
    """An instance of a library class."""
    if entry is not None and entry.qualname.endswith(".from_pretrained") and args:
        path = args[0].const if isinstance(args[0], Num) else None
        kept = it.files.get(path) if isinstance(path, str) else None
        if isinstance(kept, Obj):
            return kept.clone()
    obj = Obj(entry.qualname if entry is not None else qual, entry, args, kw, node)
    models.construct(it, obj)
    return obj


#: Functions that make all random numbers after them repeatable.
SEEDS = frozenset(
    "seed set_seed manual_seed manual_seed_all set_random_seed seed_everything random_seed seed_all".split()
)


def _models(name: str) -> Callable[[Call], Val]:
    def run(call: Call) -> Val:
        return getattr(models, name)(call)  # type: ignore[no-any-return]

    return run


def _from(module: str, name: str) -> Callable[[Call], Val]:
    """A handler in a module of its own, imported when a notebook first needs it."""

    def run(call: Call) -> Val:
        from importlib import import_module

        return getattr(import_module(f"leaklint.provenance.{module}"), name)(call)  # type: ignore[no-any-return]

    return run


def clone(call: Call) -> Val:
    value = call.get("estimator") or (call.args[0] if call.args else None)
    if value is None:
        return unknown()
    if call.entry.get("copy"):
        return models.copied(call.it, value)
    return models.cloned(call.it, value)


def display(call: Call) -> Val:
    values = Seq("tuple", call.values)
    if call.name in groups.PICTURES:
        for value in call.values:
            if isinstance(value, Data):
                groups.looked(call, value)
    if call.name in ("print", "display", "info", "log", "warning"):
        call.it.shown(values, call.node)
    return unknown()


def inert(call: Call) -> Val:
    """Nothing to do with rows; a choice still passes through."""
    if call.entry.get("object") == "rng":
        return Data("rng", NONE, None)
    if call.name in ("Timestamp", "Timedelta", "DateOffset", "to_datetime", "datetime", "date") and call.args:
        first = call.args[0]
        if isinstance(first, Num) and isinstance(first.const, str):
            return Num(first.const)
        return Num(vn=(call.name, *(v.vn for v in call.args)))
    infl: Infls = NO_INFL
    for value in call.values:
        infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
    if call.entry.qualname.startswith(("openai.", "anthropic.")) and not call.name[:1].isupper():
        from leaklint.provenance import prompts

        answer = prompts.ask(call.it, Lib(call.entry.qualname), "language model", call.values, call.node)
        if answer is not None:
            return answer
    if call.entry.get("object") == "layer" and not call.name[:1].isupper():
        from leaklint.provenance import networks

        tensor = networks.joined(call.args, call.node)
        if tensor is not None:
            return tensor
    made = call.name == "make_column_selector" or call.entry.get("object") == "pretrained"
    if call.name[:1].isupper() or made:
        obj = Obj(call.entry.qualname, call.entry, call.args, call.kw, call.node, infl)
        for value in call.args[:6]:
            if isinstance(value, (Obj, Inst)):
                obj.children.append(value)
        return obj
    return Num(infl=infl)


def scorer(call: Call) -> Val:
    function = call.get("function")
    return function if function is not None else unknown()


HANDLERS: dict[str, Callable[[Call], Val]] = {
    "fillna": fillna,
    "assign": assign,
    "drop": drop,
    "query": query,
    "pop": pop,
    "insert": insert,
    "set_index": set_index,
    "reset_index": reset_index,
    "eval": eval_,
    "where": where,
    "unique": unique,
    "delete": delete,
    "groupby_transform": groupby_transform,
    "dataclass_field": dataclass_field,
    "namespace": namespace,
    "transpose": transpose,
    "set_operation": set_operation,
    "array_split": array_split,
    "hstack": handle_hstack,
    "stack": handle_stack,
    "randint": randint,
    "expression": _from("exprs", "expression"),
    "polars_with": _from("exprs", "with_"),
    "polars_filter": _from("exprs", "filter_rows"),
    "polars_drop": _from("exprs", "drop"),
    "polars_slice": _from("exprs", "slice_"),
    "polars_concat": _from("exprs", "concat_"),
    "polars_join": _from("exprs", "join"),
    "polars_agg": _from("exprs", "agg"),
    "polars_group": _from("exprs", "group"),
    "polars_fill": _from("exprs", "fill"),
    "row_index": _from("exprs", "row_index"),
    "with_column": _from("exprs", "with_column"),
    "fastai_loaders": _from("fastai", "loaders"),
    "fastai_tabular": _from("fastai", "tabular"),
    "fastai_interpretation": _from("fastai", "interpretation"),
    "input_fn": input_fn,
    "path_join": path_join,
    "to_records": to_records,
    "hf_dict": _from("huggingface", "dict_"),
    "hf_map": _from("huggingface", "map_"),
    "hf_filter": _from("huggingface", "filter_"),
    "spark_count": _from("spark", "count"),
    "spark_session": _from("spark", "session"),
}

ROLES: dict[str, Callable[[Call], Val]] = {
    "rowwise": rowwise,
    "statistic": statistic,
    "ordered": ordered,
    "filter": filter_,
    "reorder": reorder,
    "repeat": repeat,
    "sample": sample,
    "concat": concat,
    "columns": columns,
    "same": same,
    "index": index,
    "windows": windows,
    "split": split,
    "folds": folds,
    "load": load,
    "generate": generate,
    "container": container,
    "calls": calls,
    "view": view,
    "save": save,
    "restore": restore,
    "clone": clone,
    "display": display,
    "inert": inert,
    "scorer": scorer,
    "metric": _models("metric"),
    "cv": _models("cross_validation"),
    "train": _models("train"),
    "dataset": _models("dataset"),
}
