import tomllib
from itertools import combinations

import altair as alt
import numpy as np
import pandas as pd
import pytest

from tabdx.dashboard.charts import theme
from tabdx.dashboard.charts.theme import class_colour, class_shape, model_scales
from tabdx.figures import theme as figures
from tests.tools.server import ROOT

BACKGROUNDS = "#FFFFFF", "#14181C"


def linear(colour):
    parts = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(parts <= 0.04, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return np.dot(linear(colour), [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


# What is too dark or too light of the figures' colours, and what stands for it.
ON_SCREEN = {
    "#332288": "#7B6FD6",
    "#44AA99": "#2E9E8C",
    "#999933": "#8F8F2C",
    "#882255": "#9E7150",
}


def test_colours_are_those_of_the_figures():
    assert (theme.NEGATIVE, theme.POSITIVE) == (figures.NEGATIVE, figures.POSITIVE)
    expected = [ON_SCREEN.get(colour, colour) for colour in figures.MODEL_COLOURS]
    assert list(theme.MODEL_COLOURS) == expected


@pytest.mark.parametrize(
    "colour",
    [*theme.MODEL_COLOURS, *theme.class_colours(10), theme.NEGATIVE, theme.POSITIVE, theme.MUTED],
)
def test_colours_are_seen_on_both_themes(colour):
    # WCAG 1.4.11 asks for 3 for graphics.
    assert min(contrast(colour, background) for background in BACKGROUNDS) >= 3


# What people who lack one kind of cone see of linear RGB: Machado, Oliveira & Fernandes (2009).
SEEN_AS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# The difference below which two colours are taken for one, in CIELAB (1976).
NOTICED = {"all cones": 30, "protanopia": 8, "deuteranopia": 8}


def lab(colour, seen_as):
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(SEEN_AS[seen_as] @ linear(colour), 0, 1) / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen_as", SEEN_AS)
def test_models_are_told_apart_by_colour(seen_as):
    for one, other in combinations(theme.MODEL_COLOURS, 2):
        apart = np.linalg.norm(lab(one, seen_as) - lab(other, seen_as))
        assert apart >= NOTICED[seen_as], (one, other)


def test_models_are_told_apart_by_dash_alone():
    dashes = [*map(tuple, theme.MODEL_DASHES), *map(tuple, theme.REFERENCE_DASHES)]
    assert len(set(dashes)) == len(dashes) == len(theme.MODEL_COLOURS) + 2


def test_a_reference_is_in_the_legend_in_grey():
    colour, dash = (scale.to_dict()["scale"] for scale in model_scales(["svm"], ["everyone"]))
    assert colour["domain"] == dash["domain"] == ["SVM", "everyone"]
    assert colour["range"] == [theme.MODEL_COLOURS[0], theme.MUTED]
    assert dash["range"] == [theme.MODEL_DASHES[0], theme.REFERENCE_DASHES[0]]


def test_points_are_told_apart_by_shape_and_filled_as_the_lines_are():
    colour, _ = (scale.to_dict()["scale"] for scale in model_scales(["svm", "mlp"]))
    fill, shape = (one.to_dict()["scale"] for one in theme.model_points(["SVM", "MLP"]).values())
    assert fill == colour
    assert shape["range"] == ["circle", "square"]
    assert len(set(theme.MODEL_SHAPES)) == len(theme.MODEL_COLOURS)


def test_words_of_a_chart_have_the_colour_of_the_page():
    spec = alt.Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q").to_dict()
    for part in ("axis", "legend"):
        assert spec["config"][part]["labelColor"] == spec["config"][part]["titleColor"]
        assert spec["config"][part]["labelColor"] == "currentColor"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_captions_are_read_on_both_themes(name):
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][name]
    text, background = (
        np.array([int(settings[key][start : start + 2], 16) for start in (1, 3, 5)])
        for key in ("textColor", "backgroundColor")
    )
    # Streamlit writes a caption in the text's colour at 60%.
    caption = "#{:02X}{:02X}{:02X}".format(*np.round(0.6 * text + 0.4 * background).astype(int))
    assert contrast(caption, settings["backgroundColor"]) >= 4.5


def test_the_negative_class_comes_first():
    scale = class_colour(("well", "ill")).to_dict()["scale"]
    assert scale == {"domain": ["well", "ill"], "range": [theme.NEGATIVE, theme.POSITIVE]}


def test_many_classes_are_told_apart_by_colour_or_shape():
    names = [f"class {number}" for number in range(20)]
    colours, shapes = (
        one.to_dict()["scale"]["range"] for one in (class_colour(names), class_shape(names))
    )
    assert len(set(zip(colours, shapes, strict=True))) == 20
    assert len(set(colours[:10])) == len(set(shapes[:10])) == 10


def test_a_model_has_its_colour_and_dash_by_its_place_among_all():
    models = [f"model{number}" for number in range(9)]
    colour, dash = (scale.to_dict()["scale"] for scale in model_scales(models))
    assert len(colour["domain"]) == 9
    assert colour["range"][7] == colour["range"][0] == theme.MODEL_COLOURS[0]
    # Where colours come again, the dash is another one.
    assert dash["range"][7] != dash["range"][0]
