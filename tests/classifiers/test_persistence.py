"""Models of scikit-learn, written and read again.

Also tests `loading`, which opens every kind of model.
"""

import numpy as np
import pytest

from tabdx.artifacts.models import read_model, write_model
from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.persistence import from_files, to_files
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.errors import InputError
from tabdx.core.params import GradientBoostingParams, LogisticRegressionParams, SvmParams
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.normalization.scalers import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_every_family_comes_back_from_its_folder_with_equal_probabilities(
    cohort, part, tmp_path, method
):
    preprocessing = make_preprocessing(cohort.dictionary, method)
    svm = SvmParams(
        C=(1.0,), gamma=(0.1,), clip=(0.0,), choose_by="accuracy", exact_rows=1000, components=100
    )
    families = (
        logistic_regression(preprocessing, LogisticRegressionParams(C=(1.0,), clip=(0.0,)), 3, 1),
        gradient_boosting(
            preprocessing, GradientBoostingParams(learning_rate=(0.1,), max_iter=(5,)), 3, 1
        ),
        SvmFamily(preprocessing, svm, 3),
    )
    for family in families:
        (fitted,) = family.train([part])
        folder, record = tmp_path / family.name, tmp_path / f"{family.name}.json"
        write_model(folder, record, to_files(fitted.classifier), fitted.facts)
        restored = load_classifier(read_model(folder, record))
        expected = fitted.classifier.predict_proba(cohort.features)
        assert np.array_equal(restored.predict_proba(cohort.features), expected)


@pytest.mark.parametrize("read", [from_files, load_classifier])
def test_files_of_no_known_kind_are_refused(read):
    with pytest.raises(InputError, match=r"found model\.pkl"):
        read({"model.pkl": b""})


def test_what_predicts_no_risks_is_no_model(cohort, part):
    scaler = make_preprocessing(cohort.dictionary, "standard").fit(part.features)
    assert from_files(to_files(scaler))
    with pytest.raises(InputError):
        load_classifier(to_files(scaler))
