"""Also tests `checks`, `resizing` and `digits`."""

import numpy as np
import pytest

from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import ImageSourceParams
from tabdx.images.image_set import ImageSet
from tabdx.images.sources.checks import FEWEST, as_pixels, require_every_class, require_room
from tabdx.images.sources.digits import read_digits
from tabdx.images.sources.reading import read_images
from tabdx.images.sources.resizing import bring_to_size, resize


def source(images, **more):
    return ImageSourceParams(images=images, **more)


def test_the_digits_are_embedded(tmp_path):
    images = read_images(source("digits"), tmp_path)
    assert images.pixels.shape == (1797, 1, 8, 8)
    assert (images.pixels.min(), images.pixels.max()) == (0, 255)
    assert images.classes == tuple("0123456789")
    assert (images.labels == read_digits().labels).all()


def test_they_are_resized_and_named_as_asked(tmp_path):
    names = [f"digit {one}" for one in range(10)]
    images = read_images(source("digits", size=12, classes=names), tmp_path)
    assert images.pixels.shape[2:] == (12, 12)
    assert images.classes == tuple(names)


def test_as_many_names_as_classes_are_needed(tmp_path):
    with pytest.raises(InputError, match=r"names 2 classes, but digits has 10"):
        read_images(source("digits", classes=["a", "b"]), tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.npz", r"nowhere.npz does not exist; put it there. It may be 'digits'"),
        ("../outside.npz", r"lies outside"),
        (".", r"lies outside"),
        ("some.txt", r"some.txt is of no known form"),
    ],
)
def test_a_missing_or_unknown_source_says_what_to_put_where(tmp_path, name, said):
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "some.txt").touch()
    with pytest.raises(InputError, match=said):
        read_images(source(name), folder)


def test_a_parquet_file_must_tell_its_part(tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set/first.parquet").touch()
    with pytest.raises(InputError, match=r"first.parquet tells no part"):
        read_images(source("set"), tmp_path)


def of(labels, part=None):
    pixels = np.zeros((len(labels), 1, 8, 8), np.uint8)
    names = [str(at) for at in range(len(labels))]
    return ImageSet(pixels, np.array(labels), ("a", "b"), names, part)


def test_a_class_needs_an_image_for_each_part():
    require_every_class(of([0] * FEWEST + [1] * FEWEST), "it")
    with pytest.raises(InputError, match=r"class 'b' of it has 1 image; each class needs 3"):
        require_every_class(of([0, 0, 0, 1]), "it")


def test_each_part_needs_each_class():
    parts = np.array(["training"] * 5 + ["test"])
    with pytest.raises(InputError, match=r"the test part of it has no image of the class 'a'"):
        require_every_class(of([0, 0, 0, 1, 1, 1], parts), "it")


def test_only_bytes_are_pixels():
    with pytest.raises(InputError, match=r"holds float64 instead of bytes"):
        as_pixels(np.zeros((1, 8, 8)), "it")


def test_more_than_the_memory_is_refused():
    with pytest.raises(InputError, match=r"more than the 4 GiB"):
        require_room(10**6, 64, 64, 3, "it")


def test_resizing_keeps_the_mean_and_skips_nothing():
    pixels = np.zeros((1, 1, 32, 32), np.uint8)
    pixels[..., ::2, ::2] = 255  # every fourth pixel
    assert abs(resize(pixels, 8).mean() - 255 / 4) < 2


def test_too_large_ones_name_the_way_out():
    with pytest.raises(InputError, match=r"have 65 × 8 pixels; .* set source.size"):
        bring_to_size(np.zeros((1, 1, 8, 65), np.uint8), None, "it")
