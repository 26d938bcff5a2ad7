"""`leaklint rule` and `leaklint config`: what a rule means, and what is in force."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from leaklint.commands.console import UsageError, write
from leaklint.commands.options import make_parser

if TYPE_CHECKING:
    import argparse


def rule_parser() -> argparse.ArgumentParser:
    """Return the parser of `leaklint rule`."""
    parser = make_parser("rule", "Explain a rule.")
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
    return parser


def rule(args: list[str]) -> int:
    """Print the page of a rule, or of all rules."""
    options = rule_parser().parse_args(args)
    if (options.rule is None) is not options.all:
        raise UsageError("name one rule, such as `leaklint rule LK101`, or `--all`")
    from leaklint.rules import RuleError, all_rules, load, page

    try:
        rules = all_rules() if options.all else [load(options.rule)]
    except RuleError as error:
        raise UsageError(str(error)) from None
    if options.output_format == "json":
        pages = list(map(page.to_dict, rules))
        text = json.dumps(pages if options.all else pages[0], indent=2) + "\n"
    elif options.output_format == "markdown":
        text = "\n".join(map(page.to_markdown, rules))
    else:
        text = ("\n" + "=" * 80 + "\n\n").join(map(page.to_text, rules))
    write(text, options.output_file)
    return 0


def config_parser() -> argparse.ArgumentParser:
    """Return the parser of `leaklint config`."""
    parser = make_parser("config", "Show the configuration in force for a file or folder.")
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="a file or folder; default: here"
    )
    parser.add_argument("--config", metavar="FILE", help="the configuration to use instead of the nearest")
    parser.add_argument("--isolated", action="store_true", help="use no configuration")
    parser.add_argument(
        "--output-format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json"
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of the configuration")
    return parser


def config(args: list[str]) -> int:
    """Print the configuration in force, and which file set what."""
    options = config_parser().parse_args(args)
    if options.schema:
        from leaklint.commands.schema import schema

        write(json.dumps(schema(), indent=2) + "\n")
        return 0
    from leaklint.config import ConfigError, describe, load_config

    if not os.path.exists(options.path):
        raise UsageError(f"{options.path}: no such file or folder; check the spelling")
    explicit = Path(options.config) if options.config else None
    try:
        found = load_config(Path(options.path), explicit, options.isolated)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    values = describe(found)
    if options.output_format == "json":
        data = {"source": found.source or None, "given": list(found.given), "values": values}
        write(json.dumps(data, indent=2) + "\n")
        return 0
    from leaklint.commands.toml import dump

    head = f"# from {found.source}" if found.source else "# no configuration file: the defaults"
    write(f"{head}\n{dump(values, 'tool.leaklint', [key for key in values if key not in found.given])}")
    return 0
