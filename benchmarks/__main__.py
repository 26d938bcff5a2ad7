"""How fast leaklint is, beside the floor and beside ruff, in one run on one machine.

    python -m benchmarks [--repeat N] [--folder FOLDER] [--cache FOLDER] [--only PART ...]

Without `--folder` the notebooks of `benchmarks.corpus` are fetched (once) and measured. Every measurement is
a process of its own, repeated, in turns: floor, ast-grep, leaklint, ruff, floor ... Printed are the median
and the range. CPU is user and system time of the whole process. Nothing is asserted: a number on a busy
machine is no reason to fail. The noise line says how much the machine itself varied in the meantime.

Needs a POSIX system (resource usage, timers).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import DEFAULT_FOLDER, fetch

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("corpus", "start", "ordinary", "big", "edit", "pathological", "team")
RUN = "import sys; from leaklint.cli import main; sys.exit(main())"

#: An installed package has its bytecode on disk; so shall the one that is measured.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Samples:
    """Repeated measurements of one quantity, in seconds."""

    def __init__(self) -> None:
        self.values: list[float] = []

    @property
    def median(self) -> float:
        """The middle value; nan without any."""
        return statistics.median(self.values) if self.values else float("nan")

    def text(self, unit: str = "s") -> str:
        """Return "median (min-max)"."""
        if not self.values:
            return "-"
        scale, digits = (1000, 1) if unit == "ms" else (1, 2)
        low, middle, high = (
            f"{v * scale:.{digits}f}" for v in (min(self.values), self.median, max(self.values))
        )
        return f"{middle} ({low}-{high}) {unit}"


def spend(command: Sequence[str], text: str = "") -> tuple[float, float, str]:
    """Run a command; return its CPU seconds, wall seconds and output."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        print(f"  {command[0]} … ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, done.stdout


def work(mode: str, files: Sequence[Path]) -> dict[str, Any]:
    """Run one measurement of `benchmarks.worker`; return what it printed ({} if it failed)."""
    _, _, printed = spend([sys.executable, "-m", "benchmarks.worker", mode], "\n".join(map(str, files)))
    try:
        outcome: dict[str, Any] = json.loads(printed)
    except json.JSONDecodeError:
        return {}
    return outcome


def noise() -> float:
    """Return the CPU seconds of a fixed amount of work in this process."""
    start = time.process_time()
    total = 0
    for i in range(2_000_000):
        total ^= i * i
    return time.process_time() - start


def find_ruff() -> str | None:
    """Return ruff's command: beside this interpreter, or on the path."""
    beside = shutil.which("ruff", path=sysconfig.get_path("scripts"))
    return beside or shutil.which("ruff")


def is_json(path: Path) -> bool:
    """Whether a file is JSON; a published notebook may hold the marks of a merge conflict."""
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def row(name: str, cpu: Samples, floor: float, ruff: float) -> str:
    """Format a line of the table of stages."""
    ratios = [f"{cpu.median / base:7.2f}" if base == base and base else "      -" for base in (floor, ruff)]
    return f"  {name:34s} {cpu.text():>24s} {ratios[0]} {ratios[1]}"


