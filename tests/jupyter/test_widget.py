"""The report with buttons, without a front end."""

import sys

import pytest

from leaklint.jupyter import report as reports
from leaklint.jupyter.report import Actions, Report
from leaklint.jupyter.widget import View
from leaklint.model import Result
from tests.jupyter.samples import SOURCES, clean, everything, finding

VIEW = "application/vnd.jupyter.widget-view+json"


class Desk:
    """Notes what the buttons ask for."""

    def __init__(self):
        self.watching = False
        self.next = Report(clean(), SOURCES)

    def actions(self):
        def watch(on):
            self.watching = on

        return Actions(
            lambda: self.next, lambda: self.watching, watch, lambda code: {"text/markdown": f"# {code}"}
        )


@pytest.fixture
def desk():
    return Desk()


def labels(view):
    return [button.description for button in view.box.children[1].children]


def shown(view):
    return view.box.children[0].value


def test_widget_shows_what_the_html_shows(desk):
    report = Report(everything(), SOURCES, footer="the end")
    view = View(report, desk.actions())
    assert shown(view) == report._repr_html_()
    assert labels(view) == ["Check again", "Check after every cell", "Why LK101?", "Why LK102?"]


def test_check_again_replaces_the_report(desk):
    view = View(Report(everything(), SOURCES), desk.actions())
    view.again.click()
    assert "3 scores checked, nothing found" in shown(view)
    assert labels(view) == ["Check again", "Check after every cell"]
    assert not view.again.disabled


def test_toggle_watches(desk):
    view = View(Report(clean()), desk.actions())
    view.watch.value = True
    assert desk.watching
    view.watch.value = False
    assert not desk.watching


def test_why_shows_the_rules_page(desk):
    view = View(Report(everything(), SOURCES), desk.actions())
    view.box.children[1].children[2].click()
    assert view.rule_page.outputs[0]["data"] == {"text/markdown": "# LK101"}


def test_many_findings_can_be_filtered(desk):
    found = [finding("LK102", "warning", f"number {n}", 3, fingerprint=str(n)) for n in range(7)]
    found.append(finding("LK101", "error", "grave", 3, fingerprint="x"))
    view = View(Report(Result(found), SOURCES), desk.actions())
    assert labels(view)[2:4] == ["Errors", "Warnings"]
    view.filters[1].value = False
    assert "grave" in shown(view)
    assert "number 3" not in shown(view)
    view.filters[1].value = True
    assert "number 3" in shown(view)


def test_bundle_in_a_kernel(desk, monkeypatch):
    monkeypatch.setattr(reports, "in_kernel", lambda: True)
    report = Report(everything(), SOURCES, actions=desk.actions())
    data, _ = report._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", VIEW}
    assert data["text/plain"].startswith("2 of 4 scores")
    assert report._repr_mimebundle_()[0][VIEW] == data[VIEW]


def test_bundle_without_ipywidgets(desk, monkeypatch):
    monkeypatch.setattr(reports, "in_kernel", lambda: True)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    data, _ = Report(everything(), SOURCES, actions=desk.actions())._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
