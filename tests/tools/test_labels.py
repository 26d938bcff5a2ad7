"""The labels runner counts as its description says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tools import labels


def finding(cell: int, row: int = 1, family: str = "preprocessing", **more: Any) -> dict[str, Any]:
    place = {
        "cell_index": cell,
        "location": {"row": row, "column": 1},
        "end_location": {"row": row, "column": 9},
    }
    rest = {"code": "LK101", "family": family, "severity": "error", "message": "m", "path": "N1.ipynb"}
    return {**rest, **place, "related": [], **more}


def label(cell: int, line: int = 0, **more: Any) -> dict[str, Any]:
    rest = {"family": "preprocessing", "severity": "serious", "confidence": "sure", "reason": "r"}
    return {**rest, "cell": cell, "line_in_cell": line, **more}


def tally(entry: dict[str, Any], *findings: dict[str, Any], **options: bool) -> labels.Tally:
    report = labels.Report()
    labels.score_notebook({"id": "N1", **entry}, findings, report, **options)
    return report.total


def test_found_at_a_related_place() -> None:
    entry = {"findings": [label(4)]}
    crossing = finding(2, related=[{"cell_index": 4}])
    assert tally(entry, crossing).sure_found == 1
    assert tally(entry, crossing, own_place=True).sure_found == 0
    assert tally(entry, crossing).alarms == 0


def test_alternative_families_and_others() -> None:
    entry = {"findings": [label(4, alt_families=["group"])]}
    assert tally(entry, finding(4, family="group")).sure_found == 1
    assert tally(entry, finding(4, family="overlap")).alarms == 1


def test_debatable_faults_and_neutral_places_are_left_out_of_the_precision() -> None:
    entry = {
        "findings": [label(4, severity="debatable")],
        "neutral_encoders": [{"cell": 7, "line_in_cell": 3}],
    }
    counted = tally(entry, finding(4), finding(7, 3), finding(7, 5))
    assert (counted.debatable_found, counted.hits, counted.alarms) == (1, 0, 1)


def test_infos_and_foreign_families_are_not_judged() -> None:
    entry: dict[str, Any] = {"findings": []}
    info = finding(4, severity="info")
    assert tally(entry, info).alarms == 0
    assert tally(entry, info, infos=True).alarms == 1
    assert tally(entry, finding(4, family="notebook", code="LK903")).alarms == 0
    assert tally(entry, finding(4, family="evaluation", code="LK701")).alarms == 1


@pytest.mark.parametrize(("row", "hit"), [(31, 1), (23, 0)])
def test_tempting_line_beside_a_fault_in_the_same_cell(row: int, hit: int) -> None:
    spot = {"family": "preprocessing", "cell": 20, "line_in_cell": 31}
    entry = {"findings": [label(20, 23)], "tempting": [spot]}
    assert tally(entry, finding(20, row)).tempting_hit == hit


def test_tempting_cell_without_a_fault() -> None:
    spot = {"family": "preprocessing", "cell": 20, "line_in_cell": 31}
    assert tally({"tempting": [spot]}, finding(20, 2)).tempting_hit == 1


def test_result_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "N1.ipynb").write_text("{}")
    file, result = tmp_path / "labels.json", tmp_path / "result.json"
    file.write_text(json.dumps([{"id": "N1", "findings": [label(2)]}, {"id": "N2", "findings": []}]))
    result.write_text(json.dumps({"findings": [finding(2)], "errors": []}))
    assert labels.main([str(tmp_path), str(file), "--result", str(result)]) == 2
    printed = capsys.readouterr().out
    assert "1/1 1.00" in printed
    assert "N2: no such notebook" in printed
