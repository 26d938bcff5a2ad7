"""Whether the files that run are ours.

An unrelated distribution called `leaklint` owns the same import folder and the same command. Where
both are installed, either may have overwritten the other.
"""

from __future__ import annotations

import os
import sys

OURS = "jupyter-leaklint"
REPAIR = f"pip uninstall leaklint, then pip install --force-reinstall {OURS}"


def foreign(folders: list[str] | None = None) -> str | None:
    """Return a warning if the unrelated distribution is installed beside ours, else None.

    Only names in the folders of the import path are read: the importlib.metadata that could tell
    more costs several times the start of the interpreter.
    """
    for folder in sys.path if folders is None else folders:
        try:
            with os.scandir(folder or ".") as entries:
                for entry in entries:
                    name, _, rest = entry.name.partition("-")
                    if name == "leaklint" and rest.endswith((".dist-info", ".egg-info")):
                        return (
                            f"{entry.path} belongs to another project, whose files mix with those of {OURS}; "
                            f"to repair it: {REPAIR}"
                        )
        except OSError:
            continue
    return None
