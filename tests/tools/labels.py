"""Measure leaklint against notebooks that were labelled by hand.

    python tests/tools/labels.py FOLDER LABELS.json
    python tests/tools/labels.py FOLDER LABELS.json --result result.json

FOLDER holds the notebooks as `<id>.ipynb` (or under the `path` of the label). Without `--result` they are
linted here; with it, the output of `leaklint check FOLDER --output-format json --exit-zero` is scored.

LABELS.json is a list with one object a notebook:

    {"id": "N001",                      the file's stem
     "path": "a/b.ipynb",               optional: where the file lies if not named by its id
     "findings": [                      the faults that a reader found
       {"family": "preprocessing",      or overlap, test-reuse, target, temporal, group, train-eval
        "alt_families": ["group"],      optional: families that are right as well
        "cell": 15, "line_in_cell": 18, over all cells from 0; from 1, where 0 is the whole cell
        "severity": "serious",          or "debatable": neither demanded nor an alarm
        "confidence": "sure",           or "likely": how certain the reader was
        "reason": "..."}],
     "tempting": [                      places where a warning would be wrong
       {"family": "overlap", "cell": 7, "line_in_cell": 10, "reason": "..."}],
     "neutral_encoders": [              places where a warning is neither right nor wrong
       {"cell": 30, "line_in_cell": 0}]}

How it counts. The families are those of leaklint's rules; LK701 and LK702 are `train-eval`, the other rules
of families 7 to 9 are not judged, nor are infos without `--infos`. A label is *found* if a finding of its
family names its cell, as its own place or as a related one: the place of the fault, the split that it crosses
and the score that it spoils are all right answers. A finding that finds a serious label is a hit, one that
finds only debatable labels or stands in a neutral place is left out, any other is a false alarm; precision
is hits by hits and false alarms. A tempting place is *hit* by a finding of its family on its line, unless a
label is there too, or anywhere in its cell by one that finds no label.

Exit status: 0, or 2 if a notebook is missing, or could not be linted. The numbers are for reading; nothing
is asserted.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FAMILIES = ("preprocessing", "overlap", "test-reuse", "target", "temporal", "group", "train-eval")
TRAIN_EVAL = ("LK701", "LK702")

Json = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Counts of one family."""

    sure: int = 0
    sure_found: int = 0
    likely: int = 0
    likely_found: int = 0
    debatable: int = 0
    debatable_found: int = 0
    hits: int = 0
    alarms: int = 0
    tempting: int = 0
    tempting_hit: int = 0

    def add(self, other: Tally) -> None:
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Report:
    """The outcome over all notebooks."""

    families: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    tempted: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notebooks: int = 0

    @property
    def total(self) -> Tally:
        """The sum over the families."""
        whole = Tally()
        for tally in self.families.values():
            whole.add(tally)
        return whole


def family_of(finding: Json) -> str | None:
    """Return the label family of a finding of leaklint's JSON; None if it is not judged."""
    if finding["code"] in TRAIN_EVAL:
        return "train-eval"
    family = finding["family"]
    return family if family in FAMILIES else None


def _cells(finding: Json) -> set[int]:
    places = [finding, *finding.get("related", ())]
    return {place["cell_index"] for place in places if place.get("cell_index") is not None}


def _covers(finding: Json, spot: Json) -> bool:
    """Whether a finding's own place covers the line of a spot."""
    if finding.get("cell_index") != spot["cell"]:
        return False
    line = spot.get("line_in_cell") or 0
    first, last = finding["location"]["row"], finding["end_location"]["row"]
    return line == 0 or first <= line <= max(first, last)


def _matches(finding: Json, family: str, label: Json, own_place: bool) -> bool:
    if family != label["family"] and family not in label.get("alt_families", ()):
        return False
    if own_place:
        return bool(finding.get("cell_index") == label["cell"])
    return label["cell"] in _cells(finding)


def _where(entry: Json, spot: Json) -> str:
    return f"{entry['id']} cell_index {spot['cell']} line {spot.get('line_in_cell', 0)}"


def score_notebook(
    entry: Json, findings: Iterable[Json], report: Report, *, infos: bool = False, own_place: bool = False
) -> None:
    """Add one notebook's outcome to a report.

    Parameters
    ----------
    entry : dict
        The notebook's object in the labels file.
    findings : iterable of dict
        Its findings, as `Finding.to_dict` gives them.
    report : Report
        Receives the counts.
    infos : bool
        Judge findings of severity info as well.
    own_place : bool
        A label is found only at the finding's own place, not at a related one.
    """
    judged = [
        (finding, family)
        for finding in findings
        if (family := family_of(finding)) is not None
        and (infos or finding["severity"] != "info")
        and finding.get("verdict") != "withdrawn"
    ]
    labels = entry.get("findings", [])
    report.notebooks += 1
    for label in labels:
        tally = report.families[label["family"]]
        found = any(_matches(finding, family, label, own_place) for finding, family in judged)
        if label["severity"] != "serious":
            tally.debatable += 1
            tally.debatable_found += found
            continue
        if label["confidence"] == "sure":
            tally.sure += 1
            tally.sure_found += found
        else:
            tally.likely += 1
            tally.likely_found += found
        if not found:
            grade = f"{label['severity']}, {label['confidence']}"
            report.misses.append(
                f"{_where(entry, label)} [{label['family']}] ({grade}) {label.get('reason', '')}"
            )

    hits: set[int] = set()  # identities of the findings that hit a label
    for finding, family in judged:
        hit = [label for label in labels if _matches(finding, family, label, own_place)]
        if hit:
            hits.add(id(finding))
            report.families[family].hits += any(label["severity"] == "serious" for label in hit)
        elif not any(_covers(finding, spot) for spot in entry.get("neutral_encoders", [])):
            report.families[family].alarms += 1
            row = finding["location"]["row"]
            place = f"{entry['id']} cell_index {finding.get('cell_index')} line {row}"
            report.alarms.append(
                f"{place} [{family}] {finding['code']} {finding['severity']}: {finding['message']}"
            )

    for spot in entry.get("tempting", []):
        tally = report.families[spot["family"]]
        tally.tempting += 1
        for finding, family in judged:
            if family != spot["family"]:
                continue
            in_cell = finding.get("cell_index") == spot["cell"] and id(finding) not in hits
            on_line = _covers(finding, spot) and not any(_covers(finding, label) for label in labels)
            if in_cell or on_line:
                tally.tempting_hit += 1
                report.tempted.append(
                    f"{_where(entry, spot)} [{family}] {finding['code']}: {spot.get('reason', '')}"
                )
                break


