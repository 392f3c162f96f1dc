"""Networks to files and back: weights as safetensors, what they are as JSON."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import load, save
from sklearn.base import clone

from tabdx.artifacts import skops_format
from tabdx.classifiers.networks import build
from tabdx.classifiers.neural import NeuralClassifier
from tabdx.classifiers.neural_ensemble import Ensemble, Members
from tabdx.classifiers.neural_folder import NETWORK_FILE, PREPROCESSING_FILE, WEIGHTS_FILE
from tabdx.errors import InputError

FORMAT = 2  # of network.json; raised whenever its keys change


def to_files(classifier: NeuralClassifier) -> dict[str, bytes]:
    """Turn a fitted network into the files of its model folder.

    Returns
    -------
    dict of str to bytes
        The members' weights, their preprocessings, and what the network is.
    """
    ensemble = classifier.ensemble_
    given = classifier.get_params(deep=False)
    # Where it was trained, and with how much memory, is none of the model's business.
    for name in ("preprocessing", "device", "workers", "trial_memory"):
        given.pop(name)
    network = {
        "format": FORMAT,
        "parameters": given,
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
        If the files were written in another format, or the preprocessing holds a type that is not
        trusted.
    """
    network: dict[str, Any] = json.loads(files[NETWORK_FILE])
    if network.get("format") != FORMAT:
        raise InputError(
            f"{NETWORK_FILE} has format {network.get('format')!r}, this version of tabdx reads "
            f"format {FORMAT}; `dvc repro` trains the network anew"
        )
    preprocessings = skops_format.loads(files[PREPROCESSING_FILE])
    tensors = load(files[WEIGHTS_FILE])
    classifier = NeuralClassifier(**network["parameters"], preprocessing=clone(preprocessings[0]))
    classifier.ensemble_ = Ensemble(
        preprocessings,
        [
            Members(
                build(
                    classifier.network,
                    tuple(members["widths"]),
                    network["features"],
                    classifier.channels,
                ),
                [tensors[name] for name in sorted(tensors) if name.startswith(f"{group:02d}.")],
                np.array(members["fold"]),
                np.array(members["clip"], dtype=np.float32),
            )
            for group, members in enumerate(network["members"])
        ],
    )
    classifier.classes_ = np.array(network["classes"])
    classifier.n_features_in_ = len(network["columns"])
    classifier.feature_names_in_ = np.array(network["columns"], dtype=object)
    return classifier
