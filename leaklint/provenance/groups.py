"""Entities with several rows, and splits that ignore them.

A key is known where the notebook says so itself: it is handed over as `groups=`, its rows are counted
and the counts looked at, its values are written once for each of several rows, lags and windows are
made within it. A split is blind where such a key is known and neither a feature nor the label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from leaklint.provenance import names_of_files, times
from leaklint.provenance.rows import LIKELY, YES, Atom, Lit, Rows, Sym, by_loop
from leaklint.provenance.trace import Event, ScoreEvent
from leaklint.provenance.values import Col, Cols, Data, Num, Obj, Pred, Seq, Val, datas_of
from leaklint.syntax import tree as t

#: Where counts become columns or pictures of how many rows an entity has.
PICTURES = frozenset("hist boxplot histplot violinplot kdeplot ecdfplot countplot".split())

#: Frames that are looked at group by group.
GROUPED = ("groupby", "polars_groupby")

#: Loaders of tables whose rows have numbers for an index, unless they are told of another one.
NUMBERED = frozenset({"read_csv", "read_table", "read_excel", "read_fwf"})


# ---- what the interpreter asks ----------------------------------------------------------------------


def counts(data: Data, out: Data) -> Data:
    """Mark a result as the counts of rows for each value of something."""
    if data.kind in GROUPED:
        keys = [k for k in data.keys or () if isinstance(k, Data)]
        if len(keys) != 1 or len(data.keys or ()) != 1:
            return out
        data = keys[0]
    if data.rows:
        out.keys = (("counts", data),)
    return out


def row_keys(it: Any, rows: Rows) -> list[Col]:
    """The columns that a table of groups has one row for each value of: its index, until that is made columns."""
    unis = {id(a.uni): a.uni for a in rows.atoms}
    out = []
    for uni in unis.values() if len(unis) == 1 else ():
        for key in uni.extra.get("row-keys", ()):
            cols = key.cols.all() if key.cols is not None and not key.cols.rest else []
            if len(cols) == 1 and isinstance(cols[0].name, str):
                made = it.root_col(uni, cols[0].name)
                if not made.parents:
                    made.parents, made.label, made.time = ((cols[0], "row"),), cols[0].label, cols[0].time
                    made.num = cols[0].num
                out.append(made)
    return out


def keep_owner(it: Any, lists: Seq, keys: tuple[Any, ...] | None) -> None:
    """`df.groupby("sentence").apply(words)`: a list for each sentence."""
    if keys and len(keys) == 1 and isinstance(keys[0], Data):
        it.by_owner[id(lists)] = keys[0]
        it.keep.append(lists)


def mapped(it: Any, source: Val | None, out: Seq) -> None:
    """`[features(s) for s in sentences]`: still a list for each of them; `[w for s in sentences for w in s]`: not any more."""
    key = it.by_owner.get(id(source))
    if key is None:
        return
    if out.items and all(isinstance(x, Seq) and x.kind != "tuple" for x in out.items):
        it.by_owner[id(out)] = key
        it.keep.append(out)


def flattened(it: Any, node: Any, source: Val | None) -> None:
    """Lists of each group's rows become one list of rows."""
    key = it.by_owner.get(id(source))
    if key is not None:
        tell(it, node, key, "flattened")


_CUT_AT_LAST = ("rsplit", "rpartition")


def is_stem(node: Any) -> bool:
    """`name.rsplit("_", 1)[0]`: a name without its last part; the part is what tells rows of one owner apart."""
    if isinstance(node, t.Call) and isinstance(node.func, t.Attr):
        given = node.args[0].value if len(node.args) == 1 else None
        if node.func.attr in ("apply", "map") and isinstance(given, t.Lambda):
            return is_stem(given.body)
        if node.func.attr == "get" and isinstance(node.func.obj, t.Attr) and _is(given, 0):
            return _cuts_last(node.func.obj.obj)
        return node.func.attr == "join" and _all_but_last(given)
    if isinstance(node, t.Sub) and len(node.index) == 1 and _is(node.index[0], 0):
        inner = node.obj
        return _cuts_last(inner.obj if isinstance(inner, t.Attr) and inner.attr == "str" else inner)
    return False


