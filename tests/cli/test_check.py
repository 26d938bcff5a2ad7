from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import leaklint
from leaklint.config import _NEEDS_RULE
from leaklint.output import FORMATS

from .conftest import CLEAN, LEAK, Run, notebook

Runner = Callable[..., Run]

NOT_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="root may read and write everything",
)


def write(**files: str) -> None:
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        Path(f"{stem}.{suffix}").write_text(text)


class TestStatus:
    def test_leak_is_1(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        done = run("check", "a.ipynb")
        assert done.status == 1
        assert done.err == ""

    def test_clean_is_0(self, run: Runner) -> None:
        write(a_ipynb=notebook(*CLEAN))
        assert run("check", "a.ipynb").status == 0

    def test_exit_zero(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        assert run("check", "a.ipynb", "--exit-zero").status == 0

    def test_exit_zero_does_not_hide_failures(self, run: Runner) -> None:
        assert run("check", "missing.ipynb", "--exit-zero").status == 2

    @pytest.mark.parametrize(
        ("severity", "fail_on", "status"),
        [
            ("error", "error", 1),
            ("warning", "error", 0),
            ("warning", "warning", 1),
            ("info", "warning", 0),
            ("info", "info", 1),
            ("error", "info", 1),
        ],
    )
    def test_fail_on(self, run: Runner, severity: str, fail_on: str, status: int) -> None:
        write(a_ipynb=notebook(f"f(X)  #? LK101 {severity} small"))
        assert run("check", "a.ipynb", "--fail-on", fail_on).status == status

    def test_unreadable_file_is_2_and_the_others_are_linted(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK), b_ipynb="{", c_ipynb=notebook(*CLEAN))
        done = run("check")
        assert done.status == 2
        assert "a.ipynb:cell 2:1:1: LK101 error" in done.out
        assert "b.ipynb: LK900 error" in done.out
        assert "c.ipynb: 1 score checked, nothing found" in done.out

    def test_paths_may_stand_after_options(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))
        done = run("check", "b.ipynb", "--exit-zero", "a.ipynb")
        assert done.status == 0
        assert "a.ipynb:cell 2:1:1: LK101 error" in done.out

    def test_missing_path(self, run: Runner) -> None:
        write(a_ipynb=notebook(*CLEAN))
        done = run("check", "missing.ipynb", "a.ipynb", "--output-format", "json")
        assert done.status == 2
        assert [e["path"] for e in done.json["errors"]] == ["missing.ipynb"]
        assert len(done.json["scores"]) == 1
        assert done.err.startswith("missing.ipynb: LK900 error no such file")
        assert done.err.count("\n") == 1

    def test_folder_without_notebooks(self, run: Runner, folder: Path) -> None:
        (folder / "empty").mkdir()
        done = run("check", "empty")
        assert done.status == 0
        assert "empty: no notebooks" in done.err

    def test_empty_folder_in_json(self, run: Runner) -> None:
        done = run("check", "--output-format", "json")
        assert done.status == 0
        assert done.json == {
            "schema": 1,
            "findings": [],
            "scores": [],
            "notes": [],
            "errors": [],
        }

    @pytest.mark.parametrize("how", ["value", "deep"])
    def test_internal_error_is_that_files(self, run: Runner, how: str) -> None:
        write(a_ipynb=notebook(f"x  #! {how}"), b_ipynb=notebook(*LEAK))
        done = run("check", "--output-format", "concise")
        assert done.status == 2
        assert "a.ipynb: internal-error error" in done.out
        assert "b.ipynb:cell 2:1:1: LK101" in done.out

    def test_interrupt(self, run: Runner) -> None:
        write(a_ipynb=notebook("x  #! interrupt"))
        done = run("check")
        assert (done.status, done.out, done.err) == (
            2,
            "",
            "leaklint: error: interrupted\n",
        )


