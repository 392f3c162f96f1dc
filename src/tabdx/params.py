"""params.yaml, typed and validated: the error names the key, the rule and the value."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from tabdx.errors import InputError

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Folds = Annotated[int, Field(ge=2)]
Grid = Annotated[tuple[Positive, ...], Field(min_length=1)]
Widths = Annotated[tuple[Count, ...], Field(min_length=1)]


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

    pairplot: Annotated[tuple[str, ...], Field(min_length=2, max_length=8, strict=False)]
    scatter: Annotated[tuple[str, ...], Field(min_length=2, max_length=2, strict=False)]


class NormalizeParams(_Section):
    """Which normalization every later model uses."""

    method: Literal["none", "minmax", "standard", "robust", "quantile"]


class LogisticRegressionParams(_Section):
    """Grid of the logistic regression."""

    C: Annotated[Grid, Field(strict=False)]


class GradientBoostingParams(_Section):
    """Grid of the histogram gradient boosting."""

    learning_rate: Annotated[Grid, Field(strict=False)]
    max_iter: Annotated[tuple[Count, ...], Field(min_length=1, strict=False)]


class BaselinesParams(_Section):
    """Grids of the models that a network must beat."""

    logistic_regression: LogisticRegressionParams
    gradient_boosting: GradientBoostingParams


class SvmParams(_Section):
    """Grid of the RBF support vector machine."""

    C: Annotated[Grid, Field(strict=False)]
    gamma: Annotated[Grid, Field(strict=False)]
    choose_by: Literal["log_loss", "roc_auc", "accuracy"]


class _NetworkParams(_Section):
    learning_rate: Annotated[Grid, Field(strict=False)]
    weight_decay: Annotated[
        tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...],
        Field(min_length=1, strict=False),
    ]
    dropout: Annotated[
        tuple[Annotated[float, Field(ge=0, lt=1)], ...], Field(min_length=1, strict=False)
    ]


class MlpParams(_NetworkParams):
    """Space of the multilayer perceptron."""

    hidden: Annotated[
        tuple[Annotated[Widths, Field(strict=False)], ...], Field(min_length=1, strict=False)
    ]


class CnnParams(_NetworkParams):
    """Space of the convolutional network."""

    channels: Annotated[
        tuple[Annotated[Widths, Field(strict=False)], ...], Field(min_length=1, strict=False)
    ]


class NetsParams(_Section):
    """How the networks are trained, and their spaces."""

    max_epochs: Count
    patience: Count
    batch_rows: Count
    seeds: Count
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
    workers: Annotated[int, Field(ge=-1)] = -1


class Params(_Section):
    """The whole of params.yaml."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
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
        raise InputError(f"{path} does not exist; run the command from the project's folder")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as broken:
        raise InputError(f"{path} is not YAML: {broken}") from broken
    try:
        return Params.model_validate(content)
    except ValidationError as broken:
        lines = [f"  {_describe(problem)}" for problem in broken.errors()]
        raise InputError(f"{path} breaks its rules:\n" + "\n".join(lines)) from broken


def _describe(problem: ErrorDetails) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key, _keys(Params), n=1)
        return f"{key}: unknown key" + (f"; did you mean {close[0]}?" if close else "")
    if problem["type"] == "missing":
        return f"{key}: missing key"
    rule = problem["msg"].removeprefix("Input ")
    return f"{key or 'the file'}: {rule}, found {problem['input']!r}"


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        yield prefix + name
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _keys(kind, f"{prefix}{name}.")
