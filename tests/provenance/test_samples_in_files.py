"""Files that hold one sample each, archives with keys, rows named by dates, data set objects cut by position."""

import pytest

from tests.provenance.marked import check

HEAD = """
import glob
import os
import numpy as np
import pandas as pd
import cv2
import h5py
import keras
from PIL import Image
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, mean_absolute_error
from sklearn.model_selection import train_test_split
"""

PICTURES = """
pixels, kinds = [], []
for path in glob.glob("leaves/*/*.png"):
    leaf = cv2.imread(path, 0)
    {line}
    pixels.append(leaf.ravel())
    kinds.append(path.split("/")[1])
X, y = np.array(pixels), np.array(kinds)
"""

SCORED = """
{between}
a, b, c, d = train_test_split(X, y, random_state=0)
print(accuracy_score(d, LogisticRegression().fit(a, c).predict(b)))
"""


@pytest.mark.parametrize(
    "line",
    [
        "leaf = (leaf - leaf.mean()) / leaf.std()",
        "leaf = leaf / leaf.max()",
        "leaf = np.clip(leaf - np.median(leaf), 0, None)",
    ],
)
def test_a_picture_scaled_by_itself(line: str) -> None:
    check(HEAD, PICTURES.format(line=line), SCORED.format(between=""))


@pytest.mark.parametrize("line", ["X = (X - X.mean()) / X.std()", "X = X - X.mean(axis=0)"])
def test_all_pictures_scaled_together(line: str) -> None:
    check(HEAD, PICTURES.format(line="pass"), SCORED.format(between=f"{line}  #! LK108"))


def test_pictures_of_several_folders_in_one_size() -> None:
    body = """
    X, y = [], []
    for kind in ["oak", "elm"]:
        for name in os.listdir(os.path.join("leaves", kind)):
            leaf = Image.open(os.path.join("leaves", kind, name)).resize((32, 32))
            X.append(np.array(leaf).ravel())
            y.append(kind)
    X, y = np.array(X), np.array(y)
    """
    check(HEAD, body, SCORED.format(between=""))


SOUNDS = """
import torch
import torchaudio
from torch.utils.data import DataLoader, Dataset

class Songs(Dataset):
    def __init__(self, table):
        self.table = table
    def __len__(self):
        return len(self.table)
    def __getitem__(self, at):
        wave, _ = torchaudio.load("songs/" + self.table.iloc[at].file)
        return wave / torch.max(torch.abs(wave)), self.table.iloc[at].bird

table = pd.read_csv("songs.csv")
inside, outside = table[:800], table[{start}:]
net = torch.nn.Linear(400, 7)
step, loss = torch.optim.Adam(net.parameters()), torch.nn.CrossEntropyLoss()
for epoch in range(9):
    for wave, bird in DataLoader(Songs(inside), 16, shuffle=True):
        cost = loss(net(wave), bird)
        step.zero_grad(); cost.backward(); step.step()
right = n = 0
for wave, bird in DataLoader(Songs(outside), 16):
    right += (net(wave).argmax(1) == bird).sum().item()
    n += len(bird)
print(right / n)
"""


def test_recordings_read_one_by_one() -> None:
    check(HEAD, SOUNDS.format(start=800))


def test_names_of_files_are_not_what_is_in_them() -> None:
    body = """
    import tensorflow as tf
    files = pd.DataFrame({{"path": glob.glob("scans/*/*.jpg")}})
    files["ill"] = np.where(files["path"].str.split("/", expand=True)[1] == "ill", 1, 0)
    a, b, c, d = train_test_split(files["path"], files["ill"], random_state=0)
    def read(path, ill):
        {body}
        return scan, ill
    inside = tf.data.Dataset.from_tensor_slices((a, c)).map(read).batch(8)
    outside = tf.data.Dataset.from_tensor_slices((b, d)).map(read).batch(8)
    net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(inside, epochs=2)
    print(net.evaluate(outside))
    """
    check(HEAD, body.format(body="scan = tf.image.decode_jpeg(tf.io.read_file(path))"))


@pytest.mark.parametrize("store", ['pd.HDFStore("d.h5")', 'h5py.File("d.h5", "r")'])
def test_keys_of_an_archive(store: str) -> None:
    body = """
    store = {store}
    a, c = np.array(store["inside/x"]), np.array(store["inside/y"])
    b, d = np.array(store["{part}/x"]), np.array(store["{part}/y"])
    print(accuracy_score(d, LogisticRegression().fit(a, c).predict(b))) {mark}
    """
    check(HEAD, body.format(store=store, part="outside", mark=""))
    check(HEAD, body.format(store=store, part="inside", mark="#! LK702"))


def test_years_of_a_table_with_dates() -> None:
    body = """
    river = pd.read_csv("river.csv", index_col=0, parse_dates=True)
    X, y = river[["rain", "snow"]], river["level"]
    old, new = X[:"2017"], X["{year}"]
    model = Ridge().fit(old, y[:"2017"])
    print(mean_absolute_error(y["{year}"], model.predict(new))) {mark}
    """
    check(HEAD, body.format(year="2018", mark=""))


def test_windows_between_positions() -> None:
    body = """
    raw = np.load("heat.npy")
    def cut(a, b):
        return keras.utils.timeseries_dataset_from_array(
            raw[:-5], targets=raw[5:, 1], sequence_length=10, shuffle=True, start_index=a, end_index=b
        )
    net = keras.Sequential([keras.layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(cut(0, 700), epochs=2)
    print(net.evaluate(cut({start}, None))) {mark}
    """
    check(HEAD, body.format(start=700, mark=""))


TRACKS = """
tracks, y = np.load("tracks.npy"), np.load("kinds.npy")
rows = []
for track in tracks:
    north = track[:, 0]
    rows.append([{what}])
X = np.array(rows)
"""


@pytest.mark.parametrize(
    "what",
    [
        "north.mean(), np.max(north)",
        "track[:, 1].std()",
        "np.corrcoef(track[:, 0], track[:, 1])[0, 1]",
        "track[-1, 0] - track[0, 0]",
    ],
)
def test_what_is_worked_out_within_each_sample(what: str) -> None:
    check(HEAD, TRACKS.format(what=what), SCORED.format(between=""))
    check(HEAD, TRACKS.format(what=what), SCORED.format(between="X = X / X.max(axis=0)  #! LK108"))


def test_a_path_put_together_of_known_parts() -> None:
    body = """
    X, y = np.load("x.npy"), np.load("y.npy")
    a, b, c, d = X[:800], X[{start}:], y[:800], y[{start}:]
    def best(name, folder="runs"):
        return keras.callbacks.ModelCheckpoint(os.path.join(folder, name), save_best_only=True)
    net = keras.Sequential([keras.layers.Dense(1)], name="first")
    net.compile("adam", "mse")
    net.fit(a[:700], c[:700], epochs=5, validation_data=({seen}), callbacks=[best(net.name)]) {mark}
    net = keras.models.load_model("runs/first")
    print(net.evaluate(b, d))
    """
    check(HEAD, body.format(start=800, seen="b, d", mark="#! LK303"))
    check(HEAD, body.format(start=800, seen="a[700:], c[700:]", mark=""))
