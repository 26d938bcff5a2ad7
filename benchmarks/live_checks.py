"""What the checks of data cost, beside other tools that are given the same tables.

    python -m benchmarks.live_checks [--rows 100000] [--columns 50] [--only NAME ...] [--folder FOLDER]

Every tool runs in a process and an environment of its own (made once under the folder, `.bench` by default;
what does not install is skipped with a message) on the same 80 : 20 split of numbers, categories and whole
numbers, made from one seed. CPU seconds are those of the process with its children, the import apart; memory is
what the process grew by during the check, as a multiple of the tables. The last column is the ratio to an exact
check by leaklint. The exit status is 1 if leaklint is over its own budget: an exact check takes less than 2 s of
CPU and 3 times the memory of 100,000 x 50, the checks after a cell less than 0.1 s.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus import DEFAULT_FOLDER

ROOT = Path(__file__).resolve().parents[1]

DATA = """
import json, resource, sys, time
import numpy as np, pandas as pd
rows, columns = int(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(0)
words, wholes = columns // 10, columns // 10
df = pd.DataFrame(rng.normal(size=(rows, columns - words - wholes)))
df.columns = [f"number{n}" for n in range(df.shape[1])]
for n in range(words):
    df[f"word{n}"] = rng.choice([f"category{k}" for k in range(30)], rows)
for n in range(wholes):
    df[f"whole{n}"] = rng.integers(0, 1000, rows)
y = pd.Series((df["number0"] + rng.normal(size=rows) > 0).astype(int), name="y")
cut = rows * 4 // 5
train, test = df[:cut].reset_index(drop=True), df[cut:].reset_index(drop=True)
y_train, y_test = y[:cut].reset_index(drop=True), y[cut:].reset_index(drop=True)
size = int(train.memory_usage(deep=True).sum() + test.memory_usage(deep=True).sum())
del df

def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
"""

MEASURE = """
before = cpu()
{load}
loaded = cpu() - before
for turn in range({turns}):
    level, before, began = peak(), cpu(), time.perf_counter()
    {run}
    spent = cpu() - before
    if not turn:
        grown = peak() - level
    best = spent if not turn else min(best, spent)
print(json.dumps({{"cpu": best, "import": loaded, "grown": grown, "size": size}}))
"""

OURS = "from leaklint.live.checks import examine"
EXAMINE = "examine(train, test, target=(y_train, y_test), tier={tier}{more})"


@dataclass(slots=True, frozen=True)
class Tool:
    """A tool: what to install, what to import, what to call."""

    packages: tuple[str, ...]
    load: str
    run: str
    turns: int = 1


TOOLS = {
    "leaklint, exact": Tool((), OURS, EXAMINE.format(tier=2, more=""), 3),
    "leaklint, after a cell": Tool((), OURS, EXAMINE.format(tier=1, more=""), 5),
    "leaklint, index and memory": Tool((), OURS, EXAMINE.format(tier=0, more=""), 5),
    "leaklint, exact with drift": Tool((), OURS, EXAMINE.format(tier=2, more=', asked=["LK805"]'), 2),
    "dash-mlguard 0.3.0": Tool(
        ("dash-mlguard==0.3.0",), "import dash_mlguard", "dash_mlguard.check(train, y_train, test, y_test)"
    ),
    "the other leaklint 0.1.0": Tool(
        ("leaklint==0.1.0",),
        "import leaklint",
        "leaklint.detect_leakage(train, y_train, test, y_test, max_rows=10**9)",
    ),
    "deepchecks 0.19.1": Tool(
        ("deepchecks==0.19.1", "pandas<2.2", "numpy<2", "scikit-learn<1.5", "setuptools<70"),
        "from deepchecks.tabular import Dataset\n"
        "from deepchecks.tabular.suites import train_test_validation\n"
        "words = [c for c in train if c.startswith('word')]",
        "train_test_validation().run(Dataset(train, label=y_train, cat_features=words), "
        "Dataset(test, label=y_test, cat_features=words))",
    ),
}


def environment(name: str, tool: Tool, folder: Path) -> str | None:
    """Return the interpreter of a tool's environment, made once; None if it cannot be made."""
    if not tool.packages:
        return sys.executable
    place = folder / "peers" / f"data-{tool.packages[0].replace('==', '-')}"
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if (place / "done").exists():
        return str(python)
    print(f"installing {name} ...", file=sys.stderr)
    try:
        venv.create(place, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, *tool.packages], check=True, capture_output=True, timeout=1200)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"{name}: skipped, it does not install here ({type(error).__name__})", file=sys.stderr)
        return None
    (place / "done").touch()
    return str(python)


def measure(name: str, tool: Tool, rows: int, columns: int, folder: Path) -> dict[str, Any] | None:
    """Run a tool; None if it is not there or fails."""
    python = environment(name, tool, folder)
    if python is None:
        return None
    program = DATA + MEASURE.format(load=tool.load, run=tool.run, turns=tool.turns)
    # The other package of our name must not find ours, so nothing of this folder is on its path.
    paths = {"PYTHONPATH": str(ROOT)} if not tool.packages else {}
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | paths
    try:
        done = subprocess.run(
            [python, "-W", "ignore", "-c", program, str(rows), str(columns)],
            capture_output=True,
            text=True,
            timeout=1800,
            env=surroundings,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        print(f"{name}: skipped, it took longer than half an hour", file=sys.stderr)
        return None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{name}: skipped, it failed: {last[:160]}", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main(argv: list[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_checks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--only", nargs="*", help="names of tools, or their beginnings")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    results = {}
    for name, tool in TOOLS.items():
        if options.only and not any(name.startswith(one) for one in options.only):
            continue
        found = measure(name, tool, options.rows, options.columns, options.folder)
        if found is not None:
            results[name] = found
    exact = results.get("leaklint, exact", {}).get("cpu")
    print(f"{options.rows:,} x {options.columns}")
    print(f"{'':30} {'CPU s':>8} {'import s':>9} {'memory':>8} {'ratio':>8}")
    for name, told in results.items():
        ratio = f"{told['cpu'] / exact:8.2f}" if exact else f"{'':8}"
        grown = f"{told['grown'] / told['size']:7.2f}x"
        print(f"{name:30} {told['cpu']:8.3f} {told['import']:9.2f} {grown:>8} {ratio}")
    over = [
        name
        for name, most in (("leaklint, exact", 2.0), ("leaklint, after a cell", 0.1))
        if name in results and results[name]["cpu"] * 5e6 / (options.rows * options.columns) > most
    ]
    if (
        "leaklint, exact" in results
        and results["leaklint, exact"]["grown"] > 3 * results["leaklint, exact"]["size"]
    ):
        over.append("memory of an exact check")
    for name in over:
        print(f"over the budget: {name}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
