"""LK109: preprocessing fitted again on the held-out rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class RefitOnTest(Rule):
    """Preprocessing was fitted again on the held-out rows instead of only transforming them.

    ## What it does

    Finds `fit` or `fit_transform` (or the same by hand) on held-out rows where the training rows had
    a fit of their own, if what comes out of it reaches a prediction or a score.

    ## Why is this bad?

    The held-out rows are measured with another ruler than the training rows: zero and one mean something
    else, column 3 may be another word or another direction. And the rows must come in bulk: a single new
    row has no mean. The score can come out better or worse than the truth. The effect is small for
    scalers on many rows, large for encoders, vectorisers and projections, whose columns may not even
    mean the same any more.

    ## Example

    ```python
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.fit_transform(X_test)
    ```

    ## Use instead

    ```python
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.transform(X_test)
    ```

    ## What stays silent

    `transform` on the held-out rows, a refit whose result is not used, steps that learn nothing, a model
    that is refitted on everything after the last score.

    ## References

    - scikit-learn, *Common pitfalls*, "Inconsistent preprocessing":
      <https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing>
    - Yang et al., *Data leakage in notebooks: static detection and better processes*, ASE 2022:
      <https://doi.org/10.1145/3551349.3556918>
    """

    code = "LK109"
    name = "refit-on-test"
    family = "preprocessing"
    severity = "error"
    effect = "moderate"
    advice = "Fit once on the training rows and only call transform on the held-out rows."
    origin = "S+L"
    topics = ("refit",)
    message = "`{what}` learned again from {held} in {cause}, and {score} is computed on it"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.fit_transform(X_test)  #!
# %%
clf = LogisticRegression().fit(X_train, y_train)
print(clf.score(X_test, y_test))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import accuracy_score
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
known, asked = pixels[:1400], pixels[1400:]

def shrink(block, n=12):
    return PCA(n, random_state=0).fit_transform(block)  #!
# %%
small = {name: shrink(block) for name, block in (("known", known), ("asked", asked))}
knn = KNeighborsClassifier().fit(small["known"], digit[:1400])
print(accuracy_score(digit[1400:], knn.predict(small["asked"])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.preprocessing import OrdinalEncoder

g = np.random.default_rng(2)
calls = pd.DataFrame({"line": g.choice(list("abcd"), 500), "minutes": g.gamma(2, 3, 500)})
calls["again"] = ((calls.line == "c") | (calls.minutes > 9)).astype(int)
now = calls.sample(frac=0.8, random_state=2)
later = calls.drop(now.index)
# %%
codes = OrdinalEncoder()
now = now.assign(line=codes.fit_transform(now[["line"]]).ravel())
later = later.assign(line=codes.fit_transform(later[["line"]]).ravel())  #!
# %%
rf = RandomForestClassifier(40, random_state=0).fit(now[["line", "minutes"]], now.again)
print(f1_score(later.again, rf.predict(later[["line", "minutes"]])))
""",
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.preprocessing import MinMaxScaler

class Bench:
    def __init__(self):
        self.scaler = MinMaxScaler()
        self.model = Ridge()

    def train(self, x, y):
        self.model.fit(self.scaler.fit_transform(x), y)

    def test(self, x, y):
        x = self.scaler.fit_transform(x)  #!
        return np.sqrt(np.mean((self.model.predict(x) - y) ** 2))
# %%
body, worse = load_diabetes(return_X_y=True)
mask = np.random.default_rng(1).random(len(worse)) < 0.7
bench = Bench()
bench.train(body[mask], worse[mask])
print("error", bench.test(body[~mask], worse[~mask]))
""",
        """\
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split

notes = ["rain and wind", "sun and heat", "wind and cold", "heat and dust"] * 25
warm = [0, 1, 0, 1] * 25
told, untold, a, b = train_test_split(notes, warm, stratify=warm, random_state=0)
# %%
words = CountVectorizer(max_features=5)
model = RidgeClassifier().fit(words.fit_transform(told), a)
# %%
words.fit(untold)  #!
print(model.score(words.transform(untold), b))
""",
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import ShuffleSplit
from sklearn.svm import SVC

chem, kind = load_wine(return_X_y=True)
train, test = next(ShuffleSplit(1, test_size=0.3, random_state=3).split(chem))
left = (chem[train] - chem[train].mean(axis=0)) / chem[train].std(axis=0)
right = (chem[test] - chem[test].mean(axis=0)) / chem[test].std(axis=0)  #!
# %%
svc = SVC().fit(left, kind[train])
balanced_accuracy_score(kind[test], svc.predict(right))
""",
    )

    GOOD = (
        twin(BAD[0], "scaler.fit_transform(X_test)", "scaler.transform(X_test)"),
        twin(
            BAD[1],
            "def shrink(block, n=12):",
            "def shrink(block, n=12, base=known):",
            ".fit_transform(block)",
            ".fit(base).transform(block)",
        ),
        twin(BAD[2], "codes.fit_transform(later", "codes.transform(later"),
        twin(
            BAD[3],
            "x = self.scaler.fit_transform(x)\n        return",
            "x = self.scaler.transform(x)\n        return",
        ),
        twin(BAD[4], "words.fit(untold)\n", ""),
        twin(
            BAD[5],
            "(chem[test] - chem[test].mean(axis=0)) / chem[test].std(axis=0)",
            "(chem[test] - chem[train].mean(axis=0)) / chem[train].std(axis=0)",
        ),
        """\
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import Normalizer

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=5)
unit = Normalizer()
X_train = unit.fit_transform(X_train)
X_test = unit.fit_transform(X_test)
# %%
forest = RandomForestClassifier(40, random_state=0).fit(X_train, y_train)
print(forest.score(X_test, y_test))
""",
        """\
import matplotlib.pyplot as plt
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

petals, species = load_iris(return_X_y=True)
a, b, ya, yb = train_test_split(petals, species, random_state=6)
model = LogisticRegression(max_iter=300).fit(a, ya)
print(model.score(b, yb))
# %%
view = PCA(2)
plt.scatter(*view.fit_transform(a).T)
plt.scatter(*view.fit_transform(b).T)
""",
    )
