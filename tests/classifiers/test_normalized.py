import numpy as np
import pandas as pd

from tabdx.artifacts.predictions import check_predictions
from tabdx.classifiers.normalized import UntunedSvmFamily, compare_normalizations
from tabdx.normalization.preprocessing import make_preprocessing


def test_methods_are_told_apart_on_development_patients_only(cohort, partitions):
    table = compare_normalizations(cohort, partitions, ("none", "standard"), 3, seed=0)
    check_predictions(table)
    assert table["model"].value_counts().to_dict() == {"none": 96, "standard": 96}
    assert set(table["patient"]) == set(partitions.development)


def test_normalization_helps_where_a_loud_column_drowns_the_others(cohort, partitions):
    loud = cohort.table.assign(age=cohort.table["age"] * 1000)
    cohort = type(cohort)(cohort.dictionary, loud)
    table = compare_normalizations(cohort, partitions, ("none", "standard"), 3, seed=0)
    outcome = pd.Series(cohort.positive, cohort.patients)
    right = (table["probability_ill"] > 0.5) == (outcome[table["patient"]].to_numpy() == 1)
    accuracy = right.groupby(table["model"]).mean()
    assert accuracy["standard"] > accuracy["none"] + 0.1


def test_nothing_is_searched(cohort, part):
    preprocessing = make_preprocessing(cohort.dictionary, "minmax")
    (fitted,) = UntunedSvmFamily("minmax", preprocessing, 3).train([part])
    assert fitted.search.empty
    assert np.array_equal(fitted.classifier.classes_, [0, 1])
