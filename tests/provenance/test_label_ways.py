"""Ways on which the label comes among the features: by type, by position, by a vector of all columns."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
"""

RECIPE = """
def recipe():
    by_type = ColumnTransformer([
        ("words", OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=object)),
        ("numbers", StandardScaler(), make_column_selector(dtype_include="number")),
    ])
    return Pipeline([("by_type", by_type), ("forest", RandomForestRegressor(random_state=0))])
boats = pd.read_csv("boats.csv")
past, new = train_test_split(boats, random_state=0)
"""


def test_columns_by_type_of_a_frame_that_still_holds_the_label() -> None:
    check(
        HEAD,
        RECIPE,
        """
        model = recipe().fit(past, past["fee"])  #! LK401
        print(model.score(new, new["fee"]))
        """,
    )


def test_columns_by_type_of_a_frame_without_the_label() -> None:
    check(
        HEAD,
        RECIPE,
        """
        model = recipe().fit(past.drop(columns="fee"), past["fee"])
        print(model.score(new.drop(columns="fee"), new["fee"]))
        """,
    )


CODES = [
    'LabelEncoder().fit_transform(herbs["family"])',
    'pd.Categorical(herbs["family"]).codes',
    'herbs["family"].astype("category").cat.codes',
    'pd.factorize(herbs["family"])[0]',
]


@pytest.mark.parametrize("codes", CODES)
@pytest.mark.parametrize("kept", [True, False])
def test_a_coded_label_is_a_column_of_numbers(codes: str, kept: bool) -> None:
    choice = 'herbs.select_dtypes("number")' + ("  #! LK401" if kept else '.drop(columns="number")')
    check(
        HEAD,
        'herbs = pd.read_csv("herbs.csv")',
        f'herbs["number"] = {codes}',
        f"leaves = {choice}",
        """
        a, b, ya, yb = train_test_split(leaves, herbs["family"], random_state=0)
        print(RandomForestClassifier(random_state=0).fit(a, ya).score(b, yb))
        """,
    )


NETS = [
    "net = nn.Sequential(nn.Linear(9, 8), nn.ReLU(), nn.Linear(8, 1))",
    """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.line = nn.Linear(9, 1)
        def forward(self, x):
            return self.line(x)
    net = Net()
    """,
]


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("columns", [":", ":-1", "1:"])
def test_the_last_column_of_an_array_is_the_label(net: str, columns: str) -> None:
    mark = "" if columns == ":-1" else "  #! LK401"
    check(
        """
        import numpy as np, torch
        from torch import nn
        from torch.utils.data import DataLoader, Dataset
        beans = np.loadtxt("beans.csv", delimiter=",")
        """,
        f"""
        class Table(Dataset):
            def __init__(self, cells):
                self.seen = torch.tensor(cells[:, {columns}], dtype=torch.float32){mark}
                self.goal = torch.tensor(cells[:, -1:], dtype=torch.float32)
            def __len__(self):
                return len(self.seen)
            def __getitem__(self, at):
                return self.seen[at], self.goal[at]
        first, last = Table(beans[:700]), Table(beans[700:])
        """,
        net,
        """
        opt = torch.optim.Adam(net.parameters())
        for _ in range(30):
            for x, t in DataLoader(first, batch_size=32, shuffle=True):
                opt.zero_grad()
                loss = nn.functional.mse_loss(net(x), t)
                loss.backward()
                opt.step()
        with torch.no_grad():
            print(nn.functional.mse_loss(net(last.seen), last.goal).item())
        """,
    )


SPARK = """
from pyspark.sql import SparkSession
from pyspark.ml import Pipeline
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import VectorAssembler
claims = SparkSession.builder.getOrCreate().read.parquet("claims.parquet")
some, others = claims.randomSplit([0.7, 0.3], seed=3)
trees = RandomForestClassifier(featuresCol="all", labelCol="false")
judge = BinaryClassificationEvaluator(labelCol="false")
"""


@pytest.mark.parametrize(
    "pack",
    [
        'pack = VectorAssembler(inputCols=claims.columns, outputCol="all")  #! LK401',
        """
        pack = VectorAssembler(outputCol="all")
        pack = pack.setInputCols(claims.columns)  #! LK401
        """,
        'pack = VectorAssembler(inputCols=[c for c in claims.columns if c != "false"], outputCol="all")',
    ],
)
@pytest.mark.parametrize(
    "rest",
    [
        """
        model = Pipeline(stages=[pack, trees]).fit(some)
        print(judge.evaluate(model.transform(others)))
        """,
        """
        model = trees.fit(pack.transform(some))
        print(judge.evaluate(model.transform(pack.transform(others))))
        """,
    ],
)
def test_a_vector_of_all_columns(pack: str, rest: str) -> None:
    check(SPARK, pack, rest)


