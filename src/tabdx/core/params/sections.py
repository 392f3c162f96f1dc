"""The sections of params.yaml, typed."""

import re
from math import ceil
from typing import Annotated, Any, Literal, Protocol, Self, get_args

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_serializer,
    field_validator,
    model_validator,
)

from tabdx.core.params.kinds import (
    Bounds,
    Choices,
    Grid,
    Items,
    Part,
    Rate,
    Searchable,
    Section,
    Share,
    ends_of,
)

# Names of the models, in the order in which they are shown.
Model = Literal["logistic_regression", "gradient_boosting", "random_forest", "svm", "mlp", "cnn"]

Normalization = Literal["none", "minmax", "standard", "robust", "quantile", "power", "clipped"]

# Kinds of numbers that several sections have. The upper ends are far above what any table of
# patients calls for: beyond them lies a slip of the pen, which would run for years, fill the
# memory or leave the range of floating point.
_TRAINED = "each of them trains every model once more"
Folds = Annotated[int, AfterValidator(Bounds(2, 1000, _TRAINED))]
Repeats = Annotated[int, AfterValidator(Bounds(1, 1000, _TRAINED))]
Penalty = Annotated[
    float, AfterValidator(Bounds(1e-10, 1e10, "beyond, the penalty is everything or nothing"))
]
Clip = Annotated[float, AfterValidator(Bounds(0, 1e6, "normalized inputs lie within a few units"))]
Widths = Annotated[
    Items[Annotated[int, AfterValidator(Bounds(1, 4096, "wider layers fill the memory"))]],
    Field(min_length=1, max_length=16),
]
Epochs = Annotated[int, AfterValidator(Bounds(1, 100_000, "each passes over all training rows"))]
Interval = Annotated[
    float, AfterValidator(Bounds(0.5, 0.9999, "the ends of more are set by single patients"))
]


_MOST_WORKERS, _MOST_HALVING = 1024, 1000


def _one_per_core_or_more(workers: int) -> int:
    if workers != -1 and not 1 <= workers <= _MOST_WORKERS:
        raise ValueError(
            f"should be -1 (one per core), or at least 1 and at most {_MOST_WORKERS} (each is a "
            "process of its own)"
        )
    return workers


def _off_or_a_share(reduction_factor: int) -> int:
    if reduction_factor != 0 and not 2 <= reduction_factor <= _MOST_HALVING:
        raise ValueError(f"should be 0 (off), or at least 2 and at most {_MOST_HALVING}")
    return reduction_factor


class CohortParams(Section):
    """Which table, and the dictionary that describes it."""

    source: str
    dictionary: str


class SplitParams(Section):
    """How the patients are divided."""

    holdout: Share
    outer_folds: Folds
    repeats: Repeats
    inner_folds: Folds


AUTO = "auto"


class ExploreParams(Section):
    """Which features the exploration draws; None (``auto`` in the file): it chooses them."""

    pairplot: Annotated[Choices[str], Field(max_length=8)] | None
    scatter: Annotated[Choices[str], Field(max_length=2)] | None

    @field_validator("pairplot", "scatter", mode="wrap")
    @classmethod
    def _auto_is_none(cls, names: Any, read: ValidatorFunctionWrapHandler) -> Any:
        if names is None:
            raise ValueError("should be auto, or a list, such as [a, b]")
        return None if names == AUTO else read(names)

    @field_serializer("pairplot", "scatter")
    def _none_is_auto(self, names: tuple[str, ...] | None) -> Any:
        return AUTO if names is None else list(names)


class NormalizeParams(Section):
    """Which normalizations the later models choose from: a name, or a list of names."""

    method: Grid[Normalization]

    @field_validator("method", mode="before")
    @classmethod
    def _one_is_a_list(cls, method: Any) -> Any:
        if not isinstance(method, str):
            return method
        if method not in (names := get_args(Normalization)):
            raise ValueError(f"should be {', '.join(map(repr, names))}, or a list of these")
        return [method]

    @field_serializer("method")
    def _a_list_of_one_is_its_name(self, method: tuple[Normalization, ...]) -> Any:
        return method[0] if len(method) == 1 else list(method)


class LogisticRegressionParams(Section):
    """Grid of the logistic regression."""

    C: Grid[Penalty]
    clip: Grid[Clip]


