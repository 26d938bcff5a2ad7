"""Keras and PyTorch: layers that models share, curves, callbacks, loops by hand, checkpoints."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

KERAS = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, Model, Sequential, Input
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
x, y = np.load("x.npy"), np.load("y.npy")
xa, xb, ya, yb = train_test_split(x, y, random_state=0)
"""

KERAS_LEAKS = [
    # the codes of an autoencoder
    """
    enc = Sequential([layers.Dense(16, activation="relu"), layers.Dense(4)])
    dec = Sequential([layers.Dense(16, activation="relu"), layers.Dense(64)])
    auto = Sequential([enc, dec])
    auto.compile("adam", "mse")
    auto.fit(x, x, epochs=5)  #! LK105
    clf = LogisticRegression().fit(enc.predict(xa), ya)
    print(clf.score(enc.predict(xb), yb))
    """,
    """
    class Auto(Model):
        def __init__(self):
            super().__init__()
            self.encoder = Sequential([layers.Dense(4)])
            self.decoder = Sequential([layers.Dense(64)])
        def call(self, batch):
            return self.decoder(self.encoder(batch))
    auto = Auto()
    auto.compile(optimizer="adam", loss="mse")
    auto.fit(x, x, epochs=5)  #! LK105
    clf = LogisticRegression().fit(auto.encoder.predict(xa), ya)
    print(clf.score(auto.encoder.predict(xb), yb))
    """,
    """
    norm = layers.Normalization()
    norm.adapt(x)  #! LK101
    inp = Input((64,))
    net = Model(inp, layers.Dense(1)(layers.Dropout(0.1)(norm(inp))))
    net.compile("adam", "mse")
    net.fit(xa, ya)
    print(net.evaluate(xb, yb))
    """,
    # the best epoch on the test rows
    """
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse", metrics=["mae"])
    log = net.fit(xa, ya, epochs=30, validation_data=(xb, yb)).history
    print("best", min(log["val_mae"]))  #! LK302
    """,
    """
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse", metrics=["mae"])
    run = net.fit(xa, ya, epochs=30, validation_data=(xb, yb))
    best = np.max(run.history["val_accuracy"])  #! LK302
    print(best)
    """,
    """
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", restore_best_weights=True)
    ta = tf.data.Dataset.from_tensor_slices((xa, ya)).shuffle(100).batch(32)
    tb = tf.data.Dataset.from_tensor_slices((xb, yb)).batch(32)
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(ta, epochs=30, validation_data=tb, callbacks=[stop])  #! LK303
    print(net.evaluate(tb))
    """,
]

KERAS_CLEAN = [
    """
    enc = Sequential([layers.Dense(16, activation="relu"), layers.Dense(4)])
    auto = Sequential([enc, layers.Dense(64)])
    auto.compile("adam", "mse")
    auto.fit(xa, xa, epochs=5)
    clf = LogisticRegression().fit(enc.predict(xa), ya)
    print(clf.score(enc.predict(xb), yb))
    """,
    """
    # a model with other layers learns from all rows and is not used
    inp = Input((64,))
    side = Model(inp, layers.Dense(64)(layers.Dense(4)(inp)))
    side.compile("adam", "mse")
    side.fit(x, x)
    net = Model(inp, layers.Dense(1)(layers.Dense(8)(inp)))
    net.compile("adam", "mse")
    net.fit(xa, ya)
    print(net.evaluate(xb, yb))
    """,
    """
    norm = layers.Normalization()
    norm.adapt(xa)
    net = Sequential([norm, layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(xa, ya)
    print(net.evaluate(xb, yb))
    """,
    """
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse", metrics=["mae"])
    log = net.fit(xa, ya, epochs=30, validation_data=(xb, yb)).history
    print("last", log["val_mae"][-1], "best on training", min(log["loss"]))
    print(net.evaluate(xb, yb))
    """,
    """
    xf, xv, yf, yv = train_test_split(xa, ya, random_state=0)
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse", metrics=["mae"])
    log = net.fit(xf, yf, epochs=30, validation_data=(xv, yv)).history
    print("best", min(log["val_mae"]))
    print(net.evaluate(xb, yb))
    """,
    """
    whole = tf.data.Dataset.from_tensor_slices((x, y))
    first, rest = whole.take(800), whole.skip(800)
    net = Sequential([layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(first.batch(32), epochs=3)
    print(net.evaluate(rest.batch(32)))
    """,
]

