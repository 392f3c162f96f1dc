"""The page and the terminal table of an external validation. Also tests `answered`."""

import io

import pandas as pd
from rich.console import Console

from tabdx.report.answered import describe_answered
from tabdx.report.validation_page import describe_validation, tabulate_validation, validation_page
from tests.wording.test_validation import tables

FACTS = {
    "model": "svm",
    "record": "0123456789ab",
    "table": "other.csv",
    "patients": 50,
    "groups": 40,
    "classes": {"<b>well": 30, "ill": 20},
    "left_out": {"without a known outcome": 2},
    "withheld": 1,
    "coverage": 0.95,
    "threshold": None,
    "rule": "",
    "recalibrates": False,
    "updates": {"in_the_large": {"method": "platt", "numbers": {"intercept": [0.5]}}},
    "settings": {"confidence": 0.9, "threshold": 0.5},
}


def made():
    """Tables of a question without two sides: no risk, no threshold, no net benefit."""
    found = tables()
    scores = found["scores"].iloc[:1]
    found["scores"] = scores.assign(
        holdout=0.91, holdout_lower=0.8, holdout_upper=0.96, difference=0.0
    )
    found["updates"] = found["updates"].assign(value=0.3, lower=0.2, upper=0.4, n=50.0)
    found["outcome_shift"] = found["outcome_shift"].assign(patients=25)
    found["feature_shift"] = found["feature_shift"].assign(
        level="", value=1.0, development_value=1.1, lower=0.0, upper=0.1
    )
    ends = {
        f"{name}{end}": 0.1 for name in ("abstained", "wrong") for end in ("", "_lower", "_upper")
    }
    found["prediction_sets"] = found["prediction_sets"].assign(model="svm", patients=20, **ends)
    found["subgroups"] = pd.DataFrame()
    return found


def test_the_page_says_what_is_not_there_and_runs_no_markup():
    page = validation_page("second", made(), FACTS, "reports/validation/second")
    assert page.startswith("# External validation of SVM: second")
    assert "No class is said to be positive, so that there is no net benefit." in page
    assert "The dictionary names no subgroups." in page
    assert "<b>" not in page.replace("\\<b>", "")
    assert "| ROC AUC | 0.900 (0.850 to 0.950) | 0.900 (0.880 to 0.930) | 0.910" in page


def test_who_was_validated_on_whom_is_said_with_who_was_left_out():
    said = describe_validation(FACTS)
    assert "on 50 patients in 40 groups of other.csv: 30 <b>well and 20 ill." in said
    assert "Left out: 2 rows without a known outcome." in said
    assert "1 patient is counted whose answer would be withheld in use." in said
    assert "90%" in said


def test_the_terminal_shows_here_beside_there():
    console = Console(width=150, record=True, file=io.StringIO())
    for part in tabulate_validation(made(), FACTS):
        console.print(part)
    assert "0.910 (0.800 to 0.960)" in console.export_text()


def test_what_came_of_a_table_names_aliases_and_cuts_remarks():
    said = describe_answered(
        "svm", {"low risk": 2}, 0, 1, {"BodyMass": "body mass"}, list("abcdefg")
    )
    assert said[1] == "1 row could not be read."
    assert said[2] == "Taken by another name: BodyMass for body mass."
    assert said[-1] == "… and 2 more remarks"
