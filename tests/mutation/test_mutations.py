"""Every leak that is put into a sound example is found, at its place."""

from __future__ import annotations

import ast

import pytest

import leaklint
from leaklint import rules
from leaklint.model import Finding
from leaklint.rules import examples
from tests.mutation.mutate import KINDS, Mutant

#: Mutants that are no leaks, each read by hand: the change touches the rows of an inner split (what is
#: scored stays unseen), or a model that is never scored, or the bases of the stack of LK304-4 instead.
SOUND = frozenset(
    """
        LK110-6-impute-1
        LK110-6-reduce-1
        LK110-6-resample-1
        LK110-6-scale-1
        LK110-6-select-1
        LK302-0-fit-on-all-0
        LK302-4-fit-on-all-2
        LK302-4-fit-on-all-3
        LK302-6-resample-1
        LK303-0-fit-on-all-1
        LK303-0-impute-1
        LK303-0-reduce-1
        LK303-0-resample-1
        LK303-0-scale-1
        LK303-0-select-1
        LK304-0-fit-on-all-1
        LK304-4-fit-on-all-0
        LK708-0-fit-on-all-1
        LK708-2-fit-on-all-1
    """.split()
)


def mutants() -> list[object]:
    found: list[object] = []
    for code in rules.registry():
        rule = rules.load(code)
        for index, example in enumerate(rule.GOOD):
            if rule.origin == "L" or rule.CONFIG or examples.has_counts(example):
                continue
            text = examples.unmarked(example)
            if not _is_python(text):
                continue
            for kind, mutate in KINDS.items():
                for number, mutant in enumerate(mutate(text)):
                    name = f"{code}-{index}-{kind}-{number}"
                    if name not in SOUND:
                        found.append(pytest.param(mutant, id=name))
    return found


def _is_python(text: str) -> bool:
    """Tell whether an example does without the syntax of notebooks, which the mutations do not know."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def lines(finding: Finding) -> set[int]:
    """Return the lines of the text that a finding names, as its own place or on the way."""
    found: set[int] = set()
    for place in [finding.place, *(related.place for related in finding.related)]:
        first = place.physical_line or place.row
        found.update(range(first, first + place.end_row - place.row + 1))
    return found


@pytest.mark.parametrize("mutant", mutants())
def test_found_at_its_place(mutant: Mutant) -> None:
    result = leaklint.lint(mutant.text, name="mutant.py")
    told = "\n".join(f"{f.place.physical_line}: {f.code} {f.message}" for f in result.findings) or "nothing"
    wanted = f"{' or '.join(mutant.codes)} at line {mutant.line}"
    # A second fit on all rows is a refit as well as a fit before the split: the family is what counts.
    families = {code[:3] for code in mutant.codes}
    assert any(f.code[:3] in families and mutant.line in lines(f) for f in result.findings), (
        f"{wanted} was expected, {told} was found in\n{mutant.text}"
    )
