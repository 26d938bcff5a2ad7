"""What `leaklint.inspect` returns: findings in tables, that show themselves."""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaklint import __version__
from leaklint.jupyter import page, plain, plots
from leaklint.jupyter.report import in_kernel
from leaklint.model import Finding
from leaklint.output.base import count, found, listing, visible

if TYPE_CHECKING:
    from leaklint.config import Config
    from leaklint.live.checks import Evidence, Examined, Progress

WIDTH = 100


class Inspection:
    """A report on one table, or on a training and a held-out table.

    Attributes
    ----------
    findings : list of Finding
        The gravest first.
    evidence : dict
        Fingerprint of a finding to what it rests on.
    notes : list of str
        What was not looked at, and why.
    tables : list of dict
        Name, kind, rows and columns of each table.
    """

    def __init__(self, examined: Examined, tables: list[dict[str, Any]]) -> None:
        self.findings: list[Finding] = examined.findings
        self.evidence: dict[str, Evidence] = examined.evidence
        self.checked = list(examined.checked)
        self.notes = list(dict.fromkeys(examined.notes))
        if examined.put_off:
            self.notes.append(f"not checked for want of time: {listing(examined.put_off)}")
        self.tables = tables
        self.elapsed = examined.elapsed
        self._view: Any = None

    # -- words -------------------------------------------------------------------------------------

    @property
    def about(self) -> str:
        """`train` (455 rows, 30 columns) and `test` (114 rows, 30 columns)."""
        return listing(
            f"`{t['name']}` ({count(t['rows'], 'row')}, {count(t['columns'], 'column')})" for t in self.tables
        )

    @property
    def headline(self) -> str:
        """The verdict in one line, never a bare OK."""
        told = found(visible(self.findings, False))
        infos = sum(f.severity == "info" for f in self.findings)
        remarks = f", {count(infos, 'remark')}" if infos else ""
        if told:
            return f"{told[0].upper()}{told[1:]}{remarks} in {self.about}"
        return f"{count(len(self.checked), 'check')} of {self.about}, nothing found{remarks}"

    @property
    def tone(self) -> str:
        """The sign before the headline."""
        shown = {f.severity for f in self.findings}
        unsure = "info" if self.notes or not self.checked else "good"
        return next((severity for severity in ("error", "warning") if severity in shown), unsure)

    def __repr__(self) -> str:
        return f"<leaklint inspection: {self.headline.replace('`', '')}>"

    def __str__(self) -> str:
        return self.text()

    def text(self, *, verbose: bool = True) -> str:
        """The report as plain text; without `verbose`, remarks are only counted."""
        lines = [self.headline]
        for finding in visible(self.findings, verbose):
            lines += ["", plain.wrapped(f"{finding.severity} {finding.code} {finding.name}", 4, "  ")]
            lines.append(plain.wrapped(finding.message, 4))
            lines.append(plain.wrapped(finding.advice, 9, "    Fix: "))
        if self.notes:
            lines += ["", *(plain.wrapped(f"note: {note}", 2, "") for note in self.notes)]
        return "\n".join(lines)

    # -- HTML --------------------------------------------------------------------------------------

    def _repr_html_(self) -> str:
        return page.wrap(*self.parts())

    def parts(self, hidden: Collection[str] = ()) -> list[str]:
        """The report in pieces; `hidden` are severities that are left out."""
        head = f"<h3>{page.mark(self.tone)}<span>{page.text(self.headline)}</span></h3>"
        serious = [f for f in self.findings if f.severity != "info" and f.severity not in hidden]
        remarks = [f for f in self.findings if f.severity == "info" and "info" not in hidden]
        parts = [head]
        parts += [self._card(f, is_open=not at) for at, f in enumerate(serious)]
        if remarks:
            cards = "".join(self._card(f) for f in remarks)
            title = count(len(remarks), "remark")
            parts.append(f'<details class="leaklint-fold"><summary>{title}</summary>{cards}</details>')
        if self.notes:
            items = "".join(f"<li>{page.text(note)}</li>" for note in self.notes)
            title = count(len(self.notes), "note")
            parts.append(
                f'<details class="leaklint-fold"><summary>{title}</summary><ul>{items}</ul></details>'
            )
        parts.append(f"<footer>{self.elapsed:.1f} s. leaklint {html.escape(__version__)}</footer>")
        return parts

    def _card(self, finding: Finding, *, is_open: bool = False) -> str:
        evidence = self.evidence.get(finding.fingerprint)
        sampled = evidence is not None and evidence.looked_at < evidence.rows
        sure = [f"{finding.effect} effect", finding.confidence, *(["sampled"] if sampled else [])]
        head = (
            f"{page.mark(finding.severity)}<span>{page.text(finding.message)}."
            f'<br><span class="leaklint-quiet">{html.escape(finding.code)} {html.escape(finding.name)} · '
            f"{' · '.join(sure)}</span></span>"
        )
        body = plots.draw(evidence.plot) if evidence is not None else ""
        body += f"<h5>How to fix</h5><p>{page.text(finding.advice)}</p>"
        body += f"<p><code>%leaklint rule {html.escape(finding.code)}</code> explains the rule</p>"
        kinds = f"leaklint-is-{finding.severity} leaklint-is-{finding.confidence}"
        attributes = " open" if is_open else ""
        return f'<details class="leaklint-card {kinds}"{attributes}><summary>{head}</summary><div>{body}</div></details>'

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {"text/plain": str(self), "text/html": self._repr_html_()}
        data.update(self._widget_view())
        return data, {"leaklint": {"version": __version__}}

    def _widget_view(self) -> dict[str, Any]:
        if not in_kernel() or not self.findings:
            return {}
        try:
            if self._view is None:
                self._view = _View(self)
            bundle: dict[str, Any] = self._view.box._repr_mimebundle_() or {}
        except Exception:
            # No ipywidgets, or one that cannot speak to this front end: HTML says the same.
            return {}
        return {kind: value for kind, value in bundle.items() if kind != "text/plain"}

    # -- data --------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data; the findings as `leaklint check --output-format json` has them."""
        return {
            "schema": 1,
            "verdict": self.headline,
            "tables": [dict(table) for table in self.tables],
            "findings": [
                {**f.to_dict(), "measured": e.to_dict() if (e := self.evidence.get(f.fingerprint)) else None}
                for f in self.findings
            ],
            "checked": list(self.checked),
            "notes": list(self.notes),
        }

    def to_frame(self) -> Any:
        """The findings as a pandas data frame, one row each."""
        import pandas as pd

        columns = (
            "code name severity confidence effect columns rows looked_at message advice fingerprint".split()
        )
        rows = []
        for f in self.findings:
            e = self.evidence.get(f.fingerprint)
            about = (", ".join(e.columns), e.rows, e.looked_at) if e is not None else ("", 0, 0)
            rows.append(
                [
                    f.code,
                    f.name,
                    f.severity,
                    f.confidence,
                    f.effect,
                    *about,
                    f.message,
                    f.advice,
                    f.fingerprint,
                ]
            )
        return pd.DataFrame(rows, columns=columns)


