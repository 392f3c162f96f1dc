import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.feature_subsets import draw_feature_subsets


@pytest.fixture
def subsets():
    rows = [
        ("svm", 3, 0.04, 0.01, 0.07, 0.03),
        ("svm", 10, 0.001, -0.01, 0.02, 0.03),
        ("svm", 30, np.nan, np.nan, np.nan, np.nan),
        ("mlp", 3, 0.03, 0.02, 0.06, 0.025),
        ("mlp", 10, 0.01, -0.01, 0.03, 0.025),
    ]
    ends = ["difference", "difference_lower", "difference_upper", "margin"]
    return pd.DataFrame(rows, columns=["model", "size", *ends])


@pytest.fixture
def chosen():
    rows = [(3, "area", 5, 5), (10, "area", 5, 5), (10, "texture", 2, 5), (10, "nobody's", 0, 5)]
    return pd.DataFrame(rows, columns=["size", "feature", "folds", "of"])


def test_losses_stand_beside_the_choices(subsets, chosen, draws_inside):
    figure = draw_feature_subsets(subsets, chosen)
    draws_inside(figure)
    left, right = figure.axes
    names = [label.get_text() for label in left.get_yticklabels()]
    assert names == ["3 features", "10 features"]
    dots = [line for line in left.get_lines() if line.get_marker() == "o"]
    assert [line.get_xdata().tolist() for line in dots] == [[0.04, 0.001], [0.03, 0.01]]
    features = [label.get_text() for label in right.get_yticklabels()]
    assert features == ["area", "texture"]
    assert [text.get_text() for text in right.texts] == ["5", "5", "2"]


def test_without_rows_it_is_refused(subsets, chosen):
    # All 30 features are what subsets are compared with: their row has no difference.
    for nothing in (subsets[subsets["size"] == 30], subsets.iloc[:0]):
        with pytest.raises(InputError, match="subsets has nothing to draw"):
            draw_feature_subsets(nothing, chosen)
    with pytest.raises(InputError, match="subsets has nothing to draw"):
        draw_feature_subsets(subsets, chosen.iloc[:0])


def test_a_lacking_column_is_refused(subsets, chosen):
    with pytest.raises(InputError, match="subsets needs the columns margin"):
        draw_feature_subsets(subsets.drop(columns="margin"), chosen)
