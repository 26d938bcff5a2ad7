"""Which files to lint: the paths that were named, and what folders hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from leaklint.notebook.cells import NotebookError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".ipynb", ".py")

#: A file that is named may be a script without an ending too.
NAMED = (*SUFFIXES, ".pyw", ".pyi", ".ipy", "")

_SKIPPED = frozenset({"__pycache__", "__pypackages__", "node_modules", "site-packages"})


class Excluding(Protocol):
    """The part of the configuration that matters here."""

    @property
    def exclude(self) -> Sequence[str]: ...

    @property
    def root(self) -> Path | None: ...


@dataclass(slots=True)
class Found:
    """What `discover` found.

    Attributes
    ----------
    names : list of (str, str)
        The files, in the order of the paths named, sorted inside each folder; none twice. Each as it is to be
        shown, and its absolute path.
    errors : list of NotebookError
        Paths that do not exist, folders that cannot be read.
    empty : list of Path
        Named folders in which there is nothing to lint.
    excluded : bool
        Whether the configuration left anything out.
    """

    names: list[tuple[str, str]] = field(default_factory=list)
    errors: list[NotebookError] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    excluded: bool = False

    @property
    def files(self) -> list[Path]:
        """The files."""
        return [Path(name) for name, _ in self.names]


def discover(paths: Iterable[str | Path], config: Excluding | None = None) -> Found:
    """Find the files to lint.

    A file that is named is always taken. Folders are searched for .ipynb and .py files; hidden ones,
    virtual environments, caches, what .gitignore files name and what the configuration excludes are
    passed over. Links to folders are not followed inside a folder, so no loop can occur.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders.
    config : Config, optional
        Its `exclude` holds patterns in the manner of .gitignore, relative to its `root`.
    """
    found = Found()
    seen: set[str] = set()
    exclude = _Excluded(config)
    for given in paths:
        name = str(Path(given))
        try:
            is_folder = os.path.isdir(name)
        except ValueError:  # a NUL in the name
            found.errors.append(NotebookError(name, "no such file or folder; check the spelling"))
            continue
        before = len(found.names)
        if is_folder:
            walk = _Walk(exclude, found, seen)
            known = walk.folder(name)
            if len(found.names) == before and not known:
                found.empty.append(Path(name))
        elif os.path.lexists(name):
            if os.path.splitext(name)[1].lower() not in NAMED:
                reason = "is neither a notebook nor Python; .ipynb and .py files can be linted"
                found.errors.append(NotebookError(name, reason))
                continue
            _take(found, seen, name, os.path.abspath(name))
        else:
            found.errors.append(NotebookError(name, "no such file or folder; check the spelling"))
    return found


def excluded(path: str, config: Excluding) -> bool:
    """Whether the configuration excludes a path that was named."""
    if not config.exclude:
        return False
    absolute = os.path.abspath(path)
    return _Excluded(config)(os.path.join(absolute, "") if os.path.isdir(absolute) else absolute)


def _take(found: Found, seen: set[str], name: str, absolute: str) -> None:
    if absolute not in seen:
        seen.add(absolute)
        found.names.append((name, absolute))


class _Excluded:
    """The patterns of the configuration."""

    def __init__(self, config: Excluding | None) -> None:
        self.spec: GitIgnoreSpec | None = None
        self.root = ""
        if config is not None and config.exclude:
            self.spec = _spec(list(config.exclude))
            self.root = os.path.abspath(config.root or os.getcwd())

    def __call__(self, absolute: str) -> bool:
        if self.spec is None:
            return False
        relative = os.path.relpath(absolute, self.root) + ("/" if absolute.endswith(os.sep) else "")
        return not relative.startswith("..") and self.spec.match_file(relative)


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # only where there are patterns: importing it takes time

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # one pattern is malformed: git passes over such a line
        good = []
        for line in lines:
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                continue
            good.append(line)
        return GitIgnoreSpec.from_lines(good)


def _read_ignore(path: str) -> GitIgnoreSpec | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    return _spec(lines) if any(line.strip() and not line.startswith("#") for line in lines) else None


# A folder (absolute, with a separator at its end) and the patterns of its .gitignore.
_Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]


def _ignored(rules: _Rules, path: str) -> bool:
    """Ask the deepest .gitignore first, as git does."""
    for base, spec in reversed(rules):
        verdict = spec.check_file(path[len(base) :].replace(os.sep, "/")).include
        if verdict is not None:
            return verdict
    return False


class _Walk:
    def __init__(self, exclude: _Excluded, found: Found, seen: set[str]) -> None:
        self.exclude = exclude
        self.found = found
        self.seen = seen
        self.known = False  # whether any file was met, even one taken before

    def folder(self, name: str) -> bool:
        """Search a folder that was named; tell whether there was anything in it."""
        absolute = os.path.join(os.path.abspath(name), "")
        self._search("" if name in (".", "") else os.path.join(name, ""), absolute, _rules_above(absolute))
        return self.known

    def _search(self, shown: str, absolute: str, rules: _Rules) -> None:
        try:
            with os.scandir(absolute) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            self.found.errors.append(NotebookError(shown or absolute, f"folder cannot be searched: {reason}"))
            return
        names = {entry.name for entry in entries}
        if ".gitignore" in names:
            own = _read_ignore(absolute + ".gitignore")
            if own is not None:
                rules = (*rules, (absolute, own))
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if name.lower().endswith(SUFFIXES) and not _is_folder(entry):
                path = absolute + name
                if _ignored(rules, path) or not _is_readable_kind(entry):
                    continue
                if self.exclude(path):
                    self.found.excluded = True
                    continue
                self.known = True
                _take(self.found, self.seen, shown + name, path)
            elif name not in _SKIPPED and _is_folder(entry) and not entry.is_symlink():
                path = absolute + name + os.sep
                if _ignored(rules, path) or _is_environment(path):
                    continue
                if self.exclude(path):
                    self.found.excluded = True
                    continue
                self._search(shown + name + os.sep, path, rules)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_readable_kind(entry: os.DirEntry[str]) -> bool:
    """Leave out pipes and devices; keep broken links, which then are told as errors."""
    try:
        return entry.is_file() or entry.is_symlink()
    except OSError:
        return True


def _is_environment(folder: str) -> bool:
    """Tell a virtual environment (venv, virtualenv, conda) by what every one of them holds."""
    return os.path.exists(folder + "pyvenv.cfg") or os.path.exists(folder + "conda-meta")


def _rules_above(absolute: str) -> _Rules:
    """Collect the .gitignore files between the root of the repository and a named folder.

    If they exclude that very folder, it was named all the same: then they do not count.
    """
    chain: list[str] = []
    folder = absolute.rstrip(os.sep)
    inside = os.path.exists(os.path.join(absolute, ".git"))
    while not inside:
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()  # no repository: only what lies in the folder itself counts
        chain.append(os.path.join(parent, ""))
        inside = os.path.exists(os.path.join(parent, ".git"))
        folder = parent
    top = chain[-1] if chain else absolute
    rules: list[tuple[str, GitIgnoreSpec]] = []
    private = _read_ignore(os.path.join(top, ".git", "info", "exclude"))
    if private is not None:
        rules.append((top, private))
    for above in reversed(chain):
        spec = _read_ignore(os.path.join(above, ".gitignore"))
        if spec is not None:
            rules.append((above, spec))
    # Each folder on the way down may be the one that is excluded.
    way = [*reversed(chain[:-1]), absolute] if chain else []
    for step in way:
        if _ignored(tuple(rule for rule in rules if step.startswith(rule[0]) and step != rule[0]), step):
            return ()
    return tuple(rules)
