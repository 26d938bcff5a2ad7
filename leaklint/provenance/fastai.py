"""fastai: loaders that part the rows by a splitter, and learners that carry both parts with them.

Loaders are data whose fields `train` and `valid` are the two parts; a learner is fitted on the first one
and, unless it is told otherwise, says how it does on the second.
"""

from __future__ import annotations

from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.rows import Lit
from leaklint.provenance.values import (
    NOCONST,
    Bound,
    Data,
    Func,
    Infl,
    Lib,
    Num,
    Obj,
    Seq,
    Val,
    const,
    fresh,
    unknown,
)

KIND = "fastai_data"
LEARNER = "fastai_learner"

#: Splitters that deal the rows out at random, and what says how many are held out.
_RANDOM = ("RandomSplitter", "RandomSubsetSplitter", "TrainTestSplitter")
_SHARE = ("valid_pct", "test_size", "valid_sz")


def _dealt(it: Any, data: Data, settings: dict[str, Val], node: Any, name: str) -> tuple[Data, Data]:
    """Two parts, drawn at random."""
    seed = settings.get("seed", settings.get("random_state"))
    seeded = isinstance(seed, Num) and seed.const is not None
    size = next((settings[k].vn for k in _SHARE if k in settings), None)
    key = ("split", ("fastai", size, seed.vn)) if seeded and seed is not None else ("split", fresh())
    event = it.event("split", node, name, data.rows)
    event.data.update(shuffle=True, seeded=it.seeded or seeded, arrays=[data], key=key)
    event.data["stratify"] = settings.get("stratify")
    parts: list[Data] = []
    for side in (0, 1):
        lit: Lit = ("side", (*key, frozenset()), 0, side, False)
        part = data.like(rows=data.rows.with_lit(lit), name="", parts=None, vn=("side", key, side, data.vn))
        part.shuffled = True
        parts.append(part)
    return parts[0], parts[1]


def _loaders(it: Any, whole: Data, train: Data, valid: Data | None) -> Data:
    out = whole.like(kind="dataset", name="", mask=None)
    out.qual = KIND
    out.fields = {"train": train.like(fields=None)}
    if valid is not None:
        out.fields["valid"] = valid.like(fields=None)
    out.vn = ("loaders", train.vn, valid.vn if valid is not None else None)
    return out


def _folders(it: Any, name: str, key: Any, node: Any) -> tuple[Data, Data]:
    """`train/` and `valid/` beside one another."""
    return tuple(it.source("frame", f"{name} ({part})", node, (key, part)) for part in ("train", "valid"))


def _source(it: Any, value: Val | None, node: Any) -> tuple[Data, str, Any] | None:
    """The rows of a frame, of a list of files, or of a folder."""
    data = frames.as_rows(it, value, node)
    if data is not None and data.rows:
        return data, data.name, data.vn
    if value is None:
        return None
    name = str(value.const) if isinstance(value, Num) and value.const is not NOCONST else "files"
    key = ("file", value.vn)
    return it.source("frame", name, node, key), name, key


def loaders(call: Call) -> Val:
    """`TabularDataLoaders.from_df(df, ...)`, `ImageDataLoaders.from_folder(path, ...)` and kin."""
    it = call.it
    by_files = call.name in ("from_name_func", "from_path_func", "from_name_re", "from_lists", "from_path_re")
    value = call.args[1] if by_files and len(call.args) > 1 else call.kw.get("fnames") if by_files else None
    if value is None:
        value = call.get("data") or call.kw.get("df") or call.kw.get("path")
    found = _source(it, value, call.node)
    if found is None:
        return unknown()
    data, name, key = found
    if call.name in ("from_folder", "from_csv") and not (
        {"valid_pct", "valid_col"} & set(call.kw) or call.name == "from_csv"
    ):
        train, valid = _folders(it, name, key, call.node)
        return _loaders(it, train.like(rows=train.rows | valid.rows), train, valid)
    held = call.kw.get("valid_idx")
    column = call.kw.get("valid_col")
    if held is not None:
        return _loaders(it, data, *_by_index(it, data, held))
    if isinstance(column, Num) and isinstance(column.const, str):
        return _loaders(it, data, *_by_column(it, data, column.const))
    return _loaders(it, data, *_dealt(it, data, call.kw, call.node, call.name))


