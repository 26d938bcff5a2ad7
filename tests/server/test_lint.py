"""What the endpoints answer."""

import json
import re
import tomllib
from pathlib import Path

import pytest

import leaklint
from leaklint import rules
from leaklint.engine import lint_notebook
from leaklint.notebook import parse_notebook
from tests.server.conftest import LEAK, body, cells

ROOT = Path(__file__).parents[2]

SPLIT_FIRST = [
    *LEAK[:3],
    LEAK[4],
    "scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)",
    LEAK[5],
]


def codes(answer):
    return [finding["code"] for finding in answer["findings"]]


async def test_a_leak_is_found_in_text_that_was_never_saved(ask):
    status, answer = await ask(body(sequence=17))
    assert status == 200
    assert answer["sequence"] == 17
    assert answer["version"] == leaklint.__version__
    assert codes(answer) == ["LK101"]
    (finding,) = answer["findings"]
    assert finding["cell_id"] == "cell-3"
    assert finding["path"] == "nb.ipynb"
    assert [one["cell_id"] for one in finding["related"]] == ["cell-2", "cell-4", "cell-5", "cell-5"]
    (score,) = answer["scores"]
    assert (score["verdict"], score["cell_id"]) == ("broken", "cell-5")
    assert score["findings"] == [finding["fingerprint"]]
    assert answer["elapsed_ms"] >= 0


async def test_the_answer_is_that_of_the_command_line(ask):
    posted = body()
    _, answer = await ask(posted)
    file = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    for cell in posted["cells"]:
        file["cells"].append(
            {"cell_type": "code", "id": cell["id"], "source": cell["source"], "metadata": {}, "outputs": []}
        )
    result = lint_notebook(parse_notebook(json.dumps(file).encode(), "nb.ipynb")).to_dict()
    for part in ("findings", "scores"):
        for one in [*result[part], *answer[part]]:
            strip_lines(one)
        assert answer[part] == result[part]


def strip_lines(value):
    """Lines of a file, which unsaved text does not have."""
    if isinstance(value, dict):
        value.pop("physical_line", None)
        for one in value.values():
            strip_lines(one)
    elif isinstance(value, list):
        for one in value:
            strip_lines(one)


async def test_edits_are_answered_as_if_they_were_the_first(ask):
    assert codes((await ask(body()))[1]) == ["LK101"]
    assert codes((await ask(body(*SPLIT_FIRST)))[1]) == []
    assert set(codes((await ask(body("1 +", *LEAK)))[1])) == {"LK101", "LK903"}
    assert codes((await ask(body()))[1]) == ["LK101"]
    assert (await ask(body("")))[1]["scores"] == []
    _, answer = await ask({"path": "nb.ipynb", "cells": []})
    assert answer["findings"] == []
    assert [note["note"] for note in answer["notes"]] == ["nothing-scored"]


async def test_a_cell_keeps_its_id_when_it_moves(ask):
    posted = body()
    posted["cells"].insert(0, {"id": "new", "type": "markdown", "source": "# Title"})
    _, answer = await ask(posted)
    (finding,) = answer["findings"]
    assert (finding["cell_id"], finding["cell_index"], finding["cell"]) == ("cell-3", 4, 5)


async def test_the_drawing(ask):
    _, answer = await ask(body())
    flow = answer["flow"]
    nodes = {node["id"]: node for node in flow["nodes"]}
    kinds = [nodes[one]["kind"] for one in flow["scores"]["0"]]
    assert kinds == ["source", "fit", "split", "fit", "score"]
    assert [nodes[one]["cell_id"] for one in flow["scores"]["0"]] == [f"cell-{n}" for n in (2, 3, 4, 5, 5)]
    (leak,) = [edge for edge in flow["edges"] if edge["kind"] == "leak"]
    assert nodes[leak["to"]]["label"] == "scaler"
    assert leak["severity"] == "error"
    assert leak["findings"] == [answer["findings"][0]["fingerprint"]]


async def test_what_is_ignored_comes_apart_with_its_reason(ask):
    posted = body()
    posted["cells"][3]["source"] = LEAK[3] + "  # leaklint: ignore[LK101] only a demonstration"
    _, answer = await ask(posted)
    assert answer["findings"] == []
    (hidden,) = answer["suppressed"]
    assert hidden["code"] == "LK101"
    assert "only a demonstration" in hidden["reason"]
    posted = body(metadata={"leaklint": {"ignore": ["LK101 agreed"]}})
    _, answer = await ask(posted)
    assert [one["code"] for one in answer["suppressed"]] == ["LK101"]
    posted = body()
    posted["cells"][3]["tags"] = ["leaklint-ignore-LK101"]
    assert [one["code"] for one in (await ask(posted))[1]["suppressed"]] == ["LK101"]
    posted = body()
    posted["cells"][3]["metadata"] = {"leaklint": {"ignore": ["LK101"]}}
    assert [one["code"] for one in (await ask(posted))[1]["suppressed"]] == ["LK101"]


