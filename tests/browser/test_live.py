"""What a kernel that is watched shows under its cells, in JupyterLab."""

from __future__ import annotations

import json

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


def switch(lab):
    return lab.sidebar.locator("button[role=switch].jp-mod-live")


def watched(lab, *cells):
    """A notebook whose kernel is watched by the switch of the panel."""
    lab.open(*cells)
    lab.kernel_idle()
    lab.command("leaklint:show-panel")
    switch(lab).click()
    expect(lab.sidebar.get_by_text("No frames and no fitted objects")).to_be_visible()


def run(lab, *cells):
    for at in cells:
        lab.cell(at).locator(".cm-content").click()
        lab.command("notebook:run-cell")


def ledger(lab):
    """Looks and runs of the first held-out set, as the panel has them."""
    return lab.sidebar.locator(".jp-leaklint-Ledger tbody").first.locator("td")


def test_from_the_leak_to_the_ledger(fresh_lab):
    """The way through: confirmed, mended, run again ten times, changed."""
    lab = fresh_lab()
    load = LOAD.replace("%load_ext leaklint\n%leaklint on\n", "")
    watched(lab, load, SCALE, SPLIT, SCORE)
    run(lab, 0, 1, 2, 3)
    proof = "scaler.n_samples_seen_ is 569 = 426 rows of X_train + 143 of X_test"
    under = lab.cell(3).locator(".jp-OutputArea")
    # The panel has the card; under the cell one line suffices.
    expect(under).to_contain_text(f"LK101 scaler-before-split confirmed: {proof}")
    assert under.locator("details").count() == 0
    card = lab.sidebar.locator(".jp-leaklint-Card")
    card.locator(".jp-leaklint-Card-head").click()
    expect(card).to_contain_text(proof)
    expect(card).to_contain_text("confirmed")
    expect(lab.sidebar.locator(".jp-leaklint-Estimators")).to_contain_text(
        "saw 569 rows: 426 of X_train + 143 of X_test"
    )
    lab.shot("live-way-confirmed")

    # Mended in the code: the kernel still has what the old code made.
    lab.write(1, "scaler = StandardScaler()")
    lab.write(2, SPLIT + "\nscaler.fit(X_train);")
    expect(
        lab.sidebar.get_by_text("Still so in the kernel, until the changed cells run again")
    ).to_be_visible()
    assert lab.marks(1).count() == 0
    lab.shot("live-way-pending")
    run(lab, 1, 2, 3)
    expect(lab.sidebar.locator(".jp-leaklint-Card.jp-mod-gone")).to_contain_text("Mended")
    expect(under).to_contain_text("mended in run")
    lab.shot("live-way-mended")
    expect(lab.sidebar.locator(".jp-leaklint-Card")).to_have_count(0)
    expect(lab.sidebar.locator(".jp-leaklint-Estimators")).to_contain_text("saw 426 rows: all of X_train")
    expect(ledger(lab).nth(1)).to_have_text("2")  # before it was mended, and after
    expect(ledger(lab).nth(2)).to_have_text("2")

    for _ in range(10):
        run(lab, 3)
    expect(ledger(lab).nth(2)).to_have_text("12")
    expect(ledger(lab).nth(1)).to_have_text("2")
    lab.write(3, SCORE.replace("max_iter=300", "max_iter=300, C=0.001"))
    run(lab, 3)
    expect(ledger(lab).nth(2)).to_have_text("13")
    expect(ledger(lab).nth(1)).to_have_text("3")
    expect(lab.sidebar.locator(".jp-leaklint-Plot")).to_contain_text("model.score from 0.")
    lab.shot("live-way-ledger")
    # It is saved with the notebook, and says no value.
    (kept,) = lab.metadata()["leaklint"]["ledger"]["sets"]
    assert (kept["name"], kept["rows"], kept["runs"], len(kept["predictions"])) == ("X_test", 143, 13, 3)


def test_a_page_that_is_loaded_again_knows_that_the_kernel_watches(fresh_lab):
    lab = fresh_lab()
    load = LOAD.replace("%load_ext leaklint\n%leaklint on\n", "")
    watched(lab, load)
    run(lab, 0)
    expect(lab.sidebar.locator(".jp-leaklint-Frames")).to_contain_text("X")
    path = lab.run_js("(app, panel) => panel.context.path")
    lab.command("docmanager:save")
    lab.start("lab")
    lab.show(path)
    lab.command("leaklint:show-panel")
    expect(switch(lab)).to_have_attribute("aria-checked", "true")
    switch(lab).click()
    expect(switch(lab)).to_have_attribute("aria-checked", "false")


def test_the_switch_shows_what_a_cell_has_switched(lab):
    lab.open("%load_ext leaklint\n%leaklint on", "%leaklint off")
    lab.kernel_idle()
    lab.command("leaklint:show-panel")
    expect(switch(lab)).to_have_attribute("aria-checked", "false")
    run(lab, 0)
    expect(switch(lab)).to_have_attribute("aria-checked", "true")
    run(lab, 1)
    expect(switch(lab)).to_have_attribute("aria-checked", "false")


def test_the_ledger_lies_beside_the_notebook_if_it_is_wanted(server, fresh_lab):
    from tests.browser.lab import SETTINGS

    server.set(SETTINGS, ledger="file")
    lab = fresh_lab()
    load = LOAD.replace("%load_ext leaklint\n%leaklint on\n", "")
    name = "kept-beside.ipynb"
    lab.open(load, SCALE, SPLIT, SCORE, name=name)
    lab.kernel_idle()
    lab.command("leaklint:show-panel")
    switch(lab).click()
    run(lab, 0, 1, 2, 3)
    expect(ledger(lab).nth(2)).to_have_text("1")
    lab.command("docmanager:save")
    beside = server.work / "kept-beside.leaklint.json"
    lab.page.wait_for_function(
        """async path => { try { await window.jupyterapp.serviceManager.contents.get(path); return true; }
             catch { return false; } }""",
        arg=beside.name,
    )
    assert [one["name"] for one in json.loads(beside.read_text())["sets"]] == ["X_test"]
    assert "leaklint" not in json.loads((server.work / name).read_text())["metadata"]
    # A kernel that begins anew goes on counting.
    lab.page.evaluate("async () => { await window.jupyterapp.serviceManager.sessions.shutdownAll(); }")
    lab.run_js("async (app, panel) => { await panel.sessionContext.changeKernel({ name: 'python3' }); }")
    lab.kernel_idle()
    if switch(lab).get_attribute("aria-checked") == "false":
        switch(lab).click()
    run(lab, 0, 1, 2, 3)
    expect(ledger(lab).nth(2)).to_have_text("2")
    expect(ledger(lab).nth(1)).to_have_text("1")


def test_a_leak_that_stays_is_shown_again_when_its_cell_runs_again(lab):
    lab.open(LOAD, SCALE, SPLIT, SCORE)
    run_all(lab)
    under = lab.cell(3).locator(".jp-OutputArea")
    expect(under).to_contain_text("LK101")
    lab.cell(3).locator(".cm-content").click()
    lab.command("notebook:run-cell")
    expect(under).to_contain_text("score (5)")
    lab.shot("live-again")
