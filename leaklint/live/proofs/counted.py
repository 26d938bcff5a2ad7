"""Estimators that keep no more of their rows than how many they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Learned

CLASSES = (
    "sklearn.SGDClassifier",
    "sklearn.SGDRegressor",
    "sklearn.Perceptron",
    "sklearn.PassiveAggressiveClassifier",
    "sklearn.MLPClassifier",
    "sklearn.MLPRegressor",
    "sklearn.BaggingClassifier",
    "sklearn.BaggingRegressor",
    "sklearn.IsolationForest",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a number of rows: it proves nothing alone, but it can show that the code is wrong."""
    learned = Learned(name, cls)
    if "t_" in own and "n_iter_" in own:
        # Steps over all rounds; SGD starts at one, and is done with a round at a time.
        steps, rounds = float(own["t_"]), int(own["n_iter_"])
        if not cls.startswith("MLP"):
            steps -= 1
        if own.get("early_stopping") or rounds < 1 or steps <= 0 or steps % rounds:
            return []
        learned.count, learned.count_attr = int(steps) // rounds, "t_"
        learned.count_words = f"a round of `{name}` (`t_` by `n_iter_`) is"
    elif type(own.get("_n_samples")) is int:
        learned.count, learned.count_attr = own["_n_samples"], "_n_samples"
    return [learned] if learned.count is not None else []
