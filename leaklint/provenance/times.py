"""Order in time: shuffled splits of ordered rows, and features that look ahead.

The first half is asked by the interpreter: which values are points in time, which rows follow one
another in time, which way a step looks. The second half is the audit of the family.
"""

from __future__ import annotations

from typing import Any

from leaklint.provenance import moved_keys
from leaklint.provenance.rows import LIKELY, YES, Atom, Lit, Rows, clashes, negate
from leaklint.provenance.trace import Event, ScoreEvent
from leaklint.provenance.values import (
    NOCONST,
    Col,
    Cols,
    Data,
    Infl,
    Num,
    Pred,
    Rest,
    Seq,
    Val,
)

#: The value number of a column that holds the number of each row, beside the rows.
ROW_NUMBER = "row-number"

#: Steps that only make sense where a row has neighbours.
NEIGHBOURS = frozenset("shift tshift diff pct_change roll lag lead ediff1d asof".split())

#: Steps that look one way: on rows that run backwards they look the other way.
ONE_WAY = NEIGHBOURS | frozenset(
    "bfill backfill backward_fill ffill pad forward_fill cumsum cumprod cummax cummin cum_sum".split()
)

#: What a decomposition has to give.
PARTS = frozenset("trend seasonal resid observed".split())

FILL_FORWARD = frozenset("ffill pad forward_fill".split())
FILL_BACK = frozenset("bfill backfill backward_fill".split())


# ---- what the interpreter asks ----------------------------------------------------------------------


def is_time_col(col: Col, depth: int = 0) -> bool:
    """Whether a column holds points in time."""
    if col.time or col.name == "#time":
        return True
    if col.uni is not None:
        dates = col.uni.extra.get("dates")
        if dates and col.name in dates:
            return True
    # The same column under a new name.
    return depth < 4 and any(p.vn == col.vn and is_time_col(p, depth + 1) for p, _ in col.parents)


def is_time(data: Data) -> bool:
    """Whether a series or an index holds points in time."""
    if data.cols is None or data.cols.rest or len(data.cols.known) != 1:
        return False
    (col,) = data.cols.known.values()
    return is_time_col(col)


def mark(out: Data) -> None:
    """The one column of a result holds points in time."""
    parents: tuple[tuple[Col, str], ...] = ()
    if out.cols is not None:
        parents = tuple((c, "row") for c in out.cols.all()[:8])
        if len(out.cols.known) == 1 and not out.cols.rest:
            (own,) = out.cols.known.values()
            parents = own.parents if own.name is None else parents
    col = Col(None, None, parents)
    col.time = True
    out.cols = Cols({None: col})


def dated(call: Any, data: Data, out: Data) -> None:
    """`pd.to_datetime(x)`, `x.astype("datetime64[ns]")`."""
    if call.name == "astype":
        kind = call.args[0].const if call.args and isinstance(call.args[0], Num) else None
        if not (isinstance(kind, str) and kind.startswith("datetime64")) or out.kind == "frame":
            return
    elif call.name == "to_timedelta":
        if data.kind != "index" or data.shuffled or data.repeat or data.rows.atoms[0].uni.name != "positions":
            return
        out.ordered = 2
    elif call.name in _DAYS and is_time(data):
        pass  # to the day, to the hour: still points in time
    elif not call.entry.get("time") or not out.rows:
        return
    mark(out)


_DAYS = frozenset({"normalize", "floor", "ceil", "round"})


def moved(op: str, datas: list[Data], out: Data) -> None:
    """A point in time plus a number is a point in time."""
    if op in ("+", "-") and len(datas) == 1 and is_time(datas[0]):
        mark(out)


def loaded(call: Any, out: Data) -> None:
    """What a loader says about dates: a series by nature, columns that it parses, a date index."""
    entry = call.entry
    if entry.get("time"):
        out.rows.atoms[0].uni.time = True
        out.ordered = 2
        return
    given = entry.get("dates")
    dates = call.arg(given) if isinstance(given, str) else None
    if dates is None:
        return
    names = _names(dates)
    index = call.arg(entry.get("index")) if isinstance(entry.get("index"), str) else None
    which = _names(index) if index is not None else set()
    if (isinstance(dates, Num) and dates.const is True and which) or which & names:
        out.ordered = 1
        name = next((n for n in which if isinstance(n, str)), "#time")
        out.index = Col(name, None)
        out.index.time = True
    out.rows.atoms[0].uni.extra["dates"] = frozenset(names)


