"""The label among the features by ways that change its name, its scale or its form."""

import pytest

import leaklint

LEAKING = [
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['exp'] = (d['price'] > 150).astype(int)
y = d['exp']
X = d.drop(columns=['exp'])
X.columns = [f'f{i}' for i in range(X.shape[1])]
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv', usecols=['a', 'price', 'c'])
d['exp'] = (d['price'] > 150).astype(int)
d = pd.get_dummies(d, columns=['a'], dtype=int)
y = d['exp']
X = d.drop(columns=['exp'])
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['exp'] = (d['price'] > 150).astype(int)
y = d['exp']
X = d.drop(columns=['exp'])
X.columns = X.columns.str.replace(' ', '_')
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d[['queue', 'subject', 'body']].agg(' '.join, axis=1)
a, b, c, e = train_test_split(t, d['queue'], random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d.apply(lambda r: ' '.join([r['queue'], r['subject']]), axis=1)
a, b, c, e = train_test_split(t, d['queue'], random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d[['queue', 'subject']].astype(str).apply(' '.join, axis=1)
names = sorted(d['queue'].unique())
codes = d['queue'].map({n: i for i, n in enumerate(names)}).to_numpy()
clean = lambda s: s.str.lower()
a, b, c, e = train_test_split(clean(t).to_numpy(), codes, random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd, numpy as np
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv('l.csv')
d['per'] = d['charges'] / d['visits']
a, b = d.iloc[:500], d.iloc[500:]
m = smf.ols('np.log(charges) ~ age + per', data=a).fit()
print(r2_score(b['charges'], np.exp(m.predict(b))))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd, numpy as np
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv('l.csv')
d['per'] = d['charges'] / d['visits']
a, b = d.iloc[:500], d.iloc[500:]
m = smf.ols('charges ~ age + per', data=a).fit()
print(r2_score(b['charges'], m.predict(b)))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd, numpy as np
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv('l.csv')
d['per'] = d['charges'] / (d['visits'] + 1)
a, b = d.iloc[:500], d.iloc[500:]
spec = 'charges ~ age + bmi * smoker + per + C(region)'
m = smf.ols(spec, data=a).fit()
print(r2_score(b['charges'], m.predict(b)))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd, numpy as np
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv('l.csv')
a, b = d.iloc[:500], d.iloc[500:]
m = smf.ols('charges ~ age + I(charges / visits)', data=a).fit()
print(r2_score(b['charges'], m.predict(b)))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd, re
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['target'] = d['Churn'].map({'Yes': 1, 'No': 0})
y = d['target']
X = pd.get_dummies(d.drop(columns=['target']))
X.columns = [re.sub('[^A-Za-z]', '', c) for c in X.columns]
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d[['queue', 'subject']].agg(' '.join, axis=1)
codes = d['queue'].map({'a': 1})
a, b, c, e = train_test_split(t, codes, random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    ),
    (
        ("LK4",),
        """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d['queue'] + d['subject']
names = sorted(d['queue'].unique())
codes = d['queue'].map({n: i for i, n in enumerate(names)})
a, b, c, e = train_test_split(t, codes, random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    ),
]

RIGHT = [
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['exp'] = (d['price'] > 150).astype(int)
y = d['exp']
X = d.drop(columns=['exp', 'price'])
X.columns = [f'f{i}' for i in range(X.shape[1])]
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
t = d[['subject', 'body']].astype(str).agg(' '.join, axis=1)
a, b, c, e = train_test_split(t, d['queue'], random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
""",
    """
import pandas as pd, numpy as np
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv('l.csv')
d['per'] = d['charges'] / d['visits']
a, b = d.iloc[:500], d.iloc[500:]
m = smf.ols('np.log(charges) ~ age + np.log(visits)', data=a).fit()
print(r2_score(b['charges'], np.exp(m.predict(b))))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
print(d['Churn'].value_counts())
d['Churn'] = d['Churn'].map({'Yes': 1, 'No': 0})
d.columns = d.columns.str.lower().str.replace(' ', '_')
y = d['churn']
X = d.drop(columns=['churn'])
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    """
import pandas as pd, re
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['target'] = d['Churn'].map({'Yes': 1, 'No': 0})
d.columns = [re.sub('[^A-Za-z]', '', c) for c in d.columns]
y = d['target']
X = d.drop(columns=['churn', 'target'])
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv', parse_dates=['when'])
d['weekend'] = (d['when'].dt.dayofweek >= 5).astype(int)
X = pd.DataFrame({'hour': d['when'].dt.hour, 'month': d['when'].dt.month})
a, b, c, e = train_test_split(X, d['weekend'], random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['sex'] = d['Name'].str.extract(r' (Mr|Mrs)')
d['y'] = (d['sex'] == 'Mr').astype(int)
X = pd.DataFrame({'n': d['Name'].str.len(), 'm': d['Name'].str.count('a')})
a, b, c, e = train_test_split(X, d['y'], random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
""",
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv('l.csv')
d['female'] = d['name'].str.endswith('a')
d['ngrams'] = d['name'].str[:-1]
a, b, c, e = train_test_split(d['ngrams'], d['female'], random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
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
