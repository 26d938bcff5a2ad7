"""What a call of a library does, by the role that library knowledge gives it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance.rows import NONE, Atom, Lit, Rows, Universe, complement
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Alt,
    Bound,
    Class,
    Col,
    Cols,
    Data,
    Func,
    Infl,
    Infls,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Preds,
    Rest,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    join,
    join_cols,
    preds_of,
    scores_of,
    unknown,
)


class Call:
    """One call of something that knowledge knows: entry, receiver and arguments."""

    __slots__ = ("args", "entry", "it", "kw", "name", "node", "recv")

    def __init__(
        self,
        it: Any,
        entry: Entry,
        name: str,
        recv: Val | None,
        args: list[Val],
        kw: dict[str, Val],
        node: Any,
    ) -> None:
        self.it, self.entry, self.name, self.recv = it, entry, name, recv
        self.args, self.kw, self.node = args, kw, node

    def get(self, field: str) -> Val | None:
        """The argument that plays a part."""
        for slot in self.entry.slots(field):
            if slot.keyword is not None and slot.keyword in self.kw:
                return self.kw[slot.keyword]
            if slot.all:
                rest = self.args[slot.position or 0 :]
                return Seq("tuple", rest) if rest else None
            if slot.position is not None and slot.position < len(self.args):
                return self.args[slot.position]
        return None

    def all(self, field: str) -> list[Val]:
        out: list[Val] = []
        for slot in self.entry.slots(field):
            if slot.keyword is not None and slot.keyword in self.kw:
                out.append(self.kw[slot.keyword])
            elif slot.all:
                out += self.args[slot.position or 0 :]
            elif slot.position is not None and slot.position < len(self.args):
                out.append(self.args[slot.position])
        return out

    def arg(self, name: str, position: int | None = None) -> Val | None:
        """An argument by its name (and position)."""
        if name in self.kw:
            return self.kw[name]
        params = self.entry.get("params", [])
        if position is None and name in params:
            position = params.index(name)
        if position is not None and position < len(self.args):
            return self.args[position]
        return None

    def const(self, name: str, default: Any = NOCONST, position: int | None = None) -> Any:
        value = self.arg(name, position)
        if value is None:
            return default
        return value.const if isinstance(value, Num) else NOCONST

    def switch(self, field: str, default: bool) -> bool | None:
        """A field that is true, false or the name of a parameter; None where it cannot be known."""
        value = self.entry.get(field)
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            given = self.const(value, default)
            return None if given is NOCONST else bool(given)
        return default

    def data(self) -> Data | None:
        """The data that the call works on."""
        if isinstance(self.recv, Data):
            return self.recv
        return frames.as_data(self.it, self.get("data"), self.node)

    @property
    def values(self) -> list[Val]:
        out = [*self.args, *self.kw.values()]
        if self.recv is not None and isinstance(self.recv, Data):
            out.insert(0, self.recv)
        return out

    def object(self, default: str = "array") -> str:
        kind = self.entry.get("object", default)
        return str(kind)

    def axis(self) -> Any:
        """The axis: 0 along the rows, 1 within a row, None for all, NOCONST if unknown."""
        name = self.entry.get("axis")
        if name is None:
            return 0
        value: Any = self.entry.get("axis_default") if isinstance(name, int) else NOCONST
        if isinstance(name, str):
            given = self.arg(name)
            if given is None:
                given = self.kw.get("dim")
            if given is None:
                return self.entry.get("axis_default")
            if isinstance(given, Num):
                value = given.const
            elif isinstance(given, Seq):
                inner = [x.const if isinstance(x, Num) else NOCONST for x in given.items]
                value = 0 if 0 in inner else 1
        if value in ("columns", -1, 1, 2, 3):
            return 1
        if value in ("index", "rows", 0):
            return 0
        return value

    def across(self) -> bool:
        """Whether an axis within the row is written down: then there is one, whatever the data looks like."""
        name = self.entry.get("axis")
        given = self.arg(name) if isinstance(name, str) else None
        if given is None:
            return bool(self.entry.get("axis_default") == 1)
        return isinstance(given, Num) and given.const in (1, 2, 3, "columns") and given.const is not True


def library(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """Call a function or class of a library by its qualified name."""
    if "seed" in qual and qual.rsplit(".", 1)[-1] in SEEDS:
        it.seeded = True
    if qual.startswith("builtins."):
        return builtins.call(it, qual[9:], args, kw, node)
    entry = it.knowledge.lookup(qual)
    if entry is None:
        special = SPECIAL.get(qual.rsplit(".", 1)[-1])
        if special is not None and qual.split(".")[0] in (
            "functools",
            "itertools",
            "copy",
            "collections",
            "IPython",
        ):
            return special(it, qual, args, kw, node)
        return unknown_library(it, qual, args, kw, node)
    last = qual.rsplit(".", 1)[-1]
    special = SPECIAL.get(last)
    if special is not None and qual.split(".")[0] in (
        "functools",
        "itertools",
        "copy",
        "collections",
        "IPython",
    ):
        return special(it, qual, args, kw, node)
    return apply(it, entry, last, None, args, kw, node)


def apply(
    it: Any, entry: Entry, name: str, recv: Val | None, args: list[Val], kw: dict[str, Val], node: Any
) -> Val:
    """Do what an entry says."""
    call = Call(it, entry, name, recv, args, kw, node)
    handler = entry.get("handler")
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
    if isinstance(call.recv, Data) and isinstance(out, Data) and out is not call.recv:
        if call.const("inplace", False) is True or (
            call.entry.get("inplace") and call.entry.get("handler") is None
        ):
            become(call.recv, out)
            return const(None)
    elif call.entry.get("inplace") and call.recv is None and call.args and isinstance(out, Data):
        target = call.args[0]
        if isinstance(target, Data):
            become(target, out)
            return const(None)
    return out


def become(target: Data, source: Data) -> None:
    """In-place change: the object gets another's content, its name stays."""
    name = target.name
    target.__dict__.update(source.__dict__)
    target.infl, target.scores, target.vn = source.infl, source.scores, source.vn
    target.name = name


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


#: Functions after which numbers are on another scale.
CURVES = frozenset("log log1p log2 log10 sqrt cbrt exp expm1 square".split())

#: Functions that make all random numbers after them repeatable.
SEEDS = frozenset(
    "seed set_seed manual_seed manual_seed_all set_random_seed seed_everything random_seed seed_all".split()
)


# ---- not followed ---------------------------------------------------------------------------------


