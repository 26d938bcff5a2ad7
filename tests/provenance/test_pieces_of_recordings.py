"""Recordings that a loop cuts into pieces: the pieces of one belong together."""

import pytest

import leaklint

LEAKING = [
    (
        ("LK2", "LK6"),
        """
import numpy as np, glob
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = [], []
for f in sorted(glob.glob('m/*.npy')):
    signal = np.load(f)
    for s in range(0, len(signal) - 100, 100):
        X.append(signal[s:s + 100])
        y.append(int(f[-5]))
X, y = np.array(X), np.array(y)
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    ),
    (
        ("LK2", "LK6"),
        """
import numpy as np
from pathlib import Path
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = [], []
for f in Path('m').glob('*.csv'):
    signal = np.loadtxt(f)
    for s in range(0, len(signal) - 100, 50):
        w = signal[s:s + 100]
        X.append([w.mean(), w.std()])
        y.append(int(f.stem[0]))
X, y = np.array(X), np.array(y)
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    ),
    (
        ("LK2", "LK6"),
        """
import numpy as np, wfdb
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split, GroupShuffleSplit
beats, kind, patient = [], [], []
for rec in ['100', '101', '103', '105', '106', '108']:
    signal = wfdb.rdrecord(f'mitdb/{rec}').p_signal[:, 0]
    ann = wfdb.rdann(f'mitdb/{rec}', 'atr')
    for pos, sym in zip(ann.sample, ann.symbol):
        if sym in 'NV' and 90 < pos < len(signal) - 90:
            beats.append(signal[pos - 90:pos + 90])
            kind.append(int(sym == 'V'))
            patient.append(rec)
beats, kind, patient = np.array(beats), np.array(kind), np.array(patient)
tr, te = train_test_split(np.arange(len(beats)), test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(beats[tr], kind[tr])
print(rf.score(beats[te], kind[te]))
""",
    ),
    (
        ("LK6",),
        """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
RECORDS = ['100', '101', '103']
beats, kind, patient = [], [], []
for rec in RECORDS:
    signal = np.load(f'm/{rec}.npy')
    ann = np.load(f'a/{rec}.npy')
    for pos, sym in ann:
        beats.append(signal[pos - 90:pos + 90])
        kind.append(sym)
        patient.append(rec)
beats, kind, patient = np.array(beats), np.array(kind), np.array(patient)
print(dict(zip(*np.unique(patient, return_counts=True))))
tr, te = train_test_split(np.arange(len(beats)), test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(beats[tr], kind[tr])
print(rf.score(beats[te], kind[te]))
""",
    ),
    (
        ("LK6",),
        """
import numpy as np
from collections import Counter
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y, who = [], [], []
for rec in ['100', '101', '103']:
    signal = np.load(f'm/{rec}.npy')
    for s in range(0, len(signal), 100):
        X.append(signal[s:s + 100])
        y.append(1)
        who.append(rec)
X, y, who = np.array(X), np.array(y), np.array(who)
print(Counter(who))
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    ),
    (
        ("LK6",),
        """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
data = np.load('har.npz')
X, y, subject = data['X'], data['y'], data['subject']
ids, counts = np.unique(subject, return_counts=True)
print(len(ids), 'subjects', counts.min(), counts.max())
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    ),
]

RIGHT = [
    """
import numpy as np, glob
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
def cut(files):
    X, y = [], []
    for f in files:
        signal = np.load(f)
        for s in range(0, len(signal) - 100, 100):
            X.append(signal[s:s + 100])
            y.append(int(f[-5]))
    return np.array(X), np.array(y)
p, q = train_test_split(sorted(glob.glob('m/*.npy')), random_state=0)
a, c = cut(p)
b, d = cut(q)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    """
import numpy as np, glob
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = [], []
for f in sorted(glob.glob('m/*.npy')):
    signal = np.load(f)
    X.append(signal[100:200])
    y.append(int(f[-5]))
X, y = np.array(X), np.array(y)
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    """
import numpy as np, glob
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupShuffleSplit
X, y, g = [], [], []
for k, f in enumerate(sorted(glob.glob('m/*.npy'))):
    signal = np.load(f)
    for s in range(0, len(signal) - 100, 100):
        X.append(signal[s:s + 100])
        y.append(int(f[-5]))
        g.append(k)
X, y, g = np.array(X), np.array(y), np.array(g)
tr, te = next(GroupShuffleSplit(random_state=0).split(X, y, g))
rf = RandomForestClassifier().fit(X[tr], y[tr])
print(rf.score(X[te], y[te]))
""",
    """
import numpy as np, cv2, os
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = [], []
for k in os.listdir('d'):
    for f in os.listdir(os.path.join('d', k)):
        img = cv2.imread(os.path.join('d', k, f))
        X.append(img[10:50, 10:50].ravel())
        y.append(k)
X, y = np.array(X), np.array(y)
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
""",
    """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split, GroupShuffleSplit
data = np.load('har.npz')
X, y, subject = data['X'], data['y'], data['subject']
ids, counts = np.unique(subject, return_counts=True)
print(len(ids), 'subjects', counts.min(), counts.max())
tr, te = next(GroupShuffleSplit(random_state=0).split(X, y, groups=subject))
rf = RandomForestClassifier().fit(X[tr], y[tr])
print(rf.score(X[te], y[te]))
""",
    """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
data = np.load('har.npz')
X, y = data['X'], data['y']
print(np.unique(y, return_counts=True))
a, b, c, d = train_test_split(X, y, test_size=0.25, random_state=0)
rf = RandomForestClassifier().fit(a, c)
print(rf.score(b, d))
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
