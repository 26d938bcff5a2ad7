"""What the command says where a team would otherwise wonder."""

from __future__ import annotations

import pytest

from tests.ci.conftest import CLEAN, LEAK, LOAD, SCORE, Runner, notebook, write


def test_a_missing_file_is_not_counted(run: Runner) -> None:
    write(a_ipynb=notebook(*CLEAN), b_ipynb=notebook(*CLEAN))
    done = run("check", "a.ipynb", "gone.ipynb", "b.ipynb")
    assert done.status == 2
    assert "2 files: 2 scores checked, nothing found; 1 file failed." in done.out
    told = run("check", "gone.ipynb", "--output-format", "concise").out
    assert told.endswith("\nNothing could be linted.\n")


def test_other_files_are_refused(run: Runner) -> None:
    write(notes_txt="x = 1", a_ipynb=notebook(*CLEAN))
    done = run("check", "notes.txt", "a.ipynb")
    assert done.status == 2
    assert "notes.txt: LK900 error is neither a notebook nor Python" in done.out
    assert "a.ipynb: 1 score checked" in done.out


class TestExcluded:
    @pytest.fixture(autouse=True)
    def excluded(self) -> None:
        write(leaklint_toml='exclude = ["old"]', old__a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))

    def test_a_file_that_is_named_is_linted(self, run: Runner) -> None:
        done = run("check", "old/a.ipynb")
        assert done.status == 1
        assert "old/a.ipynb: is excluded by leaklint.toml, and linted because it was named" in done.err

    def test_a_folder_that_is_named(self, run: Runner) -> None:
        done = run("check", "old")
        assert done.status == 0
        assert "old: everything in this folder is excluded by leaklint.toml" in done.err

    def test_hooks_name_everything(self, run: Runner) -> None:
        done = run("check", "--force-exclude", "old/a.ipynb", "b.ipynb")
        assert (done.status, done.err) == (0, "")
        assert "old" not in done.out
        assert run("check", "--force-exclude", "old").status == 0


def test_step_and_lines(run: Runner) -> None:
    """A line is drawn once, however many steps are on it; the finding's own step has words."""
    write(
        a_ipynb=notebook(
            LOAD, LEAK[1], SCORE.replace("\nLogistic", "; LogisticRegression().fit(a, c)\nLogistic")
        )
    )
    done = run("check")
    assert "2. LK101 is found here" in done.out
    drawn = [line for line in done.out.splitlines() if " | " in line and "^" not in line and "--" not in line]
    assert len(drawn) == len(set(drawn))


def test_a_score_that_was_not_followed_is_not_nothing(run: Runner) -> None:
    cells = (
        *CLEAN[:2],
        "from ourlib import evaluate\nfrom sklearn.linear_model import LogisticRegression\n"
        "evaluate(LogisticRegression().fit(X, y), X, y)",
    )
    write(a_ipynb=notebook(*cells), b_ipynb=notebook("x = 1"))
    told = run("check", "a.ipynb").out
    assert "nothing is scored yet" not in told
    assert "no score could be followed" in told
    assert "nothing is scored yet" in run("check", "b.ipynb").out.lower()


class TestHidden:
    """A verdict on a score stays, whatever hides its cause: the words beside it must not contradict it."""

    @pytest.fixture(autouse=True)
    def notebooks(self) -> None:
        write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))

    def test_known(self, run: Runner) -> None:
        run("check", "--baseline", "known.json", "--write-baseline")
        told = run("check", "--baseline", "known.json").out
        words = "2 scores checked, nothing new found, but 1 broken by what is not shown"
        assert f"2 files: {words}; 1 finding known from the baseline." in told
        one = "1 score checked, nothing new found, but it is broken by what is not shown"
        assert f"a.ipynb: {one}; 1 finding known from the baseline" in told
        assert "b.ipynb: 1 score checked, nothing found\n" in told
        told = run("check", "--baseline", "known.json", "--output-format", "markdown").out
        assert told.startswith(f"## leaklint: {words}\n")
        new, found = told.split("### Nothing found")
        assert "### Nothing new\n\n- `a.ipynb`" in new
        assert "`a.ipynb`" not in found
        told = run("check", "--baseline", "known.json", "--output-format", "html").out
        assert f"<h1>{words}</h1>" in told
        assert "cannot be trusted" not in told

    def test_ignored(self, run: Runner) -> None:
        run("check", "--add-ignore")
        told = run("check", "a.ipynb").out
        words = "1 score checked, nothing else found, but it is broken by what is not shown"
        assert "broken by LK101 (ignored)" in told
        assert f"a.ipynb: {words}; 1 finding ignored as asked\n" in told

    def test_not_selected(self, run: Runner) -> None:
        for hidden in (("--ignore", "LK101"), ("--select", "LK2")):
            told = run("check", "a.ipynb", *hidden).out
            assert (
                "nothing else found, but it is broken by what is not shown; 1 score spoiled by rules" in told
            )

    def test_some_shown(self, run: Runner) -> None:
        run("check", "--baseline", "known.json", "--write-baseline")
        write(c_ipynb=notebook(*LEAK[:2], "# other\n" + LEAK[2]))
        told = run("check", "--baseline", "known.json", "--output-format", "markdown").out
        assert told.startswith(
            "## leaklint: 2 of 3 scores cannot be trusted, 1 of them because of what is not shown\n"
        )
        told = run("check", "--baseline", "known.json").out
        assert "1 error; 3 scores: 2 broken, 1 trusted (1 of them spoiled by what is not shown)" in told

    def test_severities_of_many_rules(self, run: Runner) -> None:
        """What is an info by its family spoils no score either."""
        for selector in ("LK101", "LK1", "ALL", "scaler-before-split"):
            write(leaklint_toml=f'[severity]\n{selector} = "info"')
            told = run("check", "a.ipynb").out
            assert "broken" not in told, selector
            assert "1 score checked, nothing found; 1 info" in told


def test_a_page_of_many_files(run: Runner) -> None:
    """Files with findings come first; the others are folded away, not left out."""
    write(a_ipynb=notebook(*CLEAN), b_ipynb=notebook(*LEAK), c_ipynb=notebook("x = 1"), d_ipynb="{")
    told = run("check", "--output-format", "html").out
    loud, rest = told.split("<summary>2 files in which there is nothing to tell</summary>")
    assert [name for name in ("a", "b", "c", "d") if f"<h2>{name}.ipynb</h2>" in loud] == ["b", "d"]
    assert [name for name in ("a", "b", "c", "d") if f"<h2>{name}.ipynb</h2>" in rest] == ["a", "c"]
    told = run("check", "--output-format", "html", "a.ipynb", "c.ipynb").out
    assert "nothing to tell" not in told
