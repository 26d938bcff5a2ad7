"""LK105: a projection or clustering learned from rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ReducerBeforeSplit(Rule):
    """A projection or a clustering used as features was learned from rows that later become the test rows.

    ## What it does

    Finds PCA, SVD, ICA, NMF, factor analysis, manifold methods, clusterings whose labels or distances
    become features, and autoencoders, when they were fitted on rows on which a score is computed later.

    ## Why is this bad?

    The directions (or the groups) were chosen so that they describe the test rows well too. New rows get
    no such favour. The effect is small to moderate: little for a few components of many rows, more when
    columns are many and rows are few, or when a manifold method places every test row beside its
    neighbours.

    ## Example

    ```python
    Z = PCA(10).fit_transform(X)
    Z_train, Z_test, y_train, y_test = train_test_split(Z, y)
    ```

    ## Use instead

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model = make_pipeline(PCA(10), SVC())
    model.fit(X_train, y_train).score(X_test, y_test)
    ```

    ## What stays silent

    A projection that is only plotted, clusters that are only looked at, a reducer inside a pipeline or
    fitted on the training rows, random projections by a fixed matrix.

    ## References

    - Moscovich and Rosset, *On the cross-validation bias due to unsupervised preprocessing*, JRSS B 2022:
      <https://doi.org/10.1111/rssb.12537>
    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    """

    code = "LK105"
    name = "reducer-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "moderate"
    advice = (
        "Fit the projection or clustering on the training rows only, then transform the test rows with it."
    )
    origin = "S+L"
    topics = ("before-split/reducer",)
    message = (
        "`{what}` learned its components from {rows}; {held} is among them, and {score} is computed on it"
    )
    unscored = "`{what}` learned its components from {rows} before {split} splits them"

    BAD = (
        """\
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = load_digits(return_X_y=True)
# %%
pca = PCA(n_components=20, random_state=0)
Z = pca.fit_transform(X)  #!
# %%
Z_train, Z_test, y_train, y_test = train_test_split(Z, y, test_size=0.25, random_state=0)
svc = SVC().fit(Z_train, y_train)
print(svc.score(Z_test, y_test))
""",
        """\
import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

body, worse = load_diabetes(return_X_y=True)
# %%
def with_cluster(rows):
    kind = KMeans(4, random_state=1).fit_predict(rows)  #!
    return np.column_stack([rows, np.eye(4)[kind]])

wide = with_cluster(body)
# %%
ols = LinearRegression().fit(wide[:300], worse[:300])
print(r2_score(worse[300:], ols.predict(wide[300:])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.decomposition import NMF
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

g = np.random.default_rng(2)
baskets = pd.DataFrame(g.poisson(2, (400, 12))).add_prefix("item_")
member = ((baskets.item_0 + baskets.item_5) > 4).astype(int)
# %%
topics = NMF(3, init="nndsvda", max_iter=500)
mix = pd.DataFrame(topics.fit(baskets).transform(baskets), index=baskets.index)  #!
# %%
held = baskets.sample(frac=0.25, random_state=2).index
used = baskets.index.difference(held)
clf = LogisticRegression().fit(mix.loc[used], member.loc[used])
print(roc_auc_score(member.loc[held], clf.predict_proba(mix.loc[held])[:, 1]))
""",
        """\
import numpy as np
from sklearn.datasets import make_classification
from sklearn.decomposition import TruncatedSVD
from sklearn.neighbors import KNeighborsClassifier

class Matcher:
    def __init__(self, size=6):
        self.squeeze = TruncatedSVD(size, random_state=0)
        self.near = KNeighborsClassifier(5)

    def prepare(self, profiles):
        self.table = self.squeeze.fit_transform(profiles)  #!

    def rate(self, kind, held):
        self.near.fit(self.table[~held], kind[~held])
        return np.mean(self.near.predict(self.table[held]) == kind[held])
# %%
profiles, kind = make_classification(500, 40, n_informative=6, random_state=3)
matcher = Matcher()
matcher.prepare(profiles)
print(matcher.rate(kind, held=np.arange(500) % 4 == 0))
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import FastICA, FactorAnalysis
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

cells, benign = load_breast_cancer(return_X_y=True)
mixing = make_pipeline(Normalizer(), FactorAnalysis(5, random_state=0))
signals = mixing.fit_transform(cells)  #!
# %%
parts = train_test_split(signals, benign, stratify=benign, random_state=4)
lda = LinearDiscriminantAnalysis()
lda.fit(parts[0], parts[2])
print(balanced_accuracy_score(parts[3], lda.predict(parts[1])))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "Z = pca.fit_transform(X)\n",
            "",
            "train_test_split(Z, y, test_size=0.25, random_state=0)",
            "train_test_split(X, y, test_size=0.25, random_state=0)",
            "svc = SVC().fit(Z_train, y_train)",
            "svc = SVC().fit(pca.fit_transform(Z_train), y_train)",
            "svc.score(Z_test, y_test)",
            "svc.score(pca.transform(Z_test), y_test)",
        ),
        twin(BAD[1], ".fit_predict(rows)", ".fit(rows[:300]).predict(rows)"),
        twin(
            BAD[2],
            "mix = pd.DataFrame(topics.fit(baskets).transform(baskets), index=baskets.index)\n",
            "",
            "clf = Log",
            "topics.fit(baskets.loc[used])\n"
            "mix = pd.DataFrame(topics.transform(baskets), index=baskets.index)\nclf = Log",
        ),
        twin(
            BAD[3],
            "def prepare(self, profiles):",
            "def prepare(self, profiles, held):",
            "self.squeeze.fit_transform(profiles)",
            "self.squeeze.fit(profiles[~held]).transform(profiles)",
            "matcher.prepare(profiles)",
            "matcher.prepare(profiles, np.arange(500) % 4 == 0)",
        ),
        twin(
            BAD[4],
            "make_pipeline(Normalizer(), FactorAnalysis(5, random_state=0))",
            "make_pipeline(Normalizer())",
        ),
        """\
import matplotlib.pyplot as plt
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.manifold import TSNE
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True)
flat = PCA(2).fit_transform(X)
plt.scatter(flat[:, 0], flat[:, 1], c=y)
plt.scatter(*TSNE(init="random", random_state=0).fit_transform(X).T, c=y)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=6)
trees = ExtraTreesClassifier(50, random_state=0).fit(X_train, y_train)
trees.score(X_test, y_test)
""",
        """\
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import KFold

pixels, digit = load_digits(return_X_y=True)
hits = []
for fit, check in KFold(4, shuffle=True, random_state=0).split(pixels):
    pca = PCA(15, random_state=0).fit(pixels[fit])
    model = RidgeClassifier().fit(pca.transform(pixels[fit]), digit[fit])
    hits.append(model.score(pca.transform(pixels[check]), digit[check]))
print(sum(hits) / len(hits))
""",
    )
