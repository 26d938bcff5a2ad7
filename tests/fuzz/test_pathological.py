"""Notebooks made to be hard end within a bound, whatever they do to the interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.pathological import NOTEBOOKS

NAMES = ["big", *NOTEBOOKS]
SECONDS = 20  # of CPU for one notebook: far above what any should need, so that a slow machine passes too
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs setitimer and resource limits")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """Lint them all in one process; start another behind each one that ends it."""
    found: dict[str, dict[str, Any]] = {}
    left = list(NAMES)
    while left:
        command = [sys.executable, "-m", "tests.fuzz.run_pathological", "--seconds", str(SECONDS), *left]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            outcome = json.loads(line)
            found[outcome["name"]] = outcome
        left = [name for name in left if name not in found]
        if left:
            error = f"the process ended with {done.returncode}: {done.stderr[-2000:]}"
            found[left[0]] = {"name": left[0], "error": error}
            left = left[1:]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_ends_within_a_bound(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    assert outcomes[name]["error"] is None
