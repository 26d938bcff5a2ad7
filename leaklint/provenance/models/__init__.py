"""Estimators, networks and their scores: a room each for making, fitting, predicting and scoring."""

from __future__ import annotations

from leaklint.provenance.models.attributes import attribute
from leaklint.provenance.models.copies import cloned, copied
from leaklint.provenance.models.cross_validating import cross_validation, sides_of
from leaklint.provenance.models.fitting import fit
from leaklint.provenance.models.instances import call_instance, instance_method, own_method
from leaklint.provenance.models.kinds import is_model, learns_of
from leaklint.provenance.models.making import construct, promote
from leaklint.provenance.models.methods import ESTIMATOR_METHODS, OWN_METHODS, item, method, tell_opaque
from leaklint.provenance.models.predicting import call_object, predict
from leaklint.provenance.models.scoring import metric, score_of
from leaklint.provenance.models.training import backward, dataset, train
from leaklint.provenance.models.transforming import transform

__all__ = [
    "ESTIMATOR_METHODS",
    "OWN_METHODS",
    "attribute",
    "backward",
    "call_instance",
    "call_object",
    "cloned",
    "construct",
    "copied",
    "cross_validation",
    "dataset",
    "fit",
    "instance_method",
    "is_model",
    "item",
    "learns_of",
    "method",
    "metric",
    "own_method",
    "predict",
    "promote",
    "score_of",
    "sides_of",
    "tell_opaque",
    "train",
    "transform",
]
