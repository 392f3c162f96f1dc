from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.development_size import count_parameters
from tabdx.studies.sample_size.learning_curve import Learned
from tabdx.studies.sample_size.learning_scores import score_curves
from tabdx.studies.sample_size.summary import growth_to_halve, summarise
from tabdx.studies.sample_size.summary_rows import COLUMNS
from tabdx.wording.sample_size import describe_quantities

SETTINGS = {"threshold": 0.5, "confidence": 0.95, "seed": 0}
# 400 patients, 100 of them diseased.
POSITIVE = np.arange(400) % 4 == 0


def scores(log_loss=0.3, accuracy=0.9):
    rows = [
        ("log_loss", log_loss, log_loss - 0.05, log_loss + 0.06),
        ("roc_auc", 0.9, 0.86, 0.93),
        ("accuracy", accuracy, *wilson(accuracy, 400, 0.95)),
        ("sensitivity", 0.8, 0.7, 0.9),
        ("specificity", 0.9, 0.8, 0.95),
    ]
    table = pd.DataFrame(rows, columns=["metric", "value", "lower", "upper"])
    return table.assign(model="svm", partition="out_of_fold")


def learn(cohort, signals=(0.4, 0.7, 1.0, 1.25, 1.45)):
    rng = np.random.default_rng(0)
    turned = 2 * cohort.positive - 1
    return [
        Learned(
            (place + 1) / len(signals),
            20.0 * 2**place,
            1 / (1 + np.exp(-signal * (turned * signal + rng.normal(size=(2, len(turned)))))),
        )
        for place, signal in enumerate(signals)
    ]


def summary(cohort, table=None, model="svm", **settings):
    curves = score_curves(learn(cohort, **settings), cohort, 0.5, seed=0)
    made = summarise(curves, scores() if table is None else table, cohort, model, **SETTINGS)
    assert list(made) == COLUMNS
    sentences = describe_quantities(made)
    assert all(said.endswith(".") and "nan" not in said for said in sentences.values())
    return made.set_index("quantity").assign(sentence=pd.Series(sentences))


def test_counts_and_criteria(make_cohort):
    found = summary(make_cohort(POSITIVE.astype(int)))
    value = found["value"]
    # One continuous feature; 100 diseased per parameter.
    assert (value["patients"], value["parameters"], value["events_per_parameter"]) == (400, 1, 100)
    r2 = 1 - np.exp(-2 * (riley.entropy(0.25) - 0.3))
    assert value["cox_snell_r2"] == pytest.approx(r2)
    assert found.loc["cox_snell_r2", "lower"] < r2 < found.loc["cox_snell_r2", "upper"]
    # (1.96 / 0.05)² · 0.25 · 0.75 = 288.1 is the most of all for one parameter.
    assert value["minimum_to_develop"] == value["riley_overall_risk"] == 289
    # exp((−0.508 + 0.259 ln 0.25 + 0.504 ln 1 − ln 0.05) / 0.544) = 50.1
    assert value["riley_error"] == 51
    assert found.loc["expected_slope", "lower"] < value["expected_slope"] < 1
    assert "too few where the ROC AUC is above 0.8" in found.loc["riley_shrinkage", "sentence"]
    assert value["minimum_to_evaluate"] == value.filter(like="_to_evaluate").max()
    assert (
        "a more flexible model needs more; there are 400: enough"
        in found.loc["minimum_to_develop", "sentence"]
    )


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


def test_the_unit_of_r2_is_the_row(make_cohort):
    # 20 ill persons with 9 recordings, 20 well with one, and a model that knows nothing: every
    # risk is the recordings' own prevalence of 0.9.
    positive = np.r_[np.ones(180), np.zeros(20)].astype(int)
    groups = np.r_[np.repeat(np.arange(20), 9), np.arange(20, 40)]
    table = scores(log_loss=riley.entropy(0.9))
    found = summary(make_cohort(positive, groups=groups), table)
    assert found.loc["cox_snell_r2", "value"] == pytest.approx(0, abs=1e-12)
    assert "no better than the prevalence" in found.loc["minimum_to_develop", "sentence"]
    assert found.loc["patients", "value"] == 40


def test_no_forecast_where_the_auc_says_too_little_or_too_much(make_cohort):
    cohort = make_cohort(POSITIVE.astype(int))
    for auc, why in ((1.0, "above 0.999"), (0.45, "above 0.5"), (np.nan, "above 0.5")):
        table = scores()
        table.loc[table["metric"] == "roc_auc", ["value", "lower", "upper"]] = auc, np.nan, np.nan
        found = summary(cohort, table)
        assert np.isnan(found.loc["expected_slope", "value"])
        assert why in found.loc["expected_slope", "sentence"]
        # Nobody is told that 400 are enough for a model so strong that the formulas fail.
        known = found.loc["minimum_to_develop", "value"]
        assert np.isnan(known) if auc == 1 else known == 289


def test_many_parameters_have_no_size_for_the_mean_error(make_cohort):
    cohort = make_cohort(POSITIVE.astype(int))
    features = tuple(Feature(name=f"x{place}") for place in range(31))
    dictionary = cohort.dictionary.model_copy(update={"features": features})
    found = summary(replace(cohort, dictionary=dictionary))
    assert np.isnan(found.loc["riley_error", "value"])
    assert "up to 30 parameters, and there are 31" in found.loc["riley_error", "sentence"]
    assert found.loc["minimum_to_develop", "value"] > 400


def test_groups_count_once(make_cohort):
    cohort = make_cohort(np.repeat(POSITIVE[:100], 4).astype(int), groups=np.arange(400) // 4)
    found = summary(cohort)
    assert found.loc["patients", "value"] == 100
    assert found.loc["events_per_parameter", "unit"] == "groups per parameter"
    assert "too few" in found.loc["minimum_to_develop", "sentence"]


def test_a_categorical_feature_has_a_parameter_less_than_levels():
    dictionary = Dictionary(
        name="toy",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        features=(
            Feature(name="size"),
            Feature(name="grade", kind=Kind.ORDINAL),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m", "x")),
        ),
    )
    assert count_parameters(dictionary) == 1 + 1 + 2


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1.0])
def test_the_growth_halves_the_interval(share):
    lower, upper = wilson(share, 250, 0.9)
    growth = growth_to_halve(share, lower, upper, 0.9)
    assert np.ptp(wilson(share, 250 * growth, 0.9)) == pytest.approx((upper - lower) / 2)
