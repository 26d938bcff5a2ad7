"""A JupyterLab server, and a page of it to type into."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "for-tests-only"
NAME = "@jupyter-leaklint/labextension"
SETTINGS = f"{NAME}:plugin"

# A leak in four cells: loaded, scaled, split, scored.
LEAK = (
    "import pandas as pd\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "df = pd.read_csv('patients.csv')\n"
    "X, y = df.drop(columns='died'), df['died']",
    "scaler = StandardScaler()\nX = scaler.fit_transform(X)",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))",
)
MENDED = (
    LEAK[0],
    "scaler = StandardScaler()",
    LEAK[2] + "\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)",
    LEAK[3],
)


def notebook(
    *sources: str, kernel: str = "python3", language: str = "python", **metadata: Any
) -> dict[str, Any]:
    """A notebook of code cells with ids c0, c1 ...; a source that begins with `%md ` is a text cell."""
    cells: list[dict[str, Any]] = []
    for index, source in enumerate(sources):
        cell: dict[str, Any] = {"id": f"c{index}", "metadata": {}, "source": source}
        if source.startswith("%md "):
            cell.update(cell_type="markdown", source=source.removeprefix("%md "))
        else:
            cell.update(cell_type="code", execution_count=None, outputs=[])
        cells.append(cell)
    spec = {"name": kernel, "display_name": kernel, "language": language}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": spec, "language_info": {"name": language}, **metadata},
        "cells": cells,
    }


class Server:
    """JupyterLab and Notebook 7 in a process of their own."""

    def __init__(self, folder: Path, built: Path | None, *, extension: bool = True) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.settings = folder / "settings"
        self._built = built
        self._extension = extension
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.url = ""

    def __enter__(self) -> Server:
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "HOME": "home",
        }
        environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        for name, where in folders.items():
            (self.folder / where).mkdir(exist_ok=True)
            environment[name] = str(self.folder / where)
        self.work.mkdir(exist_ok=True)
        environment["PYTHONPATH"] = str(ROOT)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        labextensions = self.folder / "labextensions"
        if self._built:
            link = labextensions / NAME
            link.parent.mkdir(parents=True)
            link.symlink_to(self._built, target_is_directory=True)
        # A kernel that speaks another language, as far as Jupyter can tell.
        other = self.folder / "data" / "kernels" / "other"
        other.mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": "Other", "language": "julia"}
        (other / "kernel.json").write_text(json.dumps(spec))
        self.reset_settings()

        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        options = {
            "ServerApp.root_dir": str(self.work),
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": TOKEN,
            "ServerApp.jpserver_extensions": {"leaklint": self._extension},
            "LabApp.expose_app_in_browser": True,
            "JupyterNotebookApp.expose_app_in_browser": True,
            "LabApp.extra_labextensions_path": [str(labextensions)],
            "JupyterNotebookApp.extra_labextensions_path": [str(labextensions)],
        }
        config: dict[str, Any] = {}
        for key, value in options.items():
            section, _, name = key.partition(".")
            config.setdefault(section, {})[name] = value
        (self.folder / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
        self._log = (self.folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"],
            env=environment,
            cwd=self.work,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._log.close()

    def reset_settings(self) -> None:
        """Forget what tests have set; no news and no question about updates."""
        shutil.rmtree(self.settings, ignore_errors=True)
        quiet = self.settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text('{"checkForUpdates": false, "doNotDisturbMode": false, "fetchNews": "false"}')

    def set(self, plugin: str, **values: Any) -> None:
        """Write settings of a plugin, to be read by the next page."""
        package, _, name = plugin.partition(":")
        path = self.settings / package / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def save(self, content: dict[str, Any], name: str = "") -> str:
        """Write a notebook; returns its path for the contents manager."""
        path = name or f"nb{next(self._numbers)}.ipynb"
        (self.work / path).parent.mkdir(exist_ok=True)
        (self.work / path).write_text(json.dumps(content), encoding="utf-8")
        return path

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log()[-2000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/api?token={TOKEN}", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"the server does not answer: {self.log()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# JupyterLab and the browser complain of this and that themselves, the more so if notebooks are closed at once.
_OURS = re.compile(r"leaklint|CodeMirror plugin crashed|EditorView\.update")


class Lab:
    """A page with JupyterLab."""

    def __init__(self, server: Server, page: Any) -> None:
        self.server = server
        self.page = page
        #: Errors in the console that are ours.
        self.errors: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)

    def _on_console(self, message: Any) -> None:
        told = f"{message.text} {message.location.get('url', '')}"
        if message.type in ("error", "warning") and _OURS.search(told):
            self.errors.append(told)

    def _on_error(self, error: Any) -> None:
        told = f"{error.message}\n{error.stack}"
        if _OURS.search(told):
            self.errors.append(told)

    def start(self, path: str = "lab?reset") -> None:
        """Load the page and wait until JupyterLab stands."""
        joint = "&" if "?" in path else "?"
        self.page.goto(f"{self.server.url}/{path}{joint}token={TOKEN}")
        self.page.wait_for_function("() => window.jupyterapp?.commands")
        self.page.evaluate("async () => { await window.jupyterapp.restored; }")

    def command(self, name: str, **args: Any) -> None:
        self.page.evaluate(
            "async ([n, a]) => { await window.jupyterapp.commands.execute(n, a); }", [name, args]
        )

    def open(self, *sources: str, name: str = "", ready: bool = True, **metadata: Any) -> str:
        """Open a new notebook with these cells, and wait for the first answer about it."""
        path = self.server.save(notebook(*sources, **metadata), name)
        self.show(path, ready=ready)
        return path

    def show(self, path: str, *, ready: bool = True) -> None:
        """Open a notebook that is there."""
        with self.page.expect_response(_LINT) if ready else contextlib.nullcontext():
            self.command("docmanager:open", path=path)
        self.page.wait_for_function(
            """path => [...window.jupyterapp.shell.widgets('main')].some(w =>
                 w.context?.path === path && w.context.isReady && w.isVisible)""",
            arg=path,
        )
        self.panel.locator(".jp-Cell .cm-content").first.wait_for()
        if ready:
            # Not only answered: taken in.
            self.page.locator(".jp-leaklint-StatusItem-inside", has_not_text="…").wait_for()

    @property
    def panel(self) -> Any:
        """The notebook in front."""
        front = self.page.evaluate("() => window.jupyterapp.shell.currentWidget?.id ?? ''")
        return self.page.locator(f'.jp-NotebookPanel[id="{front}"]')

    @property
    def sidebar(self) -> Any:
        return self.page.locator("#leaklint-panel")

    def cell(self, index: int) -> Any:
        return self.panel.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def editor(self, index: int) -> Any:
        return self.cell(index).locator(".cm-content")

    def marks(self, index: int, kind: str = "mark") -> Any:
        """What is marked in a cell, by kind: mark, error, warning, info, related."""
        return self.cell(index).locator(f".cm-content .jp-leaklint-{kind}:not(.jp-leaklint-hint)")

    def write(self, index: int, text: str) -> None:
        """Replace a cell's text as a user would."""
        self.editor(index).click()
        self.page.keyboard.press("Control+a")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")

    def source(self, index: int) -> str:
        return str(self._model("m => m.cells.get(i).sharedModel.getSource()", index))

    def metadata(self) -> dict[str, Any]:
        found = self._model("m => m.sharedModel.getMetadata()", 0)
        assert isinstance(found, dict)
        return found

    def _model(self, function: str, i: int) -> Any:
        script = f"""i => {{
            const panel = [...window.jupyterapp.shell.widgets('main')].find(w => w === window.jupyterapp.shell.currentWidget);
            return ({function})(panel.context.model);
        }}"""
        return self.page.evaluate(script, i)

    def run_js(self, function: str, *args: Any) -> Any:
        """Call `(app, panel, ...args) => ...` in the page, with the notebook in front."""
        script = f"""args => {{
            const app = window.jupyterapp;
            const panel = [...app.shell.widgets('main')].find(w => w === window.jupyterapp.shell.currentWidget);
            return ({function})(app, panel, ...args);
        }}"""
        return self.page.evaluate(script, list(args))

    def kernel_idle(self) -> None:
        """Wait until the notebook's kernel can run something."""
        self.page.wait_for_function(
            """() => [...window.jupyterapp.shell.widgets('main')].find(w => w === window.jupyterapp.shell.currentWidget)
                 ?.sessionContext.session?.kernel?.status === 'idle'"""
        )

    def shot(self, name: str, **how: Any) -> None:
        """Keep a picture, where LEAKLINT_SHOTS says; for looking at by eye."""
        folder = os.environ.get("LEAKLINT_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), **how)

    def close_all(self) -> None:
        """Close what is open without asking, and stop the kernels."""
        self.page.keyboard.press("Escape")
        self.page.evaluate(
            """async () => {
                 const app = window.jupyterapp;
                 for (const w of [...app.shell.widgets('main')]) {
                   if (w.context) { w.context.model.dirty = false; w.dispose(); }
                 }
                 await app.serviceManager.sessions.shutdownAll();
               }"""
        )


_LINT = re.compile(r"/leaklint/api/lint\b")