class _View:
    """The report with a switch for each severity and the pages of its rules, of stock ipywidgets."""

    def __init__(self, report: Inspection) -> None:
        self.kit: Any = import_module("ipywidgets")
        self.report = report
        self.hidden: set[str] = set()
        self.body: Any = self.kit.HTML(layout={"width": "auto", "margin": "0"})
        self.rule_page: Any = self.kit.Output()
        present = [s for s in ("error", "warning", "info") if any(f.severity == s for f in report.findings)]
        buttons = [self._filter(severity) for severity in present] if len(present) > 1 else []
        codes = list(dict.fromkeys(f.code for f in report.findings))[:6]
        buttons += [self._why(code) for code in codes]
        self.draw()
        row = self.kit.HBox(buttons, layout={"flex_flow": "row wrap"})
        self.box: Any = self.kit.VBox([self.body, row, self.rule_page])
        self.box.add_class("leaklint-view")

    def draw(self) -> None:
        self.body.value = page.wrap(*self.report.parts(self.hidden))

    def _filter(self, severity: str) -> Any:
        word = {"info": "Remarks"}.get(severity, f"{severity.capitalize()}s")
        toggle = self.kit.ToggleButton(
            value=True, description=word, tooltip=f"Show {word.lower()}", layout={"width": "auto"}
        )

        def changed(change: Any) -> None:
            (self.hidden.discard if change["new"] else self.hidden.add)(severity)
            self.draw()

        toggle.observe(changed, names="value")
        return toggle

    def _why(self, code: str) -> Any:
        button = self.kit.Button(
            description=f"Why {code}?", tooltip=f"The page of rule {code}", layout={"width": "auto"}
        )

        def clicked(_: Any) -> None:
            from leaklint import rules
            from leaklint.rules import page as pages

            rule = rules.load(code)
            data = {"text/markdown": pages.to_markdown(rule), "text/plain": pages.to_text(rule)}
            self.rule_page.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

        button.on_click(clicked)
        return button


