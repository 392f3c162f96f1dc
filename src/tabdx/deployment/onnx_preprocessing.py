"""Preprocessing as operators of an ONNX graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

from tabdx.core.errors import InputError
from tabdx.deployment.onnx_graph import Graph
from tabdx.normalization.clip import SmoothClip
from tabdx.normalization.constant_columns import ConstantColumns
from tabdx.normalization.layout import Layout


@dataclass(frozen=True)
class RawFeatures:
    """What a graph is fed.

    Attributes
    ----------
    measured, labelled : str
        The values of numbers and of texts, shape (patient, column); empty where there are none.
    numbers, texts : sequence of str
        The features that they hold, in order.
    """

    measured: str
    labelled: str
    numbers: Sequence[str]
    texts: Sequence[str]


def convert_preprocessing(graph: Graph, step: Any, raw: RawFeatures) -> str:
    """Convert a fitted preprocessing of raw features.

    Returns
    -------
    str
        The name of its columns.

    Raises
    ------
    InputError
        If one of its steps has no operators here.
    """
    if isinstance(step, Pipeline) and isinstance(step.steps[0][1], Pipeline | ColumnTransformer):
        value = convert_preprocessing(graph, step.steps[0][1], raw)
        return _convert_steps(graph, step.steps[1:], value)
    if isinstance(step, ColumnTransformer):
        parts = []
        for _, transformer, columns in step.transformers_:
            if not len(columns):
                continue
            if columns[0] in raw.texts:
                places = [list(raw.texts).index(name) for name in columns]
                parts.append(_convert_labels(graph, transformer, raw.labelled, places))
            else:
                places = [list(raw.numbers).index(name) for name in columns]
                chosen = graph.columns(raw.measured, places)
                parts.append(_convert_steps(graph, transformer.steps, chosen))
        return parts[0] if len(parts) == 1 else graph.op("Concat", *parts, axis=1)
    if isinstance(step, Pipeline):
        return _convert_steps(graph, step.steps, raw.measured)
    return convert_step(graph, step, raw.measured)


def _convert_steps(graph: Graph, steps: Sequence[tuple[str, Any]], value: str) -> str:
    for _, step in steps:
        value = convert_step(graph, step, value)
    return value


def convert_step(graph: Graph, step: Any, value: str) -> str:
    """Convert one fitted step of numbers, shape (patient, column).

    Raises
    ------
    InputError
        If it has no operators here.
    """
    if isinstance(step, str) or (isinstance(step, FunctionTransformer) and step.func is None):
        return value  # passthrough
    if isinstance(step, Pipeline):
        return _convert_steps(graph, step.steps, value)
    for kind, convert in _STEPS.items():
        if isinstance(step, kind):
            return str(convert(graph, step, value))
    raise InputError(
        f"a step of the preprocessing, {type(step).__name__}, has no form in ONNX here; set "
        "normalize.method to none, minmax, standard, robust, power or clipped and train again"
    )


def _impute(graph: Graph, step: SimpleImputer, value: str) -> str:
    usual = graph.constant(np.asarray(step.statistics_, np.float64))
    return graph.op("Where", graph.op("IsNaN", value), usual, value)


def _hold_constant(graph: Graph, step: ConstantColumns, value: str) -> str:
    if not step.constant_.any():
        return value
    held = graph.constant(np.asarray(step.value_, np.float64))
    return graph.op("Where", graph.constant(step.constant_), held, value)


def _standardise(graph: Graph, step: StandardScaler, value: str) -> str:
    centred = graph.op("Sub", value, graph.constant(np.asarray(step.mean_, np.float64)))
    return graph.op("Div", centred, graph.constant(np.asarray(step.scale_, np.float64)))


def _scale_robustly(graph: Graph, step: RobustScaler, value: str) -> str:
    centred = graph.op("Sub", value, graph.constant(np.asarray(step.center_, np.float64)))
    return graph.op("Div", centred, graph.constant(np.asarray(step.scale_, np.float64)))


def _scale_to_range(graph: Graph, step: MinMaxScaler, value: str) -> str:
    scaled = graph.op("Mul", value, graph.constant(np.asarray(step.scale_, np.float64)))
    moved = graph.op("Add", scaled, graph.constant(np.asarray(step.min_, np.float64)))
    if not step.clip:
        return moved
    low, high = map(float, step.feature_range)
    return graph.op("Min", graph.op("Max", moved, graph.number(low)), graph.number(high))


def _clip_smoothly(graph: Graph, step: SmoothClip, value: str) -> str:
    return clip_smoothly(graph, value, float(step.limit))


def clip_smoothly(graph: Graph, value: str, limit: float) -> str:
    """Clip values smoothly; see `tabdx.normalization.clip.smooth_clip`."""
    if limit == 0:
        return value
    ratio = graph.op("Div", value, graph.number(limit))
    length = graph.op("Sqrt", graph.op("Add", graph.op("Mul", ratio, ratio), graph.number(1.0)))
    return graph.op("Div", value, length)


def _order(graph: Graph, step: Layout, value: str) -> str:
    return graph.columns(value, step.order_.tolist())


def _raise_to_powers(graph: Graph, step: PowerTransformer, value: str) -> str:
    """Yeo and Johnson's powers, one column after the other, then the standardisation."""
    columns = [
        _raise_to_power(graph, graph.columns(value, [place]), float(power))
        for place, power in enumerate(step.lambdas_)
    ]
    powered = columns[0] if len(columns) == 1 else graph.op("Concat", *columns, axis=1)
    return _standardise(graph, step._scaler, powered) if step.standardize else powered