def _by_index(it: Any, data: Data, held: Val) -> tuple[Data, Data]:
    index = frames.as_data(it, held, None)
    if index is None or not index.rows:
        mask = ("pred", ("valid", held.vn), True)
        return (
            data.like(rows=data.rows.with_lit((*mask[:2], False)), name=""),
            data.like(rows=data.rows.with_lit(mask), name=""),
        )
    index = index.like(kind="index")
    return frames.drop_rows(it, data, index), frames.index_rows(it, data, index)


def _by_column(it: Any, data: Data, name: str) -> tuple[Data, Data]:
    mask = ("pred", ("valid", frames.column(it, data, name).vn), True)
    return (
        data.like(rows=data.rows.with_lit((*mask[:2], False)), name=""),
        data.like(rows=data.rows.with_lit(mask), name=""),
    )


def _split(it: Any, data: Data, splitter: Val | None, node: Any) -> tuple[Data, Data] | None:
    """What a splitter makes of some rows."""
    if splitter is None:
        return _dealt(it, data, {}, node, "RandomSplitter")
    if isinstance(splitter, Obj):
        name = splitter.qual.rsplit(".", 1)[-1]
        if name in _RANDOM:
            names = ("valid_pct", "seed") if name == "RandomSplitter" else ("test_size", "random_state")
            given = {**dict(zip(names, splitter.args, strict=False)), **splitter.kw}
            return _dealt(it, data, given, node, name)
        if name in ("IndexSplitter", "MaskSplitter") and (splitter.args or splitter.kw):
            return _by_index(it, data, [*splitter.args, *splitter.kw.values()][0])
        if name == "ColSplitter":
            column = splitter.args[0] if splitter.args else splitter.kw.get("col", const("is_valid"))
            text = column.const if isinstance(column, Num) and isinstance(column.const, str) else "is_valid"
            return _by_column(it, data, text)
        if name in ("GrandparentSplitter", "FileSplitter", "FuncSplitter"):
            mask = ("pred", ("valid", data.rows, splitter.vn), True)
            return (
                data.like(rows=data.rows.with_lit((*mask[:2], False)), name=""),
                data.like(rows=data.rows.with_lit(mask), name=""),
            )
        return None
    if isinstance(splitter, (Func, Bound)):
        got = it.call(splitter, [data], {}, node)
        return _pair(it, data, got)
    return None


def _pair(it: Any, data: Data, value: Val | None) -> tuple[Data, Data] | None:
    """`splits`: positions of the two parts."""
    if not isinstance(value, Seq) or len(value.items) != 2 or value.open:
        return None
    parts: list[Data] = []
    for item in value.items:
        index = frames.as_data(it, item, None)
        if index is None:
            mask = ("pred", ("listed", item.vn), True)
            parts.append(data.like(rows=data.rows.with_lit(mask), name=""))
        elif index.rows:
            parts.append(frames.index_rows(it, data, index.like(kind="index")))
        else:
            return None
    return parts[0], parts[1]


def splitter(it: Any, obj: Obj, args: list[Val], node: Any) -> Val:
    """`RandomSplitter(seed=1)(range_of(df))`: the positions of both parts."""
    data = frames.as_rows(it, args[0] if args else None, node)
    if data is None and args and isinstance(args[0], Seq) and args[0].kind == "range":
        data = frames.slice_rows(it, frames.take_slice(it, args[0], None, None, None, node), None, None)  # type: ignore[arg-type]
    parts = _split(it, data, obj, node) if data is not None and data.rows else None
    if parts is None:
        return unknown()
    return Seq("tuple", [p.like(kind="index") for p in parts])


def tabular(call: Call) -> Val:
    """`TabularPandas(df, ..., splits=splits)`."""
    it = call.it
    data = frames.as_rows(it, call.get("data"), call.node)
    if data is None or not data.rows:
        return unknown()
    parts = _pair(it, data, call.kw.get("splits"))
    return _loaders(it, data, *(parts or (data, None)))