async def test_options_of_the_user(ask):
    assert codes((await ask(body(options={"ignore": ["LK1"]})))[1]) == []
    _, answer = await ask(body(options={"severity": {"LK101": "info"}}))
    assert [finding["severity"] for finding in answer["findings"]] == ["info"]
    status, answer = await ask(body(options={"ignore": ["LK999"], "severity": {"no-such-rule": "error"}}))
    assert status == 200
    assert codes(answer) == ["LK101"]
    assert [error["code"] for error in answer["errors"]] == ["options", "options"]
    assert "LK999" in answer["errors"][0]["message"]


async def test_the_order_of_execution(ask):
    posted = body(*LEAK[:3], LEAK[4], LEAK[3], LEAK[5])
    for cell, count in zip(posted["cells"], (1, 2, 3, 5, 4, 6), strict=True):
        cell["execution_count"] = count
    assert "LK101" not in codes((await ask(posted))[1])
    assert codes((await ask({**posted, "options": {"order": "executed"}}))[1]) == ["LK101"]


async def test_other_languages_are_silent(ask):
    for more in (
        {"kernel_language": "R"},
        {"kernel_language": "julia "},
        {"metadata": {"kernelspec": {"name": "ir"}}},
        {"metadata": {"language_info": {"name": "scala"}}},
    ):
        _, answer = await ask(body(**more))
        assert answer["findings"] == answer["scores"] == []
        assert [note["note"] for note in answer["notes"]] == ["skipped"]
        assert answer["flow"]["nodes"] == []
    for language in ("python", "ipython", "Python3", ""):
        assert codes((await ask(body(kernel_language=language)))[1]) == ["LK101"]
    # What the kernel says counts more than what the file says.
    stale = {"language_info": {"name": "R"}}
    assert codes((await ask(body(metadata=stale, kernel_language="python")))[1]) == ["LK101"]


async def test_scripts(ask):
    text = "".join(f"# %% one\n{source}\n" for source in LEAK)
    _, answer = await ask({"path": "a.py", "cells": cells(text)})
    assert codes(answer) == ["LK101"]
    assert answer["format"] == "percent"
    (finding,) = answer["findings"]
    assert text.split("\n")[finding["physical_line"] - 1] == "X = scaler.fit_transform(X)"
    plain = "\n".join(LEAK)
    _, answer = await ask({"path": "a.py", "cells": cells("# -*- coding: latin-1 -*-\n" + plain)})
    assert answer["format"] == "script"
    assert codes(answer) == ["LK101"]
    status, answer = await ask({"path": "a.py", "cells": cells("x = 1\0\ud800")})
    assert status == 200


async def test_places_count_characters(ask):
    posted = body(*LEAK[:3], "s = '🦔'; scaler = StandardScaler(); X = scaler.fit_transform(X)", *LEAK[4:])
    _, answer = await ask(posted)
    (finding,) = answer["findings"]
    line = posted["cells"][3]["source"]
    marked = line[finding["location"]["column"] - 1 : finding["end_location"]["column"] - 1]
    assert marked == "scaler.fit_transform(X)"


async def test_markup_stays_text(ask):
    posted = body()
    evil = "<img src=x onerror=alert(1)>"
    posted["cells"][2]["source"] = posted["cells"][2]["source"].replace("patients.csv", evil)
    _, answer = await ask({**posted, "path": f"{evil}.ipynb", "format": "html"}, "report")
    assert evil not in answer["content"]
    assert "&lt;img" in answer["content"]


# ---- configuration -------------------------------------------------------------------------------------


async def test_the_nearest_configuration_counts(ask, jp_root_dir):
    (jp_root_dir / "pyproject.toml").write_text('[tool.leaklint]\nignore = ["LK101"]\n')
    (jp_root_dir / "deep" / "er").mkdir(parents=True)
    assert codes((await ask(body()))[1]) == []
    assert codes((await ask(body(path="deep/er/nb.ipynb")))[1]) == []
    (jp_root_dir / "deep" / "leaklint.toml").write_text('[severity]\nLK101 = "warning"\n')
    _, answer = await ask(body(path="deep/er/nb.ipynb"))
    assert [finding["severity"] for finding in answer["findings"]] == ["warning"]
    # Edited together, or named with a leading slash: the same file.
    assert codes((await ask(body(path="RTC:nb.ipynb")))[1]) == []
    assert codes((await ask(body(path="/nb.ipynb")))[1]) == []


async def test_nothing_outside_of_the_root_is_read(ask, jp_root_dir):
    outside = jp_root_dir.parent
    (outside / "leaklint.toml").write_text('ignore = ["LK101"]\n')
    (outside / ".git").mkdir()
    (outside / "nb.ipynb").write_text("{}")
    (outside / "elsewhere").mkdir()
    (outside / "elsewhere" / "leaklint.toml").write_text('ignore = ["LK101"]\n')
    (jp_root_dir / "link").symlink_to(outside / "elsewhere")
    for path in (
        "nb.ipynb",
        "../nb.ipynb",
        "a/../../nb.ipynb",
        "/../nb.ipynb",
        "..",
        "",
        "link/nb.ipynb",
        "~/x",
    ):
        _, answer = await ask(body(path=path))
        assert codes(answer) == ["LK101"], path
        assert answer["errors"] == []


