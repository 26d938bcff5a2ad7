"""`leaklint check`: find the files, lint them, print what was found."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from leaklint.commands.console import UsageError, colour, is_terminal, say, warn, write, write_file
from leaklint.commands.options import check_options

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from leaklint.baseline import Baseline
    from leaklint.batch import Job, Outcome
    from leaklint.cache import Cache
    from leaklint.changed import Changes, Repository
    from leaklint.config import Config
    from leaklint.model import FileError, Finding, Result, Severity
    from leaklint.output.base import Context
    from leaklint.tally import Tally

FOUND, FAILED = 1, 2


class _Configs:
    """The configuration of each file: the nearest one, unless the command line names it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.known: dict[str, Config] = {}
        self.folders: dict[str, Config] = {}
        self.warned: set[str] = set()

    def of_folder(self, folder: str) -> Config:
        """Return the configuration in force in a folder."""
        from pathlib import Path

        options = self.options
        key = "" if options.config or options.isolated else os.path.abspath(folder)
        if key not in self.known:
            from leaklint.config import NAMES, ConfigError, load_config, warnings_of

            above = os.path.dirname(key)
            if key != above and not any(os.path.lexists(os.path.join(key, name)) for name in NAMES):
                # What is in force above is in force here: each file is read once.
                self.known[key] = self.of_folder(above)
                return self.known[key]
            explicit = Path(options.config) if options.config else None
            try:
                config = load_config(Path(key or "."), explicit, options.isolated)
            except ConfigError as error:
                raise UsageError(str(error)) from None
            for warning in warnings_of(config):
                if warning not in self.warned:
                    self.warned.add(warning)
                    warn(warning)
            config = config.with_selection(options.select, options.ignore, options.extend_select)
            if options.cell_magics:
                from dataclasses import replace

                config = replace(config, cell_magics=[*config.cell_magics, *options.cell_magics])
            self.known[key] = config
        return self.known[key]

    def of_file(self, path: str) -> Config:
        """Return the configuration in force for a file."""
        folder = os.path.dirname(path)
        if folder not in self.folders:
            self.folders[folder] = self.of_folder(folder)
        return self.folders[folder]


def check(args: list[str]) -> int:
    """Lint what the arguments name and return the exit status."""
    options = check_options(args)
    if options.watch:
        from leaklint.commands.watch import watch

        return watch(options)
    return once(options)


def once(options: argparse.Namespace, followed: set[str] | None = None) -> int:
    """Lint once what the options say, and return the exit status.

    Parameters
    ----------
    options : Namespace
        Those of `leaklint check`.
    followed : set of str, optional
        Gets the paths that the results rest on besides the files themselves.
    """
    configs = _Configs(options)
    from leaklint.model import Note, Result
    from leaklint.output import FORMATS
    from leaklint.tally import count_up

    needs = FORMATS[options.output_format]
    known = _read_baseline(options)
    total = Result(files=0)
    jobs = _make_jobs(options, configs, total)
    for job in jobs:
        job.config.drawn = needs.drawings and not options.statistics
        job.sources = needs.sources and not options.statistics
        job.spots = needs.spots
        job.basis = followed is not None
    _collect_rarely()
    caches = _caches(options, jobs)
    outcomes = _lint(jobs, options.jobs, caches, _enough(options, jobs))
    if followed is not None:
        for number, outcome in enumerate(outcomes):
            if outcome.basis is not None:
                followed.update(outcome.basis.probes)
            elif caches is not None:
                followed.update(caches[number].rests_on(jobs[number]))
    for outcome in outcomes:
        if len(outcome.result.findings) > 1:
            from leaklint.suppress import order_key

            outcome.result.findings.sort(key=order_key)
    _withdraw_unused(outcomes)
    if options.diff_base:
        _only_changes(options, jobs, outcomes)
    if known is not None:
        _use_baseline(options, known, outcomes)
    if options.add_ignore is not None:
        from leaklint.commands.add_ignore import add_ignore

        return add_ignore(options, jobs, outcomes, total)
    _draw(jobs, outcomes, options.jobs)
    failing = 0
    counted = any(outcome.tally is not None for outcome in outcomes)
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome.tally is not None:
            total.files += 1
            total.tallies[outcome.path] = outcome.tally
            continue
        if counted:
            total.tallies[outcome.path] = count_up(outcome.result)
        failing += len(failing_findings(outcome.result, options.fail_on or job.config.fail_on))
        total.extend(outcome.result)
    guarded = _golden(total)
    if not needs.text:
        total.notes += [Note(line, kind="golden") for line in guarded]
    context = _context(options, jobs, outcomes)
    if options.statistics:
        from leaklint.output.statistics import render as render_statistics

        report = render_statistics(total, context, as_json=options.output_format == "json")
    else:
        from leaklint.output import render

        report = render(options.output_format, total, context)
    if needs.text:
        report += "".join(line + "\n" for line in guarded)
    gate = _gate(jobs, outcomes)
    if gate and needs.text and not options.output_file:
        report += gate + "\n"
    write(report, options.output_file, exact=not needs.text)
    if not needs.text or options.output_file:
        for error in total.errors:
            say(error_line(error))
        if gate:
            say(gate)
    if total.errors:
        return FAILED
    failed = failing or (gate is not None and not gate.startswith("gate: PASS"))
    return FOUND if failed and not options.exit_zero else 0


