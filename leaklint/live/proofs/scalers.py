"""Scalers: counts, means, variances, ranges and quantiles of every column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaklint.live.proofs.base import Claim, Ends, Learned, Mean, Quantiles, Spread, Variance

CLASSES = (
    "sklearn.StandardScaler",
    "sklearn.MinMaxScaler",
    "sklearn.MaxAbsScaler",
    "sklearn.RobustScaler",
    "sklearn.PowerTransformer",
    "sklearn.QuantileTransformer",
)


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted scaler."""
    learned = Learned(name, cls)
    if cls in ("StandardScaler", "MinMaxScaler", "MaxAbsScaler"):
        learned.count, learned.count_attr = own.get("n_samples_seen_"), "n_samples_seen_"
        if learned.count is None:
            return []
        if getattr(learned.count, "ndim", 1) == 0 or type(learned.count) is int:
            learned.count = int(learned.count) if float(learned.count).is_integer() else None
    # The others count rows, whether values are missing or not.
    learned.counts_values = cls == "StandardScaler"
    if cls == "StandardScaler":
        if own.get("mean_") is not None:
            learned.claims.append(Mean("mean_", own["mean_"]))
        if own.get("var_") is not None:
            learned.claims.append(Variance("var_", own["var_"]))
            learned.image = _standard(own, np)
    elif cls == "MinMaxScaler":
        learned.claims.append(Ends("data_min_` to `data_max_", own["data_min_"], own["data_max_"]))
    elif cls == "MaxAbsScaler":
        learned.claims.append(Ends("max_abs_", None, own["max_abs_"], magnitude=True))
    elif cls == "RobustScaler":
        _robust(learned, own, np)
    elif cls == "PowerTransformer":
        _power(learned, own)
    else:
        _quantiles(learned, own)
    return [learned] if learned.claims or learned.image else []


def _standard(own: Mapping[str, Any], np: Any) -> list[Claim]:
    """What holds of the scaled rows: mean 0 and variance 1, or 0 for columns that never change."""
    if own.get("mean_") is None or own.get("scale_") is None or not own.get("with_mean", True):
        return []
    zero = np["zeros"](len(own["mean_"]))
    one = np["where"](own["var_"] > 0, 1.0, 0.0)
    return [Mean("mean", zero, loose=10), Variance("variance", one, loose=10)]


def _robust(learned: Learned, own: Mapping[str, Any], np: Any) -> None:
    if own.get("center_") is not None:
        learned.claims.append(Quantiles("center_", [0.5], [own["center_"]]))


def _power(learned: Learned, own: Mapping[str, Any]) -> None:
    inner = own.get("_scaler")
    if inner is None:
        return
    kept = inner.__dict__
    lambdas, method = own["lambdas_"], own.get("method")

    def make(matrix: Any, np: Any) -> Any:
        shape = yeo_johnson if method == "yeo-johnson" else box_cox
        return np["stack"]([shape(matrix[:, i], float(p), np) for i, p in enumerate(lambdas)], axis=1)

    learned.count, learned.count_attr = None, ""
    if kept.get("mean_") is not None:
        learned.claims.append(
            Spread("lambdas_", "them the mean that it keeps", make, kept["mean_"], kept.get("var_"))
        )


def yeo_johnson(values: Any, power: float, np: Any) -> Any:
    """The transform of Yeo and Johnson (2000)."""
    out = np["empty"](len(values))
    upper = values >= 0
    above, below = values[upper], values[~upper]
    if abs(power) < 2.3e-16:
        out[upper] = np["log1p"](above)
    else:
        out[upper] = np["expm1"](power * np["log1p"](above)) / power
    if abs(power - 2) > 2.3e-16:
        out[~upper] = -np["expm1"]((2 - power) * np["log1p"](-below)) / (2 - power)
    else:
        out[~upper] = -np["log1p"](-below)
    return out


def box_cox(values: Any, power: float, np: Any) -> Any:
    """The transform of Box and Cox (1964)."""
    return np["log"](values) if power == 0 else np["expm1"](power * np["log"](values)) / power


def _quantiles(learned: Learned, own: Mapping[str, Any]) -> None:
    table, shares = own["quantiles_"], own["references_"]
    limit = own.get("subsample")
    # With many rows it draws some of them at random, and keeps no note of which.
    if limit is None or len(shares) < limit:
        picked = [0, len(shares) // 4, len(shares) // 2, (3 * len(shares)) // 4, len(shares) - 1]
        learned.claims.append(
            Quantiles(
                "quantiles_", [float(shares[i]) for i in picked], [table[i] for i in picked], "quantiles"
            )
        )
