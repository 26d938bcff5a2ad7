"""Find the tables and fitted estimators of a namespace, quickly and without touching them.

A scan looks at names, types and the addresses of memory blocks, and at a few bytes of each block so that a
write in place is seen. It keeps weak references only: a table that the user deletes is gone.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from leaklint.live.known import (
    attributes,
    backing,
    class_of,
    made_by_user,
    names_of,
    own_attributes,
    table_types,
)

MOST_NAMES = 2000
MOST_TABLES = 30
MOST_ESTIMATORS = 60
MOST_ITEMS = 40  # of one container
MOST_INSIDE = 2000  # of all containers together
DEEPEST = 2  # containers in containers
ROWS_READ = 64
BYTES_READ = 1 << 16  # of one block: a table of a million columns is sampled along both sides

# By identity: a class of the user may have a metaclass whose hash does anything.
_ATOMS = frozenset(
    map(id, (int, float, str, bool, bytes, type(None), complex, type, type(len), type(lambda: 0)))
)


@dataclass(slots=True)
class Held:
    """A table, or a fitted estimator, under the name by which the user knows it.

    Attributes
    ----------
    name : str
        As one would type it: `X_train`, `parts[0]`, `data['test']`.
    kind : str
        "pandas.DataFrame", "numpy.ndarray" ... or the qualified class of an estimator.
    ref : weakref.ref
        To the object; never more than that.
    rows, columns, nbytes : int
        Shape and size of a table; `columns` is 0 for one-dimensional ones.
    token : tuple
        Changes when the object is another one, or is seen to have been written to.
    names : list of str
        All names of the same object.
    run : int
        The run after which it was first seen like this.
    first : tuple or None
        Rows and column labels of a table as it was when the object was first seen.
    """

    name: str
    kind: str
    ref: weakref.ref[Any]
    rows: int = 0
    columns: int = 0
    nbytes: int = 0
    token: tuple[Any, ...] = ()
    names: list[str] = field(default_factory=list)
    run: int = 0
    first: tuple[int, tuple[str, ...] | None] | None = None

    @property
    def obj(self) -> Any:
        return self.ref()


@dataclass(slots=True)
class Snapshot:
    """What one scan found."""

    tables: dict[str, Held] = field(default_factory=dict)
    estimators: dict[str, Held] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)  # names that are new, or not what they were
    gone: set[str] = field(default_factory=set)
    left_out: int = 0  # tables over the bound
    elapsed: float = 0.0  # seconds

    def by_alias(self, name: str) -> Held | None:
        """A table or estimator under any of its names."""
        found = self.tables.get(name) or self.estimators.get(name)
        if found is not None:
            return found
        for held in (*self.tables.values(), *self.estimators.values()):
            if name in held.names:
                return held
        return None


class Scanner:
    """Looks at one namespace again and again and tells what changed."""

    def __init__(self) -> None:
        self.last = Snapshot()

    def forget(self) -> None:
        """Drop all references."""
        self.last = Snapshot()

    def scan(
        self, names: Mapping[str, Any], hidden: Mapping[str, Any] | None = None, run: int = 0
    ) -> Snapshot:
        """Look at a namespace.

        Parameters
        ----------
        names : mapping
            Name -> object, as `user_ns` of a shell.
        hidden : mapping, optional
            Names that are the shell's own.
        run : int
            The number of the cell that has just run.
        """
        start = perf_counter()
        new = Snapshot()
        by_id: dict[int, Held] = {}
        types = table_types()
        for name, obj, inner in _objects(names, hidden or {}):
            kind = types.get(id(type(obj)))
            if kind is None:
                kind = class_of(obj)
                if not kind or not attributes(obj):
                    continue
                known = by_id.get(id(obj))
                if known is not None:
                    known.names.append(name)
                elif len(new.estimators) < MOST_ESTIMATORS and (not inner or fitted(obj)):
                    held = _estimator(name, kind, obj)
                    if held is not None:
                        by_id[id(obj)] = new.estimators[name] = held
                continue
            known = by_id.get(id(obj))
            if known is not None:
                known.names.append(name)
                continue
            if len(new.tables) >= MOST_TABLES:
                new.left_out += 1
                continue
            try:
                held = _table(name, kind, obj)
            except Exception:  # a table in a state that its own library would not make
                continue
            if held is not None:
                by_id[id(obj)] = new.tables[name] = held
        _compare(new, self.last, run)
        new.elapsed = perf_counter() - start
        self.last = new
        return new


def _objects(names: Mapping[str, Any], hidden: Mapping[str, Any]) -> Iterator[tuple[str, Any, bool]]:
    """Names and what they hold, the latest first; then what plain containers and objects of the user hold."""
    # What the shell keeps of every cell it has run begins with an underscore.
    listed = [(name, obj) for name, obj in list(names.items()) if type(name) is str and name[:1] != "_"]
    containers = []
    for name, obj in reversed(listed[-MOST_NAMES:]):
        cls = type(obj)
        if id(cls) in _ATOMS:
            continue
        if name in hidden and hidden[name] is obj:
            continue
        if name in ("In", "Out"):
            continue
        if cls is tuple or cls is list or cls is dict or made_by_user(obj):
            containers.append((name, obj, 0))
        else:
            yield name, obj, False
    seen = set()
    left = MOST_INSIDE
    del containers[200:]
    for name, held, depth in containers:  # grows while it is gone through
        if id(held) in seen:
            continue
        seen.add(id(held))
        for inner, obj in _inside(name, held):
            if left <= 0:
                return
            left -= 1
            cls = type(obj)
            if id(cls) in _ATOMS:
                continue
            if cls is tuple or cls is list or cls is dict or made_by_user(obj):
                if depth < DEEPEST:
                    containers.append((inner, obj, depth + 1))
            else:
                yield inner, obj, True


def _inside(name: str, held: Any) -> Iterator[tuple[str, Any]]:
    """What a plain container, or an object of the user's, holds, as one would reach it."""
    if type(held) is dict:
        for key, obj in list(held.items())[:MOST_ITEMS]:
            if type(key) is str or type(key) is int:
                yield f"{name}[{key!r}]", obj
    elif type(held) is list or type(held) is tuple:
        for index, obj in enumerate(held[:MOST_ITEMS]):
            yield f"{name}[{index}]", obj
    else:
        for key, obj in list(own_attributes(held).items())[:MOST_ITEMS]:
            if type(key) is str:
                yield f"{name}.{key}", obj


