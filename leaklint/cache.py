"""What earlier runs found, kept in `.leaklint_cache/`, so that a file that did not change costs a stat.

An entry is known by the path of its file and holds while nothing that the result rests on has changed: the
file itself (time and size of it, and behind them its content), the modules and notebooks of the project that
were followed from it, the places where such files were looked for in vain, the day if a suppression has an
end, and, as the name of the folder that entries lie in, leaklint's own code and knowledge, plugins, the
configuration and the options. What tells whether an entry holds, and what its result comes to in numbers, is
in one index; the results lie in a few files by the hash of their path, one a line, and are read only where
something of them is shown. A run that finds one notebook changed writes the index and one small file again.

The content is JSON with a checksum: reading it runs nothing, and what is damaged is made anew. Files are
written whole under another name and then renamed, so that runs at the same time do not disturb one another;
the last one wins, and what it does not know is linted again.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any
from zlib import crc32

from leaklint.model import (
    Borrowed,
    Elsewhere,
    FileError,
    Finding,
    Note,
    NotFollowed,
    Place,
    Related,
    Result,
    Score,
)
from leaklint.tally import Tally, count_up, is_quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from leaklint.batch import Job, Outcome
    from leaklint.config import Config

FOLDER = ".leaklint_cache"
#: Bumped when the form of the files changes.
FORMAT = 2
#: In so many files the results of a folder are parted.
SHARDS = 16
#: A file written so shortly before it was read may have changed again within the same tick of its clock.
TICK = 2_000_000_000
#: What no run has used for so long is swept out.
STALE = 30 * 24 * 3600

_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder holds what leaklint found in earlier runs. It can be deleted at any time.\n"
    "# About this file: https://bford.info/cachedir/\n"
)


class Basis:
    """What a result rests on.

    Attributes
    ----------
    mtime, size, digest : int, int, str
        The file as it was read; `mtime` is 0 if the clock cannot be trusted for it.
    probes : dict
        What was looked for and read besides, see `leaklint.project`.
    day : str
        The day for which it holds, where a suppression has an end.
    """

    __slots__ = ("day", "digest", "mtime", "probes", "size")

    def __init__(self, mtime: int, size: int, digest: str, probes: dict[str, str], day: str = "") -> None:
        self.mtime, self.size, self.digest, self.probes, self.day = mtime, size, digest, probes, day


def digest_of(data: bytes) -> str:
    """Return the mark of a content."""
    digest: str = _blake2b(digest_size=12, data=data).hexdigest()
    return digest


def _blake2b(*, digest_size: int, data: bytes = b"") -> Any:
    # The same as that of `hashlib`, which imports a library of ciphers besides.
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return blake2b(data, digest_size=digest_size)


def settled(mtime: int) -> int:
    """Return a time of change if a later change would show in it, else 0."""
    return mtime if mtime + TICK < time.time_ns() else 0


# ---------------------------------------------------------------------------------------------
# probes: what was looked for in the project, and what was there


def probe(path: str) -> str:
    """Return what is at a path: "f" a file, "d" a folder, "o" something else, "-" nothing."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return "-"
    return "f" if stat.S_ISREG(mode) else "d" if stat.S_ISDIR(mode) else "o"


def has_python(folder: str) -> str:
    """Return "p" if a folder has modules in it, "q" if not, "-" if it cannot be listed."""
    try:
        return "p" if any(name.endswith(".py") for name in os.listdir(folder)) else "q"
    except OSError:
        return "-"


def read_mark(path: str, data: bytes) -> str:
    """Return the mark of a file that was read."""
    try:
        status = os.stat(path)
    except OSError:
        return "!"
    return f"={digest_of(data)} {settled(status.st_mtime_ns)} {status.st_size}"


