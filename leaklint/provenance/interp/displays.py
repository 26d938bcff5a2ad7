"""Lists, dicts and comprehensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaklint.provenance import frames, groups, names_of_files, pieces
from leaklint.provenance.interp import growing, type_tests
from leaklint.provenance.interp.loops import one_by_one
from leaklint.provenance.interp.state import Env
from leaklint.provenance.rows import Atom, Rows, complement
from leaklint.provenance.values import (
    NOCONST,
    Cols,
    Data,
    Map,
    Num,
    Seq,
    Val,
    add_infl,
    datas_of,
    infl_of,
    scores_of,
    unknown,
)
from leaklint.syntax import tree as t

if TYPE_CHECKING:
    from leaklint.provenance.interp.interpreter import Interp


def e_seq(it: Interp, node: t.Seq, env: Env) -> Val:
    items: list[Val] = []
    open_ = False
    for item in node.items[:400]:
        if isinstance(item, t.Star):
            value = it.ev(item.value, env)
            if isinstance(value, Seq) and not value.open and value.kind not in ("range", "folds"):
                items += [add_infl(x, value.infl) for x in value.items]
            else:
                items += it.iterate(value, node)[0]
                open_ = True
        else:
            items.append(it.ev(item, env))
    if len(node.items) > 400:
        open_ = True
    out = Seq(node.kind, items, open_)
    out.born = it.round
    return out


def e_dict(it: Interp, node: t.Dict, env: Env) -> Val:
    out = Map()
    for key, value in node.items[:400]:
        got = it.ev(value, env)
        if key is None:
            if isinstance(got, Map):
                out.update(got)
            continue
        k = it.ev(key, env)
        it.store_key(out, k, got)
    return out


def put_name(it: Interp, target: Seq, value: Num) -> bool:
    """Put a column's name into a list; False where it is something else."""
    name = value.const
    if not isinstance(name, (str, frames.RestName)) or len(target.items) >= 60:
        return False
    if it.vague:
        target.open = True
    if isinstance(name, frames.RestName):
        for item in target.items:
            other = item.const if isinstance(item, Num) else None
            if not isinstance(other, frames.RestName) or other.rest is not name.rest:
                continue
            if (other.minus, other.tests) == (name.minus, name.tests):
                return True
    target.items.append(value)
    return True


def e_comp(it: Interp, node: t.Comp, env: Env) -> Val:
    told_apart = _listed_or_not(it, node, env)
    if told_apart is not None:
        return told_apart
    scope = Env(env)
    scope.declared = None
    results: list[tuple[Val | None, Val]] = []
    exact = comp_clauses(it, node, 0, scope, results, env)
    if node.kind == "dict":
        out = Map()
        for key, value in results:
            if key is not None:
                it.store_key(out, key, value)
        return out
    kind = {"list": "list", "set": "set", "generator": "generator"}.get(node.kind, "list")
    values = [v for _, v in results]
    if not exact and sum(target is not None for target, _ in node.clauses) == 1:
        values = _an_item_a_row(values)
    out_seq = Seq(kind, values, open=not exact)
    several = _each_again(it, node, scope, values) or _in_pieces(it, node, scope, values)
    if several is not None:
        it.aug_seqs[id(out_seq)] = several
        it.keep.append(out_seq)
    _by_owner(it, node, out_seq)
    if not exact and len(node.clauses) == 1:
        out_seq.along = one_by_one(scope.vars.values())
        if out_seq.along:
            out_seq.told = names_of_files.told(node.elt, [node])
    if len(node.clauses) == 1 and not exact and node.clauses[0][0] is not None:
        out_seq.of = made_from(it, node.clauses[0][1], env)
    return out_seq


def _by_owner(it: Interp, node: t.Comp, out: Seq) -> None:
    """Whether it goes through lists that belong to a group each."""
    lists = it.comp_sources.get(id(node)) if it.by_owner else None
    if lists is None:
        return
    if len(node.clauses) == 1:
        groups.mapped(it, lists, out)
    elif len(node.clauses) == 2 and node.clauses[1][0] is not None:
        groups.flattened(it, node, lists)


_MANY = ("index", "list", "array", "row")


