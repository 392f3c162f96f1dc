import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.dashboard.charts import theme
from tabdx.dashboard.charts.confusion import draw_matrix, draw_predictive_values
from tabdx.dashboard.charts.curves import draw_learning_curves
from tabdx.dashboard.charts.display import rounded
from tabdx.dashboard.charts.patients import (
    MOST_DRAWN,
    draw_distribution,
    draw_pairs,
    draw_scatter,
    thinned,
)
from tabdx.dashboard.charts.trials import draw_trials
from tabdx.figures import theme as figures

HOSTILE = "a.b[0]:Q <b>"
BACKGROUNDS = "#FFFFFF", "#14181C"


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def dictionary():
    return Dictionary(
        name="toy",
        outcome=Outcome(column="d", positive="ill", negative="well"),
        features=(
            Feature(name=HOSTILE),
            Feature(name="size"),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
        ),
    )


@pytest.fixture
def table():
    columns = {HOSTILE: [1.0, 2.0], "size": [3.0, np.nan], "sex": ["f", "m"]}
    return pd.DataFrame({**columns, "outcome": ["ill", "well"]}, index=["p0", "p1"])


def test_colours_are_those_of_the_figures():
    assert (theme.NEGATIVE, theme.POSITIVE) == (figures.NEGATIVE, figures.POSITIVE)
    expected = [theme.LIGHTENED.get(colour, colour) for colour in figures.MODEL_COLOURS]
    assert list(theme.MODEL_COLOURS) == expected


@pytest.mark.parametrize("colour", [*theme.MODEL_COLOURS, theme.NEGATIVE, theme.POSITIVE])
def test_colours_are_seen_on_both_themes(colour):
    # WCAG asks for 3 for graphics; the figures' teal has 2.8 on white, and a dash beside it.
    assert min(contrast(colour, background) for background in BACKGROUNDS) > 2.8


def test_a_hostile_name_is_a_title_and_never_a_field(dictionary, table):
    x, y, _ = dictionary.features
    for chart in (
        draw_scatter(table, x, y, dictionary),
        draw_distribution(table, x, dictionary),
        draw_pairs(table, [x, y], dictionary),
    ):
        spec = chart.to_dict()
        assert HOSTILE in str(spec)
        assert f"'field': '{HOSTILE}'" not in str(spec)


def test_labels_have_no_bins(dictionary, table):
    encoding = draw_distribution(table, dictionary.features[2], dictionary).to_dict()["encoding"]
    assert "bin" not in encoding["x"]
    assert encoding["x"]["type"] == "nominal"


def test_a_large_cohort_is_thinned_evenly_and_always_alike():
    many = pd.DataFrame({"x": range(2 * MOST_DRAWN + 1)})
    assert thinned(many)["x"].tolist()[:3] == [0, 3, 6]
    assert len(thinned(many)) <= MOST_DRAWN
    few = many.head(10)
    assert thinned(few).equals(few)
    assert thinned(many.head(0)).empty


def test_the_mean_curve_ends_where_the_first_member_stops():
    rows = [(0, 1, 0.5), (0, 2, 0.4), (0, 3, 0.3), (1, 1, 0.7), (1, 2, 0.6)]
    table = pd.DataFrame(rows, columns=["member", "epoch", "log_loss"]).assign(part="training")
    spec = draw_learning_curves(table, "log_loss").to_dict()
    drawn = spec["datasets"][spec["layer"][1]["data"]["name"]]
    # Means of 0.5 and 0.7, of 0.4 and 0.6; none at the third epoch, where member 1 has stopped.
    assert [row["score"] for row in drawn] == pytest.approx([0.6, 0.5])


def test_matrices_and_predictive_values_wait_for_their_data():
    for spec in (
        draw_matrix(("well", "ill"), True),
        draw_predictive_values(("svm",), "positive predictive value"),
    ):
        assert "datasets" not in spec
        assert all("data" not in part for part in (spec, *spec["layer"]))


def test_only_a_clickable_matrix_selects():
    assert draw_matrix(("well", "ill"), True)["params"][0]["select"]["fields"] == [
        "true",
        "predicted_class",
    ]
    assert "params" not in draw_matrix(("well", "ill"), False)


def test_rounding_keeps_counts_and_what_is_missing():
    table = pd.DataFrame({"value": [12345.6, 0.123456, np.nan], "count": [1, 2, 3]})
    assert rounded(table)["value"].tolist()[:2] == [12346, 0.1235]
    assert np.isnan(rounded(table)["value"].iloc[2])
    assert rounded(table)["count"].tolist() == [1, 2, 3]


def trials_of(**setting):
    """Eight trials, of which the last two ended after 20 of 60 epochs."""
    rows = {"fold": 0, "seed": 0, "part": 0, "epochs": [60] * 6 + [20] * 2, "best_epoch": 20}
    return pd.DataFrame({**setting, **rows, "log_loss": np.linspace(0.1, 0.8, 8)})


@pytest.mark.parametrize(
    ("values", "kind", "scale"),
    [
        ([0.0, 0.3] * 4, "ordinal", None),
        (["8-8", "16-16"] * 4, "ordinal", None),
        (np.linspace(0.1, 0.9, 8), "quantitative", "linear"),
        (np.geomspace(0.1, 10, 8), "quantitative", "log"),
        (np.linspace(0, 10, 8), "quantitative", "linear"),
    ],
)
def test_trials_stand_in_columns_or_on_a_scale(values, kind, scale):
    dots, medians = draw_trials(trials_of(setting_of_mine=values), "setting_of_mine").to_dict()[
        "layer"
    ]
    for layer in (dots, medians):
        assert layer["encoding"]["x"]["type"] == kind
        assert layer["encoding"]["x"].get("scale", {}).get("type") == scale
    # Dots are spread inside a column; on a scale their place says what they are.
    assert ("xOffset" in dots["encoding"]) == (kind == "ordinal")


def test_trials_that_fell_out_are_faint_and_in_no_median():
    spec = draw_trials(trials_of(dropout=[0.0, 0.3] * 4), "dropout").to_dict()
    dots, medians = spec["layer"]
    opacity = dots["encoding"]["opacity"]
    assert opacity["condition"] == {"test": "datum.epochs < 60", "value": 0.15}
    assert opacity["value"] > opacity["condition"]["value"]
    assert len(spec["datasets"][dots["data"]["name"]]) == 8
    assert len(spec["datasets"][medians["data"]["name"]]) == 6
