"""LK705: the test rows took another way than the training rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class TrainServeSkew(Rule):
    """The scored rows skip, repeat or reorder a step that the training rows went through.

    ## What it does

    Compares the steps of the rows that a model was fitted on with the steps of the rows that it predicts:
    scaled here and raw there, a logarithm on one side only, `get_dummies` of each side by itself.

    ## Why is this bad?

    The columns do not mean the same on both sides. The score is wrong, mostly too bad, and the same
    slip in production is silent. The typical effect is moderate to large.

    ## Example

    ```python
    model.fit(scaler.fit_transform(X_train), y_train)
    model.score(X_test, y_test)
    ```

    ## Use instead

    ```python
    model = make_pipeline(StandardScaler(), SVC())
    model.fit(X_train, y_train)
    model.score(X_test, y_test)
    ```

    ## What stays silent

    The same steps on both sides in any spelling, resampling and augmentation of the training rows, steps
    inside a pipeline, dummies brought to the training columns by `reindex`.

    ## References

    - scikit-learn, *Common pitfalls*, "Inconsistent preprocessing":
      <https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing>
    - Google, *Rules of machine learning*, "Training-serving skew":
      <https://developers.google.com/machine-learning/guides/rules-of-ml>
    """

    code = "LK705"
    name = "train-serve-skew"
    family = "evaluation"
    severity = "warning"
    effect = "moderate"
    advice = "Send both sides through the same fitted steps, best in one pipeline."
    origin = "S+L"
    topics = ("skew",)
    message = "{how}; {score} is computed on columns that mean something else to `{model}`"

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler()
# %%
model = SVC().fit(scaler.fit_transform(X_train), y_train)
print(model.score(X_test, y_test))  #!
""",
        """\
import numpy as np
from sklearn.datasets import make_regression
from sklearn.metrics import mean_absolute_error
from sklearn.neighbors import KNeighborsRegressor

ore, value = make_regression(400, 5, noise=5, random_state=1)
ore = np.abs(ore)
mine, probe = ore[:300], ore[300:]
# %%
mine = np.log1p(mine)
knn = KNeighborsRegressor().fit(mine, value[:300])
print(mean_absolute_error(value[300:], knn.predict(probe)))  #!
""",
        """\
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler

pixels, digit = load_digits(return_X_y=True)
a, b, ya, yb = train_test_split(pixels, digit, random_state=2)
scale, mix = MinMaxScaler().fit(a), PCA(64).fit(a)
# %%
model = LogisticRegression(max_iter=500).fit(mix.transform(scale.transform(a)), ya)
guess = model.predict(scale.transform(mix.transform(b)))  #!
print(f1_score(yb, guess, average="macro"))
""",
    )

    GOOD = (
        twin(BAD[0], "model.score(X_test, y_test)", "model.score(scaler.transform(X_test), y_test)"),
        twin(BAD[1], "knn.predict(probe)", "knn.predict(np.log1p(probe))"),
        twin(BAD[2], "scale.transform(mix.transform(b))", "mix.transform(scale.transform(b))"),
    )
