"""Where data comes from and goes to: files, data sets, generators, fresh arrays."""

from __future__ import annotations

import posixpath
from typing import Any

from leaklint.libraries.load import Entry
from leaklint.provenance import builtins, frames, groups, models, times
from leaklint.provenance.calls.call import Call
from leaklint.provenance.calls.elementwise import rowwise
from leaklint.provenance.rows import NONE, Atom, Lit, Rows
from leaklint.provenance.values import (
    NO_INFL,
    NO_PREDS,
    NOCONST,
    Cols,
    Data,
    Infl,
    Infls,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Rest,
    Seq,
    Val,
    add_infl,
    const,
    datas_of,
    fresh,
    infl_of,
    unknown,
)


def path_join(call: Call) -> Val:
    """`os.path.join("runs", name)`: a path that is known where all of its parts are."""
    parts = [v.const for v in call.args if isinstance(v, Num) and isinstance(v.const, str)]
    # The parts of a path, whoever puts them together; `join` is also a method of texts.
    of_parts = call.recv is None and (call.name == "join" or call.object("") == "path")
    if of_parts and parts and len(parts) == len(call.args):
        return const(posixpath.join(*(str(p) for p in parts)))
    named = [v for v in call.args if isinstance(v, Data) and v.rows]
    if of_parts and len(named) > 1 and frames.one_in_another(named):
        return named[-1].like(name="")
    return rowwise(call)


def listed(it: Any, folder: Num, name: str, args: list[Val], node: Any) -> Val | None:
    """`Path("clips").glob("*.wav")`: names of files, each of them a row; None for other methods of a path."""
    entry = it.knowledge.method("path", name)
    if entry is None or entry.get("returns") != "list":
        return None
    pattern = args[0] if args else const("")
    where = Num(vn=(name, folder.vn, pattern.vn))
    if isinstance(folder.const, str) and isinstance(pattern, Num) and isinstance(pattern.const, str):
        deep = "**" if name == "rglob" else ""
        where = const(posixpath.join(folder.const, deep, pattern.const).rstrip("/"))
    return load(Call(it, entry, name, None, [where], {}, node))


def input_fn(call: Call) -> Val:
    """What an estimator is fed: which of the columns it looks at is said where it is made."""
    out = models.dataset(call)
    if isinstance(out, Data) and out.fields is not None and "x" in out.fields:
        out.cols = None
        out.fields["x"] = out.fields["x"].like(cols=None)
    return out


def load(call: Call) -> Val:
    """Data from outside."""
    it, entry = call.it, call.entry
    path = call.get("path")
    if isinstance(path, Data) and path.rows and _one_sample(entry):
        # A picture, a recording: what is in the file is the very row that its path stands for, seen closer.
        return frames.content(path)
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
    if call.name == "load_dataset" and entry.get("split"):
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
    if returns in ("dict", "results"):
        return _splits(call, name, key)
    out: Data = it.source("frame" if returns in ("frame", "text") else "array", name, call.node, key)
    out.qual = table_kind(entry)
    if text is None and path is not None and (it.loops or isinstance(path, Data)):
        # Each round reads another file: the rows of two rounds are not the same ones.
        for uni in out.rows.universes:
            uni.extra["many"] = True
            if isinstance(path, Data) and path.rows and path.kind in ("row", "cell"):
                uni.extra["file"] = path.rows
    if text is None and isinstance(path, Num) and entry.qualname.partition(".")[0] in _PICTURES:
        out.kind = "row"  # one of many pictures: what is computed over it is its own
    times.loaded(call, out)
    for uni in out.rows.universes:
        uni.extra["numbered"] = (
            call.name in groups.NUMBERED and "index_col" not in call.kw and uni.extra.get("numbered", True)
        )
    if held:
        out = _held_back(call, out, which)
    if returns == "list":
        for uni in out.rows.universes:
            uni.extra["files"] = True
        out.kind = "cell" if out.kind == "array" else out.kind  # names of files, each of them a row
        return Seq("list", [out], True)
    infl: Infls = NO_INFL
    for value in call.values:
        infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
    out.infl |= infl
    return out


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


#: Libraries whose files hold one sample each.
_PICTURES = frozenset("cv2 PIL skimage imageio librosa soundfile pydicom tifffile".split())

#: Libraries whose files hold many rows.
_TABLES = frozenset("builtins pandas scipy polars pyarrow".split())


def _one_sample(entry: Entry) -> bool:
    """Whether a loader reads one sample: a picture, a recording or a text, not a table of rows."""
    return entry.get("returns") in ("array", "text") and entry.qualname.partition(".")[0] not in _TABLES


def table_kind(entry: Entry) -> str:
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
