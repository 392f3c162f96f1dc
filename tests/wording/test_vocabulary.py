from tabdx.wording import vocabulary


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
