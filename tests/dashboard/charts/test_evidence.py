import pandas as pd
import pytest

from tabdx.dashboard.charts.curves import MOST_BANDS, draw_reliability
from tabdx.dashboard.charts.decisions import AVOIDED, NET_BENEFIT, draw_utility
from tabdx.dashboard.charts.dependence import draw_dependence
from tabdx.dashboard.charts.instability import draw_instability
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.charts.sample_size import draw_sample_size
from tabdx.dashboard.charts.theme import NEGATIVE, POSITIVE

HOSTILE = "a.b[0] <b>"
ROWS = pd.DataFrame(
    {
        "label": ["second", HOSTILE],
        "value": [0.5, None],
        "lower": [0.4, None],
        "upper": [0.6, None],
        "said": ["", "too few"],
    }
)


def marks(chart):
    return [
        layer["mark"]["type"] if isinstance(layer["mark"], dict) else layer["mark"]
        for layer in chart.to_dict()["layer"]
    ]


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


@pytest.mark.parametrize("banded", [True, False])
def test_utility_is_built_without_data(banded):
    spec = draw_utility(("svm",), NET_BENEFIT, 40.0, banded)
    assert "data" not in spec
    assert len(spec["layer"]) == 4 + banded
    # Needless alarms avoided are counted from alarming all: there is no such line.
    assert len(draw_utility(("svm",), AVOIDED, 40.0, banded)["layer"]) == 3 + banded


@pytest.mark.parametrize("count", [MOST_BANDS, MOST_BANDS + 1])
def test_few_models_have_bands(count):
    models = [f"model{number}" for number in range(count)]
    ends = {name: [0.0, 1.0] for name in ("predicted", "observed", "lower", "upper")}
    table = pd.concat([pd.DataFrame({"model": model, **ends}) for model in models])
    assert ("area" in marks(draw_reliability(table, models))) == (count <= MOST_BANDS)


def test_levels_are_not_joined_by_lines():
    curve = pd.DataFrame(
        {
            "value": [None, None],
            "level": ["x", HOSTILE],
            "partial_dependence": [0.2, 0.4],
            "accumulated_local_effects": [None, None],
        }
    )
    single = pd.DataFrame({"patient": ["1", "1"], "level": ["x", HOSTILE], "risk": [0.1, 0.5]})
    assert marks(draw_dependence(curve, single, HOSTILE)) == ["tick", "point"]
    assert marks(draw_dependence(curve, None, HOSTILE)) == ["point"]


def test_numbers_are_joined():
    curve = pd.DataFrame(
        {
            "value": [1.0, 2.0],
            "level": [None, None],
            "partial_dependence": [0.2, 0.4],
            "accumulated_local_effects": [0.1, 0.3],
        }
    )
    single = pd.DataFrame({"patient": ["1", "1"], "value": [1.0, 2.0], "risk": [0.1, 0.5]})
    assert marks(draw_dependence(curve, single, HOSTILE)) == ["line", "line"]


def test_a_patient_whom_every_model_has_seen_has_no_spread():
    ends = {"lower": [0.1, None], "median": [0.2, None], "upper": [0.3, None]}
    known = {f"out_of_bag_{name}": values for name, values in ends.items()}
    table = pd.DataFrame(
        {
            "patient": ["1", "2"],
            "risk": [0.2, 0.4],
            "lower": 0.0,
            **known,
            "out_of_bag_flip_rate": [0.0, None],
        }
    )
    spread, flips = draw_instability(table, 0.5)
    rows = [rows for rows in flips.to_dict()["datasets"].values() if "flip_rate" in rows[0]]
    assert [row["patient"] for row in rows[0]] == ["1"]
    assert marks(spread) == ["line", "rule", "circle", "rule"]


@pytest.mark.parametrize("fitted", [0.2, None])
def test_a_law_is_drawn_where_there_is_one(fitted):
    table = pd.DataFrame(
        {
            "model": "svm",
            "metric": "log_loss",
            "trained_on": [50, 100, 200],
            **{name: [0.3, 0.2, None] for name in ("value", "lower", "upper")},
            **dict.fromkeys(("fitted", "fitted_lower", "fitted_upper"), fitted),
        }
    )
    drawn = marks(draw_sample_size(table, ["svm"]))
    assert ("line" in drawn) == (fitted is not None)
