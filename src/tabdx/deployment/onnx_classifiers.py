"""Classifiers as operators of an ONNX graph: linear, of trees, of kernels, and networks."""

from typing import Any

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from tabdx.classifiers.forest import ForestClassifier
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.ensemble import Members
from tabdx.core.errors import InputError
from tabdx.deployment.onnx_graph import Graph, Trees
from tabdx.deployment.onnx_preprocessing import (
    RawFeatures,
    clip_smoothly,
    convert_preprocessing,
    convert_step,
)
from tabdx.nets.cnn import Cnn

_ROUNDING = float(np.finfo(np.float64).eps)


def convert_classifier(graph: Graph, classifier: Any, raw: RawFeatures) -> str:
    """Convert a fitted classifier.

    Returns
    -------
    str
        The name of its probabilities, shape (patient, class).

    Raises
    ------
    InputError
        If it is of a kind that has no operators here, such as a support vector machine.
    """
    if isinstance(classifier, VotingClassifier):
        members = [convert_classifier(graph, one, raw) for one in classifier.estimators_]
        return _average(graph, members, geometric=type(classifier) is not VotingClassifier)
    if isinstance(classifier, NeuralClassifier):
        return _convert_networks(graph, classifier, raw)
    if isinstance(classifier, CalibratedClassifierCV):
        return _convert_machine(graph, classifier, raw)
    if isinstance(classifier, Pipeline):
        *before, (_, last) = classifier.steps
        value = convert_preprocessing(graph, before[0][1], raw)
        while isinstance(last, Pipeline):
            for _, step in last.steps[:-1]:
                value = convert_step(graph, step, value)
            last = last.steps[-1][1]
        for kind, convert in _CLASSIFIERS.items():
            if isinstance(last, kind):
                return str(convert(graph, last, value))
        classifier = last
    raise _no_form(classifier)


def _no_form(classifier: Any) -> InputError:
    return InputError(
        f"{type(classifier).__name__} has no form in ONNX here; there are logistic regression, "
        "forests, gradient boosting, networks, the exact SVM of two classes, and what is combined "
        "of them. A .zip archive holds any model"
    )


def _convert_logistic(graph: Graph, model: LogisticRegression, value: str) -> str:
    logit = graph.affine(value, model.coef_.T, model.intercept_)
    if len(model.classes_) == 2:
        return graph.two_classes(graph.op("Sigmoid", logit))
    return graph.op("Softmax", logit, axis=1)


def _convert_forest(graph: Graph, model: ForestClassifier, value: str) -> str:
    seen = graph.to_single_and_back(value)
    own = np.arange(len(model.feature_))
    leaf = (model.children_ == own[:, None]).all(axis=1)
    # What is summed is divided before: a leaf's share of the mean over the trees.
    weights = model.probability_ / len(model.roots_)
    asked = [1] if len(model.classes_) == 2 else range(len(model.classes_))
    parts = [
        graph.trees(
            seen,
            Trees(
                model.roots_.tolist(),
                model.children_,
                leaf,
                model.feature_,
                model.threshold_,
                weights[:, place],
            ),
        )
        for place in asked
    ]
    return graph.two_classes(parts[0]) if len(parts) == 1 else graph.op("Concat", *parts, axis=1)


def _convert_boosting(graph: Graph, model: HistGradientBoostingClassifier, value: str) -> str:
    baseline = np.asarray(model._baseline_prediction, np.float64).reshape(-1)
    raw = []
    for place, start in enumerate(baseline):
        grown = [trees[place].nodes for trees in model._predictors]
        offsets = np.cumsum([0, *map(len, grown)])
        nodes = np.concatenate(grown)
        shift = np.repeat(offsets[:-1], [len(one) for one in grown])
        trees = Trees(
            offsets[:-1].tolist(),
            np.column_stack([nodes["left"] + shift, nodes["right"] + shift]).astype(np.intp),
            nodes["is_leaf"].astype(bool),
            nodes["feature_idx"],
            nodes["num_threshold"],
            nodes["value"],
            nodes["missing_go_to_left"].astype(bool),
        )
        raw.append(graph.op("Add", graph.trees(value, trees), graph.number(float(start))))
    if len(raw) == 1:
        return graph.two_classes(graph.op("Sigmoid", raw[0]))
    return graph.op("Softmax", graph.op("Concat", *raw, axis=1), axis=1)


