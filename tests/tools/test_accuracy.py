"""The accuracy page: what it counts, and that it is in the repository."""

from __future__ import annotations

import json

from benchmarks import accuracy
from benchmarks.corpus import PACKAGES


def test_examples_are_counted() -> None:
    (row,) = accuracy.measure_examples(["LK101"])
    assert row["found"] == row["bad"] > 0
    assert row["silent"] == row["good"] > 0


def test_readings_are_complete() -> None:
    readings = json.loads(accuracy.READINGS.read_text(encoding="utf-8"))
    for one in readings:
        assert one["package"] in PACKAGES
        assert one["verdict"] in ("right", "wrong")
        assert one["why"]
    keys = [(one["package"], one["path"], one["cell"], one["code"]) for one in readings]
    assert len(keys) == len(set(keys))


def test_unread_findings_are_not_right() -> None:
    findings = [
        {"package": "sktime", "path": "a.ipynb", "cell": 1, "code": "LK101", "severity": "error", "why": "no"}
        | {"message": "m", "verdict": verdict}
        for verdict in ("right", "wrong", "unread")
    ]
    corpus = {"count": accuracy.Counter(sktime=1), "verdicts": accuracy.Counter(), "findings": findings}
    text = accuracy.page(corpus, accuracy.measure_examples(["LK101"]), {"scale": (3, 4)})
    assert "| LK101 error | 3 | 1 | 1 | 1 | 0.50 |" in text
    assert "| scale | 3/4 | 0.75 |" in text
    assert "- LK101 (error), sktime: `a.ipynb`, cell 1: no" in text


def test_page_is_in_the_repository() -> None:
    text = (accuracy.ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert text.startswith(accuracy.HEAD)
