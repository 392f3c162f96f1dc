from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.development import (
    load_background,
    load_development,
    load_neighbourhood,
)


def test_a_new_patient_is_held_against_development_patients_alone(project):
    partitions = Partitions.read(Paths().partitions)
    assert load_development().patients.equals(partitions.development)
    assert load_background().index.isin(partitions.development).all()
    patient = load_development().features.iloc[[0]]
    nearest = load_neighbourhood().compare(patient).nearest
    assert set(nearest["patient"]) <= set(partitions.development)


def test_everybody_is_explained_against_the_same_patients(project):
    assert load_background().equals(load_background())


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
    assert moved not in load_background().index
