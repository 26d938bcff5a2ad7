"""`leaklint clean`: delete what earlier runs kept."""

from __future__ import annotations

import os

from leaklint.commands.console import UsageError, write
from leaklint.commands.options import make_parser


def clean(args: list[str]) -> int:
    """Delete the caches of a folder and of those below it; nothing that is not leaklint's own."""
    parser = make_parser("clean", "Delete what earlier runs kept in .leaklint_cache.")
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a folder; default: here")
    parser.add_argument("--cache-dir", metavar="FOLDER", help="the folder that was given to `check`")
    options = parser.parse_args(args)
    from leaklint.cache import is_ours

    if options.cache_dir is not None:
        if os.path.isdir(options.cache_dir) and not is_ours(options.cache_dir):
            raise UsageError(f"{options.cache_dir}: is no cache of leaklint's; nothing was deleted")
        folders = [options.cache_dir] if os.path.isdir(options.cache_dir) else []
    else:
        if not os.path.isdir(options.path):
            raise UsageError(f"{options.path}: no such folder; check the spelling")
        folders = _caches(options.path)
    import shutil

    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise UsageError(
                f"{folder}: cannot be deleted: {(error.strerror or str(error)).lower()}"
            ) from None
        write(f"deleted {folder}\n")
    if not folders:
        write("there was nothing to delete\n")
    return 0


def _caches(path: str) -> list[str]:
    from leaklint.cache import FOLDER, is_ours

    found = []
    for above, names, _ in os.walk(path):
        if FOLDER in names and is_ours(os.path.join(above, FOLDER)):
            found.append(os.path.normpath(os.path.join(above, FOLDER)))
        names[:] = [name for name in names if not name.startswith(".") and name != "node_modules"]
    return found
