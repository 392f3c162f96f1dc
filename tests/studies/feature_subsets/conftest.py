"""Patients of whom one feature tells the outcome, and others nothing."""

import numpy as np
import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.studies.instability.bootstrap_models import EvaluationSettings

JUDGING = EvaluationSettings(confidence=0.95, resamples=400, seed=3, workers=1)
FEATURES = (
    Feature(name="marker"),
    Feature(name="noise"),
    Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    Feature(name="chatter"),
)


def draw(patients=240, signal=2.0, second=0.0):
    rng = np.random.default_rng(0)
    positive = np.arange(patients) % 2
    table = pd.DataFrame(
        {
            "marker": rng.normal(size=patients) + signal * positive,
            "noise": rng.normal(size=patients) + second * positive,
            "sex": rng.choice(["f", "m"], patients),
            "chatter": rng.normal(size=patients),
            "outcome": np.where(positive == 1, "ill", "well"),
        },
        index=pd.Index([f"p{row:03d}" for row in range(patients)], name="patient"),
    )
    outcome = Outcome(column="outcome", positive="ill", negative="well")
    return Cohort(Dictionary(name="drawn", outcome=outcome, features=FEATURES), table)
