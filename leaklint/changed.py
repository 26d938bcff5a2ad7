"""What changed since a git revision: only findings in changed cells are shown (`--diff-base`).

Git is asked for the old contents, in its plumbing: nothing that a repository may configure to be run (hooks,
monitors, drivers of diffs, filters) is run, no index is refreshed, nothing is fetched. What changed is
decided here, cell by cell: a cell is the same if one with its id, or else any other that was not yet
taken, held the same text. In a plain Python file lines take the place of cells.

A finding counts as new if its own place, or any place on the way of its data, lies in a changed cell: a leak
may be made in one cell by what is written in another. The way may lead through other files, modules and
notebooks that are followed: what changed there counts as well.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaklint.model import Finding, Place, Result

if TYPE_CHECKING:
    from leaklint.notebook import Notebook

#: So many notebooks that are gone are looked at for one that seems to be renamed.
MOST_RENAMED = 300


class RevisionError(Exception):
    """A revision that cannot be compared with; the message is one line for the user."""


#: Whatever the repository configures: nothing of its own is run.
_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "protocol.allow=never")


def _git(folder: str, *args: str) -> bytes:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")},
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    command = ["git", "--no-pager", "--no-replace-objects", *_HARMLESS, "-C", folder or ".", *args]
    try:
        # Standard input is closed: a question would never be answered.
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False
        )
    except FileNotFoundError:
        raise RevisionError("`--diff-base` needs git, and there is none") from None
    except OSError as error:
        raise RevisionError(f"`--diff-base`: git cannot be run: {error.strerror or error}") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise RevisionError(told.removeprefix("fatal: ") or f"git ended with {done.returncode}")
    return done.stdout


@dataclass(slots=True)
class Repository:
    """A repository at a revision.

    Attributes
    ----------
    top : str
        Its outermost folder.
    commit : str
        What is compared with.
    blobs : dict
        Path from the top (with slashes) to the object that held its content.
    """

    top: str
    commit: str
    blobs: dict[str, str] = field(default_factory=dict)
    _gone: list[tuple[str, Counter[str]]] | None = None

    def find(self, name: str) -> str | None:
        """Return the object of a file whose name is not that of a notebook or module, as `%run` may take any."""
        if name.lower().endswith((".ipynb", ".py")):
            return None  # it would be known
        entry = _git(self.top, "--literal-pathspecs", "ls-tree", "-z", "--full-tree", self.commit, "--", name)
        parts = entry.partition(b"\t")[0].split()
        return parts[2].decode("ascii") if len(parts) == 3 and parts[1] == b"blob" else None

    def read(self, blob: str) -> bytes:
        """Return a content as it was committed."""
        return _git(self.top, "cat-file", "blob", blob)


def open_repository(folder: str, revision: str) -> Repository:
    """Find the repository of a folder, and the revision in it.

    Parameters
    ----------
    folder : str
        A folder inside.
    revision : str
        As git knows it; with three dots at its end, where its history and that of HEAD part.

    Raises
    ------
    RevisionError
        There is no repository, or no such revision in it.
    """
    folder = folder or "."
    try:
        top = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    except RevisionError as error:
        if "not a git repository" in str(error):
            raise RevisionError(f"`--diff-base`: {folder} is in no git repository") from None
        raise RevisionError(f"`--diff-base`: {error}") from None
    commit = _commit(top, revision.removesuffix("..."))
    if revision.endswith("..."):
        try:
            commit = _git(top, "merge-base", commit, "HEAD").decode("ascii").strip()
        except RevisionError:
            raise RevisionError(f"`--diff-base {revision}`: it has no history in common with HEAD") from None
    found = Repository(os.path.realpath(top), commit)
    for entry in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, name = entry.partition(b"\t")
        parts = head.split()
        if len(parts) == 3 and parts[1] == b"blob" and name.lower().endswith((b".ipynb", b".py")):
            found.blobs[os.fsdecode(name)] = parts[2].decode("ascii")
    return found


def _commit(top: str, revision: str) -> str:
    if not revision or revision.startswith("-"):
        raise RevisionError(f"`--diff-base {revision}`: is no name of a revision")
    try:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        return _git(top, *asked).decode("ascii").strip()
    except RevisionError:
        shallow = os.path.exists(os.path.join(top, ".git", "shallow"))
        more = "; the clone is shallow: fetch more of its history" if shallow else ""
        raise RevisionError(f"`--diff-base {revision}`: no such revision in {top}{more}") from None


# ---------------------------------------------------------------------------------------------
# cells


@dataclass(slots=True)
class Changes:
    """What of a file is new.

    Attributes
    ----------
    everything : bool
        All of it: it was not there, or could not be read.
    nothing : bool
        The file is as it was, also what stands in no cell.
    cells : set of int
        The indices of changed cells.
    lines : set of int
        In a plain Python file, the changed lines.
    """

    everything: bool = False
    nothing: bool = False
    cells: set[int] = field(default_factory=set)
    lines: set[int] | None = None

    def touch(self, place: Place) -> bool:
        """Whether a place lies in what is new."""
        if self.everything or self.nothing:
            return self.everything
        if self.lines is not None:
            return any(row in self.lines for row in range(place.row, place.end_row + 1))
        return place.cell_index is None or place.cell_index in self.cells

    def tell(self, finding: Finding) -> bool:
        """Whether a finding has to do with what is new."""
        return self.touch(finding.place) or any(self.touch(one.place) for one in finding.related)


def changes(repository: Repository, path: str, data: bytes, cell_magics: Sequence[str] = ()) -> Changes:
    """Compare a file with its former self.

    Parameters
    ----------
    repository : Repository
        Where its former self is.
    path : str
        The file.
    data : bytes
        Its content now.
    cell_magics : sequence of str
        Cell magics whose body is Python.
    """
    name = os.path.relpath(os.path.realpath(path), repository.top).replace(os.sep, "/")
    if name.startswith("../"):
        return Changes(nothing=True)  # git cannot know
    blob = repository.blobs.get(name) or repository.find(name)
    length = 64 if blob and len(blob) == 64 else 40
    now = _blob_of(data, length)
    if blob == now or (blob is None and now in repository.blobs.values()):
        return Changes(nothing=True)  # the same, or renamed as it was
    from leaklint.notebook import NotebookError, parse_notebook

    try:
        new = parse_notebook(data, path, cell_magics)
        if blob is None:
            former = _renamed(repository, new, cell_magics)
            if former is None:
                return Changes(everything=True)
            blob = repository.blobs[former]
        old = parse_notebook(repository.read(blob), path, cell_magics)
    except NotebookError:
        return Changes(everything=True)
    if new.format == "script":
        before = old.cells[0].source if len(old.cells) == 1 else ""
        return Changes(lines=_changed_lines(before, new.cells[0].source))
    return Changes(cells=changed_cells(old, new))


def _blob_of(data: bytes, length: int) -> str:
    make = hashlib.sha256 if length == 64 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data).hexdigest()


def changed_cells(old: Notebook, new: Notebook) -> set[int]:
    """Return the indices of the cells whose text was not there before."""
    by_id = {cell.id: _text(cell.source) for cell in old.cells if cell.id}
    left = Counter(_text(cell.source) for cell in old.cells)
    changed = []
    for cell in new.cells:
        # First those that are certain, so that of two equal cells the one that was there stays the old one.
        text = _text(cell.source)
        if cell.id and by_id.get(cell.id) == text and left[text]:
            left[text] -= 1
        else:
            changed.append(cell)
    found = set()
    for cell in changed:
        text = _text(cell.source)
        if left[text]:
            left[text] -= 1
        elif text:
            found.add(cell.index)
    return found


def _text(source: str) -> str:
    """A cell's text without what editors add and take away at the ends of lines."""
    return "\n".join(line.rstrip() for line in source.strip("\n").split("\n"))


