import pandas as pd
import pytest

from tabdx.classifiers.choice import edges, mark_chosen
from tabdx.core.errors import InputError

SEARCH = pd.DataFrame(
    {
        "C": [10, 1, 1, 10],
        "gamma": [0.1, 0.2, 0.1, 0.2],
        "log_loss": [0.3, 0.2, 0.4, 0.2],
        "accuracy": [0.8, 0.9, 0.9, 0.7],
    }
)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("log_loss", (1, 0.2)),  # least at (1, 0.2) and (10, 0.2): the smaller C
        ("accuracy", (1, 0.1)),  # most at (1, 0.1) and (1, 0.2): the smaller gamma
    ],
)
def test_the_best_is_chosen_and_ties_go_to_the_smaller(by, expected):
    marked = mark_chosen(SEARCH, ["C", "gamma"], by)
    chosen = marked[marked["chosen"]]
    assert chosen[["C", "gamma"]].apply(tuple, axis=1).tolist() == [expected]


def test_the_order_of_the_rows_changes_nothing():
    shuffled = SEARCH.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(
        mark_chosen(SEARCH, ["C", "gamma"], "log_loss"),
        mark_chosen(shuffled, ["C", "gamma"], "log_loss"),
    )


@pytest.mark.parametrize(("by", "sign"), [("log_loss", 1), ("accuracy", -1)])
def test_the_last_digits_of_a_sum_choose_nothing(by, sign):
    one_way, another = (0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)
    assert one_way != another
    for scores in ([one_way, another], [another, one_way]):
        search = pd.DataFrame({"C": [1, 10], by: scores})
        assert mark_chosen(search, ["C"], by)["chosen"].tolist() == [True, False]
    # A real difference, however small, still decides.
    better = pd.DataFrame({"C": [1, 10], by: [0.6, 0.6 - sign * 1e-6]})
    assert mark_chosen(better, ["C"], by)["chosen"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("values", "chosen", "expected"),
    [
        ([1, 2, 3], 0, ["C"]),
        ([1, 2, 3], 2, ["C"]),
        ([1, 2, 3], 1, []),  # inside
        ([1], 0, []),  # nothing was searched
        ([1, 2], 1, []),  # a switch
    ],
)
def test_a_choice_on_the_grids_edge_is_named(values, chosen, expected):
    search = pd.DataFrame({"C": values, "chosen": [row == chosen for row in range(len(values))]})
    assert edges(search, {"C": values}) == expected


def test_a_score_that_no_inner_fold_defines_is_refused():
    undefined = SEARCH.assign(roc_auc=float("nan"))
    with pytest.raises(InputError, match="chosen by roc_auc: it has no value on any"):
        mark_chosen(undefined, ["C", "gamma"], "roc_auc")
