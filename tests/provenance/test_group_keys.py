"""Keys that a notebook names in other ways: strata, row numbers for groups, counts in Spark, masks over data sets."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split
steps = pd.read_csv("steps.csv")
"""

STRATA = [
    ('steps.drop(columns=["shoe", "runner"])', 'steps["runner"]', "  #! LK601"),
    ('steps.drop(columns="shoe")', 'steps["runner"]', ""),  # a feature as well
    ('steps[["pace", "slope"]]', 'steps["sex"]', ""),  # just not among the features
    ('steps.drop(columns=["shoe", "pace"])', 'pd.cut(steps["pace"], [0, 4, 6, 20])', ""),
    ('steps.drop(columns=["shoe", "runner"])', 'steps["shoe"]', ""),
]


@pytest.mark.parametrize(("features", "strata", "mark"), STRATA)
def test_every_part_gets_its_share_of_an_entity(features: str, strata: str, mark: str) -> None:
    check(
        HEAD,
        f"X, y = {features}, steps['shoe']",
        f"a, b, ya, yb = train_test_split(X, y, stratify={strata}, random_state=0){mark}",
        "print(LogisticRegression().fit(a, ya).score(b, yb))",
    )


GROUPS = [
    ("", "steps.index", "  #! LK601"),
    ("", "np.arange(len(X))", "  #! LK601"),
    ("", "np.arange(len(X)) // 50", ""),
    ("", 'steps["runner"]', ""),
    ("", 'steps["club"]', ""),
    ('assert steps["stride"].is_unique', 'steps["stride"]', "  #! LK601"),
    ('steps = steps.set_index("runner")', "steps.index", ""),
    ('steps = pd.read_csv("steps.csv", index_col="club")', "steps.index", ""),
]


@pytest.mark.parametrize(("before", "groups", "mark"), GROUPS)
def test_groups_of_one_row_each(before: str, groups: str, mark: str) -> None:
    check(
        HEAD,
        'print(steps["runner"].value_counts())',
        before,
        """
        X, y = steps[["pace", "slope"]], steps["shoe"]
        """,
        f"print(cross_val_score(LogisticRegression(), X, y, groups={groups}, cv=GroupKFold(4)).mean()){mark}",
    )


SPARK = """
from pyspark.sql import SparkSession, functions as F
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import VectorAssembler
df = SparkSession.builder.getOrCreate().read.parquet("rides.parquet")
"""

RIDES = """
model = LogisticRegression(labelCol="late").fit(part)
print(BinaryClassificationEvaluator(labelCol="late").evaluate(model.transform(rest)))
"""

LOOKS = [
    'df.groupBy("{}").count().show()',
    'df.groupBy("{}").agg(F.count("*").alias("rides")).orderBy(F.desc("rides")).show(5)',
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("key", "mark"), [("driver", "  #! LK601"), ("late", ""), ("hour", "")])
def test_counts_in_spark(look: str, key: str, mark: str) -> None:
    check(
        SPARK,
        look.format(key),
        'df = VectorAssembler(inputCols=["hour", "km"], outputCol="features").transform(df)',
        f"part, rest = df.randomSplit([0.8, 0.2], seed=1){mark}",
        RIDES,
    )


def test_drivers_are_split_in_spark() -> None:
    check(
        SPARK,
        """
        df.groupBy("driver").count().show()
        df = VectorAssembler(inputCols=["hour", "km"], outputCol="features").transform(df)
        some, others = df.select("driver").distinct().randomSplit([0.8, 0.2], seed=1)
        part, rest = df.join(some, "driver"), df.join(others, "driver")
        """,
        RIDES,
    )


FRAMES = """
import numpy as np, pandas as pd, torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset
shots = pd.read_csv("shots.csv")
print(shots.groupby("film").size().describe())
"""

DATASETS = [
    'data = TensorDataset(torch.from_numpy(np.load("shots.npy")), torch.tensor(shots["night"].values))',
    """
    class Shots(Dataset):
        def __init__(self, table):
            self.table = table
        def __len__(self):
            return len(self.table)
        def __getitem__(self, at):
            row = self.table.iloc[at]
            return torch.load(row["file"]), row["night"]
    data = Shots(shots)
    """,
]

MASKS = [
    "late = np.random.default_rng(0).random(len(data)) < 0.25  #! LK601",
    """
    films = shots["film"].unique()
    late = shots["film"].isin(np.random.default_rng(0).choice(films, 9, replace=False)).to_numpy()
    """,
]


@pytest.mark.parametrize("data", DATASETS)
@pytest.mark.parametrize("mask", MASKS)
def test_a_mask_over_the_rows_of_a_data_set(data: str, mask: str) -> None:
    check(
        FRAMES,
        data,
        mask,
        """
        early, late = Subset(data, np.flatnonzero(~late)), Subset(data, np.where(late)[0])
        net = nn.Sequential(nn.Flatten(), nn.Linear(900, 2))
        opt = torch.optim.Adam(net.parameters())
        for x, t in DataLoader(early, batch_size=16, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), t).backward()
            opt.step()
        right = 0
        with torch.no_grad():
            for x, t in DataLoader(late, batch_size=64):
                right += (net(x).argmax(1) == t).sum().item()
        print(right / len(late))
        """,
    )


PAIRS = """
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score

windows = pd.read_parquet("windows.parquet")
windows.groupby(["{a}", "{b}"]).size().unstack(fill_value=0).plot.bar(stacked=True)
signal = windows[["x", "y"]].copy()
{more}
folds = StratifiedKFold(5, shuffle=True, random_state=0)
print(cross_val_score(RandomForestClassifier(), signal, windows["activity"], cv=folds, scoring="f1_macro").mean()){mark}
"""


@pytest.mark.parametrize(
    ("a", "b", "more", "mark"),
    [
        ("subject", "activity", "", "  #! LK601"),
        ("activity", "subject", "", "  #! LK601"),
        ("x", "activity", "", ""),
        ("room", "device", "", ""),
        ("subject", "activity", "signal['of'] = windows['subject'].map(hash)", ""),
        ("subject", "activity", "signal = signal.join(pd.get_dummies(windows['subject']))", ""),
    ],
)
def test_pairs_that_were_counted(a: str, b: str, more: str, mark: str) -> None:
    """Who has how many rows of each class; a column that features were made from is a category."""
    check(PAIRS.format(a=a, b=b, more=more, mark=mark))
