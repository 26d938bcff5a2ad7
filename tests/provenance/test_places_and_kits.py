"""Labels by their place among the columns, and data classes that make their own estimators."""

import pytest

from tests.provenance.marked import check

HEAD = """
from dataclasses import dataclass, field
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
"""

TABLE = """
data = np.loadtxt("wine.csv", delimiter=";", skiprows=1)
n = data.shape[1]
"""

SCORED = """
a, b, ya, yb = train_test_split(X, y, random_state=0)
print(Ridge().fit(a, ya).score(b, yb))
"""


@pytest.mark.parametrize("inputs", ["data[:, :n]", "data[:, :]", "data"])
def test_inputs_that_run_to_the_last_column(inputs: str) -> None:
    split = "a, b, ya, yb = train_test_split(X, y, random_state=0)"
    chosen = f"X, y = {inputs}, data[:, n - 1]"
    if inputs == "data":
        check(HEAD, TABLE, chosen, SCORED.replace(split, f"{split}  #! LK401"))
    else:
        check(HEAD, TABLE, f"{chosen}  #! LK401", SCORED)


@pytest.mark.parametrize("inputs", ["data[:, : n - 1]", "data[:, :-1]", "data[:, 0 : n - 1]"])
def test_inputs_that_end_before_it(inputs: str) -> None:
    check(HEAD, TABLE, f"X, y = {inputs}, data[:, n - 1]", SCORED)


TRAINED = """
net = nn.Linear(11, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
cut = int(0.8 * len(X))
for _ in range(100):
    opt.zero_grad()
    loss = ((net(X[:cut]) - y[:cut]) ** 2).mean()
    loss.backward()FIT
    opt.step()
print((net(X[cut:]) - y[cut:]).abs().mean().item())
"""

TENSOR = """
df = pd.read_csv("wine.csv", sep=";")
t = torch.tensor(df.values, dtype=torch.float32)
"""


@pytest.mark.parametrize(
    ("columns", "leaks"),
    [("t[:, :12], t[:, 11:]", True), ("t[:, :11], t[:, 11:]", False)],
)
def test_what_a_network_reads_and_what_its_error_is_held_against(columns: str, leaks: bool) -> None:
    mark = "  #! LK401" if leaks else ""
    check(HEAD, TENSOR, f"X, y = {columns}{mark}", TRAINED.replace("FIT", ""))


KIT = """
@dataclass
class Kit:
    columns: list
    scaler: StandardScaler = field(default_factory=StandardScaler)
    model: LogisticRegression = field(default_factory=lambda: LogisticRegression(max_iter=500))
    seen: dict = field(default_factory=dict)

    def __post_init__(self):
        self.target = "sold"

df = pd.read_csv("flats.csv")
kit = Kit(["rooms", "area"])
"""


def test_a_scaler_that_the_data_class_made() -> None:
    check(
        HEAD,
        KIT,
        """
        X = kit.scaler.fit_transform(df[kit.columns])  #! LK101
        X_train, X_test, y_train, y_test = train_test_split(X, df[kit.target], random_state=0)
        kit.model.fit(X_train, y_train)
        print(kit.model.score(X_test, y_test))
        """,
    )


def test_each_instance_has_its_own_scaler() -> None:
    check(
        HEAD,
        KIT,
        """
        whole = Kit(["rooms"])
        whole.scaler.fit(df[["rooms"]])
        X_train, X_test, y_train, y_test = train_test_split(df[kit.columns], df[kit.target], random_state=0)
        kit.model.fit(kit.scaler.fit_transform(X_train), y_train)
        print(kit.model.score(kit.scaler.transform(X_test), y_test))
        """,
    )


def test_statistics_that_the_data_class_keeps() -> None:
    check(
        HEAD,
        KIT,
        """
        for name in kit.columns:
            kit.seen[name] = df[name].mean()  #! LK108
        train, test = train_test_split(df, random_state=0)
        train, test = (part.assign(**{c: part[c] - m for c, m in kit.seen.items()}) for part in (train, test))
        model = LogisticRegression().fit(train[kit.columns], train["sold"])
        print(model.score(test[kit.columns], test["sold"]))
        """,
    )
