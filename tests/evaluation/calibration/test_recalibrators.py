"""Methods of recalibration, of two classes and of more. Also tests `isotonic`."""

import json

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.recalibrators import (
    CLASS_METHODS,
    METHODS,
    Recalibrator,
    fit_recalibrator,
)


@pytest.fixture
def patients(noisy):
    positive, risk = noisy(0, patients=80)
    return risk, positive


def smoothed(positive):
    # Platt's targets: (n+ + 1) / (n+ + 2) and 1 / (n- + 2).
    diseased, healthy = positive.sum(), (1 - positive).sum()
    return np.where(positive == 1, (diseased + 1) / (diseased + 2), 1 / (healthy + 2))


def test_none_changes_nothing(patients):
    risk, positive = patients
    assert fit_recalibrator("none", risk, positive).apply(risk).tolist() == risk.tolist()


def test_platt_is_the_logistic_regression_on_smoothed_targets(patients):
    risk, positive = patients
    design = sm.add_constant(logit(risk))
    reference = sm.GLM(smoothed(positive), design, family=sm.families.Binomial()).fit(tol=1e-12)
    learned = fit_recalibrator("platt", risk, positive)
    assert learned.numbers["intercept"] == pytest.approx([reference.params[0]], abs=1e-6)
    assert learned.numbers["slope"] == pytest.approx([reference.params[1]], abs=1e-6)
    assert learned.apply(risk) == pytest.approx(reference.fittedvalues, abs=1e-6)


def test_temperature_is_where_the_log_loss_is_least(patients):
    risk, positive = patients
    target = smoothed(positive)

    def loss(slope):
        read = expit(slope * logit(risk))
        return -(target * np.log(read) + (1 - target) * np.log(1 - read)).mean()

    found = minimize_scalar(loss, bounds=(0, 10), method="bounded", options={"xatol": 1e-9}).x
    learned = fit_recalibrator("temperature", risk, positive)
    assert learned.numbers["slope"] == pytest.approx([found], abs=1e-6)


def test_risks_that_point_the_wrong_way_become_one_half():
    risk, positive = np.array([0.1, 0.2, 0.8, 0.9]), np.array([1, 1, 0, 0], dtype=np.int8)
    learned = fit_recalibrator("temperature", risk, positive)
    assert learned.apply(np.array([0.01, 0.7])).tolist() == [0.5, 0.5]


def test_isotonic_is_that_of_scikit_learn_and_never_certain(patients):
    risk, positive = patients
    reference = IsotonicRegression(out_of_bounds="clip").fit(risk, positive).predict(risk)
    assert (reference.min(), reference.max()) == (0, 1)
    read = fit_recalibrator("isotonic", risk, positive).apply(risk)
    # 80 patients: nothing beyond 1/82 and 81/82.
    assert read == pytest.approx(np.clip(reference, 1 / 82, 81 / 82), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40))
def test_isotonic_keeps_the_corners_that_scikit_learn_keeps(drawn):
    risk = np.array([level / 20 for level, _ in drawn])
    positive = np.array([ill for _, ill in drawn], dtype=np.int8)
    least = 1 / (len(risk) + 2)
    reference = IsotonicRegression(y_min=least, y_max=1 - least).fit(risk, positive)
    learned = fit_recalibrator("isotonic", risk, positive)
    assert learned.numbers["risk"] == reference.X_thresholds_.tolist()
    assert learned.numbers["proportion"] == pytest.approx(
        reference.y_thresholds_.tolist(), abs=1e-12
    )


@pytest.mark.parametrize("method", METHODS)
def test_certain_risks_and_parted_classes_stay_finite(method):
    risk = np.array([0.0, 0.0, 1e-300, 1.0, 1.0, 1.0])
    parted = np.array([0, 0, 0, 1, 1, 1], dtype=np.int8)
    mistaken = np.array([0, 1, 0, 1, 0, 1], dtype=np.int8)
    for positive in (parted, mistaken):
        learned = fit_recalibrator(method, risk, positive)
        assert all(np.isfinite(numbers).all() for numbers in learned.numbers.values())
        read = learned.apply(np.array([0.0, 0.5, 1.0]))
        assert ((read >= 0) & (read <= 1)).all()


