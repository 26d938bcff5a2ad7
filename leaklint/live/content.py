"""What an object holds, as a key: the same content gives the same key, whatever the name.

Keys are keyed hashes (BLAKE2b): without the key, which never leaves the machine, nobody can tell what
was hashed by trying values. Large arrays are hashed by a sample at fixed places and their length.
Nothing of the user's is called: only objects of types that are known, by their exact module, are
looked into, and only through what they hold.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from typing import Any

from leaklint.live.known import bases_of, made_by_user, module_of, names_of, own_attributes

#: Bytes of an array that are hashed whole; of a larger one this many elements, evenly apart.
WHOLE = 4_000_000
SAMPLE = 65_536
#: Parts of a model that are looked at: a forest of a thousand trees has several thousand.
MAX_PARTS = 20_000
MAX_DEPTH = 8

#: Packages whose fitted objects are known to hold what they learned in plain attributes.
MODELS = frozenset(
    "catboost category_encoders feature_engine imblearn keras lifelines lightgbm linear_model mlxtend pmdarima "
    "prophet pyearth sklearn sklearn_extra skorch sktime statsmodels tensorflow torch xgboost".split()
)

#: Attributes that change without anything being learned, or that lead back.
_SKIPPED = frozenset("random_state _random_state verbose n_jobs callbacks _sklearn_output_config".split())


def array_of(value: Any) -> Any:
    """A one- or two-dimensional NumPy array of a known table, series or list; None for anything else.

    Copies nothing where the object lies in one block.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    kind = type(value)
    if kind is numpy.ndarray:
        return value
    if made_by_user(kind):
        return None  # a class whose comparisons may run anything
    root = module_of(kind).partition(".")[0]
    if root in ("pandas", "polars") and any(names_of(root).get(n) is kind for n in ("Series", "DataFrame")):
        try:
            return value.to_numpy()
        except Exception:
            return None
    if (
        kind in (list, tuple)
        and len(value) <= 1_000_000
        and all(type(one) in (int, float, bool, str) for one in value[:50])
    ):
        try:
            return numpy.asarray(value)
        except Exception:
            return None
    if root == "torch" and (
        names_of("torch").get("Tensor") is kind or names_of("torch.nn").get("Parameter") is kind
    ):
        try:
            return value.detach().cpu().numpy()
        except Exception:
            return None
    return None


def rows_of(value: Any) -> int | None:
    """The number of rows of an array or table."""
    array = array_of(value)
    return int(array.shape[0]) if array is not None and array.ndim else None


def key_of(value: Any, secret: bytes) -> str | None:
    """The key of an array's, series' or table's content; None where its content cannot be read.

    Parameters
    ----------
    value : object
        A NumPy array, pandas or Polars series or frame, torch tensor, or a list of plain values.
    secret : bytes
        The key of the hash, at most 64 bytes.
    """
    array = array_of(value)
    if array is None or not array.ndim:
        return None
    digest = hashlib.blake2b(key=secret, digest_size=10)
    digest.update(repr(array.shape).encode())
    _add_array(digest, array)
    return digest.hexdigest()


