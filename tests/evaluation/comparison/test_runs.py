import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Group
from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.comparison.runs import (
    Version,
    change_of_cohort,
    pair_versions,
    same_folds,
    same_holdout,
)
from tabdx.evaluation.joined_predictions import join_outcomes


def version(name, cohort, predict, development, fold=None, models=("svm",)):
    """A version whose models predict some patients out of fold and hold the others out."""
    kept, held = cohort.patients[development], cohort.patients[~np.asarray(development)]
    folds = pd.array(np.arange(len(kept)) % 2 if fold is None else fold, "Int64")
    rows = []
    for model in models:
        risk = np.linspace(0.1, 0.9, len(kept))
        rows.append(predict(model, cohort, risk, 0, kept).assign(fold=folds))
        rows.append(predict(model, cohort, np.full(len(held), 0.5), None, held))
    return Version(name, cohort, join_outcomes(pd.concat(rows), cohort))


FIRST = np.array([True] * 6 + [False] * 2)
LAST = FIRST[::-1]
POSITIVE = [0, 1, 0, 1, 0, 1, 0, 1]


def test_the_same_cohort_does_not_change(make_cohort):
    change = change_of_cohort(make_cohort(POSITIVE), make_cohort(POSITIVE))
    assert change.none
    assert len(change.common) == 8


def test_a_row_of_a_grouped_cohort_is_a_recording(make_cohort):
    patients = make_cohort(POSITIVE)
    grouped = patients.dictionary.model_copy(update={"group": Group(column="person")})
    recordings = Cohort(grouped, patients.table)
    assert change_of_cohort(patients, recordings).describe_common() == "8 recordings"
    assert change_of_cohort(patients, patients).describe_common() == "8 patients"


def test_patients_come_and_go_and_have_another_outcome(make_cohort):
    before = make_cohort(POSITIVE)
    later = make_cohort([1, *POSITIVE[1:], 0, 0])
    after = later.select(later.patients.drop("p3"))
    change = change_of_cohort(before, after)
    assert not change.none
    assert change.only_before.tolist() == ["p3"]
    assert change.only_after.tolist() == ["p8", "p9"]
    assert change.other_outcome.tolist() == ["p0"]
    assert change.common.tolist() == ["p1", "p2", "p4", "p5", "p6", "p7"]


def test_refuses_other_classes(make_cohort):
    before = make_cohort(POSITIVE)
    outcome = before.dictionary.outcome.model_copy(
        update={"classes": ("benign", "sick"), "positive": ("sick",)}
    )
    renamed = Cohort(before.dictionary.model_copy(update={"outcome": outcome}), before.table)
    with pytest.raises(InputError, match="was benign or malignant and is benign or sick now"):
        change_of_cohort(before, renamed)


def test_a_model_is_paired_with_itself_the_later_version_first(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    before = version("v1", cohort, predict, FIRST, models=("svm", "mlp"))
    after = version("v2", cohort, predict, FIRST, models=("cnn", "svm"))
    pairs = pair_versions(before, after, cohort.patients)
    assert [(later.model, earlier.model) for later, earlier in pairs] == [("svm", "svm")]
    assert pairs[0][0].patients.tolist() == ["p0", "p1", "p2", "p3", "p4", "p5"]
    assert same_holdout(before, after)
    assert same_folds(pairs)


def test_of_another_holdout_those_predicted_out_of_fold_in_both_are_compared(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    before = version("v1", cohort, predict, FIRST)
    after = version("v2", cohort, predict, LAST)
    ((later, earlier),) = pair_versions(before, after, cohort.patients)
    assert later.patients.tolist() == earlier.patients.tolist() == ["p2", "p3", "p4", "p5"]
    # Each patient keeps the risk of the own version: of six from 0.1 to 0.9, places 0–3 and 2–5.
    assert later.probability[0] == pytest.approx([0.1, 0.26, 0.42, 0.58])
    assert earlier.probability[0] == pytest.approx([0.42, 0.58, 0.74, 0.9])
    assert not same_holdout(before, after)


def test_other_folds_are_seen(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    before = version("v1", cohort, predict, FIRST)
    after = version("v2", cohort, predict, FIRST, fold=[0, 0, 0, 1, 1, 1])
    assert same_holdout(before, after)
    assert not same_folds(pair_versions(before, after, cohort.patients))


def test_only_the_patients_allowed_are_compared_whatever_their_order(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    turned = cohort.select(cohort.patients[::-1])
    before = version("v1", turned, predict, np.ones(8, dtype=bool))
    after = version("v2", cohort, predict, np.ones(8, dtype=bool))
    ((later, earlier),) = pair_versions(before, after, cohort.patients[[5, 2]])
    assert later.patients.tolist() == earlier.patients.tolist() == ["p2", "p5"]
    assert later.positive.tolist() == earlier.positive.tolist() == [0, 1]
    # From 0.1 to 0.9 in eight steps, from the other end before.
    assert later.probability[0] + earlier.probability[0] == pytest.approx([1, 1])


def test_refuses_versions_without_a_model_in_common(make_cohort, predict):
    cohort = make_cohort(POSITIVE)
    before = version("v1", cohort, predict, FIRST)
    after = version("v2", cohort, predict, FIRST, models=("mlp",))
    with pytest.raises(InputError, match="no model has out-of-fold predictions in both v1 and v2"):
        pair_versions(before, after, cohort.patients)


@pytest.mark.parametrize("allowed", [[], [0, 2, 4]])
def test_refuses_patients_in_common_of_one_class(make_cohort, predict, allowed):
    cohort = make_cohort(POSITIVE)
    both = [version(name, cohort, predict, FIRST) for name in ("v1", "v2")]
    with pytest.raises(InputError, match=f"have {len(allowed)} patients in common, not of both"):
        pair_versions(*both, cohort.patients[allowed])


def test_versions_of_several_classes_need_each_of_them_in_common(make_classes):
    table, cohort = make_classes(3)
    versions = [Version(name, cohort, join_classes(table, cohort)) for name in ("v1", "v2")]
    ((later, earlier),) = pair_versions(*versions, cohort.patients)
    assert later.probability.tolist() == earlier.probability.tolist()
    with pytest.raises(InputError, match="in common, not of all classes"):
        pair_versions(*versions, cohort.patients[cohort.labels > 0])
