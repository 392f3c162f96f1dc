from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tabdx.core.errors import InputError
from tabdx.images.new_image import read_new_image

GREY, COLOURED = (1, 8, 8), (3, 8, 8)
RNG = np.random.default_rng(0)


def png(values):
    content = BytesIO()
    Image.fromarray(values).save(content, "PNG")
    return content.getvalue()


def noise(*shape):
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def test_an_image_of_the_known_kind_is_taken_as_it_is():
    grey, coloured = noise(8, 8), noise(8, 8, 3)
    assert (read_new_image(png(grey), "it", GREY, None) == grey).all()
    found = read_new_image(png(coloured), "it", COLOURED, None)
    assert (found[0] == coloured.transpose(2, 0, 1)).all()


def test_grey_that_is_stored_in_three_channels_is_grey():
    grey = noise(8, 8)
    assert (read_new_image(png(np.stack([grey] * 3, axis=-1)), "it", GREY, None) == grey).all()


def test_where_the_training_images_were_resized_so_is_the_new_one():
    assert read_new_image(png(noise(30, 20)), "it", GREY, 8).shape == (1, 1, 8, 8)


@pytest.mark.parametrize(
    ("content", "shape", "said"),
    [
        (png(noise(28, 28)), COLOURED, "is grey, and the networks were trained on coloured"),
        (png(noise(8, 8, 3)), GREY, "is coloured, and the networks were trained on grey images"),
        (png(noise(28, 30)), GREY, "has 30 × 28 pixels, and the networks were trained on images"),
        (png(np.full((8, 8), 9, dtype=np.uint8)), GREY, "is blank: all its pixels are alike"),
        (b"a text", GREY, "no sound PNG or JPEG"),
        (b"", GREY, "no sound PNG or JPEG"),
        (png(noise(8, 8))[:60], GREY, "no sound PNG or JPEG"),
        (png(np.zeros((5000, 5000), dtype=np.uint8)), GREY, "more than the 16,777,216 that are"),
    ],
)
def test_any_other_is_refused(content, shape, said):
    with pytest.raises(InputError, match=f"^scan.png.*{said}"):
        read_new_image(content, "scan.png", shape, None)
