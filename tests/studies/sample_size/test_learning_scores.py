import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn.metrics import log_loss, roc_auc_score

from tabdx.studies.sample_size.learning_curve import CurvePoint
from tabdx.studies.sample_size.learning_scores import BEYOND, curve_table, score_curves
from tabdx.wording.columns import LEARNING_COLUMNS


@pytest.fixture
def cohort(make_cohort):
    return make_cohort([0, 1] * 150)


def learn(cohort, signals, draws=2, seed=0):
    """Risks whose signal grows with the patients trained on."""
    rng = np.random.default_rng(seed)
    turned = 2 * cohort.positive - 1
    learned = []
    for place, signal in enumerate(signals):
        noise = rng.normal(size=(draws, len(turned)))
        risk = 1 / (1 + np.exp(-signal * (turned * signal + noise)))
        learned.append(CurvePoint((place + 1) / len(signals), 50.0 * 2**place, risk))
    return learned


def test_values_are_means_over_the_draws(cohort):
    learned = learn(cohort, (0.5, 1.0, 1.5, 1.7))
    loss, area = score_curves(learned, cohort, 0.5, seed=0)
    for place, one in enumerate(learned):
        losses = [log_loss(cohort.positive, risk) for risk in one.probability]
        areas = [roc_auc_score(cohort.positive, risk) for risk in one.probability]
        assert loss.value[place] == pytest.approx(np.mean(losses))
        assert area.value[place] == pytest.approx(np.mean(areas))


def test_a_falling_curve_gets_its_law_and_what_lies_beyond(cohort):
    learned = learn(cohort, (0.4, 0.7, 1.0, 1.25, 1.45))
    curves = score_curves(learned, cohort, 0.5, seed=0)
    assert curves[0].identified
    table = curve_table(curves, learned, "svm", 0.95)
    assert list(table) == LEARNING_COLUMNS
    loss = table[table["metric"] == "log_loss"]
    assert len(loss) == len(learned) + len(BEYOND)
    assert (loss["fitted"].diff().dropna() < 0).all()
    assert (loss["fitted_lower"] <= loss["fitted"]).all()
    assert (loss["fitted"] <= loss["fitted_upper"]).all()
    trained = loss.dropna(subset="value")
    assert ((trained["lower"] < trained["value"]) & (trained["value"] < trained["upper"])).all()
    assert loss.loc[loss["proportion"] > 1, "value"].isna().all()


@pytest.mark.parametrize("signals", [(1.0, 1.0, 1.0, 1.0, 1.0), (0.5, 1.0, 1.4)])
def test_a_flat_curve_and_three_sizes_tell_no_law(cohort, signals):
    learned = learn(cohort, signals)
    curves = score_curves(learned, cohort, 0.5, seed=0)
    assert not curves[0].identified
    table = curve_table(curves, learned, "svm", 0.95)
    assert table["fitted"].isna().all()
    assert len(table) == 2 * len(signals)


def test_groups_widen_the_intervals(make_cohort):
    positive = np.repeat([0, 1], 150)
    apart = make_cohort(positive)
    together = make_cohort(positive, groups=np.arange(300) // 10)
    # The same risk for all of a group: its patients say the same ten times.
    rng = np.random.default_rng(0)
    risk = np.repeat(1 / (1 + np.exp(-rng.normal(size=30) - np.repeat([-1, 1], 15))), 10)
    learned = [CurvePoint(1.0, 100.0, risk[None])]
    narrow, wide = (
        np.ptp(score_curves(learned, cohort, 0.5, seed=0)[0].draws) for cohort in (apart, together)
    )
    assert wide > 2 * narrow


def test_the_same_seed_gives_the_same_table(cohort):
    learned = learn(cohort, (0.5, 1.0, 1.5, 1.7))
    tables = [
        curve_table(score_curves(learned, cohort, 0.5, seed=3), learned, "svm", 0.95)
        for _ in range(2)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_of_three_classes_the_scores_are_those_of_scikit_learn(make_classes):
    _, three = make_classes(patients=120)
    rng = np.random.default_rng(0)
    learned = []
    for place, signal in enumerate((0.5, 1.0, 1.5)):
        scores = rng.normal(size=(2, 120, 3)) + signal * np.eye(3)[three.labels]
        learned.append(CurvePoint((place + 1) / 3, 50.0 * 2**place, softmax(scores, axis=-1)))
    loss, area = score_curves(learned, three, 0.5, seed=0)
    for place, one in enumerate(learned):
        losses = [log_loss(three.labels, each) for each in one.probability]
        areas = [roc_auc_score(three.labels, each, multi_class="ovr") for each in one.probability]
        assert loss.value[place] == pytest.approx(np.mean(losses))
        assert area.value[place] == pytest.approx(np.mean(areas))