@pytest.mark.parametrize("method", METHODS)
def test_one_class_alone_can_be_learned_from(method):
    risk = np.array([0.1, 0.4, 0.6])
    read = fit_recalibrator(method, risk, np.zeros(3, dtype=np.int8)).apply(risk)
    assert np.isfinite(read).all()


@given(st.integers(0, 10**6), st.sampled_from(["temperature", "isotonic", "venn_abers"]))
def test_the_order_of_patients_is_kept(seed, method):
    rng = np.random.default_rng(seed)
    risk = np.sort(rng.random(30))
    positive = (rng.random(30) < risk).astype(np.int8)
    read = fit_recalibrator(method, risk, positive).apply(risk)
    assert (np.diff(read) >= -1e-12).all()


@pytest.mark.parametrize("method", METHODS)
def test_json_holds_a_recalibrator(patients, method):
    risk, positive = patients
    learned = fit_recalibrator(method, risk, positive)
    again = Recalibrator.from_dict(json.loads(json.dumps(learned.to_dict())))
    assert again == learned
    assert again.apply(risk).tolist() == learned.apply(risk).tolist()


def test_what_cannot_be_learned_from_is_refused(patients):
    risk, positive = patients
    with pytest.raises(InputError, match="knows the methods none, platt"):
        fit_recalibrator("beta", risk, positive)
    with pytest.raises(InputError, match="between 0 and 1; got nan"):
        fit_recalibrator("platt", np.array([0.5, np.nan]), positive[:2])
    with pytest.raises(InputError, match=r"between 0 and 1; got 1\.5"):
        fit_recalibrator("none", risk, positive).apply(np.array([1.5]))
    with pytest.raises(InputError, match="needs patients"):
        fit_recalibrator("platt", risk[:0], positive[:0])


def test_a_document_of_other_numbers_is_refused():
    with pytest.raises(InputError, match="has the numbers slope, intercept, not slope"):
        Recalibrator.from_dict({"method": "platt", "numbers": {"slope": [1.0]}})
    with pytest.raises(InputError, match="not 'None'"):
        Recalibrator.from_dict({})


@pytest.fixture
def of_three():
    rng = np.random.default_rng(1)
    probability = rng.dirichlet([0.5, 0.5, 0.5], size=150)
    labels = np.array([rng.choice(3, p=one) for one in probability], dtype=np.int8)
    return probability, labels


def test_isotonic_by_class_is_that_of_scikit_learn_normalised(of_three):
    probability, labels = of_three
    each = [
        IsotonicRegression(y_min=1 / 152, y_max=151 / 152, out_of_bounds="clip")
        .fit(probability[:, place], labels == place)
        .predict(probability[:, place])
        for place in range(3)
    ]
    expected = np.column_stack(each) / np.sum(each, axis=0)[:, None]
    learned = fit_recalibrator("isotonic", probability, labels)
    assert learned.apply(probability) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("method", CLASS_METHODS)
def test_probabilities_of_many_classes_stay_probabilities(of_three, method):
    probability, labels = of_three
    parted = np.eye(3)[labels]
    nobody = np.where(labels == 2, 0, labels).astype(np.int8)
    for given_, outcome in ((probability, labels), (parted, labels), (probability, nobody)):
        learned = fit_recalibrator(method, given_, outcome)
        read = learned.apply(np.vstack([given_, np.eye(3), np.full((1, 3), 1 / 3)]))
        assert ((read >= 0) & (read <= 1)).all()
        assert read.sum(axis=1) == pytest.approx(np.ones(len(read)))
        again = Recalibrator.from_dict(json.loads(json.dumps(learned.to_dict())))
        assert again.apply(given_).tolist() == learned.apply(given_).tolist()


@pytest.mark.parametrize("method", CLASS_METHODS)
def test_the_order_of_the_classes_does_not_matter(of_three, method):
    probability, labels = of_three
    turned = fit_recalibrator(method, probability[:, ::-1], (2 - labels).astype(np.int8))
    learned = fit_recalibrator(method, probability, labels)
    expected = learned.apply(probability)[:, ::-1]
    assert turned.apply(probability[:, ::-1]) == pytest.approx(expected, abs=1e-6)