def _names(value: Val | None) -> set[Any]:
    items = value.items if isinstance(value, Seq) else [value] if value is not None else []
    out: set[Any] = set()
    for item in items:
        if isinstance(item, Seq):
            out |= _names(item)
        elif isinstance(item, Num) and isinstance(item.const, str | int) and not isinstance(item.const, bool):
            out.add(item.const)
    return out


def set_index(data: Data, value: Val | None) -> None:
    """An index of dates puts the rows in the order of time."""
    if not isinstance(value, Data) or value.kind == "stat":
        return
    data.index = next(iter(value.cols.known.values())) if _single(value) and value.cols is not None else None
    if is_time(value) and not (value.shuffled or value.repeat):
        data.ordered = max(data.ordered, value.ordered, 1)
        data.flipped = False


def _single(data: Data) -> bool:
    return data.cols is not None and len(data.cols.known) == 1 and not data.cols.rest


def sorted_by(call: Any, data: Data, out: Data, by: list[Data]) -> None:
    """Rows sorted by a date, or by an index of dates."""
    if not any(is_time(c) for c in by):
        index = call.name == "sort_index" and (data.ordered or (data.index and is_time_col(data.index)))
        if not index:
            return
    out.ordered = max(out.ordered, 1)
    ascending = call.kw.get("ascending")
    descending = call.kw.get("descending")
    if isinstance(ascending, Seq) and ascending.items:
        ascending = ascending.items[-1]
    out.flipped = (isinstance(ascending, Num) and ascending.const in (False, 0)) or (
        isinstance(descending, Num) and descending.const is True
    )


def resampled(call: Any, data: Data, out: Data, ahead: bool) -> Data:
    """`df.resample("D").mean()`: one row for each stretch of time."""
    it = call.it
    uni = it.universe(data.name, ("resample", data.rows), made="aggregate", origin=data.rows)
    out.rows = Rows((Atom(uni),))
    out.ordered = 2
    out.flipped = False
    if data.cols is not None:
        out.infl |= data.cols.infl()
        known = {k: Col(k, None, ((c, "row"),)) for k, c in data.cols.known.items()}
        if not data.cols.rest and len(known) == 1:
            known = {None: Col(None, None, tuple((c, "row") for c in data.cols.known.values()))}
        out.cols = Cols(known, (Rest(uni),) if data.cols.rest else ())
    if ahead:
        event = it.event("lookahead", call.node, call.name, data.rows, call.name)
        tell(event, call, data)
        out.infl |= {Infl("lookahead", data.rows, event.index, call.name)}
    return out


def joined(call: Any, out: Data) -> None:
    """`merge_asof(direction="forward")`: each row gets what comes after it."""
    if call.name not in ("merge_asof", "join_asof"):
        return
    out.ordered = max(out.ordered, 1)
    way = call.kw.get("direction", call.kw.get("strategy"))
    if not (isinstance(way, Num) and way.const in ("forward", "nearest")):
        return
    it = call.it
    event = it.event("lookahead", call.node, call.name, out.rows, call.name)
    event.data.update(data=out, near=True, keys=())
    seen = frozenset({Infl("lookahead", out.rows, event.index, call.name)})
    for other in call.all("other"):
        if not isinstance(other, Data) or other.cols is None or out.cols is None:
            continue
        for name, col in other.cols.known.items():
            out.cols.known[name] = Col(name, None, ((col, "lead"),), col.infl | seen)
        if other.cols.rest:
            for rest in out.cols.rest:
                if any(rest.uni is r.uni for r in other.cols.rest):
                    rest.uni.extra["ahead"] = seen
            out.infl |= seen