def unfollowed(it: Any, callee: Val, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A call of something unknown: it may do anything with the rows it gets."""
    return opaque(it, _callee_name(node), args, kw, node)


def _callee_name(node: Any) -> str:
    try:
        text = str(node.func.text) if hasattr(node, "func") else str(node.text)
    except AttributeError:
        return "call"
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def opaque(
    it: Any, name: str, args: list[Val], kw: dict[str, Val], node: Any, data: Data | None = None
) -> Val:
    values = [*args, *kw.values()]
    for value in values:
        if isinstance(value, Func) and not value.called and not isinstance(value, Bound):
            value.called = True
            it.call_func(
                value, [unknown() for p in value.node.params if not p.star and p.default is None], {}, node
            )
    datas: list[Data] = [data] if data is not None else []
    for value in values:
        datas += datas_of(value)
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for value in [*values, *([data] if data is not None else [])]:
        infl |= infl_of(value)
        scores |= scores_of(value)
        preds |= preds_of(value)
    rows = NONE
    for one in datas[:6]:
        if one.rows and one.kind != "stat":
            rows |= one.rows
    event = it.event("opaque", node, name, rows)
    mark = Infl("opaque", rows, event.index, name)
    for value in values:
        for obj in _objects(value):
            models.tell_opaque(it, obj, mark)
            event.data["models"] = True
    if not rows:
        if any(isinstance(v, (Obj, Inst)) for v in values):
            return Num(infl=infl | {mark}, scores=scores, preds=preds, unknown=True)
        source = it.source("unknown", "", node, ("call", name, tuple(v.vn for v in values)))
        event.data["source"] = True
        source.infl = infl | {mark}
        source.scores = scores
        source.preds = preds
        return source  # type: ignore[no-any-return]
    result = Data(
        "unknown", rows.with_lit(("opaque", event.index)), None, infl | {mark}, preds, scores=scores
    )
    cols: Cols | None = None
    for one in datas[:4]:
        if one.cols is not None:
            cols = join_cols(cols, Cols(dict(one.cols.known), one.cols.rest, one.cols.blob, False))
    result.cols = cols
    return result


def _objects(value: Val, depth: int = 0) -> list[Val]:
    if isinstance(value, (Obj, Inst)):
        return [value]
    out: list[Val] = []
    if depth < 2:
        if isinstance(value, Seq):
            for item in value.items[:8]:
                out += _objects(item, depth + 1)
        elif isinstance(value, Map):
            for item in list(value.items.values())[:8]:
                out += _objects(item, depth + 1)
    return out


def unfollowed_method(it: Any, data: Data, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A method of data that no table knows."""
    if data.kind in ("rng",):
        return it.source("array", "", node, None, True)  # type: ignore[no-any-return]
    if not data.rows or data.kind == "stat":
        return data.like(name="")
    if data.kind in ("row", "cell"):
        if (
            data.preds
            and args
            and isinstance(args[0], Data)
            and name in ("startswith", "endswith", "__contains__", "find")
        ):
            from leaklint.provenance import builtins

            return builtins.compare_data(it, "==", data, args[0], node)
        out = data.like(name="")
        for value in [*args, *kw.values()]:
            out.infl |= infl_of(value)
        return out
    if data.kind == "unknown" and not args and not kw:
        return data.like(name="")
    return opaque(it, _callee_name(node), args, kw, node, data)


def unknown_library(it: Any, qual: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    """A name of a library without knowledge of it."""
    last = qual.rsplit(".", 1)[-1]
    root = qual.split(".")[0]
    known_root = root in it.knowledge.roots()
    bare = last.lstrip("_")
    if bare[:1].isupper() and not bare.isupper():
        obj = Obj(qual, None, args, kw, node)
        models.construct(it, obj)
        return obj
    if last in ("print", "show", "plot", "savefig") or root in (
        "matplotlib",
        "plt",
        "seaborn",
        "sns",
        "plotly",
    ):
        return unknown()
    if known_root and not datas_of(Seq("tuple", [*args, *kw.values()])):
        infl: Infls = NO_INFL
        for value in [*args, *kw.values()]:
            infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
        return Num(infl=infl)
    return opaque(it, last if root == qual else qual, args, kw, node)


# ---- element-wise ---------------------------------------------------------------------------------


def rowwise(call: Call) -> Val:
    """Each row of the result depends on its own row."""
    data = call.data()
    others = [v for v in (*call.all("other"),) if v is not None]
    model = next((v for v in call.args[:2] if _fitted(v)), None)
    if model is not None:
        # `np.polyval(coefficients, x)`: what was fitted is applied.
        return models.predict(call.it, model, next((v for v in call.args if v is not model), None), call.node)
    if data is None:
        values = call.values
        datas = [d for v in values for d in datas_of(v)]
        if not datas:
            return _scalar(call)
        weights = frozenset(i for v in values for i in infl_of(v) if i.kind in ("selection", "statistic"))
        data = datas[0].like(vn=datas[0].vn)
        data.infl |= weights - data.total()
    out: Val = data
    for other in others:
        other = _plain(call.it, other, call.node)
        if isinstance(other, (Num, Data)):
            out = frames.combine(call.it, call.name, out, other, call.node)
    if out is data:
        out = _same(call, data)
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
        out.cols = _dummies(call, out.cols)
    if call.name in ("astype", "cast"):
        out.num = _only_numbers_or_one(call.arg("dtype", 0))
        if out.num and out.cols is not None and frames.is_wide(out) and data.kind == "frame":
            out.cols = numbers(out.cols)
    else:
        out.num = data.kind not in ("str", "dt", "cat") and (data.num or call.name in _NUMERIC)
    if call.entry.get("mask"):
        out.kind = "mask" if out.rows else out.kind
        out.mask = _mask(call, data, others)
        if call.name in _GAPS:
            out.harmless = True
    out.vn = (call.name, *(v.vn for v in call.values))
    if out.cols is not None and not frames.is_wide(out) and out.cols.known:
        (first,) = list(out.cols.known.values())[:1]
        if first.name is not None and data.cols is not None and first in data.cols.known.values():
            out.cols = frames.result_cols(call.it, [data])
            out.infl |= data.cols.infl()
    if call.name in _GAPS and out.cols is not None:
        # Whether a value is there is not the value.
        for made in out.cols.known.values():
            made.sure = made.sure and made.name is not None
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


def _scalar(call: Call) -> Num:
    """The same for plain numbers."""
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for value in call.values:
        infl |= infl_of(value)
        scores |= scores_of(value)
        preds |= preds_of(value)
    return Num(infl=infl, scores=scores, preds=preds, vn=(call.name, *(v.vn for v in call.values)))


def _same(call: Call, data: Data) -> Data:
    return data.like(name="", parts=None, fields=None if data.kind != "dataset" else data.fields)


# ---- statistics -----------------------------------------------------------------------------------


def statistic(call: Call) -> Val:
    """A reduction over rows, or a transform that needs all of them."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        values = call.values
        scores = frozenset[int]().union(*(scores_of(v) for v in values)) if values else frozenset()
        out = _scalar(call)
        if call.name in _CHOOSERS and scores:
            return add_infl(out, it.choose(scores, call.node, call.name))
        return out
    axis = call.axis()
    function = call.get("function")
    if entry.get("harmless"):
        return _harmless(call, data)
    given = entry.get("harmless_if")
    if given and all(call.const(k, None) == v for k, v in given.items()):
        return _harmless(call, data)
    if data.kind == "groupby" and groups.only_counts(call):
        return _harmless(Call(it, entry, "count", data, [], {}, call.node), data)
    if data.scores and (not data.rows or data.kind in ("stat", "array", "series", "frame")):
        chosen = _choice(call, data)
        if chosen is not None:
            return chosen
    if data.preds and data.versus and not entry.get("keepsrows") and axis in (0, None, NOCONST):
        if call.name in _SPREADS:
            # How errors are spread is no score: intervals and cut-offs are made of it.
            chosen_by = frozenset(i for i in data.infl if i.kind == "selection")
            return Num(infl=chosen_by, preds=data.preds, vn=(call.name, data.vn))
        return by_hand_score(call, data)
    if times.is_time(data) and not entry.get("keepsrows"):
        # The first, last or a middle date: a place to cut at, nothing that is learned.
        return Num(vn=(call.name, data.vn, *(v.vn for v in call.args)))
    if data.harmless and not entry.get("keepsrows"):
        groups.looked(call, data)
        return Num(vn=(call.name, data.vn), infl=frozenset(i for i in data.infl if i.kind == "selection"))
    within = axis == 1 and (data.kind != "series" or call.across())
    if within or (axis == -1 and data.kind not in ("series", "stat")):
        out_row = _same(call, data)
        out_row.vn = (call.name, data.vn, 1)
        out_row.kind = "series" if data.kind == "frame" else data.kind
        out_row.cols = frames.result_cols(it, [data])
        out_row.infl |= data.cols.infl() if data.cols is not None else NO_INFL
        return out_row
    if data.step and data.kind != "groupby":
        return data.like(kind="row", name="", cols=frames.result_cols(it, [data]))
    if data.kind in ("row", "cell") and not entry.get("keepsrows"):
        return data.like(name="", cols=frames.result_cols(it, [data]))
    if data.kind == "stat" or not data.rows:
        chosen = data.like(name="", kind="stat")
        chosen.infl = data.total()
        return chosen
    if data.preds and not data.versus and not entry.get("keepsrows"):
        return Num(infl=data.infl, preds=data.preds, vn=(call.name, data.vn))
    fixed = entry.get("fixed")
    if fixed:
        edges = call.arg(fixed)
        count = isinstance(edges, Num) and isinstance(edges.const, (int, type(None)))
        if edges is not None and not count:
            out_fixed = _same(call, data)
            out_fixed.infl |= infl_of(edges)
            out_fixed.cols = frames.result_cols(it, [data])
            if out_fixed.cols is not None:
                for col in out_fixed.cols.known.values():
                    col.coarse = True
            out_fixed.num = call.const("labels", None) is False
            return out_fixed
    learns = entry.get("learns", "")
    if learns == "label-encoder":
        out_code = _same(call, data)
        out_code.num = True
        it.event("code", call.node, call.name, data.rows, learns).data["data"] = data
        if data.kind == "cat":
            out_code.kind = "series"
        if entry.get("returns") == "pairs":
            return Seq("tuple", [out_code, Num()])
        return out_code
    kind = entry.get("kind", "")
    if not learns:
        learns = {"select": "selector", "scale": "scaler", "fill": "imputer", "test": "selector"}.get(
            kind, "by-hand"
        )
        if kind == "group":
            learns = "group"
        elif kind == "bins":
            learns = "discretizer"
    infl = learn(it, data, call.node, call.name, learns, call)
    others = [v for v in call.all("other") if isinstance(v, Data) and v.rows]
    for other in others:
        infl |= infl_of(other)
    if isinstance(function, (Func, Bound)):
        got = it.call(function, [data.like(kind="series")], {}, call.node)
        if infl_of(got) and preds_of(got):
            return got  # type: ignore[no-any-return]
    vn = (call.name, data.vn, *(v.vn for v in call.args))
    if entry.get("keepsrows"):
        kept = _same(call, data)
        kept.kind = (
            "array" if data.kind in ("unknown",) else ("series" if data.kind == "groupby" else data.kind)
        )
        kept.infl = data.infl | infl
        kept.keys = None
        kept.vn = vn
        if kind == "group" or data.kind == "groupby":
            kept.cols = frames.result_cols(it, [data], "stat")
        elif data.cols is not None and not frames.is_wide(data):
            kept.cols = frames.result_cols(it, [data])
            if kind == "bins" and kept.cols is not None:
                for col in kept.cols.known.values():
                    col.coarse = True
        if entry.get("returns") == "pairs":
            return Seq("tuple", [kept, unknown(infl)])
        return kept
    total = data.total() | infl
    if data.kind in ("series",) and kind != "group":
        if call.name in ("corr", "corrwith", "cov", "quantile", "mode", "agg", "aggregate"):
            return Data("stat", NONE, None, total, vn=vn)
        return Num(infl=total, vn=vn, preds=data.preds)
    table = Data("stat", NONE, None, total, vn=vn)
    if call.name == "corr" and data.kind == "frame":
        table.keys = (("self", None),)
    if data.cols is not None and data.kind in ("frame", "unknown", "groupby"):
        table.cols = None
    if data.kind == "groupby" and data.keys and not data.preds:
        table.table = frames.table_of(it, data, infl)
    table.preds = data.preds
    if entry.get("returns") == "pairs":
        return Seq("tuple", [table, table.like()])
    return table


_CHOOSERS = frozenset(
    "argmax argmin nanargmax nanargmin idxmax idxmin max min nanmax nanmin amax amin argsort nlargest nsmallest".split()
)


def _choice(call: Call, data: Data) -> Val | None:
    """A reduction of numbers that are scores."""
    it = call.it
    if call.name in _CHOOSERS:
        chosen = it.choose(data.scores, call.node, call.name)
        keep = (
            data.scores
            if call.name not in ("argmax", "argmin", "nanargmax", "nanargmin", "idxmax", "idxmin", "argsort")
            else frozenset()
        )
        out = Num(infl=data.total() | chosen, scores=keep)
        if call.name == "argsort":
            return Data("stat", NONE, None, data.total() | chosen)
        return out
    if not data.rows:
        return Num(infl=data.total(), scores=data.scores, preds=data.preds, vn=(call.name, data.vn))
    return None


def learn(it: Any, data: Data, node: Any, what: str, learns: str, call: Call | None = None) -> Infls:
    """The influence of a statistic over some rows."""
    event = it.event("statistic", node, what, data.rows, learns)
    event.data["of"] = data.name
    cols = data.cols
    seen = (
        frozenset(cols.all()) if cols is not None and len(cols.known) <= 12 and not cols.rest else frozenset()
    )
    if cols is not None and cols.rest:
        event.data["rest"] = True
        event.data["cols"] = cols
    keys: tuple[Any, ...] = data.keys or ()
    if learns == "group" and call is not None:
        event.data["keys"] = keys
    return frozenset({Infl("statistic", data.rows, event.index, learns, seen)})


#: Of errors these tell how they are spread.
_SPREADS = frozenset({"quantile", "percentile", "nanquantile", "nanpercentile", "describe", "skew", "kurt"})


def by_hand_score(call: Call, data: Data) -> Num:
    """`(pred == y).mean()`, `np.sqrt(((pred - y) ** 2).mean())`."""
    it = call.it
    rows = NONE
    found = narrowed(about(data.preds, data.rows), data.rows)
    if not found:
        return Num(infl=frozenset(i for i in data.infl if i.kind == "selection"))
    for pred in found:
        rows |= pred.rows
    preds = with_selection(found, data.infl)
    metric = _hand_name(call)
    score = it.new_score(metric, call.node, preds, rows, infl=data.infl)
    score.labels = data.truth
    return Num(
        infl=frozenset(i for i in data.infl if i.kind == "selection"),
        scores=frozenset({score.id}),
        preds=data.preds,
    )


def about(preds: Preds, rows: Rows) -> Preds:
    """Forecasts get the rows that they are held against; where the model may know those, nothing is said."""
    from leaklint.provenance.rows import LIKELY, overlap
    from leaklint.provenance.values import Pred

    if all(p.rows for p in preds):
        return preds
    out: set[Pred] = set()
    for p in preds:
        if p.rows:
            out.add(p)
        elif rows and not any(i.kind == "fit" and overlap(i.rows, rows) >= LIKELY for i in p.learned):
            out.add(Pred(p.model, p.model_id, p.learned, p.feat, rows, p.event, p.features, p.labels))
    return frozenset(out)


def narrowed(preds: Preds, rows: Rows) -> Preds:
    """Predictions for a whole frame of which some rows are picked: they are about the picked rows."""
    from leaklint.provenance.rows import subset
    from leaklint.provenance.values import Pred

    if not rows:
        return preds
    return frozenset(
        Pred(p.model, p.model_id, p.learned, p.feat, rows, p.event, p.features, p.labels)
        if p.rows and rows != p.rows and rows.universes == p.rows.universes and subset(rows, p.rows)
        else p
        for p in preds
    )


def _hand_name(call: Call) -> str:
    return {"mean": "mean by hand", "sum": "sum by hand"}.get(call.name, call.name)


def with_selection(preds: Preds, infl: Infls) -> Preds:
    """Predictions whose cut-off or weights were chosen: the choice belongs to what is scored."""
    from leaklint.provenance.values import Pred

    extra = frozenset(i for i in infl if i.kind in ("selection",))
    if not extra:
        return preds
    out = []
    for p in preds:
        if extra <= p.learned:
            out.append(p)
        else:
            out.append(
                Pred(p.model, p.model_id, p.learned | extra, p.feat, p.rows, p.event, p.features, p.labels)
            )
    return frozenset(out)


def counted(it: Any, rows: Rows, node: Any, learns: str) -> Infls:
    """Counts over rows: nothing by themselves, an encoding once rows are looked up in them."""
    event = it.event("statistic", node, "counts", rows, learns)
    return frozenset({Infl("count", rows, event.index, learns)})


def looked_up(infl: Infls) -> Infls:
    """Influences of a table that rows are looked up in."""
    return frozenset(
        Infl("statistic", i.rows, i.event, i.learns, i.cols) if i.kind == "count" else i for i in infl
    )


def _harmless(call: Call, data: Data) -> Val:
    if data.scores:
        return Num(infl=frozenset(i for i in data.infl if i.kind == "selection"), scores=data.scores)
    if (
        data.preds
        and data.versus
        and call.name in ("sum", "count_nonzero", "all", "any", "array_equal", "item")
    ):
        if call.name in ("count_nonzero",):
            return by_hand_score(call, data)
        return Num(preds=data.preds)
    if call.name in ("bincount", "value_counts", "mode") and data.preds and data.kind in ("row", "cell"):
        return data.like(name="")  # a vote among neighbours
    if call.name == "shape":
        return Seq("tuple", [frames.length(data), unknown()])
    if call.name in ("item", "__len__"):
        return Num(infl=data.total(), preds=data.preds) if call.name == "item" else frames.length(data)
    if call.name in ("describe", "value_counts", "unique"):
        groups.looked(call, data)
    if call.name == "is_unique" and data.rows:
        groups.tell(call.it, call.node, data, "unique")
    if data.kind in groups.GROUPED and data.rows and call.name in ("size", "count", "len"):
        out4 = groups.counts(
            data, Data("stat", NONE, None, times.totals(call, data), vn=(call.name, data.vn))
        )
        out4.harmless = True
        if out4.keys is not None and (call.name == "size" or data.kind != "groupby"):
            groups.tell(call.it, call.node, out4.keys[0][1], "count")
        return out4
    if call.name == "describe" and data.rows:
        return Data("stat", NONE, None, learn(call.it, data, call.node, "describe", "by-hand"))
    if call.name == "crosstab" and data.rows:
        event = call.it.event("statistic", call.node, call.name, data.rows, "group")
        cols = frozenset(
            c for v in call.args[:2] if isinstance(v, Data) and v.cols is not None for c in v.cols.all()[:4]
        )
        return Data("stat", NONE, None, frozenset({Infl("count", data.rows, event.index, "group", cols)}))
    if call.name in (
        "value_counts",
        "unique",
        "columns",
        "get_level_values",
        "keys",
        "groups",
        "indices",
        "duplicated",
    ):
        if call.name in ("get_level_values", "keys") and data.rows:
            return data.like(name="")
        if call.name == "duplicated":
            return data.like(kind="mask", mask=frozenset({("sub", fresh())}), name="", harmless=True)
        out2 = Data("stat", NONE, None, NO_INFL, vn=(call.name, data.vn))
        out2.harmless = True
        if call.name == "value_counts" and data.rows:
            if data.kind == "series":
                groups.tell(call.it, call.node, data, "seen")
            out2.infl = counted(call.it, data.rows, call.node, "encoder")
            groups.counts(data, out2)
        elif call.name == "unique" and data.rows:
            out2.keys = (("unique", data),)
        return out2
    if call.name in ("any", "all") and call.axis() == 1:
        out3 = _same(call, data)
        out3.kind = "mask"
        out3.mask = (
            frozenset({("pred", (call.name, data.vn), True)})
            if not data.harmless
            else frozenset({("sub", data.vn)})
        )
        return out3
    if call.name in ("isna", "any", "all"):
        return Data("stat", NONE, None, NO_INFL)
    return Num(vn=(call.name, data.vn))


# ---- order ----------------------------------------------------------------------------------------


def ordered(call: Call) -> Val:
    """A row of the result depends on its neighbours."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        return _scalar(call)
    if data.table is not None and data.table[2]:
        data = frames.tabled(data)  # one row a day: neighbours mean something
    if not data.rows or data.kind == "stat":
        return data.like(name="")
    if data.kind in ("row", "cell"):
        return data.like(name="", cols=frames.result_cols(it, [data]))
    axis = call.axis()
    if axis == 1 or (axis == -1 and data.kind == "frame" and frames.is_wide(data)):
        return _same(call, data)
    if data.qual == "decomposition":
        return data.like(name="", qual=data.qual if call.name == "fit" else "")
    ahead = bool(entry.get("lookahead"))
    given = entry.get("lookahead_if")
    if given:
        ahead = all(call.const(k, None) == v for k, v in given.items())
    offset = call.const("offset", None) if entry.get("offset") is None else _offset(call)
    if isinstance(offset, (int, float)) and offset < 0:
        ahead = True
    if data.kind == "rolling" and data.qual == "ahead":
        ahead = True
    ahead = times.looks_ahead(call, data, ahead)
    edge = "lead" if ahead else "run" if _with_own_row(call, data) else "lag"
    out = _same(call, data)
    out.kind = (
        "series"
        if data.kind in ("series",)
        else (
            "frame"
            if data.kind in ("frame", "groupby", "rolling", "resample") and frames.is_wide(data)
            else "series"
        )
    )
    if data.kind in ("array", "index"):
        out.kind = data.kind
    out.keys, out.parts = None, None
    out.qual = ""
    out.mask = None
    if data.kind == "resample":
        return times.resampled(call, data, out, ahead)
    event = it.event("lookahead" if ahead else "lag", call.node, data.name, data.rows, call.name)
    times.tell(event, call, data)
    seen = frozenset({Infl("lookahead" if ahead else "lag", data.rows, event.index, call.name)})
    if entry.get("counts"):
        # A count of rows: what the columns hold does not matter.
        out.kind, out.cols = "series", Cols({None: Col(None, None, (), seen)})
        out.infl = seen
    elif data.cols is not None:
        if frames.is_wide(data):
            out.cols = data.cols.copy()
            if out.cols is not None:
                out.cols.known = {
                    k: Col(k, None, ((c, edge),), c.infl | seen) for k, c in data.cols.known.items()
                }
                # Columns that nobody named yet carry it with the rows.
                if data.cols.rest or data.cols.blob:
                    out.infl |= seen
        else:
            out.cols = frames.result_cols(it, [data], edge)
            out.infl |= data.cols.infl() | seen
    else:
        out.infl |= seen
    if call.name == "asfreq":
        out.ordered = max(out.ordered, 1)
    if call.object("") == "decomposition":
        out.qual = "decomposition"
    out.vn = (call.name, data.vn, *(v.vn for v in call.args))
    return out


def _with_own_row(call: Call, data: Data) -> bool:
    """Whether a row of the result is made from its own row too: all but a plain shift do that."""
    if call.name in ("shift", "lag", "tshift"):
        return False
    if data.kind == "rolling":
        return not isinstance(data.step, tuple) or data.step[:1] != ("left",)
    return True


def _offset(call: Call) -> Any:
    value = call.get("offset")
    if value is None:
        return 1
    return value.const if isinstance(value, Num) else NOCONST


# ---- other rows -----------------------------------------------------------------------------------


def filter_(call: Call) -> Val:
    """A subset of the rows."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        source = call.get("data")
        if isinstance(source, Seq):
            return Seq(source.kind, source.items, True, source.infl, source.scores)
        return _scalar(call)
    if call.name in ("nlargest", "nsmallest") and data.scores:
        return data.like(infl=data.infl | it.choose(data.scores, call.node, call.name), name="")
    if not data.rows or data.kind == "stat":
        out_stat = data.like(name="")
        if entry.get("head") or entry.get("tail") or call.name in ("nlargest", "nsmallest"):
            groups.looked(call, data, "count")
            out_stat.table = None  # the first few of a ranking
        for v in call.args:
            out_stat.infl |= frames._passing(v)
        return out_stat
    if call.axis() == 1:
        out_cols = data.like(name="")
        if out_cols.cols is not None and call.name == "dropna":
            pass
        return out_cols
    if data.redrawn and (entry.get("skip") or entry.get("head")):
        # Shuffled anew whenever it is gone through: what is taken and what is skipped are others each time.
        event = it.event("sample", call.node, data.name, data.rows)
        drawn: Lit = ("draw", ("draw", fresh()))
        event.data["lit"] = drawn
        return data.like(rows=data.rows.with_lit(drawn), name="", parts=None)
    if entry.get("skip"):
        return frames.slice_rows(it, data, call.get("size"), None)
    if entry.get("head") or entry.get("tail"):
        size = call.get("size")
        if size is None:
            size = const(5)
        if entry.get("head"):
            return frames.slice_rows(it, data, None, size)
        if isinstance(size, Num) and isinstance(size.vn, tuple) and size.vn[:2] == ("-", ("len", data.rows)):
            return frames.slice_rows(it, data, Num(vn=size.vn[2]), None)
        number = size.number() if isinstance(size, Num) else None
        if number is not None and number.base is None:
            return frames.slice_rows(it, data, const(-number.off), None)
        return frames.slice_rows(it, data, Num(vn=("neg", size.vn)), None)
    if call.name == "drop_duplicates":
        groups.distinct(call, data)
    mask = call.get("mask")
    if isinstance(mask, Seq) and mask.span is not None and len(mask.span) == 3:
        start, stop, step = mask.span
        return frames.slice_rows(it, data, start, stop, step)
    if isinstance(mask, Seq):
        return frames.take_data(it, data.like(kind="array", vn=data.vn), mask, call.node)
    if isinstance(mask, Data):
        return frames.take(it, data, mask, call.node)
    lit: Lit = ("sub", ("by", call.name, data.rows))
    if call.name == "get_group":
        key = call.args[0] if call.args else call.kw.get("name")
        lit = frames.group_lit(data.keys, key.const if isinstance(key, Num) else None)
    out = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
    if data.kind == "groupby":
        out.kind = "frame"
        out.keys = None
    function = call.get("function")
    if function is not None:
        out.infl |= infl_of(function)
    out.vn = (call.name, data.vn)
    return out


def reorder(call: Call) -> Val:
    """The same rows in another order."""
    it = call.it
    values = call.all("data") if call.recv is None else []
    if (
        call.recv is None
        and (call.entry.get("data") == "*" or len(call.args) > 1)
        and call.entry.get("shuffled")
        and len(values) > 1
    ):
        return Seq(
            "list",
            [_shuffled(call, d) for d in (frames.as_data(it, v, call.node) for v in values) if d is not None],
        )
    data = call.data()
    if data is None:
        source = call.recv if call.recv is not None else call.get("data")
        if isinstance(source, Seq):
            scores = scores_of(source)
            if scores and not call.entry.get("shuffled"):
                return add_infl(
                    Seq("list", list(source.items), source.open, source.infl),
                    it.choose(scores, call.node, "sort"),
                )
            if call.entry.get("inplace"):
                source.vn = fresh()
            return source
        return _scalar(call)
    if data.scores and not call.entry.get("shuffled"):
        return data.like(infl=data.infl | it.choose(data.scores, call.node, "sort"), name="")
    out = _shuffled(call, data) if call.entry.get("shuffled") else data.like(name="")
    if data.qual == "tfdata" and call.name == "shuffle":
        out.redrawn = call.const("reshuffle_each_iteration", True, 2) is not False
    if not call.entry.get("shuffled"):
        out.vn = (call.name, data.vn, *(v.vn for v in call.args))
        keys = call.get("keys")
        if keys is None and call.name == "sort_values":
            out.table = None  # a ranking
        out.shuffled = False
        if call.name in ("flip", "flipud", "reverse"):
            out.flipped = not data.flipped
        if data.rows:
            names = keys.items if isinstance(keys, Seq) else [keys] if keys is not None else []
            event = it.event("sort", call.node, data.name, data.rows)
            event.data["by"] = [
                frames.column(it, data, k.const)
                for k in names
                if isinstance(k, Num) and isinstance(k.const, str)
            ]
            out.step = data.step
            times.sorted_by(call, data, out, event.data["by"])
    return out


def _shuffled(call: Call, data: Data) -> Data:
    out = data.like(name="")
    out.shuffled = True
    out.vn = ("shuffled", data.vn, call.node.cell if hasattr(call.node, "cell") else 0)
    event = call.it.event("shuffle", call.node, data.name, data.rows)
    event.data["base"] = data.rows
    return out


def repeat(call: Call) -> Val:
    """Rows (or positions) repeated."""
    it = call.it
    data = call.data()
    if data is None:
        source = call.get("data")
        if isinstance(source, Seq) and datas_of(source):
            data = frames.from_seq(it, source, call.node)
        else:
            return it.source("array", "", call.node, None, True)  # type: ignore[no-any-return]
    if not data.rows or data.kind in ("row", "cell"):
        return data.like(name="")  # within one sample: the colours of a grey picture
    if data.kind == "index":
        out = data.like(name="")
        out.repeat = True
        out.vn = ("repeated", data.vn, *(v.vn for v in call.args))
        out.event = it.event("resample", call.node, data.name or "rows", data.rows, "repeat").index
        return out
    if call.name in ("explode", "melt", "stack", "wide_to_long"):
        return data.like(name="")
    return repeated(it, data, call.node, "repeat")


def repeated(it: Any, data: Data, node: Any, made: str, key: Any = None) -> Data:
    """Rows that were drawn with replacement, copied or synthesised."""
    uni = it.universe(data.name, key or ("made", fresh()), made=made, origin=data.rows)
    if uni.event < 0:
        event = it.event("resample", node, data.name or "rows", data.rows, made)
        uni.event = event.index
    return data.like(rows=Rows((Atom(uni),)), name="", parts=None)


def sample(call: Call) -> Val:
    """A random subset."""
    it, entry = call.it, call.entry
    replace = call.switch("replace", bool(entry.get("replace_default", False)))
    arrays = call.all("data") if call.recv is None else []
    if call.recv is not None:
        arrays = [call.recv]
    if entry.get("data") == "*":
        replace = call.const("replace", True) is not False
    size = call.get("size")
    frac = call.const("frac", call.const("fraction", None))
    seed = call.get("random_state")
    key: Any
    seeded = isinstance(seed, Num) and seed.const is not NOCONST and seed.const is not None
    outs: list[Val] = []
    for value in arrays:
        data = frames.as_data(it, value, call.node)
        if data is None:
            outs.append(_sample_plain(call, value, replace))
            continue
        data = frames.tabled(data)
        if not data.rows:
            some = data.like(name="")
            if data.keys and data.keys[0][:1] == ("unique",) and data.keys[0][1].kind == "index":
                # Some of the row labels, to be asked for with `isin`.
                drawn = it.event("sample", call.node, data.keys[0][1].name, data.keys[0][1].rows)
                drawn.data["lit"] = ("pred", ("bag", some.vn), True)
            outs.append(some)
            continue
        if frac == 1 and not replace:
            outs.append(_shuffled(call, data))
            continue
        if replace:
            if data.kind in ("index",):
                out_i = data.like(name="")
                out_i.repeat = True
                outs.append(out_i)
            elif data.preds:
                outs.append(data.like(name=""))
            else:
                shared = ("draws", id(call.node), it.steps, data.rows) if len(arrays) > 1 else None
                outs.append(repeated(it, data, call.node, "repeat", shared))
            continue
        vns = tuple(v.vn for k, v in sorted(call.kw.items()) if k not in ("data",))
        key = ("draw", vns, size.vn if size is not None else None) if seeded else ("draw", fresh())
        lit: Lit = ("draw", key)
        if frac == 1 or (call.recv is None and entry.get("data") == "*" and size is None):
            outs.append(_shuffled(call, data))
            continue
        if _is_whole(size, data):
            outs.append(_shuffled(call, data))
            continue
        part = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
        part.shuffled = True
        part.ordered = data.ordered
        if data.kind == "groupby":
            part.kind, part.keys = "frame", None
        event = it.event("sample", call.node, data.name, data.rows)
        event.data["lit"] = lit
        event.data["data"] = data
        event.data["seeded"] = it.seeded or _seeded(seed)
        event.data["keys"] = data.keys if data.kind == "groupby" and frac is None else None
        outs.append(part)
    if not outs:
        return unknown()
    return outs[0] if len(outs) == 1 else Seq("list", outs)


def _is_whole(size: Val | None, data: Data) -> bool:
    return isinstance(size, Num) and size.vn == ("len", data.rows)


def _sample_plain(call: Call, value: Val, replace: bool | None) -> Val:
    """`rng.choice(n, k)`: positions when the first argument is a number, else values."""
    it = call.it
    if (
        isinstance(value, Num)
        and (value.const is NOCONST or isinstance(value.const, int))
        and not isinstance(value.const, str)
    ):
        uni = it.universe("positions", ("positions", value.vn))
        rows = Rows((Atom(uni),))
        out = Data("index", rows)
        if replace:
            out.repeat = True
            return out
        size = call.get("size")
        out.shuffled = True
        event = it.event("sample", call.node, "", rows)
        if not _equal_size(size, value):
            lit: Lit = ("draw", ("draw", fresh()))
            out.rows = rows.with_lit(lit)
            event.data["lit"] = lit
        else:
            event.data["base"] = rows
        return out
    if isinstance(value, Seq) and value.kind in ("range",):
        uni = it.universe("positions", ("positions", value.vn))
        out2 = Data("index", Rows((Atom(uni),)))
        out2.repeat = bool(replace)
        if not replace:
            lit = ("draw", ("draw", fresh()))
            it.event("sample", call.node, "sample", out2.rows).data["lit"] = lit
            out2.rows = out2.rows.with_lit(lit)
        return out2
    size2 = call.get("size")
    if size2 is None and call.name in ("choice",):
        return it.element(value, call.node)  # type: ignore[no-any-return]
    if isinstance(value, Seq) and value.open and not replace and not value.items:
        return value
    return it.source("array", "", call.node, None, True)  # type: ignore[no-any-return]


def _equal_size(size: Val | None, value: Num) -> bool:
    return size is not None and size.vn == value.vn


def concat(call: Call) -> Val:
    """Rows under one another (or columns side by side with axis 1)."""
    it = call.it
    source = call.recv if call.recv is not None else call.get("data")
    extra = call.get("other")
    values: list[Val] = []
    if isinstance(source, Seq):
        values = [add_infl(v, source.infl) if source.infl else v for v in source.items]
        open_ = source.open
    elif isinstance(source, Map):
        values = list(source.items.values()) + ([source.summary] if source.summary is not None else [])
        open_ = source.summary is not None
        if call.axis() == 1 and not open_:
            return _side_by_side(call, values, [const(k) for k in source.items])
    elif source is not None:
        values = [source]
        open_ = False
    else:
        return _scalar(call)
    if extra is not None:
        values += extra.items if isinstance(extra, Seq) else [extra]
    if call.axis() == 1:
        return _side_by_side(call, values)
    return stack_rows(it, values, call.node, open_, call.name)


def stack_rows(it: Any, values: list[Val], node: Any, open_: bool = False, what: str = "concat") -> Val:
    datas: list[Data] = []
    for value in values:
        data = frames.as_data(it, value, node)
        if data is not None:
            datas.append(data)
    if not datas:
        infl: Infls = NO_INFL
        scores: frozenset[int] = frozenset()
        for value in values:
            infl |= infl_of(value)
            scores |= scores_of(value)
        return Data("array", NONE, None, infl, scores=scores)
    if len(datas) == 1 and not open_:
        return datas[0].like(name="")
    whole = pieces.together(datas) if not open_ else None
    if whole is not None:
        return whole
    real = [d for d in datas if d.rows]
    rows = NONE
    cols: Cols | None = None
    infl = NO_INFL
    preds: Preds = NO_PREDS
    scores = frozenset()
    for d in datas:
        rows |= d.rows
        cols = (
            join_cols(cols, d.cols.copy())
            if cols is not None and d.cols is not None
            else cols or (d.cols.copy() if d.cols else None)
        )
        infl |= d.infl
        preds |= d.preds
        scores |= d.scores
    out = Data(
        datas[0].kind if datas[0].kind not in ("unknown", "row") else "array",
        rows,
        cols,
        infl,
        preds,
        scores=scores,
    )
    out.qual = _kin(datas)
    out.versus = any(d.versus for d in datas)
    out.harmless = bool(real) and all(d.harmless for d in real)
    out.step = next((d.step for d in datas if d.step), None)
    if len(datas) <= 6 and not open_:
        out.parts = tuple(datas)
        out.keys = _flags(datas)
        if out.keys and cols is not None:
            for name, _ in out.keys:
                flag = Col(name, None, vn=("flag-col", rows, name))
                cols.known[name] = flag
    if out.step and open_:
        return frames.from_seq(it, Seq("list", list(datas), True), node)
    if len(real) >= 2 and not preds and _copies(real, bool(it.loops)):
        drawn_again = any(any(u.made == "repeat" for u in d.rows.universes) for d in real)
        made = "repeat" if drawn_again or _unchanged(real) else "augment"
        key = ("stacked", tuple(d.rows for d in real), id(node), it.stack)
        uni = it.universe("", key, made=made, origin=rows)
        if uni.event < 0:
            drawn = [u.event for d in real for u in d.rows.universes if u.made == "repeat" and u.event >= 0]
            uni.event = (
                drawn[0] if drawn else it.event("resample", node, real[0].name or what, rows, made).index
            )
        out.rows = Rows((Atom(uni),))
        out.parts = None
        out.name = ""
    return out


def _kin(datas: list[Data]) -> str:
    """The library that data put together still belongs to."""
    quals = {d.qual for d in datas[:1]}
    return next((q for q in quals if q.split("_")[0] in ("polars", "spark", "hf", "torch", "tfdata")), "")


def _flags(datas: list[Data]) -> tuple[Any, ...] | None:
    """Constant columns that tell the members apart: `train['is_train'] = 1`."""
    found = []
    common = set.intersection(*(set(d.cols.known) if d.cols is not None else set() for d in datas))
    for name in common:
        values = []
        for d in datas:
            col = d.cols.known[name] if d.cols is not None else None
            value = col.vn if col is not None and not col.parents else None
            values.append(value)
        consts = [
            v[1][2] if isinstance(v, tuple) and v[:1] == ("const",) and len(v[1]) == 3 else NOCONST
            for v in values
        ]
        if NOCONST not in consts and len(set(map(repr, consts))) == len(consts):
            found.append((name, tuple(consts)))
    return tuple(found) or None


def _unchanged(datas: list[Data]) -> bool:
    """Whether the copies are exact, which is oversampling, and not flipped or shifted ones."""
    forms: dict[Rows, set[Any]] = {}
    for d in datas:
        forms.setdefault(d.rows, set()).add(d.vn)
    return not any(d.aug for d in datas) and all(len(f) == 1 for f in forms.values())


def _copies(datas: list[Data], looping: bool) -> bool:
    """Whether some rows come in twice; what the rounds of a loop load anew is no copy."""
    from leaklint.provenance.rows import YES, overlap, subset

    for i, a in enumerate(datas[:5]):
        for b in datas[i + 1 : 6]:
            if looping and any(u.extra.get("many") for u in a.rows.universes & b.rows.universes):
                continue
            if a.rows == b.rows or subset(a.rows, b.rows) or subset(b.rows, a.rows):
                return True
            made = {
                u
                for u in (a.rows.universes | b.rows.universes)
                if u.made in ("repeat", "synthetic", "augment")
            }
            if made and overlap(a.rows, b.rows) == YES:
                return True
    # Minority rows drawn with replacement beside the majority rows.
    return any(any(u.made in ("repeat", "synthetic") for u in d.rows.universes) for d in datas)


def _side_by_side(call: Call, values: list[Val], names: list[Val] | None = None) -> Val:
    it = call.it
    datas = [d for d in (frames.as_data(it, v, call.node) for v in values) if d is not None]
    if not datas:
        return _scalar(call)
    rows = frames._data_rows(datas)
    out = Data("frame" if any(d.kind in ("frame", "series") for d in datas) else "array", rows, Cols())
    cols: Cols = Cols()
    infl: Infls = NO_INFL
    scores: frozenset[int] = frozenset()
    preds: Preds = NO_PREDS
    for i, d in enumerate(datas):
        infl |= d.infl
        scores |= d.scores
        preds |= d.preds
        piece = d.cols.copy() if d.cols is not None else None
        if names is not None and piece is not None and not frames.is_wide(d):
            (col,) = [*piece.known.values(), Col(None, None)][:1]
            given = names[i]
            label = given.const if isinstance(given, Num) else None
            piece = Cols({label: Col(label, None, col.parents or ((col, "row"),), col.infl)})
        merged = join_cols(cols, piece, True)
        cols = merged if merged is not None else cols
        if d.fields and d.kind == "frame":
            out.fields = {**(out.fields or {}), **d.fields}
        if d.preds and d.cols is None:
            cols.blob = (*cols.blob, Col(None, None, (), d.infl))
    out.cols = cols
    out.infl = infl
    out.scores = scores
    out.preds = preds if all(d.preds for d in datas) else NO_PREDS
    if (preds and not out.preds) or preds:
        out.infl |= _as_influence(preds)
    out.step = next((d.step for d in datas if d.step), None)
    out.ordered = max(d.ordered for d in datas)
    out.index = datas[0].index
    out.qual = _kin(datas)
    out.vn = ("beside", tuple(d.vn for d in datas))
    return out


def _as_influence(preds: Preds) -> Infls:
    """Predictions used as features: what their model learned goes with them."""
    out: set[Infl] = set()
    for p in preds:
        for i in p.learned:
            if i.kind in ("statistic", "selection", "opaque"):
                out.add(i)
            elif i.kind == "fit":
                out.add(Infl("statistic", i.rows, i.event, "reducer"))
    return frozenset(out)


def columns(call: Call) -> Val:
    """Columns put side by side: hstack, column_stack, merge, join; also a ColumnTransformer."""
    if call.entry.get("transformers") is not None:
        return construct(call.it, call.entry, call.args, call.kw, call.node)
    it = call.it
    data = call.recv if call.recv is not None else call.get("data")
    others = call.all("other")
    values: list[Val] = []
    for value in [data, *others]:
        if isinstance(value, Seq) and value.kind != "range":
            values += value.items
        elif value is not None:
            values.append(value)
    if call.name in ("merge", "join", "merge_ordered"):
        values = [values[0], *(_from_other_rows(values[0], v) for v in values[1:])] if values else values
    out = _side_by_side(call, values)
    main = frames.as_data(it, data, call.node) if data is not None and others else None
    if isinstance(out, Data) and main is not None and main.rows:
        out.rows = main.rows
        out.kind = "frame"
        out.ordered = main.ordered
        times.joined(call, out)
        for part in _matched(call, main, others):
            out.rows = frames.index_rows(it, main.like(rows=out.rows), part).rows
    return out


def _matched(call: Call, main: Data, others: list[Val]) -> Iterator[Data]:
    """What an inner join leaves is what the other side has: a draw of the entities, say."""
    pandas_join = call.name == "join" and not (main.qual.startswith(("spark", "polars")))
    place = 1 if call.recv is not None and call.name == "merge" else 2
    if call.name not in ("merge", "join") or pandas_join or call.const("how", "inner", place) != "inner":
        return
    for other in others:
        if isinstance(other, Data) and main.rows.universes == other.rows.universes:
            mine = {lit for atom in main.rows.atoms for lit in atom.lits}
            drawn = {lit for atom in other.rows.atoms for lit in atom.lits} - mine
            if any(lit[0] in ("side", "draw", "pos") for lit in drawn):
                yield Data("index", other.rows, None)


def _from_other_rows(main: Val, other: Val) -> Val:
    """Two parts of one table side by side: the same column of another row is another column."""
    if not (isinstance(main, Data) and isinstance(other, Data)) or other.cols is None or other.kind == "stat":
        return other
    if main.rows == other.rows or not (main.rows.universes & other.rows.universes):
        return other
    cols = other.cols.copy()
    cols.known = {k: Col(k, None, ((c, "lag"),), c.infl) for k, c in cols.known.items()}
    return other.like(cols=cols, vn=other.vn)


def handle_hstack(call: Call) -> Val:
    """`np.hstack` of one-column arrays puts rows under one another; nobody can tell, so it joins columns."""
    source = call.get("data")
    if isinstance(source, Seq) and source.items:
        datas = [d for d in (frames.as_data(call.it, v, call.node) for v in source.items) if d is not None]
        one_dim = all(
            d.kind in ("series", "index")
            or (d.cols is not None and len(d.cols.known) == 1 and not d.cols.rest)
            or d.preds
            for d in datas
        )
        if one_dim and datas and len({d.rows for d in datas}) > 1:
            return stack_rows(call.it, list(source.items), call.node, source.open)
        return _side_by_side(call, list(source.items))
    return columns(call)


def handle_stack(call: Call) -> Val:
    source = call.get("data")
    if call.axis() in (0, None) and isinstance(source, Seq):
        return frames.from_seq(call.it, source, call.node)
    return columns(call)


def library_subscript(it: Any, recv: Lib, index: list[Val], node: Any) -> Val:
    """`np.r_[a, b]`, `np.c_[a, b]`."""
    entry = it.knowledge.lookup(recv.qual)
    last = recv.qual.rsplit(".", 1)[-1]
    if entry is not None and last in ("r_", "c_"):
        call = Call(it, entry, last, None, index, {}, node)
        if last == "r_":
            return stack_rows(it, index, node)
        return _side_by_side(call, index)
    if last == "argv":
        return unknown()
    return unknown(infl_of(Seq("tuple", index)))


# ---- the same data --------------------------------------------------------------------------------


def same(call: Call) -> Val:
    """The same data in another shape or type."""
    it, entry = call.it, call.entry
    if entry.get("data") == "*" and call.recv is None:
        outs = [frames.as_data(it, a, call.node) or a for a in call.args]
        return Seq("list", list(outs)) if len(outs) != 1 else outs[0]
    if entry.get("label") is not None and call.recv is None:
        label = call.get("label")
        first = call.get("data")
        return Seq("tuple", [v for v in (first, label) if v is not None])
    source = call.recv if call.recv is not None else call.get("data")
    kind = call.object("")
    if source is None:
        if kind == "frame" or call.name in ("DataFrame", "Series"):
            return Data("frame", NONE, Cols())
        return unknown()
    data: Data | None
    if isinstance(source, (Map, Seq)) and call.name == "as_numpy":
        return source
    if isinstance(source, Map):
        data = frames.from_map(it, source, call.node)
    elif isinstance(source, Seq) and call.recv is None:
        data = _listed(call, source)
        if data is None:
            return unknown()
    else:
        data = frames.as_data(it, source, call.node)
    if data is None:
        if isinstance(source, (Num, Obj, Inst, Lib, Func)):
            return source
        return unknown(infl_of(source), scores_of(source))
    out = data.like(name="", vn=data.vn) if call.name not in ("get",) else data.like(name="")
    if call.name in ("get", "get_column") and call.args and isinstance(call.args[0], Num):
        return frames.take(it, data, call.args[0], call.node)
    if entry.get("returns") == "pairs":
        # `train.align(test)`: each comes back as it was, with the columns of both.
        other = call.get("other")
        return Seq("tuple", [out, other if other is not None else unknown()])
    if call.name in ("select_dtypes", "filter"):
        return _by_type(call, out) if call.name == "select_dtypes" else _by_name(call, data, out)
    if call.name == "reindex" and "columns" in call.kw:
        return frames.select_columns(it, data, call.kw["columns"])
    if call.name == "rename":
        return _renamed(call, out)
    if call.name in ("add_prefix", "add_suffix") and out.cols is not None:
        text = call.const("prefix" if call.name == "add_prefix" else "suffix", NOCONST, 0)
        if isinstance(text, str):
            out.cols.known = {
                (f"{text}{k}" if call.name == "add_prefix" else f"{k}{text}")
                if isinstance(k, (str, int))
                else k: c
                for k, c in out.cols.known.items()
            }
        return out
    if call.name in ("DataFrame",) or call.name.startswith("DataFrame"):
        out.kind = "frame"
        names = call.arg("columns")
        if names is not None:
            _name_columns(call, out, data, names)
    elif call.name == "Categorical":
        out.kind = "cat"  # it has codes
    elif call.name == "Series":
        out.kind = "series"
        index = call.arg("index")
        if isinstance(index, Data) and index.rows and not data.rows:
            out.rows = index.rows
    elif call.name == "to_frame":
        out.kind = "frame"
    elif kind in ("array", "frame") and data.kind not in ("stat",):
        keep = data.kind in ("mask", "index", "series", "row", "cell") or data.mask is not None
        out.kind = (
            data.kind if keep and data.kind != "series" else ("array" if kind == "array" else data.kind)
        )
    if data.kind == "unknown" and kind:
        out.kind = kind
    if call.name in ("DataFrame", "Series"):
        times.set_index(out, call.arg("index"))
    elif call.name == "astype":
        times.dated(call, data, out)
    table = _table(entry)
    if table and out.kind in ("frame", "array", "series", "unknown"):
        out.qual = table
        out.kind = "frame" if out.kind == "frame" else "array"
    elif kind in ("frame", "array"):
        out.qual = ""
    if data.kind in ("groupby", "rolling"):
        out.kind = "frame"
    if call.name in ("unstack", "pivot", "T") and not data.rows:
        out.kind = "stat"
    if call.name in ("tolist", "to_list") and data.kind == "series" and data.rows and not data.preds:
        out.kind = "list"  # lists are put below one another by `+`
    return out


def _dummies(call: Call, cols: Cols | None) -> Cols | None:
    """The columns after `pd.get_dummies(df)`: of a coded column all levels, or all but the first."""
    if cols is None:
        return None
    names = call.arg("columns", 4)
    every = call.const("drop_first", False) is False
    listed = names.items if isinstance(names, Seq) and not names.open else []
    event = call.it.event("column", call.it.statement, call.name).index
    for item in listed:
        key = item.const if isinstance(item, Num) else None
        old = cols.known.get(key) if isinstance(key, str) else None
        if isinstance(key, str) and old is None:
            old = next((call.it.root_col(r.uni, key) for r in cols.rest if key not in r.minus), None)
            cols.rest = tuple(r.without([key]) for r in cols.rest)
        if isinstance(key, str) and old is not None:
            made = Col(key, None, ((old, "row"),), old.infl)
            made.coarse, made.event = True, event
            cols.known[key] = made
    cols.tail = ()
    cols.coded = every and names is None
    return cols


def _by_type(call: Call, out: Data) -> Data:
    """`df.select_dtypes("number")`: which columns these are is known of some."""
    out.vn = (call.name, out.vn)
    return by_type(call.it, out, call.arg("include", 0), call.arg("exclude", 1))


def by_type(it: Any, data: Data, include: Val | None, exclude: Val | None) -> Data:
    """The columns of some types; which columns these are is known of some."""
    if data.cols is None:
        return data
    cols = data.cols
    reason = "number" if _only_numbers(include) or (include is None and _only_words(exclude)) else "?"
    cols.rest = tuple(Rest(r.uni, r.minus, r.span, r.tests, r.only or reason) for r in cols.rest)
    unsure = {k: reason for k, c in cols.known.items() if not (c.num and reason == "number")}
    cols.maybe = {**unsure, **cols.maybe}
    frames.chosen(it, cols)
    return data


def _type_names(value: Val | None) -> list[str]:
    items = value.items if isinstance(value, Seq) else [value] if value is not None else []
    out = []
    for item in items:
        if isinstance(item, Num) and isinstance(item.const, str):
            out.append(item.const)
        elif isinstance(item, Lib):
            out.append(item.qual.rsplit(".", 1)[-1])
        else:
            out.append("?")
    return out


_WORDS = frozenset("object O category string str bool datetime datetime64 datetime64[ns]".split())


def _only_numbers(value: Val | None) -> bool:
    names = set(_type_names(value))
    return bool(names & {"number", "numeric"}) or {"int64", "float64"} <= names or {"int", "float"} <= names


_NUMERIC = frozenset("log log1p log10 log2 exp expm1 sqrt sin cos tan sign square to_numeric".split())


def _only_numbers_or_one(value: Val | None) -> bool:
    names = _type_names(value)
    return bool(names) and all(
        n.lower().startswith(("int", "float", "uint", "i8", "f4", "f8")) for n in names
    )


def numbers(cols: Cols) -> Cols:
    """The same columns, now that all of them are numbers."""
    for key, col in list(cols.known.items()):
        if not col.num:
            made = Col(key, None, ((col, "row"),), col.infl, vn=col.vn)
            made.num, made.event, made.sure = True, col.event, True
            if col.uni is None:
                cols.known[key] = made
    return cols


def _only_words(value: Val | None) -> bool:
    names = set(_type_names(value))
    return bool(names & {"object", "O", "category", "string", "str"}) and names <= _WORDS


def _by_name(call: Call, data: Data, out: Data) -> Data:
    """`df.filter(items=[...])`, or by a part of the name."""
    items = call.arg("items", 0)
    if items is not None:
        return frames.select_columns(call.it, data, items)
    out.vn = (call.name, data.vn)
    like = call.const("like", None)
    if out.cols is not None:
        if isinstance(like, str):
            out.cols.known = {k: c for k, c in out.cols.known.items() if isinstance(k, str) and like in k}
            out.cols.rest = tuple(
                Rest(r.uni, r.minus, r.span, (*r.tests, ("contains", like, True)), r.only)
                for r in out.cols.rest
            )
            out.cols.tail = tuple(k for k in out.cols.tail if k in out.cols.known)
            frames.chosen(call.it, out.cols)
        elif (
            isinstance(pattern := call.const("regex", None), str) and (test := _pattern(pattern)) is not None
        ):
            out.cols.known = {
                k: c for k, c in out.cols.known.items() if isinstance(k, str) and test.search(k)
            }
            out.cols.rest = tuple(
                Rest(r.uni, r.minus, r.span, (*r.tests, ("matches", pattern, True)), r.only)
                for r in out.cols.rest
            )
            out.cols.tail = tuple(k for k in out.cols.tail if k in out.cols.known)
            frames.chosen(call.it, out.cols)
        else:
            out.cols.sure = False
    return out


def _pattern(text: str) -> re.Pattern[str] | None:
    """A regular expression that can be tried on names in no time; None for any other."""
    if len(text) > 200 or _NESTED.search(text):
        return None
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return None


#: A repeated group may take forever; what looks around or back is nothing for a quick look either.
_NESTED = re.compile(r"\)[+*{]|\\[1-9]|\(\?[<=!(P]")


def _listed(call: Call, source: Seq) -> Data | None:
    """A list display as data."""
    it = call.it
    if source.kind == "range":
        uni = it.universe("positions", ("positions", source.vn))
        return Data("index", Rows((Atom(uni),)), vn=source.vn)
    if datas_of(source) or scores_of(source) or preds_of(source):
        full = [
            x
            for x in source.items
            if isinstance(x, Data) and x.rows and x.kind not in ("row",) and not x.step
        ]
        if (
            len(full) == len(source.items) >= 2
            and not source.open
            and call.name in ("array", "asarray", "concatenate")
        ):
            return frames.from_seq(it, source, call.node, stack=True)
        if source.open and full and call.name not in ("DataFrame",):
            return frames.from_seq(it, source, call.node, stack=True)
        maps = [x for x in source.items if isinstance(x, Map)]
        if maps and len(maps) == len(source.items):
            return _records(call, source, maps)
        return frames.from_seq(it, source, call.node)
    if scores_of(source):
        return frames.from_seq(it, source, call.node)
    maps = [x for x in source.items if isinstance(x, Map)]
    if maps and scores_of(source):
        return _records(call, source, maps)
    if not source.items and call.name in ("array", "DataFrame", "Series", "asarray"):
        return Data(
            "array" if call.name != "DataFrame" else "frame",
            NONE,
            Cols() if call.name == "DataFrame" else None,
            source.infl,
        )
    if call.name in ("DataFrame", "array", "asarray", "Series", "tensor", "Index"):
        if all(isinstance(x, Num) for x in source.items) and not source.open and len(source.items) < 5:
            return Data("stat", NONE, None, infl_of(source), vn=("seq", source.vn))
        found = it.source(
            "array" if call.name != "DataFrame" else "frame", "", call.node, ("list", source.vn), True
        )
        found.infl = infl_of(source)
        if source.items and all(_answers(x) for x in source.items):
            # A list of answers, one for each row: a mask.
            found.kind, found.mask = "mask", frozenset({("pred", found.vn, True)})
        return found  # type: ignore[no-any-return]
    return Data("array", NONE, None, infl_of(source), vn=("seq", source.vn))


def _answers(value: Val) -> bool:
    """Whether a value is the outcome of a comparison."""
    return isinstance(value.vn, tuple) and value.vn[:1] in (
        ("truth",), ("==",), ("!=",), ("<",), ("<=",), (">",), (">=",), ("member",),
    )  # fmt: skip


def _records(call: Call, source: Seq, maps: list[Map]) -> Data:
    """A list of dicts: a row each."""
    merged: Map = maps[0]
    joined: Val = merged
    for other in maps[1:12]:
        joined = join(joined, other)
    out = (
        frames.from_map(call.it, joined, call.node)
        if isinstance(joined, Map)
        else Data("frame", NONE, Cols())
    )
    out.infl |= source.infl
    out.scores |= scores_of(source)
    if not datas_of(source):
        out.rows = NONE
    if out.step:
        piece = frames.from_seq(call.it, Seq("list", list(datas_of(source)), True), call.node)
        out.rows = piece.rows
        out.ordered = max(out.ordered, piece.ordered)
    return out


def _name_columns(call: Call, out: Data, data: Data, names: Val) -> None:
    if not isinstance(names, Seq):
        return
    consts = [x.const if isinstance(x, Num) else NOCONST for x in names.items]
    cols = out.cols
    if cols is None:
        out.cols = Cols({c: Col(c, None) for c in consts if isinstance(c, str)}, sure=not names.open)
        return
    if set(consts) <= set(cols.known) and consts:
        out.cols = Cols({c: cols.known[c] for c in consts if isinstance(c, str)})
        return
    if all(isinstance(c, str) for c in consts) and consts and not names.open:
        if not cols.rest and len(cols.known) == len(consts) and not cols.blob:
            out.cols = Cols(dict(zip(consts, cols.known.values(), strict=True)))
            return
        if cols.rest and not cols.known and len(cols.rest) == 1 and cols.rest[0].span is None:
            out.cols = Cols({c: call.it.root_col(cols.rest[0].uni, c) for c in consts if isinstance(c, str)})
            return
        parents = tuple((c, "row") for c in cols.all()[:30])
        out.cols = Cols(
            {c: Col(c, None, parents, cols.infl()) for c in consts if isinstance(c, str)},
            cols.rest if not parents else (),
        )
        for one in out.cols.known.values():
            one.sure = False


def _renamed(call: Call, out: Data) -> Data:
    mapping = call.arg("columns") or (call.args[0] if call.args else None)
    if isinstance(mapping, Map) and out.cols is not None:
        for old, new in mapping.items.items():
            if isinstance(new, Num) and isinstance(new.const, str):
                col = out.cols.known.pop(old, None)
                if col is None:
                    col = next(
                        (call.it.root_col(r.uni, old) for r in out.cols.rest if old not in r.minus), None
                    )
                    out.cols.rest = tuple(r.without([old]) for r in out.cols.rest)
                if col is not None:
                    named = Col(new.const, None, ((col, "row"),), col.infl, vn=col.vn)
                    named.num, named.coarse, named.event = col.num, col.coarse, col.event
                    out.cols.known[new.const] = named
                    out.cols.tail = tuple(new.const if k == old else k for k in out.cols.tail)
    elif (
        isinstance(mapping, Num)
        and isinstance(mapping.const, str)
        and out.cols is not None
        and len(out.cols.known) == 1
    ):
        (col,) = out.cols.known.values()
        out.cols.known = {mapping.const: col}
    elif isinstance(mapping, (Func, Bound, Lib)) and out.cols is not None:
        out.cols = Cols({f"?{k}": c for k, c in out.cols.known.items()}, out.cols.rest, out.cols.blob, False)
    return out


# ---- positions ------------------------------------------------------------------------------------


def index(call: Call) -> Val:
    """Row positions or labels."""
    it, entry = call.it, call.entry
    source = call.recv if call.recv is not None else call.get("data")
    if entry.get("time"):
        uni = it.universe("dates", ("dates", tuple(v.vn for v in call.values)), generated=True)
        uni.time = True
        out_time = Data("index", Rows((Atom(uni),)), Cols({"#time": Col("#time", uni)}))
        out_time.ordered = 2
        return out_time
    if isinstance(source, Data):
        if source.scores and not source.rows:
            return Data("stat", NONE, None, source.total() | it.choose(source.scores, call.node, call.name))
        if not source.rows:
            return Data("stat", NONE, None, source.total())
        if source.mask is not None or source.kind == "mask":
            lits = source.mask if source.mask is not None else frozenset({("pred", source.vn, True)})
            out_mask = Data("index", source.rows.with_lits(lits), None, frames._passing(source))
            if call.name in ("nonzero", "where"):
                return Seq("tuple", [out_mask])
            return out_mask
        if call.name in ("index",):
            return frames.attribute(it, source, "index", call.node)
        out = Data("index", source.rows, None, NO_INFL)
        out.shuffled = bool(entry.get("shuffled")) or source.shuffled
        if entry.get("shuffled"):
            out.kind = source.kind if source.kind != "unknown" else "array"
            if out.kind != "index":
                return source.like(name="", shuffled=True)
            out.vn = ("permuted", fresh())
        elif call.name == "argsort":
            out.vn = ("argsort", source.vn)
            if source.preds:
                out.preds = source.preds
        return out
    if isinstance(source, Seq) and (datas_of(source)):
        data = frames.from_seq(it, source, call.node)
        return Data("index", data.rows, None, NO_INFL)
    if isinstance(source, Seq) and scores_of(source):
        return Data("stat", NONE, None, infl_of(source) | it.choose(scores_of(source), call.node, call.name))
    size = call.args[0] if call.args and not isinstance(call.args[0], Seq) else source
    if size is None:
        size = unknown()
    stop = call.args[1] if call.name == "arange" and len(call.args) > 1 else size
    uni = it.universe("positions", ("positions", stop.vn if not entry.get("shuffled") else ("perm", stop.vn)))
    out2 = Data("index", Rows((Atom(uni),)), vn=None if entry.get("shuffled") else ("positions", stop.vn))
    if (
        call.name == "arange"
        and len(call.args) > 1
        and not (isinstance(call.args[0], Num) and call.args[0].const == 0)
    ):
        return frames.slice_rows(it, out2, call.args[0], None)
    if entry.get("shuffled"):
        uni2 = it.universe("permutation", ("permutation", fresh()))
        event = it.event("shuffle", call.node, "permutation")
        uni2.event = event.index
        out2 = Data("index", Rows((Atom(uni2),)))
        event.data["base"] = out2.rows
        out2.shuffled = True
    return out2


def set_operation(call: Call) -> Val:
    """`np.setdiff1d(a, b)`, `index.difference(other)`."""
    it = call.it
    first = call.recv if call.recv is not None else call.get("data")
    second = call.get("other")
    a = frames.as_data(it, first, call.node)
    b = frames.as_data(it, second, call.node)
    if isinstance(first, Seq) and first.kind in ("range", "names"):
        if first.kind == "names":
            return names_minus(first, second)
        a = _listed(call, first)
    if a is None or b is None:
        return unknown(infl_of(first) | infl_of(second))
    if call.name in ("setdiff1d", "difference"):
        if b.kind != "index" and (b.repeat or all(u.generated for u in b.rows.universes)):
            return a.like(kind="index", rows=a.rows.with_lit(("pred", ("bag", b.vn), False)), name="")
        if (
            not (a.rows.universes & b.rows.universes)
            and a.rows
            and b.rows
            and not any(x.lits for x in a.rows.atoms)
        ):
            hole = complement(frozenset(x for atom in b.rows.atoms[:1] for x in atom.lits))
            if hole is not None:
                return a.like(
                    kind="index", rows=Rows(Atom(y.uni, frozenset({hole})) for y in b.rows.atoms[:1]), name=""
                )
        out = frames.drop_rows(it, a, b)
        out.kind = "index"
        return out
    if call.name in ("intersect1d", "intersection"):
        return frames.index_rows(it, a, b.like(kind="index"))
    return a.like(rows=a.rows | b.rows, kind="index", name="")


def names_minus(names: Seq, gone: Val | None) -> Seq:
    """Column names without some."""
    drop: list[Any] = []
    items = gone.items if isinstance(gone, (Seq,)) else list(gone.items) if isinstance(gone, Map) else [gone]
    for item in items:
        if isinstance(item, Num) and item.const is not NOCONST:
            drop.append(item.const)
        elif not isinstance(item, Val) and item is not None:
            drop.append(item)
    out: list[Val] = []
    for item in names.items:
        if isinstance(item, Num) and isinstance(item.const, frames.RestName):
            name = frames.RestName(item.const.rest, item.const.minus | frozenset(drop))
            out.append(Num(name, vn=("rest", fresh())))
        elif not (isinstance(item, Num) and item.const in drop):
            out.append(item)
    extra = infl_of(gone) if gone is not None else NO_INFL
    return Seq(
        "names",
        out,
        names.open,
        names.infl | frozenset(i for i in extra if i.kind in ("selection", "statistic")),
    )


def windows(call: Call) -> Val:
    """Overlapping windows over rows."""
    it = call.it
    data = call.data()
    if data is None or not data.rows:
        return unknown()
    part = [call.kw.get(name) for name in ("start_index", "end_index")]
    whole = call.entry.get("label") is not None and any(
        v is not None and not (isinstance(v, Num) and v.const in (None, 0)) for v in part
    )
    if whole:
        data = frames.slice_rows(it, data, part[0], part[1])
    uni = it.universe(
        data.name or "windows",
        ("windows", call.name, data.rows, tuple(v.vn for v in call.args[1:])),
        made="windows",
        origin=data.rows,
    )
    if uni.event < 0:
        uni.event = it.event("windows", call.node, data.name or "windows", data.rows).index
    out = data.like(kind="array", rows=Rows((Atom(uni),)), name="", cols=Cols(rest=(Rest(uni),)))
    out.infl = data.total()
    out.ordered = max(data.ordered, 1)
    if call.entry.get("label") is not None:
        label = call.get("label")
        if isinstance(label, Data):
            out.kind = "dataset"
            out.fields = {
                "x": out.like(kind="array", fields=None),
                "y": label.like(rows=out.rows, kind="array"),
            }
    return out


def path_join(call: Call) -> Val:
    """`os.path.join("runs", name)`: a path that is known where all of its parts are."""
    parts = [v.const for v in call.args if isinstance(v, Num) and isinstance(v.const, str)]
    if call.name == "join" and call.recv is None and parts and len(parts) == len(call.args):
        import posixpath

        return const(posixpath.join(*(str(p) for p in parts)))
    return rowwise(call)


def input_fn(call: Call) -> Val:
    """What an estimator is fed: which of the columns it looks at is said where it is made."""
    out = models.dataset(call)
    if isinstance(out, Data) and out.fields is not None and "x" in out.fields:
        out.cols = None
        out.fields["x"] = out.fields["x"].like(cols=None)
    return out


# ---- splits ---------------------------------------------------------------------------------------


def split(call: Call) -> Val:
    """`train_test_split` and its kin: two parts of each array."""
    it, entry = call.it, call.entry
    named: set[str] = set()
    for field in ("stratify", "random_state", "test_size", "train_size", "shuffle"):
        value = entry.get(field)
        if isinstance(value, str):
            named.add(value)
    if call.recv is not None:
        arrays: list[Val] = [call.recv]
    else:
        arrays = (
            list(call.args)
            if entry.get("arrays") == "*" or entry.get("data") is None
            else call.all("data") or list(call.args[:1])
        )
    seed = call.arg("random_state") if entry.get("random_state") is None else call.get("random_state")
    if seed is None:
        seed = call.kw.get("random_state") or call.kw.get("seed")
    seeded = isinstance(seed, Num) and isinstance(seed.const, int) and not isinstance(seed.const, bool)
    shuffle = call.switch("shuffle", True)
    stable = tuple((k, v.vn) for k, v in sorted(call.kw.items()) if k not in ("stratify",))
    key: Any = ("split", stable) if (seeded or shuffle is False) else ("split", fresh())
    if call.recv is not None or entry.get("arrays") != "*":
        key = (*key, *(v.vn for v in call.args if not isinstance(v, Data)))
    out: list[Val] = []
    event = it.event("split", call.node, call.name)
    event.data["shuffle"] = shuffle
    event.data["seeded"] = it.seeded or _seeded(seed)
    event.data["arrays"] = []
    event.data["key"] = key
    stratify = call.arg("stratify")
    event.data["stratify"] = stratify
    sides = 3 if "conformalize_size" in call.kw or "conformalize" in call.name else 2
    if entry.get("returns") == "pairs" or call.name in ("randomSplit", "random_split"):
        weights = call.args[0] if call.recv is not None else (call.args[1] if len(call.args) > 1 else None)
        if isinstance(weights, Seq) and not weights.open:
            sides = max(2, len(weights.items))
    for value in arrays:
        data = frames.as_rows(it, value, call.node)
        if data is not None and isinstance(value, Seq) and data.kind == "array":
            data = data.like(kind="list", vn=data.vn)
        if data is None and isinstance(value, Seq):
            if value.kind in ("names",):
                data = None
            else:
                data = _listed(Call(it, entry, "array", None, [value], {}, call.node), value)
                if data is not None and not data.rows:
                    uni = it.universe("", ("list", value.vn), generated=True)
                    data = data.like(rows=Rows((Atom(uni),)))
                if data is not None and data.kind != "index":
                    data = data.like(kind="list", vn=data.vn)
        if data is None:
            if isinstance(value, Num) and (value.unknown or value.infl):
                data = Data("unknown", Rows((Atom(it.universe("", ("value", value.vn))),)), None, value.infl)
            else:
                out += [unknown(infl_of(value)) for _ in range(sides)]
                continue
        if not data.rows:
            out += [data.like(name="") for _ in range(sides)]
            continue
        event.rows |= data.rows
        event.data["arrays"].append(data)
        for side in range(sides):
            lit: Lit = ("side", (*key, _ground(data.rows)), 0, side, False)
            part = data.like(rows=data.rows.with_lit(lit), name="", parts=None)
            part.shuffled = bool(shuffle)
            part.vn = ("side", key, side, data.vn)
            out.append(part)
    if entry.get("returns") == "bunch" or (
        call.name in ("train_test_split",) and isinstance(call.recv, Data)
    ):
        if isinstance(call.recv, Data):
            return Map({"train": out[0], "test": out[1]}, kind="dict")
    return Seq("list", out)


def _seeded(seed: Val | None) -> bool:
    return seed is not None and not (isinstance(seed, Num) and seed.const is None)


def _ground(rows: Rows) -> Any:
    """What two arrays of one split have in common: the literals, not the universe."""
    return frozenset(lit for atom in rows.atoms for lit in atom.lits)


def array_split(call: Call) -> Val:
    """`np.split(rows, [n, m])`."""
    it = call.it
    source = call.get("arrays") if call.recv is None else call.recv
    data = frames.as_data(it, source, call.node)
    if data is None and isinstance(source, Seq):
        data = _listed(Call(it, call.entry, "array", None, [source], {}, call.node), source)
    bounds = call.args[1] if len(call.args) > 1 else call.kw.get("indices_or_sections")
    if data is None or not data.rows:
        return Seq("list", [unknown(infl_of(source))], True)
    cuts: list[Val | None] = [None]
    if isinstance(bounds, Seq):
        cuts += bounds.items
    elif isinstance(bounds, Num) and isinstance(bounds.const, int) and 0 < bounds.const <= 12:
        sides = []
        for i in range(bounds.const):
            lit: Lit = ("side", ("parts", data.rows, bounds.const), 0, i, False)
            sides.append(data.like(rows=data.rows.with_lit(lit), name=""))
        return Seq("list", list(sides))
    else:
        return Seq(
            "list",
            [
                data.like(
                    rows=data.rows.with_lit(("side", ("parts", data.rows, fresh()), r, 1, True)), name=""
                )
                for r in (0, 1)
            ],
            True,
        )
    cuts.append(None)
    return Seq("list", [frames.slice_rows(it, data, a, b) for a, b in itertools.pairwise(cuts)])


def folds(call: Call) -> Val:
    """`splitter.split(X, y, groups)`: rounds of (train, test) positions."""
    obj = call.recv
    assert isinstance(obj, Obj)
    return make_folds(
        call.it, obj, call.get("data") or (call.args[0] if call.args else None), call.args, call.kw, call.node
    )


def old_folds(it: Any, obj: Obj, node: Any) -> Seq:
    """The rounds of a splitter that was given the rows, or their number, when it was made."""
    known = obj.state.get("rounds")
    if known is None:
        source = obj.args[0] if obj.args else obj.kw.get("n", obj.kw.get("y", obj.kw.get("labels")))
        known = make_folds(it, obj, source, [], {}, node)
        obj.state["rounds"] = known
    assert isinstance(known, Seq)
    return known


def make_folds(it: Any, obj: Obj, source: Val | None, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
    data = frames.as_data(it, source, node)
    data = frames.tabled(data) if data is not None else None
    if data is None and isinstance(source, Seq):
        data = Data("index", Rows((Atom(it.universe("positions", ("positions", source.vn))),)))
    if data is None or not data.rows:
        uni = it.universe("positions", ("positions", source.vn if source is not None else fresh()))
        data = Data("index", Rows((Atom(uni),)))
    entry = obj.entry
    event = it.event("split", node, obj.name or obj.qual.rsplit(".", 1)[-1], data.rows)
    groups = kw.get("groups", args[2] if len(args) > 2 else None)
    event.data.update(
        splitter=obj, data=data, groups=groups, folds=True, shuffle=splitter_shuffles(obj), arrays=[data]
    )
    seq = Seq("folds", [], True)
    key = ("folds", _splitter_key(obj), _ground(data.rows), _base_key(data))
    seq.span = (key, data, entry if entry is not None else _NoEntry())
    event.data["key"] = key
    return seq


def _base_key(data: Data) -> Any:
    return None


class _NoEntry:
    role = ""

    def get(self, name: str, default: Any = None) -> Any:
        return default


def _splitter_key(obj: Obj) -> Any:
    seed = obj.kw.get("random_state")
    fixed = splitter_shuffles(obj) is False or (isinstance(seed, Num) and isinstance(seed.const, int))
    if fixed:
        return (obj.qual, tuple(v.vn for v in obj.args), tuple((k, v.vn) for k, v in sorted(obj.kw.items())))
    return fresh()


def splitter_shuffles(obj: Obj) -> bool | None:
    """Whether a splitter shuffles the rows."""
    value = obj.field("shuffle", False)
    if isinstance(value, bool):
        return value
    params = obj.field("params", [])
    given = obj.kw.get(value)
    if given is None and value in params and params.index(value) < len(obj.args):
        given = obj.args[params.index(value)]
    if given is None:
        return False
    return bool(given.const) if isinstance(given, Num) and given.const is not NOCONST else None


# ---- loading and making ---------------------------------------------------------------------------


def load(call: Call) -> Val:
    """Data from outside."""
    it, entry = call.it, call.entry
    path = call.get("path")
    if isinstance(path, Data) and path.rows and _one_sample(entry):
        # A picture, a recording: what is in the file is the very row that its path stands for, seen closer.
        return path.like(kind="row", cols=None, name="", vn=("file", path.vn), harmless=False, mask=None)
    text = path.const if isinstance(path, Num) and isinstance(path.const, (str, int)) else None
    if text is not None and str(text) in it.files:
        kept = it.files[str(text)]
        return kept.like(name="", fields=kept.fields) if isinstance(kept, Data) else kept
    which = call.const("subset", None) if entry.get("subset") else None
    held = entry.get("subset") if which in ("training", "validation") else None  # parts of one folder
    consts = tuple(
        (k, v.vn)
        for k, v in sorted(call.kw.items())
        if isinstance(v, Num) and isinstance(v.const, str | int) and k in _SOURCE_ARGS and k != held
    )
    key: Any = None
    if text is not None:
        key = ("file", str(text), consts)
    elif entry.get("path") == [] or path is None:
        key = ("load", entry.qualname, consts)
    elif path is not None:
        key = ("file", path.vn, consts)
    name = str(text) if isinstance(text, str) else call.name
    returns = entry.get("returns", "frame")
    xy = entry.get("xy")
    if xy and call.const(xy, False) is True:
        returns = "xy"
    if call.name == "load_dataset":
        return _splits(call, name, key)
    if returns == "parts":
        return _named_parts(call, name, key)
    if returns == "trains":
        pairs: list[Val] = []
        for part in ("train", "test"):
            pairs.append(_xy(it, f"{name} ({part})", call.node, (key, part)))
        return Seq("tuple", pairs)
    if returns == "xy":
        return _xy(it, name, call.node, key)
    if returns == "bunch":
        return _bunch(call, name, key)
    if returns in ("dict", "results") or call.name == "load_dataset":
        return _splits(call, name, key)
    out = it.source("frame" if returns in ("frame", "text") else "array", name, call.node, key)
    out.qual = _table(entry)
    if text is None and path is not None and it.loops:
        # Each round reads another file: the rows of two rounds are not the same ones.
        for uni in out.rows.universes:
            uni.extra["many"] = True
    times.loaded(call, out)
    for uni in out.rows.universes:
        uni.extra["numbered"] = (
            call.name in groups.NUMBERED and "index_col" not in call.kw and uni.extra.get("numbered", True)
        )
    if held:
        out = _held_back(call, out, which)
    if returns == "list":
        out.kind = "cell" if out.kind == "array" else out.kind  # names of files, each of them a row
        return Seq("list", [out], True)
    infl: Infls = NO_INFL
    for value in call.values:
        infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
    out.infl |= infl
    return out  # type: ignore[no-any-return]


def _held_back(call: Call, data: Data, which: Any) -> Data:
    """`image_dataset_from_directory(subset=..., seed=...)`: the files are dealt out anew with each seed."""
    seed = call.kw.get("seed")
    part = call.kw.get("validation_split")
    key = ("subset", data.rows, part.vn if part is not None else None)
    side: Lit = ("side", key, 0, int(which == "validation"), False)
    if call.const("shuffle", True) is False or not isinstance(seed, Num) or seed.const is NOCONST:
        return data.like(rows=data.rows.with_lit(side), name="")
    # The first seed stands for the split; with another one it is another draw.
    first = call.it.seeds.setdefault(key, seed.vn)
    if seed.vn == first:
        return data.like(rows=data.rows.with_lit(side), name="")
    event = call.it.event("sample", call.node, data.name, data.rows)
    lit: Lit = ("draw", ("draw", fresh()))
    event.data["lit"] = lit
    return data.like(rows=data.rows.with_lit(lit), name="")


#: Libraries whose files hold many rows.
_TABLES = frozenset("builtins pandas scipy polars pyarrow".split())


def _one_sample(entry: Entry) -> bool:
    """Whether a loader reads one sample: a picture, a recording or a text, not a table of rows."""
    return entry.get("returns") in ("array", "text") and entry.qualname.partition(".")[0] not in _TABLES


def _table(entry: Entry) -> str:
    """The methods table of a library's own kind of data; "" for frames and arrays."""
    kind = str(entry.get("object", ""))
    return "" if kind in ("frame", "array", "rng") else kind


_SOURCE_ARGS = frozenset(
    "train test partition mode subset split name sheet_name key data_id version usecols part nrows"
    " skiprows data_files".split()
)


def _xy(it: Any, name: str, node: Any, key: Any, generated: bool = False) -> Seq:
    x = it.source("array", name, node, key, generated)
    uni = x.rows.atoms[0].uni
    label = it.root_col(uni, "target")
    label.num = True
    x.cols = Cols(rest=(Rest(uni, frozenset({"target"})),))
    y = Data("array", x.rows, Cols({"target": label}))
    y.vn = ("target", id(uni))
    x.vn = ("data", id(uni))
    return Seq("tuple", [x, y])


def _bunch(call: Call, name: str, key: Any) -> Val:
    it = call.it
    pair = _xy(it, name, call.node, key)
    x, y = pair.items
    assert isinstance(x, Data)
    assert isinstance(y, Data)
    uni = x.rows.atoms[0].uni
    as_frame = call.const("as_frame", False)
    if as_frame is True:
        x.kind, y.kind = "frame", "series"
    frame = Data(
        "frame", x.rows, Cols({"target": it.root_col(uni, "target")}, (Rest(uni, frozenset({"target"})),))
    )
    assert frame.cols is not None
    frame.cols.tail = ("target",)
    items: dict[Any, Val] = {
        "data": x,
        "target": y,
        "frame": frame,
        "images": x,
        "feature_names": Seq(
            "names", [Num(frames.RestName(Rest(uni, frozenset({"target"}))), vn=("rest", fresh()))]
        ),
        "target_names": Seq("list", [unknown()], True),
        "DESCR": const("..."),
        "filenames": Data("array", x.rows),
    }
    return Map(items, kind="bunch")


def _splits(call: Call, name: str, key: Any) -> Val:
    """A data set with named parts: each is a source of its own."""
    it = call.it
    which = call.const("split", None)
    if isinstance(which, str):
        part = it.source("frame", f"{name} ({which})", call.node, (key, which.split("[")[0]))
        part.qual = "hf_dataset"
        return part  # type: ignore[no-any-return]
    out = Map(kind="dict")
    for part in ("train", "validation", "test", "unsupervised", "dev"):
        data = it.source("frame", f"{name} ({part})", call.node, (key, part))
        data.qual = "hf_dataset"
        out.items[part] = data
    return out


def _named_parts(call: Call, name: str, key: Any) -> Val:
    """`tfds.load(name, split=["train", "test[:50%]"])`: one part, a list of them, or all by name."""
    it = call.it
    asked = call.get("split")

    def part(text: str) -> Data:
        base, _, cut = text.partition("[")
        data: Data = it.source("frame", f"{name} ({base})", call.node, (key, base))
        data.qual = call.object("")
        # Whether two slices of one part overlap is not worked out.
        return it.opaque_part(data, text) if cut else data

    out: Val
    if isinstance(asked, Num) and isinstance(asked.const, str):
        out = part(asked.const)
    elif isinstance(asked, Seq) and all(isinstance(x, Num) and isinstance(x.const, str) for x in asked.items):
        out = Seq("list", [part(str(x.const)) for x in asked.items if isinstance(x, Num)])
    elif asked is None or (isinstance(asked, Num) and asked.const is None):
        out = Map({text: part(text) for text in ("train", "validation", "test")})
    else:
        out = it.source("frame", name, call.node, key)
    if call.const("with_info", False) is True:
        return Seq("tuple", [out, unknown()])
    return out


def generate(call: Call) -> Val:
    """Data from a generator."""
    it, entry = call.it, call.entry
    datas = [d for v in call.values if v is not call.recv for d in datas_of(v) if d.rows]
    if datas and entry.get("returns") != "xy":
        out = datas[0].like(
            name="", kind="array", cols=frames.result_cols(it, datas), preds=NO_PREDS, mask=None
        )
        out.aug = True
        out.vn = fresh()
        return out
    if not call.args and not call.kw:
        return Num(vn=fresh())
    if entry.get("returns") == "xy":
        seed = call.get("random_state")
        fixed = isinstance(seed, Num) and seed.const is not NOCONST and seed.const is not None
        key = (
            (
                entry.qualname,
                tuple(v.vn for v in call.args),
                tuple((k, v.vn) for k, v in sorted(call.kw.items())),
            )
            if fixed
            else None
        )
        made_xy = _xy(it, call.name, call.node, key, True)
        share = _largest(call.kw.get("weights"))
        if share >= 0.85 and isinstance(made_xy.items[0], Data):
            made_xy.items[0].rows.atoms[0].uni.extra["rare"] = share
        return made_xy
    made = it.source("array", "", call.node, None, True)
    made.num = call.name not in ("choice", "permutation", "bytes")
    return made  # type: ignore[no-any-return]


def _largest(weights: Val | None) -> float:
    """The share of the most common class, of two, that a generator is told to make; 0 if unknown."""
    if not isinstance(weights, Seq) or weights.open or not 1 <= len(weights.items) <= 2:
        return 0.0
    first = weights.items[0]
    if not isinstance(first, Num) or not isinstance(first.const, int | float) or not 0 <= first.const <= 1:
        return 0.0
    return float(max(first.const, 1 - first.const))


def randint(call: Call) -> Val:
    """Random integers: positions with repetition when used as an index."""
    out = generate(call)
    if isinstance(out, Data):
        out.repeat = True
        out.qual = "integers"
        low, high = call.arg("low", 0), call.arg("high", 1)
        if isinstance(high, Seq):  # `torch.randint(high, size)`
            high = None
        if call.const("endpoint", False) is not False:
            return out
        if isinstance(low, Num) and (high is None or isinstance(high, Num)):
            if high is None or high.const is None:
                low, high = None, low
            out.bounds = (low, high)
    return out


def _counts_rows(dtype: Val | None) -> bool:
    """Whether a fresh array is one of codes (`np.zeros(len(y), int)`), a number for each row."""
    if isinstance(dtype, Lib):
        return "int" in dtype.qual.rsplit(".", 1)[-1]
    return isinstance(dtype, Num) and isinstance(dtype.const, str) and dtype.const.startswith(("int", "uint"))


def namespace(call: Call) -> Val:
    """`SimpleNamespace(num=[...])`, `Box({...})`: attributes by name."""
    items: dict[Any, Val] = {}
    first = call.args[0] if call.args else None
    summary = first.summary if isinstance(first, Map) else None
    if isinstance(first, Map):
        items.update((k, _nested(v)) for k, v in first.items.items())
    items.update(call.kw)
    return Map(items, summary, kind="namespace")


def _nested(value: Val) -> Val:
    """A dict inside such an object is one itself."""
    if isinstance(value, Map) and value.kind == "dict":
        return Map({k: _nested(v) for k, v in value.items.items()}, value.summary, value.infl, "namespace")
    return value


def container(call: Call) -> Val:
    """Fresh arrays and containers."""
    it = call.it
    if call.entry.get("returns") == "rows" and isinstance(call.recv, Data):
        if call.name in ("iterrows", "itertuples"):
            out = call.recv.like(name="", kind="rows" if call.name == "iterrows" else "frame", parts=None)
            return Seq(
                "list",
                [Seq("tuple", [unknown(), call.recv.like(kind="row", name="")])]
                if call.name == "iterrows"
                else [call.recv.like(kind="row", name="")],
                True,
                vn=out.vn,
            )
        if call.name in ("items", "iteritems"):
            names = frames.names_of(it, call.recv)
            pairs = [Seq("tuple", [n, frames.take(it, call.recv, n, call.node)]) for n in names.items]
            return Seq("list", list(pairs), True)
    if call.entry.get("object") == "array" or call.entry.get("returns") == "array":
        like = call.get("data")
        out2 = Data("array", NONE, None, NO_INFL)
        if isinstance(like, Data):
            out2.rows = like.rows
            out2.vn = ("like", like.vn, call.name, call.node.row if hasattr(call.node, "row") else 0)
        if call.name in ("zeros", "ones", "full", "zeros_like", "ones_like", "full_like", "empty"):
            dtype = call.kw.get("dtype", call.args[1] if len(call.args) > 1 else None)
            full = call.args[1] if call.name.startswith("full") and len(call.args) > 1 else None
            size = call.args[0].vn if call.args else ()
            if _counts_rows(dtype) and not out2.rows and isinstance(size, tuple) and size[:1] == ("len",):
                held = size[1]
                if isinstance(held, Rows):
                    out2.rows = held
            if (
                (isinstance(dtype, Lib) and "bool" in dtype.qual)
                or (isinstance(dtype, Num) and dtype.const == "bool")
                or (isinstance(full, Num) and isinstance(full.const, bool))
            ):
                out2.qual = "flags"
                out2.kind = "array"
                if not out2.rows:
                    size = call.args[0] if call.args else unknown()
                    out2.rows = Rows((Atom(it.universe("positions", ("positions", size.vn))),))
        if call.name in ("linspace", "logspace", "geomspace", "meshgrid"):
            return Seq("list", [Num(infl=infl_of(Seq("tuple", call.args)))], True)
        return out2
    return builtins.container(call)


# ---- functions that call functions ----------------------------------------------------------------


def calls(call: Call) -> Val:
    """`df.apply(f)`, `series.map(f)`, `df.pipe(f)`, an optimiser and its objective."""
    it, entry = call.it, call.entry
    function = call.get("function")
    over = entry.get("over", "")
    data = (
        call.recv
        if isinstance(call.recv, Data)
        else frames.as_data(it, call.get("data"), call.node)
        if entry.get("data") is not None
        else None
    )
    rest_args = [v for v in call.args if v is not function]
    rest_kw = {
        k: v
        for k, v in call.kw.items()
        if v is not function and k not in ("axis", "raw", "result_type", "engine", "na_action")
    }
    if entry.get("selects") or over == "scores":
        return _objective(call, function)
    if function is None:
        return data.like(name="") if data is not None else unknown()
    if data is None:
        if isinstance(function, (Func, Bound, Class, Lib, Inst)) and entry.role == "calls":
            if call.name in (
                "partial",
                "vectorize",
                "frompyfunc",
                "delayed",
                "wraps",
                "lru_cache",
                "cache",
                "jit",
                "njit",
                "function",
            ):
                return function
            return it.call(function, rest_args, rest_kw, call.node)  # type: ignore[no-any-return]
        if isinstance(function, Seq):
            return Seq("list", function.items, function.open)
        return unknown()
    if isinstance(function, (Map, Data)) or (
        isinstance(function, Num) and not isinstance(function.const, str)
    ):
        extra = looked_up(infl_of(function))
        out = data.like(
            name="",
            kind="series" if data.kind != "frame" else "frame",
            cols=frames.result_cols(it, [data]) if not frames.is_wide(data) else data.cols,
        )
        coded = function.items.values() if isinstance(function, Map) and function.summary is None else ()
        out.num = bool(coded) and all(isinstance(v, Num) and isinstance(v.const, (int, float)) for v in coded)
        if out.cols is not None and not frames.is_wide(data):
            for made in out.cols.known.values():
                made.coarse = True
                if isinstance(function, Data) and function.cols is not None and function.kind != "stat":
                    made.sure = False
        out.infl |= extra | (
            data.cols.infl() if data.cols is not None and not frames.is_wide(data) else NO_INFL
        )
        out.mask = None
        groups.recoded(data, out)
        return out
    if isinstance(function, Num) and isinstance(function.const, str):
        return frames.method(it, data, function.const, [], {}, call.node)
    if isinstance(function, (Seq,)):
        return (
            frames.method(it, data, "mean", [], {}, call.node)
            if data.kind == "groupby"
            else data.like(name="")
        )
    whole: Val
    if over == "whole":
        if isinstance(function, Seq):
            return unknown()
        whole = it.call(function, [data, *rest_args], rest_kw, call.node)
        return whole
    if over == "groups":
        base = data.parts[0] if data.parts else data
        group = base.like(kind="frame", name="", keys=None)
        whole = it.call(function, [group, *rest_args], rest_kw, call.node)
        return whole
    axis = call.axis()
    wide = data.kind in ("frame", "unknown")
    if over == "elements" or axis == 1 or not wide:
        item = data.like(kind="row", name="")
        if not wide or over == "elements":
            item.vn = ("element", data.vn)
        it.many += 1
        saved, it.reads = it.reads, []
        try:
            got = it.call(function, [item, *rest_args], rest_kw, call.node)
        finally:
            it.many -= 1
            read, it.reads = it.reads, saved
        out2 = data.like(name="", kind="series" if not (over == "elements" and wide) else "frame", mask=None)
        out2.num = False
        if isinstance(got, Data) and got.rows:
            out2.infl |= got.infl
            out2.cols = got.cols if got.cols is not None else frames.result_cols(it, [data])
            out2.num = got.num
            out2.preds = got.preds
            out2.harmless = got.harmless
        else:
            out2.infl |= infl_of(got) - data.total()
            out2.cols = frames.result_cols(it, [data])
            if wide and axis == 1 and out2.cols is not None:
                # What it returns was decided by the columns that it read.
                (made,) = out2.cols.known.values()
                if read:
                    out2.cols = Cols({None: Col(None, None, tuple((c, "row") for c in dict.fromkeys(read)))})
                    (made,) = out2.cols.known.values()
                made.sure = bool(read) and isinstance(function, Func)
                made.coarse = True
            out2.scores |= scores_of(got)
        if not out2.num and not wide and out2.cols is not None and out2.cols is not data.cols:
            for made in out2.cols.known.values():
                if made.name is None and not isinstance(function, Lib):
                    made.parents = tuple((c, "part" if e == "row" else e) for c, e in made.parents)
                    made.coarse = True
        if (
            over != "elements"
            and out2.cols is not None
            and frames.is_wide(out2)
            and not isinstance(got, Data)
        ):
            out2.cols = frames.result_cols(it, [out2])
        if not wide:
            groups.recoded(data, out2)
        x = data.fields.get("x") if data.fields is not None else None
        first = got.items[0] if isinstance(got, Seq) and got.items else got
        if x is not None and isinstance(first, Data) and first.rows and first.cols is None:
            # What is in the files that the elements were the names of.
            assert data.fields is not None
            out2.fields = {**data.fields, "x": x.like(cols=None)}
            out2.cols = None
        return out2
    got2 = it.call(
        function, [data.like(kind="series" if not wide else "frame", name=""), *rest_args], rest_kw, call.node
    )
    if isinstance(got2, Num) and got2.infl and not got2.preds:
        return Data("stat", NONE, None, got2.infl)
    return got2  # type: ignore[no-any-return]


def _objective(call: Call, function: Val | None) -> Val:
    """An optimiser runs an objective; what it returns was chosen by the objective's scores."""
    it = call.it
    trial = Num(infl=NO_INFL)
    got: Val = unknown()
    if isinstance(function, (Func, Inst, Bound, Class)):
        args: list[Val] = [Obj("optuna.trial.Trial", None, [], {}, call.node)]
        given = call.kw.get("args")
        if call.recv is None and given is not None:
            # `minimize(f, x0, args=(...))`: they are passed on.
            args = [trial, *(given.items if isinstance(given, Seq) else [given])]
        elif isinstance(function, Func) and len(function.node.params) > 1 and call.recv is None:
            args = [trial for p in function.node.params if p.default is None and not p.star]
        elif call.recv is None:
            args = [Map({}, trial)]
        it.many += 1
        try:
            got = it.call(function, args, {}, call.node)
        finally:
            it.many -= 1
    scores = scores_of(got)
    if isinstance(got, Map) and not scores:
        scores = scores_of(got)
    chosen = it.choose(scores, call.node, "search")
    trials = call.kw.get("trials")
    if isinstance(trials, Obj):
        # hyperopt's trials remember what the objective gave back each time.
        trials.state["results"] = Seq("list", [got], True)
        trials.state["scores"] = scores
        trials.infl |= chosen
    if isinstance(call.recv, Obj):
        call.recv.infl |= chosen
        call.recv.state["scores"] = scores
        return const(None)
    return Map({}, Num(infl=chosen), chosen)


def view(call: Call) -> Val:
    """`df.groupby(key)`, `df.rolling(n)`, `series.str`: another way to look at the same rows."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(
        kind=entry.get("object", "frame"), name="", vn=(call.name, data.vn, *(v.vn for v in call.args))
    )
    out.parts = (data,)
    if call.name in groups.PICTURES:
        groups.looked(call, data)
    given = entry.get("lookahead_if")
    if out.kind == "rolling":
        ahead = bool(given) and all(call.const(k, None) == v for k, v in (given or {}).items())
        window = call.get("window")
        out.qual = "ahead" if ahead else ""
        if call.const("closed", None) == "left":
            out.step = ("left",)
        if window is not None and isinstance(window, Obj) and "Forward" in window.qual:
            out.qual = "ahead"
    keys = call.get("keys")
    if keys is not None:
        names = keys.items if isinstance(keys, Seq) else [keys]
        cols: list[Any] = []
        for name in names:
            if isinstance(name, Num) and isinstance(name.const, str):
                cols.append(frames.column(it, data, name.const))
            elif isinstance(name, Data):
                cols.append(name)
                out.infl |= name.infl
        out.keys = tuple(cols)
        event = it.event("group", call.node, data.name, data.rows)
        event.data["keys"] = cols
        event.data["data"] = data
    if data.kind == "groupby":
        out.keys = data.keys
    return out


# ---- handlers of irregular methods ----------------------------------------------------------------


def fillna(call: Call) -> Val:
    """`fillna(value)`: a constant teaches nothing, a mean is an imputer."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    how = call.const("method", None)
    if isinstance(how, str):
        entry = it.knowledge.method("frame", how)
        if entry is not None:
            return apply(it, entry, how, data, [], {}, call.node)
    value = call.get("other")
    out = data.like(name="", kind="frame" if data.kind == "groupby" else data.kind)
    infl: set[Infl] = set()
    for one in infl_of(value):
        if one in data.infl:
            continue
        if one.kind == "statistic" and one.learns in ("by-hand", "group"):
            event = it.trace.events[one.event]
            event.data["fills"] = True
            infl.add(Infl("statistic", one.rows, one.event, "imputer", one.cols))
        else:
            infl.add(one)
    if isinstance(value, Map) and out.cols is not None and value.summary is None:
        for key, item in value.items.items():
            own = frozenset(
                Infl("statistic", i.rows, i.event, "imputer", i.cols)
                if i.kind == "statistic" and i.learns == "by-hand"
                else i
                for i in infl_of(item)
            )
            old = out.cols.known.get(key)
            if old is not None:
                out.cols.known[key] = Col(key, old.uni, ((old, "row"),), old.infl | own)
            else:
                out.infl |= own
    else:
        out.infl |= frozenset(infl)
    out.vn = ("fillna", data.vn, value.vn if value is not None else None)
    if out.cols is not None and len(out.cols.known) == 1 and not out.cols.rest:
        (key,), (col,) = out.cols.known.keys(), out.cols.known.values()
        out.cols.known = {key: Col(None, None, ((col, "row"),), col.infl)}
    return out


def assign(call: Call) -> Val:
    """`df.assign(a=..., b=lambda d: ...)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="", kind="frame")
    for key, value in call.kw.items():
        got = it.call(value, [out], {}, call.node) if isinstance(value, (Func, Bound, Lib)) else value
        if key == "**":
            items = got.items if isinstance(got, Map) else {}
            for k, v in items.items():
                frames.set_column(
                    it,
                    out,
                    const(k),
                    it.call(v, [out], {}, call.node) if isinstance(v, Func) else v,
                    call.node,
                )
            if not items:
                frames.set_column(it, out, unknown(), got, call.node)
            continue
        frames.set_column(it, out, const(key), got, call.node)
    return out


def drop(call: Call) -> Val:
    """`df.drop(labels, axis=1)`, `df.drop(columns=...)`, `df.drop(index)`."""
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    columns_ = call.kw.get("columns")
    if columns_ is not None:
        return frames.drop_columns(it, data, columns_)
    labels = call.arg("labels", 0)
    rows_ = call.kw.get("index")
    if data.kind == "row":
        # One row by itself: its labels are the names of columns.
        names = rows_ if rows_ is not None else labels
        return frames.drop_columns(it, data, names) if names is not None else data.like(name="")
    if rows_ is not None:
        return frames.drop_rows(it, data, rows_)
    axis = call.axis()
    if labels is None:
        return data.like(name="")
    if isinstance(labels, Seq) and labels.kind == "names":
        return frames.drop_columns(it, data, labels)
    if axis == 1 or axis is NOCONST:
        return frames.drop_columns(it, data, labels)
    if isinstance(labels, Data):
        if not labels.rows:
            return (
                frames.drop_columns(it, data, labels)
                if labels.kind == "stat" and axis == 1
                else data.like(infl=data.infl | frames._passing(labels), name="")
            )
        return frames.drop_rows(it, data, labels)
    return data.like(
        rows=data.rows.with_lit(("sub", fresh())),
        infl=data.infl | frames._passing(labels),
        name="",
        parts=None,
    )


def query(call: Call) -> Val:
    """`df.query("a == 1 and b > @x")`."""
    it = call.it
    data = call.data()
    text = call.arg("expr", 0)
    if data is None:
        return unknown()
    if isinstance(text, Num) and isinstance(text.const, str):
        from leaklint.syntax import tree as t
        from leaklint.syntax.lower import lower_cell

        source = text.const.replace("@", "").replace("`", "").replace("\n", " ")
        lowered = lower_cell(source.strip(), getattr(call.node, "cell", 0))
        if len(lowered.statements) == 1 and isinstance(lowered.statements[0], t.ExprStmt):
            from leaklint.provenance.interp import Env

            env = Env(None)
            scope = Env(env)
            env.vars = _QueryNames(it, data)
            mask = it.ev(_as_mask(lowered.statements[0].value), scope)
            if isinstance(mask, Data) and mask.mask is not None:
                return frames.filter_rows(it, data, mask, call.node)
    lit: Lit = ("pred", ("query", data.rows, text.vn if text is not None else None), True)
    return data.like(
        rows=data.rows.with_lit(lit), infl=data.infl | frames._passing(text or unknown()), name="", parts=None
    )


class _QueryNames(dict[str, Val]):
    """Names inside a query: columns of the frame, then variables of the notebook."""

    def __init__(self, it: Any, data: Data) -> None:
        super().__init__()
        self.it, self.data = it, data

    def get(self, name: str, default: Any = None) -> Any:
        cols = self.data.cols
        if cols is not None and name in cols.known:
            return frames.column(self.it, self.data, name)
        found = self.it.env.find(name)
        if found is not None and not isinstance(found, (Func, Class, Lib)):
            return found
        if name == "index":
            return frames.attribute(self.it, self.data, "index", None)
        if cols is not None and any(r.span is None for r in cols.rest):
            return frames.column(self.it, self.data, name)
        return default


def _as_mask(node: Any) -> Any:
    """`not a` and `a in b` mean element-wise things inside a query."""
    from leaklint.syntax import tree as t

    if isinstance(node, t.Unary) and node.op == "not":
        return t.Unary(node.sg, node.cell, "~", _as_mask(node.value))
    if isinstance(node, t.Bool):
        return t.Bool(node.sg, node.cell, node.op, [_as_mask(v) for v in node.values])
    return node


def pop(call: Call) -> Val:
    """`df.pop("y")`: the column leaves the frame."""
    it = call.it
    data = call.data()
    name = call.arg("item", 0)
    if data is None or name is None:
        return unknown()
    out = frames.take(it, data, name, call.node)
    if isinstance(call.recv, Data):
        left = frames.drop_columns(it, data, name)
        call.recv.cols = left.cols
        call.recv.vn = fresh()
        if data.cols is not None and left.cols is not None:
            left.cols.event = data.cols.event
    return out


def insert(call: Call) -> Val:
    data = call.data()
    name, value = call.arg("column", 1), call.arg("value", 2)
    if data is not None and name is not None and value is not None:
        place = call.arg("loc", 0)
        at = place.const if isinstance(place, Num) and isinstance(place.const, int) else None
        frames.set_column(call.it, data, name, value, call.node, True)
        key = name.const if isinstance(name, Num) else None
        if data.cols is not None and key in data.cols.known and not data.cols.rest:
            if at is None:
                data.cols.sure = False
            else:
                keys = [k for k in data.cols.known if k != key]
                keys.insert(at, key)
                data.cols.known = {k: data.cols.known[k] for k in keys}
    return const(None)


def set_index(call: Call) -> Val:
    it = call.it
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="")
    key = call.args[0] if call.args else call.kw.get("keys")
    if isinstance(key, Num) and isinstance(key.const, str):
        col = frames.column(it, data, key.const)
        if call.const("drop", True) is not False:
            out = frames.drop_columns(it, out, key)
        times.set_index(out, col)
    elif isinstance(key, Seq) and not datas_of(key):
        cols = [
            frames.column(it, data, k.const)
            for k in key.items
            if isinstance(k, Num) and isinstance(k.const, str)
        ]
        out = frames.drop_columns(it, out, key)
        out.index = None
        if any(times.is_time(c) for c in cols):
            out.ordered = max(out.ordered, 1)
    elif key is not None:
        times.set_index(out, key)
    if data.scores:
        out.scores = data.scores
    return out


def reset_index(call: Call) -> Val:
    data = call.data()
    if data is None:
        return unknown()
    out = data.like(name="")
    if data.kind == "stat":
        return out
    if out.kind == "series":
        out.kind = "frame"
    if out.index is not None:
        if call.const("drop", False) is not True and out.cols is not None:
            out.cols.known.setdefault(out.index.name, out.index)
        out.index = None
    return out


def eval_(call: Call) -> Val:
    """`df.eval("c = a + b")`."""
    it = call.it
    data = call.data()
    text = call.args[0] if call.args else None
    if data is None:
        return unknown()
    out = data.like(name="")
    if isinstance(text, Num) and isinstance(text.const, str):
        from leaklint.provenance.interp import Env
        from leaklint.syntax import tree as t
        from leaklint.syntax.lower import lower_cell

        lowered = lower_cell(text.const.replace("@", "").strip(), getattr(call.node, "cell", 0))
        for statement in lowered.statements:
            env = Env(None)
            env.vars = _QueryNames(it, out)
            if isinstance(statement, t.Assign):
                value = it.ev(statement.value, env)
                for target in statement.targets:
                    if isinstance(target, t.Name):
                        frames.set_column(it, out, const(target.id), value, call.node)
            elif isinstance(statement, t.ExprStmt):
                return it.ev(statement.value, env)  # type: ignore[no-any-return]
    return out


def where(call: Call) -> Val:
    """`np.where(mask)` gives positions, `np.where(mask, a, b)` values."""
    it = call.it
    if len(call.args) == 1 and not call.kw:
        mask = frames.as_data(it, call.args[0], call.node)
        if mask is None:
            return unknown(infl_of(call.args[0]))
        lits = mask.mask if mask.mask is not None else frozenset({("pred", mask.vn, True)})
        return Seq("tuple", [Data("index", mask.rows.with_lits(lits), None, frames._passing(mask))])
    values = [*call.args, *call.kw.values()]
    plain = [_plain(it, v, call.node) for v in values]
    datas = [v for v in plain if isinstance(v, Data)]
    if not datas:
        return _scalar(call)
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


def unique(call: Call) -> Val:
    data = call.data()
    if data is None:
        source = call.get("data")
        if isinstance(source, Seq):
            return Seq("list", source.items, True)
        return unknown()
    out = Data("stat", NONE, None, NO_INFL, vn=("unique", data.vn))
    out.harmless = True
    out.keys = (("unique", data),)
    if (
        call.kw.get("return_counts") is not None
        or call.kw.get("return_index") is not None
        or call.kw.get("return_inverse") is not None
    ):
        if call.const("return_counts", False) is True and data.rows:
            groups.tell(call.it, call.node, data, "count")
        return Seq("tuple", [out, groups.counts(data, out.like())])
    return out


def delete(call: Call) -> Val:
    """`np.delete(x, rows, axis=0)`."""
    data = call.data()
    if data is None:
        return unknown()
    if call.axis() == 1:
        out = data.like(name="")
        if out.cols is not None:
            out.cols = Cols(dict(out.cols.known), out.cols.rest, out.cols.blob, False)
        return out
    mask = call.get("mask")
    return frames.drop_rows(call.it, data, mask) if mask is not None else data


def dataclass_field(call: Call) -> Val:
    """`field(default_factory=StandardScaler)`: each instance gets one of its own."""
    made = call.kw.get("default_factory")
    return Num(vn=("factory", made)) if made is not None else call.kw.get("default", unknown())


def transpose(call: Call) -> Val:
    """`x.transpose()`, `np.transpose(x)`; axes that are named are those of pictures or of stretches of time."""
    data = call.data()
    given = call.args if call.recv is not None else call.args[1:]
    if data is None or call.name != "transpose" or given or call.kw:
        return ROLES[call.entry.role](call)
    return frames.turned(data)


def groupby_transform(call: Call) -> Val:
    """`groupby(key)[x].transform("mean")`."""
    function = call.get("function")
    data = call.data()
    given = function
    if isinstance(function, Lib) and function.qual.startswith(("pandas.Series.", "pandas.DataFrame.")):
        function = const(function.qual.rsplit(".", 1)[1])  # `transform(pd.Series.shift, 7)`
    if isinstance(function, Num) and isinstance(function.const, str) and data is not None:
        entry = call.it.knowledge.method("groupby", function.const)
        if entry is not None and entry.role == "ordered":
            rest = {k: v for k, v in call.kw.items() if k != "func"}
            args = call.args[1:] if call.args and call.args[0] is given else call.args
            return ordered(Call(call.it, entry, function.const, data, args, rest, call.node))
        if entry is not None and entry.get("harmless"):
            out0 = data.like(kind="series", name="", keys=None, parts=None)
            out0.cols = frames.result_cols(call.it, [data])
            if function.const in ("count", "size", "nunique"):
                out0.infl |= times.totals(call, data)
                groups.counts(data, out0)
                out0.harmless = True
            return out0
    if isinstance(function, (Func, Bound)) and data is not None:
        base = data.like(kind="series", keys=data.keys, parts=None, name="")
        got = call.it.call(function, [base], {}, call.node)
        if isinstance(got, Data) and got.rows:
            out = got.like(name="", keys=None)
            out.infl = frozenset(
                Infl("statistic", i.rows, i.event, "group" if i.learns == "by-hand" else i.learns, i.cols)
                if i.kind == "statistic"
                else i
                for i in out.infl
            )
            return out
        if isinstance(got, Num):
            out2 = data.like(kind="series", name="", keys=None, parts=None)
            out2.infl |= got.infl
            return out2
    return statistic(call)


# ---- models, metrics: see models ------------------------------------------------------------------


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


def save(call: Call) -> Val:
    """What is written to a known path can be read back."""
    it = call.it
    path = call.get("path")
    data = call.recv if call.recv is not None else call.get("data")
    if isinstance(path, Num) and isinstance(path.const, str) and data is not None:
        it.files[path.const] = add_infl(data, it.ctl) if it.ctl else data
    if isinstance(data, (Obj, Inst)) or data is not None:
        event = it.event("save", call.node, call.name)
        event.data.update(value=data, path=path.const if isinstance(path, Num) else None)
        event.data["learned"] = data.learned if isinstance(data, Obj) else NO_INFL
    return const(None)


def restore(call: Call) -> Val:
    """An object read back; a stranger's is unknown, and said so."""
    it = call.it
    path = call.get("path")
    if isinstance(path, Num) and isinstance(path.const, str) and path.const in it.files:
        it.restored.add(path.const)
        return it.files[path.const]  # type: ignore[no-any-return]
    if isinstance(path, Obj) and path.state.get("path") in it.files:
        return it.files[path.state["path"]]  # type: ignore[no-any-return]
    event = it.event("opaque", call.node, call.name)
    return Num(infl=frozenset({Infl("opaque", NONE, event.index, call.name)}), unknown=True)


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

__all__ = ["Call", "Universe", "apply", "construct", "library", "opaque", "unfollowed"]


# These know this module too: they come when all of it is there.
from leaklint.provenance import builtins, frames, groups, models, pieces, times  # noqa: E402
