import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.joined_predictions import join_outcomes

POSITIVE = [0, 1, 0, 1, 0, 1]


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(POSITIVE)


def test_joins_each_pass_with_the_outcome_in_the_cohorts_order(cohort, predict):
    development, holdout = cohort.patients[:4], cohort.patients[4:]
    table = pd.concat(
        [
            predict("svm", cohort, [0.1, 0.8, 0.3, 0.7], 0, development),
            predict("svm", cohort, [0.2, 0.9, 0.4, 0.6], 1, development),
            predict("svm", cohort, [0.5, 0.6], None, holdout),
        ]
    )
    shuffled = table.sample(frac=1, random_state=0)
    out_of_fold, held_out = join_outcomes(shuffled, cohort)
    assert out_of_fold.partition == "out_of_fold"
    assert out_of_fold.positive.tolist() == [0, 1, 0, 1]
    assert out_of_fold.probability.tolist() == [[0.1, 0.8, 0.3, 0.7], [0.2, 0.9, 0.4, 0.6]]
    assert held_out.partition == "holdout"
    assert held_out.patients.tolist() == ["p4", "p5"]
    assert held_out.probability.tolist() == [[0.5, 0.6]]
    assert held_out.classes == ("benign", "malignant")


def test_keeps_the_fold_of_each_prediction(cohort, predict):
    first = predict("svm", cohort, [0.5] * 6, 0).assign(fold=pd.array([0, 0, 1, 1, 2, 2], "Int64"))
    second = predict("svm", cohort, [0.5] * 6, 1).assign(fold=pd.array([2, 1, 0, 2, 1, 0], "Int64"))
    table = pd.concat([first, second]).sample(frac=1, random_state=0)
    (joined,) = join_outcomes(table, cohort)
    assert joined.fold.tolist() == [[0, 0, 1, 1, 2, 2], [2, 1, 0, 2, 1, 0]]
    (held_out,) = join_outcomes(predict("svm", cohort, [0.5] * 6), cohort)
    assert held_out.fold is None


def test_a_selection_is_what_the_selected_patients_alone_would_give(make_cohort, predict):
    cohort = make_cohort(POSITIVE, groups="abbcca")
    risk = np.array([0.1, 0.9, 0.2, 0.8, 0.3, 0.7])
    chosen = cohort.patients[[5, 1, 2]]
    (joined,) = join_outcomes(predict("svm", cohort, risk, 0), cohort)
    selected = joined.select(chosen)
    assert selected.patients.tolist() == ["p5", "p1", "p2"]
    assert selected.positive.tolist() == [1, 1, 0]
    assert selected.probability.tolist() == [[0.7, 0.9, 0.2]]
    assert selected.fold.tolist() == [[0, 0, 0]]
    # Of three groups two are left, and numbered from 0 again.
    assert selected.groups.tolist() == [0, 1, 1]


def test_without_groups_each_patient_is_a_group(cohort, predict):
    (joined,) = join_outcomes(predict("svm", cohort, [0.5] * 6), cohort)
    assert joined.groups.tolist() == [0, 1, 2, 3, 4, 5]


def test_patients_of_one_group_share_a_number(make_cohort, predict):
    cohort = make_cohort(POSITIVE, groups="aabbca")
    (joined,) = join_outcomes(predict("svm", cohort, [0.5] * 6), cohort)
    assert joined.groups.tolist() == [0, 0, 1, 1, 2, 0]


def test_each_partition_knows_which_share_of_the_cohort_it_is(cohort, predict):
    development, holdout = cohort.patients[:4], cohort.patients[4:]
    table = pd.concat(
        [
            predict("svm", cohort, [0.1, 0.8, 0.3, 0.7], 0, development),
            predict("svm", cohort, [0.5, 0.6], None, holdout),
        ]
    )
    out_of_fold, held_out = join_outcomes(table, cohort)
    assert out_of_fold.cohort_fraction == pytest.approx(4 / 6)
    assert held_out.cohort_fraction == pytest.approx(2 / 6)
    # Nobody drew the patients of a selection class by class.
    assert out_of_fold.select(development[:2]).cohort_fraction == 1


def test_the_freedom_of_an_error_is_that_of_the_rarer_class(make_cohort, predict):
    alone = make_cohort([1, 1, 1, 0, 0, 0, 0])
    (joined,) = join_outcomes(predict("svm", alone, [0.5] * 7), alone)
    assert joined.degrees_of_freedom == 2
    # Three groups with diseased patients, two with healthy ones, one of them with both.
    grouped = make_cohort([1, 1, 1, 1, 0, 0, 0], groups="aabccdd")
    (joined,) = join_outcomes(predict("svm", grouped, [0.5] * 7), grouped)
    assert joined.degrees_of_freedom == 1


def test_models_keep_their_order_of_appearance(cohort, predict):
    risk = [0.5] * 6
    table = pd.concat([predict("svm", cohort, risk), predict("mlp", cohort, risk)])
    assert [joined.model for joined in join_outcomes(table, cohort)] == ["svm", "mlp"]


def test_refuses_an_unknown_patient(cohort, make_cohort, predict):
    larger = make_cohort([*POSITIVE, 1])
    with pytest.raises(InputError, match="does not know, such as 'p6'"):
        join_outcomes(predict("svm", larger, [0.5] * 7), cohort)


def test_refuses_a_repeat_that_leaves_a_patient_out(cohort, predict):
    table = pd.concat(
        [
            predict("svm", cohort, [0.5] * 6, 0),
            predict("svm", cohort, [0.5] * 5, 1, cohort.patients[:5]),
        ]
    )
    with pytest.raises(InputError, match="lack patient 'p5' in one of 2 repeats"):
        join_outcomes(table, cohort)


def test_refuses_models_on_different_patients(cohort, predict):
    table = pd.concat(
        [
            predict("svm", cohort, [0.5] * 6, 0),
            predict("mlp", cohort, [0.5] * 4, 0, cohort.patients[:4]),
        ]
    )
    with pytest.raises(InputError, match=r"svm \(6 patients\) and mlp \(4 patients\)"):
        join_outcomes(table, cohort)


def test_refuses_a_partition_without_one_class(cohort, predict):
    healthy = cohort.patients[[0, 2, 4]]
    with pytest.raises(InputError, match="all 3 holdout patients are benign"):
        join_outcomes(predict("svm", cohort, [0.5] * 3, None, healthy), cohort)


def test_refuses_other_classes(cohort, predict):
    table = predict("svm", cohort, [0.5] * 6)
    renamed = table.rename(columns={"probability_malignant": "probability_sick"})
    with pytest.raises(InputError, match="have no probability_malignant"):
        join_outcomes(renamed, cohort)


def test_refuses_a_broken_table(cohort, predict):
    table = predict("svm", cohort, [0.5] * 6)
    with pytest.raises(InputError, match="break their contract"):
        join_outcomes(table.assign(probability_malignant=np.float64(0.9)), cohort)


def test_refuses_an_empty_table(cohort, predict):
    with pytest.raises(InputError, match="no predictions to judge"):
        join_outcomes(predict("svm", cohort, [0.5] * 6).head(0), cohort)