def _add_array(digest: Any, array: Any) -> None:
    numpy = sys.modules["numpy"]
    if array.dtype.kind in "fiub" and array.dtype.itemsize <= 8:
        # 1 and 1.0 are the same label; integers beyond 2**53 do not occur among labels.
        if array.size * 8 > WHOLE:
            step = array.size // SAMPLE
            array = (
                array.ravel()[::step] if array.flags.c_contiguous else array[:: max(1, len(array) // 1000)]
            )
        digest.update(numpy.ascontiguousarray(array, dtype="float64").tobytes())
        return
    flat = array.ravel()
    if flat.size > SAMPLE:
        flat = flat[:: flat.size // SAMPLE]
    for one in flat.tolist():
        if type(one) in (str, bytes, int, float, bool, type(None)):
            digest.update(repr(one).encode("utf-8", "surrogatepass"))
        else:
            digest.update(type(one).__name__.encode())


def model_key(model: Any, secret: bytes) -> str | None:
    """The key of what a fitted model holds; None for a kind that is not known.

    A model that was fitted again on the same rows with the same seed keeps its key.
    """
    kind = type(model)
    if module_of(kind).partition(".")[0] not in MODELS and not _is_network(kind):
        return None
    digest = hashlib.blake2b(key=secret, digest_size=10)
    parts = 0
    for part in _parts(model, 0, {}):
        parts += 1
        if parts > MAX_PARTS:
            break
        if isinstance(part, bytes):
            digest.update(part)
        else:
            digest.update(repr(part.shape).encode())
            _add_array(digest, part)
    return digest.hexdigest() if parts > 1 else None


def _parts(value: Any, depth: int, seen: dict[int, Any]) -> Iterator[Any]:
    """The content of a fitted object, piece by piece, as bytes and arrays."""
    kind = type(value)
    if made_by_user(kind):
        return
    if kind in (int, float, bool, str, bytes, type(None), complex):
        yield repr(value).encode("utf-8", "surrogatepass")
        return
    if id(value) in seen or depth > MAX_DEPTH:
        return
    seen[id(value)] = value  # kept, so that no other object gets its number meanwhile
    numpy = sys.modules.get("numpy")
    if numpy is not None and (kind is numpy.ndarray or numpy.generic in bases_of(kind)):
        array = numpy.asarray(value)
        if array.dtype.names:  # the nodes of a tree
            for name in array.dtype.names:
                yield from _parts(array[name], depth + 1, seen)
        elif array.dtype.kind == "O":
            for one in array.ravel()[:1000].tolist():
                yield from _parts(one, depth + 1, seen)
        else:
            yield array
        return
    if kind in (list, tuple):
        for one in value[:5000]:
            yield from _parts(one, depth + 1, seen)
        return
    if kind is dict:
        for name, one in list(value.items())[:5000]:
            if name not in _SKIPPED:
                yield repr(name).encode() if type(name) in (str, int) else b"key"
                yield from _parts(one, depth + 1, seen)
        return
    if _is_network(kind):
        # A class of the user's: its own attributes and methods are none of our business.
        held = own_attributes(value)
        for name in ("_parameters", "_buffers", "_modules"):
            yield from _parts(dict(held.get(name) or {}), depth + 1, seen)
        return
    root = module_of(kind).partition(".")[0]
    if root == "torch":
        array = array_of(value)
        if array is not None:
            yield array
        return
    if root == "scipy" and hasattr(kind, "tocsr"):
        yield from _parts([getattr(value, name) for name in ("data", "indices", "indptr") if hasattr(value, name)],
                          depth + 1, seen)  # fmt: skip
        return
    if root not in MODELS:
        return
    yield kind.__qualname__.encode()
    special = _special(value, root, kind.__name__)
    if special is not None:
        yield from _parts(special, depth + 1, seen)
        return
    held = own_attributes(value)
    if held:
        yield from _parts({k: v for k, v in held.items() if k not in _SKIPPED}, depth + 1, seen)


def _is_network(kind: type) -> bool:
    """Whether a class is a PyTorch module, its own or the user's."""
    return any(module_of(base) == "torch.nn.modules.module" for base in bases_of(kind))


def _special(value: Any, root: str, name: str) -> Any:
    """What objects hold that keep it outside Python; None for all others."""
    try:
        if root == "sklearn" and name == "Tree":
            return [value.feature, value.threshold, value.value]
        if root == "xgboost" and name == "Booster":
            return bytes(value.save_raw("ubj"))
        if root == "lightgbm" and name == "Booster":
            return value.model_to_string()
        if root == "catboost" and hasattr(value, "_serialize_model"):
            return value._serialize_model()
        if root in ("keras", "tensorflow") and hasattr(value, "get_weights"):
            return list(value.get_weights())
    except Exception:
        return b"unreadable"
    return None


__all__ = ["array_of", "key_of", "model_key", "rows_of"]
