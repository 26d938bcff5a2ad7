"""What holds for the project as a whole: versions agree, the layers stay apart, the core stays light."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import leaklint

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "leaklint"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# What each layer may not import, from the top: those below it.
LAYERS = [
    "model",
    "notebook",
    "syntax",
    "libraries",
    "provenance",
    "engine",
    "rules",
    "fixes",
    "output",
    "live",
    "jupyter",
]
HEAVY = {"IPython", "ipykernel", "ipywidgets", "nbformat", "numpy", "pandas", "sklearn", "traitlets"}


def test_versions_agree():
    version = PROJECT["project"]["version"]
    assert json.loads((ROOT / "package.json").read_text())["version"] == version
    assert getattr(leaklint, "__version__", version) == version


def test_the_package_is_marked_as_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_the_core_starts_without_jupyter_or_pandas():
    code = "import sys, leaklint.cli, leaklint.notebook; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not HEAVY & {name.partition(".")[0] for name in run.stdout.split()}


def imported(path):
    """Yield the modules that a module imports when it is itself imported."""

    def walk(nodes):
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                yield from walk(node.orelse)
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from walk(ast.iter_child_nodes(node))

    yield from walk(ast.parse(path.read_text(encoding="utf-8")).body)


CORE = [layer for layer in LAYERS if layer not in ("live", "jupyter")]


@pytest.mark.parametrize("layer", CORE)
def test_core_layers_do_not_know_jupyter(layer):
    for path in [*PACKAGE.glob(f"{layer}.py"), *(PACKAGE / layer).rglob("*.py")]:
        for module in imported(path):
            assert module.partition(".")[0] not in HEAVY, f"{path} imports {module}"


@pytest.mark.parametrize("layer", ["model", "notebook", "syntax", "libraries"])
def test_low_layers_do_not_import_higher_ones(layer):
    below = {f"leaklint.{name}" for name in LAYERS[LAYERS.index(layer) + 1 :]}
    for path in [*PACKAGE.glob(f"{layer}.py"), *(PACKAGE / layer).rglob("*.py")]:
        for module in imported(path):
            assert ".".join(module.split(".")[:2]) not in below, f"{path} imports {module}"
