"""The examples of the rules are the engine's tests.

Rules that ask the live kernel only have theirs in `test_data_examples.py`.
Every bad example gives a finding of its rule, at the marked line (or the mark is one of the places on
the way), and no other warning or error. No good example gives a warning or an error at all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from leaklint import rules
from leaklint.model import Finding, Place, Result
from leaklint.rules import examples
from leaklint.rules.base import Rule

leaklint = pytest.importorskip("leaklint")
if not hasattr(leaklint, "lint"):
    pytest.skip("the engine is not there yet", allow_module_level=True)


def has_check(rule: Rule) -> bool:
    return bool(rule.topics) or type(rule).check is not Rule.check


def cases(kind: str) -> list[object]:
    found: list[object] = []
    for code in rules.registry():
        if rules.load(code).origin == "L":
            continue
        texts = getattr(rules.load(code), kind)
        found += [pytest.param(code, text, id=f"{code}-{kind}-{i}") for i, text in enumerate(texts)]
    return found


def run(rule: Rule, text: str, folder: Path) -> tuple[Result, list[int]]:
    """Lint an example; return the result and the marked lines, counted as places count them."""
    name = "example.py"
    source = examples.unmarked(text)
    if examples.has_counts(text):
        name, source = "example.ipynb", examples.as_notebook(text)
    elif rule.code == "LK900":
        name = "example.ipynb"
    if rule.CONFIG:
        return lint_configured(rule.CONFIG, source, name, folder), examples.marks(text)
    result: Result = leaklint.lint(source, name=name)
    return result, examples.marks(text)


def lint_configured(config: str, source: str, name: str, folder: Path) -> Result:
    from leaklint.config import load_config
    from leaklint.engine import lint_notebook
    from leaklint.notebook import parse_notebook

    (folder / "leaklint.toml").write_text(config)
    loaded = load_config(folder, None, False)
    return lint_notebook(parse_notebook(source.encode(), str(folder / name)), loaded)


def lines_of(place: Place) -> range:
    first = place.physical_line or place.row
    return range(first, first + place.end_row - place.row + 1)


def touches(finding: Finding, line: int) -> bool:
    places = [finding.place, *(related.place for related in finding.related)]
    return any(line in lines_of(place) for place in places)


def told(findings: list[Finding]) -> str:
    return (
        "\n".join(f"{f.place.physical_line}: {f.code} {f.severity} {f.message}" for f in findings)
        or "nothing"
    )


@pytest.mark.parametrize(("code", "text"), cases("BAD"))
def test_bad(code: str, text: str, tmp_path: Path) -> None:
    rule = rules.load(code)
    if not has_check(rule):
        pytest.skip("the query is not written yet")
    result, marked = run(rule, text, tmp_path)
    if code == "LK900":
        assert [error.code for error in result.errors] == [code]
        return
    own = [finding for finding in result.findings if finding.code == code]
    assert own, f"not found; instead:\n{told(result.findings)}\nin\n{text}"
    if marked and not examples.has_counts(text):
        assert any(touches(finding, line) for finding in own for line in marked), (
            f"found elsewhere than at line {marked[0]}:\n{told(own)}\nin\n{text}"
        )
    allowed = {code, *rule.ALSO}
    others = [f for f in result.findings if f.code not in allowed and f.severity != "info"]
    assert not others, f"found besides:\n{told(others)}\nin\n{text}"


@pytest.mark.parametrize(("code", "text"), cases("GOOD"))
def test_good(code: str, text: str, tmp_path: Path) -> None:
    rule = rules.load(code)
    result, _ = run(rule, text, tmp_path)
    alarms = [f for f in result.findings if f.severity != "info" or f.code == code]
    assert not alarms, f"false alarm:\n{told(alarms)}\nin\n{text}"
    assert not result.errors