TORCH = """
import copy
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split
x, y = torch.tensor(np.load("x.npy")), torch.tensor(np.load("y.npy"))

class Rows(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        return self.x[i], self.y[i]

class Stopper:
    def __init__(self, patience=3):
        self.patience, self.count, self.best = patience, 0, None
        self.done = False
    def __call__(self, loss):
        if self.best is None or loss < self.best:
            self.best, self.count = loss, 0
        else:
            self.count += 1
            if self.count >= self.patience:
                self.done = True

def fit(net, loader, opt):
    net.train()
    for a, b in loader:
        opt.zero_grad()
        nn.functional.cross_entropy(net(a), b).backward()
        opt.step()

def accuracy(net, loader):
    net.eval()
    hits, seen = 0, 0
    with torch.no_grad():
        for a, b in loader:
            hits += (net(a).argmax(1) == b).sum().item()
            seen += len(b)
    return hits / seen

whole = Rows(x, y)
one, two, three = random_split(whole, [800, 100, 100])
train, val, test = DataLoader(one, 32, shuffle=True), DataLoader(two), DataLoader(three)
net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.Adam(net.parameters())
"""

TORCH_LEAKS = [
    """
    best = 0
    for epoch in range(20):
        fit(net, train, opt)
        acc = accuracy(net, test)
        if acc > best:  #! LK303
            best = acc
            torch.save(net.state_dict(), "best.pt")
    net.load_state_dict(torch.load("best.pt"))
    print(accuracy(net, test))
    """,
    """
    best, weights = 0, None
    for epoch in range(20):
        fit(net, train, opt)
        acc = accuracy(net, test)
        if acc > best:  #! LK303
            best, weights = acc, copy.deepcopy(net.state_dict())
    net.load_state_dict(weights)
    print(accuracy(net, test))
    """,
    """
    stopper = Stopper()
    for epoch in range(50):
        fit(net, train, opt)
        stopper(1 - accuracy(net, test))  #! LK303
        if stopper.done:
            break
    print(accuracy(net, test))
    """,
    """
    fit(net, DataLoader(whole, 32), opt)  #! LK203
    print(accuracy(net, test))
    """,
]

TORCH_CLEAN = [
    """
    best = 0
    for epoch in range(20):
        fit(net, train, opt)
        acc = accuracy(net, val)
        if acc > best:
            best = acc
            torch.save(net.state_dict(), "best.pt")
    net.load_state_dict(torch.load("best.pt"))
    print(accuracy(net, test))
    """,
    """
    stopper = Stopper()
    for epoch in range(50):
        fit(net, train, opt)
        stopper(1 - accuracy(net, val))
        if stopper.done:
            break
    print(accuracy(net, test))
    """,
    """
    order = torch.randperm(len(whole))
    first, second = Subset(whole, order[:800]), Subset(whole, order[800:])
    for epoch in range(5):
        fit(net, DataLoader(first, 32), opt)
        print(epoch, accuracy(net, DataLoader(first)), accuracy(net, DataLoader(second)))
    """,
    """
    data = TensorDataset(x, y)
    first, second = Subset(data, range(800)), Subset(data, range(800, 1000))
    fit(net, DataLoader(first, 32), opt)
    print(accuracy(net, DataLoader(second)))
    """,
]


@pytest.mark.parametrize("body", KERAS_LEAKS)
def test_keras_leaks(body: str) -> None:
    check(KERAS, body)


@pytest.mark.parametrize("body", KERAS_CLEAN)
def test_keras_clean(body: str) -> None:
    check(KERAS, body)


@pytest.mark.parametrize("body", TORCH_LEAKS)
def test_torch_leaks(body: str) -> None:
    check(TORCH, body)


@pytest.mark.parametrize("body", TORCH_CLEAN)
def test_torch_clean(body: str) -> None:
    check(TORCH, body)


