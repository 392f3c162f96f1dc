"""A small clinic's dictionary: a feature of each kind, each with its own codes for missing."""

import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome


@pytest.fixture(scope="session")
def clinic():
    return Dictionary(
        name="clinic",
        outcome=Outcome(column="class", positive="ckd", negative="notckd"),
        features=(
            Feature(name="age"),
            Feature(name="stage", kind=Kind.ORDINAL, missing=("0", "none")),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m"), missing=("-",)),
        ),
    )


@pytest.fixture(scope="session")
def clinic_with_patient(clinic):
    return clinic.model_copy(update={"patient": "id"})


@pytest.fixture(scope="session")
def clinic_by_subject(clinic):
    return clinic.model_copy(update={"group": Group(column="id", pattern="(S[0-9]+)_")})


@pytest.fixture(scope="session")
def clinic_by_cell(clinic):
    return clinic.model_copy(update={"group": Group(column="id")})
