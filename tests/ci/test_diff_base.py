"""Only what changed since a revision is told of."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ci.conftest import CLEAN, IMPORTS, LEAK, LOAD, PREP, SCORE, Runner, notebook, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

LEAK2 = "from sklearn.feature_selection import SelectKBest\nX = SelectKBest(k=1).fit_transform(X, y)"


def git(*args: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(message: str = "x") -> str:
    git("add", "-A")
    git("commit", "-q", "-m", message)
    return git("rev-parse", "HEAD")


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git("init", "-q", "-b", "main")
    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))
    commit()


def codes(run: Runner, *options: str) -> list[tuple[str, str]]:
    done = run("check", "--output-format", "json", "--diff-base", *options)
    assert done.status in (0, 1), done.err
    return done.codes


@pytest.mark.usefixtures("repository")
class TestCells:
    def test_nothing_changed(self, run: Runner) -> None:
        assert codes(run, "HEAD") == []
        done = run("check", "--diff-base", "HEAD")
        assert done.status == 0
        assert "in cells that did not change since HEAD" in done.out

    def test_new_leak_in_an_old_notebook(self, run: Runner) -> None:
        write(b_ipynb=notebook(CLEAN[0], CLEAN[1], LEAK2, CLEAN[2]))
        assert codes(run, "HEAD") == [("b.ipynb", "LK106")]

    def test_other_cell_changed(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK, "print(1)"))
        assert codes(run, "HEAD") == []

    def test_changed_on_the_way(self, run: Runner) -> None:
        write(a_ipynb=notebook(LEAK[0], LEAK[1], SCORE.replace("random_state=0", "random_state=1")))
        assert ("a.ipynb", "LK101") in codes(run, "HEAD")

    def test_moved_and_run_again(self, run: Runner) -> None:
        data = json.loads(notebook("x = 1", *LEAK))
        for number, cell in enumerate(data["cells"]):
            cell.update(execution_count=number + 5, id=f"new-{number}", outputs=[])
        write(a_ipynb=json.dumps(data))
        assert codes(run, "HEAD") == []

    def test_twice_the_same(self, run: Runner) -> None:
        """Of two cells with one text only the one that was there is old."""
        write(a_ipynb=notebook(*LEAK, LOAD, *LEAK[1:]))
        assert ("a.ipynb", "LK101") in codes(run, "HEAD")

    def test_untracked_is_new(self, run: Runner) -> None:
        write(c_ipynb=notebook(*LEAK[:2], "# another\n" + LEAK[2]))
        assert ("c.ipynb", "LK101") in codes(run, "HEAD")

    def test_renamed(self, run: Runner) -> None:
        os.rename("a.ipynb", "z.ipynb")
        assert codes(run, "HEAD") == []

    def test_renamed_and_edited(self, run: Runner) -> None:
        os.unlink("a.ipynb")
        write(z_ipynb=notebook(*LEAK, "print('more')"))
        assert codes(run, "HEAD") == []

    def test_revisions(self, run: Runner) -> None:
        first = git("rev-parse", "HEAD")
        git("tag", "-a", "v1", "-m", "v1")
        write(b_ipynb=notebook(CLEAN[0], CLEAN[1], LEAK2, CLEAN[2]))
        commit()
        for revision in (first, first[:10], "v1", "HEAD~1", "main~1"):
            assert codes(run, revision) == [("b.ipynb", "LK106")]
        assert codes(run, "HEAD") == []

    def test_where_histories_parted(self, run: Runner) -> None:
        git("checkout", "-q", "-b", "topic")
        write(c_ipynb=notebook(*LEAK[:2], "# new\n" + LEAK[2]))
        commit()
        git("checkout", "-q", "main")
        write(b_ipynb=notebook(CLEAN[0], CLEAN[1], LEAK2, CLEAN[2]))
        commit()
        git("checkout", "-q", "topic")
        assert {path for path, _ in codes(run, "main...")} == {"c.ipynb"}

    def test_from_a_folder_below(self, run: Runner) -> None:
        write(sub__deep__d_ipynb=notebook(*LEAK))
        commit()
        os.chdir("sub")
        assert codes(run, "HEAD") == []

    def test_old_version_was_broken(self, run: Runner) -> None:
        write(a_ipynb="{")
        commit()
        write(a_ipynb=notebook(*LEAK))
        assert codes(run, "HEAD") == [("a.ipynb", "LK101")]

    def test_standard_input(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        import io
        import sys
        from types import SimpleNamespace

        for cells, expected in ((LEAK, 0), ((*LEAK[:2], "# x\n" + SCORE), 1)):
            stream = SimpleNamespace(buffer=io.BytesIO(notebook(*cells).encode()))
            monkeypatch.setattr(sys, "stdin", stream)
            done = run("check", "-", "--stdin-filename", "a.ipynb", "--diff-base", "HEAD")
            assert done.status == expected


@pytest.mark.usefixtures("repository")
def test_lines_of_a_script(run: Runner) -> None:
    text = "\n".join(LEAK) + "\n"
    write(s_py=text)
    commit()
    write(s_py=f"# a comment\n{text}print(1)\n")
    assert codes(run, "HEAD") == []
    write(s_py=text.replace("columns='y'", 'columns="y"'))
    assert ("s.py", "LK101") in codes(run, "HEAD")


@pytest.mark.usefixtures("repository")
def test_a_script_that_did_not_change(run: Runner) -> None:
    write(s_py="\n".join(LEAK) + "\n")
    commit()
    assert codes(run, "HEAD") == []
    os.rename("s.py", "t.py")
    assert codes(run, "HEAD") == []


@pytest.mark.usefixtures("repository")
def test_a_line_that_was_taken_away(run: Runner) -> None:
    """Nothing of what is there now is new, and the leak is."""
    rows = "\n".join(LEAK).replace("X = Standard", "df = df[:0]\nX = Standard")
    write(s_py=rows + "\n")
    commit()
    write(s_py="\n".join(LEAK) + "\n")
    assert codes(run, "HEAD") == [("s.py", "LK101")]


@pytest.mark.usefixtures("repository")
class TestHelpers:
    """The way of the data may lead through modules and other notebooks: what changed there counts."""

    @pytest.fixture(autouse=True)
    def helpers(self, repository: None) -> None:
        write(
            prep_py=PREP,
            nb__h_ipynb=notebook(*IMPORTS),
            load_ipynb=notebook(*LEAK[:2]),
            r_ipynb=notebook("%run load.ipynb", SCORE),
        )
        commit()

    def test_nothing_changed(self, run: Runner) -> None:
        assert codes(run, "HEAD") == []

    @pytest.mark.parametrize("cache", ["--no-cache", "--verbose"])
    def test_line_of_the_fault(self, run: Runner, cache: str) -> None:
        write(prep_py=PREP.replace("fit_transform(frame)", "fit_transform(frame * 1)"))
        for _ in range(2):
            assert codes(run, "HEAD", cache) == [("nb/h.ipynb", "LK101")]

    def test_lines_that_have_nothing_to_do_with_it(self, run: Runner) -> None:
        write(prep_py="# Notes on top.\n" + PREP.replace("return frame", "return frame.copy()"))
        assert codes(run, "HEAD") == []

    def test_a_new_module(self, run: Runner) -> None:
        write(prep2_py=PREP, nb__h_ipynb=notebook(*IMPORTS))
        commit()
        write(
            nb__h2_ipynb=notebook(IMPORTS[0], IMPORTS[1].replace("prep", "prep3"), SCORE),
            prep3_py=PREP + "# own",
        )
        assert codes(run, "HEAD") == [("nb/h2.ipynb", "LK101")]

    def test_a_module_that_appeared(self, run: Runner) -> None:
        """The notebook is as it was; only now there is something to follow."""
        os.unlink("prep.py")
        commit()
        assert codes(run, "HEAD") == []
        write(prep_py=PREP)
        assert codes(run, "HEAD") == [("nb/h.ipynb", "LK101")]

    def test_call_between(self, run: Runner) -> None:
        write(between_py="from prep import scale\n\n\ndef both(frame):\n    return scale(frame)\n")
        write(
            nb__h_ipynb=notebook(
                IMPORTS[0], IMPORTS[1].replace("prep import scale", "between import both as scale"), SCORE
            )
        )
        commit()
        assert codes(run, "HEAD") == []
        write(between_py="from prep import scale\n\n\ndef both(frame):\n    return scale(frame * 1)\n")
        assert codes(run, "HEAD") == [("nb/h.ipynb", "LK101")]

    def test_notebook_that_is_run(self, run: Runner) -> None:
        write(load_ipynb=notebook(LEAK[0], LEAK[1].replace("columns='y'", 'columns="y"')))
        assert codes(run, "HEAD") == [("r.ipynb", "LK101")]
        write(load_ipynb=notebook(*LEAK[:2], "print('more')"))
        assert codes(run, "HEAD") == []

    def test_loading_counts(self, run: Runner) -> None:
        write(load_ipynb=notebook(LEAK[0].replace("a.csv", "b.csv"), LEAK[1]))
        assert codes(run, "HEAD") == [("r.ipynb", "LK101")]

    def test_from_below(self, run: Runner) -> None:
        write(prep_py=PREP.replace("fit_transform(frame)", "fit_transform(frame * 1)"))
        os.chdir("nb")
        assert codes(run, "HEAD") == [("h.ipynb", "LK101")]

    def test_a_module_that_cannot_be_read_any_more(self, run: Runner) -> None:
        assert codes(run, "HEAD") == []
        write(prep_py="def scale(:\n")
        assert codes(run, "HEAD") == []


@pytest.mark.usefixtures("repository")
def test_the_dots_are_not_told(run: Runner) -> None:
    done = run("check", "--diff-base", "main...")
    assert "in cells that did not change since main and HEAD parted" in done.out
    assert "main..." not in done.out


@pytest.mark.usefixtures("repository")
def test_nothing_of_the_repository_is_run(run: Runner, folder: Path) -> None:
    trap = folder.parent / "trap"
    script = folder.parent / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.nb.textconv", "filter.nb.smudge", "filter.nb.clean"):
        git("config", key, str(script))
    for hook in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
        shutil.copy(script, f".git/hooks/{hook}")
    Path(".gitattributes").write_text("*.ipynb diff=nb filter=nb\n")
    write(a_ipynb=notebook(*LEAK, "print(1)"))
    index = os.stat(".git/index").st_mtime_ns
    assert codes(run, "HEAD") == []
    assert not trap.exists()
    assert os.stat(".git/index").st_mtime_ns == index


class TestErrors:
    def told(self, run: Runner, *options: str) -> str:
        done = run("check", *options)
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1
        return done.err

    def test_no_repository(self, run: Runner, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
        write(a_ipynb=notebook(*CLEAN))
        assert "is in no git repository" in self.told(run, "--diff-base", "HEAD")

    @pytest.mark.usefixtures("repository")
    @pytest.mark.parametrize("revision", ["nowhere", "HEAD~99", "--output=x", "main:a.ipynb", "", "@{u}"])
    def test_no_such_revision(self, run: Runner, revision: str) -> None:
        told = self.told(run, f"--diff-base={revision}") if revision else ""
        assert not revision or "revision" in told
        assert not os.path.exists("x")

    def test_no_commit_yet(self, run: Runner) -> None:
        git("init", "-q")
        write(a_ipynb=notebook(*LEAK))
        assert "no such revision" in self.told(run, "--diff-base", "HEAD")

    @pytest.mark.usefixtures("repository")
    def test_no_git(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(*args: Any, **kw: Any) -> None:
            raise FileNotFoundError("git")

        monkeypatch.setattr(subprocess, "run", missing)
        assert "needs git" in self.told(run, "--diff-base", "HEAD")

    @pytest.mark.usefixtures("repository")
    def test_with_a_baseline_to_write(self, run: Runner) -> None:
        assert "use one" in self.told(run, "--diff-base", "HEAD", "--baseline", "b", "--write-baseline")
