"""What a notebook shows when it is asked about leaks."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from leaklint import __version__
from leaklint.jupyter import page, plain
from leaklint.jupyter.story import NOTHING, Story, cell_name, likeness, still_there, tell
from leaklint.model import Finding, Result
from leaklint.output.base import count


@dataclass(slots=True)
class Actions:
    """What the buttons of a report do."""

    again: Callable[[], Report]
    watching: Callable[[], bool]
    watch: Callable[[bool], None]
    rule: Callable[[str], dict[str, str]]  # a rule's page, by mime type


def in_kernel() -> bool:
    """Whether this process is a Jupyter kernel: a terminal shows no widgets and takes nothing back."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


class Report:
    """A lint result that shows itself.

    Parameters
    ----------
    result : Result
        What was found.
    sources : mapping of int to str
        The text of the cells by their index, for the code lines on the way of the data.
    superseded : collection of int
        Indices of cells that ran again later: their scores are not on the screen any more.
    footer : str
        One closing line.
    actions : Actions or None
        What the widget's buttons do; without it there are no buttons.
    """

    def __init__(
        self,
        result: Result,
        sources: Mapping[int, str] = NOTHING,
        *,
        superseded: Collection[int] = (),
        footer: str = "",
        actions: Actions | None = None,
    ) -> None:
        self.result = result
        self.sources = sources
        self.footer = footer
        self.actions = actions
        self.story: Story = tell(result, self.sources, superseded)
        self.time = datetime.now(UTC)
        self._view: Any = None

    def __repr__(self) -> str:
        return f"<leaklint report: {self.story.headline}>"

    def __str__(self) -> str:
        return plain.text(self.story, self.sources, self.footer)

    def _repr_html_(self) -> str:
        return page.page(self.story, self.sources, self.footer)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {"text/plain": str(self), "text/html": self._repr_html_()}
        data.update(self._widget_view())
        return data, {"leaklint": self.stamp()}

    def stamp(self) -> dict[str, str]:
        """What this report speaks of: version, time and a hash of the cells."""
        text = "\0".join(self.sources.values())
        return {
            "version": __version__,
            "time": self.time.isoformat(timespec="seconds"),
            "cells": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        }

    def _widget_view(self) -> dict[str, Any]:
        if self.actions is None or not in_kernel():
            return {}
        try:
            if self._view is None:
                from leaklint.jupyter.widget import View

                self._view = View(self, self.actions)
            bundle: dict[str, Any] = self._view.box._repr_mimebundle_() or {}
        except Exception:
            # No ipywidgets, or one that cannot speak to this front end: HTML says the same.
            return {}
        return {kind: value for kind, value in bundle.items() if kind != "text/plain"}

    def to_dict(self) -> dict[str, Any]:
        """The result as in `leaklint check --output-format json`, with the verdict."""
        return {"verdict": self.story.headline, **self.result.to_dict()}

    def to_frame(self) -> Any:
        """The findings as a pandas data frame, one row each."""
        import pandas as pd

        columns = [
            "code",
            "name",
            "severity",
            "confidence",
            "effect",
            "cell",
            "row",
            "message",
            "advice",
            "fingerprint",
        ]
        rows = [
            [
                f.code,
                f.name,
                f.severity,
                f.confidence,
                f.effect,
                f.place.cell,
                f.place.row,
                f.message,
                f.advice,
            ]
            + [f.fingerprint]
            for f in self.result.findings
        ]
        return pd.DataFrame(rows, columns=columns)


