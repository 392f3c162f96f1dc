"""What every source must keep: labels in range, images of a size, each class with images."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.images.image_set import TEST, TRAINING, ImageSet, Pixels

# Of a class: one to learn from, one to choose by, one to judge by.
FEWEST = 3
# Bytes of all images together; they lie in memory once.
MOST_BYTES = 4 * 2**30


def as_pixels(images: NDArray[np.generic], where: str) -> Pixels:
    """Bring an array of images into the shape (image, channel, height, width).

    Parameters
    ----------
    images : ndarray of uint8, shape (image, height, width) or (image, height, width, channel)
        Grey images, or such with one channel or three.
    where : str
        What messages call it.

    Raises
    ------
    InputError
        If they are no bytes, or have another shape.
    """
    if images.dtype != np.uint8:
        raise InputError(
            f"{where} holds {images.dtype} instead of bytes (uint8); scale the images to 0 to 255 "
            "and store them as uint8"
        )
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        raise InputError(
            f"{where} has the shape {images.shape}; images are (image, height, width), or (image, "
            "height, width, channel) with 1 or 3 channels"
        )
    pixels: Pixels = np.ascontiguousarray(images.transpose(0, 3, 1, 2)).astype(np.uint8)
    return pixels


def as_labels(
    labels: NDArray[np.generic], images: int, classes: int, where: str
) -> NDArray[np.int64]:
    """Check the numbers of the classes, one an image, from 0.

    Raises
    ------
    InputError
        If there are fewer or more than images, or one is no number of a class.
    """
    flat: NDArray[Any] = labels.reshape(-1)
    if labels.size != images or flat.dtype.kind not in "iu":
        raise InputError(
            f"{where} should hold {plural(images, 'whole number')}, the class of each image, found "
            f"{labels.dtype} of shape {labels.shape}"
        )
    outside = (flat < 0) | (flat >= classes)
    if outside.any():
        first = int(np.argmax(outside))
        raise InputError(
            f"{where} gives image {first + 1} the class {int(flat[first])}; classes are numbered "
            f"from 0 to {classes - 1}: correct the label, or leave the image out"
        )
    return flat.astype(np.int64)


def require_room(count: int, height: int, width: int, channels: int, where: str) -> None:
    """Refuse more images than are held in memory at once.

    Raises
    ------
    InputError
        If they would take more than 4 GiB.
    """
    if count * height * width * channels > MOST_BYTES:
        raise InputError(
            f"{where} holds {count:,} images of {width} × {height} pixels, more than the 4 GiB "
            "that are taken at once; make the images smaller, or take fewer"
        )


def require_every_class(images: ImageSet, where: str) -> None:
    """Refuse classes with too few images, and own parts that lack one.

    Raises
    ------
    InputError
        The message names the class.
    """
    counts = np.bincount(images.labels, minlength=len(images.classes))
    rarest = int(counts.argmin())
    if counts[rarest] < FEWEST:
        raise InputError(
            f"the class {shorten(images.classes[rarest])!r} of {where} has "
            f"{plural(int(counts[rarest]), 'image')}; each class needs {FEWEST} at least, one for "
            "each of training, validation and test: bring more, or leave the class out"
        )
    if images.part is None:
        return
    for part in sorted(set(images.part.tolist())):
        _require_in_part(images, part, where)


def _require_in_part(images: ImageSet, part: str, where: str) -> None:
    assert images.part is not None
    counts = np.bincount(images.labels[images.part == part], minlength=len(images.classes))
    if counts.min() == 0:
        raise InputError(
            f"the {part} part of {where} has no image of the class "
            f"{shorten(images.classes[int(counts.argmin())])!r}; every part needs every class"
        )


def require_parts(parts: Sequence[str], where: str) -> None:
    """Refuse own parts of which there is none to train on, or none to test on.

    Raises
    ------
    InputError
        The message says which is missing.
    """
    for part in (TRAINING, TEST):
        if part not in parts:
            raise InputError(
                f"{where} has the parts {', '.join(parts)} but no {part} part; add it, or put all "
                "images together without parts"
            )