def _changed_lines(old: str, new: str) -> set[int]:
    import difflib

    before, after = _text(old).split("\n"), [line.rstrip() for line in new.split("\n")]
    found: set[int] = set()
    for kind, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            # What was taken away shows in the lines around it.
            found |= set(range(start + 1, end + 1)) or {start, start + 1}
    return found


def _renamed(repository: Repository, new: Notebook, cell_magics: Sequence[str]) -> str | None:
    """Return the notebook that this one was, if half of its cells are those of one that is gone."""
    from leaklint.notebook import NotebookError, parse_notebook

    if repository._gone is None:
        repository._gone = []
        for name, blob in repository.blobs.items():
            if len(repository._gone) >= MOST_RENAMED:
                break
            if not os.path.lexists(os.path.join(repository.top, name)):
                try:
                    old = parse_notebook(repository.read(blob), name, cell_magics)
                except NotebookError:
                    continue
                repository._gone.append((name, _pieces(old)))
    pieces = _pieces(new)
    best, found = 0.5, None
    for name, former in repository._gone:
        alike = (pieces & former).total() / max(1, pieces.total(), former.total())
        if alike >= best:
            best, found = alike, name
    return found


def _pieces(notebook: Notebook) -> Counter[str]:
    """What two versions of a file have in common: its cells, or its lines."""
    if notebook.format == "script":
        return Counter(line.strip() for line in notebook.cells[0].source.split("\n") if line.strip())
    return Counter(text for cell in notebook.cells if (text := _text(cell.source)))


def hide(result: Result, found: Changes, words: str, others: Callable[[str], Changes]) -> None:
    """Move the findings that have nothing to do with what is new to `suppressed`.

    Parameters
    ----------
    result : Result
        Of one file.
    found : Changes
        What of the file is new.
    words : str
        Why a finding is hidden.
    others : callable
        What is new in another file, as findings name it.
    """
    shown: list[Finding] = []
    for finding in result.findings:
        if found.tell(finding) or any(others(one.path).touch(one.place) for one in finding.elsewhere):
            shown.append(finding)
        else:
            finding.suppressed = words
            result.suppressed.append(finding)
    result.findings = shown
