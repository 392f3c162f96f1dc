import pytest
import torch

from tabdx.images.augmentation import draw_maps, vary

IMAGES = torch.arange(4 * 48.0).reshape(4, 1, 6, 8)


def varied(params, epoch=0, images=IMAGES, seed=1):
    return vary(images, draw_maps(params, len(images), tuple(images.shape[2:]), seed, epoch))


def test_nothing_asked_is_nothing_done(augment):
    assert draw_maps(augment(), 4, (6, 8), 1, 0) is None


def test_flipped_images_are_mirrored_or_as_they_were(augment):
    images = IMAGES.repeat(10, 1, 1, 1)
    found = varied(augment(flip="random"), images=images)
    mirrored = (found - images.flip(3)).abs().amax(dim=(1, 2, 3)) < 1e-3
    kept = (found - images).abs().amax(dim=(1, 2, 3)) < 1e-3
    assert (mirrored != kept).all()
    assert 5 < mirrored.sum() < 35


def test_alternating_flips_show_each_image_both_ways(augment):
    first, second, third = (varied(augment(flip="alternating"), epoch) for epoch in range(3))
    assert torch.allclose(first, second.flip(3), atol=1e-3)
    assert torch.allclose(first, third, atol=1e-3)


def test_moves_are_whole_pixels_and_no_more_than_asked(augment):
    image = torch.zeros(200, 1, 9, 9)
    image[..., 4, 4] = 1.0
    found = varied(augment(crop=2), images=image)
    places = found.flatten(1).argmax(dim=1)
    assert torch.allclose(found.flatten(1).amax(dim=1), torch.ones(200), atol=1e-3)
    moved = torch.stack([places // 9 - 4, places % 9 - 4])
    assert {int(one) for one in moved.unique()} == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("size", [(21, 21), (21, 31)])
def test_a_turn_keeps_distances_also_where_an_image_is_no_square(augment, size):
    height, width = size
    image = torch.zeros(50, 1, height, width)
    image[..., height // 2, width // 2 + 8] = 1.0
    found = varied(augment(rotation=30.0), images=image)
    rows = torch.arange(height) - height // 2
    columns = torch.arange(width) - width // 2
    mass = found[:, 0]
    x = (mass.sum(1) * columns).sum(1) / mass.sum((1, 2))
    y = (mass.sum(2) * rows).sum(1) / mass.sum((1, 2))
    assert torch.allclose(x.hypot(y), torch.full((50,), 8.0), atol=0.4)
    angles = torch.rad2deg(torch.atan2(y, x))
    assert angles.abs().max() < 31
    assert angles.max() - angles.min() > 30


def test_draws_depend_on_the_epoch_and_not_on_how_many_images_there_are(augment):
    params = augment(flip="random", crop=1, rotation=5.0)
    few, many = (draw_maps(params, images, (8, 8), 1, 2) for images in (3, 9))
    assert torch.equal(few, many[:3])
    assert not torch.equal(few, draw_maps(params, 3, (8, 8), 1, 3))