class News:
    """Findings that the last run brought, shown under its cell.

    It follows later runs in its place: a finding that they change is shown anew, one that they mend is
    struck off.

    Parameters
    ----------
    findings : sequence of Finding
        What is new.
    sources : mapping of int to str
        The text of the cells by their index.
    headline : str
        What is to be thought of all scores.
    run : int
        The run that brought the findings.
    brief : bool
        Whether to keep to one line each: the panel shows the rest.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        sources: Mapping[int, str],
        headline: str = "",
        run: int = 0,
        brief: bool = False,
    ) -> None:
        self.brief = brief
        self.run = run  # under whose cell it is shown
        self.findings = list(findings)
        self.sources = sources
        self.headline = headline
        self.mended: dict[int, int] = {}  # index of a finding -> the run that mended it
        self.moved: dict[
            int, int
        ] = {}  # index of a finding -> the run under which it is told again, as graver

    def follow(self, report: Report, run: int) -> bool:
        """Take over what a later run changed; return whether anything is shown differently now."""
        now = report.story.shown
        by_likeness = {likeness(f, report.sources): f for f in now}
        changed = False
        for index, finding in enumerate(self.findings):
            if index in self.mended or index in self.moved:
                continue
            later = by_likeness.get(likeness(finding, self.sources))
            if later is not None:
                changed = changed or later != finding
                self.findings[index] = later
            elif not still_there(finding, self.sources, now, report.sources):
                self.mended[index] = run
                changed = True
        self.sources = report.sources  # runs are only added: what was at a place still is
        self.headline = report.story.headline
        return changed

    def move(self, findings: Sequence[Finding], sources: Mapping[int, str], run: int) -> bool:
        """Leave findings to a later output that tells them again; return whether there were any."""
        keys = {likeness(f, sources) for f in findings}
        moved = {
            index: run
            for index, finding in enumerate(self.findings)
            if index not in self.mended
            and index not in self.moved
            and likeness(finding, self.sources) in keys
        }
        self.moved.update(moved)
        return bool(moved)

    def forget(self, run: int) -> None:
        """Move under the cell of another run: what was told as mended or moved before is not told again."""
        kept = [
            index
            for index in range(len(self.findings))
            if self.mended.get(index, run) == run and index not in self.moved
        ]
        self.mended = {new: self.mended[old] for new, old in enumerate(kept) if old in self.mended}
        self.moved = {}
        self.findings = [self.findings[index] for index in kept]
        self.run = run

    @property
    def done(self) -> bool:
        """Whether nothing is left to follow."""
        return len(self.mended) + len(self.moved) == len(self.findings)

    def _repr_html_(self) -> str:
        parts = []
        group = (
            "leaklint-"
            + hashlib.sha256(" ".join(f.fingerprint for f in self.findings).encode()).hexdigest()[:8]
        )
        for index, finding in enumerate(self.findings):
            if index in self.mended:
                told = f"<b>mended in run {self.mended[index]}</b>: {page.text(finding.message)}"
                parts.append(f'<p class="leaklint-row">{page.mark("good")}<span>{told}</span></p>')
            elif index in self.moved:
                told = f"{finding.code} {finding.name}: told again under cell {self.moved[index]}"
                quiet = f'<span class="leaklint-quiet">{page.text(told)}</span>'
                parts.append(f'<p class="leaklint-row">{page.mark(finding.severity)}{quiet}</p>')
            elif self.brief:
                parts.append(page.brief(finding))
            else:
                parts.append(page.card(finding, self.sources, group=group))
        foot = ""
        if self.headline and not self.done:
            shows = "the leaklint panel shows all" if self.brief else "<code>%leaklint</code> shows all"
            foot = f"<footer>{page.text(self.headline)} · {shows}</footer>"
        return page.wrap(*parts, foot)

    def __repr__(self) -> str:
        lines = []
        for index, finding in enumerate(self.findings):
            if index in self.mended:
                lines.append(
                    f"leaklint: mended in run {self.mended[index]}: {finding.code} {finding.message}"
                )
            elif index not in self.moved:
                where = f"{finding.severity} {finding.code} in {cell_name(finding.place)}"
                lines.append(f"leaklint: {where}: {finding.message}")
        return "\n".join(lines)


class Origin:
    """Where a name's rows come from, who has seen them, and how often they were scored.

    Parameters
    ----------
    facts : dict
        `name`, `kind` and `rows` in words, `seen_by`, `scores` and `live` as lists of sentences, `looks` the
        held-out set of the ledger that the name stands for.
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self.name = str(facts.get("name", ""))
        self.kind = str(facts.get("kind") or "")
        self.rows = str(facts.get("rows") or "")
        self.seen_by = _together([str(item) for item in facts.get("seen_by") or ()])
        self.scores = [str(item) for item in facts.get("scores") or ()]
        self.live = [str(item) for item in facts.get("live") or ()]
        self.looks = facts.get("looks")
        #: An estimator has no rows of its own: what it learned from is what counts.
        self.learned = bool(facts.get("live")) and not self.rows and not self.scores

    def _about(self) -> str:
        return "" if self.learned else self.rows or "Its rows could not be followed."

    def _lists(self) -> list[tuple[str, list[str]]]:
        number = len(self.seen_by)
        seen = f"Seen by {number}" if number else "Nothing has learned from these rows"
        scored = "No score was computed on them"
        if self.scores:
            scored = f"{count(len(self.scores), 'score')} computed on them"
        if self.looks is not None:
            least = "at least " if self.looks.approximate else ""
            what = count(self.looks.looks, "different prediction")
            scored += f", with {least}{what} in {count(self.looks.runs, 'run')}"
        if self.learned:
            return [(head, items) for head, items in (("Learned from", self.seen_by),) if items]
        return [(seen, self.seen_by), (scored, _together(self.scores))]

    def _repr_html_(self) -> str:
        parts = [f"<h4><span>{page.code(self.name)}"]
        parts.append(f' <span class="leaklint-quiet">· {page.text(self.kind)}</span>' if self.kind else "")
        parts.append("</span></h4>")
        parts.append(f"<p>{page.text(self._about())}</p>" if self._about() else "")
        for head, items in self._lists():
            listed = "".join(f"<li>{page.text(item)}</li>" for item in items)
            parts.append(f"<p><b>{head}</b></p>" + (f"<ul>{listed}</ul>" if items else ""))
        if self.live:
            listed = "".join(f"<li>{page.text(item)}</li>" for item in self.live)
            parts.append(f"<p><b>What is there now</b></p><ul>{listed}</ul>")
        return page.wrap('<div class="leaklint-origin">', *parts, "</div>")

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.kind}" if self.kind else self.name]
        if self._about():
            lines.append(f"  {self._about()}")
        for head, items in self._lists():
            lines.append(f"  {head}{':' if items else ''}")
            lines += [f"    {item}" for item in items]
        if self.live:
            lines += ["  What is there now:", *(f"    {item}" for item in self.live)]
        return "\n".join(lines)


def _together(items: Sequence[str]) -> list[str]:
    """Say once what happened in several cells: `model.score` in cells 4, 7 and 8."""
    cells: dict[str, list[str]] = {}
    for item in items:
        head, found, number = item.rpartition(" in cell ")
        cells.setdefault(head if found and number.isdecimal() else item, []).append(number)
    out = []
    for head, numbers in cells.items():
        if not numbers[0].isdecimal() or head in items:
            out.append(head)
        elif len(numbers) == 1:
            out.append(f"{head} in cell {numbers[0]}")
        else:
            few = numbers if len(numbers) <= 4 else [*numbers[:2], "…", numbers[-1]]
            out.append(f"{head} in cells {', '.join(few[:-1])} and {few[-1]}".replace(", … and ", " … "))
    return out
