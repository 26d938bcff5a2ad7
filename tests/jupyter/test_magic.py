"""`%leaklint` in an IPython shell."""

import atexit
import contextlib
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from leaklint.jupyter import magic
from leaklint.model import Result
from tests.jupyter.samples import scaler_finding

IMPORTS = """\
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler"""
LOAD = "X, y = load_breast_cancer(return_X_y=True)"
SCALE = "scaler = StandardScaler()\nX = scaler.fit_transform(X)"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"
FIT = "model = LogisticRegression(max_iter=5000).fit(X_train, y_train)"
SCORE = "accuracy_score(y_test, model.predict(X_test))"
LEAK = [IMPORTS, LOAD, SCALE, SPLIT, FIT, SCORE]


class Shell:
    """An IPython shell of our own, with what it showed."""

    def __init__(self, ip):
        self.ip = ip

    def run(self, text, cell_id=None):
        with capture_output() as shown:
            self.result = self.ip.run_cell(text, store_history=True, cell_id=cell_id)
        return shown.stdout + "".join(out.data.get("text/plain", "") for out in shown.outputs)

    def run_all(self, *texts):
        return [self.run(text, cell_id=f"cell-{n}") for n, text in enumerate(texts)]

    @property
    def session(self):
        return magic._sessions[self.ip]


@pytest.fixture
def bare():
    InteractiveShell.clear_instance()
    ip = InteractiveShell.instance()
    ip.history_manager.enabled = False
    yield Shell(ip)
    atexit.unregister(ip.atexit_operations)
    ip.atexit_operations()
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(bare):
    bare.run("%load_ext leaklint")
    return bare


def fake(monkeypatch, *results):
    """Let the engine give these results, the last one for ever."""
    left = list(results)
    monkeypatch.setattr(magic, "lint", lambda *_: left.pop(0) if len(left) > 1 else left[0])


def cells(shell):
    return [cell["source"] for cell in shell.session.history.document()["cells"]]


# -- what ran --------------------------------------------------------------------------------------


def test_runs_are_recorded_in_their_order(shell):
    shell.run("a = 1", "x")
    shell.run("b = 2", "y")
    shell.run("a = 1", "x")
    assert cells(shell)[1:] == ["a = 1", "b = 2", "a = 1"]


def test_what_ran_before_the_extension_is_known(bare):
    bare.run("a = 1")
    bare.run("b = 1 / 0")
    bare.run("%load_ext leaklint\nc = 3")
    bare.run("%leaklint")
    assert cells(bare) == ["a = 1", "b = 1 / 0", "%load_ext leaklint\nc = 3", "%leaklint"]


def test_bodies_of_cell_magics_are_not_told_twice(shell):
    shell.run("%%capture\na = 1")
    shell.run("b = 2")
    assert cells(shell)[1:] == ["%%capture\na = 1", "b = 2"]


def test_cells_count_as_far_as_they_came(shell):
    shell.run("a = 1\nb = 1 / 0\nc = 2")
    shell.run("for i in range(2):\n    d = i / 0\ne = 1")
    shell.run("def f():\n    return 1 / 0\n\nf()\ng = 1")
    shell.run("this is no Python")
    assert cells(shell)[1:] == [
        "a = 1",
        "for i in range(2):\n    d = i / 0",
        "def f():\n    return 1 / 0\n",
        "",
    ]


def test_what_a_front_end_asks_for_itself_is_not_the_users(shell):
    shell.ip.run_cell("helper = 1", store_history=False)
    shell.ip.run_cell("helper = 2", silent=True)
    shell.run("a = 1")
    assert cells(shell)[1:] == ["a = 1"]


def test_loading_twice_listens_once(shell):
    shell.run("a = 1", "x")
    shell.run("%reload_ext leaklint")
    shell.run("b = 1", "y")
    assert len(shell.ip.events.callbacks["pre_run_cell"]) == 1
    assert shell.ip.input_transformer_manager.cleanup_transforms.count(magic.lay_aside) == 1
    assert cells(shell)[1:] == ["a = 1", "%reload_ext leaklint", "b = 1"]
    assert shell.session.history.runs[2].cell_id == "x"


def test_unloading_leaves_nothing_behind(shell):
    shell.run("%unload_ext leaklint")
    assert shell.ip.events.callbacks["pre_run_cell"] == []
    assert "leaklint" not in shell.ip.magics_manager.magics["line"]
    assert magic.lay_aside not in shell.ip.input_transformer_manager.cleanup_transforms


# -- what is shown ---------------------------------------------------------------------------------


