"""Also tests `scaling`, `parts` and `divided_images`."""

import numpy as np
import pytest
import torch

from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import ImageSplitParams
from tabdx.core.paths import Paths
from tabdx.images.divided_images import DividedImages
from tabdx.images.image_set import ImageSet, image_cohort, read_pixels, write_pixels
from tabdx.images.parts import draw_parts
from tabdx.images.scaling import ChannelScaling


def some(count=60, classes=("a", "b", "c"), part=None):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (count, 1, 4, 4)).astype(np.uint8)
    names = [f"image-{at}" for at in range(count)]
    return ImageSet(pixels, np.arange(count) % len(classes), classes, names, part)


def test_images_are_a_cohort():
    images = some()
    cohort = image_cohort(images, (), "it")
    assert (cohort.labels == images.labels).all()
    assert cohort.dictionary.outcome.classes == ("a", "b", "c")
    first = images.pixels[0] / 255
    assert cohort.features.iloc[0].tolist() == pytest.approx([first.mean(), first.std()])


def test_of_two_classes_the_positive_one_is_the_second():
    cohort = image_cohort(some(classes=("sick", "well")), ("sick",), "it")
    assert cohort.dictionary.outcome.classes == ("well", "sick")
    assert cohort.labels[:2].tolist() == [1, 0]


def test_a_positive_class_must_be_one():
    with pytest.raises(InputError, match=r"names 'd', which is no class of it"):
        image_cohort(some(), ("d",), "it")


def test_parts_are_stratified_and_do_not_overlap():
    cohort = image_cohort(some(), (), "it")
    parts = draw_parts(cohort, None, ImageSplitParams(validation=0.1, test=0.2), 0)
    (fold,) = parts.outer_folds
    sizes = [len(fold.train), len(fold.test), len(parts.holdout)]
    assert sizes == [42, 6, 12]
    assert set(fold.train) | set(fold.test) | set(parts.holdout) == set(cohort.patients)
    for part in (fold.train, fold.test, parts.holdout):
        assert np.ptp(np.bincount(cohort.select(part).labels)) == 0


def test_own_parts_are_kept_and_a_missing_validation_part_is_drawn():
    own = np.array(["training"] * 45 + ["test"] * 15)
    cohort = image_cohort(some(), (), "it")
    split = ImageSplitParams(validation=0.2, test=0.5)
    parts = draw_parts(cohort, own, split, 0)
    assert list(parts.holdout) == list(cohort.patients[45:])
    assert len(parts.outer_folds[0].test) == 9
    own = np.array(["validation"] * 6 + ["training"] * 39 + ["test"] * 15)
    parts = draw_parts(cohort, own, split, 0)
    assert list(parts.outer_folds[0].test) == list(cohort.patients[:6])
    assert len(parts.outer_folds[0].train) == 39


def test_too_few_images_are_refused():
    cohort = image_cohort(some(5), (), "it")
    with pytest.raises(InputError, match=r"split\.\w+ = .* cannot be drawn from"):
        draw_parts(cohort, None, ImageSplitParams(validation=0.1, test=0.1), 0)


def test_the_study_comes_back_from_its_files(tmp_path):
    paths, images = Paths(tmp_path), some()
    cohort = image_cohort(images, (), "it")
    parts = draw_parts(cohort, None, ImageSplitParams(validation=0.1, test=0.2), 0)
    write_pixels(paths.pixels, images.pixels)
    cohort.write(paths.cohort)
    parts.write(paths.partitions)
    read = DividedImages.read(paths)
    places = [int(name.split("-")[1]) for name in read.test]
    assert (read.pixels_of(read.test) == images.pixels[places]).all()
    assert (read.labels_of(read.test) == images.labels[places]).all()
    assert len(read.training) + len(read.validation) + len(read.test) == 60
    write_pixels(paths.pixels, images.pixels[:-1])
    with pytest.raises(InputError, match=r"holds 59 images and .* describes 60"):
        DividedImages.read(paths)


@pytest.mark.parametrize("content", [b"", b"nothing", None])
def test_pixels_that_are_none_are_refused(tmp_path, content):
    path = tmp_path / "pixels.npy"
    if content is None:
        np.save(path, np.zeros((2, 4, 4)))
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"make it again"):
        read_pixels(path)


def test_scaled_training_images_have_mean_0_and_deviation_1():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 3, 4, 4)).astype(np.uint8)
    scaled = ChannelScaling.of(pixels).scale(torch.from_numpy(pixels))
    assert scaled.mean(dim=(0, 2, 3)).abs().max() < 1e-5
    assert torch.allclose(scaled.std(dim=(0, 2, 3), correction=0), torch.ones(3), atol=1e-5)


def test_a_channel_without_contrast_stays_at_0():
    pixels = np.full((5, 1, 4, 4), 9, np.uint8)
    assert not ChannelScaling.of(pixels).scale(torch.from_numpy(pixels)).any()
