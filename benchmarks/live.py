"""What watching costs: a scan after every cell, a changed frame, and the exact look at everything.

    python -m benchmarks.live [--rows 100000] [--columns 50]

Prints CPU seconds, and each as a ratio to one pass over the data (the sum of the frame), so that machines can be
compared.
"""

from __future__ import annotations

import argparse
import tracemalloc
from collections.abc import Callable
from time import process_time
from typing import Any


def best(action: Callable[[], Any], times: int = 5) -> float:
    """CPU seconds of the quickest of some runs."""
    found = []
    for _ in range(times):
        start = process_time()
        action()
        found.append(process_time() - start)
    return min(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=50)
    options = parser.parse_args()

    import numpy as np
    import pandas as pd
    from sklearn.linear_model import SGDClassifier
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    from leaklint.live.join import Evidence, Memory
    from leaklint.live.parts import Budget
    from leaklint.live.scan import Scanner
    from leaklint.live.watch import QUICKLY
    from leaklint.notebook import parse_notebook
    from leaklint.session import Session

    code = (
        "import pandas as pd\n"
        "from sklearn.linear_model import SGDClassifier\n"
        "from sklearn.model_selection import train_test_split\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "X, y = pd.read_csv('x.csv'), pd.read_csv('y.csv')\n"
        "scaler = StandardScaler().fit(X)\n"
        "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
        "model = SGDClassifier().fit(scaler.transform(X_train), y_train)\n"
        "model.score(scaler.transform(X_test), y_test)\n"
    )
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        rng.normal(size=(options.rows, options.columns)), columns=[f"c{i}" for i in range(options.columns)]
    )
    y = pd.Series((X["c0"] + rng.normal(size=len(X)) > 0).astype(int))
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    scaler = StandardScaler().fit(X)
    model = SGDClassifier(max_iter=2, tol=None).fit(scaler.transform(X_train), y_train)
    names = {
        "X": X, "y": y, "X_train": X_train, "X_test": X_test, "y_train": y_train, "y_test": y_test,
        "scaler": scaler, "model": model,
    }  # fmt: skip
    names |= {f"value{i}": i for i in range(1900)}
    notebook, session = parse_notebook(code.encode(), "bench.py"), Session()
    scanner, memory = Scanner(), Memory()
    session.lint(notebook)

    def look(limit: float | None) -> Evidence:
        evidence = Evidence(scanner.last, Budget(limit), memory)
        session.lint(notebook, evidence)
        evidence.finish()
        return evidence

    def changed() -> Evidence:
        X_test.iloc[0, 0] += 1e-9
        scanner.scan(names)
        return look(QUICKLY)

    def exact() -> Evidence:
        memory.clear()
        scanner.forget()
        scanner.scan(names)
        return look(None)

    floor = best(lambda: float(X.to_numpy().sum()))
    scanner.scan(names)
    look(None)
    tracemalloc.start()
    evidence = exact()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    verdicts = [one.verdict for one in evidence.fitted.values()]
    whole = sum(held.nbytes for held in scanner.last.tables.values())
    rows = [
        ("one pass over the data", floor),
        ("scan after a cell (2,000 names)", best(lambda: scanner.scan(names))),
        ("the code alone, linted again", best(lambda: session.lint(notebook))),
        ("a cell that changed nothing", best(lambda: (scanner.scan(names), look(QUICKLY)))),
        ("a cell that changed a frame", best(changed)),
        ("everything, exactly", best(exact, 3)),
    ]
    print(f"{options.rows:,} x {options.columns}, {whole / 1e6:.0f} MB in {len(scanner.last.tables)} tables")
    for what, seconds in rows:
        print(f"  {what:34} {seconds * 1000:9.1f} ms  {seconds / max(floor, 1e-9):8.1f} x one pass")
    print(f"  memory of the exact look           {peak / 1e6:9.1f} MB  {peak / whole:8.2f} x the tables")
    print(f"  verdicts on estimators: {', '.join(verdicts)}")


if __name__ == "__main__":
    main()
