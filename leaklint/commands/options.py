"""The options of the commands, and one-line answers to those that cannot be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from leaklint.commands.console import UsageError

if TYPE_CHECKING:
    import argparse

LATER_OPTIONS = {
    "--fix": "fixes are not built yet",
    "--unsafe-fixes": "fixes are not built yet",
    "--diff": "fixes are not built yet",
}


def make_parser(command: str, description: str) -> argparse.ArgumentParser:
    """Return a parser that complains in one line."""
    import argparse

    class OneLineParser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(_usage_message(message, self))

    return OneLineParser(
        prog=f"leaklint {command}",
        description=description,
        allow_abbrev=False,
        # Given a width it need not ask the terminal, for which it would import more than the parser is.
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=32, width=100),
    )


def _usage_message(message: str, parser: argparse.ArgumentParser) -> str:
    """Put what argparse complains about in one helpful line."""
    prefix = "unrecognized arguments: "
    if message.startswith(prefix):
        from leaklint.config import hint

        word = message.removeprefix(prefix).split()[0].partition("=")[0]
        known = [option for action in parser._actions for option in action.option_strings]
        return f"unknown option `{word}`{hint(word, known) or f'; see `{parser.prog} --help`'}"
    choice = re.fullmatch(r"argument (.+?): invalid choice: '(.*)' \(choose from (.*)\)", message, re.DOTALL)
    if choice is not None:
        from leaklint.config import hint

        name, word = choice[1], " ".join(choice[2].split())
        known = [part.strip().strip("'") for part in choice[3].split(",")]
        return f"`{name} {word}`: must be one of {', '.join(known)}{hint(word, known)}"
    message = message.replace("argument ", "", 1) if message.startswith("argument ") else message
    return f"{message.replace(chr(10), ' ')}; see `{parser.prog} --help`"


def check_parser() -> argparse.ArgumentParser:
    """Return the parser of `leaklint check`."""
    from leaklint.model import SEVERITIES
    from leaklint.output import FORMATS

    parser = make_parser("check", "Lint notebooks (.ipynb) and Python files; folders are searched.")
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
    status("--baseline", metavar="FILE", help="the known findings: only others are shown")
    status("--write-baseline", action="store_true", help="make every finding of this run a known one")
    status(
        "--diff-base",
        metavar="REV",
        help="only findings in cells changed since a git revision; `REV...`: since the histories parted",
    )
    status(
        "--add-ignore",
        metavar="REASON",
        help="write ignore comments for what is found, `--add-ignore` or `--add-ignore=REASON`",
    )
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
    how("--watch", action="store_true", help="lint again whenever a file changes")
    how(
        "--force-exclude",
        action="store_true",
        help="leave excluded files out even if they are named, as hooks name them",
    )
    how("--no-cache", action="store_true", help="neither use nor keep what earlier runs found")
    how("--cache-dir", metavar="FOLDER", help="where that is kept; default: .leaklint_cache of the project")
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
    return parser


def check_options(args: list[str]) -> argparse.Namespace:
    """Return the options of `leaklint check`, or raise UsageError."""
    from leaklint.output import TEXT_FORMATS

    _refuse_later(args)
    # The reason may be left out, and the next word is never it: it may be a path.
    # Paths may stand after options too: `leaklint check a.ipynb --exit-zero b.ipynb`.
    options = check_parser().parse_intermixed_args(
        ["--add-ignore=" if arg == "--add-ignore" else arg for arg in args]
    )
    if options.isolated and options.config:
        raise UsageError("`--isolated` and `--config` exclude each other")
    if options.statistics and options.output_format not in (*TEXT_FORMATS, "json"):
        raise UsageError(
            "`--statistics` is a table or JSON: use it with --output-format full, concise or json"
        )
    if options.write_baseline and not options.baseline:
        raise UsageError("`--write-baseline` needs to know where: add `--baseline FILE`")
    if options.stdin_filename is not None and options.paths != ["-"]:
        raise UsageError("`--stdin-filename` names standard input: use it with the path `-`")
    if "-" in options.paths and len(options.paths) > 1:
        raise UsageError("standard input (`-`) is linted alone, without other paths")
    if options.add_ignore is not None:
        _check_reason(options)
    if options.watch and (options.paths == ["-"] or options.write_baseline):
        raise UsageError("`--watch` looks at files and writes none: not with `-` or `--write-baseline`")
    if options.write_baseline and options.diff_base:
        raise UsageError("`--write-baseline` takes all findings, `--diff-base` only some: use one of them")
    options.jobs = _jobs(options.jobs)
    for name in ("select", "ignore", "extend_select"):
        setattr(options, name, selectors(name, getattr(options, name)))
    options.cell_magics = [magic.lstrip("%") for magic in _split(options.cell_magics)]
    return options


def _check_reason(options: argparse.Namespace) -> None:
    """Whether the comments that `--add-ignore` writes would say what is meant."""
    from leaklint.output import TEXT_FORMATS

    reason = " ".join(options.add_ignore.split())
    options.add_ignore = reason
    if options.paths == ["-"]:
        raise UsageError("`--add-ignore` writes into files, not into standard input")
    if "#" in reason or not reason.isprintable():
        raise UsageError("`--add-ignore`: a reason is one line of text without `#`")
    clash = [
        option
        for option, given in (
            ("--watch", options.watch),
            ("--write-baseline", options.write_baseline),
            ("--statistics", options.statistics),
            ("--output-file", options.output_file),
            ("--output-format", options.output_format not in TEXT_FORMATS),
        )
        if given
    ]
    if clash:
        raise UsageError(f"`--add-ignore` writes into the files and gives no report: not with `{clash[0]}`")


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


def selectors(name: str, values: list[str] | None) -> list[str] | None:
    """Return the rules that an option names, or raise UsageError."""
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
