"""Lint the pathological notebooks one by one and print a JSON line for each.

    python -m tests.fuzz.run_pathological [--seconds N] [NAME ...]

It runs in a process of its own, so that running out of C stack or memory is an outcome and not the end of
the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import time
from collections.abc import Iterator

from tests.fuzz.pathological import NOTEBOOKS, as_notebook, big_notebook

MEMORY = 4 << 30


class TooLong(BaseException):
    """The time limit; no `except Exception` on the way swallows it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooLong in the body when it has used so much CPU."""

    def stop(signum: int, frame: object) -> None:
        raise TooLong(f"more than {seconds:g} s of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run(name: str, seconds: float) -> dict[str, object]:
    """Lint one notebook; return its name, CPU seconds, notes and what went wrong, if anything."""
    from leaklint.engine import lint_notebook
    from leaklint.notebook import parse_notebook

    cells = big_notebook() if name == "big" else NOTEBOOKS[name]()
    data = json.dumps(as_notebook(cells)).encode()
    outcome: dict[str, object] = {"name": name, "error": None, "findings": [], "notes": []}
    start = time.process_time()
    try:
        with time_limit(seconds):
            result = lint_notebook(parse_notebook(data, f"{name}.ipynb"))
        outcome["findings"] = sorted({finding.code for finding in result.findings})
        outcome["scores"] = len(result.scores)
        outcome["notes"] = [f"{note.kind}: {note.message}" for note in result.notes][:20]
        if result.errors:
            outcome["error"] = result.errors[0].message
    except BaseException as error:
        outcome["error"] = f"{type(error).__name__}: {error}"[:500]
    outcome["cpu"] = round(time.process_time() - start, 3)
    return outcome


def main() -> None:
    """Run those that are named, or all."""
    import resource  # not there on Windows, where this module can still be imported

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name in options.names or ["big", *NOTEBOOKS]:
        print(json.dumps(run(name, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
