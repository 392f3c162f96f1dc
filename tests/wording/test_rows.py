import math

import pytest

from tabdx.wording.rows import name_subgroup, write_rule, write_subgroup

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
    assert cells["verdict"] == "not resolvable"


def test_a_subgroup_that_is_too_small_says_so():
    nothing = dict.fromkeys(("value", "difference", "p_holm", "verdict"), math.nan)
    cells = write_subgroup(SUBGROUP | nothing | {"note": "too few"})
    assert cells["value"] == cells["verdict"] == "too few"
    assert {cells[name] for name in ("less all others", "p (Holm)", "detectable")} == {
        "not compared"
    }


def test_all_patients_have_no_feature():
    assert name_subgroup({"feature": math.nan, "subgroup": "all patients"}) == "all patients"
