import pandas as pd
import pytest

from tabdx.dashboard.patient import percentile
from tabdx.dashboard.patient.percentile import describe_percentile
from tabdx.dashboard.shared.predictions import load_out_of_fold

CLASSES = ("benign", "malignant")


@pytest.fixture
def known(monkeypatch):
    """Four benign patients with low risks, two malignant ones with high risks."""
    table = pd.DataFrame(
        {"positive": [0, 0, 0, 0, 1, 1], "risk": [0.1, 0.2, 0.3, 0.4, 0.35, 0.9], "repeats": 2}
    )
    monkeypatch.setattr(percentile, "load_out_of_fold", lambda model: table[: 6 * (model == "svm")])


@pytest.mark.parametrize(
    ("risk", "benign", "malignant"),
    [(0.36, "75%", "50%"), (0.3, "50%", "0%"), (0.95, "100%", "100%"), (0.01, "0%", "0%")],
)
def test_the_share_of_each_class_below_the_risk(known, risk, benign, malignant):
    assert describe_percentile("svm", risk, CLASSES) == (
        f"Higher than the risk of {benign} of the 4 benign and {malignant} of the 2 malignant "
        "development patients, predicted out of fold."
    )


def test_without_predictions_nothing_is_said(known):
    assert describe_percentile("mlp", 0.3, CLASSES) == ""


def test_the_patients_are_those_out_of_fold(project):
    known = load_out_of_fold("svm")
    said = describe_percentile("svm", 1.1, CLASSES)
    assert f"100% of the {(known['positive'] == 0).sum()} benign" in said