def _raise_to_power(graph: Graph, value: str, power: float) -> str:
    one, zero = graph.number(1.0), graph.number(0.0)
    above = graph.op("Add", graph.op("Max", value, zero), one)
    below = graph.op("Add", graph.op("Max", graph.op("Neg", value), zero), one)
    upper = _box_cox(graph, above, power)
    lower = graph.op("Neg", _box_cox(graph, below, 2 - power))
    return graph.op("Where", graph.op("GreaterOrEqual", value, zero), upper, lower)


def _box_cox(graph: Graph, value: str, power: float) -> str:
    if abs(power) < np.spacing(1.0):
        return graph.op("Log", value)
    raised = graph.op("Pow", value, graph.number(power))
    return graph.op("Div", graph.op("Sub", raised, graph.number(1.0)), graph.number(power))


_STEPS: dict[Any, Any] = {
    SimpleImputer: _impute,
    ConstantColumns: _hold_constant,
    StandardScaler: _standardise,
    RobustScaler: _scale_robustly,
    MinMaxScaler: _scale_to_range,
    PowerTransformer: _raise_to_powers,
    SmoothClip: _clip_smoothly,
    Layout: _order,
}


def _convert_labels(graph: Graph, step: Pipeline, value: str, places: Sequence[int]) -> str:
    """Turn texts into a column of 0 and 1 a level; a missing one is an empty text."""
    impute, encode = step.named_steps["impute"], step.named_steps["encode"]
    if not isinstance(encode, OneHotEncoder):
        raise InputError(f"{type(encode).__name__} of labels has no form in ONNX here")
    columns = []
    for place, usual, levels in zip(places, impute.statistics_, encode.categories_, strict=True):
        chosen = graph.columns(value, [place])
        missing = graph.op("Equal", chosen, graph.words([""]))
        seen = graph.op("Equal", chosen, graph.words(list(map(str, levels))))
        filled = graph.constant(np.array([levels == usual], dtype=np.bool_))
        known = graph.op("Or", seen, graph.op("And", missing, filled))
        columns.append(graph.to_double(known))
    joined = columns[0] if len(columns) == 1 else graph.op("Concat", *columns, axis=1)
    return convert_step(graph, step.named_steps["constant"], joined)
