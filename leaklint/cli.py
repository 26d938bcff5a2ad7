"""The command line: `leaklint check`, `inspect`, `rule`, `config`, `--version`.

Nothing is imported here that the command at hand does not need: starting is part of the work of
a linter that runs on every commit.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from leaklint.commands.console import UsageError, say, warn, write

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 2

COMMANDS = ("check", "inspect", "rule", "config", "clean", "completion", "--version", "--help")

#: Promised, not built: named here so that they are refused by name.
LATER_COMMANDS = {
    "server": "the language server is not built yet",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0 fine, 1 findings, 2 the run itself failed."""
    args = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(args)
    except UsageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted")
    except Exception as error:
        if os.environ.get("LEAKLINT_DEBUG"):
            raise
        from leaklint.model import in_a_line

        return _fail(f"internal error ({in_a_line(error)}); LEAKLINT_DEBUG=1 shows where")


def _fail(message: str) -> int:
    say(f"leaklint: error: {message}")
    return FAILED


USAGE = """\
leaklint finds out whether the scores in a notebook can be trusted.

Usage:
  leaklint check [PATHS | -]     lint notebooks and Python files; folders are searched
  leaklint inspect TRAIN [TEST]  check tables (CSV, Parquet, Feather, Arrow) for leaks
  leaklint rule CODE | --all     explain a rule
  leaklint config [PATH]         what is configured for a file or folder, and where
  leaklint clean [PATH]          delete what earlier runs left in .leaklint_cache
  leaklint completion SHELL      a script that completes commands and options: bash, zsh, fish
  leaklint --version

`leaklint check --help` lists the options.
"""


def _run(args: list[str]) -> int:
    command = args[0] if args else ""
    if command in ("--version", "-V"):
        return _version()
    if command in ("-h", "--help", "help"):
        write(USAGE)
        return 0
    if not command:
        sys.stderr.write(USAGE)
        return FAILED
    if command == "check":
        from leaklint.commands.check import check

        return check(args[1:])
    if command == "inspect":
        from leaklint.commands.inspect import inspect

        return inspect(args[1:])
    if command == "rule":
        from leaklint.commands.explain import rule

        return rule(args[1:])
    if command == "clean":
        from leaklint.commands.clean import clean

        return clean(args[1:])
    if command == "config":
        from leaklint.commands.explain import config

        return config(args[1:])
    if command == "completion":
        from leaklint.commands.complete import completion

        return completion(args[1:])
    if command in LATER_COMMANDS:
        raise UsageError(f"`leaklint {command}` is refused: {LATER_COMMANDS[command]}")
    if os.path.exists(command) or command == "-":
        raise UsageError(f"`{command}` is no command; did you mean `leaklint check {command}`?")
    from leaklint.config import hint

    raise UsageError(f"unknown command `{command}`{hint(command, COMMANDS)}")


def _version() -> int:
    from leaklint import __version__
    from leaklint.installed import foreign

    write(f"leaklint {__version__}\n")
    warning = foreign()
    if warning:
        warn(warning)
    return 0


if __name__ == "__main__":
    sys.exit(main())
