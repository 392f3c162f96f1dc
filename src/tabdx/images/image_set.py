"""The image set: every image once, as bytes, beside its class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.presence import require
from tabdx.cohort.cohort import OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.core.errors import InputError

TRAINING, VALIDATION, TEST = "training", "validation", "test"
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class ImageSet:
    """Images of one size, with their classes.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (image, channel, height, width)
        One channel (grey) or three (red, green, blue).
    labels : ndarray of int, shape (image,)
        Number of each image's class, from 0.
    classes : tuple of str
        Their names.
    names : sequence of str
        What each image is called; no two alike.
    part : ndarray of str, shape (image,), optional
        The source's own part (training, validation or test), where it has parts.
    """

    pixels: Pixels
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    names: Sequence[str]
    part: NDArray[np.str_] | None = None

    def with_classes(self, names: Sequence[str], where: str) -> Self:
        """Return the set with other names of its classes, in the order of their numbers.

        Raises
        ------
        InputError
            If there are not as many names as classes.
        """
        if len(names) != len(self.classes):
            raise InputError(
                f"source.classes names {len(names)} classes, but {where} has {len(self.classes)} "
                f"({', '.join(self.classes)}); name each once, in this order"
            )
        return replace(self, classes=tuple(names))


def image_cohort(images: ImageSet, positive: Sequence[str], where: str) -> Cohort:
    """Describe the images as a cohort: what judges patients then judges images.

    Each image is a row; its features are ``brightness`` and ``contrast``, the mean and the standard
    deviation of its pixels on a scale from 0 to 1.

    Parameters
    ----------
    images : ImageSet
        The images.
    positive : sequence of str
        The positive classes; of two, the second one where there is none.
    where : str
        What messages call the source.

    Raises
    ------
    InputError
        If `positive` names what is no class.
    """
    for name in positive:
        if name not in images.classes:
            raise InputError(
                f"source.positive names {name!r}, which is no class of {where}; its classes are "
                f"{', '.join(images.classes)}"
            )
    outcome = Outcome(column="class", classes=images.classes, positive=tuple(positive))
    features = tuple(Feature(name=name, plausible=(0, 1)) for name in ("brightness", "contrast"))
    flat = images.pixels.reshape(len(images.pixels), -1)
    # In blocks: as floats all of them would take eight times the memory.
    blocks = [flat[start : start + 4096] / 255 for start in range(0, len(flat), 4096)]
    table = pd.DataFrame(
        {
            "brightness": np.concatenate([block.mean(axis=1) for block in blocks]),
            "contrast": np.concatenate([block.std(axis=1) for block in blocks]),
            OUTCOME: np.array(images.classes, dtype=object)[images.labels],
        },
        index=pd.Index(list(images.names), name=PATIENT, dtype=str),
    )
    table[OUTCOME] = table[OUTCOME].astype(str)
    return Cohort(Dictionary(name=where, outcome=outcome, features=features), table)


def write_pixels(path: Path, pixels: Pixels) -> None:
    """Write the pixels of a set as a numpy array."""
    content = BytesIO()
    np.save(content, pixels, allow_pickle=False)
    write_bytes(path, content.getvalue())


def read_pixels(path: Path, places: Sequence[int] | None = None) -> Pixels:
    """Read the pixels that `write_pixels` wrote.

    Parameters
    ----------
    path : Path
        The file.
    places : sequence of int, optional
        Of the images that are read; all of them if left out.

    Raises
    ------
    InputError
        If there is no such file, or it is not such an array.
    """
    require(path)
    try:
        pixels = np.load(path, mmap_mode=None if places is None else "r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as broken:
        raise InputError(f"{path} is no array of pixels ({broken}); make it again") from broken
    if pixels.dtype != np.uint8 or pixels.ndim != 4:
        raise InputError(
            f"{path} should hold bytes of shape (image, channel, height, width), found "
            f"{pixels.dtype} of shape {pixels.shape}; make it again"
        )
    return np.ascontiguousarray(pixels if places is None else pixels[list(places)])
