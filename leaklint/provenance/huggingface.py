"""Hugging Face: data sets that functions go over, and trainers that keep the best checkpoint."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance import frames
from leaklint.provenance.calls.call import Call
from leaklint.provenance.values import (
    NO_INFL,
    Bound,
    Class,
    Col,
    Cols,
    Data,
    Func,
    Infl,
    Inst,
    Lib,
    Map,
    Num,
    Obj,
    Seq,
    Val,
    const,
    infl_of,
    preds_of,
    unknown,
)
from leaklint.syntax import tree as t

# ---- data sets ------------------------------------------------------------------------------------


def _item(data: Data) -> Data:
    """What a function that goes over a data set is given: an example, or a batch of some."""
    return data.like(kind="row", name="", vn=("example", data.vn))


def map_(call: Call) -> Val:
    """`ds.map(f)`: what the function returns for an example becomes columns of its row."""
    it = call.it
    data = call.data()
    function = call.get("function")
    if data is None:
        return unknown()
    if not isinstance(function, (Func, Bound, Lib, Class, Inst, Obj)):
        return data.like(name="")
    got = it.call(function, [_item(data)], {}, call.node)
    out = data.like(name="", parts=None)
    gone = call.kw.get("remove_columns")
    if isinstance(gone, (Seq, Num)):
        out = frames.drop_columns(it, out, gone)
    if isinstance(got, Map):
        for key, value in got.items.items():
            if isinstance(key, str):
                frames.set_column(it, out, const(key), value, call.node)
        if got.summary is not None:
            frames.set_column(it, out, unknown(), got.summary, call.node)
    elif isinstance(got, Data) and got.rows:
        out.infl |= got.total()
        _encoded(it, out, got, call.node)
    else:
        out.infl |= infl_of(got)
    return out


#: What a model of this library takes for the label.
LABELS = ("labels", "label")


def _encoded(it: Any, out: Data, got: Data, node: Any) -> None:
    """What a tokenizer made of an example, with or without a label that was put beside it."""
    cols = got.cols
    if cols is None or not cols.sure or cols.rest or cols.blob:
        return
    texts = [c for name, c in cols.known.items() if name not in LABELS]
    for name in LABELS:
        if name in cols.known:
            frames.set_column(it, out, const(name), got.like(cols=Cols({name: cols.known[name]})), node)
    if texts and len(texts) <= 4:
        tokens = got.like(cols=Cols({None: Col(None, None, tuple((c, "row") for c in texts))}), infl=out.infl)
        frames.set_column(it, out, const("input_ids"), tokens, node)


def _inputs(it: Any, value: Val | None) -> Val | None:
    """A data set without its label: how labels are numbered shapes no feature."""
    if isinstance(value, Data) and value.cols is not None and set(LABELS) & value.cols.known.keys():
        names = [const(n) for n in LABELS if n in value.cols.known]
        return frames.drop_columns(it, value, Seq("list", list(names)))
    return value


def _reads(trainer: Obj, data: Data) -> None:
    """A trainer hands the tokens to the model, and the label to the loss."""
    cols = data.cols
    name = next((n for n in LABELS if cols is not None and n in cols.known), None)
    if cols is None or name is None or "input_ids" not in cols.known:
        return
    trainer.features = Cols({"input_ids": cols.known["input_ids"]})
    trainer.labels = Cols({name: cols.known[name]})


def filter_(call: Call) -> Val:
    """`ds.filter(lambda row: row["year"] < 2020)`."""
    it = call.it
    data = call.data()
    function = call.get("function")
    if data is None:
        return unknown()
    if not data.rows:
        return data.like(name="")
    got = (
        it.call(function, [_item(data)], {}, call.node) if isinstance(function, (Func, Bound)) else unknown()
    )
    if isinstance(got, Data) and got.mask is not None:
        return frames.filter_rows(it, data, got, call.node)
    lit = ("pred", ("filter", data.rows, got.vn), True)
    extra = frozenset(i for i in infl_of(got) if i.kind in ("selection", "statistic"))
    return data.like(rows=data.rows.with_lit(lit), infl=data.infl | extra, name="", parts=None)


def dict_(call: Call) -> Val:
    """`DatasetDict(train=..., test=...)` or of a dictionary."""
    if call.args and isinstance(call.args[0], (Map, Data)):
        return call.args[0]
    parts: dict[Hashable, Val] = dict(call.kw.items())
    return Map(parts)


def dictionary(it: Any, recv: Map, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    """A method of a dictionary of parts works on each part; None where it is no such dictionary."""
    parts = list(recv.items.values())
    if not parts or not all(isinstance(p, Data) and p.qual == "hf_dataset" for p in parts):
        return None
    if it.knowledge.method("hf_dataset", name) is None:
        return None
    if name in ("save_to_disk", "push_to_hub"):
        return const(None)
    out = Map({}, None, recv.infl, recv.kind)
    for key, part in recv.items.items():
        out.items[key] = it.method(part, name, args, kw, node)
    return out


# ---- trainers -------------------------------------------------------------------------------------


def _given(trainer: Obj, name: str) -> Val | None:
    if name in trainer.kw:
        return trainer.kw[name]
    params: list[str] = trainer.field("params", [])
    if name in params and params.index(name) < len(trainer.args):
        return trainer.args[params.index(name)]
    return None


def _setting(value: Val | None, name: str) -> Val | None:
    """A setting of `TrainingArguments(...)`, or one that was set on it later."""
    if isinstance(value, Obj):
        later = value.state.get("." + name)
        return later if isinstance(later, Val) else value.kw.get(name)
    if isinstance(value, Inst):
        return value.attrs.get(name)
    return None


def _keeps_best(trainer: Obj) -> bool:
    """Whether the evaluation rows decide which checkpoint is kept, or when training ends."""
    flag = _setting(_given(trainer, "args"), "load_best_model_at_end")
    if isinstance(flag, Num) and flag.const is True:
        return True
    callbacks = [_given(trainer, "callbacks"), *trainer.state.get("callbacks", [])]
    for value in callbacks:
        for one in value.items if isinstance(value, Seq) else [value]:
            if isinstance(one, Obj) and one.role == "callback" and one.field("stops"):
                return True
            if isinstance(one, Lib) and one.qual.endswith("EarlyStoppingCallback"):
                return True
    return False


def _place(trainer: Obj) -> Any:
    """The evaluation data among the arguments of the trainer."""
    node = trainer.node
    for arg in getattr(node, "args", []):
        if isinstance(arg, t.Arg) and arg.name == "eval_dataset":
            return arg.value
    return node


def train(it: Any, trainer: Obj, node: Any) -> Val:
    from leaklint.provenance import models

    for value in (*trainer.args, *trainer.kw.values()):
        trainer.infl |= frozenset(i for i in infl_of(value) if i.kind == "selection" and i in value.infl)
    data = frames.as_rows(it, _given(trainer, "train_dataset"), node)
    models.fit(it, trainer, _inputs(it, data), None, node, None, True)
    if data is not None:
        _reads(trainer, data)
    held = frames.as_rows(it, _given(trainer, "eval_dataset"), node)
    if held is not None and held.rows and _keeps_best(trainer):
        event = it.event("choose", _place(trainer), "stop", held.rows)
        event.data["obj"] = trainer
        trainer.learned |= {Infl("selection", held.rows, event.index, "stop")}
    model = _given(trainer, "model")
    if isinstance(model, Obj) and data is not None:
        # The trainer's model is the one that was handed over.
        model.learned |= trainer.learned
        model.fit_rows = model.fit_rows | data.rows
        model.fitted = True
    return unknown()


def evaluate(it: Any, trainer: Obj, value: Val | None, node: Any, name: str) -> Val:
    from leaklint.provenance import models

    data = value if value is not None else _given(trainer, "eval_dataset")
    if isinstance(data, Map):
        data = Seq("list", list(data.items.values()))
    got = models.score_of(it, trainer, _inputs(it, data), None, node, name)
    number = got.items[0] if isinstance(got, Seq) and got.items else got
    return Map({}, number)


def predict(it: Any, trainer: Obj, value: Val | None, node: Any) -> Val:
    """`trainer.predict(ds)`: predictions, labels and metrics."""
    from leaklint.provenance import models

    data = frames.as_rows(it, value, node)
    guess = models.predict(it, trainer, _inputs(it, value), node)
    labels: Val = unknown()
    if data is not None and data.rows:
        names = ("labels", "label")
        known = data.cols.known if data.cols is not None else {}
        name = next((n for n in names if n in known), "label")
        labels = frames.column(it, data, name).like(kind="array", name="")
    sel = frozenset(i for p in preds_of(guess) for i in p.learned if i.kind == "selection")
    told: Val = Num(infl=sel)
    if _given(trainer, "compute_metrics") is not None and data is not None and data.rows:
        got = models.score_of(it, trainer, _inputs(it, data), None, node, "predict")
        told = got.items[0] if isinstance(got, Seq) and got.items else got
    out = Map({"predictions": guess, "label_ids": labels, "metrics": Map({}, told)}, kind="namespace")
    for i, item in enumerate(list(out.items.values())):
        out.items[i] = item
    return out


def method(it: Any, obj: Obj, name: str, args: list[Val], kw: dict[str, Val], node: Any) -> Val | None:
    """A method of a trainer; None where nothing special is known of it."""
    if obj.field("object") != "hf_trainer":
        return None
    first = args[0] if args else kw.get("eval_dataset", kw.get("test_dataset"))
    if name == "train":
        return train(it, obj, node)
    if name == "evaluate":
        return evaluate(it, obj, first, node, name)
    if name == "predict":
        return predict(it, obj, first, node)
    if name == "add_callback":
        obj.state["callbacks"] = [*obj.state.get("callbacks", []), *args]
        return const(None)
    if name == "hyperparameter_search":
        return search(it, obj, node)
    return None


def search(it: Any, trainer: Obj, node: Any) -> Val:
    """The settings that are best on the evaluation rows."""
    train(it, trainer, node)
    held = frames.as_rows(it, _given(trainer, "eval_dataset"), node)
    mark = NO_INFL
    if held is not None and held.rows:
        event = it.event("choose", node, "search", held.rows)
        event.data["obj"] = trainer
        mark = frozenset({Infl("selection", held.rows, event.index, "compare")})
    best = Map({}, Num(infl=mark), mark, kind="bunch")
    best.items["hyperparameters"] = Map({"#": Num(infl=mark)}, Num(infl=mark), mark)
    best.items["objective"] = Num(infl=mark)
    return best


def attribute(it: Any, obj: Obj, name: str) -> Val | None:
    if obj.field("object") != "hf_trainer":
        return None
    if name == "model":
        model = _given(obj, "model")
        return model if isinstance(model, Obj) else obj
    if name in ("eval_dataset", "train_dataset", "args"):
        return _given(obj, name)
    return None


__all__ = ["attribute", "dictionary", "filter_", "map_", "method"]
