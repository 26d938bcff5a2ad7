"""The command line: `leaklint check`, `leaklint rule`, `leaklint --version`.

Nothing is imported here that the command at hand does not need: starting is part of the work of
a linter that runs on every commit.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from leaklint.batch import Job, Outcome
    from leaklint.config import Config
    from leaklint.model import FileError, Result, Severity
    from leaklint.output.base import Context

FOUND, FAILED = 1, 2

#: Promised, not built: named here so that they are refused by name.
LATER_COMMANDS = {
    "inspect": "the inspection of tables from disk is not built yet",
    "server": "the language server is not built yet",
    "config": "showing the configuration in force is not built yet",
    "clean": "there is nothing to clean: leaklint keeps no cache yet",
}
LATER_OPTIONS = {
    "--fix": "fixes are not built yet",
    "--unsafe-fixes": "fixes are not built yet",
    "--diff": "fixes are not built yet",
    "--baseline": "baselines are not built yet",
    "--write-baseline": "baselines are not built yet",
    "--add-ignore": "writing ignore comments is not built yet",
    "--diff-base": "linting what changed since a revision is not built yet",
    "--watch": "watching files is not built yet",
    "--no-cache": "leaklint keeps no cache yet",
    "--cache-dir": "leaklint keeps no cache yet",
}


class UsageError(Exception):
    """A command line that cannot be followed; the message is one line for the user."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0 fine, 1 findings, 2 the run itself failed."""
    args = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(args)
        sys.stdout.flush()
        return status
    except UsageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted")
    except BrokenPipeError:
        # Whoever read the output has seen enough; nobody is left to be told.
        _drop_stdout()
        return FAILED
    except OSError as error:
        _drop_stdout()
        return _fail(f"cannot write the output: {error.strerror or error}")
    except Exception as error:
        if os.environ.get("LEAKLINT_DEBUG"):
            raise
        told = " ".join(str(error).split())[:200]
        return _fail(f"internal error ({type(error).__name__}: {told}); LEAKLINT_DEBUG=1 shows where")


def _fail(message: str) -> int:
    _say(f"leaklint: error: {message}")
    return FAILED


def _warn(message: str) -> None:
    _say(f"leaklint: warning: {message}")


def _say(line: str) -> None:
    if not line.isprintable():
        line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    try:
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass


def _drop_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush cannot fail."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


USAGE = """\
leaklint finds out whether the scores in a notebook can be trusted.

Usage:
  leaklint check [PATHS | -]     lint notebooks and Python files; folders are searched
  leaklint rule CODE | --all     explain a rule
  leaklint --version

`leaklint check --help` lists the options.
"""


def _run(args: list[str]) -> int:
    command = args[0] if args else ""
    if command in ("--version", "-V"):
        return _version()
    if command in ("-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0
    if not command:
        sys.stderr.write(USAGE)
        return FAILED
    if command == "check":
        return _check(args[1:])
    if command == "rule":
        return _rule(args[1:])
    if command in LATER_COMMANDS:
        raise UsageError(f"`leaklint {command}` is refused: {LATER_COMMANDS[command]}")
    if os.path.exists(command) or command == "-":
        raise UsageError(f"`{command}` is no command; did you mean `leaklint check {command}`?")
    from leaklint.config import hint

    raise UsageError(f"unknown command `{command}`{hint(command, ['check', 'rule', '--version', '--help'])}")


def _version() -> int:
    from leaklint import __version__
    from leaklint.installed import foreign

    sys.stdout.write(f"leaklint {__version__}\n")
    warning = foreign()
    if warning:
        _warn(warning)
    return 0


# ---------------------------------------------------------------------------------------------
# options


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(_usage_message(message, self))

    return Parser(
        prog=f"leaklint {command}",
        description=description,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=32),
    )


