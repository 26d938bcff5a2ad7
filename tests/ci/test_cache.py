"""What an earlier run found is used as long as nothing that it rests on has changed, and not longer."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from leaklint import cache
from leaklint.model import (
    Borrowed,
    Elsewhere,
    FileError,
    Finding,
    Note,
    NotFollowed,
    Place,
    Related,
    Result,
    Score,
)
from tests.ci.conftest import CLEAN, LEAK, Runner, age, notebook, write

FORMATS = "full concise json jsonl sarif github gitlab junit azure html markdown".split()


@pytest.fixture
def two(run: Runner, linted: list[str]) -> None:
    """A notebook that leaks and one that does not, both known."""
    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))
    age()
    assert run("check").status == 1
    assert linted == ["a.ipynb", "b.ipynb"]
    linted.clear()


def files() -> list[str]:
    return sorted(str(path) for path in Path(".leaklint_cache").rglob("*") if path.is_file())


@pytest.mark.usefixtures("two")
class TestHit:
    def test_nothing_is_linted_again(self, run: Runner, linted: list[str]) -> None:
        cached, fresh = run("check"), run("check", "--no-cache")
        assert (cached.status, cached.out) == (fresh.status, fresh.out)
        assert linted == ["a.ipynb", "b.ipynb"]  # by the run without a cache

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_says_the_same(self, run: Runner, name: str) -> None:
        told = [run("check", "-v", "--output-format", name, *more).out for more in ([], [], ["--no-cache"])]
        assert told[0] == told[1] == told[2]

    @pytest.mark.parametrize(
        "options", [[], ["--fail-on", "info"], ["--exit-zero"], ["-v"], ["--statistics"]]
    )
    @pytest.mark.parametrize("name", ["full", "concise"])
    def test_numbers_are_as_of_whole_results(self, run: Runner, name: str, options: list[str]) -> None:
        """Nothing but numbers is read of notebooks that nothing is shown of."""
        hidden = "model.score(X_test, y_test)\nmodel.score(prepare(X_test), y_test)\nfetch(model, X_test)"
        write(
            c_ipynb=notebook(*CLEAN, hidden, "def ("),
            d_ipynb=notebook("import pandas as pd\nprint(1)"),
            e_ipynb=notebook(*CLEAN[:-1]),
            f_ipynb=notebook(*CLEAN, "from sklearn.linear_model import Ridge\nRidge().fit(get(), ask())"),
        )
        age()
        command = ["check", "--output-format", name, *options]
        fresh, first, again = run(*command, "--no-cache"), run(*command), run(*command)
        assert (fresh.status, fresh.out) == (first.status, first.out) == (again.status, again.out)
        os.unlink("e.ipynb")
        write(d_ipynb=notebook(*LEAK))
        fresh, again = run(*command, "--no-cache"), run(*command)
        assert (fresh.status, fresh.out) == (again.status, again.out)

    def test_nothing_is_written_when_nothing_changed(self, run: Runner) -> None:
        before = {name: os.stat(name).st_mtime_ns for name in files()}
        run("check")
        assert {name: os.stat(name).st_mtime_ns for name in files()} == before

    def test_touched_but_the_same(self, run: Runner, linted: list[str]) -> None:
        os.utime("a.ipynb")
        assert run("check").status == 1
        assert linted == []

    def test_moved_checkout(self, run: Runner, linted: list[str], folder: Path) -> None:
        folder.rename(folder.with_name("elsewhere"))
        os.chdir(folder.with_name("elsewhere"))
        assert run("check").status == 1
        assert linted == []

    def test_paths_are_as_given(self, run: Runner, linted: list[str], folder: Path) -> None:
        done = run("check", str(folder / "a.ipynb"), "--output-format", "concise")
        assert done.out.startswith(f"{folder}/a.ipynb:cell 2:")
        assert linted == []

    def test_it_starts_without_the_engine(self) -> None:
        code = (
            "import sys; from leaklint.cli import main; main(['check', '--output-format', 'concise']); "
            "heavy = 'leaklint.engine ast_grep_py leaklint.provenance.interp concurrent importlib.metadata'; "
            "print('imported:', [name for name in heavy.split() if name in sys.modules])"
        )
        command = [sys.executable, "-c", code]
        root = str(Path(cache.__file__).parent.parent)
        environment = {**os.environ, "PYTHONPATH": root}
        subprocess.run(command, env=environment, capture_output=True, check=False)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert "LK101" in done.stdout
        assert "imported: []" in done.stdout


@pytest.mark.usefixtures("two")
class TestMiss:
    def test_changed(self, run: Runner, linted: list[str]) -> None:
        write(a_ipynb=notebook(*CLEAN))
        assert run("check").status == 0
        assert linted == ["a.ipynb"]

    def test_changed_within_the_tick_of_a_clock(self, run: Runner, linted: list[str]) -> None:
        write(a_ipynb=notebook("x = 1"))
        run("check")
        status = os.stat("a.ipynb")
        write(a_ipynb=notebook("x = 2"))
        os.utime("a.ipynb", ns=(status.st_atime_ns, status.st_mtime_ns))
        linted.clear()
        run("check")
        assert linted == ["a.ipynb"]

    @pytest.mark.parametrize("options", [["--order", "executed"], ["--cell-magics", "time2"]])
    def test_other_options(self, run: Runner, linted: list[str], options: list[str]) -> None:
        run("check", *options)
        assert linted == ["a.ipynb", "b.ipynb"]

    def test_other_rules(self, run: Runner) -> None:
        assert run("check", "--ignore", "LK1").status == 0
        assert run("check").status == 1
        assert run("check", "--ignore", "LK1").status == 0

    def test_configuration(self, run: Runner, linted: list[str]) -> None:
        write(pyproject_toml='[tool.leaklint]\nignore = ["LK101"]\n')
        assert run("check").status == 0
        assert linted == ["a.ipynb", "b.ipynb"]

    def test_another_version(self, run: Runner, linted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "code_mark", lambda folder: "another")
        run("check")
        assert linted == ["a.ipynb", "b.ipynb"]

    @pytest.mark.parametrize("damage", [b"", b"{", b"leaklint-cache 1 0\n{}", b"\x00\xff" * 100])
    def test_damaged(self, run: Runner, linted: list[str], damage: bytes) -> None:
        for name in files():
            Path(name).write_bytes(damage)
        assert run("check").status == 1
        assert linted == ["a.ipynb", "b.ipynb"]
        linted.clear()
        assert run("check").status == 1
        assert linted == []

    @pytest.mark.parametrize("part", ["columns", "probes", "sets", "tallies", "days", "names"])
    @pytest.mark.parametrize("nonsense", ["words", 7, None, [7], [["a", "b"]], {"a.ipynb": 7}])
    def test_well_formed_but_wrong(self, run: Runner, part: str, nonsense: object) -> None:
        expected = run("check", "--no-cache")
        for name in files():
            if name.endswith("index.json"):
                data = cache._load(name)
                data[part] = nonsense
                cache._store(name, data)
        for _ in range(2):
            done = run("check")
            assert (done.status, done.out, done.err) == (expected.status, expected.out, expected.err)

    def test_results_of_another_index(self, run: Runner, linted: list[str]) -> None:
        """What a run at the same time wrote of a notebook is not taken for what this index means."""
        for name in files():
            if name.endswith(".lines"):
                body = cache._read(name)
                assert body is not None
                cache._write(name, body.replace(b"learned its scale", b"learned another"))
        assert "learned its scale" in run("check").out
        assert linted == ["a.ipynb"]  # of the other one nothing but numbers is shown
        linted.clear()
        run("check", "--output-format", "json")
        assert linted == []

    def test_half_of_a_byte(self, run: Runner) -> None:
        expected = run("check", "--no-cache").out
        for name in files():
            whole = bytearray(Path(name).read_bytes())
            whole[len(whole) // 2] ^= 4
            Path(name).write_bytes(bytes(whole))
        assert run("check").out == expected


def test_folder_is_marked(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK))
    run("check")
    assert Path(".leaklint_cache/.gitignore").read_text().endswith("*\n")
    tag = Path(".leaklint_cache/CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_folder_of_the_configuration(run: Runner) -> None:
    write(pyproject_toml="[tool.leaklint]\n", sub__a_ipynb=notebook(*LEAK))
    os.chdir("sub")
    run("check")
    assert os.listdir() == ["a.ipynb"]
    assert os.path.isdir("../.leaklint_cache")


class TestProject:
    """A notebook with a module beside it."""

    CELLS = ("from prep import scale", LEAK[0], "X, y = scale(df.drop(columns='y')), df['y']", LEAK[2])
    SCALE = "from sklearn.preprocessing import StandardScaler\n\n\ndef scale(X):\n    return {}\n"
    LEAKS = SCALE.format("StandardScaler().fit_transform(X)")

    @pytest.fixture(autouse=True)
    def known(self, run: Runner, linted: list[str]) -> None:
        Path(".git").mkdir()
        write(nb__a_ipynb=notebook(*self.CELLS), nb__prep_py=self.LEAKS)
        age()
        assert run("check", "nb/a.ipynb").status == 1
        linted.clear()
        assert run("check", "nb/a.ipynb").status == 1
        assert linted == []

    def test_module_changes(self, run: Runner, linted: list[str]) -> None:
        write(nb__prep_py=self.SCALE.format("X"))
        assert run("check", "nb/a.ipynb").status == 0
        assert linted == ["a.ipynb"]

    def test_module_is_touched(self, run: Runner, linted: list[str]) -> None:
        os.utime("nb/prep.py")
        assert run("check", "nb/a.ipynb").status == 1
        assert linted == []

    def test_module_goes_and_comes(self, run: Runner, linted: list[str]) -> None:
        os.rename("nb/prep.py", "nb/prep.txt")
        assert run("check", "nb/a.ipynb").status == 0
        assert run("check", "nb/a.ipynb").status == 0
        assert linted == ["a.ipynb"]
        write(prep_py=self.LEAKS)  # one folder up, where it is looked for as well
        assert run("check", "nb/a.ipynb").status == 1
        assert linted == ["a.ipynb", "a.ipynb"]

    def test_nearer_module_appears(self, run: Runner) -> None:
        Path("nb/prep").mkdir()
        Path("nb/prep/__init__.py").write_text(self.SCALE.format("X"))
        assert run("check", "nb/a.ipynb").status == 0

    def test_file_that_is_run(self, run: Runner, linted: list[str]) -> None:
        write(nb__b_ipynb=notebook("%run setup.ipynb", *LEAK[1:]), nb__setup_ipynb=notebook(LEAK[0]))
        assert run("check", "nb/b.ipynb").status == 1
        linted.clear()
        write(nb__setup_ipynb=notebook("df = 3"))
        assert run("check", "nb/b.ipynb").status == 0
        assert linted == ["b.ipynb"]


def test_suppression_that_ends(run: Runner, linted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ends = LEAK[1].replace("\n", "  # leaklint: ignore[LK101] until=2999-01-01\n", 1)
    write(a_ipynb=notebook(LEAK[0], ends, LEAK[2]))
    run("check")
    run("check")
    assert linted == ["a.ipynb"]
    monkeypatch.setattr(cache, "_today", lambda: "2999-01-02")
    run("check")
    assert linted == ["a.ipynb"] * 2


def test_unreadable_notebook_is_known_too(run: Runner, linted: list[str]) -> None:
    write(a_ipynb='{"cells": [')
    first, again = run("check"), run("check")
    assert (first.status, first.out) == (again.status, again.out)
    assert again.status == 2


def test_baseline_and_cache(run: Runner, linted: list[str]) -> None:
    write(a_ipynb=notebook(*LEAK))
    assert run("check", "--baseline", "known.json", "--write-baseline").status == 0
    assert run("check", "--baseline", "known.json").status == 0
    os.unlink("known.json")
    assert run("check").status == 1
    assert linted == ["a.ipynb"]


def test_read_only_folder(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a_ipynb=notebook(*LEAK))

    def refuse(*told: object) -> bool:
        raise AssertionError("nothing can be written here")

    monkeypatch.setattr(cache, "_prepare", lambda folder: False)
    monkeypatch.setattr(cache._Page, "save", refuse)
    monkeypatch.setattr(cache._Index, "save", refuse)
    assert run("check").status == 1


def test_runs_at_the_same_time(folder: Path) -> None:
    for number in range(12):
        write(**{f"n{number}_ipynb": notebook(*(LEAK if number % 2 else CLEAN))})
    code = (
        "import sys; from leaklint.cli import main; sys.exit(main(['check', '--output-format', 'concise']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cache.__file__).parent.parent)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = {one.communicate()[0] for one in running}
    assert [one.returncode for one in running] == [1, 1, 1]
    assert len(told) == 1
    assert not [name for name in files() if name.endswith(".tmp")]
    assert all(cache._load(name) is not None for name in files() if name.endswith(".json"))


class TestClean:
    def test_clean(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        run("check")
        done = run("clean")
        assert (done.status, done.out) == (0, "deleted .leaklint_cache\n")
        assert os.listdir() == ["a.ipynb"]
        assert run("clean").out == "there was nothing to delete\n"

    def test_nothing_else_is_deleted(self, run: Runner) -> None:
        write(other__precious_txt="mine")
        done = run("clean", "--cache-dir", "other")
        assert done.status == 2
        assert "is no cache of leaklint's; nothing was deleted" in done.err
        assert os.listdir("other") == ["precious.txt"]

    def test_named_folder(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        run("check", "--cache-dir", "kept")
        assert sorted(os.listdir()) == ["a.ipynb", "kept"]
        assert run("clean", "--cache-dir", "kept").out == "deleted kept\n"

    def test_no_such_folder(self, run: Runner) -> None:
        assert run("clean", "nowhere").status == 2


def test_round_trip() -> None:
    """Whatever a result holds comes back as it was; a field that is new is held too."""
    place = Place(3, 1, 2, 3, 4, "id", 7, 99)

    def filled(kind: type[Any], **known: Any) -> Any:
        """One with something in every field, also in those that come to be later: those of text."""
        names = {field.name: f"the {field.name}" for field in dataclasses.fields(kind)}
        return kind(**{**names, "path": "a.ipynb", "place": place, **known})

    related = [Related("here", place, "fit")]
    finding = filled(
        Finding,
        message="message \ud800",
        related=related,
        fix={"safety": "safe"},
        scores=[0],
        severity="error",
        elsewhere=[Elsewhere("prep.py", None, 3, 4, own=True, line=3)],
    )
    score = filled(Score, findings=["f"], looks=3, not_followed=[NotFollowed("call", place)])
    result = Result(
        [finding],
        [score],
        [Note("note", "a.ipynb", place, "kind"), Note("bare", "a.ipynb")],
        [FileError("broken", "a.ipynb", "LK900")],
        [finding],
        1,
        {"data/golden.csv": (1, 2)},
        [Borrowed("prep.py", None, 3, 9, "LK101", ends=True)],
    )
    for field in dataclasses.fields(result):
        if field.name in ("flows", "tallies"):
            continue  # drawings are made again, where there are findings; tallies are of many results
        assert getattr(result, field.name), f"{field.name} is not tried"
    writer = cache._Writer([], [])
    values = json.loads(json.dumps(writer.result(result)))
    kinds, told = [list(one) for one in writer.kinds], [list(one) for one in writer.told]
    assert cache._read_result(values, kinds, told, "a.ipynb") == result


def test_pages_are_made_from_the_cache(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is drawn is looked at again: files with findings, not those that a baseline knows."""
    from leaklint import batch

    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN), c_ipynb=notebook("# other", *LEAK))
    cold = run("check", "--output-format", "html", "-j", "1").out
    assert cold.count("<figure>") == 2
    linted: list[str] = []
    one = batch.lint_one

    def counted(job: batch.Job) -> batch.Outcome:
        linted.append(job.path)
        return one(job)

    monkeypatch.setattr(batch, "lint_one", counted)
    assert run("check", "--output-format", "html", "-j", "1").out == cold
    assert linted == ["a.ipynb", "c.ipynb"]
    run("check", "--baseline", "known.json", "--write-baseline")
    linted.clear()
    done = run("check", "--output-format", "html", "-j", "1", "--baseline", "known.json")
    assert (done.status, linted) == (0, [])
    write(c_ipynb=notebook(*LEAK, "print('a third')"))
    run("check", "--output-format", "html", "-j", "1")
    assert linted == ["c.ipynb", "a.ipynb"]
