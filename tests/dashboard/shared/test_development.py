"""The development patients, what is cached of them, and the neighbours of a new patient."""

import pytest

from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.development import load_development, load_development_risks
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood


def test_a_new_patient_is_held_against_development_patients_alone(project):
    partitions = Partitions.read(Paths().partitions)
    assert load_development().patients.equals(partitions.development)
    assert len(load_development_risks("svm")) == len(partitions.development)
    patient = load_development().features.iloc[[0]]
    neighbourhood = load_neighbourhood()
    nearest = neighbourhood.describe_first(neighbourhood.look_up(patient)).nearest
    assert set(nearest["patient"]) <= set(partitions.development)


def test_risks_are_kept_until_the_model_is_another(own_project):
    before = load_development_risks("svm")
    assert load_development_risks("svm") is before
    path = own_project / "models/svm/classifier.skops"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(InputError, match="not the recorded file"):
        load_development_risks("svm")


def test_what_was_learned_is_kept_until_other_patients_develop(own_project):
    before = load_development()
    assert load_development() is before
    partitions = Partitions.read(Paths().partitions)
    table = partitions.table.copy()
    moved = partitions.development[0]
    table.loc[moved, "holdout"] = True
    table.loc[moved, table.columns.drop("holdout")] = None
    Partitions(table).write(Paths().partitions)
    assert moved in before.patients
    assert moved not in load_development().patients
    assert len(load_development_risks("svm")) == len(before.patients) - 1
