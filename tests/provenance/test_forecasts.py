"""Forecasts and what they are held against: times that follow the fit, or the fitted ones themselves."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
import pmdarima as pm
from prophet import Prophet
from sklearn.metrics import mean_absolute_error, mean_squared_error
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

s = pd.read_csv("air.csv", index_col=0, parse_dates=True)["n"]
early, late = s[:-12], s[-12:]
"""
MODELS = [
    ("ARIMA({y}, order=(2, 1, 1)).fit()", "fit.predict(start=len(early), end=len(s) - 1)"),
    ("ARIMA({y}, order=(2, 1, 1)).fit()", "fit.predict(late.index[0], late.index[-1])"),
    ("SARIMAX({y}).fit(disp=False)", "fit.get_prediction(start=late.index[0]).predicted_mean"),
    ("SARIMAX({y}).fit(disp=False)", "fit.get_forecast(12).summary_frame()['mean']"),
    ("ExponentialSmoothing({y}).fit()", "fit.forecast(12)"),
    ("pm.auto_arima({y}, m=12)", "fit.predict(12)"),
]
SCORES = ["mean_squared_error(late, seen)", "((seen - late) ** 2).mean()", "((late - seen).abs()).mean()"]


@pytest.mark.parametrize(("model", "ahead"), MODELS)
@pytest.mark.parametrize("score", SCORES)
def test_times_that_follow(model: str, ahead: str, score: str) -> None:
    check(HEAD, f"fit = {model.format(y='early')}", f"seen = {ahead}", f"print({score})")


@pytest.mark.parametrize(
    ("model", "ahead"),
    [
        *MODELS,
        ("ARIMA({y}, order=(1, 0, 0)).fit()", "fit.fittedvalues[-12:]"),
        ("pm.auto_arima({y}, m=12)", "fit.predict_in_sample()[-12:]"),
    ],
)
def test_fitted_times(model: str, ahead: str) -> None:
    fit = f"fit = {model.format(y='s')}  #! LK203"
    check(HEAD, fit, f"seen = {ahead}", "print(mean_squared_error(late, seen))")


PROPHET = """
df = pd.read_csv("x.csv", parse_dates=["ds"])
train, test = df[df.ds < "2020-01-01"], df[df.ds >= "2020-01-01"]
model = Prophet().fit({known}){mark}
seen = model.predict({asked})
print(mean_absolute_error(test.y.values, seen.yhat.values[-len(test):]))
"""


@pytest.mark.parametrize("asked", ["test[['ds']]", "model.make_future_dataframe(len(test))"])
@pytest.mark.parametrize(("known", "mark"), [("train", ""), ("df", "  #! LK203")])
def test_a_table_of_forecasts(known: str, mark: str, asked: str) -> None:
    check(HEAD, PROPHET.format(known=known, mark=mark, asked=asked))


WALK = """
known, seen = list(early), []
for t in range(len(late)):
    fit = ARIMA(known, order=(5, 1, 0)).fit()
    seen.append({ahead})
    known.append(late.iloc[t])
print(mean_squared_error(late, seen))
"""


@pytest.mark.parametrize("ahead", ["fit.forecast()[0]", "fit.predict(len(known), len(known))[0]"])
def test_a_forecast_at_a_time(ahead: str) -> None:
    check(HEAD, WALK.format(ahead=ahead))


def test_the_last_fit_is_for_times_to_come() -> None:
    check(
        HEAD,
        """
        fit = ARIMA(early, order=(1, 1, 1)).fit()
        print(mean_squared_error(late, fit.forecast(12)))
        fit = ARIMA(s, order=(1, 1, 1)).fit()
        fit.forecast(12).plot()
        """,
    )


GROWS = """
known, seen = {first}, []
for t in range(len(late)):
    fit = ARIMA(known, order=(5, 1, 0)).fit()
    seen.append(fit.forecast(1).iloc[0])
    known = {more}
print(mean_squared_error(late, seen))
"""


@pytest.mark.parametrize(
    ("first", "more"),
    [
        ("early", "pd.concat([known, late.iloc[t:t + 1]])"),
        ("early.values", "np.concatenate([known, late.values[t:t + 1]])"),
        ("early.values", "np.append(known, late.values[t])"),
        ("list(early)", "known[1:] + [late.iloc[t]]"),
    ],
)
def test_a_history_that_grows_holds_what_is_past(first: str, more: str) -> None:
    check(HEAD, GROWS.format(first=first, more=more))


GOES_ON = """
fit = ARIMA(early, order=(1, 1, 1)).fit()
more = fit.{more}
print(mean_squared_error(late, more.{said}))
"""


@pytest.mark.parametrize("said", ["fittedvalues[-len(late):]", "predict(late.index[0], late.index[-1])"])
@pytest.mark.parametrize(
    "more", ["append(late)", "append(late, refit=False)", "apply(s)", "apply(s, None, False)", "extend(late)"]
)
def test_results_that_go_on_have_not_learned(more: str, said: str) -> None:
    check(HEAD, GOES_ON.format(more=more, said=said))


@pytest.mark.parametrize("more", ["append(late, refit=True)", "apply(s, refit=True)"])
def test_results_that_are_fitted_again(more: str) -> None:
    check(
        HEAD,
        f"""
        fit = ARIMA(early, order=(1, 1, 1)).fit()
        more = fit.{more}  #! LK203
        print(mean_squared_error(late, more.fittedvalues[-len(late):]))
        """,
    )


CARRIED = """
def misses(results, known, skip=0):
    return float(((known - results.fittedvalues).iloc[skip:] ** 2).mean())

whole = pd.concat([early, late]) - early.mean()
after = {results}{mark}
print(misses(after, whole, skip=len(early)))
"""


@pytest.mark.parametrize(
    ("results", "mark"),
    [
        ("ARIMA(early, order=(2, 0, 1)).fit().apply(whole)", ""),
        ("ARIMA(whole, order=(2, 0, 1)).fit()", "  #! LK203"),
    ],
)
def test_what_is_computed_of_two_parts_is_taken_apart_again(results: str, mark: str) -> None:
    check(HEAD, CARRIED.format(results=results, mark=mark))
