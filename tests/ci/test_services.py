"""The pre-commit hook, the GitHub Action and the GitLab template: their own commands, run in a repository."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import types
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from leaklint.commands.options import check_parser
from tests.ci.conftest import CLEAN, LEAK, notebook, write

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """What a job has: the command on its path, and files that the service reads."""
    tools = folder.parent / "tools"
    tools.mkdir()
    script = tools / "leaklint"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m leaklint "$@"\n')
    script.chmod(0o755)
    write(nb__a_ipynb=notebook(*LEAK), nb__b_ipynb=notebook(*CLEAN))
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(folder.parent),
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
    }


def bash(script: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # As the runners call it.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


class TestAction:
    def run(self, environment: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
        action = load("action.yml")
        given = {name: str(one["default"]) for name, one in action["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        step = action["runs"]["steps"][1]
        for name, value in step["env"].items():
            key = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)
            assert key is not None
            environment[name] = given[key[1]]
        return bash(step["run"], environment)

    def test_annotations_and_summary(self, environment: dict[str, str]) -> None:
        done = self.run(environment, paths="nb")
        assert done.returncode == 1
        assert done.stdout.startswith("::error title=leaklint (LK101),file=nb/a.ipynb,line=")
        line = int(re.search(r"line=(\d+)", done.stdout)[1])  # type: ignore[index]
        assert "fit_transform" in Path("nb/a.ipynb").read_text().splitlines()[line - 1]
        assert "LK101" in Path(environment["GITHUB_STEP_SUMMARY"]).read_text()

    def test_inputs(self, environment: dict[str, str]) -> None:
        done = self.run(
            environment, paths="nb/b.ipynb\n", args="--select=ALL\n--ignore=LK704", sarif_file="out.sarif"
        )
        assert (done.returncode, done.stdout) == (0, "")
        assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"

    def test_text_is_not_run(self, environment: dict[str, str]) -> None:
        done = self.run(environment, paths="nb/b.ipynb\n$(touch trap)\n`touch trap`", args="")
        assert done.returncode == 2
        assert not os.path.exists("trap")

    def test_nothing_of_a_user_is_put_into_a_script(self) -> None:
        for step in load("action.yml")["runs"]["steps"]:
            assert "${{" not in step["run"]

    def test_every_input_is_used(self) -> None:
        action = load("action.yml")
        used = re.findall(r"inputs\.([\w-]+)", json.dumps(action["runs"]))
        assert set(used) == set(action["inputs"])


class TestGitLab:
    def test_reports(self, environment: dict[str, str]) -> None:
        job = load("templates/gitlab.yml")[".leaklint"]
        done = bash("\n".join(job["script"]), {**environment, **job["variables"], "LEAKLINT_PATHS": "nb"})
        assert done.returncode == 1, done.stderr
        assert "LK101" in done.stdout
        reports = job["artifacts"]["reports"]
        entries = json.loads(Path(reports["codequality"]).read_text())
        assert [entry["check_name"] for entry in entries] == ["LK101"]
        assert ET.parse(reports["junit"]).getroot().get("failures") == "1"

    def test_clean(self, environment: dict[str, str]) -> None:
        job = load("templates/gitlab.yml")[".leaklint"]
        variables = {**job["variables"], "LEAKLINT_PATHS": "nb/b.ipynb"}
        assert bash("\n".join(job["script"]), {**environment, **variables}).returncode == 0


class TestHook:
    def test_definition(self) -> None:
        (hook,) = load(".pre-commit-hooks.yaml")
        assert (hook["language"], hook["types_or"]) == ("python", ["jupyter", "python"])
        entry = shlex.split(hook["entry"])
        assert entry[:2] == ["leaklint", "check"]
        check_parser().parse_args(entry[2:])

    def test_entry(self, environment: dict[str, str]) -> None:
        """As pre-commit calls it: with the names of the files behind."""
        (hook,) = load(".pre-commit-hooks.yaml")
        write(leaklint_toml='exclude = ["nb/a.ipynb"]')
        assert bash(f"{hook['entry']} nb/a.ipynb nb/b.ipynb", environment).returncode == 0
        os.unlink("leaklint.toml")
        assert bash(f"{hook['entry']} nb/a.ipynb nb/b.ipynb", environment).returncode == 1


def test_no_service_builds_the_jupyterlab_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes Node and minutes, and no check needs it."""
    if (
        importlib.util.find_spec("hatchling") is None
    ):  # it is there where a package is built, and only its name matters
        names = "hatchling.builders.hooks.plugin.interface".split(".")
        for number in range(1, len(names) + 1):
            module = types.ModuleType(".".join(names[:number]))
            module.BuildHookInterface = object  # type: ignore[attr-defined]
            monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.syspath_prepend(str(ROOT))
    hatch_build = importlib.import_module("hatch_build")
    action, job = load("action.yml"), load("templates/gitlab.yml")[".leaklint"]
    assert action["runs"]["steps"][0]["env"][hatch_build.SKIP] == "1"
    assert job["variables"][hatch_build.SKIP] == "1"
    for name in (hatch_build.SKIP, hatch_build.HOOK):
        monkeypatch.delenv(name, raising=False)
    build = object.__new__(hatch_build.Build)
    assert build._wanted()
    for name in (hatch_build.SKIP, hatch_build.HOOK):
        with monkeypatch.context() as patch:
            patch.setenv(name, "1")
            assert not build._wanted()


def test_the_recipe_names_no_release_that_is_not_there() -> None:
    """A tag that does not exist breaks a copied recipe at once."""
    recipe = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\]", changes, re.MULTILINE)
    for named in re.findall(r"rev: v?(\d[\w.]*)|leaklint@v(\d[\w.]*)", recipe):
        assert "".join(named) in released
    if not released:
        assert "There is no release yet" in recipe