def _is(node: Any, value: int) -> bool:
    return isinstance(node, t.Const) and type(node.value) is int and node.value == value


def _cuts_last(node: Any) -> bool:
    return isinstance(node, t.Call) and isinstance(node.func, t.Attr) and node.func.attr in _CUT_AT_LAST


def _all_but_last(node: Any) -> bool:
    """`name.split("_")[:-1]`."""
    if not isinstance(node, t.Sub) or len(node.index) != 1 or not isinstance(node.index[0], t.Slice):
        return False
    cut, split = node.index[0], node.obj
    last = isinstance(cut.hi, t.Unary) and cut.hi.op == "-" and _is(cut.hi.value, 1)
    return (
        last and isinstance(split, t.Call) and isinstance(split.func, t.Attr) and split.func.attr == "split"
    )


def of_stems(it: Any, data: Data) -> bool:
    """Whether a column was made of names that lost their last part."""
    cols = data.cols.all() if data.cols is not None and not data.cols.rest else []
    return bool(cols) and all(c.event >= 0 and it.trace.events[c.event].data.get("stem") for c in cols)


def listed(it: Any, node: Any, value: Val | None) -> Data | None:
    """A list that grew in a loop over rows, as the column that it is."""
    from leaklint.provenance import frames

    if not isinstance(value, Seq) or not value.along:
        return None
    if datas_of(value):
        return frames.from_seq(it, value, node)
    out: Data = it.source("array", "", node, ("list", value.vn), True)
    out.beside, out.told = value.along, value.told
    return out


def crossed(call: Any, keys: Iterable[Val]) -> None:
    """`groupby(["patient", "label"]).size()`: the rows of each pair are counted."""
    columns = [k for k in keys if isinstance(k, Data) and k.rows]
    if len(columns) == 2 and not any(k.preds for k in columns):
        for key in columns:
            tell(call.it, call.node, key, "count")


def looked(call: Any, data: Data, how: str = "spread") -> None:
    """Counts of rows are summarised: how many rows an entity has is of interest."""
    keys = data.keys
    if keys and isinstance(keys[0], tuple) and keys[0][0] == "counts":
        tell(call.it, call.node, keys[0][1], how)


def only_counts(call: Any) -> bool:
    """`groupby(key).agg("count")`, `.agg(n=("text", "size"))`."""
    if call.name not in ("agg", "aggregate"):
        return False
    asked = [x for v in call.args for x in (v.items if isinstance(v, Seq) else [v])]
    asked += [v.items[-1] if isinstance(v, Seq) and v.items else v for v in call.kw.values()]
    return bool(asked) and all(isinstance(v, Num) and v.const in ("count", "size", "nunique") for v in asked)


def tell(it: Any, node: Any, key: Data, how: str, lit: Lit | None = None) -> None:
    """Remember what is said about a key: spread, count, unique, repeated, seen."""
    if how in ("spread", "count") and isinstance(it.statement, t.Assert):
        how = "unique"
    event = it.event("entity", node, key.name, key.rows)
    event.data.update(data=key, how=how, only=lit)


def distinct(call: Any, data: Data, lit: Lit) -> None:
    """`df.drop_duplicates("patient")`: one row each is left, those that satisfy the literal."""
    from leaklint.provenance import frames

    subset = call.arg("subset", 0)
    if subset is None and data.cols is not None and len(data.cols.known) == 1 and not data.cols.rest:
        (name,) = data.cols.known
        if isinstance(name, str):
            tell(call.it, call.node, frames.column(call.it, data, name), "unique", lit)
        return
    names = subset.items if isinstance(subset, Seq) else [subset] if subset is not None else []
    if data.kind != "frame" or len(names) != 1:
        return
    for name in names:
        if isinstance(name, Num) and isinstance(name.const, str):
            tell(call.it, call.node, frames.column(call.it, data, name.const), "unique", lit)


def exploded(call: Any, data: Data) -> Data:
    """`df.explode("posts")`: several rows for each one that was there."""
    if data.kind not in ("frame", "series") or not data.rows:
        return data.like(name="")
    out = cut_up(call.it, call.node, data)
    named = call.arg("column", 0)
    if isinstance(named, Num) and isinstance(named.const, str):
        for uni in out.rows.universes:
            uni.extra.setdefault("parts", set()).add(named.const)
    return out


