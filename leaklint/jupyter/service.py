"""What the endpoints do, without a word of HTTP: a request in, plain data out."""

from __future__ import annotations

import os
import platform
import re
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaklint import __version__
from leaklint.config import Config, ConfigError, load_config, of_notebook
from leaklint.flow import Flow
from leaklint.model import FileError, Result
from leaklint.roles import KINDS, in_force

if TYPE_CHECKING:
    from leaklint.jupyter.request import Request
    from leaklint.notebook import Notebook
    from leaklint.session import Session

#: Of so many editors what was followed is remembered; a long notebook takes some megabytes.
MOST_SESSIONS = 8

_MIME = {"html": "text/html", "markdown": "text/markdown", "json": "application/json"}
_SUFFIX = {"html": ".html", "markdown": ".md", "json": ".json"}
_PACKAGE = Path(__file__).resolve().parent.parent


class Service:
    """Lints what is posted.

    Parameters
    ----------
    root : str or None
        The folder that the server shows; None where its files are not those of this machine. Nothing
        outside of it is read.
    """

    def __init__(self, root: str | None) -> None:
        self.root = Path(os.path.abspath(root)) if root else None
        # The engine remembers what it learned of row sets in its modules, for one notebook at a time.
        # Two at once would spoil each other's, so they take turns. Python would run them in turns anyway.
        self._turn = threading.Lock()
        self._sessions: OrderedDict[tuple[str, str, str], Session] = OrderedDict()
        self._rules: dict[str, Any] | None = None

    def lint(self, request: Request) -> dict[str, Any]:
        """The answer to `lint`."""
        with self._turn:
            began = time.perf_counter()
            notebook, config, problems = self._prepared(request)
            order = request.order or config.order
            result = self._lint(request, notebook, config, order)
            answer = _answer(result, request, notebook, problems)
            answer["elapsed_ms"] = round((time.perf_counter() - began) * 1000, 1)
        return answer

    def report(self, request: Request) -> dict[str, Any]:
        """The answer to `report`: the whole result as a file to keep."""
        from leaklint.output import render
        from leaklint.output.base import Context
        from leaklint.rules import RuleError, load

        with self._turn:
            notebook, config, problems = self._prepared(request)
            result = self._lint(request, notebook, config, request.order or config.order)
        _own_paths(result, notebook.path, request.path)
        result.errors += problems
        name = request.path.rpartition("/")[2] or "notebook"

        def sources(path: str, cell: int | None) -> Sequence[str] | None:
            at = cell or 0
            return notebook.cells[at].source.split("\n") if 0 <= at < len(notebook.cells) else None

        def rule(code: str) -> Any:
            try:
                return load(code)
            except RuleError:
                return None

        context = Context(sources, paths=[request.path], rule=rule, version=__version__, verbose=True)
        return {
            "version": __version__,
            "sequence": request.sequence,
            "content": render(request.format, result, context),
            "mime": _MIME[request.format],
            "filename": f"{name.rpartition('.')[0] or name}-leaklint{_SUFFIX[request.format]}",
        }

    def rules(self) -> dict[str, Any]:
        """The answer to `rules`: every rule with its page."""
        if self._rules is None:
            with self._turn:
                self._rules = _all_rules()
        return self._rules

    # ---- one lint ------------------------------------------------------------------------------

    def _lint(self, request: Request, notebook: Notebook, config: Config, order: str) -> Result:
        """Lint in the session of this editor of this document, so that only what changed is followed again."""
        from leaklint.session import Session

        key = (request.path, request.client, order)
        session = self._sessions.pop(key, None)
        if session is None or session.config != config:
            session = Session(config, order=order)
        result = session.lint(notebook)
        # A session that failed is not put back.
        self._sessions[key] = session
        if len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return result

    def _prepared(self, request: Request) -> tuple[Notebook, Config, list[FileError]]:
        """The notebook and what is in force for it, and what is wrong with that."""
        problems: list[FileError] = []
        name = self._file(request.path)
        config = Config()
        if name is not None:
            try:
                config = load_config(Path(name).parent, within=self.root)
            except ConfigError as error:
                told = self._without_root(str(error))
                problems.append(FileError(f"{told}; linted without it", request.path, "config"))
        config, wrong = of_notebook(config, request.metadata)
        if wrong:
            problems.append(FileError(wrong, request.path, "config"))
        config, unknown = _with_options(config, request)
        problems += [FileError(told, request.path, "options") for told in unknown]
        # A name that is no file here must not be taken for one of the folder that the server was started in.
        nowhere = Path(os.devnull)
        within = self.root if name is not None and self.root else nowhere
        config = replace(config, within=within, drawn=True)
        return request.notebook(name or request.path, config.cell_magics), config, problems

    def _file(self, path: str) -> str | None:
        """The file that the contents manager means by a path; None outside of the folder it shows."""
        if self.root is None:
            return None
        # Documents that are edited together come from a drive of that name; their files are the same.
        path = path.removeprefix("RTC:").strip("/")
        if not path or (os.sep != "/" and (os.sep in path or ":" in path)):
            return None
        file = os.path.normpath(os.path.join(self.root, *path.split("/")))
        for found, root in ((file, str(self.root)), (os.path.realpath(file), os.path.realpath(self.root))):
            if not found.startswith(os.path.join(root, "")):
                return None
        return file

    def _without_root(self, text: str) -> str:
        for root in (str(self.root), os.path.realpath(self.root or ".")):
            text = text.replace(os.path.join(root, ""), "")
        return text


