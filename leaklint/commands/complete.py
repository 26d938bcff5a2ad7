"""`leaklint completion`: what a shell offers when the tab key is pressed, made from the options themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaklint.commands.console import write
from leaklint.commands.options import make_parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

SHELLS = ("bash", "zsh", "fish")


class Option(NamedTuple):
    """An option of a command: its spellings, what it takes, and what it is for."""

    names: list[str]
    values: list[str]
    takes: bool
    files: bool
    help: str


def completion(args: list[str]) -> int:
    """Print the completion script of a shell."""
    parser = make_parser(
        "completion",
        "Print a script that teaches a shell to complete leaklint's commands and options. For bash: "
        'eval "$(leaklint completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc, after compinit; fish: '
        "leaklint completion fish > ~/.config/fish/completions/leaklint.fish",
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    options = parser.parse_args(args)
    makers: dict[str, Callable[[dict[str, list[Option]]], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    write(makers[options.shell](commands()))
    return 0


def commands() -> dict[str, list[Option]]:
    """Return the commands and the options of each."""
    from leaklint.commands import explain, inspect, options

    parsers = {
        "check": options.check_parser(),
        "inspect": inspect.inspect_parser(),
        "rule": explain.rule_parser(),
        "config": explain.config_parser(),
    }
    found = {name: _options(parser) for name, parser in parsers.items()}
    plain = Option(["--cache-dir"], [], True, True, "the folder that was given to check")
    return {**found, "clean": [plain], "completion": []}


def _options(parser: argparse.ArgumentParser) -> list[Option]:
    from leaklint.rules import registry

    found = []
    for action in parser._actions:
        if not action.option_strings:
            continue
        values = [str(choice) for choice in action.choices or ()]
        if action.metavar == "CODES":
            values = ["ALL", *registry()]
        takes = action.nargs != 0 and action.nargs != "?"
        files = takes and action.metavar in ("FILE", "FOLDER", "NAME")
        found.append(Option(list(action.option_strings), values, takes, files, action.help or ""))
    return found


_WORDS = {
    "check": "lint notebooks and Python files",
    "inspect": "check tables for leaks",
    "rule": "explain a rule",
    "config": "what is configured, and where",
    "clean": "delete what earlier runs kept",
    "completion": "what a shell offers",
}


def _values(name: str) -> list[str]:
    """What may follow a command, where that is no file."""
    if name == "completion":
        return list(SHELLS)
    if name == "rule":
        from leaklint.rules import registry

        return list(registry())
    return []


def _bash(found: dict[str, list[Option]]) -> str:
    lines = ["_leaklint() {", "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"]
    lines += ["    COMPREPLY=()", "    if [[ $COMP_CWORD -eq 1 ]]; then"]
    lines += [f'        COMPREPLY=($(compgen -W "{" ".join([*found, "--version", "--help"])}" -- "$cur"))']
    lines += ["        return", "    fi", '    case "${COMP_WORDS[1]}" in']
    for name, options in found.items():
        lines += [f"    {name})", '        case "$prev" in']
        for option in options:
            if option.takes:
                lines.append(f"        {'|'.join(option.names)})")
                words = " ".join(option.values)
                source = f'-W "{words}"' if words else "-f"
                lines.append(f'            COMPREPLY=($(compgen {source} -- "$cur")); return;;')
        lines += ["        esac"]
        names = " ".join(spelling for option in options for spelling in option.names)
        plain = f'-W "{" ".join(_values(name))}"' if _values(name) else "-f"
        lines += [
            '        if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "' + names + '" -- "$cur"))',
            f'        else COMPREPLY=($(compgen {plain} -- "$cur")); fi;;',
        ]
    lines += ["    esac", "}", "complete -o filenames -F _leaklint leaklint"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text in single quotes of zsh's option specifications."""
    for sign in "[]:":
        text = text.replace(sign, "\\" + sign)
    return text.replace("'", "'\\''")


def _zsh(found: dict[str, list[Option]]) -> str:
    lines = ["#compdef leaklint", "", "_leaklint() {", "    local -a commands", "    commands=("]
    lines += [f"        '{name}:{_quoted(_WORDS[name])}'" for name in found]
    lines += [
        "    )",
        "    if (( CURRENT == 2 )); then",
        "        _describe command commands",
        "        return",
    ]
    lines += ["    fi", "    local name=$words[2]", "    shift words; (( CURRENT-- ))", '    case "$name" in']
    for name, options in found.items():
        lines += [f"    {name})", "        _arguments \\"]
        for option in options:
            value = f"({' '.join(option.values)})" if option.values else "_files"
            after = f":value:{value}" if option.takes else ""
            for spelling in option.names:
                lines.append(f"            '*{spelling}[{_quoted(option.help)}]{after}' \\")
        rest = f"({' '.join(_values(name))})" if _values(name) else "_files"
        lines += [f"            '*:path:{rest}';;"]
    lines += ["    esac", "}", "", "compdef _leaklint leaklint"]
    return "\n".join(lines) + "\n"


def _fish(found: dict[str, list[Option]]) -> str:
    lines = ["complete -c leaklint -n __fish_use_subcommand -f"]
    for name in found:
        lines.append(f"complete -c leaklint -n __fish_use_subcommand -a {name} -d '{_WORDS[name]}'")
    for name, options in found.items():
        head = f"complete -c leaklint -n '__fish_seen_subcommand_from {name}'"
        for option in options:
            spelled = " ".join(
                f"-l {spelling[2:]}" if spelling.startswith("--") else f"-s {spelling[1:]}"
                for spelling in option.names
            )
            text = option.help.replace("\\", "\\\\").replace("'", "\\'")
            more = f" -x -a '{' '.join(option.values)}'" if option.values else " -r" if option.takes else ""
            lines.append(f"{head} {spelled}{more} -d '{text}'")
        if _values(name):
            lines.append(f"{head} -f -a '{' '.join(_values(name))}'")
    return "\n".join(lines) + "\n"
