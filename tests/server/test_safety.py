"""Who may ask, what is refused, and what happens when leaklint itself fails."""

import asyncio
import json
import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tornado.httpclient import HTTPClientError

from leaklint.jupyter import server
from leaklint.jupyter.request import MAX_CELLS, BadRequestError, Request, parse
from leaklint.jupyter.service import MOST_SESSIONS, Service, crash_report
from tests.server.conftest import LEAK, body, cells

ENDPOINTS = [("lint", "POST"), ("report", "POST"), ("rules", "GET")]


# ---- who may ask ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("endpoint", "method"), ENDPOINTS)
async def test_nobody_asks_without_a_token(ask, endpoint, method):
    for headers in ({"Authorization": "token wrong"}, {"Authorization": "x"}):
        status, answer = await ask(body() if method == "POST" else None, endpoint, method, headers=headers)
        assert status == 403
        assert "findings" not in answer


async def logged_in(jp_serverapp, http_server_client, jp_base_url):
    """The cookies of a browser that has logged in."""
    token = jp_serverapp.identity_provider.token
    cookies = {}
    for url in ("login", f"login?token={token}"):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        try:
            answer = await http_server_client.fetch(
                jp_base_url + url, headers=headers, follow_redirects=False
            )
        except HTTPClientError as error:
            answer = error.response
        for one in answer.headers.get_list("Set-Cookie"):
            name, _, value = one.partition(";")[0].partition("=")
            cookies[name] = value
    return cookies


async def test_a_cookie_alone_is_not_enough(jp_serverapp, http_server_client, jp_base_url):
    cookies = await logged_in(jp_serverapp, http_server_client, jp_base_url)
    url = f"{jp_base_url}leaklint/api/lint"
    raw = json.dumps(body()).encode()
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(url, method="POST", body=raw, headers=cookie)
    assert refused.value.code == 403
    assert "_xsrf" in cookies
    headers = {**cookie, "X-XSRFToken": cookies["_xsrf"]}
    answer = await http_server_client.fetch(url, method="POST", body=raw, headers=headers, request_timeout=60)
    assert len(json.loads(answer.body)["findings"]) == 1


async def test_other_methods_are_refused(ask):
    for endpoint, method in (("lint", "GET"), ("rules", "POST"), ("report", "GET")):
        status, answer = await ask(b"{}" if method == "POST" else None, endpoint, method)
        assert status == 405
        assert "message" in answer


# ---- what is refused -----------------------------------------------------------------------------------

BAD = {
    "nothing": b"",
    "no JSON": b"{cells",
    "not UTF-8": b'{"path": "\xff", "cells": []}',
    "NaN": b'{"cells": [], "sequence": NaN}',
    "infinite": b'{"cells": [], "sequence": -Infinity}',
    "too large for a number": b'{"cells": [], "sequence": 1e999}',
    "thousands of digits": b'{"cells": [], "sequence": ' + b"9" * 5000 + b"}",
    "a list": b"[]",
    "null": b"null",
    "text": b'"cells"',
    "too deep": b"[" * 100_000,
    "too deep inside": b'{"cells": [], "metadata": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    "no cells": b"{}",
    "cells are an object": b'{"cells": {}}',
    "a cell is null": b'{"cells": [null]}',
    "a source is a list": b'{"cells": [{"source": ["a"]}]}',
    "a source is a number": b'{"cells": [{"source": 1}]}',
    "a type is unknown": b'{"cells": [{"type": "heading"}]}',
    "a type is a list": b'{"cells": [{"type": []}]}',
    "an id is a number": b'{"cells": [{"id": 7}]}',
    "tags are text": b'{"cells": [{"tags": "a"}]}',
    "tags hold null": b'{"cells": [{"tags": [null]}]}',
    "a count is a fraction": b'{"cells": [{"execution_count": 1.5}]}',
    "a count is true": b'{"cells": [{"execution_count": true}]}',
    "metadata of a cell": b'{"cells": [{"metadata": []}]}',
    "metadata": b'{"cells": [], "metadata": []}',
    "a path is a list": b'{"cells": [], "path": []}',
    "a path holds NUL": b'{"cells": [], "path": "a\\u0000b"}',
    "a path is endless": b'{"cells": [], "path": "' + b"a" * 5000 + b'"}',
    "a sequence is a list": b'{"cells": [], "sequence": []}',
    "a sequence is true": b'{"cells": [], "sequence": true}',
    "options": b'{"cells": [], "options": 1}',
    "an order": b'{"cells": [], "options": {"order": "random"}}',
    "an order is a list": b'{"cells": [], "options": {"order": []}}',
    "ignored codes": b'{"cells": [], "options": {"ignore": "LK101"}}',
    "a severity": b'{"cells": [], "options": {"severity": {"LK101": "fatal"}}}',
    "a severity is a list": b'{"cells": [], "options": {"severity": {"LK101": []}}}',
    "a language": b'{"cells": [], "kernel_language": {}}',
    "a format": b'{"cells": [], "format": "pdf"}',
    "a format is a list": b'{"cells": [], "format": []}',
}