def is_part(data: Data, names: Val) -> bool:
    """Whether a column is the one that lists were unpacked into: a value of it is a part, and names no owner."""
    items = names.items if isinstance(names, Seq) else [names]
    parts: set[Any] = set().union(*(u.extra.get("parts", ()) for u in data.rows.universes))
    return bool(items) and all(isinstance(x, Num) and x.const in parts for x in items)


def cut_up(it: Any, node: Any, data: Data) -> Data:
    """Several rows for each one that was there: the items of a list, the pieces of a recording."""
    lit: Lit = ("sub", ("explode", data.rows))
    event = it.event("entity", node, data.name, data.rows)
    event.data.update(data=Data("index", data.rows), how="exploded", lit=lit)
    return data.like(rows=several_each(data.rows), name="")


def several_each(rows: Rows) -> Rows:
    """As many rows for each as it has pieces."""
    return rows.with_lit(("sub", ("explode", rows)))


def in_pieces(value: Val | None) -> bool:
    """Whether it is one of the parts of a row: a word of a text, a chunk of words."""
    if not isinstance(value, Data):
        return False
    return value.bit or any(_by_explode(lit) for atom in value.rows.atoms for lit in atom.lits)


def _by_explode(lit: Lit) -> bool:
    return lit[0] == "sub" and isinstance(lit[1], tuple) and lit[1][:1] == ("explode",)


def gathered(rows: Rows) -> Rows:
    """Rows that are grouped, or of which one each is kept, are no longer several for each that was there."""
    return Rows(
        Atom(a.uni, frozenset(x for x in a.lits if not _by_explode(x)))
        if any(x[0] == "sub" for x in a.lits)
        else a
        for a in rows.atoms
    )


def _several(now: Data, once: Data) -> bool:
    """Whether each row has become several since it was told that its value is in no other."""
    return gathered(now.rows) != now.rows and gathered(once.rows) == once.rows


def recoded(data: Data, out: Data) -> None:
    """`series.map({...})`, `series == "yes"`: the same column in another coding."""
    if data.cols is None or out.cols is None or data.cols.rest or out.cols.rest:
        return
    if len(data.cols.known) == 1 and len(out.cols.known) == 1:
        (before,), (after,) = data.cols.known.values(), out.cols.known.values()
        if after is not before:
            after.vn = ("code", before.vn)


# ---- the audit --------------------------------------------------------------------------------------


class Key:
    """Something that says which rows belong to one entity."""

    __slots__ = ("data", "declared", "given", "name", "owner", "strong", "unis")

    def __init__(self, data: Data, unis: set[int], strong: bool, given: bool = False) -> None:
        self.data = data
        self.unis = unis
        self.strong = strong
        self.given = given
        self.declared = False  # the configuration names it
        self.owner = False  # the label was looked up by it
        cols = self.cols
        names = [c.name for c in cols if isinstance(c.name, str)]
        self.name = names[0] if names else data.name

    @property
    def cols(self) -> list[Col]:
        return list(self.data.cols.known.values())[:3] if self.data.cols is not None else []

    def same(self, other: Data) -> bool:
        mine = {c.vn for c in self.cols} | {self.data.vn}
        theirs = {c.vn for c in other.cols.known.values()} if other.cols is not None else set()
        return bool(mine & (theirs | {other.vn}))


def run(audit: Any) -> None:
    """Add the hits of this family."""
    known = list(_keys(audit))
    unique = [
        e.data["data"] for e in audit.entities if e.data["how"] == "unique" and e.data.get("only") is None
    ]
    known = [k for k in known if not any(k.same(u) and not _several(k.data, u) for u in unique)]
    for score in audit.scores:
        if score.returns == "importance":
            continue
        for pred in score.preds:
            if not audit.fits(pred) or (score.cv is None and audit.in_training(pred, pred.rows) == YES):
                continue
            _check(audit, score, pred, known)


def _told_labels(pred: Pred) -> bool:
    """Whether it is known which columns the labels are: else what was counted may be the label itself."""
    return pred.labels is not None and bool(pred.labels.all())


