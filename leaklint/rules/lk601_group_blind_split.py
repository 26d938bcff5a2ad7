"""LK601: a split that parts rows of one entity."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class GroupBlindSplit(Rule):
    """Rows of one known entity (a patient, a user, a machine) may be on both sides of the split.

    ## What it does

    Finds splits that ignore a group which the notebook itself knows: a column given as `groups=` elsewhere,
    repeated measurements counted per key, windows cut per key. It is sparing: without such a sign it
    says nothing.

    ## Why is this bad?

    The model recognises the patient instead of the disease. The effect is large when there are few
    entities with many rows each, and nothing when each entity has one row.

    ## Example

    ```python
    print(df["patient"].value_counts())
    train, test = train_test_split(df)
    ```

    ## Use instead

    ```python
    cut = GroupShuffleSplit(1, test_size=0.2, random_state=0)
    train, test = next(cut.split(df, groups=df["patient"]))
    ```

    ## What stays silent

    Group-aware splits (`GroupKFold`, `GroupShuffleSplit`, a split of the keys themselves), one row per
    key (`drop_duplicates(key)`, `is_unique`), a key that is the label or a feature.

    ## References

    - Saeb et al., *The need to approximate the use-case in clinical machine learning*, GigaScience 2017:
      <https://doi.org/10.1093/gigascience/gix019>
    - Roberts et al., *Cross-validation strategies for data with temporal, spatial, hierarchical, or
      phylogenetic structure*, Ecography 2017: <https://doi.org/10.1111/ecog.02881>
    - scikit-learn, *Cross-validation iterators for grouped data*:
      <https://scikit-learn.org/stable/modules/cross_validation.html>
    """

    code = "LK601"
    name = "group-blind-split"
    family = "group"
    severity = "warning"
    effect = "large"
    advice = "Split by the key: GroupShuffleSplit, GroupKFold, or a split of the list of keys."
    origin = "S"
    topics = ("group",)
    message = (
        "rows of one {key} land on both sides of {split}; {score} is computed on entities that were"
        " trained on"
    )

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split

g = np.random.default_rng(0)
ecg = pd.DataFrame({"patient": g.integers(0, 40, 800), "rate": g.normal(70, 9, 800)})
ecg["gap"] = g.normal(size=800)
ecg["ill"] = (ecg["patient"] % 2).astype(int)
ins = ["rate", "gap"]
forest = RandomForestClassifier(20, random_state=0)
print(cross_val_score(forest, ecg[ins], ecg["ill"], groups=ecg["patient"], cv=GroupKFold(4)).mean())
# %%
a, b, ya, yb = train_test_split(ecg[ins], ecg["ill"], random_state=0)  #!
print(forest.fit(a, ya).score(b, yb))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier

g = np.random.default_rng(1)
steps = pd.DataFrame({"walker": g.integers(0, 25, 900), "x": g.normal(size=900), "y": g.normal(size=900)})
steps["limps"] = (steps["walker"] < 12).astype(int)
print(steps["walker"].value_counts().describe())
# %%
train = steps.sample(frac=0.75, random_state=1)  #!
test = steps.drop(train.index)
knn = KNeighborsClassifier(5).fit(train[["x", "y"]], train["limps"])
print(f1_score(test["limps"], knn.predict(test[["x", "y"]])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score

g = np.random.default_rng(2)
logs = pd.DataFrame({"machine": np.repeat(np.arange(30), 40), "hum": g.normal(size=1200)})
logs["heat"] = g.normal(size=1200) + logs["machine"] / 10
logs["fails"] = (logs["machine"] % 3 == 0).astype(int)

def pieces(logs, width=5):
    for machine, rows in logs.groupby("machine"):
        for start in range(0, len(rows), width):
            piece = rows.iloc[start:start + width]
            yield piece["hum"].std(), piece["heat"].mean(), piece["fails"].iloc[0]
# %%
table = pd.DataFrame(list(pieces(logs)), columns=["hum", "heat", "fails"])
folds = StratifiedKFold(5, shuffle=True, random_state=0)
trees = ExtraTreesClassifier(30, random_state=0)
ins, fails = table[["hum", "heat"]], table["fails"]
print(cross_val_score(trees, ins, fails, cv=folds).mean())  #!
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'a, b, ya, yb = train_test_split(ecg[ins], ecg["ill"], random_state=0)',
            'who, others = train_test_split(ecg["patient"].unique(), random_state=0)\n'
            'first, second = ecg[ecg["patient"].isin(who)], ecg[ecg["patient"].isin(others)]\n'
            'a, b, ya, yb = first[ins], second[ins], first["ill"], second["ill"]',
        ),
        twin(
            BAD[1],
            "train = steps.sample(frac=0.75, random_state=1)\n",
            'train = steps[steps["walker"] % 4 != 0]\n',
            "test = steps.drop(train.index)",
            'test = steps[steps["walker"] % 4 == 0]',
        ),
        twin(
            BAD[1],
            'print(steps["walker"].value_counts().describe())',
            'steps = steps.drop_duplicates("walker", keep="first")\nassert steps["walker"].is_unique',
            "KNeighborsClassifier(5)",
            "KNeighborsClassifier(3)",
        ),
        twin(
            BAD[2],
            'yield piece["hum"].std(), piece["heat"].mean(), piece["fails"].iloc[0]',
            'yield machine, piece["hum"].std(), piece["heat"].mean(), piece["fails"].iloc[0]',
            'columns=["hum", "heat", "fails"]',
            'columns=["machine", "hum", "heat", "fails"]',
            "folds = StratifiedKFold(5, shuffle=True, random_state=0)",
            "folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)",
            "fails, cv=folds)",
            'fails, groups=table["machine"], cv=folds)',
            "import StratifiedKFold",
            "import StratifiedGroupKFold",
        ),
    )
