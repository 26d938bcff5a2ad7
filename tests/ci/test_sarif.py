"""SARIF as the standard (OASIS, version 2.1.0) describes the parts that are written, with nothing besides."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.ci.conftest import CLEAN, IMPORTS, LEAK, PREP, Runner, notebook, write


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    """An object that has these properties and no others, with a property bag allowed as everywhere in SARIF."""
    known = {**properties, "properties": {"type": "object"}}
    return {
        "type": "object",
        "properties": known,
        "required": required.split(),
        "additionalProperties": False,
    }


def many(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


TEXT = {"type": "string"}
URI = {"type": "string", "format": "uri-reference", "pattern": r"^[^\s\\]+$"}
FROM_1 = {"type": "integer", "minimum": 1}
FROM_0 = {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = thing("text", text={"type": "string", "minLength": 1}, markdown=TEXT)
REGION = thing(
    "startLine",
    startLine=FROM_1,
    startColumn=FROM_1,
    endLine=FROM_1,
    endColumn=FROM_1,
    snippet=thing(text=TEXT),
)
PHYSICAL = thing("artifactLocation", artifactLocation=thing("uri", uri=URI, uriBaseId=TEXT), region=REGION)
LOGICAL = thing(name=TEXT, fullyQualifiedName=TEXT, kind=TEXT, index={"type": "integer", "minimum": -1})
LOCATION = thing(id=FROM_0, physicalLocation=PHYSICAL, logicalLocations=many(LOGICAL), message=MESSAGE)
FLOW = thing(
    "threadFlows",
    message=MESSAGE,
    threadFlows=many(
        thing(
            "locations",
            id=TEXT,
            locations=many(
                thing(
                    location=LOCATION,
                    kinds=many(TEXT),
                    executionOrder=FROM_0,
                    importance={"enum": ["important", "essential", "unimportant"]},
                    nestingLevel=FROM_0,
                ),
                minItems=1,
            ),
        ),
        minItems=1,
    ),
)
RESULT = thing(
    "message",
    ruleId=TEXT,
    ruleIndex=FROM_0,
    level=LEVEL,
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    message=MESSAGE,
    locations=many(LOCATION, minItems=1, maxItems=1),
    relatedLocations=many(LOCATION, uniqueItems=True),
    codeFlows=many(FLOW),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    fingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=many(
        thing("kind", kind={"enum": ["inSource", "external"]}, justification=TEXT, status=TEXT)
    ),
    rank={"type": "number", "minimum": -1, "maximum": 100},
)
RULE = thing(
    "id",
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=thing(level=LEVEL, enabled={"type": "boolean"}, rank={"type": "number"}),
)
NOTIFICATION = thing(
    "message", message=MESSAGE, level=LEVEL, descriptor=thing(id=TEXT, index=FROM_0), locations=many(LOCATION)
)
LOG = thing(
    "version runs",
    **{
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": many(
            thing(
                "tool",
                tool=thing(
                    "driver",
                    driver=thing(
                        "name",
                        name=TEXT,
                        version=TEXT,
                        semanticVersion=TEXT,
                        informationUri={"type": "string", "format": "uri"},
                        rules=many(RULE, uniqueItems=True),
                    ),
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                invocations=many(
                    thing(
                        "executionSuccessful",
                        executionSuccessful={"type": "boolean"},
                        exitCode={"type": "integer"},
                        toolExecutionNotifications=many(NOTIFICATION),
                    )
                ),
                originalUriBaseIds={
                    "type": "object",
                    "additionalProperties": thing(uri=URI, description=MESSAGE),
                },
                results=many(RESULT),
                artifacts=many(thing(location=thing(uri=URI, uriBaseId=TEXT))),
                automationDetails=thing(id=TEXT),
            ),
            minItems=1,
        ),
    },
)


@pytest.mark.parametrize("odd", [False, True])
def test_log(run: Runner, odd: bool) -> None:
    name = "odd # é%?" if odd else "a"
    write(**{f"{name}_ipynb": notebook(*LEAK), "b_ipynb": notebook(*CLEAN), "c_py": "\n".join(LEAK)})
    write(broken_ipynb="{")
    log = run("check", "-v", "--output-format", "sarif").json
    jsonschema.validate(log, LOG)
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert {result["ruleId"] for result in one["results"]} == {rule["id"] for rule in rules}
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for place in result["locations"]:
            region = place["physicalLocation"]["region"]
            assert (region["startLine"], region.get("startColumn", 0)) <= (
                region.get("endLine", region["startLine"]),
                region.get("endColumn", 10**9),
            )
    assert one["invocations"][0]["executionSuccessful"] is False
    assert one["invocations"][0]["toolExecutionNotifications"]


@pytest.mark.skipif("LEAKLINT_SARIF_SCHEMA" not in os.environ, reason="names the file with the whole schema")
def test_whole_schema(run: Runner) -> None:
    """The schema of OASIS is not ours to hand on; who has it can hold every kind of finding against it."""
    schema = json.loads(Path(os.environ["LEAKLINT_SARIF_SCHEMA"]).read_text(encoding="utf-8"))
    examples = Path(__file__).resolve().parents[2] / "examples"
    write(a_ipynb=notebook(*LEAK), prep_py=PREP, h_ipynb=notebook(*IMPORTS), broken_ipynb="{")
    from leaklint.rules import all_rules

    for rule in all_rules():
        for number, source in enumerate(rule.BAD):
            if rule.origin != "L":
                write(**{f"bad__{rule.code}_{number}_py": source})
    for options in ((), ("-v",), ("-v", str(examples)), ("b.ipynb",)):
        log = run("check", *options, "--output-format", "sarif").json
        jsonschema.validate(log, schema)
    log = run("check", "-v", "--output-format", "sarif").json
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) > 30


def test_an_empty_log(run: Runner) -> None:
    write(b_ipynb=notebook(*CLEAN))
    log = run("check", "--output-format", "sarif").json
    jsonschema.validate(log, LOG)
    assert log["runs"][0]["results"] == []