def fitted(obj: object) -> bool:
    """Whether an estimator has learned something: scikit-learn writes that as attributes ending in `_`."""
    return any(
        type(name) is str and name.endswith("_") and not name.startswith("_") for name in attributes(obj)
    ) or any(name in attributes(obj) for name in ("steps", "transformers", "_Booster", "_fit_X"))


def _estimator(name: str, kind: str, obj: Any) -> Held | None:
    try:
        ref = weakref.ref(obj)
    except TypeError:
        return None
    # A fit replaces what was learned: new objects under the names that end in `_`.
    learned = tuple(
        (key, id(value))
        for key, value in list(attributes(obj).items())
        if type(key) is str and key[-1:] == "_"
    )
    return Held(name, kind, ref, token=(id(obj), learned), names=[name])


def _table(name: str, kind: str, obj: Any) -> Held | None:
    library, _, cls = kind.partition(".")
    if library == "numpy":
        if obj.ndim == 0 or obj.dtype.names is not None:
            return None
        rows = obj.shape[0]
        width = 0 if obj.ndim == 1 else int(obj.size // rows) if rows else int(obj.shape[1])
        token: tuple[Any, ...] = (id(obj), obj.shape, obj.dtype.str, *read_array(obj))
        nbytes = int(obj.nbytes)
    elif library == "pandas":
        blocks = obj._mgr.blocks
        shape = obj.shape
        rows, width = shape[0], shape[1] if len(shape) > 1 else 0
        nbytes, token = 0, (id(obj), shape, id(obj.index))
        if width:
            token += (id(obj._mgr.axes[0]),)
        for block in blocks[:400]:
            size, read = read_values(block.values)
            nbytes += size
            token += read
    elif library == "scipy":
        rows, width = obj.shape
        token = (id(obj), obj.shape, *read_array(obj.data), *read_array(obj.indices))
        nbytes = int(obj.data.nbytes + obj.indices.nbytes + obj.indptr.nbytes)
    elif library == "polars":
        # Columns cannot be written to in place: another content is another series behind the frame.
        rows, width = (obj.height, obj.width) if cls == "DataFrame" else (len(obj), 0)
        token, nbytes = (id(obj), rows, width, id(attributes(obj).get("_df"))), int(obj.estimated_size())
    else:
        return None
    return Held(name, kind, weakref.ref(obj), int(rows), int(width), nbytes, token, [name])


def read_values(values: Any) -> tuple[int, tuple[Any, ...]]:
    """Size and token of the values behind a column, or columns, of pandas."""
    np = names_of("numpy")
    if type(values) is np["ndarray"]:
        return int(values.nbytes), read_array(values)
    size = 0
    token: tuple[Any, ...] = (id(type(values)),)
    own = attributes(values)
    inner: Any
    for inner in (backing(values), own.get("_data"), own.get("_mask")):
        if type(inner) is np["ndarray"]:
            size += int(inner.nbytes)
            token += read_array(inner)
    arrow: Any = own.get("_pa_array")
    if arrow is not None:  # immutable; a write puts another one in its place
        size += int(arrow.nbytes)
        token += (id(arrow), len(arrow))
    return size, token


def read_array(array: Any) -> tuple[Any, ...]:
    """The address of an array, and a hash of the bytes of some of its rows."""
    address = array.__array_interface__["data"][0]
    if array.size == 0:
        return (address,)
    sample = array
    length = max(array.shape)
    for axis, extent in enumerate(array.shape):
        # Blocks of pandas lie on their side, so the longest side counts as rows.
        most = ROWS_READ if extent == length else max(1, BYTES_READ // (ROWS_READ * max(1, array.itemsize)))
        if extent > most:
            steps = [slice(None)] * array.ndim
            steps[axis] = slice(0, None, -(-extent // most))
            sample = sample[tuple(steps)]
    if array.dtype.hasobject:
        return (address, hash(tuple(map(id, sample.ravel().tolist()[:1024]))))
    return (address, hash(sample.tobytes()))


def _compare(new: Snapshot, old: Snapshot, run: int) -> None:
    for now, before in ((new.tables, old.tables), (new.estimators, old.estimators)):
        for name, held in now.items():
            known = before.get(name)
            held.first = known.first if known is not None and known.obj is held.obj else None
            if known is not None and known.token == held.token and known.obj is held.obj:
                held.run = known.run
            else:
                held.run = run
                new.changed.add(name)
        new.gone |= before.keys() - now.keys()