def _withdraw_unused(outcomes: list[Outcome]) -> None:
    """Take back that a suppression is of no use, where it silences what was found in another file of this run."""
    used: dict[str, dict[tuple[int | None, int, int], set[str]]] = {}
    for outcome in outcomes:
        for one in outcome.result.borrowed:
            folder = os.path.dirname(os.path.realpath(outcome.path))
            path = os.path.realpath(os.path.join(folder, one.path))
            place = (one.cell_index, one.row, one.column)
            used.setdefault(path, {}).setdefault(place, set()).add(one.selector)
    if not used:
        return
    from leaklint.suppress import UNUSED, withdraw

    for outcome in outcomes:
        places = used.get(os.path.realpath(outcome.path))
        if places is None:
            continue
        kept = []
        for finding in outcome.result.findings:
            place = (finding.place.cell_index, finding.place.row, finding.place.column)
            if finding.code != UNUSED or place not in places or not withdraw(finding, places[place]):
                kept.append(finding)
        if len(kept) < len(outcome.result.findings):
            outcome.result.findings = kept


def _only_changes(options: argparse.Namespace, jobs: list[Job], outcomes: list[Outcome]) -> None:
    """Hide what has nothing to do with the cells that changed since a revision."""
    from leaklint import changed
    from leaklint.baseline import UNCHANGED
    from leaklint.changed import RevisionError, changes, hide, open_repository
    from leaklint.notebook import NotebookError
    from leaklint.notebook.read import read_bytes

    # The dots of `main...` would run into the end of a sentence, and mean nothing to most readers.
    revision = options.diff_base.removesuffix("...")
    words = f"{UNCHANGED} {revision}" + (" and HEAD parted" if revision != options.diff_base else "")
    repositories: dict[str, Repository] = {}
    known: dict[str, Changes] = {}

    def of_helper(repository: Repository, path: str, magics: Sequence[str]) -> Changes:
        if path not in known:
            try:
                known[path] = changes(repository, path, read_bytes(path)[0], magics)
            except NotebookError:
                known[path] = changed.Changes(everything=True)
        return known[path]

    try:
        for job, outcome in zip(jobs, outcomes, strict=True):
            folder = os.path.dirname(job.path)
            above = _checkout(folder)
            # Also where there is nothing to hide: a revision that does not exist is always told.
            if above not in repositories:
                repositories[above] = open_repository(folder, options.diff_base)
            repository, magics = repositories[above], job.config.cell_magics
            if outcome.result.findings:
                try:
                    data = job.data if job.data is not None else read_bytes(job.path)[0]
                except NotebookError:
                    continue  # gone since it was linted: all of it is shown
                here = os.path.dirname(os.path.realpath(job.path))

                def others(
                    name: str, here: str = here, repo: Repository = repository, magics: list[str] = magics
                ) -> Changes:
                    return of_helper(repo, os.path.realpath(os.path.join(here, name)), magics)

                hide(outcome.result, changes(repository, job.path, data, magics), words, others)
        if not jobs:
            open_repository("", options.diff_base)
    except RevisionError as error:
        raise UsageError(str(error)) from None


def _checkout(folder: str) -> str:
    """Return the folder above that looks like a checkout; git itself has the last word."""
    folder = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _golden(total: Result) -> list[str]:
    """Say how often each guarded file is scored, over all notebooks: no single one shows it."""
    lines = []
    for name, (notebooks, times) in sorted(total.golden.items()):
        where = f"{notebooks} notebook{'' if notebooks == 1 else 's'}"
        how_often = "once" if times == 1 else f"{times} times"
        lines.append(f"{name} is scored in {where}, {how_often} in all")
    return lines


