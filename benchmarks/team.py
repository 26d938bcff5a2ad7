"""A repository of 2,000 notebooks: cold with one and two processes, warm with one notebook changed.

    python -m benchmarks --only team

The notebooks are those of the corpus, copied (with a line of their own, so that no two are alike) into folders of
a hundred under a .gitignore. Measured in turns, median and range:

- one and two processes, nothing kept, on the clock; less what a run over two notebooks takes with as many
  processes, which is the start;
- a warm run after one notebook was changed, less a run over that notebook alone without a cache (which starts
  the same program and lints the same notebook), as a multiple of listing and stat-ing all files.

Whatever else the machine does makes a run longer and never shorter: beside the medians stand the ratios of the
shortest runs, and for the warm run the CPU time.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

NOTEBOOKS = 2000

RUN = "import sys; from leaklint.cli import main; sys.exit(main())"
#: Listing and stat-ing in a process of its own, where the first time is what counts: on the clock, and CPU.
LIST = """\
import os, time
from leaklint.notebook.discover import discover
start, used = time.perf_counter(), time.process_time()
for _, path in discover(["."]).names:
    os.stat(path)
print(time.perf_counter() - start, time.process_time() - used)
"""


def make(folder: Path, files: Sequence[Path], number: int = NOTEBOOKS) -> Path:
    """Fill a folder with notebooks; return one of them."""
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("build/\n*.pyc\n*.log\n.ipynb_checkpoints/\n", encoding="utf-8")
    sources = cycle(files)
    one = folder
    for at in range(number):
        one = folder / f"team{at // 100:02}" / f"n{at:04}.ipynb"
        one.parent.mkdir(exist_ok=True)
        touch(next(sources), one, at)
    return one


def touch(source: Path, target: Path, mark: object) -> None:
    """Write a notebook with another line of metadata."""
    data = json.loads(source.read_bytes())
    if isinstance(data, dict) and isinstance(data.get("metadata"), dict):
        data["metadata"]["copy"] = str(mark)
    target.write_text(json.dumps(data, indent=1), encoding="utf-8")


class Team:
    """The measurements, each called as often as they are repeated."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def check(self, *options: str) -> tuple[float, float]:
        """Return the seconds that a run of the command takes, on the clock and of CPU."""
        command = [sys.executable, "-c", RUN, "check", "--exit-zero", "--output-format", "concise", *options]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=False)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def listing(self) -> tuple[float, float]:
        """Return the seconds that listing and stat-ing take, on the clock and of CPU."""
        done = subprocess.run(
            [sys.executable, "-c", LIST],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        wall, used = done.stdout.split()
        return float(wall), float(used)


def bench(files: Sequence[Path], repeat: int, environment: dict[str, str]) -> None:
    """Print the measurements."""
    from benchmarks.__main__ import Samples

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, files)
        team = Team(folder, environment)
        one, two, start_one, start_two = Samples(), Samples(), Samples(), Samples()
        pair = [os.fspath(folder / "team00" / f"n000{n}.ipynb") for n in (0, 1)]
        for _ in range(max(2, repeat // 2)):
            for samples, start, jobs in ((one, start_one, "1"), (two, start_two, "2")):
                samples.values.append(team.check("--no-cache", "-j", jobs)[0])
                start.values.append(team.check("--no-cache", "-j", jobs, *pair)[0])
        print(f"{NOTEBOOKS} notebooks, cold")
        print(f"  one process  {one.text()}, two processes  {two.text()} on the clock")
        single, double = one.median - start_one.median, two.median - start_two.median
        least = [min(all_.values) - min(start.values) for all_, start in ((one, start_one), (two, start_two))]
        print(
            f"  without the start: {single:.2f} s and {double:.2f} s, {single / double:.2f} times as fast;"
            f" shortest runs: {least[0] / least[1]:.2f} times"
        )
        team.check()
        # A small one: the time of its lint, taken off in the end, would hide all the rest.
        changed = min(folder.rglob("*.ipynb"), key=lambda path: path.stat().st_size)
        kinds = ("listing and stat", "one changed", "none changed", "that one alone")
        wall, cpu = ({kind: Samples() for kind in kinds} for _ in range(2))
        for at in range(max(7, 2 * repeat)):
            touch(changed, changed, f"again {at}")
            alone = team.check("--no-cache", os.fspath(changed))
            for kind, (clock, used) in zip(
                kinds, (team.listing(), team.check(), team.check(), alone), strict=True
            ):
                wall[kind].values.append(clock)
                cpu[kind].values.append(used)
        print(f"{NOTEBOOKS} notebooks, warm")
        for kind in kinds:
            print(f"  {kind:18s} {wall[kind].text('ms'):>24s} on the clock, {cpu[kind].text('ms')} CPU")
        ratios = []
        for measured, middle in ((wall, "median"), (wall, "shortest"), (cpu, "median")):
            floor, changed_one, _, start_ = (
                samples.median if middle == "median" else min(samples.values) for samples in measured.values()
            )
            ratios.append((changed_one - start_) / floor)
        print(
            "  one changed, less that one alone, as a multiple of listing and stat:"
            f" {ratios[0]:.1f} on the clock, {ratios[1]:.1f} of the shortest runs, {ratios[2]:.1f} of CPU"
        )