def _seats(data: Data) -> set[int]:
    """The data sets whose rows a column goes along with: its own, and those that it was listed beside."""
    return _roots(data.rows) | _roots(data.beside)


def _told(data: Any) -> bool:
    """Whether it is known which column something is."""
    return isinstance(data, Data) and data.cols is not None and bool(data.cols.all() or data.cols.rest)


def _of_table(data: Any) -> bool:
    """Whether it is a column of a table, by its name: nothing that a file's name says."""
    cols = data.cols.all() if isinstance(data, Data) and data.cols is not None else []
    return bool(cols) and all(c.uni is not None and isinstance(c.name, str) for c in cols)


def _homes(data: Any) -> set[int]:
    """The lists that nameless columns were made as."""
    return {id(r.uni) for r in data.cols.rest} if isinstance(data, Data) and data.cols is not None else set()


def _roots(rows: Any) -> set[int]:
    return {id(u.root()) for u in rows.universes}


def _keys(audit: Any) -> Iterator[Key]:
    for event in audit.trace.events:
        if event.kind in ("split", "folds"):
            given = event.data.get("groups")
            if isinstance(given, Data):
                yield Key(given, _seats(given) | _roots(event.rows), True, True)
        elif event.kind == "entity" and event.data["how"] not in ("unique", "seen", "exploded", "flattened"):
            data = event.data["data"]
            yield Key(data, _seats(data), event.data["how"] != "count")
    named = audit.roles.get("group")
    for name in [named] if isinstance(named, str) else named or []:
        for (uni, column), col in list(audit.interp.cols.items()):
            if column == name and col.uni is not None:
                key = Key(Data("series", _whole(col), Cols({name: col})), {uni, id(col.uni.root())}, True)
                key.declared = True
                yield key


def _whole(col: Col) -> Any:
    return Rows((Atom(col.uni),)) if col.uni is not None else Rows(())


def _check(audit: Any, score: ScoreEvent, pred: Pred, known: list[Key]) -> None:
    if _copies(audit, score, pred):
        return
    cut = _cut(audit, score, pred)
    if cut is None:
        return
    event, random, blind = cut
    rowwise = of_rows(audit, event)
    if rowwise is not None:
        # Groups of one row each keep nothing together, whatever the splitter.
        random = blind = True
        known = [k for k in [*known, *_seen(audit)] if not k.same(rowwise)]
    if not blind:
        return
    one = audit.fits(pred)[0]
    if event.data.get("groups") is not None and event.data.get("folds") and rowwise is None:
        if times.judged_later(audit, score, pred):
            return
        hit = audit.hit("group", event, YES, score, pred, one)
        given = event.data["groups"]
        hit.extra.setdefault("key", _called(given))
        hit.extra["split"] = event
        return
    told = any(
        h.cause is event for h in audit.of("time-split", "time-cv", "windows", "resample", "resample-cv")
    )
    rows = _roots(pred.rows) | _roots(one.rows)
    label = audit.event(one.event).data.get("label")
    if isinstance(label, Data):
        rows |= _seats(label)
    for data in event.data.get("arrays", []):
        rows |= _roots(data.rows)
    for table in (pred.features, pred.labels):
        # Pictures and their labels come from two files, row by row.
        rows |= {id(c.uni.root()) for c in (table.all() if table is not None else ()) if c.uni is not None}
    tables = {id(r.uni) for r in pred.features.rest} if pred.features is not None else set()
    own = [
        *_lagged(audit, pred),
        *_labelled(audit, pred),
        *_dealt(audit, event, pred),
        *_exploded(audit, event, pred),
        *_pieces(pred),
    ]
    for key in [*known, *own]:
        if not key.unis & rows or not (random or key.strong):
            continue
        if gathered(key.data.rows) != key.data.rows and gathered(pred.rows) == pred.rows:
            continue  # items of a list were counted, and what is split has a row for each list
        if (told and not key.declared) or _deals_out(event, key) or audit.keeps_whole(key, pred):
            continue
        if audit._one_row_each(key, pred):
            continue
        if key.data.beside:
            told_label: frozenset[str] = getattr(label, "told", frozenset())
            if names_of_files.related(key.data.told, told_label) and (told_label or not _of_table(label)):
                continue  # the classes once more, in words
            if _homes(key.data) & tables:
                continue
        elif not key.strong and key.data.cols is not None and not key.data.cols.all():
            continue  # values of some column were counted, perhaps of the label
        if not key.strong and _surveyed(audit, key, pred):
            continue
        if not key.strong and key.cols and not key.data.beside and not _told_labels(pred):
            continue
        label_too = not key.owner and _among(pred.labels, key, not key.strong)
        if label_too or _among(pred.features, key, not key.strong):
            continue
        if times.judged_later(audit, score, pred):
            return
        hit = audit.hit("group", event, YES if key.strong else LIKELY, score, pred, one)
        hit.extra.setdefault("key", f"`{key.name}`" if key.name else "entity")
        hit.extra["split"] = event
        return


