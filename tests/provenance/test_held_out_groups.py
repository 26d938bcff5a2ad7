"""One group held out by hand, and sums less their own row."""

import pytest

from tests.provenance.marked import check

SITES = """
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
people = pd.read_csv("c.csv")
names = ["a", "b"]
"""


@pytest.mark.parametrize(
    "way",
    [
        """
for site, away in people.groupby("site"):
    home = people[~(people["site"] == site)]
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for site, away in people.groupby("site"):
    home = people[people["site"] != site]
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for site, away in people.groupby("site"):
    home = people.drop(away.index)
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for site, away in people.groupby(people["site"]):
    home = people.query("site != @site")
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
groups = dict(list(people.groupby("site")))
for site, away in groups.items():
    home = pd.concat([g for s, g in groups.items() if s != site])
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for year, away in people.groupby("year"):
    home = people[people["year"] < year]
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for site, one in people.groupby("site"):
    home, away = train_test_split(one, test_size=.2)
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
people["age_group"] = pd.cut(people["age"], [0, 30, 50, 70, 120], labels=False)
names = people.columns.difference(["site", "age", "age_group"])
for site, away in people.groupby("site"):
    home = people[people["site"] != site]
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
names = people.columns.difference(["site", "age", "age_group"])
people.groupby("age_group")[names[:3].tolist()].mean()
for site, away in people.groupby("site"):
    home = people[people["site"] != site]
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))
""",
        """
for site, away in people.groupby("site"):
    home = people
    print(Ridge().fit(home[names], home["age"]).score(away[names], away["age"]))  #! LK203
""",
    ],
)
def test_sites(way: str) -> None:
    check(SITES, way)


SUMS = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
calls = pd.read_csv("c.csv", parse_dates=["at"]).sort_values(["customer", "at"])
by = calls.groupby("customer")["sub"]
"""
SUMS_SCORED = """
a, b = calls[calls["at"] < "2022"], calls[calls["at"] >= "2022"]
print(LogisticRegression().fit(a[["r"]], a["sub"]).score(b[["r"]], b["sub"]))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
calls["r"] = by.cumsum() - calls["sub"]
""",
        """
calls["s"] = by.cumsum() - calls["sub"]
calls["r"] = calls["s"] / calls.groupby("customer").cumcount().clip(lower=1)
""",
        """
calls["s"] = by.cumsum()
calls["s"] = calls["s"] - calls["sub"]
calls["r"] = calls["s"] / 3
""",
        """
calls["r"] = by.cumsum().sub(calls["sub"])
""",
        """
calls["s"] = by.cumsum()
calls["r"] = calls["s"] / 3  #! LK402
""",
    ],
)
def test_sums(way: str) -> None:
    check(SUMS, way, SUMS_SCORED)
