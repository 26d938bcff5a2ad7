"""Rules are found by code or name; plugins are read late and say clearly what is wrong with them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from leaklint import rules
from leaklint.rules.base import Rule

Install = Callable[[str, str], None]


class NoRawIds(Rule):
    """A rule as another package would bring it."""

    code = "ACME001"
    name = "no-raw-ids"


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Pretend that installed packages have these entry points."""
    points: list[EntryPoint] = []

    def add(name: str, value: str) -> None:
        points.append(EntryPoint(name, value, rules.GROUP))

    def forget() -> None:
        rules._entry_points.cache_clear()
        rules._load.cache_clear()

    monkeypatch.setattr("leaklint.plugins.any_installed", lambda: True)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)
    forget()
    yield add
    forget()


def test_by_code_and_by_name() -> None:
    rule = rules.load("LK101")
    assert rule is rules.load("scaler-before-split")
    assert rule is rules.load(" lk101 ")


def test_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(rules.RuleError, match="did you mean scaler-before-split"):
        rules.load("scaler-befor-split")
    with pytest.raises(rules.RuleError, match="leaklint rule --all"):
        rules.load("zzzzzz")


def test_the_registry_imports_no_rule() -> None:
    program = (
        "import sys; from leaklint.rules import registry; assert registry();"
        "print([m for m in sys.modules if m.startswith('leaklint.rules.') or m == 'importlib.metadata'])"
    )
    root = Path(rules.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"


def test_a_plugin_is_found(install: Install) -> None:
    install("acme001_no_raw_ids", f"{__name__}:NoRawIds")
    assert isinstance(rules.load("no-raw-ids"), NoRawIds)
    assert rules.load("ACME001") in rules.all_rules()
    assert "ACME001" not in rules.registry()


def test_a_broken_plugin_says_which_and_why(install: Install) -> None:
    install("acme002_gone", "acme_not_installed.rules:Gone")
    with pytest.raises(rules.RuleError, match=r"'acme002_gone'.*No module named 'acme_not_installed'"):
        rules.load("ACME002")
    assert rules.load("LK101"), "our own rules still work"


def test_a_plugin_that_is_no_rule(install: Install) -> None:
    install("acme003_path", "pathlib:Path")
    with pytest.raises(rules.RuleError, match="no leaklint"):
        rules.load("ACME003")


def test_a_plugin_under_another_code(install: Install) -> None:
    install("acme004_no_raw_ids", f"{__name__}:NoRawIds")
    with pytest.raises(rules.RuleError, match="calls itself 'ACME001'"):
        rules.load("ACME004")


def test_a_plugin_may_not_take_our_codes(install: Install) -> None:
    install("lk101_mine", f"{__name__}:NoRawIds")
    with pytest.raises(rules.RuleError, match="two rules have the code LK101"):
        rules.plugins()