def _caches(options: argparse.Namespace, jobs: list[Job]) -> list[Cache] | None:
    """Return the cache of each job; None where nothing is kept."""
    if options.no_cache or any(job.data is not None for job in jobs) or os.environ.get("LEAKLINT_DEBUG"):
        return None
    from leaklint.cache import FOLDER, Cache, code_mark, key_of

    known: dict[int, Cache] = {}
    marks: dict[str, str] = {}
    for job in jobs:
        if id(job.config) not in known:
            root = os.fspath(job.config.root or os.getcwd())
            folder = options.cache_dir or os.path.join(root, FOLDER)
            if folder not in marks:
                marks[folder] = code_mark(folder)
            key = key_of(job.config, job.order or job.config.order, marks[folder])
            known[id(job.config)] = Cache(root, folder, key)
    return [known[id(job.config)] for job in jobs]


def _enough(options: argparse.Namespace, jobs: list[Job]) -> Callable[[Tally], bool] | None:
    """Return when the numbers of a result of which nothing is shown are enough; None if never."""
    from leaklint.output import FORMATS

    if not FORMATS[options.output_format].text or options.statistics or options.verbose:
        return None
    if len(jobs) == 1 or any(job.config.gate for job in jobs):
        return None  # all is shown of a single file, and gates ask for more than is shown
    if options.baseline or options.diff_base or options.add_ignore is not None:
        return lambda tally: not tally.infos
    if options.fail_on == "info" or any(job.config.fail_on == "info" for job in jobs):
        return lambda tally: not tally.infos
    return lambda tally: True


def _lint(
    jobs: list[Job],
    processes: int,
    caches: list[Cache] | None,
    enough: Callable[[Tally], bool] | None,
) -> list[Outcome]:
    """Lint what the caches do not know."""
    if caches is None:
        return list(_linted(jobs, processes))
    import gc

    # Everything that is read here lives as long as the run: looking for garbage among it would cost more
    # than reading it.
    gc.disable()
    try:
        found = [cache.look(job, enough) for job, cache in zip(jobs, caches, strict=True)]
    finally:
        gc.freeze()
        gc.enable()
    missing = [number for number, outcome in enumerate(found) if outcome is None]
    for number in missing:
        jobs[number].basis = True
    try:
        for number, outcome in zip(missing, _linted([jobs[n] for n in missing], processes), strict=True):
            found[number] = outcome
            caches[number].keep(jobs[number], outcome)
    finally:
        for cache in {id(cache): cache for cache in caches}.values():
            cache.save()
    return [outcome for outcome in found if outcome is not None]


def _draw(jobs: list[Job], outcomes: list[Outcome], processes: int) -> None:
    """Make the drawings that are missing: a cache keeps none, and only what is shown needs one."""
    missing = [
        number
        for number, (job, outcome) in enumerate(zip(jobs, outcomes, strict=True))
        if job.config.drawn
        and not outcome.result.flows
        and any(finding.severity != "info" for finding in outcome.result.findings)
    ]
    for number, again in zip(missing, _linted([jobs[n] for n in missing], processes), strict=True):
        # A file that changed in the meantime has other scores: no drawing is better than a wrong one.
        if _prints(again.result) == _prints(outcomes[number].result):
            outcomes[number].result.flows = again.result.flows


def _prints(result: Result) -> list[str]:
    return sorted(finding.fingerprint for finding in (*result.findings, *result.suppressed))


def _linted(jobs: list[Job], processes: int) -> Iterator[Outcome]:
    """Lint everything; on a terminal, say how far it is once that takes longer than a second."""
    if not jobs:
        return
    import time

    from leaklint.batch import default_workers, lint_all
    from leaklint.plugins import PluginError
    from leaklint.plugins import check as check_plugins

    try:
        check_plugins()
    except PluginError as error:
        raise UsageError(str(error)) from None
    terminal = len(jobs) > 1 and is_terminal(sys.stderr)
    told = time.monotonic() + 0.8
    shown = False
    try:
        for number, outcome in enumerate(lint_all(jobs, processes or default_workers(len(jobs))), 1):
            yield outcome
            if terminal and time.monotonic() - told > 0.2:
                told, shown = time.monotonic(), True
                sys.stderr.write(f"\r{number} of {len(jobs)} files linted")
                sys.stderr.flush()
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _gate(jobs: list[Job], outcomes: list[Outcome]) -> str | None:
    if not any(job.config.gate for job in jobs):
        return None
    from leaklint.gate import judge

    return judge((job.path, job.config, outcome.result) for job, outcome in zip(jobs, outcomes, strict=True))