def totals(call: Any, data: Data) -> frozenset[Infl]:
    """How many rows an entity has in the whole period, the days to come included."""
    event = call.it.event("lookahead", call.node, call.name, data.rows, call.name)
    event.data.update(data=data, near=False, keys=(), totals=True)
    return frozenset({Infl("lookahead", data.rows, event.index, call.name)})


def looks_ahead(call: Any, data: Data, ahead: bool) -> bool:
    """Which way a step looks, given the way that the rows run and its own switches."""
    unless = call.entry.get("lookahead_unless")
    if ahead and unless and any(call.const(k, NOCONST) == v for k, v in unless.items()):
        return False
    if call.name == "interpolate" and call.const("method", None, 0) in ("pad", "ffill", "previous"):
        return False
    if call.name in FILL_BACK and not data.flipped:
        # Behind a forward fill, a lag or a window only a gap at the very start is left.
        events = call.it.trace.events
        if any(
            i.kind == "lag" and (i.learns in FILL_FORWARD or events[i.event].data.get("near"))
            for i in data.total()
        ):
            return False
    one_way = call.name in ONE_WAY or (data.kind == "rolling" and data.qual != "ahead")
    return not ahead if data.flipped and one_way else ahead


def tell(event: Event, call: Any, data: Data) -> None:
    """What a step among neighbours says about the rows: that they have neighbours, and of whom."""
    keys = tuple(k for k in data.keys or () if isinstance(k, Data))
    if not keys:
        for one in data.total():
            if one.kind in ("lag", "lookahead"):
                keys = call.it.trace.events[one.event].data.get("keys", ())
                if keys:
                    break
    event.what = call.name
    event.data.update(
        data=data,
        near=call.name in NEIGHBOURS or data.kind == "rolling" or _filtered(call, data),
        signal=_filtered(call, data),
        keys=keys,
    )
    if call.name in NEIGHBOURS:
        offset = call.get("offset")
        by = offset.const if isinstance(offset, Num) else None
        event.data["by"] = -by if isinstance(by, (int, float)) and _number(by) else None
        event.data["least"] = _least(offset)


def _least(offset: Val | None) -> float | None:
    """How far ahead `shift(-k)` looks at least, for the `k` of a loop over `range(1, n)`."""
    vn = offset.vn if isinstance(offset, Num) else None
    if not (isinstance(vn, tuple) and len(vn) == 2 and vn[0] == "neg" and isinstance(vn[1], tuple)):
        return None
    of = vn[1][1] if vn[1][:1] == ("loop",) and len(vn[1]) > 1 else None
    if not (isinstance(of, tuple) and of[:1] == ("range",) and len(of) in (3, 4)):
        return None
    # A third bound is a step; from the first one up, or nobody knows.
    start, step = of[1], of[3] if len(of) == 4 else ("k", "int", 1)
    if not all(isinstance(x, tuple) and len(x) == 3 and x[:2] == ("k", "int") for x in (start, step)):
        return None
    return float(start[2]) if step[2] > 0 else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _filtered(call: Any, data: Data) -> bool:
    """A filter along the rows of one series: who filters it takes its rows for a sequence."""
    return call.recv is None and call.entry.get("axis_default") == -1 and (call.axis() == 0 or _single(data))


# ---- the audit --------------------------------------------------------------------------------------


def run(audit: Any) -> None:
    """Add the hits of this family."""
    for score in audit.scores:
        if score.returns == "importance":
            continue
        for pred in score.preds:
            if not audit.fits(pred) or (score.cv is None and audit.in_training(pred, pred.rows) == YES):
                continue
            known = order(audit, pred)
            if not score.search:
                _ahead(audit, score, pred, known)
            _split(audit, score, pred, known)


