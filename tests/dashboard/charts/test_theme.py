import numpy as np
import pytest

from tabdx.dashboard.charts import theme
from tabdx.dashboard.charts.theme import class_colour, model_scales
from tabdx.figures import theme as figures

BACKGROUNDS = "#FFFFFF", "#14181C"


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_colours_are_those_of_the_figures():
    assert (theme.NEGATIVE, theme.POSITIVE) == (figures.NEGATIVE, figures.POSITIVE)
    expected = [theme.LIGHTENED.get(colour, colour) for colour in figures.MODEL_COLOURS]
    assert list(theme.MODEL_COLOURS) == expected


@pytest.mark.parametrize("colour", [*theme.MODEL_COLOURS, theme.NEGATIVE, theme.POSITIVE])
def test_colours_are_seen_on_both_themes(colour):
    # WCAG asks for 3 for graphics; the figures' teal has 2.8 on white, and a dash beside it.
    assert min(contrast(colour, background) for background in BACKGROUNDS) > 2.8


def test_the_negative_class_comes_first():
    scale = class_colour(("well", "ill")).to_dict()["scale"]
    assert scale == {"domain": ["well", "ill"], "range": [theme.NEGATIVE, theme.POSITIVE]}


def test_a_model_has_its_colour_and_dash_by_its_place_among_all():
    models = [f"model{number}" for number in range(9)]
    colour, dash = (scale.to_dict()["scale"] for scale in model_scales(models))
    assert len(colour["domain"]) == 9
    assert colour["range"][7] == colour["range"][0] == theme.MODEL_COLOURS[0]
    # Where colours come again, the dash is another one.
    assert dash["range"][7] != dash["range"][0]
