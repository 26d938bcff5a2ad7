"""Lags whose number a loop gives: which way they look, and what the columns are called."""

import pytest

import leaklint

LEAKING = [
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
for k in range(1, 12):
    fx[f'c_{k}'] = fx['USD'].shift(-k)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False)
for k in range(1, 12):
    fx[f'c_{k}'] = fx['USD'].shift(k)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
LAGS = 7
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
for k in range(-1, -LAGS - 1, -1):
    fx[f'c_{k}'] = fx['USD'].shift(k)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
def lags(frame, n):
    out = pd.DataFrame({f'lag{k}': frame['USD'].shift(-k) for k in range(1, n + 1)})
    return out
X = lags(fx, 24)
y = fx['answer']
print(RandomForestRegressor().fit(X[:500], y[:500]).score(X[500:], y[500:]))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
X = pd.concat([fx['USD'].shift(-k) for k in range(24)], axis=1)
y = fx['answer']
print(RandomForestRegressor().fit(X[:500], y[:500]).score(X[500:], y[500:]))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False)
fx['c'] = fx['USD'].shift(1)
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[['c']], a['answer']).score(b[['c']], b['answer']))
""",
    ),
    (
        ("LK5",),
        """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
chg = fx[['USD', 'CHF']] / fx[['USD', 'CHF']].shift(1) - 1
for k in range(1, 5):
    fx[[f'{c}_{k}' for c in chg]] = chg.shift(-k)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    ),
]

RIGHT = [
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
for k in range(1, 12):
    fx[f'c_{k}'] = fx['USD'].shift(k)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
def lags(frame, n):
    out = pd.DataFrame({f'lag{k}': frame['USD'].shift(k) for k in range(1, n + 1)})
    return out
X = lags(fx, 24)
y = fx['answer']
print(RandomForestRegressor().fit(X[:500], y[:500]).score(X[500:], y[500:]))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date')
X = pd.concat([fx['USD'].shift(k) for k in range(24)], axis=1)
y = fx['answer']
print(RandomForestRegressor().fit(X[:500], y[:500]).score(X[500:], y[500:]))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False)
X = pd.concat([fx['USD'].shift(-k) for k in range(24)], axis=1)
y = fx['answer']
print(RandomForestRegressor().fit(X[500:], y[500:]).score(X[:500], y[:500]))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False).reset_index(drop=True)
chg = fx[['USD', 'CHF']] / fx[['USD', 'CHF']].shift(-1) - 1
for k in range(0, 5):
    fx[[f'{c}_{k}' for c in chg]] = chg.shift(-k).to_numpy()
fx['answer'] = chg['USD'].shift(1)
cols = [c for c in fx.columns if '_' in c]
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False).reset_index(drop=True)
fx['c'] = fx['USD'].shift(-1)
fx['answer'] = fx['USD'].shift(1)
fx = fx.dropna()
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
print(RandomForestRegressor().fit(a[['c']], a['answer']).score(b[['c']], b['answer']))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])
fx = fx.sort_values('Date', ascending=False).reset_index(drop=True)
fx = fx.dropna()
chg = fx[['USD', 'CHF']] / fx[['USD', 'CHF']].shift(-1) - 1
for k in range(0, 5):
    fx[[f'{c}_{k}' for c in chg]] = chg.shift(-k).to_numpy()
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
cols = [c for c in fx.columns if '_' in c]
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
fx = pd.read_csv('e.csv', parse_dates=['Date'])[['Date', 'USD', 'CHF', 'GBP']]
fx = fx.sort_values('Date', ascending=False).reset_index(drop=True)
chg = fx[['USD', 'CHF']] / fx[['USD', 'CHF']].shift(-1) - 1
for k in range(0, 5):
    fx[[f'{c}_{k}' for c in chg]] = chg.shift(-k).to_numpy()
fx['answer'] = chg['USD'].shift(1)
a, b = fx[fx['Date'] < '2020-12-15'], fx[fx['Date'] >= '2021-01-01']
cols = [c for c in fx.columns if '_' in c]
print(RandomForestRegressor().fit(a[cols], a['answer']).score(b[cols], b['answer']))
""",
]


def found(source: str) -> list[str]:
    result = leaklint.lint(source, name="case.py")
    assert result.scores
    return [finding.code for finding in result.findings if finding.severity != "info"]


@pytest.mark.parametrize(("families", "source"), LEAKING)
def test_leaking(families: tuple[str, ...], source: str) -> None:
    codes = found(source)
    assert codes
    assert all(code[:3] in families for code in codes)


@pytest.mark.parametrize("source", RIGHT)
def test_right(source: str) -> None:
    assert found(source) == []
