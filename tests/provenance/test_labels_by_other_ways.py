"""The label among the features by ways that change its name, its scale or its form."""

import pytest

from tests.provenance.marked import check

COLUMNS = """
import re
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
d = pd.read_csv("l.csv", parse_dates=["when"])
"""
COLUMNS_SCORED = """
a, b, c, e = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(a, c).score(b, e))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
d["dear"] = (d["price"] > 150).astype(int)
y = d["dear"]
X = d.drop(columns=["dear", "price"])
X.columns = [f"f{i}" for i in range(X.shape[1])]
""",
        """
print(d["Churn"].value_counts())
d["Churn"] = d["Churn"].map({"Yes": 1, "No": 0})
d.columns = d.columns.str.lower().str.replace(" ", "_")
X, y = d.drop(columns=["churn"]), d["churn"]
""",
        """
d["target"] = d["Churn"].map({"Yes": 1, "No": 0})
d.columns = [re.sub("[^A-Za-z]", "", c) for c in d.columns]
X, y = d.drop(columns=["churn", "target"]), d["target"]
""",
        """
y = (d["when"].dt.dayofweek >= 5).astype(int)
X = pd.DataFrame({"hour": d["when"].dt.hour, "month": d["when"].dt.month})
""",
        """
y = (d["Name"].str.extract(r" (Mr|Mrs)") == "Mr").astype(int)
X = pd.DataFrame({"n": d["Name"].str.len(), "m": d["Name"].str.count("a")})
""",
        """
d["dear"] = (d["price"] > 150).astype(int)
y = d["dear"]
X = d.drop(columns=["dear"])  #! LK401
X.columns = [f"f{i}" for i in range(X.shape[1])]
""",
        """
d["dear"] = (d["price"] > 150).astype(int)
y = d["dear"]
X = d.drop(columns=["dear"])  #! LK401
X.columns = X.columns.str.replace(" ", "_")
""",
        """
d["dear"] = (d["price"] > 150).astype(int)
d = pd.get_dummies(d, columns=["a"], dtype=int)
X, y = d.drop(columns=["dear"]), d["dear"]  #! LK401
""",
        """
d["target"] = d["Churn"].map({"Yes": 1, "No": 0})
X, y = pd.get_dummies(d.drop(columns=["target"])), d["target"]  #! LK401
X.columns = [re.sub("[^A-Za-z]", "", c) for c in X.columns]
""",
    ],
)
def test_columns(way: str) -> None:
    check(COLUMNS, way, COLUMNS_SCORED)


TEXTS = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split
d = pd.read_csv("l.csv")
"""
TEXTS_SCORED = """
a, b, c, e = train_test_split(text, y, random_state=0)
print(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(a, c).score(b, e))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
text, y = d[["subject", "body"]].astype(str).agg(" ".join, axis=1), d["queue"]
""",
        """
text, y = d["name"].str[:-1], d["name"].str.endswith("a")
""",
        """
clean = lambda s: s.str.lower()
levels = sorted(d["queue"].unique())
text = clean(d[["queue", "subject"]].astype(str).apply(" ".join, axis=1)).to_numpy()  #! LK402
y = d["queue"].map({n: i for i, n in enumerate(levels)}).to_numpy()
""",
    ],
)
def test_texts(way: str) -> None:
    check(TEXTS, way, TEXTS_SCORED)


@pytest.mark.parametrize(
    "way",
    [
        """
text, y = d[["queue", "subject", "body"]].agg(" ".join, axis=1), d["queue"]
""",
        """
text, y = d.apply(lambda r: " ".join([r["queue"], r["subject"]]), axis=1), d["queue"]
""",
        """
text, y = d[["queue", "subject"]].agg(" ".join, axis=1), d["queue"].map({"a": 1})
""",
        """
levels = sorted(d["queue"].unique())
text, y = d["queue"] + d["subject"], d["queue"].map({n: i for i, n in enumerate(levels)})
""",
    ],
)
def test_texts_with_the_label(way: str) -> None:
    check(TEXTS, way, TEXTS_SCORED.replace("random_state=0)", "random_state=0)  #! LK402"))


FORMULAS = """
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.metrics import r2_score
d = pd.read_csv("l.csv")
"""
FORMULAS_SCORED = """
print(r2_score(b["charges"], np.exp(model.predict(b))))
"""


@pytest.mark.parametrize(
    "way",
    [
        """
d["per"] = d["charges"] / (d["visits"] + 1)
a, b = d[:500], d[500:]
model = smf.ols("np.log(charges) ~ age + np.log(visits)", data=a).fit()
""",
        """
d["per"] = d["charges"] / (d["visits"] + 1)  #! LK402
a, b = d[:500], d[500:]
model = smf.ols("np.log(charges) ~ age + per", data=a).fit()
""",
        """
d["per"] = d["charges"] / (d["visits"] + 1)  #! LK402
a, b = d[:500], d[500:]
model = smf.ols("charges ~ age + per", data=a).fit()
""",
        """
d["per"] = d["charges"] / (d["visits"] + 1)  #! LK402
a, b = d[:500], d[500:]
spec = "charges ~ age + bmi * smoker + per + C(region)"
model = smf.ols(spec, data=a).fit()
""",
        """
d["per"] = d["charges"] / (d["visits"] + 1)
a, b = d[:500], d[500:]
model = smf.ols("charges ~ age + I(charges / visits)", data=a).fit()  #! LK401
""",
    ],
)
def test_formulas(way: str) -> None:
    check(FORMULAS, way, FORMULAS_SCORED)


def test_the_other_level_of_a_label_that_was_looked_at() -> None:
    for dropped, mark in (("['Churn_Yes']", "  #! LK401"), ("['Churn_Yes', 'Churn_No']", "")):
        check(
            f"""
            import pandas as pd
            from sklearn.ensemble import RandomForestClassifier
            from sklearn.model_selection import train_test_split

            telco = pd.read_csv("telco.csv")
            telco["Churn"].value_counts().plot.pie()
            coded = pd.get_dummies(telco, dtype=int)
            X, y = coded.drop(columns={dropped}), coded["Churn_Yes"]{mark}
            a, b, c, d = train_test_split(X, y, random_state=0)
            print(RandomForestClassifier().fit(a, c).score(b, d))
            """
        )
