"""Files, sites and rows that are held out by hand, and other things that look suspicious and are right."""

import pytest

import leaklint
from tests.provenance.marked import check

RIGHT = [
    """
import pandas as pd
from sklearn.linear_model import LogisticRegression
d = pd.read_csv('d.csv')
tr, te = [], []
for i, row in d.iterrows():
    if row['year'] < 2020:
        tr.append(row)
    else:
        te.append(row)
tr, te = pd.DataFrame(tr), pd.DataFrame(te)
print(LogisticRegression().fit(tr[['a']], tr['y']).score(te[['a']], te['y']))
""",
    """
import json, random
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
rows = [json.loads(l) for l in open('x.jsonl')]
rows = [r for r in rows if len(r['text']) > 10]
random.Random(0).shuffle(rows)
tr, te = rows[:800], rows[800:]
v = TfidfVectorizer().fit([r['text'] for r in tr])
m = LogisticRegression().fit(v.transform([r['text'] for r in tr]), [r['y'] for r in tr])
print(m.score(v.transform([r['text'] for r in te]), [r['y'] for r in te]))
""",
    """
import os, numpy as np
from PIL import Image
from sklearn.svm import SVC
def read(folder):
    X, y = [], []
    for name in os.listdir(folder):
        if not name.endswith('.png'):
            continue
        X.append(np.asarray(Image.open(os.path.join(folder, name))).ravel())
        y.append(name.startswith('cat'))
    return np.array(X), np.array(y)
a, c = read('train'); b, e = read('test')
print(SVC().fit(a, c).score(b, e))
""",
    """
import glob, numpy as np, librosa
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
files = glob.glob('audio/*.wav')
X, y = [], []
for f in files:
    s, sr = librosa.load(f)
    if len(s) < sr:
        continue
    m = librosa.feature.mfcc(y=s[:sr], sr=sr)
    X.append(m.mean(axis=1)); y.append(f.split('_')[0])
a, b, c, e = train_test_split(np.array(X), np.array(y), random_state=0)
print(RandomForestClassifier().fit(a, c).score(b, e))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
d = pd.read_csv('d.csv')
out = {}
for city, part in d.groupby('city'):
    k = int(len(part) * .8)
    tr, te = part[:k], part[k:]
    out[city] = RandomForestRegressor().fit(tr[['a']], tr['y']).score(te[['a']], te['y'])
print(out)
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
d = pd.read_csv('d.csv')
res = []
for city in d['city'].unique():
    te = d[d['city'] == city]
    tr = d[d['city'] != city]
    res.append(RandomForestRegressor().fit(tr[['a']], tr['y']).score(te[['a']], te['y']))
print(sum(res) / len(res))
""",
    """
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
d = pd.read_csv('d.csv')
d.columns = [c.strip().lower().replace(' ', '_') for c in d.columns]
tr = d.sample(frac=.8, random_state=0); te = d.drop(tr.index)
X = [c for c in d.columns if c != 'price']
print(RandomForestRegressor().fit(tr[X], tr['price']).score(te[X], te['price']))
""",
    """
import pandas as pd, numpy as np
from sklearn.linear_model import Ridge
d = pd.read_csv('d.csv', parse_dates=['t']).sort_values('t')
def lagged(df, col, lags):
    out = df.copy()
    for l in lags:
        out[f'{col}_l{l}'] = out[col].shift(l)
    return out.dropna()
L = lagged(d, 'y', range(1, 15))
f = [c for c in L.columns if '_l' in c]
k = int(len(L) * .7)
print(Ridge().fit(L[f][:k], L['y'][:k]).score(L[f][k:], L['y'][k:]))
""",
    """
import pandas as pd, numpy as np
from sklearn.linear_model import Ridge
d = pd.read_csv('d.csv', parse_dates=['t']).sort_values('t')
for h in range(1, 8):
    d[f'y_h{h}'] = d['y'].shift(-h)
d = d.dropna()
f = ['y', 'temp']; g = [f'y_h{h}' for h in range(1, 8)]
k = int(len(d) * .7)
print(Ridge().fit(d[f][:k], d[g][:k]).score(d[f][k:], d[g][k:]))
""",
    """
import numpy as np, glob
from sklearn.svm import SVC
subjects = sorted(glob.glob('s*.npz'))
acc = []
for k in range(len(subjects)):
    tr = [f for i, f in enumerate(subjects) if i != k]
    Xtr = np.vstack([np.load(f)['X'] for f in tr]); ytr = np.hstack([np.load(f)['y'] for f in tr])
    te = np.load(subjects[k])
    acc.append(SVC().fit(Xtr, ytr).score(te['X'], te['y']))
print(np.mean(acc))
""",
    """
import numpy as np, glob
from sklearn.svm import SVC
acc = []
files = sorted(glob.glob('s*.npz'))
for held in files:
    Xtr = np.vstack([np.load(f)['X'] for f in files if f != held]); ytr = np.hstack([np.load(f)['y'] for f in files if f != held])
    te = np.load(held)
    acc.append(SVC().fit(Xtr, ytr).score(te['X'], te['y']))
print(np.mean(acc))
""",
    """
import pandas as pd
from pathlib import Path
from sklearn.ensemble import RandomForestClassifier
frames = {p.stem: pd.read_csv(p) for p in Path('sites').glob('*.csv')}
for name, test in frames.items():
    train = pd.concat([f for n, f in frames.items() if n != name])
    m = RandomForestClassifier().fit(train[['a']], train['y'])
    print(name, m.score(test[['a']], test['y']))
""",
    """
import pandas as pd
from pathlib import Path
from sklearn.ensemble import RandomForestClassifier
data = Path('data')
train = pd.read_csv(data / 'train.csv'); test = pd.read_csv(data / 'test.csv')
m = RandomForestClassifier().fit(train[['a']], train['y'])
print(m.score(test[['a']], test['y']))
""",
    """
import pandas as pd, numpy as np
from sklearn.linear_model import LogisticRegression
d = pd.read_csv('m.csv', parse_dates=['d']).sort_values(['team', 'd'])
g = d.groupby('team')
d['played'] = g.cumcount()
d['wins_before'] = g['win'].cumsum() - d['win']
d['form'] = g['win'].transform(lambda s: s.shift().rolling(5).mean())
d = d.dropna()
tr, te = d[d['d'] < '2022'], d[d['d'] >= '2022']
f = ['played', 'wins_before', 'form']
print(LogisticRegression().fit(tr[f], tr['win']).score(te[f], te['win']))
""",
    """
import numpy as np, pandas as pd
from sklearn.ensemble import RandomForestClassifier
rec = np.load('long.npy'); lab = np.load('lab.npy')
W = 200
X = np.array([rec[i:i + W].std(axis=0) for i in range(0, len(rec) - W, W)])
y = np.array([lab[i] for i in range(0, len(rec) - W, W)])
k = int(len(X) * .7)
print(RandomForestClassifier().fit(X[:k], y[:k]).score(X[k:], y[k:]))
""",
    """
import numpy as np, pandas as pd
from sklearn.ensemble import RandomForestClassifier
def windows(path):
    rec = np.loadtxt(path)
    return [rec[i:i + 100].mean(axis=0) for i in range(0, len(rec) - 100, 100)]
train = [w for s in (1, 2, 3) for w in windows(f's{s}.txt')]
test = [w for s in (4, 5) for w in windows(f's{s}.txt')]
ytr = np.load('ytr.npy'); yte = np.load('yte.npy')
print(RandomForestClassifier().fit(train, ytr).score(test, yte))
""",
    """
import pandas as pd
from sklearn.linear_model import LinearRegression
d = pd.read_csv('d.csv')
recs = d.to_dict('records')
for r in recs:
    r['ratio'] = r['a'] / r['b']
d2 = pd.DataFrame(recs)
tr, te = d2[:100], d2[100:]
print(LinearRegression().fit(tr[['ratio']], tr['y']).score(te[['ratio']], te['y']))
""",
    """
import numpy as np, glob
from sklearn.svm import SVC
files = sorted(glob.glob('s*.npz'))
acc = []
for k in range(len(files)):
    tr = files[:k] + files[k + 1:]
    Xtr = np.vstack([np.load(f)['X'] for f in tr]); ytr = np.hstack([np.load(f)['y'] for f in tr])
    te = np.load(files[k])
    acc.append(SVC().fit(Xtr, ytr).score(te['X'], te['y']))
print(np.mean(acc))
""",
    """
import numpy as np, glob
from sklearn.svm import SVC
files = sorted(glob.glob('s*.npz'))
acc = []
for held in files:
    X, y = [], []
    for f in files:
        if f == held:
            continue
        d = np.load(f)
        X.append(d['X']); y.append(d['y'])
    te = np.load(held)
    acc.append(SVC().fit(np.vstack(X), np.hstack(y)).score(te['X'], te['y']))
print(np.mean(acc))
""",
    """
import numpy as np
from sklearn.svm import SVC
subjects = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
data = {s: np.load(f's{s}.npz') for s in subjects}
acc = []
for held in subjects:
    tr = [s for s in subjects if s != held]
    Xtr = np.vstack([data[s]['X'] for s in tr]); ytr = np.hstack([data[s]['y'] for s in tr])
    acc.append(SVC().fit(Xtr, ytr).score(data[held]['X'], data[held]['y']))
print(np.mean(acc))
""",
    """
import pandas as pd
from sklearn.linear_model import Ridge
d = pd.read_csv('a.csv', parse_dates=['t']).sort_values('t').reset_index(drop=True)
d['s'] = d.groupby('c')['y'].cumsum().sub(d['y'])
a, b = d[:500], d[500:]
print(Ridge().fit(a[['s']], a['y']).score(b[['s']], b['y']))
""",
    """
import os, numpy as np
from sklearn.svm import SVC
fs = [os.path.join('h', f) for f in os.listdir('h') if f.endswith('.npy')]
tr = [f for f in fs if 's01' not in f]
te = [f for f in fs if 's01' in f]
def load(ps):
    return np.stack([np.load(p) for p in ps]), np.array([int(p[-5]) for p in ps])
a, c = load(tr); b, e = load(te)
print(SVC().fit(a, c).score(b, e))
""",
    """
import glob, pandas as pd
from sklearn.linear_model import Ridge
ds = [pd.read_csv(f) for f in sorted(glob.glob('y/*.csv'))]
a = pd.concat(ds[:-1]); b = ds[-1]
print(Ridge().fit(a[['x']], a['y']).score(b[['x']], b['y']))
""",
]

