"""Looks at a test set: told apart by what was predicted, not by how often a cell was run."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from leaklint.findings import audited
from leaklint.jupyter.history import History
from leaklint.live.ledger import Ledger, optimism
from leaklint.notebook import parse_notebook
from leaklint.session import Session

pytest.importorskip("sklearn")

SETUP = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split, cross_val_score
rng = np.random.default_rng(3)
df = pd.DataFrame(rng.normal(size=(300, 4)), columns=list('abcd'))
df['y'] = (df['a'] + rng.normal(size=300) > 0).astype(int)
X, y = df.drop(columns='y'), df['y']
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""


class Kernel:
    """Runs cells as a kernel does, with a ledger that watches."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.history = History()
        self.session = Session()
        self.ledger = Ledger(b"test")

    def run(self, *cells: str) -> None:
        for text in cells:
            count = self.history.last + 1
            exec(compile(text, "<cell>", "exec"), self.names)
            self.history.end(count, text)
            document = json.dumps(self.history.document()).encode()
            run = self.session.run(parse_notebook(document, "notebook.ipynb"))
            self.ledger.observe(run, audited(run, None), count, self.names)

    def told(self) -> list[tuple[str, int, int, int]]:
        return [(one.name, one.rows, one.looks, one.runs) for one in self.ledger]


@pytest.fixture
def kernel() -> Kernel:
    made = Kernel()
    made.run(SETUP)
    return made


def test_ten_runs_of_one_prediction_are_one_look(kernel: Kernel) -> None:
    kernel.run("model = LogisticRegression().fit(X_train, y_train)", "pred = model.predict(X_test)")
    kernel.run(*["print(accuracy_score(y_test, pred))"] * 10)
    assert kernel.told() == [("X_test", 75, 1, 10)]


def test_several_metrics_of_one_prediction_are_one_look(kernel: Kernel) -> None:
    kernel.run("model = LogisticRegression().fit(X_train, y_train)")
    kernel.run(
        "acc = accuracy_score(y_test, model.predict(X_test))\nf1 = f1_score(y_test, model.predict(X_test))"
    )
    kernel.run("print(model.score(X_test, y_test))")
    assert kernel.told() == [("X_test", 75, 1, 2)]
    (one,) = kernel.ledger
    assert set(one.values) == {"accuracy_score", "f1_score"}


def test_all_that_one_model_says_is_one_look(kernel: Kernel) -> None:
    kernel.run("from sklearn.metrics import roc_auc_score")
    kernel.run("model = LogisticRegression().fit(X_train, y_train)", "print(model.score(X_test, y_test))")
    kernel.run("p = model.predict(X_test)", "print(accuracy_score(y_test, p))")
    kernel.run("q = model.predict_proba(X_test)[:, 1]", "print(roc_auc_score(y_test, q))")
    assert kernel.told() == [("X_test", 75, 1, 3)]


def test_a_model_that_says_the_same_is_the_same_look(kernel: Kernel) -> None:
    kernel.run(
        "near = KNeighborsClassifier(1).fit(X_train, y_train)\np = near.predict(X_test)\n"
        "print(accuracy_score(y_test, p))",
        "near = KNeighborsClassifier(1, leaf_size=5).fit(X_train, y_train)\np = near.predict(X_test)\n"
        "print(accuracy_score(y_test, p))",
        "print(near.score(X_test, y_test))",
    )
    assert kernel.told() == [("X_test", 75, 1, 3)]


def test_a_threshold_that_is_moved_is_another_look(kernel: Kernel) -> None:
    kernel.run(
        "from sklearn.metrics import roc_auc_score",
        "model = LogisticRegression().fit(X_train, y_train)\nq = model.predict_proba(X_test)[:, 1]",
        "print(roc_auc_score(y_test, q))",
        "p = model.predict(X_test)\nprint(accuracy_score(y_test, p))",
        "print(model.score(X_test, y_test))",
    )
    assert kernel.told() == [("X_test", 75, 1, 3)]
    for threshold in ("0.5", "0.3", "0.7", "0.3"):
        kernel.run(f"p = q > {threshold}", "print(accuracy_score(y_test, p), f1_score(y_test, p))")
    assert kernel.told() == [("X_test", 75, 3, 7)]
    kernel.run("print(roc_auc_score(y_test, q))")
    assert kernel.told() == [("X_test", 75, 3, 8)]


def test_a_model_that_was_fitted_again_meanwhile_is_another(kernel: Kernel) -> None:
    kernel.run("model = LogisticRegression().fit(X_train, y_train)", "p = model.predict(X_test)")
    kernel.run("model.set_params(C=0.001).fit(X_train, y_train)")
    kernel.run("print(accuracy_score(y_test, p))", "print(model.score(X_test, y_test))")
    assert kernel.told() == [("X_test", 75, 2, 2)]


