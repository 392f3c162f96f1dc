import numpy as np

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.networks.splits import prepare_splits
from tabdx.normalization.preprocessing import make_preprocessing


def test_splits_come_part_by_part_and_learn_from_their_training_rows_alone(cohort, part):
    other = TrainingPart(part.features[:60], part.labels[:60], None, seed=3)
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    splits = prepare_splits([part, other], preprocessing, 3, "testing")
    assert len(splits.preprocessings) == len(splits.training.count) == 6
    place = 0
    for one in (part, other):
        for rows, others in inner_splits(one, 3):
            alone = make_preprocessing(cohort.dictionary, "standard")
            expected = alone.fit_transform(one.features.iloc[rows])
            training, validation = (
                side.features[place, side.weight()[place]]
                for side in (splits.training, splits.validation)
            )
            assert np.allclose(training, expected, atol=1e-6)
            assert np.allclose(validation, alone.transform(one.features.iloc[others]), atol=1e-6)
            targets = splits.validation.label[place, splits.validation.weight()[place]]
            assert np.array_equal(targets, one.labels[others])
            place += 1
    assert splits.features == expected.shape[1]
    # What was handed in is left unfitted.
    assert not hasattr(preprocessing, "n_features_in_")
