"""What the example notebooks of the rules are made of: marks, twins and cells.

An example is a notebook as text. A line that starts with `# %%` begins a new cell; `# %% [7]` is a
cell whose execution count is 7. A line of a bad example that ends with `#!` is the best place for
the finding; the mark is for the tests and is taken out before anybody else sees the text.
"""

from __future__ import annotations

import json

MARK = "#!"


def marks(text: str) -> list[int]:
    """Return the lines, from 1, that carry the mark."""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]


def unmarked(text: str) -> str:
    """Return the example as a user would have written it."""
    return "\n".join(line.removesuffix(MARK).rstrip() for line in text.split("\n"))


def twin(bad: str, *changes: str) -> str:
    """Return the repaired twin of a bad example: old, new, old, new, ...

    A good example that differs from a bad one by a token says more than two texts side by side, and
    it cannot drift away from it. Every old text must be in the bad example exactly once.
    """
    text = unmarked(bad)
    edits = []
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        if text.count(old) != 1:
            raise ValueError(f"{old!r} is {text.count(old)} times in the example, not once:\n{text}")
        edits.append((text.index(old), old, new))
    for start, old, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[start + len(old) :]
    return text


def cells(text: str) -> list[tuple[int | None, str]]:
    """Part an example into its cells: execution count (if it has one) and source."""
    found: list[tuple[int | None, list[str]]] = [(None, [])]
    for line in unmarked(text).rstrip("\n").split("\n"):
        if line.startswith("# %%"):
            count = line.removeprefix("# %%").strip()
            found.append((int(count[1:-1]) if count.startswith("[") else None, []))
        else:
            found[-1][1].append(line)
    return [(count, "\n".join(lines)) for count, lines in found if lines]


def as_notebook(text: str) -> str:
    """Return the example as the JSON of a notebook file."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"language_info": {"name": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{index}",
                    "metadata": {},
                    "execution_count": count,
                    "outputs": [],
                    "source": source,
                }
                for index, (count, source) in enumerate(cells(text), 1)
            ],
        }
    )


def has_counts(text: str) -> bool:
    """Say whether execution counts matter to this example, so that it must be a notebook file."""
    return "# %% [" in text
