import pytest

from tabdx.wording import table_words
from tabdx.wording.table_words import ON_JUDGING, ON_LEARNING

COLUMNS = [name for name in vars(table_words) if name.endswith("_COLUMNS")]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_each_of_its_columns_once_and_intervals_have_both_ends(name):
    columns = getattr(table_words, name)
    assert len(set(columns)) == len(columns)
    lower = {column.replace("lower", "upper") for column in columns if "lower" in column}
    assert lower == {column for column in columns if "upper" in column}
    assert "confidence" in columns


def test_words_for_one_choice_differ():
    for words in (
        (table_words.COHORT, table_words.STATED),
        (table_words.NONE, table_words.CHOSEN),
        (
            *(table_words.AS_PREDICTED, table_words.RECALIBRATED),
            *(table_words.SHIFTED, table_words.RECALIBRATED_SHIFTED),
        ),
        (
            table_words.WHOLE_PROCEDURE,
            table_words.SELECTED_INSIDE,
            table_words.SELECTED_BEFORE,
        ),
    ):
        assert len(set(words)) == len(words)


def test_a_quantity_answers_one_question():
    for end in ON_JUDGING:
        assert not end.endswith(ON_LEARNING)
    for end in ON_LEARNING:
        assert not end.endswith(ON_JUDGING)
