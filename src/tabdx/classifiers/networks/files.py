"""Networks to files and back: weights as safetensors, what they are as JSON."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import load, save
from sklearn.base import clone

from tabdx.artifacts import skops_format
from tabdx.artifacts.refusal import refuse_broken
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.ensemble import Ensemble, Members
from tabdx.classifiers.networks.file_names import NETWORK_FILE, PREPROCESSING_FILE, WEIGHTS_FILE
from tabdx.classifiers.networks.hyperparameters import build
from tabdx.core.errors import InputError
from tabdx.core.params import NetsParams
from tabdx.nets.architectures import Architecture

FORMAT = 3  # of network.json; raised whenever its keys change


def to_files(classifier: NeuralClassifier) -> dict[str, bytes]:
    """Turn a fitted network into the files of its model folder.

    Returns
    -------
    dict of str to bytes
        The members' weights, their preprocessings, and what the network is.
    """
    ensemble = classifier.ensemble_
    params = classifier.params
    network = {
        "format": FORMAT,
        # Where it was trained, and with how much memory, is none of the model's business.
        "parameters": {
            "network": classifier.network,
            "params": None if params is None else params.model_dump(mode="json"),
            "channels": classifier.channels,
            "inner_folds": classifier.inner_folds,
            "random_state": classifier.random_state,
        },
        "members": [
            {
                "widths": members.architecture.widths,
                "fold": members.fold.tolist(),
                "clip": members.clip.tolist(),
            }
            for members in ensemble.members
        ],
        "features": ensemble.members[0].architecture.features,
        "columns": [str(name) for name in getattr(classifier, "feature_names_in_", [])],
        "classes": classifier.classes_.tolist(),
    }
    tensors = {
        f"{group:02d}.{place:02d}": weight
        for group, members in enumerate(ensemble.members)
        for place, weight in enumerate(members.weights)
    }
    return {
        WEIGHTS_FILE: save(tensors),
        PREPROCESSING_FILE: skops_format.dumps(ensemble.preprocessings),
        NETWORK_FILE: (json.dumps(network, indent=2) + "\n").encode(),
    }


def from_files(files: Mapping[str, bytes]) -> NeuralClassifier:
    """Turn the files of a model folder into the network that they hold.

    Raises
    ------
    InputError
        If a file is missing or broken, was written in another format, or the preprocessing holds a
        type that is not trusted.
    """
    if set(files) != {WEIGHTS_FILE, PREPROCESSING_FILE, NETWORK_FILE}:
        raise InputError(
            f"a network's files must be {WEIGHTS_FILE}, {PREPROCESSING_FILE} and {NETWORK_FILE}, "
            f"found {', '.join(sorted(files))}; `dvc repro` makes them"
        )
    with refuse_broken("the network's files", "`dvc repro` trains it again"):
        network: dict[str, Any] = json.loads(files[NETWORK_FILE])
        if network.get("format") != FORMAT:
            raise InputError(
                f"{NETWORK_FILE} has format {network.get('format')!r}, this version of tabdx reads "
                f"format {FORMAT}; `dvc repro` trains the network again"
            )
        return _build(network, files[PREPROCESSING_FILE], files[WEIGHTS_FILE])


def _build(network: Mapping[str, Any], preprocessing: bytes, weights: bytes) -> NeuralClassifier:
    preprocessings = skops_format.loads(preprocessing)
    tensors = load(weights)
    classes = list(range(len(network["classes"])))
    if network["classes"] != classes or len(classes) < 2:
        raise ValueError(f"classes must be two or more numbers from 0, not {network['classes']}")
    given = dict(network["parameters"])
    params = given.pop("params")
    classifier = NeuralClassifier(
        **given,
        params=None if params is None else NetsParams.model_validate(params),
        preprocessing=clone(preprocessings[0]),
    )
    groups = [
        _read_members(
            described,
            {
                name: tensors.pop(name)
                for name in sorted(tensors)
                if name.startswith(f"{group:02d}.")
            },
            build(
                classifier.network,
                tuple(described["widths"]),
                network["features"],
                classifier.channels,
                len(classes),
            ),
            len(preprocessings),
        )
        for group, described in enumerate(network["members"])
    ]
    if tensors:
        raise ValueError(f"{WEIGHTS_FILE} holds {', '.join(sorted(tensors))} of no member")
    classifier.ensemble_ = Ensemble(preprocessings, groups)
    classifier.classes_ = np.array(classes)
    classifier.n_features_in_ = len(network["columns"])
    classifier.feature_names_in_ = np.array(network["columns"], dtype=object)
    return classifier


def _read_members(
    described: Mapping[str, Any],
    tensors: Mapping[str, Any],
    architecture: Architecture,
    folds: int,
) -> Members:
    """Hold the weights of one architecture against the shapes that it asks for."""
    fold, clip = np.array(described["fold"]), np.array(described["clip"], dtype=np.float32)
    count = len(fold)
    maps = architecture.shapes()
    shapes = [(count, rows, out) for into, out in maps for rows in (into, 1)]
    if [tensor.shape for tensor in tensors.values()] != shapes:
        raise ValueError(
            f"the weights have other shapes than widths {described['widths']} and "
            f"{max(2, architecture.outputs)} classes ask for"
        )
    if not all(one.dtype == np.float32 and np.isfinite(one).all() for one in tensors.values()):
        raise ValueError("weights must be finite numbers of 32 bits")
    if fold.dtype.kind != "i" or fold.ndim != 1 or not ((fold >= 0) & (fold < folds)).all():
        raise ValueError(f"fold must be a whole number from 0 to {folds - 1} for each member")
    if clip.shape != fold.shape or not ((clip >= 0) & np.isfinite(clip)).all():
        raise ValueError("clip must be a finite number of 0 or more for each member")
    return Members(architecture, list(tensors.values()), fold, clip)