async def test_what_is_no_request_is_refused_with_a_message(ask):
    for name, raw in BAD.items():
        for endpoint in ("lint", "report"):
            status, answer = await ask(raw, endpoint)
            assert status == 400, name
            assert answer["message"], name
            assert set(answer) == {"version", "message"}, name
            assert "Traceback" not in answer["message"], name
    assert (await ask(body()))[0] == 200


async def test_what_is_too_large_is_refused(ask):
    status, answer = await ask(b" " * 1_000_001)
    assert status == 413
    assert "1.0 MB" in answer["message"]
    assert "max_body_bytes" in answer["message"]
    assert (await ask(body(*LEAK, "#" * 900_000)))[0] == 200


def test_too_many_cells_are_refused():
    with pytest.raises(BadRequestError, match="too many"):
        parse(json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("path", "cells", "metadata", "sequence", "client", "kernel_language", "options", "format")
CELL_FIELDS = ("id", "type", "source", "execution_count", "tags", "metadata")


def nearly(fields, right):
    """Objects with these fields, of which any may hold anything."""
    return st.fixed_dictionaries({}, optional={name: right.get(name, JSON) | JSON for name in fields})


CODE = st.lists(
    st.sampled_from(
        [*LEAK, "x = ", "%%bash\nls", "# leaklint: ignore[LK101]", "🦔 = '\ud800'", "\r\n\t", "!"]
    )
    | st.text(st.characters(exclude_categories=[]), max_size=20),
    max_size=3,
).map("\n".join)
CELLS = nearly(
    CELL_FIELDS,
    {
        "id": st.text(st.characters(exclude_categories=[]), max_size=6),
        "type": st.sampled_from(["code", "markdown", "raw"]),
        "source": CODE,
        "execution_count": st.none() | st.integers(),
        "tags": st.lists(st.text(max_size=4) | st.just("leaklint-ignore-LK101"), max_size=3),
    },
)
LEAKLINT = nearly(("roles", "ignore"), {"ignore": st.just(["LK101 no"]), "roles": st.just({"group": "a"})})
BODIES = nearly(
    FIELDS,
    {
        "path": st.sampled_from(
            ["a.ipynb", "b.py", "../../x.ipynb", "RTC:a.ipynb", "/", "a/../..", "\ud800"]
        ),
        "cells": st.lists(CELLS, max_size=6),
        "metadata": nearly(("leaklint", "kernelspec", "language_info"), {"leaklint": LEAKLINT}),
        "sequence": st.integers(),
        "format": st.sampled_from(["html", "markdown", "json"]),
    },
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(raw):
    try:
        assert isinstance(parse(raw), Request)
    except BadRequestError as error:
        assert str(error)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return Service(str(tmp_path_factory.mktemp("root")))


@settings(max_examples=200)
@given(posted=BODIES)
def test_whatever_is_read_is_answered(service, posted):
    raw = json.dumps(posted, allow_nan=True).encode()
    try:
        request = parse(raw)
    except BadRequestError as error:
        assert str(error).isprintable()
        return
    answer = json.dumps(service.lint(request), allow_nan=False)
    report = json.dumps(service.report(request), allow_nan=False)
    assert str(service.root) not in answer + report
    json.loads(report)["content"].encode()


# ---- many at once --------------------------------------------------------------------------------------


async def test_each_gets_its_own_answer(ask):
    def notebook(n):
        sources = [source.replace("patients.csv", f"p{n}.csv") for source in LEAK]
        if n % 3 == 1:
            sources[3] = f"scaler{n} = None"
        elif n % 3 == 2:
            sources += [f"odd{n} = ("]
        return body(*["x = 1"] * n, *sources, sequence=n, path=f"folder/nb{n % 7}.ipynb", client=str(n % 2))

    numbers = list(range(40))
    answers = await asyncio.gather(*(ask(notebook(n)) for n in numbers))
    for n, (status, answer) in zip(numbers, answers, strict=True):
        assert status == 200
        assert answer["sequence"] == n
        assert answer["path"] == f"folder/nb{n % 7}.ipynb"
        expected = [["LK101"], [], ["LK101", "LK903"]][n % 3]
        assert sorted(finding["code"] for finding in answer["findings"]) == expected
        assert [score["cell_index"] for score in answer["scores"]] == [n + 5]
        for finding in answer["findings"]:
            assert finding["cell_index"] == (n + 3 if finding["code"] == "LK101" else n + 6)


def test_few_sessions_are_kept(service):
    for n in range(MOST_SESSIONS * 2):
        service.lint(parse(json.dumps(body(path=f"many{n}.ipynb")).encode()))
    assert len(service._sessions) == MOST_SESSIONS
    last = next(reversed(service._sessions.values()))
    service.lint(parse(json.dumps(body(*LEAK, "x = 1", path=f"many{n}.ipynb")).encode()))
    assert next(reversed(service._sessions.values())) is last


async def test_those_who_would_wait_too_long_are_told(ask, monkeypatch):
    monkeypatch.setattr(server, "MAX_WAITING", 0)
    status, answer = await ask(body())
    assert status == 503
    assert "try again" in answer["message"]


async def test_the_server_answers_while_it_lints(ask, jp_fetch, monkeypatch):
    import time

    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(self, request):
        loop.call_soon_threadsafe(began.set)
        time.sleep(1)
        return {"slow": True}

    monkeypatch.setattr(Service, "lint", slow)
    linting = asyncio.ensure_future(ask(body()))
    await began.wait()
    await jp_fetch("api")
    assert not linting.done()
    assert (await linting)[1] == {"slow": True}


# ---- when leaklint fails -------------------------------------------------------------------------------


async def test_a_crash_is_told_of_without_a_word_of_the_user(ask, jp_root_dir, monkeypatch):
    from leaklint.findings import Report

    def broken(self, *args):
        raise ValueError(f"cannot read '{jp_root_dir}/secret.csv' or C:\\Users\\me\\x.csv, ok?")

    with monkeypatch.context() as patched:
        patched.setattr(Report, "finding", broken)
        for endpoint in ("lint", "report"):
            status, answer = await ask(body(), endpoint)
            assert status == 500
            assert answer["error"] == "ValueError: cannot read '<path>' or <path>, ok?"
            assert answer["where"].startswith("leaklint/findings.py:")
            text = json.dumps(answer)
            for secret in (str(jp_root_dir), "secret", "Users", "patients", "Traceback", __file__):
                assert secret not in text
            assert answer["report"].startswith(f"leaklint {answer['version']}, Python ")
            assert len(answer["report"].split("\n")) <= 6
    status, answer = await ask(body())
    assert status == 200
    assert len(answer["findings"]) == 1


def test_a_report_of_any_error():
    for error in (
        RecursionError(),
        MemoryError(),
        OSError(2, "No such file", "/home/me/x"),
        KeyError("\ud800"),
    ):
        report = crash_report(error)
        json.dumps(report, allow_nan=False).encode()
        assert "/home" not in json.dumps(report)
        assert type(error).__name__ in report["error"] or isinstance(error, OSError)


# ---- and it is light -----------------------------------------------------------------------------------


def test_importing_leaklint_imports_nothing_of_the_server():
    code = "import sys, leaklint; leaklint._jupyter_server_extension_points(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in run.stdout.split()}
    assert not names & {"jupyter_server", "tornado", "traitlets", "ast_grep_py", "json", "IPython"}
    assert {name for name in run.stdout.split() if name.startswith("leaklint")} == {"leaklint"}


def test_the_shape_of_a_request_is_small():
    assert parse(b'{"cells": []}') == Request("", [])
    read = parse(json.dumps(body()).encode())
    assert [cell["id"] for cell in read.cells] == [cell["id"] for cell in cells(*LEAK)]
    assert math.isclose(parse(b'{"cells": [], "sequence": 1.5}').sequence, 1.5)
