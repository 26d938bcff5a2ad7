"""Loops over data: rows, groups, folds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leaklint.provenance.frames.columns import names_of
from leaklint.provenance.frames.converting import part_field
from leaklint.provenance.frames.masks import column_key, is_label, literal
from leaklint.provenance.rows import Atom, Lit, Rows, complement
from leaklint.provenance.values import NO_INFL, NOCONST, Data, Num, Seq, Val, fresh, unknown


def iterate(it: Any, data: Data, node: Any) -> tuple[list[Val], bool]:
    """The items of a loop over data."""
    rows_first = data.qual in ("hf_dataset", "tfdata", "torch_dataset", "torch_loader")
    if data.kind == "frame" and not rows_first and data.cols is not None:
        names = names_of(it, data)
        return names.items[:40], not any(
            isinstance(x, Num) and x.const is NOCONST for x in names.items
        ) and len(names.items) <= 40
    return [element(it, data, None)], False


def group_lit(keys: Any, name: Any) -> Lit:
    """The rows of one group of a `groupby`: those with one value of its key."""
    one = _only_key(keys)
    if one is not None and is_label(name) and name is not None:
        return ("val", column_key(one), "==", literal(name))
    return ("opaque", ("group", str(name)))


def _only_key(keys: Any) -> Data | None:
    """The column that a `groupby` groups by, if it is one."""
    one = keys[0] if keys and len(keys) == 1 else None
    one = one[1] if isinstance(one, tuple) and len(one) == 2 else one
    return one if isinstance(one, Data) else None


def named_group(value: Val, index: Val) -> Val:
    """`{key: group for key, group in df.groupby(...)}["train"]`: no longer any group but that one."""
    if not (isinstance(value, Data) and value.keys and isinstance(index, Num) and is_label(index.const)):
        return value
    rows = Rows(
        Atom(a.uni, frozenset(x for x in a.lits if not _any_group(x)) | {group_lit(value.keys, index.const)})
        if any(_any_group(x) for x in a.lits)
        else a
        for a in value.rows.atoms
    )
    return value.like(rows=rows, name="", vn=("group", value.vn, index.const))


def _any_group(lit: Lit) -> bool:
    return lit[0] == "sub" and isinstance(lit[1], tuple) and lit[1][:1] == ("group",)


def groups_by(test: Val, names: dict[str, Val]) -> dict[str, Data]:
    """The groups in scope whose key a condition asks about: `for key, group in df.groupby(...): if key:`."""
    key = _group_key(test.vn)
    if key is None:
        return {}
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, Data)
        and any(_any_group(x) and x[1][1] == key for a in value.rows.atoms for x in a.lits)
    }


def meeting(value: Data, test: Val, side: bool) -> Data:
    """One row of a loop, on one side of a condition: no longer any row, but one that meets it, or does not."""
    vn = test.vn
    while isinstance(vn, tuple) and len(vn) == 2 and vn[0] == "not":
        vn, side = vn[1], not side
    lits: frozenset[Lit] = frozenset({("pred", vn, side)})
    if isinstance(test, Data) and test.mask and test.vn == vn:
        hole = None if side else complement(test.mask)
        lits = test.mask if side else frozenset({hole}) if hole is not None else lits
    if isinstance(vn, tuple) and len(vn) == 3 and vn[0] in ("==", "!=") and side == (vn[0] == "!="):
        other = vn[2] if vn[1] == value.vn else vn[1] if vn[2] == value.vn else ("k",)
        if not (isinstance(other, tuple) and other[:1] == ("k",)):
            lits |= {
                ("opaque", vn)
            }  # not the one that is held out: which that is differs from round to round
    return value.like(rows=value.rows.with_lits(lits), name=value.name, vn=("met", value.vn, vn, side))


def rows_by(names: Iterable[str], found: dict[str, Val]) -> dict[str, Data]:
    """What is at hand of the row that a condition asks about: the row, and what was made of it."""
    asked = {
        value.rows
        for name in names
        if isinstance(value := found.get(name), Data) and value.kind in _ONE and value.rows and not value.bit
    }
    if not asked:
        return {}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, Data)
        and ((value.kind in _ONE and value.rows in asked) or _read_from(value, asked))
    }


def _read_from(value: Data, asked: set[Rows]) -> bool:
    """Whether a table was read from one of the files that a condition asks about."""
    return bool(value.rows) and all(u.extra.get("file") in asked for u in value.rows.universes)


_ONE = ("row", "cell")


def _group_key(vn: Any, depth: int = 5) -> Any:
    if type(vn) is not tuple:
        return None
    if len(vn) == 3 and vn[0] == "group-key":
        return vn[1]
    if depth > 1:
        for part in vn[:6]:
            if type(part) is tuple:
                key = _group_key(part, depth - 1)
                if key is not None:
                    return key
    return None


def element(it: Any, data: Data, index: int | None) -> Val:
    """One element: a row, a batch, a group."""
    if data.fields is not None and "x" in data.fields:
        parts: list[Val] = [p for p in (part_field(data, "x"), part_field(data, "y")) if p is not None]
        return Seq("tuple", parts) if len(parts) > 1 else parts[0]
    if data.kind in ("groupby", "polars_groupby"):
        base = data.parts[0] if data.parts else data
        key = Num(vn=("group-key", data.vn, fresh()))
        lit: Lit = (
            ("sub", ("group", data.vn, fresh())) if index is None else ("opaque", ("group", data.vn, index))
        )
        rows = base.rows.with_lit(lit)
        column = _only_key(data.keys)
        if column is not None:
            # The others are those whose key is another: `df[df["site"] != site]`.
            rows = rows.with_lit(("val", column_key(column), "==", key.number()))
        group = base.like(kind="frame", rows=rows, parts=None, name="", keys=data.keys)
        group.step = base.step
        return Seq("tuple", [key, group])
    if data.kind == "unknown" and index is not None:
        return it.opaque_part(data, index)  # type: ignore[no-any-return]
    if data.kind == "stat" or not data.rows:
        return data.like(name="")
    if data.kind == "rows":
        return Seq("tuple", [unknown(), data.like(kind="row", name="")])
    kind = "row" if data.kind not in ("unknown", "dataset") else data.kind
    if data.kind in ("row", "cell"):
        kind = "cell"
    out = data.like(kind=kind, name="")
    out.vn = ("element", data.vn)
    # The folder and the names in it are no parts of a file.
    names = data.cols is not None and all(u.extra.get("files") for u in data.rows.universes)
    out.bit = kind == "cell" and not names
    if data.kind == "list" and data.cols is not None:
        out.owner = data
    return out


def names_a_file(value: Val) -> bool:
    """Whether a value is the name of one of the files of a folder."""
    if not isinstance(value, Data) or value.kind not in _ONE or value.cols is None or not value.rows:
        return False
    return all(u.extra.get("files") for u in value.rows.universes)


def content(path: Data) -> Data:
    """What is in a file: the very row that its name stands for, seen closer."""
    out = path.like(kind="row", cols=None, name="", vn=("file", path.vn), harmless=False, mask=None)
    out.bit = False
    return out


def in_lines(data: Data, name: str, args: list[Val]) -> bool:
    """`text.splitlines()` of a file: a file that has one sample a line is no sample itself."""
    if data.kind not in _ONE or data.cols is not None or data.bit:
        return False
    if not data.rows or not all(u.extra.get("files") for u in data.rows.universes):
        return False
    by = args[0].const if args and isinstance(args[0], Num) else None
    return name in ("splitlines", "readlines") or (name == "split" and isinstance(by, str) and "\n" in by)


def folds(it: Any, seq: Seq, rounds: int) -> list[Val]:
    """The rounds of a splitter: pairs of index arrays."""
    if seq.span is None:
        # Rounds of one splitter or another: whose they are is not known.
        return list(seq.items[:rounds]) or [Seq("tuple", [unknown(seq.infl), unknown(seq.infl)])]
    key, data, entry = seq.span
    out: list[Val] = []
    count = getattr(seq, "rounds_done", 0)
    for r in range(count, count + rounds):
        pair: list[Val] = []
        for side in (0, 1):
            lit: Lit = ("side", key, r, side, not entry.get("repeated", False))
            index = Data("index", data.rows.with_lit(lit), None, NO_INFL)
            index.vn = ("fold", key, r, side)
            pair.append(index)
        out.append(Seq("tuple", pair))
    return out