def _copies(audit: Any, score: ScoreEvent, pred: Pred) -> bool:
    """One row of each entity is dealt out, and all others are put on one side.

    `lone = df.drop_duplicates("lesion")`, some of `lone` are held out, and whatever is not among them is
    trained on: the other rows of the very same lesions too.
    """
    for event in audit.entities:
        lit = event.data.get("only")
        if lit is None:
            continue
        key = Key(event.data["data"], _roots(event.rows), True)
        for one in audit.fits(pred):
            for a in pred.rows.atoms:
                for b in one.rows.atoms:
                    if a.uni.root() is not b.uni.root() or (lit in a.lits) == (lit in b.lits):
                        continue
                    dealt, rest = (a, b) if lit in a.lits else (b, a)
                    split = _left_over(audit, dealt, rest, key)
                    if split is None or _among(pred.features, key, False) or _among(pred.labels, key, True):
                        continue
                    if times.judged_later(audit, score, pred):
                        return False
                    hit = audit.hit("group", event, YES, score, pred, one)
                    hit.extra.setdefault("key", f"`{key.name}`" if key.name else "entity")
                    hit.extra["split"] = split
                    return True
    return False


def _left_over(audit: Any, dealt: Atom, rest: Atom, key: Key) -> Event | None:
    """Where the rows were dealt out whose complement the others are; None where the key parts them."""
    found: Event | None = None
    for lit in rest.lits:
        if lit[0] == "pred" and isinstance(lit[1], tuple) and lit[1][:1] == ("isin",):
            if lit[1][1] in {c.vn for c in key.cols} | {key.data.vn}:
                return None
        if lit[0] == "not" and lit[1] <= dealt.lits:
            found = found or times.random_lit(audit, lit)
    return found


def of_rows(audit: Any, event: Event) -> Data | None:
    """What was given as groups, where it has another value in each row."""
    given = event.data.get("groups")
    if not isinstance(given, Data) or not event.data.get("folds"):
        return None
    told = [e.data["data"] for e in audit.entities if e.data["how"] == "unique"]
    if any(Key(given, set(), True).same(u) and not _several(given, u) for u in told):
        return given
    if given.kind != "index" or given.cols is not None:
        return None
    if isinstance(given.vn, tuple) and given.vn[:1] == ("positions",):
        return given  # `np.arange(len(X))`
    if not (isinstance(given.vn, tuple) and given.vn[:1] == ("index",)):
        return None
    if not given.rows or not all(a.uni.extra.get("numbered") for a in given.rows.atoms):
        return None
    return given


def _seen(audit: Any) -> Iterator[Key]:
    """Columns whose values were counted, which means something where groups are asked for."""
    for event in audit.entities:
        if event.data["how"] == "seen":
            data = event.data["data"]
            yield Key(data, _roots(data.rows), False)