class TestRefused:
    @pytest.mark.parametrize(
        "option",
        "--fix --unsafe-fixes --diff".split(),
    )
    def test_options_to_come(self, run: Runner, option: str) -> None:
        done = run("check", option)
        assert done.status == 2
        assert done.out == ""
        assert done.err.startswith(f"leaklint: error: `{option.partition('=')[0]}` is refused: ")
        assert done.err.count("\n") == 1

    @pytest.mark.parametrize("command", ["server"])
    def test_commands_to_come(self, run: Runner, command: str) -> None:
        done = run(command)
        assert done.status == 2
        assert done.err.startswith(f"leaklint: error: `leaklint {command}` is refused: ")
        assert done.err.count("\n") == 1

    @pytest.mark.parametrize(
        ("args", "told"),
        [
            (["chek"], "unknown command `chek`; did you mean `check`?"),
            (
                ["check", "--selct", "LK"],
                "unknown option `--selct`; did you mean `--select`?",
            ),
            (
                ["check", "--select", "LK199"],
                "`--select`: unknown rule `LK199`; did you mean `LK1",
            ),
            (["check", "--select", "LKX"], "`--select`: unknown rule `LKX`"),
            (
                ["check", "--ignore", "scaler-befor-split"],
                "did you mean `scaler-before-split`?",
            ),
            (["check", "--select", ""], "`--select` needs rule codes"),
            (
                ["check", "--output-format", "xml"],
                "`--output-format xml`: must be one of full, concise, json, jsonl, sarif, github, gitlab, junit, "
                "azure, html, markdown; did you mean `junit`?",
            ),
            (["check", "--fail-on", "never"], "`--fail-on never`: must be one of error, warning, info"),
            (["check", "--fail-on", "warn"], "error, warning, info; did you mean `warning`?"),
            (["check", "--output-format", "sarfi"], "did you mean `sarif`?"),
            (["check", "--output-format", "md"], "did you mean `markdown`?"),
            (["check", "--format", "json"], "unknown option `--format`; did you mean `--output-format`?"),
            (["check", "--base", "x"], "did you mean `--baseline`?"),
            (["check", "--quiet"], "unknown option `--quiet`; see `leaklint check --help`"),
            (["lint", "a.ipynb"], "unknown command `lint`; did you mean `check`?"),
            (["check", "-j", "0"], "`-j 0`: must be a whole number from 1"),
            (["check", "-j", "many"], "`-j many`"),
            (["check", "--isolated", "--config", "x"], "exclude each other"),
            (["check", "-", "a.ipynb"], "is linted alone"),
            (["check", "--stdin-filename", "a.ipynb"], "use it with the path `-`"),
            (
                ["check", "--config", "none.toml"],
                "none.toml: the configuration cannot be read: no such file",
            ),
            (
                ["check", "--statistics", "--output-format", "jsonl"],
                "`--statistics` is a table or JSON",
            ),
            (["check", "--write-baseline"], "add `--baseline FILE`"),
            (["check", "a.ipynb", "--write-baseline", "known.json"], "add `--baseline FILE`"),
            (
                ["check", "--baseline", "none.json"],
                "none.json: no such baseline; make it with `--write-baseline`",
            ),
            (["config", "--config", "none.toml"], "cannot be read"),
            (["rule"], "name one rule"),
            (["rule", "LK101", "--all"], "name one rule"),
            (["rule", "LK999"], "LK999"),
            (["rule", "LK10"], "no rule is called 'LK10'; these begin so: LK101, LK102"),
        ],
    )
    def test_one_line_says_what_is_wrong(self, run: Runner, args: list[str], told: str) -> None:
        done = run(*args)
        assert done.status == 2
        assert done.out == ""
        assert done.err.startswith("leaklint: error: ")
        assert told in done.err
        assert done.err.count("\n") == 1

    def test_forgotten_check(self, run: Runner) -> None:
        write(a_ipynb=notebook(*CLEAN))
        assert "did you mean `leaklint check a.ipynb`?" in run("a.ipynb").err

    def test_path_with_a_newline_stays_on_a_line(self, run: Runner) -> None:
        done = run("check", "a\n\x1b[31m.ipynb")
        assert done.status == 2
        assert "\x1b" not in done.out + done.err
        assert done.out.startswith("a\\n\\x1b[31m.ipynb: LK900 error")


