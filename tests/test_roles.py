"""Roles of columns: those that the notebook names itself, and those that are guessed."""

import json

import leaklint
from leaklint.batch import Job, lint_one
from leaklint.config import Config
from leaklint.engine import lint_notebook
from leaklint.notebook import parse_notebook
from leaklint.rules import load
from leaklint.rules.examples import as_notebook

AFTER = as_notebook(load("LK406").BAD[0])


def with_roles(roles):
    content = json.loads(AFTER)
    content["metadata"]["leaklint"] = {"roles": roles}
    return json.dumps(content)


def test_roles_in_the_metadata_count_everywhere(tmp_path):
    path = tmp_path / "nb.ipynb"
    for roles, found in (({"after": "collection_calls"}, True), ({"after": "other"}, False)):
        text = with_roles(roles)
        path.write_text(text)
        for result in (leaklint.lint(path), lint_one(Job(str(path), Config())).result):
            assert ("LK406" in [finding.code for finding in result.findings]) == found
            assert "metadata" not in str(result.notes)


def test_the_metadata_counts_more_than_the_configuration(tmp_path):
    path = tmp_path / "nb.ipynb"
    path.write_text(with_roles({"after": []}))
    config = Config(roles={"after": ["collection_calls"]})
    assert "LK406" not in [f.code for f in lint_one(Job(str(path), config)).result.findings]
    path.write_text(AFTER)
    assert "LK406" in [f.code for f in lint_one(Job(str(path), config)).result.findings]


def test_what_is_wrong_with_them_is_told(tmp_path):
    path = tmp_path / "nb.ipynb"
    path.write_text(with_roles({"aftr": "collection_calls"}))
    for result in (leaklint.lint(path), lint_one(Job(str(path), Config())).result):
        (note,) = [note for note in result.notes if "metadata" in note.message]
        assert "did you mean `after`" in note.message
        assert note.path == str(path)


GUESSED = b"""\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split
df = pd.read_csv("a.csv", parse_dates=["seen"])
df["born"] = pd.to_datetime(df["born"])
print(df["pid"].value_counts().describe())
X, y = df.drop(columns=["died", "pid"]), df["died"]
a, b, c, d = train_test_split(X, y, random_state=0)
model = RandomForestClassifier()
model.fit(a, c)
print(model.score(b, d))
print(cross_val_score(model, X, y, groups=df["ward"], cv=GroupKFold(5)))
"""


def test_guessed_roles():
    config = Config(drawn=True, roles={"time": ["day"]})
    flow = lint_notebook(parse_notebook(GUESSED, "a.py"), config).flows["a.py"]
    told = {kind: [(role.name, role.reason) for role in roles] for kind, roles in flow.roles.items()}
    assert told == {
        "target": [("died", "what `model` learns to predict in line 10")],
        "group": [
            ("pid", "counted how often each value comes in line 6"),
            ("ward", "the groups of `cross_val_score` in line 12"),
        ],
        "time": [
            ("day", "the configuration"),
            ("seen", "read as a date in line 4"),
            ("born", "made a date in line 5"),
        ],
    }
    assert [role.configured for role in flow.roles["time"]] == [True, False, False]
    assert flow.roles["target"][0].place.row == 10
