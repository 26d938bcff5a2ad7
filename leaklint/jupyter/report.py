"""What a notebook shows when it is asked about leaks."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from leaklint import __version__
from leaklint.jupyter import page, plain
from leaklint.jupyter.story import Story, cell_name, likeness, still_there, tell
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
    sources : sequence of str
        The cells' text, for the code lines on the way of the data.
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
        sources: Sequence[str] = (),
        *,
        superseded: Collection[int] = (),
        footer: str = "",
        actions: Actions | None = None,
    ) -> None:
        self.result = result
        self.sources = list(sources)
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
        text = "\0".join(self.sources)
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
    """

    def __init__(
        self, findings: Sequence[Finding], sources: Sequence[str], headline: str = "", run: int = 0
    ) -> None:
        self.run = run  # under whose cell it is shown
        self.findings = list(findings)
        self.sources = list(sources)
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

    def move(self, findings: Sequence[Finding], sources: Sequence[str], run: int) -> bool:
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
            else:
                parts.append(page.card(finding, self.sources, group=group))
        foot = ""
        if self.headline and not self.done:
            foot = f"<footer>{page.text(self.headline)} · <code>%leaklint</code> shows all</footer>"
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
    """Where a name's rows come from, who has seen them, and how often they were scored."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.name = str(facts.get("name", ""))
        self.kind = str(facts.get("kind") or "")
        self.rows = str(facts.get("rows") or "")
        self.seen_by = [str(item) for item in facts.get("seen_by") or ()]
        self.scores = [str(item) for item in facts.get("scores") or ()]
        self.live = [str(item) for item in facts.get("live") or ()]

    def _heads(self) -> tuple[str, str]:
        seen = f"Seen by {len(self.seen_by)}" if self.seen_by else "Nothing has learned from these rows"
        scored = (
            count(len(self.scores), "score") + " computed on them"
            if self.scores
            else "No score was computed on them"
        )
        return seen, scored

    def _repr_html_(self) -> str:
        parts = [f"<h4><span>{page.code(self.name)}"]
        parts.append(f' <span class="leaklint-quiet">· {page.text(self.kind)}</span>' if self.kind else "")
        parts.append("</span></h4>")
        parts.append(
            f"<p>{page.text(self.rows)}</p>" if self.rows else "<p>Its rows could not be followed.</p>"
        )
        for head, items in zip(self._heads(), (self.seen_by, self.scores), strict=True):
            listed = "".join(f"<li>{page.text(item)}</li>" for item in items)
            parts.append(f"<p><b>{head}</b></p>" + (f"<ul>{listed}</ul>" if items else ""))
        if self.live:
            listed = "".join(f"<li>{page.text(item)}</li>" for item in self.live)
            parts.append(f"<p><b>What is there now</b></p><ul>{listed}</ul>")
        return page.wrap('<div class="leaklint-origin">', *parts, "</div>")

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.kind}" if self.kind else self.name]
        lines.append(f"  {self.rows or 'Its rows could not be followed.'}")
        for head, items in zip(self._heads(), (self.seen_by, self.scores), strict=True):
            lines.append(f"  {head}{':' if items else ''}")
            lines += [f"    {item}" for item in items]
        if self.live:
            lines += ["  What is there now:", *(f"    {item}" for item in self.live)]
        return "\n".join(lines)