class GradientBoostingParams(Section):
    """Grid of the histogram gradient boosting."""

    learning_rate: Grid[
        Annotated[float, AfterValidator(Bounds(1e-6, 1, "above 1 a tree overshoots its errors"))]
    ]
    max_iter: Grid[Annotated[int, AfterValidator(Bounds(1, 100_000, "each is one more tree"))]]


class RandomForestParams(Section):
    """Grid of the forests."""

    kind: Grid[Literal["random_forest", "extra_trees"]]
    min_samples_leaf: Grid[
        Annotated[int, AfterValidator(Bounds(1, 100_000, "a leaf of more tells nobody apart"))]
    ]
    max_features: Literal["sqrt", "log2"] | Part
    n_estimators: Annotated[int, AfterValidator(Bounds(1, 10_000, "each is one more tree"))]


class BaselinesParams(Section):
    """Grids of the models that a network must beat."""

    logistic_regression: LogisticRegressionParams
    gradient_boosting: GradientBoostingParams
    random_forest: RandomForestParams


class SvmParams(Section):
    """Grid of the RBF support vector machine, and up to how many rows its kernel is exact."""

    C: Grid[Penalty]
    gamma: Grid[
        Annotated[
            float,
            AfterValidator(Bounds(1e-10, 1e10, "beyond, all patients are alike or none is")),
        ]
    ]
    clip: Grid[Clip]
    choose_by: Literal["log_loss", "roc_auc", "accuracy"]
    exact_rows: Annotated[
        int, AfterValidator(Bounds(1, 100_000, "the kernel of 100000 rows takes 75 GiB"))
    ]
    components: Annotated[
        int, AfterValidator(Bounds(1, 20_000, "work grows with the square of their number"))
    ]


class _NetworkParams(Section):
    learning_rate: Searchable[
        Annotated[float, AfterValidator(Bounds(1e-10, 1, "larger steps do not converge"))]
    ]
    weight_decay: Searchable[
        Annotated[float, AfterValidator(Bounds(0, 1e6, "all weights are 0 long before"))]
    ]
    dropout: Searchable[Rate]
    clip: Searchable[Clip]
    input_noise: Searchable[
        Annotated[float, AfterValidator(Bounds(0, 1e6, "normalized inputs drown in it"))]
    ]
    label_smoothing: Searchable[Rate]

    @model_validator(mode="after")
    def _weights_shrink(self) -> Self:
        (_, step), (_, pull) = ends_of(self.learning_rate), ends_of(self.weight_decay)
        # AdamW takes this share of every weight away in each step.
        if step * pull > 1:
            raise ValueError(
                "the largest learning_rate times the largest weight_decay should be at most 1 "
                "(beyond, a step turns every weight around, and they grow without end); lower "
                f"one of them, found {step:g} and {pull:g}"
            )
        return self

    def space(self) -> dict[str, Any]:
        """What is tried of each hyper-parameter but the widths: a tuple of values or a `Range`."""
        return {name: getattr(self, name) for name in _NetworkParams.model_fields}


class MlpParams(_NetworkParams):
    """Space of the multilayer perceptron."""

    hidden: Grid[Widths]

    @property
    def widths(self) -> tuple[tuple[int, ...], ...]:
        """Hidden widths to try."""
        return self.hidden


class CnnParams(_NetworkParams):
    """Space of the convolutional network."""

    channels: Grid[Widths]

    @property
    def widths(self) -> tuple[tuple[int, ...], ...]:
        """Channels of the convolutions to try."""
        return self.channels


class SearchParams(Section):
    """How wide a search over networks is."""

    configurations: Annotated[
        int, AfterValidator(Bounds(1, 100_000, "each is trained on every inner fold"))
    ]
    reduction_factor: Annotated[int, AfterValidator(_off_or_a_share)]


class NetsParams(Section):
    """How the networks are trained, and their spaces."""

    max_epochs: Epochs
    patience: Epochs | None
    batch_rows: Annotated[
        int, AfterValidator(Bounds(1, 1_000_000, "a step holds so many rows of every trial"))
    ]
    decay: Literal["constant", "cosine"]
    seeds: Annotated[int, AfterValidator(Bounds(1, 1000, _TRAINED))]
    ensemble_size: Annotated[
        int, AfterValidator(Bounds(1, 1000, "every prediction asks all their networks"))
    ]
    search: Literal["auto", "narrow", "wide"]
    narrow: SearchParams
    wide: SearchParams
    mlp: MlpParams
    cnn: CnnParams


Mean = Literal["arithmetic", "geometric"]
Members = Annotated[Choices[Model], Field(min_length=2)]