def test_what_is_one_look_outlasts_the_kernel(kernel: Kernel) -> None:
    cells = (
        "model = LogisticRegression().fit(X_train, y_train)\np = model.predict(X_test)",
        "print(accuracy_score(y_test, p))",
        "print(model.score(X_test, y_test))",
    )
    kernel.run(*cells)
    again = Kernel()
    assert again.ledger.take(json.loads(json.dumps(kernel.ledger.to_dict())))
    again.run(SETUP, cells[0], cells[2])
    assert [look for _, _, look, _ in again.told()] == [1]


def test_a_changed_model_is_another_look(kernel: Kernel) -> None:
    for strength in (1.0, 0.01, 0.001, 1.0):
        kernel.run(
            f"model = LogisticRegression(C={strength}).fit(X_train, y_train)\n"
            "acc = accuracy_score(y_test, model.predict(X_test))"
        )
    assert kernel.told() == [("X_test", 75, 3, 4)]


def test_an_unseeded_forest_is_another_model_each_time(kernel: Kernel) -> None:
    cell = "forest = RandomForestClassifier(20{}).fit(X_train, y_train)\nprint(forest.score(X_test, y_test))"
    kernel.run(*[cell.format("")] * 3)
    assert kernel.told() == [("X_test", 75, 3, 3)]
    kernel.run(*[cell.format(", random_state=1")] * 3)
    assert kernel.told() == [("X_test", 75, 4, 6)]


@pytest.mark.parametrize(
    "keep",
    ["scores.append({})", "scores = [*scores, {}]"],
)
def test_each_turn_of_a_loop_is_a_look(kernel: Kernel, keep: str) -> None:
    text = (
        "scores = []\nfor k in range(1, 30):\n"
        "    knn = KNeighborsClassifier(k).fit(X_train, y_train)\n"
        f"    {keep.format('accuracy_score(y_test, knn.predict(X_test))')}"
    )
    kernel.run(text, text)
    (one,) = kernel.ledger
    assert one.looks == len(set(kernel.names["scores"]))
    assert one.runs == 2
    assert one.spread == (min(kernel.names["scores"]), max(kernel.names["scores"]))


def test_models_in_a_dict_are_told_apart(kernel: Kernel) -> None:
    kernel.run(
        "models = {'a': LogisticRegression(), 'b': KNeighborsClassifier(3)}\n"
        "result = {}\nfor name, one in models.items():\n"
        "    result[name] = one.fit(X_train, y_train).score(X_test, y_test)"
    )
    (one,) = kernel.ledger
    assert one.looks == len(set(kernel.names["result"].values())) == 2


def test_only_held_out_rows_are_counted(kernel: Kernel) -> None:
    kernel.run(
        "model = LogisticRegression().fit(X_train, y_train)",
        "print(model.score(X_train, y_train))",
        "print(cross_val_score(LogisticRegression(), X_train, y_train).mean())",
    )
    assert kernel.told() == []


def test_a_renamed_set_is_the_same_set(kernel: Kernel) -> None:
    kernel.run(
        "model = LogisticRegression().fit(X_train, y_train)",
        "print(model.score(X_test, y_test))",
        "holdout, truth = X_test.copy(), y_test.copy()",
        "print(model.score(holdout, truth))",
    )
    assert [one[2:] for one in kernel.told()] == [(1, 2)]


def test_a_helper_that_scores_is_seen_at_its_call(kernel: Kernel) -> None:
    kernel.run(
        "def report(m):\n    p = m.predict(X_test)\n    return accuracy_score(y_test, p)",
        "model = LogisticRegression().fit(X_train, y_train)",
        "a = report(model)",
        "model = LogisticRegression(C=.001).fit(X_train, y_train)",
        "a = report(model)",
        "a = report(model)",
    )
    assert kernel.told() == [("X_test", 75, 2, 3)]


def test_it_outlasts_the_kernel_and_shows_no_content(kernel: Kernel) -> None:
    kernel.run("model = LogisticRegression().fit(X_train, y_train)\nacc = model.score(X_test, y_test)")
    kept = json.loads(json.dumps(kernel.ledger.to_dict()))
    again = Kernel()
    assert again.ledger.take(kept)
    again.run(SETUP, "model = LogisticRegression().fit(X_train, y_train)\nacc = model.score(X_test, y_test)")
    assert again.told() == [("X_test", 75, 1, 2)]
    other = Ledger(b"another")
    assert other.take(kept)
    assert not other.take({"format": 1, "sets": [{"key": 1}]})
    assert not other.take({"format": 99})
    assert not other.take("text")
    assert not other.take(None)
    assert len(other) == 1


