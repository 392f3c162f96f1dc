import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.confusion_cells import list_cell

# p0..p5 are b, m, b, m, b, m. At 0.5 both repeats miss p3; only the first raises an alarm on p4.
POSITIVE = [0, 1, 0, 1, 0, 1]
FIRST = [0.1, 0.9, 0.2, 0.3, 0.6, 0.8]
SECOND = [0.1, 0.9, 0.2, 0.1, 0.4, 0.8]


@pytest.fixture
def joined(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    rows = [predict("svm", cohort, FIRST, 0), predict("svm", cohort, SECOND, 1)]
    return join_outcomes(pd.concat(rows), cohort)[0]


def test_missed_and_needless_by_hand(joined):
    missed = list_cell(joined, 0.5, true="malignant", predicted="benign")
    assert missed["patient"].tolist() == ["p3"]
    assert missed["risk"].tolist() == pytest.approx([0.2])
    assert (missed["lowest"].item(), missed["highest"].item()) == (0.1, 0.3)
    needless = list_cell(joined, 0.5, true="benign", predicted="malignant")
    assert needless[["patient", "proportion"]].to_numpy().tolist() == [["p4", 0.5]]


def test_the_surest_come_first(joined):
    found = list_cell(joined, 0.5, true="malignant", predicted="malignant")
    assert found["patient"].tolist() == ["p1", "p5"]  # 0.9, then 0.8
    cleared = list_cell(joined, 0.5, true="benign", predicted="benign")
    assert cleared["patient"].tolist() == ["p0", "p2", "p4"]  # 0.1, 0.2, then 0.5


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.95])
def test_shares_sum_to_the_counts(joined, threshold):
    for row in confusion_counts([joined], threshold).itertuples():
        listed = list_cell(joined, threshold, row.true, row.predicted_class)
        assert listed["proportion"].sum() == pytest.approx(row.patients)


def test_an_unknown_class_is_refused(joined):
    with pytest.raises(InputError, match="'healthy' is not a class"):
        list_cell(joined, 0.5, true="healthy", predicted="benign")
