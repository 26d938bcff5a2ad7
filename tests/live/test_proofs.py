"""A proof is never wrong: what was really fitted is known here, whatever the tables look like."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, make_classification
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_classif, f_regression
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge, SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from leaklint.live import proofs
from leaklint.live.join import scaled_as_one
from leaklint.live.parts import Part
from leaklint.live.scan import Scanner

pytestmark = pytest.mark.filterwarnings("ignore")

NUMERIC = {
    "standard": StandardScaler,
    "standard without variance": lambda: StandardScaler(with_std=False),
    "range": MinMaxScaler,
    "magnitude": MaxAbsScaler,
    "robust": RobustScaler,
    "quantile": lambda: QuantileTransformer(n_quantiles=20),
    "impute mean": SimpleImputer,
    "impute median": lambda: SimpleImputer(strategy="median"),
    "impute neighbours": KNNImputer,
    "scale after imputing": lambda: make_pipeline(
        SimpleImputer(strategy="constant", fill_value=0), StandardScaler()
    ),
    "range after imputing": lambda: make_pipeline(SimpleImputer(strategy="median"), MinMaxScaler()),
}
COMPLETE = {
    "power": PowerTransformer,
    "pca": lambda: PCA(1),
    "svd": lambda: TruncatedSVD(3),
    "bins": lambda: KBinsDiscretizer(3, strategy="uniform", encode="ordinal"),
    "quantile bins": lambda: KBinsDiscretizer(3, encode="ordinal"),
    "groups": lambda: KMeans(2, n_init=1, random_state=0),
    "variance": lambda: VarianceThreshold(1e-9),
    "neighbours": lambda: KNeighborsClassifier(1),
    "tree": DecisionTreeClassifier,
    "trees": lambda: ExtraTreesClassifier(2, random_state=0),
    "boosted": lambda: GradientBoostingRegressor(n_estimators=1),
    "select": lambda: SelectKBest(f_classif, k=1),
    "select by regression": lambda: SelectKBest(f_regression, k=1),
    "least squares": LinearRegression,
    "ridge": Ridge,
    "bayes": GaussianNB,
    "discriminant": LinearDiscriminantAnalysis,
    "support": SVC,
    "pipeline": lambda: make_pipeline(StandardScaler(), DecisionTreeClassifier()),
    "reduce after scaling": lambda: make_pipeline(MinMaxScaler(), PCA(1)),
    "forest": lambda: RandomForestClassifier(2),
    "histogram": lambda: HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=2),
    "stochastic": lambda: SGDClassifier(max_iter=2),
    "columns": lambda: make_pipeline(
        ColumnTransformer([("some", make_pipeline(MinMaxScaler(), StandardScaler()), [0])]),
        KNeighborsClassifier(1),
    ),
}
#: Too little, or too uniform, for an estimator.
REFUSED = (ValueError, IndexError)

# Where they are installed; they keep their trees outside of Python.
if importlib.util.find_spec("xgboost"):
    import xgboost

    COMPLETE["xgboost"] = lambda: xgboost.XGBRegressor(n_estimators=2, n_jobs=1, min_child_weight=0)
    COMPLETE["xgboost classes"] = lambda: xgboost.XGBClassifier(n_estimators=2, n_jobs=1, subsample=0.9)
if importlib.util.find_spec("lightgbm"):
    import lightgbm

    COMPLETE["lightgbm"] = lambda: lightgbm.LGBMClassifier(
        n_estimators=2, n_jobs=1, verbose=-1, min_child_samples=2
    )
if importlib.util.find_spec("catboost"):
    import catboost

    COMPLETE["catboost"] = lambda: catboost.CatBoostRegressor(
        iterations=2, depth=4, verbose=0, thread_count=1, allow_writing_files=False
    )

    REFUSED = (*REFUSED, catboost.CatBoostError)


def parts_of(**tables):
    found = Scanner().scan(tables).tables
    return {held.name: Part(held) for held in found.values()}


def prove(estimator, test, others, labels=None):
    found = proofs.read("est", estimator)
    return [proofs.prove(learned, test, others, labels) for learned in found]


@st.composite
def pools(draw, gaps=True):
    """Rows of all kinds, and how they are parted: training, held out, and others that are gone."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rows, width = draw(st.integers(12, 150)), draw(st.integers(1, 6))
    columns = []
    for _ in range(width):
        kind = draw(st.sampled_from(["normal", "whole", "coin", "flat", "price", "large", "zeros", "codes"]))
        columns.append(
            {
                "normal": lambda: rng.normal(3, 2, rows),
                "whole": lambda: rng.integers(0, 10, rows).astype(float),
                "coin": lambda: rng.integers(0, 2, rows).astype(float),
                "flat": lambda: np.full(rows, 2.5),
                "price": lambda: rng.gamma(2, 30, rows).round(2),
                "large": lambda: rng.normal(1e7, 1, rows),
                "zeros": lambda: np.where(rng.random(rows) < 0.8, 0.0, rng.normal(size=rows)),
                "codes": lambda: rng.permutation(rows).astype(float),
            }[kind]()
        )
    X = np.column_stack(columns)
    if draw(st.booleans()):  # rows that are there twice
        again = rng.integers(0, rows, rows // 4)
        X[rng.integers(0, rows, len(again))] = X[again]
    if draw(st.booleans()):
        X[:, -1] = X[:, 0]  # a column twice
    if gaps and draw(st.booleans()):
        X[rng.random(X.shape) < draw(st.sampled_from([0.02, 0.3]))] = np.nan
    if draw(st.booleans()):
        X = X.astype("f4")
    y = rng.integers(0, 3, rows)
    order = rng.permutation(rows)
    a = draw(st.integers(4, max(4, rows // 2)))
    b = draw(st.integers(1, max(1, rows - a - 4)))
    train, test, gone = order[:a], order[a : a + b], order[a + b :]
    # What the estimator is really given.
    seen = draw(
        st.sampled_from(
            ["train", "both", "test", "gone", "train and gone", "all", "some of both", "as many", "swapped"]
        )
    )
    fit = {
        "train": train,
        "both": np.concatenate([train, test]),
        "test": test,
        "gone": gone,
        "train and gone": np.concatenate([train, gone]),
        "all": order,
        "some of both": np.concatenate([train[: a // 2 + 1], test[: b // 2 + 1]]),
        # As many rows as both hold together, but others in the place of the held-out ones.
        "as many": np.concatenate([train, rng.choice(np.concatenate([train, gone]), b)]),
        "swapped": np.concatenate([train[1:], gone[:1]]),
    }[seen]
    assume(len(fit) >= 4)
    return X, y, train, test, fit, draw(st.booleans())


def check(estimator, X, y, train, test, fit, framed, given_labels=True):
    """Fit, ask, and hold the answer against what was really seen."""

    def table(rows):
        if framed:
            return pd.DataFrame(X[rows], columns=[f"c{i}" for i in range(X.shape[1])], index=rows)
        return X[rows]

    try:
        estimator.fit(table(fit), y[fit])
    except REFUSED:
        assume(False)
    tables = parts_of(a=table(train), b=table(test), ya=pd.Series(y[train]), yb=pd.Series(y[test]))
    labels = {"a": tables["ya"], "b": tables["yb"]} if given_labels else {}
    # A row of missing values only teaches nothing: nobody can tell whether it was there.
    full = ~np.isnan(X).all(axis=1)

    def rows_of(which):
        return [row.tobytes() for row in X[which][full[which]] + 0.0]

    content, known = set(rows_of(fit)), set(rows_of(train))
    seen = [row in content for row in rows_of(test)]
    there = [row in known for row in rows_of(test)]
    for proof in prove(estimator, [tables["b"]], [tables["a"]], labels):
        if proof.verdict == "confirmed":
            assert any(seen), proof.words
            if proof.found.whole and not proof.found.learned.through:
                assert all(seen), proof.words
                told = [{"a": train, "b": test}[part.name] for part in proof.found.union.parts]
                assert sorted(rows_of(fit)) == sorted(rows_of(np.concatenate(told)))
        elif proof.verdict == "withdrawn":
            assert not any(seen), proof.words
            assert not any(there)


@pytest.mark.parametrize("kind", NUMERIC)
@settings(max_examples=120, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(pool=pools())
def test_proofs_of_transformers_are_never_wrong(kind, pool):
    check(NUMERIC[kind](), *pool)


@pytest.mark.parametrize("kind", COMPLETE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(pool=pools(gaps=False))
def test_proofs_of_others_are_never_wrong(kind, pool):
    check(COMPLETE[kind](), *pool)


WORDS = st.lists(
    st.sampled_from("alpha beta gamma delta ".split() + [f"w{i}" for i in range(60)]), max_size=6
)


@settings(max_examples=150)
@given(
    seed=st.integers(0, 2**32 - 1),
    levels=st.sampled_from([2, 5, 40, 400]),
    kind=st.sampled_from(["text", "category", "number"]),
    seen=st.sampled_from(["train", "both", "gone", "train and gone"]),
    one_hot=st.booleans(),
)
def test_proofs_of_encoders_are_never_wrong(seed, levels, kind, seen, one_hot):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, levels, 180)
    values = {
        "text": lambda: pd.Series([f"v{c}" if c else None for c in codes]),
        "category": lambda: pd.Series([f"v{c}" for c in codes], dtype="category"),
        "number": lambda: pd.Series(codes.astype(float)).where(codes != 1),
    }[kind]()
    table = pd.DataFrame({"c": values, "d": rng.integers(0, 3, 180)})
    parts = {"train": table[:60], "test": table[60:110], "gone": table[110:160]}
    fit = {
        "train": [parts["train"]],
        "both": [parts["train"], parts["test"]],
        "gone": [parts["gone"]],
        "train and gone": [parts["train"], parts["gone"]],
    }[seen]
    encoder = (OneHotEncoder() if one_hot else OrdinalEncoder()).fit(pd.concat(fit))
    tables = parts_of(a=parts["train"], b=parts["test"])
    for proof in prove(encoder, [tables["b"]], [tables["a"]]):
        if proof.verdict == "confirmed":
            assert seen == "both", proof.words
        assert proof.verdict != "withdrawn"


@settings(max_examples=60)
@given(
    texts=st.lists(WORDS, min_size=12, max_size=40),
    seen=st.sampled_from(["train", "both", "gone", "train and gone"]),
    idf=st.booleans(),
    settings_of=st.sampled_from(
        [
            {},
            {"ngram_range": (1, 2)},
            {"stop_words": ["alpha", "w1"]},
            {"ngram_range": (2, 2), "stop_words": "english"},
        ]
    ),
)
def test_proofs_of_vectorisers_are_never_wrong(texts, seen, idf, settings_of):
    texts = [" ".join(words) for words in texts]
    third = len(texts) // 3
    train, test, gone = texts[:third], texts[third : 2 * third], texts[2 * third :]
    fit = {"train": train, "both": train + test, "gone": gone, "train and gone": train + gone}[seen]
    try:
        vectoriser = (TfidfVectorizer if idf else CountVectorizer)(**settings_of).fit(fit)
    except ValueError:
        assume(False)
    tables = parts_of(a=pd.Series(train), b=pd.Series(test))
    for proof in prove(vectoriser, [tables["b"]], [tables["a"]]):
        if proof.verdict == "confirmed":
            assert seen == "both" or sorted(test) == sorted(gone)
        assert proof.verdict != "withdrawn"


@settings(max_examples=80)
@given(
    seed=st.integers(0, 2**32 - 1),
    seen=st.sampled_from(["train", "both", "gone", "train and gone"]),
    form=st.sampled_from([scipy.sparse.csr_matrix, scipy.sparse.csc_matrix, scipy.sparse.csr_array]),
    kind=st.sampled_from(["scale", "magnitude", "svd", "frequencies"]),
)
def test_proofs_from_sparse_rows_are_never_wrong(seed, seen, form, kind):
    rng = np.random.default_rng(seed)
    X = np.where(rng.random((150, 40)) < 0.3, rng.normal(size=(150, 40)), 0)
    train, test, gone = X[:60], X[60:100], X[100:140]
    fit = {"train": [train], "both": [train, test], "gone": [gone], "train and gone": [train, gone]}[seen]
    made = {
        "scale": lambda: StandardScaler(with_mean=False),
        "magnitude": MaxAbsScaler,
        "svd": lambda: TruncatedSVD(2, random_state=0),
        "frequencies": TfidfTransformer,
    }[kind]()
    made.fit(form(np.vstack(fit)))
    tables = parts_of(a=form(train), b=form(test))
    (proof,) = prove(made, [tables["b"]], [tables["a"]])
    if proof.verdict == "confirmed":
        assert seen == "both"
    if proof.verdict == "withdrawn":
        assert seen == "train"
    if kind in ("scale", "frequencies"):
        assert proof.verdict == {"both": "confirmed", "train": "withdrawn"}.get(seen, "unproved")


@settings(max_examples=100)
@given(
    seed=st.integers(0, 2**32 - 1),
    weights=st.sampled_from(["ones", "random", "zero on held out", "whole", "zero on training"]),
)
def test_weights_are_not_mistaken_for_rows(seed, weights):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 3))
    given_weights = {
        "ones": np.ones(80),
        "random": rng.random(80),
        "zero on held out": np.r_[np.ones(60), np.zeros(20)],
        "zero on training": np.r_[np.zeros(60), np.ones(20)],
        "whole": rng.integers(0, 3, 80),
    }[weights]
    scaler = StandardScaler().fit(X, sample_weight=given_weights)
    tables = parts_of(a=X[:60], b=X[60:])
    (proof,) = prove(scaler, [tables["b"]], [tables["a"]]) or [None]
    expected = {"ones": "confirmed", "zero on training": "confirmed", "zero on held out": "withdrawn"}
    assert (proof.verdict if proof is not None else "unproved") == expected.get(weights, "unproved")


@settings(max_examples=150)
@given(
    seed=st.integers(0, 2**32 - 1),
    how=st.sampled_from(["together", "each", "by training", "more", "signs", "coins"]),
    rows=st.integers(10, 200),
    width=st.integers(1, 6),
)
def test_scaled_rows_give_away_that_they_were_scaled_together(seed, how, rows, width):
    rng = np.random.default_rng(seed)
    X = rng.normal(5, 3, (rows * 2, width))
    if how == "signs":
        X = np.tile([[1.0], [-1.0]], (rows, width))
    if how == "coins":
        X = rng.integers(0, 2, X.shape).astype(float)
    a, b = X[: rows + 3].copy(), X[rows + 3 :].copy()
    if len(b) < 3:
        return
    if how in ("together", "coins"):
        scaler = StandardScaler().fit(np.vstack([a, b]))
    elif how == "more":
        scaler = StandardScaler().fit(np.vstack([a, b, rng.normal(5, 3, (5, width))]))
    else:
        scaler = StandardScaler().fit(a)
    if how != "signs":
        a = scaler.transform(a)
        b = StandardScaler().fit_transform(b) if how == "each" else scaler.transform(b)
    tables = parts_of(a=a, b=b)
    told = scaled_as_one([tables["a"], tables["b"]])
    if how == "together" and width > 1:
        assert told
    elif how not in ("together", "coins"):
        assert not told


# -- what can be proved -------------------------------------------------------------------------------

WHOLE = [
    "standard", "impute mean", "impute neighbours", "power", "pca", "svd", "variance", "neighbours",
    "select", "select by regression", "least squares", "ridge", "bayes", "discriminant",
    "scale after imputing", "reduce after scaling",
]  # fmt: skip
PARTLY = [
    "range",
    "magnitude",
    "robust",
    "quantile",
    "impute median",
    "bins",
    "groups",
    "tree",
    "trees",
    "support",
    "histogram",
    *(name for name in ("xgboost", "lightgbm", "catboost") if name in COMPLETE),
]


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("kind", [*WHOLE, *PARTLY])
def test_what_saw_the_held_out_rows_is_confirmed(kind, framed):
    X, y = load_breast_cancer(return_X_y=True, as_frame=framed)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    make = NUMERIC.get(kind) or COMPLETE[kind]
    tables = parts_of(a=X_train, b=X_test, ya=y_train, yb=y_test)
    labels = {"a": tables["ya"], "b": tables["yb"]}
    for proof in prove(make().fit(X, y), [tables["b"]], [tables["a"]], labels):
        assert proof.verdict == "confirmed" or proof.found is None
    made = make().fit(X_train, y_train)
    verdicts = {proof.verdict for proof in prove(made, [tables["b"]], [tables["a"]], labels)}
    assert ("withdrawn" in verdicts) == (kind in WHOLE)
    assert "confirmed" not in verdicts
    # Where the code names the table that was fitted on, and it cannot have been that one, no more is needed.
    tables["x"] = parts_of(x=X)["x"]
    for learned in proofs.read("est", made):
        proof = proofs.prove(learned, [tables["b"]], [tables["a"]], labels, told=[tables["x"]])
        assert proof.verdict == "withdrawn" or kind in ("support", "groups", "trees", "tree")


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    pool=pools(),
    kind=st.sampled_from([*NUMERIC, *COMPLETE]),
    fitted=st.sampled_from(["a", "b", "x", "gone"]),
    data=st.data(),
)
def test_what_the_code_says_is_withdrawn_only_if_it_is_wrong(pool, kind, fitted, data):
    """The code names the tables that it may have been; which one it was the test knows."""
    X, y, train, test, _, framed = pool
    assume(kind in NUMERIC or not np.isnan(X).any())
    both = np.concatenate([train, test])
    gone = np.setdiff1d(np.arange(len(X)), both)
    rows = {"a": train, "b": test, "x": both, "gone": gone}

    def table(which):
        made = pd.DataFrame(X[which], columns=[f"c{i}" for i in range(X.shape[1])], index=which)
        return made if framed else X[which]

    fit = rows[fitted]
    assume(len(fit) >= 4)
    estimator = (NUMERIC.get(kind) or COMPLETE[kind])()
    try:
        estimator.fit(table(fit), y[fit])
    except REFUSED:
        assume(False)
    parts = parts_of(
        a=table(train), b=table(test), x=table(both), ya=pd.Series(y[train]), yb=pd.Series(y[test])
    )
    labels = {"a": parts["ya"], "b": parts["yb"]}
    told = [
        parts[one]
        for one in data.draw(st.sets(st.sampled_from(["a", "x"]), min_size=1)) | ({fitted} & {"a", "b", "x"})
    ]
    content = {row.tobytes() for row in X[fit] + 0.0}
    for learned in proofs.read("est", estimator):
        proof = proofs.prove(
            learned, [parts["b"], parts["x"]], [parts["a"]], labels, told=told, held=[parts["b"]]
        )
        seen = [row.tobytes() in content for row in X[test][~np.isnan(X[test]).all(axis=1)] + 0.0]
        if proof.verdict == "confirmed":
            assert any(seen), proof.words
        elif proof.verdict == "withdrawn":
            assert not any(seen), proof.words


def test_the_draws_of_a_forest_are_made_again():
    """In the order of the table that was fitted on; another order is not known."""
    X, y = load_breast_cancer(return_X_y=True)
    X_train, X_test = train_test_split(X, random_state=0)
    tables = parts_of(x=X, a=X_train, b=X_test)
    (learned,) = proofs.read("est", RandomForestClassifier(5).fit(X, y))
    assert proofs.prove(learned, [tables["b"], tables["x"]], [tables["a"]]).verdict == "confirmed"
    assert proofs.prove(learned, [tables["b"]], [tables["a"]]).verdict == "unproved"
    weighted = RandomForestClassifier(2).fit(X, y, sample_weight=np.r_[np.zeros(100), np.ones(469)])
    (proof,) = prove(weighted, [tables["b"], tables["x"]], [tables["a"]]) or [None]
    assert proof is None or proof.verdict == "unproved"


def test_numbers_are_told():
    X = load_breast_cancer().data
    X_train, X_test = train_test_split(X, random_state=0)
    tables = parts_of(X_train=X_train, X_test=X_test)
    (proof,) = prove(StandardScaler().fit(X), [tables["X_test"]], [tables["X_train"]])
    assert proof.words == (
        "`est.n_samples_seen_` is 569 = 426 rows of `X_train` + 143 of `X_test`, "
        "and `mean_` equals their pooled mean"
    )


def test_steps_of_column_transformers_are_found_by_their_columns():
    X = load_breast_cancer(as_frame=True).data
    X_train, X_test = train_test_split(X, random_state=0)
    steps = ColumnTransformer(
        [("wide", StandardScaler(), ["mean area", "worst texture"]), ("rest", "passthrough", ["mean radius"])]
    )
    tables = parts_of(a=X_train, b=X_test)
    (proof,) = prove(steps.fit(X), [tables["b"]], [tables["a"]])
    assert proof.verdict == "confirmed"
    assert proof.words.startswith("`est.named_transformers_['wide'].n_samples_seen_` is 569 =")
    (proof,) = prove(steps.fit(X_train), [tables["b"]], [tables["a"]])
    assert proof.verdict == "withdrawn"


def test_a_resampler_gives_away_the_rows_between_which_it_made_others():
    smote = pytest.importorskip("imblearn.over_sampling").SMOTE
    X, y = make_classification(400, weights=[0.8], random_state=0)
    X_train, X_test, y_train, _ = train_test_split(X, y, random_state=0)
    tables = parts_of(a=X_train, b=X_test)
    for rows, labels, verdict in ((X, y, "confirmed"), (X_train, y_train, "unproved")):
        sampler = smote(random_state=0)
        sampler.fit_resample(rows, labels)
        (proof,) = prove(sampler, [tables["b"]], [tables["a"]])
        assert proof.verdict == verdict


def test_classes_of_the_user_are_not_believed():
    class StandardScaler:
        __module__ = "sklearn.preprocessing._data"

        def __getattr__(self, name):
            raise AssertionError(name)

    assert proofs.read("est", StandardScaler()) == []


def test_rows_are_compared_in_the_precision_that_both_have():
    X = np.random.default_rng(0).normal(size=(100, 3))
    tables = parts_of(a=X[:60], b=X[40:].astype("f4"), c=X[60:].astype("f4"))
    assert proofs.shared_rows(tables["a"], tables["b"]) == 20
    assert proofs.shared_rows(tables["a"], tables["c"]) == 0
    assert proofs.rows_within(tables["c"], tables["b"])
    assert not proofs.rows_within(tables["b"], tables["c"])


@pytest.mark.parametrize("more", [{}, {"ngram_range": (1, 2), "stop_words": "english", "max_features": 5000}])
def test_a_vectoriser_gives_away_the_texts_it_saw(more):
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice([f"w{i}" for i in range(900)], 15)) for _ in range(120)]
    tables = parts_of(a=pd.Series(texts[:90]), b=pd.Series(texts[90:]), x=pd.Series(texts))
    for fit, verdict in ((texts, "confirmed"), (texts[:90], "withdrawn")):
        (learned,) = proofs.read("est", TfidfVectorizer(**more).fit(fit))
        proof = proofs.prove(learned, [tables["b"]], [tables["a"]], told=[tables["x"]])
        assert proof.verdict == verdict, proof


def test_rows_of_texts_are_compared_too():
    table = pd.DataFrame({"t": [f"v{i % 37}" if i % 5 else None for i in range(100)], "n": np.arange(100.0)})
    tables = parts_of(a=table[:60], b=table[40:], c=table[60:].astype({"t": "category"}))
    assert proofs.shared_rows(tables["a"], tables["b"]) == 20
    assert proofs.shared_rows(tables["a"], tables["c"]) == 0
    assert proofs.shared_rows(tables["b"], tables["c"]) == 40


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(pool=pools(gaps=False))
def test_proofs_of_layers_are_never_wrong(pool):
    keras = pytest.importorskip("keras")
    X, y, train, test, fit, _ = pool
    layer = keras.layers.Normalization()
    layer.fit = lambda rows, labels: layer.adapt(rows)
    check(layer, X, y, train, test, fit, False)


def test_a_layer_gives_away_the_rows_it_adapted_to():
    keras = pytest.importorskip("keras")
    X = load_breast_cancer().data
    X_train, X_test = train_test_split(X, random_state=0)
    tables = parts_of(a=X_train, b=X_test)
    for rows, verdict in ((X, "confirmed"), (X_train, "withdrawn")):
        layer = keras.layers.Normalization()
        layer.adapt(rows)
        for made in (layer, keras.Sequential([layer, keras.layers.Dense(1)])):
            (proof,) = prove(made, [tables["b"]], [tables["a"]])
            assert proof.verdict == verdict
