import numpy as np
import pytest

from tabdx.figures.image_grid import draw_images
from tabdx.figures.theme import render


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("heat", [True, False])
def test_each_image_has_its_title_and_its_heat(channels, heat):
    pixels = np.zeros((3, channels, 8, 8), np.uint8)
    maps = np.ones((3, 8, 8), np.float32) if heat else None
    figure = draw_images(pixels, ["a\n99%", "b", "c"], "Errors", maps, columns=2)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:3] == ["a\n99%", "b", "c"]
    assert [len(axes.images) for axes in figure.axes[:3]] == [1 + heat] * 3
    assert figure.get_suptitle() == "Errors"
    assert render(figure).startswith(b"\x89PNG")
