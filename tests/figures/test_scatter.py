import pytest
from matplotlib.colors import to_hex

from tabdx.core.errors import InputError
from tabdx.figures.scatter import draw_scatter
from tabdx.figures.theme import NEGATIVE, POSITIVE


def test_every_complete_patient_is_marked_in_the_colour_of_the_class(
    patients, features, outcome, draws_inside
):
    figure = draw_scatter(patients, features[:2], outcome)
    draws_inside(figure)
    (axes,) = figure.axes
    well, ill = axes.collections
    assert [to_hex(marks.get_facecolor()[0]) for marks in (well, ill)] == [
        NEGATIVE.lower(),
        POSITIVE.lower(),
    ]
    # 30 well; of the 10 ill, the first has no size.
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["well (n = 30)", "ill (n = 9)"]
    assert len(ill.get_offsets()) == 9
    expected = patients.loc[patients["outcome"] == "well", ["size", "grade"]]
    assert well.get_offsets().tolist() == expected.to_numpy().tolist()


def test_axes_carry_units(patients, features, outcome):
    axes = draw_scatter(patients, features[:2], outcome).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("size (mm)", "grade")


def test_a_categorical_feature_is_refused(patients, features, side, outcome):
    with pytest.raises(InputError, match="'side'"):
        draw_scatter(patients, [features[0], side], outcome)


def test_without_two_features_the_picture_says_why(patients, outcome, draws_inside):
    figure = draw_scatter(patients, [], outcome, ["nothing is drawn: found 1"])
    draws_inside(figure)
    assert figure.get_supxlabel() == "nothing is drawn: found 1"


def test_what_is_left_out_stands_below(patients, features, outcome, draws_inside):
    figure = draw_scatter(patients, features[:2], outcome, ["side is left out: categorical"])
    draws_inside(figure)
    assert figure.get_supxlabel() == "side is left out: categorical"
