"""Export of a model as an ONNX graph, which is kept only if it predicts what the model does."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from onnx import TensorProto

from tabdx import __version__
from tabdx.artifacts.atomic import write_bytes
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.deployment.answer_files import require_free_name
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.onnx_classifiers import convert_classifier
from tabdx.deployment.onnx_graph import Graph
from tabdx.deployment.onnx_preprocessing import RawFeatures
from tabdx.deployment.project import open_in_project

MEASURED, LABELLED = "measured", "labelled"
TOLERANCE = 1e-6  # of a probability, between the graph and the model
_SUFFIX = ".onnx"


def export_onnx(paths: Paths, model: str | None, target: Path, *, force: bool = False) -> list[str]:
    """Write a model of a project as an ONNX graph, if it predicts what the model does.

    Parameters
    ----------
    paths : Paths
        Of the project.
    model : str or None
        Its name; the recommended one without it.
    target : Path
        Where it goes; ends in .onnx.
    force : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    list of str
        What a person should know, a line each.

    Raises
    ------
    InputError
        If the model has no form in ONNX here, the graph predicts otherwise, or it may not be
        written there.
    """
    require_free_name(target, _SUFFIX, "graph", force=force)
    opened = open_in_project(paths, model)
    content = make_onnx(opened)
    patients = _probe(opened)
    difference = compare(content, opened, patients)
    if not difference <= TOLERANCE:
        raise InputError(
            f"the ONNX graph of {opened.name} predicts up to {difference:.1e} otherwise than the "
            f"model, more than {TOLERANCE:g}; it is not kept"
        )
    write_bytes(target, content)
    return [
        f"{target}: {opened.name}, in double precision. Of {len(patients):,} patients, with and "
        f"without missing values, no probability differs by more than {difference:.1e} "
        f"(allowed: {TOLERANCE:g}).",
        "The graph predicts as the model does: recalibration, thresholds, prediction sets and "
        "warnings are in a .zip archive alone.",
    ]


def make_onnx(model: DeployedModel) -> bytes:
    """Make the graph of a model.

    It is fed ``measured`` (double, shape (patient, feature), NaN where missing) and, where the
    dictionary has categorical features, ``labelled`` (text, empty where missing), and gives
    ``probabilities`` (double, shape (patient, class)). Its properties name the features of each
    and the classes.

    Raises
    ------
    InputError
        If the model has no form in ONNX here.
    """
    graph = Graph()
    numbers, texts = _split_features(model.dictionary)
    raw = RawFeatures(
        graph.add_input(MEASURED, TensorProto.DOUBLE, len(numbers)) if numbers else "",
        graph.add_input(LABELLED, TensorProto.STRING, len(texts)) if texts else "",
        numbers,
        texts,
    )
    result = convert_classifier(graph, model.classifier, raw)
    about = {
        "model": model.name,
        "model record (SHA-256)": model.record_hash,
        "tabdx": __version__,
        MEASURED: json.dumps(numbers),
        LABELLED: json.dumps(texts),
        "classes": json.dumps(model.classes),
    }
    content: bytes = graph.finish(result, len(model.classes), about).SerializeToString()
    return content


def feed(features: pd.DataFrame, dictionary: Dictionary) -> dict[str, NDArray[Any]]:
    """Turn typed raw features into what a graph is fed."""
    numbers, texts = _split_features(dictionary)
    fed: dict[str, NDArray[Any]] = {}
    if numbers:
        fed[MEASURED] = features[numbers].to_numpy(dtype=np.float64)
    if texts:
        fed[LABELLED] = features[texts].astype(object).fillna("").to_numpy(dtype=object)
    return fed


def run_onnx(content: bytes, fed: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Predict by a graph, shape (patient, class)."""
    import onnxruntime  # noqa: PLC0415 - an extra, needed for the check alone

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, fed)
    probabilities: NDArray[np.float64] = found
    return probabilities


def compare(content: bytes, model: DeployedModel, features: pd.DataFrame) -> float:
    """Return the largest difference between a graph's probabilities and the model's."""
    expected = np.asarray(model.classifier.predict_proba(features), np.float64)
    found = run_onnx(content, feed(features, model.dictionary))
    return float(np.abs(found - expected).max())


def _split_features(dictionary: Dictionary) -> tuple[list[str], list[str]]:
    numbers = dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    return numbers, dictionary.of_kind(Kind.CATEGORICAL)


def _probe(model: DeployedModel) -> pd.DataFrame:
    """Patients of the study, and the same with every third value missing and others far out."""
    if model.study is None:
        raise InputError("an archive has no patients to check a graph by; export in the project")
    known = model.study.development
    holes = known.copy()
    for place, name in enumerate(holes.columns):
        holes.loc[holes.index[place % 3 :: 3], name] = None
    far = known.copy()
    numbers = _split_features(model.dictionary)[0]
    far[numbers] = far[numbers].astype(np.float64) * 5
    return pd.concat([known, holes, far], ignore_index=True).astype(known.dtypes.to_dict())
