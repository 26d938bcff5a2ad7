"""Calls that look at one row at a time: arithmetic, strings, masks, `where`."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames, groups, models, owners, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.dtypes import NUMERIC, dummies, numbers, only_numbers_or_one
from leaklint.provenance.rows import Lit, complement
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Alt,
    Data,
    Infls,
    Map,
    Num,
    Obj,
    Preds,
    Seq,
    Val,
    datas_of,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)

#: Functions after which numbers are on another scale.
CURVES = frozenset("log log1p log2 log10 sqrt cbrt exp expm1 square".split())


def rowwise(call: Call) -> Val:
    """Each row of the result depends on its own row."""
    data = call.data()
    others = [v for v in (*call.all("other"),) if v is not None]
    model = next((v for v in call.args[:2] if _fitted(v)), None)
    if model is not None:
        # `np.polyval(coefficients, x)`: what was fitted is applied.
        return models.predict(call.it, model, next((v for v in call.args if v is not model), None), call.node)
    if data is not None and call.entry.get("deals"):
        call.it.owners.hashes(data)
    if data is None:
        values = call.values
        datas = [d for v in values for d in datas_of(v)]
        if not datas:
            return scalar(call)
        weights = frozenset(i for v in values for i in infl_of(v) if i.kind in ("selection", "statistic"))
        data = datas[0].like(vn=datas[0].vn)
        data.infl |= weights - data.total()
    out: Val = data
    for other in others:
        other = _plain(call.it, other, call.node)
        if isinstance(other, (Num, Data)):
            out = frames.combine(call.it, call.name, out, other, call.node)
    if out is data:
        out = alike(call, data)
        if call.entry.get("other") is None:
            for value in [*call.args, *call.kw.values()]:
                if value is not data and not (isinstance(value, Data) and value.rows):
                    out.infl |= frozenset(i for i in infl_of(value) if i.kind in ("selection", "statistic"))
    if not isinstance(out, Data):
        return out
    out.kind = (
        data.kind
        if data.kind in ("frame", "series", "row", "stat")
        else "array"
        if data.kind in ("array", "unknown")
        else data.kind
    )
    if call.name in CURVES and call.recv is None and out is not data:
        out.steps = (*data.steps, ("", call.name))
    if data.kind in ("str", "dt", "cat"):
        out.kind = "series"
        if call.name == "len":
            out.harmless = True
    if call.name == "get_dummies" and data.kind == "frame":
        out.cols = dummies(call, out.cols)
    if call.name in ("astype", "cast"):
        out.num = only_numbers_or_one(call.arg("dtype", 0))
        if out.num and out.cols is not None and frames.is_wide(out) and data.kind == "frame":
            out.cols = numbers(out.cols)
    else:
        out.num = data.kind not in ("str", "dt", "cat") and (data.num or call.name in NUMERIC)
    if call.entry.get("mask"):
        out.kind = "mask" if out.rows else out.kind
        out.mask = _mask(call, data, others)
        if call.name == "isin" and call.recv is not None and others and isinstance(others[0], Data):
            out.keys = (("isin", (data, others[0])),)
        if call.name in _GAPS:
            out.harmless = True
    out.vn = (call.name, *(v.vn for v in call.values))
    if out.cols is not None and not frames.is_wide(out) and out.cols.known:
        (first,) = list(out.cols.known.values())[:1]
        if first.name is not None and data.cols is not None and first in data.cols.known.values():
            out.cols = frames.result_cols(call.it, [data])
            out.infl |= data.cols.infl()
    if call.name == "isin" and others and isinstance(others[0], Data) and others[0].rows:
        if not others[0].rows.universes & data.rows.universes and out.cols is not data.cols:
            owners.looks_up(out.cols, data)
    if call.name in _GAPS and out.cols is not None:
        # Whether a value is there is not the value.
        for made in out.cols.known.values():
            if made.name is None:
                made.sure = made.sure and not made.rests
                made.parents = tuple((c, "gap" if e in ("row", "part") else e) for c, e in made.parents)
    if data.kind in ("str", "dt") and out.cols is not None:
        # A month of a date, a word of a text: other parts of it say other things.
        for made in out.cols.known.values():
            if made.name is None:
                made.parents = tuple((c, "part" if e == "row" else e) for c, e in made.parents)
                made.coarse = True
    times.dated(call, data, out)
    if call.name in ("replace", "codes"):
        groups.recoded(data, out)
    return out


#: What asks whether a value is there.
_GAPS = frozenset("isna isnull notna notnull isnan isfinite isinf".split())


def _fitted(value: Val) -> bool:
    if isinstance(value, Alt):
        return any(_fitted(v) for v in value.options)
    return isinstance(value, Obj) and value.fitted


def _plain(it: Any, value: Val, node: Any) -> Val:
    if isinstance(value, (Seq, Map)) and datas_of(value):
        found = frames.as_data(it, value, node)
        return found if found is not None else value
    if isinstance(value, (Seq, Map)):
        return Num(infl=infl_of(value), scores=scores_of(value))
    return value


def _mask(call: Call, data: Data, others: list[Val]) -> frozenset[Lit] | None:
    name = call.name
    if name in ("isin", "in1d") and others:
        return frames.isin_mask(call.it, data, others[0], call.const("invert", False) is not True)
    ops = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
    ops |= {
        "equal": "==",
        "not_equal": "!=",
        "less": "<",
        "less_equal": "<=",
        "greater": ">",
        "greater_equal": ">=",
    }
    if name in ops and others:
        return frames.mask_of(call.it, ops[name], data, others[0])
    if name == "between" and len(others) == 2:
        low = frames.mask_of(call.it, ">=", data, others[0])
        high = frames.mask_of(call.it, "<=", data, others[1])
        if low is not None and high is not None:
            return low | high
    if name == "logical_not":
        hole = complement(data.mask) if data.mask else ("pred", data.vn, False)
        return frozenset({hole}) if hole is not None else None
    if name in ("logical_and", "logical_or") and others and isinstance(others[0], Data):
        out = frames.combine(call.it, "&" if name == "logical_and" else "|", data, others[0], call.node)
        return out.mask if isinstance(out, Data) else None
    if name in ("notna", "notnull", "isfinite"):
        return frozenset({("pred", ("na", data.vn), False)})
    if name in ("isna", "isnull", "isnan"):
        return frozenset({("pred", ("na", data.vn), True)})
    return frozenset({("pred", (name, *(v.vn for v in call.values)), True)})


def scalar(call: Call) -> Num:
    """The same for plain numbers."""
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for value in call.values:
        infl |= infl_of(value)
        scores |= scores_of(value)
        preds |= preds_of(value)
    return Num(infl=infl, scores=scores, preds=preds, vn=(call.name, *(v.vn for v in call.values)))


def alike(call: Call, data: Data) -> Data:
    return data.like(name="", parts=None, fields=None if data.kind != "dataset" else data.fields)


def where(call: Call) -> Val:
    """`np.where(mask)` gives positions, `np.where(mask, a, b)` values."""
    it = call.it
    if len(call.args) == 1 and not call.kw:
        mask = frames.as_data(it, call.args[0], call.node)
        if mask is None:
            return unknown(infl_of(call.args[0]))
        lits = mask.mask if mask.mask is not None else frozenset({("pred", mask.vn, True)})
        return Seq("tuple", [Data("index", mask.rows.with_lits(lits), None, frames.passing(mask))])
    values = [*call.args, *call.kw.values()]
    plain = [_plain(it, v, call.node) for v in values]
    datas = [v for v in plain if isinstance(v, Data)]
    if not datas:
        return scalar(call)
    cond = plain[0] if isinstance(plain[0], Data) else None
    out: Val = datas[0]
    for other in plain:
        if other is not out and isinstance(other, (Data, Num)):
            out = frames.combine(it, "where", out, other, call.node)
    if isinstance(out, Data):
        out.cols = frames.result_cols(it, datas)
        out.kind = "array"
        out.mask = None
        out.vn = ("where", *(v.vn for v in values))
        out.num = all(
            v.num if isinstance(v, Data) else isinstance(v, Num) and isinstance(v.const, (int, float))
            for v in plain[1:]
        )
        if out.cols is not None and len(datas) == 1:
            for col in out.cols.known.values():
                col.coarse = True
        if (
            cond is not None
            and cond.mask is not None
            and len(values) == 3
            and all(isinstance(v, Num) and v.const is not NOCONST for v in values[1:])
        ):
            out.vn = ("coded", cond.vn, values[1].vn, values[2].vn)
            out.keys = (("coded", cond.mask, values[1], values[2]),)
        out.versus = any(d.versus for d in datas[1:])
    return out