def order(audit: Any, pred: Pred) -> int:
    """Whether the rows of a model follow one another in time: 0 nobody says so, 1 likely, 2 certain."""
    best = 0
    if any(near(audit, one) and not _within_groups(one, pred) for one in pred.learned | pred.feat):
        return 2
    for one in audit.fits(pred):
        event = audit.event(one.event)
        for name in ("data", "label"):
            data = event.data.get(name)
            if isinstance(data, Data):
                best = max(best, data.ordered)
                if name == "label" and _staggered(event.data.get("data"), data):
                    return 2
                if name == "label" and any(
                    near(audit, i) and not _within_groups(i, pred) for i in data.total()
                ):
                    return 2
    named = audit.roles.get("time")
    if named and not best:
        names = {named} if isinstance(named, str) else set(named)
        unis = {id(a.uni) for a in pred.rows.atoms}
        if any(uni in unis and name in names for uni, name in audit.interp.cols):
            best = 1
    return best


def _staggered(data: Any, label: Data) -> bool:
    """`x[:-1]` and `x[1:]`: the label of a row is a later row of the same series."""
    if not isinstance(data, Data):
        return False
    mine_all, theirs_all = set(data.rows.atoms), set(label.rows.atoms)
    if mine_all == theirs_all:
        return False
    # Parts that both have are put together from the same pieces.
    for a in mine_all - theirs_all:
        for b in theirs_all - mine_all:
            if a.uni is not b.uni:
                continue
            mine = {x for x in a.lits - b.lits if x[0] == "pos"}
            if any(x[1] == y[1] for x in mine for y in b.lits - a.lits if y[0] == "pos"):
                return True
    return False


def near(audit: Any, one: Infl) -> bool:
    """A lag or a window over all rows among what shaped a model: its rows have neighbours.

    Lags within one entity say nothing of the order of all rows: they are the group family's.
    """
    if one.kind not in ("lag", "lookahead"):
        return False
    data = audit.event(one.event).data
    if data.get("signal") and all(a.uni.extra.get("many") for a in one.rows.atoms):
        return False  # each of many recordings as a whole
    return bool(data.get("near")) and not data.get("keys")


def _within_groups(one: Infl, pred: Pred) -> bool:
    """Whether a lag was taken in the rows of which a table of groups was made: its own rows follow no order by that."""
    mine = {a.uni.root() for a in pred.rows.atoms}
    keys = [uni.extra.get("row-keys", ()) for uni in mine]
    if not mine or not all(keys) or any(is_time(k) for some in keys for k in some):
        return False
    return not mine & {a.uni.root() for a in one.rows.atoms}


def _other_table(one: Infl, pred: Pred) -> bool:
    return not {a.uni.root() for a in pred.rows.atoms} & {a.uni.root() for a in one.rows.atoms}


def _label_leads(audit: Any, pred: Pred) -> list[Any]:
    """How far ahead of its row a label lies; None where nobody can tell."""
    out: list[Any] = []
    for one in audit.fits(pred):
        label = audit.event(one.event).data.get("label")
        for i in label.total() if isinstance(label, Data) else ():
            if i.kind == "lookahead":
                out.append(audit.event(i.event).data.get("by"))
    return out


def _ahead(audit: Any, score: ScoreEvent, pred: Pred, known: int) -> None:
    """Features that were computed from later rows, as far ahead as the label or further."""
    leads = _label_leads(audit, pred)
    for one in sorted(pred.learned | pred.feat, key=lambda i: i.event):
        if one.kind != "lookahead" or _within_groups(one, pred):
            continue
        event = audit.event(one.event)
        if event.data.get("totals") and _other_table(one, pred):
            continue  # how many rows each has elsewhere: its visits, the measurements of its stay
        if event.data.get("signal") and all(a.uni.extra.get("many") for a in one.rows.atoms):
            continue  # each of many recordings is filtered as a whole
        if _other_table(one, pred) and all(a.uni.generated or a.uni.time for a in one.rows.atoms):
            continue  # a calendar, which is known for years ahead
        told = event.data.get("near") or event.data["data"].ordered or known
        if not told and not moved_keys.along(audit, event, pred):
            continue
        if "by" in event.data and leads:
            by = event.data["by"] if event.data["by"] is not None else event.data.get("least")
            if by is None or None in leads or min(leads) > by:
                continue  # a row that was moved as a whole: what it foretells is later still
        audit.hit("lookahead", event, YES, score, pred, one)


