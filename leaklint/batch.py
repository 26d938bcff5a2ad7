"""Many files through the engine: one after the other, or in a pool of processes.

Whatever goes wrong in one file is that file's error; the others are linted all the same.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leaklint.cache import Basis, digest_of, settled
from leaklint.config import Config, Order, of_notebook
from leaklint.model import FileError, Note, Place, Result, in_a_line
from leaklint.output.base import Spot

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

    from leaklint.notebook import Notebook
    from leaklint.tally import Tally

#: From this many files on a pool is worth its start.
FEW = 12
#: From so many new objects on it is worth looking which of them nobody needs any more. By default Python does so
#: long before: then nothing is left to do between two files.
MUCH = 50_000


@dataclass(slots=True)
class Job:
    """One file to lint.

    Attributes
    ----------
    path : str
        The file, or the name under which standard input is linted.
    config : Config
        What is in force for it.
    order : str or None
        The order of the cells, if the command line names one.
    data : bytes or None
        The content, if it does not come from the file.
    sources, spots : bool
        Whether the format needs the text around what is found, and its place in the file on disk.
    basis : bool
        Whether it shall be told what the result rests on, so that a cache can keep it.
    absolute : str
        The file's absolute path, where it is one.
    """

    path: str
    config: Config
    order: Order | None = None
    data: bytes | None = None
    sources: bool = True
    spots: bool = False
    basis: bool = False
    absolute: str = ""


@dataclass(slots=True)
class Outcome:
    """What came of a job: its result, of the notebook what the output needs, and what all that rests on.

    Where only the numbers of a result are known, they are its `tally`, and the result is an empty one.
    """

    path: str
    result: Result
    sources: dict[int | None, list[str]] = field(default_factory=dict)
    spots: dict[Place, Spot] = field(default_factory=dict)
    basis: Basis | None = None
    tally: Tally | None = None


def lint_all(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """Lint every job; the outcomes come in the order of the jobs."""
    if len(jobs) <= 1:
        yield from _in_turn(jobs)
    elif workers <= 1:
        _load_engine()
        try:
            yield from _in_turn(jobs)
        finally:
            gc.unfreeze()  # whoever lints again in this process freezes again
    else:
        yield from _in_pool(jobs, min(workers, len(jobs)))


def _in_turn(jobs: Sequence[Job]) -> Iterator[Outcome]:
    """Lint one file after the other, and throw away in between what a large one left behind.

    That is tangled up, so that only the collector gets rid of it. Between two files there is hardly anything
    else for it to look at, and memory that is free again is warm for the next file.
    """
    for job in jobs:
        yield lint_one(job)
        if gc.get_count()[0] > MUCH:
            gc.collect(1)


def lint_one(job: Job) -> Outcome:
    """Lint one file; never raises but for an interrupt from the keyboard."""
    try:
        return _lint(job)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if os.environ.get("LEAKLINT_DEBUG"):
            import traceback

            traceback.print_exc(file=sys.stderr)
        return _failed(job.path, _internal(error), "internal-error")


def _lint(job: Job) -> Outcome:
    from leaklint.notebook import NotebookError, parse_notebook
    from leaklint.notebook.read import read_bytes

    data, status = job.data, None
    try:
        if data is None:
            data, status = read_bytes(job.path)
    except NotebookError as error:
        return _failed(job.path, error.reason)
    notebook = None
    try:
        notebook = parse_notebook(data, job.path, cell_magics=job.config.cell_magics)
    except NotebookError as error:
        outcome = _failed(job.path, error.reason)
    else:
        from leaklint.engine import lint_notebook

        config, wrong = of_notebook(job.config, notebook.metadata)
        result = lint_notebook(notebook, config, order=job.order or config.order)
        if wrong:
            result.notes.append(Note(f"{wrong}; linted without it", job.path))
        outcome = Outcome(job.path, result)
        items: list[Any] = [
            *result.findings,
            *result.scores,
            *result.notes,
            *result.suppressed,
            *result.errors,
        ]
        for item in items:
            item.path = item.path or job.path
        # A cache keeps what is hidden by it too: a baseline may change without the notebook.
        places = _places(result, hidden=job.basis)
        if job.sources or job.basis:
            outcome.sources = _sources(notebook, places)
        if job.spots:
            outcome.spots = _spots(notebook, data, places)
    if job.basis and status is not None:
        mtime = settled(status.st_mtime_ns)
        outcome.basis = Basis(mtime, status.st_size, digest_of(data), {})
        if notebook is not None:
            outcome.basis.probes = notebook.probes
            outcome.basis.day = _day(notebook, outcome.result)
    return outcome


def _day(notebook: Notebook, result: Result) -> str:
    """Today, if what is ignored in a notebook depends on it."""
    import datetime

    from leaklint.suppress import collect

    ends = any(item.until is not None for item in collect(notebook).items)
    ends = ends or any(one.ends for one in result.borrowed)
    return datetime.date.today().isoformat() if ends else ""


def _failed(path: str, message: str, code: str = "LK900") -> Outcome:
    return Outcome(path, Result(errors=[FileError(message, path, code)]))


def _internal(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "too deeply nested to be linted; exclude it"
    if isinstance(error, MemoryError):
        return "memory ran out while it was linted; exclude it"
    return f"leaklint failed on this file ({in_a_line(error)}); this is a bug, LEAKLINT_DEBUG=1 shows where"


def _places(result: Result, *, hidden: bool = False) -> list[Place]:
    places = []
    for finding in (*result.findings, *result.suppressed) if hidden else result.findings:
        places.append(finding.place)
        places += [related.place for related in finding.related]
    return places


def _sources(notebook: Notebook, places: list[Place]) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for place in places:
        index = place.cell_index
        if index not in found and 0 <= (index or 0) < len(notebook.cells):
            found[index] = notebook.cells[index or 0].source.split("\n")
    return found


# ---------------------------------------------------------------------------------------------
# places in the file on disk


def _spots(notebook: Notebook, data: bytes, places: list[Place]) -> dict[Place, Spot]:
    if not places:
        return {}
    text: list[str] = []
    if notebook.format == "ipynb" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        # As reviews count lines: the other line breaks of Unicode are ordinary text in JSON.
        whole = data.decode("utf-8", "replace")
        text = whole.split("\n" if "\n" in whole else "\r")
    return {place: _spot(notebook, place, text) for place in places}


def _spot(notebook: Notebook, place: Place, text: list[str]) -> Spot:
    line = place.physical_line or notebook.physical_line(place.cell_index, place.row, place.column) or 1
    last_column = max(1, place.end_column - 1)
    end_line = notebook.physical_line(place.cell_index, place.end_row, last_column) or line
    if notebook.format != "ipynb":
        return Spot(line, place.column, max(line, end_line), place.end_column)
    column = _physical_column(notebook, place.cell_index, place.row, place.column, line, text)
    end = _physical_column(notebook, place.cell_index, place.end_row, place.end_column, end_line, text)
    if column is None or end is None or (line == end_line and end <= column):
        column = end = None
    return Spot(line, column, max(line, end_line), end)


#: Longer lines are not searched: nobody reads a column in them.
_LONGEST = 20_000


def _physical_column(
    notebook: Notebook,
    cell_index: int | None,
    row: int,
    column: int,
    line: int,
    text: list[str],
) -> int | None:
    """Return the column of the file, from 1, of a place in a cell; None unless there is just one answer.

    The string that holds the row is looked for among those of the line, and the place in its
    escaped spelling: a tab takes two characters there, a quote two, `é` one or six.
    """
    import json

    if not 0 < line <= len(text) or len(text[line - 1]) > _LONGEST:
        return None
    source = notebook.cells[cell_index or 0].source
    rows = source.split("\n")
    if not 0 < row <= len(rows):
        return None
    physical = text[line - 1]
    answers = set()
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"', physical):
        try:
            content = json.loads(match[0])
        except ValueError:
            continue
        content = content.replace("\r\n", "\n")
        if content.removesuffix("\n") == rows[row - 1]:
            before = column - 1
        elif content == source:
            before = sum(len(above) + 1 for above in rows[: row - 1]) + column - 1
        else:
            continue
        answers.add(match.start() + 2 + _escaped_length(match[0][1:-1], before))
    return answers.pop() if len(answers) == 1 else None


def _escaped_length(escaped: str, characters: int) -> int:
    """Return how much of an escaped JSON string spells its first characters."""
    at = 0
    for _ in range(characters):
        match = re.compile(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\r\\n|\\.|.", re.DOTALL).match(
            escaped, at
        )
        if match is None:
            break
        at = match.end()
    return at


# ---------------------------------------------------------------------------------------------
# processes


def default_workers(files: int) -> int:
    """Return how many processes a run over so many files is worth."""
    if files < FEW:
        return 1
    return min(cores(), max(1, files // (FEW // 2)))


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1


def _in_pool(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """Lint in processes; if one is killed, find out which file did it and go on without it."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Large enough that handing them out costs nothing, small enough that no process waits long for the last one.
    size = max(1, min(8, len(jobs) // (workers * 4)))
    chunks = [jobs[at : at + size] for at in range(0, len(jobs), size)]
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_start_worker)
    # A process may die while chunks are still handed out: those that are left have no future.
    unsettled: list[tuple[Sequence[Job], Future[list[Outcome]] | None]] = [
        (chunk, None) for chunk in reversed(chunks)
    ]
    try:
        for number in range(len(unsettled) - 1, -1, -1):
            unsettled[number] = (unsettled[number][0], pool.submit(_lint_chunk, unsettled[number][0]))
        while unsettled:
            future = unsettled[-1][1]
            assert future is not None
            outcomes = future.result()
            unsettled.pop()
            yield from outcomes
    except BrokenProcessPool:
        pass
    finally:
        pool.shutdown(cancel_futures=True)
    yield from _one_by_one(unsettled[::-1])


def _one_by_one(
    unsettled: Sequence[tuple[Sequence[Job], Future[list[Outcome]] | None]],
) -> Iterator[Outcome]:
    """Go on after a process was killed: keep what is done, lint the rest one file at a time."""
    from concurrent.futures import CancelledError, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool: ProcessPoolExecutor | None = None
    try:
        for chunk, future in unsettled:
            try:
                # What was not done when the pool broke is cancelled, or has its error set.
                if future is not None:
                    yield from future.result(timeout=60)
                    continue
            except (BrokenProcessPool, CancelledError, TimeoutError):
                pass
            for job in chunk:
                pool = pool or ProcessPoolExecutor(1, mp_context=_context(), initializer=_start_worker)
                try:
                    yield from pool.submit(_lint_chunk, [job]).result()
                except BrokenProcessPool:
                    pool = None
                    message = (
                        "its process was killed while it was linted, perhaps for lack of memory; exclude it"
                    )
                    yield _failed(job.path, message, "internal-error")
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _lint_chunk(jobs: Sequence[Job]) -> list[Outcome]:
    return list(_in_turn(jobs))


def _start_worker() -> None:
    # An interrupt from the keyboard reaches the whole group; only the parent answers it.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _context() -> BaseContext:
    import multiprocessing

    # Forking starts in a few milliseconds and is safe here: the parent has one thread.
    methods = multiprocessing.get_all_start_methods()
    if "fork" not in methods or sys.platform != "linux":
        return multiprocessing.get_context(None)
    _load_engine()
    return multiprocessing.get_context("fork")


def _load_engine() -> None:
    """Import what every file needs: once, before workers part, and none of it is looked at for garbage."""
    import leaklint.engine
    import leaklint.libraries.load
    import leaklint.notebook
    import leaklint.rules

    leaklint.rules.registry()
    leaklint.libraries.load.roots()
    gc.freeze()
