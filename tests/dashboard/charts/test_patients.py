import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.dashboard.charts.patients import (
    MOST_DRAWN,
    count_cells,
    draw_distribution,
    draw_pairs,
    draw_scatter,
    thinned,
)
from tests.dashboard.charts.conftest import HOSTILE


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


def test_every_two_features_have_a_panel_and_one_box_marks_all(dictionary, table):
    x, y, _ = dictionary.features
    spec = draw_pairs(table, [x, y, Feature(name="size")], dictionary).to_dict()
    assert [len(row["hconcat"]) for row in spec["vconcat"]] == [1, 2]
    (box,) = spec["params"]
    assert box["views"] == ["panel_1_0", "panel_2_0", "panel_2_1"]


def test_each_class_is_counted_by_itself_in_bins_that_all_share():
    table = pd.DataFrame({"class": ["a", "a", "b"], "x": [0.0, 24.0, 24.0]})
    cells = count_cells(table, labels=False)
    assert cells.groupby("class")["share"].sum().tolist() == [1, 1]
    assert cells.set_index("class").loc["b", ["start", "end"]].tolist() == [23, 24]
    labels = count_cells(table.assign(x=["f", "f", "m"]), labels=True)
    assert labels[["class", "said", "patients"]].to_numpy().tolist() == [
        ["a", "f", 2],
        ["b", "m", 1],
    ]