def block(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    """`DataBlock(...).dataloaders(source)`."""
    if name not in ("dataloaders", "datasets"):
        return None
    given = args[0] if args else kw.get("source")
    getter = obj.kw.get("get_items")
    if isinstance(getter, (Func, Bound, Lib)) and given is not None:
        got = it.call(getter, [given], {}, node)
        given = got if frames.as_data(it, got, node) is not None else given
    found = _source(it, given, node)
    if found is None:
        return unknown()
    parts = _split(it, found[0], obj.kw.get("splitter"), node)
    return _loaders(it, found[0], *parts) if parts is not None else unknown()


def part(data: Data, name: str) -> Data | None:
    """`dls.train`, `dls.valid`, `to.valid.xs`: the part by its name."""
    if data.qual != KIND or not data.fields:
        return None
    if name in ("valid", "valid_ds", "valid_dl"):
        return data.fields.get("valid")
    if name in ("train", "train_ds", "train_dl"):
        return data.fields.get("train")
    return None


# ---- learners -------------------------------------------------------------------------------------


def _parts(it: Any, obj: Obj, node: Any) -> tuple[Data | None, Data | None]:
    dls = obj.state.get("dls") or (obj.args[0] if obj.args else obj.kw.get("dls", obj.kw.get("data")))
    data = frames.as_data(it, dls, node)
    if data is None or not data.rows:
        return None, None
    if data.qual == KIND and data.fields:
        return data.fields.get("train"), data.fields.get("valid")
    return data, None


def _watching(obj: Obj, kw: dict[str, Val]) -> bool:
    """Whether a callback keeps the best epoch, or stops by what it sees."""
    for value in (kw.get("cbs"), kw.get("callbacks"), obj.kw.get("cbs"), obj.kw.get("callback_fns")):
        for one in value.items if isinstance(value, Seq) else [value]:
            role = (
                one.entry.get("stops") or one.entry.get("chooses")
                if isinstance(one, Obj) and one.entry
                else 0
            )
            if role or (
                isinstance(one, Lib) and one.qual.endswith(("SaveModelCallback", "EarlyStoppingCallback"))
            ):
                return True
    return False


def learner(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    """A method of a learner; None where nothing special is known of it."""
    from leaklint.provenance import models

    train, valid = _parts(it, obj, node)
    if name in ("fit", "fit_one_cycle", "fine_tune", "fit_flat_cos", "fit_sgdr"):
        if train is None:
            return None
        models.fit(it, obj, train, None, node, None, True)
        if valid is not None and _watching(obj, kw):
            event = it.event("choose", node, "stop", valid.rows)
            event.data["obj"] = obj
            obj.learned |= {Infl("selection", valid.rows, event.index, "stop")}
        return const(None)
    if name not in ("validate", "get_preds", "tta") or (train is None and not args and not kw):
        return None
    asked = frames.as_rows(it, kw.get("dl", args[0] if args and not isinstance(args[0], Num) else None), node)
    which = kw.get("ds_idx", args[0] if args and isinstance(args[0], Num) else None)
    data = asked
    if asked is not None and asked.qual == KIND and asked.fields:
        data = asked.fields.get("valid", asked)
    if data is None:
        data = train if isinstance(which, Num) and which.const == 0 else valid
    if data is None:
        return unknown()
    if name == "validate":
        got = models.score_of(it, obj, data, None, node, name)
        number = got.items[0] if isinstance(got, Seq) and got.items else got
        return Seq("tuple", [number], True)
    guess = models.predict(it, obj, data, node)
    truth = data.like(kind="array", name="", cols=None)
    return Seq("tuple", [guess, truth, guess])


def interpretation(call: Call) -> Val:
    """`ClassificationInterpretation.from_learner(learn)`: the confusion on the held-out part."""
    obj = call.args[0] if call.args else call.kw.get("learn")
    if isinstance(obj, Obj) and obj.field("object") == LEARNER:
        learner(call.it, obj, "validate", [], {}, call.node)
    return unknown()


__all__ = ["block", "interpretation", "learner", "loaders", "part", "splitter", "tabular"]