def _usage_message(message: str, parser: argparse.ArgumentParser) -> str:
    """Put what argparse complains about in one helpful line."""
    prefix = "unrecognized arguments: "
    if message.startswith(prefix):
        from leaklint.config import hint

        word = message.removeprefix(prefix).split()[0].partition("=")[0]
        known = [option for action in parser._actions for option in action.option_strings]
        return f"unknown option `{word}`{hint(word, known) or f'; see `{parser.prog} --help`'}"
    message = message.replace("argument ", "", 1) if message.startswith("argument ") else message
    return f"{message.replace(chr(10), ' ')}; see `{parser.prog} --help`"


def _check_options(args: list[str]) -> argparse.Namespace:
    from leaklint.model import SEVERITIES
    from leaklint.output import FORMATS

    _refuse_later(args)
    parser = _parser("check", "Lint notebooks (.ipynb) and Python files; folders are searched.")
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders, or - for standard input; default: here",
    )
    rules = parser.add_argument_group("rules").add_argument
    rules(
        "--select",
        action="append",
        metavar="CODES",
        help="only these: LK, LK1, LK101, ALL or names",
    )
    rules("--ignore", action="append", metavar="CODES", help="not these")
    rules(
        "--extend-select",
        action="append",
        metavar="CODES",
        help="these besides the configured ones",
    )
    out = parser.add_argument_group("output").add_argument
    out(
        "--output-format",
        choices=FORMATS,
        default="full",
        metavar="FORMAT",
        help=", ".join(FORMATS),
    )
    out("-o", "--output-file", metavar="FILE", help="write there, whole or not at all")
    out("-v", "--verbose", action="store_true", help="show infos and notes too")
    out(
        "--statistics",
        action="store_true",
        help="counts by rule, and the calls that hide most scores",
    )
    status = parser.add_argument_group("exit status").add_argument
    status(
        "--fail-on",
        choices=SEVERITIES,
        metavar="SEVERITY",
        help="error, warning (default) or info",
    )
    status("--exit-zero", action="store_true", help="0 even if there are findings")
    how = parser.add_argument_group("how").add_argument
    how(
        "--order",
        choices=("document", "executed"),
        metavar="ORDER",
        help="document (default) or executed",
    )
    how(
        "-j",
        "--jobs",
        metavar="N",
        help="processes; default: as many as processors for many files",
    )
    how(
        "--config",
        metavar="FILE",
        help="the configuration to use instead of the nearest",
    )
    how("--isolated", action="store_true", help="use no configuration")
    how(
        "--stdin-filename",
        metavar="NAME",
        help="the name under which standard input is linted",
    )
    how(
        "--cell-magics",
        action="append",
        metavar="NAMES",
        help="cell magics whose body is Python",
    )
    options = parser.parse_args(args)
    if options.isolated and options.config:
        raise UsageError("`--isolated` and `--config` exclude each other")
    if options.statistics and options.output_format not in ("full", "concise", "json"):
        raise UsageError(
            "`--statistics` is a table or JSON: use it with --output-format full, concise or json"
        )
    if options.stdin_filename is not None and options.paths != ["-"]:
        raise UsageError("`--stdin-filename` names standard input: use it with the path `-`")
    if "-" in options.paths and len(options.paths) > 1:
        raise UsageError("standard input (`-`) is linted alone, without other paths")
    options.jobs = _jobs(options.jobs)
    for name in ("select", "ignore", "extend_select"):
        setattr(options, name, _selectors(name, getattr(options, name)))
    options.cell_magics = [magic.lstrip("%") for magic in _split(options.cell_magics)]
    return options


def _refuse_later(args: list[str]) -> None:
    for arg in args:
        if arg == "--":
            return
        name = arg.partition("=")[0]
        if name in LATER_OPTIONS:
            raise UsageError(f"`{name}` is refused: {LATER_OPTIONS[name]}")


def _jobs(text: str | None) -> int:
    """Return the number of processes, 0 for what suits the number of files."""
    if text is None:
        return 0
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"`-j {text}`: must be a whole number from 1")
    return int(text)


def _split(values: list[str] | None) -> list[str]:
    return [part.strip() for value in values or [] for part in value.split(",") if part.strip()]


