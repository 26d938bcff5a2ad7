"""Abstract values: not what a name holds but where that came from.

Data, estimators and containers are mutable, as in Python: two names may hold one object.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from leaklint.provenance.rows import NONE, Lit, Rows, Sym, Universe

#: A value number that equals no other; asked for with every value, so it is the counter's own method.
fresh: Callable[[], int] = itertools.count(1).__next__


class NoConst:
    """The type of `NOCONST`: a value that is not known."""

    def __repr__(self) -> str:
        return "?"


NOCONST = NoConst()


class Infl:
    """An influence: "these rows shaped this value".

    Attributes
    ----------
    kind : str
        statistic, fit, selection, lookahead, opaque, out-of-fold.
    learns : str
        For a statistic what was learned (scaler, imputer, ...); for a selection how (compare, threshold, stop ...).
    rows : Rows
        The rows that shaped it.
    event : int
        Index into the trace.
    cols : frozenset of Col
        Columns that a statistic read, where that matters (target encoding).
    """

    __slots__ = ("_hash", "cols", "event", "kind", "learns", "rows", "scores")

    def __init__(
        self,
        kind: str,
        rows: Rows,
        event: int,
        learns: str = "",
        cols: frozenset[Col] = frozenset(),
        scores: frozenset[int] = frozenset(),
    ) -> None:
        self.kind = kind
        self.rows = rows
        self.event = event
        self.learns = learns
        self.cols = cols
        self.scores = scores
        self._hash = event  # quick, and the order in a set is the same in every run

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Infl)
            and self._hash == other._hash
            and self.event == other.event
            and self.kind == other.kind
            and self.learns == other.learns
            and self.rows == other.rows
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{self.kind}:{self.learns}@{self.event}({self.rows})"


Infls = frozenset[Infl]
NO_INFL: Infls = frozenset()
NO_SCORES: frozenset[int] = frozenset()


def union(a: Infls, b: Infls) -> Infls:
    """What shaped either of two values; one of the two sets itself where it holds the other.

    Mostly it does: what is computed from one table was shaped by the same. Sets of hundreds are not copied
    then, and the next question is answered by a look at who they are.
    """
    if a is b or not b:
        return a
    if not a:
        return b
    if len(b) <= len(a):
        return a if b <= a else a | b
    return b if a <= b else a | b


class Col:
    """A column, and the columns it was computed from.

    `edge` of a parent: "row" (same row), "part" (something that a function reads out of the same row),
    "gap" (whether there is a value in it),
    "run" (the same row and earlier ones), "lag" (earlier rows), "lead" (later rows), "stat" (all rows).

    Attributes
    ----------
    rests : tuple of Rest
        Parents that have no name: all columns of a source.
    sure : bool
        False where the parents are only what it may have been computed from.
    coarse : bool
        A comparison, a bin or a code of its parent: less is left than was there.
    num : bool
        Certainly a number.
    event : int
        Where it was made, as an index into the trace; -1 for a column that was loaded.
    pack : bool
        A vector that holds its parents side by side.
    looked : Data or None
        The key that its values were looked up by in another table.
    """

    __slots__ = (
        "coarse",
        "event",
        "infl",
        "label",
        "looked",
        "name",
        "num",
        "pack",
        "parents",
        "rests",
        "sure",
        "time",
        "uni",
        "vn",
    )

    def __init__(
        self,
        name: Hashable,
        uni: Universe | None,
        parents: tuple[tuple[Col, str], ...] = (),
        infl: Infls = NO_INFL,
        vn: Hashable = None,
        rests: tuple[Rest, ...] = (),
    ) -> None:
        self.name = name
        self.uni = uni
        self.parents = parents
        self.infl = infl
        self.vn = vn if vn is not None else fresh()
        self.label = False
        self.time = False  # holds points in time
        self.rests = rests
        self.sure = True
        self.coarse = False
        self.num = False
        self.event = -1
        self.pack = False
        self.looked: Data | None = None

    def __repr__(self) -> str:
        return f"<{self.name}>"


#: Questions about how a text is spelled, as strings answer them.
SPELLED = frozenset(
    "isdigit isdecimal isnumeric isalpha isalnum isupper islower istitle isidentifier".split()
)


class Rest:
    """All columns of a universe that are not named, minus some; `span` limits them by position."""

    __slots__ = ("minus", "only", "span", "tests", "uni")

    def __init__(
        self,
        uni: Universe,
        minus: frozenset[Hashable] = frozenset(),
        span: tuple[Any, Any] | None = None,
        tests: tuple[tuple[str, Any, bool], ...] = (),
        only: str = "",
    ) -> None:
        self.uni = uni
        self.minus = minus
        self.span = span
        self.tests = tests  # what is known of the names: ("startswith", "x_", True)
        self.only = only  # "number": only numeric columns; "?": some, nobody knows which

    def passes(self, name: Hashable) -> bool:
        """Whether a name meets all that is known of the names."""
        for how, arg, wanted in self.tests:
            if not isinstance(name, str):
                return False
            if how == "contains":
                met = arg in name
            elif how == "matches":
                met = re.search(arg, name) is not None
            elif arg is None:
                met = bool(getattr(name, how)())
            else:
                met = bool(getattr(name, how)(arg))
            if met != wanted:
                return False
        return True

    def has(self, name: Hashable) -> bool:
        """Whether a column of the source is certainly among them (numeric ones, where `only` says so)."""
        if name in self.minus or self.only == "?" or not self.passes(name):
            return False
        if isinstance(name, tuple) and name[:1] == ("#?",):
            return (
                not self.minus and self.span is None
            )  # one of them, nobody knows which: any that is gone may be it
        if isinstance(name, tuple) and name and name[0] == "#":
            gone = name[2] if len(name) > 2 else frozenset()
            if gone != self.minus:
                # Positions in a frame that has lost other columns since: all of them by their own positions there?
                lost = self.minus - gone
                return (
                    self.span is None
                    and gone <= self.minus
                    and all(isinstance(x, tuple) and x[:1] == ("#",) and x[2:] == (gone,) for x in lost)
                )
            if self.span is None:
                return True
            lo, hi = self.span
            at = name[1]
            if not isinstance(at, int):
                return False
            if at < 0:
                return hi is None
            return (lo is None or lo <= at) and (hi is None or (hi >= 0 and at < hi))
        return self.span is None

    def without(self, names: Iterable[Hashable]) -> Rest:
        return Rest(self.uni, self.minus | frozenset(names), self.span, self.tests, self.only)


class There(NamedTuple):
    """A table that is there though no cell defines it: what kind, and as it was when it was first seen.

    `columns` are the labels of a frame, None where they are not known or not all plain text.
    """

    kind: str
    columns: tuple[Hashable, ...] | None = None
    rows: int | None = None


class Cols:
    """The columns of a frame or matrix: known ones, what is left of a source, and nameless ones.

    `tail` names the known columns that are certainly the last ones, in order; `maybe` those that may be
    missing, and why ("number": they are there if they are numeric); `event` is where they were chosen.
    """

    __slots__ = ("blob", "coded", "event", "known", "maybe", "rest", "sure", "tail")

    def __init__(
        self,
        known: dict[Hashable, Col] | None = None,
        rest: tuple[Rest, ...] = (),
        blob: tuple[Col, ...] = (),
        sure: bool = True,
    ) -> None:
        self.known = known if known is not None else {}
        self.rest = rest
        self.blob = blob
        self.sure = sure  # False: which columns are kept is not known (a computed list)
        self.tail: tuple[Hashable, ...] = ()
        self.maybe: dict[Hashable, str] = {}
        self.event = -1
        self.coded = False  # each column of words was replaced by one for every level

    def copy(self) -> Cols:
        out = Cols.__new__(Cols)
        out.known, out.rest, out.blob, out.sure = self.known.copy(), self.rest, self.blob, self.sure
        out.tail, out.maybe, out.event, out.coded = self.tail, self.maybe, self.event, self.coded
        return out

    def infl(self) -> Infls:
        out = NO_INFL
        for col in self.known.values():
            out = union(out, col.infl)
        for col in self.blob:
            out = union(out, col.infl)
        return out

    def all(self) -> list[Col]:
        return [*self.known.values(), *self.blob]


class Pred:
    """What a model, as it was when it predicted, said about some rows."""

    __slots__ = (
        "_hash",
        "event",
        "feat",
        "features",
        "fit_rows",
        "labels",
        "learned",
        "model",
        "model_id",
        "rows",
        "task",
    )

    def __init__(
        self,
        model: str,
        model_id: Hashable,
        learned: Infls,
        feat: Infls,
        rows: Rows,
        event: int,
        features: Cols | None = None,
        labels: Cols | None = None,
    ) -> None:
        self.model = model
        self.model_id = model_id
        self.learned = learned
        self.feat = feat
        self.rows = rows
        self.event = event
        self.features = features
        self.labels = labels
        self._hash = event

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Pred)
            and self._hash == other._hash
            and self.event == other.event
            and self.rows == other.rows
            and self.learned == other.learned
        )

    def __hash__(self) -> int:
        return self._hash


Preds = frozenset[Pred]
NO_PREDS: Preds = frozenset()


class Val:
    """Any value: its number, what shaped it, and the scores it is or was computed from."""

    __slots__ = ("infl", "scores", "vn")

    def __init__(
        self, infl: Infls = NO_INFL, scores: frozenset[int] = frozenset(), vn: Hashable = None
    ) -> None:
        self.infl = infl
        self.scores = scores
        self.vn = vn if vn is not None else fresh()


class Num(Val):
    """A number, string, None or something of which only the influences are known."""

    __slots__ = ("const", "preds", "sign", "sym", "unknown", "versus")

    def __init__(
        self,
        const: object = NOCONST,
        infl: Infls = NO_INFL,
        scores: frozenset[int] = frozenset(),
        vn: Hashable = None,
        sym: Sym | None = None,
        preds: Preds = NO_PREDS,
        unknown: bool = False,
    ) -> None:
        if vn is None:
            if const is NOCONST:
                vn = fresh()
            else:
                try:
                    hash(const)
                except TypeError:
                    vn = fresh()
                else:
                    vn = ("k", type(const).__name__, const)
        self.infl = infl
        self.scores = scores
        self.vn = vn
        self.const = const
        self.sym = sym
        self.preds = preds
        self.versus = False
        self.sign = 0  # of a number that nobody knows: 1 if it is not negative, -1 if not positive
        self.unknown = unknown  # True: nobody knows what it is (result of a call that was not followed)

    def number(self) -> Sym | None:
        """As a bound of a slice."""
        if self.sym is not None:
            return self.sym
        if isinstance(self.const, (int, float)) and not isinstance(self.const, bool):
            return Sym(None, self.const)
        if self.const is NOCONST:
            return Sym(self.vn, 0)
        return None


def sign_of(value: Val | None) -> int:
    """1 for a number that is certainly not negative, -1 for one that is not positive, 0 if nobody knows."""
    if not isinstance(value, Num):
        return 0
    if isinstance(value.const, (int, float)):
        return -1 if value.const < 0 else 1
    return value.sign


class Data(Val):
    """Rows and columns: a frame, series, array, index, mask, tensor or data set object.

    Without slots, and what is seldom said of data is a default of the class: copies are made all the time,
    and a small dictionary is copied at once.
    """

    harmless = False  # counts, missingness, lengths: a reduction of it teaches nothing
    versus = False  # predictions already compared with labels
    fields: dict[Hashable, Data] | None = None  # parts of a data set object (x, y, columns)
    keys: tuple[Any, ...] | None = None  # group-by keys
    parts: tuple[Data, ...] | None = None  # what was concatenated
    repeat = False  # an index with repetitions
    bounds: tuple[Val | None, Val | None] | None = None  # of such an index: its positions lie between
    shuffled = False
    ordered = 0  # whether its rows follow one another in time: 1 likely, 2 certain
    flipped = False  # latest rows first
    owner: Data | None = None  # the records of which this is one: what it loses they lose
    bit = False  # a part of one row: a word of a text
    index: Col | None = None  # the column that became the index
    step: Any = None
    steps: tuple[tuple[str, str], ...] = ()  # what it went through as a whole
    name = ""
    qual = ""
    aug = False
    held: dict[Hashable, Val] | None = None  # columns of objects: models in a table of results
    event = -1
    coded = -1  # the event in which the numbers for its names were learned
    num = False  # certainly numbers
    redrawn = False  # in another order each time it is gone through
    truth: Cols | None = None  # of differences: the columns that predictions were held against
    side: Infls | None = None  # of an array on its side (`x.T`): what had shaped it before
    # Of a window: the rows it was cut from, from where to where, and in which event.
    reach: tuple[Rows, Lit, int] | None = None
    beside: Rows = NONE  # rows of another data set that it was listed along with, one of each
    told: frozenset[str] = frozenset()  # from which parts of the files' names it was read
    moved: tuple[Hashable, int] | None = None  # of a column plus a number: which column, and which way
    table: Any = None  # of a table with one row a group: its own rows, should it be used as data

    def __init__(
        self,
        kind: str,
        rows: Rows,
        cols: Cols | None = None,
        infl: Infls = NO_INFL,
        preds: Preds = NO_PREDS,
        mask: frozenset[Lit] | None = None,
        vn: Hashable = None,
        scores: frozenset[int] = frozenset(),
    ) -> None:
        self.infl = infl
        self.scores = scores
        self.vn = vn if vn is not None else fresh()
        self.kind = kind
        self.rows = rows
        self.cols = cols
        self.preds = preds
        self.mask = mask  # for a boolean mask: what holds where it is True

    def total(self) -> Infls:
        """All influences: on the rows and on every column."""
        if self.cols is None:
            return self.infl
        return union(self.infl, self.cols.infl())

    def like(self, **changes: Any) -> Data:
        """A copy with some attributes replaced; a new value number unless given."""
        out = Data.__new__(Data)
        out.__dict__ = self.__dict__.copy()
        if self.cols is not None and "cols" not in changes:
            out.cols = self.cols.copy()
        if changes:
            # The slots of a value are no part of the dictionary.
            out.infl = changes.pop("infl", self.infl)
            out.scores = changes.pop("scores", self.scores)
            vn = changes.pop("vn", None)
            out.vn = vn if vn is not None else fresh()
            out.__dict__.update(changes)
        else:
            out.infl, out.scores, out.vn = self.infl, self.scores, fresh()
        return out


class Seq(Val):
    """A list, tuple, set or iterator: exact items, or a summary of unknown many."""

    __slots__ = ("along", "born", "items", "kind", "of", "open", "shuffled", "span", "told")

    def __init__(
        self,
        kind: str,
        items: list[Val] | None = None,
        open: bool = False,
        infl: Infls = NO_INFL,
        scores: frozenset[int] = frozenset(),
        vn: Hashable = None,
    ) -> None:
        self.infl = infl
        self.scores = scores
        self.vn = vn if vn is not None else fresh()
        self.kind = kind
        self.items: list[Val] = items if items is not None else []
        self.open = open  # True: there may be any number of items like these
        self.span: Any = None  # of a range: (start, stop, step) as Val
        self.of: Cols | None = (
            None  # for a list with an item a row: the columns that its items were made from
        )
        self.told: frozenset[str] = frozenset()  # from which parts of the files' names such a list was read
        self.along = NONE  # for a list that grew in a loop over rows: an item for each of these
        self.shuffled = False  # dealt anew where it stands
        self.born: int | None = None  # in which round of a loop a display made it, counted over all loops


class Map(Val):
    """A dict (or an object that behaves like one): known keys, and one summary for the others."""

    __slots__ = ("items", "kind", "summary")

    def __init__(
        self,
        items: dict[Hashable, Val] | None = None,
        summary: Val | None = None,
        infl: Infls = NO_INFL,
        kind: str = "dict",
    ) -> None:
        super().__init__(infl)
        self.items: dict[Hashable, Val] = items if items is not None else {}
        self.summary = summary
        self.kind = kind

    def add(self, value: Val) -> None:
        """Something under a key that is not known."""
        self.summary = value if self.summary is None else join(self.summary, value)

    def update(self, other: Map) -> None:
        """All that another dict holds."""
        self.items.update(other.items)
        self.infl |= other.infl
        if other.summary is not None:
            self.add(other.summary)


class Lib(Val):
    """A name of a library: module, function or class, by its qualified name."""

    __slots__ = ("entry", "qual")

    def __init__(self, qual: str, entry: Any = None) -> None:
        self.infl = NO_INFL
        self.scores = NO_SCORES
        self.vn = ("lib", qual)
        self.qual = qual
        self.entry = entry


class Bound(Val):
    """A method taken from an object."""

    __slots__ = ("name", "recv")

    def __init__(self, recv: Val, name: str) -> None:
        self.infl = NO_INFL
        self.scores = NO_SCORES
        self.vn = ("bound", recv.vn, name)
        self.recv = recv
        self.name = name


class Obj(Val):
    """An instance of a library class: estimator, splitter, callback, data loader."""

    __slots__ = (
        "args",
        "children",
        "entry",
        "features",
        "fit_rows",
        "fitted",
        "frozen",
        "kw",
        "labels",
        "last",
        "learned",
        "name",
        "node",
        "qual",
        "state",
    )

    def __init__(
        self, qual: str, entry: Any, args: list[Val], kw: dict[str, Val], node: Any, infl: Infls = NO_INFL
    ) -> None:
        super().__init__(infl)
        self.qual = qual
        self.entry = entry
        self.args = args
        self.kw = kw
        self.node = node
        self.name = ""
        self.learned: Infls = NO_INFL
        self.fit_rows: Rows = NONE
        self.fitted = False
        self.frozen = False
        self.children: list[Val] = []
        self.features: Cols | None = None
        self.labels: Cols | None = None
        self.last: Data | None = None
        self.state: dict[str, Any] = {}

    @property
    def role(self) -> str:
        return self.entry.role if self.entry is not None else ""

    def field(self, name: str, default: Any = None) -> Any:
        return self.entry.fields.get(name, default) if self.entry is not None else default

    def clone(self, infl: Infls | None = None) -> Obj:
        """The same object under another name, with its own influences."""
        out = Obj(self.qual, self.entry, self.args, self.kw, self.node, self.infl if infl is None else infl)
        out.name, out.learned, out.fit_rows, out.fitted = self.name, self.learned, self.fit_rows, self.fitted
        out.children, out.frozen, out.features, out.labels = (
            self.children,
            self.frozen,
            self.features,
            self.labels,
        )
        out.last = self.last
        out.state = dict(self.state)
        return out


class Expr(Obj):
    """An expression over the columns of a frame that is not known yet; `run` computes it for a frame."""

    __slots__ = ("run", "space")

    def __init__(self, run: Any, node: Any, infl: Infls = NO_INFL, space: str = "") -> None:
        super().__init__("expression", None, [], {}, node, infl)
        self.run = run
        self.space = space


class Func(Val):
    """A function of the notebook (or a lambda) with its environment."""

    __slots__ = ("called", "defaults", "env", "generator", "marks", "name", "node", "owner", "self_val")

    def __init__(self, node: Any, env: Any, name: str, defaults: dict[str, Val]) -> None:
        super().__init__()
        self.node = node
        self.env = env
        self.name = name
        self.defaults = defaults
        self.self_val: Val | None = None
        self.owner: Class | None = None
        self.called = False
        self.marks: frozenset[str] = frozenset()
        self.generator: bool | None = None


class Class(Val):
    """A class of the notebook."""

    __slots__ = ("attrs", "bases", "called", "env", "name", "node")

    def __init__(self, node: Any, env: Any, name: str, bases: list[Val]) -> None:
        super().__init__()
        self.node = node
        self.env = env
        self.name = name
        self.bases = bases
        self.attrs: dict[str, Val] = {}
        self.called = False


class Inst(Val):
    """An instance of a class of the notebook; `base` stands in for a library base class."""

    __slots__ = ("attrs", "base", "cls", "name")

    def __init__(self, cls: Class, infl: Infls = NO_INFL) -> None:
        super().__init__(infl)
        self.cls = cls
        self.attrs: dict[str, Val] = {}
        self.base: Obj | None = None
        self.name = ""


class Alt(Val):
    """One of several objects: nobody knows which branch was taken."""

    __slots__ = ("options",)

    def __init__(self, options: list[Val]) -> None:
        super().__init__()
        self.options = options

    def each(self, do: Callable[[Val], Val]) -> Val:
        """What something makes of each of them, as one value."""
        out: Val | None = None
        for option in self.options:
            one = do(option)
            out = one if out is None else join(out, one)
        return out if out is not None else unknown()


def unknown(infl: Infls = NO_INFL, scores: frozenset[int] = frozenset()) -> Num:
    """A value of which nothing is known but what shaped it."""
    return Num(infl=infl, scores=scores)


def const(value: object) -> Num:
    return Num(value)


def key_of(value: Val) -> Any:
    """A dict key where it is known, else NOCONST."""
    if isinstance(value, Num):
        if value.const is not NOCONST:
            try:
                hash(value.const)
            except TypeError:
                return NOCONST
            return value.const
        return NOCONST
    if isinstance(value, Seq) and value.kind == "tuple" and not value.open:
        parts = tuple(key_of(x) for x in value.items)
        return NOCONST if any(p is NOCONST for p in parts) else parts
    if isinstance(value, (Lib, Func, Class)):
        return value.vn
    return NOCONST


def infl_of(value: Val | None, depth: int = 0) -> Infls:
    """All influences in a value, containers included."""
    kind = type(value)
    if kind is Num:  # most of them
        return value.infl  # type: ignore[union-attr]
    if kind is Data:
        return value.total()  # type: ignore[union-attr,no-any-return]
    if value is None:
        return NO_INFL
    if isinstance(value, Obj):
        return union(value.infl, value.learned)
    out = value.infl
    if depth > 4:
        return out
    if isinstance(value, Seq):
        for item in value.items[:40]:
            out = union(out, infl_of(item, depth + 1))
    elif isinstance(value, Map):
        for item in list(value.items.values())[:40]:
            out = union(out, infl_of(item, depth + 1))
        out = union(out, infl_of(value.summary, depth + 1))
    elif isinstance(value, Alt):
        for item in value.options:
            out = union(out, infl_of(item, depth + 1))
    elif isinstance(value, Inst):
        for item in value.attrs.values():
            out = union(out, infl_of(item, depth + 2))
    elif isinstance(value, Bound):
        out = union(out, infl_of(value.recv, depth + 1))
    return out


def scores_of(value: Val | None, depth: int = 0) -> frozenset[int]:
    """The scores in a value, containers included."""
    kind = type(value)
    if kind is Num:
        return value.scores  # type: ignore[union-attr]
    if value is None:
        return NO_SCORES
    out = value.scores
    if kind is Data and not value.fields:  # type: ignore[attr-defined]
        return out
    if depth > 4:
        return out
    if isinstance(value, Seq):
        for item in value.items[:40]:
            out |= scores_of(item, depth + 1)
    elif isinstance(value, Map):
        for item in list(value.items.values())[:40]:
            out |= scores_of(item, depth + 1)
        out |= scores_of(value.summary, depth + 1)
    elif isinstance(value, Alt):
        for item in value.options:
            out |= scores_of(item, depth + 1)
    elif isinstance(value, Data) and value.fields:
        for item in value.fields.values():
            out |= item.scores
    return out


def preds_of(value: Val | None, depth: int = 0) -> Preds:
    kind = type(value)
    if kind is Num or kind is Data:
        return value.preds  # type: ignore[union-attr,no-any-return]
    out: Preds = NO_PREDS
    if depth < 3:
        if isinstance(value, Seq):
            for item in value.items[:40]:
                out |= preds_of(item, depth + 1)
        elif isinstance(value, Map):
            for item in value.items.values():
                out |= preds_of(item, depth + 1)
            out |= preds_of(value.summary, depth + 1)
    return out


def datas_of(value: Val | None, depth: int = 0) -> list[Data]:
    """The data in a value, containers included."""
    kind = type(value)
    if kind is Data:
        return [value]  # type: ignore[list-item]
    out: list[Data] = []
    if kind is Num:
        return out
    if depth < 4:
        if isinstance(value, Seq):
            for item in value.items[:20]:
                out += datas_of(item, depth + 1)
        elif isinstance(value, Map):
            for item in list(value.items.values())[:20]:
                out += datas_of(item, depth + 1)
            out += datas_of(value.summary, depth + 1)
        elif isinstance(value, Alt):
            for item in value.options:
                out += datas_of(item, depth + 1)
    return out


def join_cols(a: Cols | None, b: Cols | None, beside: bool = False) -> Cols | None:
    """Columns of two alternatives; or put side by side, where what is sure of one of them is sure of both."""
    if a is None or b is None or a is b:
        return a if b is None else b
    known = dict(a.known)
    blob = list(a.blob)
    for name, col in b.known.items():
        if name in known and known[name] is not col:
            blob.append(col)
        else:
            known[name] = col
    for col in b.blob:
        if col not in blob:
            blob.append(col)
    rest = list(a.rest)
    for r in b.rest:
        if not any(
            r.uni is o.uni
            and r.minus == o.minus
            and r.span == o.span
            and not (beside and (r.only, r.tests) != (o.only, o.tests))
            for o in rest
        ):
            rest.append(r)
    out = Cols(known, tuple(rest[:6]), tuple(blob[:60]), a.sure and b.sure)
    out.maybe = {**a.maybe, **b.maybe}
    if beside:
        # Numbers on the left, words on the right: a column of either kind is there.
        for name in [*out.maybe]:
            reasons = [o.maybe.get(name, "") for o in (a, b) if name in o.known]
            if "" in reasons:
                del out.maybe[name]
            elif "number" in reasons:
                out.maybe[name] = "number"
    out.event = max(a.event, b.event)
    if not b.rest and not b.blob:
        out.tail = (*a.tail, *(k for k in b.known if k not in a.known))
    return out


def either_cols(a: Cols | None, b: Cols | None) -> Cols | None:
    """The columns of one of two alternatives: those of only one of them may be missing."""
    out = join_cols(a, b)
    if a is None or b is None or a is b or out is None:
        return out
    out.tail = a.tail if a.tail == b.tail else ()
    for one, other in ((a, b), (b, a)):
        for name in one.known:
            if name not in other.known and not any(r.has(name) for r in other.rest):
                out.maybe = {**out.maybe, name: "?"}
    rest: list[Rest] = []
    for r in a.rest:
        same = next((o for o in b.rest if o.uni is r.uni and o.span == r.span and o.tests == r.tests), None)
        if same is None:
            rest.append(Rest(r.uni, r.minus, r.span, r.tests, "?"))
        else:
            only = r.only if r.only == same.only else "?"
            rest.append(Rest(r.uni, r.minus | same.minus, r.span, r.tests, only))
    for r in b.rest:
        if not any(o.uni is r.uni and o.span == r.span and o.tests == r.tests for o in a.rest):
            rest.append(Rest(r.uni, r.minus, r.span, r.tests, "?"))
    out.rest = tuple(rest[:6])
    return out


def join(a: Val | None, b: Val | None) -> Val:
    """Either of two values."""
    if a is None or a is b:
        return b if b is not None else unknown()
    if b is None:
        return a
    if isinstance(a, Num) and isinstance(b, Num):
        if a.vn == b.vn and a.infl == b.infl and a.scores == b.scores:
            return a
        same = (
            a.const is not NOCONST
            and b.const is not NOCONST
            and a.const == b.const
            and type(a.const) is type(b.const)
        )
        out = Num(
            a.const if same else NOCONST, union(a.infl, b.infl), a.scores | b.scores, preds=a.preds | b.preds
        )
        out.unknown = a.unknown or b.unknown
        return out
    if isinstance(a, Data) and isinstance(b, Data):
        return a.like(
            rows=a.rows | b.rows,
            cols=either_cols(a.cols, b.cols),
            infl=union(a.infl, b.infl),
            preds=a.preds | b.preds,
            scores=a.scores | b.scores,
            mask=a.mask if a.mask == b.mask else None,
            versus=a.versus or b.versus,
            parts=None,
            kind=a.kind,
            ordered=max(a.ordered, b.ordered),
        )
    if isinstance(a, Num) and a.const is None and not a.infl:
        return b
    if isinstance(b, Num) and b.const is None and not b.infl:
        return a
    if isinstance(a, Seq) and isinstance(b, Seq):
        if len(a.items) == len(b.items) and a.kind == "tuple" and not (a.open or b.open):
            return Seq(
                "tuple",
                [join(x, y) for x, y in zip(a.items, b.items, strict=True)],
                False,
                union(a.infl, b.infl),
                a.scores | b.scores,
            )
        items = list(a.items)
        for item in b.items:
            if not any(item is other for other in items):
                items.append(item)
        return Seq(a.kind, items[:30], True, union(a.infl, b.infl), a.scores | b.scores)
    if isinstance(a, Map) and isinstance(b, Map):
        merged = dict(a.items)
        for key, value in b.items.items():
            merged[key] = join(merged[key], value) if key in merged else value
        summary = join(a.summary, b.summary) if a.summary or b.summary else None
        return Map(merged, summary, union(a.infl, b.infl), a.kind)
    if isinstance(a, Num) and isinstance(b, (Data, Seq, Map)):
        a, b = b, a
    if isinstance(b, Num) and isinstance(a, Data):
        if not b.infl and not b.scores:
            return a
        return a.like(infl=union(a.infl, b.infl), scores=a.scores | b.scores)
    if isinstance(b, Num) and isinstance(a, (Seq, Map)):
        return a
    options: list[Val] = []
    for value in (a, b):
        for option in value.options if isinstance(value, Alt) else [value]:
            if not any(option is other for other in options) and not (
                isinstance(option, Num) and option.const is None
            ):
                options.append(option)
    if len(options) == 1:
        return options[0]
    out_alt = Alt(options[:6])
    out_alt.infl = union(a.infl, b.infl) if isinstance(a, Alt) or isinstance(b, Alt) else NO_INFL
    return out_alt


def add_infl(value: Val, infl: Infls) -> Val:
    """The same value, shaped by something more; other names of it are not touched."""
    if not infl or infl <= value.infl:
        return value
    if isinstance(value, Num):
        out = Num(value.const, value.infl | infl, value.scores, value.vn, value.sym, value.preds)
        out.versus, out.unknown, out.sign = value.versus, value.unknown, value.sign
        return out
    if isinstance(value, Data):
        return value.like(infl=value.infl | infl, vn=value.vn)
    if isinstance(value, Seq):
        seq = Seq(value.kind, list(value.items), value.open, value.infl | infl, value.scores, value.vn)
        seq.span = value.span
        return seq
    if isinstance(value, Map):
        return Map(dict(value.items), value.summary, value.infl | infl, value.kind)
    if isinstance(value, Obj):
        return value.clone(value.infl | infl)
    if isinstance(value, Inst):
        inst = Inst(value.cls, value.infl | infl)
        inst.attrs, inst.base, inst.name = value.attrs, value.base, value.name
        return inst
    if isinstance(value, Alt):
        return Alt([add_infl(v, infl) for v in value.options])
    if isinstance(value, Lib):
        lib = Lib(value.qual, value.entry)
        lib.infl = value.infl | infl
        return lib
    if isinstance(value, Class):
        cls = Class(value.node, value.env, value.name, value.bases)
        cls.attrs = value.attrs
        cls.infl = value.infl | infl
        return cls
    return value
