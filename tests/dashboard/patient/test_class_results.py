"""The page Patient of more than two classes.

Also tests `agreement`, `class_spreads`: its parts.
"""

import math
import re

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.decision_rules import Rule, Rules
from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.patient.agreement import describe_agreement
from tabdx.dashboard.patient.class_results import describe_class_spreads, tabulate_classes
from tabdx.dashboard.patient.class_spreads import add_class_spreads, predict_classes
from tabdx.dashboard.patient.instability import Stability
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.predict import LoadedModels
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tests.dashboard.controls import control

THREE = Outcome(column="d", classes=("a", "b", "c"))
ANSWER = {"probability_a": 0.1, "probability_b": 0.7, "probability_c": 0.2}
AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
RULES = Rules(0.9, {"mlp": Rule((0.5, 0.5, 0.5), AS_IT_IS)}, [], target=None)


class Networks:
    """Two networks that disagree about three classes."""

    classes_ = np.arange(3)
    members = np.array([[0.2, 0.6, 0.2], [0.0, 0.8, 0.2]])

    def member_probabilities(self, features):
        return self.members[:, np.newaxis]

    def predict_proba(self, features):
        return self.members.mean(axis=0)[np.newaxis].repeat(len(features), axis=0)


def card(page):
    html = "".join(one.proto.body for one in page.get("html"))
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def typical(name):
    development = load_development()
    return development.features[development.table["outcome"] == name].median()


@pytest.mark.usefixtures("classes_project")
def test_without_positive_classes_the_answer_is_a_probability_of_each(open_patient):
    page = open_patient(typical("setosa"))
    assert not page.exception
    said = card(page)
    assert said.index("setosa") < said.index("versicolor")
    assert "Of all classes setosa alone is plausible" in said
    assert "threshold" not in said
    assert not [one for one in page.slider if one.key.startswith("prevalence")]


@pytest.mark.usefixtures("sides_project")
def test_with_a_positive_class_its_risk_and_threshold_stand_beside_them(open_patient):
    page = open_patient(typical("virginica"))
    assert not page.exception
    said = card(page)
    assert "Risk of virginica" in said
    assert "agreed threshold" in said
    assert control(page.slider, "prevalence")


def test_the_spread_of_each_class_is_that_of_the_networks():
    loaded = LoadedModels({"mlp": Networks()}, {})
    found = predict_classes(loaded, pd.DataFrame({"age": [1.0]}), RULES, math.nan, THREE).iloc[0]
    assert found["probability_b"] == pytest.approx(0.7)
    assert found[["lowest_b", "highest_b"]].tolist() == [0.6, 0.8]
    assert found[["lowest_c", "highest_c"]].tolist() == [0.2, 0.2]
    assert math.isnan(found["lowest"])


def test_refitted_models_give_each_class_a_spread_of_its_own():
    ends = {"b": (0.5, 0.8), "a": (0.0, 0.3), "c": (0.1, 0.2)}
    table = pd.DataFrame(
        [
            {"model": "mlp", "class": name, "patient": "p1", "out_of_bag_resamples": 8}
            | {"out_of_bag_lower": low, "out_of_bag_upper": high, "out_of_bag_flip_rate": 0.0}
            for name, (low, high) in ends.items()
        ]
    )
    risks = pd.DataFrame([{"model": "mlp"} | ANSWER])
    stability = Stability(table, math.nan)
    found = add_class_spreads(risks, stability, "p1", RULES, math.nan, THREE)
    assert found[["refitted_lower_b", "refitted_upper_b"]].iloc[0].tolist() == [0.5, 0.8]
    assert found[["refitted_lower_a", "refitted_upper_a"]].iloc[0].tolist() == [0.0, 0.3]
    assert describe_class_spreads(found, stability, "b") == [
        "Instability of MLP: 8 models fitted on resamples without this patient give b between "
        "50.0% and 80.0%."
    ]


def test_models_agree_where_their_sets_are_the_same():
    answers = pd.DataFrame(
        {
            "model": ["mlp", "svm"],
            "answer": "several classes",
            "prediction_set": ["a or b", "b or c"],
        }
    )
    assert describe_agreement(answers, "prediction_set") == (
        "None of the 1 other models give the same answer; SVM: b or c."
    )


def test_without_positive_classes_a_table_of_models_has_no_risk():
    answers = pd.DataFrame([{"model": "mlp", "answer": "b", "prediction_set": "b"} | ANSWER])
    assert tabulate_classes(answers, THREE).iloc[0].tolist() == ["MLP", "b 70.0%", "b"]
