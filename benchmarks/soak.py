"""What a long session costs: thousands of cells run with the watcher on, beside the same cells without it.

    python -m benchmarks.soak [--cells 2000] [--workloads again edited] [--rows 500]

Each workload runs in a process of its own, once in a bare IPython shell and once with `%leaklint on`:

again
    the same dozen cells run over and over, as in a notebook that is left to run;
edited
    the same, with a number in the text of each cell that is another in every round, as by someone who tries things.

Printed after each quarter: memory and objects of the process, and the milliseconds that a cell took, on average;
at the end what the watcher added, per 1,000 cells, over the second half (the first has all that is made once). The
random state and the frames of the user are compared, too: the exit status is 1 if the watcher changed any.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from typing import Any

CELLS = [
    "import numpy as np, pandas as pd",
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.metrics import accuracy_score, roc_auc_score",
    "rng = np.random.default_rng({n})\n"
    "df = pd.DataFrame(rng.normal(size=({rows}, 8)), columns=list('abcdefgh'))\n"
    "df['y'] = (df['a'] + rng.normal(size={rows}) > 0).astype(int)",
    "df['ratio'] = df['a'] / (df['b'].abs() + {n})\ndf.describe()",
    "X, y = df.drop(columns='y'), df['y']",
    "scaler = StandardScaler()\nXs = scaler.fit_transform(X)  # {n}",
    "X_train, X_test, y_train, y_test = train_test_split(Xs, y, random_state={n})",
    "model = LogisticRegression(C={n} / 10).fit(X_train, y_train)",
    "accuracy_score(y_test, model.predict(X_test))  # {n}",
    "def report(fitted, rows, labels):\n"
    "    return {{'auc': roc_auc_score(labels, fitted.predict_proba(rows)[:, 1]), 'n': {n}}}\n"
    "report(model, X_test, y_test)",
    "results = []\nfor C in (.1, 1, {n}):\n"
    "    results.append((LogisticRegression(C=C).fit(X_train, y_train).score(X_test, y_test), C))",
    "best = max(results)  # {n}",
]


def work(workload: str, watched: bool, cells: int, rows: int) -> None:
    """Run the cells in this process and print a line of JSON for each quarter."""
    from hashlib import blake2b
    from time import perf_counter

    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    shell.cache_size = 0  # Out keeps results of the user's own
    if watched:
        shell.run_line_magic("load_ext", "leaklint")
        shell.run_line_magic("leaklint", "on")
    shell.run_cell("import numpy as np\nnp.random.seed(0)", store_history=True)
    start = perf_counter()
    for done in range(1, cells + 1):
        round_, at = divmod(done - 1, len(CELLS))
        number = 1 + round_ if workload == "edited" else 1
        with capture_output():
            shell.run_cell(CELLS[at].format(n=number, rows=rows), store_history=True)
        if done % (cells // 4) == 0:
            took = (perf_counter() - start) / (cells // 4)
            gc.collect()
            line = {"cells": done, "bytes": resident(), "objects": len(gc.get_objects()), "seconds": took}
            print(json.dumps(line), flush=True)
            start = perf_counter()
    names = shell.user_ns
    content = blake2b(names["df"].to_numpy().tobytes() + names["Xs"].tobytes())
    content.update(repr(names["np"].random.get_state()[1].tolist()).encode())
    print(json.dumps({"content": content.hexdigest()}), flush=True)


def resident() -> int:
    """Bytes of memory that this process holds."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def measure(workload: str, watched: bool, cells: int, rows: int) -> tuple[list[dict[str, Any]], str]:
    """Run `work` in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.soak", "--work", workload]
    command += ["--cells", str(cells), "--rows", str(rows), *(["--watched"] if watched else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return lines[:-1], lines[-1]["content"]


def growth(lines: list[dict[str, Any]], key: str) -> float:
    """By how much something grew per 1,000 cells, over the second half."""
    last, middle = lines[-1], lines[len(lines) // 2 - 1]
    return float(last[key] - middle[key]) / (last["cells"] - middle["cells"]) * 1000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cells", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--workloads", nargs="+", choices=("again", "edited"), default=["again", "edited"])
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--watched", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.watched, options.cells, options.rows)
        return 0
    same = True
    for workload in options.workloads:
        print(f"{workload}: {options.cells} cells")
        runs = {}
        for watched in (False, True):
            lines, content = measure(workload, watched, options.cells, options.rows)
            runs[watched] = lines, content
            print(f"  {'watched' if watched else 'bare':8}", end="")
            for line in lines:
                print(
                    f"  {line['cells']}: {line['bytes'] / 1e6:.0f} MB, {line['objects'] / 1000:.0f}k objects,"
                    f" {line['seconds'] * 1000:.0f} ms;",
                    end="",
                )
            print()
        for key, unit, scale in (("bytes", "MB", 1e6), ("objects", "thousand objects", 1e3)):
            bare, with_it = (growth(runs[watched][0], key) / scale for watched in (False, True))
            print(f"  growth per 1,000 cells: {bare:.2f} {unit} bare, {with_it:.2f} watched")
        if runs[False][1] != runs[True][1]:
            same = False
            print("  the watcher changed the user's results")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
