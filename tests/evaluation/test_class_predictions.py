import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.predictions import make_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import ClassPredictions, join_classes, judged_probability
from tabdx.evaluation.joined_predictions import (
    JoinedPredictions,
    join_outcomes,
    join_predictions,
    one_vs_rest,
)


def with_positive(cohort, *positive):
    outcome = cohort.dictionary.outcome.model_copy(update={"positive": positive})
    return Cohort(cohort.dictionary.model_copy(update={"outcome": outcome}), cohort.table)


def test_joins_a_probability_a_class_in_the_cohorts_order(make_classes):
    table, cohort = make_classes(3, patients=12)
    (joined,) = join_classes(table.sample(frac=1, random_state=0), cohort)
    assert joined.classes == ("a", "b", "c")
    assert joined.probability.shape == (2, 12, 3)
    assert joined.labels.tolist() == cohort.labels.tolist()
    first = table[table["repeat"] == 0]
    assert joined.probability[0, :, 1].tolist() == first["probability_b"].tolist()
    assert joined.fold[1].tolist() == table.loc[table["repeat"] == 1, "fold"].tolist()


def test_two_sides_are_the_sum_of_the_positive_classes(make_classes):
    table, cohort = make_classes(4)
    (of_classes,) = join_classes(table, cohort)
    (joined,) = join_outcomes(table, with_positive(cohort, "d", "b"))
    assert joined.classes == ("a or c", "d or b")
    assert joined.positive.tolist() == np.isin(of_classes.labels, [1, 3]).astype(int).tolist()
    assert joined.probability == pytest.approx(of_classes.probability[..., [1, 3]].sum(axis=-1))


def test_without_positive_classes_there_are_no_two_sides(make_classes):
    with pytest.raises(InputError, match="none is said to be positive"):
        join_outcomes(*make_classes(3))


def test_models_are_compared_by_two_sides_or_by_all_classes(make_classes, make_cohort, predict):
    assert isinstance(join_predictions(*make_classes(3))[0], ClassPredictions)
    cohort = make_cohort([0, 1, 0, 1])
    two = join_predictions(predict("svm", cohort, [0.1, 0.9, 0.2, 0.8], 0), cohort)
    assert isinstance(two[0], JoinedPredictions)


def test_a_class_against_the_rest_is_what_two_sides_of_it_would_be(make_classes):
    table, cohort = make_classes(3)
    (joined,) = join_classes(table, cohort)
    (alone,) = join_outcomes(table, with_positive(cohort, "b"))
    of_b = one_vs_rest(joined, 1)
    assert of_b.positive.tolist() == alone.positive.tolist()
    assert of_b.probability.tolist() == alone.probability.tolist()
    assert of_b.cohort_fraction == alone.cohort_fraction


def test_two_classes_against_the_rest_are_the_two_sides(make_cohort, predict):
    cohort = make_cohort([0, 1, 0, 1])
    table = predict("svm", cohort, [0.1, 0.9, 0.2, 0.8], 0)
    (of_classes,), (joined,) = join_classes(table, cohort), join_outcomes(table, cohort)
    assert one_vs_rest(of_classes, 1).probability.tolist() == joined.probability.tolist()
    assert of_classes.degrees_of_freedom == joined.degrees_of_freedom == 1


def test_the_freedom_of_an_error_is_that_of_the_rarest_class(make_classes):
    table, cohort = make_classes(3, patients=9, groups="aabbccddd")
    (joined,) = join_classes(table, cohort)
    with_class = [set(joined.groups[joined.labels == of]) for of in range(3)]
    assert joined.degrees_of_freedom == min(map(len, with_class)) - 1


def test_a_selection_keeps_probabilities_beside_labels(make_classes):
    (joined,) = join_classes(*make_classes(3))
    some = joined.patients[[7, 0, 3]]
    selected = joined.select(some)
    assert selected.labels.tolist() == joined.labels[[7, 0, 3]].tolist()
    assert selected.probability.tolist() == joined.probability[:, [7, 0, 3]].tolist()
    assert selected.cohort_fraction == 1


def test_refuses_a_partition_without_a_class_and_names_it(make_classes):
    table, cohort = make_classes(3)
    without = cohort.patients[cohort.labels != 2]
    with pytest.raises(InputError, match=r"no out_of_fold patient of \d+ is c; .* every class"):
        join_classes(table[table["patient"].isin(without)], cohort)


def test_refuses_fewer_patients_than_classes(make_classes):
    _, cohort = make_classes(10, patients=40)
    few = cohort.patients[:4]
    alike = np.full((4, 10), 0.1)
    table = make_predictions("svm", few, alike, cohort.dictionary.outcome.classes)
    with pytest.raises(InputError, match="no holdout patient of 4 is e; judging needs every class"):
        join_classes(pd.DataFrame(table), cohort)


def test_refuses_other_classes(make_classes):
    table, cohort = make_classes(3)
    renamed = table.rename(columns={"probability_c": "probability_z"})
    with pytest.raises(InputError, match="have no probability_c"):
        join_classes(renamed, cohort)


def test_of_two_classes_the_risk_of_the_second_is_judged_and_of_more_all():
    two = np.array([[[0.3, 0.7]], [[0.6, 0.4]]])
    assert judged_probability(two).tolist() == [[0.7], [0.4]]
    three = np.array([[0.2, 0.3, 0.5]])
    assert judged_probability(three) is three
