import json

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import GROUP, OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.cohort.partition_audit import audit_partitions
from tabdx.cohort.partitions import Partitions

# a and b are in the holdout; c to f have an outer fold in each of two repeats.
TABLE = pd.DataFrame(
    {"holdout": [True, True, False, False, False, False]}
    | {
        "repeat_0": pd.array([None, None, 0, 0, 1, 1], dtype="Int64"),
        "repeat_1": pd.array([None, None, 0, 1, 0, 1], dtype="Int64"),
    },
    index=pd.Index(list("abcdef"), name=PATIENT),
)


def make(values=(1.0, 2, 3, 4, 5, 6), groups=None):
    table = pd.DataFrame({"size": values, OUTCOME: ["ill", "well"] * 3}, index=TABLE.index)
    if groups is not None:
        table[GROUP] = list(groups)
    dictionary = Dictionary(
        name="small",
        outcome=Outcome(column="diagnosis", positive="ill", negative="well"),
        group=None if groups is None else Group(column="person"),
        features=(Feature(name="size"),),
    )
    return Cohort(dictionary, table)


def findings(cohort):
    found = audit_partitions(cohort, Partitions(TABLE))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    return {one["check"]: one["patients"] for one in found["findings"]}


def test_the_division_is_counted():
    found = audit_partitions(make(), Partitions(TABLE))
    assert (found["holdout"], found["development"]) == (2, 4)
    assert (found["repeats"], found["outer_folds"]) == (2, 2)
    assert found["findings"] == []


@pytest.mark.parametrize(
    ("groups", "torn"),
    [
        ("xxyzuv", None),  # a and b are together in the holdout
        ("xyxzuv", ["a", "c"]),  # holdout and development
        ("uvxyzx", ["c", "f"]),  # two folds in both repeats
        ("uvxxyz", ["c", "d"]),  # two folds in the second repeat alone
    ],
)
def test_a_group_on_both_sides_is_found(groups, torn):
    assert findings(make(groups=groups)) == ({} if torn is None else {"groups_apart": torn})


@pytest.mark.parametrize(
    ("values", "torn"),
    [
        ((1.0, 2, 3, 4, 5, 6), None),
        ((1.0, 2, 1, 4, 5, 6), ["a", "c"]),
        ((1.0, 2, 3, 4, 3, 6), ["c", "e"]),  # apart in the first repeat
        ((1.0, 2, 3, 3, 5, 6), None),  # the outcome differs: a contradiction, no copy
        ((np.nan, 2, np.nan, 4, 5, 6), ["a", "c"]),  # what is missing in both is equal
    ],
)
def test_a_copy_on_both_sides_is_found(values, torn):
    assert findings(make(values)) == ({} if torn is None else {"copies_apart": torn})


def test_drawn_partitions_keep_groups_whole():
    rng = np.random.default_rng(0)
    index = pd.Index([f"{row}" for row in range(120)], name=PATIENT)
    table = pd.DataFrame({"size": rng.normal(size=120)}, index=index)
    table[OUTCOME] = np.where(np.arange(120) // 3 % 2, "ill", "well")
    table[GROUP] = [f"{row // 3}" for row in range(120)]
    cohort = Cohort(make(groups="uvwxyz").dictionary, table)
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=2, seed=0)
    assert audit_partitions(cohort, partitions)["findings"] == []
