import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import check_estimator

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.normalization.constant_columns import ConstantColumns
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.normalization.scalers import METHODS


def test_scikit_learns_own_checks_pass():
    assert check_estimator(ConstantColumns(), on_skip=None)


def test_what_varies_passes_as_it_is():
    rows = np.array([[1.0, 7.0], [2.0, 7.0]])
    learned = ConstantColumns().fit(rows)
    new = np.array([[9.0, 7.0], [-1.0, 8.0], [3.0, -1e9]])
    assert learned.transform(new).tolist() == [[9.0, 7.0], [-1.0, 7.0], [3.0, 7.0]]


@pytest.mark.parametrize("method", METHODS)
def test_a_feature_that_told_nothing_in_training_moves_nobody(method):
    described = Dictionary(
        name="toy",
        outcome=Outcome(column="y", positive="ill", negative="well"),
        features=(
            Feature(name="varies"),
            Feature(name="empty"),
            Feature(name="same"),
            Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "right", "both")),
        ),
    )
    training = pd.DataFrame(
        {
            "varies": [1.0, 2.0, 4.0, 8.0],
            "empty": [np.nan] * 4,
            "same": [0.1 + 0.2, 0.1 + 0.2, np.nan, 0.1 + 0.2],
            "side": ["left", "right", "right", None],  # nobody has both
        }
    )
    learned = make_preprocessing(described, method).fit(training)
    usual, strange = training.iloc[[1]], training.iloc[[1]].copy()
    strange["empty"], strange["same"] = 5000.0, -70.0
    np.testing.assert_array_equal(learned.transform(strange), learned.transform(usual))
    # A level that no training row has is no level at all.
    both = usual.assign(side="both")
    assert learned.transform(both)[0, 3:].tolist() == [0, 0, 0]
    # What varied still counts.
    assert not np.array_equal(learned.transform(usual.assign(varies=3.0)), learned.transform(usual))
