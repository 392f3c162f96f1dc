import numpy as np

from tabdx.dashboard.shared.pictures import enlarge, lay_over

IMAGE = np.array([[[0, 255], [255, 0]]], dtype=np.uint8)


def test_every_pixel_becomes_a_square():
    large = enlarge(IMAGE, 4)
    assert large[..., 0].tolist() == [[0, 0, 255, 255]] * 2 + [[255, 255, 0, 0]] * 2
    coloured = np.stack([IMAGE[0], 0 * IMAGE[0], 0 * IMAGE[0]])
    assert enlarge(coloured, 4)[0, 3].tolist() == [255, 0, 0]


def test_heat_colours_what_speaks_for_the_class():
    heat = np.array([[1, 0], [0, 0]], dtype=np.float32)
    seen = lay_over(0 * IMAGE, heat, 8)
    assert seen[0, 0].sum() > 300 > seen[-1, -1].sum()
    assert seen.shape == (8, 8, 3)
