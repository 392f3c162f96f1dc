"""params.yaml, typed and validated: the error names the key, the rule and the value."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from tabdx.errors import InputError

Value = TypeVar("Value")


def _distinct(values: tuple[Value, ...]) -> tuple[Value, ...]:
    repeated = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if repeated:
        raise ValueError(f"should have each value once, but {repeated[0]!r} comes again")
    return values


def _one_per_core_or_more(workers: int) -> int:
    if workers != -1 and workers < 1:
        raise ValueError("should be -1 (one per core) or at least 1")
    return workers


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Folds = Annotated[int, Field(ge=2)]
# YAML has lists only: strict=False lets one stand for a tuple, its items are as strict as ever.
Widths = Annotated[tuple[Count, ...], Field(min_length=1, strict=False)]
Grid = Annotated[tuple[Value, ...], Field(min_length=1, strict=False), AfterValidator(_distinct)]


class _Section(BaseModel):
    # Strict: "5" is not 5 and 1 is not true, so that a slip of the pen is never guessed at.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CohortParams(_Section):
    """Which table, and the dictionary that describes it."""

    source: str
    dictionary: str


class SplitParams(_Section):
    """How the patients are divided."""

    holdout: Share
    outer_folds: Folds
    repeats: Count
    inner_folds: Folds


class ExploreParams(_Section):
    """Which features the exploration draws."""

    pairplot: Annotated[Grid[str], Field(min_length=2, max_length=8)]
    scatter: Annotated[Grid[str], Field(min_length=2, max_length=2)]


class NormalizeParams(_Section):
    """Which normalization every later model uses."""

    method: Literal["none", "minmax", "standard", "robust", "quantile"]


class LogisticRegressionParams(_Section):
    """Grid of the logistic regression."""

    C: Grid[Positive]


class GradientBoostingParams(_Section):
    """Grid of the histogram gradient boosting."""

    learning_rate: Grid[Positive]
    max_iter: Grid[Count]


class BaselinesParams(_Section):
    """Grids of the models that a network must beat."""

    logistic_regression: LogisticRegressionParams
    gradient_boosting: GradientBoostingParams


class SvmParams(_Section):
    """Grid of the RBF support vector machine."""

    C: Grid[Positive]
    gamma: Grid[Positive]
    choose_by: Literal["log_loss", "roc_auc", "accuracy"]


class _NetworkParams(_Section):
    learning_rate: Grid[Positive]
    weight_decay: Grid[NonNegative]
    dropout: Grid[Rate]


class MlpParams(_NetworkParams):
    """Space of the multilayer perceptron."""

    hidden: Grid[Widths]


class CnnParams(_NetworkParams):
    """Space of the convolutional network."""

    channels: Grid[Widths]


class NetsParams(_Section):
    """How the networks are trained, and their spaces."""

    max_epochs: Count
    patience: Count
    batch_rows: Count
    seeds: Count
    averaged: Count
    mlp: MlpParams
    cnn: CnnParams


class EvaluateParams(_Section):
    """How the predictions are judged."""

    threshold: Share
    confidence: Share
    resamples: Annotated[int, Field(ge=100)]


class ComputeParams(_Section):
    """Where it runs; nothing here changes a result."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    workers: Annotated[int, AfterValidator(_one_per_core_or_more)] = -1


class Params(_Section):
    """The whole of params.yaml."""

    # Draws count on from the seed, and scikit-learn takes seeds below 2**32: half leaves room.
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    cohort: CohortParams
    split: SplitParams
    explore: ExploreParams
    normalize: NormalizeParams
    baselines: BaselinesParams
    tune_svm: SvmParams
    train_nets: NetsParams
    evaluate: EvaluateParams
    compute: ComputeParams = ComputeParams()


def read_params(path: Path) -> Params:
    """Read and validate a parameter file.

    Parameters
    ----------
    path : Path
        Usually ``params.yaml``.

    Raises
    ------
    InputError
        If the file is missing, is not YAML, or a value breaks its rule. The message names every
        such key, its rule and the value received.
    """
    if not path.is_file():
        raise InputError(f"file {path} does not exist; run the command from the project's folder")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    # Beside its own errors, yaml lets through ValueError (not UTF-8, a date that is none).
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise InputError(f"{path} is not YAML in UTF-8: {broken}") from broken
    try:
        return Params.model_validate(content)
    except ValidationError as broken:
        lines = [f"  {_describe(problem)}" for problem in _causes(broken.errors())]
        raise InputError(f"{path} breaks its rules:\n" + "\n".join(lines)) from broken


def _causes(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows: a list whose one item is bad is also called too short."""
    places = [problem["loc"] for problem in problems]
    return [
        problem
        for problem in problems
        if not any(_lies_inside(place, problem["loc"]) for place in places)
    ]


def _lies_inside(place: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _describe(problem: ErrorDetails) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key, _keys(Params), n=1)
        return f"{key}: unknown key; " + (f"did you mean {close[0]}?" if close else "remove it")
    if problem["type"] == "missing":
        return f"{key}: missing key; add it"
    value = problem["input"]
    found = "nothing" if value is None else repr(value)
    # 1e-4 is a word in YAML 1.1, which asks for a point: 1.0e-4.
    number = isinstance(value, str) and problem["type"] in ("int_type", "float_type")
    way_out = "; write numbers without quotes, powers of ten as 1.0e-4" if number else ""
    return f"{key}: {_rule(problem)}, found {found}{way_out}"


def _rule(problem: ErrorDetails) -> str:
    """Say the rule in the words of someone who writes YAML, not Python."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "tuple_type":
            return "should be a list, such as [a, b]"
        case "too_short":
            return f"should be a list of at least {context['min_length']}"
        case "too_long":
            return f"should be a list of at most {context['max_length']}"
        case "model_type":
            return "should be a section of keys with their values"
        case "value_error":
            return str(context["error"])
    return problem["msg"].removeprefix("Input ")


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        yield prefix + name
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _keys(kind, f"{prefix}{name}.")
