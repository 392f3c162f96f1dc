import re

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.class_predictions import ClassPredictions, join_classes
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.studies.sample_size.learning_curve import CurvePoint
from tabdx.studies.sample_size.learning_scores import score_curves
from tabdx.studies.sample_size.riley import size_for_risk
from tabdx.studies.sample_size.summary import growth_to_halve, summarise
from tabdx.wording.columns import SAMPLE_SIZE_COLUMNS
from tabdx.wording.sample_size import describe_quantities
from tests.studies.sample_size.conftest import POSITIVE, scores

pytestmark = pytest.mark.usefixtures("few_draws")
SETTINGS = {"threshold": 0.5, "confidence": 0.95, "resamples": 100, "seed": 0}


def learn(cohort, signals=(0.4, 0.7, 1.0, 1.25, 1.45)):
    rng = np.random.default_rng(0)
    turned = 2 * cohort.positive - 1
    return [
        CurvePoint(
            (place + 1) / len(signals),
            20.0 * 2**place,
            1 / (1 + np.exp(-signal * (turned * signal + rng.normal(size=(2, len(turned)))))),
        )
        for place, signal in enumerate(signals)
    ]


def predict(cohort, risk):
    """Predictions out of fold, of shape (repeat, patient)."""
    outcome = cohort.dictionary.outcome
    return ClassPredictions(
        "svm",
        "out_of_fold",
        outcome.classes,
        cohort.patients,
        cohort.labels,
        cohort.group_numbers(),
        np.stack([1 - risk, risk], axis=-1),
    )


def summary(cohort, table=None, risk=None, **settings):
    curves = score_curves(learn(cohort, **settings), cohort, 0.5, seed=0)
    predictions = predict(cohort, learn(cohort)[3].probability if risk is None else risk)
    known = scores() if table is None else table
    made = summarise(curves, known, cohort, predictions, **SETTINGS)
    assert list(made) == SAMPLE_SIZE_COLUMNS
    sentences = describe_quantities(made)
    assert [
        said for said in sentences.values() if not re.search(r"^(?!.*\bnan\b).*\.$", said)
    ] == []
    return made.set_index("quantity").assign(sentence=pd.Series(sentences))


def test_the_largest_size_to_evaluate_is_the_minimum(make_cohort):
    value = summary(make_cohort(POSITIVE.astype(int)))["value"]
    assert value["minimum_to_evaluate"] == value.filter(like="_to_evaluate").max()
    # The rows on the development stand with the others.
    assert value["minimum_to_develop"] == 289


def test_halving_the_intervals(make_cohort):
    value = summary(make_cohort(POSITIVE.astype(int)))["value"]
    assert value["roc_auc_width"] == pytest.approx(0.07)
    assert value["roc_auc_more_to_halve"] == value["log_loss_more_to_halve"] == 1200
    size = 400 + value["accuracy_more_to_halve"]
    now, then = (np.ptp(wilson(0.9, patients, 0.95)) for patients in (400, size))
    assert then <= now / 2 < np.ptp(wilson(0.9, size - 1, 0.95))


def test_the_law_promises_twice_the_patients(make_cohort):
    found = summary(make_cohort(POSITIVE.astype(int)))
    promised = found.loc["log_loss_at_double"]
    assert promised["lower"] < promised["value"] < promised["upper"]
    assert "With 640 patients to train on, not 320" in promised["sentence"]
    assert found.loc["log_loss_floor", "value"] <= promised["value"]


def test_what_is_not_available_says_why(make_cohort):
    cohort = make_cohort(POSITIVE.astype(int))
    flat = summary(cohort, signals=(1.0, 1.0, 1.0, 1.0))
    assert np.isnan(flat.loc["log_loss_at_double", "value"])
    assert "do not tell the shape" in flat.loc["log_loss_at_double", "sentence"]
    useless = summary(cohort, risk=np.full((1, 400), 0.25))
    assert "no better than the prevalence" in useless.loc["minimum_to_develop", "sentence"]
    unbounded = scores()
    unbounded.loc[unbounded["metric"] == "roc_auc", ["lower", "upper"]] = np.nan
    without = summary(cohort, unbounded)
    assert np.isnan(without.loc[["roc_auc_width", "roc_auc_more_to_halve"], "value"]).all()


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1.0])
def test_the_growth_halves_the_interval(share):
    lower, upper = wilson(share, 250, 0.9)
    growth = growth_to_halve(share, lower, upper, 0.9)
    assert np.ptp(wilson(share, 250 * growth, 0.9)) == pytest.approx((upper - lower) / 2)


def test_two_classes_have_the_sizes_of_the_positive_one(make_cohort):
    found = summary(make_cohort(POSITIVE.astype(int)))
    of_target = ["patients", "minimum_to_develop", "threshold", "minimum_to_evaluate"]
    assert (found.loc[of_target, "class"] == "malignant").all()
    assert found.loc[["rows", "roc_auc", "log_loss_width", "log_loss_now"], "class"].isna().all()
    assert not any(found.index.str.startswith("multinomial"))


@pytest.mark.parametrize("positive", [(), ("b", "c")])
def test_several_classes_have_the_sizes_of_each_target_and_of_all_together(make_classes, positive):
    predictions, cohort = make_classes(patients=150, repeats=2)
    outcome = cohort.dictionary.outcome.model_copy(update={"positive": positive})
    cohort = Cohort(cohort.dictionary.model_copy(update={"outcome": outcome}), cohort.table)
    (joined,) = join_classes(predictions, cohort)
    made = summarise([], scores(), cohort, joined, **SETTINGS)
    targets = ["b or c"] if positive else ["a", "b", "c"]
    assert made["class"].dropna().unique().tolist() == targets
    for target in outcome.targets:
        own = made[made["class"] == target.name].set_index("quantity")
        positives = target.positive(cohort.labels)
        assert own.loc["diseased", "value"] == positives.sum()
        assert own.loc["riley_overall_risk", "value"] == size_for_risk(positives.mean())
        without = own.loc["net_benefit_to_evaluate", "reason"] == "no_positive_class"
        assert without == (not positive)
        assert ("threshold" in own.index) == bool(positive)
    together = made[made["class"].isna()].set_index("quantity")["value"]
    sizes = together.filter(like="multinomial")
    assert together["multinomial_minimum"] == sizes.max()
    assert len(sizes) == 4
    for name in targets:
        said = describe_quantities(made[made["class"].isna() | (made["class"] == name)])
        assert all(sentence.endswith(".") and "nan" not in sentence for sentence in said.values())
        assert "of all classes" in said["multinomial_minimum"]