class TestSelection:
    CELLS = (
        "f(1)  #? LK101 error small",
        "f(2)  #? LK102 error small",
        "f(3)  #? LK103 error small",
    )

    def codes(self, run: Runner, *args: str) -> list[str]:
        write(a_ipynb=notebook(*self.CELLS))
        return [f["code"] for f in run("check", "--output-format", "json", *args).json["findings"]]

    @pytest.mark.parametrize(
        ("args", "codes"),
        [
            ([], ["LK101", "LK102", "LK103"]),
            (["--select", "LK101"], ["LK101"]),
            (["--select", "LK101,LK103"], ["LK101", "LK103"]),
            (["--select", "LK101", "--select", "LK102"], ["LK101", "LK102"]),
            (["--select", "scaler-before-split"], ["LK101"]),
            (["--select", "LK1"], ["LK101", "LK102", "LK103"]),
            (["--select", "LK1", "--ignore", "LK101"], ["LK102", "LK103"]),
            (["--select", "LK102", "--ignore", "LK1"], ["LK102"]),
            (["--ignore", "LK101"], ["LK102", "LK103"]),
            (["--ignore", "ALL"], []),
            (["--ignore", "LK", "--extend-select", "imputer-before-split"], ["LK102"]),
            (["--select", "LK101", "--extend-select", "LK102"], ["LK101", "LK102"]),
        ],
    )
    def test_options(self, run: Runner, args: list[str], codes: list[str]) -> None:
        assert self.codes(run, *args) == codes

    def test_configuration(self, run: Runner) -> None:
        write(pyproject_toml='[tool.leaklint]\nselect = ["LK1"]\nignore = ["LK102"]\n')
        assert self.codes(run) == ["LK101", "LK103"]
        assert self.codes(run, "--ignore", "LK101") == ["LK103"]
        assert self.codes(run, "--extend-select", "LK102") == [
            "LK101",
            "LK102",
            "LK103",
        ]
        assert self.codes(run, "--select", "LK102") == ["LK102"]
        assert self.codes(run, "--isolated") == ["LK101", "LK102", "LK103"]

    def test_nearest_configuration_of_each_file(self, run: Runner, folder: Path) -> None:
        write(pyproject_toml='[tool.leaklint]\nignore = ["LK101"]\n')
        for name, config in (("a", 'select = ["LK101"]'), ("b", None)):
            (folder / name).mkdir()
            (folder / name / "nb.ipynb").write_text(notebook(*self.CELLS))
            if config:
                (folder / name / "leaklint.toml").write_text(config)
        done = run("check", "--output-format", "json")
        assert [(f["path"], f["code"]) for f in done.json["findings"]] == [
            ("a/nb.ipynb", "LK101"),
            ("b/nb.ipynb", "LK102"),
            ("b/nb.ipynb", "LK103"),
        ]

    def test_fail_on_configured(self, run: Runner) -> None:
        write(pyproject_toml='[tool.leaklint]\nfail-on = "error"\nseverity.LK1 = "warning"\n')
        write(a_ipynb=notebook(*LEAK))
        assert run("check").status == 0
        assert run("check", "--fail-on", "warning").status == 1

    def test_wrong_configuration(self, run: Runner) -> None:
        write(pyproject_toml='[tool.leaklint]\nselct = ["LK1"]\n', a_ipynb=notebook(*LEAK))
        done = run("check")
        assert done.status == 2
        assert done.err == (
            "leaklint: error: pyproject.toml: [tool.leaklint] unknown key `selct`; did you mean `select`?\n"
        )

    def test_no_effect_yet_is_said(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(_NEEDS_RULE, "golden", "LK399")
        write(
            pyproject_toml='[tool.leaklint]\ngolden = ["gold.csv"]\n',
            a_ipynb=notebook(*CLEAN),
        )
        assert "`golden` has no effect yet" in run("check").err

    def test_order(self, run: Runner) -> None:
        write(a_ipynb=notebook("x  #n skipped seen"))
        assert "order executed" in run("check", "--output-format", "json", "--order", "executed").out
        write(pyproject_toml='[tool.leaklint]\norder = "executed"\n')
        assert "order executed" in run("check", "--output-format", "json").out
        assert "order document" in run("check", "--output-format", "json", "--order", "document").out


class TestInput:
    @pytest.mark.parametrize("name", [None, "sub/nb.ipynb"])
    def test_stdin(self, run: Runner, monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
        import io

        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(notebook(*LEAK).encode())))
        done = run("check", "-", *(["--stdin-filename", name] if name else []))
        assert done.status == 1
        assert done.out.startswith(f"{name or '-'}:cell 2:1:1: LK101 error")

    def test_python_file(self, run: Runner) -> None:
        write(a_py="x = 1\ny = f(x)  #? LK101 error small\n")
        done = run("check", "a.py", "--output-format", "concise")
        assert done.out.startswith("a.py:2:1: LK101 error")

    def test_file_twice(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        done = run("check", "a.ipynb", ".", "./a.ipynb", "--output-format", "json")
        assert len(done.json["findings"]) == 1

    def test_cell_magics(self, run: Runner) -> None:
        write(a_ipynb=notebook("%%team\nf(1)  # leaklint: ignore[LK101]"))
        for args, told in (([], 0), (["--cell-magics", "%%team,other"], 1)):
            done = run("check", "--output-format", "json", *args)
            assert len(done.json["findings"]) == told  # a comment is one only where the cell is Python

    def test_workers_give_the_same(self, run: Runner, folder: Path) -> None:
        for n in range(30):
            (folder / f"n{n:02}.ipynb").write_text(notebook(*(LEAK if n % 3 else CLEAN)))
        (folder / "n07.ipynb").write_text("{")
        one = run("check", "-j", "1")
        two = run("check", "-j", "2")
        assert (one.status, one.out) == (two.status, two.out)

    def test_killed_worker(self, run: Runner, folder: Path) -> None:
        for n in range(9):
            (folder / f"n{n}.ipynb").write_text(notebook("x  #! kill" if n == 4 else LEAK[1]))
        done = run("check", "-j", "2", "--output-format", "json")
        assert done.status == 2
        assert [f["path"] for f in done.json["findings"]] == [f"n{n}.ipynb" for n in range(9) if n != 4]
        assert [e["path"] for e in done.json["errors"]] == ["n4.ipynb"]
        assert "was killed" in done.json["errors"][0]["message"]


class TestOutput:
    def test_file_is_replaced_whole(self, run: Runner, folder: Path) -> None:
        write(a_ipynb=notebook(*LEAK), out_json="old")
        os.chmod("out.json", 0o640)
        done = run("check", "a.ipynb", "--output-format", "json", "-o", "out.json")
        assert (done.status, done.out) == (1, "")
        assert (folder / "out.json").read_text().startswith("{")
        assert stat.S_IMODE(os.stat("out.json").st_mode) == 0o640
        assert sorted(os.listdir()) == [".leaklint_cache", "a.ipynb", "out.json"]

    def test_link_stays_a_link(self, run: Runner, folder: Path) -> None:
        write(a_ipynb=notebook(*LEAK), real_json="old")
        os.symlink("real.json", "out.json")
        run("check", "a.ipynb", "--output-format", "json", "-o", "out.json")
        assert os.path.islink("out.json")
        assert (folder / "real.json").read_text().startswith("{")

    def test_no_folder_for_the_output(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK))
        done = run("check", "-o", "none/out.txt")
        assert done.status == 2
        assert done.err == "leaklint: error: none/out.txt: cannot be written: no such file or directory\n"

    def test_output_is_a_folder(self, run: Runner, folder: Path) -> None:
        write(a_ipynb=notebook(*LEAK))
        (folder / "out").mkdir()
        assert "is a folder" in run("check", "a.ipynb", "-o", "out").err

    @NOT_ROOT
    def test_output_may_not_be_written(self, run: Runner, folder: Path) -> None:
        write(a_ipynb=notebook(*LEAK), out_txt="old")
        os.chmod("out.txt", 0o444)
        done = run("check", "a.ipynb", "-o", "out.txt")
        assert done.status == 2
        assert (folder / "out.txt").read_text() == "old"

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format(self, run: Runner, name: str) -> None:
        write(a_ipynb=notebook(*LEAK), b_ipynb="{", c_py=LEAK[1])
        done = run("check", "--output-format", name)
        assert done.status == 2
        assert "LK101" in done.out
        assert "LK900" in done.out

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_with_nothing_to_say(self, run: Runner, name: str) -> None:
        done = run("check", "--output-format", name)
        assert done.status == 0

    def test_infos_are_counted_and_folded_away(self, run: Runner) -> None:
        write(a_ipynb=notebook("f(1)  #? LK101 info small", CLEAN[1]))
        for name in ("full", "concise"):
            done = run("check", "a.ipynb", "--output-format", name)
            assert done.status == 0
            assert "LK101" not in done.out
            assert "1 info (`--verbose` shows it)" in done.out
            assert "LK101 info" in run("check", "a.ipynb", "-v", "--output-format", name).out

    def test_colour(self, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        write(a_ipynb=notebook(*LEAK))
        assert "\x1b" not in run("check").out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in run("check").out
        assert "\x1b" not in run("check", "--output-format", "json").out
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b" not in run("check").out

    def test_statistics(self, run: Runner) -> None:
        write(
            a_ipynb=notebook(
                *LEAK,
                "f(1)  #s auc not-followed prepare",
                "f(2)  #s auc not-followed prepare",
            )
        )
        done = run("check", "--statistics")
        assert done.status == 1
        assert done.out.startswith("1  LK101  error  scaler-before-split  in 1 file\n")
        assert "2  prepare()  in 1 file" in done.out
        assert "[[tool.leaklint.helpers]]" in done.out
        data = run("check", "--statistics", "--output-format", "json").json
        assert data["rules"][0]["code"] == "LK101"
        declared = '[[tool.leaklint.helpers]]\nname = "prepare"\nrole = "rowwise"'
        told = {"call": "prepare", "scores": 2, "files": 1, "declaration": declared}
        assert data["not_followed"] == [told]


class TestBaseline:
    @pytest.fixture
    def known(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK), b_ipynb=notebook("f(1)  #? LK102 warning small"))
        done = run("check", "--baseline", "known.json", "--write-baseline")
        assert (done.status, done.err) == (0, "")
        assert "2 findings known from the baseline" in done.out

    @pytest.mark.usefixtures("known")
    def test_known_findings_are_not_shown(self, run: Runner) -> None:
        done = run("check", "--baseline", "known.json")
        assert (done.status, done.err) == (0, "")
        assert "2 findings known from the baseline" in done.out

    @pytest.mark.usefixtures("known")
    def test_new_ones_are(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK, "g(2)  #? LK103 error small"))
        done = run("check", "--baseline", "known.json", "--output-format", "json")
        assert done.status == 1
        assert [f["code"] for f in done.json["findings"]] == ["LK103"]

    @pytest.mark.usefixtures("known")
    def test_stale_ones_are_told(self, run: Runner) -> None:
        write(a_ipynb=notebook(*CLEAN))
        done = run("check", "--baseline", "known.json")
        assert done.status == 0
        assert "known.json: 1 of its findings is gone" in done.err

    @pytest.mark.usefixtures("known")
    def test_renamed_notebook(self, run: Runner) -> None:
        os.rename("a.ipynb", "c.ipynb")
        done = run("check", "--baseline", "known.json")
        assert (done.status, done.err) == (0, "")

    @pytest.mark.usefixtures("known")
    def test_from_another_folder(self, run: Runner, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        monkeypatch.chdir("/")
        done = run("check", str(folder), "--baseline", str(folder / "known.json"))
        assert (done.status, done.err) == (0, "")

    @pytest.mark.usefixtures("known")
    def test_part_of_the_files_keeps_the_rest(self, run: Runner) -> None:
        write(a_ipynb=notebook(*CLEAN))
        run("check", "a.ipynb", "--baseline", "known.json", "--write-baseline")
        done = run("check", "--baseline", "known.json")
        assert (done.status, done.err) == (0, "")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("{", "is not JSON"),
            ("[]", "is not a baseline"),
            ('{"leaklint-baseline": 2}', "is a baseline of format 2"),
            ('{"leaklint-baseline": 1}', "is damaged"),
            ('{"leaklint-baseline": 1, "files": {"a": [{"fingerprint": "x", "count": 0}]}}', "is damaged"),
            ('{"leaklint-baseline": 1, "files": {"a": 3}}', "is damaged"),
        ],
    )
    def test_other_files(self, run: Runner, text: str, told: str) -> None:
        write(known_json=text, a_ipynb=notebook(*LEAK))
        for more in ([], ["--write-baseline"]):
            done = run("check", "--baseline", "known.json", *more)
            assert done.status == 2
            assert told in done.err
            assert done.err.count("\n") == 1
            assert Path("known.json").read_text() == text


