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


@pytest.fixture
def noisy():
    """Draw outcomes and risks that belong together, with ties among the risks."""

    def draw(seed, patients=60, signal=1.5):
        rng = np.random.default_rng(seed)
        positive = (rng.random(patients) < 0.4).astype(np.int8)
        positive[:2] = 0, 1
        log_odds = signal * (2 * positive - 1) + rng.normal(0, 2, patients)
        risk = np.round(1 / (1 + np.exp(-log_odds)), 2).clip(0.01, 0.99)
        return positive, risk

    return draw
