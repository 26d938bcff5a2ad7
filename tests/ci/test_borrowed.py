"""What is ignored in a file that notebooks follow is ignored for them too."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.ci.conftest import IMPORTS, LEAK, PREP, SCORE, Runner, notebook, write

FIT = "return scaler.fit_transform(frame)"


def codes(run: Runner, *options: str) -> list[tuple[str, str]]:
    done = run("check", "--output-format", "json", *options)
    assert done.status in (0, 1), done.err
    return done.codes


def module(comment: str, top: str = "") -> str:
    return top + PREP.replace(FIT, f"{FIT}  # leaklint: {comment}")


@pytest.fixture(autouse=True)
def project() -> None:
    write(prep_py=PREP, h_ipynb=notebook(*IMPORTS))


def test_without(run: Runner) -> None:
    assert codes(run) == [("h.ipynb", "LK101")]


@pytest.mark.parametrize("cache", ["--no-cache", "--verbose"])
def test_line(run: Runner, cache: str) -> None:
    write(prep_py=module("ignore[LK101] the vendor's"))
    for paths in ((), ("h.ipynb",), ("prep.py",), ("prep.py", "h.ipynb")):
        assert codes(run, cache, *paths) == [], paths
    told = run("check", "h.ipynb", cache).out
    assert "broken by LK101 (ignored)" in told
    assert "1 finding ignored as asked" in told


def test_line_of_a_call_between(run: Runner) -> None:
    call = "def both(frame):\n    return scale(frame)  # leaklint: ignore[LK101]\n"
    write(between_py=f"from prep import scale\n\n\n{call}")
    imports = IMPORTS[1].replace("prep import scale", "between import both as scale")
    write(h_ipynb=notebook(IMPORTS[0], imports, SCORE))
    assert codes(run) == []


def test_other_places_of_the_way_are_not_enough(run: Runner) -> None:
    """Who accepts how data is loaded has not accepted what is done with it."""
    write(
        data_py="import pandas as pd\n\n\ndef load():\n    return pd.read_csv('a.csv')  # leaklint: ignore[LK101]\n"
    )
    write(h_ipynb=notebook("from data import load\ndf = load()", *IMPORTS[1:]))
    assert codes(run) == [("h.ipynb", "LK101")]


def test_whole_file(run: Runner) -> None:
    write(prep_py="# leaklint: file-ignore[scaler-before-split] the vendor's\n" + PREP)
    assert codes(run) == []
    assert codes(run, "prep.py") == []


def test_another_rule(run: Runner) -> None:
    write(prep_py=module("ignore[LK201]"))
    assert codes(run) == [("h.ipynb", "LK101")]


def test_until(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache must not outlast the day."""
    today = datetime.date.today()
    write(prep_py=module(f"ignore[LK101] until={today.isoformat()}"))
    assert codes(run) == []
    assert codes(run) == []

    class Later(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return today + datetime.timedelta(days=1)

    monkeypatch.setattr(datetime, "date", Later)
    assert sorted(codes(run)) == [("h.ipynb", "LK101"), ("prep.py", "LK904")]


def test_taken_out_again(run: Runner) -> None:
    write(prep_py=module("ignore[LK101]"))
    assert codes(run) == []
    write(prep_py=PREP)
    assert codes(run) == [("h.ipynb", "LK101")]


class TestNotebooksThatAreRun:
    @pytest.fixture(autouse=True)
    def project(self) -> None:
        for path in Path().iterdir():
            path.unlink()
        fit = LEAK[1].replace("='y'))", "='y'))  # leaklint: ignore[LK101, LK201] known")
        write(load_ipynb=notebook(LEAK[0], fit), r_ipynb=notebook("%run load.ipynb", SCORE))

    @pytest.mark.parametrize("cache", ["--no-cache", "--verbose"])
    def test_of_use_for_another(self, run: Runner, cache: str) -> None:
        """What silences something for the notebook that runs it is of use; the rest of it is told."""
        for _ in range(2):
            done = run("check", "--output-format", "json", cache)
            (finding,) = (f for f in done.json["findings"] if f["severity"] != "info")
            assert (finding["path"], finding["code"]) == ("load.ipynb", "LK904")
            assert "silences nothing: `LK201` finds nothing in this cell" in finding["message"].replace(
                "on this line", "in this cell"
            )
        text = Path("load.ipynb").read_text().replace(", LK201", "")
        Path("load.ipynb").write_text(text)
        assert codes(run, cache) == []

    def test_metadata_and_tags(self, run: Runner) -> None:
        ours = {"leaklint": {"ignore": ["LK101 known"]}}
        write(load_ipynb=notebook(*LEAK[:2], **ours))
        assert codes(run) == []

    def test_nothing_else_is_taken_back(self, run: Runner) -> None:
        fit = LEAK[1].replace("='y'))", "='y'))  # leaklint: ignore[LK201] known")
        write(load_ipynb=notebook(LEAK[0], fit))
        assert sorted(codes(run)) == [("load.ipynb", "LK904"), ("r.ipynb", "LK101")]


def test_add_ignore_takes_no_comment_out(run: Runner) -> None:
    write(prep_py=module("ignore[LK101]"))
    done = run("check", "--add-ignore")
    assert (done.status, done.out) == (0, "0 findings ignored in 0 files\n")


def test_a_script_that_is_run(run: Runner) -> None:
    """Alone nothing is found in it, as it scores nothing: that says nothing against its comment."""
    rows = "\n".join(LEAK[:2]).replace("='y'))", "='y'))  # leaklint: ignore[LK101] known")
    Path("h.ipynb").unlink()
    write(load_py=rows + "\n", r_ipynb=notebook("%run load.py", SCORE))
    assert codes(run, "load.py") == []
    assert codes(run, "r.ipynb") == []
    assert codes(run) == []
    write(load_py=rows.replace("known", "known until=2020-01-01") + "\n")
    assert sorted(codes(run, "load.py", "r.ipynb")) == [("load.py", "LK904"), ("r.ipynb", "LK101")]


def test_a_comment_of_no_use_in_a_script_that_scores(run: Runner) -> None:
    write(
        load_py="\n".join(LEAK).replace("random_state=0)", "random_state=0)  # leaklint: ignore[LK201] known")
    )
    assert sorted(codes(run, "load.py")) == [("load.py", "LK101"), ("load.py", "LK904")]


class TestPlacesInOtherFiles:
    """A pull request may change the module only: then a comment belongs there."""

    @pytest.fixture(autouse=True)
    def project(self) -> None:
        for path in Path().iterdir():
            path.unlink()
        write(
            lib__prep_py="# on top\n" + PREP,
            nb__h_ipynb=notebook(*IMPORTS),
            nb__i_ipynb=notebook(*IMPORTS, "1"),
        )
        write(leaklint_toml="", lib____init___py="")
        for name in ("h", "i"):
            path = Path(f"nb/{name}.ipynb")
            path.write_text(path.read_text().replace("from prep", "from lib.prep"))

    def test_github(self, run: Runner) -> None:
        for _ in range(2):
            lines = run("check", "--output-format", "github").out.splitlines()
            assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::notice"]
            notice = lines[2]
            assert notice.startswith(
                "::notice title=leaklint (LK101),file=lib/prep.py,line=7,endLine=7::LK101 "
            )
            assert "made here, told at nb/h.ipynb:cell 2:2:5, and in 1 more file%0A" in notice

    def test_sarif(self, run: Runner) -> None:
        for result in run("check", "--output-format", "sarif").json["runs"][0]["results"]:
            place = result["relatedLocations"][-1]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == "lib/prep.py"
            assert place["region"] == {"startLine": 7, "endLine": 7}

    def test_line_of_a_notebook_that_is_run(self, run: Runner) -> None:
        write(nb__load_ipynb=notebook(*LEAK[:2]), nb__r_ipynb=notebook("%run load.ipynb", SCORE))
        lines = run("check", "nb/r.ipynb", "--output-format", "github").out.splitlines()
        line = int(lines[1].partition("nb/load.ipynb,line=")[2].partition(",")[0])
        assert "fit_transform" in Path("nb/load.ipynb").read_text().splitlines()[line - 1]