def _convert_machine(graph: Graph, model: CalibratedClassifierCV, raw: RawFeatures) -> str:
    """A support vector machine of two classes, and the sigmoid that calibrates it."""
    (calibrated, *more) = model.calibrated_classifiers_
    pipeline = calibrated.estimator
    machine = pipeline.steps[-1][1] if isinstance(pipeline, Pipeline) else pipeline
    if more or not isinstance(machine, SVC) or len(model.classes_) > 2:
        raise _no_form(machine)
    value = convert_preprocessing(graph, pipeline.steps[0][1], raw)
    for _, step in pipeline.steps[1:-1]:
        value = convert_step(graph, step, value)
    vectors = np.asarray(machine.support_vectors_, np.float64)
    # |a - b|² = |a|² + |b|² - 2 ab, as libsvm has it.
    squares = graph.op(
        "ReduceSum", graph.op("Mul", value, value), graph.constant(np.array([1], np.int64))
    )
    apart = graph.op("Add", graph.affine(value, -2 * vectors.T, (vectors**2).sum(axis=1)), squares)
    kernel = graph.op("Exp", graph.op("Mul", apart, graph.number(-float(machine._gamma))))
    decision = graph.affine(kernel, machine.dual_coef_.T, machine.intercept_)
    (sigmoid,) = calibrated.calibrators
    scaled = graph.op("Mul", decision, graph.number(-float(sigmoid.a_)))
    logit = graph.op("Add", scaled, graph.number(-float(sigmoid.b_)))
    return graph.two_classes(graph.op("Sigmoid", logit))


def _convert_networks(graph: Graph, model: NeuralClassifier, raw: RawFeatures) -> str:
    ensemble = model.ensemble_
    # Networks take single precision in, and compute in double.
    seen = [
        graph.to_single_and_back(convert_preprocessing(graph, one, raw))
        for one in ensemble.preprocessings
    ]
    predicted = [
        _convert_network(graph, members, place, seen[members.fold[place]])
        for members in ensemble.members
        for place in range(len(members.fold))
    ]
    mean = graph.mean(predicted)
    return graph.two_classes(mean) if len(model.classes_) == 2 else mean


def _convert_network(graph: Graph, members: Members, place: int, seen: str) -> str:
    weights = [np.asarray(weight[place], np.float64) for weight in members.weights]
    *hidden, head, skip = list(zip(weights[::2], weights[1::2], strict=True))
    clipped = value = clip_smoothly(graph, seen, float(members.clip[place]))
    architecture = members.architecture
    if isinstance(architecture, Cnn):
        for layer, (weight, bias) in enumerate(hidden):
            value = _convolve(graph, value, weight, bias, architecture, layer)
        # As the head reads them: position by position.
        turned = graph.op("Transpose", value, perm=[0, 2, 1])
        value = graph.op("Flatten", turned, axis=1)
    else:
        for weight, bias in hidden:
            value = graph.op("Relu", graph.affine(value, weight, bias))
    logit = graph.op("Add", graph.affine(value, *head), graph.affine(clipped, *skip))
    if architecture.outputs == 1:
        return graph.op("Sigmoid", logit)
    return graph.op("Softmax", logit, axis=1)


def _convolve(
    graph: Graph, value: str, weight: Any, bias: Any, architecture: Cnn, layer: int
) -> str:
    """Apply a convolution, three positions wide, as sums of products: (patient, out, position)."""
    channels = architecture.channels if layer == 0 else architecture.widths[layer - 1]
    if layer == 0:
        shape = graph.constant(np.array([-1, channels, architecture.positions], np.int64))
        value = graph.op("Reshape", value, shape)
    sides = np.asarray(weight).reshape(3, channels, -1)
    ends = graph.constant(np.array([0, 0, 1, 0, 0, 1], np.int64))
    wide = graph.op("Pad", value, ends, graph.number(0.0))
    products = []
    for side, matrix in enumerate(sides):
        starts, stops = (
            graph.constant(np.array([one], np.int64))
            for one in (side, side + architecture.positions)
        )
        axis = graph.constant(np.array([2], np.int64))
        part = graph.op("Slice", wide, starts, stops, axis)
        products.append(graph.op("MatMul", graph.constant(matrix.T.copy()), part))
    bent = graph.op("Add", graph.op("Sum", *products), graph.constant(np.reshape(bias, (-1, 1))))
    return graph.op("Relu", bent)


def _average(graph: Graph, members: list[str], *, geometric: bool) -> str:
    """Average members' probabilities; see `tabdx.classifiers.combined.average`."""
    if not geometric:
        return graph.mean(members)
    least = graph.number(_ROUNDING)
    logarithms = [graph.op("Log", graph.op("Max", one, least)) for one in members]
    return graph.op("Softmax", graph.mean(logarithms), axis=1)


_CLASSIFIERS: dict[Any, Any] = {
    LogisticRegression: _convert_logistic,
    ForestClassifier: _convert_forest,
    HistGradientBoostingClassifier: _convert_boosting,
}
