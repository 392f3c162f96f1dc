import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.classifiers.networks.classifier import NeuralClassifier


@parametrize_with_checks(
    [
        NeuralClassifier(
            network, widths=((16,),), learning_rate=(0.02,), max_epochs=30, inner_folds=2
        )
        for network in ("mlp", "cnn")
    ],
    # Nothing here computes with another library's arrays; scikit-learn skips it by itself too.
    expected_failed_checks=lambda _: {"check_array_api_input": "arrays are numpy's or torch's"},
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_is_a_scikit_learn_classifier(estimator, check):
    check(estimator)


def test_seeds_multiply_the_members():
    x, y = make_blobs(60, centers=2, random_state=0)
    one = NeuralClassifier(widths=((4,),), inner_folds=2, seeds=3, max_epochs=3).fit(x, y)
    assert one.member_risks(x).shape == (6, 60)
    weights = one.ensemble_.members[0].weights[0]
    assert not np.array_equal(weights[0], weights[1])


def test_one_class_and_three_classes_are_refused():
    x = np.zeros((6, 2))
    with pytest.raises(ValueError, match="one class"):
        NeuralClassifier().fit(x, np.zeros(6))
    with pytest.raises(ValueError, match="Only binary"):
        NeuralClassifier().fit(x, [0, 1, 2, 0, 1, 2])
