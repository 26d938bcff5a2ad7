"""The state of an interpretation, kept aside and put back: an edit resumes before the cell that changed.

Nothing is copied but the insides of mutable objects, and they are put back into the same objects: row
sets know their universe by identity, and so do the tables of the interpreter. Whatever was made since is
simply no longer referred to.
"""

from __future__ import annotations

import gc
import types
from collections.abc import Callable
from typing import Any

from leaklint.libraries.load import Entry, Knowledge
from leaklint.notebook.cells import Cell, Notebook
from leaklint.provenance.rows import Atom, Rows, Sym, recall, remembered
from leaklint.provenance.values import Infl, NoConst
from leaklint.syntax import tree as t

#: What never changes and leads to nothing that does.
_LEAVES = (
    bool, bytes, complex, float, int, str, range, slice, type, type(None), type(...),
    types.BuiltinFunctionType, types.CodeType, types.FunctionType, types.MethodType, types.ModuleType,
    types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType,
    Cell, Entry, Knowledge, NoConst, Notebook, t.Arg, t.Node, t.Param,
)  # fmt: skip

#: What never changes itself, but may lead to what does.
_FROZEN = (tuple, frozenset, Atom, Infl, Rows, Sym)

_Keep = Callable[[Any], Callable[[], None]]


class Snapshot:
    """What everything that can be reached from `root` held when this was made.

    Parameters
    ----------
    root : object
        The interpreter.

    Notes
    -----
    It can be put back as often as one likes, but only a snapshot that was made before the present state:
    those made after the point to which things were put back describe a future that did not happen.
    """

    __slots__ = ("_known", "_states")

    def __init__(self, root: object) -> None:
        self._states = [keep(one) for one, keep in _mutable(root)]
        self._known = remembered()

    def restore(self) -> None:
        """Put everything back as it was."""
        for restore in self._states:
            restore()
        recall(self._known)


def _mutable(root: object) -> list[tuple[Any, _Keep]]:
    """Return all mutable objects that can be reached, each with the function that keeps its state."""
    seen: set[int] = set()
    found: list[tuple[Any, _Keep]] = []
    todo: list[Any] = [root]
    # Level by level: one call of the collector's own walk for thousands of objects.
    while todo:
        fresh: list[Any] = []
        for one in todo:
            if id(one) in seen:
                continue
            seen.add(id(one))
            kind = type(one)
            if kind not in _KEEPERS:
                _KEEPERS[kind] = _keeper(kind)
            keep = _KEEPERS[kind]
            if keep is None:
                continue
            fresh.append(one)
            if keep is not _frozen:
                found.append((one, keep))
        todo = gc.get_referents(*fresh)
    return found


def _keeper(kind: type) -> _Keep | None:
    """Return how objects of a type keep their state; None for what is not even looked into."""
    if issubclass(kind, _LEAVES) or kind.__module__.startswith("ast_grep"):
        return None
    if issubclass(kind, _FROZEN):
        return _frozen
    if issubclass(kind, dict):
        return _keep_dict
    if issubclass(kind, list):
        return _keep_list
    if issubclass(kind, set):
        return _keep_set
    slots = tuple(name for base in kind.__mro__ for name in base.__dict__.get("__slots__", ()))
    if getattr(kind, "__dictoffset__", 0):
        return _keep_everything(slots)
    return _keep_attributes(slots) if slots else None


def _frozen(one: Any) -> Callable[[], None]:
    raise AssertionError("what never changes is not kept")


def _keep_dict(one: dict[Any, Any]) -> Callable[[], None]:
    items = one.copy()

    def restore() -> None:
        one.clear()
        one.update(items)

    return restore


def _keep_list(one: list[Any]) -> Callable[[], None]:
    items = one.copy()

    def restore() -> None:
        one[:] = items

    return restore


def _keep_set(one: set[Any]) -> Callable[[], None]:
    items = one.copy()

    def restore() -> None:
        one.clear()
        one.update(items)

    return restore


def _keep_everything(slots: tuple[str, ...]) -> _Keep:
    """Keep slots and the dictionary beside them, which may not have been made yet."""
    attributes = _keep_attributes(slots)

    def keep(one: Any) -> Callable[[], None]:
        restore_slots, restore_dict = attributes(one), _keep_dict(vars(one))

        def restore() -> None:
            restore_slots()
            restore_dict()

        return restore

    return keep


_UNSET = object()


def _keep_attributes(names: tuple[str, ...]) -> _Keep:
    def keep(one: Any) -> Callable[[], None]:
        values = [getattr(one, name, _UNSET) for name in names]

        def restore() -> None:
            for name, value in zip(names, values, strict=True):
                if value is not _UNSET:
                    setattr(one, name, value)
                elif hasattr(one, name):
                    delattr(one, name)

        return restore

    return keep


_KEEPERS: dict[type, _Keep | None] = {}
