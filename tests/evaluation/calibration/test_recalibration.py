from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, FinalPart, Risks
from tabdx.evaluation.calibration.recalibration import learn_recalibrator, recalibrate
from tabdx.evaluation.calibration.recalibrators import fit_recalibrator


def test_a_method_that_is_better_by_less_than_a_standard_error_is_not_taken(
    population, two_folds, joined_by_model
):
    positive, risk = population
    # A slope of 1.1 is not far enough from 1 for 120 patients to tell; one of 3 is.
    for steeper, expected in ((1.1, "none"), (3.0, "temperature")):
        parts = two_folds(positive, expit(steeper * logit(risk)))
        choices = recalibrate(joined_by_model(parts), parts, ["none", "temperature"]).choices
        means = choices.groupby("method")["log_loss"].mean()
        assert means["temperature"] < means["none"] or steeper < 3
        assert choices.query("chosen")["method"].tolist() == [expected, expected]


def test_the_loss_of_a_method_is_cross_fitted(population, two_folds, joined_by_model):
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
    choices = recalibrate(joined_by_model([part]), [part], ["platt"]).choices
    assert choices["log_loss"].tolist() == pytest.approx([log_loss(inner.positive, read)], abs=1e-6)


def test_of_equal_methods_the_first_is_taken(population, two_folds, joined_by_model):
    # Risks of one half stay so at any temperature.
    positive, risk = population
    parts = two_folds(positive, np.full_like(risk, 0.5))
    for methods in (["none", "temperature"], ["temperature", "none"]):
        choices = recalibrate(joined_by_model(parts), parts, methods).choices
        assert choices.query("chosen")["method"].unique().tolist() == methods[:1]


def test_outer_outcomes_teach_nothing(population, two_folds, joined_by_model):
    positive, risk = population
    part = two_folds(positive, risk**2)[0]
    turned = Risks(part.outer.patients, 1 - part.outer.positive, part.outer.groups, part.outer.risk)
    other = CalibrationPart("svm", "out_of_fold", 0, 0, part.inner, part.inner_fold, turned)
    first, second = (
        recalibrate(joined_by_model([part]), [one], ["platt"]) for one in (part, other)
    )
    read = [done.joined["chosen"][0].probability.tolist() for done in (first, second)]
    assert read[0] == read[1]


def test_each_repeat_and_model_is_read_by_its_own_parts(population, two_folds, joined_by_model):
    positive, risk = population
    parts = [
        replace(part, repeat=repeat)
        for model, power in (("svm", 1), ("mlp", 2))
        for repeat in (0, 1)
        for part in two_folds(positive, risk ** (power + repeat), model)
    ]
    # Two passes a model: its risks are another power of the true ones in each.
    joined = [
        replace(
            joined_by_model(parts[:2])[0],
            model=model,
            probability=np.stack([risk**power, risk**second]),
        )
        for model, power, second in (("svm", 1, 2), ("mlp", 2, 3))
    ]
    done = recalibrate(joined, parts, ["platt"])
    for one, untouched in zip(joined, done.joined["none"], strict=True):
        assert untouched.probability.tolist() == one.probability.tolist()
    read = {one.model: one.probability for one in done.joined["platt"]}
    # The same power of the risks, and so the same sigmoid.
    assert read["svm"][1].tolist() == read["mlp"][0].tolist()
    assert read["svm"][0].tolist() != read["svm"][1].tolist()


def test_the_final_model_keeps_what_its_part_learned(population, two_folds, joined_by_model):
    positive, risk = population
    part = replace(
        two_folds(positive, expit(3 * logit(risk)))[0], partition="holdout", repeat=None, fold=None
    )
    done = recalibrate(joined_by_model([part]), [part], ["none", "temperature"])
    # The holdout is not needed to learn it; the holdout's own part learns the same.
    final = FinalPart("svm", part.inner, part.inner_fold)
    learned = learn_recalibrator(final, ["none", "temperature"])
    assert learned.method == "temperature"
    read = learned.apply(part.outer.risk)
    assert done.joined["chosen"][0].probability.tolist() == [read.tolist()]
    assert [one.outer.risk.tolist() for one in done.parts] == [read.tolist()]


def test_what_cannot_be_chosen_is_refused(population, two_folds, joined_by_model):
    positive, risk = population
    part = two_folds(positive, risk)[0]
    with pytest.raises(InputError, match="got 0 parts"):
        recalibrate([], [], ["none"])
    with pytest.raises(InputError, match="0 methods"):
        recalibrate(joined_by_model([part]), [part], [])
    single = CalibrationPart(
        "svm", "out_of_fold", 0, 0, part.inner, np.zeros_like(part.inner_fold), part.outer
    )
    with pytest.raises(InputError, match="one inner fold"):
        recalibrate(joined_by_model([single]), [single], ["none"])


def test_of_three_classes_the_methods_are_compared_by_the_loss_of_all_classes(three_classes):
    joined, parts = three_classes(too_sure=3)
    done = recalibrate(joined, parts, ["none", "platt", "temperature", "isotonic", "venn_abers"])
    assert set(done.choices["method"]) == {"none", "platt", "temperature", "isotonic"}
    inner, folds = parts[0].inner, parts[0].inner_fold
    read = np.empty_like(inner.probability)
    for fold in range(3):
        here = folds == fold
        learned = fit_recalibrator("isotonic", inner.probability[~here], inner.labels[~here])
        read[here] = learned.apply(inner.probability[here])
    row = done.choices.query("fold == 0 and method == 'isotonic'")["log_loss"]
    assert row.tolist() == pytest.approx([log_loss(inner.labels, read)], abs=1e-12)
    assert set(done.choices.query("chosen")["method"]) <= {"platt", "temperature"}
    for part, before in zip(done.parts, parts, strict=True):
        assert part.outer.probability.shape == before.outer.probability.shape
        assert part.outer.probability.sum(axis=1) == pytest.approx(np.ones(len(part.outer.labels)))


def test_true_probabilities_of_three_classes_are_left_alone(three_classes):
    joined, parts = three_classes(too_sure=1)
    done = recalibrate(joined, parts, ["none", "temperature", "platt"])
    assert done.choices.query("chosen")["method"].tolist() == ["none", "none"]
    assert done.joined["chosen"][0].probability.tolist() == joined[0].probability.tolist()


def test_methods_for_two_classes_alone_leave_none(three_classes):
    joined, parts = three_classes(too_sure=3)
    done = recalibrate(joined, parts, ["venn_abers"])
    assert done.choices["method"].tolist() == ["none", "none"]
