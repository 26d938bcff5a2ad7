"""`transform`: the columns that a fitted step makes."""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.models import ensembles
from leaklint.provenance.models.kinds import STEPS, given_to, is_model, is_stateless, learned_of, learns_of
from leaklint.provenance.values import (
    NOCONST,
    Alt,
    Bound,
    Col,
    Cols,
    Data,
    Func,
    Infl,
    Inst,
    Lib,
    Num,
    Obj,
    Seq,
    Val,
    const,
    infl_of,
    join_cols,
    unknown,
)


def transform(it: Any, est: Val, x: Val | None, node: Any) -> Val:
    """Data as a fitted transformer gives it back: the same rows, and what it learned."""
    if isinstance(est, Alt):
        return est.each(lambda option: transform(it, option, x, node))
    if isinstance(est, Inst):
        found = it.lookup_method(est, "transform")
        if found is not None:
            return it.call(found, [v for v in (x,) if v is not None], {}, node)  # type: ignore[no-any-return]
        return x if x is not None else unknown()
    if not isinstance(est, Obj):
        return x if x is not None else unknown()
    data = frames.as_rows(it, x, node)
    it.steps += len(est.learned) >> 5  # a thousand influences are more work than one
    learned = frozenset(i for i in est.learned if i.kind in ("statistic", "selection", "opaque"))
    if is_model(est) and est.role != "pipeline" and not learns_of(est):
        learned = frozenset(i for i in est.learned if i.kind != "fit") | frozenset(
            Infl("statistic", i.rows, i.event, "reducer") for i in est.learned if i.kind == "fit"
        )
    if data is None:
        return unknown(infl_of(x) | learned)
    function = given_to(est, "function") if est.entry is not None and est.entry.get("function") else None
    if function is not None and isinstance(function, (Func, Lib, Bound)):
        got = it.call(function, [data], {}, node)
        if isinstance(got, Data):
            return got.like(infl=got.infl | learned, name="")
    if est.role == "pipeline":
        current: Val = data
        for child in est.children:
            if isinstance(child, Obj) and child.role == "resampler":
                continue
            if isinstance(child, (Obj, Inst, Alt)):
                current = transform(it, child, current, node)
        return current
    if est.role == "columns":
        return _transform_columns(it, est, data, node)
    out_data = data.like(
        kind="array" if data.kind in ("series", "unknown", "frame") else data.kind,
        infl=data.infl | learned,
        name="",
        mask=None,
        parts=None,
    )
    if data.kind == "frame":
        out_data.kind = "frame" if est.state.get("pandas") else "array"
    if out_data.cols is not None:
        out_data.cols = _learned_columns(it, est, data, out_data.cols)
    out_data.vn = ("transformed", est.vn, data.vn, len(it.trace.events))
    if learns_of(est) in STEPS and not is_stateless(est):
        out_data.steps = (*data.steps, (learns_of(est), est.qual))
    out_data.fields = None
    if learns_of(est) == "label-encoder":
        out_data.infl = data.infl
        out_data.num = True
        out_data.coded = est.state.get("coded", -1)
    return out_data


#: Transformers that fill or change a column by looking at the other ones of its row.
_ACROSS = frozenset({"KNNImputer", "IterativeImputer"})


def _learned_columns(it: Any, est: Obj, data: Data, cols: Cols) -> Cols:
    """The columns that a transformer gives back."""
    learns = learns_of(est)
    last = est.qual.rsplit(".", 1)[-1]
    if learns == "selector" or (est.entry is None and est.qual != "functools.partial"):
        cols.sure = False
    elif learns in ("reducer", "cluster"):
        return jumbled(cols, _mixed(it, cols, last))
    elif learns == "vectorizer":
        return jumbled(cols, None, "part")
    elif learns == "encoder" and not est.state.get("pandas") and data.kind != "series":
        return jumbled(cols) if not last.startswith("Ordinal") else cols
    elif last in _ACROSS and len(cols.known) > 1:
        mixed = _mixed(it, cols, last)
        for key, col in list(cols.known.items()):
            made = Col(key, None, ((col, "row"), *mixed.parents), col.infl, rests=mixed.rests)
            made.sure, made.event = mixed.sure, mixed.event
            cols.known[key] = made
    return cols


def _mixed(it: Any, cols: Cols, name: str) -> Col:
    """A column that is made from all others."""
    known = [(c, "row") for k, c in cols.known.items() if k not in cols.maybe]
    made = Col(name, None, (*known, *((c, "row") for c in cols.blob if c.sure)), cols.infl(), rests=cols.rest)
    made.sure = cols.sure
    made.event = it.event("column", it.statement, name).index
    return made


def jumbled(cols: Cols, instead: Col | None = None, edge: str = "") -> Cols:
    """Columns whose names and positions are lost."""
    marker = Col("?", None)
    marker.sure = False
    if instead is not None:
        out = Cols({}, (), (marker, instead), cols.sure)
    else:
        known = dict(cols.known)
        if edge:
            known = {k: Col(k, None, ((c, edge),), c.infl) for k, c in known.items()}
        out = Cols(known, () if edge else cols.rest, (marker, *cols.blob), cols.sure)
        out.maybe = dict(cols.maybe)
    out.event = cols.event
    return out


def _transform_columns(it: Any, est: Obj, data: Data, node: Any) -> Data:
    cols: Cols = Cols()
    infl = data.infl
    dropped: list[Any] = []
    for child, names in est.state.get("parts", []):
        part = ensembles.part_for_step(it, data, names, node)
        if isinstance(child, Num) and child.const == "drop":
            dropped += list(part.cols.known) if part.cols is not None else []
            if part.cols is not None and (part.cols.rest or not part.cols.sure):
                dropped.append(NOCONST)
        else:
            own = part.cols.copy() if part.cols is not None else None
            if isinstance(child, (Obj, Inst)):
                got = transform(it, child, part, node)
                infl |= infl_of(got)
                if isinstance(got, Data) and got.cols is not None:
                    own = got.cols
            merged = join_cols(cols, own, True)
            cols = merged if merged is not None else cols
    remainder = given_to(est, "remainder")
    rest_too = isinstance(remainder, (Obj, Inst)) or (
        isinstance(remainder, Num) and remainder.const == "passthrough"
    )
    if rest_too and data.cols is not None:
        # What is not transformed passes: all columns come out, in one form or the other.
        left = frames.drop_columns(it, data, Seq("list", [const(n) for n in dropped if n is not NOCONST]))
        if left.cols is not None:
            left.cols.sure = left.cols.sure and NOCONST not in dropped
            cols = left.cols
    if isinstance(remainder, (Obj, Inst)):
        infl |= frozenset(i for i in learned_of(remainder) if i.kind == "statistic")
    cols = frames.chosen(it, jumbled(cols))
    infl |= frozenset(i for i in est.learned if i.kind in ("selection", "opaque"))
    return data.like(kind="array", cols=cols, infl=infl, name="", parts=None, fields=None)
