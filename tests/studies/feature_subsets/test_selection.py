from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.studies.feature_subsets.selection import Orders, chosen_features, order_features
from tabdx.wording.columns import CHOSEN_COLUMNS
from tests.studies.feature_subsets.conftest import JUDGING, draw


def test_the_choice_of_a_fold_does_not_see_its_patients():
    cohort = draw(second=0.5)
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=1, seed=0)
    before = order_features(cohort, partitions, 3, (2,), JUDGING)
    table = cohort.table.copy()
    hidden = partitions.outer_folds[0].test
    table.loc[hidden, ["marker", "noise", "chatter"]] = -100.0
    changed = Cohort(cohort.dictionary, table)
    after = order_features(changed, partitions, 3, (2,), JUDGING)
    assert after.outer[0] == before.outer[0]
    assert len(after.outer) == 3


def test_how_often_each_feature_is_chosen_by_hand():
    orders = Orders(["a", "b", "c"], [["a", "b", "c"], ["a", "c", "d"]])
    table = chosen_features(orders, (2, 1, 5), features=5)
    assert list(table.columns) == CHOSEN_COLUMNS
    rows = table.to_numpy().tolist()
    assert rows == [
        [1, "a", 2, 2, True],
        [2, "a", 2, 2, True],
        [2, "b", 1, 2, True],
        [2, "c", 1, 2, False],
    ]


def test_what_is_asked_of_as_many_as_there_are_chooses_nothing():
    cohort = draw()
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=1, seed=0)
    assert order_features(cohort, partitions, 3, (4, 7), JUDGING) == Orders([], [])


def test_the_seed_and_nothing_else_decides_the_order():
    cohort = draw(patients=90, second=0.5)
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=2, seed=0)
    found = [order_features(cohort, partitions, 3, (2,), JUDGING) for _ in range(2)]
    assert found[0] == found[1]
    # The folds of the first repeat alone.
    assert len(found[0].outer) == 2
    assert found[0].development[0] == "marker"
