"""Which runs of a long session still matter to what is there now.

A kernel that runs for weeks runs the same cells again with other numbers in them. What such a run did is gone
once every name that it may have changed was made anew: by backward liveness over whole runs, as compilers do it
for assignments. In doubt a run matters: what it calls may change its arguments, a name may be another name of
the same object, and what a cell does that is no plain Python may need everything.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from leaklint.notebook import make_cell

if TYPE_CHECKING:
    from leaklint.jupyter.history import Run

#: Methods that leave alone what they are called on, unless they are told `inplace`.
QUIET = frozenset(
    "abs agg aggregate all any apply applymap argmax argmin argsort assign astype barh boxplot clip combine_first"
    " copy corr corrwith count cov crosstab cummax cummin cumprod cumsum decision_function describe diff"
    " difference dot drop drop_duplicates dropna duplicated endswith eq evaluate explode ffill bfill fillna filter"
    " flatten format ge get get_dummies get_feature_names_out get_params get_support groupby gt head hist idxmax"
    " idxmin index info intersection isin isna isnull items iterrows itertuples join keys kurt le line lower lstrip"
    " lt map max mean median melt memory_usage merge min mode ne nlargest notna notnull nsmallest nunique pct_change"
    " pie pivot pivot_table plot predict predict_log_proba predict_proba quantile query rank ravel reindex rename"
    " replace resample reset_index reshape rolling round rstrip sample scatter score select_dtypes sem set_index shift"
    " skew sort_index sort_values split squeeze stack startswith std strip sum summary tail tolist transform"
    " transpose to_csv to_dict to_frame to_list to_numpy to_string title union unique unstack upper value_counts"
    " values var where xs zip".split()
)
#: What is imported does not change its arguments, but for these.
CHANGING = frozenset(
    "shuffle setattr delattr fill_diagonal put place putmask copyto exec eval at next heappush heappop heapify"
    " heapreplace heappushpop insort insort_left insort_right setitem delitem".split()
)
#: Modules whose functions mostly hand on what they are given.
HOLDING = frozenset("itertools copy collections functools operator contextlib types weakref".split())
#: What writes into files, out of which a later cell may read it again.
_WRITES = re.compile("(to_|save|dump|write|export|pickle|log_|put_|upload|mkdir|open$)")
#: Functions that hand on what they are given, as it is or wrapped.
_HOLDS = frozenset(
    "array asanyarray asarray as_tensor atleast_1d atleast_2d dict enumerate filter from_numpy getattr iter list"
    " make_pipeline make_union map max min next ravel reshape reversed set sorted squeeze transpose tuple zip".split()
)
#: Methods whose result is what they are called on, or a view of it.
_VIEWS = frozenset(
    "fit get groupby head index items iterrows itertuples keys partial_fit ravel resample reshape rolling set_params"
    " squeeze tail to_numpy transpose values".split()
)
#: These write nothing, whatever their names begin with.
_CONVERTS = frozenset(
    "to_numpy to_list to_dict to_frame to_string to_timestamp to_period to_datetime to_numeric to_timedelta"
    " to_series to_categorical to_pandas to_tensor to_dense to_coo to_csr to_numpy_array".split()
)
#: Methods that learn from what they are given and do not keep it, as estimators have them.
_READS = re.compile("(fit|partial_fit|score|predict|transform|inverse_transform)(_|$)")
#: These, and methods that keep what they are given as it is.
_LEARNS = re.compile(_READS.pattern + "|(append|extend|update|insert|add|set)(_|$)")
_NONE: frozenset[str] = frozenset()
_BUILTIN = frozenset(dir(builtins)) - CHANGING


@dataclass(slots=True)
class Effect:
    """What a run may do to the names of the namespace.

    Attributes
    ----------
    reads : set of str
        Names that it needs from before, or may need.
    changes : set of str
        Names that it makes, or whose object it may change.
    makes : set of str
        Names that are another object after it, whatever was there.
    alike : list of tuple
        Pairs of names that may be one object, or parts of one.
    known : bool
        Whether all this could be read from the text.
    """

    reads: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    makes: set[str] = field(default_factory=set)
    alike: list[tuple[str, str]] = field(default_factory=list)
    known: bool = True


def superfluous(runs: Sequence[Run], shown: Collection[int]) -> set[int]:
    """Return the numbers of the runs of which nothing is left.

    Parameters
    ----------
    runs : sequence of Run
        All that are followed, in the order in which they ran.
    shown : collection of int
        The numbers of those that matter in any case: their output is still in the notebook.
    """
    known = _Known()
    effects = [_effect(run, known) for run in runs]
    alike = _classes(pair for effect in effects for pair in effect.alike if not known.fixed & set(pair))
    gone = set()
    made: set[str] = set()  # names that will be made anew before anyone needs them; every other one lives
    for run, effect in zip(reversed(runs), reversed(effects), strict=True):
        changed = effect.changes | {other for name in effect.changes for other in alike.get(name, ())}
        if run.count not in shown and effect.known and changed <= made:
            gone.add(run.count)
        else:
            made = (made | effect.makes) - effect.reads if effect.known else set()
    return gone


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Join names that may be one object."""
    classes: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = classes.get(one, {one}) | classes.get(other, {other})
        for name in joined:
            classes[name] = joined
    return classes