def _split(audit: Any, score: ScoreEvent, pred: Pred, known: int) -> None:
    """Rows in the order of time that were dealt out at random."""
    if any(score in hit.scores for hit in audit.of("windows")):
        return
    found = random_cut(audit, score, pred)
    if found is None:
        return
    event, folds = found
    if audit._by_whole_groups(event):
        return  # which entity is held out is drawn; the rows of one stay together, in their order
    for data in [*event.data.get("arrays", []), event.data.get("data")]:
        if isinstance(data, Data):
            known = max(known, data.ordered)
    if not known or judged_later(audit, score, pred):
        return
    one = audit.fits(pred)[0]
    topic = "time-cv" if folds else "time-split"
    hit = audit.hit(topic, event, YES if known > 1 else LIKELY, score, pred, one)
    hit.extra["split"] = event


def judged_later(audit: Any, score: ScoreEvent, pred: Pred) -> bool:
    """Whether rows that neither this model nor this score has seen are scored afterwards."""
    rows = pred.rows
    for one in audit.fits(pred):
        rows |= one.rows
    return bool(audit._later_disjoint(rows, score.event))


# ---- how rows were parted ---------------------------------------------------------------------------


def folds_event(audit: Any, score: ScoreEvent) -> Event | None:
    """The cross-validation that a score comes from."""
    for event in reversed(audit.trace.events[: score.event + 1]):
        if event.kind in ("split", "folds") and event.node is score.node and event.data.get("folds"):
            return event  # type: ignore[no-any-return]
    return None


def shuffled_folds(audit: Any, event: Event) -> bool:
    """Whether folds are dealt at random; ready-made folds tell by the splitter that made them."""
    if event.data.get("shuffle") is True:
        return True
    maker = maker_of(audit, event)
    return maker is not event and maker.data.get("shuffle") is True


def maker_of(audit: Any, event: Event) -> Event:
    """`cross_val_score(..., cv=KFold(5).split(X))`: the event of the splitter."""
    cv = event.data.get("cv")
    if isinstance(cv, Seq) and cv.kind == "folds" and cv.span:
        for other in audit.trace.events:
            if other.kind == "split" and other.data.get("key") == cv.span[0]:
                return other  # type: ignore[no-any-return]
    return event


def random_cut(audit: Any, score: ScoreEvent, pred: Pred) -> tuple[Event, bool] | None:
    """Where the scored rows were parted at random from the fitted rows; True for folds."""
    if score.cv is not None:
        event = folds_event(audit, score)
        if event is None or not shuffled_folds(audit, event):
            return None
        return event, True
    for lits in cuts(audit, pred):
        events = [random_lit(audit, lit) for lit in lits]
        if events and all(e is not None for e in events):
            event = min((e for e in events if e is not None), key=lambda e: e.index)
            return event, bool(event.data.get("folds"))
    return None


def cuts(audit: Any, pred: Pred) -> list[list[Lit]]:
    """For each pair of scored and fitted rows of one data set, the literals that part them."""
    out: list[list[Lit]] = []
    for one in audit.fits(pred):
        for a in pred.rows.atoms:
            for b in one.rows.atoms:
                if a.uni.root() is b.uni.root():
                    lits = list(clashes(a.lits, b.lits))
                    whole = None if lits else audit._parted(a, b)
                    if lits:
                        out.append(lits)
                    elif whole is not None:
                        out.append([whole])
    return out


