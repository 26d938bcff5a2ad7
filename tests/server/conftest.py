"""A Jupyter server with leaklint in it, and notebooks to post.

The fixtures of pytest-jupyter are taken over here, for these tests only: as a plugin they would be loaded
for every run of any test.
"""

import json

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403
from tornado.httpclient import HTTPClientError

LEAK = [
    "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler",
    "from sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression",
    "df = pd.read_csv('patients.csv')\nX, y = df.drop(columns='died'), df['died']",
    "scaler = StandardScaler()\nX = scaler.fit_transform(X)",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))",
]


def cells(*sources):
    return [
        {"id": f"cell-{n}", "type": "code", "source": source, "execution_count": None, "tags": []}
        for n, source in enumerate(sources)
    ]


def body(*sources, **more):
    return {"path": "nb.ipynb", "cells": cells(*(sources or LEAK)), "metadata": {}, "sequence": 1, **more}


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {"jpserver_extensions": {"leaklint": True, "jupyter_server_terminals": False}},
        "Leaklint": {"max_body_bytes": 1_000_000},
    }


@pytest.fixture
def ask(jp_fetch):
    """Post something to an endpoint; returns the status and the answer."""

    async def ask(what, endpoint="lint", method="POST", **options):
        raw = what if isinstance(what, bytes) or what is None else json.dumps(what).encode()
        options.setdefault("request_timeout", 60)
        try:
            answer = await jp_fetch("leaklint", "api", endpoint, method=method, body=raw, **options)
        except HTTPClientError as error:
            answer = error.response
        assert answer.headers["Content-Type"].startswith("application/json")
        return answer.code, json.loads(answer.body)

    return ask
