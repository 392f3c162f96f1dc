"""The empty table to fill in."""

import csv
import io

from tabdx.cohort.column_names import column_problems
from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.dictionary import Dictionary
from tabdx.dashboard.batch.table import write_template

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "features": [{"name": "age"}, {"name": "blood, fasting"}],
    }
)


def test_the_empty_table_has_the_columns_that_are_needed():
    rows = list(csv.DictReader(io.StringIO(write_template(DICTIONARY).decode("utf-8-sig"))))
    assert rows == [{"patient": "", "age": "", "blood, fasting": ""}]
    filled = write_template(DICTIONARY).replace(b",,", b"p1,61,5")
    assert column_problems(parse_delimited(filled, "t.csv"), DICTIONARY, ["age"]) == []
