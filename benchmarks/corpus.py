"""Notebooks that anybody can get: the source distributions of a few packages.

The archives come from the package index that pip is configured for, by name and version. `pip download`
prepares a package's metadata, which would build it or run its setup script. Here a stand-in for the build
backends answers instead, with the metadata that every source distribution carries in its PKG-INFO: nothing
of the package is executed, and none of its build requirements is needed.

Run `python -m benchmarks.corpus [FOLDER]` to fetch and unpack without a benchmark.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

PACKAGES = {
    "sktime": "1.2.0",
    "imbalanced-learn": "0.14.2",
    "aif360": "0.6.1",
    "mapie": "1.6.0",
    "tsfresh": "0.21.2",
    "dice-ml": "0.12",
    "yellowbrick": "1.5",
}
"""Distributions with expert-written notebooks, pinned so that numbers can be compared over time."""

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / ".bench"
"""Where archives and notebooks are kept: git-ignored, safe to delete."""

_BACKENDS = ("setuptools.build_meta", "hatchling.build", "flit_core.buildapi", "poetry.core.masonry.api")

_STAND_IN = '''\
"""A build backend that builds nothing: it hands out the metadata of the source distribution."""
import pathlib
import sys


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    text = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    folder = pathlib.Path(metadata_directory, "source.dist-info")
    folder.mkdir()
    (folder / "METADATA").write_text(text, encoding="utf-8")
    return folder.name


def get_requires_for_build_wheel(config_settings=None):
    return []


__legacy__ = sys.modules[__name__]
'''


def _write_stand_in(folder: Path) -> None:
    for backend in _BACKENDS:
        *packages, module = backend.split(".")
        place = folder.joinpath(*packages)
        place.mkdir(parents=True, exist_ok=True)
        for depth in range(1, len(packages) + 1):
            folder.joinpath(*packages[:depth], "__init__.py").touch()
        (place / f"{module}.py").write_text(_STAND_IN, encoding="utf-8")


def _archive(name: str, version: str, folder: Path) -> Path | None:
    """Return the archive of one package, fetched once; None, and a word why, if it cannot be had."""
    archives = folder / "sdists"
    archives.mkdir(parents=True, exist_ok=True)
    # File names are normalised by some publishers only.
    for stem in (name, name.replace("-", "_")):
        if (found := archives / f"{stem}-{version}.tar.gz").exists():
            return found
    backends = folder / "backends"
    _write_stand_in(backends)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    command += ["--no-build-isolation", "--dest", str(archives), f"{name}=={version}"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(backends)}, capture_output=True, text=True, check=False
    )
    for stem in (name, name.replace("-", "_")):
        if (found := archives / f"{stem}-{version}.tar.gz").exists():
            return found
    reason = (done.stderr.strip() or done.stdout.strip() or "pip said nothing").splitlines()[-1]
    print(f"skipped {name} {version}: {reason}", file=sys.stderr)
    return None


def _is_wanted(path: PurePosixPath) -> bool:
    """Whether a member is a notebook, or a script of an examples folder."""
    return path.suffix == ".ipynb" or (path.suffix == ".py" and "examples" in path.parts)


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as bundle:
        for member in bundle:
            path = PurePosixPath(member.name)
            # The first part is the distribution's own folder. Members are written by hand under a name
            # that was checked, so an archive cannot reach outside the target.
            inside = PurePosixPath(*path.parts[1:])
            if not member.isfile() or not _is_wanted(inside) or path.is_absolute() or ".." in path.parts:
                continue
            if (content := bundle.extractfile(member)) is None:
                continue
            place = target.joinpath(*inside.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.read())


def fetch(folder: Path = DEFAULT_FOLDER) -> dict[str, Path]:
    """Fetch and unpack what is not there yet.

    Parameters
    ----------
    folder : Path
        The cache folder.

    Returns
    -------
    dict of str to Path
        For each package that could be had, the folder with its notebooks and example scripts.
    """
    folders = {}
    for name, version in PACKAGES.items():
        target = folder / "corpus" / f"{name}-{version}"
        if not target.exists():
            archive = _archive(name, version, folder)
            if archive is None:
                continue
            unfinished = target.with_name(target.name + ".part")
            _unpack(archive, unfinished)
            unfinished.mkdir(parents=True, exist_ok=True)
            unfinished.rename(target)
        folders[name] = target
    return folders


if __name__ == "__main__":
    for package, place in fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER).items():
        notebooks, scripts = (len(list(place.rglob(f"*.{kind}"))) for kind in ("ipynb", "py"))
        print(f"{package}: {notebooks} notebooks, {scripts} scripts in {place}")
