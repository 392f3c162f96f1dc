"""A row for each row of a table, with an answer or with the reasons why there is none."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.checks import check_patients
from tabdx.assessment.decision_rules import Rule
from tabdx.assessment.many_patients import (
    StudyPatients,
    answer_rows,
    check_rows,
    explain_unreadable,
)
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.cohort.target import Target
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tabdx.studies.explanation.nearest_patients import Neighbourhood

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "features": [{"name": f"f{n}", "plausible": [-9, 9]} for n in range(7)],
    }
)
AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
POLICY = Policy("mlp", Rule(Quantiles(0.2, 0.4), AS_IT_IS, "harm_ratio", 0.1), 0.4, 0.4)


@pytest.fixture(scope="module")
def check():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(60, 7)), columns=DICTIONARY.feature_names)
    table.index = pd.Index([f"p{n}" for n in range(60)], name="patient")
    cohort = Cohort(DICTIONARY, table.assign(outcome=["ill", "well"] * 30))
    basis = DICTIONARY, describe_reference_ranges(cohort), Neighbourhood.of(cohort), 0.3

    def found(features, development, holdout, progress):
        study = StudyPatients(basis[2], development, holdout)
        return check_rows(features, *basis[:2], study, basis[3], progress)

    def at_once(features):
        nearest = basis[2].look_up(features)
        return check_patients(features, *basis[:2], nearest, basis[3])

    found.at_once = at_once
    found.development, found.holdout = cohort.features, features(1) + 0.5
    return found


def features(rows):
    values = np.zeros((rows, 7))
    return pd.DataFrame(values, columns=DICTIONARY.feature_names, index=range(1, rows + 1))


def test_rows_are_checked_in_parts_as_they_are_at_once(check):
    many = features(4_500)
    many.iloc[[0, 2_100, 4_499], 2] = 99.0
    many.iloc[3_000, :3] = np.nan
    done = []
    found = check(many, development=check.development, holdout=check.holdout, progress=done.append)
    at_once = check.at_once(many)
    assert found.index.equals(many.index)
    withheld = set(at_once.loc[at_once["withholds"], "patient"])
    assert set(np.flatnonzero(found["withheld"])) == withheld == {0, 2100, 3000, 4499}
    assert found["reasons"].iloc[2_100].startswith("f2 99 is not plausible (-9 to 9): check")
    assert found["reasons"].iloc[1] == ""
    assert done == sorted(done)
    assert done[-1] == 1


def test_a_row_that_is_all_wrong_lists_the_first_reasons_alone(check):
    found = check(
        features(1) + 99,
        development=check.development,
        holdout=check.holdout,
        progress=lambda _: None,
    )
    assert found["reasons"].iloc[0].count("is not plausible") == 5
    assert found["reasons"].iloc[0].endswith(". And 3 more reasons.")  # the sixth, the seventh, far


def test_patients_of_the_study_are_told(check):
    known = check.development
    some = pd.concat([known.head(2), features(1), check.holdout], ignore_index=True)
    some.loc[1, "f0"] += 0.001
    found = check(some, development=known, holdout=check.holdout, progress=lambda _: None)
    assert found["learned"].tolist() == [True, False, False, False]
    assert found["set_aside"].tolist() == [False, False, False, True]
    assert not found["withheld"].any()
    assert found["reasons"].iloc[0].startswith("The values are those of a development patient.")


def test_a_patient_of_the_study_is_not_a_neighbour_of_their_own(check):
    # The farthest from the others is nearer to them than nobody, but 98% of all are nearer.
    known = check.development
    found = check(known, development=known, holdout=check.holdout, progress=lambda _: None)
    far = found["reasons"].str.contains("farther from the training patients than")
    assert far.sum() == 3  # one in twenty of sixty
    assert not found["withheld"].any()


def answers(**changed):
    """Rows 1, 2 and 4 could be read; row 2 is withheld, row 4 warned of."""
    risks = pd.Series([0.05, 0.9, 0.8], index=[1, 2, 4])
    checked = pd.DataFrame(
        {"withheld": [False, True, False], "reasons": ["", "f0 is bad.", "f1 is odd."]},
        index=risks.index,
    )
    unreadable = pd.Series({3: "f1 must be a number."})
    return answer_rows(risks, checked, unreadable, POLICY, DICTIONARY, **changed), risks


def test_every_row_has_an_answer_or_a_reason():
    found, risks = answers()
    assert found.index.tolist() == [1, 2, 3, 4]
    assert found["answer"].tolist() == ["low risk", "no answer", "no answer", "high risk"]
    assert found["reasons"].tolist() == ["", "f0 is bad.", "f1 must be a number.", "f1 is odd."]
    alone = answer_patients(risks, POLICY, DICTIONARY).loc[[1, 4]]
    pd.testing.assert_frame_equal(found.loc[[1, 4], alone.columns], alone)


def test_without_an_answer_nothing_follows_and_no_risk_is_given():
    without = answers()[0].loc[[2, 3]]
    assert without["risk"].isna().all()
    assert (without[["statement", "next_step", "prediction_set"]] == "").all(axis=None)


def test_a_withheld_risk_is_shown_on_request_and_marked():
    found, _ = answers(show_withheld=True)
    assert found["risk"].tolist()[:2] == [0.05, 0.9]
    assert found["answer"].tolist()[1:3] == ["no answer, risk not to be relied on", "no answer"]
    assert found.loc[2, ["statement", "next_step", "prediction_set"]].tolist() == ["", "", ""]


def test_an_unreadable_row_is_told_by_its_columns_and_rules():
    problems = pd.DataFrame(
        {"row": [3, 3, 7], "column": ["a", "b", "a"], "rule": ["must be a number"] * 3}
    ).astype({"row": "Int64"})
    assert explain_unreadable(problems).to_dict() == {
        3: "a must be a number. b must be a number.",
        7: "a must be a number.",
    }
    assert explain_unreadable(problems.head(0)).empty


@pytest.mark.parametrize("positive", [["c"], []])
def test_rows_of_three_classes_have_their_probabilities(positive):
    classes = {"column": "d", "classes": ["a", "b", "c"], "positive": positive}
    dictionary = Dictionary.model_validate(DICTIONARY.model_dump() | {"outcome": classes})
    target = Target("c", (2,)) if positive else None
    policy = Policy("mlp", Rule((0.5, 0.6, 0.7), AS_IT_IS, "fixed", 0.3), 0.4, 0.4, target)
    names = ["probability_a", "probability_b", "probability_c"]
    given = pd.DataFrame([[0.8, 0.1, 0.1], [0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], [1, 2, 4], names)
    checked = pd.DataFrame({"withheld": [False, True, False], "reasons": ["", "f0 is bad.", ""]})
    checked.index = given.index
    unreadable = pd.Series({3: "f1 must be a number."})
    found = answer_rows(given, checked, unreadable, policy, dictionary)
    assert found.index.tolist() == [1, 2, 3, 4]
    assert found.loc[[2, 3], names].isna().all(axis=None)
    assert found["answer"].tolist()[1:3] == ["no answer", "no answer"]
    assert found["tell_apart"].tolist() == [[], [], [], ["a", "b"]]
    assert ("risk" in found) == bool(positive)
    shown = answer_rows(given, checked, unreadable, policy, dictionary, show_withheld=True)
    assert shown.loc[2, names].tolist() == [0.1, 0.2, 0.7]
    assert shown.loc[2, "tell_apart"] == []