HELPER = "def prepare(X):\n    from sklearn.preprocessing import StandardScaler\n    return StandardScaler().fit_transform(X)\n"


async def test_modules_of_the_project_are_followed_inside_the_root(ask, jp_root_dir):
    (jp_root_dir / "nb.ipynb").write_text("{}")
    (jp_root_dir.parent / ".git").mkdir()
    sources = [*LEAK[:3], "from helpers import prepare\nX = prepare(X)", *LEAK[4:]]
    (jp_root_dir.parent / "helpers.py").write_text(HELPER)
    assert codes((await ask(body(*sources)))[1]) == ["LK905"]
    (jp_root_dir / "helpers.py").write_text(HELPER)
    _, answer = await ask(body(*sources))
    assert codes(answer) == ["LK101"]
    assert "helpers.py" in json.dumps(answer)
    assert str(jp_root_dir) not in json.dumps(answer)


async def test_a_broken_configuration_is_told_of_and_left_out(ask, jp_root_dir):
    (jp_root_dir / "leaklint.toml").write_text('ignor = ["LK101"]\n')
    status, answer = await ask(body())
    assert status == 200
    assert codes(answer) == ["LK101"]
    (error,) = answer["errors"]
    assert error["code"] == "config"
    assert "did you mean `ignore`" in error["message"]
    assert str(jp_root_dir) not in error["message"]


async def test_roles(ask, jp_root_dir):
    _, answer = await ask(body())
    assert answer["roles"] == {"target": ["died"], "group": [], "time": []}
    (guess,) = answer["guesses"]
    assert (guess["role"], guess["name"], guess["cell_id"]) == ("target", "died", "cell-5")
    assert guess["from"] == "what `LogisticRegression` learns to predict in cell 6"
    (jp_root_dir / "leaklint.toml").write_text('[roles]\ngroup = "ward"\ntime = "day"\n')
    metadata = {"leaklint": {"roles": {"group": ["pid"]}}}
    _, answer = await ask(body(metadata=metadata))
    assert answer["roles"] == {"target": ["died"], "group": ["pid"], "time": ["day"]}
    metadata = {"leaklint": {"roles": {"grup": "pid"}}}
    _, answer = await ask(body(metadata=metadata))
    assert "did you mean `group`" in answer["errors"][0]["message"]
    assert answer["roles"]["group"] == ["ward"]


# ---- the other endpoints -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "mime", "name"),
    [
        ("html", "text/html", "nb-leaklint.html"),
        ("markdown", "text/markdown", "nb-leaklint.md"),
        ("json", "application/json", "nb-leaklint.json"),
    ],
)
async def test_reports(ask, jp_root_dir, form, mime, name):
    status, answer = await ask(body(path="some/nb.ipynb", format=form, sequence="r1"), "report")
    assert status == 200
    assert (answer["mime"], answer["filename"], answer["sequence"]) == (mime, name, "r1")
    assert "LK101" in answer["content"]
    assert "some/nb.ipynb" in answer["content"]
    assert str(jp_root_dir) not in answer["content"]
    if form == "json":
        assert json.loads(answer["content"])["schema"] == 1
    if form == "html":
        assert '<svg class="flow"' in answer["content"]


async def test_every_rule_has_a_page(ask):
    status, answer = await ask(None, "rules", method="GET")
    assert status == 200
    assert {rule["code"] for rule in answer["rules"]} >= set(rules.registry())
    for rule in answer["rules"]:
        assert set(rule) == {
            *("code", "name", "family", "severity", "effect", "summary", "advice", "url", "page")
        }
        assert rule["page"].startswith(f"# {rule['code']} {rule['name']}")


async def test_a_plugin_that_cannot_be_loaded_spoils_nothing(ask, monkeypatch):
    def broken():
        raise rules.RuleError("two rules have the code ACME1")

    monkeypatch.setattr(rules, "plugins", broken)
    _, answer = await ask(None, "rules", method="GET")
    assert len(answer["rules"]) == len(rules.registry())
    assert "ACME1" in answer["errors"][0]["message"]


async def test_the_documentation_names_every_field(ask):
    text = (ROOT / "docs" / "server.md").read_text()
    named = set(re.findall(r"`\"?(\w+)\"?`|\"(\w+)\"", text))
    named = {one for pair in named for one in pair if one}
    _, answer = await ask(body())
    assert set(answer) <= named | {"schema"}
    for part in ("nodes", "edges"):
        known = {
            "execution_count",
            "location",
            "end_location",
            "physical_line",
            "cell",
            "cell_index",
            "cell_id",
        }
        assert set(answer["flow"][part][0]) <= named | known


def test_the_server_finds_the_extension():
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = data["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    (source,) = [one for one, to in shared.items() if to.endswith("jupyter_server_config.d/leaklint.json")]
    enabled = json.loads((ROOT / source).read_text())
    assert enabled == {"ServerApp": {"jpserver_extensions": {"leaklint": True}}}
    (point,) = leaklint._jupyter_server_extension_points()
    assert point["module"] == "leaklint.jupyter.server"
