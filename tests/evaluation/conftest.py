import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.predictions import make_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome

CLASSES = ("benign", "malignant")


@pytest.fixture
def make_cohort():
    def make(positive, groups=None):
        patients = pd.Index([f"p{number}" for number in range(len(positive))], name="patient")
        table = pd.DataFrame({"outcome": [CLASSES[value] for value in positive]}, index=patients)
        if groups is not None:
            table["group"] = [str(group) for group in groups]
        outcome = Outcome(column="diagnosis", negative=CLASSES[0], positive=CLASSES[1])
        features = (Feature(name="radius"),)
        return Cohort(Dictionary(name="toy", outcome=outcome, features=features), table)

    return make


@pytest.fixture
def predict():
    """Build one pass of a model over some patients of a cohort."""

    def build(model, cohort, risk, repeat=None, patients=None):
        patients = cohort.patients if patients is None else patients
        risk = np.asarray(risk, dtype=float)
        both = np.column_stack([1 - risk, risk])
        fold = None if repeat is None else 0
        return make_predictions(model, patients, both, CLASSES, repeat, fold)

    return build
