"""The sections of images/params.yaml, typed."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from tabdx.core.params.kinds import Bounds, Choices, Items, Rate, Section, Share
from tabdx.core.params.reading import read_as
from tabdx.core.params.sections import (
    ComputeParams,
    DecideParams,
    Epochs,
    EvaluateParams,
    Folds,
    LogisticRegressionParams,
    RandomForestParams,
    SvmParams,
    Widths,
)

# Beyond, an image is no thumbnail any more, and the networks here are not made for it.
MOST_PIXELS = 64

Seed = Annotated[int, AfterValidator(Bounds(0, 2**31 - 1, "draws count on from it"))]
Side = Annotated[
    int, AfterValidator(Bounds(4, MOST_PIXELS, "the networks are made for small images"))
]
Network = Literal["plain_cnn", "resnet9"]


class ImageSourceParams(Section):
    """Which images, of which classes."""

    images: str
    classes: Annotated[Items[str], Field(min_length=2)] | None = None
    positive: Items[str] = ()
    size: Side | None = None


class ImageSplitParams(Section):
    """How large the validation and the test part are, where the source has none of its own."""

    validation: Share
    test: Share

    @model_validator(mode="after")
    def _something_to_learn_from(self) -> Self:
        if self.validation + self.test >= 1:
            raise ValueError(
                "validation and test together should be below 1, so that images are left to train "
                f"on; found {self.validation:g} and {self.test:g}"
            )
        return self


class ImageBaselinesParams(Section):
    """Grids of the models of raw pixels that a network must beat."""

    rows: Annotated[
        int, AfterValidator(Bounds(10, 1_000_000, "the kernel of an SVM grows with their square"))
    ]
    inner_folds: Folds
    logistic_regression: LogisticRegressionParams
    random_forest: RandomForestParams
    svm: SvmParams


class AugmentParams(Section):
    """How training images are varied."""

    flip: Literal["none", "random", "alternating"]
    crop: Annotated[
        int, AfterValidator(Bounds(0, 32, "an image is moved by as many pixels at most"))
    ]
    rotation: Annotated[
        float, AfterValidator(Bounds(0, 180, "degrees to either side, all there are"))
    ]


class ImageNetworkParams(Section):
    """How one kind of network is built and trained."""

    channels: Widths
    hidden: Annotated[int, AfterValidator(Bounds(0, 4096, "wider layers fill the memory"))]
    seeds: Annotated[int, AfterValidator(Bounds(1, 100, "each is one more training"))]
    epochs: Epochs
    batch_size: Annotated[
        int, AfterValidator(Bounds(2, 65_536, "a step holds so many images at once"))
    ]
    learning_rate: Annotated[
        float, AfterValidator(Bounds(1e-10, 100, "larger steps do not converge"))
    ]
    momentum: Rate
    weight_decay: Annotated[float, AfterValidator(Bounds(0, 10, "all weights are 0 long before"))]
    label_smoothing: Rate
    dropout: Rate
    average: Rate
    flip_when_predicting: bool


class ImageSpeedParams(Section):
    """On which batches the engines are timed, and how long."""

    batch_sizes: Choices[
        Annotated[int, AfterValidator(Bounds(1, 65_536, "a batch is in memory at once"))]
    ]
    seconds: Annotated[float, AfterValidator(Bounds(0, 600, "for each engine and batch size"))]
    compiled: bool


class ImagePrivacyParams(Section):
    """Which promises of privacy are kept in training."""

    epsilons: Choices[
        Annotated[float, AfterValidator(Bounds(0.01, 1000, "beyond, nothing or all is hidden"))]
    ]
    delta: Annotated[float, AfterValidator(Bounds(1e-12, 0.1, "below 1 in the number of images"))]
    clip: Annotated[float, AfterValidator(Bounds(1e-6, 1e6, "norms of gradients lie between"))]


class ImageAnswerParams(Section):
    """Which networks answer for a new image."""

    network: Literal["best", Network]


class ImageParams(Section):
    """The whole of images/params.yaml."""

    seed: Seed
    source: ImageSourceParams
    split: ImageSplitParams
    baselines: ImageBaselinesParams
    augment: AugmentParams
    plain_cnn: ImageNetworkParams
    resnet9: ImageNetworkParams
    speed: ImageSpeedParams
    privacy: ImagePrivacyParams
    evaluate: EvaluateParams
    decide: DecideParams
    answer: ImageAnswerParams
    compute: ComputeParams = ComputeParams()

    def network(self, name: Network) -> ImageNetworkParams:
        """The section of a network."""
        section: ImageNetworkParams = getattr(self, name)
        return section


def read_image_params(path: Path) -> ImageParams:
    """Read and validate the parameter file of a folder of images, as `read_params` does."""
    return read_as(path, ImageParams)
