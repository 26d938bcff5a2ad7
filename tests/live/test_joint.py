"""Code and objects together: what a branch left open the objects decide, and never wrongly."""

import pytest

from tests.live.test_watching import Shell, panel, shell  # noqa: F401

START = """\
import numpy as np, os, pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"""
END = """\
model = LogisticRegression(max_iter=20).fit(scaler.transform(X_train), y_train)
score = model.score(scaler.transform(X_test), y_test)"""


def state_of(shell, panel, *cells):  # noqa: F811
    shell.run("%leaklint on")
    shell.run_all(*cells)
    return panel.heard[-1]


def only(state, family="LK1"):
    (found,) = [one for one in state["findings"] if one["code"].startswith(family)]
    return found


SCALERS = ["StandardScaler", "MinMaxScaler", "RobustScaler", "QuantileTransformer"]


@pytest.mark.parametrize("cls", SCALERS)
@pytest.mark.parametrize("leaks", [False, True])
def test_one_of_two_objects_was_made(shell, panel, cls, leaks):  # noqa: F811
    scaler = f"""\
if os.environ.get('NO_SUCH_NAME') is {"None" if leaks else "not None"}:
    scaler = {cls}().fit(X)
else:
    scaler = {cls}().fit(X_train)"""
    state = state_of(shell, panel, START, scaler, END)
    found = only(state)
    assert found["verdict"] == ("confirmed" if leaks else "withdrawn")
    (one,) = [one for one in state["estimators"] if one["name"] == "scaler"]
    assert one["verdict"] == ("confirmed" if leaks else "right")


@pytest.mark.parametrize("cls", SCALERS)
@pytest.mark.parametrize("leaks", [False, True])
def test_one_of_two_tables_was_fitted_on(shell, panel, cls, leaks):  # noqa: F811
    """What a name may hold is not what it holds: its rows are looked at."""
    scaler = f"""\
chosen = X if os.environ.get('NO_SUCH_NAME') is {"None" if leaks else "not None"} else X_train
scaler = {cls}().fit(chosen)"""
    found = only(state_of(shell, panel, START, scaler, END))
    assert found["verdict"] == ("confirmed" if leaks else "withdrawn")
    assert leaks or "143" not in found["evidence"]


@pytest.mark.parametrize("leaks", [False, True])
def test_one_of_two_tables_is_scored(shell, panel, leaks):  # noqa: F811
    chosen = f"X_eval = X_train if {leaks} == bool(X.shape[0]) else X_test\ny_eval = y.loc[X_eval.index]"
    scored = """\
scaler = StandardScaler().fit(X_train)
model = LogisticRegression(max_iter=20).fit(scaler.transform(X_train), y_train)
score = model.score(scaler.transform(X_eval), y_eval)"""
    state = state_of(shell, panel, START, chosen, scored)
    for found in state["findings"]:
        assert leaks or found["verdict"] != "confirmed", found


def test_the_reason_names_what_was_fitted(shell, panel):  # noqa: F811
    """Not the model that learned from what the scaler gave."""
    scaler = "scaler = StandardScaler(with_mean=False, with_std=False).fit(X)"
    found = only(state_of(shell, panel, START, scaler, END))
    assert found["verdict"] == "static"
    assert "LogisticRegression" not in found["evidence"]
    assert "StandardScaler" in found["evidence"]


OWN = """\
class Prepare:
    def __init__(self):
        self.scaler = StandardScaler()
        self.more = {'range': [MinMaxScaler()]}

    def fit(self, X):
        self.scaler.fit(X)
        self.more['range'][0].fit(X)
        return self

    def transform(self, X):
        return self.scaler.transform(X)

prepare = Prepare().fit(%s)"""


@pytest.mark.parametrize("rows", ["X", "X_train"])
def test_estimators_inside_objects_of_the_user_are_found(shell, panel, rows):  # noqa: F811
    end = END.replace("scaler.", "prepare.")
    state = state_of(shell, panel, START, OWN % rows, end)
    (one,) = [one for one in state["estimators"] if one["name"] == "prepare.scaler"]
    if rows == "X":
        assert one["saw"] == "569 rows: 426 of `X_train` + 143 of `X_test`"
        found = only(state)
        assert found["verdict"] == "confirmed"
        assert "`prepare.scaler.n_samples_seen_` is 569" in found["evidence"]
    else:
        assert (one["saw"], one["verdict"]) == ("426 rows: all of `X_train`", "right")
    assert [one["name"] for one in state["estimators"] if "MinMax" in one["class"]] == [
        "prepare.more['range'][0]"
    ]


