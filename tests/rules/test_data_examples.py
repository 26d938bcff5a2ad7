"""The examples of the rules that examine data: programs that make tables and inspect them.

They are our own and they are run. Every bad one gives a finding of its rule and no other warning or error; no
good one gives a warning or an error, nor anything of its rule.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import leaklint
from leaklint import rules
from leaklint.jupyter.budget import LedgerReport
from leaklint.jupyter.inspection import Inspection
from leaklint.rules import examples

pytest.importorskip("pandas")


def cases(kind: str) -> list[object]:
    found: list[object] = []
    for code in rules.registry():
        rule = rules.load(code)
        texts = getattr(rule, kind) if rule.origin == "L" else getattr(rule, f"DATA_{kind}")
        found += [pytest.param(code, text, id=f"{code}-{kind}-{i}") for i, text in enumerate(texts)]
    return found


def run(text: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Inspection | LedgerReport]:
    """Run an example; return what its inspections reported."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LEAKLINT_DEBUG", "1")
    reports: list[Inspection | LedgerReport] = []
    inspect = leaklint.inspect

    def kept(*args: object, **options: object) -> Inspection:
        reports.append(inspect(*args, **options))  # type: ignore[arg-type]
        return reports[-1]

    monkeypatch.setattr(leaklint, "inspect", kept)
    names: dict[str, object] = {"__name__": "__main__"}
    exec(compile(examples.unmarked(text), "example.py", "exec"), names)
    reports += [value for value in names.values() if isinstance(value, LedgerReport)]
    assert reports, "the example inspects nothing"
    return reports


def told(reports: list[Inspection | LedgerReport]) -> str:
    return "\n".join(f"{f.code} {f.severity} {f.message}" for r in reports for f in r.findings) or "nothing"


@pytest.mark.parametrize(("code", "text"), cases("BAD"))
def test_bad(code: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reports = run(text, monkeypatch, tmp_path)
    findings = [f for report in reports for f in report.findings]
    assert code in {f.code for f in findings}, f"not found; instead:\n{told(reports)}\nin\n{text}"
    others = [f for f in findings if f.code not in {code, *rules.load(code).ALSO} and f.severity != "info"]
    assert not others, f"found besides:\n{told(reports)}\nin\n{text}"


@pytest.mark.parametrize(("code", "text"), cases("GOOD"))
def test_good(code: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reports = run(text, monkeypatch, tmp_path)
    alarms = [f for report in reports for f in report.findings if f.severity != "info" or f.code == code]
    assert not alarms, f"false alarm:\n{told(reports)}\nin\n{text}"


def test_every_rule_of_data_has_examples() -> None:
    from leaklint.live.checks import rules_of_data

    with_examples = {p.values[0] for p in (*cases("BAD"), *cases("GOOD"))}  # type: ignore[attr-defined]
    assert {rule.code for rule in rules_of_data()} <= with_examples
