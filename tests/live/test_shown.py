"""What a watched kernel shows: under cells, of names, of held-out sets; and that it shows no value."""

import json

import numpy as np
import pandas as pd
import pytest

from leaklint.jupyter.budget import LedgerReport, spreads
from leaklint.jupyter.report import Origin
from tests.live.test_privacy import NUMBER, WORD, leaked
from tests.live.test_watching import FIT, IMPORTS, LEAK, LOAD, SCALE, SCORE, SPLIT, FrontEnd, panel, shell

__all__ = ["panel", "shell"]

PROOF = "`scaler.n_samples_seen_` is 569 = 426 rows of `X_train` + 143 of `X_test`"
TREE = (
    "from sklearn.tree import DecisionTreeClassifier\n"
    "model = DecisionTreeClassifier(max_depth={}, random_state=0).fit(X_train, y_train)\n"
    "model.score(X_test, y_test)"
)


def told(shell):
    """All that stands under cells, as HTML."""
    return "".join(news._repr_html_() for _, news in shell.session._news)


# -- under a cell ----------------------------------------------------------------------------------


def test_with_a_panel_one_line_tells_what_was_confirmed(shell, panel):
    shell.run("%leaklint on")
    panel.say("hello")
    shell.run_all(*LEAK)
    shown = told(shell)
    assert "leaklint-row" in shown
    assert "<details" not in shown
    assert "confirmed: <code>scaler.n_samples_seen_</code> is 569 = 426 rows" in shown


def test_without_a_panel_a_card_tells_all(shell):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    assert "<details" in told(shell)


@pytest.mark.parametrize(("wanted", "cards"), [("always", True), ("never", False)])
def test_how_much_is_shown_can_be_said(shell, panel, wanted, cards):
    shell.run(f"%leaklint on inline={wanted}")
    panel.say("hello")
    shell.run_all(*LEAK)
    assert ("<details" in told(shell)) is cards
    # The panel has it in any case.
    assert [f["code"] for f in panel.heard[-1]["findings"]] == ["LK101"]