def _listed_or_not(it: Interp, node: t.Comp, env: Env) -> Data | None:
    """`[i for i in range(n) if i not in test]`: the rows of a list that another list has, or has not."""
    if node.kind not in ("list", "set") or len(node.clauses) != 2:
        return None
    (target, source), (no_target, test) = node.clauses
    if not (isinstance(target, t.Name) and isinstance(node.elt, t.Name) and node.elt.id == target.id):
        return None
    if no_target is not None or not isinstance(test, t.Compare) or test.ops not in (["in"], ["not in"]):
        return None
    left, right = test.values
    if not (
        isinstance(left, t.Name) and left.id == target.id and isinstance(right, t.Name | t.Attr | t.Call)
    ):
        return None
    if isinstance(right, t.Call) and not (
        isinstance(right.func, t.Name) and right.func.id in ("set", "list")
    ):
        return None
    there = it.ev(right, env)
    if not isinstance(there, Data) or not there.rows or there.kind not in _MANY:
        return None
    listed = it.ev(source, env)
    if isinstance(listed, Seq) and listed.open and datas_of(listed) and listed.kind != "names":
        listed = frames.from_seq(it, listed, node)
    if isinstance(listed, Seq) and listed.kind == "range":
        uni = it.universe("positions", ("positions", listed.vn))
        listed = Data("index", Rows((Atom(uni),)), vn=listed.vn)
    if not isinstance(listed, Data) or not listed.rows or listed.kind not in _MANY:
        return None
    if not listed.rows.universes & there.rows.universes:
        hole = complement(frozenset(x for atom in there.rows.atoms[:1] for x in atom.lits))
        if hole is None or test.ops == ["in"] or len(there.rows.atoms) != 1 or not _numbers(there):
            return None  # numbers of something else
        return there.like(
            kind="index", rows=Rows((Atom(there.rows.atoms[0].uni, frozenset({hole})),)), name=""
        )
    chosen = listed.like(kind="index", vn=listed.vn)
    if test.ops == ["in"]:
        return frames.index_rows(it, chosen, there.like(kind="index")).like(kind="index")
    return frames.drop_rows(it, chosen, there)


def _numbers(data: Data) -> bool:
    """Whether rows are mere numbers of rows: a permutation, a draw from a range."""
    return all(u.generated or u.name in ("positions", "permutation") for u in data.rows.universes)


def _each_again(it: Interp, node: t.Comp, scope: Env, values: list[Val]) -> Rows | None:
    """`[turn(x, k) for x in X for k in range(4)]`: several of each row; None for anything else."""
    loops = [target for target, _ in node.clauses if target is not None]
    first = values[0] if values else None
    if len(loops) != 2 or not isinstance(first, Data) or first.kind != "row" or first.preds or first.step:
        return None
    outer, inner = (
        [d for name in t.names(target) for d in datas_of(scope.vars.get(name) or unknown())]
        for target in loops
    )
    if not any(d.rows == first.rows and d.kind == "row" for d in outer) or any(d.rows for d in inner):
        return None
    return growing.copies(it, id(node), first.name, first.rows)


def _in_pieces(it: Interp, node: t.Comp, scope: Env, values: list[Val]) -> Rows | None:
    """`[s for text in texts for s in text.split(".")]`: several parts of each row; None for anything else."""
    loops = [target for target, _ in node.clauses if target is not None]
    if len(loops) != 2 or not values:
        return None
    outer, inner = (
        [d for name in t.names(target) for d in datas_of(scope.vars.get(name) or unknown())]
        for target in loops
    )
    first = growing.a_bit(values[0])
    if first is None and isinstance(values[0], Data) and any(d.bit for d in inner):
        label = values[0]
        return groups.several_each(label.rows) if label in outer and label.kind == "row" else None
    if first is None:
        return None
    owners = [d for d in outer if d.rows == first.rows and d.kind in ("row", "cell") and not d.bit]
    beside = values[0].items if isinstance(values[0], Seq) else []
    if not owners or any(
        isinstance(x, Data) and x.vn == d.vn for x in beside for d in owners if d.kind == "cell"
    ):
        return None  # the name of the file beside each part: a file for each class
    return groups.cut_up(it, node, first).rows


def _an_item_a_row(values: list[Val]) -> list[Val]:
    """What the rounds of one loop made of its rows: an item for each of them, and none of them twice."""
    datas = [v for v in values if isinstance(v, Data)]
    if len(datas) < 2 or len(datas) < len(values):
        return values
    first = datas[0]
    if first.kind not in ("row", "cell") or any(d.kind != first.kind or d.rows != first.rows for d in datas):
        return values
    infl, preds = first.infl, first.preds
    for other in datas[1:]:
        infl |= other.infl
        preds |= other.preds
    return [first.like(infl=infl, preds=preds, vn=first.vn)]


