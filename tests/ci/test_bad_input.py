"""What goes wrong around a run: a clear error, the right exit status, and nothing lost."""

from __future__ import annotations

import errno
import importlib
import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import leaklint
from leaklint.notebook import read
from tests.ci.conftest import CLEAN, LEAK, Runner, notebook, write

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")
user = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
FORMATS = "full concise json jsonl sarif github gitlab junit azure markdown html".split()
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def leak() -> None:
    write(a_ipynb=notebook(*LEAK))


class TestOutput:
    def check(self, run: Runner, name: str, told: str) -> None:
        done = run("check", "a.ipynb", "--output-format", "json", "-o", name)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("leaklint: error: ")
        assert told in done.err
        assert done.err.count("\n") == 1

    def test_no_such_folder(self, run: Runner) -> None:
        self.check(run, "gone/out.json", "gone/out.json: cannot be written: no such file or directory")

    def test_a_folder(self, run: Runner) -> None:
        os.mkdir("out.json")
        self.check(run, "out.json", "is a folder")

    @posix
    @user
    def test_read_only(self, run: Runner) -> None:
        write(out_json="old")
        os.chmod("out.json", 0o444)
        self.check(run, "out.json", "permission denied")
        assert Path("out.json").read_text() == "old"

    @pytest.mark.parametrize("call", ["write", "replace", "chmod"])
    def test_full_disk(self, run: Runner, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
        """The old report stays whole, and no half of the new one is left behind."""
        write(out_json="old")
        run("check", "a.ipynb")

        def full(*args: Any, **kw: Any) -> Any:
            raise FULL

        if call == "write":
            import tempfile

            true = tempfile.mkstemp

            def make(*args: Any, **kw: Any) -> tuple[int, str]:
                handle, name = true(*args, **kw)
                os.close(handle)
                # What is written to it does not fit.
                return os.open("/dev/full", os.O_WRONLY), name

            if not os.path.exists("/dev/full"):
                pytest.skip("no /dev/full")
            patched = (tempfile, "mkstemp", make)
        else:
            patched = (os, call, full)  # type: ignore[assignment]
        with monkeypatch.context() as patch:
            patch.setattr(*patched)
            self.check(run, "out.json", "out.json: cannot be written: no space left on device")
        assert Path("out.json").read_text() == "old"
        assert sorted(name for name in os.listdir() if not name.startswith(".leaklint_c")) == [
            "a.ipynb",
            "out.json",
        ]

    @posix
    def test_full_standard_output(self) -> None:
        import subprocess

        if not os.path.exists("/dev/full"):
            pytest.skip("no /dev/full")
        code = "import sys; from leaklint.cli import main; sys.exit(main())"
        root = str(Path(read.__file__).parents[2])
        with open("/dev/full", "w") as out:
            done = subprocess.run(
                [sys.executable, "-c", code, "check", "a.ipynb"],
                env={**os.environ, "PYTHONPATH": root},
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == "leaklint: error: cannot write the output: No space left on device\n"

    def test_cache_on_a_full_disk(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cache that cannot be written is no error, and none is left half written."""
        true = os.replace

        def replace(source: str, target: str) -> None:
            if ".leaklint_cache" in str(target):
                raise FULL
            true(source, target)

        monkeypatch.setattr(os, "replace", replace)
        done = run("check")
        assert (done.status, done.err) == (1, "")
        assert not [path for path in Path(".leaklint_cache").rglob("*") if path.suffix == ".tmp"]

    def test_baseline_on_a_full_disk(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        run("check", "--baseline", "b.json", "--write-baseline")
        before = Path("b.json").read_text()
        write(c_ipynb=notebook(*LEAK))

        def replace(source: str, target: str) -> None:
            raise FULL

        monkeypatch.setattr(os, "replace", replace)
        done = run("check", "--no-cache", "--baseline", "b.json", "--write-baseline")
        assert done.status == 2
        assert "b.json: cannot be written" in done.err
        assert Path("b.json").read_text() == before

    @posix
    def test_added_comments_on_a_full_disk(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        before = Path("a.ipynb").read_bytes()
        mode = os.stat("a.ipynb").st_mode

        def replace(source: str, target: str) -> None:
            raise FULL

        monkeypatch.setattr(os, "replace", replace)
        done = run("check", "--no-cache", "--add-ignore")
        assert done.status == 2
        assert "a.ipynb: cannot be written: no space left on device" in done.err
        assert Path("a.ipynb").read_bytes() == before
        assert stat.S_IMODE(os.stat("a.ipynb").st_mode) == stat.S_IMODE(mode)
        assert [name for name in os.listdir() if name.startswith(".leaklint-")] == []


def test_baseline_of_another_version(run: Runner) -> None:
    text = '{"leaklint-baseline": 99, "files": {}}'
    write(b_json=text)
    done = run("check", "--baseline", "b.json", "--write-baseline")
    assert (done.status, done.out) == (2, "")
    assert "b.json: is a baseline of format 99, this version reads 1; delete it and write it anew" in done.err
    assert Path("b.json").read_text() == text


def test_baseline_in_another_encoding(run: Runner) -> None:
    Path("b.json").write_text('{"leaklint-baseline": 1, "files": {}}', encoding="utf-16")
    done = run("check", "--baseline", "b.json")
    assert done.err == "leaklint: error: b.json: the baseline is not UTF-8 text; restore it\n"
    assert done.status == 2


@posix
def test_killed_worker(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies takes its file with it, and only that: the run names it, goes on, and ends with 2."""
    from leaklint import engine

    for number in range(20):
        write(**{f"n{number:02}_ipynb": notebook(*(LEAK if number % 5 == 0 else CLEAN))})
    true = engine.lint_notebook
    parent = os.getpid()

    def lint_notebook(one: Any, *args: Any, **kw: Any) -> Any:
        if one.path == "n07.ipynb" and os.getpid() != parent:
            os.kill(os.getpid(), 9)
        return true(one, *args, **kw)

    monkeypatch.setattr(engine, "lint_notebook", lint_notebook)
    for option in ("--no-cache", "--cache-dir=kept"):
        done = run("check", "-j", "2", "--output-format", "json", option)
        assert done.status == 2
        (error,) = done.json["errors"]
        assert error["path"] == "n07.ipynb"
        assert "its process was killed" in error["message"]
        assert "n07.ipynb" in done.err
        assert sorted({path for path, _ in done.codes}) == [
            "a.ipynb", "n00.ipynb", "n05.ipynb", "n10.ipynb", "n15.ipynb"
        ]  # fmt: skip
        assert len(done.json["scores"]) == 20
    monkeypatch.setattr(engine, "lint_notebook", true)
    assert run("check", "-j", "2", "--cache-dir=kept").status == 1  # the error was not kept


class TestChanges:
    def test_while_it_is_read(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that is being saved is read again, until it is whole."""
        whole = Path("a.ipynb").read_bytes()
        Path("a.ipynb").write_bytes(whole[:100])

        def save() -> None:
            with open("a.ipynb", "r+b") as file:
                for at in range(100, len(whole), 200):
                    file.seek(at)
                    file.write(whole[at : at + 200])
                    file.flush()
                    time.sleep(0.001)

        true = os.fstat
        calls = 0

        def fstat(handle: int) -> os.stat_result:
            nonlocal calls
            calls += 1
            if calls == 2:  # between the reading and the second look
                save()
            return true(handle)

        monkeypatch.setattr(read.os, "fstat", fstat)
        data, status = read.read_bytes("a.ipynb")
        assert data == whole
        assert status.st_size == len(whole)

    def test_all_the_time(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        true = os.fstat
        ticks = iter(range(1000))

        def fstat(handle: int) -> Any:
            status = true(handle)
            return SimpleNamespace(
                st_mtime_ns=status.st_mtime_ns + next(ticks), st_size=status.st_size, st_mode=status.st_mode
            )

        monkeypatch.setattr(read.os, "fstat", fstat)
        monkeypatch.setattr(read.time, "sleep", lambda seconds: None)
        done = run("check", "--no-cache")
        assert done.status == 2
        assert "a.ipynb: LK900 error is changed while it is read" in done.out

    def test_under_the_cache(self, run: Runner) -> None:
        """What was found is never told of a file that is saved again and again at the same time."""
        stop = threading.Event()

        def save() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                cells = LEAK if number % 2 else CLEAN
                temporary = Path("new.txt")
                temporary.write_text(notebook(*cells))
                os.replace(temporary, "a.ipynb")
                time.sleep(0.002)

        writer = threading.Thread(target=save)
        writer.start()
        try:
            for _ in range(8):
                assert run("check").status in (0, 1)
        finally:
            stop.set()
            writer.join()
        write(a_ipynb=notebook(*LEAK))
        assert run("check").status == 1
        write(a_ipynb=notebook(*CLEAN))
        assert run("check").status == 0


@posix
class TestPaths:
    def test_cycle_of_links(self, run: Runner) -> None:
        os.makedirs("x/y")
        os.symlink("..", "x/y/up")
        os.symlink("loop.ipynb", "loop.ipynb")
        write(x__y__b_ipynb=notebook(*LEAK))
        done = run("check", "--output-format", "json")
        assert done.status == 2
        assert {path for path, _ in done.codes} == {"a.ipynb", "x/y/b.ipynb"}
        (error,) = done.json["errors"]
        assert error["path"] == "loop.ipynb"
        os.unlink("loop.ipynb")
        assert run("check", "x/y/up/y").status == 1

    @pytest.mark.parametrize(
        "name", ["a\nb.ipynb", "\x1b[31mred.ipynb", "tab\t.ipynb", "-o.ipynb", "é ü.ipynb"]
    )
    @pytest.mark.parametrize("kind", FORMATS)
    def test_odd_names(self, run: Runner, name: str, kind: str) -> None:
        os.rename("a.ipynb", name)
        for _ in range(2):  # linted, and from the cache
            done = run("check", "--output-format", kind)
            assert done.status == 1
            assert "LK101" in done.out
            assert "\x1b" not in done.out
        if kind in ("github", "azure"):
            assert len(done.out.splitlines()) == 1
        if kind in ("json", "sarif", "gitlab"):
            assert json.loads(done.out)

    @pytest.mark.parametrize("kind", FORMATS)
    def test_names_that_are_not_utf_8(self, run: Runner, kind: str) -> None:
        try:
            os.rename(b"a.ipynb", b"na\xefve.ipynb")
        except OSError:
            pytest.skip("the file system wants UTF-8")
        for _ in range(2):
            done = run("check", "--output-format", kind)
            assert done.status == 1
            assert "LK101" in done.out
        assert run("check", "--baseline", "b.json", "--write-baseline").status == 0
        assert run("check", "--baseline", "b.json").status == 0
        assert run("check", "--add-ignore").status == 0
        assert run("check").status == 0


@pytest.mark.parametrize("kind", [name for name in FORMATS if name not in ("full", "concise")])
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_reports_are_utf_8_whatever_the_locale(kind: str, encoding: str) -> None:
    """An XML file says of itself that it is; redirected in another locale it would be broken."""
    write(größe_ipynb=notebook(*LEAK))
    command = [sys.executable, "-m", "leaklint", "check", "--output-format", kind]
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(leaklint.__file__).parent.parent),
        "PYTHONIOENCODING": encoding,
    }
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1, done.stderr
    subprocess.run([*command, "-o", "report"], env=environment, capture_output=True, check=False)
    assert done.stdout == Path("report").read_bytes()
    assert "größe" in done.stdout.decode("utf-8") or kind in ("json", "jsonl", "sarif", "gitlab")


@pytest.mark.parametrize("part", ["targets", "times", "groups", "evaluation", "saved", "declared"])
def test_a_fault_in_one_check_loses_that_check_only(
    run: Runner, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """It is told, nothing is called clean, and what the others find is still found."""
    module = importlib.import_module(f"leaklint.provenance.{part}")

    def fails(audit: object) -> None:
        raise IndexError("pop from <an empty list>")

    monkeypatch.setattr(module, "run", fails)
    write(clean_ipynb=notebook(*CLEAN))
    done = run("check", "--output-format", "json", "--no-cache", "-j", "1")
    assert done.status == 2
    assert [code for path, code in done.codes if path == "a.ipynb"] == ["LK101"]
    verdicts = {(score["path"], score["verdict"]) for score in done.json["scores"]}
    assert verdicts == {("clean.ipynb", "not-followed"), ("a.ipynb", "broken")}
    messages = [error["message"] for error in done.json["errors"]]
    assert len(messages) == 2
    assert all(f"({part}: IndexError: pop from" in message for message in messages)
