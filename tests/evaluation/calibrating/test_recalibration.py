import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from tabdx.errors import InputError
from tabdx.evaluation.calibrating.recalibration import recalibrate, recalibration_scores
from tabdx.evaluation.calibration_parts import CalibrationPart, Risks
from tabdx.evaluation.passes import gather
from tabdx.evaluation.scores import score

CLASSES = ("benign", "malignant")
PATIENTS = 240


@pytest.fixture
def population():
    """Outcomes of a cohort, and the risks that are true of it."""
    rng = np.random.default_rng(0)
    log_odds = rng.normal(0, 2, PATIENTS)
    return (rng.random(PATIENTS) < expit(log_odds)).astype(np.int8), expit(log_odds)


def risks(positive, risk, chosen):
    names = pd.Index([f"p{number}" for number in chosen])
    return Risks(names, positive[chosen], np.arange(len(chosen)), risk[chosen])


def two_folds(positive, risk, model="svm"):
    """Half of the patients teach how to read the other half, and the other way round."""
    halves = np.arange(PATIENTS) % 2
    parts = []
    for fold in (0, 1):
        inside, outside = np.flatnonzero(halves != fold), np.flatnonzero(halves == fold)
        inner = risks(positive, risk, inside)
        outer = risks(positive, risk, outside)
        inner_fold = np.arange(len(inside)) % 3
        parts.append(CalibrationPart(model, "out_of_fold", 0, fold, inner, inner_fold, outer))
    return parts


def holdout(positive, risk):
    part = two_folds(positive, risk)[0]
    return CalibrationPart(
        part.model, "holdout", None, None, part.inner, part.inner_fold, part.outer
    )


def test_risks_that_are_too_extreme_are_read_anew(population, make_cohort):
    positive, risk = population
    extreme = expit(3 * logit(risk))
    done = recalibrate(two_folds(positive, extreme), ["none", "platt", "temperature"], CLASSES)
    table = recalibration_scores(
        done, make_cohort(positive), confidence=0.95, resamples=200, seed=0
    ).set_index(["method", "metric"])
    # The true slope of what is three times too steep is 1/3.
    assert table.loc[("none", "calibration_slope"), "value"] == pytest.approx(1 / 3, abs=0.1)
    assert table.loc[("chosen", "calibration_slope"), "value"] == pytest.approx(1, abs=0.25)
    after = table.loc[("chosen", "log_loss")]
    assert after["verdict"] == "better"
    assert after["change"] == after["value"] - table.loc[("none", "log_loss"), "value"]
    assert after["change_lower"] < after["change"] < after["change_upper"] < 0


def test_risks_that_are_true_are_left_alone(population, make_cohort):
    positive, risk = population
    done = recalibrate(two_folds(positive, risk), ["none", "isotonic"], CLASSES)
    assert done.choices.query("chosen")["method"].tolist() == ["none", "none"]
    table = recalibration_scores(
        done, make_cohort(positive), confidence=0.95, resamples=100, seed=0
    ).set_index(["method", "metric"])
    assert table.loc[("chosen", "brier"), "verdict"] == "unchanged"
    assert table.loc[("chosen", "brier"), "change"] == 0
    assert pd.isna(table.loc[("none", "brier"), "verdict"])
    assert pd.isna(table.loc[("chosen", "calibration_slope"), "change"])


def test_a_method_that_is_better_by_less_than_a_standard_error_is_not_taken(population):
    positive, risk = population
    # A slope of 1.1 is not far enough from 1 for 120 patients to tell; one of 3 is.
    for steeper, expected in ((1.1, "none"), (3.0, "temperature")):
        parts = two_folds(positive, expit(steeper * logit(risk)))
        choices = recalibrate(parts, ["none", "temperature"], CLASSES).choices
        means = choices.groupby("method")["log_loss"].mean()
        assert means["temperature"] < means["none"] or steeper < 3
        assert choices.query("chosen")["method"].tolist() == [expected, expected]