PICTURES = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
net = keras.Sequential([layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(5, activation="softmax")])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
read = keras.utils.image_dataset_from_directory
"""

PICTURES_LEAKS = [
    """
    a = read("leaves", validation_split=0.2, subset="training", seed=1)
    b = read("leaves", validation_split=0.2, subset="validation", seed=1)
    net.fit(a, validation_data=b, epochs=30, callbacks=[stop])  #! LK303
    print(net.evaluate(b))
    """,
    """
    gen = ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
    a = gen.flow_from_directory("leaves", subset="training")
    b = gen.flow_from_directory("leaves", subset="validation")
    net.fit(a, validation_data=b, epochs=30, callbacks=[stop])  #! LK303
    loss, acc = net.evaluate(b)
    print(acc)
    """,
    """
    x, y = np.load("x.npy"), np.load("y.npy")
    gen = ImageDataGenerator(validation_split=0.2)
    a, b = gen.flow(x, y, subset="training"), gen.flow(x, y, subset="validation")
    net.fit(a, validation_data=b, epochs=30, callbacks=[stop])  #! LK303
    print(net.evaluate(b))
    """,
]

PICTURES_CLEAN = [
    """
    a = read("leaves", validation_split=0.2, subset="training", seed=1)
    b = read("leaves", validation_split=0.2, subset="validation", seed=1)
    c = read("leaves_test")
    net.fit(a.cache().prefetch(1), validation_data=b.cache(), epochs=30, callbacks=[stop])
    print(net.evaluate(c))
    """,
    """
    a = read("leaves", validation_split=0.2, subset="training", seed=1)
    b = read("leaves", validation_split=0.2, subset="validation", seed=1)
    test, val = b.take(10), b.skip(10)
    a = a.map(lambda pics, kinds: (tf.image.random_flip_left_right(pics), kinds))
    net.fit(a, validation_data=val, epochs=30, callbacks=[stop])
    print(net.evaluate(test))
    """,
    """
    x, y = np.load("x.npy"), np.load("y.npy")
    gen = ImageDataGenerator(validation_split=0.2, horizontal_flip=True)
    a, b = gen.flow(x, y, subset="training"), gen.flow(x, y, subset="validation")
    net.fit(a, epochs=30)
    print(net.evaluate(b))
    """,
    """
    a, b = read("leaves/train"), read("leaves/test")
    a = a.map(lambda pics, kinds: (pics / 255.0, kinds)).shuffle(100)
    net.fit(a, epochs=3)
    print(net.evaluate(b))
    """,
]

SAMPLERS_LEAK = """
    from torch.utils.data import SubsetRandomSampler
    order = np.random.default_rng(0).permutation(len(whole))
    some, rest = order[:900], order[800:]  #! LK205
    fit(net, DataLoader(whole, 32, sampler=SubsetRandomSampler(some)), opt)
    print(accuracy(net, DataLoader(whole, sampler=SubsetRandomSampler(rest))))
"""


@pytest.mark.parametrize("body", PICTURES_LEAKS)
def test_picture_leaks(body: str) -> None:
    check(PICTURES, body)


@pytest.mark.parametrize("body", PICTURES_CLEAN)
def test_picture_clean(body: str) -> None:
    check(PICTURES, body)


def test_samplers() -> None:
    check(TORCH, SAMPLERS_LEAK)
    check(TORCH, SAMPLERS_LEAK.replace("order[800:]  #! LK205", "order[900:]"))


LABELS = """
    import pandas as pd
    df = pd.read_csv("late.csv")
    first, last = df[:800], df[800:]  #! LK401
    def batches(part):
        whole = torch.tensor(part.values)
        return DataLoader(TensorDataset(whole, torch.tensor(part["late"].values)), 32)
    fit(net, batches(first), opt)
    print(accuracy(net, batches(last)))
"""


def test_label_among_what_a_network_reads() -> None:
    check(TORCH, LABELS)
    check(TORCH, LABELS.replace("part.values", 'part.drop(columns="late").values').replace("  #! LK401", ""))
