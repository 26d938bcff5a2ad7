"""What a saved notebook does not show: cells that are gone, and cells that were run in another order."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from typing import Any

from leaklint.provenance.rows import NONE, origins
from leaklint.syntax import tree as t

#: Names that platforms and older Pythons put there.
AMBIENT = frozenset(dir(builtins)) | frozenset(
    "unicode raw_input xrange basestring long reduce file unichr execfile cmp reload buffer intern apply "
    "spark sc sqlContext sqlCtx dbutils display displayHTML sql table udf z get_ipython In Out exit quit "
    "notebookutils mssparkutils __file__ __name__ __doc__ __builtins__ reveal_type sess".split()
)

#: Code that can define names which nobody sees.
HIDING = re.compile(
    r"\b(?:exec|eval|globals|locals|vars|setattr|execfile|run_line_magic|run_cell_magic|run_cell|get_ipython)\s*\("
    r"|^\s*%+\s*(?:run|store|load|pylab|autoreload\s+3|import|cython|R|sql|bigquery|macro|reset_selective|load_ext"
    r"\s+(?!autoreload|tensorboard|watermark|lab_black|nb_black|memory_profiler|line_profiler))\b"
    r"|^\s*from\s+[\w.]+\s+import\s*\(?\s*\*",
    re.MULTILINE,
)


# ---- names that nobody defines ----------------------------------------------------------------------


def hidden(audit: Any, notebook: Any) -> list[tuple[str, t.Name, int | None]]:
    """Names on the way to a fit or a score that no cell above defines: name, place, cell further down."""
    interp = audit.interp
    absent = [(n, node, at) for n, node, at in interp.absent if at < interp.uncalled and node.cell >= 0]
    if not absent or notebook.format != "ipynb" or interp.opaque_cells:
        return []
    code = [c for c in notebook.cells if c.kind == "code"]
    counted = {c.index: c.execution_count for c in notebook.cells}
    text = "\n".join(c.source for c in code)
    if HIDING.search(text) or any(c.opaque or c.runs for c in code):
        return []
    used = _in_data(audit)
    out: list[tuple[str, t.Name, int | None]] = []
    seen: set[str] = set()
    for name, node, at in absent:
        if name in seen or name in AMBIENT or name.startswith("_"):
            continue
        seen.add(name)
        count = counted.get(node.cell)
        if count is None or not (name in used or _leads_on(audit, at)):
            continue
        defines = _definition(name)
        places = [c.index for c in code if defines.search(c.source)]
        if not places:
            out.append((name, node, None))
            continue
        if any(i <= node.cell for i in places):
            continue
        counts = [counted[i] for i in places]
        if all(c is not None and c < count for c in counts):
            out.append((name, node, places[0]))
    return out


def _definition(name: str) -> re.Pattern[str]:
    """Anything that may bind a name; keyword arguments look the same, and count too."""
    n = re.escape(name)
    return re.compile(
        rf"\b{n}\b\s*(?::[^=\n]+)?(?:[-+*/|&^%@]|//|\*\*|<<|>>|:)?=(?!=)"  # also `name: int = 1`, `name += 1`
        rf"|^\s*[(\[]?[^=\n(]*\b{n}\b[^=\n]*=(?!=)"
        rf"|\b(?:as|def|class|global|nonlocal|import|for|del|lambda)\b[^\n]*\b{n}\b"
        rf"|^\s*{n}\s*,\s*$"
        rf"|^\s*[%!][^\n]*\b{n}\b",
        re.MULTILINE,
    )


def _in_data(audit: Any) -> set[str]:
    """The missing names that hold data which models are fitted on or scored with."""
    rows = NONE
    for event in audit.trace.events[: audit.interp.uncalled]:
        if event.kind in ("fit", "predict", "split"):
            rows |= origins(event.rows)
    out: set[str] = set()
    for uni in rows.universes:
        key = uni.key
        while isinstance(key, tuple) and len(key) == 2:
            if key[0] == "missing" and isinstance(key[1], str):
                out.add(key[1])
            key = key[1]
    return out


def _leads_on(audit: Any, at: int) -> bool:
    """Whether the statement that uses a name fits, splits or scores."""
    starts = audit.interp.starts
    end = min((s for s in starts if s > at), default=len(audit.trace.events))
    end = min(end, audit.interp.uncalled)
    begin = max((s for s in starts if s <= at), default=0)
    if begin >= end:
        return False
    return any(e.kind in ("fit", "score", "predict") for e in audit.trace.events[begin:end])


# ---- the order of the cells -------------------------------------------------------------------------


def swapped(notebook: Any) -> list[tuple[int, int]]:
    """Pairs of cells of which the upper one certainly ran after the lower one, and saw what it did.

    Empty where the counts may also come of an upper cell that was run once more.
    """
    from leaklint.syntax.lower import lower_cell

    cells = [c for c in notebook.cells if c.kind == "code" and not c.opaque and c.execution_count]
    counts = [c.execution_count for c in cells]
    if len(set(counts)) < len(counts) or counts == sorted(counts) or len(cells) > 400:
        return []
    names: dict[int, tuple[set[str], set[str]]] = {}

    def of(cell: Any) -> tuple[set[str], set[str]]:
        if cell.index not in names:
            try:
                names[cell.index] = reads_and_writes(lower_cell(cell.code, cell.index).statements)
            except RecursionError:
                names[cell.index] = (set(), set())
        return names[cell.index]

    out: list[tuple[int, int]] = []
    for at, upper in enumerate(cells):
        for lower in cells[at + 1 :]:
            if upper.execution_count < lower.execution_count:
                continue
            reads, writes = of(upper)
            other_reads, other_writes = of(lower)
            if other_reads & writes:
                return []  # the lower cell needs the upper one: that ran before, too
            if (reads | writes) & other_writes:
                out.append((upper.index, lower.index))
    return out


_CHANGING = frozenset(
    "fit fit_transform partial_fit append extend update pop add compile remove insert sort clear fillna drop "
    "dropna rename reset_index set_index replace load_state_dict set_params fit_generator".split()
)


def reads_and_writes(statements: Iterable[Any]) -> tuple[set[str], set[str]]:
    """The names that code reads, and those that it binds or whose objects it may change."""
    reads: set[str] = set()
    writes: set[str] = set()
    todo: list[tuple[Any, bool]] = [(s, False) for s in statements]
    while todo:
        node, stored = todo.pop()
        if isinstance(node, (list, tuple)):
            todo += [(x, stored) for x in node]
            continue
        if isinstance(node, t.Arg):
            todo.append((node.value, False))
            continue
        if not isinstance(node, t.Node):
            continue
        if isinstance(node, t.Name):
            (writes if stored else reads).add(node.id)
            continue
        if isinstance(node, (t.Sub, t.Attr)) and stored:
            inner = _root(node)
            if inner is not None:
                writes.add(inner)
        if isinstance(node, t.Call) and isinstance(node.func, t.Attr) and node.func.attr in _CHANGING:
            inner = _root(node.func)
            if inner is not None:
                writes.add(inner)
        if isinstance(node, (t.FuncDef, t.ClassDef)):
            writes.add(node.name)
            todo.append((node.body, False))
        if isinstance(node, t.With):
            todo += [(target, True) for _, target in node.items]
        if isinstance(node, t.ImportFrom):
            writes |= {alias or name for name, alias in node.names}
            continue
        if isinstance(node, t.Import):
            writes |= {alias or name.split(".")[0] for name, alias in node.names}
            continue
        for cls in type(node).__mro__:
            for slot in getattr(cls, "__slots__", ()):
                if slot in ("sg", "cell", "_body", "_lower"):
                    continue
                value = getattr(node, slot, None)
                if isinstance(value, (t.Node, t.Arg, list, tuple)):
                    store = slot in ("targets", "target") or (stored and isinstance(node, (t.Seq, t.Star)))
                    todo.append((value, store))
    return reads, writes


def _root(node: Any) -> str | None:
    """The name at the bottom of `a.b[c].d`."""
    while isinstance(node, (t.Attr, t.Sub)):
        node = node.obj
    return node.id if isinstance(node, t.Name) else None
