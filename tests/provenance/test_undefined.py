"""A score on rows of a name that no cell defines is not trusted: nobody knows where they come from."""

import leaklint

TEXT = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
y = pd.read_csv("a.csv")["y"]
{given}
a, b, c, d = train_test_split(Xs, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, d))
"""


def test_no_cell_defines_it() -> None:
    (score,) = leaklint.lint(TEXT.format(given=""), name="case.py").scores
    assert score.verdict == "not-followed"
    assert score.not_followed[0].call.startswith("Xs")


def test_it_is_defined_too_late() -> None:
    (score,) = leaklint.lint(TEXT.format(given="") + "Xs = pd.read_csv('b.csv')\n", name="case.py").scores
    assert score.verdict == "not-followed"


def test_it_is_defined() -> None:
    (score,) = leaklint.lint(TEXT.format(given="Xs = pd.read_csv('b.csv')"), name="case.py").scores
    assert score.verdict == "trusted"


def test_rows_that_nobody_can_follow_are_scored_all_the_same() -> None:
    head = "import mne, numpy as np\nfrom sklearn.svm import SVC\nfrom sklearn.model_selection import cross_val_score\n"
    for rows in ("epochs.get_data()", "np.concatenate([epochs.get_data() for _ in range(3)])"):
        text = (
            f"{head}epochs = mne.read_epochs('a')\nprint(cross_val_score(SVC(), {rows}, epochs.events[:, 2]))"
        )
        result = leaklint.lint(text, name="case.py")
        assert [one.verdict for one in result.scores] == ["not-followed"], rows
