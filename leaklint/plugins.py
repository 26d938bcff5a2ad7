"""Other installed packages that bring rules (`leaklint.rules`) or library knowledge (`leaklint.libraries`)."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUPS = ("leaklint.rules", "leaklint.libraries")


class PluginError(Exception):
    """A plugin that cannot be used; the message is one line for the user."""


def entry_points(group: str) -> list[EntryPoint]:
    """Return the entry points of a group, by name."""
    if not any_installed():
        return []
    from importlib.metadata import entry_points

    return sorted(entry_points(group=group), key=lambda point: (point.name, point.value))


@cache
def any_installed() -> bool:
    """Whether any installed package speaks of leaklint's entry points at all.

    Asking `importlib.metadata` takes longer than linting a small notebook, so the files are looked at first.
    """
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder or ".", name, "entry_points.txt"), "rb") as file:
                        if b"leaklint." in file.read():
                            return True
                except OSError:
                    continue
    return False


def describe(point: EntryPoint) -> str:
    """Return an entry point in words."""
    package = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    return f"{point.name!r}{package} ({point.value})"


def check() -> None:
    """Load everything once, so that a plugin that cannot be used is told before anything is linted.

    Raises
    ------
    PluginError
        Which plugin, and what is wrong with it.
    """
    if not any_installed():
        return
    from leaklint import rules
    from leaklint.libraries import load

    try:
        for code in rules.plugins():
            rules.load(code)
    except rules.RuleError as error:
        raise PluginError(str(error)) from None
    load.check_plugins()
