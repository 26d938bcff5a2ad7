"""A configuration as TOML that can be pasted into a file and is read back as the same."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dump(values: Mapping[str, Any], table: str, defaults: Collection[str] = ()) -> str:
    """Return a table and the tables in it.

    Parameters
    ----------
    values : mapping
        Plain data. What is None is left out: TOML has no word for it.
    table : str
        The dotted name of the table.
    defaults : collection of str
        The keys behind which it is said that nobody set them.
    """
    # Plain values come first: what stands below the head of another table would belong to that.
    lines, rest = [f"[{table}]"], []
    for key, value in values.items():
        inner = f"{table}.{_key(key)}"
        if isinstance(value, Mapping) and value:
            rest.append(_table(inner, value))
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            rest += [f"[[{inner}]]\n" + _pairs(one) for one in value]
        elif value is not None:
            lines.append(f"{_key(key)} = {_value(value)}" + ("  # default" if key in defaults else ""))
    return "\n\n".join(["\n".join(lines), *rest]) + "\n"


def _table(name: str, values: Mapping[str, Any]) -> str:
    if values and all(isinstance(value, Mapping) for value in values.values()):
        return "\n\n".join(f"[{name}.{_key(key)}]\n{_pairs(value)}".rstrip() for key, value in values.items())
    return f"[{name}]\n{_pairs(values)}"


def _pairs(values: Mapping[str, Any]) -> str:
    return "\n".join(f"{_key(key)} = {_value(value)}" for key, value in values.items() if value is not None)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # A JSON string is a basic string of TOML, but for the one control character that JSON lets through.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items() if one is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value if one is not None)}]"
    return str(value)  # numbers, dates and times are written as Python writes them