def _still(path: str, mark: str) -> bool:
    """Whether what was found at a path is found there now."""
    kind = mark[:1]
    if kind == "=":
        digest, mtime, size = mark[1:].split(" ")
        try:
            status = os.stat(path)
            if status.st_size != int(size):
                return False
            if status.st_mtime_ns == int(mtime):
                return True
            with open(path, "rb") as file:
                return digest_of(file.read()) == digest
        except OSError:
            return False
    if kind == "~":
        try:
            status = os.stat(path)
        except OSError:
            return False
        return mark == f"~{status.st_mtime_ns} {status.st_size}"
    if kind == ">":
        return os.path.realpath(path) == mark[1:]
    if kind in ("p", "q"):
        return has_python(path) == mark
    return kind != "!" and probe(path) == mark


# ---------------------------------------------------------------------------------------------
# results as lists: a class names its fields in the order in which it takes them

_FINDING = tuple(Finding.__dataclass_fields__)
_SCORE = tuple(Score.__dataclass_fields__)
#: What all findings of a rule have in common is written once.
_COMMON = ("code", "name", "family", "advice", "url")


def _place(place: Place | None) -> list[Any] | None:
    if place is None:
        return None
    return [
        place.cell_index,
        place.row,
        place.column,
        place.end_row,
        place.end_column,
        place.cell_id,
        place.execution_count,
        place.physical_line,
    ]


class _Writer:
    """Turns results into lists; `kinds` is what findings have in common, `told` what notes do."""

    def __init__(self, kinds: list[list[str]], told: list[list[str]]) -> None:
        self.kinds = {tuple(kind): number for number, kind in enumerate(kinds)}
        self.told = {tuple(one): number for number, one in enumerate(told)}

    def result(self, result: Result) -> list[Any]:
        return [
            [self.finding(finding) for finding in result.findings],
            [self.score(score) for score in result.scores],
            [self.note(note) for note in result.notes],
            [[error.message, error.code] for error in result.errors],
            [self.finding(finding) for finding in result.suppressed],
            result.golden,
            result.borrowed,
        ]

    def finding(self, finding: Finding) -> list[Any]:
        common = tuple(getattr(finding, name) for name in _COMMON)
        kind = self.kinds.setdefault(common, len(self.kinds))
        values = {name: getattr(finding, name) for name in _FINDING if name not in (*_COMMON, "path")}
        values["place"] = _place(finding.place)
        values["related"] = [[one.message, _place(one.place), one.role] for one in finding.related]
        return [kind, *values.values()]

    def note(self, note: Note) -> list[Any]:
        number = self.told.setdefault((note.message, note.kind), len(self.told))
        return [number] if note.place is None else [number, _place(note.place)]

    def score(self, score: Score) -> list[Any]:
        values = {name: getattr(score, name) for name in _SCORE if name != "path"}
        values["place"] = _place(score.place)
        values["not_followed"] = [[one.call, _place(one.place)] for one in score.not_followed]
        return list(values.values())


_new_place = object.__new__
_setters = [getattr(Place, name).__set__ for name in Place.__dataclass_fields__]
_set_index, _set_row, _set_column, _set_end_row = _setters[:4]
_set_end_column, _set_id, _set_count, _set_line = _setters[4:]


def _read_place(values: list[Any]) -> Place:
    """Make a place; a class that cannot be changed takes four times as long to make by its own constructor."""
    place = _new_place(Place)
    index, row, column, end_row, end_column, cell_id, count, line = values
    _set_index(place, index)
    _set_row(place, row)
    _set_column(place, column)
    _set_end_row(place, end_row)
    _set_end_column(place, end_column)
    _set_id(place, cell_id)
    _set_count(place, count)
    _set_line(place, line)
    return place


_FINDING_READ = tuple(name for name in _FINDING if name not in (*_COMMON, "path"))
_SCORE_READ = tuple(name for name in _SCORE if name != "path")
_SCORE_PLACE, _SCORE_CALLS = _SCORE_READ.index("place"), _SCORE_READ.index("not_followed")
_SCORE_PATH = _SCORE.index("path")


