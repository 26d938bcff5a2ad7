"""The JSON schema of the configuration, for editors: `[tool.leaklint]` or all of leaklint.toml."""

from __future__ import annotations

from typing import Any

from leaklint.config import GATE_KEYS, INLINE, KEYS, ORDERS, ROLE_KEYS
from leaklint.libraries.schema import COMMON, ROLES, WORDS
from leaklint.model import SEVERITIES

_STRINGS = {"type": "array", "items": {"type": "string"}}
_COLUMNS = {"anyOf": [{"type": "string"}, _STRINGS]}
_SELECTORS = {
    "type": "array",
    "items": {"type": "string", "description": "A rule's code or name, the beginning of codes, or ALL."},
}
_SEVERITY = {"enum": list(SEVERITIES)}

#: Kinds of fields of library knowledge, as `leaklint.libraries.schema` names them.
_KINDS: dict[str, dict[str, Any]] = {
    "arg": {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "integer", "minimum": 0},
            {
                "type": "array",
                "items": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}]},
            },
        ]
    },
    "true": {"const": True},
    "word": {"type": "string"},
    "names": _STRINGS,
    "table": {"type": "object", "minProperties": 1},
    "int": {"type": "integer"},
    "switch": {"type": ["boolean", "string"]},
}


def schema() -> dict[str, Any]:
    """Return the schema; every key of the configuration is in it, and nothing else is allowed."""
    properties: dict[str, dict[str, Any]] = {
        "select": {**_SELECTORS, "default": ["ALL"], "description": "The rules that are in force."},
        "ignore": {**_SELECTORS, "description": "Rules that are not; the more specific selector wins."},
        "extend-select": {**_SELECTORS, "description": "Rules that are in force besides."},
        "per-file-ignores": {
            "type": "object",
            "additionalProperties": _SELECTORS,
            "description": "Globs of files and the rules that are not in force there; `!` turns a glob round.",
        },
        "severity": {
            "type": "object",
            "additionalProperties": _SEVERITY,
            "description": "Selectors of rules and the severity that their findings get.",
        },
        "exclude": {
            **_STRINGS,
            "description": "Files and folders that a search leaves out, as in .gitignore.",
        },
        "cell-magics": {**_STRINGS, "description": "Cell magics whose body is ordinary Python."},
        "fail-on": {
            **_SEVERITY,
            "default": "warning",
            "description": "The severity from which findings make the exit status 1.",
        },
        "order": {
            "enum": list(ORDERS),
            "default": "document",
            "description": "The order in which cells are read.",
        },
        "roles": {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: {"type": "string"} if key == "metric" else _COLUMNS for key in ROLE_KEYS},
            "description": "What columns of the team's tables mean, and the metric that counts.",
        },
        "golden": {**_STRINGS, "description": "Files that may be used for a final scoring only."},
        "helpers": {
            "type": "array",
            "items": _helper(),
            "description": "The team's own functions, by qualified name or by a pattern of calls.",
        },
        "gate": {
            "type": "object",
            "additionalProperties": _gate(),
            "description": "Globs of files and what must hold there.",
        },
        "require-reason": {
            "type": "boolean",
            "default": False,
            "description": "Whether every suppression has to say why.",
        },
        "show-values": {
            "type": "boolean",
            "default": False,
            "description": "Whether values of cells may be shown where tables are checked.",
        },
        "inline": {
            "enum": list(INLINE),
            "default": "auto",
            "description": "Whether a watched kernel tells what is new under the cell that ran.",
        },
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of leaklint",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: properties[key] for key in KEYS},
        "definitions": _KINDS,
    }


def _gate() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0}
    properties: dict[str, dict[str, Any]] = {
        "min-scores": {**number, "description": "The smallest number of scores that could be followed."},
        "no-large-effect": {"type": "boolean", "description": "No finding of large effect."},
        "max-golden-scorings": {
            **number,
            "description": "How often, in all files of the glob together, a golden file may be scored.",
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: properties[key] for key in GATE_KEYS},
    }


def _helper() -> dict[str, Any]:
    kinds: dict[str, set[str]] = {}
    for table in (*ROLES.values(), COMMON):
        for key, kind in table.items():
            kinds.setdefault(key, set()).add(kind)
    fields: dict[str, dict[str, Any]] = {}
    for key, several in sorted(kinds.items()):
        # A field may be of another kind in another role; which role has which, leaklint says.
        refs: list[dict[str, Any]] = [{"$ref": f"#/definitions/{kind}"} for kind in sorted(several)]
        fields[key] = refs[0] if len(refs) == 1 else {"anyOf": refs}
        if several == {"word"} and key in WORDS:
            fields[key] = {"enum": sorted(WORDS[key])}
    return {
        "type": "object",
        "required": ["role"],
        "oneOf": [{"required": ["name"]}, {"required": ["pattern"]}],
        "properties": {
            "name": {"type": "string", "description": "The function's qualified name: `ourlib.prep.scale`."},
            "pattern": {"type": "string", "description": "A call, its parts in capitals: `prepare($DATA)`."},
            "role": {"enum": sorted(ROLES), "description": "What a call does with rows."},
            **fields,
        },
        "additionalProperties": False,
    }
