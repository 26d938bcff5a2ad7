"""Golden files in a watched kernel: known by what is in them, whatever a notebook calls its rows.

The configuration names the files (`golden`). Their columns are hashed once, with the user's own key; nothing else of
them is kept. They are read with the pandas that the notebook has already loaded: none is loaded for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.live.ledger import Ledger

#: Bytes of a file that is read between two cells; a larger one is known by its path only.
MOST_BYTES = 50_000_000
#: Files that are looked at: a golden set is one file or a few.
MOST_FILES = 20

_READERS = {
    ".csv": "read_csv",
    ".tsv": "read_table",
    ".parquet": "read_parquet",
    ".pq": "read_parquet",
    ".feather": "read_feather",
    ".arrow": "read_feather",
}


class GoldenFiles:
    """Tells a ledger what is in the guarded files, each once for as long as it stays as it is."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}

    def guard(self, ledger: Ledger, config: Config) -> int:
        """Let a ledger know the files of a configuration; return how many were read for it."""
        pandas = sys.modules.get("pandas")
        if not config.golden or pandas is None:
            return 0
        read = 0
        for name, path in _files(config):
            try:
                state = path.stat()
                stamp = (state.st_mtime_ns, state.st_size)
                if self._known.get(str(path)) == stamp or state.st_size > MOST_BYTES:
                    continue
                self._known[str(path)] = stamp
                table: Any = getattr(pandas, _READERS[path.suffix.lower()])(path)
            except Exception:
                # Not a table, or not to be read: the code still tells of it by its path.
                continue
            ledger.guard(name, {str(at): table.iloc[:, at] for at in range(min(table.shape[1], 500))})
            read += 1
        return read


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    root = Path(config.root or os.getcwd())
    left = MOST_FILES
    for name in config.golden:
        pattern = name.removeprefix("./")
        try:
            if os.path.isabs(pattern):
                found = [Path(pattern)]
            else:
                # As everywhere a name without a slash is one in any folder; the nearest folders are looked into.
                found = sorted(root.glob(pattern))
                found += [] if "/" in pattern else sorted(root.glob(f"*/{pattern}"))
        except (OSError, ValueError, NotImplementedError):
            continue
        for path in found:
            if left and path.suffix.lower() in _READERS and path.is_file():
                left -= 1
                yield name, path


__all__ = ["MOST_BYTES", "GoldenFiles"]
