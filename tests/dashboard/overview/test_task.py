import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.dashboard.overview.task import describe_task

TABLE = pd.DataFrame({"age": [1.0, 2, 3, 4], "kind": ["a", "b", "c", "c"]})


def test_two_classes_are_told_by_the_share_of_the_positive_one():
    cohort = Cohort.from_frame(
        TABLE.assign(kind=["a", "b", "b", "a"]), outcome="kind", positive="b"
    )
    assert describe_task(cohort, 2).startswith(
        "2 models learned to tell **b** from **a** by 1 feature of 4 patients, 2 of them b (50.0%)"
    )


def test_more_classes_are_counted_and_those_together_named():
    said = describe_task(Cohort.from_frame(TABLE, outcome="kind"), 1)
    assert said.startswith(
        "1 model learned to tell apart **a** (1), **b** (1) and **c** (2) by 1 feature of 4 "
    )
    both = Cohort.from_frame(TABLE, outcome="kind", positive=["b", "c"])
    assert describe_task(both, 1).endswith("Positive: b and c.")
