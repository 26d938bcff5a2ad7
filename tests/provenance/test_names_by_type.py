"""Names of the columns of a type: whether the label is one of them."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
import polars as pl
import polars.selectors as cs
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
"""

CODED = """
homes = pd.read_csv("homes.csv")
homes["sold"] = homes["sold"].map({"no": 0, "yes": 1})
"""

PARTED = """
here, there = train_test_split(homes, random_state=0)
model = HistGradientBoostingClassifier().fit(here[columns], here["sold"]){mark}
print(model.score(there[columns], there["sold"]))
"""

NUMBERS = "homes.select_dtypes(include='number')"
WORDS = "homes.select_dtypes(include='object')"


@pytest.mark.parametrize(
    "columns",
    [
        f"{NUMBERS}.columns.drop('sold').tolist()",
        f"{NUMBERS}.columns.drop('sold').tolist() + {WORDS}.columns.tolist()",
        f"[c for c in {NUMBERS} if c != 'sold'] + list({WORDS})",
        f"list({WORDS})",
    ],
)
def test_without_the_label(columns: str) -> None:
    check(HEAD, CODED, f"columns = {columns}", PARTED.format(mark=""))


@pytest.mark.parametrize(
    "columns", [f"{NUMBERS}.columns.tolist()", f"{NUMBERS}.columns.tolist() + {WORDS}.columns.tolist()"]
)
def test_with_the_label(columns: str) -> None:
    check(HEAD, CODED, f"columns = {columns}", PARTED.format(mark="  #! LK401"))


def test_names_that_are_numbers() -> None:
    scans = """
    scans = pd.read_excel("scans.xlsx")
    bands = [c for c in scans.columns if str(c).isdigit()]
    """
    check(
        HEAD,
        scans,
        """
        kind = scans["kind"]
        print(cross_val_score(LogisticRegression(), scans[bands], kind, cv=5, scoring="f1_macro").mean())
        """,
    )
    check(
        HEAD,
        scans,
        """
        word = scans["1450"] > 0.5
        X = scans[bands]  #! LK401
        print(cross_val_score(LogisticRegression(), X, word, cv=5, scoring="f1").mean())
        """,
    )


STAYS = """
stays = pl.read_csv("stays.csv").with_columns((pl.col("back") == "<30").cast(pl.Int8))
"""


@pytest.mark.parametrize(
    "chosen", ["cs.numeric().exclude('patient', 'back')", "cs.numeric() - cs.by_name('patient', 'back')"]
)
def test_polars_numbers_without_the_label(chosen: str) -> None:
    check(
        HEAD,
        STAYS,
        f"""
        inputs, outcome = stays.select({chosen}), stays["back"]
        early, late = stays["year"] < 2010, stays["year"] >= 2010
        model = HistGradientBoostingClassifier().fit(inputs.filter(early), outcome.filter(early))
        print(model.score(inputs.filter(late), outcome.filter(late)))
        """,
    )


@pytest.mark.parametrize("chosen", ["pl.selectors.numeric().exclude('patient')", "cs.numeric()"])
def test_polars_numbers_with_the_label(chosen: str) -> None:
    check(
        HEAD,
        STAYS,
        f"""
        inputs, outcome = stays.select({chosen}), stays["back"]  #! LK401
        early, late = stays["year"] < 2010, stays["year"] >= 2010
        model = HistGradientBoostingClassifier().fit(inputs.filter(early), outcome.filter(early))
        print(model.score(inputs.filter(late), outcome.filter(late)))
        """,
    )


def test_a_mean_over_columns_is_a_number() -> None:
    grades = """
    pupils = pd.read_csv("pupils.csv")
    passed = pupils["G3"] >= 10
    """
    rest = """
    X = pupils.select_dtypes("number").drop(columns=["G1", "G2", "G3"])
    print(cross_val_score(LogisticRegression(), X, passed, cv=5, scoring="f1").mean())
    """
    for how in ("mean", "sum", "median"):
        check(HEAD, grades, f"pupils['all'] = pupils[['G1', 'G2', 'G3']].{how}(axis=1)  #! LK402", rest)
        check(HEAD, grades, f"pupils['all'] = pupils[['G1', 'G2']].{how}(axis=1)", rest)