def test_a_golden_file_is_known_by_its_content(kernel: Kernel) -> None:
    kernel.ledger.guard("data/golden.parquet", {"y": kernel.names["y_test"]})
    kernel.run("model = LogisticRegression().fit(X_train, y_train)\nacc = model.score(X_test, y_test)")
    (one,) = kernel.ledger
    assert one.golden == "data/golden.parquet"


def test_the_bound() -> None:
    assert optimism(1, 100) == 0
    assert optimism(20, 100) == pytest.approx(math.sqrt(math.log(20) / 200))
    assert optimism(10**9, 1) == 1


def test_the_bound_holds_for_fair_coins() -> None:
    """The best of k random guesses at n labels is above one half by less than the bound says."""
    import numpy as np

    rng = np.random.default_rng(0)
    for k, n in ((5, 50), (50, 200), (200, 100)):
        best = rng.binomial(n, 0.5, size=(400, k)).max(axis=1) / n
        assert best.mean() - 0.5 <= optimism(k, n)


def test_the_report_says_it_in_words_and_in_a_picture(kernel: Kernel) -> None:
    from leaklint.jupyter.budget import LedgerReport

    assert "%leaklint on" in str(LedgerReport(kernel.ledger))
    kernel.run(
        "scores = []\nfor k in range(1, 30):\n    knn = KNeighborsClassifier(k).fit(X_train, y_train)\n"
        "    scores.append(accuracy_score(y_test, knn.predict(X_test)))"
    )
    report = LedgerReport(kernel.ledger)
    looks = len(set(kernel.names["scores"]))
    assert f"`X_test` was looked at {looks} times in 1 run" in str(report)
    shown = report._repr_html_()
    assert "<svg" in shown
    assert "a bound, not a measurement" in shown
    assert report.to_frame()["looks"].tolist() == [looks]
    assert set(report._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_names_are_escaped() -> None:
    from leaklint.jupyter.budget import LedgerReport
    from leaklint.live.ledger import TestSet

    ledger = Ledger(b"x")
    ledger.sets["k"] = TestSet("k", "<script>", 10, {"a": 1}, 1, {"<b>": [0.1, 0.2]}, golden="<i>")
    shown = LedgerReport(ledger)._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_a_spent_budget_is_a_finding_unless_another_set_is_left() -> None:
    import leaklint

    ledger = leaklint.Ledger(b"x")
    for attempt in range(30):
        ledger.look([0, 1] * 20, [attempt] * 40, 0.5 + attempt / 100, metric="accuracy", name="<y_test>")
    (finding,) = ledger.findings()
    assert (finding.code, finding.severity, finding.verdict) == ("LK309", "warning", "confirmed")
    assert "0.500 to 0.790" in finding.message
    shown = ledger.report()
    assert "LK309" in str(shown)
    assert "LK309" in shown._repr_html_()
    assert "<y_test>" not in shown._repr_html_()
    ledger.look([1] * 50, [0] * 50, 0.4, metric="accuracy")
    assert not ledger.findings()
    with pytest.raises(TypeError, match="labels and predictions"):
        ledger.look(object(), [1])


def test_a_loop_that_keeps_nothing_is_at_least_one_look(kernel: Kernel) -> None:
    kernel.run(
        "for k in range(1, 9):\n    knn = KNeighborsClassifier(k).fit(X_train, y_train)\n"
        "    print(knn.score(X_test, y_test))"
    )
    (one,) = kernel.ledger
    assert one.approximate


@pytest.mark.parametrize(
    ("said", "scores"),
    [
        ("p = model.predict(X_test)", "accuracy_score(y_test, p), roc_auc_score(y_test, q)"),
        ("p = model.predict(X_test)", "roc_auc_score(y_test, q), accuracy_score(y_test, p)"),
        (
            "p = (q > 0.5).astype(int)",
            "accuracy_score(y_test, p), f1_score(y_test, p), roc_auc_score(y_test, q)",
        ),
    ],
)
def test_one_cell_that_scores_classes_and_probabilities(kernel: Kernel, said: str, scores: str) -> None:
    kernel.run(
        "from sklearn.metrics import roc_auc_score", "model = LogisticRegression().fit(X_train, y_train)"
    )
    kernel.run(f"q = model.predict_proba(X_test)[:, 1]\n{said}\nprint({scores})")
    assert kernel.told() == [("X_test", 75, 1, 1)]


def test_two_thresholds_in_one_cell(kernel: Kernel) -> None:
    kernel.run(
        "from sklearn.metrics import roc_auc_score", "model = LogisticRegression().fit(X_train, y_train)"
    )
    kernel.run(
        "q = model.predict_proba(X_test)[:, 1]\nlow, high = q > 0.3, q > 0.6\n"
        "print(f1_score(y_test, low), roc_auc_score(y_test, q), f1_score(y_test, high))"
    )
    assert kernel.told() == [("X_test", 75, 2, 1)]