def test_a_leak_is_found_in_what_ran(shell):
    shell.run_all(*LEAK)
    shown = shell.run("%leaklint")
    assert shown.startswith("The only score cannot be trusted")
    assert "LK101 scaler-before-split" in shown
    assert "accuracy_score in cell 7" in shown  # the seventh run: %load_ext was the first


def test_the_leak_is_gone_when_it_is_mended_and_run_again(shell):
    shell.run_all(*LEAK)
    shell.run_all(IMPORTS, LOAD, "X = X * 1", SPLIT, FIT, SCORE)
    shown = shell.run("%leaklint")
    assert shown.startswith("1 score checked, nothing found")
    assert "mended since" in shown


def test_a_notebook_run_three_times_is_not_three_looks(shell):
    for _ in range(3):
        shell.run_all(IMPORTS, LOAD, SPLIT, FIT, SCORE)
    assert shell.run("%leaklint").startswith("1 score checked, nothing found")


def test_nothing_scored_yet(shell):
    assert shell.run("%leaklint").startswith("Nothing is scored yet")


def test_new_findings_appear_under_the_cell(shell):
    assert "leaklint: on" in shell.run("%leaklint on")
    *before, split, fit, score = shell.run_all(*LEAK)
    assert "LK101" not in "".join(before)
    assert "warning LK101 in cell 5" in split  # it will spoil the next score
    assert "LK101" not in fit
    assert "error LK101 in cell 5" in score  # now it has
    assert "LK101" not in shell.run("a = 1") + shell.run(SCORE, "cell-9")


def test_what_was_reported_is_no_news(shell, monkeypatch):
    fake(monkeypatch, Result([scaler_finding()]))
    shell.run("%leaklint")
    assert "LK101" not in shell.run("%leaklint on") + shell.run("a = 1")


def test_what_comes_back_is_news(shell, monkeypatch):
    leak = Result([scaler_finding()])
    fake(monkeypatch, Result(), leak, leak, Result(), leak)
    shown = [shell.run(text) for text in ("%leaklint on", "a = 1", "b = 1", "c = 1", "d = 1")]
    assert ["scaler-before" in text or "LK101" in text for text in shown] == [False, True, False, True, True]
    assert "mended in run 5" in shown[3]


def test_off_stops(shell, monkeypatch):
    fake(monkeypatch, Result([scaler_finding()]))
    shell.run("%leaklint on\n%leaklint off")
    assert shell.run("a = 1") == ""


def test_infos_are_no_news(shell, monkeypatch):
    fake(monkeypatch, Result([scaler_finding(severity="info")]))
    shell.run("%leaklint on")
    assert shell.run("a = 1") == ""


# -- %%leaklint ------------------------------------------------------------------------------------


def test_a_cell_is_checked_before_it_runs(shell, monkeypatch):
    shell.run_all(*LEAK[:-1])
    real = magic.lint

    def check(notebook, *rest):
        assert "ran" not in shell.ip.user_ns
        return real(notebook, *rest)

    monkeypatch.setattr(magic, "lint", check)
    shown = shell.run("%%leaklint\nran = True\n" + SCORE)
    assert "The only score cannot be trusted" in shown
    assert shell.ip.user_ns["ran"]
    assert shell.result.result > 0.9


def test_its_errors_are_the_cells_own(shell):
    shell.run("%%leaklint\na = 1\nb = 1 / 0")
    assert isinstance(shell.result.error_in_exec, ZeroDivisionError)
    assert shell.ip.user_ns["a"] == 1
    assert cells(shell)[-1] == "%%leaklint\na = 1"
    shell.run("%%leaklint\nno Python")
    assert isinstance(shell.result.error_before_exec, SyntaxError)


def test_it_stands_above_other_cell_magics(shell):
    assert "Wall time" in shell.run("%%leaklint\n%%time\na = 41 + 1")
    assert shell.ip.user_ns["a"] == 42


def test_it_awaits(shell):
    shell.run("%%leaklint\nimport asyncio\nawait asyncio.sleep(0)\nawaited = True")
    assert shell.ip.user_ns["awaited"] is True


def test_called_as_a_function_it_runs_the_cell(shell):
    shell.run("get_ipython().run_cell_magic('leaklint', '', 'a = 5')")
    assert shell.ip.user_ns["a"] == 5


def test_empty_cell(shell):
    assert shell.run("%%leaklint").startswith("Nothing is scored yet")
    assert shell.result.success


# -- questions -------------------------------------------------------------------------------------