def bench_corpus(files: list[Path], repeat: int) -> None:
    """Compare all of leaklint and its stages with the floor and ruff on the same notebooks."""
    ruff_command = find_ruff()
    names = ("floor", "ast-grep", "leaklint", "pool", "parse", "ruff", "noise")
    cpu = {name: Samples() for name in names}
    wall, pool_wall = Samples(), Samples()
    shares: dict[str, Samples] = {}
    facts: dict[str, Any] = {}
    check = ["check", "--isolated", "--no-cache", "--exit-zero", "--output-format", "json", *map(str, files)]
    for _ in range(repeat):
        cpu["noise"].values.append(noise())
        if facts_now := work("floor", files):
            facts = facts_now
            cpu["floor"].values.append(facts["cpu"])
        if parsed := work("ast-grep", files):
            cpu["ast-grep"].values.append(parsed["cpu"])
            cpu["parse"].values.append(parsed["parse"])
        used, took, _ = spend([sys.executable, "-c", RUN, *check])
        cpu["pool"].values.append(used)
        pool_wall.values.append(took)
        # One process for the comparison of CPU time, so that the stages can be told apart.
        used, took, _ = spend([sys.executable, "-c", RUN, *check, "-j", "1"])
        cpu["leaklint"].values.append(used)
        wall.values.append(took)
        if sampled := work("stages", files):
            total = sum(sampled["samples"].values()) or 1
            for stage in ("imports", "read", "parse and lower", "interpret", "rules", "rest"):
                share = sampled["samples"].get(stage, 0) / total
                shares.setdefault(stage, Samples()).values.append(share * used)
        if ruff_command:
            select = ["check", "--select", "ALL", "--isolated", "--no-cache", "--exit-zero", "--quiet"]
            used, _, _ = spend([ruff_command, *select, "--output-format", "json", *map(str, files)])
            cpu["ruff"].values.append(used)

    floor, ruff = cpu["floor"].median, cpu["ruff"].median
    print(f"{len(files)} notebooks, {facts.get('cells')} code cells, {facts.get('lines')} lines of code")
    print(f"  {'CPU of the process':34s} {'median (min-max)':>24s} {'/ floor':>7s} {'/ ruff':>7s}")
    print(row("floor: json + ast.parse", cpu["floor"], floor, ruff))
    print(row("json + ast-grep parse", cpu["ast-grep"], floor, ruff))
    print(
        row("ruff check --select ALL" if ruff_command else "ruff (not installed)", cpu["ruff"], floor, ruff)
    )
    print(row("leaklint check, default processes", cpu["pool"], floor, ruff))
    print(row("leaklint check -j 1", cpu["leaklint"], floor, ruff))
    for stage, samples in shares.items():
        if stage == "parse and lower":
            print(row("  parse (ast-grep, measured alone)", cpu["parse"], floor, ruff))
            lower = Samples()
            lower.values = [max(0.0, value - cpu["parse"].median) for value in samples.values]
            print(row("  lower (the rest of that layer)", lower, floor, ruff))
        else:
            print(row(f"  {stage}", samples, floor, ruff))
    rate = len(files) / cpu["leaklint"].median
    clock = f"on the clock {wall.text()}, default processes {pool_wall.text()}"
    print(f"  leaklint: {rate:.0f} notebooks per CPU second; {clock}")
    print(f"  noise: a fixed loop took {cpu['noise'].text('ms')}")
    once = work("each", files)
    if once:
        times = sorted(once["seconds"].values())
        print(
            f"  one notebook, warm: median {1000 * statistics.median(times):.1f} ms,"
            f" 95 % under {1000 * times[int(len(times) * 0.95)]:.0f} ms, slowest {1000 * times[-1]:.0f} ms"
        )
        for path in sorted(once["seconds"], key=once["seconds"].__getitem__)[-3:]:
            print(f"    {1000 * once['seconds'][path]:7.0f} ms  {Path(path).name}")
        for path, message in once["failed"].items():
            print(f"    failed: {path}: {message}")


def bench_start(repeat: int) -> None:
    """Compare `leaklint --version` with a bare interpreter."""
    kinds = {"python -c pass": ["-c", "pass"], "leaklint --version": ["-c", RUN, "--version"]}
    cpu = {name: Samples() for name in kinds}
    wall = {name: Samples() for name in kinds}
    for _ in range(max(15, 3 * repeat)):
        for name, arguments in kinds.items():
            used, took, _ = spend([sys.executable, *arguments])
            cpu[name].values.append(used)
            wall[name].values.append(took)
    print("start-up")
    for name in kinds:
        print(f"  {name:34s} {wall[name].text('ms'):>24s} on the clock, {cpu[name].text('ms')} CPU")
    bare, ours = (samples.median for samples in wall.values())
    print(f"  difference {1000 * (ours - bare):.1f} ms on the clock")


