"""A new image, held to what the networks were trained on."""

import numpy as np

from tabdx.core.errors import InputError
from tabdx.images.image_set import Pixels
from tabdx.images.sources.checks import as_pixels
from tabdx.images.sources.decoding import decode

_KINDS = {1: "grey", 3: "coloured"}


def read_new_image(
    content: bytes, name: str, shape: tuple[int, int, int], size: int | None
) -> Pixels:
    """Read one PNG or JPEG of the kind that the networks know; refuse any other.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What messages call it.
    shape : (int, int, int)
        Channels, height and width of the images that the networks were trained on.
    size : int or None
        Pixels a side to which those were resized; None if they were taken as they are.

    Returns
    -------
    ndarray of uint8, shape (1, channel, height, width)

    Raises
    ------
    InputError
        If it is no sound image, has more pixels than are unpacked, is of another size or another
        kind of colour than the training images, or is blank.
    """
    channels, height, width = shape
    pixels = as_pixels(decode(content, name, size)[None], name)
    if channels == 1 and pixels.shape[1] == 3 and _is_grey(pixels):
        pixels = np.ascontiguousarray(pixels[:, :1])
    if pixels.shape[1] != channels:
        raise InputError(
            f"{name} is {_KINDS[pixels.shape[1]]}, and the networks were trained on "
            f"{_KINDS[channels]} images: of others they can say nothing"
        )
    if pixels.shape[2:] != (height, width):
        raise InputError(
            f"{name} has {pixels.shape[3]} × {pixels.shape[2]} pixels, and the networks were "
            f"trained on images of {width} × {height}: of others they can say nothing"
        )
    if (pixels == pixels[:, :, :1, :1]).all():
        raise InputError(f"{name} is blank: all its pixels are alike")
    return pixels


def _is_grey(pixels: Pixels) -> bool:
    """Whether three channels say the same: grey values are often stored so."""
    return bool((pixels == pixels[:, :1]).all())