def _effect(run: Run, known: _Known) -> Effect:
    effect = Effect()
    if not run.source.strip():
        return effect
    cell = make_cell(run.source)
    try:
        tree = None if cell.opaque or cell.defines_unknown or cell.runs else ast.parse(cell.code)
    except (SyntaxError, ValueError, RecursionError):
        tree = None
    if tree is None:
        effect.known = False
        return effect
    try:
        _Reader(effect, known).block(tree.body, run.state == "ok")
    except RecursionError:
        effect.known = False
    return effect


class _Known:
    """What the runs so far have imported and defined."""

    def __init__(self) -> None:
        self.methods: set[str] = set()  # global names that a method of some class may change
        self.holding: set[str] = set()  # imported names of what hands on its arguments
        self.imported: set[str] = set()  # names of things that leave their arguments alone
        self.defined: dict[str, set[str]] = {}  # functions: the global names that they may change
        self.needed: dict[str, set[str]] = {}  # functions: the global names that they read
        self.fixed: set[str] = set()  # names that were ever imported or defined as functions or classes


class _Reader(ast.NodeVisitor):
    """Reads the effect of statements off their syntax."""

    def __init__(self, effect: Effect, known: _Known) -> None:
        self.effect = effect
        self.known = known
        self.surely = False  # what stands here is run, and once

    def block(self, body: Sequence[ast.stmt], surely: bool) -> None:
        before, self.surely = self.surely, surely
        for statement in body:
            self.visit(statement)
        self.surely = before

    # -- names -------------------------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.effect.makes:
                self.effect.reads.add(node.id)
            # What a function needs it needs when it is called.
            self.effect.reads |= self.known.needed.get(node.id, _NONE) - self.effect.makes
            if node.id in ("globals", "locals", "exec", "eval", "get_ipython", "vars"):
                self.effect.known = False
        else:
            self.effect.changes.add(node.id)
            self.known.imported.discard(node.id)

    def make(self, name: str, fixed: bool = False) -> None:
        self.effect.changes.add(name)
        if self.surely:
            self.effect.makes.add(name)
        if fixed:
            self.known.fixed.add(name)

    def change(self, node: ast.AST) -> None:
        """The objects behind an expression may be another after it."""
        self.effect.changes |= self.objects(node)

    def objects(self, node: ast.AST) -> set[str]:
        """The names whose objects an expression may be, or be a part or a view of."""
        if isinstance(node, ast.Name):
            known = self.known
            fixed = node.id in known.imported or node.id in known.defined or node.id in _BUILTIN
            return set() if fixed else {node.id}
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Await):
            return self.objects(node.value)
        if isinstance(node, ast.Call):
            return self.handed_on(node)
        if isinstance(
            node, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.IfExp | ast.BoolOp | ast.NamedExpr
        ):
            return self.objects_of(ast.iter_child_nodes(node))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult | ast.BitOr):
            return self.objects(node.left) | self.objects(node.right)  # lists share what they hold
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            item = node.value if isinstance(node, ast.DictComp) else node.elt
            return self.objects_of([item, *(one.iter for one in node.generators)])
        return set()

    def objects_of(self, nodes: Iterable[ast.AST]) -> set[str]:
        return {name for node in nodes for name in self.objects(node)}

    def of_library(self, called: ast.expr) -> bool:
        """Whether what is called is a function or class of a library, or Python's own."""
        root = _root(called)
        return root is not None and _plain(called) and root.id in self.known.imported | _BUILTIN

    def handed_on(self, call: ast.Call) -> set[str]:
        """What a call may give back of what it was given, or hold on to in what it gives back."""
        called, name, given = call.func, _name(call), _given(call)
        shared: set[str] | frozenset[str] = _NONE
        if self.of_library(called):
            # A class keeps what it is given; most functions make something new of it.
            root = _root(called)
            if not (name[:1].isupper() or name in _HOLDS or (root and root.id in self.known.holding)):
                return set()
        elif isinstance(called, ast.Attribute):
            if name in QUIET or _LEARNS.match(name):
                return self.objects(called.value) if name in _VIEWS else set()
            given.append(called.value)
        else:
            # What a function gives back may be what it found outside.
            shared = self.known.needed.get(name, _NONE) - self.known.fixed
        return self.objects_of(given) | shared

    # -- statements --------------------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.assign(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.assign(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.effect.reads |= self.objects(node.target)
        self.change(node.target)
        self.generic_visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.like(node.target, node.value)
        self.visit(node.target)

    def assign(self, target: ast.expr, value: ast.AST) -> None:
        self.like(target, value)
        for part in _parts(target):
            if isinstance(part, ast.Name):
                self.visit_Name(part)
                self.make(part.id)
            else:
                root = _root(part)
                if root is not None and root.id in self.known.imported:
                    self.effect.known = False  # `os.environ["A"] = "1"`: no name says who needs it
                self.change(part)
                self.generic_visit(part)

    def like(self, target: ast.AST, value: ast.AST) -> None:
        held = self.objects(value)
        for name in self.objects(target):
            self.effect.alike.extend((name, other) for other in held if other != name)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.effect.reads.add(target.id)
                self.make(target.id)
            else:
                self.change(target)
                self.generic_visit(target)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = getattr(node, "module", None) or ""
        for alias in node.names:
            if alias.name == "*":
                self.effect.known = False
                continue
            name = alias.asname or alias.name.partition(".")[0]
            self.make(name, fixed=True)
            hidden = alias.name in CHANGING and alias.asname not in (None, alias.name)
            if _is_library(module or alias.name) and not getattr(node, "level", 0) and not hidden:
                self.known.imported.add(name)
                self.known.defined.pop(name, None)
                if (module or alias.name).partition(".")[0] in HOLDING:
                    self.known.holding.add(name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.visit_Import(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        body: list[ast.AST] = list(node.body)
        local: set[str] = set()
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                self.visit(base)
        else:
            self.visit(node.args)
            local = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
        changes, reads = self.inside(body, local)
        self.make(node.name, fixed=True)
        self.known.imported.discard(node.name)
        self.known.defined.setdefault(node.name, set()).update(changes)
        if isinstance(node, ast.ClassDef):
            self.known.methods |= changes
        self.known.needed.setdefault(node.name, set()).update(reads)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        changes, _ = self.inside([node.body], {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)})
        self.effect.changes |= changes

    def inside(self, body: Sequence[ast.AST], local: set[str]) -> tuple[set[str], set[str]]:
        """Read what a function does when it is called; return the global names that it may change and read."""
        effect = Effect()
        reader = _Reader(effect, self.known)
        imported = set(self.known.imported)
        for part in body:
            reader.visit(part)
        shared = {
            name
            for part in body
            for one in ast.walk(part)
            if isinstance(one, ast.Global | ast.Nonlocal)
            for name in one.names
        }
        stored = {
            one.id
            for part in body
            for one in ast.walk(part)
            if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
        }
        self.known.imported |= imported - shared  # a local name hides what was imported, but only there
        local = (local | stored) - shared
        self.effect.reads |= effect.reads - local - self.effect.makes
        self.effect.known = self.effect.known and effect.known
        self.effect.alike.extend(pair for pair in effect.alike if not local & set(pair))
        return effect.changes - local, effect.reads - local

    def generic_visit(self, node: ast.AST) -> None:
        before = self.surely
        if isinstance(node, ast.For | ast.AsyncFor):
            self.like(node.target, node.iter)
            # Who counts on what an empty loop leaves in its name?
            for part in _parts(node.target):
                if isinstance(part, ast.Name):
                    self.make(part.id)
        if isinstance(node, ast.If | ast.While | ast.For | ast.AsyncFor | ast.Try | ast.TryStar):
            self.surely = False
        super().generic_visit(node)
        self.surely = before

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self.like(node.optional_vars, node.context_expr)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        self.effect.known = False
        self.generic_visit(node)

    # -- calls -------------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called, name, given = node.func, _name(node), _given(node)
        if _WRITES.match(name) and name not in _CONVERTS:
            self.effect.known = False
        for one in given:
            # A function that is handed over may be called: `df.apply(encoder.fit_transform)`.
            if isinstance(one, ast.Attribute) and one.attr not in QUIET:
                self.change(one.value)
            elif isinstance(one, ast.Name):
                self.effect.changes |= self.known.defined.get(one.id, _NONE)
        in_place = name in CHANGING or any(map(_in_place, node.keywords))
        if self.of_library(called):
            if not in_place:
                return
        elif isinstance(called, ast.Attribute):
            if not in_place and name in QUIET:
                return
            self.effect.changes |= self.known.methods
            root = _root(called)
            if root is not None and not _READS.match(name):
                self.effect.alike.extend((root.id, held) for held in self.objects_of(given))
        else:
            self.effect.changes |= self.known.defined.get(name, _NONE)
        self.change(called.value if isinstance(called, ast.Attribute) else called)
        if in_place or not (isinstance(called, ast.Attribute) and _LEARNS.match(name)):
            self.effect.changes |= self.objects_of(given)


def _name(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _in_place(keyword: ast.keyword) -> bool:
    """Whether an argument asks for the objects to be changed: `inplace=True`, `out=a`, `copy=False`."""
    said = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return (
        keyword.arg == "out"
        or (keyword.arg == "inplace" and said is not False)
        or (keyword.arg == "copy" and said is False)
    )


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _parts(one)
    elif isinstance(target, ast.Starred):
        yield from _parts(target.value)
    else:
        yield target


def _plain(node: ast.AST) -> bool:
    """Whether it is a name, or attributes of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _root(node: ast.AST) -> ast.Name | None:
    """The name at the start of a chain of attributes, items and calls."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node if isinstance(node, ast.Name) else None


@cache
def _libraries() -> frozenset[str]:
    from leaklint.libraries.load import roots

    return roots() | sys.stdlib_module_names


def _is_library(module: str) -> bool:
    """Whether a module is one of those that nobody writes beside a notebook."""
    return module.partition(".")[0] in _libraries()
