"""The Jupyter server's side of leaklint: three endpoints for the front end.

`POST leaklint/api/lint`, `POST leaklint/api/report`, `GET leaklint/api/rules`; docs/server.md describes them.
They work on the text that is posted, so it does not matter whether it was saved, which kernel the notebook
has, or whether that kernel is busy or dead.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated
from traitlets import Integer
from traitlets.config import LoggingConfigurable

from leaklint import __version__
from leaklint.jupyter.request import BadRequestError, Request, parse
from leaklint.jupyter.service import Service, crash_report

#: More requests than this do not wait: whoever sends so many has long forgotten the first.
MAX_WAITING = 64


class Leaklint(LoggingConfigurable):
    """leaklint's server side. Set in jupyter_server_config.py as `c.Leaklint.max_body_bytes = ...`."""

    max_body_bytes = Integer(
        16_000_000,
        min=1000,
        config=True,
        help="The largest request that is linted, in bytes; a notebook's outputs are not part of it.",
    )

    def __init__(self, root: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.service = Service(root)
        # One thread: the engine takes one notebook at a time (see Service), and none of the server's own
        # work waits for it.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="leaklint")
        self._waiting = 0

    async def run(self, work: Callable[[], Any]) -> Any:
        """Do some work off the server's own thread.

        Raises
        ------
        BusyError
            Too much is waiting already.
        """
        if self._waiting >= MAX_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let go of the thread."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class BusyError(Exception):
    """There is more to lint than can be waited for."""


class _GoneError(Exception):
    """Nobody waits for the answer."""


class _Handler(APIHandler):
    gone = False

    @property
    def leaklint(self) -> Leaklint:
        found: Leaklint = self.settings["leaklint"]
        return found

    async def answer(self, work: Callable[[], dict[str, Any]]) -> None:
        """Answer with what some work brings, or say in JSON what went wrong."""
        # Read by a program, and another one with each letter typed.
        self.set_header("Cache-Control", "no-store")
        try:
            told = await self.leaklint.run(lambda: self._told(work))
        except _GoneError:
            return
        except BadRequestError as error:
            self.refuse(400, str(error))
            return
        except BusyError:
            self.set_header("Retry-After", "1")
            self.refuse(503, "too many notebooks are waiting to be linted; try again")
            return
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.log.error("leaklint failed", exc_info=True)
            self.set_status(500)
            told = json.dumps(crash_report(error))
        await self.finish(told)

    def _told(self, work: Callable[[], dict[str, Any]]) -> str:
        if self.gone:
            raise _GoneError
        return json.dumps(work(), separators=(",", ":"))

    def on_connection_close(self) -> None:
        """Whoever asked went away: what has not begun is not done any more."""
        self.gone = True
        super().on_connection_close()

    def refuse(self, status: int, message: str) -> None:
        self.set_status(status)
        self.finish(json.dumps({"version": __version__, "message": message}))

    async def on_request(self, work: Callable[[Request], dict[str, Any]]) -> None:
        """Answer a posted notebook."""
        body, most = self.request.body, self.leaklint.max_body_bytes
        if len(body) > most:
            about = f"{_size(len(body))}; at most {_size(most)} are linted"
            self.refuse(413, f"the notebook is too large: {about} (Leaklint.max_body_bytes)")
            return
        # Even reading megabytes of JSON is nothing for the server's own thread.
        await self.answer(lambda: work(parse(body)))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.1f} kB"


class LintHandler(_Handler):
    """Findings, scores and notes for the text of a notebook."""

    @authenticated
    @authorized(action="read", resource="contents")
    async def post(self) -> None:
        await self.on_request(self.leaklint.service.lint)


class ReportHandler(_Handler):
    """The same as a file to keep."""

    @authenticated
    @authorized(action="read", resource="contents")
    async def post(self) -> None:
        await self.on_request(self.leaklint.service.report)


class RulesHandler(_Handler):
    """Every rule and its page."""

    @authenticated
    async def get(self) -> None:
        await self.answer(self.leaklint.service.rules)


def load(app: Any) -> None:
    """Add the endpoints to a Jupyter server."""
    leaklint = Leaklint(_root(app.contents_manager), parent=app)
    settings = app.web_app.settings
    settings["leaklint"] = leaklint
    base = settings["base_url"]
    handlers: list[tuple[str, type[_Handler]]] = [
        (url_path_join(base, "leaklint", "api", "lint"), LintHandler),
        (url_path_join(base, "leaklint", "api", "report"), ReportHandler),
        (url_path_join(base, "leaklint", "api", "rules"), RulesHandler),
    ]
    app.web_app.add_handlers(".*$", handlers)


def _root(contents: Any) -> str | None:
    """The folder behind a contents manager; None where it keeps its documents elsewhere."""
    from jupyter_server.services.contents.fileio import FileManagerMixin

    root = getattr(contents, "root_dir", None)
    if not isinstance(contents, FileManagerMixin) or not isinstance(root, str) or not os.path.isdir(root):
        return None
    return root


_load_jupyter_server_extension = load
