import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tabdx.core.errors import InputError
from tabdx.images.sources.decoding import decode, stack


def encoded(values, kind="PNG"):
    content = BytesIO()
    Image.fromarray(values).save(content, kind)
    return content.getvalue()


GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)


def test_a_grey_png_comes_back_as_it_was():
    assert (decode(encoded(GREY), "it") == GREY).all()


def test_a_coloured_jpeg_has_three_channels():
    colours = np.full((8, 8, 3), (200, 100, 50), dtype=np.uint8)
    found = decode(encoded(colours, "JPEG"), "it")
    assert found.shape == (8, 8, 3)
    assert np.abs(found.astype(int) - colours).max() <= 3


def test_of_sixteen_bits_the_upper_eight_are_kept():
    deep = np.array([[0, 255, 256, 65535]], dtype=np.uint16)
    assert decode(encoded(deep), "it").tolist() == [[0, 0, 1, 255]]


def test_transparency_is_dropped():
    clear = np.zeros((4, 4, 4), dtype=np.uint8)
    assert decode(encoded(clear), "it").shape == (4, 4, 3)


def test_it_is_resized_where_that_is_asked():
    assert (
        decode(encoded(np.full((9, 5), 7, dtype=np.uint8)), "it", size=4).tolist() == [[7] * 4] * 4
    )


def bomb(side):
    """A PNG of some kB that claims to have so many pixels a side."""

    def chunk(kind, content):
        body = kind + content
        return len(content).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    head = side.to_bytes(4) + side.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_000, 20_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(side):
    with pytest.raises(InputError, match=r"^it .*(more than the|pixels|sound)"):
        decode(bomb(side), "it")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no image",
        encoded(GREY)[:40],
        encoded(np.full((8, 8, 3), 9, np.uint8), "JPEG")[:200],
        encoded(GREY, "GIF"),
    ],
    ids=["empty", "text", "png cut off", "jpeg cut off", "gif"],
)
def test_what_is_no_image_is_one_message(content):
    with pytest.raises(InputError, match=r"^it is no sound PNG or JPEG \(.*\); save it again"):
        decode(content, "it")


def test_grey_ones_among_coloured_ones_become_coloured():
    colours = np.full((6, 8, 3), 9, dtype=np.uint8)
    found = stack([GREY, colours], "they")
    assert found.shape == (2, 6, 8, 3)
    assert (found[0] == GREY[..., None]).all()


def test_different_sizes_name_the_way_out():
    with pytest.raises(InputError, match=r"different sizes \(8 × 6, 6 × 8\); set source.size"):
        stack([GREY, GREY.T], "they")
