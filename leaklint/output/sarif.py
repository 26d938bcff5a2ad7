"""SARIF 2.1.0, with the data's way as code flow and the rules' pages as help."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from leaklint.model import Finding, Place, Result
from leaklint.output.base import HOME, Context, made_elsewhere, one_line, place_words, report_path, way

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(result: Result, context: Context) -> str:
    """Return the log with one run; regions are lines of the files themselves, cells are in properties."""
    findings = [finding for finding in result.findings if finding.verdict != "withdrawn"]
    codes = sorted({finding.code for finding in findings})
    first = {finding.code: finding for finding in reversed(findings)}
    driver: dict[str, Any] = {
        "name": "leaklint",
        "informationUri": HOME,
        "rules": [_rule(first[code], context) for code in codes],
    }
    if context.version:
        driver["version"] = context.version
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not result.errors,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "descriptor": {"id": error.code},
                        "message": {"text": one_line(error.message)},
                        **(
                            {
                                "locations": [
                                    {"physicalLocation": {"artifactLocation": _artifact(error.path, context)}}
                                ]
                            }
                            if error.path
                            else {}
                        ),
                    }
                    for error in result.errors
                ],
            }
        ],
        "results": [_result(finding, codes.index(finding.code), context) for finding in findings],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(finding: Finding, context: Context) -> dict[str, Any]:
    rule = context.rule(finding.code)
    entry: dict[str, Any] = {
        "id": finding.code,
        "name": "".join(part.capitalize() for part in finding.name.split("-")),
        "shortDescription": {"text": finding.name},
        "properties": {"tags": ["data-leakage", finding.family], "effect": finding.effect},
    }
    if finding.url:
        entry["helpUri"] = finding.url
    if rule is not None:
        from leaklint.rules import page

        summary = one_line(page.documentation(rule)[0])
        if summary:
            entry["fullDescription"] = {"text": summary}
        entry["help"] = {"text": page.to_text(rule), "markdown": page.to_markdown(rule)}
        entry["defaultConfiguration"] = {"level": _LEVELS[rule.severity]}
        entry["properties"]["effect"] = rule.effect
    return entry


def _result(finding: Finding, index: int, context: Context) -> dict[str, Any]:
    steps = way(finding)
    path = finding.path
    entry: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{one_line(finding.message)} ({place_words(finding.place)})"},
        "locations": [_location(path, finding.place, "", context)],
        "properties": {
            "confidence": finding.confidence,
            "effect": finding.effect,
            "verdict": finding.verdict,
            **_cell(finding.place),
        },
    }
    if finding.fingerprint:
        entry["partialFingerprints"] = {"leaklint/v1": finding.fingerprint}
    if finding.related:
        entry["relatedLocations"] = [
            {"id": number, **_location(path, related.place, related.message, context)}
            for number, related in enumerate(finding.related, 1)
        ]
        flow = [
            {
                "location": _location(path, step.place, step.label or finding.name, context),
                "importance": "essential" if step.main else "important",
            }
            for step in steps
        ]
        entry["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    there = made_elsewhere(finding)
    if there is not None:
        known = entry.setdefault("relatedLocations", [])
        region = {"startLine": there.line, "endLine": there.line + max(0, there.end_row - there.row)}
        place = {"artifactLocation": _artifact(there.path, context), "region": region}
        known.append(
            {"id": len(known) + 1, "physicalLocation": place, "message": {"text": "the fault is made here"}}
        )
    return entry


def _location(path: str, place: Place, message: str, context: Context) -> dict[str, Any]:
    spot = context.spots(path, place)
    region: dict[str, Any] = {"startLine": spot.line, "endLine": spot.end_line}
    if spot.column is not None and spot.end_column is not None:
        region |= {"startColumn": spot.column, "endColumn": spot.end_column}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(path, context), "region": region}
    }
    if place.cell is not None:
        location["logicalLocations"] = [{"name": f"cell {place.cell}", "kind": "module"}]
    if message:
        location["message"] = {"text": f"{one_line(message)} ({place_words(place)})"}
    return location


def _cell(place: Place) -> dict[str, Any]:
    return {
        key: value for key, value in place.to_dict().items() if key != "physical_line" and value is not None
    }


def _artifact(path: str, context: Context) -> dict[str, str]:
    shown = report_path(path, context)
    uri = quote(os.fsencode(shown))
    if os.path.isabs(path) and shown.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}