def _read_baseline(options: argparse.Namespace) -> Baseline | None:
    """Return the known findings; None without `--baseline`."""
    if not options.baseline:
        return None
    from leaklint.baseline import Baseline, BaselineError, parse

    file = options.baseline
    try:
        with open(file, encoding="utf-8") as stream:
            return parse(stream.read(), file)
    except FileNotFoundError:
        if options.write_baseline:
            return Baseline()
        raise UsageError(f"{file}: no such baseline; make it with `--write-baseline`") from None
    except BaselineError as error:
        raise UsageError(str(error)) from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: the baseline is not UTF-8 text; restore it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{file}: the baseline cannot be read: {reason.lower()}") from None


def _use_baseline(options: argparse.Namespace, known: Baseline, outcomes: list[Outcome]) -> None:
    """Take known findings out, or make all of them known."""
    from leaklint import baseline

    file = options.baseline
    folder = os.path.dirname(os.path.realpath(file))
    results = {baseline.key_of(outcome.path, folder): outcome.result for outcome in outcomes}
    gone = [path for path in known.entries if not os.path.exists(os.path.join(folder, path))]
    if options.write_baseline:
        known = baseline.update(known, results, gone)
        write_file(baseline.dump(known), file)
    stale = baseline.apply(known, results, gone)
    if stale:
        gone_words = "1 of its findings is gone" if stale == 1 else f"{stale} of its findings are gone"
        warn(f"{file}: {gone_words}; `--write-baseline` brings it up to date")


def failing_findings(result: Result, fail_on: Severity) -> list[Finding]:
    """Return the findings that make the exit status 1."""
    if not result.findings:
        return []
    from leaklint.model import SEVERITIES

    least = SEVERITIES.index(fail_on)
    return [
        finding
        for finding in result.findings
        if SEVERITIES.index(finding.severity) <= least and finding.verdict != "withdrawn"
    ]


def _collect_rarely() -> None:
    """Look for cyclic garbage seldom: hardly any is found before a notebook is done, see `batch.lint_all`."""
    import gc

    gc.set_threshold(500_000, 20, 100)


def error_line(error: FileError) -> str:
    """Return the line that tells of a file that failed."""
    where = f"{error.path}: " if error.path else ""
    return f"{where}{error.code} error {error.message}"


def _make_jobs(options: argparse.Namespace, configs: _Configs, total: Result) -> list[Job]:
    from leaklint.batch import Job
    from leaklint.model import FileError

    if options.paths == ["-"]:
        name = options.stdin_filename or "-"
        config = configs.of_file(name if options.stdin_filename else "")
        return [Job(name, config, options.order, data=_read_stdin())]
    from leaklint.notebook.discover import discover, excluded

    jobs: list[Job] = []
    seen: set[str] = set()
    for path in options.paths or ["."]:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        config = configs.of_folder(folder)
        if excluded(path, config):
            if options.force_exclude:
                continue
            if not os.path.isdir(path):
                warn(f"{path}: is excluded by {config.source}, and linted because it was named")
        found = discover([path], config)
        for wrong in found.errors:
            total.errors.append(FileError(wrong.reason, wrong.path))
            total.files += 1
        for empty in found.empty:
            if found.excluded:
                warn(f"{empty}: everything in this folder is excluded by {config.source}")
            else:
                warn(f"{empty}: no notebooks or Python files in this folder")
        for file, absolute in found.names:
            if absolute not in seen:
                seen.add(absolute)
                jobs.append(Job(file, configs.of_file(file), options.order, absolute=absolute))
    return jobs


def _read_stdin() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError, ValueError) as error:
        raise UsageError(f"standard input cannot be read: {error}") from None


def _context(options: argparse.Namespace, jobs: list[Job], outcomes: list[Outcome]) -> Context:
    from leaklint import __version__
    from leaklint.output import FORMATS
    from leaklint.output.base import Context, Spot, place_as_spot

    by_path = {outcome.path: outcome for outcome in outcomes}

    def sources(path: str, cell_index: int | None) -> Sequence[str] | None:
        outcome = by_path.get(path)
        return outcome.sources.get(cell_index) if outcome else None

    def spots(path: str, place: Any) -> Spot:
        outcome = by_path.get(path)
        spot = outcome.spots.get(place) if outcome else None
        return spot or place_as_spot(path, place)

    context = Context(
        sources,
        spots,
        [job.path for job in jobs],
        _load_rule,
        __version__,
        verbose=options.verbose,
    )
    if FORMATS[options.output_format].in_repository:
        context.root = _checkout("") or os.getcwd()
    if not options.output_file:
        context.colour = colour()
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        context.unicode = encoding.startswith("utf")
        if is_terminal(sys.stdout):
            import shutil

            context.width = max(60, shutil.get_terminal_size().columns)
    return context


def _load_rule(code: str) -> Any:
    from leaklint.rules import RuleError, load

    try:
        return load(code)
    except RuleError:
        return None
