from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from tabdx.studies.explanation import shap_values
from tabdx.studies.explanation.shap_values import LARGEST_ERROR, risk_of, what_if

PATIENT = pd.DataFrame({"a": [2.0], "b": [1.0], "sex": ["f"]})
BACKGROUND = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 1.0], "sex": ["m", "f"]})


def additive(features):
    """0.1 for each a, nothing for b, 0.2 for women."""
    return (0.1 * features["a"] + 0.2 * (features["sex"] == "f")).to_numpy()


def product(features):
    """Risks in which a and b act together."""
    return (features["a"].fillna(0) * features["b"] / 10).to_numpy()


def sigmoid(logit):
    return 1 / (1 + np.exp(-np.asarray(logit, dtype=float)))


def act_together(features):
    """Risks in which three features act together, one of them a label."""
    logit = features["a"] * features["b"] * np.where(features["sex"] == "f", 2, -1) + features["c"]
    return sigmoid(logit)


def draw_patients(rows, seed=0):
    rng = np.random.default_rng(seed)
    patients = pd.DataFrame(rng.normal(size=(rows, 3)), columns=list("abc"))
    return patients.assign(sex=rng.choice(["f", "m"], rows))


def explain(risk, patient, background, *more):
    return shap_values.explain(risk, patient, background, risk(background), *more)


def by_all_orders(risk, patient, background):
    """Shapley values as they are defined: over every order and every background patient."""
    values = dict.fromkeys(patient, 0.0)
    orders = list(permutations(patient))
    for order in orders:
        mixed = background.copy()
        for name in order:
            before = risk(mixed).mean()
            mixed[name] = patient[name].iloc[0]
            values[name] += (risk(mixed).mean() - before) / len(orders)
    return pd.Series(values)


def test_shapley_values_of_a_sum_by_hand():
    found = explain(additive, PATIENT, BACKGROUND)
    # Background: 0.0 and 0.1 + 0.2, mean 0.15. The patient: 0.2 + 0.2.
    assert found.average == pytest.approx(0.15)
    assert found.risk == pytest.approx(0.4)
    # a: 0.1 × (2 - 0.5); b does not count; sex: 0.2 × (1 - 0.5).
    assert found.shap_values.to_dict() == pytest.approx({"a": 0.15, "b": 0.0, "sex": 0.1})


def test_shapley_values_of_a_product_by_hand():
    background = pd.DataFrame({"a": [0.0], "b": [0.0], "sex": ["m"]})
    found = explain(product, PATIENT, background)
    # a and b give 2 × 1 / 10 only together: each gets half.
    assert found.shap_values.to_dict() == pytest.approx({"a": 0.1, "b": 0.1, "sex": 0.0})


@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_all_orders_within_their_errors(seed):
    background, patient = draw_patients(40), draw_patients(1, seed=100 + seed)
    found = explain(act_together, patient, background, seed)
    off = (found.shap_values - by_all_orders(act_together, patient, background)).abs()
    # 20 values in all: one beyond four standard errors would be one in a thousand.
    assert (off <= 4 * found.errors + 1e-12).all()
    assert 0 < found.errors.max() <= LARGEST_ERROR


def test_where_no_three_features_act_together_nothing_is_left_to_chance():
    found = explain(product, PATIENT, BACKGROUND)
    assert found.errors.max() == pytest.approx(0, abs=1e-12)
    expected = by_all_orders(product, PATIENT, BACKGROUND)
    pd.testing.assert_series_equal(found.shap_values, expected)


def test_nine_in_ten_intervals_hold_the_value_of_all_orders(monkeypatch):
    # One look at a few of the patients: the regression on all of them has work to do.
    monkeypatch.setattr(shap_values, "_ROWS", 300 / LARGEST_ERROR)
    background, patient = draw_patients(200), draw_patients(1, seed=7)
    exact = by_all_orders(act_together, patient, background)
    held, sizes = [], []
    for seed in range(60):
        # Other patients are taken where the rows come in another order.
        shuffled = background.sample(frac=1, random_state=seed)
        found = explain(act_together, patient, shuffled, seed, 1.0)
        held.append((found.shap_values - exact).abs() <= 1.96 * found.errors)
        sizes.append(found.shap_values.sum() - (found.risk - found.average))
    assert np.mean(held) >= 0.9
    assert sizes == pytest.approx([0] * 60, abs=1e-12)


def test_the_way_starts_from_the_mean_risk_of_all_patients():
    # One in ten is ill: a draw of a few would start elsewhere.
    background = draw_patients(1_000).assign(a=[5.0] * 100 + [-5.0] * 900)

    def steep(features):
        return sigmoid(features["a"])

    found = explain(steep, draw_patients(1), background)
    assert found.average == pytest.approx(steep(background).mean(), abs=1e-12)
    assert found.shap_values.sum() == pytest.approx(found.risk - found.average, abs=1e-12)


def test_more_features_than_patients_are_explained_too():
    rng = np.random.default_rng(0)
    background = pd.DataFrame(rng.normal(size=(12, 40))).add_prefix("f")
    found = explain(lambda rows: sigmoid(rows.sum(axis=1)), background.iloc[[0]] + 1, background)
    assert np.isfinite(found.errors).all()
    assert found.shap_values.sum() == pytest.approx(found.risk - found.average)


def test_one_feature_is_the_whole_way():
    found = explain(lambda rows: rows["a"].to_numpy() / 10, PATIENT[["a"]], BACKGROUND[["a"]])
    assert found.shap_values.to_dict() == pytest.approx({"a": 0.15})


def test_contributions_sum_to_the_way_from_the_average():
    rng = np.random.default_rng(0)
    background = pd.DataFrame(rng.normal(size=(7, 6)), columns=list("abcdef"))
    patient = background.iloc[[0]] + 2

    def risk(features):
        logit = features["a"] * features["b"] * features["c"] + features["d"]
        return (1 / (1 + np.exp(-logit))).to_numpy()

    found = explain(risk, patient, background)
    assert found.shap_values.sum() == pytest.approx(found.risk - found.average)
    again = explain(risk, patient, background)
    pd.testing.assert_series_equal(found.shap_values, again.shap_values)


def test_missing_values_need_no_code():
    found = explain(product, PATIENT.assign(a=np.nan), BACKGROUND)
    # Unknown, a counts as 0; the background's mean is (0 + 0.1) / 2.
    assert found.shap_values["a"] == pytest.approx(-0.05)


def test_what_if_changes_one_feature_alone():
    assert what_if(additive, PATIENT, "a", np.array([0.0, 1.0])) == pytest.approx([0.2, 0.3])
    assert what_if(additive, PATIENT, "sex", np.array(["m", "f"])) == pytest.approx([0.2, 0.4])
    assert PATIENT["a"].tolist() == [2.0]


def test_the_risk_is_that_of_the_positive_class():
    class Fixed:
        def predict_proba(self, features):
            return np.tile([0.7, 0.3], (len(features), 1))

    assert risk_of(Fixed())(BACKGROUND).tolist() == [0.3, 0.3]
