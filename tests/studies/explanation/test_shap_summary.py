import numpy as np
import pandas as pd
import pytest

from tabdx.studies.explanation import shap_summary as module
from tabdx.studies.explanation.shap_summary import shap_summary


def additive(features):
    """0.01 for each b, a tenth of that for a, 0.2 for women."""
    sex = 0.2 * (features["sex"] == "f")
    return (0.001 * features["a"].fillna(0) + 0.01 * features["b"] + sex).to_numpy()


def test_each_patient_is_explained_against_all():
    patients = pd.DataFrame(
        {"a": [1.0, 2.0, np.nan], "b": [1.0, 2.0, 3.0], "sex": ["f", "f", "m"]},
        index=["x", "y", "z"],
    )
    told = []
    found = shap_summary(additive, patients, additive(patients), told.append)
    # Women make the largest difference, a the smallest.
    assert found["feature"].unique().tolist() == ["sex", "b", "a"]
    values = found.pivot(index="patient", columns="feature", values="shap_value")
    # Two of three are women: 0.2 × (1 - 2/3) for each of them, 0.2 × (0 - 2/3) for the man.
    assert values["sex"].to_dict() == pytest.approx({"x": 0.2 / 3, "y": 0.2 / 3, "z": -0.4 / 3})
    assert values["b"].to_dict() == pytest.approx({"x": -0.01, "y": 0.0, "z": 0.01})
    own = found.set_index(["patient", "feature"])
    assert own.loc[("y", "b"), "value"] == 2.0
    assert own.loc[("z", "b"), "place"] == 1.0
    assert np.isnan(own.loc[("z", "a"), "place"])
    assert np.isnan(own.loc[("x", "sex"), "place"])
    assert told == pytest.approx([1 / 3, 2 / 3, 1])


def test_of_many_patients_a_sample_is_explained(monkeypatch):
    monkeypatch.setattr(module, "MOST_PATIENTS", 20)
    patients = pd.DataFrame({"a": np.arange(30.0), "b": 1.0, "sex": "f"})
    found = shap_summary(additive, patients, additive(patients), lambda _: None)
    assert found["patient"].nunique() == 20
    again = shap_summary(additive, patients, additive(patients), lambda _: None)
    pd.testing.assert_frame_equal(found, again)
