"""LK101: a scaler learned from rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class ScalerBeforeSplit(Rule):
    """A scaler was fitted on rows that later become the test rows.

    ## What it does

    Finds scalers, normalisers that learn (`StandardScaler`, `MinMaxScaler`, `RobustScaler`,
    `MaxAbsScaler`), and power or quantile transforms whose `fit` saw rows on which a score is computed
    later.

    ## Why is this bad?

    A scaler learns a mean, a range or a shape from all the rows it is given. If the test rows are among
    them, the test set has helped to prepare the data, and it no longer stands for rows that nobody has
    seen. The typical effect is small: on tables with many rows the score often moves in the third
    decimal only. It grows when rows are few, when a test row is an outlier, or when the data drifts
    over time. The order is wrong all the same, and the next step put in its place (a selection of
    features, an encoding by the label) may do real harm there.

    ## Example

    ```python
    X = StandardScaler().fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    ```

    ## Use instead

    Split first and let the scaler learn from the training rows. A pipeline does it for you, in
    cross-validation too:

    ```python
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(X_train, y_train)
    model.score(X_test, y_test)
    ```

    ## What stays silent

    Row-wise steps that learn nothing (`Normalizer`, `np.log1p`, statistics with `axis=1`), a scaler
    inside a pipeline that is fitted on training rows, a test set that is only transformed, scaling for a
    plot or a clustering that no score depends on, and a refit on everything after the last score.

    ## References

    - scikit-learn, *Common pitfalls*, "Data leakage during pre-processing":
      <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - Roth, 2026, on how much scalers matter in 2,047 tables: <https://arxiv.org/abs/2604.04199>
    """

    code = "LK101"
    name = "scaler-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "small"
    advice = (
        "Split first, then fit the scaler on the training rows only, best inside a pipeline with the model."
    )
    origin = "S+L"
    topics = ("before-split/scaler",)
    message = "`{what}` learned its scale from {rows}; {held} is among them, and {score} is computed on it"
    unscored = "`{what}` learned from {rows} before {split} splits them"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
# %%
scaler = StandardScaler()
X = scaler.fit_transform(X)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
clf = LogisticRegression().fit(X_train, y_train)
clf.score(X_test, y_test)
""",
        """\
from sklearn import datasets, preprocessing
from sklearn.metrics import mean_absolute_error
from sklearn.neighbors import KNeighborsRegressor

patients, progression = datasets.load_diabetes(return_X_y=True)

def to_unit_range(block):
    squeeze = preprocessing.MinMaxScaler(feature_range=(-1, 1))
    return squeeze.fit_transform(block)  #!
# %%
body = to_unit_range(patients)
older, newer = body[:350], body[350:]
# %%
knn = KNeighborsRegressor(9)
knn.fit(older, progression[:350])
print(mean_absolute_error(progression[350:], knn.predict(newer)))
""",
        """\
from sklearn.datasets import load_wine
from sklearn.preprocessing import RobustScaler
from sklearn.svm import SVC

wine = load_wine(as_frame=True).frame
chem = [c for c in wine.columns if c != "target"]
# %%
wine[chem] = RobustScaler().fit_transform(wine[chem])  #!
# %%
cellar = wine.sample(frac=0.7, random_state=3)
tasting = wine.drop(cellar.index)
# %%
guess = SVC().fit(cellar[chem], cellar["target"]).predict(tasting[chem])
print("accuracy", (guess == tasting["target"]).mean())
""",
        """\
import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import Ridge
from sklearn.preprocessing import PowerTransformer


class Forecaster:
    def __init__(self):
        self.shape = PowerTransformer()
        self.model = Ridge()

    def run(self, sensors, load, held):
        flat = self.shape.fit_transform(sensors)  #!
        self.model.fit(flat[~held], load[~held])
        return self.model.score(flat[held], load[held])
# %%
sensors, load = make_regression(400, 12, noise=20, random_state=5)
held = np.random.default_rng(5).random(400) < 0.25
# %%
print(Forecaster().run(sensors, load, held))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MaxAbsScaler

pixels, digit = load_digits(return_X_y=True)
order = np.random.RandomState(0).permutation(len(pixels))
first, last = order[:1300], order[1300:]
# %%
brightness = MaxAbsScaler().fit(pixels)  #!
# %%
net = MLPClassifier((30,), max_iter=150, random_state=0)
net.fit(brightness.transform(pixels[first]), digit[first])
# %%
print(accuracy_score(digit[last], net.predict(brightness.transform(pixels[last]))))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import QuantileTransformer, StandardScaler
from sklearn.tree import DecisionTreeRegressor

g = np.random.default_rng(8)
homes = pd.DataFrame({"area": g.gamma(3, 30, 600), "age": g.integers(0, 90, 600)})
homes["year"] = g.choice([1, 2, 3], 600)
price = homes.area * 3 - homes.age + g.normal(0, 20, 600)
# %%
prep = ColumnTransformer([
    ("size", QuantileTransformer(n_quantiles=50), ["area"]),
    ("old", StandardScaler(), ["age"]),
])
table = pd.DataFrame(prep.fit_transform(homes), index=homes.index)  #!
# %%
past = homes["year"] < 3
tree = DecisionTreeRegressor(max_depth=4).fit(table[past], price[past])
print("R2", tree.score(table[~past], price[~past]))
""",
        """\
from sklearn.datasets import make_classification
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split as cut
from sklearn.preprocessing import scale

def load():
    signals, alarm = make_classification(500, 15, random_state=2)
    return {"signals": scale(signals), "alarm": alarm}  #!

def evaluate(model, signals, alarm):
    a, b, c, d = cut(signals, alarm, test_size=0.3, random_state=2)
    return f1_score(d, model.fit(a, c).predict(b))
# %%
print(evaluate(SGDClassifier(random_state=0), **load()))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = scaler.fit_transform(X)\n",
            "",
            "y, random_state=0)\n",
            "y, random_state=0)\nX_train, X_test = scaler.fit_transform(X_train), scaler.transform(X_test)\n",
        ),
        twin(
            BAD[1],
            "def to_unit_range(block):",
            "def to_unit_range(block, until=350):",
            "return squeeze.fit_transform(block)",
            "return squeeze.fit(block[:until]).transform(block)",
        ),
        twin(
            BAD[2],
            "RobustScaler().fit_transform",
            "Normalizer().fit_transform",
            "import RobustScaler",
            "import Normalizer",
        ),
        twin(
            BAD[3], "self.shape.fit_transform(sensors)", "self.shape.fit(sensors[~held]).transform(sensors)"
        ),
        twin(BAD[4], ".fit(pixels)", ".fit(pixels[first])"),
        twin(
            BAD[5],
            "table = pd.DataFrame(prep.fit_transform(homes), index=homes.index)",
            "past = homes['year'] < 3\n"
            "table = pd.DataFrame(prep.fit(homes[past]).transform(homes), index=homes.index)",
            'past = homes["year"] < 3\n',
            "",
        ),
        twin(BAD[6], "scale(signals)", "scale(signals, axis=1)"),
        """\
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
# %%
Z = StandardScaler().fit_transform(X)
groups = KMeans(3, random_state=0).fit_predict(Z)
print(groups[:20])
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
forest = RandomForestClassifier(50, random_state=1).fit(X_train, y_train)
forest.score(X_test, y_test)
""",
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

cells, malignant = load_breast_cancer(return_X_y=True)
model = make_pipeline(StandardScaler(), LogisticRegression())
# %%
print(cross_val_score(model, cells, malignant, cv=5).mean())
# %%
final = model.fit(cells, malignant)
""",
    )