def _read_finding(values: list[Any], kinds: list[list[str]], path: str) -> Finding:
    fields = dict(zip(_FINDING_READ, values[1:], strict=True))
    fields.update(zip(_COMMON, kinds[values[0]], strict=True))
    fields["place"] = _read_place(fields["place"])
    fields["related"] = [Related(text, _read_place(place), role) for text, place, role in fields["related"]]
    fields["elsewhere"] = [Elsewhere(*one) for one in fields["elsewhere"]]
    return Finding(path=path, **fields)


def _read_score(values: list[Any], path: str) -> Score:
    # There are more of them than of anything else: without a detour over names.
    values = values.copy()
    values[_SCORE_PLACE] = _read_place(values[_SCORE_PLACE])
    if values[_SCORE_CALLS]:
        values[_SCORE_CALLS] = [NotFollowed(call, _read_place(place)) for call, place in values[_SCORE_CALLS]]
    values.insert(_SCORE_PATH, path)
    return Score(*values)


def _read_note(values: list[Any], told: list[list[str]], path: str) -> Note:
    message, kind = told[values[0]]
    return Note(message, path, _read_place(values[1]) if len(values) > 1 else None, kind)


def _read_result(values: list[Any], kinds: list[list[str]], told: list[list[str]], path: str) -> Result:
    findings, scores, notes, errors, suppressed, golden, borrowed = values
    return Result(
        [_read_finding(one, kinds, path) for one in findings],
        [_read_score(one, path) for one in scores],
        [_read_note(one, told, path) for one in notes],
        [FileError(text, path, code) for text, code in errors],
        [_read_finding(one, kinds, path) for one in suppressed],
        1,
        {name: (numbers[0], numbers[1]) for name, numbers in golden.items()},
        [Borrowed(*one) for one in borrowed],
    )


# ---------------------------------------------------------------------------------------------
# what a result depends on besides the files


def key_of(config: Config, order: str, known: str) -> str:
    """Return the name of the folder of all results that are made in the same way.

    Parameters
    ----------
    config : Config
        What is in force.
    order : str
        The order of the cells.
    known : str
        The mark of leaklint's own code, see `code_mark`.
    """
    from leaklint.config import describe

    layer = config.overrides
    parts = [
        known,
        describe(config),
        None if layer is None else [layer.select, layer.ignore, layer.extend_select],
        order,
    ]
    return digest_of(json.dumps(parts, sort_keys=True, default=str).encode())


def code_mark(folder: str) -> str:
    """Return a mark of all code and knowledge that results come from.

    Its content counts, not its age: a cache may be kept where leaklint is installed afresh each time. As
    reading all of it takes longer than listing it, a listing that was seen before is looked up.
    """
    listing = _listing()
    seen = digest_of("\n".join(listing).encode("utf-8", "surrogateescape"))
    memo = os.path.join(folder, "code.json")
    data = _load(memo)
    known = data.get(seen) if isinstance(data, dict) else None
    if isinstance(known, list) and all(_still(path, mark) for path, mark in known[1]):
        return str(known[0])
    mark, files = _read_code()
    before = list(data.items())[-3:] if isinstance(data, dict) else []
    _store(memo, dict([*before, (seen, [mark, files])]))
    return mark