FITTED = """
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
claims = pd.read_csv("claims.csv")
line = smf.ols("cost ~ age", data=claims).fit()
claims["beyond"] = line.resid
claims["expected"] = 2 * claims["age"]
"""


def test_residuals_hold_the_label() -> None:
    check(
        FITTED,
        """
        a, b, p, q = train_test_split(claims.drop(columns="cost"), claims["cost"], random_state=0)  #! LK401
        print(RandomForestRegressor().fit(a, p).score(b, q))
        """,
    )
    check(
        FITTED,
        """
        X = claims.drop(columns=["cost", "beyond"])
        a, b, p, q = train_test_split(X, claims["cost"], random_state=0)
        print(RandomForestRegressor().fit(a, p).score(b, q))
        """,
    )


STACKED = """
import numpy as np
import scipy.io
from sklearn.svm import SVC
cells = scipy.io.loadmat("cells.mat")
seen, kind = cells["X"], cells["y"].ravel()
seen = seen[:, np.isnan(seen).mean(axis=0) < 0.2]
both = np.column_stack([seen, kind])
np.random.default_rng(0).shuffle(both)
n = len(both) * 4 // 5
"""


def test_a_label_beside_columns_of_which_some_are_gone() -> None:
    check(
        STACKED,
        """
        known, asked = both[:n], both[n:]  #! LK401
        model = SVC().fit(known, known[:, -1])
        print(model.score(asked, asked[:, -1]))
        """,
    )
    check(
        STACKED,
        """
        known, asked = both[:n], both[n:]
        model = SVC().fit(known[:, :-1], known[:, -1])
        print(model.score(asked[:, :-1], asked[:, -1]))
        """,
    )


SPLIT = """
from sklearn.svm import SVC
from sklearn.model_selection import train_test_split
a, b, p, q = train_test_split(X, y, random_state=0){mark}
print(SVC().fit(a, p).score(b, q))
"""
MATRIX = """
import numpy as np
table = np.genfromtxt("mixes.csv", delimiter=",")
y = table[:, 4]
"""


def test_columns_that_are_deleted_by_position() -> None:
    for places, found in (("[0]", True), ("0", True), ("[0, 4]", False), ("4", False), ("[4, 0]", False)):
        mark = "  #! LK401" if found else ""
        check(MATRIX, f"X = np.delete(table, {places}, axis=1)", SPLIT.format(mark=mark))


RENAMED = """
import pandas as pd
frame = pd.read_excel("pupils.xlsx")
{rename}
frame["passed"] = (frame["points"] >= 50).astype(int)
frame["place"] = frame["points"].rank(pct=True)
y = frame["passed"]
"""


def test_names_of_columns_that_were_tidied_first() -> None:
    for rename in (
        'frame.columns = frame.columns.str.strip().str.lower().str.replace(" ", "_")',
        "frame = frame.rename(columns=str.lower)",
        "frame.columns = [name.lower() for name in frame.columns]",
    ):
        head = RENAMED.format(rename=rename)
        check(head, 'X = frame.drop(columns=["passed", "points", "place"])', SPLIT.format(mark=""))
        check(head, 'X = frame.drop(columns=["passed", "place"])  #! LK401', SPLIT.format(mark=""))


def test_a_name_that_was_used_before_the_names_were_tidied() -> None:
    check(
        """
        import pandas as pd
        frame = pd.read_csv("pupils.csv")
        y = frame["Passed"]
        frame.columns = frame.columns.str.lower()
        X = frame.drop(columns="passed")
        """,
        SPLIT.format(mark=""),
    )


TERMS = """
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from sklearn.metrics import roc_auc_score
stays = pd.read_stata("stays.dta")
stays["long"] = (stays["days"] > 7).astype(int)
old, new = stays[stays["year"] < 2020], stays[stays["year"] >= 2020]
"""


def test_a_formula_that_is_put_together() -> None:
    for days, mark in (("days", "  #! LK401"), ("drugs", "")):
        check(
            TERMS,
            f"""
            terms = ["age", "C(ward)", "np.log1p({days})"]
            model = smf.glm("long ~ " + " + ".join(terms), data=old, family=sm.families.Binomial()).fit(){mark}
            print(roc_auc_score(new["long"], model.predict(new)))
            """,
        )