def random_lit(audit: Any, lit: Lit) -> Event | None:
    """The step that dealt rows out at random, if a literal comes of one."""
    kind = lit[0]
    if kind == "not":
        for inner in lit[1]:
            found = random_lit(audit, inner)
            if found is not None:
                return found
        return None
    if kind == "side":
        event = audit._split_event(lit)
        if event is None:
            return None
        if event.data.get("folds"):
            return event if shuffled_folds(audit, event) else None
        return event if event.data.get("shuffle") is True else None
    if kind == "val" and isinstance(lit[1], tuple) and lit[1][:1] == ("rnd",):
        # Random numbers held against a share; the rows may be picked by their positions.
        told = audit._split_event(lit) or audit._split_event(negate(lit))
        if told is not None:
            return told  # type: ignore[no-any-return]
    if kind == "pred":
        drawn = audit._split_event(lit) or audit._split_event(negate(lit))
        if drawn is not None and drawn.kind == "sample":
            return drawn  # type: ignore[no-any-return]
    base = lit[1]
    if kind == "pos" and not (isinstance(base, tuple) and len(base) == 2 and base[1] is True):
        return None
    for event in audit.dealing:
        if kind == "draw":
            if event.kind == "sample" and event.data.get("lit") == lit:
                return event  # type: ignore[no-any-return]
        elif kind == "pos":
            if event.kind in ("shuffle", "sample") and event.data.get("base") == base[0]:
                return event  # type: ignore[no-any-return]
        elif kind in ("pred", "val") and event.kind == "filter":
            mask = event.data["mask"]
            if lit in (mask.mask or ()):
                found = _drawn(audit, event, mask, lit) or _by_number(event, mask, lit)
                if found is not None:
                    return audit._split_event(lit) or audit._split_event(negate(lit)) or found
    if kind == "pos":
        return audit._split_event(lit)  # type: ignore[no-any-return]
    return None


def _drawn(audit: Any, event: Event, mask: Data, lit: Lit) -> Event | None:
    """`rng.random(len(df)) < 0.8`: a mask of random numbers that has nothing to do with the rows."""
    if lit[0] == "pred" and isinstance(lit[1], tuple) and lit[1][:1] == ("isin",):
        return None  # rows with some values of a list, all those of one value together
    unis = mask.rows.universes
    if not unis or unis & event.rows.universes:
        return None
    if any(not u.generated or u.time or u.event < 0 for u in unis):
        return None
    return audit.event(min(u.event for u in unis))  # type: ignore[no-any-return]


#: What dates have, and numbers have not.
CALENDAR = frozenset(
    "year month day hour minute second microsecond nanosecond date time week weekofyear quarter weekday dayofweek"
    " day_of_week dayofyear day_of_year days days_in_month daysinmonth seconds is_month_start is_month_end"
    " is_quarter_start is_quarter_end is_year_start is_year_end is_leap_year".split()
)


def _of_row_number(cols: Cols) -> bool:
    """Whether a column was made from nothing but the number of its row."""
    todo, seen = cols.all(), 0
    if cols.rest or not todo:
        return False
    while todo and seen < 20:
        col, seen = todo.pop(), seen + 1
        if isinstance(col.vn, tuple) and col.vn[:1] == (ROW_NUMBER,):
            continue
        if col.uni is not None or col.rests or not col.parents:
            return False
        todo += [parent for parent, _ in col.parents]
    return not todo


def _by_number(event: Event, mask: Data, lit: Lit) -> Event | None:
    """`index % 5 == 0`, a hash of the row number: a cut that deals rows out one by one.

    A comparison of the number itself cuts the rows in two at one place, which is no dealing out.
    """
    vn = lit[1]
    if mask.preds or (isinstance(vn, tuple) and vn and vn[0] in CALENDAR):
        return None  # an index of which the years are asked is one of dates
    if mask.cols is not None and (mask.cols.all() or mask.cols.rest):
        column = vn[1] if isinstance(vn, tuple) and vn[:1] == ("of",) else vn
        number = isinstance(column, tuple) and column[:1] == (ROW_NUMBER,)
        return event if lit[0] == "val" and not number and _of_row_number(mask.cols) else None
    unis = mask.rows.universes
    numbers = all(u.name == "positions" for u in unis) and unis
    if not numbers and not unis & event.rows.universes:
        return None
    if any(x[0] == "opaque" for a in mask.rows.atoms for x in a.lits):
        return None
    plain = isinstance(vn, tuple) and vn and vn[0] == "index"
    if numbers:
        return event if isinstance(vn, tuple) and vn and vn[0] == "%" else None
    return event if lit[0] == "val" and not plain else None
