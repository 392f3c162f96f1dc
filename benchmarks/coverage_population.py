"""A population whose truth is known, and how a model really does in it.

Risks come from a formula, so that a model's true performance can be computed rather than
estimated: on 200,000 patients of the population, each counted as diseased with their own true
risk, and as healthy with the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from benchmarks.coverage_family import LinearClassifier
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.evaluation.metrics.registry import METRICS

Values = NDArray[np.float64]

PATIENTS = 200_000  # behind every truth
# Log odds are counted in steps this wide, some 2,000 levels in place of 200,000 patients. 0, the
# threshold of one half, is an edge between levels.
_STEP = 0.01


@dataclass(frozen=True)
class Population:
    """Patients with correlated features and a mildly curved truth.

    Features are normal, neighbours correlated by `correlation`, others by its powers. The log
    odds are ``intercept + strength · (a falling sum of the features + bend · (x₁² − 1 + x₁ x₂))``:
    no logistic regression of the features fits them exactly.

    Attributes
    ----------
    name : str
    intercept, strength : float
        They set the prevalence and the AUC.
    bend : float
        How far the truth is from a straight one.
    correlation : float
    features : int
    """

    name: str
    intercept: float
    strength: float
    bend: float = 0.25
    correlation: float = 0.5
    features: int = 10

    def draw(self, patients: int, rng: np.random.Generator) -> tuple[Values, Values]:
        """Draw patients: their features, shape (patient, feature), and true risks (patient,)."""
        columns = rng.standard_normal((patients, self.features))
        fresh = np.sqrt(1 - self.correlation**2)
        for place in range(1, self.features):
            columns[:, place] = self.correlation * columns[:, place - 1] + fresh * columns[:, place]
        straight = columns @ (1 / np.arange(1, self.features + 1))
        curved = columns[:, 0] ** 2 - 1 + columns[:, 0] * columns[:, 1]
        risk: Values = expit(self.intercept + self.strength * (straight + self.bend * curved))
        return columns, risk

    def draw_cohort(self, patients: int, rng: np.random.Generator) -> Cohort:
        """Draw a cohort, each patient diseased with their own true risk."""
        columns, risk = self.draw(patients, rng)
        table = pd.DataFrame(
            columns,
            columns=self.dictionary.feature_names,
            index=pd.Index([f"p{place}" for place in range(patients)], name="patient"),
        )
        table[OUTCOME] = np.where(rng.random(patients) < risk, "ill", "well")
        return Cohort(self.dictionary, table)

    @cached_property
    def dictionary(self) -> Dictionary:
        """What a drawn cohort's columns are."""
        return Dictionary.model_validate(
            {
                "name": self.name,
                "outcome": {"column": "state", "positive": "ill", "negative": "well"},
                "features": [
                    {"name": f"x{place}", "kind": "continuous"}
                    for place in range(1, self.features + 1)
                ],
            }
        )


@dataclass(frozen=True)
class Reference:
    """Fresh patients of a population, on whom models are judged as they really are.

    Attributes
    ----------
    columns : ndarray, shape (patient, feature)
    risk : ndarray, shape (patient,)
        True ones.
    """

    columns: Values
    risk: Values

    def judge(
        self, classifiers: Sequence[LinearClassifier], metrics: Sequence[str], threshold: float
    ) -> dict[str, float]:
        """Compute the true performance of some classifiers' pooled risks, by metric."""
        log_odds = np.concatenate([one.log_odds(self.columns) for one in classifiers])
        return judge_log_odds(log_odds, np.tile(self.risk, len(classifiers)), metrics, threshold)


def judge_log_odds(
    log_odds: Values, risk: Values, metrics: Sequence[str], threshold: float
) -> dict[str, float]:
    """Compute the metrics that predicted log odds have where the true risks are these.

    Every patient stands for a diseased one of weight ``risk`` and a healthy one of the rest: the
    expectation over outcomes, which has no noise from drawing them.
    """
    level = np.floor(log_odds / _STEP).astype(np.int64)
    lowest = level.min()
    diseased = np.bincount(level - lowest, risk)
    healthy = np.bincount(level - lowest) - diseased
    met = np.flatnonzero(diseased + healthy > 0)
    probability = expit((met + lowest + 0.5) * _STEP)
    outcome = np.repeat(np.array([1, 0], dtype=np.int8), len(met))
    weights = np.concatenate([diseased[met], healthy[met]])[None]
    both = np.tile(probability, 2)
    return {
        key: float(METRICS[key].values(outcome, both, weights, threshold)[0]) for key in metrics
    }
