import pytest

from tabdx.wording import columns

NAMES = [name for name in vars(columns) if name.endswith("_COLUMNS")]


def test_each_table_of_the_studies_is_there():
    assert len(NAMES) == 11


@pytest.mark.parametrize("name", NAMES)
def test_a_table_has_each_of_its_columns_once_and_intervals_have_both_ends(name):
    listed = getattr(columns, name)
    assert len(set(listed)) == len(listed)
    lower = {column.replace("lower", "upper") for column in listed if "lower" in column}
    assert lower == {column for column in listed if "upper" in column}


@pytest.mark.parametrize("name", ["PIPELINE_COLUMNS", "SHUFFLED_COLUMNS", "LEARNING_COLUMNS"])
def test_a_table_of_intervals_says_their_confidence(name):
    assert "confidence" in getattr(columns, name)