def test_the_table_before_is_that_of_the_scores(population, make_cohort, predict):
    positive, risk = population
    cohort = make_cohort(positive)
    done = recalibrate(two_folds(positive, risk), ["platt"], CLASSES)
    settings = {"confidence": 0.9, "resamples": 50, "seed": 3}
    table = recalibration_scores(done, cohort, **settings)
    assert list(table["method"].unique()) == ["none", "platt", "chosen"]
    passes = gather(predict("svm", cohort, risk, repeat=0), cohort)
    expected = score(passes, threshold=0.5, **settings).table.set_index("metric")
    before = table[table["method"] == "none"].set_index("metric")
    assert list(before.index) == [
        "log_loss", "brier", "calibration_slope", "calibration_intercept"
    ]  # fmt: skip
    columns = ["value", "lower", "upper", "n", "resamples"]
    pd.testing.assert_frame_equal(before[columns], expected.loc[before.index, columns])


def test_the_loss_of_a_method_is_cross_fitted(population):
    positive, risk = population
    part = two_folds(positive, risk)[0]
    inner, folds = part.inner, part.inner_fold
    read = np.empty(len(inner.risk))
    for fold in range(3):
        here = folds == fold
        # Unpenalised logistic regression on Platt's targets: each patient once of either class.
        outcome = inner.positive[~here]
        diseased, healthy = outcome.sum(), (1 - outcome).sum()
        target = np.where(outcome == 1, (diseased + 1) / (diseased + 2), 1 / (healthy + 2))
        twice = np.tile(logit(inner.risk[~here]), 2)[:, None]
        fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(
            twice, np.repeat([1, 0], len(target)), np.r_[target, 1 - target]
        )
        read[here] = fitted.predict_proba(logit(inner.risk[here])[:, None])[:, 1]
    choices = recalibrate([part], ["platt"], CLASSES).choices
    assert choices["log_loss"].tolist() == pytest.approx([log_loss(inner.positive, read)], abs=1e-6)


def test_of_equal_methods_the_first_is_taken(population):
    # Risks of one half stay so at any temperature.
    positive, risk = population
    parts = two_folds(positive, np.full_like(risk, 0.5))
    for methods in (["none", "temperature"], ["temperature", "none"]):
        choices = recalibrate(parts, methods, CLASSES).choices
        assert choices.query("chosen")["method"].unique().tolist() == methods[:1]


def test_outer_outcomes_teach_nothing(population):
    positive, risk = population
    part = two_folds(positive, risk**2)[0]
    turned = Risks(part.outer.patients, 1 - part.outer.positive, part.outer.groups, part.outer.risk)
    other = CalibrationPart("svm", "out_of_fold", 0, 0, part.inner, part.inner_fold, turned)
    first, second = (recalibrate([one], ["platt"], CLASSES) for one in (part, other))
    pd.testing.assert_frame_equal(first.predictions["chosen"], second.predictions["chosen"])


def test_the_final_model_keeps_what_its_part_learned(population):
    positive, risk = population
    part = holdout(positive, expit(3 * logit(risk)))
    done = recalibrate([part], ["none", "temperature"], CLASSES)
    assert done.final["svm"].method == "temperature"
    read = done.final["svm"].apply(part.outer.risk)
    assert done.predictions["chosen"]["probability_malignant"].tolist() == read.tolist()
    assert done.predictions["chosen"]["repeat"].isna().all()


def test_what_cannot_be_chosen_is_refused(population):
    positive, risk = population
    part = two_folds(positive, risk)[0]
    with pytest.raises(InputError, match="got 0 parts"):
        recalibrate([], ["none"], CLASSES)
    with pytest.raises(InputError, match="0 methods"):
        recalibrate([part], [], CLASSES)
    single = CalibrationPart(
        "svm", "out_of_fold", 0, 0, part.inner, np.zeros_like(part.inner_fold), part.outer
    )
    with pytest.raises(InputError, match="one inner fold"):
        recalibrate([single], ["none"], CLASSES)
