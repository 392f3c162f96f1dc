import numpy as np
import pytest

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.core.errors import InputError
from tabdx.normalization.preprocessing import make_preprocessing


def test_each_row_is_validated_once_and_never_while_trained_on(part):
    splits = inner_splits(part, 4)
    validated = np.concatenate([validation for _, validation in splits])
    assert sorted(validated) == list(range(len(part.labels)))
    assert all(not set(train) & set(validation) for train, validation in splits)


def test_no_group_is_on_both_sides(grouped_part):
    for train, validation in inner_splits(grouped_part, 4):
        assert not set(grouped_part.groups[train]) & set(grouped_part.groups[validation])


def test_the_seed_decides_the_draw(part):
    again = inner_splits(part, 4)
    other = inner_splits(TrainingPart(part.features, part.labels, None, seed=1), 4)
    assert all(
        np.array_equal(a[1], b[1]) for a, b in zip(inner_splits(part, 4), again, strict=True)
    )
    assert not np.array_equal(again[0][1], other[0][1])


def test_too_few_patients_of_a_class_are_refused(part):
    with pytest.raises(InputError, match="61 folds need at least 61 patients"):
        inner_splits(part, 61)


def test_a_folds_preprocessing_is_learned_from_its_training_rows_alone(cohort, part):
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    splits = inner_splits(part, 3)
    for (train, validation), fold in zip(
        splits, preprocess_folds(part, splits, preprocessing), strict=True
    ):
        alone = make_preprocessing(cohort.dictionary, "standard").fit(part.features.iloc[train])
        assert np.array_equal(fold.train, alone.transform(part.features.iloc[train]))
        assert np.array_equal(fold.validation, alone.transform(part.features.iloc[validation]))
        assert np.array_equal(fold.validation_labels, part.labels[validation])