def test_no_code_of_the_user_runs_while_objects_are_looked_into(shell, panel):  # noqa: F811
    trap = """\
calls = []
class Trap:
    scaler = property(lambda self: calls.append('property'))
    __dict__ = property(lambda self: calls.append('dict') or {})
    def __getattr__(self, name): calls.append(name); raise AttributeError(name)
    def __getattribute__(self, name): calls.append(name); return object.__getattribute__(self, name)
class Other:
    def __init__(self): self.inner = {'loop': self, 'trap': Trap()}
    scaler = property(lambda self: calls.append('property'))
    def __getattribute__(self, name): calls.append(name); return object.__getattribute__(self, name)
trap, other = Trap(), Other()
calls.clear()"""
    state_of(shell, panel, START, trap, "scaler = StandardScaler().fit(X_train)")
    assert shell.ip.user_ns["calls"] == []


SECOND = {
    "of the training part": "X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, random_state=0)",
    "of the held-out part": "X_val, X_test, y_val, y_test = train_test_split(X_test, y_test, random_state=0)",
}


@pytest.mark.parametrize("scored", [False, True])
@pytest.mark.parametrize("which", SECOND)
def test_validation_rows_have_a_role_of_their_own(shell, panel, which, scored):  # noqa: F811
    cells = [START, SECOND[which], "scaler = StandardScaler().fit(X_train)"]
    if scored:
        cells += [END, "tried = model.score(scaler.transform(X_val), y_val)"]
    state = state_of(shell, panel, *cells)
    roles = {one["name"]: one["role"] for one in state["frames"]}
    assert (roles["X_train"], roles["X_val"], roles["X_test"]) == ("train", "validation", "test")
    assert {one["from"] for one in state["frames"] if one["name"] == "X_val"} == {
        "validation part of `load_breast_cancer`"
    }


def test_a_new_table_is_not_missed_after_slow_checks(shell, panel, monkeypatch):  # noqa: F811
    """No event loop runs here that would catch up, and another cell may never come."""
    monkeypatch.setattr("leaklint.jupyter.magic.AT_EASE", 0.0)
    state = state_of(shell, panel, START, "one = 1", "two = 2", SECOND["of the training part"])
    assert "X_val" in {one["name"] for one in state["frames"]}
    heard = len(panel.heard)
    shell.session._rest_until = float("inf")
    shell.run("three = 3")
    assert len(panel.heard) == heard  # nothing that is new: the check rests
    shell.run("late = X_val.copy()")
    assert "late" in {one["name"] for one in panel.heard[-1]["frames"]}


HIDDEN = """\
get_ipython().push({'held': __import__('pandas').DataFrame(
    __import__('numpy').random.default_rng(0).normal(size=(500, 4)), columns=list('abcy'))})"""


@pytest.mark.parametrize(
    ("columns", "leaks"), [("1:", True), (":-1", False), (":3", False), ("[0, 3]", True)]
)
def test_columns_of_tables_that_no_cell_defines_are_known(shell, panel, columns, leaks):  # noqa: F811
    features = f"X, y = held.iloc[:, {columns}], held['y']"
    split = "X_train, X_test, y_train, y_test = train_test_split(X, y > 0, random_state=0)"
    end = "model = LogisticRegression().fit(X_train, y_train)\nscore = model.score(X_test, y_test)"
    state = state_of(shell, panel, HIDDEN, START.partition("X, y")[0], features, split, end)
    assert ("LK401" in {one["code"] for one in state["findings"]}) == leaks


@pytest.mark.parametrize(("until", "shares"), [(400, False), (401, True)])
def test_lengths_of_tables_that_no_cell_defines_are_known(shell, panel, until, shares):  # noqa: F811
    parts = f"train, test = held[:{until}], held[int(len(held) * 0.8):]"
    end = """\
model = LogisticRegression().fit(train[['a', 'b']], train['y'] > 0)
score = model.score(test[['a', 'b']], test['y'] > 0)"""
    state = state_of(shell, panel, HIDDEN, START.partition("X, y")[0], parts, end)
    found = [one for one in state["findings"] if one["code"] == "LK205"]
    assert [one["verdict"] for one in found] == (["confirmed"] if shares else [])


def test_a_model_that_was_given_the_label_says_so(shell, panel):  # noqa: F811
    cells = [
        START.partition("X, y")[0] + "df = load_breast_cancer(as_frame=True).frame",
        "train, test = train_test_split(df, random_state=0)",
        "X, y = train, train['target']\nmodel = LogisticRegression(max_iter=9).fit(X, y)",
        "X, y = test, test['target']\nscore = model.score(X, y)",
    ]
    state = state_of(shell, panel, *cells)
    (found,) = [one for one in state["findings"] if one["code"] == "LK401"]
    assert (found["verdict"], found["evidence"]) == ("confirmed", "`model.feature_names_in_` holds `target`")