ROWS = """
import pandas as pd, torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split
from sklearn.metrics import roc_auc_score
VITALS = ["pulse", "lactate", "age"]
stays = pd.read_csv("stays.csv", usecols=[*VITALS, "sepsis"])[[*VITALS, "sepsis"]]
class Rows(Dataset):
    def __init__(self, frame):
        self.rows = torch.tensor(frame.to_numpy())
    def __len__(self):
        return len(self.rows)
    def __getitem__(self, k):
        row = self.rows[k]
        return {inputs}, row[-1:]
whole = Rows(stays)
known, held = random_split(whole, [800, 200], generator=torch.Generator().manual_seed(0)){mark}
net = nn.Sequential(nn.LazyLinear(1))
steps = torch.optim.Adam(net.parameters())
for x, t in DataLoader(known, batch_size=32):
    loss = nn.functional.binary_cross_entropy_with_logits(net(x), t)
    steps.zero_grad(); loss.backward(); steps.step()
x, t = next(iter(DataLoader(held, batch_size=200)))
print(roc_auc_score(t, net(x).detach()))
"""


def test_a_data_set_that_gives_out_whole_rows() -> None:
    import leaklint

    for inputs, found in (("row", {"LK401"}), ("row[:-1]", set()), ("row[:3]", set())):
        result = leaklint.lint(ROWS.format(inputs=inputs, mark=""), name="case.py")
        assert {f.code for f in result.findings if f.severity == "error"} == found, inputs


TEXTS = """
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments
papers = load_dataset("csv", data_files="papers.csv", split="train")
kinds = {"physics": 0, "biology": 1}
tok = AutoTokenizer.from_pretrained("bert-base-uncased")
"""
TRAINED = """
parts = papers.train_test_split(0.2, seed=1)
net = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
trainer = Trainer(net, TrainingArguments("out"), train_dataset=parts["train"])
trainer.train(){mark}
print(trainer.evaluate(parts["test"]))
"""


WAYS = (
    """
def prepare(row):
    return {"text": f"{row['title']} ({row['NAME']})", "label": kinds[row["kind"]]}
papers = papers.map(prepare)
papers = papers.map(lambda rows: tok(rows["text"]), batched=True)
""",
    """
def prepare(row):
    made = tok(row["title"] + " " + row["NAME"], truncation=True)
    made["labels"] = kinds[row["kind"]]
    return made
papers = papers.map(prepare)
""",
)


def test_texts_that_say_the_label() -> None:
    import leaklint

    for way in WAYS:
        for name, found in (("kind", {"LK402"}), ("venue", set())):
            result = leaklint.lint(
                TEXTS + way.replace("NAME", name) + TRAINED.format(mark=""), name="case.py"
            )
            assert {f.code for f in result.findings if f.severity in ("error", "warning")} == found, way
            assert result.scores


GAPS = """
df = pd.read_csv("campus.csv")
df["placed"] = {label}
df["salary"] = df["salary"].fillna(0)
X, y = df.drop(columns={left}), df["placed"]
a, b, c, d = train_test_split(X, y, random_state=0)
print(RandomForestClassifier().fit(a, c).score(b, d))
"""


@pytest.mark.parametrize(
    "label",
    ['df["salary"].notna().astype(int)', '~df["salary"].isnull()', 'np.where(df["salary"].isna(), 0, 1)'],
)
def test_a_label_that_says_whether_a_value_is_there(label: str) -> None:
    import leaklint

    for left, found in (('"placed"', {"LK401"}), ('["placed", "salary"]', set())):
        result = leaklint.lint(HEAD + GAPS.format(label=label, left=left), name="case.py")
        assert {f.code for f in result.findings} == found
        assert result.scores


def test_whether_a_value_is_there_is_not_the_value() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("ship.csv")
        df["has_cabin"] = df["cabin"].notna()
        X, y = df[["age", "fare", "has_cabin"]], df["cabin"].str[0]
        a, b, c, d = train_test_split(X, y, random_state=0)
        print(RandomForestClassifier().fit(a, c).score(b, d))
        """,
    )


@pytest.mark.parametrize(("columns", "mark"), [("1:", "  #! LK401"), ("1:-1", "")])
def test_columns_named_last_are_the_last(columns: str, mark: str) -> None:
    check(
        HEAD,
        f"""
        df = pd.read_csv("fetal.csv")
        df.insert(0, "record", np.arange(len(df)))
        signals = [c for c in df.columns if c not in ("record", "health")]
        table = df[["record"] + signals + ["health"]].to_numpy()
        kind = table[:, -1].astype(int) - 1
        body = table[:, {columns}]{mark}
        a, b, c, d = train_test_split(body, kind, random_state=0)
        print(RandomForestClassifier().fit(a, c).score(b, d))
        """,
    )
