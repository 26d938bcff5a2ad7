"""`leaklint check --add-ignore`: accept what is found now, in the files themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaklint.commands.console import UsageError, say, write, write_bytes

if TYPE_CHECKING:
    import argparse

    from leaklint.batch import Job, Outcome
    from leaklint.model import Finding, Result

FOUND, FAILED = 1, 2


def add_ignore(options: argparse.Namespace, jobs: list[Job], outcomes: list[Outcome], total: Result) -> int:
    """Write ignore comments for all findings that would fail a run; return the exit status."""
    from leaklint.commands.check import error_line, failing_findings
    from leaklint.output.base import count, harmless, place_words

    done = files = 0
    missed: list[tuple[str, Finding, str]] = []
    wrong = list(total.errors)
    for job, outcome in zip(jobs, outcomes, strict=True):
        wrong += outcome.result.errors
        findings = failing_findings(outcome.result, options.fail_on or job.config.fail_on)
        if not findings:
            continue
        if job.config.require_reason and not options.add_ignore:
            raise UsageError(
                f"{job.config.source}: every suppression has to say why (`require-reason`): "
                "write `--add-ignore=REASON`"
            )
        idle = [finding for finding in findings if finding.code == "LK904"]
        missed += [(job.path, finding, "take that suppression out instead") for finding in idle]
        findings = [finding for finding in findings if finding.code != "LK904"]
        silenced, failed = _write(job, findings, options.add_ignore)
        missed += [(job.path, finding, why) for finding, why in failed]
        for finding in silenced:
            write(f"{harmless(job.path)}: {finding.code} ({place_words(finding.place)}) is ignored now\n")
        done += len(silenced)
        files += bool(silenced)
    for path, finding, why in missed:
        say(f"{path}: {finding.code} ({place_words(finding.place)}) cannot be ignored: {why}")
    for error in wrong:
        say(error_line(error))
    rest = (
        f"; {count(len(missed), 'finding')} could not be, and nothing was written for them" if missed else ""
    )
    write(f"{count(done, 'finding')} ignored in {count(files, 'file')}{rest}\n")
    if wrong:
        return FAILED
    return FOUND if missed and not options.exit_zero else 0


def _write(job: Job, findings: list[Finding], reason: str) -> tuple[list[Finding], list[tuple[Finding, str]]]:
    if not findings:
        return [], []
    from leaklint.engine import lint_notebook
    from leaklint.ignores import add
    from leaklint.notebook import Notebook, NotebookError, parse_notebook
    from leaklint.notebook.read import read_bytes

    order = job.order or job.config.order

    def parse(data: bytes) -> Notebook:
        return parse_notebook(data, job.path, job.config.cell_magics)

    def lint(data: bytes) -> Result:
        result = lint_notebook(parse(data), job.config, order=order)
        for finding in (*result.findings, *result.suppressed):
            finding.path = finding.path or job.path
        return result

    try:
        data, _ = read_bytes(job.path)
        written = add(data, findings, reason, parse, lint)
        if written.data != data:
            if read_bytes(job.path)[0] != data:
                return [], [(finding, "the file was changed in the meantime") for finding in findings]
            write_bytes(written.data, job.path)
    except NotebookError as error:
        return [], [(finding, error.reason) for finding in findings]
    return written.done, written.failed
