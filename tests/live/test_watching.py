"""The watcher in a shell: what it shows, what it leaves alone, and that off means off."""

import atexit
import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from leaklint.jupyter import comm, magic
from leaklint.live.known import attributes, class_of
from leaklint.live.scan import MOST_TABLES, Scanner

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = """\
import numpy as np, pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler"""
LOAD = "X, y = load_breast_cancer(return_X_y=True, as_frame=True)"
SCALE = "scaler = StandardScaler().fit(X)"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"
FIT = "model = LogisticRegression(max_iter=200).fit(scaler.transform(X_train), y_train)"
SCORE = "accuracy_score(y_test, model.predict(scaler.transform(X_test)))"
LEAK = [IMPORTS, LOAD, SCALE, SPLIT, FIT, SCORE]


class Manager:
    """A comm manager as a kernel has it."""

    def __init__(self):
        self.targets = {}

    def register_target(self, name, opened):
        self.targets[name] = opened

    def unregister_target(self, name, opened):
        del self.targets[name]


class FrontEnd:
    """The other end of a comm: JSON in, JSON out."""

    def __init__(self, manager):
        self.heard = []
        self.closed = False
        manager.targets[comm.TARGET](self, {"content": {"data": {}}})

    def on_msg(self, take):
        self.take = take

    def on_close(self, end):
        self.end = end

    def send(self, data):
        self.heard.append(json.loads(json.dumps(data)))

    def close(self):
        self.closed = True

    def say(self, kind):
        self.take({"content": {"data": {"type": kind}}})
        return self.heard[-1]


