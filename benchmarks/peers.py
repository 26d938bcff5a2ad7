"""Other linters for leakage from the package index, on the same examples, each in an environment of its own.

    python -m benchmarks.peers [--folder FOLDER]

writes `benchmarks/peers.json`, which the accuracy page shows. Every adapter says how a tool is called on a
folder of notebooks and which of its findings speak of leakage; hygiene (seeds, stratification) is left out.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus import DEFAULT_FOLDER

RESULT = Path(__file__).with_name("peers.json")

Found = Iterator[str]


@dataclass(slots=True, frozen=True)
class Peer:
    """A tool: its distribution, its command on a folder, and its findings as names of notebooks."""

    version: str
    command: tuple[str, ...]
    read: Callable[[Any], Found]


def _waldean(told: Any) -> Found:
    for one in told if isinstance(told, list) else [told]:
        if any(flag["flaw_id"].startswith(("leakage", "testing")) for flag in one["flags"]):
            yield one["notebook"]


def _leaklens(told: Any) -> Found:
    for finding in told["findings"]:
        yield str(finding["column"]).partition("[")[0]


def _mlguard(told: Any) -> Found:
    for finding in told:
        if finding["rule_id"] not in ("MLG005", "MLG006"):
            yield finding["path"]


def _leakproof(told: Any) -> Found:
    for finding in told["findings"]:
        if finding["category"] not in ("reproducibility", "hygiene"):
            yield finding["location"]["file"]


PEERS = {
    "waldean": Peer("0.6.0", ("waldean", "check", "--keep-going", "--format", "json", "."), _waldean),
    "leaklens-ml": Peer("0.11.0", ("leaklens", "--json", "--scan", "."), _leaklens),
    "mlguard-lint": Peer("0.1.1", ("mlguard-lint", "--format", "json", "."), _mlguard),
    "ml-leakproof": Peer("0.2.0rc2", ("ml-leakproof", "check", "--format", "json", "."), _leakproof),
}


def environment(name: str, folder: Path) -> Path:
    """Return the scripts folder of a tool's own environment, made once."""
    place = folder / "peers" / f"{name}-{PEERS[name].version}"
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    if not (place / "done").exists():
        venv.create(place, with_pip=True, clear=True)
        command = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, f"{name}=={PEERS[name].version}"], check=True)
        (place / "done").touch()
    return scripts


def flagged(name: str, notebooks: Path, folder: Path) -> set[str]:
    """Return the stems of the notebooks of which a tool says that they leak."""
    scripts = environment(name, folder)
    program, *options = PEERS[name].command
    done = subprocess.run(
        [str(scripts / program), *options], cwd=notebooks, capture_output=True, text=True, check=False
    )
    start = re.search(r"^[\[{]", done.stdout, re.MULTILINE)
    if start is None:
        raise RuntimeError(f"{name} printed no JSON: {(done.stderr or done.stdout).strip()[-300:]}")
    told, _ = json.JSONDecoder().raw_decode(done.stdout[start.start() :])
    return {Path(path).stem for path in PEERS[name].read(told)}


def compare(folder: Path) -> dict[str, Any]:
    """Run every tool, and leaklint, on the examples of the rules; count by family."""
    from benchmarks.accuracy import FAMILIES, examples_of

    # Not below the cache folder: tools pass over hidden ones.
    with tempfile.TemporaryDirectory() as temporary:
        notebooks = Path(temporary)
        families: dict[str, str] = {}
        for stem, (family, text) in examples_of(FAMILIES).items():
            (notebooks / f"{stem}.ipynb").write_text(text, encoding="utf-8")
            families[stem] = family
        return _tables(notebooks, families, folder)


def _tables(notebooks: Path, families: dict[str, str], folder: Path) -> dict[str, Any]:
    from benchmarks.accuracy import FAMILIES, ours

    tables: dict[str, Any] = {}
    for name in ("leaklint", *PEERS):
        try:
            told = ours(notebooks) if name == "leaklint" else flagged(name, notebooks, folder)
        except (OSError, RuntimeError, subprocess.SubprocessError, ValueError, KeyError) as error:
            print(f"{name} left out: {error}", file=sys.stderr)
            continue
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for stem, family in families.items():
            side = 0 if stem.startswith("bad") else 2
            counts[family][side] += stem in told
            counts[family][side + 1] += 1
        tables[name] = {
            "version": PEERS[name].version if name in PEERS else "",
            "families": {family: counts[family] for family in FAMILIES},
        }
    return tables


def main() -> int:
    """Compare, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="cache of environments")
    tables = compare(parser.parse_args().folder.resolve())
    RESULT.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
