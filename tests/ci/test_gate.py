"""How often a file that is kept apart is scored, over all notebooks: told, and held to a number."""

from __future__ import annotations

import pytest

from tests.ci.conftest import Runner, notebook, write

TRAIN = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "train, golden = pd.read_csv('train.csv'), pd.read_csv('data/golden.csv')\n"
    "model = LogisticRegression().fit(train[['a']], train['y'])"
)
SCORE = "model.score(golden[['a']], golden['y'])"


@pytest.fixture(autouse=True)
def notebooks() -> None:
    write(nb__a_ipynb=notebook(TRAIN, SCORE), nb__b_ipynb=notebook(TRAIN, SCORE, SCORE))
    write(nb__c_ipynb=notebook("x = 1"))


def configure(terms: str) -> None:
    write(leaklint_toml=f'golden = ["nb/data/golden.csv"]\n{terms}')


def test_told_for_a_folder(run: Runner) -> None:
    configure("")
    told = "nb/data/golden.csv is scored in 2 notebooks, 3 times in all"
    for _ in range(2):  # linted, and from the cache
        assert told in run("check").out
    assert told in run("check", "--output-format", "concise").out
    assert told in [note["message"] for note in run("check", "--output-format", "json").json["notes"]]
    assert told in run("check", "--statistics").out


def test_gate(run: Runner) -> None:
    configure('[gate."nb/**"]\nmax-golden-scorings = 3\n')
    assert run("check", "--exit-zero").out.endswith("gate: PASS (3 files)\n")
    configure('[gate."nb/**"]\nmax-golden-scorings = 1\n')
    done = run("check", "--select", "LK3")
    told = "nb/data/golden.csv is scored 3 times in 2 notebooks of nb/**, at most once allowed"
    assert done.out.endswith(f"gate: FAIL ({told})\n")
    assert done.status == 1


def test_each_glob_counts_its_own_files(run: Runner) -> None:
    configure('[gate."a.ipynb"]\nmax-golden-scorings = 1\n[gate."b.ipynb"]\nmax-golden-scorings = 2\n')
    assert "gate: PASS (2 files)" in run("check").out
