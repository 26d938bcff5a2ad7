"""Notebook code as people write it, to be cut, shuffled and broken. Cells are parted by `# %%`."""

from __future__ import annotations

SAMPLES = (
    """\
%matplotlib inline
import pandas as pd, numpy as np
from sklearn.preprocessing import StandardScaler, LabelEncoder
from sklearn.model_selection import train_test_split
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report, roc_auc_score
# %%
loans = pd.read_csv("loans.csv", parse_dates=["issued"], index_col=0)
loans.head()
# %%
loans["grade"] = LabelEncoder().fit_transform(loans["grade"])
loans = loans[loans.amount < loans.amount.quantile(0.99)]
loans["income"].fillna(loans["income"].median(), inplace=True)
features = [c for c in loans.columns if c not in ("default", "issued")]
# %%
scaled = StandardScaler().fit_transform(loans[features])
X_tr, X_te, y_tr, y_te = train_test_split(scaled, loans["default"], test_size=.3, stratify=loans["default"])
# %%
best, best_auc = None, 0
for depth in range(2, 20, 2):
    forest = RandomForestClassifier(max_depth=depth, n_jobs=-1)
    forest.fit(X_tr, y_tr)
    auc = roc_auc_score(y_te, forest.predict_proba(X_te)[:, 1])
    if auc > best_auc:
        best, best_auc = forest, auc
print(f"best AUC {best_auc:.3f} with {best.max_depth}")
print(classification_report(y_te, best.predict(X_te)))
""",
    '''\
"""Sales forecast."""
from dataclasses import dataclass, field
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error as mae

@dataclass
class Window:
    size: int = 14
    horizon: int = 1
    stats: dict = field(default_factory=dict)

    def cut(self, series):
        """Overlapping windows."""
        for start in range(len(series) - self.size - self.horizon):
            yield series[start:start + self.size], series[start + self.size + self.horizon - 1]
# %%
def load(path, *, store=None, **options):
    frame = pd.read_csv(path, **options)
    if store is not None:
        frame = frame.query("store == @store")
    return (frame.assign(day=lambda d: pd.to_datetime(d["day"]))
                 .set_index("day").sort_index()["sales"]
                 .resample("D").sum())

sales = load("sales.csv", store=7)
sales = (sales - sales.mean()) / sales.std()
# %%
X, y = map(np.array, zip(*Window().cut(sales.to_numpy())))
cut = int(len(X) * .8)
train, test = slice(None, cut), slice(cut, None)
models = {alpha: Ridge(alpha=alpha).fit(X[train], y[train]) for alpha in (0.1, 1, 10)}
errors = {alpha: mae(y[test], model.predict(X[test])) for alpha, model in models.items()}
winner = min(errors, key=errors.get)
errors[winner]
''',
    """\
!pip install -q imbalanced-learn
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as imb_pipeline
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_score, GridSearchCV
from sklearn.svm import LinearSVC
import pickle, re
# %%
with open("reviews.pkl", "rb") as handle:
    reviews = pickle.load(handle)
clean = lambda text: re.sub(r"[^a-z ]+", " ", text.lower())
texts, stars = [clean(r["text"]) for r in reviews], [int(r["stars"] > 3) for r in reviews]
# %%
%%time
vectorizer = TfidfVectorizer(min_df=3, ngram_range=(1, 2))
matrix = vectorizer.fit_transform(texts)
matrix, stars = SMOTE(random_state=0).fit_resample(matrix, stars)
print(cross_val_score(LinearSVC(), matrix, stars, cv=5).mean())
# %%
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)
scores = []
for fold, (a, b) in enumerate(folds.split(texts, stars)):
    try:
        pipe = imb_pipeline(TfidfVectorizer(), SMOTE(), LinearSVC())
        search = GridSearchCV(pipe, {"linearsvc__C": [.1, 1, 10]}, cv=3, n_jobs=-1)
        search.fit([texts[i] for i in a], [stars[i] for i in a])
    except ValueError as error:
        print(fold, error)
        continue
    else:
        scores.append(search.score([texts[i] for i in b], [stars[i] for i in b]))
    finally:
        del pipe
print(np.mean(scores), "+-", np.std(scores))
""",
    """\
import torch, optuna
from torch.utils.data import DataLoader, TensorDataset, random_split
from tensorflow import keras
from xgboost import XGBClassifier
# %%
data = TensorDataset(torch.load("x.pt"), torch.load("y.pt"))
n = len(data)
train_set, test_set = random_split(data, [int(.8 * n), n - int(.8 * n)])
loaders = {name: DataLoader(part, batch_size=32, shuffle=name == "train")
           for name, part in {"train": train_set, "test": test_set}.items()}
# %%
class Net(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(8, width), torch.nn.Linear(width, 1))

    def forward(self, x):
        return self.layers(x)

def epoch(net, loader, optimizer=None):
    total = 0.
    for x, y in loader:
        loss = torch.nn.functional.mse_loss(net(x), y)
        if optimizer:
            optimizer.zero_grad(); loss.backward(); optimizer.step()
        total += loss.item()
    return total / len(loader)
# %%
def objective(trial):
    net = Net(trial.suggest_int("width", 4, 64))
    optimizer = torch.optim.Adam(net.parameters(), lr=trial.suggest_float("lr", 1e-4, 1e-1, log=True))
    lowest = float("inf")
    while (loss := epoch(net, loaders["train"], optimizer)) > 0.01:
        lowest = min(lowest, epoch(net, loaders["test"]))
        if trial.should_prune(): raise optuna.TrialPruned()
    return lowest

study = optuna.create_study(); study.optimize(objective, n_trials=50)
print(study.best_value, study.best_params)
# %%
booster = XGBClassifier(early_stopping_rounds=10)
booster.fit(X_train, y_train, eval_set=[(X_test, y_test)], verbose=False)
net = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
net.compile(loss="mse"); history = net.fit(X_train, y_train, validation_data=(X_test, y_test),
    callbacks=[keras.callbacks.EarlyStopping(patience=3)], epochs=100)
match booster.score(X_test, y_test), history.history:
    case (float() as accuracy, {"val_loss": [*_, last]}) if accuracy > .5:
        print(accuracy, last)
    case _:
        pass
""",
    """\
# Databricks-like chains, Python 2 and odd things
print "rows:", len(df)
exec "x = 1"
df = spark.read.parquet("s3://bucket/x").filter(F.col("a") > 0).toPandas()
a, b = df.sample(frac=.7, random_state=1), df.drop(df.sample(frac=.7, random_state=1).index)
mask = np.random.rand(len(df)) < .8
train, test = df[mask], df[~mask]
# %%
global counter
counter = globals().get("counter", 0) + 1
X_train = X_test = None
for X_train, X_test in [(train[cols], test[cols])] * 2: pass
y_train, = train[["y"]].values.T
[setattr(self, k, v) for k, v in locals().items()]
df.loc[df["y"] == 1, ["a", "b"]], df.iloc[:, -1] = 0, df.iloc[::-1, 0]
del df["y"], X_train
@decorator(lambda f: f)
async def fetch(*urls: str, timeout: float = 1., **kw) -> "list[str]":
    async with session() as s:
        return [await s.get(u) async for u in urls if u]
# %%
?df.fillna
files = !ls *.csv
%run helpers.ipynb
%%R -i df
summary(df)
""",
)
"""Five notebooks, in the styles that are met most."""


def cells(sample: str) -> list[str]:
    """Return the cells of a sample."""
    return sample.split("# %%\n")
