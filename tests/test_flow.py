"""The drawing of the data's way says what the findings say."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from leaklint import rules
from leaklint.config import Config, parse_config
from leaklint.engine import lint_notebook
from leaklint.flow import MOST
from leaklint.notebook import parse_notebook, read_notebook
from leaklint.rules.examples import as_notebook

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.ipynb"))
CASES = [(code, n) for code in rules.registry() for n in range(len(rules.load(code).BAD))]


def drawn(notebook, config=None):
    result = lint_notebook(notebook, replace(config or Config(), drawn=True))
    return result, result.flows.get(notebook.path)


def example(code, number):
    rule = rules.load(code)
    config = Config()
    if rule.CONFIG:
        config = parse_config(tomllib.loads(rule.CONFIG), "leaklint.toml", Path("."), "")
    return drawn(parse_notebook(as_notebook(rule.BAD[number]).encode(), "example.ipynb"), config)


def check(result, flow):
    """What holds for every drawing."""
    ids = [node.id for node in flow.nodes]
    assert len(ids) == len(set(ids))
    for index, score in enumerate(result.scores):
        nodes, edges = flow.of_score(index)
        assert 1 <= len(nodes) <= MOST
        assert nodes[-1].kind == "score"
        assert nodes[-1].place == score.place
        inside = {node.id for node in nodes}
        for edge in edges:
            assert {edge.source, edge.target} <= inside
            assert edge.source != edge.target
            assert (edge.kind == "leak") == bool(edge.findings)
        pairs = [(edge.source, edge.target) for edge in edges]
        assert len(pairs) == len(set(pairs))
        told = {fingerprint for edge in edges for fingerprint in edge.findings}
        spoiling = {f.fingerprint for f in result.findings if index in f.scores and f.severity != "info"}
        assert told <= {f.fingerprint for f in result.findings}
        errors = {f.fingerprint for f in result.findings if index in f.scores and f.severity == "error"}
        assert errors <= told <= spoiling
        if score.verdict == "trusted":
            assert not told
        reached = {nodes[-1].id}
        for edge in reversed(edges * len(nodes)):
            if edge.target in reached:
                reached.add(edge.source)
        assert inside == reached, "something in the drawing has nothing to do with the score"
    json.dumps(flow.to_dict())


@pytest.mark.parametrize(("code", "number"), CASES, ids=[f"{code}-{n}" for code, n in CASES])
def test_every_error_is_drawn_as_a_leak_of_its_score(code, number):
    result, flow = example(code, number)
    check(result, flow)
    serious = [f for f in result.findings if f.severity != "info" and f.scores]
    for finding in serious:
        assert any(finding.fingerprint in edge.findings for edge in flow.edges), finding.message


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples(path):
    result, flow = drawn(read_notebook(path))
    check(result, flow)
    leaks = [edge for edge in flow.edges if edge.kind == "leak"]
    assert bool(leaks) == path.stem.endswith("-leaking")


def test_one_trunk_that_forks_and_a_leak_back_into_the_fit():
    _, flow = drawn(read_notebook(ROOT / "examples" / "scaler-leaking.ipynb"))
    nodes, edges = flow.of_score(0)
    assert [(node.kind, node.lane) for node in nodes] == [
        ("source", "both"),
        ("fit", "both"),
        ("split", "both"),
        ("fit", "train"),
        ("score", "test"),
    ]
    source, scaler, split, model, score = (node.id for node in nodes)
    assert {(edge.source, edge.target): edge.kind for edge in edges} == {
        (source, scaler): "plain",
        (scaler, split): "plain",
        (split, scaler): "leak",
        (split, model): "train",
        (split, score): "test",
        (model, score): "plain",
    }
    assert nodes[1].label == "scaler"
    assert [node.learns for node in nodes] == ["", "scaler", "", "model", ""]


def test_what_is_ignored_is_no_leak():
    notebook = read_notebook(ROOT / "examples" / "scaler-leaking.ipynb")
    _, flow = drawn(notebook, Config(ignore=["LK101"]))
    assert {edge.kind for edge in flow.edges} == {"plain", "train", "test"}


UNSCORED = """\
import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))
X_train, X_test, y_train, y_test = train_test_split(X, df["y"], random_state=0)
"""


def test_a_finding_without_a_score_has_a_drawing_of_its_own():
    result, flow = drawn(parse_notebook(UNSCORED.encode(), "a.py"))
    (finding,) = [f for f in result.findings if f.code == "LK101"]
    nodes, edges = flow.of_finding(finding.fingerprint)
    assert [node.kind for node in nodes] == ["source", "fit", "split"]
    assert [edge.kind for edge in edges if edge.findings] == ["leak"]


def test_nothing_is_drawn_unless_asked_for():
    notebook = read_notebook(ROOT / "examples" / "scaler-leaking.ipynb")
    assert lint_notebook(notebook, Config()).flows == {}
    assert lint_notebook(notebook).flows == {}
