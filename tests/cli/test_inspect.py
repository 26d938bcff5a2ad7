"""`leaklint inspect`: exit status, formats, files of every kind, and errors that say what to do."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leaklint.cli import main

pd = pytest.importorskip("pandas")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tables with a proxy of the label and shared rows, and honest ones; the working directory is theirs."""
    rng = np.random.default_rng(0)
    df = pd.DataFrame(rng.normal(size=(400, 3)), columns=["calls", "bill", "months"])
    df["churned"] = np.where(df["calls"] + rng.normal(size=400) > 0, "yes", "no")
    df["cancelled_on"] = np.where(df["churned"] == "yes", rng.normal(50, 1, 400), rng.normal(0, 1, 400))
    df["customer"] = rng.integers(0, 90, 400)
    monkeypatch.chdir(tmp_path)
    df[:300].to_csv("train.csv", index=False)
    df[280:].to_csv("test.csv", index=False)
    honest = df.drop(columns=["cancelled_on", "customer"])
    honest[:300].to_csv("a.csv", index=False)
    honest[300:].to_csv("b.csv", index=False)
    return tmp_path


def test_findings_and_exit_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "train.csv", "test.csv", "--target", "churned"]) == 1
    told = capsys.readouterr().out
    assert "20 of the 120 rows of `test.csv` are in `train.csv` as well" in " ".join(told.split())
    assert "`cancelled_on` by itself tells `churned`" in told
    assert main(["inspect", "train.csv", "test.csv", "--target", "churned", "--exit-zero"]) == 0
    assert main(["inspect", "train.csv", "--target", "churned", "--fail-on", "error"]) == 0
    capsys.readouterr()
    assert main(["inspect", "a.csv", "b.csv", "--target", "churned"]) == 0
    assert capsys.readouterr().out.startswith(
        "15 checks of `a.csv` (300 rows, 4 columns) and `b.csv` (100 rows"
    )


def test_group_and_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--group", "customer", "--time", "months", "--output-format", "json"]
    assert main(["inspect", "train.csv", "test.csv", *options]) == 1
    codes = {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert codes >= {"LK206", "LK504", "LK602"}


def test_rules_are_selected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["inspect", "train.csv", "test.csv", "--target", "churned", "--output-format", "jsonl"]
    assert main([*files, "--select", "LK2"]) == 1
    assert {json.loads(line)["code"] for line in capsys.readouterr().out.splitlines()} == {"LK206"}
    assert main([*files, "--ignore", "LK206,label-proxy,LK602"]) == 0
    assert main([*files, "--select", "LK9999"]) == 2
    capsys.readouterr()
    main([*files, "--select", "LK805"])
    assert {json.loads(line)["code"] for line in capsys.readouterr().out.splitlines()} <= {"LK805"}


def test_roles_and_severities_of_the_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leaklint.toml").write_text(
        '[roles]\ntarget = "churned"\ngroup = ["customer"]\n[severity]\nLK602 = "info"\n'
    )
    main(["inspect", "train.csv", "test.csv", "--output-format", "json"])
    found = {f["code"]: f["severity"] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert found["LK403"] == "warning"
    assert found["LK602"] == "info"
    assert main(["inspect", "a.csv", "b.csv"]) == 0, "configured columns that are not there are no error"


@pytest.mark.parametrize("kind", "json sarif gitlab junit github azure html markdown concise".split())
def test_formats(folder: Path, kind: str) -> None:
    options = ["--target", "churned", "--output-format", kind, "-o", "out"]
    assert main(["inspect", "train.csv", "test.csv", *options]) == 1
    text = (folder / "out").read_text("utf-8")
    assert "LK206" in text
    assert "\x1b" not in text
    if kind in ("json", "sarif", "gitlab"):
        json.loads(text)
    if kind == "html":
        assert text.startswith("<!DOCTYPE html>")
        assert "<svg" in text
        assert "<script" not in text


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "tsv", "parquet", "feather", "arrow"])
def test_files_of_every_kind(folder: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    if ending in ("parquet", "feather", "arrow"):
        pytest.importorskip("pyarrow")
    names = []
    for name in ("train", "test"):
        df = pd.read_csv(f"{name}.csv")
        file = f"{name}2.{ending}"
        names.append(file)
        if ending.startswith("csv"):
            df.to_csv(file, index=False)
        elif ending == "tsv":
            df.to_csv(file, index=False, sep="\t")
        elif ending == "parquet":
            df.to_parquet(file)
        else:
            df.to_feather(file)
    assert main(["inspect", *names, "--target", "churned", "--output-format", "concise"]) == 1
    assert f"{names[1]}: LK206 error" in capsys.readouterr().out


WRONG = {
    "trian.csv": "no such file; did you mean `train.csv`",
    "notes.txt": "of this kind no table is read",
    "empty.csv": "is not a readable csv file",
    "sub.csv": "is a folder",
    "-": "not from standard input",
}


@pytest.mark.parametrize("path", WRONG)
def test_what_cannot_be_read(folder: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("a,b\n")
    (folder / "empty.csv").write_text("")
    (folder / "sub.csv").mkdir()
    assert main(["inspect", path]) == 2
    printed = capsys.readouterr()
    assert WRONG[path] in printed.err
    assert printed.err.count("\n") == 1
    assert not printed.out


def test_missing_columns_name_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "train.csv", "--target", "churn"]) == 2
    assert "did you mean 'churned'" in capsys.readouterr().err
    assert main(["inspect", "train.csv", "a.csv", "--group", "customer"]) == 2
    assert "`a.csv` has no column 'customer' for the group" in capsys.readouterr().err


