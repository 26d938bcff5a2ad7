"""The abstract interpreter: runs a notebook on values that only know where they come from.

Statements and expressions are here; what calls of libraries do is in `calls`, data in `frames`,
estimators in `models`, Python's own functions in `builtins`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from leaklint.libraries.load import Entry, Knowledge
from leaklint.provenance import builtins, calls, frames, models, pieces
from leaklint.provenance.rows import NONE, Lit, Rows, Sym, Universe, learn_order
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
    preds_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.project import Project
    from leaklint.provenance.taught import Pattern

MAX_STEPS = 300_000
MAX_DEPTH = 24
MAX_ROUNDS = 2
MAX_ITEMS = 12
MAX_SCORES = 3_000


class BoundedError(Exception):
    """The work is over its bound; what was learned so far stays."""


class Env:
    """Names of one scope; functions see their definition's scope behind it."""

    __slots__ = ("declared", "glob", "parent", "vars")

    def __init__(self, parent: Env | None = None) -> None:
        self.vars: dict[str, Val] = {}
        self.parent = parent
        self.glob: Env = parent.glob if parent is not None else self
        self.declared: dict[str, Env] | None = None

    def find(self, name: str) -> Val | None:
        env: Env | None = self
        while env is not None:
            value = env.vars.get(name)
            if value is not None:
                return value
            env = env.parent
        return None


