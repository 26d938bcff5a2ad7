"""Library knowledge: the loader, the format of the tables, and that the tables speak of real names."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leaklint.libraries import Knowledge, Slot, load, load_library, problems, roots
from leaklint.libraries.load import FOLDER, checksum, flatten

FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def entries(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    library = load_library(name)
    yield from library.entries.items()
    for kind, table in library.methods.items():
        for method, fields in table.items():
            if method != "extends":
                yield f"methods.{kind}.{method}", fields


@pytest.mark.parametrize("name", FILES)
def test_tables_use_known_words(name: str) -> None:
    found = []
    for qualname, fields in entries(name):
        rest = dict(fields)
        role = rest.pop("role", None)
        found += [f"{qualname}: {problem}" for problem in problems(role, rest)]
    assert not found


@pytest.mark.parametrize("name", FILES)
def test_tables_stay_under_their_import_roots(name: str) -> None:
    library = load_library(name)
    names = [*library.entries, *library.aliases, *library.stars, *library.modules]
    assert not [item for item in names if item.partition(".")[0] not in library.imports]


@pytest.mark.parametrize("name", FILES)
def test_objects_have_methods(name: str) -> None:
    kinds = {kind for other in FILES for kind in load_library(other).methods}
    used = {fields["object"] for _, fields in entries(name) if "object" in fields}
    used |= {table["extends"] for table in load_library(name).methods.values() if "extends" in table}
    assert not used - kinds


@pytest.mark.parametrize("name", FILES)
def test_a_name_is_written_once(name: str) -> None:
    """Keys that hold several names must not say two things about one of them."""
    import tomllib

    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    methods = data.pop("methods", {})
    for heading, table in [*data.items(), *methods.items()]:
        if isinstance(table, dict) and heading not in {"aliases", "star"}:
            names = [word for key in table for word in key.split()]
            assert not {word for word in names if names.count(word) > 1}, heading


def real(qualname: str) -> bool:
    """Say whether a qualified name can be imported."""
    parts = qualname.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


def same_version(name: str) -> bool:
    """Say whether the installed version of a library is the one that its table was checked against."""
    import tomllib

    checked = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["checked"]
    return importlib.import_module(name).__version__.startswith(f"{checked}.")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["sklearn", "pandas", "numpy", "scipy"])
def test_names_exist(name: str) -> None:
    pytest.importorskip(name)
    if name == "sklearn":
        import sklearn.experimental.enable_halving_search_cv
        import sklearn.experimental.enable_iterative_imputer  # noqa: F401
    listed = [
        qualname
        for qualname, fields in load_library(name).entries.items()
        if not qualname.endswith(".*") and not fields.get("old")
    ]
    missing = [qualname for qualname in listed if not real(qualname)]
    # Another version may lack a few of them; a wrong table lacks many.
    assert not missing if same_version(name) else len(missing) < len(listed) / 10, missing


@pytest.mark.filterwarnings("ignore")
def test_all_of_scikit_learn_is_known() -> None:
    pytest.importorskip("sklearn")
    from sklearn.utils.discovery import all_displays, all_estimators, all_functions

    knowledge = Knowledge(["sklearn"])
    names = []
    names += [f"sklearn.{cls.__module__.split('.')[1]}.{name}" for name, cls in all_displays()]
    for _, found in [*all_estimators(), *all_functions()]:
        if found.__module__.startswith("sklearn."):
            public = [part for part in found.__module__.split(".") if not part.startswith("_")]
            names.append(".".join([*public, found.__name__]))
    unknown = [name for name in names if knowledge.lookup(name) is None]
    # A few helpers of helpers are not worth a line.
    unknown = [name for name in unknown if not name.startswith(("sklearn.utils", "sklearn.externals"))]
    assert unknown == [] if same_version("sklearn") else len(unknown) < len(names) / 10, unknown


@pytest.mark.filterwarnings("ignore")
def test_estimators_have_the_right_role() -> None:
    pytest.importorskip("sklearn")
    from sklearn.utils.discovery import all_estimators

    knowledge = Knowledge(["sklearn"])
    for kind, task in [("classifier", "classifier"), ("regressor", "regressor"), ("cluster", "cluster")]:
        for name, cls in all_estimators(type_filter=kind):
            public = [part for part in cls.__module__.split(".") if not part.startswith("_")]
            entry = knowledge.lookup(".".join([*public, name]))
            assert entry is not None, name
            assert entry.role in {"model", "wrapper", "search", "pipeline", "transformer"}, name
            if entry.role == "model":
                assert entry.get("task") in {task, "both"}, name


@pytest.mark.parametrize(
    ("qualname", "canonical"),
    [
        ("sklearn.preprocessing.StandardScaler", "sklearn.preprocessing.StandardScaler"),
        ("sklearn.preprocessing.data.StandardScaler", "sklearn.preprocessing.StandardScaler"),
        ("sklearn.preprocessing._data.StandardScaler", "sklearn.preprocessing.StandardScaler"),
        ("sklearn.cross_validation.train_test_split", "sklearn.model_selection.train_test_split"),
        ("sklearn.cross_validation.KFold", "sklearn.cross_validation.KFold"),
        ("sklearn.grid_search.GridSearchCV", "sklearn.model_selection.GridSearchCV"),
        ("sklearn.ensemble.forest.RandomForestClassifier", "sklearn.ensemble.RandomForestClassifier"),
        ("sklearn.lda.LDA", "sklearn.discriminant_analysis.LinearDiscriminantAnalysis"),
        ("sklearnex.svm.SVC", "sklearn.svm.SVC"),
        ("pandas.core.frame.DataFrame", "pandas.DataFrame"),
        ("pandas.io.parsers.read_csv", "pandas.read_csv"),
        ("pandas.DataFrame.mean", "frame.mean"),
        ("pandas.plotting.scatter_matrix", "pandas.plotting.scatter_matrix"),
    ],
)
def test_lookup_follows_aliases_and_old_modules(qualname: str, canonical: str) -> None:
    entry = Knowledge().lookup(qualname)
    assert entry is not None
    assert entry.qualname == canonical


@pytest.mark.parametrize(
    "qualname",
    [
        "sklearn.nothing",
        "sklearn.preprocessing.StandardScaler.fit",
        "numpy.random.mean",
        "nowhere.at.all",
        "sklearn",
        "",
        "numpy.",
    ],
)
def test_unknown_names_are_unknown(qualname: str) -> None:
    assert Knowledge().lookup(qualname) is None


def test_lookup_remembers() -> None:
    knowledge = Knowledge()
    assert knowledge.lookup("numpy.mean") is knowledge.lookup("numpy.mean")
    assert knowledge.lookup("nowhere") is None


def test_slots_join_positions_and_names() -> None:
    knowledge = Knowledge()
    score = knowledge.lookup("sklearn.metrics.roc_auc_score")
    assert score is not None
    assert score.slot("y_true") == Slot(0, "y_true")
    assert score.slot("y_pred") == Slot(1, "y_score")
    assert score.slot("groups") is None
    loss = knowledge.lookup("sklearn.metrics.log_loss")
    assert loss is not None
    assert [slot.keyword for slot in loss.slots("y_pred")] == ["y_pred", "y_pred", "y_proba", "y_prob"]
    split = knowledge.lookup("sklearn.model_selection.train_test_split")
    assert split is not None
    assert split.slot("arrays") == Slot(0, None, all=True)
    assert split.slot("stratify") == Slot(None, "stratify")
    display = knowledge.lookup("sklearn.metrics.RocCurveDisplay.from_estimator")
    assert display is not None
    assert display.slot("estimator") == Slot(0, "estimator")
    assert display.slot("y_true") is None
    silhouette = knowledge.lookup("sklearn.metrics.silhouette_score")
    assert silhouette is not None
    assert silhouette.slot("y_true") is None
    assert silhouette.slot("y_pred") == Slot(1, "labels")
    load_iris = knowledge.lookup("sklearn.datasets.load_iris")
    assert load_iris is not None
    assert load_iris.slots("path") == ()


def test_a_helper_goes_before_the_tables() -> None:
    knowledge = Knowledge()
    assert knowledge.lookup("mylib.prep.fit_scaler") is None
    knowledge.add("mylib.prep.fit_scaler", "statistic", {"learns": "scaler"})
    entry = knowledge.lookup("mylib.prep.fit_scaler")
    assert entry is not None
    assert entry.get("learns") == "scaler"
    assert entry.slot("data") == Slot(0)


def test_star_imports() -> None:
    knowledge = Knowledge()
    assert {"StandardScaler", "scale"} <= set(knowledge.star("sklearn.preprocessing"))
    assert {"array", "random", "linalg"} <= set(knowledge.star("numpy"))
    assert "train_test_split" in knowledge.star("sklearn.cross_validation")
    assert "*" not in knowledge.star("pandas.plotting")
    assert "DataFrame.from_dict" not in knowledge.star("pandas")
    assert knowledge.star("nowhere") == []


def test_modules() -> None:
    knowledge = Knowledge()
    assert knowledge.is_module("sklearn")
    assert knowledge.is_module("sklearn.preprocessing")
    assert knowledge.is_module("sklearn.cross_validation")
    assert not knowledge.is_module("sklearn.preprocessing.StandardScaler")
    assert not knowledge.is_module("nowhere")


def test_methods_of_base_libraries_are_always_known() -> None:
    knowledge = Knowledge()
    assert knowledge.method("frame", "fillna") is not None
    assert knowledge.method("frame", "no_such_method") is None
    mean = knowledge.method("frame", "mean")
    assert mean is not None
    assert mean.slots("data") == ()
    fit = knowledge.method("estimator", "fit")
    assert fit is not None
    assert fit.slot("label") == Slot(1, "y")


def test_roots_need_no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "load_library", lambda name: pytest.fail("a table was read"))
    load._files.cache_clear()
    assert {"sklearn", "pandas", "numpy"} <= roots()
    for name in FILES:
        assert any(root == name for root in roots()) or load._files()


def test_every_file_is_reached_by_its_roots() -> None:
    assert set(load._files().values()) == set(FILES)
    for name in FILES:
        assert [root for root, file in load._files().items() if file == name] == load_library(name).imports


def test_a_compiled_file_counts_only_for_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b'library = "Toy"\nimports = ["toy"]\n["toy"]\nf = { role = "metric" }\n'
    (tmp_path / "toy.toml").write_bytes(text)
    compiled = tmp_path / "_compiled"
    compiled.mkdir()
    import tomllib

    content = flatten(tomllib.loads(text.decode()))
    content["entries"]["toy.f"]["role"] = "inert"
    content |= {"format": load.COMPILED_FORMAT, "checksum": checksum(text)}
    (compiled / "toy.json").write_text(json.dumps(content))
    monkeypatch.setattr(load, "FOLDER", tmp_path)
    monkeypatch.setattr(load, "COMPILED", compiled)
    read = load.load_library.__wrapped__
    assert read("toy").entries["toy.f"]["role"] == "inert"
    (tmp_path / "toy.toml").write_bytes(text + b"# edited\n")
    assert read("toy").entries["toy.f"]["role"] == "metric"
    (compiled / "toy.json").write_text("{")
    assert read("toy").entries["toy.f"]["role"] == "metric"


def test_problems_name_the_nearest_word() -> None:
    assert problems("metric", {}) == []
    assert "did you mean 'metric'" in problems("metrics", {})[0]
    assert "did you mean 'learns'" in problems("transformer", {"learn": "scaler"})[0]
    assert "did you mean 'scaler'" in problems("transformer", {"learns": "scalr"})[0]
    assert "needs a `role`" in problems(None, {})[0]
    assert problems("metric", {"y_true": -1})
    assert problems("metric", {"y_true": True})
    assert problems("metric", {"loss": "yes"})
    assert problems("splitter", {"shuffle": 3})
    assert problems("metric", {"params": "y_true"})
    assert problems("transformer", {"stateless_if": {}})


def test_compiled_files_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from leaklint.libraries.compile import compile_all

    written = compile_all(tmp_path / "compiled")
    assert [path.stem for path in written] == FILES
    read = load.load_library.__wrapped__
    monkeypatch.setattr(load, "COMPILED", tmp_path / "nothing")
    plain = {name: read(name) for name in FILES}
    monkeypatch.setattr(load, "COMPILED", tmp_path / "compiled")
    for name in FILES:
        compiled = read(name)
        for slot in load.Library.__slots__:
            assert getattr(compiled, slot) == getattr(plain[name], slot), (name, slot)


@pytest.mark.parametrize(
    ("qualname", "role", "learns"),
    [
        ("tensorflow.keras.layers.Dense", "inert", None),
        ("tensorflow.keras.layers.Normalization", "transformer", "scaler"),
        ("tensorflow.keras.layers.experimental.preprocessing.TextVectorization", "transformer", "vectorizer"),
        ("tensorflow.python.keras.models.Sequential", "model", None),
        ("keras.api.models.Model", "model", None),
        ("tf_keras.Sequential", "model", None),
        ("keras.layers.core.Dense", "inert", None),
        ("keras.utils.np_utils.to_categorical", "rowwise", None),
        ("keras.applications.vgg16.VGG16", "model", None),
        ("keras.applications.vgg16.preprocess_input", "rowwise", None),
        ("tensorflow.keras.preprocessing.text.Tokenizer", "transformer", "vectorizer"),
        ("sklearn.externals.joblib.dump", "save", None),
        ("fbprophet.Prophet", "model", None),
        ("matplotlib.pyplot.no_such_plot", "display", None),
        ("pylab.mean", "statistic", None),
        ("pylab.plot", "display", None),
        ("cudf.read_csv", "load", None),
        ("cuml.preprocessing.StandardScaler", "transformer", "scaler"),
        ("modin.pandas.DataFrame", "same", None),
        ("dask_ml.model_selection.train_test_split", "split", None),
        ("umap.umap_.UMAP", "transformer", "reducer"),
        ("pyspark.sql.SparkSession.builder.getOrCreate", "same", None),
        ("tensorflow.keras.wrappers.scikit_learn.KerasClassifier", "model", None),
        ("statsmodels.tsa.arima.model.ARIMA", "model", None),
        ("builtins.len", "statistic", None),
        ("torch.nn.Linear", "model", None),
        ("torch.utils.data.random_split", "split", None),
        ("lightning.Trainer", "inert", None),
    ],
)
def test_names_of_many_libraries(qualname: str, role: str, learns: str | None) -> None:
    entry = Knowledge().lookup(qualname)
    assert entry is not None
    assert entry.role == role
    assert entry.get("learns") == learns


def test_unknown_builtins_stay_unknown() -> None:
    assert Knowledge().lookup("builtins.prepare") is None


def test_kinds_extend_one_another() -> None:
    knowledge = Knowledge(["polars", "tensorflow"])
    for kind, name, role in [
        ("polars", "filter", "filter"),
        ("polars", "mean", "statistic"),
        ("polars", "forward_fill", "ordered"),
        ("network", "fit", "fit"),
        ("network", "get_params", "inert"),
        ("tensor", "reshape", "same"),
        ("display", "anything", "display"),
    ]:
        entry = knowledge.method(kind, name)
        assert entry is not None, (kind, name)
        assert entry.role == role, (kind, name)
    frame = knowledge.method("frame", "filter")
    assert frame is not None
    assert frame.role == "same"
    network = knowledge.method("network", "fit")
    assert network is not None
    assert network.get("accumulates")


def test_methods_of_a_library_that_came_by_a_helper() -> None:
    assert Knowledge().method("hf_trainer", "train") is not None


def test_every_handler_is_a_plain_word() -> None:
    for name in FILES:
        for qualname, fields in entries(name):
            assert str(fields.get("handler", "x")).replace("_", "").isalnum(), qualname
