"""Tables of scores, matrices and curves, for the stages `evaluate` and `holdout`."""

from collections.abc import Sequence

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.evaluation.comparison.subgroups import subgroup_scores
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.curves import calibration_curves, precision_recall_curves, roc_curves
from tabdx.evaluation.scores import Scores, score


def score_predictions(params: Params, joined: Sequence[JoinedPredictions]) -> Scores:
    """Score the models at `evaluate.threshold`."""
    rules = params.evaluate
    return score(
        joined,
        threshold=rules.threshold,
        confidence=rules.confidence,
        resamples=rules.resamples,
        seed=params.seed,
    )


def evaluation_tables(
    params: Params, joined: Sequence[JoinedPredictions], cohort: Cohort, scores: Scores
) -> dict[str, pd.DataFrame]:
    """Lay out the scores, also by subgroup, the confusion matrices and the curves."""
    rules = params.evaluate
    return {
        "scores": scores.table.assign(confidence=rules.confidence),
        "subgroups": subgroup_scores(
            joined,
            cohort,
            scores,
            threshold=rules.threshold,
            resamples=rules.resamples,
            seed=params.seed,
        ),
        "confusion": confusion_counts(joined, rules.threshold),
        "roc": roc_curves(joined),
        "precision_recall": precision_recall_curves(joined),
        "calibration": calibration_curves(joined, rules.confidence),
    }
