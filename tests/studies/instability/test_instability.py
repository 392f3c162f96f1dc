import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import logit

from tabdx.core.errors import InputError
from tabdx.studies.instability.bootstrap_models import BootstrapRisks
from tabdx.studies.instability.instability import spread_at, spread_by_patient, summarise
from tabdx.wording.columns import INSTABILITY_COLUMNS, PATIENT_COLUMNS


def by_hand():
    """Two patients, four bootstrap models; the second patient is in every resample."""
    return BootstrapRisks(
        "ill",
        pd.Index(["p0", "p1"]),
        np.array([0, 1], dtype=np.int8),
        np.array([0.4, 0.9]),
        np.array([[0.1, 0.9], [0.3, 0.8], [0.6, 1.0], [0.7, 0.9]]),
        np.array([[True, True], [False, True], [False, True], [True, True]]),
    )


def noisy(patients=80, resamples=30, seed=0):
    rng = np.random.default_rng(seed)
    centre = rng.normal(size=patients)
    positive = (rng.random(patients) < 1 / (1 + np.exp(-centre))).astype(np.int8)
    risk = 1 / (1 + np.exp(-centre - rng.normal(0, 0.4, (resamples, patients))))
    drawn = rng.random((resamples, patients)) < 0.63
    names = pd.Index([f"p{number}" for number in range(patients)])
    return BootstrapRisks("ill", names, positive, 1 / (1 + np.exp(-centre)), risk, drawn)


def test_the_spread_by_hand():
    table = spread_by_patient("svm", by_hand(), threshold=0.5)
    assert list(table.columns) == PATIENT_COLUMNS
    first = table.iloc[0]
    # |0.1 - 0.4|, 0.1, 0.2, 0.3: 0.9 / 4; 0.6 and 0.7 are called otherwise than 0.4.
    assert first["mean_absolute_difference"] == pytest.approx(0.225)
    assert first["flip_rate"] == 0.5
    assert first["median"] == pytest.approx(0.45)
    # Of 0.1, 0.3, 0.6, 0.7 the 2.5 percentile lies 3 × 0.025 of the way from 0.1 to 0.3.
    assert first["lower"] == pytest.approx(0.1 + 0.075 * 0.2)
    # Out of bag are 0.3 and 0.6 alone.
    assert first["out_of_bag_resamples"] == 2
    assert first["out_of_bag_mean_absolute_difference"] == pytest.approx(0.15)
    assert first["out_of_bag_flip_rate"] == 0.5
    assert first["out_of_bag_upper_quarter"] == pytest.approx(0.525)


def test_a_patient_of_every_resample_has_no_out_of_bag_spread():
    table = spread_by_patient("svm", by_hand(), threshold=0.5)
    second = table.iloc[1]
    assert second["out_of_bag_resamples"] == 0
    assert second.filter(like="out_of_bag").drop("out_of_bag_resamples").isna().all()
    summary = summarise("svm", by_hand(), table, 0.5).set_index("basis")
    assert summary["patients"].to_dict() == {"all": 2, "out_of_bag": 1}


def test_percentiles_are_those_of_numpy():
    bootstrap_models = noisy()
    table = spread_by_patient("svm", bootstrap_models, threshold=0.5)
    levels = [0.025, 0.25, 0.5, 0.75, 0.975]
    names = ["lower", "lower_quarter", "median", "upper_quarter", "upper"]
    np.testing.assert_allclose(table[names].T, np.quantile(bootstrap_models.risk, levels, axis=0))
    unseen = np.where(bootstrap_models.drawn, np.nan, bootstrap_models.risk)
    np.testing.assert_allclose(
        table[[f"out_of_bag_{name}" for name in names]].T, np.nanquantile(unseen, levels, axis=0)
    )


