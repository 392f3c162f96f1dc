"""The sections of params.yaml, typed."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from tabdx.params.kinds import (
    Choices,
    Count,
    Folds,
    Grid,
    NonNegative,
    Part,
    Positive,
    Rate,
    Searched,
    Section,
    Share,
    Widths,
)

# Names of the models, in the order in which they are shown.
Model = Literal["logistic_regression", "gradient_boosting", "svm", "mlp", "cnn"]


def _one_per_core_or_more(workers: int) -> int:
    if workers != -1 and workers < 1:
        raise ValueError("should be -1 (one per core) or at least 1")
    return workers


def _off_or_a_share(halving: int) -> int:
    if halving != 0 and halving < 2:
        raise ValueError("should be 0 (off) or at least 2")
    return halving


class CohortParams(Section):
    """Which table, and the dictionary that describes it."""

    source: str
    dictionary: str


class SplitParams(Section):
    """How the patients are divided."""

    holdout: Share
    outer_folds: Folds
    repeats: Count
    inner_folds: Folds


class ExploreParams(Section):
    """Which features the exploration draws."""

    pairplot: Annotated[Grid[str], Field(min_length=2, max_length=8)]
    scatter: Annotated[Grid[str], Field(min_length=2, max_length=2)]


class NormalizeParams(Section):
    """Which normalization every later model uses."""

    method: Literal["none", "minmax", "standard", "robust", "quantile", "power", "clipped"]


class LogisticRegressionParams(Section):
    """Grid of the logistic regression."""

    C: Grid[Positive]
    clip: Grid[NonNegative]


class GradientBoostingParams(Section):
    """Grid of the histogram gradient boosting."""

    learning_rate: Grid[Positive]
    max_iter: Grid[Count]


class BaselinesParams(Section):
    """Grids of the models that a network must beat."""

    logistic_regression: LogisticRegressionParams
    gradient_boosting: GradientBoostingParams


class SvmParams(Section):
    """Grid of the RBF support vector machine, and up to how many rows its kernel is exact."""

    C: Grid[Positive]
    gamma: Grid[Positive]
    clip: Grid[NonNegative]
    choose_by: Literal["log_loss", "roc_auc", "accuracy"]
    exact_rows: Count
    components: Count


class _NetworkParams(Section):
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


class SearchParams(Section):
    """How wide a search over networks is."""

    configurations: Count
    halving: Annotated[int, AfterValidator(_off_or_a_share)]


class NetsParams(Section):
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


class CombineParams(Section):
    """Which models' risks are averaged."""

    models: Annotated[Grid[Model], Field(min_length=2)]


class EvaluateParams(Section):
    """How the predictions are judged."""

    threshold: Share
    confidence: Share
    resamples: Annotated[int, Field(ge=100)]


class DecideParams(Section):
    """How a clinician would act on the risks."""

    rule: Literal["fixed", "sensitivity", "harm_ratio", "youden"]
    minimum_sensitivity: Share
    harm_ratio: Positive
    prevalence: Share
    coverage: Share
    recalibrate: Grid[Literal["none", "platt", "temperature", "isotonic", "venn_abers"]]


class InstabilityParams(Section):
    """Which models are refitted on bootstrap resamples, and how often."""

    models: Choices[Model]
    resamples: Annotated[int, Field(ge=10)]


class ExplainParams(Section):
    """Which models are explained, and how."""

    models: Choices[Model]
    shuffles: Count
    together: Share
    panel: Choices[Count]


class RefereeParams(Section):
    """Which model's leaky twins are trained, and how often."""

    models: Choices[Model]
    draws: Annotated[int, Field(ge=2)]


class SampleSizeParams(Section):
    """Which models are trained on fewer patients, and on how many."""

    models: Choices[Model]
    shares: Grid[Part]
    draws: Count


class ComputeParams(Section):
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


class Params(Section):
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
    combine: CombineParams
    evaluate: EvaluateParams
    decide: DecideParams
    instability: InstabilityParams
    explain: ExplainParams
    referee: RefereeParams
    sample_size: SampleSizeParams
    compute: ComputeParams = ComputeParams()