def _ratio(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.2f}" if whole else "-"


def render(report: Report, quiet: bool = False) -> str:
    """Return the report as text, with the lists of misses and alarms unless `quiet`."""
    form = "{:15s} {:>13s} {:>13s} {:>13s} {:>13s} {:>13s}"
    lines = [form.format("family", "serious sure", "ser. likely", "debatable", "precision", "tempting hit")]
    rows = [(name, report.families[name]) for name in FAMILIES if name in report.families]
    for name, tally in [*rows, ("all", report.total)]:
        lines.append(
            form.format(
                name,
                _ratio(tally.sure_found, tally.sure),
                _ratio(tally.likely_found, tally.likely),
                _ratio(tally.debatable_found, tally.debatable),
                _ratio(tally.hits, tally.hits + tally.alarms),
                f"{tally.tempting_hit}/{tally.tempting}",
            )
        )
    lines.append(f"{report.notebooks} notebooks scored, {len(report.failures)} failed")
    if not quiet:
        lists = [("Missed", report.misses), ("False alarms", report.alarms), ("Tempted", report.tempted)]
        for title, entries in [*lists, ("Failed", report.failures)]:
            if entries:
                lines += ["", f"{title}:", *(f"  {entry}" for entry in entries)]
    return "\n".join(lines)


def locate(entry: Json, folder: Path) -> Path | None:
    """Return the file of a labelled notebook in a folder, or None if it is not there."""
    names = [f"{entry['id']}.ipynb", *([entry["path"]] if entry.get("path") else [])]
    return next((folder / name for name in names if (folder / name).is_file()), None)


def lint_file(path: Path) -> list[Json]:
    """Return the findings of one notebook; raise RuntimeError if it could not be read."""
    from leaklint.engine import lint_notebook
    from leaklint.notebook import read_notebook

    result = lint_notebook(read_notebook(path))
    if result.errors:
        raise RuntimeError(result.errors[0].message)
    return [finding.to_dict() for finding in result.findings]


def _by_file(result: Path) -> tuple[dict[str, list[Json]], dict[str, str]]:
    whole = json.loads(result.read_text(encoding="utf-8"))
    found: dict[str, list[Json]] = defaultdict(list)
    for finding in whole["findings"]:
        found[Path(finding["path"]).as_posix()].append(finding)
    return found, {Path(error["path"]).as_posix(): error["message"] for error in whole.get("errors", [])}


def _same_file(reported: str, path: Path, folder: Path) -> bool:
    return reported == path.as_posix() or f"/{reported}".endswith(f"/{path.relative_to(folder).as_posix()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and print it."""
    description, _, details = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=description, epilog=details, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder of the notebooks")
    parser.add_argument("labels", type=Path, help="labels file")
    parser.add_argument("--result", type=Path, help="score this JSON result instead of linting")
    parser.add_argument("--infos", action="store_true", help="judge infos as well")
    parser.add_argument("--own-place", action="store_true", help="related places do not count")
    parser.add_argument("--quiet", action="store_true", help="print the table only")
    options = parser.parse_args(arguments)

    findings, errors = _by_file(options.result) if options.result else ({}, {})
    report = Report()
    for entry in json.loads(options.labels.read_text(encoding="utf-8")):
        path = locate(entry, options.folder)
        if path is None:
            report.failures.append(f"{entry['id']}: no such notebook in {options.folder}")
            continue
        try:
            if options.result:
                for reported, message in errors.items():
                    if _same_file(reported, path, options.folder):
                        raise RuntimeError(message)
                mine = [
                    f
                    for name, some in findings.items()
                    if _same_file(name, path, options.folder)
                    for f in some
                ]
            else:
                mine = lint_file(path)
        except Exception as error:  # a crash on one notebook is a number here, not the end of the run
            if not isinstance(error, RuntimeError):
                traceback.print_exc()
            report.failures.append(f"{entry['id']}: {type(error).__name__}: {error}")
            mine = []
        score_notebook(entry, mine, report, infos=options.infos, own_place=options.own_place)
    print(render(report, options.quiet))
    return 2 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
