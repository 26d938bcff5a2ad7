"""No value of a cell, no category and no label of a row is shown or written unless it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import leaklint
from leaklint.cli import main
from leaklint.jupyter.inspection import Inspection
from leaklint.live import tables
from leaklint.live.checks import examine

pd = pytest.importorskip("pandas")

WORD = "canaryvalue"
NUMBER = 7391846253


def canaries(rows: int = 240) -> tuple[Any, Any]:
    """Two frames with every kind of finding in them, made of values that cannot come from elsewhere."""
    rng = np.random.default_rng(0)
    at = np.arange(rows)
    y = (rng.random(rows) < 0.5).astype(int)
    frame = pd.DataFrame(
        {
            "text": [f"{WORD}text {k} one two three four five six seven {k % 7}" for k in at],
            "category": pd.Categorical([f"{WORD}category{k % 5}" for k in at]),
            "customer": [f"{WORD}group{k % 40}" for k in at],
            "id": [f"{WORD}id{k:04}" for k in at],
            "number": NUMBER + rng.integers(0, 9, rows),
            "constant": NUMBER,
            "copy": y * NUMBER,
            "proxy": y * NUMBER + rng.normal(size=rows),
            "when": pd.Timestamp("1911-07-13") + pd.to_timedelta(rng.permutation(rows), unit="D"),
            "mixed": np.array([f"{WORD}mixed" if k % 2 else NUMBER for k in at], dtype=object),
            "missing": np.where(y == 1, np.nan, NUMBER * 1.0),
            "y": np.where(y == 1, f"{WORD}yes", f"{WORD}no"),
        },
        index=[f"{WORD}row{k}" for k in at],
    )
    frame["same"] = frame["number"]
    train, test = frame[:180], frame[150:].copy()
    test.loc[test.index[40:60], "category"] = None
    test["category"] = test["category"].cat.rename_categories({f"{WORD}category4": f"{WORD}unseen"})
    return train, test


def reports() -> list[Inspection]:
    train, test = canaries()
    roles = {"target": "y", "group": "customer", "time": "when"}
    return [
        leaklint.inspect(train, test, **roles),
        leaklint.inspect(train, test, **roles, checks=["drift", "LK806"]),
        leaklint.inspect(train.drop(columns="y"), test.drop(columns="y"), target=(train["y"], test["y"])),
        leaklint.inspect(train, target="y", scores={"accuracy": 1.0}),
        leaklint.inspect(train.reset_index(drop=True), test.reset_index(drop=True), exact=False),
        leaklint.inspect(train.drop(columns="same")),
    ]


def everything(report: Inspection) -> str:
    """All that a report shows or writes."""
    bundle, metadata = report._repr_mimebundle_()
    parts: list[object] = [
        repr(report),
        str(report),
        report._repr_html_(),
        bundle,
        metadata,
        report.to_dict(),
    ]
    parts += [report.to_frame().to_csv(), [repr(f) for f in report.findings], report.evidence, report.notes]
    return "\n".join(map(str, parts))


def leaked(text: str) -> list[str]:
    signs = [WORD, str(NUMBER)[:7], "1911-", "e+09", "7.3918"]
    return [sign for sign in signs if sign in text]


def test_nothing_leaves_by_default() -> None:
    told = set()
    for report in reports():
        assert not leaked(everything(report)), report
        told |= {f.code for f in report.findings}
    # The canaries stood where they would have been shown.
    assert told >= set("LK206 LK403 LK404 LK405 LK504 LK602 LK801 LK802 LK803 LK806".split()), told


def test_the_command_shows_no_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = canaries()
    train.to_csv(tmp_path / "a.csv")
    test.to_csv(tmp_path / "b.csv")
    options = ["--target", "y", "--group", "customer", "--isolated", "-v", "--exit-zero"]
    for kind in "full concise json jsonl sarif github gitlab junit azure html markdown".split():
        files = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
        assert main(["inspect", *files, *options, "--output-format", kind]) == 0
        printed = capsys.readouterr()
        assert "LK206" in printed.out
        assert not leaked(printed.out + printed.err), kind


def test_errors_show_no_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(f"a,b\n{WORD},1\n{WORD},2,3,{WORD}\n")
    assert main(["inspect", str(broken)]) == 2
    (tmp_path / "broken.parquet").write_text(WORD)
    assert main(["inspect", str(tmp_path / "broken.parquet")]) == 2
    printed = capsys.readouterr()
    assert "broken.csv" in printed.err
    assert not leaked(printed.out + printed.err)


def test_values_are_shown_on_request() -> None:
    train, test = canaries()
    report = leaklint.inspect(train, test, target="y", group="customer", show_values=True)
    shown = "\n".join(f.message for f in report.findings)
    assert f"{WORD}unseen" in shown
    assert f"{WORD}group" in shown


def test_values_are_shown_if_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train, test = canaries()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leaklint.toml").write_text("show-values = true\n")
    report = leaklint.inspect(train, test, target="y", group="customer")
    assert f"{WORD}group" in str(report)


def test_hashes_are_keyed() -> None:
    import subprocess
    import sys

    code = (
        "import numpy as np; from leaklint.live.tables import table_of;"
        "print(table_of(np.arange(6.).reshape(3, 2)).row_hashes([0, 1]).tolist(),"
        " table_of(np.array(['a', 'b'])).row_hashes([0]).tolist())"
    )
    root = Path(leaklint.__file__).parents[1]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] != runs[1]


def test_fingerprints_and_evidence_hold_no_hashes() -> None:
    train, test = canaries()
    first = examine(train, test, target="y", tier=2)
    again = examine(train, test, target="y", tier=2)
    assert [f.fingerprint for f in first.findings] == [f.fingerprint for f in again.findings]
    text = json.dumps({key: e.to_dict() for key, e in first.evidence.items()})
    hashes = tables.table_of(train).row_hashes(range(train.shape[1]))
    assert not any(str(value) in text for value in hashes)
