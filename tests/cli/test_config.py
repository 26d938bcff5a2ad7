from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaklint.cli import main
from leaklint.commands.toml import dump
from leaklint.config import (
    Config,
    ConfigError,
    check_selector,
    describe,
    load_config,
    nearest,
    nearest_rule,
    path_matches,
)
from leaklint.rules import registry


def load(text: str, name: str = "pyproject.toml", explicit: bool = False) -> Config:
    Path(name).write_text(text)
    return load_config(Path(), Path(name) if explicit else None)


EVERYTHING = """
[tool.leaklint]
select = ["LK1", "resample-before-split"]
ignore = ["LK103"]
extend-select = ["LK108"]
exclude = ["old/"]
cell-magics = ["%%team"]
fail-on = "error"
order = "executed"
golden = ["gold.csv"]
require-reason = true
per-file-ignores = { "drafts/**" = ["LK1"] }
severity = { LK103 = "info" }
roles = { target = "price", group = ["customer", "shop"], metric = "auc" }
[[tool.leaklint.helpers]]
name = "mylib.prep.scale_all"
role = "transformer"
learns = "scaler"
[[tool.leaklint.helpers]]
pattern = "prepare($DATA, label=$Y)"
role = "rowwise"
[tool.leaklint.gate."final/*.ipynb"]
min-scores = 1
no-large-effect = true
max-golden-scorings = 2
"""


def test_everything() -> None:
    config = load(EVERYTHING)
    assert config.select == ["LK1", "resample-before-split"]
    assert config.cell_magics == ["team"]
    assert (config.fail_on, config.order, config.require_reason) == ("error", "executed", True)
    assert config.roles == {"target": ["price"], "group": ["customer", "shop"], "metric": "auc"}
    assert [helper["role"] for helper in config.helpers] == ["transformer", "rowwise"]
    terms = {"min-scores": 1, "no-large-effect": True, "max-golden-scorings": 2}
    assert config.gate == {"final/*.ipynb": terms}
    assert config.source == "pyproject.toml"
    assert config.selects("LK101")
    assert config.selects("LK201")
    assert not config.selects("LK203")
    assert not config.selects("LK103")
    assert not config.selects("LK101", "drafts/a/b.ipynb")
    assert config.severity_of("LK103", "error") == "info"
    assert config.severity_of("LK101", "error") == "error"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("selct = []", "unknown key `selct`; did you mean `select`?"),
        ("per_file_ignores = {}", "unknown key `per_file_ignores`; did you mean `per-file-ignores`?"),
        ("xyzzy = 1", "unknown key `xyzzy`"),
        ('select = "LK1"', '`select` must be a list of strings, such as ["..."], not a string'),
        ("select = [1]", "`select` must be a list of strings"),
        ('select = ["LK777"]', "`select`: unknown rule `LK777`; did you mean"),
        ('fail-on = "fatal"', '`fail-on` must be one of "error", "warning", "info", not "fatal"'),
        ("fail-on = 1", "`fail-on` must be one of"),
        ('order = "random"', '`order` must be one of "document", "executed"'),
        ('require-reason = "yes"', "`require-reason` must be true or false, not a string"),
        ("severity = 3", "[tool.leaklint.severity] must be a table, not an integer"),
        ('severity = {LK101 = "off"}', '`LK101` must be one of "error", "warning", "info", not "off"'),
        ('severity = {LK1001 = "info"}', "unknown rule `LK1001`"),
        ('per-file-ignores = {"a" = "LK1"}', "`a` must be a list of strings"),
        ('roles = {taget = "y"}', "[tool.leaklint.roles] unknown key `taget`; did you mean `target`?"),
        ("roles = {target = 3}", "`target` must be the name of a column, or a list of names, not an integer"),
        ("roles = {metric = []}", "`metric` must be the name of a metric"),
        ('helpers = {name = "a"}', "`helpers` must be a list of tables, written [[tool.leaklint.helpers]]"),
        ('helpers = [{role = "load"}]', "[tool.leaklint.helpers 1] needs either `name`"),
        ('helpers = [{name = "a", pattern = "a($X)", role = "load"}]', "needs either `name`"),
        ('helpers = [{name = "a()", role = "load"}]', "`name` must be a function's name"),
        ('helpers = [{name = "a"}]', "needs a `role`"),
        ('helpers = [{name = "a", role = "lod"}]', "unknown role 'lod', did you mean 'load'?"),
        ('helpers = [{name = "a", role = "transformer", lerns = "scaler"}]', "did you mean 'learns'?"),
        ("gate = {min-scores = 1}", "belongs in a table for paths"),
        ('gate = {"*" = {min-score = 1}}', "did you mean `min-scores`?"),
        ('gate = {"*" = {min-scores = -1}}', "a whole number from 0"),
        ('gate = {"*" = {max-golden-scorings = 1}}', "the files named under `golden`"),
        ('golden = ["a"]\ngate = {"*" = {max-golden-scorings = -1}}', "a whole number from 0"),
    ],
)
def test_mistakes(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"[tool.leaklint]\n{text}\n")
    message = str(caught.value)
    assert message.startswith("pyproject.toml: ")
    assert told.replace("[tool.leaklint.severity] must", "tool.leaklint.severity must") in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text", ["[tool.leaklint", "[tool.leaklint]\nselect = \x00", "a = 1\na = 2 #leaklint"]
)
def test_not_toml(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^pyproject.toml: not valid TOML: .*$"):
        load(text)


def test_not_text() -> None:
    Path("leaklint.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(Path())


def test_own_file_wins_and_needs_no_table() -> None:
    load('[tool.leaklint]\nselect = ["LK1"]')
    assert load('select = ["LK2"]', "leaklint.toml").select == ["LK2"]
    assert load('[tool.leaklint]\nselect = ["LK2"]', "leaklint.toml").select == ["LK2"]
    with pytest.raises(ConfigError, match=r"^leaklint.toml: unknown key `selct`"):
        load("selct = 1", "leaklint.toml")


def test_nearest_with_our_table(folder: Path) -> None:
    load('[tool.leaklint]\nselect = ["LK1"]')
    (folder / "a" / "b").mkdir(parents=True)
    load("[tool.other]\nx = 1", "a/pyproject.toml")
    assert load_config(Path("a/b")).select == ["LK1"]
    assert load_config(Path("a/b/nb.ipynb")).select == ["LK1"]
    assert load_config(Path("a/b"), isolated=True).select == ["ALL"]


def test_named_file(folder: Path) -> None:
    load('[tool.leaklint]\nselect = ["LK1"]')
    assert load('select = ["LK2"]', "other.toml", explicit=True).select == ["LK2"]
    with pytest.raises(ConfigError, match="has no table"):
        load("[tool.other]", "pyproject.toml", explicit=True)
    with pytest.raises(ConfigError, match="cannot be read: no such file"):
        load_config(Path(), Path("none.toml"))
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load_config(Path(), folder)


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a.ipynb", "*.ipynb", True),
        ("x/a.ipynb", "*.ipynb", True),
        ("x/a.ipynb", "x", True),
        ("x/a.ipynb", "x/", True),
        ("x/y/a.ipynb", "x/*.ipynb", False),
        ("x/y/a.ipynb", "x/**/*.ipynb", True),
        ("x/a.ipynb", "x/**/*.ipynb", True),
        ("x/y/a.ipynb", "**/a.ipynb", True),
        ("x/y/a.ipynb", "x/y", True),
        ("x/yy/a.ipynb", "x/y", False),
        ("a1.ipynb", "a[0-9].ipynb", True),
        ("ab.ipynb", "a[!b].ipynb", False),
        ("a.b", "a?b", True),
        ("a/b", "a?b", False),
        ("axipynb", "a.ipynb", False),
    ],
)
def test_globs(path: str, glob: str, expected: bool) -> None:
    assert path_matches(path, glob, None) is expected


