import math

from tabdx.studies.sample_size.summary_rows import COLUMNS, describe_size, missing, row
from tabdx.wording.vocabulary import MOST_PATIENTS


def test_a_row_has_every_column_but_the_model():
    assert set(row("patients", 64, "patients", "64.")) == set(COLUMNS) - {"model"}
    alone = row("patients", 64, "patients", "64.")
    assert math.isnan(alone["lower"]) and math.isnan(alone["upper"])
    assert row("r2", 0.5, "", "0.5.", 0.4, 0.6)["upper"] == 0.6


def test_what_is_not_available_says_why_and_has_no_value():
    found = missing("roc_auc_width", "", "there is no interval")
    assert math.isnan(found["value"])
    assert found["sentence"] == "Not available: there is no interval."


def test_beyond_a_million_the_number_is_left_out():
    assert describe_size(MOST_PATIENTS) == "1,000,000"
    assert describe_size(MOST_PATIENTS + 1, "About ") == "More than a million"
    assert describe_size(2900.4, "About ") == "About 2,900"
