import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.inner_predictions import (
    check_inner_predictions,
    make_inner_predictions,
    read_all_inner_predictions,
    write_inner_predictions,
)
from tabdx.classifiers.inner_scores import two_classes
from tabdx.core.errors import InputError

PATIENTS = pd.Index(["p1", "p2"])


@pytest.fixture
def of_a_fold():
    return make_inner_predictions(
        "svm",
        PATIENTS,
        two_classes(np.array([0.75, 0.5])),
        np.array([0, 1]),
        ("benign", "malignant"),
        repeat=0,
        fold=2,
    )


@pytest.fixture
def of_development():
    risk, fold = np.array([0.25, 0.125]), np.array([1, 0])
    return make_inner_predictions("svm", PATIENTS, two_classes(risk), fold, ("benign", "malignant"))


def test_the_rows_of_a_training_part(of_a_fold):
    assert of_a_fold.to_dict("list") == {
        "model": ["svm", "svm"],
        "patient": ["p1", "p2"],
        "repeat": [0, 0],
        "fold": [2, 2],
        "inner_fold": [0, 1],
        "probability_benign": [0.25, 0.5],
        "probability_malignant": [0.75, 0.5],
    }


def test_all_of_development_leaves_out_no_fold(of_development):
    assert of_development[["repeat", "fold"]].isna().all(axis=None)


def test_tables_come_back_as_they_were_written_models_by_name(tmp_path, of_a_fold, of_development):
    table = pd.concat([of_a_fold, of_development], ignore_index=True)
    write_inner_predictions(tmp_path / "svm.parquet", table)
    write_inner_predictions(tmp_path / "cnn.parquet", of_a_fold.assign(model="cnn"))
    read = read_all_inner_predictions(tmp_path)
    expected = pd.concat([of_a_fold.assign(model="cnn"), table], ignore_index=True)
    pd.testing.assert_frame_equal(read, expected, check_dtype=False)


def test_a_folder_without_any_says_what_makes_them(tmp_path):
    with pytest.raises(InputError, match="holds no inner predictions; `dvc repro` makes them"):
        read_all_inner_predictions(tmp_path)


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (lambda table: table.assign(probability_malignant=0.9), "sum to 1"),
        (lambda table: table.assign(patient="p1"), "predicted once in each training part"),
        (lambda table: table.assign(fold=pd.array([None, None], dtype="Int64")), "leaves out one"),
        (lambda table: table.drop(columns="probability_benign"), "the columns are"),
        (lambda table: table.assign(inner_fold=pd.array([None, 1], dtype="Int64")), "inner_fold"),
    ],
)
def test_a_table_that_breaks_the_contract_is_refused(of_a_fold, edit, rule):
    with pytest.raises(InputError, match=rule):
        check_inner_predictions(edit(of_a_fold))
