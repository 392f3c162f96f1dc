import numpy as np
import pandas as pd
import pytest

from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.studies.sample_size.learning_curve import CurvePoint
from tabdx.studies.sample_size.learning_scores import score_curves
from tabdx.studies.sample_size.summary import growth_to_halve, summarise
from tabdx.wording.columns import SAMPLE_SIZE_COLUMNS
from tabdx.wording.sample_size import describe_quantities
from tests.studies.sample_size.conftest import POSITIVE, scores

pytestmark = pytest.mark.usefixtures("few_draws")
SETTINGS = {"threshold": 0.5, "confidence": 0.95, "seed": 0}


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


def summary(cohort, table=None, model="svm", **settings):
    curves = score_curves(learn(cohort, **settings), cohort, 0.5, seed=0)
    made = summarise(curves, scores() if table is None else table, cohort, model, **SETTINGS)
    assert list(made) == SAMPLE_SIZE_COLUMNS
    sentences = describe_quantities(made)
    assert all(said.endswith(".") and "nan" not in said for said in sentences.values())
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
    unknown = summary(cohort, model="mlp")
    assert "Not available: mlp has no out-of-fold" in unknown.loc["minimum_to_develop", "sentence"]
    assert np.isnan(unknown.loc["roc_auc_more_to_halve", "value"])
    useless = summary(cohort, scores(log_loss=0.7))
    assert "no better than the prevalence" in useless.loc["minimum_to_develop", "sentence"]
    unbounded = scores()
    unbounded.loc[unbounded["metric"] == "roc_auc", ["lower", "upper"]] = np.nan
    assert np.isnan(summary(cohort, unbounded).loc["roc_auc_width", "value"])


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1.0])
def test_the_growth_halves_the_interval(share):
    lower, upper = wilson(share, 250, 0.9)
    growth = growth_to_halve(share, lower, upper, 0.9)
    assert np.ptp(wilson(share, 250 * growth, 0.9)) == pytest.approx((upper - lower) / 2)
