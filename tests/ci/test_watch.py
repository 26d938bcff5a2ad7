"""`--watch` lints again what changes, and ends when it is told to; progress shows on a terminal only."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import leaklint
from tests.ci.conftest import CLEAN, IMPORTS, LEAK, PREP, Runner, notebook, write

# What is started in the background of a shell ignores Ctrl-C, and so would what it starts.
RUN = """
import signal, sys
from leaklint.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(leaklint.__file__).parent.parent)}


class Watched:
    """The running command, and the lines that it prints."""

    def __init__(self, *options: str) -> None:
        command = [
            sys.executable,
            "-u",
            "-c",
            RUN,
            "check",
            "--watch",
            "--output-format",
            "concise",
            *options,
        ]
        self.process = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, words: str) -> str:
        """Return all lines up to the one with these words."""
        told, end = "", time.monotonic() + 30
        while words not in told:
            told += self.lines.get(timeout=max(0.1, end - time.monotonic()))
        return told


@pytest.fixture
def watched() -> Iterator[Watched]:
    write(a_ipynb=notebook(*CLEAN), b_ipynb=notebook(*CLEAN))
    one = Watched()
    yield one
    if one.process.poll() is None:
        one.process.kill()
    one.process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_watch(watched: Watched) -> None:
    assert "nothing found" in watched.until("Ctrl-C ends")
    write(a_ipynb=notebook(*LEAK))
    told = watched.until("Ctrl-C ends")
    assert "changed: a.ipynb" in told
    assert "a.ipynb:cell 2:1:5: LK101 error" in told
    write(leaklint_toml="ignore = [")
    assert "leaklint.toml: not valid TOML" in watched.until("Ctrl-C ends")
    write(leaklint_toml='ignore = ["LK101"]')
    assert "LK101 error" not in watched.until("Ctrl-C ends")
    os.unlink("a.ipynb")
    assert "changed: a.ipynb" in watched.until("Ctrl-C ends")
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(timeout=20) == 0


@pytest.mark.parametrize("options", [["-"], ["--baseline", "b", "--write-baseline"]])
def test_refused(run: Runner, options: list[str]) -> None:
    done = run("check", "--watch", *options)
    assert done.status == 2
    assert "`--watch`" in done.err


def test_progress(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a second, on a terminal, and wiped away at the end."""
    from leaklint import batch
    from leaklint.commands import check

    for number in range(3):
        write(**{f"n{number}_ipynb": notebook(*CLEAN)})
    true = batch.lint_one

    def slow(job: batch.Job) -> batch.Outcome:
        time.sleep(0.6)
        return true(job)

    monkeypatch.setattr(batch, "lint_one", slow)
    assert "files linted" not in run("check", "--no-cache", "-j", "1").err
    monkeypatch.setattr(check, "is_terminal", lambda stream: True)
    told = run("check", "--no-cache", "-j", "1").err
    assert "2 of 3 files linted" in told or "3 of 3 files linted" in told
    assert told.endswith("\r\x1b[K")
    monkeypatch.setattr(batch, "lint_one", true)
    assert run("check", "--no-cache", "-j", "1").err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("options", [[], ["--no-cache"]])
def test_what_is_followed_is_watched(options: list[str]) -> None:
    """A module counts also where it was not named, and where it is not there yet."""
    write(nb__h_ipynb=notebook(*IMPORTS))
    watched = Watched("nb/h.ipynb", *options)
    try:
        assert "LK101 error" not in watched.until("watching 1 file; Ctrl-C ends")
        write(nb__prep_py=PREP)
        told = watched.until("watching 2 files; Ctrl-C ends")
        assert "changed: prep.py" in told
        assert "LK101 error" in told
        write(
            nb__prep_py=PREP.replace(
                "fit_transform(frame)", "fit_transform(frame)  # leaklint: ignore[LK101]"
            )
        )
        told = watched.until("Ctrl-C ends")
        assert "changed: prep.py" in told
        assert "LK101 error" not in told
    finally:
        watched.process.kill()
        watched.process.wait()