def bench_generated(name: str, cells: list[str], repeat: int) -> None:
    """Measure a generated notebook: the whole process, and warm."""
    from tests.fuzz.pathological import as_notebook

    whole, warm, notes = Samples(), Samples(), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.ipynb")
        path.write_text(json.dumps(as_notebook(cells), indent=1), encoding="utf-8")
        for _ in range(repeat):
            used, _, _ = spend(
                [sys.executable, "-c", RUN, "check", "--isolated", "--no-cache", "--exit-zero", str(path)]
            )
            whole.values.append(used)
            if once := work("each", [path]):
                warm.values.append(once["seconds"][str(path)])
                notes = [*once["failed"].values(), *once["notes"][str(path)]]
    lines = sum(cell.count("\n") + 1 for cell in cells)
    print(f"  {name:22s} {lines:7d} lines  process {whole.text('ms'):>26s}  warm {warm.text('ms'):>26s}")
    for note in notes[:2]:
        print(f"      {note[:120]}")


def bench_edit(repeat: int) -> None:
    """Measure the lint after an edit in each of some cells of a long notebook, beside a cold one."""
    from tests.fuzz.pathological import as_notebook, cells_of_experiments

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "edited.ipynb")
        path.write_text(json.dumps(as_notebook(cells_of_experiments(200))), encoding="utf-8")
        cold, near, far = Samples(), Samples(), Samples()
        for _ in range(repeat):
            once = work("edit", [path])
            for samples, name in ((cold, "cold"), (near, "same"), (far, "other")):
                samples.values += once.get(name, [])
    print("an edit in a notebook of 200 cells, CPU of one lint")
    print(f"  cold                               {cold.text('ms'):>26s}")
    for samples, name in ((near, "in the cell edited before"), (far, "in another cell, anywhere")):
        print(f"  {name:34s} {samples.text('ms'):>26s}  {samples.median / cold.median:.2f} of cold")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="repetitions of every measurement (default 5)")
    parser.add_argument("--folder", type=Path, help="measure the notebooks of this folder instead")
    parser.add_argument("--cache", type=Path, default=DEFAULT_FOLDER, help="where fetched notebooks are kept")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run (default: all)")
    options = parser.parse_args(arguments)

    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {load}"
    print(f"Python {platform.python_version()} on {machine}; {options.repeat} repetitions\n")

    from tests.fuzz.pathological import NOTEBOOKS, big_notebook

    def corpus() -> None:
        folders = [options.folder] if options.folder else list(fetch(options.cache).values())
        found = sorted(path for folder in folders for path in folder.resolve().rglob("*.ipynb"))
        files = [path for path in found if is_json(path)]
        if len(files) < len(found):
            names = ", ".join(path.name for path in found if path not in files)
            print(f"left out, because nobody can read them: {names}")
        if files:
            bench_corpus(files, options.repeat)
        else:
            print("no notebooks to measure")

    def ordinary() -> None:
        print("one ordinary notebook")
        bench_generated("ordinary", big_notebook(120), options.repeat)

    def big() -> None:
        print("one long notebook")
        bench_generated("long", big_notebook(2000), options.repeat)

    def pathological() -> None:
        print("pathological notebooks")
        for name, make in NOTEBOOKS.items():
            bench_generated(name, make(), min(2, options.repeat))

    def team() -> None:
        from benchmarks.team import bench

        folders = [options.folder] if options.folder else list(fetch(options.cache).values())
        files = sorted(path for folder in folders for path in folder.resolve().rglob("*.ipynb"))
        bench(
            [path for path in files if is_json(path)],
            options.repeat,
            {**ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        )

    # As in an installed package: compiled tables, bytecode on disk.
    spend([sys.executable, "-m", "leaklint.libraries.compile"])
    spend([sys.executable, "-c", RUN, "--version"])
    parts: dict[str, Callable[[], None]] = {
        "corpus": corpus,
        "start": lambda: bench_start(options.repeat),
        "ordinary": ordinary,
        "big": big,
        "edit": lambda: bench_edit(options.repeat),
        "pathological": pathological,
        "team": team,
    }
    for part in options.only:
        parts[part]()
        print(flush=True)


if __name__ == "__main__":
    main()
