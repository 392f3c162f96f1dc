import pandas as pd
import pytest

from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError

PATIENTS = ["p0", "p1", "p2", "p3", "p4"]
# One patient in the holdout, two repeats of two outer folds.
TABLE = pd.DataFrame(
    {
        "holdout": [False, False, True, False, False],
        "repeat_0": pd.array([0, 1, None, 0, 1], dtype="Int64"),
        "repeat_1": pd.array([1, 1, None, 0, 1], dtype="Int64"),
    },
    index=pd.Index(PATIENTS, name="patient"),
)


def test_every_patient_is_on_one_side():
    partitions = Partitions(TABLE)
    assert partitions.holdout.tolist() == ["p2"]
    assert partitions.development.tolist() == ["p0", "p1", "p3", "p4"]


def test_an_outer_fold_predicts_its_own_and_trains_on_the_rest():
    folds = [
        (one.repeat, one.fold, one.train.tolist(), one.test.tolist())
        for one in Partitions(TABLE).outer_folds
    ]
    assert folds == [
        (0, 0, ["p1", "p4"], ["p0", "p3"]),
        (0, 1, ["p0", "p3"], ["p1", "p4"]),
        (1, 0, ["p0", "p1", "p4"], ["p3"]),
        (1, 1, ["p3"], ["p0", "p1", "p4"]),
    ]


def test_the_first_repeat_alone_has_its_folds():
    once = Partitions(TABLE).first_repeat()
    assert [(one.repeat, one.fold) for one in once.outer_folds] == [(0, 0), (0, 1)]
    assert once.holdout.tolist() == ["p2"]


def test_partitions_come_back_from_their_file(tmp_path):
    partitions = Partitions(TABLE)
    partitions.write(tmp_path / "partitions.csv")
    pd.testing.assert_frame_equal(
        Partitions.read(tmp_path / "partitions.csv").table, partitions.table
    )


@pytest.mark.parametrize("odd", ["None", "007", "1e5", "<NA>", "n/a", "True", 'a, "b"', "é", " x"])
def test_an_odd_identifier_comes_back_as_it_was(tmp_path, odd):
    table = TABLE
    table = table.set_index(pd.Index([odd, *table.index[1:]], name="patient"))
    Partitions(table).write(tmp_path / "partitions.csv")
    pd.testing.assert_frame_equal(Partitions.read(tmp_path / "partitions.csv").table, table)


def test_missing_partitions_say_which_command_makes_them(tmp_path):
    with pytest.raises(InputError, match="`dvc repro`"):
        Partitions.read(tmp_path / "partitions.csv")
