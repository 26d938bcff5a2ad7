"""The example notebooks: complete, tidy, and still true of the engine; and one run in a real kernel."""

import json
import re
from pathlib import Path

import nbformat
import pytest

import leaklint
from leaklint.jupyter.story import tell

FOLDER = Path(__file__).resolve().parents[2] / "examples"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"


def last_output(notebook):
    return notebook.cells[-1].outputs[-1]


def test_every_leak_has_its_repair():
    names = {path.stem for path in NOTEBOOKS}
    leaking = {name.removesuffix("-leaking") for name in names if name.endswith("-leaking")}
    assert len(leaking) >= 3
    assert names == {f"{name}-{kind}" for name in leaking for kind in ("leaking", "repaired")}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_notebooks_are_complete_and_tidy(path):
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [cell.id for cell in notebook.cells] == [
        f"{path.stem}-{n + 1}" for n in range(len(notebook.cells))
    ]
    assert set(last_output(notebook).data) == {"text/html", "text/plain"}
    text = path.read_text(encoding="utf-8")
    assert 'execution": {' not in text
    assert VIEW not in text
    assert not re.search(r"/(home|root|tmp|Users)/|\.py:\d+: \w*Warning", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_reports_are_still_true(path):
    saved = last_output(nbformat.read(path, 4)).data["text/plain"]
    story = tell(leaklint.lint(path))
    assert saved.split("\n")[0] == story.headline
    assert set(re.findall(r"(?:error|warning) (LK\d+)", saved)) == {f.code for f in story.shown}
    assert story.tone == ("bad" if path.stem.endswith("-leaking") else "good")


def test_numbers_in_the_table_are_those_of_the_notebooks():
    for shown, name in re.findall(
        r"\[([^\]]+)\]\(([\w-]+\.ipynb)\)", (FOLDER / "README.md").read_text("utf-8")
    ):
        number = re.search(r"[\d.]+", shown).group()
        outputs = json.loads((FOLDER / name).read_text("utf-8"))["cells"]
        printed = "".join(str(o.get("text", "")) for cell in outputs for o in cell.get("outputs", ()))
        assert number in printed, name


def test_in_a_kernel(monkeypatch):
    client = pytest.importorskip("nbclient")
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(source)
            for source in (
                "a = 1",
                "%load_ext leaklint\n%leaklint",
                "%leaklint on",
                "%leaklint who a",
                "%%leaklint\nb = a + 1\nb",
            )
        ]
    )
    client.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    report = notebook.cells[1].outputs[-1]
    assert set(report.data) == {"text/plain", "text/html", VIEW}
    assert report.data["text/plain"].startswith("Nothing is scored yet")
    assert report.metadata["leaklint"]["version"] == leaklint.__version__
    assert notebook.cells[3].outputs[0].data["text/plain"].startswith("a:")
    assert notebook.cells[4].outputs[-1].data["text/plain"] == "2"
