"""What the endpoint answers."""

from tests.server.conftest import LEAK, body


async def test_a_leak_is_found_in_text_that_was_never_saved(ask):
    status, answer = await ask(body(sequence=17))
    assert status == 200
    assert answer["sequence"] == 17
    assert [finding["code"] for finding in answer["findings"]] == ["LK101"]
    (finding,) = answer["findings"]
    assert finding["cell_id"] == "cell-3"
    assert finding["path"] == "nb.ipynb"
    assert answer["scores"][0]["verdict"] == "broken"
    assert answer["scores"][0]["cell_id"] == "cell-5"
    assert answer["elapsed_ms"] >= 0
    assert LEAK
