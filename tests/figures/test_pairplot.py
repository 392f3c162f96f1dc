import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Feature
from tabdx.core.errors import InputError
from tabdx.figures.pairplot import draw_pairplot
from tabdx.figures.theme import render


def test_the_lower_triangle_is_drawn_with_labels_at_its_border(
    patients, features, outcome, draws_inside
):
    figure = draw_pairplot(patients, features, outcome)
    draws_inside(figure)
    assert len(figure.axes) == 6  # 3 densities and 3 pairs
    assert [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()] == [
        "grade",
        "a measurement of a\nrather long name\n(µm²)",
    ]
    assert [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()] == [
        "size\n(mm)",
        "grade",
        "a measurement of a\nrather long name\n(µm²)",
    ]


def test_panels_of_a_column_share_their_axis(patients, features, outcome):
    top, below, *_ = draw_pairplot(patients, features, outcome).axes
    assert top.get_xlim() == below.get_xlim()


def test_each_density_has_area_1(patients, features, outcome):
    densities = draw_pairplot(patients, features, outcome).axes[0].collections
    assert len(densities) == 2
    for density in densities:
        x, y = density.get_paths()[0].vertices.T
        # Of the closed outline, by the shoelace formula.
        assert abs(np.trapezoid(y, x)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("count", [2, 8])
def test_two_to_eight_features_fit(count, outcome, draws_inside):
    rng = np.random.default_rng(0)
    features = [Feature(name=f"measurement {place}", unit="grey levels") for place in range(count)]
    table = pd.DataFrame(rng.normal(size=(12, count)), columns=[one.name for one in features])
    draws_inside(draw_pairplot(table.assign(outcome=["ill", "well"] * 6), features, outcome))


def test_a_class_without_spread_has_no_density(patients, features, outcome, draws_inside):
    patients.loc[patients["outcome"] == "ill", "grade"] = 2.0
    figure = draw_pairplot(patients, features[:2], outcome)
    draws_inside(figure)
    assert len(figure.axes[2].collections) == 1
    figure = draw_pairplot(patients.assign(grade=2.0), features[:2], outcome)
    assert len(figure.axes[2].collections) == 0
    assert render(figure)


def test_one_feature_has_its_densities_and_none_a_picture_that_says_why(
    patients, features, outcome, draws_inside
):
    figure = draw_pairplot(patients, features[:1], outcome, ["side is left out: categorical"])
    draws_inside(figure)
    (axes,) = figure.axes
    assert len(axes.collections) == 2
    assert figure.get_supxlabel() == "side is left out: categorical"
    nothing = draw_pairplot(patients, [], outcome, ["nothing is drawn"])
    draws_inside(nothing)
    assert nothing.get_supxlabel() == "nothing is drawn"


def test_too_many_features_are_refused(patients, features, outcome):
    with pytest.raises(InputError, match="found 9"):
        draw_pairplot(patients, features * 3, outcome)


def test_a_categorical_feature_is_refused(patients, features, side, outcome):
    with pytest.raises(InputError, match="'side'"):
        draw_pairplot(patients, [*features, side], outcome)
