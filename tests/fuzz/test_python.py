"""Whatever text the cells hold, linting ends, without an exception, with places that exist."""

from __future__ import annotations

import sys
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzz import grammar
from tests.fuzz.harness import bounded, lint_cells
from tests.fuzz.samples import SAMPLES, cells

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs setitimer")


SNIPPETS = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"""',
        "#",
        "\\",
        ":",
        "=",
        ",",
        ".",
        "*",
        "**",
        "@",
        ";",
        "->",
        ":=",
    ),
    *("\n", "\n    ", "\t", " ", "\r\n", "\x00", "\ufeff", "\u2028", "é", "\U0001d4b3", "\udcff", "名"),
    *(
        "lambda ",
        "def f(",
        "class A:",
        "for ",
        " in ",
        "if ",
        "else:",
        "return ",
        "yield ",
        "await ",
        "del ",
        "global ",
    ),
    *(
        "X",
        "X = X\n",
        ".fit(",
        ".T",
        "[:-1]",
        "[::",
        "None",
        "f'{X",
        "%time ",
        "!ls\n",
        "%%bash\n",
        "?",
        "print x\n",
    ),
)


@bounded(150)
@given(st.integers(0, 2**32 - 1))
def test_programs_of_the_grammar(seed: int) -> None:
    lint_cells(grammar.program(Random(seed)))


@bounded(30)
@given(st.randoms(use_true_random=False))
def test_small_programs_of_the_grammar(random: Random) -> None:
    lint_cells(grammar.program(random, budget=25))


@bounded(120)
@given(st.sampled_from(SAMPLES), st.data())
def test_edited_samples(sample: str, data: st.DataObject) -> None:
    edits = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(sample)), st.integers(0, 40), st.sampled_from(["", *SNIPPETS])),
            min_size=1,
            max_size=6,
        )
    )
    for start, length, text in edits:
        sample = sample[:start] + text + sample[start + length :]
    lint_cells(cells(sample))


@bounded(60)
@given(st.sampled_from(SAMPLES), st.data())
def test_shuffled_lines(sample: str, data: st.DataObject) -> None:
    lines = sample.splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=60))
    lint_cells(cells("".join(chosen)))


@bounded(60)
@given(st.sampled_from(SAMPLES), st.integers(0, 2000), st.integers(0, 2000))
def test_slices(sample: str, start: int, stop: int) -> None:
    lint_cells(cells(sample[start % len(sample) : stop]))


@bounded(80)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), max_size=5))
@example(["\x0c", "\r", "\ufeff", "\\", "'''", '"', "\t\n \n"])
def test_any_text(sources: list[str]) -> None:
    lint_cells(sources)


@bounded(80)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=60))
def test_any_tokens(tokens: list[str]) -> None:
    lint_cells(["import sklearn\nX = sklearn.datasets.load_iris()\n", "".join(tokens)])
