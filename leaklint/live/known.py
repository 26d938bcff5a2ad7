"""What an object is, found out without asking it anything.

A namespace may hold objects whose `__class__`, `__getattr__` or `__len__` sleep, raise or delete files. What
is looked at here is only what the interpreter itself keeps: the type, the type's own module and name, and
whether that module really holds that type. No library is imported; one that is not there has no objects.
"""

from __future__ import annotations

import sys
from types import GetSetDescriptorType, ModuleType
from typing import Any

_mro = type.__dict__["__mro__"].__get__
_module = type.__dict__["__module__"].__get__
_name = type.__dict__["__name__"].__get__
_members: Any = type.__dict__["__dict__"].__get__
_namespace: Any = vars(ModuleType)["__dict__"].__get__
_instance = object.__getattribute__

#: Libraries whose fitted objects are known; their classes are taken from them and from nowhere else.
ESTIMATORS = frozenset(
    "sklearn imblearn xgboost lightgbm catboost keras tensorflow category_encoders feature_engine".split()
)

#: Tables, by the module that shows them to the user, and what to call them.
TABLES = {
    "pandas": ("DataFrame", "Series"),
    "numpy": ("ndarray", "memmap"),
    "scipy.sparse": ("csr_matrix", "csc_matrix", "csr_array", "csc_array"),
    "polars": ("DataFrame", "Series"),
}


def names_of(module: str) -> dict[str, Any]:
    """The names of a module that was imported; empty where it was not, or is no ordinary module."""
    found = sys.modules.get(module)
    if found is None or ModuleType not in _mro(type(found)):
        return {}
    names: dict[str, Any] = _namespace(found)
    return names


def table_types() -> dict[int, str]:
    """The types of tables that exist in this process, by identity, and their names."""
    types = {}
    for module, names in TABLES.items():
        there = names_of(module)
        for name in names:
            cls = there.get(name)
            if cls is not None:
                types[id(cls)] = f"{module.partition('.')[0]}.{name}"
    return types


def class_of(obj: object) -> str:
    """The qualified name of a library's own class, as in `sklearn.preprocessing._data.StandardScaler`.

    "" for everything else: classes of the user, also those that derive from a library's or lie about
    their module.
    """
    cls = type(obj)
    module = _module(cls)
    if type(module) is not str or module.partition(".")[0] not in ESTIMATORS:
        return ""
    name = _name(cls)
    return f"{module}.{name}" if names_of(module).get(name) is cls else ""


def own_attributes(obj: object) -> dict[str, Any]:
    """The instance attributes of an object of any class; {} where asking for them could run someone's code."""
    for cls in _mro(type(obj)):
        slot = _members(cls).get("__dict__")
        if slot is not None and type(slot) is not GetSetDescriptorType:
            return {}
    return attributes(obj)


def module_of(cls: type) -> str:
    """The module that a class says it is from, without asking the class."""
    module = _module(cls)
    return module if type(module) is str else ""


def bases_of(cls: type) -> tuple[type, ...]:
    """A class and those that it derives from, without asking it."""
    found: tuple[type, ...] = _mro(cls)
    return found


def made_by_user(obj: object) -> bool:
    """Whether an object's class was written in a cell."""
    return module_of(type(obj)) == "__main__"


def backing(values: Any) -> Any:
    """The NumPy array behind a column of pandas, where there is one; it is no attribute of an instance."""
    cls = type(values)
    module = module_of(cls)
    if module.partition(".")[0] != "pandas" or names_of(module).get(_name(cls)) is not cls:
        return None
    found = attributes(values).get("_ndarray")
    return found if found is not None else getattr(values, "_ndarray", None)


def attributes(obj: object) -> dict[str, Any]:
    """The instance attributes of an object whose class `class_of` knows."""
    try:
        found = _instance(obj, "__dict__")
    except AttributeError:
        return {}
    return found if type(found) is dict else {}
