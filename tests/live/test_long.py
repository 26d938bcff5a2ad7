"""A kernel that runs for long: what is followed stays bounded, what is found stays the same."""

import gc
import random
import weakref

import numpy as np
import pandas as pd

from leaklint.jupyter.history import MOST_FOLLOWED, History
from leaklint.session import Session
from tests.live.test_watching import FIT, IMPORTS, LEAK, LOAD, SCALE, SCORE, SPLIT, shell  # noqa: F401


def ran(history, texts):
    for at, text in enumerate(texts):
        count = history.last + 1
        history.begin(count, text, f"cell-{at}")
        history.end(count, text)


def followed(history):
    return [cell["source"] for cell in history.document()["cells"] if cell["source"]]


def test_runs_that_repeat_others_are_left_out():
    history = History()
    ran(history, [IMPORTS, LOAD])
    most = 0
    for turn in range(200):
        ran(history, ["", "", SCALE, SPLIT, FIT, SCORE, f"note_{turn // 50} = 1"])
        most = max(most, len(followed(history)))
    assert most <= MOST_FOLLOWED + 10
    texts = followed(history)
    assert texts[:2] == [IMPORTS, LOAD]
    assert texts[-5:] == [SCALE, SPLIT, FIT, SCORE, "note_3 = 1"]
    # What was run in between and nowhere else is still there, each under its own number.
    assert {f"note_{turn} = 1" for turn in range(4)} <= set(texts)
    assert len(history) == history.last == 1402


def test_what_is_left_out_does_not_come_back_and_reset_forgets():
    history = History()
    ran(history, [f"x{n} = {n}" for n in range(MOST_FOLLOWED * 2)])
    assert len(followed(history)) == MOST_FOLLOWED * 2  # nothing of it repeats
    ran(history, ["y = 1"] * MOST_FOLLOWED * 2)
    few = set(followed(history))
    assert few == {f"x{n} = {n}" for n in range(MOST_FOLLOWED * 2)} | {"y = 1"}
    history.begin(1, "z = 1")
    assert followed(history) == ["z = 1"]


def test_nothing_grows_and_nothing_is_touched(shell):  # noqa: F811
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    shell.run("import weakref, numpy as np; refs = []; np.random.seed(3)")
    X = shell.ip.user_ns["X"]
    before = pd.util.hash_pandas_object(X).to_numpy().tobytes()
    state, numbers = random.getstate(), np.random.get_state()[1].tobytes()
    for _ in range(30):
        for at, text in enumerate(
            [
                "tmp = X_train.copy(); refs.append(weakref.ref(tmp))",
                "mm = StandardScaler().fit(tmp); refs.append(weakref.ref(mm))",
                "del tmp, mm",
                SCORE,
            ]
        ):
            shell.run(text, cell_id=f"more-{at}")
    gc.collect()
    assert not [one for one in shell.ip.user_ns["refs"] if one() is not None]
    assert random.getstate() == state
    assert np.random.get_state()[1].tobytes() == numbers
    assert pd.util.hash_pandas_object(X).to_numpy().tobytes() == before
    assert all(
        isinstance(held.ref, weakref.ref) for held in shell.session._watcher.scanner.last.tables.values()
    )


def test_two_points_give_what_ten_give():
    from leaklint.config import Config
    from leaklint.jupyter.magic import read

    history = History()
    few, many = Session(Config(), points=2), Session(Config())
    for text in [*LEAK, SCORE, SPLIT, SCORE, "x = 1", SCALE, SCORE]:
        ran(history, [text])
        notebook = read(history.document(), "notebook.ipynb", Config(), {})
        assert few.lint(notebook).to_dict() == many.lint(notebook).to_dict()
    assert few.resumed


def test_a_session_of_cells_that_are_all_different_stays_as_small():
    """The cells of the benchmark, with another number in each of them in every round."""
    from benchmarks.soak import CELLS

    history, most = History(), []
    for turn in range(60):
        ran(history, [text.format(n=turn + 1, rows=50) for text in CELLS])
        most.append(len(followed(history)))
    assert max(most) <= MOST_FOLLOWED + len(CELLS)
    kept = [text.format(n=60, rows=50) for text in CELLS]
    assert followed(history)[-len(CELLS) :] == kept
    assert len(history.runs) <= MOST_FOLLOWED + len(CELLS)
    assert len(history) == history.last == 60 * len(CELLS)