def test_how_much_is_shown_can_be_configured(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leaklint.toml").write_text('inline = "never"\n')
    shell.run("%leaklint on")
    assert "LK101" not in "".join(shell.run_all(*LEAK))
    shell.run("%leaklint off")
    shell.run("%leaklint on inline=always")
    shell.run(SCALE, cell_id="cell-2b")
    assert shell.session.inline == "always"


@pytest.mark.parametrize("words", ["inline=often", "inline", "quickly"])
def test_what_cannot_be_asked_for_is_said(shell, words):
    assert "write `%leaklint on`, or with inline=auto|always|never" in shell.run(f"%leaklint on {words}")
    assert not shell.session.watching


def test_switching_on_again_leaves_earlier_notices_alone(shell):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    before = told(shell)
    assert PROOF in str([news for _, news in shell.session._news])
    shell.run("%leaklint off", cell_id="cell-x")
    shell.run("%leaklint on", cell_id="cell-y")
    assert told(shell) == before


# -- the line to the panel -------------------------------------------------------------------------


class Dialled(FrontEnd):
    """The other end of a comm that the kernel opens."""

    def __init__(self, target_name, data):
        self.heard, self.closed = [], False
        assert (target_name, data) == ("leaklint.live", {"protocol": 1})


def test_switched_on_by_a_cell_the_kernel_calls_the_panel(shell, monkeypatch):
    made = []

    class Package:
        @staticmethod
        def create_comm(**how):
            made.append(Dialled(**how))
            return made[-1]

    monkeypatch.setitem(__import__("sys").modules, "comm", Package)
    shell.run("%leaklint on")
    (ours,) = made
    assert not shell.session.line.connected  # nobody has answered yet
    assert ours.say("hello")["watching"] is True
    assert shell.session.line.connected
    shell.run("%leaklint off")
    assert ours.heard[-1]["watching"] is False
    assert ours.closed
    shell.run("%leaklint on")
    made[1].end(None)  # a front end that does not know us
    assert not shell.session.line.comms
    assert not shell.session.line.connected


def test_a_panel_that_asks_is_told_that_the_kernel_watches(shell, panel):
    assert panel.say("hello")["watching"] is False
    shell.run("%leaklint on")
    again = FrontEnd(shell.ip.kernel.comm_manager)  # the page was loaded again
    assert again.say("hello")["watching"] is True


# -- names and held-out sets -----------------------------------------------------------------------


def test_a_score_that_is_only_shown_is_in_the_ledger(shell):
    shell.run("%leaklint on")
    shell.run_all(IMPORTS, LOAD, SPLIT)
    for depth in (1, 3, 1):
        shell.run(TREE.format(depth), cell_id="score")
    (one,) = shell.session.ledger
    shown = [value for value in shell.ip.user_ns["_oh"].values() if isinstance(value, float)]
    assert (one.looks, one.runs) == (2, 3)
    assert one.spread == (min(shown), max(shown))


def test_each_metric_is_shown(shell):
    shell.run("%leaklint on")
    shell.run_all(IMPORTS, LOAD, SPLIT)
    text = (
        "from sklearn.metrics import f1_score\n" + TREE.format(2) + "\npred = model.predict(X_test)\n"
        "acc, f1 = accuracy_score(y_test, pred), f1_score(y_test, pred)"
    )
    shell.run(text)
    (one,) = shell.session.ledger
    told = one.to_dict()
    assert {seen["metric"] for seen in told["metrics"]} == {"accuracy_score", "f1_score"}
    assert len(spreads(told)) == 2
    for part in ("accuracy_score", "f1_score"):
        assert part in str(LedgerReport(shell.session.ledger))
        assert part in LedgerReport(shell.session.ledger)._repr_html_()


def test_the_ledger_is_the_only_one_to_count_looks(shell):
    shell.run("%leaklint on")
    shell.run_all(IMPORTS, LOAD, SPLIT)
    for depth in (1, 3, 1, 1, 1):
        shell.run(TREE.format(depth), cell_id="score")
    report = shell.session.check()
    assert {score.looks for score in report.result.scores} == {2}
    assert "scored with 2 different predictions" in report._repr_html_()
    shown = shell.run("%leaklint who X_test")
    assert "5 scores computed on them, with 2 different predictions in 5 runs" in shown
    assert "`model.score` in cells 6, 7 … 10" in shown
    assert shown.startswith("X_test: DataFrame")
    assert "2 different predictions" in shell.run("%leaklint who y_test")


def test_a_spent_set_is_told_once_and_where_it_was_scored(shell, panel):
    shell.run("%leaklint on inline=always")
    panel.say("hello")
    shell.run_all(
        IMPORTS, "X, y = load_breast_cancer(return_X_y=True, as_frame=True)\nX, y = X[:150], y[:150]", SPLIT
    )
    tree = (
        "from sklearn.tree import DecisionTreeClassifier\nscores = []\nfor k in range(40):\n"
        "    tree = DecisionTreeClassifier(max_features=1, max_depth=3, random_state=k).fit(X_train, y_train)\n"
        "    scores.append(accuracy_score(y_test, tree.predict(X_test)))"
    )
    shown = shell.run(tree, "score")
    assert "LK309" in shown
    (found,) = [one for one in panel.heard[-1]["findings"] if one["code"] == "LK309"]
    assert found["cell_id"] == "score"
    # Whatever runs later, it stands where it stood.
    assert "mended" not in shell.run("a = 1", "other") + shell.run("b = 1", "another") + told(shell)
    (score,) = panel.heard[-1]["scores"]
    assert (score["cell_id"], score["verdict"]) == ("score", "doubtful")
    assert found["fingerprint"] in score["findings"]
    assert score["looks"] == panel.heard[-1]["ledger"][0]["looks"]


def test_where_nobody_counted_nothing_is_claimed(shell):
    shell.run_all(IMPORTS, LOAD, SPLIT)
    for depth in (1, 3):
        shell.run(TREE.format(depth), cell_id="score")
    assert "different predictions" not in shell.session.check()._repr_html_()


def test_who_is_an_estimator(shell):
    shell.run_all(*LEAK)
    shown = shell.run("%leaklint who scaler")
    assert shown.startswith("scaler: StandardScaler")
    assert "It saw 569 rows" in shown
    assert "could not be followed" not in shown
    assert "No score" not in shown


def test_cells_are_told_together():
    facts = {"name": "X", "rows": "all", "scores": [f"`a` in cell {n}" for n in (1, 3)] + ["`b` in cell 2"]}
    assert "`a` in cells 1 and 3\n    `b` in cell 2" in repr(Origin(facts))
    facts["scores"] = ["`a`", "`a` in cell 4", "no cell"]
    assert "`a`" in repr(Origin(facts))


def test_a_golden_file_is_known_by_what_is_in_it(shell, tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    for name, rows in (("golden", 60), ("other", 60), ("train", 200)):
        table = pd.DataFrame(rng.normal(size=(rows, 2)), columns=["a", "b"])
        table["row"], table["one"] = np.arange(rows), 1
        table["y"] = (table["a"] + rng.normal(size=rows) > 0).astype(int)
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "copied.csv").write_text((tmp_path / "golden.csv").read_text())
    (tmp_path / "leaklint.toml").write_text('golden = ["golden.csv", "nothing.csv"]\n')
    monkeypatch.chdir(tmp_path)
    shell.run("%leaklint on")
    shell.run_all(
        IMPORTS,
        "train, mine, theirs = (pd.read_csv(f'{n}.csv') for n in ('train', 'copied', 'other'))\n"
        "ins = ['a', 'b', 'row', 'one']\nmodel = LogisticRegression().fit(train[ins], train['y'])",
        "Xm, ym = mine[ins], mine['y']\naccuracy_score(ym, model.predict(Xm))",
        "Xo, yo = theirs[ins], theirs['y']\naccuracy_score(yo, model.predict(Xo))",
    )
    golden = {one.name: one.golden for one in shell.session.ledger}
    assert sorted(golden.values()) == ["", "golden.csv"], golden
    assert "(golden: golden.csv)" in shell.run("%leaklint ledger")


# -- privacy ---------------------------------------------------------------------------------------


def test_nothing_that_is_shown_or_sent_holds_a_value(shell, panel, tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "a": NUMBER + rng.normal(size=240),
            "b": rng.normal(size=240) * NUMBER,
            "y": np.where(rng.random(240) < 0.5, f"{WORD}yes", f"{WORD}no"),
        },
        index=[f"{WORD}row{k}" for k in range(240)],
    )
    frame.to_csv(tmp_path / "patients.csv")
    monkeypatch.chdir(tmp_path)
    shell.run("%leaklint on inline=always")
    panel.say("hello")
    shown = shell.run_all(
        IMPORTS,
        "df = pd.read_csv('patients.csv', index_col=0)\nX, y = df[['a', 'b']], df['y']",
        SCALE,
        SPLIT,
        FIT,
        SCORE + ";",
        "%leaklint ledger",
        "%leaklint who X_test",
        "%leaklint who scaler",
        "%leaklint who y_test",
        "%leaklint",
    )
    session = shell.session
    assert [f["code"] for f in panel.heard[-1]["findings"]] == ["LK101"]
    assert len(session.ledger) == 1
    report = session.check()
    parts = [
        *shown,
        json.dumps(panel.heard),
        told(shell),
        json.dumps(report._repr_mimebundle_()),
        LedgerReport(session.ledger)._repr_html_(),
        json.dumps(session.ledger.to_dict()),
    ]
    for part in parts:
        assert not leaked(part), part