def _exploded(audit: Any, cut: Event, pred: Pred) -> Iterator[Key]:
    """Lists that became a row for each item before the rows were parted."""
    label = audit.event(audit.fits(pred)[0].event).data.get("label")
    if isinstance(label, Data) and names_of_files.ITSELF in label.told:
        return  # a file for each class
    # Beside a label for each row that was there, they are a row for each again.
    whole = {d.rows for d in cut.data.get("arrays", ())}
    for event in audit.entities:
        if event.index >= cut.index:
            return
        if event.data["how"] == "exploded" and event.rows in whole:
            continue
        if event.data["how"] == "flattened":
            yield Key(event.data["data"], _roots(event.rows), True)
        if event.data["how"] != "exploded":
            continue
        lit = event.data["lit"]
        if all(
            any(lit in atom.lits for atom in rows.atoms)
            for rows in (pred.rows, *(one.rows for one in audit.fits(pred)))
        ):
            key = Key(event.data["data"], _roots(event.rows), True)
            key.name = ""
            yield key


def _pieces(pred: Pred) -> Iterator[Key]:
    """Several recordings that a loop cut into pieces, the pieces of all of them in one table."""
    pieces: dict[int, set[Sym]] = {}
    many = {id(a.uni.root()) for a in pred.rows.atoms if a.uni.extra.get("many")}
    sure: set[int] = set()
    for atom in pred.rows.atoms:
        for lit in atom.lits:
            if lit[0] == "pos" and lit[3] != Sym(lit[2].base, lit[2].off + 1):
                uni = id(atom.uni.root())
                if by_loop(lit[2]):
                    sure.add(uni)
                elif isinstance(lit[2].base, int) and lit[2].base == lit[3].base:
                    pieces.setdefault(uni, set()).add(lit[2])
    # At positions of which nobody knows where they come from, but several of them.
    recordings = sure | {uni for uni, starts in pieces.items() if len(starts) > 1}
    if len(recordings) > 1 or recordings & many:
        yield Key(Data("index", pred.rows), recordings, False)


def _dealt(audit: Any, event: Event, pred: Pred) -> Iterator[Key]:
    """A key that every part gets its share of: `stratify=` of what was taken out of the features."""
    given = event.data.get("stratify")
    if not isinstance(given, Data) or given.kind in ("frame", "mask") or given.cols is None:
        return
    if pred.features is None or len(given.cols.known) != 1 or given.cols.rest or given.cols.blob:
        return
    (col,) = given.cols.known.values()
    # A stratum is mostly a feature too; who leaves a column out of them takes it for a name of something.
    if col.uni is None or col.parents or col.coarse:
        return
    if any(r.uni.root() is col.uni.root() and col.name in r.minus for r in pred.features.rest):
        yield Key(given, _roots(given.rows), False)


def _labelled(audit: Any, pred: Pred) -> Iterator[Key]:
    """A key that the label was looked up by, of rows that were counted or averaged within it."""
    owner = audit.interp.owners.owner(pred.labels)
    if owner is None:
        return
    key = Key(owner, _roots(owner.rows), True)
    key.owner = True
    for uni in {a.uni.root() for a in pred.rows.atoms}:
        rows = Rows((Atom(uni),))
        made = row_keys(audit.interp, rows)
        others = [c for c in made if not key.same(Data("series", rows, Cols({c.name: c})))]
        if len(others) < len(made) and any(_finer(c) for c in others):
            yield key
            return
    for event in audit.trace.events:
        keys = event.data.get("keys") if event.kind in ("statistic", "group") else None
        if keys and len(keys) == 1 and isinstance(keys[0], Data) and key.same(keys[0]):
            if _roots(event.rows) & _roots(pred.rows):
                yield key
                return


def _finer(col: Col) -> bool:
    """Whether a key was made to cut what belongs to another one into stretches: its sessions, its days."""
    todo, seen = [col], 0
    while todo and seen < 40:
        one, seen = todo.pop(), seen + 1
        if times.is_time_col(one):
            return True
        for parent, edge in one.parents:
            if edge in ("run", "lag"):
                return True
            todo.append(parent)
    return False


def _deals_out(event: Event, key: Key) -> bool:
    """Whether it is the entities themselves that a split deals out, one row each."""
    wanted = {c.vn for c in key.cols}
    tables = [d.cols for d in event.data.get("arrays", ())]
    return bool(tables) and all(
        cols is not None and cols.known and not cols.rest and {c.vn for c in cols.known.values()} <= wanted
        for cols in tables
    )


