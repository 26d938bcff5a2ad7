"""One notebook in, one result out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from leaklint.findings import Report, audited
from leaklint.model import (
    Finding,
    Note,
    Result,
)
from leaklint.provenance.audit import Audit, Hit
from leaklint.provenance.interp import BoundedError, Interp
from leaklint.provenance.rows import NONE, YES, forget
from leaklint.syntax.lower import LoweredCell, is_whole, lower_cell

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.notebook import Cell, Notebook
    from leaklint.project import Project


class Run:
    """What one interpretation of a notebook left behind: for the audit, for `who`, for tests."""

    def __init__(
        self, notebook: Notebook, interp: Interp, broken: list[tuple[int, int, str]], notes: list[Note]
    ) -> None:
        self.notebook = notebook
        self.interp = interp
        self.broken = broken
        self.notes = notes
        self.order = "document"
        #: Follows a notebook in the order in which it was run; a session has done so before.
        self.elsewhere: Callable[[Notebook], Run] | None = None


#: Words of code that learns or scores. They are looked for anywhere, so that a doubtful notebook is followed.
_LEARNING = re.compile(
    r"fit|predict|train|scor|evaluat|classif|regress|cluster|forecast|transform|model|accura|valid|loss",
    re.IGNORECASE,
)
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(.+)", re.MULTILINE)
_ROOTS = re.compile(r"(?:^|,)[ \t]*([\w.]+)")
#: Knowledge of libraries (and libraries nobody needs knowledge of) that by themselves neither fit nor score.
_HARMLESS = frozenset("builtins images numpy pandas plotting polars python".split())
_HARMLESS_ROOTS = frozenset("IPython ipywidgets tqdm requests".split())


def worth_following(notebook: Notebook, config: Config | None = None) -> bool:
    """Whether anything in a notebook could be fitted or scored.

    One look at the text. False only where no word speaks of learning and every import is of a library
    that neither fits nor scores: a module of the user's own might do both.
    """
    if config is not None and (config.helpers or config.golden):
        return True
    from leaklint.libraries.load import library_of

    for cell in notebook.code_cells:
        if cell.runs or _LEARNING.search(cell.code):
            return True
        for line in _IMPORT.findall(cell.code):
            for name in _ROOTS.findall(line.partition(" import ")[0]):
                root = name.partition(".")[0]
                if root in sys.stdlib_module_names or root in _HARMLESS_ROOTS:
                    continue
                if library_of(root) not in _HARMLESS:
                    return True
    return False


class Execution:
    """Interprets the cells of a notebook one after another; nothing of it is ever run.

    Parameters
    ----------
    notebook : Notebook
        Says where the files around it are; its cells are handed over one by one.
    config : Config, optional
        Helpers and the project's folder.
    follow : bool
        False where there is nothing to follow: the cells are only looked at for what cannot be read.
    lower : callable, optional
        Gives the statements of a cell; a session has read most of them before.
    """

    def __init__(
        self,
        notebook: Notebook,
        config: Config | None = None,
        *,
        follow: bool = True,
        lower: Callable[[str, int], LoweredCell] = lower_cell,
    ) -> None:
        from leaklint.libraries.load import Knowledge

        forget()
        self.notebook = notebook
        self.follow = follow
        self.lower = lower
        self.interp = Interp(Knowledge(), _project(notebook, config))
        for helper in config.helpers if config is not None else []:
            _teach(self.interp, helper)
        self.broken: list[tuple[int, int, str]] = []
        self.notes: list[Note] = []
        self.bounded = False

    def cell(self, cell: Cell) -> None:
        """Interpret one cell in what the cells before it left behind."""
        if cell.kind != "code" or not (cell.code or cell.opaque or cell.runs):
            return
        interp = self.interp
        if cell.opaque:
            if cell.defines_unknown:
                message = f"cell {cell.index + 1} is a %%{cell.magic} cell: what it does was not followed"
                self.notes.append(Note(message, self.notebook.path, kind="opaque-cell"))
                interp.opaque_cells = True
            return
        try:
            if not self.follow and is_whole(cell.code):
                return
            lowered = self.lower(cell.code, cell.index)
        except RecursionError:
            self.broken.append((cell.index, 0, "nested too deeply"))
            return
        self.broken += [(cell.index, row, text) for row, text in lowered.broken]
        if self.bounded or not self.follow:
            return
        where = f"cell {cell.index + 1}"
        statements = lowered.statements
        if cell.runs:
            from leaklint.project import with_runs

            statements = with_runs(cell, cell.index, statements)
        last = len(statements) - 1
        lost = False
        for at, statement in enumerate(statements):
            interp.starts.append(len(interp.trace.events))
            try:
                if at == last:
                    interp.run([statement])
                else:
                    interp.exec(statement, interp.env)
            except BoundedError as error:
                self.bounded = True
                message = f"stopped in {where}: {error}; what comes after was not followed"
                self.notes.append(Note(message, self.notebook.path, kind="bounded"))
                break
            except Exception as error:
                if _debug() and not isinstance(error, RecursionError):
                    raise
                # The other statements are still worth their findings, but nobody knows what this one assigned.
                interp.lose(statement)
                if not lost:
                    self.notes.append(Note(_lost(error, where), self.notebook.path, kind="bounded"))
                    lost = True

    def finish(self) -> Run:
        """Look into the functions that nobody called, and say what happened in all."""
        interp, path = self.interp, self.notebook.path
        notes = list(self.notes)
        if not self.bounded:
            interp.uncalled = len(interp.trace.events)
            try:
                _uncalled(interp)
            except Exception as error:
                if _debug() and not isinstance(error, (BoundedError, RecursionError)):
                    raise
                message = "some functions that are never called were not followed"
                notes.append(Note(message, path, kind="bounded"))
        if interp.project is not None:
            notes += [Note(text, path, kind=kind) for kind, text in interp.project.notes]
        return Run(self.notebook, interp, list(self.broken), notes)


def execute(
    notebook: Notebook, config: Config | None = None, *, order: str = "document", follow: bool = True
) -> Run:
    """Interpret the cells of a notebook; nothing of it is ever run.

    Where there is nothing to follow, the cells are only looked at for what cannot be read.
    """
    execution = Execution(notebook, config, follow=follow)
    for cell in ordered(notebook, order):
        execution.cell(cell)
    return execution.finish()


def _debug() -> bool:
    return bool(os.environ.get("LEAKLINT_DEBUG"))


def _project(notebook: Notebook, config: Config | None) -> Project:
    from leaklint.libraries.load import library_of
    from leaklint.project import Project

    return Project(
        notebook,
        config.root if config is not None else None,
        lambda name: library_of(name) is not None,
        config.cell_magics if config is not None else (),
        config.within if config is not None else None,
    )


def _lost(error: Exception, where: str) -> str:
    """Say that a part of the notebook was given up."""
    if isinstance(error, RecursionError):
        return f"{where} is nested too deeply; a part of it was not followed"
    told = " ".join(f"{type(error).__name__} {error}".split())[:120]
    return f"internal error in {where}: {told}; a part of it was not followed"


def _teach(interp: Interp, helper: dict[str, Any]) -> None:
    name, pattern, role = helper.get("name"), helper.get("pattern"), helper.get("role")
    fields = {k: v for k, v in helper.items() if k not in ("name", "role", "pattern")}
    if not isinstance(role, str):
        return
    if isinstance(name, str):
        interp.knowledge.add(name, role, fields)
        if "." not in name:
            interp.taught |= {name}
    elif isinstance(pattern, str):
        from leaklint.provenance.taught import Pattern

        interp.patterns.append(Pattern(pattern, role, fields))


def ordered(notebook: Notebook, order: str) -> list[Cell]:
    """Return the cells in the order in which they are followed."""
    cells = list(notebook.cells)
    if order != "executed":
        return cells
    ran = [c for c in cells if c.execution_count is not None]
    if not ran:
        return cells  # a script, or a notebook that was never run, has no other order
    ran.sort(key=lambda c: c.execution_count or 0)
    return ran


def _uncalled(interp: Interp) -> None:
    """Functions that nobody calls are looked into once, with parameters of which nothing is known."""
    from leaklint.provenance.values import Class, Func, Inst, Num

    for func, _ in list(interp.funcs):
        if func.called or func.owner is not None or func.node.cell < 0:
            continue
        func.called = True
        if any(f.node is func.node and f.called and f is not func for f, _ in interp.funcs):
            continue
        interp.ctl = frozenset()
        interp.stack = ()
        args = [
            Num(unknown=True, vn=("missing", p.name))
            for p in func.node.params
            if not p.star and p.default is None
        ]
        interp.call_func(func, list(args), {}, None)
    for cls in list(interp.classes):
        if cls.called or cls.node.cell < 0:
            continue
        cls.called = True
        inst = Inst(cls)
        interp.give_base(inst)
        init = cls.attrs.get("__init__")
        methods = [init] if isinstance(init, Func) else []
        methods += [v for k, v in cls.attrs.items() if isinstance(v, Func) and k != "__init__"]
        for method in methods[:30]:
            if not isinstance(method, Func) or method.called:
                continue
            bound = Func(method.node, method.env, method.name, method.defaults)
            bound.self_val = inst
            bound.owner = method.owner
            params = [p for p in method.node.params if not p.star and p.default is None][1:]
            interp.call_func(bound, [Num(unknown=True, vn=("missing", p.name)) for p in params], {}, None)
    assert Class is not None


def lint_notebook(notebook: Notebook, config: Config | None = None, *, order: str = "document") -> Result:
    """Lint one notebook.

    Parameters
    ----------
    notebook : Notebook
        As `leaklint.notebook.read_notebook` gives it.
    config : Config, optional
        Helpers, roles, severities; suppression is applied where the configuration is.
    order : {"document", "executed"}
        The order in which the cells are followed.

    Returns
    -------
    Result
        Findings in the order of effect, certainty and place; a verdict on every score; notes.
    """
    result = skipped(notebook)
    if result is not None:
        return result
    result = Result()
    run = execute(notebook, config, order=order, follow=worth_following(notebook, config))
    run.order = order
    return judged(run, config, result)


def skipped(notebook: Notebook) -> Result | None:
    """Return the result for a notebook in another language, None for one in Python."""
    if notebook.language.lower() in ("python", "python3", "python2", "ipython", ""):
        return None
    message = f"skipped: the kernel speaks {notebook.language}, not Python"
    return Result(notes=[Note(message, notebook.path, kind="skipped")])


class Evidence(Protocol):
    """Someone who can say of a finding whether it is really so: in a live kernel, the objects that are there."""

    given: dict[str, Any]  # names of data that are there, for those that no cell defines: their kinds

    def judge(self, report: Report, told: list[tuple[Hit, Finding]]) -> None:
        """Set the verdict and the evidence of findings; those withdrawn spoil no score."""


def judged(run: Run, config: Config | None, result: Result, evidence: Evidence | None = None) -> Result:
    """Hold what happened against the rules: the findings, verdicts and notes, added to `result`."""
    result.notes += run.notes
    if run.elsewhere is None:
        run.elsewhere = lambda same: execute(same, config, order="executed")
    audit = audited(run, config)
    report = Report(run, audit, config)
    report.evidence = evidence
    report.build(result)
    result.golden = {name: (1, times) for name, times in audit.golden.items() if times}
    from leaklint.config import Config as Settings
    from leaklint.suppress import finish

    project = run.interp.project
    modules = [module for module in project.modules.values() if module] if project is not None else []
    others = {project.shown(module.path): module.notebook for module in modules} if project else {}
    finish(result, run.notebook, config if config is not None else Settings(), others=others)
    if config is not None and config.drawn:
        from leaklint import flow

        result.flows[run.notebook.path] = flow.of(report, result)
    return result


def lint(source: str | Path | bytes, *, name: str | None = None, config: Config | None = None) -> Result:
    """Lint a file, or text.

    Parameters
    ----------
    source : str, Path or bytes
        A path; or the text of a notebook or of a Python file (with `name`, or where it has a line break).
    name : str, optional
        What to call text, and by its ending how to read it.
    config : Config, optional
        Configuration; nothing is looked up by itself.
    """
    from leaklint.notebook import NotebookError, parse_notebook, read_notebook

    try:
        if isinstance(source, bytes):
            notebook = parse_notebook(source, name or "<text>.py")
        elif isinstance(source, Path) or (name is None and "\n" not in source):
            notebook = read_notebook(source)
        else:
            notebook = parse_notebook(source.encode(), name or "<text>.py")
    except NotebookError as error:
        from leaklint.model import FileError

        return Result(errors=[FileError(str(error), name or str(source))])
    wrong = ""
    if "leaklint" in notebook.metadata:
        from leaklint.config import Config as Settings
        from leaklint.config import of_notebook

        config, wrong = of_notebook(config or Settings(), notebook.metadata)
    result = lint_notebook(notebook, config)
    if wrong:
        result.notes.append(Note(f"{wrong}; linted without it", notebook.path))
    return result


def who(
    notebook: Notebook, name: str, config: Config | None = None, run: Run | None = None
) -> dict[str, Any]:
    """Where the rows of a name come from, who has seen them, and how often they were scored."""
    from leaklint.provenance.values import Data, infl_of

    run = run if run is not None else execute(notebook, config)
    audit = Audit(run.interp.trace, run.interp)
    report = Report(run, audit, config)
    value = run.interp.env.find(name)
    if value is None:
        return {"name": name, "kind": "unknown", "rows": "", "seen_by": [], "scores": []}
    rows = value.rows if isinstance(value, Data) else NONE
    seen: list[str] = []
    shaped: set[int] = set()
    for one in sorted(infl_of(value), key=lambda i: i.event):
        event = audit.event(one.event)
        shaped.add(id(event.node))
        seen.append(
            f"shaped by `{event.what}` in {report.where(event)}: {one.kind} of {report.extent(one.rows)}"
        )
    from leaklint.provenance.rows import overlap

    if rows:
        for event in audit.trace.events:
            if id(event.node) in shaped:
                continue
            if event.kind == "fit" and event.rows and overlap(event.rows, rows) == YES:
                seen.append(f"`{event.what}` was fitted on them in {report.where(event)}")
    scores = [
        f"`{s.metric}` in {report.where(s)}" for s in audit.scores if rows and overlap(s.rows, rows) == YES
    ]
    return {
        "name": name,
        "kind": value.kind if isinstance(value, Data) else type(value).__name__.lower(),
        "rows": report.source(rows) if rows else "",
        "seen_by": list(dict.fromkeys(seen)),
        "scores": list(dict.fromkeys(scores)),
    }
