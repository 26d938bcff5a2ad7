"""Library knowledge: what the calls of each library mean, read from the TOML files beside this module.

A file is read when a name under one of its import roots is first asked for, and once a process.
`tomllib` needs some ten milliseconds for a large file, so an installed package carries the same
content as JSON in `_compiled/` (see compile.py). A compiled file counts only while it names the
checksum of the TOML text that it was made from: an edited table is never overlooked.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from leaklint.libraries.schema import DEFAULTS, METHOD_DEFAULTS, Fields

FOLDER = Path(__file__).parent
COMPILED = FOLDER / "_compiled"
#: Bumped when the shape of the compiled files changes.
COMPILED_FORMAT = 1

#: Libraries whose methods are known in every notebook: a frame or an estimator may come from a
#: helper, so that no import shows where it was made.
BASE = ("python", "numpy", "pandas", "sklearn")

#: The names of knowledge files of other packages begin so.
PLUGIN = "plugin:"

_IMPORTS = re.compile(r"^imports\s*=\s*\[([^\]]*)\]", re.MULTILINE)
_QUOTED = re.compile(r'"([^"]+)"')
_MAX_HOPS = 8


@dataclass(slots=True, frozen=True)
class Slot:
    """Where a call passes one argument.

    Attributes
    ----------
    position : int or None
        Position from 0 among the positional arguments; None if it is passed by keyword only.
    keyword : str or None
        Name of the keyword; None if unknown.
    all : bool
        All positional arguments (from `position`, or 0) belong to it.
    """

    position: int | None = None
    keyword: str | None = None
    all: bool = False


@dataclass(slots=True, eq=False)
class Entry:
    """What one name of a library means.

    Attributes
    ----------
    qualname : str
        The canonical qualified name, aliases resolved; for a method "<kind>.<name>".
    role : str
        One of `leaklint.libraries.schema.ROLES`.
    fields : dict
        The other keys of the entry, the role's defaults filled in.
    """

    qualname: str
    role: str
    fields: Fields
    _slots: dict[str, tuple[Slot, ...]] = field(default_factory=dict, repr=False)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field, or `default` where the entry has none."""
        return self.fields.get(name, default)

    def slots(self, name: str) -> tuple[Slot, ...]:
        """Return the places where the argument called `name` in the table may be passed, best first.

        An empty tuple when the entry does not have it.
        """
        known = self._slots.get(name)
        if known is None:
            known = self._slots[name] = tuple(self._find(name))
        return known

    def slot(self, name: str) -> Slot | None:
        """Return the first of `slots(name)`, or None."""
        found = self.slots(name)
        return found[0] if found else None

    def _find(self, name: str) -> Iterator[Slot]:
        value = self.fields.get(name)
        if value is None or isinstance(value, bool):
            return
        params: list[str] = self.fields.get("params", [])
        for item in value if isinstance(value, list) else [value]:
            if item == "*":
                yield Slot(position=0, all=True)
            elif isinstance(item, int):
                yield Slot(position=item, keyword=params[item] if item < len(params) else None)
            else:
                yield Slot(position=params.index(item) if item in params else None, keyword=item)


class Library:
    """One knowledge file, parsed.

    Attributes
    ----------
    name : str
        The name of the file without its suffix.
    title : str
        The name that people know the library by.
    imports : list of str
        Import roots that it speaks for.
    aliases : dict
        Module or qualified name -> the name (or names, tried in turn) that it stands for.
    entries : dict
        Qualified name -> role and fields. A key "module.*" speaks for everything in that module.
    modules : dict
        Module -> names that its tables list, without those of classes in it.
    stars : dict
        Module -> further names that a star import brings.
    methods : dict
        Kind of object -> method -> role and fields; the key "extends" names another kind.
    """

    __slots__ = ("aliases", "entries", "imports", "methods", "modules", "name", "stars", "title")

    def __init__(self, name: str, data: dict[str, Any]) -> None:
        self.name = name
        self.title: str = data["title"]
        self.imports: list[str] = data["imports"]
        self.aliases: dict[str, str | list[str]] = data["aliases"]
        self.entries: dict[str, Fields] = data["entries"]
        self.modules: dict[str, list[str]] = data["modules"]
        self.stars: dict[str, list[str]] = data["stars"]
        self.methods: dict[str, dict[str, Any]] = data["methods"]