def _with_options(config: Config, request: Request) -> tuple[Config, list[str]]:
    """Lay the user's settings over a configuration; a rule they name that does not exist is told of."""
    from leaklint.config import check_selector

    wrong: list[str] = []

    def known(selectors: Sequence[str], option: str) -> list[str]:
        found = []
        for selector in selectors:
            try:
                check_selector(selector)
                found.append(selector)
            except ValueError as error:
                wrong.append(f"setting `{option}`: {error}")
        return found

    config = config.with_selection(None, known(request.ignore, "ignore"), None)
    severity = {key: request.severity[key] for key in known(list(request.severity), "severity")}
    if severity:
        config = replace(config, severity={**config.severity, **severity})
    return config, wrong


def _answer(
    result: Result, request: Request, notebook: Notebook, problems: Sequence[FileError]
) -> dict[str, Any]:
    _own_paths(result, notebook.path, request.path)
    flow = result.flows.get(request.path) or Flow()
    told = result.to_dict()
    told["errors"] += [problem.to_dict() for problem in problems]
    return {
        "version": __version__,
        "sequence": request.sequence,
        "path": request.path,
        "format": notebook.format,
        "language": notebook.language,
        **told,
        "suppressed": [{**one.to_dict(), "reason": one.suppressed or ""} for one in result.suppressed],
        "roles": {kind: in_force(flow.roles.get(kind, [])) for kind in KINDS},
        "guesses": [
            {"role": kind, **role.to_dict()}
            for kind in KINDS
            for role in flow.roles.get(kind, [])
            if not role.configured
        ],
        "flow": flow.to_dict(),
    }


def _own_paths(result: Result, name: str, path: str) -> None:
    """Call the document what the front end calls it: where it lies on this machine is nobody's business."""
    items: list[Any] = [
        *result.findings,
        *result.suppressed,
        *result.scores,
        *result.notes,
        *result.errors,
    ]
    for item in items:
        if item.path in ("", name):
            item.path = path
    if name in result.flows:
        result.flows[path] = result.flows.pop(name)


def _all_rules() -> dict[str, Any]:
    from leaklint.model import page_of
    from leaklint.rules import RuleError, load, page, plugins, registry

    codes = list(registry())
    errors = []
    try:
        codes += plugins()
    except RuleError as error:
        errors.append({"message": str(error)})
    out = []
    for code in codes:
        try:
            rule = load(code)
        except RuleError as error:
            errors.append({"message": str(error)})
            continue
        out.append(
            {
                "code": rule.code,
                "name": rule.name,
                "family": rule.family,
                "severity": rule.severity,
                "effect": rule.effect,
                "summary": page.documentation(rule)[0],
                "advice": rule.advice,
                "url": page_of(rule.code),
                "page": page.to_markdown(rule),
            }
        )
    return {"version": __version__, "rules": out, "errors": errors}


# ---------------------------------------------------------------------------------------------
# what to send us when leaklint itself fails


def crash_report(error: BaseException) -> dict[str, Any]:
    """Tell of a failure of leaklint's own so that it can be pasted into a bug report as it is.

    It holds no line of the user's code and no path of this machine.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _ours(frame.filename)]
    where = [f"leaklint/{_ours(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-4:]]
    told = f"{type(error).__name__}: {_anonymous(error)}".rstrip(": ")
    python = f"Python {platform.python_version()} on {sys.platform}"
    return {
        "message": "leaklint failed on this notebook; this is a bug in leaklint, not in the notebook",
        "version": __version__,
        "error": told,
        "where": where[-1] if where else "",
        "report": "\n".join([f"leaklint {__version__}, {python}", told, *(f"  {line}" for line in where)]),
    }


def _ours(file: str) -> str:
    try:
        return Path(file).resolve().relative_to(_PACKAGE).as_posix()
    except (ValueError, OSError):
        return ""


#: What looks like a path of a file system.
_PATH = re.compile(r"(?:[A-Za-z]:\\|~?/|\\\\)[^\s'\":;,()\[\]]+")


def _anonymous(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or ""
    text = " ".join(str(error).split()).encode("ascii", "replace").decode()
    return _PATH.sub("<path>", text)[:200]
