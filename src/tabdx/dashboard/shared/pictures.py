"""Small images made large enough to be seen, as they are or under a heat map."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]

# From black over red to yellow, as hot iron: seen by those who cannot tell red from green.
_HOT = np.array([[0, 0, 4], [120, 28, 109], [237, 105, 37], [252, 255, 164]], dtype=np.float64)


def enlarge(image: Picture, side: int) -> Picture:
    """Enlarge an image, every pixel a square.

    Parameters
    ----------
    image : ndarray of uint8, shape (channel, height, width)
        One channel (grey) or three.
    side : int
        Pixels of the longer side.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Examples
    --------
    >>> enlarge(np.zeros((1, 8, 4), dtype=np.uint8), 128).shape
    (128, 64, 3)
    """
    coloured = np.repeat(image, 3, axis=0) if len(image) == 1 else image
    height, width = image.shape[1:]
    size = (round(side * width / max(height, width)), round(side * height / max(height, width)))
    picture = Image.fromarray(np.ascontiguousarray(coloured.transpose(1, 2, 0)))
    return np.asarray(picture.resize(size, Image.Resampling.NEAREST))


def lay_over(image: Picture, heat: NDArray[np.float32], side: int) -> Picture:
    """Enlarge an image under a heat map.

    Parameters
    ----------
    image, side
        As `enlarge` takes them.
    heat : ndarray, shape (height, width)
        From 0 to 1.
    """
    plain = enlarge(image, side)
    size = (plain.shape[1], plain.shape[0])
    smooth = np.asarray(Image.fromarray(heat.astype(np.float32)).resize(size))
    steps = np.linspace(0, 1, len(_HOT))
    colours = np.stack([np.interp(smooth, steps, _HOT[:, one]) for one in range(3)], axis=-1)
    # The image shows through most where nothing speaks for the class.
    share = 0.25 + 0.45 * smooth.clip(0, 1)[..., None]
    return np.round(plain * (1 - share) + colours * share).astype(np.uint8)