def _is_another(it: Interp, test: t.Expr, env: Env) -> bool:
    """`[f for f in files if f != held]`: all but the one that the loop around is at."""
    if not isinstance(test, t.Compare) or test.ops not in (["!="], ["is not"]):
        return False
    return not any(
        isinstance(v, Num) and v.const is not NOCONST for v in (it.ev(x, env) for x in test.values)
    )


def _others(it: Interp, value: Val, test: Val) -> Val:
    """What is left of a list of files without one of them: rows of their own, since which one it is nobody knows."""
    if not isinstance(value, Data) or not value.rows or value.preds:
        return _kept(value, test)
    if value.kind not in ("row", "cell") and not frames.one_of_many(value):
        return value
    return frames.some_of_many(it, value, id(it.statement))


def _kept(value: Val, test: Val) -> Val:
    """What passed a test: a file of one part is none of another's."""
    if isinstance(value, Data) and value.kind in ("row", "cell") and value.rows and not value.preds:
        return frames.meeting(value, test, True)
    if not isinstance(value, Num) or value.const is not NOCONST or value.preds or value.scores:
        return value
    if isinstance(value.vn, tuple) and value.vn[:1] in ((frames.UNNAMED,), ("rest",)):
        return value
    return Num(infl=value.infl, vn=("kept", value.vn, test.vn), unknown=value.unknown)


def made_from(it: Interp, source: t.Expr, env: Env) -> Cols | None:
    """The column that a list with an item a row goes through: `[f(x) for x in df["a"]]`."""
    if not isinstance(source, (t.Name, t.Sub, t.Attr)):
        return None
    value = it.ev(source, env)
    if isinstance(value, Data) and value.rows and value.cols is not None and value.kind != "row":
        if not frames.is_wide(value):
            return frames.result_cols(it, [value], "part")
    return None


def comp_clauses(
    it: Interp,
    node: t.Comp,
    at: int,
    scope: Env,
    results: list[tuple[Val | None, Val]],
    outer: Env,
    bit: bool = False,
) -> bool:
    """The clauses from one on; `bit`: what the loop before goes through is parts of one row."""
    if len(results) > 40:
        return False
    if at == len(node.clauses):
        key = it.ev(node.key, scope) if node.key is not None else None
        value = it.ev(node.elt, scope)
        if it.ctl:
            value = add_infl(value, it.ctl)
        results.append((key, value))
        return True
    target, source = node.clauses[at]
    if target is None:
        by_type = type_tests.narrowed(it, source, scope)
        if by_type is not None:
            met, names = by_type
            held = {name: scope.vars[name] for name in names if name in scope.vars}
            scope.vars.update(names)
            exact = not met or comp_clauses(it, node, at + 1, scope, results, outer, bit)
            scope.vars.update(held)
            return exact
        test = it.ev(source, scope)
        known = it.truth(test)
        if known is None and isinstance(test.vn, tuple) and test.vn[:1] == ("name-test",):
            # A test of a name: all names that go on have passed it.
            _, name, how, arg, wanted = test.vn
            name.tests = (*name.tests, (how, arg, wanted))
            known = True
        if known is False and not scores_of(test):
            return True
        chosen = it.choose(scores_of(test), source, "compare")
        chosen |= frozenset(i for i in infl_of(test) if i.kind in ("selection", "statistic"))
        saved = it.ctl
        it.ctl |= chosen
        try:
            before = len(results)
            exact = comp_clauses(it, node, at + 1, scope, results, outer, bit)
        finally:
            it.ctl = saved
        if known is None and isinstance(source, t.Compare) and source.ops == ["!="]:
            a, b = (it.ev(value, scope) for value in source.values)
            for i, (key, value) in enumerate(results[before:], before):
                results[i] = (key, pieces.others(pieces.others(value, a, b), b, a))
        if known is None and not bit:
            other = _is_another(it, source, scope)
            for i, (key, value) in enumerate(results[before:], before):
                results[i] = (key, _others(it, value, test) if other else _kept(value, test))
        return exact and known is True
    iterable = it.ev(source, scope)
    if at == 0:
        it.comp_sources[id(node)] = iterable
    items, exact = it.iterate(iterable, source)
    it.loop_depth += 1
    inexact = not exact
    it.many += inexact
    looped = {d.rows for x in items[:1] for d in datas_of(x)} if inexact else set()
    it.loops.append((looped, len(it.trace.events)))
    try:
        for item in items:
            it.round += 1
            it.assign(target, item, scope)
            bit = isinstance(item, Data) and item.bit
            exact = comp_clauses(it, node, at + 1, scope, results, outer, bit) and exact
    finally:
        it.loop_depth -= 1
        it.many -= inexact
        it.loops.pop()
    return exact
