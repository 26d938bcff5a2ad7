"""The report with buttons, made of stock ipywidgets: no JavaScript of our own.

It shows the very HTML that hosts without widgets show; the buttons only add what needs a kernel.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from leaklint.jupyter import page
from leaklint.model import SEVERITIES, Finding

if TYPE_CHECKING:
    from leaklint.jupyter.report import Actions, Report

FILTER_FROM = 8  # findings; fewer are seen at a glance


class View:
    """One report on the screen.

    Attributes
    ----------
    box : ipywidgets.VBox
        What is displayed; its children are replaced when the notebook is checked again.
    """

    def __init__(self, report: Report, actions: Actions) -> None:
        # ipywidgets has no type information, and a kernel without it must not pay for it.
        self.kit: Any = import_module("ipywidgets")
        self.report = report
        self.actions = actions
        self.hidden: set[str] = set()  # severities that are filtered out
        self.box: Any = self.kit.VBox()
        self.box.add_class("leaklint-view")
        self.again = self._button("Check again", "Check what has run by now", "refresh", self._on_again)
        self.watch = self.kit.ToggleButton(
            value=actions.watching(),
            description="Check after every cell",
            tooltip="Show new findings under the cell that was run",
            layout={"width": "auto"},
        )
        self.watch.observe(self._on_watch, names="value")
        self.filters = [self._filter(severity) for severity in SEVERITIES[:2]]
        self.rule_page: Any = self.kit.Output()
        self.draw()

    def _button(self, label: str, hint: str, icon: str, action: Any) -> Any:
        button = self.kit.Button(description=label, tooltip=hint, icon=icon, layout={"width": "auto"})
        button.on_click(action)
        return button

    def _filter(self, severity: str) -> Any:
        toggle = self.kit.ToggleButton(
            value=True,
            description=f"{severity.capitalize()}s",
            tooltip=f"Show {severity}s",
            layout={"width": "auto"},
        )

        def changed(change: Any) -> None:
            (self.hidden.discard if change["new"] else self.hidden.add)(severity)
            self.draw()

        toggle.observe(changed, names="value")
        return toggle

    def draw(self) -> None:
        """Put the report's pieces into the box."""
        report = self.report
        story = report.story
        parts = [page.header(story)]
        hidden = [f for f in story.shown if f.severity in self.hidden]
        parts += page.sections(story, report.sources, hidden={f.fingerprint for f in hidden})
        if report.footer:
            parts.append(f"<footer>{page.text(report.footer)}</footer>")
        # The style sheet's rules are global, so one piece brings it for all of them.
        body = self.kit.HTML(value=page.wrap(*parts), layout={"width": "auto", "margin": "0"})
        children = [body, self._row([self.again, self.watch, *self._filters(), *self._rules(story.shown)])]
        self.box.children = (*children, self.rule_page)

    def _row(self, items: list[Any]) -> Any:
        return self.kit.HBox(items, layout={"flex_flow": "row wrap"})

    def _filters(self) -> list[Any]:
        return self.filters if len(self.report.story.shown) >= FILTER_FROM else []

    def _rules(self, findings: list[Finding]) -> list[Any]:
        codes = list(dict.fromkeys(f.code for f in findings))[:6]
        return [
            self._button(
                f"Why {code}?", f"The page of rule {code}", "", lambda _, code=code: self._on_rule(code)
            )
            for code in codes
        ]

    def _on_again(self, _: Any) -> None:
        self.again.disabled = True
        try:
            self.report = self.actions.again()
            self.draw()
        finally:
            self.again.disabled = False

    def _on_watch(self, change: Any) -> None:
        self.actions.watch(bool(change["new"]))

    def _on_rule(self, code: str) -> None:
        self.rule_page.outputs = (
            {"output_type": "display_data", "data": self.actions.rule(code), "metadata": {}},
        )
