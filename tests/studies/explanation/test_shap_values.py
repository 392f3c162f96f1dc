import numpy as np
import pandas as pd
import pytest

from tabdx.studies.explanation.shap_values import draw_background, explain, risk_of, what_if

PATIENT = pd.DataFrame({"a": [2.0], "b": [1.0], "sex": ["f"]})
BACKGROUND = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 1.0], "sex": ["m", "f"]})


def additive(features):
    """0.1 for each a, nothing for b, 0.2 for women."""
    return (0.1 * features["a"] + 0.2 * (features["sex"] == "f")).to_numpy()


def product(features):
    """Risks in which a and b act together."""
    return (features["a"].fillna(0) * features["b"] / 10).to_numpy()


def test_shapley_values_of_a_sum_by_hand():
    found = explain(additive, PATIENT, BACKGROUND)
    # Background: 0.0 and 0.1 + 0.2, mean 0.15. The patient: 0.2 + 0.2.
    assert found.average == pytest.approx(0.15)
    assert found.risk == pytest.approx(0.4)
    # a: 0.1 × (2 - 0.5); b does not count; sex: 0.2 × (1 - 0.5).
    assert found.values_per_patient.to_dict() == pytest.approx({"a": 0.15, "b": 0.0, "sex": 0.1})


def test_shapley_values_of_a_product_by_hand():
    background = pd.DataFrame({"a": [0.0], "b": [0.0], "sex": ["m"]})
    found = explain(product, PATIENT, background)
    # a and b give 2 × 1 / 10 only together: each gets half.
    assert found.values_per_patient.to_dict() == pytest.approx({"a": 0.1, "b": 0.1, "sex": 0.0})


def test_contributions_sum_to_the_way_from_the_average():
    rng = np.random.default_rng(0)
    background = pd.DataFrame(rng.normal(size=(7, 6)), columns=list("abcdef"))
    patient = background.iloc[[0]] + 2

    def risk(features):
        logit = features["a"] * features["b"] * features["c"] + features["d"]
        return (1 / (1 + np.exp(-logit))).to_numpy()

    found = explain(risk, patient, background)
    assert found.values_per_patient.sum() == pytest.approx(found.risk - found.average)
    again = explain(risk, patient, background)
    pd.testing.assert_series_equal(found.values_per_patient, again.values_per_patient)


def test_missing_values_need_no_code():
    found = explain(product, PATIENT.assign(a=np.nan), BACKGROUND)
    # Unknown, a counts as 0; the background's mean is (0 + 0.1) / 2.
    assert found.values_per_patient["a"] == pytest.approx(-0.05)


def test_other_draws_go_on_as_if_nothing_had_been_explained():
    np.random.seed(3)  # noqa: NPY002
    expected = np.random.get_state()[1].copy()  # noqa: NPY002
    explain(additive, PATIENT, BACKGROUND)
    assert (np.random.get_state()[1] == expected).all()  # noqa: NPY002


def test_what_if_changes_one_feature_alone():
    assert what_if(additive, PATIENT, "a", np.array([0.0, 1.0])) == pytest.approx([0.2, 0.3])
    assert what_if(additive, PATIENT, "sex", np.array(["m", "f"])) == pytest.approx([0.2, 0.4])
    assert PATIENT["a"].tolist() == [2.0]


def test_the_background_is_the_same_every_time():
    table = pd.DataFrame({"a": range(100)})
    first, second = draw_background(table, seed=1), draw_background(table, seed=1)
    assert len(first) == 25
    pd.testing.assert_frame_equal(first, second)
    assert len(draw_background(table.head(3), seed=1)) == 3


def test_the_risk_is_that_of_the_positive_class():
    class Fixed:
        def predict_proba(self, features):
            return np.tile([0.7, 0.3], (len(features), 1))

    assert risk_of(Fixed())(BACKGROUND).tolist() == [0.3, 0.3]
