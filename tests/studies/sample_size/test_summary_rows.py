import math

from tabdx.studies.sample_size.summary_rows import missing, row
from tabdx.wording.columns import SAMPLE_SIZE_COLUMNS


def test_a_row_has_every_column_but_those_that_its_table_gives():
    assert set(row("patients", 64, "patients")) == set(SAMPLE_SIZE_COLUMNS) - {
        "model",
        "class",
        "confidence",
    }
    alone = row("patients", 64, "patients")
    assert math.isnan(alone["lower"]) and math.isnan(alone["upper"])
    assert row("r2", 0.5, "", 0.4, 0.6)["upper"] == 0.6


def test_what_is_not_available_has_a_reason_and_no_value():
    found = missing("roc_auc_width", "", "no_interval")
    assert math.isnan(found["value"])
    assert found["reason"] == "no_interval"
