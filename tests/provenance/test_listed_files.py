"""Files listed in a folder: sorted out by their names, drawn, dealt, read and put together."""

import pytest

import leaklint

LEAKING = [
    (
        ("LK2", "LK7"),
        """
import random, numpy as np, glob
from sklearn.svm import SVC
files = sorted(glob.glob('h/*.png'))
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p[0]) for p in paths])
lx, ly = load(files)
hx, hy = load(files)
print(SVC().fit(lx, ly).score(hx, hy))
""",
    ),
    (
        ("LK2",),
        """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
clips = sorted(Path('b').glob('*.wav'))
def matrix(paths):
    return np.stack([np.load(p) for p in paths]), [p.parent.name for p in paths]
learn = random.sample(clips, 2400)
judge = random.sample(clips, 600)
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    ),
    (
        ("LK2",),
        """
import random, numpy as np, glob
from sklearn.svm import SVC
clips = sorted(glob.glob('*.wav'))
def matrix(paths):
    return np.stack([np.load(p) for p in paths]), [p.parent.name for p in paths]
learn = random.sample(clips, 2400)
judge = random.sample(clips, 600)
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    ),
    (
        ("LK2",),
        """
import pandas as pd
from sklearn.svm import SVC
df = pd.read_csv('a.csv')
parts = []
for k in range(5):
    parts.append(df)
df = pd.concat(parts)
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    ),
]

RIGHT = [
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
root = Path('h')
slides = sorted(d.name for d in root.iterdir() if d.is_dir())
patches = [p for s in slides for p in sorted((root / s).glob('*.png'))]
random.shuffle(slides)
n = int(0.8 * len(slides))
learn = [p for p in patches if p.parent.name in slides[:n]]
held = [p for p in patches if p.parent.name in slides[n:]]
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p.stem[0]) for p in paths])
lx, ly = load(learn)
hx, hy = load(held)
print(SVC().fit(lx, ly).score(hx, hy))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
files = sorted(Path('h').rglob('*.png'))
people = sorted({f.parent.name for f in files})
random.shuffle(people)
held = set(people[:5])
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p.stem[0]) for p in paths])
lx, ly = load([f for f in files if f.parent.name not in held])
hx, hy = load([f for f in files if f.parent.name in held])
print(SVC().fit(lx, ly).score(hx, hy))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
root = Path('h')
slides = sorted(d.name for d in root.iterdir())
random.shuffle(slides)
n = int(0.8 * len(slides))
learn = [p for s in slides[:n] for p in (root / s).glob('*.png')]
held = [p for s in slides[n:] for p in (root / s).glob('*.png')]
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p.stem[0]) for p in paths])
lx, ly = load(learn)
hx, hy = load(held)
print(SVC().fit(lx, ly).score(hx, hy))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
files = sorted(Path('h').rglob('*.png'))
patches = [p for s in ('a', 'b') for p in sorted((Path('h') / s).glob('*.png'))]
people = sorted({f.parent.name for f in patches})
random.shuffle(people)
held = set(people[:5])
train, test = [], []
for f in patches:
    if f.parent.name in held:
        test.append(f)
    else:
        train.append(f)
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p.stem[0]) for p in paths])
lx, ly = load(train)
hx, hy = load(test)
print(SVC().fit(lx, ly).score(hx, hy))
""",
    """
import random, numpy as np, glob
from sklearn.svm import SVC
files = sorted(glob.glob('h/*.png'))
train = [f for f in files if not f.startswith('h/held')]
test = [f for f in files if f.startswith('h/held')]
def load(paths):
    return np.stack([np.load(p) for p in paths]), np.array([int(p[0]) for p in paths])
lx, ly = load(train)
hx, hy = load(test)
print(SVC().fit(lx, ly).score(hx, hy))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
clips = sorted(Path('b').glob('*.wav'))
def f(p):
    return np.load(p)
def matrix(paths):
    return np.stack([f(p) for p in paths]), [p.parent.name for p in paths]
learn = random.sample(clips, 2400)
judge = random.sample(sorted(set(clips) - set(learn)), 600)
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
clips = sorted(Path('b').glob('*.wav'))
def f(p):
    return np.load(p)
def matrix(paths):
    return np.stack([f(p) for p in paths]), [p.parent.name for p in paths]
learn = random.sample(clips, 2400)
judge = sorted(set(clips) - set(learn))
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
clips = sorted(Path('b').glob('*.wav'))
def matrix(paths):
    return np.stack([np.load(p) for p in paths]), [p.parent.name for p in paths]
learn = random.sample(clips, 2400)
judge = [c for c in clips if c not in learn]
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    """
import random, numpy as np
from pathlib import Path
from sklearn.svm import SVC
clips = sorted(Path('b').glob('*.wav'))
def matrix(paths):
    return np.stack([np.load(p) for p in paths]), [p.parent.name for p in paths]
random.shuffle(clips)
learn, judge = clips[:400], clips[400:]
L, l = matrix(learn)
J, j = matrix(judge)
print(SVC().fit(L, l).score(J, j))
""",
    """
import glob, pandas as pd
from sklearn.svm import SVC
l = []
for f in glob.glob('*.csv'):
    l.append(pd.read_csv(f))
df = pd.concat(l)
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import glob, pandas as pd
from sklearn.svm import SVC
df = pd.DataFrame()
for f in glob.glob('*.csv'):
    df = pd.concat([df, pd.read_csv(f)])
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import glob, pandas as pd
from sklearn.svm import SVC
df = None
for f in glob.glob('*.csv'):
    t = pd.read_csv(f)
    df = t if df is None else pd.concat([df, t])
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import os, pandas as pd
from sklearn.svm import SVC
def load(folder):
    frames = {f: pd.read_csv(os.path.join(folder, f)) for f in os.listdir(folder) if f.endswith('.csv')}
    return pd.concat(frames.values())
df = load('d')
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import glob, pandas as pd
from sklearn.svm import SVC
df = pd.concat([pd.read_csv(f) for f in glob.glob('*.csv')] + [pd.read_csv('x.csv')])
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import glob, pandas as pd
from sklearn.svm import SVC
def one(f):
    t = pd.read_csv(f)
    t['src'] = f
    return t.dropna()
df = pd.concat(one(f) for f in sorted(glob.glob('*.csv')))
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
""",
    """
import glob, numpy as np
from sklearn.svm import SVC
X = np.vstack([np.load(f) for f in glob.glob('*.npy')])
y = np.concatenate([np.load(f.replace('x', 'y')) for f in glob.glob('*.npy')])
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(X, y)
print(SVC().fit(a, c).score(b, d))
""",
    """
import pandas as pd
from sklearn.svm import SVC
parts = []
for year in range(2010, 2021):
    parts.append(pd.read_csv(f'data_{year}.csv'))
df = pd.concat(parts)
from sklearn.model_selection import train_test_split
a, b, c, d = train_test_split(df[['u']], df['y'])
print(SVC().fit(a, c).score(b, d))
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