def flatten(data: dict[str, Any]) -> dict[str, Any]:
    """Bring a parsed TOML file into the shape that `Library` (and a compiled file) has.

    Keys that hold several names with spaces between them become one entry each; `default` speaks for
    everything under the import roots that no table says more about.
    """
    entries: dict[str, Fields] = {}
    modules: dict[str, list[str]] = {}
    methods: dict[str, dict[str, Any]] = {}
    reserved = {"library", "checked", "imports", "default", "aliases", "methods", "star"}
    for module, table in data.items():
        if module in reserved:
            continue
        listed = modules.setdefault(module, [])
        for key, fields in table.items():
            for name in key.split():
                entries[f"{module}.{name}"] = fields
                if name != "*" and "." not in name:
                    listed.append(name)
    if "default" in data:
        for root in data["imports"]:
            entries.setdefault(f"{root}.*", data["default"])
    for kind, table in data.get("methods", {}).items():
        known = methods.setdefault(kind, {})
        for key, fields in table.items():
            for name in key.split():
                known[name] = fields  # for "extends", the name of another kind
    return {
        "title": data["library"],
        "imports": data["imports"],
        "aliases": data.get("aliases", {}),
        "entries": entries,
        "modules": modules,
        "stars": {module: names.split() for module, names in data.get("star", {}).items()},
        "methods": methods,
    }


def checksum(text: bytes) -> int:
    """Return the mark by which a compiled file knows the TOML text it was made from."""
    return crc32(text)


@cache
def load_library(name: str) -> Library:
    """Read the knowledge file `name` (once a process)."""
    if name.startswith(PLUGIN):
        return _plugin_library(name)
    text = (FOLDER / f"{name}.toml").read_bytes()
    try:
        compiled = json.loads((COMPILED / f"{name}.json").read_bytes())
        if compiled["format"] == COMPILED_FORMAT and compiled["checksum"] == checksum(text):
            return Library(name, compiled)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # none made, or a damaged one: the TOML text is the truth
    import tomllib

    return Library(name, flatten(tomllib.loads(text.decode())))


@cache
def _files() -> dict[str, str]:
    """Import root -> name of its knowledge file; only the head of each file is looked at."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open(encoding="utf-8") as stream:
            head = _IMPORTS.search(stream.read(2048))
        if head:
            for root in _QUOTED.findall(head[1]):
                found[root] = path.stem
    for name, file in plugins().items():
        with contextlib.suppress(OSError, ValueError), file.open(encoding="utf-8") as stream:
            if head := _IMPORTS.search(stream.read(2048)):
                for root in _QUOTED.findall(head[1]):
                    found.setdefault(root, name)  # what we know of a library ourselves goes first
    return found


@cache
def plugins() -> dict[str, Path]:
    """Return the knowledge files of other installed packages, by the name that stands for each here.

    An entry point `rowkit = "rowkit_leaklint"` in the group `leaklint.libraries` means the file `rowkit.toml`
    in the folder of that package. The package itself is not imported.
    """
    from leaklint.plugins import entry_points

    found: dict[str, Path] = {}
    for point in entry_points("leaklint.libraries"):
        folder = _folder_of(point.module)
        found[PLUGIN + point.name] = Path(folder, f"{point.name}.toml")
    return found


def _folder_of(module: str) -> str:
    """Return the folder of a package without importing more than what is above it."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return ""
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return places[0] if places else ""


def _plugin_library(name: str) -> Library:
    import tomllib

    try:
        return Library(name, flatten(tomllib.loads(plugins()[name].read_text(encoding="utf-8"))))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # `check_plugins` has told what is wrong with it.
        return Library(name, flatten({"library": name, "imports": []}))


