"""LK705: the test rows took another way than the training rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data


class TrainServeSkew(Rule):
    """The scored rows skip, repeat or reorder a step that the training rows went through.

    ## What it does

    Compares the steps of the rows that a model was fitted on with the steps of the rows that it predicts:
    scaled here and raw there, a logarithm on one side only, `get_dummies` of each side by itself. In a live
    kernel it compares the tables: columns that one side lacks, other types, another order.

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
    needs = ("test",)
    turn = 6
    lazy = True
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

    DATA_BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"shop": rng.choice(["north", "south"], 300), "sold": rng.normal(size=300)})
df.loc[:199, "shop"] = "north"
train, test = pd.get_dummies(df[:200]), pd.get_dummies(df[200:])
leaklint.inspect(train, test, target="sold")
""",
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
df = pd.DataFrame({"rooms": rng.integers(1, 9, 300), "area": rng.normal(size=300)})
train, test = df[:200], df[200:].astype({"rooms": str})
leaklint.inspect(train, test)
""",
    )

    DATA_GOOD = (
        twin(
            DATA_BAD[0],
            "train, test = pd.get_dummies(df[:200]), pd.get_dummies(df[200:])",
            "train, test = pd.get_dummies(df)[:200], pd.get_dummies(df)[200:]",
        ),
        twin(DATA_BAD[1], '.astype({"rooms": str})', ""),
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        train, test = data.train, data.test
        if test is None or not train.n_columns or not test.n_columns:
            return
        if not (train.named and test.named):
            if train.n_columns != test.n_columns and abs(train.n_columns - test.n_columns) > 1:
                told = f"{data.a} has {train.n_columns:,} columns and {data.b} has {test.n_columns:,}"
                yield data.finding(self, told)
            return
        if max(train.n_columns, test.n_columns) > 20_000:
            return  # names of that many columns take longer than they are worth
        yield from self._columns(data, train.names, test.names)
        differ = []
        for column in data.columns:
            if column.there is not None:
                data.pause()
                ours, theirs = data.word(train, column.here), data.word(test, column.there)
                if _KIN.get(ours, ours) != _KIN.get(theirs, theirs) and "objects" not in (ours, theirs):
                    differ.append((column, ours, theirs))
        if differ:
            column, ours, theirs = differ[0]
            more = f" (and {len(differ) - 1:,} more columns)" if len(differ) > 1 else ""
            told = f"`{column.name}` holds {_word(ours)} in {data.a} and {_word(theirs)} in {data.b}{more}"
            yield data.finding(self, told, columns=[c for c, _, _ in differ])

    def _columns(self, data: Data, ours: list[str], theirs: list[str]) -> Iterator[Finding]:
        label = data.label.name if data.label is not None else None
        missing = sorted(set(ours) - set(theirs) - {label}, key=ours.index)
        extra = sorted(set(theirs) - set(ours) - {label}, key=theirs.index)
        if len(missing) == len(ours) or len(extra) == len(theirs):
            return  # two tables that have nothing to do with each other
        if (len(missing) == 1 or len(extra) == 1) and len(missing) + len(extra) == 1 and label is None:
            return  # the label, most likely: it is not known here
        if missing or extra:
            parts = [
                f"{side} has no {data.naming(names)}"
                for side, names in ((data.b, missing), (data.a, extra))
                if names
            ]
            yield data.finding(
                self, f"the columns differ: {', and '.join(parts)}", columns=[*missing, *extra]
            )
        elif [n for n in ours if n != label] != [n for n in theirs if n != label]:
            told = f"{data.a} and {data.b} have the same columns in another order"
            yield data.finding(self, told, severity="info", columns=["order"])


_KIN = {"boolean": "number", "categories": "text", "values": "text"}


def _word(dtype: str) -> str:
    return {"text": "texts", "number": "numbers", "time": "times", "boolean": "booleans"}.get(dtype, dtype)