class Waiting:
    """A bar that appears where work takes longer than a moment, and goes when it is done."""

    def __init__(self, after: float = 1.0) -> None:
        self.due = time.monotonic() + after
        self.handle: Any = None

    def __call__(self, done: float, what: str) -> None:
        if time.monotonic() < self.due or not in_kernel():
            return
        ipython: Any = sys.modules["IPython"]
        told = page.wrap(
            f'<p class="leaklint-quiet"><progress value="{done:.3f}" max="1"></progress> {html.escape(what)}</p>'
        )
        bar = ipython.display.HTML(told)
        if self.handle is None:
            self.handle = ipython.display.display(bar, display_id=True)
        else:
            self.handle.update(bar)
        self.due = time.monotonic() + 0.3

    def close(self) -> None:
        if self.handle is not None:
            self.handle.update(sys.modules["IPython"].display.HTML(""))


def roles_of(config: Config | None, names: Collection[str], given: dict[str, Any]) -> dict[str, Any]:
    """What was given, and for the rest the configured columns that the table has."""
    roles = dict(given)
    for role in ("target", "group", "time"):
        if roles.get(role) is None and config is not None:
            configured = config.roles.get(role) or []
            roles[role] = next((name for name in configured if name in names), None)
    return roles


def inspect(
    train: Any,
    test: Any = None,
    target: Any = None,
    group: Any = None,
    time: Any = None,
    *,
    names: tuple[str, str] = ("train", "test"),
    label_names: tuple[str, str] = ("", ""),
    exact: bool = True,
    checks: Collection[str] | None = None,
    asked: Collection[str] = (),
    scores: Mapping[str, float] | None = None,
    show_values: bool = False,
    progress: Progress | None = None,
    config: Config | None = None,
) -> Inspection:
    """Examine tables and return a report; see `leaklint.inspect`."""
    from leaklint.live.checks import Scored, examine
    from leaklint.live.tables import table_of

    first = table_of(train, names[0])
    second = None if test is None else table_of(test, names[1])
    if config is None:
        from leaklint.config import load_config

        config = load_config(Path.cwd())
    roles = roles_of(config, first.names[:10_000], {"target": target, "group": group, "time": time})
    waiting = Waiting()
    try:
        examined = examine(
            first,
            second,
            **roles,
            names=names,
            label_names=label_names,
            tier=2 if exact else 1,
            only=checks,
            asked=asked,
            scores=[Scored(metric, value) for metric, value in (scores or {}).items()],
            show_values=show_values or config.show_values,
            progress=progress or waiting,
            config=config,
        )
    finally:
        waiting.close()
    tables = [
        {"name": t.name, "kind": t.kind, "rows": t.n_rows, "columns": t.n_columns}
        for t in (first, second)
        if t is not None
    ]
    return Inspection(examined, tables)
