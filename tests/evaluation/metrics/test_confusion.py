import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix

from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.confusion import confusion_counts, count, predict_positive

# p0..p5 are b, m, b, m, b, m. At 0.5 the first repeat misses p3 and raises an alarm on p4; the
# second repeat only misses p3.
POSITIVE = [0, 1, 0, 1, 0, 1]
FIRST = [0.1, 0.9, 0.2, 0.3, 0.6, 0.8]
SECOND = [0.1, 0.9, 0.2, 0.3, 0.4, 0.8]


@pytest.fixture
def cells(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    table = pd.concat(
        [
            predict("svm", cohort, FIRST, 0),
            predict("svm", cohort, SECOND, 1),
            predict("svm", cohort, FIRST),
        ]
    )
    return confusion_counts(join_outcomes(table, cohort), threshold=0.5)


def test_a_risk_at_the_threshold_is_called_positive():
    assert predict_positive(np.array([0.49, 0.5, 0.51]), 0.5).tolist() == [0, 1, 1]


def test_counts_by_hand_and_by_weights():
    positive, predicted = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])
    weights = np.array([[1.0, 1, 1, 1], [4, 3, 2, 1]])
    counted = count(positive, predicted, weights)
    assert counted.true_positive.tolist() == [1, 4]
    assert counted.false_negative.tolist() == [1, 3]
    assert counted.false_positive.tolist() == [1, 2]
    assert counted.true_negative.tolist() == [1, 1]


def test_counts_equal_scikit_learn(noisy):
    positive, risk = noisy(0)
    predicted = predict_positive(risk, 0.5)
    counted = count(positive, predicted, np.ones((1, len(positive))))
    expected = confusion_matrix(positive, predicted).tolist()
    assert expected == [
        [counted.true_negative[0], counted.false_positive[0]],
        [counted.false_negative[0], counted.true_positive[0]],
    ]


def test_counts_are_means_over_repeats(cells):
    out_of_fold = cells[cells["partition"] == "out_of_fold"]
    # 3 benign: 2 right in the first repeat, 3 in the second; 3 malignant: 2 found in both.
    assert out_of_fold["patients"].tolist() == [2.5, 0.5, 1.0, 2.0]
    assert out_of_fold["row_fraction"].tolist() == pytest.approx([5 / 6, 1 / 6, 1 / 3, 2 / 3])


def test_one_pass_gives_whole_counts(cells):
    assert cells.loc[cells["partition"] == "holdout", "patients"].tolist() == [2, 1, 1, 2]


def test_classes_are_named_the_negative_first(cells):
    assert cells["true"].head(4).tolist() == ["benign", "benign", "malignant", "malignant"]
    assert cells["predicted_class"].head(4).tolist() == ["benign", "malignant"] * 2


def test_a_matrix_adds_up_to_its_patients(cells):
    assert (cells.groupby("partition")["patients"].sum() == 6).all()
    assert cells.groupby(["partition", "true"])["row_fraction"].sum().tolist() == pytest.approx(
        [1] * 4
    )