class CombineParams(Section):
    """Which models' risks are averaged: a list, or one chosen among several on the inner folds."""

    mean: Mean = "arithmetic"
    models: Members | None = None
    candidates: Annotated[dict[str, Members], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.models is None) == (self.candidates is None):
            raise ValueError(
                "should have either models, whose risks are averaged, or candidates, lists of "
                "models by name of which one is chosen"
            )
        return self

    @property
    def lists(self) -> dict[str, tuple[Model, ...]]:
        """The candidates by name; of a fixed list, this alone."""
        if self.candidates is not None:
            return self.candidates
        assert self.models is not None
        return {"fixed": self.models}


class EvaluateParams(Section):
    """How the predictions are judged."""

    threshold: Share
    confidence: Interval
    resamples: Annotated[
        int,
        AfterValidator(Bounds(100, 100_000, "fewer give no ends, more change no digit shown")),
    ]

    @model_validator(mode="after")
    def _draws_beyond_the_ends(self) -> Self:
        # The ends are the draws number (R + 1) α/2 from below and from above, where α is what the
        # confidence leaves: Davison & Hinkley (1997), Bootstrap Methods, ch. 5.
        beyond = (1 - self.confidence) / 2
        if (self.resamples + 1) * beyond < 1:
            raise ValueError(
                f"the ends of a {100 * self.confidence:g}% interval lie beyond all of "
                f"{self.resamples} resamples; give {ceil(round(1 / beyond, 6)) - 1} at least, ten "
                "times as many for ends that hardly vary with the seed, or a lower confidence"
            )
        return self


class DecideParams(Section):
    """How a clinician would act on the risks."""

    rule: Literal["fixed", "sensitivity", "harm_ratio", "youden"]
    minimum_sensitivity: Share
    harm_ratio: Annotated[
        float, AfterValidator(Bounds(1e-4, 1e4, "beyond, everybody is called alike"))
    ]
    prevalence: Share
    coverage: Interval
    recalibrate: Grid[Literal["none", "platt", "temperature", "isotonic", "venn_abers"]]


class AnswerParams(Section):
    """Which model answers for one patient, and when no answer is given."""

    model: Literal["best", "combined", Model] = "best"
    most_missing: Share = 0.2


class InstabilityParams(Section):
    """Which models are refitted on bootstrap resamples, and how often."""

    models: Choices[Model]
    resamples: Annotated[int, AfterValidator(Bounds(10, 10_000, "each trains its models again"))]


class ExplainParams(Section):
    """Which models are explained, and how."""

    models: Choices[Model]
    n_repeats: Annotated[
        int, AfterValidator(Bounds(1, 1000, "each predicts all patients once a feature"))
    ]
    correlation_threshold: Share
    subset_sizes: Choices[
        Annotated[int, AfterValidator(Bounds(1, 1000, "a subset is what can be measured by hand"))]
    ]


class LeakageParams(Section):
    """Which models the leakage audit trains leaky and clean pipelines of, and how often."""

    models: Choices[Model]
    draws: Annotated[int, AfterValidator(Bounds(2, 1000, "each trains its models again"))]


class SampleSizeParams(Section):
    """Which models are trained on fewer patients, and on how many."""

    models: Choices[Model]
    train_sizes: Grid[Part]
    draws: Annotated[int, AfterValidator(Bounds(1, 1000, "each trains its models again"))]


class ComputeParams(Section):
    """Where it runs; nothing here changes a result."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    workers: Annotated[int, AfterValidator(_one_per_core_or_more)] = -1
    trial_memory: Annotated[int, AfterValidator(Bounds(1, 2**24, "it is in MiB"))] | None = None
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
    seed: Annotated[int, AfterValidator(Bounds(0, 2**31 - 1, "draws count on from it"))]
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
    answer: AnswerParams = AnswerParams()
    instability: InstabilityParams
    explain: ExplainParams
    leakage: LeakageParams
    sample_size: SampleSizeParams
    compute: ComputeParams = ComputeParams()


class JudgingParams(Protocol):
    """What judges predictions, whatever they are of."""

    @property
    def seed(self) -> int:
        """Where draws start."""
        ...

    @property
    def evaluate(self) -> EvaluateParams:
        """How the predictions are judged."""
        ...

    @property
    def decide(self) -> DecideParams:
        """How one would act on them."""
        ...

    @property
    def compute(self) -> ComputeParams:
        """Where it runs."""
        ...
