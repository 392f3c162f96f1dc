import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import auc, average_precision_score, roc_auc_score

from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.curves import calibration_curves, precision_recall_curves, roc_curves
from tabdx.evaluation.uncertainty.intervals import wilson


@pytest.fixture
def curve(make_cohort, predict):
    """Trace one model's curve from the passes given."""

    def trace(draw, positive, *risks, groups=None, **settings):
        cohort = make_cohort(positive, groups)
        rows = [predict("svm", cohort, risk, repeat) for repeat, risk in enumerate(risks)]
        return draw(join_outcomes(pd.concat(rows), cohort), **settings)

    return trace


def test_roc_by_hand(curve):
    # From the top: diseased, diseased, healthy, diseased, healthy. The first step straight up
    # goes from (0, 0) to (0, ⅔) in one corner.
    table = curve(roc_curves, [1, 1, 0, 1, 0], [0.9, 0.8, 0.6, 0.4, 0.2])
    assert table["false_positive_rate"].tolist() == [0, 0, 0, 0.5, 0.5, 1]
    assert table["true_positive_rate"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3, 1, 1])
    assert table["threshold"].tolist()[1:] == [0.9, 0.8, 0.6, 0.4, 0.2]
    assert np.isnan(table["threshold"][0])


def test_precision_recall_by_hand(curve):
    # Precision stays 1 for the first three: the middle one is no corner.
    table = curve(precision_recall_curves, [1, 1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.4])
    assert table["recall"].tolist() == [0.25, 0.75, 0.75, 1]
    assert table["precision"].tolist() == [1, 1, 0.75, 0.8]
    assert table["threshold"].tolist() == [0.9, 0.7, 0.6, 0.4]


def test_thinning_keeps_the_area_of_the_pooled_rows(curve, noisy):
    positive, first = noisy(0)
    _, second = noisy(1)
    pooled, risks = np.tile(positive, 2), np.r_[first, second]
    roc = curve(roc_curves, positive, first, second)
    area = auc(roc["false_positive_rate"], roc["true_positive_rate"])
    assert area == pytest.approx(roc_auc_score(pooled, risks))
    assert len(roc) < len(np.unique(risks))
    recall = curve(precision_recall_curves, positive, first, second)
    steps = np.diff(recall["recall"], prepend=0)
    # Where precision is level, a step over many patients adds as much as all of theirs.
    area = (steps * recall["precision"]).sum()
    assert area == pytest.approx(average_precision_score(pooled, risks))


def test_calibration_by_hand(curve):
    # Two bins of four: mean risks 0.2 and 0.8, 1 and 3 of 4 diseased.
    table = curve(
        calibration_curves,
        [0, 0, 0, 1, 1, 1, 1, 0],
        [0.1, 0.1, 0.3, 0.3, 0.7, 0.7, 0.9, 0.9],
        confidence=0.95,
        bins=2,
    )
    assert table["bin"].tolist() == [1, 2]
    assert table["predicted"].tolist() == pytest.approx([0.2, 0.8])
    assert table["observed"].tolist() == [0.25, 0.75]
    assert table["patients"].tolist() == [4, 4]
    assert table.loc[0, ["lower", "upper"]].tolist() == pytest.approx(wilson(0.25, 4, 0.95))


def test_repeats_add_no_patients_to_a_bin(curve):
    positive, risk = [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]
    once = curve(calibration_curves, positive, risk, confidence=0.95, bins=2)
    twice = curve(calibration_curves, positive, risk, risk, confidence=0.95, bins=2)
    pd.testing.assert_frame_equal(once, twice)


def test_recordings_of_one_person_widen_a_bin(curve):
    positive, risk = [0, 1] * 4, [0.5] * 8
    alone = curve(calibration_curves, positive, risk, confidence=0.95)
    grouped = curve(calibration_curves, positive, risk, groups="aaaabbbb", confidence=0.95)
    assert alone["patients"].tolist() == grouped["patients"].tolist() == [8]
    assert grouped["lower"].tolist() == [wilson(0.5, 2, 0.95)[0]]
    assert (grouped["lower"] < alone["lower"]).all()


def test_equal_risks_share_a_bin(curve):
    # Three of the four edges fall on 0, the last on 0.28, which leaves two of five bins.
    risk = [0.0] * 7 + [0.2, 0.6, 0.9]
    table = curve(calibration_curves, [0] * 7 + [0, 1, 1], risk, confidence=0.95, bins=5)
    assert table["bin"].tolist() == [1, 2]
    assert table["patients"].tolist() == [8, 2]
    assert table["predicted"].tolist() == pytest.approx([0.2 / 8, 0.75])