def _own_files() -> Iterator[os.DirEntry[str]]:
    waiting = [os.path.dirname(os.path.abspath(__file__))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith((".py", ".toml")):
                    yield entry
                elif not entry.name.startswith(("_", ".")) and "." not in entry.name and entry.is_dir():
                    waiting.append(entry.path)


def _listing() -> list[str]:
    """What to look at first: times and sizes of our own files, times of the folders with packages."""
    found = [sys.version]
    for entry in _own_files():
        status = entry.stat()
        found.append(f"{entry.path} {status.st_mtime_ns} {status.st_size}")
    here = os.getcwd()
    for folder in sys.path:
        if folder in ("", ".", here):
            continue  # it changes all the time, and packages are not installed there
        try:
            found.append(f"{folder} {os.stat(folder).st_mtime_ns}")
        except OSError:
            continue
    return found


def _read_code() -> tuple[str, list[list[str]]]:
    """Return the mark of all code, and the files of plugins, which may change in place."""
    from importlib.metadata import PackageNotFoundError, version

    from leaklint.plugins import GROUPS, entry_points

    whole = _blake2b(digest_size=12)
    for entry in _own_files():
        with open(entry.path, "rb") as file:
            whole.update(entry.name.encode() + b"\0" + file.read() + b"\0")
    from leaklint import __version__

    parts = [__version__, sys.version]
    for package in ("ast-grep-py",):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(package)
    files: list[list[str]] = []
    for group in GROUPS:
        for point in entry_points(group):
            dist = f"{point.dist.name} {point.dist.version}" if point.dist else ""
            parts.append(f"{group} {point.name} {point.value} {dist}")
            for path in _plugin_files(point.module):
                with open(path, "rb") as file:
                    data = file.read()
                files.append([path, read_mark(path, data)])
                parts.append(digest_of(data))
    whole.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    return whole.hexdigest(), files


def _plugin_files(module: str) -> list[str]:
    """The Python and TOML files of the package that a plugin is in."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    found = [spec.origin] if spec.origin and os.path.isfile(spec.origin) else []
    for folder in spec.submodule_search_locations or ():
        for above, _, names in os.walk(folder):
            found += [os.path.join(above, name) for name in names if name.endswith((".py", ".toml"))]
    return sorted(set(found))[:500]


# ---------------------------------------------------------------------------------------------
# files


def _read(path: str) -> bytes | None:
    """Return what a file holds; None where it is missing, damaged or of another format."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError):
        return None
    head, _, body = data.partition(b"\n")
    return body if head == b"leaklint-cache %d %d" % (FORMAT, crc32(body)) else None


def _write(path: str, body: bytes) -> bool:
    """Write a file whole or not at all; a cache that cannot be written is no error."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(b"leaklint-cache %d %d\n" % (FORMAT, crc32(body)) + body)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        return False
    return True


def _load(path: str) -> Any:
    """Return the JSON that a file holds, None where there is none."""
    body = _read(path)
    try:
        return None if body is None else json.loads(body)
    except (ValueError, RecursionError):
        return None


def _store(path: str, content: Any) -> bool:
    return _write(path, _dump(content))


def _dump(content: Any) -> bytes:
    """Return JSON on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def is_ours(folder: str) -> bool:
    """Whether a folder is a cache of leaklint's: nothing else is ever deleted."""
    try:
        with open(os.path.join(folder, "CACHEDIR.TAG"), encoding="utf-8") as file:
            return file.read() == _TAG
    except (OSError, ValueError):
        return False


def _prepare(folder: str) -> bool:
    """Make the folder of a cache, marked so that git and backups pass it over."""
    if is_ours(folder):
        return True
    try:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, ".gitignore"), "w", encoding="utf-8") as file:
            file.write("# Made by leaklint.\n*\n")
        with open(os.path.join(folder, "CACHEDIR.TAG"), "w", encoding="utf-8") as file:
            file.write(_TAG)
    except OSError:
        return False
    return True


# ---------------------------------------------------------------------------------------------
# the cache


