"""params.yaml, typed and validated: the error names the key, the rule and the value."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, cast

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
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


def _off_or_a_share(halving: int) -> int:
    if halving != 0 and halving < 2:
        raise ValueError("should be 0 (off) or at least 2")
    return halving


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

    method: Literal["none", "minmax", "standard", "robust", "quantile", "power", "clipped"]


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
    """Grid of the RBF support vector machine, and up to how many rows its kernel is exact."""

    C: Grid[Positive]
    gamma: Grid[Positive]
    choose_by: Literal["log_loss", "roc_auc", "accuracy"]
    exact_rows: Count
    components: Count


class Range(_Section, Generic[Value]):
    """A range that a search draws from."""

    low: Value
    high: Value
    scale: Literal["linear", "log"]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        low, high = cast(float, self.low), cast(float, self.high)
        if low >= high:
            raise ValueError(f"low should be below high, found {low} and {high}")
        if self.scale == "log" and low <= 0:
            raise ValueError(f"a range on a log scale should start above 0, found {low}")
        return self


# A list of values to try, or a range to draw from.
_KINDS_OF_VALUES = ("list", "range")
Searched = Annotated[
    Annotated[Grid[Value], Tag("list")] | Annotated[Range[Value], Tag("range")],
    Discriminator(lambda found: "range" if isinstance(found, dict | Range) else "list"),
]


class _NetworkParams(_Section):
    learning_rate: Searched[Positive]
    weight_decay: Searched[NonNegative]
    dropout: Searched[Rate]
    clip: Searched[NonNegative]
    input_noise: Searched[NonNegative]
    label_smoothing: Searched[Rate]

    def space(self) -> dict[str, Any]:
        """Return what is tried of each hyper-parameter, in plain lists and mappings."""
        content = self.model_dump()
        return {name: content[name] for name in _NetworkParams.model_fields}


class MlpParams(_NetworkParams):
    """Space of the multilayer perceptron."""

    hidden: Grid[Widths]


class CnnParams(_NetworkParams):
    """Space of the convolutional network."""

    channels: Grid[Widths]


class SearchParams(_Section):
    """How wide a search over networks is."""

    configurations: Count
    halving: Annotated[int, AfterValidator(_off_or_a_share)]


class NetsParams(_Section):
    """How the networks are trained, and their spaces."""

    max_epochs: Count
    patience: Count | None
    batch_rows: Count
    decay: Literal["constant", "cosine"]
    seeds: Count
    averaged: Count
    search: Literal["auto", "narrow", "wide"]
    narrow: SearchParams
    wide: SearchParams
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
    trial_memory: Count | None = None
    backend: Literal["loky", "dask"] = "loky"
    scheduler: str | None = Field(default=None, validate_default=True)

    @field_validator("scheduler")
    @classmethod
    def _goes_with_the_backend(cls, address: str | None, info: ValidationInfo) -> str | None:
        backend = info.data.get("backend")
        if backend == "loky" and address is not None:
            raise ValueError("should be null where compute.backend is loky; set that to dask")
        if backend == "dask" and not re.fullmatch(r"(tcp|tls)://\S+:\d+", address or ""):
            raise ValueError(
                "should be the address of a Dask scheduler, such as tcp://10.0.0.5:8786, where "
                "compute.backend is dask"
            )
        return address


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
    place = [str(part) for part in problem["loc"] if part not in _KINDS_OF_VALUES]
    key = ".".join(place) or "the file"
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
