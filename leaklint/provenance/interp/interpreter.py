"""The interpreter: the state of one notebook, names, attributes, calls and loops over values."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from leaklint.libraries.load import Knowledge
from leaklint.provenance import builtins, calls, frames, models, names_of_files
from leaklint.provenance.interp.calling import bind_params, instantiate, library_base
from leaklint.provenance.interp.displays import put_name
from leaklint.provenance.interp.expressions import EXPRESSIONS
from leaklint.provenance.interp.growing import watch
from leaklint.provenance.interp.loops import known_range, loop_value
from leaklint.provenance.interp.state import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_ROUNDS,
    MAX_SCORES,
    MAX_STEPS,
    BoundedError,
    Env,
    Frame,
    Going,
    assigned_names,
    beside,
    whole,
)
from leaklint.provenance.interp.statements import STATEMENTS
from leaklint.provenance.interp.unpacking import unpack
from leaklint.provenance.owners import Owners
from leaklint.provenance.rows import NONE, Lit, Rows, Sym, Universe
from leaklint.provenance.trace import Event, ScoreEvent, Trace
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
    Expr,
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
    infl_of,
    join,
    key_of,
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

#: What a round of a loop may do that matters to the next one.
_TELLING = frozenset({"fit", "predict", "score", "choose", "split", "resample", "opaque"})

if TYPE_CHECKING:
    from leaklint.project import Project
    from leaklint.provenance.taught import Pattern


class Interp:
    """Interprets the cells of one notebook in order, with one environment.

    Parameters
    ----------
    knowledge : Knowledge
        What library calls mean.
    project : Project or None
        Finds the modules and files around the notebook; without it there are none.
    """

    def __init__(self, knowledge: Knowledge, project: Project | None = None) -> None:
        self.knowledge = knowledge
        self.project = project
        self.trace = Trace()
        self.env = Env()
        self.stack: tuple[Any, ...] = ()
        self.frames: list[Frame] = [Frame(None)]
        self.ctl: Infls = NO_INFL
        self.hits: Preds = NO_PREDS  # inside `if guess == truth:`
        self.objects: dict[Hashable, Obj] = {}
        self.steps = 0
        self.depth = 0
        self.cols: dict[tuple[int, Hashable], Col] = {}
        self.universes: dict[Hashable, Universe] = {}
        self.files: dict[str, Val] = {}
        self.modules: dict[str, Env] = {}  # of the project, by path
        self.holders: dict[str, Map] = {}
        self.running: list[str] = []
        self.patterns: list[Pattern] = []  # of calls that the configuration describes
        self.taught: frozenset[str] = frozenset()  # functions that it describes by their bare names
        self.funcs: list[tuple[Func, Env]] = []
        self.defined: dict[int, list[Func]] = {}  # the same, by where they are defined
        self.classes: list[Class] = []
        self.promoted: dict[int, tuple[Val, Obj]] = {}
        self.opaque_cells = False
        self.star_unknown = False
        self.loop_depth = 0
        self.nest = 0  # loops around each other, those of callers included
        self.handed = 0  # how many data and estimators were yielded or put into lists
        self.going: list[Going] = []
        # The rows of the groups that a function is called with one by one, and what they are grouped by.
        self.within: tuple[Rows, tuple[Any, ...]] = (NONE, ())
        self.loops: list[tuple[set[Rows], int]] = []  # rows that loops are at, and since which event
        self.quiet = 0
        self.missing: dict[str, Data] = {}
        self.written: dict[Any, dict[Any, frozenset[Lit]]] = {}  # of columns: which rows were given a value
        self.cut_by: dict[int, set[Lit]] = {}  # where the rows were cut at a statistic, by its event
        self.row_names: dict[Rows, str] = {}  # what the notebook first called these rows
        self.aug_seqs: dict[int, Rows] = {}  # lists that hold several versions of one row
        self.moves: dict[Hashable, tuple[Hashable, int]] = {}  # columns that are others plus a number
        self.comp_sources: dict[int, Val] = {}  # what comprehensions went through last
        self.owners = Owners()
        self.ranges: dict[Any, tuple[Sym, Sym]] = {}  # between which numbers loops run, by the range
        self.by_owner: dict[int, Data] = {}  # lists that have a list for each group of rows: of which key
        self.appended: dict[tuple[int, int, Rows], int] = {}
        self.uncalled = 1 << 60  # events from here on are of functions that nobody calls
        self.round = 0
        self.seeds: dict[Hashable, Hashable] = {}  # with which seed a folder was parted first
        self.many = 0
        self.keep: list[Any] = []
        self.statement: Any = None
        self.vague = 0  # inside a branch or loop of which nobody knows whether (or how often) it runs
        self.reads: list[Col] | None = None  # columns that a function reads from the row it is given
        self.seeded = False  # a seed for all random numbers was set
        self.restored: set[str] = set()  # paths that something was read back from
        self.absent: list[tuple[str, t.Name, int]] = []  # names that nothing defines, and the next event then
        #: Names that no cell defines, as a live kernel knows them: the kind of data, or those of a tuple of data.
        self.given: dict[str, Any] = {}
        self.starts: list[int] = []  # for each statement of a cell, the next event when it began

    def event(self, kind: str, node: Any, what: str, rows: Rows = NONE, learns: str = "") -> Event:
        event = self.trace.add(kind, node, self.stack, what, rows, learns)
        if self.seeded:
            event.data["seeded"] = True
        return event

    def note(self, kind: str, message: str, node: Any) -> None:
        if len(self.trace.notes) < 500:
            self.trace.notes.append((kind, message, node))

    def universe(self, name: str, key: Hashable = None, **how: Any) -> Universe:
        if key is not None and key in self.universes:
            return self.universes[key]
        made = Universe(name, key, **how)
        if key is not None:
            self.universes[key] = made
        return made

    def root_col(self, uni: Universe, name: Hashable) -> Col:
        key = (id(uni), name)
        col = self.cols.get(key)
        if col is None:
            col = self.cols[key] = Col(name, uni, vn=("col", id(uni), name))
        return col

    def source(self, kind: str, name: str, node: Any, key: Hashable = None, generated: bool = False) -> Data:
        """New data from outside (or from a generator)."""
        fresh_one = key is None or key not in self.universes
        uni = self.universe(name, key, generated=generated)
        rows = whole(uni)
        data = Data(kind, rows, Cols(rest=(Rest(uni),)))
        if fresh_one:
            event = self.event("generate" if generated else "load", node, name, rows)
            uni.event = event.index
        return data

    def new_score(
        self, metric: str, node: Any, preds: Preds, rows: Rows, returns: str = "number", infl: Infls = NO_INFL
    ) -> ScoreEvent:
        event = self.event("score", node, metric, rows)
        score = ScoreEvent(
            len(self.trace.scores), event.index, metric, node, self.stack, preds, rows, returns
        )
        score.many = self.many > 0
        score.unfollowed = frozenset(i for i in infl if i.kind == "opaque")
        event.data["score"] = score
        if len(self.trace.scores) > MAX_SCORES:
            raise BoundedError("more scores than can be told apart")
        self.trace.scores.append(score)
        return score

    def settled(self, since: int, handed: int) -> bool:
        """Whether one round of a loop is enough; its events, and what it handed out, began there.

        A loop in a loop is gone through again in the next round of that one: with three around each other,
        what the innermost learned meets itself in any case. With two, a round in which nothing was fitted,
        scored, chosen or parted has nothing to hand to the next one. What a round puts into a list, or gives
        to whoever asks for the next element, is held against that of another round.
        """
        if self.nest < 2 or self.handed != handed:
            return False
        telling = _TELLING if self.nest == 2 else ("opaque",)
        return not any(e.kind in telling for e in self.trace.events[since:])

    def choose(self, scores: frozenset[int], node: Any, how: str) -> Infls:
        """The influence of a choice made by looking at some scores."""
        if not scores:
            return NO_INFL
        rows = NONE
        for index in sorted(scores)[:40]:
            rows |= self.trace.scores[index].rows
        event = self.event("choose", node, how, rows)
        event.data["scores"] = scores
        return frozenset({Infl("selection", rows, event.index, how, scores=scores)})

    def run(self, statements: list[t.Stmt]) -> None:
        """Run the statements of one cell."""
        for i, statement in enumerate(statements):
            if isinstance(statement, t.ExprStmt) and i == len(statements) - 1:
                self.statement = statement
                value = self.ev(statement.value, self.env)
                self.shown(value, statement)
                continue
            self.exec(statement, self.env)

    def shown(self, value: Val, node: Any) -> None:
        """A value is displayed: a score that went through a choice is reported."""
        scores = scores_of(value)
        if not scores:
            return
        for index in scores:
            self.trace.scores[index].shown = True
        parts = value.items if isinstance(value, Seq) else [value]
        infl = beside(parts, frozenset(i for i in infl_of(value) if i.kind == "selection"))
        if len(self.trace.shown) < 2000:
            self.trace.shown.append((node, infl, scores))

    def lose(self, statement: t.Stmt) -> None:
        """A statement that could not be followed to its end: what it assigns may be anything."""
        targets = statement.targets if isinstance(statement, t.Assign) else []
        for name in [n for target in targets for n in assigned_names(target)][:20]:
            old = self.env.find(name)
            value = calls.opaque(self, name, [old] if old is not None else [], {}, statement)
            self.bind(name, value, self.env)

    def block(self, statements: list[t.Stmt], env: Env) -> str | None:
        for statement in statements:
            signal = self.exec(statement, env)
            if signal is not None:
                return signal
        return None

    def exec(self, node: t.Stmt, env: Env) -> str | None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise BoundedError("more steps than the bound allows")
        handler = STATEMENTS.get(type(node))
        if handler is None:
            return None
        saved, self.statement = self.statement, node
        try:
            return handler(self, node, env)
        finally:
            self.statement = saved

    def bind(self, name: str, value: Val, env: Env) -> None:
        if self.ctl:
            value = add_infl(value, self.ctl)
        if isinstance(value, Data):
            if (
                value.rows.atoms
                and value.kind not in ("row", "cell", "mask", "stat", "index")
                and len(env.vars) < 5000
            ):
                self.row_names.setdefault(value.rows, name)
            if not value.name:
                value.name = name
                if len(value.rows.atoms) == 1:
                    atom = value.rows.atoms[0]
                    inner = atom.uni.extra.get("depth", 0) > self.depth
                    if not atom.lits and (atom.uni.name == "" or inner):
                        atom.uni.name = name  # the notebook's own name rather than a helper's
                        atom.uni.extra["depth"] = self.depth
        elif isinstance(value, (Obj, Inst)):
            if not value.name:
                value.name = name
        elif isinstance(value, Seq):
            for item in value.items[:4]:
                if isinstance(item, Data) and not item.name:
                    item.name = name
        if env.declared and name in env.declared:
            env = env.declared[name]
        env.vars[name] = value

    def assign(self, target: t.Expr, value: Val, env: Env) -> None:
        if isinstance(target, t.Name):
            self.bind(target.id, value, env)
        elif isinstance(target, t.Seq):
            unpack(self, target.items, value, env, target)
        elif isinstance(target, t.Star):
            self.assign(target.value, value, env)
        elif isinstance(target, t.Sub):
            frames.store_item(self, self.ev(target.obj, env), target, value, env)
        elif isinstance(target, t.Attr):
            self.store_attr(self.ev(target.obj, env), target.attr, value, target)

    def opaque_part(self, value: Data, index: Hashable) -> Data:
        rows = Rows(
            type(a)(a.uni, frozenset(x for x in a.lits if x[0] != "opaque") | {("opaque", (value.vn, index))})
            if any(x[0] == "opaque" for x in a.lits)
            else a.with_lit(("opaque", (value.vn, index)))
            for a in value.rows.atoms
        )
        return value.like(rows=rows, name="", vn=("part", value.vn, index))

    def store_attr(self, obj: Val, name: str, value: Val, node: Any) -> None:
        if self.ctl:
            value = add_infl(value, self.ctl)
        if isinstance(obj, Inst):
            if isinstance(value, (Data, Obj, Inst)) and not value.name:
                value.name = name
            obj.attrs[name] = value
        elif isinstance(obj, Obj):
            obj.state["." + name] = value
            if name in ("estimator", "base_estimator", "best_params"):
                obj.children = [*obj.children, value]
            sel = frozenset(i for i in infl_of(value) if i.kind == "selection")
            obj.infl |= sel
        elif isinstance(obj, Class):
            obj.attrs[name] = value
        elif isinstance(obj, Data):
            frames.set_attr(self, obj, name, value, node)
        elif isinstance(obj, Map):
            obj.items[name] = value
        elif isinstance(obj, Alt):
            for option in obj.options:
                self.store_attr(option, name, value, node)
        elif isinstance(obj, Func):
            pass

    def truth(self, value: Val) -> bool | None:
        """Whether a condition certainly holds (or certainly does not)."""
        if isinstance(value, Num):
            if value.const is not NOCONST:
                try:
                    return bool(value.const)
                except Exception:
                    return None
            return None
        if isinstance(value, (Func, Class, Lib, Obj, Inst)):
            return True
        if isinstance(value, Seq) and not value.open and not value.items and value.kind != "generator":
            return None
        return None

    def merge(self, a: dict[str, Val], b: dict[str, Val]) -> dict[str, Val]:
        if a is b:
            return a
        out = dict(b)
        for name, value in a.items():
            other = b.get(name)
            if other is value:
                continue
            out[name] = value if other is None else join(value, other)
        return out

    def iterate(self, value: Val, node: Any) -> tuple[list[Val], bool]:
        """The items of a loop, and whether they are all of them."""
        if isinstance(value, Seq):
            if value.kind == "folds":
                return frames.folds(self, value, MAX_ROUNDS), False
            if value.kind == "range":
                known = known_range(value)
                if known is not None and len(known) <= 4:
                    return [const(i) for i in known], True
                if known is not None and known[0] * known[-1] < 0:
                    # Steps back and steps ahead: which way a row looks depends on the sign.
                    return [const(min(known[0], known[-1])), const(max(known[0], known[-1]))], False
                return [loop_value(self, value, r) for r in range(MAX_ROUNDS)], False
            items = value.items
            if value.kind == "names":
                # What a loop learns of a name is not said of the list that it came from.
                from leaklint.provenance.builtins import copy_name

                items = [copy_name(x) for x in items]
            if value.infl:
                items = [add_infl(x, value.infl) for x in items]
            if not value.open and len(items) <= (40 if value.kind == "names" else MAX_ITEMS):
                return list(items), True
            if value.open and len(items) == 1:
                return [items[0], items[0]], False
            return list(items[:MAX_ITEMS]), False
        if isinstance(value, Map):
            keys: list[Val] = [add_infl(const(k), value.infl) for k in list(value.items)[:MAX_ITEMS]]
            if value.summary is not None:
                keys.append(unknown(value.infl))
            return keys, value.summary is None
        if isinstance(value, Data):
            return frames.iterate(self, value, node)
        if isinstance(value, Obj) and value.field("index_in_constructor"):
            # `for train, test in KFold(len(y), n_folds=3)`, as it was before scikit-learn 0.20.
            return frames.folds(self, calls.old_folds(self, value, node), MAX_ROUNDS), False
        if isinstance(value, (Inst, Obj)):
            return [self.element(value, node)], False
        if isinstance(value, Num) and isinstance(value.const, str):
            if 0 < len(value.const) <= 8:
                return [add_infl(const(letter), value.infl) for letter in value.const], True
            return [unknown(value.infl)], False
        return [self.element(value, node), self.element(value, node)], False

    def element(self, value: Val, node: Any, index: int | None = None) -> Val:
        """Some element of a value."""
        if isinstance(value, Seq):
            if value.kind == "range":
                return loop_value(self, value, 0)
            if value.kind == "folds":
                return frames.folds(self, value, 1)[0]
            if not value.items:
                return unknown(value.infl, value.scores)
            if index is not None and -len(value.items) <= index < len(value.items) and not value.open:
                return add_infl(value.items[index], value.infl)
            out = value.items[0]
            for item in value.items[1:MAX_ITEMS]:
                out = join(out, item)
            return add_infl(out, value.infl)
        if isinstance(value, Map):
            joined: Val | None = value.summary
            for item in list(value.items.values())[:MAX_ITEMS]:
                joined = join(joined, item) if joined is not None else item
            return add_infl(joined, value.infl) if joined is not None else unknown(value.infl)
        if isinstance(value, Data):
            return frames.element(self, value, index)
        if isinstance(value, Alt):
            return value.each(lambda option: self.element(option, node, index))
        if isinstance(value, Inst):
            method = self.lookup_method(value, "__getitem__")
            if method is not None:
                return self.call(method, [unknown()], {}, node)
        out_num = Num(infl=infl_of(value), scores=scores_of(value), preds=preds_of(value))
        out_num.unknown = isinstance(value, Num) and value.unknown
        return out_num

    def ev(self, node: t.Expr, env: Env) -> Val:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise BoundedError("more steps than the bound allows")
        kind = type(node)
        if kind is t.Name:  # most of them, and known in the scope itself
            value = env.vars.get(node.id)  # type: ignore[attr-defined]
            if value is not None:
                return value
        handler = EXPRESSIONS.get(kind)
        return handler(self, node, env) if handler is not None else unknown()

    def getattr(self, recv: Val, name: str, node: Any) -> Val:
        if isinstance(recv, Lib):
            return Lib(f"{recv.qual}.{name}")
        if isinstance(recv, Data):
            promoted = self.promoted.get(id(recv))
            if promoted is not None:
                return models.attribute(self, promoted[1], name, node)
            return frames.attribute(self, recv, name, node)
        if isinstance(recv, Inst):
            found = recv.attrs.get(name)
            if found is not None:
                return add_infl(found, recv.infl) if recv.infl else found
            method = self.lookup_method(recv, name)
            if method is not None:
                if isinstance(method, Func) and method.marks & {"property", "cached_property"}:
                    return self.call(method, [], {}, node)
                return method
            if recv.base is not None:
                found = models.attribute(self, recv.base, name, node)
                if not isinstance(found, Bound):
                    return found
            return Bound(recv, name)
        if isinstance(recv, Obj):
            return models.attribute(self, recv, name, node)
        if isinstance(recv, Map):
            if name in recv.items:
                return recv.items[name]
            if recv.kind in ("bunch", "module", "namespace"):
                return unknown(recv.infl)
            return Bound(recv, name)
        if isinstance(recv, Class):
            found = recv.attrs.get(name)
            if found is not None:
                return found
            for base in recv.bases:
                if isinstance(base, Class):
                    return self.getattr(base, name, node)
            return Bound(recv, name)
        if isinstance(recv, Alt):
            return recv.each(lambda option: self.getattr(option, name, node))
        return Bound(recv, name)

    def lookup_method(self, inst: Inst, name: str) -> Val | None:
        """A method of a class of the notebook, bound; looks in its bases too."""
        found = self.class_attr(inst.cls, name)
        if isinstance(found, Func):
            if "staticmethod" in found.marks:
                return found
            bound = Func(found.node, found.env, found.name, found.defaults)
            bound.marks, bound.owner = found.marks, found.owner
            bound.self_val = inst.cls if "classmethod" in found.marks else inst
            found.called = True
            return bound
        return found

    def class_attr(self, cls: Class, name: str, depth: int = 0) -> Val | None:
        found = cls.attrs.get(name)
        if found is not None:
            return found
        if depth < 8:
            for base in cls.bases:
                if isinstance(base, Class):
                    found = self.class_attr(base, name, depth + 1)
                    if found is not None:
                        return found
        return None

    def give_base(self, inst: Inst) -> None:
        lib = library_base(self, inst.cls)
        if lib is not None:
            entry = self.knowledge.lookup(lib.qual)
            inst.base = Obj(lib.qual, entry, [], {}, inst.cls.node)
            inst.base.name = inst.name
            inst.base.state["owner"] = inst
            self.objects[inst.base.vn] = inst.base

    def call(self, callee: Val, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        """Call a value."""
        if isinstance(callee, Func):
            return self.call_func(callee, args, kw, node)
        if isinstance(callee, Lib):
            out = calls.library(self, callee.qual, args, kw, node)
            return add_infl(out, callee.infl) if callee.infl else out
        if isinstance(callee, Class):
            return instantiate(self, callee, args, kw, node)
        if isinstance(callee, Bound):
            return self.method(callee.recv, callee.name, args, kw, node)
        if isinstance(callee, Alt):
            return callee.each(lambda option: self.call(option, args, kw, node))
        if isinstance(callee, Inst):
            method = self.lookup_method(callee, "__call__")
            if method is not None:
                return self.call(method, args, kw, node)
            return models.call_instance(self, callee, args, kw, node)
        if isinstance(callee, Obj):
            return models.call_object(self, callee, args, kw, node)
        return calls.unfollowed(self, callee, args, kw, node)

    def method(self, recv: Val, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        """Call a method of a value."""
        if isinstance(recv, Data):
            return frames.method(self, recv, name, args, kw, node)
        if isinstance(recv, Obj):
            return models.method(self, recv, name, args, kw, node)
        if isinstance(recv, Inst):
            found = recv.attrs.get(name)
            callee = found if found is not None else self.lookup_method(recv, name)
            if callee is not None:
                got = self.call(callee, args, kw, node)
                if name in models.OWN_METHODS and isinstance(callee, Func):
                    return models.own_method(self, recv, name, args, kw, got, node)
                return got
            return models.instance_method(self, recv, name, args, kw, node)
        if isinstance(recv, (Seq, Map)):
            if isinstance(recv, Map) and recv.kind != "dict" and name in recv.items:
                return self.call(recv.items[name], args, kw, node)
            return builtins.container_method(self, recv, name, args, kw, node)
        if isinstance(recv, Lib):
            return calls.library(self, f"{recv.qual}.{name}", args, kw, node)
        if isinstance(recv, Alt):
            return recv.each(lambda option: self.method(option, name, args, kw, node))
        if isinstance(recv, Class):
            callee2 = self.getattr(recv, name, node)
            if not isinstance(callee2, Bound):
                return self.call(callee2, args, kw, node)
        if isinstance(recv, Num) and (
            recv.unknown or (not recv.scores and not recv.preds and recv.const is NOCONST)
        ):
            if name in models.ESTIMATOR_METHODS:
                return models.method(self, models.promote(self, recv, node), name, args, kw, node)
            if recv.unknown and isinstance(recv.vn, tuple) and recv.vn[:1] == ("missing",):
                if name in frames.KNOWN_FRAME_METHODS:
                    return frames.method(self, self.missing_data(recv), name, args, kw, node)
        return builtins.value_method(self, recv, name, args, kw, node)

    def missing_data(self, value: Num) -> Data:
        """A name that no cell defines, used as data: some data set of that name."""
        name = str(value.vn[1]) if isinstance(value.vn, tuple) and len(value.vn) > 1 else ""
        data = self.missing.get(name)
        if data is None:
            uni = self.universe(name, ("missing", name))
            data = self.missing[name] = Data("unknown", whole(uni), Cols(rest=(Rest(uni),)))
            data.name = name
        return data

    def call_func(self, func: Func, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        func.called = True
        body_node = func.node
        active = sum(1 for f in self.frames if f.func is not None and f.func.node is body_node)
        if self.depth >= MAX_DEPTH or active >= 3:
            infl: Infls = NO_INFL
            for value in [*args, *kw.values()]:
                infl |= infl_of(value)
            return unknown(infl)
        env = Env(func.env)
        if func.self_val is not None:
            args = [func.self_val, *args]
        bind_params(self, body_node.params, args, kw, func, env)
        if isinstance(body_node, t.Lambda):
            self.depth += 1
            saved_stack = self.stack
            if node is not None:
                self.stack = (*self.stack, node)
            self.frames.append(Frame(func))
            try:
                return self.ev(body_node.body, env)
            finally:
                self.frames.pop()
                self.depth -= 1
                self.stack = saved_stack
        for original in self.defined.get(id(body_node), ()):
            original.called = True
        frame = Frame(func)
        self.frames.append(frame)
        self.depth += 1
        saved_stack, saved_loop, saved_ctl = self.stack, self.loop_depth, self.ctl
        self.loop_depth = 0
        if node is not None:
            self.stack = (*self.stack, node)
        try:
            self.block(body_node.body, env)
        finally:
            self.frames.pop()
            self.depth -= 1
            self.stack, self.loop_depth, self.ctl = saved_stack, saved_loop, saved_ctl
        if frame.yields:
            return Seq("generator", frame.yields, open=True)
        if func.generator is None:
            func.generator = False
        if not frame.returns:
            return const(None)
        out = frame.returns[0]
        for other in frame.returns[1:8]:
            out = join(out, other)
        return out

    def binary(self, op: str, left: Val, right: Val, node: Any) -> Val:
        if type(left) is Num and type(right) is Num:
            return builtins.binary(self, op, left, right, node)
        if isinstance(left, Expr) or isinstance(right, Expr):
            from leaklint.provenance import exprs

            return exprs.binary(self, op, left, right, node)
        if isinstance(left, Data) or isinstance(right, Data):
            left, right = self._as_rows(left, node), self._as_rows(right, node)
            return frames.combine(self, op, left, right, node)
        return builtins.binary(self, op, left, right, node)

    def _as_rows(self, value: Val, node: Any) -> Val:
        """A list or set of rows as data; a set stays one."""
        if not isinstance(value, Seq) or not datas_of(value):
            return value
        data = frames.from_seq(self, value, node)
        if value.kind in ("set", "frozenset") and isinstance(data, Data):
            return data.like(qual="set", vn=data.vn)
        return data

    def store_key(self, target: Map, key: Val, value: Val) -> None:
        if self.ctl:
            value = add_infl(value, self.ctl)
        name = key_of(key)
        if name is not NOCONST:
            if self.loop_depth and name in target.items and scores_of(target.items[name]):
                value = join(value, target.items[name])
            target.items[name] = value
        else:
            target.add(value)
            if isinstance(key, Data) and key.rows and key.kind in ("row", "cell") and not datas_of(value):
                from leaklint.provenance.calls import counted

                if not any(i.kind == "count" for i in target.infl):
                    target.infl |= counted(self, key.rows, self.statement, "vectorizer")
        sel = frozenset(i for i in key.infl if i.kind in ("selection", "statistic", "count"))
        target.infl |= sel

    def _told(self, target: Seq) -> None:
        """What a list that is being filled beside files is read from."""
        call = self.statement.value if isinstance(self.statement, t.ExprStmt) else None
        if not isinstance(call, t.Call) or len(call.args) != 1:
            return
        if target.along:
            target.told |= names_of_files.told(call.args[0].value, [loop.node for loop in self.going])
        if names_of_files.is_name(call.args[0].value, self.going):
            target.told |= {names_of_files.ITSELF}

    def append(self, target: Seq, value: Val) -> None:
        if self.ctl:
            target.infl |= self.ctl
        if isinstance(value, Num) and put_name(self, target, value):
            return
        if self.loop_depth:
            target.open = True
            if self.going:
                target.along |= self.going[-1].rows
                self._told(target)
            watch(self, target, value)
        if self.nest > 1 and (isinstance(value, (Obj, Inst, Map)) or any(d.rows for d in datas_of(value))):
            self.handed += 1
        if len(target.items) < 60:
            target.items.append(value)
        else:
            target.items[-1] = join(target.items[-1], value)
            target.open = True
