from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.calibration.recalibration import recalibrate
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.utility import (
    UtilitySettings,
    risk_versions,
    shift_parts,
    utility_tables,
)
from tabdx.evaluation.joined_predictions import JoinedPredictions

SETTINGS = UtilitySettings(
    fixed=0.5,
    minimum_sensitivity=0.9,
    harm_ratio=9.0,
    chosen="harm_ratio",
    study=0.5,
    stated=0.05,
    confidence=0.95,
    resamples=100,
    seed=0,
)
PATIENTS = 200


@pytest.fixture(scope="module")
def judged():
    """Two models on two folds of 200 patients: svm is calibrated, mlp far too sure of itself."""
    rng = np.random.default_rng(0)
    log_odds = rng.normal(0, 2, PATIENTS)
    positive = (rng.random(PATIENTS) < expit(log_odds)).astype(np.int8)
    names = pd.Index([f"p{place}" for place in range(PATIENTS)])
    joined, parts = [], []
    for model, steepness in (("svm", 1), ("mlp", 4)):
        risk = expit(steepness * log_odds)
        fold = np.arange(PATIENTS) % 2

        def those(chosen, risk=risk):
            return Risks(names[chosen], positive[chosen], np.arange(PATIENTS)[chosen], risk[chosen])

        for place in (0, 1):
            inner = those(fold != place)
            inner_fold = np.arange(PATIENTS // 2) % 2
            outer = those(fold == place)
            parts.append(CalibrationPart(model, "out_of_fold", 0, place, inner, inner_fold, outer))
        classes = ("benign", "malignant")
        own = np.arange(PATIENTS)
        joined.append(
            JoinedPredictions(
                model, "out_of_fold", classes, names, positive, own, risk[None], fold[None]
            )
        )
    return joined, parts, recalibrate(joined, parts, ["none", "temperature"])


@pytest.fixture(scope="module")
def tables(judged):
    return utility_tables(*judged, SETTINGS)


def test_each_table_has_the_versions_that_make_sense_there(tables):
    def versions(name, model, **where):
        table = tables[name]
        rows = table[table["model"] == model]
        for column, value in where.items():
            rows = rows[rows[column] == value]
        return set(rows["risks"])

    for name in ("net_benefit", "consequences"):
        # Recalibration leaves svm as it is.
        assert versions(name, "svm", population="cohort") == {"as_predicted"}
        assert versions(name, "mlp", population="cohort") == {"as_predicted", "recalibrated"}
        assert versions(name, "svm", population="stated") == {"as_predicted", "shifted"}
        everywhere = {"as_predicted", "shifted", "recalibrated_shifted"}
        assert versions(name, "mlp", population="stated") == everywhere
    # Rules that learn from the risks call the same patients after a shift.
    assert versions("thresholds", "svm", rule="youden") == {"as_predicted"}
    assert versions("thresholds", "svm", rule="harm_ratio") == {"as_predicted", "shifted"}


def test_a_shifted_threshold_is_a_higher_one_of_the_predicted_risk(judged, tables):
    joined, parts, _ = judged
    rules = tables["thresholds"]
    harm = rules[(rules["model"] == "svm") & (rules["rule"] == "harm_ratio")].set_index("risks")
    assert harm["threshold"].tolist() == [0.1, 0.1]
    studies = [float(part.inner.positive.mean()) for part in parts[:2]]
    predicted = np.concatenate(
        [
            part.outer.positive[part.outer.risk >= shift_risks(0.1, SETTINGS.stated, study)]
            for part, study in zip(parts[:2], studies, strict=True)
        ]
    )
    assert harm.loc["shifted", "false_negatives"] == joined[0].positive.sum() - predicted.sum()
    assert harm.loc["shifted", "false_positives"] == (predicted == 0).sum()
    at = expit(logit(0.1) - logit(0.05) + logit(np.mean(studies)))
    assert harm.loc["shifted", "note"] == "shifted"
    assert harm.loc["shifted", "threshold_as_predicted"] == pytest.approx(at)


def test_net_benefit_at_the_stated_prevalence_is_that_of_the_shifted_risks(judged, tables):
    # svm has the true risks: no other reading of them does more good at the stated prevalence.
    curves = tables["net_benefit"]
    rows = curves[(curves["model"] == "svm") & (curves["population"] == "stated")]
    wide = rows.pivot(index="threshold", columns="risks", values="net_benefit")
    assert wide.loc[0.05:0.3, "shifted"].mean() > wide.loc[0.05:0.3, "as_predicted"].mean()


def test_recalibration_that_helps_is_worth_something(tables):
    curves = tables["net_benefit"]
    rows = curves[(curves["model"] == "mlp") & (curves["population"] == "cohort")]
    wide = rows.pivot(index="threshold", columns="risks", values="net_benefit").loc[0.05:0.3]
    assert wide["recalibrated"].mean() > wide["as_predicted"].mean()


def test_the_shift_starts_from_the_training_parts_own_prevalence(judged):
    parts = judged[1]
    for part, shifted in zip(parts, shift_parts(parts, 0.05), strict=True):
        study = part.inner.positive.mean()
        expected = expit(logit(part.outer.risk) + logit(0.05) - logit(study))
        np.testing.assert_allclose(shifted.outer.risk, expected, rtol=1e-9)
        assert shifted.outer.positive is part.outer.positive


def test_the_judged_outcomes_move_no_shift(judged):
    joined, parts, recalibration = judged
    turned = [
        replace(part, outer=replace(part.outer, labels=1 - part.outer.labels)) for part in parts
    ]
    before, after = (
        {version.name: version for version in risk_versions(joined, some, recalibration, 0.05)}
        for some in (parts, turned)
    )
    for one, other in zip(before["shifted"].joined, after["shifted"].joined, strict=True):
        assert one.probability.tolist() == other.probability.tolist()
