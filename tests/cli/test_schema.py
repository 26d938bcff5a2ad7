"""The schema of the configuration and the configuration itself say the same; completion knows every option."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest

from leaklint.commands.complete import SHELLS, commands
from leaklint.commands.options import check_parser
from leaklint.commands.schema import schema
from leaklint.config import ConfigError, parse_config
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]

GOOD = (
    'select = ["LK1"]\nfail-on = "error"\norder = "executed"\nrequire-reason = true',
    'roles = { target = "y", group = ["a", "b"], metric = "auc" }\ngolden = ["g.csv"]',
    '[[helpers]]\nname = "a.b"\nrole = "statistic"\nkeepsrows = true\ndata = 0',
    '[[helpers]]\npattern = "prepare($DATA, label=$Y)"\nrole = "rowwise"',
    'golden = ["g.csv"]\n[gate."*.ipynb"]\nmin-scores = 1\nmax-golden-scorings = 0\nno-large-effect = true',
    '[per-file-ignores]\n"old/**" = ["ALL"]\n[severity]\nLK101 = "info"',
)
BAD = (
    "selct = []",
    'fail-on = "fatal"',
    'roles = { traget = "y" }',
    '[[helpers]]\nrole = "load"',
    '[[helpers]]\nname = "a"\npattern = "a($X)"\nrole = "load"',
    '[[helpers]]\nname = "a"\nrole = "loader"',
    '[gate."*"]\nmin-scores = -1',
    '[severity]\nLK101 = "bad"',
)


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str) -> None:
    data = tomllib.loads(text)
    parse_config(data, "here", Path())
    jsonschema.validate(data, schema())


@pytest.mark.parametrize("text", BAD)
def test_bad(text: str) -> None:
    data = tomllib.loads(text)
    with pytest.raises(ConfigError):
        parse_config(data, "here", Path())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_the_committed_file_is_fresh() -> None:
    """`python -m tests.tools.readme` writes it anew."""
    committed = (ROOT / "docs" / "configuration.schema.json").read_text()
    assert json.loads(committed) == schema()


def test_printed(run: object) -> None:
    done: Run = run("config", "--schema")  # type: ignore[operator]
    assert done.status == 0
    assert done.json == schema()


def test_the_readme_is_valid() -> None:
    text = (ROOT / "README.md").read_text()
    for block in text.split("```toml\n")[1:]:
        table = tomllib.loads(block.partition("```")[0])
        jsonschema.validate(table["tool"]["leaklint"], schema())


@pytest.mark.parametrize("shell", SHELLS)
def test_completion(run: object, shell: str, tmp_path: Path) -> None:
    done: Run = run("completion", shell)  # type: ignore[operator]
    assert done.status == 0
    for option in check_parser()._option_string_actions:
        assert option.lstrip("-") in done.out
    for command in commands():
        assert command in done.out
    if program := shutil.which(shell):
        script = tmp_path / "script"
        script.write_text(done.out)
        subprocess.run([program, "-n", str(script)], check=True)


def test_bash_completes(run: object, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    script = tmp_path / "script"
    script.write_text(run("completion", "bash").out)  # type: ignore[operator]

    def completed(*words: str) -> list[str]:
        text = f"source {script}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _leaklint;"
        told = subprocess.run(
            [bash, "-c", text + ' printf "%s\\n" "${COMPREPLY[@]}"'],
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.split()

    assert completed("leaklint", "ch") == ["check"]
    assert completed("leaklint", "check", "--output-format", "sa") == ["sarif"]
    assert completed("leaklint", "check", "--write") == ["--write-baseline"]
    assert completed("leaklint", "rule", "LK10")[:2] == ["LK101", "LK102"]
    assert completed("leaklint", "completion", "z") == ["zsh"]


def test_unknown_shell(run: object) -> None:
    assert run("completion", "tcsh").status == 2  # type: ignore[operator]
