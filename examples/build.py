"""Run the notebooks of this folder anew and save them with their outputs.

    python examples/build.py [NAME ...] [--check]

The same code gives the same files: no times, no machine, no widget state is saved. With `--check`
nothing is written; the exit is 1 if a file would change.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(notebook: Any) -> None:
    """Run all cells of a notebook in a fresh kernel, in this folder."""
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(HERE)}},
    )
    client.execute()


def tidy(notebook: Any) -> None:
    """Leave out what differs from run to run, and the widgets that nobody could show."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "data" in output:
                output.data.pop(WIDGET, None)
                output.metadata = nbformat.from_dict({})


def build(path: Path, *, check: bool) -> bool:
    """Make one notebook anew; return whether the file is (or was) another."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    run(notebook)
    tidy(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after == before:
        return False
    if not check:
        path.write_text(after, encoding="utf-8", newline="\n")
    return True


def main() -> int:
    """Build what the command line names, or everything."""
    parser = argparse.ArgumentParser(description="Run the example notebooks and save their outputs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as scaler-leaking")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args()
    # The kernel takes the leaklint beside this folder, one thread, and one order of sets.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    os.environ.update(PYTHONHASHSEED="0", OMP_NUM_THREADS="1")
    paths = [HERE / f"{name.removesuffix('.ipynb')}.ipynb" for name in options.names] or sorted(
        HERE.glob("*.ipynb")
    )
    changed = [path.name for path in paths if build(path, check=options.check)]
    print(f"{len(paths)} notebooks run, {len(changed)} changed{': ' if changed else ''}{', '.join(changed)}")
    return int(options.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
