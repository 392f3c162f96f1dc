import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.predictions import (
    check_predictions,
    make_predictions,
    read_predictions,
    write_predictions,
)
from tabdx.artifacts.tables import write_parquet
from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD

CLASSES = ("benign", "malignant")
PATIENTS = pd.Index(["p1", "p2"])
PROBABILITIES = np.array([[0.25, 0.75], [0.5, 0.5]])


@pytest.fixture
def out_of_fold():
    return make_predictions("svm", PATIENTS, PROBABILITIES, CLASSES, repeat=0, fold=1)


@pytest.fixture
def holdout():
    return make_predictions("svm", PATIENTS, PROBABILITIES, CLASSES)


def test_a_pass_over_an_outer_fold(out_of_fold):
    assert out_of_fold.to_dict("list") == {
        "model": ["svm", "svm"],
        "patient": ["p1", "p2"],
        "partition": [OUT_OF_FOLD, OUT_OF_FOLD],
        "repeat": [0, 0],
        "fold": [1, 1],
        "probability_benign": [0.25, 0.5],
        "probability_malignant": [0.75, 0.5],
    }


def test_a_pass_over_the_holdout_has_no_fold(holdout):
    assert holdout["partition"].tolist() == [HOLDOUT, HOLDOUT]
    assert holdout[["repeat", "fold"]].isna().all(axis=None)


def test_sound_predictions_pass_unchanged(out_of_fold, holdout):
    another = out_of_fold.assign(repeat=pd.array([1, 1], dtype="Int64"))
    table = pd.concat([out_of_fold, another, holdout], ignore_index=True)
    pd.testing.assert_frame_equal(check_predictions(table), table)


def test_predictions_come_back_from_their_file(tmp_path, out_of_fold, holdout):
    table = pd.concat([out_of_fold, holdout], ignore_index=True)
    write_predictions(tmp_path / "svm.parquet", table)
    pd.testing.assert_frame_equal(read_predictions(tmp_path / "svm.parquet"), table)


NONE = pd.array([None, None], dtype="Int64")
BREACHES = {
    "sum to 1": lambda t: t.assign(probability_malignant=0.9),
    "probability_benign.*in_range": lambda t: t.assign(
        probability_benign=[-0.2, 0.5], probability_malignant=[1.2, 0.5]
    ),
    "probability_malignant.*null": lambda t: t.assign(probability_malignant=[np.nan, 0.5]),
    "and probability_<class> a class": lambda t: t.drop(columns="probability_benign").assign(
        probability_malignant=1.0
    ),
    "the columns are model, patient": lambda t: t.assign(threshold=0.5),
    "probability_": lambda t: t.drop(columns=["probability_benign", "probability_malignant"]),
    "'fold' not in": lambda t: t.drop(columns="fold"),
    "dev": lambda t: t.assign(partition="dev"),
    "they, have a repeat and a fold": lambda t: t.assign(repeat=NONE, fold=NONE),
    "only they, have a repeat": lambda t: t.assign(fold=NONE),
    "and only they": lambda t: t.assign(partition=HOLDOUT),
    "once in each repeat": lambda t: pd.concat([t, t.assign(fold=t["fold"] + 1)]),
    "once in the holdout": lambda t: pd.concat(
        [t.assign(partition=HOLDOUT, repeat=NONE, fold=NONE)] * 2
    ),
    "'patient' to have type": lambda t: t.assign(patient=[1, 2]),
    "'patient' contains null": lambda t: t.assign(patient=["p1", None]),
    "'repeat' to have type Int64": lambda t: t.astype({"repeat": float}),
}


@pytest.mark.parametrize(("rule", "breach"), BREACHES.items(), ids=list(BREACHES))
def test_a_breach_of_the_contract_is_named(out_of_fold, rule, breach):
    with pytest.raises(InputError, match=rf"(?s)predictions break their contract: .*{rule}"):
        check_predictions(breach(out_of_fold))


def test_unsound_predictions_are_neither_written_nor_read(tmp_path, out_of_fold):
    path, unsound = tmp_path / "svm.parquet", out_of_fold.assign(probability_benign=0.0)
    with pytest.raises(InputError, match="sum to 1"):
        write_predictions(path, unsound)
    assert not path.exists()
    write_parquet(path, unsound)
    with pytest.raises(InputError, match="sum to 1"):
        read_predictions(path)


def test_missing_predictions_say_which_command_makes_them(tmp_path):
    with pytest.raises(InputError, match="`dvc repro`"):
        read_predictions(tmp_path / "svm.parquet")
