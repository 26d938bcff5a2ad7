"""Notebooks that are truncated, swapped, nested and of wrong types: no crash, no wrong status, nothing written.

`make test` tries a part; LEAKLINT_MUTANTS=10000 tries so many. Every mutant goes through the command, many at
once, as in a repository: one bad file may not cost another its result.
"""

from __future__ import annotations

import copy
import json
import os
import random
from pathlib import Path
from typing import Any

from tests.ci.conftest import CLEAN, LEAK, Runner, notebook

MUTANTS = int(os.environ.get("LEAKLINT_MUTANTS", "200"))
#: So many files a run.
BATCH = 200


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    found = [above] if above else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*above, key))
    return found


def deep(chance: random.Random) -> Any:
    """A value nested as deeply as a parser may still take, or deeper."""
    value: Any = "x"
    for _ in range(chance.choice([10, 200, 900])):
        value = {"a": value} if chance.random() < 0.5 else [value]
    return value


def mutant(chance: random.Random) -> bytes:
    """A notebook with something wrong in it."""
    cells = [*chance.choice([LEAK, CLEAN])]
    if chance.random() < 0.2:
        cells[chance.randrange(len(cells))] = chance.choice(
            ["(" * 3000, "x = 1\n" * 50, "%%bash\nrm -rf x", "!ls", "\0"]
        )
    data = json.loads(notebook(*cells, kernelspec={"name": "python3", "language": "python"}))
    kind = chance.choice(["truncate", "bytes", "swap", "type", "delete", "deep", "double", "text"])
    paths = places(data)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(paths)
        holder: Any = data
        try:
            for key in path[:-1]:
                holder = holder[key]
            if kind == "swap":
                other = chance.choice(paths)
                there: Any = data
                for key in other[:-1]:
                    there = there[key]
                one, two = copy.deepcopy(holder[path[-1]]), copy.deepcopy(there[other[-1]])
                holder[path[-1]], there[other[-1]] = two, one
            elif kind == "delete":
                del holder[path[-1]]
            elif kind == "double":
                holder[path[-1]] = [holder[path[-1]]] * 3
            elif kind == "deep":
                holder[path[-1]] = deep(chance)
            elif kind == "type":
                wrong = [None, True, -1, 10**40, 1e308, "", "x", [], {}, [None], {"": {}}, "\ud800", [[]]]
                holder[path[-1]] = chance.choice(wrong)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
    made = json.dumps(data, indent=chance.choice([None, 1])).encode("utf-8", "surrogatepass")
    if kind == "truncate":
        made = made[: chance.randrange(len(made))]
    elif kind == "bytes":
        broken = bytearray(made)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        made = bytes(broken)
    elif kind == "text":
        at = chance.randrange(len(made))
        made = (
            made[:at]
            + chance.choice([b"\0", b"\xff\xfe", b"<<<<<<< HEAD\n", b'"', b"}", b"\\ud800"])
            + made[at:]
        )
    return made


def test_mutants(run: Runner, folder: Path) -> None:
    chance = random.Random(20261122)
    for start in range(0, MUTANTS, BATCH):
        for path in folder.iterdir():
            path.unlink()
        contents = {f"m{start + n:05}.ipynb": mutant(chance) for n in range(min(BATCH, MUTANTS - start))}
        # One that is whole among them is always linted.
        contents["whole.ipynb"] = notebook(*LEAK).encode()
        for name, data in contents.items():
            (folder / name).write_bytes(data)
        done = run("check", "--no-cache", "--output-format", "json", "-j", "1")
        data = done.json
        assert done.status == (2 if data["errors"] else 1), done.err
        for error in data["errors"]:
            assert error["code"] == "LK900", (error, contents[error["path"]][:300])
            assert "\n" not in error["message"]
        assert ("whole.ipynb", "LK101") in done.codes
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents
