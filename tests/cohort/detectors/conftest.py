import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import GROUP, OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome


@pytest.fixture
def cohort_of():
    """Make a cohort of any columns: text is categorical, every third patient is ill."""

    def make(columns, outcome=None, groups=None, patients=None):
        table = pd.DataFrame(columns)
        rows = len(table)
        features = tuple(
            Feature(name=name)
            if pd.api.types.is_numeric_dtype(table[name])
            else Feature(
                name=name,
                kind=Kind.CATEGORICAL,
                levels=(*sorted(table[name].dropna().unique()), "never"),
            )
            for name in table
        )
        ill = np.arange(rows) % 3 == 0 if outcome is None else np.asarray(outcome) == 1
        table[OUTCOME] = np.where(ill, "ill", "well")
        if groups is not None:
            table[GROUP] = [str(group) for group in groups]
        names = [f"{row:05d}" for row in range(rows)] if patients is None else patients
        table.index = pd.Index(names, name=PATIENT)
        dictionary = Dictionary(
            name="planted",
            outcome=Outcome(column="diagnosis", positive="ill", negative="well"),
            group=None if groups is None else Group(column="person"),
            features=features,
        )
        return Cohort(dictionary, table)

    return make
