"""LK202: augmented copies made before the split."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class AugmentBeforeSplit(Rule):
    """Augmented copies (flips, noise, shifted or rewritten rows) were added before the split.

    ## What it does

    Finds data that is put together with changed copies of itself and then split at random, so that an
    original and its copy may land on different sides.

    ## Why is this bad?

    The test part then holds slightly changed training rows. The typical effect is large, as with plain
    copies: the model is asked what it has learned, in a mirror.

    ## Example

    ```python
    images = np.concatenate([images, images[:, :, ::-1]])
    labels = np.concatenate([labels, labels])
    a, b, ya, yb = train_test_split(images, labels)
    ```

    ## Use instead

    ```python
    a, b, ya, yb = train_test_split(images, labels)
    a = np.concatenate([a, a[:, :, ::-1]])
    ya = np.concatenate([ya, ya])
    ```

    ## What stays silent

    Augmentation of the training part, augmentation layers of a network (active in training only), a
    split that keeps an original and its copies together (`groups=`).

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - Keras, *Image augmentation layers*:
      <https://keras.io/api/layers/preprocessing_layers/image_augmentation/>
    """

    code = "LK202"
    name = "augment-before-split"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Split first and augment the training part only."
    origin = "S"
    topics = ("augment",)
    message = (
        "copies of the rows of {data} were made in {cause} before {split} splits them: versions of "
        "the scored rows are in the training part, and {score} is computed on them"
    )

    BAD = (
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

scans = load_digits()
images, digit = scans.images, scans.target
# %%
g = np.random.default_rng(0)
images = np.concatenate([images, images + g.normal(0, 1, images.shape)])  #!
digit = np.concatenate([digit, digit])
# %%
flat = images.reshape(len(images), -1)
a, b, ya, yb = train_test_split(flat, digit, random_state=0)
print(RandomForestClassifier(40, random_state=0).fit(a, ya).score(b, yb))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

g = np.random.default_rng(1)
waves = pd.DataFrame(g.normal(size=(300, 3)), columns=["x", "y", "z"])
waves["power"] = waves.x**2 + waves.y + g.normal(0, 0.1, 300)

def jitter(table, size=0.01):
    noisy = table.copy()
    noisy[["x", "y", "z"]] += g.normal(0, size, (len(table), 3))
    return noisy
# %%
waves = pd.concat([waves, jitter(waves), jitter(waves, 0.02)], ignore_index=True)  #!
# %%
sea = waves.sample(frac=0.8, random_state=1)
shore = waves.drop(sea.index)
knn = KNeighborsRegressor(1).fit(sea[["x", "y", "z"]], sea["power"])
print(r2_score(shore["power"], knn.predict(shore[["x", "y", "z"]])))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

faces, who = load_digits(return_X_y=True)
# %%
views, names = [], []
for face, name in zip(faces.reshape(-1, 8, 8), who):
    views += [face, np.roll(face, 1, axis=1)]  #!
    names += [name, name]
views, names = np.array(views).reshape(-1, 64), np.array(names)
# %%
test = np.random.default_rng(2).random(len(views)) < 0.2
knn = KNeighborsClassifier(1).fit(views[~test], names[~test])
print((knn.predict(views[test]) == names[test]).mean())
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "images = np.concatenate([images, images + g.normal(0, 1, images.shape)])\n"
            "digit = np.concatenate([digit, digit])\n# %%\n",
            "",
            "print(Random",
            "a, ya = np.concatenate([a, a + g.normal(0, 1, a.shape)]), np.tile(ya, 2)\nprint(Random",
        ),
        twin(
            BAD[1],
            "waves = pd.concat([waves, jitter(waves), jitter(waves, 0.02)], ignore_index=True)\n# %%\n",
            "",
            "shore = waves.drop(sea.index)\n",
            "shore = waves.drop(sea.index)\nsea = pd.concat([sea, jitter(sea), jitter(sea, 0.02)])\n",
        ),
        twin(
            BAD[2],
            "views += [face, np.roll(face, 1, axis=1)]",
            "views += [face / 16]",
            "names += [name, name]",
            "names += [name]",
        ),
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import GroupShuffleSplit
from sklearn.neighbors import KNeighborsClassifier

pixels, digit = load_digits(return_X_y=True)
source = np.arange(len(digit))
pixels, digit, source = np.vstack([pixels, pixels * 0.9]), np.tile(digit, 2), np.tile(source, 2)
# %%
cut = GroupShuffleSplit(1, test_size=0.25, random_state=0)
a, b = next(cut.split(pixels, digit, groups=source))
print(KNeighborsClassifier().fit(pixels[a], digit[a]).score(pixels[b], digit[b]))
""",
    )
