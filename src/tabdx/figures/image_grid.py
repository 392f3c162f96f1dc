"""Small images side by side, each with a title, some with a heat map over them."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tabdx.figures.drawable_names import drawable
from tabdx.figures.theme import TICK, TITLE, hide, panels

_LETTERS = 40
_FEWEST_COLUMNS = 3


def draw_images(
    pixels: NDArray[np.uint8],
    titles: Sequence[str],
    heading: str,
    heat: NDArray[np.float32] | None = None,
    columns: int = 6,
) -> Figure:
    """Draw images, as they are or under a heat map.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (image, channel, height, width)
        One channel (grey) or three.
    titles : sequence of str
        One an image; a line break divides its lines.
    heading : str
        Of them all.
    heat : ndarray, shape (image, height, width), optional
        From 0 to 1: what is laid over each.
    columns : int
        Most images side by side.
    """
    rows = ceil(len(pixels) / columns)
    # A few images leave panels empty: the heading needs their room.
    across = min(columns, max(len(pixels), _FEWEST_COLUMNS))
    figure, laid_out = panels(rows, across, width=1.6, height=1.9)
    for place, (axes, image) in enumerate(zip(laid_out, pixels, strict=False)):
        shown = image[0] if len(image) == 1 else image.transpose(1, 2, 0)
        axes.imshow(shown, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        if heat is not None:
            axes.imshow(heat[place], cmap="inferno", vmin=0, vmax=1, alpha=0.5)
        lines = titles[place].split("\n")
        axes.set_title("\n".join(drawable(line, _LETTERS) for line in lines), fontsize=TICK)
        axes.set_axis_off()
    hide(laid_out[len(pixels) :])
    figure.suptitle(heading, fontsize=TITLE)
    return figure
