from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.cohort.draw_partitions import draw_folds, draw_partitions, require_inner_folds
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError

PLAIN = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(Feature(name="age"),),
)
GROUPED = PLAIN.model_copy(update={"group": Group(column="family")})


def cohort_of(positive: list[int], groups: list[str] | None = None) -> Cohort:
    table = pd.DataFrame(
        {"age": 50.0, "outcome": np.where(np.array(positive) == 1, "ill", "well")},
        index=pd.Index([f"p{row:03d}" for row in range(len(positive))], name="patient"),
    )
    if groups is None:
        return Cohort(PLAIN, table)
    return Cohort(GROUPED, table.assign(group=groups))


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    positives, negatives = draw(st.integers(15, 40)), draw(st.integers(15, 40))
    return cohort_of(draw(st.permutations([1] * positives + [0] * negatives)))


@st.composite
def grouped_cohorts(draw: st.DrawFn) -> Cohort:
    """Families of one to three patients, all of one class, enough for 5 + 3 folds."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=30, max_size=40))
    families = [(f"family {n}", n % 2) for n, size in enumerate(sizes) for _ in range(size)]
    order = draw(st.permutations(families))
    return cohort_of([positive for _, positive in order], [family for family, _ in order])


def draw(cohort: Cohort, holdout: float = 0.2, seed: int = 0) -> Partitions:
    return draw_partitions(cohort, holdout, outer_folds=3, repeats=2, seed=seed)


@settings(deadline=None, max_examples=40)
@given(cohorts() | grouped_cohorts(), st.integers(0, 2**31 - 1))
def test_each_development_patient_is_predicted_once_a_repeat_and_the_holdout_never(cohort, seed):
    partitions = draw(cohort, seed=seed)
    assert partitions.table.index.equals(cohort.patients)
    assert partitions.table.columns.tolist() == ["holdout", "repeat_0", "repeat_1"]
    development = set(partitions.development)
    assert development.isdisjoint(partitions.holdout)
    assert development | set(partitions.holdout) == set(cohort.patients)
    assert partitions.table.loc[partitions.holdout, ["repeat_0", "repeat_1"]].isna().all(axis=None)
    tested = Counter()
    for fold in partitions.outer_folds:
        assert set(fold.train).isdisjoint(fold.test)
        assert set(fold.train) | set(fold.test) == development
        tested.update((fold.repeat, patient) for patient in fold.test)
    assert tested == Counter({(r, patient): 1 for r in (0, 1) for patient in development})


@settings(deadline=None, max_examples=40)
@given(cohorts(), st.integers(0, 1000), st.sampled_from([0.1, 0.2, 0.25, 0.5]))
def test_class_shares_are_near_equal(cohort, seed, holdout):
    partitions = draw(cohort, holdout, seed)
    n = len(cohort.patients)
    assert len(partitions.holdout) == int(np.ceil(n * holdout))
    share = cohort.positive.mean()
    chosen = cohort.select(partitions.holdout).positive
    # A share of a whole number of patients: within one patient of the cohort's.
    assert abs(chosen.sum() - share * len(chosen)) <= 1
    counts = [cohort.select(fold.test).positive for fold in partitions.outer_folds]
    for repeat in (counts[:3], counts[3:]):
        for label in (0, 1):
            sizes = [int((positive == label).sum()) for positive in repeat]
            assert max(sizes) - min(sizes) <= 1


@settings(deadline=None, max_examples=40)
@given(grouped_cohorts(), st.integers(0, 1000))
def test_groups_straddle_nothing(cohort, seed):
    partitions = draw(cohort, seed=seed)
    table = partitions.table.assign(group=cohort.groups)
    # A group's patients share one row: the same side of the holdout, the same folds.
    assert len(table.drop_duplicates()) == table["group"].nunique()


@settings(deadline=None, max_examples=20)
@given(cohorts() | grouped_cohorts(), st.integers(0, 1000))
def test_the_same_seed_draws_the_same_and_the_cohort_stays(cohort, seed):
    before = cohort.table.copy()
    pd.testing.assert_frame_equal(draw(cohort, seed=seed).table, draw(cohort, seed=seed).table)
    pd.testing.assert_frame_equal(cohort.table, before)


def test_the_first_repeat_is_the_same_drawing_alone():
    partitions = draw(cohort_of([0, 0, 1, 1] * 20), seed=0)
    once = partitions.first_repeat()
    assert len(partitions.outer_folds) > len(once.outer_folds)
    for one, other in zip(once.outer_folds, partitions.outer_folds, strict=False):
        assert (one.repeat, one.fold) == (other.repeat, other.fold)
        assert list(one.test) == list(other.test)
    assert list(once.holdout) == list(partitions.holdout)


@pytest.mark.parametrize("groups", [None, [f"family {row // 2}" for row in range(80)]])
def test_another_seed_and_another_repeat_draw_another_table(groups):
    cohort = cohort_of([0, 0, 1, 1] * 20, groups)
    table, other = draw(cohort, seed=0).table, draw(cohort, seed=1).table
    assert (table["holdout"] != other["holdout"]).any()
    inside = table["repeat_0"].notna()
    assert (table.loc[inside, "repeat_0"] != table.loc[inside, "repeat_1"]).any()


def test_the_global_random_state_is_left_alone():
    before = str(np.random.get_state(legacy=False))  # noqa: NPY002 - the global one is meant
    draw(cohort_of([0, 1] * 20))
    assert str(np.random.get_state(legacy=False)) == before  # noqa: NPY002


def test_a_small_division_by_hand():
    # 10 patients, 4 positive; a holdout of half takes 5, of them 2 positive. The other 5 (2
    # positive, 3 negative) make two outer folds, each with one positive.
    cohort = cohort_of([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    partitions = draw_partitions(cohort, 0.5, outer_folds=2, repeats=1, seed=0)
    assert cohort.select(partitions.holdout).positive.tolist().count(1) == 2
    assert len(partitions.development) == 5
    assert [cohort.select(fold.test).positive.sum() for fold in partitions.outer_folds] == [1, 1]
    assert [(fold.repeat, fold.fold) for fold in partitions.outer_folds] == [(0, 0), (0, 1)]


# ---- too few patients: the counts that just suffice, and one less ----


# ---- too few patients: the counts that just suffice, and one less ----


def test_folds_need_as_many_patients_of_the_rarest_class():
    draw_folds(np.array([0] * 9 + [1] * 3, dtype=np.int8), None, folds=3, seed=0)
    with pytest.raises(InputError, match=r"^3 folds need at least 3 patients .* rarest has 2"):
        draw_folds(np.array([0] * 9 + [1] * 2, dtype=np.int8), None, folds=3, seed=0)


def test_folds_need_as_many_groups_of_the_rarest_class():
    positive = np.array([0] * 9 + [1] * 6, dtype=np.int8)
    three = np.array([*"abcdefghi", *"uuvvww"], dtype=object)
    assert set(draw_folds(positive, three, folds=3, seed=0)[9:]) == {0, 1, 2}
    # Six positive patients, but of two groups only.
    two = np.array([*"abcdefghi", *"uuuvvv"], dtype=object)
    with pytest.raises(InputError, match=r"^3 folds need at least 3 groups .* rarest has 2"):
        draw_folds(positive, two, folds=3, seed=0)


def test_two_folds_cannot_be_lowered():
    with pytest.raises(InputError, match=r"rarest has 1; bring more patients$"):
        draw_folds(np.array([0] * 9 + [1], dtype=np.int8), None, folds=2, seed=0)
    # Two people: the holdout cannot be larger than one of them, whatever its share.
    two = cohort_of([1] * 20 + [0] * 20, ["a"] * 20 + ["b"] * 20)
    with pytest.raises(
        InputError, match=r"rarest has 1; one of these is the holdout: bring more groups$"
    ):
        draw_partitions(two, 0.5, outer_folds=2, repeats=1, seed=0)


def test_outer_folds_say_that_they_are_too_many():
    # 10 positive patients, 2 of them in the holdout, leave 8 for 9 folds.
    cohort = cohort_of([1] * 10 + [0] * 40)
    draw_partitions(cohort, 0.2, outer_folds=8, repeats=1, seed=0)
    with pytest.raises(InputError, match=r"rarest has 8; .* lower split\.outer_folds or"):
        draw_partitions(cohort, 0.2, outer_folds=9, repeats=1, seed=0)


def test_inner_folds_say_that_they_are_too_many():
    # 8 positive development patients in 4 outer folds: 6 in each training part.
    cohort = cohort_of([1] * 10 + [0] * 40)
    partitions = draw_partitions(cohort, 0.2, outer_folds=4, repeats=1, seed=0)
    assert require_inner_folds(cohort, partitions, inner_folds=6) is None
    with pytest.raises(InputError, match=r"rarest has 6; .* lower split\.inner_folds or"):
        require_inner_folds(cohort, partitions, inner_folds=7)


def test_inner_folds_of_groups_say_that_they_are_too_many():
    # 10 positive families of two: 2 in the holdout, 8 in 4 outer folds, 6 in a training part.
    groups = [f"family {row // 2}" for row in range(60)]
    cohort = cohort_of([1] * 20 + [0] * 40, groups)
    partitions = draw_partitions(cohort, 0.2, outer_folds=4, repeats=1, seed=0)
    assert require_inner_folds(cohort, partitions, inner_folds=6) is None
    with pytest.raises(InputError, match=r"7 groups of each class, but the rarest has 6; "):
        require_inner_folds(cohort, partitions, inner_folds=7)


def test_a_grouped_holdout_says_that_it_is_too_small():
    # A tenth of the patients is one of ten parts, and there are five families of each class.
    groups = [f"family {row // 4}" for row in range(40)]
    cohort = cohort_of([1] * 20 + [0] * 20, groups)
    with pytest.raises(InputError, match=r"^10 folds need .* raise split\.holdout or"):
        draw_partitions(cohort, 0.1, outer_folds=2, repeats=1, seed=0)


@pytest.mark.parametrize("holdout", [0.001, 0.999])
def test_a_holdout_that_leaves_a_side_without_both_classes_is_refused(holdout):
    with pytest.raises(InputError, match=rf"^split\.holdout = {holdout} divides 40 patients"):
        draw_partitions(cohort_of([0, 1] * 20), holdout, outer_folds=2, repeats=1, seed=0)


def test_a_holdout_of_one_class_is_refused():
    # A tenth of 40 patients are 4; a tenth of 4 positive ones is less than half a patient.
    cohort = cohort_of([1] * 4 + [0] * 36)
    with pytest.raises(InputError, match="draws 4 of 40 patients, none of them of a class"):
        draw_partitions(cohort, 0.1, outer_folds=2, repeats=1, seed=0)
    partitions = draw_partitions(cohort, 0.25, outer_folds=2, repeats=1, seed=0)
    assert cohort.select(partitions.holdout).positive.sum() == 1


def test_groups_so_uneven_that_a_fold_takes_a_whole_class_are_refused():
    # All but one of the diseased are in the largest group, the other one stays beside it.
    sizes = {"largest": (50, 50), "small": (2, 1), "healthy": (50, 0)}
    positive = np.concatenate([[0] * well + [1] * ill for well, ill in sizes.values()])
    groups = np.repeat(np.array(list(sizes), dtype=object), [sum(one) for one in sizes.values()])
    with pytest.raises(InputError, match="2 folds cannot be drawn: the groups are so uneven"):
        draw_folds(positive.astype(np.int8), groups, 2, seed=0)
    # Without the groups there is no such difficulty.
    assert set(draw_folds(positive.astype(np.int8), None, 2, seed=0)) == {0, 1}


def of_three(sizes):
    outcome = Outcome(column="class", classes=("a", "b", "c"))
    kinds = np.repeat(["a", "b", "c"], sizes)
    index = pd.Index([f"p{row}" for row in range(len(kinds))], name="patient")
    table = pd.DataFrame({"age": 50.0, "outcome": kinds}, index=index)
    return Cohort(PLAIN.model_copy(update={"outcome": outcome}), table)


def test_a_class_of_one_patient_is_named_with_the_way_out():
    with pytest.raises(InputError) as refused:
        draw_partitions(of_three([20, 15, 1]), 0.2, 2, 1, seed=0)
    said = str(refused.value)
    assert said.startswith("the class 'c' has 1 patient, and 2 are needed")
    assert "bring more of them" in said


@pytest.mark.parametrize("holdout", [0.05, 0.95])
def test_a_side_with_fewer_patients_than_classes_is_refused(holdout):
    with pytest.raises(InputError, match="each side needs one of each of 3 classes"):
        draw_partitions(of_three([12, 12, 12]), holdout, 2, 1, seed=0)