@pytest.mark.parametrize(
    "kept",
    [
        "homes.drop(columns=homes.columns[homes.isna().mean() > 0.8])",
        "homes[homes.columns[homes.isnull().mean() < 0.5]]",
    ],
)
def test_mostly_empty_columns_are_dropped(kept: str) -> None:
    head = "homes = pd.read_csv('homes.csv')\nhomes['high'] = (homes['price'] > 1000).astype(int)"
    for dropped, mark in (("'high'", "  #! LK401"), ("['high', 'price']", "")):
        check(
            HEAD,
            head,
            f"X = {kept}.drop(columns={dropped}){mark}",
            "print(cross_val_score(LogisticRegression(), X, homes['high'], cv=5, scoring='f1').mean())",
        )


ASKED = {
    "numbers": "homes[c].dtype != 'object'",
    "no objects": "homes[c].dtypes != object",
    "one of": "homes[c].dtype in ['int64', 'float64']",
    "either": "homes[c].dtype == 'int64' or homes[c].dtype == np.float64",
    "pandas": "pd.api.types.is_numeric_dtype(homes[c])",
    "of all types": "homes.dtypes[c] != 'O'",
}
LISTED = {
    "comprehension": "columns = [c for c in homes.columns if {test}]",
    "loop": """
columns = []
for c in homes.columns:
    if {test}:
        columns.append(c)
""",
}


@pytest.mark.parametrize("listed", LISTED.values())
@pytest.mark.parametrize("test", ASKED.values())
def test_asked_in_a_loop(listed: str, test: str) -> None:
    head = HEAD + "import numpy as np\n"
    check(head, CODED, listed.format(test=test), PARTED.format(mark="  #! LK401"))
    without = f"({test}) & (c != 'sold')"
    check(head, CODED, listed.format(test=without), PARTED.format(mark=""))
    check(head, CODED, listed.format(test=f"not ({test})"), PARTED.format(mark=""))


@pytest.mark.parametrize("listed", LISTED.values())
@pytest.mark.parametrize(
    "test", ["homes[c].dtype == 'int64'", "homes[c].dtype == kind", "homes[c].nunique() > 2"]
)
def test_types_of_which_nobody_knows(listed: str, test: str) -> None:
    check(HEAD, CODED, listed.format(test=test), PARTED.format(mark=""))


@pytest.mark.parametrize("listed", LISTED.values())
@pytest.mark.parametrize(("more", "mark"), [("", "  #! LK401"), (" and c != 'price'", "")])
def test_a_price_is_a_number(listed: str, more: str, mark: str) -> None:
    check(
        HEAD.replace("LogisticRegression", "Ridge"),
        "homes = pd.read_csv('homes.csv')",
        listed.format(test="homes[c].dtype != 'object'" + more),
        f"""
        here, there = train_test_split(homes, random_state=0)
        model = Ridge().fit(here[columns], here["price"]){mark}
        print(model.score(there[columns], there["price"]))
        """,
    )


@pytest.mark.parametrize("cats", ["", ", cat_features=['x', 'z']"])
def test_labels_of_a_pool_that_were_compared(cats: str) -> None:
    check(
        HEAD,
        f"""
        from catboost import CatBoostClassifier, Pool
        homes = pd.read_csv("homes.csv")
        homes["sold"] = homes["bids"].gt(0).astype(int)
        homes = homes.drop(columns="bids")  #! LK401
        here, there = train_test_split(homes, random_state=0)
        model = CatBoostClassifier().fit(Pool(here, here["sold"]{cats}))
        print(model.score(Pool(there, there["sold"]{cats})))
        """,
    )