def check_plugins() -> None:
    """Look through the knowledge that other packages bring.

    Raises
    ------
    PluginError
        Which file, and what is wrong with it.
    """
    import tomllib

    from leaklint.libraries.schema import problems
    from leaklint.plugins import PluginError

    for name, file in plugins().items():
        shown = f"the knowledge of {name.removeprefix(PLUGIN)!r} ({file})"
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise PluginError(f"{shown} cannot be read; update or uninstall the package") from None
        try:
            data = tomllib.loads(text)
            table = flatten(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PluginError(f"{shown} is not understood: {' '.join(str(error).split())}") from None
        if not _IMPORTS.search(text[:2048]):
            raise PluginError(f"{shown} does not say in its first lines which `imports` it speaks for")
        entries = dict(table["entries"])
        for kind, methods in table["methods"].items():
            entries |= {f"{kind}.{key}": fields for key, fields in methods.items() if key != "extends"}
        for key, fields in entries.items():
            rest = {field: value for field, value in fields.items() if field != "role"}
            if wrong := problems(fields.get("role"), rest):
                raise PluginError(f"{shown}, `{key}`: {wrong[0]}")


def roots() -> frozenset[str]:
    """Return the import roots of all known libraries without reading their tables."""
    return frozenset(_files())


def library_of(root: str) -> str | None:
    """Return the name of the knowledge file that speaks for an import root, or None."""
    return _files().get(root)


class Knowledge:
    """What the libraries that a notebook imports mean.

    Parameters
    ----------
    imports : iterable of str
        Import roots ("sklearn", "pandas") that the notebook uses; more may follow through `use`.
        They decide which methods are known; `lookup` works for every library in any case.
    """

    __slots__ = ("_cache", "_own", "_tables", "_used")

    def __init__(self, imports: Iterable[str] = ()) -> None:
        self._used: list[str] = list(BASE)
        self._cache: dict[str, Entry | None] = {}
        self._tables: dict[str, dict[str, Entry]] = {}
        self._own: dict[str, Entry] = {}
        for root in imports:
            self.use(root)

    @staticmethod
    def roots() -> frozenset[str]:
        """Return the import roots of all known libraries."""
        return roots()

    def use(self, root: str) -> bool:
        """Note that the notebook imports `root` (or a module under it); True if it is known."""
        name = _files().get(root.partition(".")[0])
        if name is None:
            return False
        if name not in self._used:
            self._used.append(name)
            self._cache.clear()
            self._tables.clear()
        return True

    def add(self, qualname: str, role: str, fields: Fields) -> Entry:
        """Teach one more name, such as a team's helper; it goes before what the tables say."""
        entry = _entry(qualname, role, fields, DEFAULTS)
        self._own[qualname] = entry
        self._cache.clear()
        return entry

    def taught(self) -> list[str]:
        """Return the names that `add` taught."""
        return list(self._own)

    def lookup(self, qualname: str) -> Entry | None:
        """Return what a qualified name means, or None if no table knows it.

        Aliases are followed, then a name that is not found in a submodule without a table of its own
        is looked for one level up (`sklearn.ensemble.forest.X` is `sklearn.ensemble.X`), and at last
        a table's "*" speaks for all of its module.
        """
        try:
            return self._cache[qualname]
        except KeyError:
            found = self._cache[qualname] = self._lookup(qualname, 0)
            return found

    def _lookup(self, qualname: str, hops: int) -> Entry | None:
        own = self._own.get(qualname)
        if own is not None:
            return own
        library = _library(qualname)
        if library is None or hops > _MAX_HOPS:
            return None
        exact = library.entries.get(qualname)
        if exact is not None:
            return _make(qualname, exact)
        targets = _alias(library, qualname)
        if targets:
            return self._first(targets, hops)
        head, _, last = qualname.rpartition(".")
        while head:
            if head in library.modules or head in library.stars:
                break
            owner = library.entries.get(head)
            if owner is not None:
                # A method taken from a class: DataFrame.mean, Series.mode.
                if "object" in owner:
                    return self.methods(owner["object"]).get(last)
                return None
            head = head.rpartition(".")[0]
            shorter = library.entries.get(f"{head}.{last}")
            if shorter is not None:
                return _make(f"{head}.{last}", shorter)
        return _wildcard(library, qualname)

    def _first(self, targets: list[str], hops: int) -> Entry | None:
        """Return the entry of the first target that a table lists; a "*" counts only where none does."""
        vague: Entry | None = None
        for target in targets:
            entry = self._lookup(target, hops + 1)
            if entry is None:
                continue
            if len(targets) == 1 or is_listed(target):
                return entry
            vague = vague or entry
        return vague

    def canonical(self, qualname: str) -> str:
        """Return the qualified name with all aliases followed (the name itself if there are none)."""
        for _ in range(_MAX_HOPS):
            library = _library(qualname)
            if library is None or qualname in library.entries:
                break
            targets = _alias(library, qualname)
            if not targets:
                break
            qualname = next((target for target in targets if is_listed(target)), targets[0])
        return qualname

    def is_module(self, qualname: str) -> bool:
        """Say whether a name is a module that the tables know, or one above such a module."""
        qualname = self.canonical(qualname)
        library = _library(qualname)
        if library is None:
            return False
        if qualname in library.imports or qualname in library.modules or qualname in library.stars:
            return True
        below = qualname + "."
        return any(module.startswith(below) for module in library.modules)

    def star(self, module: str) -> list[str]:
        """Return the names that `from module import *` brings, as far as the tables know them."""
        found: dict[str, None] = {}
        library = _library(module)
        if library is None:
            return []
        for target in [module, *_alias(library, module)]:
            owner = _library(target)
            if owner is None:
                continue
            found.update(dict.fromkeys(owner.modules.get(target, ())))
            found.update(dict.fromkeys(owner.stars.get(target, ())))
            below = target + "."
            for name in (*owner.modules, *owner.stars):
                if name.startswith(below):
                    found[name[len(below) :].partition(".")[0]] = None
        return [name for name in found if not name.startswith("_")]

    def methods(self, kind: str) -> dict[str, Entry]:
        """Return the methods and attributes that objects of a kind have (not to be changed).

        Tables of the base libraries come first; those of libraries that the notebook imports are laid
        over them in the order of import. A table that extends another kind starts with its methods.
        """
        found = self._tables.get(kind)
        if found is None:
            found = self._tables[kind] = _merged(kind, tuple(self._used), ())
        return found

    def method(self, kind: str, name: str) -> Entry | None:
        """Return one method or attribute of a kind of object, or None.

        The "*" of a table speaks for the methods that it does not list.
        """
        known = self.methods(kind)
        return known.get(name) or known.get("*")

    def kinds(self) -> frozenset[str]:
        """Return the kinds of objects that have a methods table in the libraries in use."""
        return frozenset(kind for name in self._used for kind in load_library(name).methods)


@cache
def _merged(kind: str, used: tuple[str, ...], below: tuple[str, ...]) -> dict[str, Entry]:
    """Lay the tables of a kind over one another; `below` are the kinds that extend this one."""
    merged: dict[str, Entry] = {}
    tables = [_methods(name, kind) for name in used]
    if not any(tables):
        # An object of a library that the notebook does not import itself: a helper module made it.
        tables = [_methods(name, kind) for name in sorted(set(_files().values()))]
    for table in tables:
        if table is None:
            continue
        base, entries = table
        if isinstance(base, str) and base != kind and base not in below:
            for name, entry in _merged(base, used, (*below, kind)).items():
                merged.setdefault(name, entry)
        merged.update(entries)
    return merged


@cache
def _methods(library: str, kind: str) -> tuple[str | None, dict[str, Entry]] | None:
    """Return a library's own table of a kind, and the kind that it extends."""
    table = load_library(library).methods.get(kind)
    if not table:
        return None
    entries = {
        name: _entry(f"{kind}.{name}", fields["role"], fields, METHOD_DEFAULTS)
        for name, fields in table.items()
        if name != "extends"
    }
    return table.get("extends"), entries


def _library(qualname: str) -> Library | None:
    name = _files().get(qualname.partition(".")[0])
    return None if name is None else load_library(name)


def _alias(library: Library, qualname: str) -> list[str]:
    """Return what a name stands for by the alias with the longest matching prefix."""
    prefix, rest = qualname, ""
    while prefix:
        target = library.aliases.get(prefix)
        if target is not None:
            return [name + rest for name in ([target] if isinstance(target, str) else target)]
        prefix, _, last = prefix.rpartition(".")
        rest = f".{last}{rest}"
    return []


def is_listed(qualname: str) -> bool:
    """Say whether a table lists this very name (as an entry or as a module)."""
    library = _library(qualname)
    return library is not None and (
        qualname in library.entries or qualname in library.modules or qualname in library.stars
    )


def _wildcard(library: Library, qualname: str) -> Entry | None:
    head = qualname.rpartition(".")[0]
    while head:
        fields = library.entries.get(f"{head}.*")
        if fields is not None:
            return _make(qualname, fields)
        head = head.rpartition(".")[0]
    return None


_MADE: dict[str, Entry] = {}


def _make(qualname: str, fields: Fields) -> Entry:
    entry = _MADE.get(qualname)
    if entry is None:
        entry = _MADE[qualname] = _entry(qualname, fields["role"], fields, DEFAULTS)
    return entry


def _entry(qualname: str, role: str, fields: Fields, defaults: dict[str, Fields]) -> Entry:
    merged = {**defaults.get(role, {}), **fields}
    merged.pop("role", None)
    if role == "metric" and not fields.keys().isdisjoint(("estimator", "X", "data")):
        # It predicts itself, or has no labels: the first two arguments are not labels and predictions.
        for name in ("y_true", "y_pred"):
            if name not in fields:
                merged.pop(name, None)
    return Entry(qualname, role, merged)