LEAKING = """
import numpy as np, glob
from sklearn.svm import SVC
files = sorted(glob.glob('s*.npz'))
acc = []
for held in files:
    Xtr = np.vstack([np.load(f)['X'] for f in files]); ytr = np.hstack([np.load(f)['y'] for f in files])
    te = np.load(held)
    acc.append(SVC().fit(Xtr, ytr).score(te['X'], te['y']))  #! LK702
print(np.mean(acc))
"""


A_TEXT = """
import pandas as pd, torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
class Text(Dataset):
    def __init__(self, ids, n):
        self.ids, self.n = ids, n
    def __len__(self):
        return len(self.ids) - self.n
    def __getitem__(self, i):
        return self.ids[i:i + self.n], self.ids[i + 1:i + 1 + self.n]
ids = torch.load('ids.pt')
k = int(.9 * len(ids))
tr, va = Text(ids[:k], 64), Text(ids[k:], 64)
net = nn.Linear(64, 64); opt = torch.optim.Adam(net.parameters())
for x, y in DataLoader(tr, 32, shuffle=True):
    opt.zero_grad(); loss = nn.functional.mse_loss(net(x), y); loss.backward(); opt.step()
tot = 0
for x, y in DataLoader(va, 32):
    tot += nn.functional.mse_loss(net(x), y).item()
print(tot / len(va))
"""


@pytest.mark.parametrize("source", RIGHT)
def test_right(source: str) -> None:
    check(source)


def test_all_files_are_fitted_on() -> None:
    check(LEAKING)


def test_two_stretches_of_a_text() -> None:
    """A loss is summed up: no score is seen, and nothing is to be said."""
    result = leaklint.lint(A_TEXT, name="case.py")
    assert [finding.code for finding in result.findings if finding.severity != "info"] == []
