"""The answer: bands by threshold and prediction sets, at any prevalence."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.assessment.answer import (
    Policy,
    answer_by_model,
    answer_patients,
    without_answers,
)
from tabdx.assessment.decision_rules import Rule, Rules
from tabdx.cohort.dictionary import Dictionary, NextSteps
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE

AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
SHARES = st.floats(0.01, 0.99)


def rule(threshold=0.1, negative=0.12, positive=0.39, name="harm_ratio", recalibrator=AS_IT_IS):
    return Rule(Quantiles(negative, positive), recalibrator, name, threshold)


def policy(prevalence=0.4, **changed):
    return Policy("mlp", rule(**changed), 0.4, prevalence)


def bands(risks, **changed):
    return policy(**changed).bands(np.array(risks)).tolist()


def test_between_the_threshold_and_the_risks_of_the_positive_class_alone_it_is_inconclusive():
    # The set is benign alone up to 0.12, malignant alone from 1 - 0.39 = 0.61 on.
    found = bands([0.0, 0.099, 0.1, 0.12, 0.3, 0.6, 0.61, 1.0])
    assert found == [BELOW] * 2 + [INCONCLUSIVE] * 4 + [ABOVE] * 2
    assert policy().limits == pytest.approx((0.1, 0.1, 0.61))


def test_a_threshold_beyond_the_sets_widens_what_is_inconclusive():
    # Overlapping sets: both classes from 0.2 to 0.3; the threshold lies above.
    changed = {"threshold": 0.5, "negative": 0.3, "positive": 0.8}
    assert bands([0.19, 0.2, 0.3, 0.45, 0.5], **changed) == [
        *(BELOW, INCONCLUSIVE, INCONCLUSIVE, INCONCLUSIVE, ABOVE)
    ]
    assert policy(**changed).limits == pytest.approx((0.5, 0.2, 0.5))


@pytest.mark.parametrize("lacking", [{"negative": None}, {"positive": None}])
def test_without_prediction_sets_the_threshold_decides_alone(lacking):
    assert bands([0.09, 0.1], **lacking) == [BELOW, ABOVE]
    assert policy(**lacking).limits == (0.1, 0.1, 0.1)
    assert policy(**lacking).sets(np.array([0.5]), ("a", "b")) == ["not available"]


def test_a_rarer_disease_lowers_the_risk_and_leaves_the_threshold():
    # Odds 1 at 40% are odds (0.05 / 0.95) / (0.4 / 0.6) = 0.0789 at 5%: a risk of 7.3%.
    rare = policy(prevalence=0.05)
    assert rare.carry(np.array([0.5])) == pytest.approx([0.0789 / 1.0789], abs=1e-4)
    assert rare.threshold == 0.1
    assert bands([0.5, 0.7], prevalence=0.05) == [INCONCLUSIVE, ABOVE]


def test_a_threshold_learned_from_the_risks_goes_with_them():
    for prevalence in (0.05, 0.4, 0.9):
        found = bands([0.05, 0.1, 0.7], prevalence=prevalence, name="youden")
        assert found == [BELOW, INCONCLUSIVE, ABOVE]
    assert policy(prevalence=0.05, name="youden").threshold < 0.1


def test_recalibrated_risks_are_shown_and_held_against_the_threshold():
    # Platt with slope 2: of log odds -1.5 becomes -3, a risk of 4.7%.
    numbers = {"slope": [2.0], "intercept": [0.0]}
    platt = Recalibrator.from_dict({"method": "platt", "numbers": numbers})
    own = 1 / (1 + math.exp(1.5))
    changed = policy(recalibrator=platt, negative=0.5)
    assert changed.carry(np.array([own])) == pytest.approx([1 / (1 + math.exp(3))])
    assert changed.bands(np.array([own])).tolist() == [BELOW]


STEPS = {"risk": [0.0, 0.3, 0.7, 1.0], "proportion": [0.1, 0.4, 0.4, 0.9]}
RECALIBRATIONS = [
    AS_IT_IS,
    Recalibrator.from_dict({"method": "platt", "numbers": {"slope": [2.0], "intercept": [-0.5]}}),
    # Between 0.3 and 0.7 all risks become one.
    Recalibrator.from_dict({"method": "isotonic", "numbers": STEPS}),
]
POLICIES = st.builds(
    policy,
    prevalence=SHARES,
    threshold=SHARES,
    negative=st.none() | SHARES,
    positive=SHARES,
    name=st.sampled_from(["harm_ratio", "fixed", "youden", "sensitivity"]),
    recalibrator=st.sampled_from(RECALIBRATIONS),
)


@given(own=POLICIES, risks=st.lists(st.floats(0, 1), min_size=2))
def test_a_higher_risk_is_never_a_lower_answer(own, risks):
    place = [BELOW, INCONCLUSIVE, ABOVE].index
    found = [place(band) for band in own.bands(np.array(sorted(risks)))]
    assert found == sorted(found)


@given(own=POLICIES, risk=st.floats(0, 1))
def test_words_and_threshold_agree(own, risk):
    table = answer_patients(pd.Series([risk]), own, dictionary())
    band, said = table["answer"][0], table["statement"][0]
    (above,) = own.above(np.array([risk]))
    assert band == INCONCLUSIVE or (band == ABOVE) == above
    assert ("above the agreed" in said) == above
    assert ("below the agreed" in said) != above


@given(own=POLICIES, risk=st.floats(0, 1))
def test_what_is_shown_lies_on_the_side_that_is_said(own, risk):
    shown, (above,) = own.carry(np.array([risk]))[0], own.above(np.array([risk]))
    # Equal they may be: a recalibration makes one of many risks.
    assert shown >= own.threshold - 1e-12 if above else shown <= own.threshold + 1e-12


def dictionary():
    return Dictionary.model_validate(
        {
            "name": "t",
            "outcome": {"column": "d", "positive": "ill", "negative": "well"},
            "features": [{"name": "age"}],
            "next_steps": {"above": "a scan"},
        }
    )


def test_each_patient_gets_one_sentence_and_one_step():
    table = answer_patients(pd.Series([0.02, 0.3, 0.9], index=[4, 5, 9]), policy(), dictionary())
    assert table.index.tolist() == [4, 5, 9]
    assert table["answer"].tolist() == [BELOW, INCONCLUSIVE, ABOVE]
    assert table["prediction_set"].tolist() == ["well", "neither", "ill"]
    assert table["statement"].tolist()[1] == (
        "Inconclusive: above the agreed threshold of 10%, but too low to tell ill from well "
        "reliably (from 61%)."
    )
    assert table["next_step"].tolist()[2] == "Next step: a scan."


def test_a_model_without_rules_has_no_policy():
    rules = Rules(0.95, {"mlp": rule()}, [], "mlp", 0.4, 0.2)
    assert Policy.of("mlp", rules).prevalence == 0.4
    assert Policy.of("mlp", rules, 0.05).prevalence == 0.05
    with pytest.raises(InputError, match="no agreed threshold of svm; `dvc repro decide`"):
        Policy.of("svm", rules)


def test_each_model_answers_by_its_own_rule_and_one_without_rules_keeps_its_risk():
    rules = Rules(0.95, {"mlp": rule(), "svm": rule(threshold=0.4)}, [], "mlp", 0.4, 0.2)
    risks = pd.DataFrame(
        {"model": ["mlp", "svm", "cnn"], "risk": 0.3, "lowest": [0.2, np.nan, np.nan]}
    )
    table = answer_by_model(risks, rules, dictionary(), 0.4)
    assert table["answer"].tolist() == [INCONCLUSIVE, INCONCLUSIVE, "not available"]
    assert table["statement"].str[:22].tolist() == [
        *("Inconclusive: above th", "Inconclusive: below th", "")
    ]
    assert table["threshold"].tolist()[:2] == [0.1, 0.4]
    assert table[["risk", "own_risk"]].to_numpy().tolist() == [[0.3, 0.3]] * 3


def test_what_stands_beside_a_risk_is_carried_with_it():
    rules = Rules(0.95, {"mlp": rule()}, [], "mlp", 0.4, 0.2)
    risks = pd.DataFrame({"model": ["mlp"], "risk": [0.5], "lowest": [0.3], "highest": [np.nan]})
    (row,) = answer_by_model(risks, rules, dictionary(), 0.05).to_dict("records")
    assert row["own_risk"] == 0.5
    assert row["risk"] == pytest.approx(0.0731, abs=1e-4)
    assert row["lowest"] < row["risk"]
    assert math.isnan(row["highest"])


THREE = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "classes": ["a", "b", "c"], "positive": ["b", "c"]},
        "features": [{"name": "age"}],
    }
)
NO_SIDES = THREE.model_copy(update={"outcome": THREE.outcome.model_copy(update={"positive": ()})})
HALVED = Recalibrator.from_dict({"method": "temperature", "numbers": {"slope": [0.5]}})
B_OR_C = Target("b or c", (1, 2))
PROBABILITY_COLUMNS = ["probability_a", "probability_b", "probability_c"]


def of_three(prevalence=0.4, target=B_OR_C, quantiles=(0.5, 0.6, 0.7), **changed):
    name = changed.pop("name", "harm_ratio") if target else ""
    recalibrator, threshold = changed.get("recalibrator", AS_IT_IS), changed.get("threshold", 0.3)
    own = Rule(quantiles, recalibrator, name, threshold if target else math.nan)
    study = (0.4, prevalence) if target else (math.nan, math.nan)
    return Policy("svm", own, *study, target)


def patients_of_three(*rows):
    return pd.DataFrame(
        rows, columns=PROBABILITY_COLUMNS, index=[f"p{n}" for n in range(len(rows))]
    )


def test_of_three_classes_the_answer_is_the_risk_of_the_positive_ones_and_the_set():
    # a is possible from 0.5 on, b from 0.4, c from 0.3.
    rows = [(0.8, 0.1, 0.1), (0.1, 0.5, 0.4), (0.5, 0.1, 0.4), (0.45, 0.35, 0.2), (0.75, 0.15, 0.1)]
    table = answer_patients(patients_of_three(*rows), of_three(), THREE)
    assert table["risk"].tolist() == pytest.approx([0.2, 0.9, 0.5, 0.55, 0.25])
    assert table["answer"].tolist() == [BELOW, ABOVE, INCONCLUSIVE, INCONCLUSIVE, BELOW]
    assert table["prediction_set"].tolist() == ["a", "b or c", "a or c", "none", "a"]
    assert table["tell_apart"].tolist() == [[], ["b", "c"], ["a", "c"], [], []]
    assert table["statement"].tolist()[:4] == [
        "Low risk: below the agreed threshold of 30%.",
        "High risk: above the agreed threshold of 30%. Cannot be told apart by these "
        "measurements: b, c.",
        "Inconclusive: above the agreed threshold of 30%, but a cannot be excluded. Cannot be "
        "told apart by these measurements: a, c.",
        "Inconclusive: above the agreed threshold of 30%, but unlike all classes.",
    ]
    assert table[PROBABILITY_COLUMNS].to_numpy().tolist() == [list(row) for row in rows]
    assert table["next_step"].str.startswith("Next step: ").all()


def test_without_positive_classes_the_set_is_the_answer():
    rows = patients_of_three((0.8, 0.1, 0.1), (0.5, 0.1, 0.4), (0.45, 0.35, 0.2))
    policy = of_three(target=None)
    table = answer_patients(rows, policy, NO_SIDES)
    assert "risk" not in table
    assert table["answer"].tolist() == ["a", "several classes", "unlike all classes"]
    assert table["statement"].tolist() == [
        "Of all classes a alone is plausible.",
        "Cannot be told apart by these measurements: a, c.",
        "This patient is unlike all classes.",
    ]
    steps = NextSteps(inconclusive="a scan")
    told = answer_patients(rows, policy, NO_SIDES.model_copy(update={"next_steps": steps}))
    assert told["statement"].iloc[1] == "a or c: tell them apart next by a scan."
    recalibrated = of_three(target=None, recalibrator=HALVED)
    assert math.isnan(recalibrated.threshold)
    assert recalibrated.recalibrates
    with pytest.raises(InputError, match="no class is said to be positive"):
        policy.above(rows.to_numpy())


def test_another_prevalence_moves_the_sides_and_not_the_classes_within_them():
    # Odds 1 at 40% are a risk of 7.3% at 5%, as of two classes.
    rows = patients_of_three((0.5, 0.4, 0.1))
    table = answer_patients(rows, of_three(prevalence=0.05), THREE)
    assert table["risk"].tolist() == pytest.approx([0.0731], abs=1e-4)
    assert table["probability_b"].tolist() == pytest.approx(4 * table["probability_c"])
    assert table[PROBABILITY_COLUMNS].sum(axis=1).tolist() == pytest.approx([1])


def test_recalibrated_probabilities_are_shown_unless_the_threshold_was_learned():
    rows = patients_of_three((0.64, 0.32, 0.04))
    roots = np.sqrt(rows.to_numpy())
    shown = answer_patients(rows, of_three(recalibrator=HALVED), THREE)
    assert shown[PROBABILITY_COLUMNS].to_numpy() == pytest.approx(roots / roots.sum())
    learned = of_three(recalibrator=HALVED, name="youden", prevalence=0.2)
    assert not learned.recalibrates
    assert learned.threshold == pytest.approx(shift_risks(0.3, 0.4, 0.2))


@given(
    st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
    st.builds(
        of_three,
        prevalence=SHARES,
        threshold=SHARES,
        name=st.sampled_from(["harm_ratio", "fixed", "youden", "sensitivity"]),
        recalibrator=st.sampled_from([AS_IT_IS, HALVED]),
        quantiles=st.tuples(SHARES, st.none() | SHARES, SHARES),
    ),
)
def test_of_three_classes_words_shown_risk_and_threshold_agree(weights, own):
    rows = patients_of_three(np.array(weights) / sum(weights))
    (row,) = answer_patients(rows, own, THREE).to_dict("records")
    (above,) = own.above(rows.to_numpy())
    assert row["risk"] >= own.threshold - 1e-9 if above else row["risk"] <= own.threshold + 1e-9
    assert ("above the agreed" in row["statement"]) == above
    assert row["answer"] == INCONCLUSIVE or (row["answer"] == ABOVE) == above


def test_a_class_of_too_few_patients_is_in_every_set_and_the_threshold_decides_alone():
    rows = patients_of_three((0.8, 0.1, 0.1), (0.5, 0.1, 0.4))
    table = answer_patients(rows, of_three(quantiles=(0.5, None, 0.7)), THREE)
    assert table["prediction_set"].tolist() == ["a or b", "a or b or c"]
    assert table["answer"].tolist() == [BELOW, ABOVE]


def test_each_model_answers_of_three_classes():
    own = of_three().rule
    rules = Rules(0.95, {"svm": own}, [], "svm", 0.4, 0.2, target=B_OR_C)
    rows = patients_of_three((0.8, 0.1, 0.1), (0.5, 0.1, 0.4)).assign(model=["svm", "cnn"])
    table = answer_by_model(rows, rules, THREE, 0.4)
    assert table["answer"].tolist() == [BELOW, "not available"]
    assert table["own_risk"].tolist()[:1] == pytest.approx([0.2])
    assert without_answers(table)["tell_apart"].tolist() == [[], []]
