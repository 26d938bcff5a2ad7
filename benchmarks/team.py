"""A repository of 2,000 notebooks: cold with one and two processes, warm with one notebook changed.

    python -m benchmarks --only team

The notebooks are those of the corpus, copied (with a line of their own, so that no two are alike) into folders of
a hundred under a .gitignore. Measured in turns, median and range:

- one and two processes, nothing kept, on the clock; less what a run over a single notebook takes with as many
  processes, which is the start;
- a warm run after one notebook was changed, less a run over that notebook alone without a cache (which starts
  the same program and lints the same notebook), as a multiple of listing and stat-ing all files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

NOTEBOOKS = 2000

RUN = "import sys; from leaklint.cli import main; sys.exit(main())"
#: Listing and stat-ing in a process of its own, where the first time is what counts.
LIST = """\
import os, time
from leaklint.notebook.discover import discover
start = time.perf_counter()
for _, path in discover(["."]).names:
    os.stat(path)
print(time.perf_counter() - start)
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

    def check(self, *options: str) -> float:
        """Return the seconds that a run of the command takes."""
        command = [sys.executable, "-c", RUN, "check", "--exit-zero", "--output-format", "concise", *options]
        start = time.perf_counter()
        subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=False)
        return time.perf_counter() - start

    def listing(self) -> float:
        """Return the seconds that listing and stat-ing take."""
        done = subprocess.run(
            [sys.executable, "-c", LIST],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return float(done.stdout)


def bench(files: Sequence[Path], repeat: int, environment: dict[str, str]) -> None:
    """Print the measurements."""
    from benchmarks.__main__ import Samples

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        changed = make(folder, files)
        team = Team(folder, environment)
        one, two, start_one, start_two = Samples(), Samples(), Samples(), Samples()
        for _ in range(max(1, repeat // 2)):
            one.values.append(team.check("--no-cache", "-j", "1"))
            two.values.append(team.check("--no-cache", "-j", "2"))
            pair = [os.fspath(folder / "team00" / f"n000{n}.ipynb") for n in (0, 1)]
            start_one.values.append(team.check("--no-cache", "-j", "1", *pair))
            start_two.values.append(team.check("--no-cache", "-j", "2", *pair))
        print(f"{NOTEBOOKS} notebooks, cold")
        print(f"  one process  {one.text()}, two processes  {two.text()} on the clock")
        single, double = one.median - start_one.median, two.median - start_two.median
        print(f"  without the start: {single:.2f} s and {double:.2f} s, {single / double:.2f} times as fast")
        team.check()
        listing, alone, warm, still = Samples(), Samples(), Samples(), Samples()
        for at in range(max(3, repeat)):
            touch(changed, changed, f"again {at}")
            alone.values.append(team.check("--no-cache", os.fspath(changed)))
            listing.values.append(team.listing())
            warm.values.append(team.check())
            still.values.append(team.check())
        print(f"{NOTEBOOKS} notebooks, warm")
        print(f"  listing and stat  {listing.text('ms')}")
        print(
            f"  one changed  {warm.text('ms')}, none  {still.text('ms')}, that one alone  {alone.text('ms')}"
        )
        more = (warm.median - alone.median) / listing.median
        print(f"  one changed, less that one alone: {more:.1f} times listing and stat")
