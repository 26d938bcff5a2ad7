"""One group held out by hand, and sums less their own row."""

import pytest

import leaklint

LEAKING = [
    (
        ("LK2", "LK7"),
        """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
m = Ridge().fit(b[cols], b['age'])
for site, away in b.groupby('site'):
    print(m.score(away[cols], away['age']))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
calls = pd.read_csv('c.csv', parse_dates=['at']).sort_values(['customer', 'at'])
calls['s'] = calls.groupby('customer')['sub'].cumsum()
calls['r'] = calls['s'] / 3
a, b = calls[calls['at'] < '2022'], calls[calls['at'] >= '2022']
print(LogisticRegression().fit(a[['r']], a['sub']).score(b[['r']], b['sub']))
""",
    ),
]

RIGHT = [
    """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
for site, away in b.groupby('site'):
    home = b[~(b['site'] == site)]
    print(Ridge().fit(home[cols], home['age']).score(away[cols], away['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
for site, away in b.groupby('site'):
    home = b.drop(away.index)
    print(Ridge().fit(home[cols], home['age']).score(away[cols], away['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
for site, away in b.groupby(b['site']):
    home = b.query('site != @site')
    print(Ridge().fit(home[cols], home['age']).score(away[cols], away['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
groups = dict(list(b.groupby('site')))
for site, away in groups.items():
    home = pd.concat([g for s, g in groups.items() if s != site])
    print(Ridge().fit(home[cols], home['age']).score(away[cols], away['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
b = pd.read_csv('c.csv')
cols = ['a', 'b']
for year, season in b.groupby('year'):
    past = b[b['year'] < year]
    print(Ridge().fit(past[cols], past['age']).score(season[cols], season['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
b = pd.read_csv('c.csv')
cols = ['a', 'b']
for site, one in b.groupby('site'):
    p, q = train_test_split(one, test_size=.2)
    print(Ridge().fit(p[cols], p['age']).score(q[cols], q['age']))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
brains = pd.read_csv('c.csv')
cols = ['a', 'b']
errors = {}
for site, away in brains.groupby('site'):
    home = brains[brains['site'] != site]
    m = Ridge().fit(home[cols], home['age'])
    errors[site] = mean_absolute_error(away['age'], m.predict(away[cols]))
print(errors)
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
brains = pd.read_csv('c.csv')
brains['age_group'] = pd.cut(brains['age'], [0, 30, 50, 70, 120], labels=False)
cols = brains.columns.difference(['site', 'age', 'age_group'])
errors = {}
for site, away in brains.groupby('site'):
    home = brains[brains['site'] != site]
    m = Ridge().fit(home[cols], home['age'])
    errors[site] = mean_absolute_error(away['age'], m.predict(away[cols]))
print(errors)
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
brains = pd.read_csv('c.csv')
cols = brains.columns.difference(['site', 'age', 'age_group'])
brains.groupby('age_group')[cols[:3].tolist()].mean()
errors = {}
for site, away in brains.groupby('site'):
    home = brains[brains['site'] != site]
    m = Ridge().fit(home[cols], home['age'])
    errors[site] = mean_absolute_error(away['age'], m.predict(away[cols]))
print(errors)
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
calls = pd.read_csv('c.csv', parse_dates=['at']).sort_values(['customer', 'at'])
by = calls.groupby('customer')['sub']
calls['n'] = calls.groupby('customer').cumcount()
calls['s'] = by.cumsum() - calls['sub']
a, b = calls[calls['at'] < '2022'], calls[calls['at'] >= '2022']
print(LogisticRegression().fit(a[['s']], a['sub']).score(b[['s']], b['sub']))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
calls = pd.read_csv('c.csv', parse_dates=['at']).sort_values(['customer', 'at'])
by = calls.groupby('customer')['sub']
calls['n'] = calls.groupby('customer').cumcount()
calls['s'] = by.cumsum() - calls['sub']
calls['r'] = calls['s'] / calls['n'].clip(lower=1)
a, b = calls[calls['at'] < '2022'], calls[calls['at'] >= '2022']
print(LogisticRegression().fit(a[['r']], a['sub']).score(b[['r']], b['sub']))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
calls = pd.read_csv('c.csv', parse_dates=['at']).sort_values(['customer', 'at'])
calls['s'] = calls.groupby('customer')['sub'].cumsum()
calls['s'] = calls['s'] - calls['sub']
calls['r'] = calls['s'] / 3
a, b = calls[calls['at'] < '2022'], calls[calls['at'] >= '2022']
print(LogisticRegression().fit(a[['r']], a['sub']).score(b[['r']], b['sub']))
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
