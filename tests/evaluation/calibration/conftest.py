import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, softmax

from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.joined_predictions import JoinedPredictions

CLASSES = ("benign", "malignant")
PATIENTS = 240


@pytest.fixture
def population():
    """Outcomes of a cohort, and the risks that are true of it."""
    rng = np.random.default_rng(0)
    log_odds = rng.normal(0, 2, PATIENTS)
    return (rng.random(PATIENTS) < expit(log_odds)).astype(np.int8), expit(log_odds)


@pytest.fixture
def two_folds():
    """Half of the patients teach how to read the other half, and the other way round."""

    def divide(positive, risk, model="svm"):
        halves = np.arange(PATIENTS) % 2
        parts = []
        for fold in (0, 1):
            inside, outside = np.flatnonzero(halves != fold), np.flatnonzero(halves == fold)
            inner = _risks(positive, risk, inside)
            outer = _risks(positive, risk, outside)
            inner_fold = np.arange(len(inside)) % 3
            parts.append(CalibrationPart(model, "out_of_fold", 0, fold, inner, inner_fold, outer))
        return parts

    return divide


@pytest.fixture
def joined_by_model():
    """The predictions that the parts are divided from, as they are judged."""

    def join(parts):
        first = parts[0]
        patients = pd.Index(np.concatenate([part.outer.patients for part in parts]))
        positive = np.concatenate([part.outer.positive for part in parts])
        risk = np.concatenate([part.outer.risk for part in parts])
        order = np.argsort([int(name[1:]) for name in patients])
        return [
            JoinedPredictions(
                first.model,
                first.partition,
                CLASSES,
                patients[order],
                positive[order],
                np.arange(len(order)),
                risk[order][None, :],
            )
        ]

    return join


def _risks(positive, risk, chosen):
    names = pd.Index([f"p{number}" for number in chosen])
    return Risks(names, positive[chosen], np.arange(len(chosen)), risk[chosen])


@pytest.fixture
def three_classes():
    """Two folds of patients of three classes, at probabilities that many times too sure."""

    def build(too_sure):
        rng = np.random.default_rng(5)
        scores = rng.normal(0, 1.5, (PATIENTS, 3))
        labels = np.array([rng.choice(3, p=one) for one in softmax(scores, axis=1)], np.int8)
        probability = softmax(too_sure * scores, axis=1)
        names = pd.Index([f"p{number}" for number in range(PATIENTS)])
        fold = np.arange(PATIENTS) % 2

        def those(chosen):
            return Risks(
                names[chosen], labels[chosen], np.arange(PATIENTS // 2), probability[chosen]
            )

        inner_fold = np.arange(PATIENTS // 2) % 3
        parts = [
            CalibrationPart(
                "svm", "out_of_fold", 0, one, those(fold != one), inner_fold, those(fold == one)
            )
            for one in (0, 1)
        ]
        joined = ClassPredictions(
            "svm",
            "out_of_fold",
            ("a", "b", "c"),
            names,
            labels,
            np.arange(PATIENTS),
            probability[None],
            fold[None],
        )
        return [joined], parts

    return build
