"""Which runs a kernel's names owe themselves to."""

import pytest

from leaklint.config import Config
from leaklint.jupyter.history import RAISED, History, lines_reached
from leaklint.jupyter.magic import read


def ran(*runs):
    history = History()
    for count, text, cell_id in runs:
        history.begin(count, text, cell_id)
        history.end(count, text)
    return history


def sources(history):
    return [cell["source"] for cell in history.document()["cells"]]


def test_run_n_is_cell_n():
    history = ran((2, "a = 1", "x"), (4, "b = 2", "y"), (5, "a = 1", "x"))
    assert sources(history) == ["a = 1", "b = 2", "a = 1"]
    assert [c["execution_count"] for c in history.document()["cells"]] == [2, 4, 5]
    assert history.document()["cells"][2]["id"] == "x"
    notebook = read(history.document(), "a.ipynb", Config(), {})
    assert [cell.index for cell in notebook.cells] == [1, 3, 4]
    found = [notebook.cell_at(index) for index in (-1, 0, 1, 2, 3, 4, 5)]
    assert [cell and cell.source for cell in found] == [None, None, "a = 1", None, "b = 2", "a = 1", None]


def test_what_ran_before_is_caught_up():
    history = ran((4, "d", "x"))
    history.catch_up(["", "a", "b", " ", "not this"], failed={2})
    assert sources(history) == ["a", "b", "d"]
    assert history.document()["cells"][1]["metadata"] == {"tags": [RAISED]}


def test_a_cell_that_never_began_defines_nothing():
    history = ran((1, "a = 1", "x"))
    history.begin(2, "a = = 1", "x")
    history.end(2, "a = = 1", refused=True)
    assert sources(history) == ["a = 1", ""]


def test_a_cell_that_raised_stays_up_to_the_error():
    history = History()
    history.begin(1, "a = 1\nb = 1 / 0\nc = 2", "x")
    history.end(1, "a = 1\nb = 1 / 0\nc = 2", raised=True, reached=1)
    cell = history.document()["cells"][0]
    assert cell["source"] == "a = 1"
    assert cell["metadata"] == {"tags": [RAISED]}


def test_counting_again_from_the_start_forgets():
    history = ran((1, "a", "x"), (2, "b", "y"))
    history.begin(1, "c", "z")
    assert sources(history) == ["c"]


def test_superseded_runs():
    history = ran((1, "a", "x"), (2, "b", "y"), (3, "a2", "x"))
    assert history.superseded() == {0}


def test_runs_without_id_are_known_by_their_text():
    history = ran((3, "a", "x"))
    history.catch_up(["", "a", "b"])
    assert history.superseded() == {0}


def test_two_cells_of_the_same_text_stay_apart():
    assert ran((1, "score()", "x"), (2, "score()", "y")).superseded() == frozenset()
    no_ids = History()
    no_ids.catch_up(["", "score()", "score()"])
    assert no_ids.superseded() == frozenset()


@pytest.mark.parametrize(
    ("text", "line", "reached"),
    [
        ("a = 1\nb = 1 / 0\nc = 2", 2, 1),
        ("\n\na = 1\nb = 1 / 0", 2, 3),
        ("for i in range(3):\n    a = i\n    1 / 0\nc = 2", 3, 3),
        ("f(\n    1,\n    2 / 0,\n)\nc = 2", 3, 0),
        ("a = 1\n@fails\ndef f():\n    pass\nb = 2", 2, 4),
        ("a = 1", 7, None),
        ("a = (", 1, None),
    ],
)
def test_how_far_a_cell_came(text, line, reached):
    assert lines_reached(text, text.lstrip("\n"), line) == reached


def test_cells_that_ipython_rewrote_to_other_lines_are_kept_whole():
    assert lines_reached("%%time\na = 1\nb = 1 / 0", "get_ipython().run_cell_magic(...)\n", 1) is None
