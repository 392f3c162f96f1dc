"""Images beside their classes and their parts."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.images.image_set import Pixels, read_pixels


@dataclass(frozen=True)
class DividedImages:
    """All images of a study.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (image, channel, height, width)
        In the cohort's order.
    cohort : Cohort
        An image a row.
    partitions : Partitions
        The test part is the holdout, the validation part the only outer fold.
    """

    pixels: Pixels
    cohort: Cohort
    partitions: Partitions

    @classmethod
    def read(cls, paths: Paths) -> Self:
        """Read what the stage `image_ingest` wrote.

        Raises
        ------
        InputError
            If a file is missing, or they do not belong together.
        """
        cohort, pixels = Cohort.read(paths.cohort), read_pixels(paths.pixels)
        if len(cohort.patients) != len(pixels):
            raise InputError(
                f"{paths.pixels} holds {len(pixels):,} images and {paths.cohort} describes "
                f"{len(cohort.patients):,}; `dvc repro images/dvc.yaml` makes both again"
            )
        return cls(pixels, cohort, Partitions.read(paths.partitions))

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self.cohort.dictionary.outcome.classes

    @property
    def training(self) -> pd.Index:
        """Images that the models learn from."""
        return self.partitions.outer_folds[0].train

    @property
    def validation(self) -> pd.Index:
        """Images by which the models are compared, and risks are calibrated."""
        return self.partitions.outer_folds[0].test

    @property
    def test(self) -> pd.Index:
        """Images that are set aside."""
        return self.partitions.holdout

    def pixels_of(self, images: pd.Index) -> Pixels:
        """Pixels of some images, in their order."""
        return self.pixels[self.cohort.patients.get_indexer(images)]

    def labels_of(self, images: pd.Index) -> NDArray[np.int64]:
        """Numbers of the classes of some images, in their order."""
        return self.cohort.labels[self.cohort.patients.get_indexer(images)].astype(np.int64)
