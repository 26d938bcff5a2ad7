"""Statistics over rows, and scores that are computed by hand."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames, groups, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import alike, scalar
from leaklint.provenance.calls.influence import about, counted, learn, narrowed, with_selection
from leaklint.provenance.rows import NONE, START, Atom, Rows, Sym, Universe, by_loop
from leaklint.provenance.values import (
    NO_INFL,
    NOCONST,
    Bound,
    Col,
    Cols,
    Data,
    Func,
    Infl,
    Num,
    Seq,
    Val,
    add_infl,
    fresh,
    infl_of,
    preds_of,
    scores_of,
    unknown,
)

#: Reductions over the columns that only numbers have.
_OF_NUMBERS = frozenset(
    "mean median std var sem sum nansum nanmean nanmedian nanstd prod skew kurt norm".split()
)


def statistic(call: Call) -> Val:
    """A reduction over rows, or a transform that needs all of them."""
    it, entry = call.it, call.entry
    data = call.data()
    if data is None:
        values = call.values
        scores = frozenset[int]().union(*(scores_of(v) for v in values)) if values else frozenset()
        out = scalar(call)
        if call.name in _CHOOSERS and scores:
            return add_infl(out, it.choose(scores, call.node, call.name))
        return out
    if call.name in _AGREEMENTS and (agreement := _agreement(call)) is not None:
        return agreement
    axis = call.axis()
    function = call.get("function")
    if entry.get("harmless"):
        return harmless_statistic(call, data)
    given = entry.get("harmless_if")
    if given and all(call.const(k, None) == v for k, v in given.items()):
        return harmless_statistic(call, data)
    if data.kind == "groupby" and groups.only_counts(call):
        counted = harmless_statistic(Call(it, entry, "count", data, [], {}, call.node), data)
        if isinstance(counted, Data) and not data.preds:
            counted.table = frames.table_of(it, data, counted.infl)
            cols = _named_columns(call, counted.table[0])
            if cols is not None and not counted.table[2]:
                return counted.like(kind="frame", rows=Rows((Atom(counted.table[0]),)), cols=cols)
        return counted
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
        out_row = alike(call, data)
        out_row.vn = (call.name, data.vn, 1)
        out_row.kind = "series" if data.kind == "frame" else data.kind
        out_row.num = out_row.num or call.name in _OF_NUMBERS
        out_row.cols = frames.result_cols(it, [data])
        out_row.infl |= data.cols.infl() if data.cols is not None else NO_INFL
        return out_row
    if (data.step or _around_one(it, data)) and data.kind != "groupby":
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
            out_fixed = alike(call, data)
            out_fixed.infl |= infl_of(edges)
            out_fixed.cols = frames.result_cols(it, [data])
            if out_fixed.cols is not None:
                for col in out_fixed.cols.known.values():
                    col.coarse = True
            out_fixed.num = call.const("labels", None) is False
            return out_fixed
    learns = entry.get("learns", "")
    if learns == "label-encoder":
        out_code = alike(call, data)
        out_code.num = True
        event = it.event("code", call.node, call.name, data.rows, learns)
        event.data["data"] = data
        if data.kind == "cat" and data.coded >= 0:
            out_code.coded = data.coded
        if call.name == "factorize":
            out_code.coded = event.index
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
    infl = learn(it, _named_only(call, data), call.node, call.name, learns, call)
    others = [v for v in call.all("other") if isinstance(v, Data) and v.rows]
    for other in others:
        infl |= infl_of(other)
    if isinstance(function, (Func, Bound)):
        got = it.call(function, [data.like(kind="series")], {}, call.node)
        if infl_of(got) and preds_of(got):
            return got  # type: ignore[no-any-return]
    vn = (call.name, data.vn, *(v.vn for v in call.args))
    if entry.get("keepsrows"):
        kept = alike(call, data)
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
    index = call.get("keys") if call.name == "pivot_table" and data.kind == "frame" else None
    if index is not None:
        # One row for each value of `index`, as a `groupby` by it would have.
        by = frames.method(it, data, "groupby", [index], {}, call.node)
        if isinstance(by, Data) and len(by.keys or ()) == 1:
            table.table = frames.table_of(it, by, infl)
    if data.kind == "groupby" and not data.preds:
        table.table = frames.table_of(it, data, infl)
        cols = _named_columns(call, table.table[0])
        if cols is not None and not table.table[2]:
            return table.like(kind="frame", rows=Rows((Atom(table.table[0]),)), cols=cols)
    table.preds = data.preds
    if entry.get("returns") == "pairs":
        return Seq("tuple", [table, table.like()])
    return table


def _named_only(call: Call, data: Data) -> Data:
    """`groupby(key).agg(spent=("amount", "sum"))` reads the columns that it names, and no other."""
    pairs = [v.items[0] for v in call.kw.values() if isinstance(v, Seq) and len(v.items) == 2 and not v.open]
    if call.name not in ("agg", "aggregate") or call.args or not pairs or len(pairs) < len(call.kw):
        return data
    if data.kind != "groupby" or not all(isinstance(x, Num) and isinstance(x.const, str) for x in pairs):
        return data
    names = [x for x in pairs if isinstance(x, Num)]
    read = frames.select_columns(call.it, data.like(kind="frame", vn=data.vn), Seq("list", list(names)))
    return data.like(cols=read.cols, name=data.name, vn=data.vn) if read.cols is not None else data


def _around_one(it: Any, data: Data) -> bool:
    """Whether it is a stretch of a recording around one of many places that a loop goes through: one sample."""
    if not it.loops or data.kind not in ("array", "series", "mask"):
        return False
    cuts = [lit for atom in data.rows.atoms for lit in atom.lits if lit[0] == "pos"]
    return any(
        # A number that nobody knows, in a loop, is one of many as well.
        _middle(x[2]) == _middle(x[3]) and x[2] != START and (by_loop(x[2]) or type(_middle(x[2])) is int)
        for x in cuts
    )


def _middle(bound: Sym) -> Any:
    """The place from which a bound is so many steps away: `at` of `at - 90` and `at + 110`."""
    base = bound.base
    while isinstance(base, tuple) and len(base) == 3 and base[0] in ("+", "-") and _constant(base[2]):
        base = base[1]
    return base


def _constant(vn: Any) -> bool:
    return isinstance(vn, tuple) and vn[:1] == ("k",)


def _named_columns(call: Call, uni: Universe) -> Cols | None:
    """`df.groupby(key).agg(spent=("amount", "sum"), ...)`: a table of its own, one row a group, with these columns."""
    pairs = [v for v in call.kw.values() if isinstance(v, Seq) and len(v.items) == 2 and not v.open]
    if call.name not in ("agg", "aggregate") or call.args or len(pairs) < 2 or len(pairs) < len(call.kw):
        return None
    return Cols({name: Col(name, uni, vn=("col", id(uni), name)) for name in call.kw})


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


#: How well two columns agree: a score where one of them is predicted, and the other is not.
_AGREEMENTS = frozenset({"pearsonr", "spearmanr", "kendalltau", "weightedtau", "corrcoef", "corr"})


def _agreement(call: Call) -> Val | None:
    """`pearsonr(model.predict(X), y)[0]`, `np.corrcoef(y, said)[0, 1]`, `said.corr(y)`."""
    it = call.it
    datas = [d for v in call.values if (d := frames.as_data(it, v, call.node)) is not None]
    said = [d for d in datas if d.preds and not d.versus]
    truth = [d for d in datas if d.rows and not d.preds]
    if len(said) != 1 or len(truth) != 1 or len(datas) != 2:
        return None
    errors = frames.combine(it, "-", truth[0], said[0], call.node)
    if not isinstance(errors, Data) or not errors.preds or not errors.versus:
        return None
    score = by_hand_score(call, errors)
    # What scipy gives is a pair: how well, and how likely by chance.
    return score if call.name.startswith("corr") else Seq("tuple", [score, Num()])


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


def _hand_name(call: Call) -> str:
    return {"mean": "mean by hand", "sum": "sum by hand"}.get(call.name, call.name)


def harmless_statistic(call: Call, data: Data) -> Val:
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
        if call.name == "size" or data.kind != "groupby":
            if out4.keys is not None:
                groups.tell(call.it, call.node, out4.keys[0][1], "count")
            else:
                groups.crossed(call, data.keys or ())
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
                groups.tell(call.it, call.node, data, "count" if groups.of_stems(call.it, data) else "seen")
            out2.infl = counted(call.it, data.rows, call.node, "encoder")
            groups.counts(data, out2)
        elif call.name == "unique" and data.rows:
            out2.keys = (("unique", data),)
        return out2
    if call.name in ("any", "all") and call.axis() == 1:
        out3 = alike(call, data)
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
