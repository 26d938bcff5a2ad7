"""LK110: preprocessing fitted on training and test rows put together."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class FitOnTrainAndTest(Rule):
    """Preprocessing was fitted on training and held-out rows put together again.

    ## What it does

    Finds fits on `concat([train, test])`, `vstack`, `train + test` and the like, after the rows had
    been parted, where the held-out rows are scored.

    ## Why is this bad?

    It undoes the split: the held-out rows help to prepare the training rows. What it does to the score
    depends on what was fitted: small for scalers, more for vectorisers and projections, large for
    anything that sees the label. In competitions the unlabelled test file is given to all, and using it
    is allowed; in production the rows to come are not there to be fitted on. That case, where the other
    rows are only predicted and never scored, is an info.

    ## Example

    ```python
    scaler.fit(np.vstack([X_train, X_test]))
    ```

    ## Use instead

    ```python
    scaler.fit(X_train)
    ```

    ## What stays silent

    Rows put together for work on one row at a time (dates, strings, logarithms), for a plot, or for
    the final model after the last score; training and validation part put together and scored on a
    third part.

    ## References

    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK110"
    name = "fit-on-train-and-test"
    family = "preprocessing"
    severity = "error"
    effect = "small"
    advice = "Fit on the training rows alone and transform the held-out rows with the result."
    origin = "S+L"
    topics = ("train-and-test",)
    message = (
        "`{what}` learned from training and held-out rows put together in {cause}; {held} is "
        "among them, and {score} is computed on it"
    )

    BAD = (
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
scaler = StandardScaler().fit(np.vstack([X_train, X_test]))  #!
knn = KNeighborsClassifier().fit(scaler.transform(X_train), y_train)
knn.score(scaler.transform(X_test), y_test)
""",
        """\
import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error

g = np.random.default_rng(1)
wells = pd.DataFrame(g.normal(size=(400, 3)), columns=["depth", "salt", "iron"])
wells["flow"] = wells.depth - wells.salt + g.normal(0, 0.2, 400)
wells = wells.mask(g.random(wells.shape) < 0.08).dropna(subset=["flow"])
north, south = wells.iloc[:250], wells.iloc[250:]
# %%
def filler(*parts):
    return SimpleImputer().fit(pd.concat(parts))  #!

cols = ["depth", "salt", "iron"]
fill = filler(north[cols], south[cols])
ols = LinearRegression().fit(fill.transform(north[cols]), north["flow"])
print(mean_absolute_error(south["flow"], ols.predict(fill.transform(south[cols]))))
""",
        """\
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

posts = ["sold my bike", "buy cheap pills", "bike for rent", "cheap watches here"] * 30
junk = [0, 1, 0, 1] * 30
read, unread, read_junk, unread_junk = train_test_split(posts, junk, test_size=0.25, random_state=2)
# %%
tfidf = TfidfVectorizer()
tfidf.fit(read + unread)  #!
# %%
lr = LogisticRegression().fit(tfidf.transform(read), read_junk)
print(f1_score(unread_junk, lr.predict(tfidf.transform(unread))))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.preprocessing import OrdinalEncoder

g = np.random.default_rng(3)
meals = pd.DataFrame({"menu": g.choice(list("xyz"), 500), "guests": g.poisson(4, 500)})
meals["bill"] = meals.guests * 18 + (meals.menu == "z") * 12 + g.normal(0, 5, 500)
train = meals.sample(380, random_state=3)
test = meals.drop(train.index)
# %%
both = pd.concat([train.assign(part=0), test.assign(part=1)])
both["menu"] = OrdinalEncoder().fit_transform(both[["menu"]]).ravel()  #!
train, test = both[both.part == 0], both[both.part == 1]
# %%
rf = RandomForestRegressor(40, random_state=0).fit(train[["menu", "guests"]], train["bill"])
print("R2:", rf.score(test[["menu", "guests"]], test["bill"]))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.svm import SVC

class Reader:
    def __init__(self, size):
        self.pca = PCA(size, random_state=0)

    def see(self, *pages):
        self.pca.fit(np.concatenate(pages))  #!
        return [self.pca.transform(page) for page in pages]
# %%
pages, digit = load_digits(return_X_y=True)
order = np.random.default_rng(4).permutation(len(pages))
old, new = order[:1300], order[1300:]
a, b = Reader(16).see(pages[old], pages[new])
svc = SVC().fit(a, digit[old])
print(np.mean(svc.predict(b) == digit[new]))
""",
    )

    GOOD = (
        twin(BAD[0], ".fit(np.vstack([X_train, X_test]))", ".fit(np.vstack([X_train]))"),
        twin(BAD[1], "fill = filler(north[cols], south[cols])", "fill = filler(north[cols])"),
        twin(BAD[2], "tfidf.fit(read + unread)", "print(len(read + unread))\ntfidf.fit(read)"),
        twin(
            BAD[3],
            'OrdinalEncoder().fit_transform(both[["menu"]]).ravel()',
            'OrdinalEncoder().fit(train[["menu"]]).transform(both[["menu"]]).ravel()',
        ),
        twin(BAD[3], 'OrdinalEncoder().fit_transform(both[["menu"]]).ravel()', 'both["menu"].map(ord)'),
        twin(BAD[4], "self.pca.fit(np.concatenate(pages))", "self.pca.fit(np.concatenate(pages[:1]))"),
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

cells, benign = load_breast_cancer(return_X_y=True)
rest, last, rest_y, last_y = train_test_split(cells, benign, random_state=0)
fit, tune, fit_y, tune_y = train_test_split(rest, rest_y, random_state=0)
# %%
scaler = StandardScaler().fit(np.r_[fit, tune])
model = LogisticRegression().fit(scaler.transform(np.r_[fit, tune]), np.r_[fit_y, tune_y])
print(model.score(scaler.transform(last), last_y))
# %%
everything = np.r_[fit, tune, last]
final = LogisticRegression().fit(StandardScaler().fit_transform(everything), np.r_[fit_y, tune_y, last_y])
""",
    )
