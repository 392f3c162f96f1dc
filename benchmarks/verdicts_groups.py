"""Persons with several recordings, two equally good models, and a feature that is noise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from tabdx.cohort.effect_sizes import hedges_g, roc_auc
from tabdx.evaluation.comparison.paired_tests import compare_pair
from tabdx.evaluation.decisions.decision_curves import decision_curves
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.vocabulary import BETTER

Values = NDArray[np.float64]

THRESHOLD, CONFIDENCE = 0.5, 0.95
RECORDINGS = 5  # of each person
_RESAMPLES = 400


@dataclass(frozen=True)
class Judged:
    """What was said of one set of persons, of whom nothing but chance is to be said.

    Attributes
    ----------
    what : str
        The metric or effect.
    test : str
        How it was judged.
    wrong : bool
        Whether p is below 0.05, or the interval leaves out the truth.
    verdict : bool
        Whether a verdict is given; there is none with fewer than ten persons of a class.
    """

    what: str
    test: str
    wrong: bool
    verdict: bool


def judge_persons(persons: int, seed: Sequence[int]) -> Iterator[Judged]:
    """Draw persons, half of them ill, and judge what holds for none of them."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(persons), RECORDINGS)
    positive = (groups % 2).astype(np.int8)
    # What makes a person easy or hard for both models, and each model's own error on that person.
    shared = 1.5 * (2 * positive - 1) + rng.normal(0, 1.5, persons)[groups]
    pair = [
        _passes(positive, groups, expit(shared + _noise(persons, groups, rng))) for _ in range(2)
    ]
    for tested in compare_pair((pair[0], pair[1]), THRESHOLD, CONFIDENCE):
        wrong = tested.p < 1 - CONFIDENCE
        yield Judged(tested.metric, tested.test, wrong, wrong and pair[0].enough)
    yield _against_nobody(_passes(positive, groups, expit(_noise(persons, groups, rng))), seed)
    yield from _feature(positive, groups, _noise(persons, groups, rng))


def _noise(persons: int, groups: NDArray[np.int64], rng: np.random.Generator) -> Values:
    """Half of the variance between the persons."""
    noise: Values = rng.normal(0, 0.7, persons)[groups] + rng.normal(0, 0.7, len(groups))
    return noise


def _passes(
    positive: NDArray[np.int8], groups: NDArray[np.int64], risk: Values
) -> JoinedPredictions:
    patients = pd.RangeIndex(len(positive)).astype(str)
    return JoinedPredictions(
        "model", "holdout", ("well", "ill"), patients, positive, groups, risk[None], None, 0.2
    )


def _against_nobody(guess: JoinedPredictions, seed: Sequence[int]) -> Judged:
    """Judge whether guessing is called better than treating all and none."""
    curve = decision_curves(
        [guess],
        {"cohort": None},
        confidence=CONFIDENCE,
        resamples=_RESAMPLES,
        seed=seed[-1],
        thresholds=np.array([THRESHOLD]),
    ).iloc[0]
    better = bool(curve["difference_lower"] > 0)
    return Judged("decision curve", "bootstrap", better, curve["verdict"] == BETTER)


def _feature(
    positive: NDArray[np.int8], groups: NDArray[np.int64], values: Values
) -> Iterator[Judged]:
    places = [np.flatnonzero(positive == of) for of in (0, 1)]
    numbers = groups[np.concatenate(places)]
    parts = [values[place] for place in places]
    for what, effect, truth in (("feature: ROC AUC", roc_auc, 0.5), ("feature: g", hedges_g, 0.0)):
        found = effect(parts[0], parts[1], CONFIDENCE, numbers)
        wrong = not found.lower <= truth <= found.upper
        yield Judged(what, "interval", wrong, wrong)
