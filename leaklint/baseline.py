"""The ratchet: findings that were there when a team began, so that only new ones are shown.

The file lists findings by fingerprint (rule, statement and provenance, not line or cell), with how
often each occurs in a notebook. Cells may move, the notebook may be run again, and it may be renamed:
what is listed for a notebook that is gone counts for one that has no list of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leaklint.model import Finding, Result

FORMAT = 1
#: Why such a finding is hidden.
KNOWN = "known from the baseline"
#: How the reason begins where it is hidden because nothing about it changed since a revision.
UNCHANGED = "in cells that did not change since"


class BaselineError(Exception):
    """A baseline that cannot be used; the message is one line for the user."""


@dataclass(slots=True)
class Baseline:
    """The known findings.

    Attributes
    ----------
    entries : dict
        Path, relative to the file's folder with slashes, to fingerprint to count.
    about : dict
        Fingerprint to what it was, for people who read the file.
    """

    entries: dict[str, Counter[str]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)


def parse(text: str, name: str) -> Baseline:
    """Read a baseline from the text of its file.

    Raises
    ------
    BaselineError
        If it is no baseline, or one of another format.
    """
    # Not overwritten by itself: another version may have written what this one cannot.
    again = "delete it and write it anew with `--write-baseline`"
    import json

    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BaselineError(f"{name}: the baseline is not JSON; restore it, or {again}") from None
    if not isinstance(data, dict) or "leaklint-baseline" not in data:
        raise BaselineError(f"{name}: is not a baseline of leaklint; {again}")
    if data["leaklint-baseline"] != FORMAT:
        found = data["leaklint-baseline"]
        raise BaselineError(
            f"{name}: is a baseline of format {found!r}, this version reads {FORMAT}; {again}"
        )
    baseline = Baseline()
    files = data.get("files")
    wrong = BaselineError(f"{name}: the baseline is damaged; restore it, or {again}")
    if not isinstance(files, dict):
        raise wrong
    for path, entries in files.items():
        if not isinstance(entries, list):
            raise wrong
        counts = baseline.entries.setdefault(path, Counter())
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("fingerprint"), str):
                raise wrong
            number = entry.get("count", 1)
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise wrong
            counts[entry["fingerprint"]] += number
            baseline.about[entry["fingerprint"]] = str(entry.get("finding", ""))
    return baseline


def dump(baseline: Baseline) -> str:
    """Return the text of a baseline's file, sorted so that its diffs are small."""
    import json

    files = {
        path: [
            {"fingerprint": fingerprint, "count": number, "finding": baseline.about.get(fingerprint, "")}
            for fingerprint, number in sorted(counts.items())
        ]
        for path, counts in sorted(baseline.entries.items())
        if counts
    }
    return json.dumps({"leaklint-baseline": FORMAT, "files": files}, indent=1) + "\n"


def key_of(path: str, folder: str) -> str:
    """Return the path under which a file is listed."""
    return os.path.relpath(path, folder or ".").replace(os.sep, "/")


def apply(baseline: Baseline, results: Mapping[str, Result], gone: Iterable[str]) -> int:
    """Move known findings to `suppressed`; return how many entries of these files are stale.

    Parameters
    ----------
    baseline : Baseline
        What is known.
    results : mapping
        The files of this run by the path they are listed under.
    gone : iterable of str
        Listed paths of files that are no more.
    """
    left = {path: Counter(baseline.entries.get(path, ())) for path in results}
    lost: Counter[str] = Counter()
    for path in gone:
        lost.update(baseline.entries.get(path, {}))
    for path, result in results.items():
        counts = left[path] if path in baseline.entries else lost
        shown = []
        for finding in result.findings:
            if counts[finding.fingerprint] > 0:
                counts[finding.fingerprint] -= 1
                finding.suppressed = KNOWN
                result.suppressed.append(finding)
            else:
                shown.append(finding)
        result.findings = shown
    stale = sum(sum(counts.values()) for path, counts in left.items() if not results[path].errors)
    return stale + lost.total()


def update(baseline: Baseline, results: Mapping[str, Result], gone: Iterable[str]) -> Baseline:
    """Return the baseline that knows all findings of this run; files that it did not read keep theirs."""
    new = Baseline(dict(baseline.entries), dict(baseline.about))
    for path in gone:
        new.entries.pop(path, None)
    for path, result in results.items():
        if not result.errors:
            new.entries[path] = Counter(finding.fingerprint for finding in result.findings)
            new.about |= {finding.fingerprint: _about(finding) for finding in result.findings}
    return new


def _about(finding: Finding) -> str:
    return " ".join(f"{finding.code} {finding.message}".split())
