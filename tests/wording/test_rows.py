import math

import pytest

from tabdx.wording.rows import (
    join_first_two,
    name_subgroup,
    write_benefit,
    write_brier,
    write_difference,
    write_instability,
    write_prediction_set,
    write_rule,
    write_shuffled,
    write_subgroup,
)

RULE = {
    "rule": "youden",
    "risks": "as_predicted",
    "chosen": True,
    "threshold": 0.3,
    "threshold_lowest": 0.2,
    "threshold_highest": 0.4,
    "false_negatives": 2.5,
    "false_positives": 7,
    "patients": 1500,
    "diseased": 200,
    **{f"{share}{end}": 0.9 for share in ("sensitivity", "specificity") for end in ("", "_lower")},
    **{f"{share}_upper": 0.95 for share in ("sensitivity", "specificity")},
}
SUBGROUP = {
    "feature": "sex",
    "subgroup": "female",
    "patients": 40.0,
    "diseased": 20.0,
    "value": 0.9,
    "lower": 0.8,
    "upper": 0.95,
    "difference": -0.05,
    "difference_lower": -0.1,
    "difference_upper": 0.02,
    "p_holm": 0.0004,
    "verdict": "not resolvable",
    "minimum_detectable_difference": 0.1,
    "note": math.nan,
}


@pytest.mark.parametrize(("highest", "said"), [(0.4, "0.300 (0.200 to 0.400)"), (0.2, "0.300")])
def test_a_rule_shows_the_span_of_its_threshold(highest, said):
    cells = write_rule(RULE | {"threshold_highest": highest})
    assert cells["threshold"] == said
    assert cells["rule"] == "Youden (in force)"
    assert (cells["missed"], cells["false alarms"]) == ("2.5 of 200", "7 of 1,300")
    assert cells["specificity"] == "90.0% (90.0% to 95.0%)"


def test_a_subgroup_beside_all_others():
    cells = write_subgroup(SUBGROUP)
    assert cells["subgroup"] == "sex: female"
    assert cells["less all others"] == "−0.050 (−0.100 to 0.020)"
    assert cells["p (Holm)"] == "below 0.001"
    assert cells["verdict"] == "no difference shown"


def test_a_subgroup_says_how_many_are_positive_where_some_are():
    assert write_subgroup(SUBGROUP)["positive"] == "20"
    assert "positive" not in write_subgroup(SUBGROUP | {"diseased": math.nan})


def test_a_subgroup_that_is_too_small_says_so():
    nothing = dict.fromkeys(("value", "difference", "p_holm", "verdict"), math.nan)
    cells = write_subgroup(SUBGROUP | nothing | {"note": "too few"})
    assert cells["value"] == cells["verdict"] == "too few"
    assert {cells[name] for name in ("less all others", "p (Holm)", "detectable")} == {
        "not compared"
    }


def test_all_patients_have_no_feature():
    assert name_subgroup({"feature": math.nan, "subgroup": "all patients"}) == "all patients"


def bounded(name, value):
    return {name: value, f"{name}_lower": value - 0.01, f"{name}_upper": value + 0.01}


def test_what_acting_brings_is_per_100_patients():
    row = {
        **bounded("net_benefit", 0.36),
        **bounded("interventions_avoided", 53.1),
        "treat_all": 0.304,
        "verdict": "better",
    }
    assert write_benefit(row) == {
        "net benefit": "36.0 (35.0 to 37.0)",
        "act on everybody": "30.4",
        "false alarms avoided": "53.1 (53.1 to 53.1)",
        "verdict": "better",
    }


def test_a_prediction_set_says_what_was_not_excluded():
    shares = {
        key: value
        for name in ("covered", "abstained", "wrong")
        for key, value in bounded(name, 0.5).items()
    }
    cells = write_prediction_set({"model": "svm", "class": "benign", "patients": 285, **shares})
    assert cells["correct class not excluded"] == "50.0% (49.0% to 51.0%)"
    assert join_first_two(cells)[:2] == ["SVM, benign", "285"]
    assert list(cells)[-1] == "given the other class"


def test_of_several_classes_a_prediction_set_has_a_size():
    names = ("covered", "abstained", "wrong", "mean_size")
    shares = {key: value for name in names for key, value in bounded(name, 0.5).items()}
    cells = write_prediction_set({"model": "svm", "class": "b", "patients": 9, **shares})
    assert cells["classes in a set"] == "0.50 (0.49 to 0.51)"
    assert "given another class" in cells


def test_the_parts_of_a_brier_score():
    names = ("brier", "reliability", "resolution", "uncertainty")
    parts = {key: value for name in names for key, value in bounded(name, 0.2).items()}
    cells = write_brier({"model": "svm", **parts})
    assert list(cells) == ["model", "Brier score", *names[1:]]
    assert cells["reliability"] == "0.2000 (0.1900 to 0.2100)"


def test_a_difference_that_would_take_too_many_patients():
    row = {"model": "svm", "other": "mlp", "difference": 0.01, "lower": -0.01, "upper": 0.03}
    cells = write_difference(
        row | {"p_holm": 0.2, "verdict": "not resolvable", "patients_needed": 575_859_054}
    )
    assert list(cells.values()) == [
        "SVM − MLP",
        "0.0100 (−0.0100 to 0.0300)",
        "0.200",
        "no difference shown",
        "more than a million",
    ]


def test_a_score_on_noise_stands_beside_chance():
    row = {"model": "svm", "procedure": "whole_procedure", "metric": "roc_auc", "value": 0.5}
    cells = write_shuffled(
        row
        | {"chance": 0.5, "gain_over_chance": 0, "lower": -0.1, "upper": 0.1, "verdict": "chance"}
    )
    assert join_first_two(cells)[:2] == ["SVM, whole procedure", "ROC AUC"]
    assert cells["better than chance by"] == "0.000 (−0.100 to 0.100)"


def test_instability_says_by_which_models():
    row = {"model": "svm", "basis": "out_of_bag", "patients": 455, "resamples": 200}
    cells = write_instability(
        row
        | {"mean_absolute_difference": 0.02, "flip_rate": 0.01, "often_flipped": 2}
        | {"threshold": 0.5, "class": "b"}
        | bounded("slope", 1.0)
    )
    assert cells["by"] == "resamples without the patient"
    assert cells["predictions that flip"] == "1.0%"
    assert "class" not in cells


def test_without_a_threshold_instability_names_the_class_and_nothing_flips():
    row = {"model": "svm", "basis": "all", "patients": 9, "resamples": 20, "class": "b"}
    row |= {"mean_absolute_difference": 0.02} | bounded("slope", 1.0)
    row |= dict.fromkeys(("threshold", "flip_rate", "often_flipped"), math.nan)
    cells = write_instability(row)
    assert cells["class"] == "b"
    assert not any("flip" in name for name in cells)
