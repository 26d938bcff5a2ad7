"""JUnit XML: a test suite a file, a failed test case a finding."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from leaklint.model import FileError, Finding, Result
from leaklint.output.base import Context, by_path, one_line, report_path, summary, visible, way, where

# Signs that XML 1.0 cannot hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(result: Result, context: Context) -> str:
    """Return the XML document."""
    suites: list[str] = []
    tests = failures = errors = 0
    for path, part in by_path(result, context.paths).items():
        found = visible(part.findings, context.verbose)
        shown = report_path(path, context)
        cases = [_failure(finding, shown, context) for finding in found]
        cases += [_error(error, shown) for error in part.errors]
        if not cases:
            cases.append(_case(summary(part, verbose=context.verbose), shown, "", ""))
        numbers = f'tests="{len(cases)}" failures="{len(found)}" errors="{len(part.errors)}" skipped="0"'
        suites.append(f"  <testsuite name={_attribute(shown)} {numbers}>\n{''.join(cases)}  </testsuite>\n")
        tests += len(cases)
        failures += len(found)
        errors += len(part.errors)
    head = f'<testsuites name="leaklint" tests="{tests}" failures="{failures}" errors="{errors}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{"".join(suites)}</testsuites>\n'


def _failure(finding: Finding, shown: str, context: Context) -> str:
    path = finding.path
    spot = context.spots(path, finding.place)
    message = one_line(finding.message)
    steps = [f"{where(path, step.place)}: {one_line(step.label) or finding.name}" for step in way(finding)]
    text = "\n".join([message, *steps, one_line(finding.advice)])
    at = f' line="{spot.line}"' + (f' column="{spot.column}"' if spot.column is not None else "")
    body = (
        f"<failure type={_attribute(finding.severity)} message={_attribute(message)}>{_text(text)}</failure>"
    )
    return _case(f"{finding.code} {finding.name}", shown, at, body)


def _error(error: FileError, shown: str) -> str:
    body = f"<error type={_attribute(error.code)} message={_attribute(one_line(error.message))}/>"
    return _case(error.code, shown, "", body)


def _case(name: str, shown: str, at: str, body: str) -> str:
    head = f"    <testcase name={_attribute(name)} classname={_attribute(shown)} file={_attribute(shown)}{at}"
    return f"{head}>\n      {body}\n    </testcase>\n" if body else f"{head}/>\n"


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))
