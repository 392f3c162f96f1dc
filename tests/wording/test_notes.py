import math

import pandas as pd
import pytest

from tabdx.wording.notes import describe_left_out, describe_non_inferior, describe_rules


def rules(*notes):
    return pd.DataFrame(
        {
            "rule": ["harm_ratio", "youden", "sensitivity"][: len(notes)],
            "note": notes,
            "threshold": 0.1,
            "learned_diseased": 3,
            "learned_healthy": 12,
            "threshold_as_predicted": 0.4,
        }
    )


def test_each_note_of_a_rule_is_a_sentence():
    assert describe_rules(rules("needs_calibration", "few_patients", "no_miss")) == [
        "Harm ratio assumes calibrated risks.",
        "Youden was learned from as few as 3 positive and 12 negative patients.",
        "Sensitivity: among as few as 3 positive patients, the sensitivity asked for allows no "
        "miss, and the threshold is the lowest risk of one of them.",
    ]
    (shifted,) = describe_rules(rules("shifted"))
    assert "0.100 of the shifted risk is 0.400 of the risk as predicted" in shifted


def test_a_rule_without_a_note_has_no_sentence_and_none_is_said_twice():
    assert describe_rules(rules("", math.nan)) == []
    assert len(describe_rules(pd.concat([rules("few_patients")] * 2))) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"note": "skipped"}, "skipped: not fewer than all features"),
        ({"note": math.nan, "non_inferior": True, "smallest": False}, "yes"),
        ({"note": "", "non_inferior": False, "smallest": False}, "not shown"),
    ],
)
def test_non_inferiority_in_words(row, said):
    assert describe_non_inferior(row) == said


def test_what_is_left_out_is_named():
    row = {"figure": "scatter", "note": "categorical", "features": "{side}", "count": math.nan}
    assert (
        describe_left_out(row) == "{side} is left out: it is categorical and has no axis of numbers"
    )