class TestGate:
    def gate(self, run: Runner, terms: str, *cells: str, options: tuple[str, ...] = ()) -> Run:
        write(pyproject_toml=f'[tool.leaklint.gate."a.*"]\n{terms}\n', a_ipynb=notebook(*cells))
        write(b_ipynb=notebook("x"))
        return run("check", *options)

    def test_pass(self, run: Runner) -> None:
        done = self.gate(run, "min-scores = 1\nno-large-effect = true", *CLEAN)
        assert done.status == 0
        assert done.out.endswith("\ngate: PASS (1 file)\n")

    def test_too_few_scores(self, run: Runner) -> None:
        done = self.gate(run, "min-scores = 2", *CLEAN, "f()  #s auc not-followed prepare")
        assert done.status == 1
        assert done.out.endswith("\ngate: FAIL (a.ipynb: 1 score followed, at least 2 asked for)\n")

    def test_large_effect(self, run: Runner) -> None:
        leak = "f(X)  #? LK101 warning large"
        done = self.gate(run, "no-large-effect = true", leak, options=("--fail-on", "error"))
        assert done.status == 1
        assert "gate: FAIL (a.ipynb: findings of large effect (LK101))" in done.out
        ignored = self.gate(run, "no-large-effect = true", f"{leak}  # leaklint: ignore[LK101] known")
        assert "gate: PASS" in ignored.out

    def test_reports_stay_what_they_are(self, run: Runner) -> None:
        done = self.gate(run, "min-scores = 1", *CLEAN, options=("--output-format", "json"))
        assert done.json["findings"] == []
        assert done.err == "gate: PASS (1 file)\n"


