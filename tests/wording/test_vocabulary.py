import pytest

from tabdx.wording import vocabulary

COLUMNS = [name for name in vars(vocabulary) if name.endswith("_COLUMNS")]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_each_of_its_columns_once_and_intervals_have_both_ends(name):
    columns = getattr(vocabulary, name)
    assert len(set(columns)) == len(columns)
    lower = {column.replace("lower", "upper") for column in columns if "lower" in column}
    assert lower == {column for column in columns if "upper" in column}
    assert "confidence" in columns


def test_words_for_one_choice_differ():
    for words in (
        (vocabulary.COHORT, vocabulary.STATED),
        (vocabulary.NONE, vocabulary.CHOSEN),
        (
            *(vocabulary.AS_PREDICTED, vocabulary.RECALIBRATED),
            *(vocabulary.SHIFTED, vocabulary.RECALIBRATED_SHIFTED),
        ),
        (
            vocabulary.WHOLE_PROCEDURE,
            vocabulary.SELECTED_INSIDE,
            vocabulary.SELECTED_BEFORE,
        ),
    ):
        assert len(set(words)) == len(words)