class Cache:
    """The results of earlier runs over the files below a folder.

    Parameters
    ----------
    root : str
        The folder that paths are relative to.
    folder : str
        Where the files lie.
    key : str
        What all its results have in common, see `key_of`.
    """

    def __init__(self, root: str, folder: str, key: str) -> None:
        self.root = os.path.join(os.path.abspath(root), "")
        self.folder = folder
        self.place = os.path.join(folder, key)
        from leaklint.batch import Outcome

        self.make = Outcome
        self.index = _Index(os.path.join(self.place, "index.json"))
        self.pages: dict[str, _Page] = {}
        self.alike: dict[tuple[str, str], bool] = {}
        self.holds: dict[int, bool] = {}
        # Stands for every result of which nothing but numbers is wanted: never changed.
        self.nothing = Result()

    def _page(self, name: str, kind: str = "") -> _Page:
        number = crc32(name.encode("utf-8", "surrogateescape")) % SHARDS
        label = f"{number:x}{kind}.lines"
        page = self.pages.get(label)
        if page is None:
            page = self.pages[label] = _Page(os.path.join(self.place, label))
        return page

    def name_of(self, path: str) -> str:
        """Return the name of an absolute path: relative where it lies below the root, as a checkout may move."""
        return path[len(self.root) :] if path.startswith(self.root) else path

    def _path_of(self, name: str) -> str:
        return name if os.path.isabs(name) else self.root + name

    def look(self, job: Job, enough: Callable[[Tally], bool] | None = None) -> Outcome | None:
        """Return what is known of a file, None if it has to be linted.

        Parameters
        ----------
        job : Job
            The file.
        enough : callable, optional
            Whether the numbers of a result of which nothing would be shown are enough; then nothing else of it
            is read.
        """
        path, index = job.path, self.index
        name = self.name_of(job.absolute)
        entry = index.files.get(name)
        if entry is None:
            return None
        try:
            mtime, size, digest, probes, number, mark = entry
            status = os.stat(path)
            if status.st_size != size:
                return None
            holds = self.holds.get(probes)
            if not (self._holds(probes) if holds is None else holds):
                return None
            if index.days and index.days.get(name, "") not in ("", _today()):
                return None
            if status.st_mtime_ns != mtime:
                with open(path, "rb") as file:
                    if digest_of(file.read()) != digest:
                        return None
                if (known := settled(status.st_mtime_ns)) != mtime:
                    index.put(name, (known, *entry[1:]))
            index.seen.add(name)
            tally = index.tallies[number]
            if tally is not None and enough is not None and enough(tally):
                return self.make(path, self.nothing, tally=tally)
            return self._read(job, name, mark)
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return None

    def _read(self, job: Job, name: str, mark: int) -> Outcome | None:
        """Return the result itself, with the text around what was found if it is wanted."""
        page = self._page(name)
        line = page.line(name)
        if line is None or crc32(line) != mark:
            return None
        kinds, told = page.tables
        outcome = self.make(job.path, _read_result(json.loads(line), kinds, told, job.path))
        if (job.sources or job.spots) and (outcome.result.findings or outcome.result.suppressed):
            text = self._page(name, ".text").line(name)
            extra = None if text is None else json.loads(text)
            if extra is None or extra[0] != mark or (job.spots and extra[2] is None):
                return None
            outcome.sources = {index: text.split("\n") for index, text in extra[1]}
            if job.spots:
                from leaklint.output.base import Spot

                outcome.spots = {_read_place(place): Spot(*spot) for place, spot in extra[2]}
        return outcome

    def rests_on(self, job: Job) -> list[str]:
        """Return the paths besides the file's own that its result rests on, also where nothing was found."""
        entry = self.index.files.get(self.name_of(job.absolute))
        if entry is None:
            return []
        try:
            return [self._path_of(self.index.probes[one][0]) for one in self.index.sets[entry[3]]]
        except (IndexError, TypeError):
            return []

    def _holds(self, number: int) -> bool:
        """Whether everything that was looked for besides is as it was; asked once for many notebooks."""
        probes = (self.index.probes[one] for one in self.index.sets[number])
        known = self.holds[number] = all(self._alike(name, mark) for name, mark in probes)
        return known

    def _alike(self, name: str, mark: str) -> bool:
        pair = (name, mark)
        known = self.alike.get(pair)
        if known is None:
            mark = mark if mark[:1] != ">" else ">" + self._path_of(mark[1:])
            known = self.alike[pair] = _still(self._path_of(name), mark)
        return known

    def keep(self, job: Job, outcome: Outcome) -> None:
        """Remember what was found, if it is known what that rests on."""
        basis, result = outcome.basis, outcome.result
        if basis is None or any(error.code == "internal-error" for error in result.errors):
            return
        probes: list[tuple[str, str]] = []
        for path, mark in sorted(basis.probes.items()):
            mark = mark if mark[:1] != ">" else ">" + self.name_of(mark[1:])
            probes.append((self.name_of(path), mark))
        name = self.name_of(job.absolute)
        page = self._page(name)
        line = page.put(name, page.writer().result(result))
        mark_of_line = crc32(line)
        if result.findings or result.suppressed:
            sources = [[index, "\n".join(lines)] for index, lines in outcome.sources.items()]
            spots = [[_place(place), list(spot)] for place, spot in outcome.spots.items()] or None
            self._page(name, ".text").put(name, [mark_of_line, sources, spots])
        number = self.index.number_of_tally(count_up(result) if is_quiet(result) else None)
        entry = (
            basis.mtime,
            basis.size,
            basis.digest,
            self.index.number_of_set(probes),
            number,
            mark_of_line,
        )
        self.index.put(name, entry, basis.day)

    def save(self) -> None:
        """Write what is new; nothing is said where that is not possible: the next run takes longer."""
        if not self.index.changed or not _prepare(self.folder):
            return
        fresh = not os.path.isdir(self.place)
        gone = [
            name
            for name in self.index.files
            if name not in self.index.seen and not os.path.exists(self._path_of(name))
        ]
        for name in gone:
            del self.index.files[name]
        # The index comes last: what it knows of a result says whether that is the one it means.
        for page in self.pages.values():
            if page.changed:
                page.save(self.index.files)
        self.index.save()
        if fresh:
            _sweep(self.folder)


