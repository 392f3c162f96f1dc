"""Images of another size: both sides brought to a stated number of pixels."""

import numpy as np
from PIL import Image

from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import MOST_PIXELS
from tabdx.images.image_set import Pixels


def resize(pixels: Pixels, size: int) -> Pixels:
    """Bring both sides of every image to `size` pixels.

    Bilinear, over all pixels that a new one covers, so that nothing is skipped when an image gets
    smaller. Height and width are scaled each by itself: an image that is no square is stretched.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (image, channel, height, width)
        The images.
    size : int
        Pixels a side.

    Examples
    --------
    >>> resize(np.full((2, 1, 8, 6), 7, dtype=np.uint8), 4).shape
    (2, 1, 4, 4)
    """
    if pixels.shape[2:] == (size, size):
        return pixels
    resized = np.empty((*pixels.shape[:2], size, size), dtype=np.uint8)
    for image, channels in enumerate(pixels):
        for channel, values in enumerate(channels):
            picture = Image.fromarray(values)
            resized[image, channel] = picture.resize((size, size), Image.Resampling.BILINEAR)
    return resized


def bring_to_size(pixels: Pixels, size: int | None, where: str) -> Pixels:
    """Resize as the parameters ask; without them, refuse what is too large for the networks.

    Raises
    ------
    InputError
        If no size is asked for, and a side has more than 64 pixels or fewer than 4.
    """
    if size is not None:
        return resize(pixels, size)
    height, width = pixels.shape[2:]
    if not 4 <= min(height, width) <= max(height, width) <= MOST_PIXELS:
        raise InputError(
            f"the images of {where} have {width} × {height} pixels; sides of 4 to {MOST_PIXELS} "
            f"pixels are taken as they are: set source.size, such as 32, to have them resized"
        )
    return pixels
