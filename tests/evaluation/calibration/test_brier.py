import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss

from tabdx.evaluation.calibration.brier import brier_parts
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.curves import calibration_curves
from tabdx.evaluation.scores import score


@pytest.fixture
def joined(make_cohort, predict):
    def build(positive, *risks):
        cohort = make_cohort(positive)
        rows = [predict("svm", cohort, risk, repeat) for repeat, risk in enumerate(risks)]
        return join_outcomes(pd.concat(rows), cohort)

    return build


def split(joined, **more):
    return brier_parts(joined, **{"confidence": 0.95, "resamples": 50, "seed": 0} | more)


def test_parts_by_hand(joined):
    # Bins of 0.2 (1 of 2 diseased) and 0.8 (2 of 2); all: 3 of 4.
    # Reliability (0.3² + 0.2²) / 2, resolution (0.25² + 0.25²) / 2, uncertainty 3/4 · 1/4.
    # Brier score (0.04 + 0.64 + 0.04 + 0.04) / 4 = 0.065 - 0.0625 + 0.1875.
    (row,) = split(joined([0, 1, 1, 1], [0.2, 0.2, 0.8, 0.8]), bins=2).to_dict("records")
    assert row["brier"] == pytest.approx(0.19)
    assert row["reliability"] == pytest.approx(0.065)
    assert row["resolution"] == pytest.approx(0.0625)
    assert row["uncertainty"] == pytest.approx(0.1875)
    assert row["within_bin_variance"] == pytest.approx(0, abs=1e-15)
    assert row["within_bin_covariance"] == pytest.approx(0, abs=1e-15)
    assert (row["bins"], row["patients"]) == (2, 4)


def test_terms_inside_a_bin_by_hand(joined):
    # One bin: mean risk 0.5, half diseased; variance (0.4² + 0.4²) / 2 = 0.16, covariance doubled
    # 2 · (0.4 · 0.5 + 0.4 · 0.5) / 2 = 0.4. Brier score 0.1² = 0 - 0 + 0.25 + 0.16 - 0.4.
    (row,) = split(joined([0, 1], [0.1, 0.9]), bins=1).to_dict("records")
    assert row["within_bin_variance"] == pytest.approx(0.16)
    assert row["within_bin_covariance"] == pytest.approx(0.4)
    assert row["brier"] == pytest.approx(0.01)
    assert row["reliability"] == row["resolution"] == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bins", [1, 4, 10, 100])
def test_parts_sum_to_the_brier_score(joined, noisy, seed, bins):
    (positive, first), (_, second) = noisy(seed), noisy(seed + 100)
    (row,) = split(joined(positive, first, second), bins=bins).to_dict("records")
    total = row["reliability"] - row["resolution"] + row["uncertainty"]
    total += row["within_bin_variance"] - row["within_bin_covariance"]
    assert total == pytest.approx(row["brier"], abs=1e-12)
    mean = (brier_score_loss(positive, first) + brier_score_loss(positive, second)) / 2
    assert row["brier"] == pytest.approx(mean, abs=1e-12)


def test_bins_are_those_of_the_calibration_curve(joined, noisy):
    positive, risk = noisy(3)
    one = joined(positive, risk)
    (row,) = split(one).to_dict("records")
    bins = calibration_curves(one, confidence=0.95)
    weight = bins["patients"] / len(positive)
    off = (weight * (bins["predicted"] - bins["observed"]) ** 2).sum()
    assert row["reliability"] == pytest.approx(off, abs=1e-12)
    assert row["resolution"] == pytest.approx(
        (weight * (bins["observed"] - np.mean(positive)) ** 2).sum(), abs=1e-12
    )
    assert row["bins"] == len(bins)


def test_every_part_has_an_interval_and_the_brier_score_the_one_of_the_scores(joined, noisy):
    positive, risk = noisy(1, patients=200)
    one = joined(positive, risk)
    (row,) = split(one, resamples=200).to_dict("records")
    for part in ("brier", "reliability", "resolution", "uncertainty"):
        assert row[f"{part}_lower"] < row[part] < row[f"{part}_upper"]
    settings = {"threshold": 0.5, "confidence": 0.95, "resamples": 200, "seed": 0}
    scored = score(one, metrics=["brier"], **settings).table.iloc[0]
    assert [row["brier_lower"], row["brier_upper"]] == pytest.approx(
        [scored["lower"], scored["upper"]]
    )


def test_an_interval_is_as_wide_as_the_part_varies(joined):
    # Resolution in 100 cohorts of two kinds of patients, at risks of 0.2 and 0.7 that are true.
    rng = np.random.default_rng(5)
    risk = np.repeat([0.2, 0.7], 100)

    def cohort():
        return joined((rng.random(200) < risk).astype(int), risk)

    found = [split(cohort(), bins=2, resamples=2)["resolution"].iloc[0] for _ in range(100)]
    row = split(cohort(), bins=2, resamples=400).iloc[0]
    width = np.log(row["resolution_upper"] / row["resolution_lower"]) / 2 / 1.98
    assert width == pytest.approx(np.std(np.log(found)), rel=0.35)


def test_without_an_error_in_any_bin_there_is_no_interval(joined):
    (row,) = split(joined([0, 0, 1, 1], [0.0, 0.0, 1.0, 1.0]), bins=2).to_dict("records")
    assert row["reliability"] == 0
    assert np.isnan(row["reliability_lower"])
    assert np.isnan(row["reliability_upper"])
