import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.normalization.floats import Floats

ROWS = pd.DataFrame({"age": [20, 40], "size": pd.array([1.5, None], dtype="Float64")})


@parametrize_with_checks([Floats()], expected_failed_checks=lambda _: {})
def test_is_a_scikit_learn_transformer(estimator, check):
    check(estimator)


def test_whatever_kind_of_numbers_a_frame_holds_they_come_out_as_floats():
    values = Floats().fit_transform(ROWS)
    assert values.dtype == np.float64
    assert values.tolist() == [[20, 1.5], [40, pytest.approx(np.nan, nan_ok=True)]]


def test_columns_in_another_order_and_text_are_refused():
    floats = Floats().fit(ROWS)
    with pytest.raises(ValueError, match="feature names should match"):
        floats.transform(ROWS[["size", "age"]])
    with pytest.raises(ValueError, match="could not convert string to float: 'old'"):
        floats.transform(ROWS.assign(age="old"))


def test_names_go_through():
    assert Floats().fit(ROWS).get_feature_names_out().tolist() == ["age", "size"]
