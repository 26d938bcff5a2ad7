"""Parts of what is shuffled anew each time, and folders that are parted with a seed."""

import pytest

from tests.provenance.marked import check

FOLDER = """
import tensorflow as tf
make = tf.keras.utils.image_dataset_from_directory
fit = make("pics", validation_split=0.2, subset="training", seed=1, image_size=(64, 64))
"""

NET = """
net = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(5)])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(fit, epochs=3)
print(net.evaluate(held))
"""


@pytest.mark.parametrize(("seed", "mark"), [(1, ""), (2, "  #! LK205")])
def test_one_seed_for_both_parts(seed: int, mark: str) -> None:
    held = f'held = make("pics", validation_split=0.2, subset="validation", seed={seed}, image_size=(64, 64))'
    check(FOLDER, held + mark, NET)


SLICES = """
import numpy as np
import tensorflow as tf
d = np.load("d.npz")
rows = tf.data.Dataset.from_tensor_slices((d["X"], d["y"]))
"""


@pytest.mark.parametrize(
    ("order", "mark"),
    [
        (".shuffle(1000)", "  #! LK205"),
        (".shuffle(1000, seed=3)", "  #! LK205"),
        (".shuffle(1000, reshuffle_each_iteration=False)", ""),
        ("", ""),
    ],
)
def test_what_is_taken_and_what_is_skipped(order: str, mark: str) -> None:
    cut = f"rows = rows{order}\nfit = rows.take(800).batch(32)\nheld = rows.skip(800).batch(32)"
    lines = cut.split("\n")
    lines[2] += mark
    check(SLICES, "\n".join(lines), NET)
