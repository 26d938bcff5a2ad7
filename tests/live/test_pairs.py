"""The data of a watched kernel is checked by itself: what is found stands where the rows were parted."""

import numpy as np
import pandas as pd
import pytest

from tests.live.test_watching import Shell, panel, shell  # noqa: F401

IMPORTS = """\
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split"""
SPLIT = """\
X, y = df.drop(columns='y'), df['y']
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"""
SCORE = """\
model = LogisticRegression().fit(X_train, y_train)
acc = model.score(X_test, y_test)"""


def told(front_end):
    state = front_end.heard[-1]
    return {(f["code"], f["severity"]) for f in state["findings"] if f["severity"] != "info"}


@pytest.fixture
def load(tmp_path):
    """A cell that loads a table of one's making."""

    def make(change=lambda df, rng: df):
        rng = np.random.default_rng(0)
        df = pd.DataFrame(rng.normal(size=(600, 4)), columns=list("abcd"))
        df["y"] = (df["a"] + rng.normal(size=600) > 0).astype(int)
        change(df, rng).to_csv(tmp_path / "data.csv", index=False)
        return f"{IMPORTS}\ndf = pd.read_csv({str(tmp_path / 'data.csv')!r})"

    return make


def answered(df, rng):
    return df.assign(after=df["y"] * 2.5 + rng.normal(size=600) * 1e-3)[["a", "b", "c", "d", "after", "y"]]


def test_honest_data_gives_nothing(shell, panel, load):  # noqa: F811
    shell.run("%leaklint on")
    shell.run_all(load(), SPLIT, SCORE)
    assert told(panel) == set()


def test_a_feature_that_is_the_answer(shell, panel, load):  # noqa: F811
    shell.run("%leaklint on")
    shown = shell.run_all(load(answered), SPLIT, SCORE)
    assert told(panel) & {("LK403", "warning"), ("LK405", "error")}
    assert any("`after`" in text for text in shown)
    found = [f for f in panel.heard[-1]["findings"] if f["code"] in ("LK403", "LK405")]
    assert {f["cell_id"] for f in found} == {"cell-1"}  # where the rows were parted
    assert {f["verdict"] for f in found} == {"confirmed"}


def test_rows_on_both_sides(shell, panel, load):  # noqa: F811
    shell.run("%leaklint on")
    shell.run_all(load(lambda df, rng: pd.concat([df, df.sample(300, random_state=1)])), SPLIT, SCORE)
    assert ("LK206", "error") in told(panel)
    assert shell.session.check().result.scores[0].verdict == "broken"


def test_what_is_ignored_at_the_split_stays_ignored(shell, panel, load):  # noqa: F811
    shell.run("%leaklint on")
    ignored = SPLIT + "  # leaklint: ignore[LK403, LK405, LK706] known at that time"
    shell.run_all(load(answered), ignored, SCORE)
    assert told(panel) <= {("LK904", "warning")}


@pytest.mark.parametrize("exact", [False, True])
def test_a_mended_table_takes_the_finding_away(shell, panel, load, exact):  # noqa: F811
    shell.run("%leaklint on")
    shell.run_all(load(answered), SPLIT, SCORE)
    assert told(panel)
    shell.run("df = df.drop(columns='after')", cell_id="cell-9")
    shell.run(SPLIT, cell_id="cell-1")
    shell.run(SCORE, cell_id="cell-2")
    if exact:
        shell.run("%leaklint")
        panel.say("hello")
    assert told(panel) == set()


def test_a_column_that_no_model_was_given(shell, panel, load):  # noqa: F811
    shell.run("%leaklint on")
    score = SCORE.replace("fit(X_train,", "fit(X_train.drop(columns='after'),").replace(
        "score(X_test,", "score(X_test.drop(columns='after'),"
    )
    shell.run_all(load(answered), SPLIT, score)
    assert told(panel) == set()
    assert shell.session.check().result.scores[0].verdict == "trusted"
