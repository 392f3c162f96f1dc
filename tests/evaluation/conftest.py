import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

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
def make_classes():
    """Draw a cohort of several classes and what a model predicts of it; also its groups."""

    def make(size=3, patients=90, repeats=2, seed=0, groups=None, ordinal=False, models=("svm",)):
        rng = np.random.default_rng(seed)
        names = tuple("abcdefghij"[:size])
        labels = rng.integers(size, size=patients)
        labels[: 2 * size] = np.tile(np.arange(size), 2)
        index = pd.Index([f"p{number}" for number in range(patients)], name="patient")
        table = pd.DataFrame({"outcome": [names[label] for label in labels]}, index=index)
        if groups is not None:
            table["group"] = [str(group) for group in groups]
        outcome = Outcome(column="diagnosis", classes=names, ordinal=ordinal)
        dictionary = Dictionary(name="toy", outcome=outcome, features=(Feature(name="radius"),))
        rows = []
        for model in models:
            for repeat in range(repeats):
                scores = rng.normal(size=(patients, size)) + np.eye(size)[labels]
                probability = softmax(scores, axis=1)
                fold = np.random.default_rng(repeat).permutation(patients) % 3
                of_repeat = make_predictions(model, index, probability, names, repeat, 0)
                rows.append(of_repeat.assign(fold=pd.array(fold, dtype="Int64")))
        return pd.concat(rows, ignore_index=True), Cohort(dictionary, table)

    return make
