import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.columns import require_columns, require_numbers


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match=r"the ROC curve needs the columns y; .* only x"):
        require_columns(pd.DataFrame({"x": [1]}), ["x", "y"], "ROC curve")


def test_an_empty_table_is_refused():
    with pytest.raises(InputError, match="no rows"):
        require_columns(pd.DataFrame({"x": []}), ["x"], "ROC curve")


def test_a_complete_table_passes():
    assert require_columns(pd.DataFrame({"x": [1]}), ["x"], "ROC curve") is None


def test_a_categorical_feature_is_named(features, side):
    with pytest.raises(InputError, match=r"'side'.*categorical"):
        require_numbers([*features, side], "scatter plot")
    assert require_numbers(features, "scatter plot") is None
