"""Every rule file is complete: documentation, facts and examples."""

from __future__ import annotations

import ast
import re

import pytest

from leaklint import rules
from leaklint.model import EFFECTS, SEVERITIES
from leaklint.rules import examples, page
from leaklint.rules.base import Rule

FAMILIES = {
    "1": "preprocessing",
    "2": "overlap",
    "3": "test-reuse",
    "4": "target",
    "5": "temporal",
    "6": "group",
    "7": "evaluation",
    "8": "data",
    "9": "notebook",
}
# Their examples are about what cannot be read as Python.
NOT_PYTHON = {"LK900", "LK903"}

every_rule = pytest.mark.parametrize("code", rules.registry())


def python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


@every_rule
def test_the_class_agrees_with_the_file_name(code: str) -> None:
    info = rules.registry()[code]
    rule = rules.load(code)
    assert (rule.code, rule.name) == (info.code, info.name)
    assert type(rule).__name__ == info.name.title().replace("-", "")
    assert rule.family == FAMILIES[code[2]]


@every_rule
def test_the_facts_are_there(code: str) -> None:
    rule = rules.load(code)
    assert rule.severity in SEVERITIES
    assert rule.effect in EFFECTS
    assert rule.origin in {"S", "L", "S+L"}
    assert rule.advice
    assert rule.advice[0].isupper()
    assert rule.advice.endswith(".")
    assert "\n" not in rule.advice


@every_rule
def test_the_page_has_its_sections(code: str) -> None:
    summary, sections = page.documentation(rules.load(code))
    assert summary
    assert summary.endswith(".")
    assert "\n" not in summary
    assert tuple(sections) == page.SECTIONS
    assert all(sections.values())
    assert "http" in sections["References"]
    snippets = python_blocks(sections["Example"]) + python_blocks(sections["Use instead"])
    if code not in NOT_PYTHON:
        assert len(snippets) >= 2
        for snippet in snippets:
            ast.parse(snippet)


@every_rule
def test_the_examples_are_complete(code: str) -> None:
    rule = rules.load(code)
    assert rule.BAD
    assert rule.GOOD
    if rule.family not in {"notebook", "data"}:
        assert len(rule.GOOD) >= len(rule.BAD)
    texts = [examples.unmarked(text) for text in rule.BAD + rule.GOOD]
    assert len(set(texts)) == len(texts), "the same example twice"


@every_rule
def test_the_examples_are_python(code: str) -> None:
    rule = rules.load(code)
    for text in rule.BAD + rule.GOOD:
        assert max(map(len, text.splitlines())) <= 110
        if code not in NOT_PYTHON:
            for _, source in examples.cells(text):
                ast.parse(source)


@every_rule
def test_marks_are_in_bad_examples_only(code: str) -> None:
    rule = rules.load(code)
    assert not any(examples.MARK in text for text in rule.GOOD)
    for text in rule.BAD:
        assert text.count(examples.MARK) == len(examples.marks(text)) <= 1


@every_rule
def test_the_page_can_be_shown(code: str) -> None:
    rule = rules.load(code)
    assert f"# {code} {rule.name}" in page.to_markdown(rule)
    text = page.to_text(rule)
    assert text.startswith(f"{code} {rule.name}\n")
    assert "```" not in text
    assert page.to_dict(rule)["sections"].keys() == set(page.SECTIONS)


def test_codes_are_in_order_and_names_are_unique() -> None:
    infos = list(rules.registry().values())
    assert [info.code for info in infos] == sorted(info.code for info in infos)
    assert len({info.name for info in infos}) == len(infos)


def test_all_rules_are_rules() -> None:
    assert all(isinstance(rule, Rule) for rule in rules.all_rules())
