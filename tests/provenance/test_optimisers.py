"""Optimisers and their objectives; statistical models with formulas, forecasts."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hyperopt import STATUS_OK, Trials, fmin, hp, space_eval, tpe
from scipy.optimize import differential_evolution, minimize, minimize_scalar
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, log_loss, mean_squared_error, roc_auc_score
from sklearn.model_selection import train_test_split
from statsmodels.tsa.api import ExponentialSmoothing
from statsmodels.tsa.arima.model import ARIMA
df = pd.read_csv("loans.csv")
X, y = df.drop(columns="late"), df["late"]
X_dev, X_test, y_dev, y_test = train_test_split(X, y, random_state=0)
X_fit, X_val, y_fit, y_val = train_test_split(X_dev, y_dev, random_state=0)
"""

LEAKS = [
    # the objective is scored on the rows that are reported
    """
    def cost(params):
        clf = RandomForestClassifier(max_depth=int(params["d"])).fit(X_dev, y_dev)
        return {"loss": -roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]), "status": STATUS_OK}
    best = fmin(fn=cost, space={"d": hp.quniform("d", 2, 9, 1)}, algo=tpe.suggest, max_evals=20)  #! LK302
    clf = RandomForestClassifier(max_depth=int(best["d"])).fit(X_dev, y_dev)
    print(roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]))
    """,
    """
    trials = Trials()
    def cost(params):
        clf = RandomForestClassifier(max_depth=int(params["d"])).fit(X_dev, y_dev)
        loss = log_loss(y_test, clf.predict_proba(X_test))
        return {"loss": loss, "status": STATUS_OK, "clf": clf}
    fmin(cost, {"d": hp.quniform("d", 2, 9, 1)}, algo=tpe.suggest, max_evals=20, trials=trials)  #! LK302
    clf = trials.best_trial["result"]["clf"]
    print(log_loss(y_test, clf.predict_proba(X_test)))
    """,
    """
    clf = LogisticRegression().fit(X_dev, y_dev)
    p = clf.predict_proba(X_test)[:, 1]
    found = minimize_scalar(lambda t: -f1_score(y_test, p > t), bounds=(0, 1), method="bounded")  #! LK304
    print(f1_score(y_test, p > found.x))
    """,
    """
    a = LogisticRegression().fit(X_dev, y_dev).predict_proba(X_test)[:, 1]
    b = RandomForestClassifier().fit(X_dev, y_dev).predict_proba(X_test)[:, 1]
    def cost(w, a, b, truth):
        return log_loss(truth, w[0] * a + (1 - w[0]) * b)
    res = differential_evolution(cost, [(0, 1)], args=(a, b, y_test))  #! LK304
    print(log_loss(y_test, res.x[0] * a + (1 - res.x[0]) * b))
    """,
    # a formula on the scored rows
    """
    train, test = df[:400], df[400:]
    res = smf.ols("late ~ income + C(town) + np.log(age)", data=df).fit()  #! LK203
    print(mean_squared_error(test["late"], res.predict(test)))
    """,
    """
    train, test = df[:400], df[400:]
    df2 = df.assign(income=(df["income"] - df["income"].mean()) / df["income"].std())  #! LK108
    res = smf.logit("late ~ income + age", data=df2[:400]).fit(disp=0)
    said = res.predict(df2[400:]) > 0.5
    print((said == df2["late"][400:]).mean())
    """,
    # the order with the least error on the last rows
    """
    sales = pd.read_csv("sales.csv")["sales"]
    early, late = sales[:100], sales[100:]
    best, least = None, 1e9
    for p in range(4):
        error = mean_squared_error(late, ARIMA(early, order=(p, 1, 0)).fit().forecast(20))
        if error < least:  #! LK302
            best, least = p, error
    print(mean_squared_error(late, ARIMA(early, order=(best, 1, 0)).fit().forecast(20)))
    """,
    """
    sales = pd.read_csv("sales.csv")["sales"]
    early, late = sales.iloc[:-12], sales.iloc[-12:]
    errors = {}
    for trend in ("add", "mul"):
        guess = ExponentialSmoothing(early, trend=trend).fit().forecast(12)
        errors[trend] = np.abs(guess - late).mean()
    best = min(errors, key=errors.get)  #! LK302
    guess = ExponentialSmoothing(early, trend=best).fit().forecast(12)
    print(np.abs(guess - late).mean())
    """,
]

CLEAN = [
    """
    trials = Trials()
    def cost(params):
        clf = RandomForestClassifier(max_depth=int(params["d"])).fit(X_fit, y_fit)
        loss = log_loss(y_val, clf.predict_proba(X_val))
        return {"loss": loss, "status": STATUS_OK, "clf": clf}
    fmin(cost, {"d": hp.quniform("d", 2, 9, 1)}, algo=tpe.suggest, max_evals=20, trials=trials)
    clf = trials.best_trial["result"]["clf"]
    print(log_loss(y_test, clf.predict_proba(X_test)))
    """,
    """
    clf = LogisticRegression().fit(X_fit, y_fit)
    p = clf.predict_proba(X_val)[:, 1]
    found = minimize_scalar(lambda t: -f1_score(y_val, p > t), bounds=(0, 1), method="bounded")
    print(f1_score(y_test, clf.predict_proba(X_test)[:, 1] > found.x))
    """,
    """
    # likelihoods are minimised on training rows
    def cost(w):
        return np.mean((X_dev.values @ w - y_dev.values) ** 2)
    w = minimize(cost, np.zeros(3)).x
    print(mean_squared_error(y_test, X_test.values @ w), Ridge().fit(X_dev, y_dev).score(X_test, y_test))
    """,
    """
    train, test = df[:400], df[400:]
    res = smf.ols("late ~ income + C(town) + np.log(age)", data=train).fit()
    print(res.summary(), mean_squared_error(test["late"], res.predict(test)))
    """,
    """
    sales = pd.read_csv("sales.csv")["sales"]
    early, late = sales[:100], sales[100:]
    print(mean_squared_error(late, ARIMA(early, order=(1, 1, 0)).fit().forecast(20)))
    """,
    """
    # one step ahead, again and again: what is forecast has not been seen by then
    sales = pd.read_csv("sales.csv")["sales"].values
    early, late = sales[:100], sales[100:]
    seen, said = list(early), []
    for t in range(len(late)):
        said.append(ARIMA(seen, order=(1, 1, 0)).fit().forecast()[0])
        seen.append(late[t])
    print(mean_squared_error(late, said), Ridge().fit(X_dev, y_dev).score(X_test, y_test))
    """,
    """
    sales = pd.read_csv("sales.csv")["sales"]
    early, middle, late = sales[:80], sales[80:100], sales[100:]
    best, least = None, 1e9
    for p in range(4):
        error = mean_squared_error(middle, ARIMA(early, order=(p, 1, 0)).fit().forecast(20))
        if error < least:
            best, least = p, error
    print(mean_squared_error(late, ARIMA(sales[:100], order=(best, 1, 0)).fit().forecast(20)))
    """,
]


@pytest.mark.parametrize("body", LEAKS)
def test_leaks(body: str) -> None:
    check(HEAD, body)


@pytest.mark.parametrize("body", CLEAN)
def test_clean(body: str) -> None:
    check(HEAD, body)