#: Time and size of a file, the mark of its content, by their numbers its set of probes and its tally, and the
#: checksum of its result's line.
_Entry = tuple[int, int, str, int, int, int]


class _Index:
    """What tells whether results hold, and what they come to.

    Attributes
    ----------
    files : dict
        Name to entry.
    days : dict
        Name to the day for which a result holds, where it is for one only.
    sets : list of list of int
        Which probes a result rests on, by their numbers in `probes`; many notebooks share a set.
    probes : list of [str, str]
        A name and the mark of what was there.
    tallies : list of Tally or None
        None for results of which something is always shown.
    seen : set of str
        Names of files that are there, as was seen.
    """

    TABLES = ("sets", "probes", "tallies")

    files: dict[str, _Entry]
    days: dict[str, str]
    sets: list[list[int]]
    probes: list[list[str]]
    tallies: list[Tally | None]

    def __init__(self, path: str) -> None:
        self.path = path
        self.seen: set[str] = set()
        self.changed = False
        self._clear()
        data = _load(path)
        try:
            if data is not None:
                self.files = dict(zip(data["names"], zip(*data["columns"], strict=True), strict=True))
                self.days = dict(data["days"])
                self.sets, self.probes, tallies = (list(data[name]) for name in self.TABLES)
                self.tallies = [None if values is None else Tally.from_list(values) for values in tallies]
        except (TypeError, ValueError, KeyError, AttributeError):
            self._clear()  # well-formed, and makes no sense: other hands wrote it
        self._numbers: dict[str, int] | None = None

    def _clear(self) -> None:
        self.files, self.days = {}, {}
        self.sets, self.probes, self.tallies = [], [], []

    def put(self, name: str, entry: _Entry, day: str | None = None) -> None:
        """Remember an entry, and a day if it is a new one."""
        self.changed = True
        self.seen.add(name)
        self.files[name] = entry
        if day:
            self.days[name] = day
        elif day is not None:
            self.days.pop(name, None)

    def number_of_set(self, probes: list[tuple[str, str]]) -> int:
        """Return the number of a set of probes, a new one if there is none like it."""
        numbers = self._known()
        used = []
        for name, mark in probes:
            number = numbers.setdefault(f"probe {name}\0{mark}", len(self.probes))
            if number == len(self.probes):
                self.probes.append([name, mark])
            used.append(number)
        number = numbers.setdefault(f"set {used}", len(self.sets))
        if number == len(self.sets):
            self.sets.append(used)
        return number

    def number_of_tally(self, tally: Tally | None) -> int:
        """Return the number of a tally, a new one if there is none like it."""
        numbers = self._known()
        number = numbers.setdefault(_tally_key(tally), len(self.tallies))
        if number == len(self.tallies):
            self.tallies.append(tally)
        return number

    def _known(self) -> dict[str, int]:
        if self._numbers is None:
            self._numbers = {f"probe {name}\0{mark}": n for n, (name, mark) in enumerate(self.probes)}
            self._numbers |= {f"set {used}": n for n, used in enumerate(self.sets)}
            self._numbers |= {_tally_key(tally): n for n, tally in enumerate(self.tallies)}
        return self._numbers

    def save(self) -> None:
        """Write it, without what only older results rested on."""
        self.changed = False
        try:
            content = self._content()
        except (TypeError, ValueError, KeyError, IndexError):
            self._clear()
            content = self._content()
        _store(self.path, content)

    def _content(self) -> dict[str, Any]:
        columns = [list(column) for column in zip(*self.files.values(), strict=True)] or [
            [] for _ in range(6)
        ]
        sets, tallies = (sorted(set(columns[number])) for number in (3, 4))
        probes = sorted({number for one in sets for number in self.sets[one]})
        new_set, new_probe, new_tally = (
            {old: new for new, old in enumerate(kept)} for kept in (sets, probes, tallies)
        )
        columns[3] = [new_set[number] for number in columns[3]]
        columns[4] = [new_tally[number] for number in columns[4]]
        kept = (self.tallies[number] for number in tallies)
        return {
            "names": list(self.files),
            "columns": columns,
            "days": {name: day for name, day in self.days.items() if name in self.files},
            "sets": [[new_probe[number] for number in self.sets[one]] for one in sets],
            "probes": [self.probes[number] for number in probes],
            "tallies": [None if tally is None else tally.to_list() for tally in kept],
        }


