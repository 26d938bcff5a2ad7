"""The rules: one file a rule, found by its file name and imported when it is first needed.

`lk101_scaler_before_split.py` holds the rule LK101, scaler-before-split. Nothing else has to be
registered. Other packages add rules by an entry point in the group `leaklint.rules`, named in the
same way::

    [project.entry-points."leaklint.rules"]
    acme001_no_raw_ids = "acme_leaklint.ids:NoRawIds"
"""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from leaklint.plugins import describe

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from leaklint.rules.base import Rule

__all__ = ["RuleError", "RuleInfo", "all_rules", "examining", "load", "plugins", "registry", "telling"]

GROUP = "leaklint.rules"


class RuleInfo(NamedTuple):
    """What is known about a rule without importing it."""

    code: str
    name: str
    module: str


class RuleError(Exception):
    """A rule that is not there, or that cannot be loaded; the message is one line for the user."""


def _info(stem: str, module: str) -> RuleInfo:
    code, _, name = stem.partition("_")
    return RuleInfo(code.upper(), name.replace("_", "-"), module)


@cache
def registry() -> dict[str, RuleInfo]:
    """Return leaklint's own rules by code, in order, from the names of the files in this folder."""
    stems = sorted(
        entry.removesuffix(".py")
        for entry in os.listdir(os.path.dirname(__file__))
        if entry.startswith("lk") and entry.endswith(".py") and entry[2:5].isdigit()
    )
    infos = (_info(stem, f"{__name__}.{stem}") for stem in stems)
    return {info.code: info for info in infos}


@cache
def _entry_points() -> dict[str, EntryPoint]:
    from leaklint.plugins import entry_points

    own = registry()
    found: dict[str, EntryPoint] = {}
    for point in entry_points(GROUP):
        code = _info(point.name, "").code
        if code in own or code in found:
            raise RuleError(
                f"two rules have the code {code}: the plugin {describe(point)} must choose another one"
            )
        found[code] = point
    return found


def plugins() -> dict[str, RuleInfo]:
    """Return the rules of other installed packages by code, without importing them."""
    return {code: _info(point.name, point.module) for code, point in _entry_points().items()}


def _find(key: str) -> RuleInfo | None:
    """Return the rule with this code or name, our own before those of plugins."""
    for source in (registry, plugins):
        infos = source()
        if info := infos.get(key.upper()):
            return info
        for info in infos.values():
            if info.name == key.lower():
                return info
    return None


def load(key: str) -> Rule:
    """Return the rule with this code or name, such as `LK101` or `scaler-before-split`.

    Raises
    ------
    RuleError
        When there is no such rule, or a plugin's rule cannot be loaded.
    """
    info = _find(key.strip())
    if info is None:
        raise RuleError(_unknown(key))
    return _load(info.code)


def _unknown(key: str) -> str:
    from leaklint.config import nearest_rule

    known = {**registry(), **plugins()}
    near = nearest_rule(key.strip(), known) or ""
    begun = [code for code in known if near and code.startswith(near)]
    if begun and near not in known:
        # The beginning of codes selects many rules, but has no page.
        shown = ", ".join(begun[:8]) + (" and others" if len(begun) > 8 else "")
        return f"no rule is called {key!r}; these begin so: {shown}"
    hint = f"did you mean {near}?" if near else "`leaklint rule --all` lists the rules"
    return f"no rule is called {key!r}; {hint}"


@cache
def _load(code: str) -> Rule:
    if code in registry():
        return _own(registry()[code])
    return _plugin(_entry_points()[code], code)


def _own(info: RuleInfo) -> Rule:
    from leaklint.rules.base import Rule

    module = import_module(info.module)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == info.module:
            return value()
    raise RuleError(f"{info.module} holds no rule")


def _plugin(point: EntryPoint, code: str) -> Rule:
    from leaklint.rules.base import Rule

    try:
        kind = point.load()
        rule = kind()
    except Exception as error:  # another package's code: whatever it raises is its author's to know
        raise RuleError(
            f"the rule {describe(point)} cannot be loaded: {type(error).__name__}: {error}; "
            "update or uninstall the package"
        ) from error
    if not isinstance(rule, Rule):
        raise RuleError(f"the rule {describe(point)} is no leaklint.rules.base.Rule")
    if rule.code != code:
        raise RuleError(f"the rule {describe(point)} calls itself {rule.code!r}, its entry point {code!r}")
    return rule


def telling(topics: Collection[str]) -> list[str]:
    """Return the codes of the rules that may tell of one of these topics; none of ours is imported.

    A rule names its topics in its file. Where there is no file to look into, it is among them, and so are
    those of plugins: what they ask is theirs to know.
    """
    own = [code for code, info in registry().items() if _mentions(info.module, topics)] if topics else []
    return [*own, *plugins()]


def examining() -> list[str]:
    """Return the codes of the rules that may examine data, plugins among them; our own are not imported.

    A rule that examines data has a method of that name in its file.
    """
    own = [
        code for code, info in registry().items() if (t := _text(info.module)) == "" or "def examine(" in t
    ]
    return [*own, *plugins()]


def _mentions(module: str, topics: Collection[str]) -> bool:
    text = _text(module)
    return not text or any(f'"{topic}"' in text for topic in topics)


@cache
def _text(module: str) -> str:
    try:
        return Path(__file__).with_name(module.rpartition(".")[2] + ".py").read_text(encoding="utf-8")
    except OSError:
        return ""


def all_rules() -> list[Rule]:
    """Return every rule, our own first, each loaded.

    Raises
    ------
    RuleError
        When a plugin's rule cannot be loaded.
    """
    return [_load(code) for code in (*registry(), *plugins())]
