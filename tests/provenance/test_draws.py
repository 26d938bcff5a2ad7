"""Positions drawn at random, axes that are written down, and columns chosen by a pattern."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import normalize
from sklearn.tree import DecisionTreeRegressor
rng = np.random.default_rng(0)
"""


def test_batches_below_a_bound_do_not_meet_what_lies_above_it() -> None:
    body = """
    raw = torch.from_numpy(np.genfromtxt("wine.csv", delimiter=","))
    X, y, cut = raw[:, :11], raw[:, 11:], 1200
    net = torch.nn.Linear(11, 1)
    opt = torch.optim.Adam(net.parameters())
    for step in range(500):
        batch = torch.randint(0, {bound}, (64,))
        loss = (net(X[batch]) - y[batch]).pow(2).mean()
        opt.zero_grad(); loss.backward(); opt.step() {mark}
    with torch.no_grad():
        print((net(X[cut:]) - y[cut:]).abs().mean().item())
    """
    check(HEAD, body.format(bound="cut", mark=""))


def test_two_independent_draws_share_rows() -> None:
    body = """
    X, y = np.load("x.npy"), np.load("y.npy")
    n = len(y)
    inside = rng.integers(0, n, n)
    outside = {outside}
    tree = DecisionTreeRegressor(random_state=0).fit(X[inside], y[inside]) {mark}
    print(np.abs(tree.predict(X[outside]) - y[outside]).mean())
    """
    check(HEAD, body.format(outside="rng.integers(0, n, n // 3)", mark="#! LK201"))
    check(HEAD, body.format(outside="np.setdiff1d(np.arange(n), inside)", mark=""))


@pytest.mark.parametrize(
    "line",
    [
        "spectra = spectra - spectra.min(axis=1, keepdims=True)",
        "spectra = (spectra - spectra.mean(axis=1, keepdims=True)) / spectra.std(axis=1, keepdims=True)",
        "spectra = normalize(spectra)",
    ],
)
def test_what_is_done_within_rows_of_an_array_in_an_archive(line: str) -> None:
    check(
        HEAD,
        f"""
        archive = np.load("raman.npz")
        spectra, y = archive["spectra"], archive["y"]
        {line}
        a, b, c, d = train_test_split(spectra, y, random_state=0)
        print(Ridge().fit(a, c).score(b, d))
        """,
    )


@pytest.mark.parametrize(
    ("chosen", "holds_the_label"),
    [
        (r'soil.filter(regex=r"^\d+$").columns', False),
        ('soil.filter(regex="^nm_")', False),
        ('soil.filter(like="nm_").columns', False),
        ('soil.filter(regex="^(nm|org)_").columns', True),
        ('soil.filter(regex="_c$").columns', True),
        ('soil.filter(like="_").columns', True),
    ],
)
def test_the_label_among_columns_chosen_by_a_pattern(chosen: str, holds_the_label: bool) -> None:
    mark = "#! LK401" if holds_the_label else ""
    check(
        HEAD,
        f"""
        soil = pd.read_csv("soil.csv")
        bands = {chosen}
        X = soil[list(bands)] {mark}
        a, b, c, d = train_test_split(X, soil["org_c"], random_state=0)
        print(Ridge().fit(a, c).score(b, d))
        """,
    )


BALANCED = """
def some(group, k=400):
    return group.sample(k, replace={again}, random_state=0)
"""
PARTED = """
known, asked = train_test_split(df, random_state=0)
{balanced}
model = LogisticRegression().fit(known.drop(columns="y"), known["y"])
print(model.score(asked.drop(columns="y"), asked["y"]))
"""


@pytest.mark.parametrize(("again", "copies"), [("len(group) < k", True), ("True", True), ("False", False)])
def test_rows_that_are_drawn_again_where_there_are_too_few(again: str, copies: bool) -> None:
    head = """
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("microbes.csv")
    """
    drawn = BALANCED.format(again=again)
    mark = "  #! LK201" if copies else ""
    before = f'df = pd.concat([some(one) for _, one in df.groupby("y")]){mark}'
    check(head, drawn, before, PARTED.format(balanced=""))
    after = 'known = pd.concat([some(one) for _, one in known.groupby("y")])'
    check(head, drawn, PARTED.format(balanced=after))
