"""Outcomes of a table, and its predictions joined with them. Also tests `prediction`."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rule
from tabdx.assessment.outcomes import (
    find_left_out,
    join_table,
    list_judged,
    number_groups,
    read_labels,
)
from tabdx.assessment.prediction import on_rows, predict_in_parts
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles

PLAIN = {
    "name": "t",
    "outcome": {"column": "d", "positive": "1", "negative": "0"},
    "features": [{"name": "age"}],
}
DICTIONARY = Dictionary.model_validate(PLAIN)
AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
POLICY = Policy("mlp", Rule(Quantiles(0.2, 0.4), AS_IT_IS, "harm_ratio", 0.3), 0.4, 0.4)


def test_an_outcome_is_read_as_in_a_cohort_and_another_class_is_none():
    own = pd.DataFrame({"d": ["1", "0.0", " 0 ", "maybe", None]}, index=[2, 3, 5, 6, 7])
    labels = read_labels(own, DICTIONARY)
    assert labels.index.tolist() == [2, 3, 5, 6, 7]
    assert labels.fillna("").tolist() == ["1", "0", "0", "", ""]


def test_rows_of_one_person_are_counted_as_one():
    own = pd.DataFrame({"person": ["b1", "a1", "b2"]})
    grouped = Dictionary.model_validate(
        PLAIN | {"group": {"column": "person", "pattern": "([a-z])"}}
    )
    assert number_groups(own, grouped).tolist() == [1, 0, 1]
    assert number_groups(own, DICTIONARY).tolist() == [0, 1, 2]
    assert number_groups(own[[]], grouped).tolist() == [0, 1, 2]
    with pytest.raises(InputError, match="does not match the group pattern"):
        number_groups(pd.DataFrame({"person": ["1"]}), grouped)


def test_a_row_is_left_out_for_the_gravest_reason():
    checked = pd.DataFrame(
        {
            "withheld": [True, False, False, False],
            "learned": [True, True, False, False],
            "set_aside": [False, False, True, False],
        },
        index=[1, 2, 3, 4],
    )
    why = find_left_out(pd.Index([1, 2, 3, 4, 5]), checked)
    assert [
        part in one for part, one in zip(("withheld", "learned", "set aside"), why[:3], strict=True)
    ]
    assert why[4] == ""
    assert "withheld" in why[5]


def test_a_row_is_left_out_for_the_first_reason_there_is():
    checked = pd.DataFrame(
        {
            "withheld": [False, True, False, False],
            "learned": [False, True, True, False],
            "set_aside": [False, False, True, True],
        },
        index=[1, 2, 3, 5],
    )
    why = find_left_out(pd.Index([1, 2, 3, 4, 5]), checked)
    ends = ["", "is withheld", "has learned", "is withheld", "holdout alone)"]
    assert all(one.endswith(end) for one, end in zip(why, ends, strict=True))
    assert why[1] == ""


def test_predictions_are_joined_by_class_and_by_side():
    labels = pd.Series(["a", "c", "b"], index=[2, 5, 9])
    outcome = Dictionary.model_validate(
        PLAIN | {"outcome": {"column": "d", "classes": ["a", "b", "c"], "positive": ["b", "c"]}}
    ).outcome
    policy = Policy(
        "mlp", Rule((0.2, 0.4, 0.3), AS_IT_IS, "fixed", 0.5), 0.4, 0.4, Target("b or c", (1, 2))
    )
    shown = np.array([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [0.5, 0.5, 0.0]])
    each, sides = join_table(labels, shown, np.arange(3), policy, outcome)
    assert each.labels.tolist() == [0, 2, 1]
    assert sides.positive.tolist() == [0, 1, 1]
    assert sides.probability[0].tolist() == pytest.approx([0.4, 0.9, 0.5])
    nothing, two = join_table(
        pd.Series(["0", "1"]), np.array([0.1, 0.8]), np.arange(2), POLICY, DICTIONARY.outcome
    )
    assert nothing is None
    assert list_judged(nothing, two, None, ["log_loss"]) == [([two], ["log_loss"])]


class _Half:
    def __init__(self, classes):
        self.classes_ = np.arange(classes)

    def predict_proba(self, features):
        return np.full((len(features), len(self.classes_)), 1 / len(self.classes_))


def test_many_rows_are_predicted_in_parts_and_none_gives_none():
    done = []
    frame = pd.DataFrame({"age": np.zeros(4_500)})
    assert predict_in_parts(_Half(2), frame, done.append).shape == (4_500,)
    assert done == sorted(done)
    assert done[-1] == 1
    assert predict_in_parts(_Half(3), frame[:0], done.append).shape == (0, 3)
    assert on_rows(np.ones((2, 3)), pd.Index([4, 5])).shape == (2, 3)
