"""What is made from the code: parts of README.md (the table of rules, output of real runs) and docs/rules/,
the schema of the configuration.

Run as a command it writes them anew; `test_readme.py` demands that they are as it would write them.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

from leaklint.cli import main as leaklint
from leaklint.commands.schema import schema
from leaklint.rules import all_rules
from leaklint.rules.page import documentation, to_markdown

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = ROOT / "docs" / "rules"
SCHEMA = ROOT / "docs" / "configuration.schema.json"
BLOCK = re.compile(r"(<!-- begin (?P<what>[^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def rules() -> str:
    """All rules as a Markdown table, one line each."""
    lines = ["| code | name | severity | finds |", "|---|---|---|---|"]
    for rule in all_rules():
        summary = documentation(rule)[0].replace("|", "\\|")
        lines.append(
            f"| [{rule.code}](docs/rules/{rule.code}.md) | {rule.name} | {rule.severity} | {summary} |"
        )
    return "\n".join(lines)


def output(command: str) -> str:
    """What a `leaklint` command prints, as a code block."""
    raw = io.BytesIO()
    printed = io.TextIOWrapper(raw, "utf-8")
    with contextlib.redirect_stdout(printed), contextlib.chdir(ROOT):
        leaklint(shlex.split(command)[1:])
    printed.flush()
    return f"```console\n$ {command}\n{raw.getvalue().decode().rstrip()}\n```"


def renewed(text: str) -> str:
    """Return README text with every generated block made anew."""

    def block(match: re.Match[str]) -> str:
        what = match["what"]
        made = rules() if what == "rules" else output(what)
        return f"{match[1]}{made}\n{match[3]}"

    return BLOCK.sub(block, text)


def pages() -> dict[str, str]:
    """The page of each rule, by file name: where the `url` of a finding leads."""
    return {f"{rule.code}.md": to_markdown(rule) for rule in all_rules()}


if __name__ == "__main__":
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (PAGES / name).write_text(page, "utf-8")
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
    SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8")
