"""What a kernel that is watched shows under its cells, in JupyterLab."""

from __future__ import annotations

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

LOAD = (
    "%load_ext leaklint\n"
    "%leaklint on\n"
    "from sklearn.datasets import load_breast_cancer\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "X, y = load_breast_cancer(return_X_y=True, as_frame=True)"
)
SCALE = "scaler = StandardScaler().fit(X)"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"
SCORE = (
    "model = LogisticRegression(max_iter=300).fit(scaler.transform(X_train), y_train)\n"
    "model.score(scaler.transform(X_test), y_test)"
)


def run_all(lab):
    lab.kernel_idle()
    lab.command("notebook:run-all-cells")


def test_a_leak_is_confirmed_under_the_cell_and_struck_off_when_it_is_mended(lab):
    lab.open(LOAD, SCALE, SPLIT, SCORE)
    run_all(lab)
    under = lab.cell(3).locator(".jp-OutputArea")
    expect(under).to_contain_text("scaler.n_samples_seen_ is 569 = 426 rows of X_train + 143 of X_test")
    expect(under).to_contain_text("confirmed")
    lab.shot("live-confirmed")
    lab.write(1, "scaler = StandardScaler()")
    lab.write(2, SPLIT + "\nscaler.fit(X_train)")
    for at in (1, 2, 3):
        lab.cell(at).locator(".cm-content").click()
        lab.command("notebook:run-cell")
    # What stood under the cell went with its output; that it is mended is said in its place.
    expect(under).to_contain_text("mended in run")
    expect(under).not_to_contain_text("scaler-before-split")
    lab.shot("live-mended")


def test_a_leak_that_stays_is_shown_again_when_its_cell_runs_again(lab):
    lab.open(LOAD, SCALE, SPLIT, SCORE)
    run_all(lab)
    under = lab.cell(3).locator(".jp-OutputArea")
    expect(under).to_contain_text("LK101")
    lab.cell(3).locator(".cm-content").click()
    lab.command("notebook:run-cell")
    expect(under).to_contain_text("score (5)")
    lab.shot("live-again")
