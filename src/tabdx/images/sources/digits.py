"""scikit-learn's digits: 1,797 handwritten digits of 8 × 8 pixels, embedded."""

import numpy as np
from sklearn.datasets import load_digits

from tabdx.images.image_set import ImageSet

DIGITS = "digits"


def read_digits() -> ImageSet:
    """Read the digits; their 17 shades of grey are spread over 0 to 255."""
    found = load_digits()
    pixels = np.round(found.images / 16 * 255).astype(np.uint8)[:, None]
    names = [f"digit-{number:04d}" for number in range(1, len(pixels) + 1)]
    return ImageSet(
        pixels,
        found.target.astype(np.int64),
        tuple(str(name) for name in found.target_names),
        names,
    )