class TestConfig:
    def test_text(self, run: Runner) -> None:
        write(pyproject_toml='[tool.leaklint]\nselect = ["LK1"]\n')
        done = run("config")
        assert done.status == 0
        told = '# from pyproject.toml\n[tool.leaklint]\nselect = ["LK1"]\nignore = []  # default\n'
        assert done.out.startswith(told)
        assert run("config", "--isolated").out.startswith("# no configuration file")

    def test_json(self, run: Runner) -> None:
        write(pyproject_toml='[tool.leaklint]\nfail-on = "error"\n')
        data = run("config", "--output-format", "json").json
        assert data["source"] == "pyproject.toml"
        assert data["given"] == ["fail-on"]
        assert data["values"]["fail-on"] == "error"


ROOT = Path(__file__).parents[2]


def process(*args: str, **options: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "leaklint", *args]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


class TestProcess:
    @pytest.mark.skipif(not hasattr(leaklint, "__version__"), reason="the package has no version yet")
    def test_version(self) -> None:
        done = process("--version")
        assert done.returncode == 0
        assert done.stdout.startswith("leaklint ")

    @pytest.mark.skipif(not hasattr(leaklint, "__version__"), reason="the package has no version yet")
    def test_version_imports_next_to_nothing(self) -> None:
        code = (
            "import sys; before = set(sys.modules); from leaklint.cli import main; main(['--version']);"
            "print(sorted(m for m in set(sys.modules) - before if not m.startswith('leaklint')))"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=env,
            check=True,
        )
        loaded = done.stdout.splitlines()[-1]
        for heavy in (
            "argparse",
            "dataclasses",
            "importlib.metadata",
            "json",
            "ast_grep_py",
            "tomllib",
        ):
            assert f"'{heavy}'" not in loaded

    @pytest.mark.parametrize("args", [[], ["--help"], ["check", "--help"], ["rule", "--help"]])
    def test_help(self, args: list[str]) -> None:
        done = process(*args)
        assert done.returncode == (0 if args else 2)
        assert "leaklint" in done.stdout + done.stderr

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_full_disk(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "leaklint", "rule", "--all"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env=env,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == "leaklint: error: cannot write the output: No space left on device\n"

    @pytest.mark.skipif(os.name == "nt", reason="pipes differ")
    def test_reader_who_leaves(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        read, written = os.pipe()
        os.close(read)
        done = subprocess.run(
            [sys.executable, "-m", "leaklint", "rule", "--all"],
            stdout=written,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
            check=False,
        )
        os.close(written)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.skipif(os.name == "nt", reason="needs a C locale")
    def test_terminal_that_knows_only_ascii(self) -> None:
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "ascii",
            "PYTHONUTF8": "0",
        }
        done = subprocess.run(
            [sys.executable, "-m", "leaklint", "rule", "--all"],
            capture_output=True,
            env=env,
            check=False,
        )
        assert done.returncode == 0


class TestRule:
    @pytest.mark.parametrize("key", ["LK101", "scaler-before-split"])
    def test_text(self, run: Runner, key: str) -> None:
        done = run("rule", key)
        assert done.status == 0
        assert done.out.startswith("LK101 scaler-before-split\n")

    def test_markdown(self, run: Runner) -> None:
        assert run("rule", "LK101", "--output-format", "markdown").out.startswith("# LK101")

    def test_json(self, run: Runner) -> None:
        assert run("rule", "LK101", "--output-format", "json").json["name"] == "scaler-before-split"
        pages = run("rule", "--all", "--output-format", "json").json
        assert [page["code"] for page in pages] == sorted(page["code"] for page in pages)

    def test_file(self, run: Runner, folder: Path) -> None:
        run("rule", "LK101", "-o", "page.txt")
        assert (folder / "page.txt").read_text().startswith("LK101")
