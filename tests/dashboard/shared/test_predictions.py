import numpy as np
import pytest

from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.predictions import load_joined_predictions, load_out_of_fold


def test_risks_out_of_fold_are_the_mean_over_repeats(project):
    development, found = load_development(), load_out_of_fold("svm")
    (own,) = [
        one
        for one in load_joined_predictions()
        if (one.model, one.partition) == ("svm", "out_of_fold")
    ]
    assert found.index.equals(own.patients)
    np.testing.assert_allclose(found["risk"], own.probability.mean(axis=0))
    assert set(found["repeats"]) == {len(own.probability)}
    assert found["positive"].tolist() == development.positive.tolist()


def test_a_model_without_predictions_has_no_risks(project):
    assert load_out_of_fold("other").empty


@pytest.mark.usefixtures("empty_project")
def test_without_results_there_are_no_risks():
    assert load_out_of_fold("svm").empty
