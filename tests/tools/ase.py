"""Measure leaklint against the labels that published studies of leaky notebooks came with.

    python tests/tools/ase.py FOLDER LABELS.csv

FOLDER holds the notebooks as scripts (`<name>.py`, as nbconvert writes them); LABELS.csv, with semicolons,
names pairs of a fit and a prediction: `File`, `pair`, `overlap GT`, `preproc GT` (1 or 0). The notebooks of
"Data leakage in notebooks" (Yang, Brower-Sinning, Lewis, Kästner, ASE 2022) with the pair labels of a later
study lie in the first commit of the public repository tahh1/data-leakage-detection (`data/Experiment2` with
`GitHub 1.csv`; a larger set with one labelled pair a notebook is `data/Experiment1` with
`Additional Labeled Data.csv`). Nothing of them is kept here.

How it counts. Pairs are named by numbers of another tool's intermediate code, so verdicts are compared by
notebook. *Preprocessing* is positive if it is for one pair. *Overlap* is positive if it is for every labelled
pair of one fit: a fit that is scored on its own rows and on others besides is compared with itself, which is
no fault. Preprocessing is found by any rule of that family; overlap by the overlap family, or by LK701 and
LK702 for what is scored on the rows it was fitted on only. Infos count, as those studies have no grades.

Exit status: 0, or 2 if a notebook is missing or could not be read.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SCORED_ON_TRAINING = ("LK701", "LK702")
COLUMNS = {"preprocessing": "preproc GT", "overlap": "overlap GT"}


@dataclass(slots=True)
class Counts:
    """What became of the notebooks in one column."""

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        named, true = len(self.found) + len(self.alarms), len(self.found) + len(self.missed)
        precision = f"{len(self.found) / named:.2f}" if named else "-"
        recall = f"{len(self.found) / true:.2f}" if true else "-"
        return (
            f"precision {precision} ({len(self.found)}/{named})  recall {recall} ({len(self.found)}/{true})"
            f"  right on {len(self.found) + len(self.silent)}/{true + len(self.alarms) + len(self.silent)}"
        )


def read_labels(path: Path) -> dict[str, dict[str, bool]]:
    """Return, by notebook, whether it is positive in each column."""
    by_fit: dict[str, dict[str, list[dict[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            fit = row["pair"].split("_")[0]
            pair = {family: float(row[column] or 0) > 0 for family, column in COLUMNS.items()}
            by_fit[row["File"]][fit].append(pair)
    return {
        name: {
            "preprocessing": any(pair["preprocessing"] for pairs in fits.values() for pair in pairs),
            "overlap": any(all(pair["overlap"] for pair in pairs) for pairs in fits.values()),
        }
        for name, fits in by_fit.items()
    }


def verdicts(source: str, name: str) -> dict[str, list[str]]:
    """Lint one notebook and return its findings by column, as "code at line"."""
    import leaklint

    by_family: dict[str, list[str]] = {family: [] for family in COLUMNS}
    for finding in leaklint.lint(source, name=name).findings:
        family = "overlap" if finding.code in SCORED_ON_TRAINING else finding.to_dict()["family"]
        if family in by_family:
            by_family[family].append(f"{finding.code} at {finding.to_dict()['location']['row']}")
    return by_family


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and print it."""
    description, _, details = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=description, epilog=details, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder of the scripts")
    parser.add_argument("labels", type=Path, help="labels, CSV with semicolons")
    parser.add_argument("--quiet", action="store_true", help="print the table only")
    options = parser.parse_args(arguments)

    counts = {family: Counts() for family in COLUMNS}
    failures: list[str] = []
    for name, truth in sorted(read_labels(options.labels).items()):
        path = options.folder / f"{name}.py"
        try:
            found = verdicts(path.read_text(encoding="utf-8"), path.name)
        except (OSError, ValueError, RuntimeError) as error:
            failures.append(f"{name}: {type(error).__name__}: {error}")
            continue
        for family, wanted in truth.items():
            mine, whole = found[family], counts[family]
            line = f"{name} {', '.join(mine)}".rstrip()
            verdict = (whole.found if mine else whole.missed) if wanted else None
            (verdict if verdict is not None else whole.alarms if mine else whole.silent).append(line)
    for family, whole in counts.items():
        print(f"{family:15s} {whole}")
        if not options.quiet:
            print(*(f"  missed      {line}" for line in whole.missed), sep="\n")
            print(*(f"  false alarm {line}" for line in whole.alarms), sep="\n")
    for line in failures:
        print(f"failed: {line}")
    return 2 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