def test_a_model_that_never_changes_is_stable():
    bootstrap_models = noisy()
    same = BootstrapRisks(
        "ill",
        bootstrap_models.patients,
        bootstrap_models.positive,
        bootstrap_models.original,
        np.tile(bootstrap_models.original, (30, 1)),
        bootstrap_models.drawn,
    )
    table = spread_by_patient("svm", same, threshold=0.5)
    summary = summarise("svm", same, table, 0.5)
    assert (summary["mean_absolute_difference"] == 0).all()
    assert (summary["flip_rate"] == 0).all()
    assert (summary["often_flipped"] == 0).all()


def test_the_summary_is_the_mean_over_patients_and_its_slopes_are_those_of_statsmodels():
    bootstrap_models = noisy()
    table = spread_by_patient("svm", bootstrap_models, threshold=0.5)
    summary = summarise("svm", bootstrap_models, table, 0.5)
    assert list(summary.columns) == INSTABILITY_COLUMNS
    unseen = summary.set_index("basis").loc["out_of_bag"]
    difference = np.abs(bootstrap_models.risk - bootstrap_models.original)
    per_patient = np.nanmean(np.where(bootstrap_models.drawn, np.nan, difference), axis=0)
    assert unseen["mean_absolute_difference"] == pytest.approx(per_patient.mean())
    slopes = [
        sm.Logit(bootstrap_models.positive[~drawn], sm.add_constant(logit(risk[~drawn])))
        .fit(disp=0)
        .params[1]
        for risk, drawn in zip(bootstrap_models.risk, bootstrap_models.drawn, strict=True)
    ]
    expected = np.quantile(slopes, [0.025, 0.5, 0.975])
    found = unseen[["slope_lower", "slope", "slope_upper"]].astype(float)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert unseen["slopes"] == 30


def test_without_a_threshold_nobody_is_called_and_nothing_flips():
    table = spread_by_patient("svm", by_hand(), threshold=None)
    with_one = spread_by_patient("svm", by_hand(), threshold=0.5)
    rates = ["flip_rate", "out_of_bag_flip_rate"]
    assert table[rates].isna().all(axis=None)
    pd.testing.assert_frame_equal(table.drop(columns=rates), with_one.drop(columns=rates))
    summary = summarise("svm", by_hand(), table, None)
    assert summary[["threshold", "flip_rate", "often_flipped"]].isna().all(axis=None)
    assert (summary["class"] == "ill").all()


def neighbourhood():
    risk = np.array([0.1, 0.2, 0.5, 0.9])
    return pd.DataFrame(
        {
            "model": "svm",
            "risk": np.array([0.01, 0.1, 0.5, 0.99]),  # surer: these patients were trained on
            "out_of_bag_median": risk,
            "out_of_bag_lower": 1 / (1 + np.exp(-(logit(risk) - 1))),
            "out_of_bag_upper": 1 / (1 + np.exp(-(logit(risk) + 2))),
            "out_of_bag_mean_absolute_difference": [0.1, 0.2, 0.3, 0.4],
            "out_of_bag_flip_rate": [0.0, 0.1, 0.5, 0.0],
            "out_of_bag_resamples": [18, 20, 19, 17],
        }
    )


def test_a_new_patient_gets_the_spread_of_the_nearest_risks_in_log_odds():
    # In log odds 0.02 is 1.7 from 0.1, 2.5 from 0.2. The final model's own risks do not count.
    spread = spread_at(neighbourhood(), 0.02, neighbours=2)
    assert spread.patients == 2
    assert spread.mean_absolute_difference == pytest.approx(0.15)
    assert spread.flip_rate == pytest.approx(0.05)
    assert logit(spread.lower) == pytest.approx(logit(0.02) - 1)
    assert logit(spread.upper) == pytest.approx(logit(0.02) + 2)


def test_certain_risks_and_few_patients_are_no_obstacle():
    for risk in (0.0, 1.0):
        spread = spread_at(neighbourhood(), risk)
        assert spread.patients == 4
        assert 0 <= spread.lower <= spread.upper <= 1


def test_without_an_out_of_bag_spread_the_message_says_what_to_raise():
    table = neighbourhood().assign(out_of_bag_resamples=0)
    with pytest.raises(InputError, match=r"raise instability\.resamples"):
        spread_at(table, 0.5)
