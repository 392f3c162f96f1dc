import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from patsy import dmatrix
from scipy.special import expit, logit

from tabdx.evaluation.calibration.reliability import reliability, risk_distribution, spline
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.uncertainty import compressed_risks as risk_cells


@pytest.fixture
def joined(make_cohort, predict):
    def build(positive, *risks, groups=None):
        cohort = make_cohort(positive, groups)
        rows = [predict("svm", cohort, risk, repeat) for repeat, risk in enumerate(risks)]
        return join_outcomes(pd.concat(rows), cohort)

    return build


def judge(joined, resamples=100):
    return reliability(joined, confidence=0.95, resamples=resamples, seed=0)


def simulate(seed, patients, steepness):
    """Risks whose log odds are `steepness` times the true ones."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0, 1.5, patients)
    return (rng.random(patients) < expit(log_odds)).astype(np.int8), expit(steepness * log_odds)


def test_the_spline_spans_what_patsys_natural_spline_spans():
    z = np.linspace(-3, 3, 200)
    knots = np.array([-2.0, -0.5, 0.3, 1.0, 2.0])
    inside = z[(z > -2) & (z < 2)]
    own = np.column_stack([np.ones_like(inside), inside, spline(inside, knots)])
    columns = "cr(x, knots=(-0.5, 0.3, 1.0), lower_bound=-2, upper_bound=2) - 1"
    theirs = np.asarray(dmatrix(columns, {"x": inside}))
    both = np.hstack([own, theirs])
    assert np.linalg.matrix_rank(own) == np.linalg.matrix_rank(both, tol=1e-8) == 5


def fit_reference(positive, risk, places):
    """The same curve by statsmodels, the prior as half patients."""
    scale = logit(risk).std()
    knots = np.quantile(logit(risk) / scale, places)

    def design(at):
        z = logit(at) / scale
        return np.column_stack([np.ones_like(z), z, spline(z, knots)])

    terms = len(places)
    fitted = sm.GLM(
        np.r_[positive, np.tile([0, 1], terms)],
        np.vstack([design(risk), np.repeat(np.eye(terms), 2, axis=0)]),
        family=sm.families.Binomial(),
        offset=np.r_[logit(risk), np.zeros(2 * terms)],
        freq_weights=np.r_[np.ones(len(risk)), np.full(2 * terms, 0.5)],
    ).fit(tol=1e-12)
    return lambda at: expit(logit(at) + design(at) @ fitted.params)


@pytest.mark.parametrize(
    ("patients", "places"),
    # Five knots need 200 patients of the rarer class.
    [(150, (0.1, 0.5, 0.9)), (1000, (0.05, 0.275, 0.5, 0.725, 0.95))],
)
def test_the_curve_is_that_of_statsmodels(joined, patients, places):
    positive, risk = simulate(0, patients, steepness=1.6)
    found = judge(joined(positive, risk), resamples=20)
    reference = fit_reference(positive, risk, places)
    curve = found.curves
    expected = reference(curve["predicted"].to_numpy())
    assert curve["observed"].to_numpy() == pytest.approx(expected, abs=1e-6)
    distance = np.abs(reference(risk) - risk)
    expected = [distance.mean(), *np.quantile(distance, [0.5, 0.9, 1], method="inverted_cdf")]
    assert found.errors["measure"].tolist() == ["ici", "e50", "e90", "emax"]
    assert found.errors["value"].tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("steepness", [1, 3])
def test_the_band_holds_the_truth_and_nothing_far_from_it(joined, steepness):
    held, beside = [], []
    for seed in range(8):
        positive, risk = simulate(seed, 800, steepness)
        found = judge(joined(positive, risk))
        curve = found.curves
        truth = expit(logit(curve["predicted"]) / steepness)
        held.append(truth.between(curve["lower"], curve["upper"]).mean())
        diagonal = curve["predicted"].between(curve["lower"], curve["upper"])
        beside.append((~diagonal)[curve["predicted"] < 0.2].mean())
        known = np.abs(expit(logit(risk) / steepness) - risk).mean()
        assert found.errors["value"][0] == pytest.approx(known, abs=0.03)
    assert np.mean(held) > 0.85  # 95% in the long run
    # Risks that are three times too extreme are too low at the lower end; true ones are not.
    assert np.mean(beside) > 0.95 if steepness == 3 else np.mean(beside) < 0.15


def test_a_resample_counts_a_patient_as_often_as_drawn(joined):
    # Every patient twice, as a group: each resample of pairs is one of single patients.
    positive, risk = simulate(2, 80, steepness=2)
    single = judge(joined(positive, risk))
    paired = judge(
        joined(np.repeat(positive, 2), np.repeat(risk, 2), groups=np.repeat(range(80), 2))
    )
    # Not equal, since the prior weighs half as much beside twice the rows.
    assert single.errors["upper"].tolist() == pytest.approx(paired.errors["upper"], rel=0.15)


def test_repeats_are_averaged_and_add_no_patients(joined):
    positive, risk = simulate(3, 100, steepness=1)
    once, twice = judge(joined(positive, risk)), judge(joined(positive, risk, risk))
    pd.testing.assert_frame_equal(once.curves, twice.curves)
    pd.testing.assert_frame_equal(once.errors, twice.errors)


def test_parted_classes_and_certain_risks_have_a_curve(joined):
    positive = np.repeat([0, 1], 15).astype(np.int8)
    risk = np.r_[np.zeros(10), np.linspace(0.1, 0.3, 10), np.linspace(0.6, 0.9, 5), np.ones(5)]
    found = judge(joined(positive, risk))
    assert found.curves["observed"].between(0, 1).all()
    # At a risk of 1 all resamples agree, and there is no band.
    between = found.curves[found.curves["predicted"].between(0.05, 0.95)]
    assert (between["lower"] < between["upper"]).all()
    assert found.curves["upper"].isna().iloc[-1]


def test_one_risk_for_everybody_is_one_point(joined):
    positive = np.array([0, 1] * 20, dtype=np.int8)
    curve = judge(joined(positive, np.full(40, 0.2))).curves
    assert curve["predicted"].tolist() == pytest.approx([0.2])
    assert 0.4 < curve["observed"][0] < 0.55


def test_the_distribution_counts_each_patient_once(joined):
    # Healthy at 0.05 and 0.1 (the second bin of ten), then 0.95 in one of two repeats.
    table = risk_distribution(joined([0, 0, 1], [0.05, 0.1, 1.0], [0.05, 0.95, 1.0]), bins=10)
    assert table.groupby("class")["patients"].sum().to_dict() == {"benign": 2, "malignant": 1}
    benign = table[table["class"] == "benign"].set_index("from")["patients"]
    assert benign.iloc[[0, 1, 9]].tolist() == [1, 0.5, 0.5]


def test_one_diseased_patient_gives_a_curve_without_a_band(joined):
    positive = np.r_[1, np.zeros(39)].astype(np.int8)
    found = judge(joined(positive, np.linspace(0.01, 0.6, 40)[::-1]), resamples=200)
    assert found.curves["observed"].notna().all()
    assert found.curves[["lower", "upper"]].isna().all(axis=None)
    assert found.errors[["lower", "upper"]].isna().all(axis=None)


def test_many_patients_of_nearly_the_same_risk_are_counted_together(joined, monkeypatch):
    positive, risk = simulate(5, 6000, steepness=1.5)
    exact = judge(joined(positive, risk), resamples=20)
    monkeypatch.setattr(risk_cells, "EXACT_PATIENTS", 1000)
    together = judge(joined(positive, risk), resamples=20)
    for ends, table in (("observed", "curves"), ("value", "errors")):
        for column in (ends, "lower", "upper"):
            one, other = (getattr(found, table)[column].to_numpy() for found in (exact, together))
            assert one.tolist() != other.tolist()
            assert one == pytest.approx(other, abs=5e-4)
