import pandas as pd
import pytest

from tabdx.dashboard.charts.heatmap import draw_correlations, draw_grid
from tabdx.dashboard.charts.theme import AROUND_ZERO
from tests.dashboard.charts.conftest import HOSTILE, marks


def square(size):
    names = ["outcome", HOSTILE, *(f"f{number}" for number in range(size))][:size]
    table = pd.DataFrame(dict.fromkeys(names, 0.5), index=range(size))
    return table.assign(feature=names)[["feature", *names]]


def test_every_two_columns_have_a_tile_and_few_have_their_number():
    few, many = draw_correlations(square(3)), draw_correlations(square(13))
    assert (marks(few), marks(many)) == (["rect", "text"], ["rect"])
    for chart, size in ((few, 3), (many, 13)):
        (cells,) = chart.to_dict()["datasets"].values()
        assert len(cells) == size**2


def test_colours_are_those_of_plus_and_minus_one_whatever_is_drawn():
    spec = draw_correlations(square(2)).to_dict()
    tiles = spec["layer"][0]["encoding"]
    assert tiles["color"]["scale"] == {"domain": [-1, 0, 1], "range": AROUND_ZERO}
    assert tiles["x"]["sort"] == tiles["y"]["sort"] == ["outcome", HOSTILE]


def test_what_is_not_known_has_no_tile():
    table = square(2)
    table.loc[0, HOSTILE] = None
    (cells,) = draw_correlations(table).to_dict()["datasets"].values()
    assert len(cells) == 3


@pytest.mark.parametrize(("score", "reverse"), [("log_loss", True), ("accuracy", False)])
def test_bright_is_good_and_the_choice_is_framed(score, reverse):
    search = pd.DataFrame({"C": [1, 10], "gamma": 0.1, score: [0.2, 0.3], "chosen": [True, False]})
    spec = draw_grid(search, score).to_dict()
    tiles, frame = spec["layer"]
    assert tiles["encoding"]["color"]["scale"]["reverse"] is reverse
    assert frame["transform"] == [{"filter": "datum.chosen"}]
    assert not frame["mark"]["filled"]