def _tally_key(tally: Tally | None) -> str:
    return f"tally {None if tally is None else tally.to_list()}"


class _Page:
    """A part of the results, or of the text around them: a line with what they share, then one for each.

    Lines are looked up by name and kept as they are: only one that is wanted is taken apart.

    Attributes
    ----------
    lines : dict
        The name of a file, as JSON, to what is kept of it, as JSON.
    tables : list of list
        What findings, and notes, have in common.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.changed = False
        self.lines: dict[bytes, bytes] = {}
        self.tables: list[list[list[str]]] = [[], []]
        self._writer: _Writer | None = None
        try:
            first, *rest = (_read(path) or b"[[],[]]").split(b"\n")
            kinds, told = json.loads(first)
            self.tables = [list(kinds), list(told)]
            # No name and no value holds a tab: JSON writes `\\t` for it.
            self.lines = dict(line.split(b"\t", 1) for line in rest)
        except (TypeError, ValueError):
            self.tables, self.lines = [[], []], {}

    def line(self, name: str) -> bytes | None:
        """Return what is kept of a file."""
        return self.lines.get(_key_of_line(name))

    def writer(self) -> _Writer:
        """Return what turns results into lines of this page."""
        if self._writer is None:
            self._writer = _Writer(*self.tables)
        return self._writer

    def put(self, name: str, content: Any) -> bytes:
        """Keep something of a file; return its line."""
        self.changed = True
        line = self.lines[_key_of_line(name)] = _dump(content)
        return line

    def save(self, files: Collection[str]) -> None:
        """Write it, without what is about files that are gone."""
        self.changed = False
        if self._writer is not None:
            self.tables = [[list(one) for one in table] for table in (self._writer.kinds, self._writer.told)]
        kept = [key + b"\t" + line for key, line in self.lines.items() if json.loads(key) in files]
        _write(self.path, b"\n".join([_dump(self.tables), *kept]))


def _key_of_line(name: str) -> bytes:
    return json.dumps(name).encode()


def _today() -> str:
    import datetime

    return datetime.date.today().isoformat()


def _sweep(folder: str) -> None:
    """Delete the results of versions and configurations that nobody has used for long."""
    import shutil

    oldest = time.time() - STALE
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and entry.stat().st_mtime < oldest:
                    shutil.rmtree(entry.path, ignore_errors=True)
    except OSError:
        return