def test_negated_glob() -> None:
    config = Config(per_file_ignores={"!final/*": ["LK1"]})
    assert config.selects("LK101", "final/a.ipynb")
    assert not config.selects("LK101", "draft/a.ipynb")


@pytest.mark.parametrize("selector", ["ALL", "LK", "LK1", "LK10", "LK101", "scaler-before-split"])
def test_selectors(selector: str) -> None:
    check_selector(selector)


@pytest.mark.parametrize("selector", ["", "lk101", "LK101 ", "L", "*", "LK1011", "E501", "LK101x"])
def test_no_selectors(selector: str) -> None:
    with pytest.raises(ValueError, match="unknown rule"):
        check_selector(selector)


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        "",
        "[tool.leaklint]\nexclude = ['a\"b', 'tab\there', 'größe']",
        "[tool.leaklint.gate]\n'*' = {}\n'a\"b/**' = { min-scores = 2 }",
        "[[tool.leaklint.helpers]]\nname = 'prep'\nrole = 'transformer'\nlearns = 'scaler'\nholds = ['f']",
    ],
)
@pytest.mark.parametrize("name", ["pyproject.toml", "leaklint.toml"])
def test_what_is_printed_can_be_pasted(
    text: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    monkeypatch.chdir(tmp_path / "one")
    try:
        before = load(text)
    except ConfigError as error:
        pytest.fail(str(error))
    assert main(["config"]) == 0
    printed = capsys.readouterr().out
    assert set(tomllib.loads(printed)["tool"]["leaklint"]) == set(describe(before))
    monkeypatch.chdir(tmp_path / "two")
    Path(name).write_text(printed, encoding="utf-8")
    assert describe(load_config(Path())) == describe(before)


_KEYS = st.text(st.characters(codec="utf-8"), max_size=6)
_PLAIN = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=9),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_values_are_written_as_toml(values: dict[str, Any]) -> None:
    assert tomllib.loads(dump(values, "tool.leaklint"))["tool"]["leaklint"] == values


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("LK1O1", "LK101"),
        ("lk101", "LK101"),
        ("LK1011", "LK101"),
        ("scaler-befor-split", "scaler-before-split"),
        ("scaler", "scaler-before-split"),
        ("resampling", "resample-before-split"),
        ("KL101", "LK101"),
        ("PD901", None),
        ("F401", None),
        ("banana", None),
    ],
)
def test_nearest_rule(word: str, meant: str | None) -> None:
    assert nearest_rule(word, registry()) == meant


def test_nearest_word() -> None:
    known = ["select", "fail-on", "per-file-ignores", "require-reason", "exclude", "inspect"]
    assert nearest("failon", known) == "fail-on"
    assert nearest("reason", known) == "require-reason"
    assert nearest("per_file_ignore", known) == "per-file-ignores"
    assert nearest("baseline", known) is None
    assert nearest("lint", known) is None
    assert nearest("", known) is None
