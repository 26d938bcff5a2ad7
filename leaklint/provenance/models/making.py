"""Estimators as they are made, and the estimators that they hold."""

from __future__ import annotations

import re
from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.models.fitting import fit
from leaklint.provenance.models.kinds import given_to, is_estimator
from leaklint.provenance.values import Alt, Class, Data, Func, Infl, Inst, Num, Obj, Seq, Val, const, infl_of


def construct(it: Any, obj: Obj) -> None:
    """Find the estimators that an object holds, and the choices that its parameters carry."""
    sel: set[Infl] = set()
    for value in (*obj.args, *obj.kw.values()):
        sel |= {i for i in infl_of(value) if i.kind == "selection"}
    obj.infl |= frozenset(sel)
    entry = obj.entry
    role = obj.role
    if role == "pipeline" or role == "union":
        obj.children = _steps(it, obj, "steps")
    elif role == "columns":
        obj.children = []
        obj.state["parts"] = _column_parts(obj)
        obj.children = [p[0] for p in obj.state["parts"] if isinstance(p[0], (Obj, Inst))]
    elif role in ("search", "wrapper", "callback") or (entry is not None and entry.get("holds") is not None):
        obj.children = _held(obj)
    elif entry is None:
        for value in (*obj.args, *obj.kw.values()):
            if isinstance(value, (Obj, Inst)) and (is_estimator(value)):
                obj.children.append(value)
    for child in obj.children:
        if isinstance(child, (Obj, Inst)):
            obj.infl |= frozenset(i for i in child.infl if i.kind == "selection")
    if role == "transformer" and entry is not None and entry.get("data") is not None:
        given = Call(it, entry, obj.qual, None, obj.args, obj.kw, obj.node).get("data")
        data = frames.as_rows(it, given, obj.node)
        if data is not None and data.rows:
            fit(it, obj, data, None, obj.node)  # gensim: the constructor learns
    if role == "model" and entry is not None and entry.get("data") is not None and (obj.args or obj.kw):
        # statsmodels: the data comes with the constructor.
        call = Call(it, entry, obj.qual, None, obj.args, obj.kw, obj.node)
        obj.state["X"] = call.get("data")
        obj.state["y"] = call.get("label")
        _formula(it, obj)
    it.objects[obj.vn] = obj


#: Names in a formula that are no calls and no modules, and the words that are the formula's own.
_NAMES = re.compile(r"[^\W\d]\w*(?![\w.(])")
_OF_FORMULAS = ("I", "C", "Q", "np")


def _formula(it: Any, obj: Obj) -> None:
    """`smf.ols("y ~ a + b", data=df)`: the columns that the formula names."""
    text = obj.kw.get("formula", obj.args[0] if obj.args else None)
    data = obj.state.get("X")
    if not (isinstance(text, Num) and isinstance(text.const, str) and "~" in text.const):
        return
    if not isinstance(data, Data) or data.cols is None:
        return
    left, right = text.const.split("~", 1)
    names = [n for n in _NAMES.findall(right) if n not in _OF_FORMULAS]
    # `np.log(charges)` on the left is `charges` on another scale.
    labels = {n for n in _NAMES.findall(left) if n not in _OF_FORMULAS}
    if len(labels) == 1:
        obj.state["y"] = frames.column(it, data, labels.pop())
    if names:
        part = frames.select_columns(it, data, Seq("list", [const(n) for n in dict.fromkeys(names)]))
        part.name = data.name
        obj.state["X"] = part


def _steps(it: Any, obj: Obj, field: str) -> list[Val]:
    given = given_to(obj, field)
    items: list[Val] = []
    source = given.items if isinstance(given, Seq) else obj.args
    for item in source:
        if isinstance(item, Seq) and item.items:
            if len(item.items) >= 2 and isinstance(item.items[0], Num):
                items.append(item.items[1])
            else:
                items += item.items
        elif isinstance(item, (Obj, Inst, Alt, Class, Func)):
            items.append(item)
        elif isinstance(item, Num) and isinstance(item.const, str):
            continue
        elif isinstance(item, Num) and item.unknown:
            items.append(promote(it, item, obj.node))
    return items


def _column_parts(obj: Obj) -> list[tuple[Val, Val]]:
    given = given_to(obj, "transformers")
    out: list[tuple[Val, Val]] = []
    for item in given.items if isinstance(given, Seq) else []:
        if not isinstance(item, Seq) or len(item.items) < 2:
            continue
        parts = item.items
        if isinstance(parts[0], Num) and len(parts) >= 3:
            out.append((parts[1], parts[2]))
        elif isinstance(parts[0], (Obj, Inst)) or len(parts) == 2:
            first, second = parts[0], parts[1]
            if isinstance(second, (Obj, Inst)) and not isinstance(first, (Obj, Inst)):
                first, second = second, first
            out.append((first, second))
    return out


def _held(obj: Obj) -> list[Val]:
    given = given_to(obj, "holds")
    if given is None:
        for name in ("estimator", "base_estimator", "estimators", "model", "regressor"):
            given = given or obj.kw.get(name)
    if given is None:
        return []
    if isinstance(given, (Obj, Inst, Alt, Class)):
        return [given]
    out: list[Val] = []
    if isinstance(given, Seq):
        for item in given.items:
            if isinstance(item, Seq):
                out += [x for x in item.items if isinstance(x, (Obj, Inst))]
            elif isinstance(item, (Obj, Inst)):
                out.append(item)
    if isinstance(given, Func):
        out.append(given)
    final = obj.kw.get("final_estimator") or obj.kw.get("meta_classifier")
    if isinstance(final, (Obj, Inst)):
        out.append(final)
    return out


def promote(it: Any, value: Val, node: Any) -> Obj:
    """An unknown value that is used as an estimator becomes one."""
    known = it.promoted.get(id(value))
    if known is not None:
        return known[1]  # type: ignore[no-any-return]
    mark = frozenset(i for i in infl_of(value) if i.kind in ("opaque", "selection"))
    obj = Obj("unknown", None, [], {}, node, mark)
    obj.name = getattr(value, "name", "") or (
        str(value.vn[1]) if isinstance(value.vn, tuple) and value.vn[:1] == ("missing",) else ""
    )
    obj.state["unknown"] = True
    it.promoted[id(value)] = (value, obj)
    it.objects[obj.vn] = obj
    return obj
