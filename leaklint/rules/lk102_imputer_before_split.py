"""LK102: missing values filled in with what scored rows have taught."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ImputerBeforeSplit(Rule):
    """Missing values were filled in with statistics of rows that later become the test rows.

    ## What it does

    Finds imputers (`SimpleImputer`, `KNNImputer`, `IterativeImputer`) fitted on rows that are scored
    later, and the same done by hand: `fillna` with a mean, median or mode of all rows, and
    interpolation through them.

    ## Why is this bad?

    The value put into a gap of a training row was computed with the help of test rows, and the other way
    round. With few gaps and many rows the effect is small. It is larger when a column is mostly
    missing, when neighbours fill the gaps (`KNNImputer` may copy a test row's value), or when the filled
    column carries most of the signal.

    ## Example

    ```python
    df["age"] = df["age"].fillna(df["age"].median())
    train, test = train_test_split(df)
    ```

    ## Use instead

    ```python
    train, test = train_test_split(df)
    age = train["age"].median()
    train = train.fillna({"age": age})
    test = test.fillna({"age": age})
    ```

    or put `SimpleImputer` into a pipeline with the model.

    ## What stays silent

    A constant (`fillna(0)`, `fillna("missing")`), rows with gaps dropped, columns dropped by their share
    of gaps, an imputer fitted on the training rows or inside a pipeline. Filling backwards in time is
    LK503, look-ahead-feature.

    ## References

    - scikit-learn, *Imputation of missing values*: <https://scikit-learn.org/stable/modules/impute.html>
    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    """

    code = "LK102"
    name = "imputer-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "small"
    advice = "Split first, then learn the fill values from the training rows and use them on both parts."
    origin = "S+L"
    topics = ("before-split/imputer",)
    message = (
        "`{what}` learned what to fill gaps with from {rows}; {held} is among them, and {score} "
        "is computed on it"
    )
    unscored = "`{what}` learned fill values from {rows} before {split} splits them"

    BAD = (
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X[np.random.default_rng(0).random(X.shape) < 0.1] = np.nan
# %%
X = SimpleImputer(strategy="median").fit_transform(X)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)
model = LinearRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

g = np.random.default_rng(1)
guests = pd.DataFrame({"age": g.normal(40, 12, 700), "nights": g.poisson(3, 700).astype(float)})
guests["again"] = (guests.age + g.normal(0, 10, 700) > 40).astype(int)
guests.loc[g.random(700) < 0.2, "age"] = np.nan
# %%
guests["age"] = guests["age"].fillna(guests["age"].mean())  #!
# %%
known, asked = guests.iloc[:500], guests.iloc[500:]
inputs = ["age", "nights"]
rf = RandomForestClassifier(60, random_state=0).fit(known[inputs], known.again)
print(roc_auc_score(asked.again, rf.predict_proba(asked[inputs])[:, 1]))
""",
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.impute import KNNImputer
from sklearn.metrics import f1_score
from sklearn.naive_bayes import GaussianNB

class Lab:
    def __init__(self, gaps=0.15):
        self.gaps = gaps
        self.fill = KNNImputer(n_neighbors=4)

    def measure(self):
        a, b = load_wine(return_X_y=True)
        a[np.random.RandomState(2).rand(*a.shape) < self.gaps] = np.nan
        self.fill.fit(a)  #!
        return self.fill.transform(a), b
# %%
samples, cultivar = Lab().measure()
mix = np.random.RandomState(4).permutation(len(samples))
seen, unseen = np.split(mix, [120])
# %%
nb = GaussianNB().fit(samples[seen], cultivar[seen])
print(f1_score(cultivar[unseen], nb.predict(samples[unseen]), average="macro"))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

g = np.random.default_rng(3)
loans = pd.DataFrame({"income": g.lognormal(3, 0.5, 800), "debt": g.lognormal(2, 0.7, 800)})
loans["paid"] = (loans.income > loans.debt * g.uniform(1, 4, 800)).astype(int)
loans = loans.mask(g.random(loans.shape) < 0.05, other=np.nan).dropna(subset=["paid"])
# %%
medians = loans[["income", "debt"]].median()  #!
loans = loans.fillna(medians)
# %%
train = loans.sample(frac=0.8, random_state=1)
rest = loans.loc[~loans.index.isin(train.index)]
# %%
clf = LogisticRegression().fit(train[["income", "debt"]], train["paid"])
hits = clf.predict(rest[["income", "debt"]]) == rest["paid"]
print(f"{hits.mean():.3f}")
""",
        """\
import numpy as np
import pandas as pd
from sklearn.experimental import enable_iterative_imputer
from sklearn.impute import IterativeImputer
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(6)
soil = pd.DataFrame(rng.normal(size=(300, 4)), columns=["ph", "clay", "humus", "lime"])
harvest = soil.ph * 2 + soil.clay + rng.normal(0, 0.3, 300)
soil = soil.where(rng.random(soil.shape) > 0.1)
# %%
steps = {"fill": IterativeImputer(random_state=0), "tree": DecisionTreeRegressor(max_depth=5, random_state=0)}
filled = steps["fill"].fit_transform(soil)  #!
# %%
part = {"fit": slice(0, 220), "check": slice(220, None)}
steps["tree"].fit(filled[part["fit"]], harvest[part["fit"]])
print(r2_score(harvest[part["check"]], steps["tree"].predict(filled[part["check"]])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.svm import SVR

g = np.random.default_rng(9)
flats = pd.DataFrame(g.integers(1, 9, (400, 2)).astype(float), columns=["rooms", "floor"])
flats["rent"] = flats.rooms * 300 + flats.floor * 20 + g.normal(0, 60, 400)
flats.iloc[::9, 1] = np.nan

def clean(frame):
    for col in ("rooms", "floor"):
        frame[col] = frame[col].fillna(frame[col].mode()[0])  #!
    return frame
# %%
flats = clean(flats)
a, b, rent_a, rent_b = train_test_split(flats[["rooms", "floor"]], flats.pop("rent"), random_state=2)
svr = SVR(C=100.0).fit(a, rent_a)
print("mean error", np.abs(svr.predict(b) - rent_b).mean())
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'X = SimpleImputer(strategy="median").fit_transform(X)\n',
            'fill = SimpleImputer(strategy="median")\n',
            "model = LinearRegression().fit(X_train, y_train)",
            "model = LinearRegression().fit(fill.fit_transform(X_train), y_train)",
            "model.score(X_test, y_test)",
            "model.score(fill.transform(X_test), y_test)",
        ),
        twin(BAD[1], '.fillna(guests["age"].mean())', '.fillna(guests["age"].iloc[:500].mean())'),
        twin(BAD[1], '.fillna(guests["age"].mean())', ".fillna(-1)"),
        twin(
            BAD[2], "self.fill.fit(a)", "self.fill.fit(a[np.random.RandomState(4).permutation(len(a))[:120]])"
        ),
        twin(
            BAD[3],
            'medians = loans[["income", "debt"]].median()\n',
            "train = loans.sample(frac=0.8, random_state=1)\n",
            "loans = loans.fillna(medians)\n",
            'medians = train[["income", "debt"]].median()\n',
            "# %%\ntrain = loans.sample(frac=0.8, random_state=1)\n",
            "",
            "rest = loans.loc[~loans.index.isin(train.index)]\n",
            "rest = loans.loc[~loans.index.isin(train.index)].fillna(medians)\n"
            "train = train.fillna(medians)\n",
        ),
        twin(
            BAD[4],
            'steps["fill"].fit_transform(soil)',
            'steps["fill"].fit(soil[:220]).transform(soil)',
        ),
        twin(
            BAD[5],
            "flats = clean(flats)\n",
            "flats = flats.dropna()\n",
        ),
        """\
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_validate
from sklearn.pipeline import Pipeline

body, outcome = load_diabetes(return_X_y=True)
body[np.random.default_rng(0).random(body.shape) < 0.1] = np.nan
print("filled with", np.nanmedian(body, axis=0))
# %%
flow = Pipeline([("fill", SimpleImputer(strategy="median")), ("line", Ridge())])
folds = KFold(5, shuffle=True, random_state=0)
print(cross_validate(flow, body, outcome, cv=folds, scoring="r2")["test_score"])
""",
    )