def test_who(shell):
    shell.run_all(*LEAK)
    shown = shell.run("%leaklint who X_test")
    assert shown.startswith("X_test")
    assert "`scaler`" in shown
    assert "`accuracy_score` in cell 7" in shown


def test_who_of_an_unknown_name(shell):
    shell.run("X_test = 1")
    assert "did you mean `X_test`?" in shell.run("%leaklint who X_tset")
    assert "no name that this kernel's cells have defined" in shell.run("%leaklint who nothing_like_it")


def test_rule(shell):
    shown = shell.run("%leaklint rule scaler-before-split")
    assert shown.startswith("LK101 scaler-before-split")
    assert shell.run("%leaklint rule LK1O1").startswith("leaklint: no rule is called 'LK1O1'; did you mean")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ledger", "No held-out set has been scored"),
        ("inspect aa b --target y", "`aa` is no name of this kernel"),
        ("of", "`of` is not known; did you mean `off`?"),
        ("who", "say which name"),
        ("rule", "say which rule"),
        ("traceback", "nothing has failed"),
        ("help", "%leaklint on | off"),
    ],
)
def test_answers_in_words(shell, line, answer):
    assert answer in shell.run(f"%leaklint {line}\nafter = 1")
    assert shell.result.success
    assert shell.ip.user_ns["after"] == 1


# -- staying out of the way ------------------------------------------------------------------------


def broken(*_):
    raise RuntimeError("first line\nsecond line")


def test_our_errors_are_one_quiet_line(shell, monkeypatch):
    monkeypatch.setattr(magic, "lint", broken)
    shown = shell.run("%leaklint\nafter = 1")
    assert shown.count("\n") == 1
    assert shown.startswith(
        "leaklint: could not check this (RuntimeError: first line); your cell is not affected"
    )
    assert shell.ip.user_ns["after"] == 1
    assert "second line" in shell.run("%leaklint traceback")


@pytest.mark.parametrize("part", ["begin", "end", "catch_up"])
def test_errors_while_listening_do_not_reach_the_cell(shell, monkeypatch, part):
    monkeypatch.setattr(shell.session.history, part, broken)
    shell.run("%leaklint on")
    shown = shell.run("a = 1")
    assert "Traceback" not in shown
    assert shell.result.success
    assert shell.ip.user_ns["a"] == 1


def test_an_interrupt_stops_the_check_alone(shell, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(magic, "lint", stop)
    assert shell.run("%leaklint\nafter = 1") == "leaklint: stopped\n"
    assert shell.ip.user_ns["after"] == 1
    shell.run("%%leaklint\nnot_after = 1")
    assert "not_after" not in shell.ip.user_ns


def test_wrong_configuration_is_one_line(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leaklint.toml").write_text("slect = []\n")
    shown = shell.run("%leaklint")
    assert shown.count("\n") == 1
    assert "slect" in shown


def test_configuration_and_comments_count(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell.run_all(*LEAK)
    (tmp_path / "leaklint.toml").write_text('ignore = ["LK101"]\n')
    assert "LK101" not in shell.run("%leaklint")
    (tmp_path / "leaklint.toml").unlink()
    shell.run(SCALE.replace("(X)", "(X)  # leaklint: ignore[LK101] units"), "cell-2")
    shell.run_all(*LEAK[:2], SCALE.replace("(X)", "(X)  # leaklint: ignore[LK101] units"), *LEAK[3:])
    shown = shell.run("%leaklint")
    assert "ignored" in shown
    assert "error LK101" not in shown


def test_odd_cells_do_no_harm(shell):
    for text in (
        "",
        "   ",
        "\ud800 = 1",
        "a = '\0'",
        "!true",
        "%%bash\ntrue",
        "?print",
        "x = !echo",
        "%%nonsense\n",
    ):
        with contextlib.suppress(Exception):
            shell.run(text)
    assert shell.run("%leaklint").startswith("Nothing is scored yet")


def test_loading_is_light():
    code = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "ip = InteractiveShell()\n"
        "before = set(sys.modules)\n"
        "import leaklint\n"
        "print(sorted(m for m in set(sys.modules) - before if m != 'leaklint'))\n"
        "ip.run_cell('%load_ext leaklint', store_history=True)\n"
        "ip.run_cell('a = 1', store_history=True)\n"
        "loaded = {m.partition('.')[0] for m in set(sys.modules) - before}\n"
        "print(sorted(loaded & {'pandas', 'sklearn', 'numpy', 'ipywidgets', 'nbformat', 'ast_grep_py'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-2:] == ["[]", "[]"]
