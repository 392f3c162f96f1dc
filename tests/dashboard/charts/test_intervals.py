import pandas as pd

from tabdx.dashboard.charts.intervals import draw_intervals, mark_value
from tabdx.dashboard.charts.theme import NEGATIVE, POSITIVE
from tests.dashboard.charts.conftest import HOSTILE, marks

ROWS = pd.DataFrame(
    {
        "label": ["second", HOSTILE],
        "value": [0.5, None],
        "lower": [0.4, None],
        "upper": [0.6, None],
        "said": ["", "too few"],
    }
)


def test_rows_keep_their_order_and_say_why_a_value_is_missing():
    drawn = draw_intervals(ROWS, "share", marked=0)
    assert marks(drawn) == ["rule", "rule", "circle", "text"]
    spec = drawn.to_dict()
    assert spec["layer"][1]["encoding"]["y"]["sort"] == ["second", HOSTILE]
    assert marks(draw_intervals(ROWS[:1], "share")) == ["rule", "circle"]


def test_the_first_part_has_the_colour_of_the_positive_class():
    table = pd.concat([ROWS.assign(part=part) for part in ("bad", "good")])
    spec = draw_intervals(table, "share", parts=["bad", "good"]).to_dict()
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["bad", "good"], "range": [POSITIVE, NEGATIVE]}


def test_a_row_makes_the_chart_higher_and_a_pair_more_so():
    one, two = (draw_intervals(rows, "share").to_dict()["height"] for rows in (ROWS[:1], ROWS))
    paired = pd.concat([ROWS.assign(part=part) for part in ("bad", "good")])
    pair = draw_intervals(paired, "share", parts=["bad", "good"]).to_dict()["height"]
    assert one < two < pair


def test_a_value_is_marked_along_either_axis():
    assert list(mark_value(0.5, "y").to_dict()["encoding"]) == ["y"]
    assert list(mark_value(0.5).to_dict()["encoding"]) == ["x"]