def _selectors(name: str, values: list[str] | None) -> list[str] | None:
    if values is None:
        return None
    from leaklint.config import check_selector

    option = "--" + name.replace("_", "-")
    found = _split(values)
    if not found:
        raise UsageError(f"`{option}` needs rule codes or names, such as LK1,LK203")
    for selector in found:
        try:
            check_selector(selector)
        except ValueError as error:
            raise UsageError(f"`{option}`: {error}") from None
    return found


# ---------------------------------------------------------------------------------------------
# check


class _Configs:
    """The configuration of each file: the nearest one, unless the command line names it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.known: dict[str, Config] = {}
        self.warned: set[str] = set()

    def of_folder(self, folder: str) -> Config:
        """Return the configuration in force in a folder."""
        from pathlib import Path

        options = self.options
        key = "" if options.config or options.isolated else os.path.abspath(folder)
        if key not in self.known:
            from leaklint.config import ConfigError, load_config, warnings_of

            explicit = Path(options.config) if options.config else None
            try:
                config = load_config(Path(key or "."), explicit, options.isolated)
            except ConfigError as error:
                raise UsageError(str(error)) from None
            for warning in warnings_of(config):
                if warning not in self.warned:
                    self.warned.add(warning)
                    _warn(warning)
            config = config.with_selection(options.select, options.ignore, options.extend_select)
            if options.cell_magics:
                from dataclasses import replace

                config = replace(config, cell_magics=[*config.cell_magics, *options.cell_magics])
            self.known[key] = config
        return self.known[key]

    def of_file(self, path: str) -> Config:
        """Return the configuration in force for a file."""
        return self.of_folder(os.path.dirname(path))


def _check(args: list[str]) -> int:
    options = _check_options(args)
    configs = _Configs(options)
    from leaklint.batch import default_workers, lint_all
    from leaklint.model import Result
    from leaklint.output import TEXT_FORMATS
    from leaklint.suppress import order_key

    text = options.output_format in TEXT_FORMATS
    total = Result(files=0)
    jobs = _make_jobs(options, configs, total)
    for job in jobs:
        job.sources = (
            options.output_format in ("full", "html", "markdown") and not options.statistics
        )
        job.spots = options.output_format in (
            "sarif",
            "github",
            "gitlab",
            "junit",
            "azure",
        )
    workers = options.jobs or default_workers(len(jobs))
    _collect_rarely()
    outcomes = list(lint_all(jobs, workers))
    failing = 0
    for job, outcome in zip(jobs, outcomes, strict=True):
        outcome.result.files = 1
        outcome.result.findings.sort(key=order_key)
        failing += _failing(outcome.result, options.fail_on or job.config.fail_on)
        total.extend(outcome.result)
    context = _context(options, jobs, outcomes, total)
    if options.statistics:
        from leaklint.output.statistics import render as render_statistics

        report = render_statistics(total, context, as_json=options.output_format == "json")
    else:
        from leaklint.output import render

        report = render(options.output_format, total, context)
    _write(report, options.output_file)
    if total.errors and (not text or options.output_file):
        for error in total.errors:
            _say(_error_line(error))
    if total.errors:
        return FAILED
    return FOUND if failing and not options.exit_zero else 0


def _failing(result: Result, fail_on: Severity) -> int:
    from leaklint.model import SEVERITIES

    least = SEVERITIES.index(fail_on)
    return sum(SEVERITIES.index(f.severity) <= least and f.verdict != "withdrawn" for f in result.findings)


def _collect_rarely() -> None:
    """Look for cyclic garbage seldom: a run makes many objects that live as long as it does."""
    import gc

    gc.set_threshold(100_000, 20, 100)


def _error_line(error: FileError) -> str:
    where = f"{error.path}: " if error.path else ""
    return f"{where}{error.code} error {error.message}"


def _make_jobs(options: argparse.Namespace, configs: _Configs, total: Result) -> list[Job]:
    from leaklint.batch import Job
    from leaklint.model import FileError

    if options.paths == ["-"]:
        name = options.stdin_filename or "-"
        config = configs.of_file(name if options.stdin_filename else "")
        return [Job(name, config, options.order, data=_read_stdin())]
    from leaklint.notebook.discover import discover

    jobs: list[Job] = []
    seen: set[str] = set()
    for path in options.paths or ["."]:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        found = discover([path], configs.of_folder(folder))
        for wrong in found.errors:
            total.errors.append(FileError(wrong.reason, wrong.path))
        for empty in found.empty:
            _warn(f"{empty}: no notebooks or Python files in this folder")
        for file in map(os.fspath, found.files):
            key = os.path.abspath(file)
            if key not in seen:
                seen.add(key)
                jobs.append(Job(file, configs.of_file(file), options.order))
    return jobs


def _read_stdin() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError, ValueError) as error:
        raise UsageError(f"standard input cannot be read: {error}") from None


def _context(options: argparse.Namespace, jobs: list[Job], outcomes: list[Outcome], total: Result) -> Context:
    from leaklint import __version__
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
    if not options.output_file:
        context.colour = _colour()
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        context.unicode = encoding.startswith("utf")
        if sys.stdout.isatty():
            import shutil

            context.width = max(60, shutil.get_terminal_size().columns)
    return context


def _load_rule(code: str) -> Any:
    from leaklint.rules import RuleError, load

    try:
        return load(code)
    except RuleError:
        return None


def _colour() -> bool:
    """Whether to use colour: https://no-color.org first, then FORCE_COLOR, then the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") not in (None, "", "0"):
        return True
    try:
        return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):
        return False


