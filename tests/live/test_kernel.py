"""The comm in a real kernel, spoken to as a front end does."""

import time
import uuid
from pathlib import Path

import pytest

from tests.live.test_watching import FIT, IMPORTS, LOAD, SCALE, SCORE, SPLIT

ROOT = Path(__file__).resolve().parents[2]


class Client:
    """A front end: runs cells, opens a comm and listens."""

    def __init__(self, client):
        self.client = client
        self.comm = uuid.uuid4().hex

    def send(self, kind, content):
        message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def until_idle(self, request):
        """What the kernel tells until it has dealt with a request."""
        heard, end = [], time.monotonic() + 60
        while time.monotonic() < end:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return heard
            heard.append(message)
        raise AssertionError("the kernel does not answer")

    def run(self, text, cell_id):
        message = self.client.session.msg(
            "execute_request",
            {
                "code": text,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
            },
        )
        message["metadata"]["cellId"] = cell_id
        self.client.shell_channel.send(message)
        return self.until_idle(message["header"]["msg_id"])

    def open(self):
        content = {"comm_id": self.comm, "target_name": "leaklint.live", "data": {}}
        return self.until_idle(self.send("comm_open", content))

    def say(self, kind):
        return states(self.until_idle(self.send("comm_msg", {"comm_id": self.comm, "data": {"type": kind}})))


def states(messages):
    return [
        m["content"]["data"]
        for m in messages
        if m["msg_type"] == "comm_msg" and "type" in m["content"]["data"]
    ]


@pytest.fixture
def kernel(monkeypatch, tmp_path):
    manager = pytest.importorskip("jupyter_client.manager")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    running, client = manager.start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    yield Client(client)
    client.stop_channels()
    running.shutdown_kernel(now=True)


def test_a_front_end_hears_what_is_proved_and_what_was_mended(kernel):
    kernel.run("%load_ext leaklint", "load")
    kernel.open()
    assert [one["watching"] for one in kernel.say("hello")] == [False]
    assert kernel.say("on")[-1]["watching"]
    for at, text in enumerate([IMPORTS, LOAD, SCALE, SPLIT, FIT, SCORE]):
        heard = kernel.run(text, f"c{at}")
    (state,) = states(heard)
    (finding,) = state["findings"]
    assert (finding["code"], finding["verdict"], finding["cell_id"]) == ("LK101", "confirmed", "c2")
    shown = [m["content"] for m in heard if m["msg_type"] == "display_data"]
    assert "`scaler.n_samples_seen_` is 569 = 426 rows of `X_train` + 143" in shown[-1]["data"]["text/plain"]
    told_by = shown[-1]["transient"]["display_id"]

    heard = []
    for at, text in (
        (2, "scaler = StandardScaler()"),
        (3, f"{SPLIT}\nscaler.fit(X_train)"),
        (4, FIT),
        (5, SCORE),
    ):
        heard += kernel.run(text, f"c{at}")
    # The score's cell ran again, so that what stood under it is gone: it is told in its place.
    again = [m["content"] for m in heard if m["msg_type"] == "display_data"][-1]
    assert again["transient"]["display_id"] != told_by
    assert "mended in run 11" in again["data"]["text/html"]
    (scaler,) = [one for one in states(heard)[-1]["estimators"] if one["name"] == "scaler"]
    assert (scaler["saw"], scaler["verdict"]) == ("426 rows: all of `X_train`", "right")
    assert any(one["type"] == "busy" for one in kernel.say("check"))
    assert not kernel.say("off")[-1]["watching"]
    assert states(kernel.run(SCORE, "c5")) == []
