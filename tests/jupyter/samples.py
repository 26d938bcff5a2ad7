"""A result as the engine could give it, with something of everything."""

from leaklint.model import Finding, Note, NotFollowed, Place, Related, Result, Score

_CELLS = [
    "import numpy as np",
    "X, y = load_breast_cancer(return_X_y=True)",
    "scaler = StandardScaler()\nX_scaled = scaler.fit_transform(X)",
    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y)",
    "model = LogisticRegression().fit(X_train, y_train)\naccuracy_score(y_test, model.predict(X_test))",
    "f1_score(y_test, model.predict(X_test))",
    "cross_val_score(pipeline, X, y)",
    "roc_auc_score(y_other, helper(X_other))",
]
SOURCES = dict(enumerate(_CELLS))


def at(cell, row=1):
    line = SOURCES[cell - 1].split("\n")[row - 1]
    return Place(cell - 1, row, 1, row, len(line) + 1, None, cell)


def scaler_finding(**changes):
    values = {
        "code": "LK101",
        "name": "scaler-before-split",
        "family": "preprocessing",
        "severity": "error",
        "message": "`scaler` learned from all rows of `X`, held-out rows included",
        "place": at(3, 2),
        "effect": "small",
        "advice": "Split first, then fit `scaler` on the training rows",
        "related": [
            Related("`X` loaded here", at(2), "load"),
            Related("split here", at(4), "split"),
            Related("`accuracy_score` computed here", at(5, 2), "score"),
        ],
        "fingerprint": "aa",
    }
    return Finding(**{**values, **changes})


def finding(code, severity, message, cell, **changes):
    return Finding(code, "some-rule", "preprocessing", severity, message, at(cell), **changes)


def everything():
    """Two broken scores, a trusted one, one that was not followed, and all that is folded."""
    findings = [
        scaler_finding(),
        finding("LK102", "warning", "`imputer` is early", 3, confidence="likely", fingerprint="bb"),
        finding("LK307", "info", "a habit of `X`", 7, fingerprint="cc"),
        finding("LK103", "error", "disproved by the kernel", 3, verdict="withdrawn", fingerprint="dd"),
    ]
    scores = [
        Score("accuracy_score", at(5, 2), "held-out part of `X`", "broken", findings=["aa"], looks=2),
        Score("f1_score", at(6), "held-out part of `X`", "broken", findings=["aa"]),
        Score("cross_val_score", at(7), "the folds of `X`", "trusted"),
        Score("roc_auc_score", at(8), "", "not-followed", not_followed=[NotFollowed("helper", at(8))]),
    ]
    hidden = finding("LK108", "warning", "`X` was clipped", 2, fingerprint="ee", suppressed="units only")
    return Result(findings, scores, [Note("cell 9 holds R")], [], [hidden])


def clean(count=3):
    return Result([], [Score("accuracy_score", at(5, 2), "held-out part of `X`") for _ in range(count)])
