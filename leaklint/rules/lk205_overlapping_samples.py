"""LK205: two draws that are called train and test but share rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class OverlappingSamples(Rule):
    """Training and test rows were drawn independently of each other, so that they share rows.

    ## What it does

    Finds two parts of one table, one fitted on and one scored on, that were not made as complements: two
    calls of `sample`, two random draws of indices, slices whose limits overlap.

    ## Why is this bad?

    A row that is in both parts is a question whose answer the model has seen. With two draws of 80 %
    and 20 %, about four of five test rows are training rows. The typical effect is large.

    ## Example

    ```python
    train = df.sample(frac=0.8)
    test = df.sample(frac=0.2)
    ```

    ## Use instead

    ```python
    train = df.sample(frac=0.8, random_state=0)
    test = df.drop(train.index)
    ```

    or `train_test_split(df, random_state=0)`.

    ## What stays silent

    Complements in any spelling (`drop(train.index)`, `~mask`, `setdiff1d`, the two ends of one
    permutation, `[:n]` and `[n:]`), draws from parts that share nothing, bootstrap with out-of-bag rows.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - pandas, `DataFrame.sample`:
      <https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.sample.html>
    """

    code = "LK205"
    name = "overlapping-samples"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Make the test part from the rows that the training part left over."
    origin = "S+L"
    topics = ("overlapping-samples",)
    message = (
        "the rows that {score} is computed on and the rows `{model}` was fitted on are two draws "
        "from {data} that share rows"
    )

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier

df = load_wine(as_frame=True).frame
# %%
train = df.sample(frac=0.8, random_state=1)
test = df.sample(frac=0.2, random_state=2)  #!
# %%
tree = DecisionTreeClassifier(random_state=0)
tree.fit(train.drop(columns="target"), train["target"])
tree.score(test.drop(columns="target"), test["target"])
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
g = np.random.default_rng(2)
# %%
seen = g.choice(len(pixels), size=1400, replace=False)
unseen = g.choice(len(pixels), size=300, replace=False)  #!
# %%
knn = KNeighborsClassifier(3).fit(pixels[seen], digit[seen])
print(accuracy_score(digit[unseen], knn.predict(pixels[unseen])))
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import r2_score

body, worse = load_diabetes(return_X_y=True)

def part(rows, start, stop):
    return rows[start:stop]
# %%
boost = GradientBoostingRegressor(random_state=0).fit(part(body, 0, 350), part(worse, 0, 350))
print(r2_score(part(worse, 250, 442), boost.predict(part(body, 250, 442))))  #!
""",
        """\
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier

cells, benign = load_breast_cancer(return_X_y=True)
# %%
draws = np.random.RandomState(4).rand(len(cells)), np.random.RandomState(5).rand(len(cells))
train_rows = draws[0] < 0.75
test_rows = draws[1] >= 0.75  #!
# %%
forest = ExtraTreesClassifier(60, random_state=0).fit(cells[train_rows], benign[train_rows])
right = forest.predict(cells[test_rows]) == benign[test_rows]
print(right.mean())
""",
        """\
import random
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

g = np.random.default_rng(5)
orders = pd.DataFrame({"items": g.poisson(3, 400), "rush": g.integers(0, 2, 400)})
orders["back"] = (orders["items"] + g.normal(0, 2, 400) > 4).astype(int)

class Sampler:
    def __init__(self, table, seed):
        self.table = table
        random.seed(seed)

    def draw(self, n):
        return self.table.iloc[random.sample(range(len(self.table)), n)]
# %%
sampler = Sampler(orders, seed=0)
kept, probe = sampler.draw(300), sampler.draw(100)  #!
clf = LogisticRegression().fit(kept[["items", "rush"]], kept["back"])
print(roc_auc_score(probe["back"], clf.predict_proba(probe[["items", "rush"]])[:, 1]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "df.sample(frac=0.2, random_state=2)",
            "df.drop(train.index).sample(frac=0.9, random_state=2)",
        ),
        twin(
            BAD[1],
            "g.choice(len(pixels), size=300, replace=False)",
            "np.setdiff1d(np.arange(len(pixels)), seen)",
        ),
        twin(
            BAD[2],
            "part(worse, 250, 442), boost.predict(part(body, 250, 442))",
            "part(worse, 350, 442), boost.predict(part(body, 350, 442))",
        ),
        twin(BAD[3], "test_rows = draws[1] >= 0.75", "test_rows = draws[0] >= 0.75"),
        twin(BAD[3], "test_rows = draws[1] >= 0.75", "test_rows = ~train_rows & (draws[1] >= 0.25)"),
        twin(
            BAD[4],
            "kept, probe = sampler.draw(300), sampler.draw(100)",
            "kept = sampler.draw(300)\nprobe = orders[~orders.index.isin(kept.index)]",
        ),
        """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

chem, kind = load_wine(return_X_y=True)
g, marks = np.random.default_rng(6), []
for _ in range(30):
    bag = g.integers(0, len(chem), len(chem))
    out = np.setdiff1d(np.arange(len(chem)), bag)
    tree = DecisionTreeClassifier(random_state=0).fit(chem[bag], kind[bag])
    marks.append(f1_score(kind[out], tree.predict(chem[out]), average="macro"))
print(np.mean(marks))
""",
    )