class Shell:
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
def shell(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    InteractiveShell.clear_instance()
    ip = InteractiveShell.instance()
    ip.history_manager.enabled = False
    ip.kernel = SimpleNamespace(comm_manager=Manager())
    shell = Shell(ip)
    shell.run("%load_ext leaklint")
    yield shell
    atexit.unregister(ip.atexit_operations)
    ip.atexit_operations()
    InteractiveShell.clear_instance()


@pytest.fixture
def panel(shell):
    return FrontEnd(shell.ip.kernel.comm_manager)


# -- what is shown -------------------------------------------------------------------------------------


def test_a_confirmed_finding_appears_with_its_numbers(shell):
    shell.run("%leaklint on")
    shown = shell.run_all(*LEAK)
    assert "error LK101" in shown[-1]
    assert "`scaler.n_samples_seen_` is 569 = 426 rows of `X_train` + 143 of `X_test`" in shown[-1]


def test_a_mended_finding_is_struck_off(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    assert [f["verdict"] for f in panel.heard[-1]["findings"]] == ["confirmed"]
    for at, text in (
        (2, "pass"),
        (3, SPLIT),
        (3, SPLIT + "\nscaler = StandardScaler().fit(X_train)"),
        (4, FIT),
        (5, SCORE),
    ):
        shell.run(text, cell_id=f"cell-{at}")
    (news,) = [news for _, news in shell.session._news] or [None]
    assert news is None or news.done
    state = panel.heard[-1]
    (scaler,) = [one for one in state["estimators"] if one["name"] == "scaler"]
    assert scaler["saw"] == "426 rows: all of `X_train`"
    assert scaler["verdict"] == "right"


def test_the_report_is_judged_by_the_objects_without_watching(shell):
    shell.run_all(*LEAK)
    assert "confirmed" in shell.run("%leaklint")
    assert not shell.session.watching
    assert shell.session._watcher is None


def test_who_tells_what_is_there_now(shell):
    shell.run_all(*LEAK)
    shown = shell.run("%leaklint who X_test")
    assert "pandas.DataFrame of 143 rows, 30 columns" in shown
    assert "`scaler` (StandardScaler) saw 569 rows: 426 of `X_train` + 143 of `X_test`" in shown


def test_names_that_only_the_kernel_knows_are_told_too(shell):
    shell.ip.user_ns["given"] = pd.DataFrame({"a": [1, 2, 3]})
    assert "pandas.DataFrame of 3 rows, 1 columns" in shell.run("%leaklint who given")


def test_what_no_cell_defines_is_followed_by_what_it_is(shell):
    shell.run(IMPORTS)
    # As a magic, a debugger or another extension would bring them.
    shell.ip.user_ns["pair"] = (pd.DataFrame(np.random.rand(60, 3)), pd.Series([0, 1] * 30))
    shell.run("%leaklint on")
    shown = shell.run(
        "X, y = pair\n"
        "scaler = StandardScaler().fit(X)\n"
        "a, b, ya, yb = train_test_split(X, y, random_state=0)\n"
        "m = LogisticRegression().fit(scaler.transform(a), ya)\n"
        "m.score(scaler.transform(b), yb)"
    )
    assert "error LK101" in shown
    assert "`scaler.n_samples_seen_` is 60 = 45 rows of `a` + 15 of `b`" in shown


# -- the panel -----------------------------------------------------------------------------------------


def test_nothing_runs_until_it_is_asked_for(shell, panel):
    shell.run_all(*LEAK)
    assert panel.heard == []
    state = panel.say("hello")
    assert (state["type"], state["protocol"], state["watching"]) == ("state", 1, False)
    assert state["frames"] == state["findings"] == []


def test_the_panel_is_pushed_the_state_after_each_run(shell, panel):
    assert panel.say("on")["watching"]
    shell.run_all(*LEAK)
    state = panel.heard[-1]
    assert state["run"] == 7
    frames = {one["name"]: one for one in state["frames"]}
    assert {name: one["role"] for name, one in frames.items()} == {
        "X": "features", "y": "label", "X_train": "train", "X_test": "test", "y_train": "label", "y_test": "label",
    }  # fmt: skip
    assert frames["X_test"]["rows"] == 143
    assert frames["X_test"]["from"] == "held-out part of `load_breast_cancer`"
    (finding,) = state["findings"]
    assert finding["verdict"] == "confirmed"
    assert finding["cell_id"] == "cell-2"
    assert frames["X_test"]["findings"] == [finding["fingerprint"]]
    scaler = next(one for one in state["estimators"] if one["name"] == "scaler")
    assert scaler["verdict"] == "confirmed"
    assert scaler["saw"] == "569 rows: 426 of `X_train` + 143 of `X_test`"
    assert [(one["name"], one["looks"], one["runs"]) for one in state["ledger"]] == [("X_test", 1, 1)]


def test_check_tells_how_far_it_is(shell, panel):
    shell.run_all(*LEAK)
    state = panel.say("check")
    assert {"type": "busy", "done": 0.0, "what": "looking at the namespace"} in panel.heard
    assert [f["verdict"] for f in state["findings"]] == ["confirmed"]


def test_other_messages_are_answered(shell, panel):
    assert panel.say("sing")["type"] == "error"
    panel.take({"content": {}})
    assert panel.heard[-1]["type"] == "error"


def test_a_front_end_that_is_gone_is_forgotten(shell, panel):
    def lost(data):
        raise OSError("gone")

    panel.send = lost
    shell.run("%leaklint on")
    shell.run("a = 1")
    assert shell.session.line.comms == []


def test_ten_runs_of_one_score_are_one_look(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    for _ in range(9):
        shell.run(SCORE, cell_id="cell-5")
    (one,) = panel.heard[-1]["ledger"]
    assert (one["looks"], one["runs"]) == (1, 10)
    shell.run(FIT.replace("200", "200, C=0.01"), cell_id="cell-4")
    shell.run(SCORE, cell_id="cell-5")
    (one,) = panel.heard[-1]["ledger"]
    assert (one["looks"], one["runs"]) == (2, 11)


# -- off means off -------------------------------------------------------------------------------------


def test_off_lets_go_of_everything(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    shell.run("%leaklint off")
    assert panel.heard[-1]["watching"] is False
    assert panel.heard[-1]["frames"] == []
    session = shell.session
    assert session.watch_cell not in shell.ip.events.callbacks["post_run_cell"]
    assert session._watcher is None
    assert session._seen is None
    heard = len(panel.heard)
    shell.run(SCORE)
    assert len(panel.heard) == heard


def test_unloading_hangs_up(shell, panel):
    shell.run("%leaklint on\n%unload_ext leaklint")
    assert panel.closed
    assert shell.ip.kernel.comm_manager.targets == {}


# -- the user's objects --------------------------------------------------------------------------------

HOSTILE = """
class Meta(type):
    def __getattribute__(cls, name):
        touched.append(("meta", name)); return type.__getattribute__(cls, name)
    def __hash__(cls):
        touched.append("hash of a class"); raise RuntimeError
    def __eq__(cls, other):
        touched.append("equality of a class"); raise RuntimeError
class Trap(metaclass=Meta):
    __module__ = "sklearn.preprocessing._data"
    def __getattribute__(self, name):
        touched.append(name); raise RuntimeError(name)
    def __repr__(self): touched.append("repr"); raise RuntimeError
    def __len__(self): touched.append("len"); import time; time.sleep(60)
    def __eq__(self, other): touched.append("eq"); raise RuntimeError
    def __hash__(self): touched.append("hash"); raise RuntimeError
    def __bool__(self): touched.append("bool"); raise RuntimeError
    def __iter__(self): touched.append("iter"); raise RuntimeError
    def __del__(self): pass
    shape = property(lambda self: touched.append("shape"))
class Frame(pd.DataFrame):
    @property
    def shape(self): touched.append("shape"); raise RuntimeError
    def __len__(self): touched.append("len"); raise RuntimeError
class Scaler(StandardScaler):
    def __getattr__(self, name): touched.append(name); raise AttributeError(name)
class Label(str):
    def __eq__(self, other): touched.append("label eq"); return True
    def __hash__(self): touched.append("label hash"); return 1
"""
PLANT = """
trap = Trap(); traps = [Trap(), Trap()]; by_name = {"a": Trap()}
mine = Frame({"a": [1, 2]}); own = Scaler()
boxes = np.empty(2, dtype=object); boxes[0] = Trap(); boxes[1] = Trap()
odd = pd.DataFrame({"a": [None, None]}, dtype=object)
odd._mgr.blocks[0].values[0, 0] = Trap()
touched.clear()"""


def test_nothing_that_the_user_made_is_called(shell):
    shell.ip.user_ns["touched"] = touched = []
    shell.run(IMPORTS)
    shell.run(HOSTILE)
    shell.run("%leaklint on")
    shell.run(PLANT)
    assert shell.result.success
    del touched[:]
    shown = shell.run("a = 1") + shell.run("%leaklint") + shell.run("a = 2")
    assert touched == []
    assert "could not check" not in shown


def test_tables_of_odd_shapes_do_no_harm(shell):
    shell.run(IMPORTS)
    shell.run("%leaklint on")
    shown = shell.run(
        "none = pd.DataFrame(); rows = pd.DataFrame(index=range(5)); wide = pd.DataFrame(np.zeros((2, 100_000)))\n"
        "twice = pd.DataFrame(np.eye(3), columns=['a', 'a', 'b']); nothing = np.empty((0, 3)); point = np.array(3)\n"
        "cube = np.zeros((3, 4, 5)); text = np.array(['a', 'bb']); record = np.zeros(3, dtype=[('a', int)])\n"
        "many = pd.DataFrame({('a', 'b'): [1, 2], ('a', 'c'): [3, 4]}).set_index([('a', 'b')], append=True)\n"
        "when = pd.DataFrame({'t': pd.to_datetime(['2020-01-01', None]), 'c': pd.Categorical(['x', 'y'])})\n"
        "huge = pd.DataFrame({'a': ['x' * 1_000_000] * 3}); inf = np.array([[np.inf, -np.inf], [np.nan, 1]])\n"
        "mixed = pd.DataFrame({'a': [1, 'x', None, 2.5, [1], {}]}); gaps = pd.DataFrame({'a': pd.array([1, None])})\n"
        "fitted = [StandardScaler().fit(np.eye(4)), StandardScaler().fit(cube[:, :, 0]), StandardScaler()]"
    )
    assert shell.result.success
    assert "could not check" not in shown + shell.run("%leaklint") + shell.run("pass")


def test_an_error_inside_is_one_line_and_the_cell_is_unharmed(shell, monkeypatch):
    shell.run("%leaklint on")
    monkeypatch.setattr(Scanner, "scan", lambda *_: 1 / 0)
    shown = shell.run("a = 41 + 1\na")
    assert "could not check this (ZeroDivisionError" in shown
    assert shell.ip.user_ns["a"] == 42


def test_an_interrupt_stops_the_look_and_not_the_kernel(shell, monkeypatch):
    shell.run("%leaklint on")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Scanner, "scan", stop)
    assert "leaklint: stopped" in shell.run("a = 1")
    monkeypatch.undo()
    assert shell.run("a = 2") == ""


def test_threads_that_change_names_meanwhile_do_no_harm(shell):
    shell.run(IMPORTS)
    shell.run("%leaklint on")
    shell.run(
        "import threading\nstop = threading.Event()\n"
        "def churn():\n"
        "    n = 0\n"
        "    while not stop.is_set():\n"
        "        n += 1\n"
        "        globals()[f't{n % 50}'] = pd.DataFrame({'a': range(n % 7)})\n"
        "        globals().pop(f't{(n + 25) % 50}', None)\n"
        "thread = threading.Thread(target=churn, daemon=True); thread.start()"
    )
    shown = "".join(shell.run(f"b = {n}") for n in range(30))
    shell.run("stop.set(); thread.join()")
    assert "could not check" not in shown


def test_no_object_is_kept_alive(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    dead = [
        weakref.ref(shell.ip.user_ns[name]) for name in ("X", "X_train", "X_test", "scaler", "model", "y")
    ]
    shell.run("%leaklint")
    shell.run("del X, X_train, X_test, scaler, model, y")
    shell.run("pass")
    gc.collect()
    assert [ref() for ref in dead] == [None] * len(dead)


def test_two_thousand_cells_leave_no_trace_in_the_users_world(shell, panel):
    """Same random numbers, same bytes, no object kept, no growth that is not the history's."""
    shell.run(IMPORTS)
    plain = "rng = np.random.RandomState(3); np.random.seed(5); frame = pd.DataFrame(np.random.rand(500, 8))"
    shell.run(plain)
    before = shell.ip.user_ns["frame"].to_numpy().tobytes()
    shell.run("%leaklint on")
    shell.run_all(*LEAK[1:])
    sizes, refs = [], []
    for n in range(2000):
        self_made = "frame = frame.copy()" if n % 20 == 0 else f"n = {n}"
        with capture_output():
            shell.ip.run_cell(self_made, store_history=True, cell_id=f"again-{n % 50}")
        if n % 20 == 0:
            refs.append(weakref.ref(shell.ip.user_ns["frame"]))
        if n in (1000, 1999):
            gc.collect()
            session = shell.session
            kept = (session._watcher.memory, session._news, session._watcher.scanner.last.tables)
            sizes.append([len(one) for one in kept])
    # The session may rest between checks; the last one is made now.
    shell.session._check_now()
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 1
    assert sizes[0] == sizes[1]
    assert len(panel.heard[-1]["frames"]) == 7
    assert shell.ip.user_ns["frame"].to_numpy().tobytes() == before
    expected = np.random.RandomState(5)
    expected.rand(500, 8)
    assert np.random.rand() == expected.rand()
    assert shell.ip.user_ns["rng"].rand() == np.random.RandomState(3).rand()


# -- privacy -------------------------------------------------------------------------------------------


def test_no_value_leaves_the_kernel(shell, panel):
    canary, number = "c4n4ry", "77731337"
    shell.run(IMPORTS)
    shell.run("%leaklint on")
    shell.ip.user_ns["df"] = pd.DataFrame(
        {"who": [f"{canary}{i}" for i in range(200)], "x": np.arange(200) + 77731337.0, "y": [0, 1] * 100}
    ).set_index("who")
    shown = shell.run(
        "from sklearn.preprocessing import OneHotEncoder\n"
        "scaler = StandardScaler().fit(df[['x']])\n"
        "names = OneHotEncoder().fit(df.reset_index()[['who']])\n"
        "a, b, ya, yb = train_test_split(df[['x']], df.y, random_state=0)\n"
        "m = LogisticRegression().fit(scaler.transform(a), ya)\n"
        "s = accuracy_score(yb, m.predict(scaler.transform(b)))"
    )
    shown += shell.run("%leaklint") + shell.run("%leaklint who b") + shell.run("%leaklint ledger")
    told = shown + json.dumps(panel.heard) + json.dumps([f.to_dict() for f in shell.session._findings])
    assert "LK101" in told
    assert canary not in told
    assert number not in told


# -- the scan ------------------------------------------------------------------------------------------


def test_the_scan_sees_writes_in_place():
    a, frame = np.zeros((1000, 5)), pd.DataFrame(np.zeros((1000, 5)))
    names = {"a": a, "frame": frame}
    scanner = Scanner()
    assert scanner.scan(names).changed == {"a", "frame"}
    assert scanner.scan(names).changed == set()
    a += 1
    assert scanner.scan(names).changed == {"a"}
    frame.loc[:, 2] = 7.0
    assert scanner.scan(names).changed == {"frame"}
    frame["new"] = 1
    assert scanner.scan(names).changed == {"frame"}
    del names["a"]
    assert scanner.scan(names).gone == {"a"}


def test_the_scan_is_bounded_and_looks_into_containers():
    names = {f"t{n}": np.zeros((3, 2)) for n in range(50)}
    names |= {"parts": [np.ones((4, 1)), np.ones((5, 1))], "deep": [[np.zeros(3), [[np.zeros(3)]]]]}
    found = Scanner().scan(names)
    assert len(found.tables) == MOST_TABLES
    assert found.left_out == 23
    few = Scanner().scan(
        {"parts": names["parts"], "deep": names["deep"], "by": {"k": names["t0"]}, "t": names["t0"]}
    )
    assert set(few.tables) == {"parts[0]", "parts[1]", "deep[0][0]", "t"}
    assert few.tables["t"].names == ["t", "by['k']"]
    assert few.by_alias("by['k']").name == "t"


def test_types_are_taken_from_their_libraries_alone():
    assert class_of(pd.DataFrame()) == ""
    assert attributes(object()) == {}
    code = """
import sys
import leaklint
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
shell.run_cell("%load_ext leaklint", store_history=True)
shell.run_cell("%leaklint on", store_history=True)
shell.run_cell("a = [1, 2]", store_history=True)
print(sorted({name.partition('.')[0] for name in sys.modules} & {"pandas", "sklearn", "numpy", "scipy", "polars"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=None
    )
    assert done.stdout.strip().split("\n")[-1] == "[]"


def test_the_ledger_goes_on_where_the_notebook_left_it(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(*LEAK)
    kept = panel.heard[-1]["kept"]
    assert [(one["name"], one["runs"]) for one in kept["sets"]] == [("X_test", 1)]
    shell.session.ledger = None  # another kernel, tomorrow
    panel.take({"content": {"data": {"type": "on", "ledger": kept}}})
    shell.run(SCORE, cell_id="cell-5")
    (one,) = panel.heard[-1]["ledger"]
    assert (one["looks"], one["runs"]) == (1, 2)
    panel.take({"content": {"data": {"type": "hello", "ledger": {"format": "none of ours"}}}})
    assert [one["runs"] for one in panel.heard[-1]["ledger"]] == [2]


def test_a_test_set_that_was_looked_at_too_often(shell, panel):
    shell.run("%leaklint on")
    shell.run_all(IMPORTS, LOAD, SPLIT)
    for number in range(12):
        shell.run(
            f"model = LogisticRegression(C={10.0**-number}, max_iter=200).fit(X_train, y_train)\n"
            "model.score(X_test, y_test)",
            cell_id="cell-5",
        )
    state = panel.heard[-1]
    (one,) = state["ledger"]
    assert one["runs"] == 12
    assert ("LK309" in {f["code"] for f in state["findings"]}) == (one["looks"] >= 10)
    assert one["looks"] >= 8


@pytest.mark.parametrize(
    ("make", "write"),
    [
        (lambda: pd.Series(list("abca") * 15, dtype="category"), lambda one: one.__setitem__(3, "b")),
        (lambda: pd.Series(pd.date_range("2020", periods=60)), lambda one: one.__setitem__(3, one[0])),
        (lambda: pd.Series(range(60), dtype="Int64"), lambda one: one.__setitem__(3, None)),
        (lambda: pd.Series([f"t{i}" for i in range(60)], dtype="str"), lambda one: one.__setitem__(3, "b")),
        (lambda: pd.Series([f"t{i}" for i in range(60)], dtype=object), lambda one: one.__setitem__(3, "b")),
    ],
)
def test_a_write_in_place_is_seen(make, write):
    table = pd.DataFrame({"c": make()})
    series = make()
    scanner = Scanner()
    assert scanner.scan({"table": table, "series": series}).changed == {"table", "series"}
    assert not scanner.scan({"table": table, "series": series}).changed
    write(series)
    assert scanner.scan({"table": table, "series": series}).changed == {"series"}
    table.loc[5, "c"] = table.loc[6, "c"]
    assert scanner.scan({"table": table, "series": series}).changed == {"table"}
