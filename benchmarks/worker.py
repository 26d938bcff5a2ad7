"""One measurement in a process of its own: reads a list of files from stdin, prints a line of JSON.

    python -m benchmarks.worker floor|ast-grep|stages|each|edit < FILES

- floor: `json.loads` and `ast.parse` of the code cells, magics masked line by line;
- ast-grep: the same cells through the only parser that leaklint uses;
- stages: `leaklint check` on all files, sampled: a timer interrupts it every few milliseconds of CPU, and the
  innermost frame of leaklint on the stack says which layer was at work. Nothing in leaklint takes part in
  this, so the numbers cannot go stale with its inner structure;
- each: CPU of every file alone, in one warm process;
- edit: CPU of a lint after an edit in one cell after another, by a session that has seen the rest.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import resource
import signal
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[^#'\"\n]*\?)$", re.MULTILINE)
ASSIGNED_MAGIC = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$", re.MULTILINE)

#: Layers, as folders or modules of the package, and the stage that they are.
STAGES = {
    "notebook": "read",
    "syntax": "parse and lower",
    "libraries": "interpret",
    "provenance": "interpret",
    "engine": "interpret",
    "rules": "rules",
}


def cells_of(path: Path) -> list[str]:
    """Return the Python cells of a notebook with its magics masked, in the cheapest way."""
    notebook = json.loads(path.read_bytes())
    cells = notebook.get("cells")
    if cells is None:
        cells = [cell for sheet in notebook.get("worksheets", []) for cell in sheet["cells"]]
    found = []
    for cell in cells:
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            text = source if isinstance(source, str) else "".join(source)
            if not text.startswith("%%"):
                found.append(text)
    return found


def _mask(text: str) -> str:
    if "%" in text or "!" in text or "?" in text:
        text = ASSIGNED_MAGIC.sub(r"\1None", MAGIC.sub(r"\1pass", text))
    return text


def floor(paths: list[Path]) -> dict[str, Any]:
    """Parse all cells with `ast`."""
    cells = broken = lines = 0
    for path in paths:
        for text in cells_of(path):
            cells += 1
            lines += text.count("\n") + 1
            try:
                ast.parse(_mask(text))
            except (SyntaxError, ValueError):
                broken += 1
    return {"cells": cells, "lines": lines, "broken": broken}


def ast_grep(paths: list[Path]) -> dict[str, Any]:
    """Parse all cells with ast-grep."""
    from ast_grep_py import SgRoot

    texts = [_mask(text) for path in paths for text in cells_of(path)]
    before = time.process_time()
    for text in texts:
        SgRoot(text, "python").root()
    return {"parse": time.process_time() - before}


def _stage(frame: FrameType | None, package: str) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return "imports"
        if name.startswith(package):
            layer = name[len(package) :].lstrip(os.sep).partition(os.sep)[0].removesuffix(".py")
            return STAGES.get(layer, "rest")
        frame = frame.f_back
    return "rest"


def check(paths: list[Path]) -> int:
    """Run `leaklint check` in this process and drop what it prints."""
    from leaklint.cli import main

    arguments = [
        "check",
        "--isolated",
        "--no-cache",
        "--exit-zero",
        "--output-format",
        "json",
        "-j",
        "1",
        *map(str, paths),
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            status = main(arguments)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 2
    return int(status or 0)


def stages(paths: list[Path]) -> dict[str, Any]:
    """Count in which layer the CPU time of `leaklint check` goes."""
    import leaklint

    package = str(next(iter(leaklint.__path__)))
    counts: Counter[str] = Counter()

    def sample(signum: int, frame: FrameType | None) -> None:
        counts[_stage(frame, package)] += 1

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    try:
        status = check(paths)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {"samples": dict(counts), "status": status}


def each(paths: list[Path]) -> dict[str, Any]:
    """Measure every file alone, after a first one that warms imports and tables up."""
    from leaklint.engine import lint_notebook
    from leaklint.notebook import read_notebook

    seconds: dict[str, float] = {}
    failed: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    for path in [paths[0], *paths]:
        before = time.process_time()
        try:
            result = lint_notebook(read_notebook(path))
            notes[str(path)] = [note.message for note in result.notes if note.kind == "bounded"]
            failed.update({str(path): error.message for error in result.errors})
        except Exception as error:  # a number, not the end of the benchmark
            failed[str(path)] = f"{type(error).__name__}: {error}"
        seconds[str(path)] = time.process_time() - before
    return {"seconds": seconds, "failed": failed, "notes": notes}


def edit(paths: list[Path]) -> dict[str, Any]:
    """Measure the lint after an edit, as JupyterLab's server does it: parsing the posted text included."""
    from leaklint.engine import lint_notebook
    from leaklint.notebook import parse_notebook
    from leaklint.session import Session

    def read() -> Any:
        return parse_notebook(json.dumps(notebook).encode(), str(path))

    def spent(lint: Any) -> float:
        before = time.process_time()
        lint(read())
        return time.process_time() - before

    path = paths[0]
    notebook = json.loads(path.read_bytes())
    lint_notebook(read())  # imports and tables
    cold = [spent(lint_notebook) for _ in range(3)]
    session = Session()
    session.lint(read())
    same, other = [], []
    count = len(notebook["cells"])
    for step in range(20):
        cell = notebook["cells"][(3 + step * 77) % count]
        for times in (other, same):
            cell["source"] = [*cell["source"], "\nprint('again')"]
            times.append(spent(session.lint))
    return {"cold": cold, "same": same, "other": other}


def main() -> None:
    """Run the measurement that is named, and print what it saw with its own CPU time."""
    warnings.simplefilter("ignore")
    paths = [Path(line) for line in sys.stdin.read().splitlines()]
    work = {"floor": floor, "ast-grep": ast_grep, "stages": stages, "each": each, "edit": edit}[sys.argv[1]]
    outcome = work(paths)
    used = resource.getrusage(resource.RUSAGE_SELF)
    outcome["cpu"] = used.ru_utime + used.ru_stime
    outcome["peak"] = used.ru_maxrss
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