def test_missing_libraries_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] in ("pandas", "polars", "pyarrow"):
            raise ImportError(name=name)
        return plain(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["inspect", "train.csv"]) == 2
    assert 'pip install "jupyter-leaklint[inspect]"' in capsys.readouterr().err


def test_without_pandas(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    plain = builtins.__import__
    hidden = {"pandas"}

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] in hidden and not args[2]:
            raise ImportError(name=name)
        return plain(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    for library in ("polars", "pyarrow"):
        assert (
            main(["inspect", "train.csv", "test.csv", "--target", "churned", "--output-format", "json"]) == 1
        )
        report = json.loads(capsys.readouterr().out)
        assert report["tables"][0]["kind"] == library
        assert {f["code"] for f in report["findings"]} >= {"LK206", "LK403"}
        hidden.add(library)


def test_the_terminal_sees_progress(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leaklint.commands import inspect

    monkeypatch.setattr(inspect, "is_terminal", lambda stream: True)
    ticks = iter(range(10_000))
    monkeypatch.setattr(inspect.time, "monotonic", lambda: float(next(ticks)))
    assert main(["inspect", "train.csv", "--target", "churned", "--exit-zero"]) == 0
    printed = capsys.readouterr()
    assert "reading train.csv" in printed.err
    assert "label proxy" in printed.err
    assert printed.err.endswith("\r\x1b[K"), "nothing is left of it"


DAYS = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d-%b-%Y",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%y",
]


@pytest.mark.parametrize("form", DAYS)
def test_a_day_is_no_key(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file holds days as text; each row has its own, and that says nothing against it."""
    rng = np.random.default_rng(0)
    when = pd.date_range("2021-01-01", periods=300, freq="D").strftime(form)
    frame = pd.DataFrame({"when": when, "x": rng.normal(size=300), "y": rng.integers(0, 2, 300)})
    frame.to_csv("days.csv", index=False)
    assert main(["inspect", "days.csv", "--target", "y"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("form", ["ID{:05d}", "2020-{:04d}", "{:03d}-45-6789", "10.0.1{:03d}.1", "99-{:03d}"])
def test_a_key_with_dashes_is_one(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    words = [form.format(number) for number in range(300)]
    frame = pd.DataFrame({"code": words, "x": rng.normal(size=300), "y": rng.integers(0, 2, 300)})
    frame.to_csv("keys.csv", index=False)
    assert main(["inspect", "keys.csv", "--target", "y"]) == 1
    assert "`code` in `keys.csv` has another value in each of the 300 rows" in capsys.readouterr().out