# ---------------------------------------------------------------------------------------------
# writing


def _write(text: str, file: str | None) -> None:
    if file is not None and file != "-":
        _write_file(text, file)
        return
    stream = sys.stdout
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _write_file(text: str, file: str) -> None:
    """Write a file whole or not at all: under another name first, then renamed."""
    import contextlib
    import stat
    import tempfile

    data = text.encode("utf-8", "backslashreplace")
    target = os.path.realpath(file)
    temporary = None
    try:
        try:
            mode = os.stat(target).st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise UsageError(f"`-o {file}`: is a folder; name a file in it")
            with open(target, "wb") as device:  # a pipe or a terminal cannot be renamed over
                device.write(data)
            return
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "permission denied")
        handle, temporary = tempfile.mkstemp(prefix=".leaklint-", dir=os.path.dirname(target))
        with open(handle, "wb") as out:
            out.write(data)
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
        temporary = None
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"`-o {file}`: cannot be written: {reason}") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


# ---------------------------------------------------------------------------------------------
# rule


def _rule(args: list[str]) -> int:
    parser = _parser("rule", "Explain a rule.")
    parser.add_argument("rule", nargs="?", metavar="CODE", help="a rule's code or name")
    parser.add_argument("--all", action="store_true", help="every rule")
    parser.add_argument(
        "--output-format",
        choices=("text", "markdown", "json"),
        default="text",
        metavar="FORMAT",
        help="text, markdown or json",
    )
    parser.add_argument("-o", "--output-file", metavar="FILE", help="write there, whole or not at all")
    options = parser.parse_args(args)
    if (options.rule is None) is not options.all:
        raise UsageError("name one rule, such as `leaklint rule LK101`, or `--all`")
    from leaklint.rules import RuleError, all_rules, load, page

    try:
        rules = all_rules() if options.all else [load(options.rule)]
    except RuleError as error:
        raise UsageError(str(error)) from None
    if options.output_format == "json":
        import json

        pages = [page.to_dict(rule) for rule in rules]
        text = json.dumps(pages if options.all else pages[0], indent=2) + "\n"
    elif options.output_format == "markdown":
        text = "\n".join(map(page.to_markdown, rules))
    else:
        text = ("\n" + "=" * 80 + "\n\n").join(map(page.to_text, rules))
    _write(text, options.output_file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
