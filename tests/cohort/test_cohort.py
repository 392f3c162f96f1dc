import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.tables import write_parquet
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome
from tabdx.core.errors import InputError

DICTIONARY = Dictionary(
    name="clinic",
    description="Für Prüfungen",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    patient="id",
    group=Group(column="id", pattern="(S[0-9]+)_"),
    features=(
        Feature(name="age", unit="years", plausible=(0, 120), channel="c", measurement="age"),
        Feature(name="stage", kind=Kind.ORDINAL, missing=("0", "?")),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("female", "male")),
    ),
)


@pytest.fixture
def cohort():
    table = pd.DataFrame(
        {
            "age": [61.5, np.nan, 40.0],
            "stage": [1.0, 3.0, np.nan],
            "sex": pd.Series(["female", None, "male"], dtype="str"),
            "outcome": ["ill", "well", "ill"],
            "group": ["S1", "S1", "S2"],
        }
    ).set_index(pd.Index(["S1_1", "S1_2", "S2_1"], name="patient"))
    return Cohort(DICTIONARY, table)


def test_features_leave_outcome_and_group_out(cohort):
    assert cohort.features.columns.tolist() == ["age", "stage", "sex"]
    assert cohort.features.index.equals(cohort.patients)


def test_positive_is_the_diseased_class(cohort):
    assert cohort.positive.tolist() == [1, 0, 1]
    assert cohort.positive.dtype == np.int8


def test_groups_are_there_only_where_the_table_has_them(cohort):
    assert cohort.groups.tolist() == ["S1", "S1", "S2"]
    assert Cohort(DICTIONARY, cohort.table.drop(columns="group")).groups is None


def test_select_takes_the_patients_in_the_order_given(cohort):
    chosen = cohort.select(pd.Index(["S2_1", "S1_2"]))
    assert chosen.patients.tolist() == ["S2_1", "S1_2"]
    assert chosen.positive.tolist() == [1, 0]
    assert chosen.dictionary is cohort.dictionary
    assert len(cohort.table) == 3  # the cohort itself stays whole


def test_a_cohort_comes_back_from_its_file(tmp_path, cohort):
    cohort.write(tmp_path / "cohort.parquet")
    found = Cohort.read(tmp_path / "cohort.parquet")
    assert found.dictionary == cohort.dictionary
    pd.testing.assert_frame_equal(found.table, cohort.table)
    assert found.table.index.name == "patient"


def test_a_table_without_a_sound_dictionary_is_refused(tmp_path, cohort):
    path = tmp_path / "cohort.parquet"
    stale = {**DICTIONARY.model_dump(mode="json"), "from another version": 1}
    for metadata in (None, {}, stale):
        write_parquet(path, cohort.table.reset_index(), metadata)
        with pytest.raises(InputError, match=r"cohort\.parquet is not a cohort .*`dvc repro`"):
            Cohort.read(path)


def test_a_table_without_patients_is_refused(tmp_path, cohort):
    path = tmp_path / "cohort.parquet"
    write_parquet(path, cohort.table, DICTIONARY.model_dump(mode="json"))
    with pytest.raises(InputError, match="is not a cohort that this version wrote"):
        Cohort.read(path)


def test_a_missing_cohort_says_which_command_makes_it(tmp_path):
    with pytest.raises(InputError, match="`dvc repro`"):
        Cohort.read(tmp_path / "cohort.parquet")