def _surveyed(audit: Any, key: Key, pred: Pred) -> bool:
    """Whether other columns of the table are counted too: a survey of categories, not a look at entities."""
    for event in audit.entities:
        if event.data["how"] not in ("count", "seen"):
            continue
        other = Key(event.data["data"], set(), False)
        if key.data.beside and not other.cols and _seats(other.data) & key.unis:
            labels = {id(r.uni) for r in pred.labels.rest} if pred.labels is not None else set()
            if not _homes(other.data) & (_homes(key.data) | labels):
                return True
        if len(other.cols) != 1 or not isinstance(other.cols[0].name, str):
            continue
        if not (_roots(other.data.rows) & key.unis) or other.same(key.data) or other.name == key.name:
            continue
        if not _among(pred.labels, other, True):
            return True
    return False


def _called(value: Val) -> str:
    if isinstance(value, Data):
        key = Key(value, set(), True)
        return f"`{key.name}`" if key.name else "group"
    return "group"


def _lagged(audit: Any, pred: Pred) -> Iterator[Key]:
    """Lags and windows that were made within an entity."""
    for one in sorted(pred.learned | pred.feat, key=lambda i: i.event):
        if one.kind in ("lag", "lookahead"):
            keys = audit.event(one.event).data.get("keys", ())
            if len(keys) == 1:
                yield Key(keys[0], _roots(keys[0].rows), True)
    for atom in pred.rows.atoms:
        for key in atom.uni.extra.get("keys", ()):
            yield Key(key, {id(atom.uni.root())}, True)


def _among(cols: Cols | None, key: Key, derived: bool) -> bool:
    """Whether a key is (or may be) one of some columns, plainly or in another coding.

    `derived`: a column that was made from the key in any way counts too.
    """
    from leaklint.provenance.targets import ancestors

    if cols is None:
        return False
    wanted = {c.vn for c in key.cols}
    own = {id(c) for c in key.cols}
    columns = cols.all()
    # A vector of columns has each of them.
    columns += [p for c in columns if c.pack for p, _ in c.parents]
    rests = [*cols.rest, *(r for c in columns if c.pack for r in c.rests)]
    for col in columns:
        vn = col.vn
        while isinstance(vn, tuple) and vn[:1] == ("code",):
            vn = vn[1]
        if vn in wanted:
            return True
        if derived and ancestors(col) & own:
            return True
    for rest in rests:
        for col in key.cols:
            home = col.uni is None or col.uni.root() is rest.uni.root()
            if (home and rest.has(col.name)) or (home and rest.span is not None and not key.given):
                return True
    return False


def _cut(audit: Any, score: ScoreEvent, pred: Pred) -> tuple[Event, bool, bool] | None:
    """Where the rows were parted, whether at random, and whether without regard to groups."""
    event: Event | None = None
    if score.cv is not None:
        event = times.folds_event(audit, score)
        return None if event is None else (event, times.shuffled_folds(audit, event), _blind(audit, event))
    for lits in times.cuts(audit, pred):
        events = [audit._split_event(x) for x in lits if x[0] == "side"]
        if len(events) == len(lits) and all(e is not None and e.data.get("folds") for e in events):
            event = events[0]
            assert event is not None
            return event, times.shuffled_folds(audit, event), _blind(audit, event)
    found = times.random_cut(audit, score, pred)
    if found is not None:
        return found[0], True, True
    hashed = [[x for x in lits if audit.interp.owners.dealt(x)] for lits in times.cuts(audit, pred)]
    if hashed and all(hashed):
        narrowing = [
            e for e in audit.dealing if e.kind == "filter" and hashed[0][0] in (e.data["mask"].mask or ())
        ]
        return (narrowing[0], True, True) if narrowing else None
    return None


def _blind(audit: Any, event: Event) -> bool:
    """Whether folds cannot have regarded any group."""
    maker = times.maker_of(audit, event)
    splitter = maker.data.get("splitter")
    if isinstance(splitter, Obj):
        return splitter.role == "splitter" and not any(
            splitter.field(name) for name in ("group", "time", "predefined")
        )
    cv = maker.data.get("cv")
    return splitter is None and (
        cv is None or (isinstance(cv, Num) and (cv.const is None or isinstance(cv.const, int)))
    )