class Frame:
    """One call in progress."""

    __slots__ = ("func", "loop_infl", "returns", "yields")

    def __init__(self, func: Func | None) -> None:
        self.func = func
        self.returns: list[Val] = []
        self.yields: list[Val] = []
        self.loop_infl: Infls = NO_INFL


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
        self.classes: list[Class] = []
        self.promoted: dict[int, tuple[Val, Obj]] = {}
        self.opaque_cells = False
        self.star_unknown = False
        self.loop_depth = 0
        self.loops: list[tuple[set[Rows], int]] = []  # rows that loops are at, and since which event
        self.quiet = 0
        self.missing: dict[str, Data] = {}
        self.written: dict[Any, dict[Any, frozenset[Lit]]] = {}  # of columns: which rows were given a value
        self.cut_by: dict[int, set[Lit]] = {}  # where the rows were cut at a statistic, by its event
        self.row_names: dict[Rows, str] = {}  # what the notebook first called these rows
        self.aug_seqs: dict[int, Rows] = {}  # lists that hold several versions of one row
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

    # ---- bookkeeping ------------------------------------------------------------------------

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
        rows = _whole(uni)
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

    # ---- statements -------------------------------------------------------------------------

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
        handler = _STATEMENTS.get(type(node))
        if handler is None:
            return None
        saved, self.statement = self.statement, node
        try:
            return handler(self, node, env)
        finally:
            self.statement = saved

    def x_expr(self, node: t.ExprStmt, env: Env) -> str | None:
        self.ev(node.value, env)
        return None

    def x_assign(self, node: t.Assign, env: Env) -> str | None:
        value = self.ev(node.value, env)
        for target in node.targets:
            self.assign(target, value, env)
        return None

    def bind(self, name: str, value: Val, env: Env) -> None:
        if self.ctl:
            value = add_infl(value, self.ctl)
        if isinstance(value, Data):
            if (
                value.rows
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
            self.unpack(target.items, value, env, target)
        elif isinstance(target, t.Star):
            self.assign(target.value, value, env)
        elif isinstance(target, t.Sub):
            frames.store_item(self, self.ev(target.obj, env), target, value, env)
        elif isinstance(target, t.Attr):
            self.store_attr(self.ev(target.obj, env), target.attr, value, target)

    def unpack(self, targets: list[t.Expr], value: Val, env: Env, node: t.Expr) -> None:
        star = next((i for i, x in enumerate(targets) if isinstance(x, t.Star)), None)
        items = self.parts_of(value, len(targets) if star is None else None, node)
        if star is None:
            for i, target in enumerate(targets):
                self.assign(target, items[i] if i < len(items) else self.element(value, node), env)
            return
        tail = len(targets) - star - 1
        for i in range(star):
            self.assign(targets[i], items[i] if i < len(items) else self.element(value, node), env)
        middle = items[star : len(items) - tail] if len(items) >= star + tail else []
        self.assign(targets[star], Seq("list", middle, open=not items, infl=value.infl), env)
        for i in range(tail):
            at = len(items) - tail + i
            self.assign(
                targets[star + 1 + i], items[at] if 0 <= at < len(items) else self.element(value, node), env
            )

    def parts_of(self, value: Val, count: int | None, node: Any) -> list[Val]:
        """The values that unpacking gives; made up where only a summary is known."""
        if isinstance(value, Seq) and not value.open:
            return [add_infl(x, value.infl) if value.infl else x for x in value.items]
        if isinstance(value, Map) and not value.summary:
            if value.kind == "namespace" and 0 in value.items:
                return [v for k, v in value.items.items() if isinstance(k, int)]
            return [const(k) for k in value.items]
        if count is None:
            return []
        if isinstance(value, Seq) and len(value.items) == count and value.kind == "tuple":
            return list(value.items)
        if isinstance(value, Data) and value.kind == "unknown":
            return [self.opaque_part(value, i) for i in range(count)]
        if isinstance(value, Data) and value.fields and "x" in value.fields and count == 2:
            return [value.fields["x"], value.fields.get("y", unknown())]
        if isinstance(value, Num) and (value.unknown or value.infl or value.scores):
            return [Num(infl=value.infl, scores=value.scores, unknown=value.unknown) for _ in range(count)]
        if isinstance(value, Seq) and value.kind == "folds":
            return [self.element(value, node, i) for i in range(count)]
        return [self.element(value, node, i) for i in range(count)]

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

    def x_augassign(self, node: t.AugAssign, env: Env) -> str | None:
        old = self.ev(node.target, env)
        value = self.ev(node.value, env)
        if isinstance(old, Seq) and node.op == "+" and not isinstance(value, Data):
            items = value.items if isinstance(value, Seq) else [value]
            for item in items:
                self.append(old, item)
            old.infl |= value.infl
            return None
        new = self.binary(node.op, old, value, node)
        if node.op in ("+", "-") and not scores_of(value):
            hits = self.hits or (preds_of(value) if _is_hit(value) else NO_PREDS)
            if hits:
                rows = NONE
                for pred in hits:
                    rows |= pred.rows
                score = self.new_score("count by hand", node, hits, rows)
                new = Num(infl=infl_of(new), scores=scores_of(new) | {score.id}, preds=hits)
        self.assign(node.target, new, env)
        return None

    def x_return(self, node: t.Return, env: Env) -> str | None:
        value = self.ev(node.value, env) if node.value is not None else const(None)
        if self.ctl:
            value = add_infl(value, self.ctl)
        self.frames[-1].returns.append(value)
        return "return"

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

    def _within(self, env: Env, groups: dict[str, Data], test: Val, side: bool) -> Callable[[], None]:
        """On one side of a condition a group is one of those that meet it; returns what undoes that."""
        lit: Lit = ("pred", test.vn, side)
        parts = {n: g.like(rows=g.rows.with_lit(lit), name=g.name) for n, g in groups.items()}
        env.vars.update(parts)

        def back() -> None:
            for name, part in parts.items():
                if env.vars.get(name) is part:
                    env.vars[name] = groups[name]

        return back

    def x_if(self, node: t.If, env: Env) -> str | None:
        test = self.ev(node.test, env)
        known = self.truth(test)
        if known is not None and self.many and isinstance(test, Num):
            # Few rounds are looked at: what counts how often a score got worse is not known by then.
            if any(i.kind == "selection" for i in test.infl):
                known = None
        if known is True and not scores_of(test):
            return self.block(node.body, env)
        if known is False and not scores_of(test):
            return self.block(node.orelse, env)
        chosen = self.choose(scores_of(test), node.test, "compare")
        chosen |= frozenset(
            i
            for i in infl_of(test)
            if i.kind == "selection" or (i.kind == "statistic" and i.learns == "selector")
        )
        saved, saved_hits = self.ctl, self.hits
        self.ctl |= chosen
        if _is_hit(test):
            self.hits = preds_of(test)
        before = dict(env.vars)
        groups = frames.groups_by(test, env.vars)
        self.vague += 1
        try:
            back = self._within(env, groups, test, True)
            first = self.block(node.body, env)
            back()
            after_body = env.vars
            env.vars = before
            pre = dict(before)
            back = self._within(env, groups, test, False)
            second = self.block(node.orelse, env) if node.orelse else None
            back()
        finally:
            self.vague -= 1
            self.ctl, self.hits = saved, saved_hits
        after_else = env.vars
        if first == "return" and second is None:
            env.vars = after_else
            if chosen:
                self.frames[-1].loop_infl |= chosen
            return None
        if first is not None and second is None:
            # break or continue on one side: what follows runs on the other; what was bound before stays seen.
            if chosen and first == "break":
                self.frames[-1].loop_infl |= chosen
            env.vars = self.merge(after_body, after_else, pre) if first == "break" else after_else
            if first == "continue":
                env.vars = self.merge(after_else, after_body, pre)
            return None
        if second is not None and first is None:
            env.vars = after_body
            return None
        if first is not None and second is not None:
            env.vars = self.merge(after_body, after_else, pre)
            return first if first == second else ("return" if "return" in (first, second) else first)
        env.vars = self.merge(after_body, after_else, pre)
        return None

    def merge(self, a: dict[str, Val], b: dict[str, Val], pre: dict[str, Val]) -> dict[str, Val]:
        if a is b:
            return a
        out = dict(b)
        for name, value in a.items():
            other = b.get(name)
            if other is value:
                continue
            out[name] = value if other is None else join(value, other)
        return out

    def x_for(self, node: t.For, env: Env) -> str | None:
        iterable = self.ev(node.iter, env)
        return self.loop(node, iterable, env)

    def loop(self, node: t.For, iterable: Val, env: Env) -> str | None:
        from leaklint.provenance.frames import RestName

        items, exact = self.iterate(iterable, node.iter)
        vague = not exact
        if exact and any(isinstance(x, Num) and isinstance(x.const, RestName) for x in items):
            items, exact = items * 2, False  # one name stands for many columns
        self.loop_depth += 1
        since = len(self.trace.events)
        frame = self.frames[-1]
        saved = frame.loop_infl
        frame.loop_infl = NO_INFL
        ended = False
        self.many += not exact
        self.loops.append((set() if exact else {d.rows for x in items[:1] for d in datas_of(x)}, since))
        self.vague += vague
        try:
            for item in items:
                self.round += 1
                if frame.loop_infl:
                    self.ctl |= frame.loop_infl
                self.assign(node.target, item, env)
                signal = self.block(node.body, env)
                if signal == "break":
                    ended = True
                    break
                if signal == "return":
                    return signal if exact and len(items) == 1 else None
        finally:
            self.loop_depth -= 1
            self.loops.pop()
            self.many -= not exact
            self.vague -= vague
            left = frame.loop_infl
            frame.loop_infl = saved
        if not exact:
            self.unfix(node, env)
        if left:
            self.taint_assigned(node, env, left, since)
        if node.orelse and not ended:
            return self.block(node.orelse, env)
        return None

    def taint_assigned(self, node: t.For | t.While, env: Env, infl: Infls, since: int) -> None:
        """A loop that stops by a score: what it leaves behind was chosen by that score."""
        for event in self.trace.events[since:]:
            if event.kind == "fit":
                obj = event.data.get("obj")
                if isinstance(obj, Obj):
                    obj.learned |= infl
        for name in _assigned(node.body):
            value = env.vars.get(name)
            if value is not None:
                env.vars[name] = add_infl(value, infl)

    def unfix(self, node: t.For | t.While, env: Env) -> None:
        """After an unknown number of rounds a counter is not known any more."""
        for name in _assigned(node.body):
            value = env.vars.get(name)
            if (
                isinstance(value, Num)
                and value.const is not NOCONST
                and not isinstance(value.const, (str, bool))
            ):
                if value.const is None:
                    continue
                env.vars[name] = Num(infl=value.infl, scores=value.scores, preds=value.preds)

    def x_while(self, node: t.While, env: Env) -> str | None:
        frame = self.frames[-1]
        saved_ctl, saved_loop = self.ctl, frame.loop_infl
        frame.loop_infl = NO_INFL
        since = len(self.trace.events)
        self.loop_depth += 1
        self.many += 1
        self.vague += 1
        try:
            for _ in range(MAX_ROUNDS):
                test = self.ev(node.test, env)
                if self.truth(test) is False and not scores_of(test):
                    break
                self.ctl |= self.choose(scores_of(test), node.test, "compare")
                self.ctl |= frozenset(i for i in infl_of(test) if i.kind == "selection")
                self.ctl |= frame.loop_infl
                signal = self.block(node.body, env)
                self.unfix(node, env)
                if signal == "break":
                    break
                if signal == "return":
                    return None if self.truth(test) is None else signal
        finally:
            self.loop_depth -= 1
            self.many -= 1
            self.vague -= 1
            left = frame.loop_infl
            self.ctl, frame.loop_infl = saved_ctl, saved_loop
        if left:
            self.taint_assigned(node, env, left, since)
        return self.block(node.orelse, env) if node.orelse else None

    def iterate(self, value: Val, node: Any) -> tuple[list[Val], bool]:
        """The items of a loop, and whether they are all of them."""
        if isinstance(value, Seq):
            if value.kind == "folds":
                return frames.folds(self, value, MAX_ROUNDS), False
            if value.kind == "range":
                known = _known_range(value)
                if known is not None and len(known) <= 4:
                    return [const(i) for i in known], True
                return [self.loop_value(value, r) for r in range(MAX_ROUNDS)], False
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
            return [unknown(value.infl)], False
        return [self.element(value, node), self.element(value, node)], False

    def loop_value(self, value: Seq, round_: int) -> Num:
        number = Num(infl=value.infl, vn=("loop", value.vn, round_))
        if value.span is not None:
            number.sym = Sym(("loop", value.vn, round_), 0)
            learn_order(Sym(None, 0), number.sym)
            if len(value.span) > 3 and value.span[3]:
                pass
        return number

    def element(self, value: Val, node: Any, index: int | None = None) -> Val:
        """Some element of a value."""
        if isinstance(value, Seq):
            if value.kind == "range":
                return self.loop_value(value, 0)
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
            out2: Val | None = None
            for option in value.options:
                one = self.element(option, node, index)
                out2 = one if out2 is None else join(out2, one)
            return out2 if out2 is not None else unknown()
        if isinstance(value, Inst):
            method = self.lookup_method(value, "__getitem__")
            if method is not None:
                return self.call(method, [unknown()], {}, node)
        out_num = Num(infl=infl_of(value), scores=scores_of(value), preds=preds_of(value))
        out_num.unknown = isinstance(value, Num) and value.unknown
        return out_num

    def x_with(self, node: t.With, env: Env) -> str | None:
        for value, target in node.items:
            got = self.ev(value, env)
            if target is not None:
                entered = got
                if isinstance(got, Inst):
                    method = self.lookup_method(got, "__enter__")
                    if method is not None:
                        entered = self.call(method, [], {}, node)
                self.assign(target, entered, env)
        return self.block(node.body, env)

    def x_try(self, node: t.Try, env: Env) -> str | None:
        signal = self.block(node.body, env)
        after = env.vars
        for name, body in node.handlers:
            if not body or all(isinstance(s, (t.Jump, t.Raise)) for s in body):
                continue
            env.vars = dict(after)
            if name:
                env.vars[name] = unknown()
            saved = self.frames[-1].returns[:]
            if self.block(body, env) is None:
                after = self.merge(after, env.vars, after)
            elif signal is None:
                self.frames[-1].returns[:] = self.frames[-1].returns or saved
        env.vars = after
        if signal is None and node.orelse:
            signal = self.block(node.orelse, env)
        final = self.block(node.final, env) if node.final else None
        return final or signal

    def x_def(self, node: t.FuncDef, env: Env) -> str | None:
        if node.name in self.taught and env is env.glob:
            self.bind(node.name, Lib(node.name), env)
            return None
        defaults = {p.name: self.ev(p.default, env) for p in node.params if p.default is not None}
        func = Func(node, env, node.name, defaults)
        value: Val = func
        self.funcs.append((func, env))
        for decorator in reversed(node.decorators):
            value = self.decorate(decorator, value, func, env)
        self.bind(node.name, value, env)
        return None

    def decorate(self, node: t.Expr, value: Val, func: Func | Class, env: Env) -> Val:
        text = node.text.split("(")[0].strip()
        last = text.rsplit(".", 1)[-1]
        if isinstance(func, Func) and last in (
            "staticmethod",
            "classmethod",
            "property",
            "cached_property",
            "setter",
        ):
            func.marks |= {last}
            return value
        decorator = self.ev(node, env)
        if isinstance(decorator, (Func, Class, Inst)):
            if isinstance(func, Func):
                func.called = True
            out = self.call(decorator, [value], {}, node)
            return out if isinstance(out, (Func, Class, Inst, Bound)) else value
        return value

    def x_class(self, node: t.ClassDef, env: Env) -> str | None:
        bases = [self.ev(a.value, env) for a in node.bases if a.name is None]
        cls = Class(node, env, node.name, bases)
        scope = Env(env)
        self.block(node.body, scope)
        cls.attrs = dict(scope.vars)
        for _name, value in cls.attrs.items():
            if isinstance(value, Func):
                value.owner = cls
                if value.env is scope:
                    value.env = env
        self.classes.append(cls)
        value2: Val = cls
        for decorator in reversed(node.decorators):
            value2 = self.decorate(decorator, value2, cls, env)
        self.bind(node.name, value2, env)
        return None

    def x_import(self, node: t.Import, env: Env) -> str | None:
        from leaklint.provenance import modules

        for name, alias in node.names:
            self.knowledge.use(name)
            if modules.import_(self, name, alias, node, env):
                continue
            if alias:
                self.bind(alias, Lib(name), env)
            else:
                root = name.split(".")[0]
                if not isinstance(env.vars.get(root), Lib):
                    self.bind(root, Lib(root), env)
        return None

    def x_from(self, node: t.ImportFrom, env: Env) -> str | None:
        from leaklint.provenance import modules

        if node.module:
            self.knowledge.use(node.module)
        for name, alias in modules.from_(self, node, env):
            if name == "*":
                names = self.knowledge.star(node.module)
                for one in names:
                    env.vars[one] = Lib(f"{node.module}.{one}")
                if not names:
                    self.star_unknown = True
                continue
            prefix = "." * node.level + node.module
            self.bind(alias or name, Lib(f"{prefix}.{name}" if prefix else name), env)
        return None

    def x_run(self, node: t.Run, env: Env) -> str | None:
        from leaklint.provenance import modules

        modules.run(self, node, env)
        return None

    def x_scope(self, node: t.Scope, env: Env) -> str | None:
        if env.declared is None:
            env.declared = {}
        for name in node.names:
            if node.kind == "global":
                env.declared[name] = env.glob
            else:
                outer = env.parent
                while outer is not None and name not in outer.vars:
                    outer = outer.parent
                if outer is not None:
                    env.declared[name] = outer
        return None

    def x_del(self, node: t.Del, env: Env) -> str | None:
        for target in node.targets:
            if isinstance(target, t.Name):
                env.vars.pop(target.id, None)
            elif isinstance(target, t.Sub):
                frames.delete_item(self, self.ev(target.obj, env), target, env)
        return None

    def x_raise(self, node: t.Raise, env: Env) -> str | None:
        return "return" if len(self.frames) > 1 and not self.loop_depth else None

    def x_assert(self, node: t.Assert, env: Env) -> str | None:
        self.ev(node.test, env)
        return None

    def x_match(self, node: t.Match, env: Env) -> str | None:
        subject = self.ev(node.subject, env)
        before = env.vars
        merged: dict[str, Val] | None = None
        chosen = self.choose(scores_of(subject), node.subject, "compare")
        saved = self.ctl
        self.ctl |= chosen
        try:
            for names, guard, body in node.cases:
                env.vars = dict(before)
                for name in names:
                    env.vars[name] = self.element(subject, node) if len(names) > 1 else subject
                if guard is not None:
                    self.ev(guard, env)
                self.block(body, env)
                merged = env.vars if merged is None else self.merge(merged, env.vars, before)
        finally:
            self.ctl = saved
        env.vars = self.merge(merged, before, before) if merged is not None else before
        return None

    def x_declare(self, node: t.Declare, env: Env) -> str | None:
        return None

    def x_jump(self, node: t.Jump, env: Env) -> str | None:
        return None if node.kind == "pass" else node.kind

    # ---- expressions ------------------------------------------------------------------------

    def ev(self, node: t.Expr, env: Env) -> Val:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise BoundedError("more steps than the bound allows")
        kind = type(node)
        if kind is t.Name:  # most of them, and known in the scope itself
            value = env.vars.get(node.id)  # type: ignore[attr-defined]
            if value is not None:
                return value
        handler = _EXPRESSIONS.get(kind)
        return handler(self, node, env) if handler is not None else unknown()

    def e_name(self, node: t.Name, env: Env) -> Val:
        value = env.find(node.id)
        if value is not None:
            return value
        if node.id in builtins.BUILTINS:
            return Lib("builtins." + node.id)
        if node.id == "__name__":
            return const("__main__")
        if node.id in ("display", "get_ipython", "In", "Out", "_", "__file__", "quit", "exit"):
            return Lib("IPython." + node.id)
        if node.id == "spark":
            # Platforms that run Spark define it.
            from leaklint.provenance.spark import of_kind

            return of_kind("spark_session", node)
        if len(self.absent) < 500:
            self.absent.append((node.id, node, len(self.trace.events)))
        kind = self.given.get(node.id)
        if kind is not None:
            return self.given_data(node.id, kind)
        return Num(unknown=True, vn=("missing", node.id))

    def given_data(self, name: str, kind: Any) -> Val:
        """Data that is there in the kernel though no cell defines it; the same value each time."""
        known = self.missing.get(name)
        if known is None and isinstance(kind, str):
            known = self.missing_data(Num(unknown=True, vn=("missing", name)))
            known.kind = kind
        if known is not None:
            return known
        # One load brings tables that are used together: which rows they share nobody knows.
        return Seq("tuple", [self.given_data(f"{name}[{i}]", one) for i, one in enumerate(kind)])

    def e_const(self, node: t.Const, env: Env) -> Val:
        return Num(node.value)

    def e_attr(self, node: t.Attr, env: Env) -> Val:
        return self.getattr(self.ev(node.obj, env), node.attr, node)

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
            out: Val | None = None
            for option in recv.options:
                one = self.getattr(option, name, node)
                out = one if out is None else join(out, one)
            return out if out is not None else unknown()
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

    def library_base(self, cls: Class, depth: int = 0) -> Lib | None:
        """The first library class among the bases."""
        for base in cls.bases:
            if isinstance(base, Lib):
                return base
            if isinstance(base, Class) and depth < 8:
                found = self.library_base(base, depth + 1)
                if found is not None:
                    return found
        return None

    def e_call(self, node: t.Call, env: Env) -> Val:
        if self.patterns:
            from leaklint.provenance import taught

            said = taught.call(self, node, env)
            if said is not None:
                return said
        func = node.func
        if isinstance(func, t.Attr):
            recv = self.ev(func.obj, env)
            if isinstance(recv, Inst):
                args, kw = self.arguments(node, env)
                return self.method(recv, func.attr, args, kw, node)
            if not isinstance(recv, (Lib, Map, Class, Alt)) or (
                isinstance(recv, Map) and recv.kind == "dict"
            ):
                args, kw = self.arguments(node, env)
                if "inplace" in kw and isinstance(recv, Data) and isinstance(func.obj, (t.Sub, t.Attr)):
                    return self.on_column(recv, func, args, kw, node, env)
                return self.method(recv, func.attr, args, kw, node)
            if isinstance(recv, Alt):
                args, kw = self.arguments(node, env)
                out: Val | None = None
                for option in recv.options:
                    one = self.method(option, func.attr, args, kw, node)
                    out = one if out is None else join(out, one)
                return out if out is not None else unknown()
            callee = self.getattr(recv, func.attr, func)
            if isinstance(callee, Bound):
                args, kw = self.arguments(node, env)
                return self.method(callee.recv, callee.name, args, kw, node)
        elif isinstance(func, t.Name) and func.id == "super":
            return self.super_of(env)
        elif isinstance(func, t.Name) and func.id in ("locals", "globals", "vars") and not node.args:
            return Map(dict((env.glob.vars if func.id == "globals" else env.vars).items()))
        else:
            callee = self.ev(func, env)
        args, kw = self.arguments(node, env)
        return self.call(callee, args, kw, node)

    def on_column(
        self, column: Data, func: t.Attr, args: list[Val], kw: dict[str, Val], node: t.Call, env: Env
    ) -> Val:
        """`df["age"].fillna(0, inplace=True)`: it is the frame's own column that is filled."""
        rows, before = column.rows, column.vn
        out = self.method(column, func.attr, args, kw, node)
        place = func.obj
        holder = place.obj if isinstance(place, (t.Sub, t.Attr)) else None
        # A list of columns is a copy, and so is what a call returns.
        plain = (
            isinstance(holder, (t.Name, t.Attr, t.Sub)) and column.kind == "series" and column.rows == rows
        )
        if plain and column.vn != before:
            self.assign(place, column, env)
        return out

    def super_of(self, env: Env) -> Val:
        frame = self.frames[-1]
        func = frame.func
        if func is not None and isinstance(func.self_val, Inst):
            inst = func.self_val
            for base in func.owner.bases if func.owner is not None else inst.cls.bases:
                if isinstance(base, Class):
                    proxy = Inst(base)
                    proxy.attrs = inst.attrs
                    proxy.base = inst.base
                    proxy.name = inst.name
                    return proxy
            if inst.base is None:
                self.give_base(inst)
            if inst.base is not None:
                inst.base.state["self"] = inst
                return inst.base
        return unknown()

    def give_base(self, inst: Inst) -> None:
        lib = self.library_base(inst.cls)
        if lib is not None:
            entry = self.knowledge.lookup(lib.qual)
            inst.base = Obj(lib.qual, entry, [], {}, inst.cls.node)
            inst.base.name = inst.name
            inst.base.state["owner"] = inst
            self.objects[inst.base.vn] = inst.base

    def arguments(self, node: t.Call, env: Env) -> tuple[list[Val], dict[str, Val]]:
        args: list[Val] = []
        kw: dict[str, Val] = {}
        for arg in node.args:
            value = self.ev(arg.value, env)
            if arg.star == 1:
                if isinstance(value, Seq) and not value.open:
                    args += [add_infl(x, value.infl) for x in value.items]
                elif isinstance(value, Data):
                    args += self.parts_of(value, 2, node) if value.kind == "unknown" else [value]
                elif isinstance(value, Num):
                    args.append(value)
                else:
                    args += self.iterate(value, node)[0]
            elif arg.star == 2:
                if isinstance(value, Map):
                    for key, item in value.items.items():
                        if isinstance(key, str):
                            kw[key] = add_infl(item, value.infl) if value.infl else item
                    if value.summary is not None:
                        kw["**"] = value.summary
                    elif not value.items and value.infl:
                        kw["**"] = unknown(value.infl)
                else:
                    kw["**"] = value
            elif arg.name is not None:
                kw[arg.name] = value
            else:
                args.append(value)
        return args, kw

    def call(self, callee: Val, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        """Call a value."""
        if isinstance(callee, Func):
            return self.call_func(callee, args, kw, node)
        if isinstance(callee, Lib):
            out = calls.library(self, callee.qual, args, kw, node)
            return add_infl(out, callee.infl) if callee.infl else out
        if isinstance(callee, Class):
            return self.instantiate(callee, args, kw, node)
        if isinstance(callee, Bound):
            return self.method(callee.recv, callee.name, args, kw, node)
        if isinstance(callee, Alt):
            out2: Val | None = None
            for option in callee.options:
                one = self.call(option, args, kw, node)
                out2 = one if out2 is None else join(out2, one)
            return out2 if out2 is not None else unknown()
        if isinstance(callee, Inst):
            method = self.lookup_method(callee, "__call__")
            if method is not None:
                return self.call(method, args, kw, node)
            return models.call_instance(self, callee, args, kw, node)
        if isinstance(callee, Obj):
            return models.call_object(self, callee, args, kw, node)
        return calls.unfollowed(self, callee, args, kw, node)

    def instantiate(self, cls: Class, args: list[Val], kw: dict[str, Val], node: Any) -> Val:
        cls.called = True
        inst = Inst(cls, cls.infl)
        self.give_base(inst)
        init = self.class_attr(cls, "__init__")
        if isinstance(init, Func):
            self.call(self.lookup_method(inst, "__init__") or init, args, kw, node)
        else:
            base = self.library_base(cls)
            if inst.base is not None and base is not None:
                inst.base.args, inst.base.kw = args, kw
                models.construct(self, inst.base)
            names = _fields(cls)
            for name, value in zip(names, args, strict=False):
                inst.attrs[name] = value
            for name, value in kw.items():
                inst.attrs[name] = value
            for i, arg in enumerate(args):
                inst.attrs.setdefault(f"#{i}", arg)
            for name in names:
                made = self.class_attr(cls, name) if name not in inst.attrs else None
                if isinstance(made, Num) and isinstance(made.vn, tuple) and made.vn[:1] == ("factory",):
                    inst.attrs[name] = self.call(made.vn[1], [], {}, node)
            after = self.lookup_method(inst, "__post_init__")
            if after is not None:
                self.call(after, [], {}, node)
        for value in [*args, *kw.values()]:
            inst.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection")
        return inst

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
            out: Val | None = None
            for option in recv.options:
                one = self.method(option, name, args, kw, node)
                out = one if out is None else join(out, one)
            return out if out is not None else unknown()
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
            data = self.missing[name] = Data("unknown", _whole(uni), Cols(rest=(Rest(uni),)))
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
        self.bind_params(body_node.params, args, kw, func, env)
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
        for original, _ in self.funcs:
            if original.node is body_node:
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

    def bind_params(
        self, params: list[t.Param], args: list[Val], kw: dict[str, Val], func: Func, env: Env
    ) -> None:
        kw = dict(kw)
        extra = kw.pop("**", None)
        position = 0
        for param in params:
            if param.star == 1:
                env.vars[param.name] = Seq("tuple", args[position:])
                position = len(args)
            elif param.star == 2:
                env.vars[param.name] = Map(dict(kw.items()), extra)
                kw = {}
            elif not param.kwonly and position < len(args):
                env.vars[param.name] = args[position]
                position += 1
            elif param.name in kw:
                env.vars[param.name] = kw.pop(param.name)
            elif param.name in func.defaults:
                value = func.defaults[param.name]
                if extra is not None and infl_of(extra):
                    value = add_infl(value, infl_of(extra))
                env.vars[param.name] = value
            else:
                env.vars[param.name] = (
                    Num(infl=infl_of(extra), unknown=True) if extra is not None else Num(unknown=True)
                )

    def e_sub(self, node: t.Sub, env: Env) -> Val:
        return frames.subscript(self, self.ev(node.obj, env), node, env)

    def e_slice(self, node: t.Slice, env: Env) -> Val:
        for part in (node.lo, node.hi, node.step):
            if part is not None:
                self.ev(part, env)
        return unknown()

    def e_bin(self, node: t.Bin, env: Env) -> Val:
        chain = []
        current: t.Expr = node
        while isinstance(current, t.Bin):
            chain.append(current)
            current = current.left
        left = self.ev(current, env)
        for one in reversed(chain):
            left = self.binary(one.op, left, self.ev(one.right, env), one)
        return left

    def binary(self, op: str, left: Val, right: Val, node: Any) -> Val:
        if isinstance(left, Expr) or isinstance(right, Expr):
            from leaklint.provenance import exprs

            return exprs.binary(self, op, left, right, node)
        if isinstance(left, Data) or isinstance(right, Data):
            if isinstance(left, Seq):
                left = frames.from_seq(self, left, node) if datas_of(left) else left
            if isinstance(right, Seq):
                right = frames.from_seq(self, right, node) if datas_of(right) else right
            return frames.combine(self, op, left, right, node)
        return builtins.binary(self, op, left, right, node)

    def e_unary(self, node: t.Unary, env: Env) -> Val:
        return builtins.unary(self, node.op, self.ev(node.value, env), node)

    def e_bool(self, node: t.Bool, env: Env) -> Val:
        values: list[Val] = []
        for part in node.values:
            value = self.ev(part, env)
            known = self.truth(value)
            if known is not None and not isinstance(value, Data):
                if (node.op == "and" and known is False) or (node.op == "or" and known is True):
                    return value if not values else join(values[-1], value)
                continue_with = value
                if part is node.values[-1] and not values:
                    return continue_with
                if part is not node.values[-1]:
                    continue
            values.append(value)
        if not values:
            return const(node.op == "and")
        if len(values) == 1 and node.op == "and" and isinstance(values[0], Num):
            return values[0]
        if any(isinstance(v, Data) and v.mask is not None for v in values):
            out: Val = values[0]
            for value in values[1:]:
                out = self.binary("&" if node.op == "and" else "|", out, value, node)
            return out
        infl: Infls = NO_INFL
        scores: frozenset[int] = frozenset()
        if node.op == "and":
            for value in values:
                infl |= infl_of(value)
                scores |= scores_of(value)
            return unknown(infl, scores)
        joined = values[0]
        for value in values[1:]:
            joined = join(joined, value)
        return joined

    def e_compare(self, node: t.Compare, env: Env) -> Val:
        values = [self.ev(v, env) for v in node.values]
        return builtins.compare(self, node.ops, values, node)

    def e_cond(self, node: t.Cond, env: Env) -> Val:
        test = self.ev(node.test, env)
        known = self.truth(test)
        if known is not None and not scores_of(test):
            return self.ev(node.body if known else node.orelse, env)
        chosen = self.choose(scores_of(test), node.test, "compare")
        out = join(self.ev(node.body, env), self.ev(node.orelse, env))
        chosen |= frozenset(i for i in infl_of(test) if i.kind == "selection")
        return add_infl(out, chosen)

    def e_lambda(self, node: t.Lambda, env: Env) -> Val:
        defaults = {p.name: self.ev(p.default, env) for p in node.params if p.default is not None}
        return Func(node, env, "<lambda>", defaults)

    def e_seq(self, node: t.Seq, env: Env) -> Val:
        items: list[Val] = []
        open_ = False
        for item in node.items[:400]:
            if isinstance(item, t.Star):
                value = self.ev(item.value, env)
                if isinstance(value, Seq) and not value.open and value.kind not in ("range", "folds"):
                    items += [add_infl(x, value.infl) for x in value.items]
                else:
                    items += self.iterate(value, node)[0]
                    open_ = True
            else:
                items.append(self.ev(item, env))
        if len(node.items) > 400:
            open_ = True
        return Seq(node.kind, items, open_)

    def e_dict(self, node: t.Dict, env: Env) -> Val:
        out = Map()
        for key, value in node.items[:400]:
            got = self.ev(value, env)
            if key is None:
                if isinstance(got, Map):
                    out.items.update(got.items)
                    out.infl |= got.infl
                    if got.summary is not None:
                        out.summary = join(out.summary, got.summary) if out.summary else got.summary
                continue
            k = self.ev(key, env)
            self.store_key(out, k, got)
        return out

    def store_key(self, target: Map, key: Val, value: Val) -> None:
        if self.ctl:
            value = add_infl(value, self.ctl)
        name = key_of(key)
        if name is not NOCONST:
            if self.loop_depth and name in target.items and scores_of(target.items[name]):
                value = join(value, target.items[name])
            target.items[name] = value
        else:
            target.summary = join(target.summary, value) if target.summary is not None else value
            if isinstance(key, Data) and key.rows and key.kind in ("row", "cell") and not datas_of(value):
                from leaklint.provenance.calls import counted

                if not any(i.kind == "count" for i in target.infl):
                    target.infl |= counted(self, key.rows, self.statement, "vectorizer")
        sel = frozenset(i for i in key.infl if i.kind in ("selection", "statistic", "count"))
        target.infl |= sel

    def put_name(self, target: Seq, value: Num) -> bool:
        """Put a column's name into a list; False where it is something else."""
        from leaklint.provenance.frames import RestName

        name = value.const
        if not isinstance(name, (str, RestName)) or len(target.items) >= 60:
            return False
        if self.vague:
            target.open = True
        if isinstance(name, RestName):
            for item in target.items:
                other = item.const if isinstance(item, Num) else None
                if not isinstance(other, RestName) or other.rest is not name.rest:
                    continue
                if (other.minus, other.tests) == (name.minus, name.tests):
                    return True
        target.items.append(value)
        return True

    def append(self, target: Seq, value: Val) -> None:
        if self.ctl:
            target.infl |= self.ctl
        if isinstance(value, Num) and self.put_name(target, value):
            return
        if self.loop_depth:
            target.open = True
            if (
                isinstance(value, Data)
                and value.kind == "row"
                and value.rows
                and not value.preds
                and not value.step
            ):
                self.watch_copies(target, value)
        if len(target.items) < 60:
            target.items.append(value)
        else:
            target.items[-1] = join(target.items[-1], value)
            target.open = True

    def watch_copies(self, target: Seq, value: Data) -> None:
        """Two versions of one row go into one list in one round: the rows are augmented."""
        key = (id(target), self.round, value.rows)
        count = self.appended[key] = self.appended.get(key, 0) + 1
        if count == 2 and id(target) not in self.aug_seqs and len(self.appended) < 5000:
            uni = self.universe(
                value.name, ("copies", id(target), value.rows), made="augment", origin=value.rows
            )
            if uni.event < 0:
                uni.event = self.event(
                    "resample", self.statement, value.name or "rows", value.rows, "augment"
                ).index
            self.aug_seqs[id(target)] = _whole(uni)
            self.keep.append(target)

    def e_comp(self, node: t.Comp, env: Env) -> Val:
        scope = Env(env)
        scope.declared = None
        results: list[tuple[Val | None, Val]] = []
        exact = self.comp_clauses(node, 0, scope, results, env)
        if node.kind == "dict":
            out = Map()
            for key, value in results:
                if key is not None:
                    self.store_key(out, key, value)
            return out
        kind = {"list": "list", "set": "set", "generator": "generator"}.get(node.kind, "list")
        out_seq = Seq(kind, [v for _, v in results], open=not exact)
        if len(node.clauses) == 1 and not exact and node.clauses[0][0] is not None:
            out_seq.of = self.made_from(node.clauses[0][1], env)
        return out_seq

    def made_from(self, source: t.Expr, env: Env) -> Cols | None:
        """The column that a list with an item a row goes through: `[f(x) for x in df["a"]]`."""
        if not isinstance(source, (t.Name, t.Sub, t.Attr)):
            return None
        value = self.ev(source, env)
        if isinstance(value, Data) and value.rows and value.cols is not None and value.kind != "row":
            if not frames.is_wide(value):
                return frames.result_cols(self, [value], "part")
        return None

    def comp_clauses(
        self, node: t.Comp, at: int, scope: Env, results: list[tuple[Val | None, Val]], outer: Env
    ) -> bool:
        if len(results) > 40:
            return False
        if at == len(node.clauses):
            key = self.ev(node.key, scope) if node.key is not None else None
            value = self.ev(node.elt, scope)
            if self.ctl:
                value = add_infl(value, self.ctl)
            results.append((key, value))
            return True
        target, source = node.clauses[at]
        if target is None:
            test = self.ev(source, scope)
            known = self.truth(test)
            if known is None and isinstance(test.vn, tuple) and test.vn[:1] == ("name-test",):
                # A test of a name: all names that go on have passed it.
                _, name, how, arg, wanted = test.vn
                name.tests = (*name.tests, (how, arg, wanted))
                known = True
            if known is False and not scores_of(test):
                return True
            chosen = self.choose(scores_of(test), source, "compare")
            chosen |= frozenset(i for i in infl_of(test) if i.kind in ("selection", "statistic"))
            saved = self.ctl
            self.ctl |= chosen
            try:
                before = len(results)
                exact = self.comp_clauses(node, at + 1, scope, results, outer)
            finally:
                self.ctl = saved
            if known is None and isinstance(source, t.Compare) and source.ops == ["!="]:
                a, b = (self.ev(value, scope) for value in source.values)
                for i, (key, value) in enumerate(results[before:], before):
                    results[i] = (key, pieces.others(pieces.others(value, a, b), b, a))
            return exact and known is True
        iterable = self.ev(source, scope)
        items, exact = self.iterate(iterable, source)
        self.loop_depth += 1
        inexact = not exact
        self.many += inexact
        looped = {d.rows for x in items[:1] for d in datas_of(x)} if inexact else set()
        self.loops.append((looped, len(self.trace.events)))
        try:
            for item in items:
                self.round += 1
                self.assign(target, item, scope)
                exact = self.comp_clauses(node, at + 1, scope, results, outer) and exact
        finally:
            self.loop_depth -= 1
            self.many -= inexact
            self.loops.pop()
        return exact

    def e_star(self, node: t.Star, env: Env) -> Val:
        return self.ev(node.value, env)

    def e_named(self, node: t.Named, env: Env) -> Val:
        value = self.ev(node.value, env)
        self.bind(node.name, value, env)
        return value

    def e_yield(self, node: t.Yield, env: Env) -> Val:
        if node.value is not None:
            value = self.ev(node.value, env)
            frame = self.frames[-1]
            if node.source:
                frame.yields += self.iterate(value, node)[0]
            elif len(frame.yields) < 20:
                frame.yields.append(value)
        return unknown()

    def e_fstring(self, node: t.FString, env: Env) -> Val:
        infl: Infls = NO_INFL
        scores: frozenset[int] = frozenset()
        preds: Preds = NO_PREDS
        text: list[str] | None = []
        values: list[Val] = []
        vns: list[Hashable] = []
        for part in node.parts:
            if isinstance(part, str):
                if text is not None:
                    text.append(part)
                vns.append(part)
                continue
            value = self.ev(part, env)
            values.append(value)
            infl |= infl_of(value)
            scores |= scores_of(value)
            preds |= preds_of(value)
            vns.append(value.vn)
            if text is not None and isinstance(value, Num) and isinstance(value.const, (str, int)):
                text.append(str(value.const))
            else:
                text = None
        if any(isinstance(v, Data) and v.kind in ("row", "cell") and v.rows for v in values):
            from leaklint.provenance import prompts

            infl |= prompts.text_of(self, values, node)
        infl = frozenset(i for i in infl if i.kind != "selection") | beside(
            values, frozenset(i for i in infl if i.kind == "selection")
        )
        out = Num("".join(text) if text is not None else NOCONST, infl, scores, preds=preds)
        if text is None:
            out.vn = ("fstr", tuple(vns))
        return out

    def e_opaque(self, node: t.Opaque, env: Env) -> Val:
        infl: Infls = NO_INFL
        for part in node.parts:
            infl |= infl_of(self.ev(part, env))
        return unknown(infl)


def beside(parts: list[Val], chosen: Infls) -> Infls:
    """The choices among values that are shown together; best and mean side by side are a spread, no choice."""
    out: set[Infl] = set()
    for one in chosen:
        plain = any(
            scores_of(p) >= one.scores
            and not any(i.kind == "selection" and i.scores == one.scores for i in infl_of(p))
            for p in parts
            if scores_of(p)
        )
        if not plain:
            out.add(one)
    return frozenset(out)


def _is_hit(value: Val) -> bool:
    """Whether a value says if a prediction was right."""
    return isinstance(value, (Data, Num)) and bool(value.preds) and value.versus and not value.scores


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


def _fields(cls: Class, depth: int = 0) -> list[str]:
    """The fields of a data class, in order, those of its bases first."""
    out: list[str] = []
    if depth < 5:
        for base in cls.bases:
            if isinstance(base, Class):
                out += _fields(base, depth + 1)
    for statement in cls.node.body:
        if isinstance(statement, t.Declare):
            out.append(statement.name)
        elif isinstance(statement, t.Assign) and isinstance(statement.targets[0], t.Name):
            out.append(statement.targets[0].id)
    return out


def _whole(uni: Universe) -> Rows:
    from leaklint.provenance.rows import Atom

    return Rows((Atom(uni),))


def _known_range(value: Seq) -> range | None:
    if value.span is None:
        return None
    numbers = []
    for part in value.span[:3]:
        if part is None or not isinstance(part, Num) or not isinstance(part.const, int):
            return None
        numbers.append(part.const)
    try:
        return range(*numbers)
    except (ValueError, TypeError):
        return None


def _assigned(statements: list[t.Stmt]) -> list[str]:
    """Names that a block binds, nested blocks included."""
    out: list[str] = []
    todo = list(statements)
    while todo:
        node = todo.pop()
        if isinstance(node, t.Assign):
            for target in node.targets:
                _target_names(target, out)
        elif isinstance(node, t.AugAssign):
            _target_names(node.target, out)
        elif isinstance(node, t.For):
            todo += node.body
            _target_names(node.target, out)
        elif isinstance(node, (t.While, t.With)):
            todo += node.body
        elif isinstance(node, t.If):
            todo += node.body
            todo += node.orelse
        elif isinstance(node, t.Try):
            todo += node.body
            for _, body in node.handlers:
                todo += body
    return out


def _target_names(node: t.Expr, out: list[str]) -> None:
    if isinstance(node, t.Name):
        out.append(node.id)
    elif isinstance(node, t.Seq):
        for item in node.items:
            _target_names(item, out)


_STATEMENTS: dict[type, Callable[[Interp, Any, Env], str | None]] = {
    t.ExprStmt: Interp.x_expr,
    t.Assign: Interp.x_assign,
    t.AugAssign: Interp.x_augassign,
    t.Return: Interp.x_return,
    t.If: Interp.x_if,
    t.For: Interp.x_for,
    t.While: Interp.x_while,
    t.With: Interp.x_with,
    t.Try: Interp.x_try,
    t.FuncDef: Interp.x_def,
    t.ClassDef: Interp.x_class,
    t.Import: Interp.x_import,
    t.ImportFrom: Interp.x_from,
    t.Run: Interp.x_run,
    t.Scope: Interp.x_scope,
    t.Del: Interp.x_del,
    t.Raise: Interp.x_raise,
    t.Assert: Interp.x_assert,
    t.Match: Interp.x_match,
    t.Jump: Interp.x_jump,
    t.Declare: Interp.x_declare,
}

_EXPRESSIONS: dict[type, Callable[[Interp, Any, Env], Val]] = {
    t.Name: Interp.e_name,
    t.Const: Interp.e_const,
    t.Attr: Interp.e_attr,
    t.Call: Interp.e_call,
    t.Sub: Interp.e_sub,
    t.Slice: Interp.e_slice,
    t.Bin: Interp.e_bin,
    t.Unary: Interp.e_unary,
    t.Bool: Interp.e_bool,
    t.Compare: Interp.e_compare,
    t.Cond: Interp.e_cond,
    t.Lambda: Interp.e_lambda,
    t.Seq: Interp.e_seq,
    t.Dict: Interp.e_dict,
    t.Comp: Interp.e_comp,
    t.Star: Interp.e_star,
    t.Named: Interp.e_named,
    t.Yield: Interp.e_yield,
    t.FString: Interp.e_fstring,
    t.Opaque: Interp.e_opaque,
}

__all__ = ["BoundedError", "Entry", "Env", "Interp"]
