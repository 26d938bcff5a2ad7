"""`leaklint check --watch`: lint again whenever a file changes.

The files are listed and their times compared, a few times a second at most: that needs no further package,
works on every file system, and costs little beside an editor.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from leaklint.commands.console import UsageError, say

if TYPE_CHECKING:
    import argparse

#: Seconds between two looks, at least; and how often longer than a look takes.
PAUSE, SHARE = 0.4, 15

_State = dict[str, tuple[int, int]]


def watch(options: argparse.Namespace) -> int:
    """Lint, wait for a change, and so on until interrupted."""
    from leaklint.output.base import count

    followed: set[str] = set()
    state = _look(options, followed)
    try:
        while True:
            followed = _once(options, followed)
            # As it was before it was linted: what changed meanwhile, or is gone, is linted again.
            fresh = _look(options, followed)
            gone = {path: known for path, known in state.items() if not os.path.lexists(path)}
            state = {path: state.get(path, known) for path, known in fresh.items()} | gone
            say(f"leaklint: watching {count(len(fresh), 'file')}; Ctrl-C ends")
            before, state = state, _wait(options, state, followed)
            say(f"leaklint: {time.strftime('%H:%M:%S')} {_told(before, state)}")
    except KeyboardInterrupt:
        return 0


def _once(options: argparse.Namespace, before: set[str]) -> set[str]:
    """Lint; return what else was followed, as before where that went wrong."""
    import gc

    from leaklint.commands.check import once

    gc.unfreeze()  # what the last round had read is garbage now
    followed: set[str] = set()
    try:
        once(options, followed)
    except UsageError as error:
        # A configuration that is half written: it will be read again.
        say(f"leaklint: error: {error}")
    return followed or before


def _wait(options: argparse.Namespace, state: _State, followed: set[str]) -> _State:
    while True:
        started = time.perf_counter()
        new = _look(options, followed)
        if new != state:
            return new
        time.sleep(max(PAUSE, SHARE * (time.perf_counter() - started)))


def _look(options: argparse.Namespace, followed: Collection[str]) -> _State:
    """Return the time and size of every file that is linted, is followed from there, or configures that."""
    from pathlib import Path

    from leaklint.config import NAMES, Config, ConfigError, load_config
    from leaklint.notebook.discover import discover

    found: _State = {}

    def note(path: str) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return
        if stat.S_ISREG(status.st_mode):
            found[os.path.realpath(path)] = (status.st_mtime_ns, status.st_size)

    for path in options.paths or ["."]:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        try:
            explicit = Path(options.config) if options.config else None
            config = load_config(Path(folder), explicit, options.isolated)
        except ConfigError:
            config = Config()
        for name, _ in discover([path], config).names:
            note(name)
        above = os.path.abspath(folder)
        while True:
            for name in NAMES:
                note(os.path.join(above, name))
            if above == os.path.dirname(above):
                break
            above = os.path.dirname(above)
    if options.config:
        note(options.config)
    # Modules that are not there may come to be; folders change whenever anything in them is made.
    for path in followed:
        note(path)
    return found


def _told(before: _State, after: _State) -> str:
    changed = [path for path in after if before.get(path) != after[path]]
    changed += [path for path in before if path not in after]
    shown = ", ".join(os.path.basename(path) for path in changed[:3])
    return f"changed: {shown}{f' and {len(changed) - 3} more' if len(changed) > 3 else ''}"
